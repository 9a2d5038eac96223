//! An answer is never older than what whoever asks may know.

use super::{Kept, ask, comment};
use crate::harness::{ACTOR, HOUR, MOUNTS, Site, days, now};
use axum::http::{Method, header};
use blogcms_axum::Cms;
use blogcms_axum::core::service::{PostInput, Publish, TermInput};
use blogcms_axum::core::{CommentStatus, PostId, PostKind, Seq, SiteId, TermKind, Timestamp};
use blogcms_axum::storage::SqliteStore;
use std::time::Duration;

fn input(title: &str) -> PostInput {
    let input = PostInput { title: title.into(), slug: "post-01".into(), ..PostInput::default() };
    PostInput { body: format!("The text of {title}."), excerpt: format!("The excerpt of {title}"), ..input }
}

/// Saves and publishes; the version afterwards.
async fn save(cms: &Cms, id: PostId, version: Seq, title: &str) -> Seq {
    let posts = cms.blog().posts();
    let saved = posts.save(&ACTOR, id, version, &input(title)).await.unwrap();
    posts.publish(&ACTOR, id, saved.version, Publish { from: None, until: None }).await.unwrap().version
}

/// Where a title stands.
const SHOWN: [&str; 7] =
    ["/", "/posts/post-01", "/posts/post-01.md", "/feed.xml", "/atom.xml", "/feed.json", "/posts/post-02"];

async fn read_your_writes(mount: &'static str, rounds: u32) {
    let kept = Kept::mounted(mount).await;
    let fact = kept.site.fact("post-01");
    let mut version = fact.version;
    for round in 0..rounds {
        let title = format!("Round {round} of it");
        version = save(&kept.site.cms, fact.id, version, &title).await;
        for path in SHOWN {
            assert!(kept.site.page(path).await.contains(&title), "{path} after round {round}");
        }
        let sitemap = kept.site.page("/sitemap.xml").await;
        assert!(sitemap.contains("/posts/post-01"), "after round {round}");
    }
}

#[tokio::test]
async fn a_writer_reads_what_was_written() {
    for mount in MOUNTS {
        read_your_writes(mount, 20).await;
    }
}

#[tokio::test]
#[ignore = "soak: run by ./test.sh soak"]
async fn a_writer_reads_what_was_written_ten_thousand_times() {
    read_your_writes("/blog", 10_000).await;
}

#[tokio::test]
async fn what_stays_comes_from_memory() {
    let kept = Kept::mounted("/blog").await;
    kept.site.page("/").await;
    let (statements, before) = (kept.database.statements(), kept.stats());
    for _ in 0..100 {
        kept.site.page("/").await;
    }
    let after = kept.stats();
    assert_eq!((after.hits - before.hits, after.renders - before.renders), (100, 0));
    assert!(kept.database.statements() - statements <= 100, "asked more than once a second");
}

/// Another handle to the same file, as another program has it.
async fn another(kept: &Kept) -> (SqliteStore, Site) {
    let database = SqliteStore::open(kept.folder.path().join("blog.db")).unwrap();
    let store = database.site(SiteId::default()).await.unwrap();
    (store, Site::empty(database, "/blog", |b| b).await)
}

#[tokio::test]
async fn another_program_is_read_within_a_second() {
    let kept = Kept::mounted("/blog").await;
    let (_store, other) = another(&kept).await;
    let fact = kept.site.fact("post-01");
    for path in SHOWN {
        assert!(!other.page(path).await.contains("Written elsewhere"));
    }
    save(&kept.site.cms, fact.id, fact.version, "Written elsewhere").await;
    tokio::time::sleep(Duration::from_millis(1010)).await;
    for path in SHOWN {
        assert!(other.page(path).await.contains("Written elsewhere"), "{path}");
    }
    comment(&kept.site, fact.id, "Said elsewhere.", CommentStatus::Approved).await;
    kept.site.cms.blog().posts().trash(&ACTOR, &[kept.site.fact("post-02").id]).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1010)).await;
    assert!(other.page("/posts/post-01").await.contains("Said elsewhere."));
    assert_eq!(other.status("/posts/post-02").await, 404);
}

#[tokio::test]
async fn a_second_handle_in_the_same_program_is_read_at_once() {
    let kept = Kept::mounted("/blog").await;
    kept.site.page("/posts/post-01").await;
    let store = kept.database.site(SiteId::default()).await.unwrap();
    let other = Cms::builder(store).base_url("https://blog.example/blog").build().unwrap();
    let fact = kept.site.fact("post-01");
    save(&other, fact.id, fact.version, "Through the other handle").await;
    assert!(kept.site.page("/posts/post-01").await.contains("Through the other handle"));
}

#[tokio::test]
async fn a_comment_shows_below_its_post_and_leaves_the_others_alone() {
    let kept = Kept::mounted("/blog").await;
    for path in SHOWN {
        kept.site.page(path).await;
    }
    let post = kept.site.fact("post-01").id;
    comment(&kept.site, post, "Waits for a moderator.", CommentStatus::Pending).await;
    let made = kept.renders(async {
        for path in SHOWN {
            assert!(!kept.site.page(path).await.contains("Waits for"), "{path}");
        }
    });
    assert_eq!(made.await, 0);
    comment(&kept.site, post, "Is there for all.", CommentStatus::Approved).await;
    let made = kept.renders(async {
        for path in SHOWN {
            let shows = kept.site.page(path).await.contains("Is there for all.");
            assert_eq!(shows, path == "/posts/post-01", "{path}");
        }
    });
    assert_eq!(made.await, 1);
    // Nobody is asked again about a discussion that has not gone on.
    let before = kept.database.statements();
    kept.site.page("/posts/post-02").await;
    assert!(kept.database.statements() - before <= 1);
}

#[tokio::test]
async fn what_goes_together_shows_when_it_is_found() {
    let kept = Kept::mounted("/blog").await;
    let (_store, other) = another(&kept).await;
    for site in [&kept.site, &other] {
        site.page("/posts/post-01").await;
        site.page("/").await;
    }
    while kept.site.cms.blog().keep_related(10).await.unwrap() > Some(0) {}
    let fresh = Site::empty(kept.database.clone(), "/blog", |b| b.page_cache(0)).await;
    let wanted = fresh.page("/posts/post-01").await;
    assert_eq!(kept.site.page("/posts/post-01").await, wanted);
    assert_eq!(kept.renders(kept.site.page("/")).await, 0);
    tokio::time::sleep(Duration::from_millis(1010)).await;
    assert_eq!(other.page("/posts/post-01").await, wanted);
}

#[tokio::test]
async fn everything_keeps_its_time() {
    for mount in MOUNTS {
        let kept = Kept::mounted(mount).await;
        let site = &kept.site;
        let later = now().plus(HOUR);
        let just = |at: Timestamp| Timestamp::from_micros(at.as_micros() - 1);
        for (at, shown) in
            [(now(), false), (just(later), false), (later, true), (just(later), false), (later, true)]
        {
            site.clock.set(at);
            for path in ["/", "/feed.xml", "/sitemap.xml", "/tags/rust"] {
                let text = site.page(path).await;
                assert_eq!(text.contains("canary-scheduled"), shown, "{path} at {at}");
            }
            let wanted = if shown { 200 } else { 404 };
            assert_eq!(site.status("/posts/canary-scheduled").await, wanted, "at {at}");
            assert_eq!(site.status("/archive/2026/01").await, wanted, "at {at}");
        }
    }
}

#[tokio::test]
async fn a_new_year_is_one_on_every_page() {
    let kept = Kept::mounted("/blog").await;
    for path in ["/", "/posts/post-01", "/tags", "/pages/about"] {
        kept.site.clock.set(now());
        assert!(kept.site.page(path).await.contains("2026"), "{path}");
        kept.site.clock.set(now().plus(days(400)));
        assert!(kept.site.page(path).await.contains("2027"), "{path}");
    }
}

#[tokio::test]
async fn settings_and_names_show_everywhere_at_once() {
    let kept = Kept::mounted("/blog").await;
    let (site, blog) = (&kept.site, kept.site.cms.blog());
    for path in ["/", "/posts/post-01", "/tags/rust"] {
        site.page(path).await;
    }
    let snapshot = blog.store().site_snapshot().await.unwrap().site;
    let settings =
        blogcms_axum::core::Settings { title: "Renamed".into(), posts_per_page: 3, ..snapshot.settings };
    blog.site().configure(&ACTOR, &settings, snapshot.version).await.unwrap();
    let rust =
        blog.store().taxonomy().await.unwrap().terms.into_iter().find(|t| t.slug.as_str() == "rust").unwrap();
    let input = TermInput { name: "Ferrous".into(), slug: "rust".into(), ..TermInput::default() };
    blog.taxonomy().update(&ACTOR, rust.id, rust.version, &input).await.unwrap();
    for path in ["/", "/posts/post-01", "/tags/rust"] {
        assert!(site.page(path).await.contains("Renamed"), "{path}");
    }
    assert!(site.page("/tags/rust").await.contains("Ferrous"));
    assert_eq!(
        site.page("/tags/rust").await.matches("<article").count(),
        site.page("/tags/rust?page=2").await.matches("<article").count()
    );
    let kinds =
        blog.store().taxonomy().await.unwrap().terms.iter().filter(|t| t.kind == TermKind::Tag).count();
    assert_eq!(kinds, 2);
}

#[tokio::test]
async fn without_a_database_kept_pages_go_on() {
    let kept = Kept::mounted("/blog").await;
    for path in SHOWN {
        kept.site.page(path).await;
    }
    kept.database.close().await;
    tokio::time::sleep(Duration::from_millis(1010)).await;
    for _ in 0..2 {
        for path in SHOWN {
            kept.site.page(path).await;
        }
    }
    let missing = kept.site.get("/posts/post-03").await;
    missing.is_our_error(503);
    assert_eq!(missing.header(header::RETRY_AFTER), "10");
    // What has its time is not shown beyond it.
    kept.site.clock.set(now().plus(HOUR));
    assert_eq!(kept.site.status("/").await, 503);
}

#[tokio::test]
async fn nothing_is_kept_where_nothing_may_be() {
    let kept = Kept::with("/blog", |b| b.page_cache(0)).await;
    assert_eq!(
        kept.renders(async {
            kept.site.page("/").await;
            kept.site.page("/").await
        })
        .await,
        2
    );
    let first = kept.site.get("/").await;
    let tag = first.header(header::ETAG);
    let again = ask(&kept.site.app, Method::GET, "/blog", &[(header::IF_NONE_MATCH, tag)]).await;
    assert_eq!((again.status.as_u16(), kept.stats().entries), (304, 0));
    let page = PostInput { title: "New".into(), body: "x".into(), ..PostInput::default() };
    crate::fixture::publish(&kept.site.cms, PostKind::Page, &page, Publish { from: None, until: None }).await;
    assert!(kept.site.page("/pages/new").await.contains("New"));
}
