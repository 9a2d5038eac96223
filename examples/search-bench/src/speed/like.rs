//! FTS5 beside `LIKE`: the same questions, asked of the words that are kept with renderings, and of their texts.

use super::ask::{Kind, search, spread};
use super::{build, clock};
use crate::Fail;
use crate::score::FIRST;
use crate::text::Vocabulary;
use blogcms_core::search::Query;
use blogcms_core::service::Blog;
use blogcms_storage::rusqlite::{Connection, params_from_iter};
use std::fmt::Write;
use std::path::PathBuf;

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many posts
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
    posts: u64,
    /// How many queries of each kind
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    queries: u32,
    /// A folder to keep the blog in for the next run [default: a new one that is deleted]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

/// What both can answer in some way.
const KINDS: [Kind; 4] = [Kind::Common, Kind::Rare, Kind::Two, Kind::Phrase];

/// Fills a blog and asks it in both ways; a table.
pub(crate) async fn all(options: &Options) -> Result<String, Fail> {
    let vocabulary = Vocabulary::new();
    let kept = tempfile::tempdir()?;
    let folder = options.data.clone().unwrap_or_else(|| kept.path().to_owned());
    let blog = build::filled(&folder, options.posts, &vocabulary).await?;
    let conn = Connection::open(folder.join("blog.sqlite"))?;
    let mut out = String::from(
        "| query, p50 / p99 in ms | hits, FTS5 | FTS5, best ten | hits, `LIKE` | `LIKE`, newest ten |\n| :--- | ---: | ---: | ---: | ---: |\n",
    );
    for kind in KINDS {
        let queries = kind.queries(options.queries, &vocabulary);
        let (words, fts) = of_words(&blog, kind, &queries).await?;
        let (texts, like) = of_texts(&conn, &queries)?;
        let _ = writeln!(out, "| {} | {words} | {fts} | {texts} | {like} |", kind.name());
    }
    Ok(out)
}

/// Asks the store: hits in the mean, and milliseconds.
async fn of_words(blog: &Blog, kind: Kind, queries: &[Query]) -> Result<(u64, String), Fail> {
    let (mut took, mut hits) = (Vec::new(), 0);
    for query in queries {
        let mut search = search(blog, kind, query);
        search.counts = false;
        let begun = clock();
        let found = blog.store().search(&search).await?;
        took.push(begun.elapsed());
        hits += found.total;
    }
    Ok((hits / queries.len() as u64, spread(&took)))
}

/// Looks through titles and texts: parts of words are found as well, no stems, and nothing says which post is best.
fn of_texts(conn: &Connection, queries: &[Query]) -> Result<(i64, String), Fail> {
    let (mut took, mut hits) = (Vec::new(), 0);
    for query in queries {
        let terms = query.terms.iter();
        let patterns: Vec<String> = terms.map(|term| format!("%{}%", term.words.join(" "))).collect();
        let mut text = String::from(
            "SELECT count(*) OVER () FROM bc_posts p
             JOIN bc_renderings k ON k.site_id = p.site_id AND k.post_id = p.id AND k.revision_id = p.live
             WHERE p.status = 'published' AND p.noindex = 0",
        );
        for at in 1..=patterns.len() {
            let _ = write!(text, " AND (p.title LIKE ?{at} OR k.text LIKE ?{at})");
        }
        let _ = write!(text, " ORDER BY p.published_at DESC, p.id DESC LIMIT {FIRST}");
        let begun = clock();
        let mut statement = conn.prepare_cached(&text)?;
        let rows = statement.query_map(params_from_iter(&patterns), |row| row.get::<_, i64>(0))?;
        let totals: Vec<i64> = rows.collect::<Result<_, _>>()?;
        took.push(begun.elapsed());
        hits += totals.first().copied().unwrap_or(0);
    }
    Ok((hits / queries.len() as i64, spread(&took)))
}
