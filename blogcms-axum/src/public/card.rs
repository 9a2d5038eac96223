//! Posts in lists.

use super::author::byline;
use super::cover::cover;
use crate::message::DateStyle;
use crate::state::{Shared, SiteView};
use crate::template::context::{Card, Date, Group, Link};
use blogcms_core::post::reading_minutes;
use blogcms_core::{PostSummary, Timestamp};

pub(super) fn card(app: &Shared, view: &SiteView, post: &PostSummary, style: DateStyle) -> Card {
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
pub(super) fn by_year(app: &Shared, view: &SiteView, posts: &[PostSummary]) -> Vec<Group> {
    grouped(app, view, posts, |at| at.civil(&view.zone).year.to_string())
}

/// Posts of a year, newest first, by month.
pub(super) fn by_month(app: &Shared, view: &SiteView, posts: &[PostSummary]) -> Vec<Group> {
    grouped(app, view, posts, |at| month_name(app, at.civil(&view.zone).month))
}

/// Posts in one group without a heading.
pub(super) fn together(app: &Shared, view: &SiteView, posts: &[PostSummary]) -> Vec<Group> {
    let posts: Vec<Card> = posts.iter().map(|post| card(app, view, post, DateStyle::Medium)).collect();
    if posts.is_empty() { Vec::new() } else { vec![Group { label: None, posts }] }
}

pub(super) fn month_name(app: &Shared, month: u8) -> String {
    app.messages.text(&format!("date.months.{month}"), &[])
}

fn grouped(
    app: &Shared,
    view: &SiteView,
    posts: &[PostSummary],
    label: impl Fn(Timestamp) -> String,
) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for post in posts {
        let label = Some(label(post.published_at.unwrap_or(post.updated_at)));
        let row = card(app, view, post, DateStyle::Short);
        match groups.last_mut().filter(|group| group.label == label) {
            Some(group) => group.posts.push(row),
            None => groups.push(Group { label, posts: vec![row] }),
        }
    }
    groups
}
