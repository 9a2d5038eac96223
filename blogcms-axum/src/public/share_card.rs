//! The picture of a post in previews of a link on other sites, where nobody chose one.

use super::frame::direction;
use super::post::{Wanted, slug};
use super::{answer, below};
use crate::document::is_known;
use crate::error::PageError;
use crate::feed::legal;
use crate::share_card::{NotDrawn, SIZE, Source, Studio, Words};
use crate::state::{App, Shared, SiteView};
use crate::template::context::Preview;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use blogcms_core::post::reading_minutes;
use blogcms_core::{Post, PostKind};
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// So many cards are kept, at about 40 kB each: a link that is passed around is fetched by many at once.
const KEPT: usize = 64;
/// How long a request waits for the cards that are drawn before its own.
const PATIENCE: Duration = Duration::from_secs(10);
/// A part of every address. Whoever changes what cards look like raises it, so that other sites fetch them again.
const LOOK: &str = "1";

/// Cards that were drawn, and the one desk where they are: however many are asked for, they take one processor.
pub(crate) struct ShareCards {
    studio: Arc<Studio>,
    kept: Cache<String, Bytes>,
    desk: Arc<Semaphore>,
}

/// Why there is no card.
enum NoCard {
    Busy,
    Failed(PageError),
}

impl ShareCards {
    /// With the fonts of a host before those of the system.
    pub(crate) fn new(fonts: Vec<Source>) -> Self {
        let studio = Arc::new(Studio::new(fonts, true));
        Self { studio, kept: Cache::new(KEPT), desk: Arc::new(Semaphore::new(1)) }
    }

    /// The card with these words, drawn unless it is kept. Whoever wants one that is being drawn waits for it.
    async fn png(&self, words: Words, name: &str) -> Result<Bytes, NoCard> {
        self.kept.get_or_insert_async(name, self.draw(words)).await
    }

    async fn draw(&self, words: Words) -> Result<Bytes, NoCard> {
        let failed =
            |error: Box<dyn std::error::Error + Send + Sync>| NoCard::Failed(PageError::Internal(error));
        let turn = tokio::time::timeout(PATIENCE, self.desk.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(NoCard::Busy) };
        let studio = self.studio.clone();
        let drawn = tokio::task::spawn_blocking(move || -> Result<Vec<u8>, NotDrawn> {
            // Kept until the card is done, even if nobody waits for it any more.
            let _turn = turn;
            studio.draw(&words)
        });
        let png = drawn.await.map_err(|error| failed(error.into()))?;
        png.map(Bytes::from).map_err(|error| failed(error.into()))
    }
}

/// What `page.image` is for a post without a cover of its own.
pub(super) fn preview(app: &Shared, view: &SiteView, post: &Post) -> Preview {
    let path = app.urls.post(post.kind, &post.fields.slug);
    Preview {
        url: app.urls.absolute(&format!("{path}/card.png?v={}", name(&words(app, view, post)))),
        mime: "image/png",
        width: SIZE.0,
        height: SIZE.1,
        alt: post.fields.title.clone(),
    }
}

fn words(app: &Shared, view: &SiteView, post: &Post) -> Words {
    let settings = &view.snapshot.site.settings;
    let authors = post.fields.authors.iter().filter_map(|id| view.author(*id));
    let authors: Vec<&str> = authors.map(|author| author.name.as_str()).collect();
    let minutes = app.messages.plural("post.minutes", u64::from(reading_minutes(post.words)), &[]);
    let arguments = [("authors", &*authors.join(", ")), ("minutes", &*minutes)];
    let byline =
        if authors.is_empty() { minutes.clone() } else { app.messages.text("share-card.byline", &arguments) };
    // A card is drawn from XML.
    Words {
        title: legal(&post.fields.title).into_owned(),
        site: legal(&settings.title).into_owned(),
        byline: legal(&byline).into_owned(),
        rtl: direction(post.fields.language.as_ref().unwrap_or(&settings.language)) == "rtl",
    }
}

/// Other words have another one, so that sites that keep cards fetch them again.
fn name(words: &Words) -> String {
    let Words { title, site, byline, rtl } = words;
    let side = if *rtl { "rtl" } else { "ltr" };
    let digest = Sha256::digest([LOOK, side, title, site, byline].join("\0"));
    let mut name = String::with_capacity(16);
    for byte in &digest[..8] {
        // Writing to a String cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    name
}

pub(super) async fn show(State(app): State<App>, path: Wanted, uri: Uri, headers: HeaderMap) -> Response {
    answer(&app, async {
        let slug = slug(path, &uri)?;
        let post = app.blog.store().post_by_slug(PostKind::Post, &slug).await?;
        let live = post.filter(|post| post.is_live(app.blog.now()));
        let post = live.ok_or_else(|| PageError::NotFound(below(&uri)))?;
        let view = app.site_at(app.blog.store().seq().await?).await?;
        let words = words(&app, &view, &post);
        let name = name(&words);
        let tag = format!("\"{name}\"");
        let mut about = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static("image/png"))]);
        about.extend(HeaderValue::from_str(&tag).ok().map(|tag| (header::ETAG, tag)));
        // Any other query is an address of no card in particular, which the next title changes.
        if uri.query().and_then(|query| query.strip_prefix("v=")) == Some(&name) {
            about.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
        }
        if is_known(&headers, &tag) {
            return Ok((StatusCode::NOT_MODIFIED, about).into_response());
        }
        match app.share_cards.png(words, &name).await {
            Ok(png) => Ok((about, png).into_response()),
            Err(NoCard::Failed(error)) => Err(error),
            Err(NoCard::Busy) => {
                let later = [(header::RETRY_AFTER, "10"), (header::CACHE_CONTROL, "no-store")];
                Ok((StatusCode::SERVICE_UNAVAILABLE, later).into_response())
            }
        }
    })
    .await
}
