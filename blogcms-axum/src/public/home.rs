//! The front page and its older pages.

use super::card::card;
use super::frame::top_categories;
use super::{answer, paging};
use crate::document::{Document, Holds};
use crate::error::PageError;
use crate::message::DateStyle;
use crate::state::{App, SiteView};
use crate::template::context::{Frame, Home, Kept, Pager};
use crate::urls::Urls;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use blogcms_core::post::{HomePage, Window};
use std::sync::Arc;

pub(super) async fn show(State(app): State<App>, uri: Uri) -> Response {
    answer(&app, async {
        let number = paging::wanted(&uri)?;
        let now = app.blog.now();
        let site = app.site().await?;
        let size = site.snapshot.site.settings.posts_per_page;
        let page = app.blog.store().home_page(Window::page(number, size), now).await?;
        let view = app.site_at(page.seq).await?;
        let pages = paging::count(page.value.latest.total, size);
        if number > pages {
            return Err(PageError::NotFound("/".into()));
        }
        // How long a page is was decided by what was known before.
        let holds = Holds::new(&view, page.seq.min(site.snapshot.seq), now, page.until);
        let context = context(&app, &view, page.value, (number, pages));
        Ok(Document::html(app.page(&context)?, holds))
    })
    .await
}

fn context(app: &App, view: &Arc<SiteView>, page: HomePage, (number, pages): (u64, u64)) -> Home {
    let home = app.urls.home();
    let path = Urls::numbered(&home, number);
    let pager = Pager::new(number, pages, |n| Urls::numbered(&home, n));
    let frame = Frame::new(app, view, "home", Some(&path)).paged(app, pager.as_ref());
    // On every page it is left out of the list; the first one shows it.
    let lead = page.lead.filter(|_| number == 1);
    let posts: Vec<Kept> = page.latest.posts.iter().map(|p| card(app, view, p, DateStyle::Medium)).collect();
    Home {
        frame: if number == 1 {
            frame.front(app)
        } else {
            frame.collection(app, &[], posts.iter().map(|post| post.item()))
        },
        featured: lead.map(|p| card(app, view, &p, DateStyle::Medium)),
        posts,
        categories: if number == 1 { top_categories(app, view) } else { Vec::new() },
        write_url: None,
        pager,
    }
}
