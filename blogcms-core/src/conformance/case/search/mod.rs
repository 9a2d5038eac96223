//! Searching in the store.

mod hidden;
mod hit;
mod result;
mod visible;
mod word;

pub(crate) use {hidden::*, hit::*, result::*, visible::*, word::*};

use crate::conformance::fixture::{FINGERPRINT, Lab, t};
use crate::conformance::sheet::Sheet;
use crate::content::Renderer;
use crate::post::Post;
use crate::search::{Among, Clause, Field, Filter, Hits, Match, Order, Reach, Search, words};

/// A clause of the words of a text: a phrase, if there are several.
fn clause(text: &str) -> Clause {
    Clause { words: words(text).into_iter().map(|token| token.word).collect(), ..Clause::default() }
}

fn without(text: &str) -> Clause {
    Clause { negated: true, ..clause(text) }
}

/// What readers who look for these ask of an English blog.
fn ask(clauses: &[Clause]) -> Search {
    Search {
        clauses: clauses.to_vec(),
        matching: Match::All,
        field: Field::Everywhere,
        filter: Filter::default(),
        reach: Reach::Live(t(1000)),
        among: Among::Every,
        languages: vec!["en".into()],
        order: Order::Best,
        at: t(1000),
        offset: 0,
        limit: 100,
        counts: false,
    }
}

/// Saves a post and keeps its rendering.
async fn kept(lab: &Lab, sheet: Sheet) -> Post {
    let body = sheet.body.clone();
    let post = sheet.save(lab).await;
    keep(lab, &post, &body).await;
    post
}

async fn keep(lab: &Lab, post: &Post, body: &str) {
    let rendered = Renderer::new().render(body);
    lab.keep_rendering(post.id, post.live.unwrap_or(post.head), FINGERPRINT, &rendered).await.unwrap();
}

/// The addresses of what is found.
async fn found(lab: &Lab, search: &Search) -> Vec<String> {
    let hits = hits(lab, search).await;
    let mut addresses = Vec::new();
    for id in hits.posts {
        addresses.push(lab.get(id).await.fields.slug.to_string());
    }
    addresses
}

async fn hits(lab: &Lab, search: &Search) -> Hits {
    let hits = lab.store.search(search).await.unwrap();
    let shown = u64::from(search.offset) + hits.posts.len() as u64;
    assert!(hits.total >= shown || hits.posts.is_empty(), "{hits:?}");
    hits
}

/// The addresses of what has these words, by name.
async fn with(lab: &Lab, clauses: &[Clause]) -> Vec<String> {
    let mut found = found(lab, &ask(clauses)).await;
    found.sort();
    found
}
