//! The feed of a search. There are as many as there are words: nobody keeps them, so that each is made for whoever asks,
//! and must not be larger than that may be.

use super::model::{Entry, Feed};
use super::read::{NEWEST, entry, html};
use super::{Format, modified_at};
use crate::client::Asker;
use crate::document::Document;
use crate::error::PageError;
use crate::public::{PATIENCE, answer, heavy, look, typed};
use crate::state::{App, SiteView};
use crate::urls::Urls;
use axum::extract::{Query as Pairs, State};
use axum::routing::get;
use blogcms_core::PostId;
use blogcms_core::post::PostSummary;
use blogcms_core::search::{Order, Query, SearchSource};
use blogcms_core::service::{Ask, Found, FoundPost};
use std::sync::Arc;
use tokio::time::Instant;

/// So many bytes of texts are read for a feed, of which no more are in it: fifty long articles. Entries that come after have
/// no text.
const TEXTS: usize = 2 * 1024 * 1024;
/// Nor has one whose own text is longer: a book would be all that there is.
const TEXT: usize = 512 * 1024;
/// So many posts are read at a time, unless they have more words than this: one that is long is alone in memory.
const SOME: usize = 10;
const WORDS: u32 = 20_000;

pub(super) fn feed(format: Format) -> axum::routing::MethodRouter<App> {
    type Typed = Pairs<Vec<(String, String)>>;
    get(async move |State(app): State<App>, Pairs(pairs): Typed, asker: Asker| {
        answer(&app, async {
            let view = app.site_at(app.blog.store().seq().await?).await?;
            let query = Query::parse(typed(&pairs), &view.zone);
            let until = Instant::now() + PATIENCE;
            let found = newest(&app, &view, &query, asker).await?;
            // Reading the texts takes as much as searching.
            let turn = app.searches.turn(asker, until).await?;
            let turn = turn.ok_or_else(PageError::slow)?;
            let feed = written(&app, &view, &query.text, texts(&app, &view, found).await?, format);
            let modified = feed.updated();
            let written = move || {
                let bytes = format.write(&feed);
                drop(turn);
                bytes
            };
            let bytes = heavy(usize::MAX, written).await??;
            Ok::<_, PageError>(modified_at(Document::private(format.content_type(), bytes), modified))
        })
        .await
    })
}

/// What has all of the words, newest first.
async fn newest(app: &App, view: &Arc<SiteView>, query: &Query, asker: Asker) -> Result<Found, PageError> {
    let ask = Ask { order: Order::Newest, snippets: false, ..Ask::new(query.clone(), NEWEST) };
    // An empty feed would say that there is nothing.
    look(app, view, &ask, asker).await?.ok_or_else(PageError::slow)
}

/// What was found, each with its text as far as all of them fit in.
async fn texts(app: &App, view: &Arc<SiteView>, found: Found) -> Result<Vec<Entry>, PageError> {
    let mut entries = Vec::with_capacity(found.posts.len());
    let (mut left, mut rest) = (TEXTS, found.posts.as_slice());
    while !rest.is_empty() && left > 0 {
        let (some, others) = rest.split_at(together(rest));
        rest = others;
        for (post, source) in sources(app, some).await? {
            let (writer, seen) = (Arc::clone(app), Arc::clone(view));
            let work = move || whole(&writer, &seen, &post, source);
            let Some(entry) = heavy(usize::MAX, work).await? else { continue };
            let bytes = entry.html.as_ref().map_or(0, String::len);
            let fits = bytes <= left.min(TEXT);
            left = left.saturating_sub(bytes);
            entries.push(if fits { entry } else { Entry { html: None, ..entry } });
        }
    }
    for FoundPost { post: summary, .. } in rest {
        let post = app.blog.store().post(summary.id).await?;
        let post = post.filter(|post| post.is_live(app.blog.now()) && !post.fields.seo.noindex);
        entries.extend(post.map(|post| entry(app, view, post, summary.cover_file.clone())));
    }
    Ok(entries)
}

/// How many of `posts` are read at a time: one at least.
fn together(posts: &[FoundPost]) -> usize {
    let mut words = 0_u32;
    let fits = posts.iter().take(SOME).take_while(|found| {
        words = words.saturating_add(found.post.words);
        words <= WORDS
    });
    fits.count().max(1)
}

/// Posts with their texts, in the order given.
async fn sources(app: &App, found: &[FoundPost]) -> Result<Vec<(PostSummary, SearchSource)>, PageError> {
    let ids: Vec<PostId> = found.iter().map(|found| found.post.id).collect();
    let fingerprint = app.blog.renderer().fingerprint();
    let mut sources = app.blog.store().search_sources(&ids, fingerprint).await?;
    let source = |found: &FoundPost| {
        let at = sources.iter().position(|source| source.post.id == found.post.id)?;
        Some((found.post.clone(), sources.swap_remove(at)))
    };
    Ok(found.iter().filter_map(source).collect())
}

/// A post with its text, if it has not been taken down a moment ago.
fn whole(app: &App, view: &SiteView, found: &PostSummary, source: SearchSource) -> Option<Entry> {
    let SearchSource { post, live, .. } = source;
    let (body, rendering) = live.filter(|_| post.is_live(app.blog.now()) && !post.fields.seo.noindex)?;
    let rendered = rendering.unwrap_or_else(|| app.blog.renderer().render(&body));
    let html = html(app, &rendered, &post);
    Some(Entry { html: Some(html), ..entry(app, view, post, found.cover_file.clone()) })
}

fn written(app: &App, view: &SiteView, text: &str, entries: Vec<Entry>, format: Format) -> Feed {
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
        entries,
    }
}
