//! What belongs only to posts that are not live: their words, terms, authors and pictures leave no trace anywhere.

use crate::crawl::crawl;
use crate::fixture::{publish, term};
use crate::harness::{ACTOR, HOUR, before, now};
use crate::media::{Gallery, png};
use blogcms_axum::core::post::{Cover, InSeries};
use blogcms_axum::core::service::{AuthorInput, PostInput, Publish};
use blogcms_axum::core::{PostId, PostKind, TermKind};

/// The ways not to be live.
pub(crate) const STATES: [&str; 5] = ["draft", "scheduled", "expired", "archived", "trashed"];

/// A post with everything of its own; its key is that of its picture.
pub(crate) async fn hide(gallery: &Gallery, state: &str) -> (PostId, String) {
    let cms = &gallery.site.cms;
    let name = |what: &str| format!("Canary {state} {what}");
    let named = async |kind, what: &str| term(cms, kind, &name(what), "", None).await;
    let author = AuthorInput { name: name("author"), ..AuthorInput::default() };
    let author = cms.blog().authors().create(&ACTOR, &author).await.unwrap();
    // Every picture has pixels of its own, and with them a key.
    let width = 300 + 10 * u32::try_from(STATES.iter().position(|s| *s == state).unwrap()).unwrap();
    let media = gallery.upload("canary.png", png(width, 200)).await;
    let input = PostInput {
        title: name("title"),
        excerpt: name("excerpt"),
        body: name("body"),
        category: Some(named(TermKind::Category, "category").await),
        tags: vec![named(TermKind::Tag, "tag").await],
        series: Some(InSeries { series: named(TermKind::Series, "series").await, position: 1 }),
        authors: vec![author.id],
        cover: Some(Cover { media: media.id, alt: name("alt"), caption: name("caption") }),
        featured: true,
        ..PostInput::default()
    };
    let (from, until) = match state {
        "scheduled" => (now().plus(HOUR), None),
        "expired" => (before(HOUR * 2), Some(before(HOUR))),
        _ => (before(HOUR), None),
    };
    if state == "draft" {
        return (cms.blog().posts().create(&ACTOR, PostKind::Post, &input).await.unwrap().id, media.key);
    }
    let (id, _) = publish(cms, PostKind::Post, &input, Publish { from: Some(from), until }).await;
    match state {
        "archived" => cms.blog().posts().archive(&ACTOR, &[id]).await.unwrap(),
        "trashed" => cms.blog().posts().trash(&ACTOR, &[id]).await.unwrap(),
        _ => {}
    }
    (id, media.key)
}

/// Addresses that somebody might guess, or remember.
fn guesses(state: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for (place, what) in
        [("categories", "category"), ("tags", "tag"), ("series", "series"), ("authors", "author")]
    {
        let list = format!("/{place}/canary-{state}-{what}");
        for feed in ["", "/feed.xml", "/atom.xml", "/feed.json", "?page=1"] {
            paths.push(format!("{list}{feed}"));
        }
    }
    for end in ["", ".md", "/card.png"] {
        paths.push(format!("/posts/canary-{state}-title{end}"));
        paths.push(format!("/pages/canary-{state}-title{end}"));
    }
    paths
}

#[tokio::test]
async fn nothing_of_a_hidden_post_is_found() {
    for mount in ["/", "/blog"] {
        let gallery = Gallery::mounted(mount).await;
        let mut keys = Vec::new();
        for state in STATES {
            keys.push(hide(&gallery, state).await.1);
        }
        // What goes together is found out, whatever its state: it shows what readers may see.
        gallery.site.cms.run(async { tokio::time::sleep(std::time::Duration::from_millis(300)).await }).await;
        let site = &gallery.site;
        let found = crawl(&site.app, site.base).await;
        assert!(found.found.len() > 80, "{}", found.found.len());
        let mut answers: Vec<(String, Vec<u8>)> =
            found.found.into_iter().map(|(p, a)| (p, a.bytes)).collect();
        for path in STATES.iter().flat_map(|state| guesses(state)) {
            let answer = site.get(&path).await;
            assert_eq!(answer.status.as_u16(), 404, "{path}");
            answers.push((path, answer.bytes));
        }
        for path in ["/sitemap.xml", "/feed.xml", "/atom.xml", "/feed.json", "/llms.txt", "/robots.txt"] {
            answers.push((path.to_owned(), site.get(path).await.bytes));
        }
        for (path, bytes) in answers {
            let text = String::from_utf8_lossy(&bytes).to_lowercase();
            assert!(!text.contains("canary"), "{path}: {text}");
            for key in &keys {
                assert!(!text.contains(&key[..32]), "a hidden picture on {path}");
            }
        }
    }
}
