//! A list of posts as a feed.

use super::Format;
use super::model::{Enclosure, Entry, Feed, Person, Subject};
use crate::document::Holds;
use crate::error::PageError;
use crate::public::{heavy, summary};
use crate::state::{App, SiteView};
use crate::urls::Urls;
use blogcms_core::media::FileKind;
use blogcms_core::post::{CoverFile, Listing, PostText};
use blogcms_core::{Author, Post, Rendered, Slug, Term, TermKind};
use std::sync::Arc;

/// So many posts a feed has at most.
pub(super) const NEWEST: u32 = 50;

/// What a feed is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Site,
    Term(TermKind),
    Author,
}

/// What is said of a list, and which posts it has.
struct Head {
    listing: Listing,
    id: String,
    /// Nothing for the whole blog.
    title: Option<String>,
    description: String,
    /// The address of its page.
    home: String,
}

/// The feed of the list at `slug`; nothing if there is none, or no live post in it.
pub(super) async fn feed(
    app: &App,
    list: List,
    slug: Option<&Slug>,
    format: Format,
) -> Result<Option<(Feed, Holds)>, PageError> {
    let now = app.blog.now();
    // A term that is not known here may have been made a moment ago.
    let mut view = app.site_at(app.blog.store().seq().await?).await?;
    for _ in 0..3 {
        let Some(head) = head(app, &view, list, slug) else { return Ok(None) };
        let fingerprint = app.blog.renderer().fingerprint();
        let page = app.blog.store().feed_page(&head.listing, NEWEST, fingerprint, now).await?;
        // What only drafts name is as unknown as they are.
        if list != List::Site && page.value.is_empty() {
            return Ok(None);
        }
        let newer = app.site_at(page.seq).await?;
        if same_names(&view, &newer) {
            // What the list is called was decided by what was known before.
            let holds = Holds::new(&newer, page.seq.min(view.snapshot.seq), now, page.until);
            let (writer, posts) = (Arc::clone(app), page.value);
            // Of those that have no rendering yet.
            let bytes = posts.iter().map(|post| post.body.len()).sum();
            let feed = heavy(bytes, move || written(&writer, &newer, head, posts, format)).await?;
            return Ok(Some((feed, holds)));
        }
        view = newer;
    }
    Err(PageError::busy())
}

fn same_names(a: &Arc<SiteView>, b: &Arc<SiteView>) -> bool {
    Arc::ptr_eq(a, b) || (a.snapshot.terms == b.snapshot.terms && a.snapshot.authors == b.snapshot.authors)
}

fn head(app: &App, view: &SiteView, list: List, slug: Option<&Slug>) -> Option<Head> {
    match list {
        List::Site => Some(of_site(app, view)),
        List::Term(kind) => view.term_by_slug(kind, slug?).map(|term| of_term(app, view, term)),
        List::Author => view.author_by_handle(slug?).map(|author| of_author(app, author)),
    }
}

fn of_site(app: &App, view: &SiteView) -> Head {
    let site = &view.snapshot.site;
    let home = app.urls.home();
    let id = urn(site.known_as);
    let said = if site.settings.description.is_empty() {
        &site.settings.tagline
    } else {
        &site.settings.description
    };
    Head { listing: Listing::All, id, title: None, description: said.clone(), home }
}

fn of_term(app: &App, view: &SiteView, term: &Term) -> Head {
    let listing = match term.kind {
        TermKind::Series => Listing::Series(term.id),
        TermKind::Category | TermKind::Tag => Listing::Terms(view.with_descendants(term.id)),
    };
    Head {
        listing,
        id: urn(term.id),
        title: Some(term.name.clone()),
        description: term.description.clone(),
        home: app.urls.term(term.kind, &term.slug),
    }
}

fn of_author(app: &App, author: &Author) -> Head {
    Head {
        listing: Listing::Author(author.id),
        id: urn(author.id),
        title: Some(author.name.clone()),
        description: author.bio.clone(),
        home: app.urls.author(&author.handle),
    }
}

fn urn(id: impl std::fmt::Display) -> String {
    format!("urn:uuid:{id}")
}

fn written(app: &App, view: &SiteView, head: Head, posts: Vec<PostText>, format: Format) -> Feed {
    let settings = &view.snapshot.site.settings;
    let title = match &head.title {
        Some(title) => app.messages.text("layout.title", &[("title", title), ("site", &settings.title)]),
        None => settings.title.clone(),
    };
    let entries = entries(app, view, posts);
    Feed {
        id: head.id,
        title,
        description: head.description,
        language: settings.language.clone(),
        home: app.urls.absolute(&head.home),
        address: app.urls.absolute(&Urls::feed(&head.home, format)),
        author: settings.title.clone(),
        zone: view.zone.clone(),
        entries,
    }
}

fn entries(app: &App, view: &SiteView, posts: Vec<PostText>) -> Vec<Entry> {
    let whole = |text: PostText| {
        let PostText { post, cover_file, body, rendering } = text;
        let rendered = rendering.unwrap_or_else(|| app.blog.renderer().render(&body));
        Entry { html: Some(html(app, &rendered, &post)), ..entry(app, view, post, cover_file) }
    };
    posts.into_iter().map(whole).collect()
}

/// A post without its text.
pub(super) fn entry(app: &App, view: &SiteView, post: Post, cover_file: Option<CoverFile>) -> Entry {
    let published = post.published_at.unwrap_or(post.updated_at);
    let language = &view.snapshot.site.settings.language;
    Entry {
        id: urn(post.id),
        url: address(app, &post),
        html: None,
        summary: summary(&post).to_owned(),
        published,
        // What was scheduled was written before it went live.
        updated: post.updated_at.max(published),
        authors: post
            .fields
            .authors
            .iter()
            .filter_map(|id| view.author(*id))
            .map(|a| person(app, a))
            .collect(),
        terms: subjects(app, view, &post),
        cover: cover_file.and_then(|file| enclosure(app, &post, &file)),
        title: post.fields.title,
        language: post.fields.language.filter(|other| other != language),
    }
}

fn address(app: &App, post: &Post) -> String {
    app.urls.absolute(&app.urls.post(post.kind, &post.fields.slug))
}

/// The text of a post as it stands in a feed.
pub(super) fn html(app: &App, rendered: &Rendered, post: &Post) -> String {
    rendered.absolute_html(&app.urls.absolute(app.urls.base()), &address(app, post)).into_string()
}

fn person(app: &App, author: &Author) -> Person {
    Person { name: author.name.clone(), url: Some(app.urls.absolute(&app.urls.author(&author.handle))) }
}

fn subjects(app: &App, view: &SiteView, post: &Post) -> Vec<Subject> {
    let ids = post.fields.category.iter().chain(&post.fields.tags);
    let subject = |term: &Term| Subject {
        slug: term.slug.to_string(),
        name: term.name.clone(),
        scheme: app.urls.absolute(&app.urls.terms(term.kind)),
    };
    ids.filter_map(|id| view.term(*id)).map(subject).collect()
}

fn enclosure(app: &App, post: &Post, file: &CoverFile) -> Option<Enclosure> {
    // Without a place for files none would answer.
    app.blog.media().ok()?;
    let mime = FileKind::of_key(&file.key)?.mime();
    let url = app.urls.absolute(&app.urls.media(&file.key));
    let alt = post.fields.cover.as_ref().map(|cover| cover.alt.clone()).unwrap_or_default();
    Some(Enclosure { url, mime, length: file.bytes, alt })
}
