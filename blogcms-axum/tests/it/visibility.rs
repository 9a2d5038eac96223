//! Who sees what when: with no task running.

use crate::crawl::crawl;
use crate::harness::{MOUNTS, Site, now};
use blogcms_axum::core::Timestamp;
use std::time::Duration;

fn micro_before(at: Timestamp) -> Timestamp {
    Timestamp::from_micros(at.as_micros() - 1)
}

#[tokio::test]
async fn a_scheduled_post_is_there_on_its_microsecond_and_gone_on_its_last() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let (from, until) = site.fact("canary-brief").times.unwrap();
        let until = until.unwrap();
        for (at, live) in [
            (now(), false),
            (micro_before(from), false),
            (from, true),
            (micro_before(until), true),
            (until, false),
        ] {
            site.clock.set(at);
            assert_eq!(site.status("/posts/canary-brief").await, if live { 200 } else { 404 }, "{at}");
            for list in ["/", "/tags/rust", "/categories/sqlite", "/categories/engineering", "/no/such"] {
                assert_eq!(site.get(list).await.text().contains("canary-brief"), live, "{list} at {at}");
            }
            if at > now() {
                let beside = site.page("/posts/canary-scheduled").await;
                assert_eq!(beside.contains("canary-brief"), live, "{at}");
            }
        }
    }
}

/// At every time each page is crawled: what is not live then has left no word anywhere.
#[tokio::test]
async fn nothing_hidden_shows_anywhere() {
    for (mount, hours) in [("/", 0), ("/blog", 0), ("/blog", 1), ("/a/b", 2), ("/", 3), ("/", 48)] {
        let site = Site::mounted(mount).await;
        let at = now().plus(Duration::from_secs(3600 * hours));
        site.clock.set(at);
        let found = crawl(&site.app, site.base).await;
        assert_eq!(found.broken, Vec::<String>::new());
        let hidden: Vec<_> = site.facts.iter().filter(|f| !f.live(at)).collect();
        assert!(hidden.len() >= 4);
        let mut missing = vec!["/to-draft", "/posts/canary-working-copy", "/pages/canary-page", "/gone"];
        let slugs: Vec<String> = hidden.iter().map(|f| format!("/posts/{}", f.slug)).collect();
        missing.extend(slugs.iter().map(String::as_str));
        let mut texts: Vec<(String, String)> = found
            .found
            .iter()
            .filter_map(|(p, a)| Some((p.clone(), String::from_utf8(a.bytes.clone()).ok()?)))
            .collect();
        for path in missing {
            let answer = site.get(path).await;
            assert_eq!(answer.status.as_u16(), 404, "{path}");
            texts.push((path.to_owned(), answer.text()));
        }
        for (path, text) in texts {
            for fact in &hidden {
                assert!(!text.contains(&fact.slug) && !text.contains(&fact.title), "{} on {path}", fact.slug);
            }
            let lower = text.to_lowercase();
            for word in ["working copy", "working-copy", "canary page", "canary-page"] {
                assert!(!lower.contains(word), "{word} on {path}");
            }
            if hours == 0 {
                assert!(!lower.contains("canary"), "{path}");
            }
        }
        for fact in site.facts.iter().filter(|f| f.live(at)) {
            assert!(found.found.contains_key(&site.url(&format!("/posts/{}", fact.slug))), "{}", fact.slug);
        }
    }
}

#[tokio::test]
async fn what_is_taken_down_is_gone_at_once() {
    let site = Site::mounted("/blog").await;
    let id = site.fact("post-01").id;
    assert_eq!(site.status("/posts/post-01").await, 200);
    site.cms.blog().posts().trash(&crate::harness::ACTOR, &[id]).await.unwrap();
    site.get("/posts/post-01").await.is_our_error(404);
    for path in ["/", "/posts/post-02", "/no/such"] {
        assert!(!site.get(path).await.text().contains("Post number 01"), "{path}");
    }
}

/// A category that waits for its first post is as unknown as the post.
#[tokio::test]
async fn a_category_shows_from_the_moment_its_post_does() {
    use blogcms_axum::core::service::{PostInput, Publish, TermInput};
    use blogcms_axum::core::{PostKind, TermKind};
    let site = Site::at_root().await;
    let blog = site.cms.blog();
    let input = TermInput { name: "Hush".into(), ..TermInput::default() };
    let term = blog.taxonomy().create(&crate::harness::ACTOR, TermKind::Category, &input).await.unwrap();
    let input = PostInput { title: "Later".into(), category: Some(term.id), ..PostInput::default() };
    let draft = blog.posts().create(&crate::harness::ACTOR, PostKind::Post, &input).await.unwrap();
    let when = Publish { from: Some(now().plus(Duration::from_secs(60))), until: None };
    blog.posts().publish(&crate::harness::ACTOR, draft.id, draft.version, when).await.unwrap();
    for (seconds, shows) in [(0, false), (59, false), (60, true)] {
        site.clock.set(now().plus(Duration::from_secs(seconds)));
        for path in ["/", "/categories", "/tags", "/no/such"] {
            assert_eq!(site.get(path).await.text().contains("Hush"), shows, "{path} after {seconds} s");
        }
    }
}
