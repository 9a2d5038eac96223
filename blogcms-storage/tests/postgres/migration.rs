//! Schemas of earlier versions are brought up to date, from each of them on, with what lies in them: the twin of
//! `tests/migration.rs`.

use super::support::{options, raw, run, run_on, trial, url};
use blogcms_core::post::{InSeries, Listing, PostRead, Window};
use blogcms_core::{
    AuthorId, Claim, Id, Job, JobOutcome, JobQueue, PostId, Settings, SiteId, SiteRead, TermId, Timestamp,
};
use blogcms_storage::PostgresDatabase;
use blogcms_storage::sqlx::{self, Row};
use libtest_mimic::Trial;
use std::fmt::Write as _;
use std::time::Duration;

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial("migration::every_earlier_schema_is_brought_up_to_date", all)]
}

/// What each version's migration runs, the first one's first.
fn steps() -> Vec<String> {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/postgres")).unwrap();
    let mut files: Vec<_> = folder.map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

const SCHEMA: &str = "test_migration";
const DAY: i64 = 86_400_000_000;

/// What the first version knew: posts, their terms and authors, jobs.
const CONTENT: &str = "
    INSERT INTO bc_sites (site_id, settings, published_posts) VALUES (id(7), $SETTINGS$, 4);
    INSERT INTO bc_posts (site_id, id, version, kind, status, published_at, created_at, updated_at, head, live, title,
            slug, excerpt, featured, comments, noindex, extra, auto_excerpt, words)
        SELECT id(7), id(n), 1, kind, status, day(d), day(0), day(0), id(n), id(n), 'Old', 'post-' || n, '', false,
            'inherit', n = 2, '{}', '', 1
        FROM (VALUES (1, 'post', 'published', 5.0), (2, 'post', 'published', 5.9), (3, 'post', 'published', 6),
            (4, 'post', 'published', 90), (5, 'page', 'published', 5), (6, 'post', 'trash', 5)) v (n, kind, status, d);
    INSERT INTO bc_revisions (site_id, id, post_id, kind, made_by, made_at, fields, body)
        SELECT site_id, id, id, 'saved', 'test', day(0), '{}', 'Text' FROM bc_posts;
    INSERT INTO bc_terms (site_id, id, version, kind, slug, name, description, position, noindex, published_count)
        SELECT id(7), id(n), 1, kind, 'term-' || n, 'Old', '', 0, false, 1
        FROM (VALUES (1, 'category'), (2, 'tag'), (3, 'tag'), (4, 'series')) v (n, kind);
    INSERT INTO bc_post_terms (site_id, post_id, term_id, kind, position, published_at)
        SELECT id(7), id(1), id(n), kind, position, day(5)
        FROM (VALUES (1, 'category', 0), (2, 'tag', 1), (3, 'tag', 0), (4, 'series', 7)) v (n, kind, position);
    INSERT INTO bc_authors (site_id, id, version, handle, name, title, bio, published_count)
        VALUES (id(7), id(9), 1, 'old', 'Old', '', '', 1);
    INSERT INTO bc_post_authors (site_id, post_id, author_id, position, published_at)
        VALUES (id(7), id(1), id(9), 0, day(5));
    INSERT INTO bc_jobs (site_id, key, kind, due, payload) VALUES
        (id(7), 'went_live:old', 'went_live', day(1), '{}'), (id(7), 'went_live:later', 'went_live', day(50000), '{}');
";

/// The same helpers as the content is written with; they go before the schema is opened.
const HELPERS: &str = "
    CREATE FUNCTION id(n INT) RETURNS UUID LANGUAGE sql AS
        $$ SELECT repeat(lpad(to_hex(n), 2, '0'), 16)::uuid $$;
    CREATE FUNCTION day(d NUMERIC) RETURNS TIMESTAMPTZ LANGUAGE sql AS
        $$ SELECT 'epoch'::timestamptz + d * interval '1 day' $$;
";

async fn all() {
    let steps = steps();
    for version in 1..=steps.len() {
        make(&steps[..version]).await;
        check(version, steps.len() as i64).await;
    }
}

/// A schema as a program that knew these steps left it.
async fn make(steps: &[String]) {
    run(&format!("DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")).await;
    let mut conn = raw().await;
    let settings = serde_json::to_string(&Settings::default()).unwrap();
    let content = CONTENT.replace("$SETTINGS$", &format!("$s${settings}$s$"));
    let mut script = format!("SET search_path = {SCHEMA}; {HELPERS}");
    script += "CREATE TABLE bc_schema (version BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL,
        applied_at TIMESTAMPTZ NOT NULL); INSERT INTO bc_schema VALUES (0, 'lock', now());";
    for (i, step) in steps.iter().enumerate() {
        write!(script, "{step}\nINSERT INTO bc_schema VALUES ({}, 'step', now());", i + 1).unwrap();
        if i == 0 {
            script += &content;
        }
    }
    script += "DROP FUNCTION id; DROP FUNCTION day;";
    run_on(&mut conn, &script).await;
}

async fn check(version: usize, newest: i64) {
    let database = PostgresDatabase::connect_with(&url(), options().schema(SCHEMA)).await.unwrap();
    let store = database.site(SiteId::from_bytes([7; 16])).await.unwrap();
    let last = format!("SELECT max(version) FROM {SCHEMA}.bc_schema");
    let row = sqlx::query(sqlx::AssertSqlSafe(last)).fetch_one(&mut raw().await).await.unwrap();
    assert_eq!(row.get::<i64, _>(0), newest, "from {version}");

    let fields = store.post(PostId::from_bytes([1; 16])).await.unwrap().unwrap().fields;
    let term = |n: u8| TermId::from_bytes([n; 16]);
    assert_eq!((fields.category, fields.tags), (Some(term(1)), vec![term(3), term(2)]), "from {version}");
    assert_eq!(fields.series, Some(InSeries { series: term(4), position: 7 }));
    assert_eq!(fields.authors, [AuthorId::from_bytes([9; 16])]);
    let at = Timestamp::from_micros;
    let now = at(100 * DAY);
    let bounds = [at(5 * DAY), at(6 * DAY), at(7 * DAY), at(99 * DAY)];
    assert_eq!(store.archive_counts(&bounds, now).await.unwrap().value, [2, 1, 1], "from {version}");
    let listing = store.listing_page(&Listing::All, Window::page(1, 9), now).await.unwrap().value;
    assert_eq!((listing.total, listing.oldest), (4, Some(at(5 * DAY))), "from {version}");
    let sitemap = store.sitemap_page(Window::page(1, 9), now).await.unwrap().value;
    assert_eq!((sitemap.total, sitemap.entries.len()), (4, 4), "from {version}");
    let missing: Vec<_> = store.missing_related(9).await.unwrap().into_iter().map(|task| task.post).collect();
    assert_eq!(missing, [4, 3, 2, 1].map(|n| PostId::from_bytes([n; 16])), "from {version}");
    store.site_snapshot().await.unwrap();

    let (kinds, lease) = (&["went_live"][..], Duration::from_secs(60));
    let claim = Claim { owner: "test", kinds, limit: 9, lease, now: Timestamp::MAX };
    let jobs = store.claim(claim).await.unwrap();
    assert_eq!(jobs.iter().map(Job::key).collect::<Vec<_>>(), ["went_live:later"], "from {version}");
    assert!(store.finish(&jobs[0].lease, JobOutcome::Done, now).await.unwrap());
}
