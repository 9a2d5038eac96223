//! The front page and its older pages.

use super::card::card;
use super::frame::top_categories;
use super::{answer, paging};
use crate::error::PageError;
use crate::message::DateStyle;
use crate::state::{App, SiteView};
use crate::template::context::{Frame, Home, Pager};
use crate::urls::Urls;
use axum::extract::State;
use axum::http::Uri;
use axum::response::{Html, IntoResponse, Response};
use blogcms_core::post::{HomePage, Window};
use blogcms_core::{PostSummary, Timestamp};
use std::sync::Arc;

/// The post shown large comes on top of a full list.
const LEAD: u32 = 1;

pub(super) async fn show(State(app): State<App>, uri: Uri) -> Response {
    answer(&app, async {
        let number = paging::wanted(&uri)?;
        let now = app.blog.now();
        let size = app.site().await?.snapshot.site.settings.posts_per_page;
        let page = app.blog.store().home_page(Window::page(number, size, LEAD), now).await?;
        let view = app.site_at(page.seq).await?;
        let pages = paging::count(page.value.latest.total, size, LEAD);
        if number > pages {
            return Err(PageError::NotFound("/".into()));
        }
        let context = context(&app, &view, page.value, (number, pages), now);
        Ok(Html(app.templates.page(&context)?).into_response())
    })
    .await
}

fn context(
    app: &App,
    view: &Arc<SiteView>,
    page: HomePage,
    (number, pages): (u64, u64),
    now: Timestamp,
) -> Home {
    let home = app.urls.home();
    let path = Urls::numbered(&home, number);
    let mut frame = Frame::new(app, view, "home", Some(&path), now);
    if number > 1 {
        let title = app.messages.text("pager.page", &[("n", &number.to_string())]);
        frame = frame.titled(&title, "");
    }
    let (featured, posts) = hero(page, number);
    Home {
        frame,
        featured: featured.map(|p| card(app, view, &p, DateStyle::Medium)),
        posts: posts.iter().map(|p| card(app, view, p, DateStyle::Medium)).collect(),
        categories: if number == 1 { top_categories(app, view) } else { Vec::new() },
        write_url: None,
        pager: Pager::new(number, pages, |n| Urls::numbered(&home, n)),
    }
}

/// The post shown large on the first page: the newest featured one, or else the newest. It stands in no list as well,
/// on this page or a later one.
fn hero(page: HomePage, number: u64) -> (Option<PostSummary>, Vec<PostSummary>) {
    let mut posts = page.latest.posts;
    let newest = || posts.first().filter(|_| number <= 1).cloned();
    let hero = page.featured.or_else(newest);
    if let Some(hero) = &hero {
        posts.retain(|p| p.id != hero.id);
    }
    (hero.filter(|_| number <= 1), posts)
}
