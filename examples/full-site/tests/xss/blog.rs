//! A blog with the vectors in all its fields, written through the services.

use crate::LINKS;
use crate::corpus::{Vector, url};
use crate::document;
use axum::Router;
use blogcms_axum::core::post::Seo;
use blogcms_axum::core::service::{AuthorInput, Blog, Outcome, PostInput, Publish};
use blogcms_axum::core::site::MenuItem;
use blogcms_axum::core::transfer::{self, Document};
use blogcms_axum::core::{Actor, Error, PostKind, Settings, Zone};
use blogcms_axum::storage::SqliteStore;
use blogcms_axum::{Cms, Headers, SiteId};
use std::sync::Arc;

const ACTOR: Actor = Actor::System("test");
/// So many vectors name a category; every page lists them all.
const CATEGORIES: usize = 60;

/// What the blog took.
#[derive(Default)]
pub(crate) struct Filled {
    pub(crate) slugs: Vec<String>,
    /// Vectors that were too long for a title, and for the name of a term or an author.
    long_title: usize,
    long_name: usize,
    /// Addresses that were tried in a link field, and those that were taken.
    tried: usize,
    pub(crate) taken: Vec<String>,
}

impl Filled {
    pub(crate) fn told(&self) -> String {
        let Self { slugs, long_title, long_name, tried, taken } = self;
        let (posts, taken) = (slugs.len(), taken.len());
        format!(
            "{posts} posts; {long_title} vectors too long for a title, {long_name} for a name; {tried} addresses tried in \
             link fields, {taken} taken as paths"
        )
    }
}

/// The blog without a content policy, and what it took.
pub(crate) async fn fill(vectors: &[Vector]) -> (Router, Filled) {
    let database = SqliteStore::in_memory().expect("a database");
    let blog = Blog::new(Arc::new(database.site(SiteId::default()).await.expect("a site")));
    let mut filled = Filled::default();
    posts(&blog, vectors, &mut filled).await;
    links(&blog, &mut filled).await;
    let cms =
        Cms::builder_for(blog).base_url("http://blog.test").headers(Headers::Host).build().expect("a blog");
    (cms.router().fallback_service(cms.fallback()), filled)
}

async fn posts(blog: &Blog, vectors: &[Vector], filled: &mut Filled) {
    let every = vectors.len() / CATEGORIES + 1;
    let mut documents = Vec::new();
    for (i, vector) in vectors.iter().enumerate() {
        let whole = document::whole(vector, i % every == 0);
        filled.long_title += usize::from(whole.contains("title: \"Vector "));
        filled.long_name += usize::from(!whole.contains("\nauthor: "));
        documents.push(parsed(&format!("v/{}.md", vector.id), &whole));
        documents.push(parsed(&format!("w/{}.md", vector.id), &document::scattered(vector, i)));
        filled.slugs.extend([format!("v-{}", vector.id), format!("w-{}", vector.id)]);
    }
    documents.push(parsed("clean.md", "---\ntitle: Clean\ndate: 2026-01-01\n---\n\nText.\n"));
    let report = blog.import().documents(&ACTOR, &documents, |_| {}).await.expect("an import");
    let refused: Vec<_> = report.results.iter().filter(|(_, o)| *o != Outcome::Created).collect();
    assert!(refused.is_empty(), "not taken: {refused:#?}");
}

fn parsed(source: &str, file: &str) -> Document {
    transfer::parse(source, file.as_bytes(), &Zone::utc())
        .unwrap_or_else(|faults| panic!("{source} is broken: {faults:?}\n{file}"))
}

/// Every spelling of a `javascript:` address in every field for an address. Some are harmless paths and taken.
async fn links(blog: &Blog, filled: &mut Filled) {
    let mut menu = Vec::new();
    let count = url::spellings("").len();
    for i in 0..count * 2 {
        let call = crate::corpus::call(LINKS + i);
        let spelled = url::spellings(&call).swap_remove(i / 2);
        let address = if i % 2 == 0 { spelled } else { url::plain(&spelled) };
        filled.tried += 3;
        let item = MenuItem { label: format!("m{i}"), url: address.clone() };
        let settings = Settings { menu: vec![item.clone()], ..Settings::default() };
        let version = blog.store().site_snapshot().await.expect("a site").site.version;
        if taken(blog.site().configure(&ACTOR, &settings, version).await, &address, filled) {
            menu.push(item);
        }
        link_post(blog, i, &address, filled).await;
    }
    let version = blog.store().site_snapshot().await.expect("a site").site.version;
    let settings = Settings { menu, posts_per_page: 100, ..Settings::default() };
    blog.site().configure(&ACTOR, &settings, version).await.expect("settings");
}

/// A post whose canonical address and whose author's site are `address`, as far as they are taken.
async fn link_post(blog: &Blog, i: usize, address: &str, filled: &mut Filled) {
    let author =
        AuthorInput { name: format!("Author {i}"), url: Some(address.to_owned()), ..AuthorInput::default() };
    let author = blog.authors().create(&ACTOR, &author).await;
    let authors = author.as_ref().map(|author| vec![author.id]).unwrap_or_default();
    let author_taken = taken(author, address, filled);
    let mut input = PostInput {
        title: format!("Link {i}"),
        slug: format!("link-{i}"),
        body: "a".into(),
        authors,
        seo: Seo { canonical: Some(address.to_owned()), ..Seo::default() },
        ..PostInput::default()
    };
    let mut post = blog.posts().create(&ACTOR, PostKind::Post, &input).await;
    if post.is_err() && author_taken {
        input.seo = Seo::default();
        assert!(!taken(post, address, filled));
        post = blog.posts().create(&ACTOR, PostKind::Post, &input).await;
    }
    let Ok(post) = post else {
        assert!(!taken(post, address, filled));
        return;
    };
    blog.posts().publish(&ACTOR, post.id, post.version, Publish::default()).await.expect("published");
    filled.slugs.push(input.slug);
    if input.seo.canonical.is_some() {
        filled.taken.push(address.to_owned());
    }
}

/// Whether an address was taken; anything but a refusal of the field is a failure.
fn taken<T>(outcome: Result<T, Error>, address: &str, filled: &mut Filled) -> bool {
    match outcome {
        Ok(_) => filled.taken.push(address.to_owned()),
        Err(Error::Invalid(_)) => return false,
        Err(other) => panic!("{address:?}: {other}"),
    }
    true
}
