//! A post in a list.

use super::cover::cover;
use crate::message::DateStyle;
use crate::state::{Shared, SiteView};
use crate::template::context::{Byline, Card, Date, Group, Link};
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
        author: author.map(|a| Byline::new(&a.name)),
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
    let mut years: Vec<Group> = Vec::new();
    for post in posts {
        let year = Some(post.published_at.unwrap_or(post.updated_at).civil(&view.zone).year.to_string());
        let row = card(app, view, post, DateStyle::Short);
        match years.last_mut().filter(|group| group.label == year) {
            Some(group) => group.posts.push(row),
            None => years.push(Group { label: year, posts: vec![row] }),
        }
    }
    years
}
