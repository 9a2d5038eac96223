//! The feed of a search.

use super::model::Feed;
use super::read::{NEWEST, entries};
use super::{Format, last_modified};
use crate::error::PageError;
use crate::layout::PRIVATE;
use crate::public::{answer, heavy, look, typed};
use crate::state::{App, SiteView};
use crate::urls::Urls;
use axum::extract::{Query as Pairs, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use blogcms_core::post::PostText;
use blogcms_core::search::{Order, Query};
use blogcms_core::service::{Ask, Found};
use blogcms_core::{PostId, Timestamp};
use std::sync::Arc;

pub(super) fn feed(format: Format) -> axum::routing::MethodRouter<App> {
    get(async move |State(app): State<App>, Pairs(pairs): Pairs<Vec<(String, String)>>| {
        answer(&app, async {
            let view = app.site_at(app.blog.store().seq().await?).await?;
            let query = Query::parse(typed(&pairs), &view.zone);
            let posts = texts(&app, newest(&app, &view, &query).await?).await?;
            let bytes = posts.iter().map(|post| post.body.len()).sum();
            let (writer, text) = (Arc::clone(&app), query.text);
            let feed = heavy(bytes, move || written(&writer, &view, &text, posts, format)).await?;
            let modified = feed.updated();
            let bytes = heavy(usize::MAX, move || format.write(&feed)).await??;
            Ok::<_, PageError>(dressed(format, bytes, modified))
        })
        .await
    })
}

/// What has all of the words, newest first.
async fn newest(app: &App, view: &Arc<SiteView>, query: &Query) -> Result<Found, PageError> {
    let ask = Ask { order: Order::Newest, snippets: false, ..Ask::new(query.clone(), NEWEST) };
    // An empty feed would say that there is nothing.
    look(app, view, &ask).await?.ok_or_else(PageError::slow)
}

/// What was found with its texts.
async fn texts(app: &App, found: Found) -> Result<Vec<PostText>, PageError> {
    let ids: Vec<PostId> = found.posts.iter().map(|found| found.post.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let now = app.blog.now();
    let fingerprint = app.blog.renderer().fingerprint();
    let mut sources = app.blog.store().search_sources(&ids, fingerprint).await?;
    // It may have been taken down a moment ago.
    sources.retain(|source| source.post.is_live(now) && !source.post.fields.seo.noindex);
    let text = |found: blogcms_core::service::FoundPost| {
        let at = sources.iter().position(|source| source.post.id == found.post.id)?;
        let source = sources.swap_remove(at);
        let (body, rendering) = source.live?;
        Some(PostText { post: source.post, cover_file: found.post.cover_file, body, rendering })
    };
    Ok(found.posts.into_iter().filter_map(text).collect())
}

fn written(app: &App, view: &SiteView, text: &str, posts: Vec<PostText>, format: Format) -> Feed {
    let settings = &view.snapshot.site.settings;
    let say = |key, arguments: &[(&str, &str)]| app.messages.text(key, arguments);
    let title = say("search.titled", &[("query", text)]);
    let path = app.urls.search();
    let home = app.urls.absolute(&Urls::searched(&path, text));
    Feed {
        id: home.clone(),
        title: say("layout.title", &[("title", &title), ("site", &settings.title)]),
        description: say("search.feed-about", &[("query", text), ("site", &settings.title)]),
        language: settings.language.clone(),
        address: app.urls.absolute(&Urls::searched(&Urls::feed(&path, format), text)),
        home,
        author: settings.title.clone(),
        zone: view.zone.clone(),
        entries: entries(app, view, posts),
    }
}

/// The answer: of as many kinds as there are words, so that nobody but whoever asked should keep it.
fn dressed(format: Format, bytes: Vec<u8>, modified: Option<Timestamp>) -> Response {
    let mut headers: HeaderMap = last_modified(modified).into_iter().collect();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(PRIVATE));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(format.content_type()));
    (headers, bytes).into_response()
}
