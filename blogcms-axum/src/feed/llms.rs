//! `llms.txt` (llmstxt.org): what the blog is about, and the newest posts as Markdown, for programs that read texts.

use crate::document::{Document, Holds};
use crate::error::PageError;
use crate::public::{answer, summary};
use crate::state::{App, SiteView};
use axum::extract::State;
use axum::response::Response;
use blogcms_core::post::Listing;
use blogcms_core::{Post, PostKind, TermId, TermKind};
use std::fmt::Write;

/// So many posts are named.
const NEWEST: u32 = 100;

pub(super) async fn show(State(app): State<App>) -> Response {
    answer(&app, text(&app)).await
}

async fn text(app: &App) -> Result<Document, PageError> {
    let now = app.blog.now();
    let fingerprint = app.blog.renderer().fingerprint();
    let page = app.blog.store().feed_page(&Listing::All, NEWEST, fingerprint, now).await?;
    let view = app.site_at(page.seq).await?;
    let holds = Holds::new(&view, page.seq, now, page.until);
    let settings = &view.snapshot.site.settings;
    let posts: Vec<Post> =
        page.value.into_iter().map(|text| text.post).filter(|post| !post.fields.seo.noindex).collect();
    let mut out = format!("# {}\n", line(&settings.title));
    let about = if settings.description.is_empty() { &settings.tagline } else { &settings.description };
    if !about.is_empty() {
        // Writing to a String cannot fail.
        let _ = write!(out, "\n> {}\n", line(about));
    }
    let categories = view.snapshot.terms.iter().filter(|term| term.kind == TermKind::Category);
    for term in categories {
        section(app, &mut out, &term.name, of(&posts, &view, Some(term.id)));
    }
    section(app, &mut out, &app.messages.text("llms.rest", &[]), of(&posts, &view, None));
    Ok(Document::new("text/plain; charset=utf-8", out, holds))
}

/// The posts of a category; those of none that is there.
fn of<'p>(posts: &'p [Post], view: &'p SiteView, category: Option<TermId>) -> impl Iterator<Item = &'p Post> {
    posts.iter().filter(move |post| post.fields.category.filter(|id| view.term(*id).is_some()) == category)
}

fn section<'p>(app: &App, out: &mut String, title: &str, posts: impl Iterator<Item = &'p Post>) {
    let mut posts = posts.peekable();
    if posts.peek().is_some() {
        let _ = write!(out, "\n## {}\n\n", line(title));
    }
    for post in posts {
        let url = app.urls.absolute(&app.urls.markdown(PostKind::Post, &post.fields.slug));
        let summary = summary(post);
        let colon = if summary.is_empty() { "" } else { ": " };
        let _ = writeln!(out, "- [{}]({url}){colon}{}", label(&post.fields.title), line(summary));
    }
}

/// On one line.
fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As the text of a link.
fn label(text: &str) -> String {
    line(text).replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}
