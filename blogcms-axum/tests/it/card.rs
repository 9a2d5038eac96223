//! Cards of posts, which are kept: they show what is, whatever they are made from changes.

use crate::crawl::between;
use crate::fixture::{author, publish, term};
use crate::harness::{ACTOR, Site, before, days, slug};
use blogcms_axum::core::service::{AuthorInput, PostInput, Publish, TermInput};
use blogcms_axum::core::{AuthorId, PostId, PostKind, Seq, TermId, TermKind};
use blogcms_axum::storage::SqliteStore;

/// Two posts of one category and author.
struct Two {
    site: Site,
    category: TermId,
    author: AuthorId,
    input: PostInput,
    first: (PostId, Seq),
}

impl Two {
    async fn new() -> Self {
        let site = Site::empty(SqliteStore::in_memory().unwrap(), "/", |cms| cms).await;
        let category = term(&site.cms, TermKind::Category, "Engines", "engines", None).await;
        let author = author(&site.cms, "Ada Byron", None).await;
        let input = PostInput {
            title: "First".into(),
            excerpt: "Of wheels.".into(),
            category: Some(category),
            authors: vec![author],
            ..PostInput::default()
        };
        let from = Some(before(days(2)));
        let first = publish(&site.cms, PostKind::Post, &input, Publish { from, until: None }).await;
        let second = PostInput { title: "Second".into(), slug: "second".into(), ..input.clone() };
        let from = Some(before(days(1)));
        publish(&site.cms, PostKind::Post, &second, Publish { from, until: None }).await;
        Self { site, category, author, input, first }
    }

    /// The cards of the first post: on the front page, below the other one, in lists.
    async fn cards(&self) -> Vec<String> {
        let mut cards = Vec::new();
        for (path, class) in [("/", "card"), ("/posts/second", "card"), ("/archive/2026/01", "row")] {
            let html = self.site.page(path).await;
            let found = between(&html, &format!("<article class=\"{class}\">"), "</article>");
            let card = found.iter().find(|card| card.contains("/posts/first"));
            cards.push((*card.unwrap()).to_owned());
        }
        cards
    }

    async fn show(&self, shown: &[&str], gone: &[&str]) {
        for card in self.cards().await {
            for text in shown {
                assert!(card.contains(text), "{text} in {card}");
            }
            for text in gone {
                assert!(!card.contains(text), "{text} in {card}");
            }
        }
    }
}

#[tokio::test]
async fn show_new_names_of_what_did_not_change_itself() {
    let two = Two::new().await;
    two.show(&[">Engines</a>", "Ada Byron", "Of wheels.", "2026-01-13T12:00:00+00:00"], &[]).await;
    let blog = two.site.cms.blog();
    let taxonomy = blog.store().taxonomy().await.unwrap();
    let found = taxonomy.by_slug(TermKind::Category, &slug("engines")).unwrap();
    let input = TermInput { name: "Motors".into(), slug: "motors".into(), ..TermInput::default() };
    blog.taxonomy().update(&ACTOR, found.id, found.version, &input).await.unwrap();
    two.show(&[">Motors</a>", "/categories/motors"], &["Engines", "/categories/engines"]).await;
    let person = blog.store().author(two.author).await.unwrap().unwrap();
    let input = AuthorInput { name: "Ada King".into(), ..AuthorInput::default() };
    blog.authors().update(&ACTOR, person.id, person.version, &input).await.unwrap();
    two.show(&["Ada King"], &["Ada Byron"]).await;
    let snapshot = blog.store().site_snapshot().await.unwrap().site;
    let settings = blogcms_axum::core::Settings { time_zone: "Asia/Tokyo".into(), ..snapshot.settings };
    blog.site().configure(&ACTOR, &settings, snapshot.version).await.unwrap();
    two.show(&["2026-01-13T21:00:00+09:00"], &["+00:00"]).await;
}

#[tokio::test]
async fn show_a_post_as_it_was_published_last() {
    let two = Two::new().await;
    two.show(&["First", "Of wheels."], &[]).await;
    let posts = two.site.cms.blog().posts();
    let input = PostInput { excerpt: "Of pistons.".into(), slug: "first".into(), ..two.input.clone() };
    let (id, version) = two.first;
    let saved = posts.save(&ACTOR, id, version, &input).await.unwrap();
    two.show(&["Of wheels."], &["Of pistons."]).await;
    posts.publish(&ACTOR, id, saved.version, Publish { from: None, until: None }).await.unwrap();
    two.show(&["Of pistons."], &["Of wheels."]).await;
}

/// What stands at the head of a list is left out of its cards alone.
#[tokio::test]
async fn say_what_the_head_of_their_list_does_not() {
    let two = Two::new().await;
    let below = term(&two.site.cms, TermKind::Category, "Steam", "steam", Some(two.category)).await;
    let third = PostInput { title: "Third".into(), category: Some(below), ..two.input.clone() };
    let from = Some(before(days(3)));
    publish(&two.site.cms, PostKind::Post, &third, Publish { from, until: None }).await;
    for _ in 0..2 {
        let html = two.site.page("/categories/engines").await;
        let rows = between(&html, "<article class=\"row\">", "</article>");
        let of = |slug: &str| *rows.iter().find(|row| row.contains(slug)).unwrap();
        assert!(!of("/posts/first").contains("Engines") && of("/posts/first").contains("Ada Byron"));
        assert!(of("/posts/third").contains(">Steam</a>"));
        let html = two.site.page("/authors/ada-byron").await;
        let rows = between(&html, "<article class=\"row\">", "</article>");
        assert_eq!(rows.len(), 3);
        assert!(rows.iter().all(|row| !row.contains("Ada Byron") && row.contains("class=\"cat\"")));
        two.show(&[">Engines</a>", "Ada Byron"], &[]).await;
    }
}
