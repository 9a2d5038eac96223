//! Posts in lists.

use super::author::byline;
use super::cover::cover;
use crate::message::DateStyle;
use crate::state::{Shared, SiteView};
use crate::template::context::{Card, Date, Group, Kept, Link};
use blogcms_core::post::reading_minutes;
use blogcms_core::{PostSummary, TermId, Timestamp};

/// What cards of a list leave out, since it stands at its head.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Omit {
    Nothing,
    Author,
    Category(TermId),
}

impl Omit {
    fn of(self, post: &PostSummary) -> Self {
        match self {
            Self::Category(id) if post.category != Some(id) => Self::Nothing,
            other => other,
        }
    }
}

pub(super) fn card(app: &Shared, view: &SiteView, post: &PostSummary, style: DateStyle) -> Kept {
    without(app, view, post, (style, Omit::Nothing))
}

fn without(app: &Shared, view: &SiteView, post: &PostSummary, (style, omit): (DateStyle, Omit)) -> Kept {
    let omit = omit.of(post);
    app.cards.of((view, post, style, omit), || {
        let mut card = make(app, view, post, style);
        match omit {
            Omit::Nothing => {}
            Omit::Author => card.author = None,
            Omit::Category(_) => card.category = None,
        }
        card.into()
    })
}

fn make(app: &Shared, view: &SiteView, post: &PostSummary, style: DateStyle) -> Card {
    let category = post.category.and_then(|id| view.term(id));
    let author = post.authors.first().and_then(|id| view.author(*id));
    Card {
        title: post.title.clone(),
        url: app.urls.post(post.kind, &post.slug),
        summary: post.excerpt.clone(),
        cover: cover(app, &post.title, post.cover.as_ref(), post.cover_file.as_ref()),
        category: category.map(|t| Link { label: t.name.clone(), url: app.urls.term(t.kind, &t.slug) }),
        author: author.map(|a| byline(app, view, a)),
        published: date(app, view, post.published_at.unwrap_or(post.updated_at), style),
        minutes: reading_minutes(post.words),
        views: None,
    }
}

pub(super) fn date(app: &Shared, view: &SiteView, at: Timestamp, style: DateStyle) -> Date {
    Date::new(at, &view.zone, style, &app.messages)
}

/// Posts, newest first, by the year they were published in.
pub(super) fn by_year(app: &Shared, view: &SiteView, posts: &[PostSummary], omit: Omit) -> Vec<Group> {
    let year = |at: Timestamp| at.civil(&view.zone).year.to_string();
    grouped(posts, year, |post| without(app, view, post, (DateStyle::Short, omit)))
}

/// Posts of a year, newest first, by month.
pub(super) fn by_month(app: &Shared, view: &SiteView, posts: &[PostSummary]) -> Vec<Group> {
    let month = |at: Timestamp| month_name(app, at.civil(&view.zone).month);
    grouped(posts, month, |post| card(app, view, post, DateStyle::Short))
}

/// Posts in one group without a heading.
pub(super) fn together(app: &Shared, view: &SiteView, posts: &[PostSummary]) -> Vec<Group> {
    let posts: Vec<Kept> = posts.iter().map(|post| card(app, view, post, DateStyle::Medium)).collect();
    if posts.is_empty() { Vec::new() } else { vec![Group { label: None, posts }] }
}

pub(super) fn month_name(app: &Shared, month: u8) -> String {
    app.messages.text(&format!("date.months.{month}"), &[])
}

fn grouped(
    posts: &[PostSummary],
    label: impl Fn(Timestamp) -> String,
    card: impl Fn(&PostSummary) -> Kept,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for post in posts {
        let label = Some(label(post.published_at.unwrap_or(post.updated_at)));
        let row = card(post);
        match groups.last_mut().filter(|group| group.label == label) {
            Some(group) => group.posts.push(row),
            None => groups.push(Group { label, posts: vec![row] }),
        }
    }
    groups
}
