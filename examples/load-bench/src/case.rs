//! The pages that are asked for.

use crate::Fail;
use crate::client::{Ask, Client};
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, HeaderName, HeaderValue, IF_NONE_MATCH};
use std::net::SocketAddr;
use std::time::Duration;

/// A page, and how it is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    /// Whether the blog may keep pages.
    pub(crate) cached: bool,
    pub(crate) status: u16,
    pub(crate) ask: Ask,
    /// Each request asks for another post.
    pub(crate) scattered: bool,
    /// The coding that the answer must have.
    coding: Option<&'static str>,
}

const POST: &str = "/posts/post-0";
const TAG: &str = "/tags/tag-1";

/// The cases at so many posts; a list has at most 20 posts a page.
pub(crate) fn all(posts: u64) -> Vec<Case> {
    let case = |name, path: &str, cached| Case {
        name,
        cached,
        status: 200,
        ask: Ask { path: path.to_owned(), ..Ask::default() },
        scattered: false,
        coding: None,
    };
    let last = format!("/?page={}", (posts / 20).max(1));
    let mut brotli = case("post, cached, br", POST, true);
    brotli.ask.headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip, br"));
    brotli.coding = Some("br");
    vec![
        case("post, cached", POST, true),
        brotli,
        Case { status: 304, ..case("post, 304", POST, true) },
        case("home, cached", "/", true),
        case("tag, cached", TAG, true),
        case("feed, cached", "/feed.xml", true),
        Case { status: 404, ..case("404", "/posts/there-is-no-such-post", true) },
        Case { scattered: true, ..case("post, uncached", POST, false) },
        case("home, uncached", "/", false),
        case("home, deep page, uncached", &last, false),
        case("tag, uncached", TAG, false),
        case("feed, uncached", "/feed.xml", false),
    ]
}

impl Case {
    /// The n-th request of a run.
    pub(crate) fn ask(&self, n: u64, posts: u64) -> Ask {
        let mut ask = self.ask.clone();
        if self.scattered {
            // A step that is prime visits all of them, far from each other.
            ask.path = format!("/posts/post-{}", n.wrapping_mul(7_919) % posts);
        }
        ask
    }

    /// Asks until the page is as it will be for everybody after: kept, compressed, known to the asker.
    pub(crate) async fn warm(&mut self, address: SocketAddr) -> Result<(), Fail> {
        let mut client = Client::connect(address).await?;
        let told = |name: HeaderName| format!("{}: no {name} in the answer", self.name);
        if self.status == 304 {
            let answer = client.get(&self.ask).await?;
            let tag = answer.headers.get(ETAG).ok_or_else(|| told(ETAG))?;
            self.ask.headers.insert(IF_NONE_MATCH, tag.clone());
        }
        for _ in 0..100 {
            let answer = client.get(&self.ask).await?;
            if answer.header(CONTENT_ENCODING) == self.coding {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(told(CONTENT_ENCODING).into())
    }
}
