//! The demo blog: a small magazine of our own writing.

mod comment;
mod term;

use crate::data::Place;
use crate::fail::Fail;
use crate::folder::Memory;
use crate::import;
use blogcms_axum::core::service::{AuthorInput, Blog, ImportOptions};
use blogcms_axum::core::site::MenuItem;
use blogcms_axum::core::{AccountRef, Actor, Author, AuthorOp, Seq, Settings, WriteBatch};
use serde::Deserialize;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../demo/", $name)))),*]
    };
}

const FILES: &[(&str, &[u8])] = files![
    "eleven-ways-to-lose-a-timestamp.md",
    "everything-a-page-can-hold.md",
    "forgetting-safely.md",
    "forms-are-conversations-with-a-memory.md",
    "how-long-should-a-cache-remember.md",
    "letters-that-hold-up-in-bad-light.md",
    "measure-twice-animate-once.md",
    "one-binary-one-folder-one-backup.md",
    "pages/about.md",
    "reading-a-query-plan-like-a-map.md",
    "specimen/three-sheets.jpg",
    "the-arithmetic-of-waiting.md",
    "the-quiet-power-of-a-boring-queue.md",
    "what-a-changelog-owes-its-readers.md",
];

const AUTHORS: &str = include_str!("../demo/authors.toml");

#[derive(Deserialize)]
struct Authors {
    author: Vec<Person>,
}

#[derive(Deserialize)]
struct Person {
    name: String,
    handle: String,
    role: String,
    bio: String,
}

/// Fills a blog that nobody has written to with the demo. A demo that was cut off is finished by the next start.
pub(crate) async fn fill(place: &Place, blog: &Blog) -> Result<(), Fail> {
    let mark = place.folder.join("demo.unfinished");
    let site = blog.store().site_snapshot().await?.site;
    if site.version != Seq::NONE || (blog.store().seq().await? != Seq::NONE && !mark.exists()) {
        return Ok(());
    }
    let cannot = |error: std::io::Error| Fail::new(format!("{} cannot be written: {error}", mark.display()));
    std::fs::write(&mark, "").map_err(cannot)?;
    let actor = Actor::System("demo");
    authors(blog, &actor).await?;
    let options = ImportOptions::default();
    let report = import::documents(blog, &actor, &Memory::new(FILES), options, false).await?;
    if let Some(problem) = report.problems.first() {
        return Err(Fail::new(format!("the demo is broken: {problem}")));
    }
    term::describe(blog, &actor).await?;
    comment::fill(blog, &actor).await?;
    blog.site().configure(&actor, &settings(), Seq::NONE).await?;
    // Few enough to be there from the first page on.
    while blog.keep_related(100).await?.is_some_and(|kept| kept > 0) {}
    std::fs::remove_file(&mark).map_err(cannot)?;
    tracing::info!(posts = report.created, "a demo blog was made; begin with --empty for one without posts");
    Ok(())
}

/// Who an author of the demo would sign in as.
fn account(handle: String) -> Option<AccountRef> {
    AccountRef::new(format!("demo:{handle}"))
}

async fn authors(blog: &Blog, actor: &Actor) -> Result<(), Fail> {
    let known = blog.store().site_snapshot().await?.authors;
    let authors: Authors = toml::from_str(AUTHORS)
        .map_err(|error| Fail::new(format!("the demo's authors are broken: {error}")))?;
    for person in authors.author.into_iter().filter(|p| !known.iter().any(|k| k.name == p.name)) {
        let input = AuthorInput {
            name: person.name,
            handle: person.handle.clone(),
            title: person.role,
            bio: person.bio,
            url: None,
        };
        let author = blog.authors().create(actor, &input).await?;
        let (expect, user_ref) = (author.version, account(person.handle).map(|a| a.to_string()));
        let op = AuthorOp::Update { author: Author { user_ref, ..author }, expect };
        let at = blog.now();
        blog.store().apply(WriteBatch::new(actor.reference(), at).op(op)).await?;
    }
    Ok(())
}

fn settings() -> Settings {
    let link = |label: &str, url: &str| MenuItem { label: label.into(), url: url.into() };
    Settings {
        title: "Foolscap".into(),
        tagline: "Essays on making software by hand".into(),
        description:
            "Essays on making software by hand: the parts that last, the parts that break, and how to tell \
            them apart early."
                .into(),
        time_zone: "Europe/Berlin".into(),
        posts_per_page: 6,
        menu: vec![link("Categories", "/categories"), link("Archive", "/archive"), link("About", "/about")],
        ..Settings::default()
    }
}
