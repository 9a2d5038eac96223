//! A blog in memory, mounted into a host's app, and requests to it.

use crate::fixture::{self, Fact};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use blogcms_axum::core::{Actor, ManualClock, SiteId, Slug, Timestamp};
use blogcms_axum::storage::SqliteStore;
use blogcms_axum::{Cms, CmsBuilder};
use http_body_util::BodyExt;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;

pub(crate) const ORIGIN: &str = "https://blog.example";
pub(crate) const ACTOR: Actor = Actor::System("test");
pub(crate) const HOUR: Duration = Duration::from_secs(3600);
pub(crate) const MOUNTS: [&str; 3] = ["/", "/blog", "/a/b"];

/// When the tests begin.
pub(crate) fn now() -> Timestamp {
    "2026-01-15T12:00:00Z".parse().unwrap()
}

pub(crate) fn days(n: u64) -> Duration {
    Duration::from_secs(24 * 3600 * n)
}

pub(crate) fn before(duration: Duration) -> Timestamp {
    Timestamp::from_micros(now().as_micros() - i64::try_from(duration.as_micros()).unwrap())
}

pub(crate) fn slug(text: &str) -> Slug {
    text.parse().unwrap()
}

/// A blog in an app.
pub(crate) struct Site {
    pub(crate) cms: Cms,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) app: Router,
    /// Empty, or the mount path.
    pub(crate) base: &'static str,
    pub(crate) facts: Vec<Fact>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Site {
    /// The usual content at the root, with our fallback.
    pub(crate) async fn at_root() -> Self {
        Self::mounted("/").await
    }

    /// The usual content, mounted into an empty host; at `/` with our fallback.
    pub(crate) async fn mounted(at: &'static str) -> Self {
        Self::with(at, |builder| builder).await
    }

    pub(crate) async fn with(at: &'static str, set: impl FnOnce(CmsBuilder) -> CmsBuilder) -> Self {
        let mut site = Self::empty(SqliteStore::in_memory().unwrap(), at, set).await;
        site.facts = fixture::fill(&site.cms).await;
        site
    }

    /// A blog without content in `database`.
    pub(crate) async fn empty(
        database: blogcms_axum::storage::SqliteDatabase,
        at: &'static str,
        set: impl FnOnce(CmsBuilder) -> CmsBuilder,
    ) -> Self {
        let store = database.site(SiteId::default()).await.unwrap();
        let clock = Arc::new(ManualClock::new(now()));
        let base = at.trim_end_matches('/');
        let builder = Cms::builder(store).base_url(format!("{ORIGIN}{base}")).clock(clock.clone());
        let cms = set(builder).build().unwrap();
        let mut app = blogcms_axum::mount(Router::new(), at, cms.router());
        if base.is_empty() {
            app = app.fallback_service(cms.fallback());
        }
        Self { cms, clock, app, base, facts: Vec::new() }
    }

    /// The address of a path of the blog.
    pub(crate) fn url(&self, below: &str) -> String {
        match below {
            "/" if !self.base.is_empty() => self.base.to_owned(),
            below if below.starts_with("/?") && !self.base.is_empty() => {
                format!("{}{}", self.base, &below[1..])
            }
            below => format!("{}{below}", self.base),
        }
    }

    /// GET of a path below the mount.
    pub(crate) async fn get(&self, below: &str) -> Answer {
        request(&self.app, Method::GET, &self.url(below)).await
    }

    /// GET of a page that must be there.
    pub(crate) async fn page(&self, below: &str) -> String {
        let answer = self.get(below).await;
        assert_eq!(answer.status, StatusCode::OK, "{below}");
        answer.text()
    }

    pub(crate) async fn status(&self, below: &str) -> u16 {
        self.get(below).await.status.as_u16()
    }

    /// The status of an address as a page names it.
    pub(crate) async fn app_status(&self, path: &str) -> u16 {
        request(&self.app, Method::GET, path).await.status.as_u16()
    }

    pub(crate) fn fact(&self, slug: &str) -> &Fact {
        self.facts.iter().find(|fact| fact.slug == slug).unwrap()
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    pub(crate) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> &str {
        self.header(header::LOCATION)
    }

    /// One of our pages about a failure: with its status and one heading.
    pub(crate) fn is_our_error(&self, status: u16) {
        let text = self.text();
        assert_eq!(self.status.as_u16(), status, "{text}");
        assert_eq!(text.matches("<h1").count(), 1, "{text}");
        assert!(text.contains(&format!("<p class=\"no\" aria-hidden=\"true\">{status}</p>")), "{text}");
        assert!(text.contains("noindex"), "{text}");
        assert!(!text.contains("rel=\"canonical\""), "{text}");
    }

    /// A redirect to `to`.
    pub(crate) fn leads(&self, status: u16, to: &str) {
        assert_eq!((self.status.as_u16(), self.location()), (status, to));
    }
}

pub(crate) async fn request(app: &Router, method: Method, path: &str) -> Answer {
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    let (parts, body) = app.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, bytes }
}
