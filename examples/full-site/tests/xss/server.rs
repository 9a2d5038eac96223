//! The server that the browser meets: the page that drives a pass, the pages of the pass, and behind them a blog.

use crate::browser::Browser;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::{get, post};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Handle;

/// A browser that asks for nothing for so long hangs; and no pass takes as long as [`CAP`].
const STALL: Duration = Duration::from_secs(60);
const CAP: Duration = Duration::from_secs(600);

/// What came of a pass.
#[derive(Debug, Deserialize)]
pub(crate) struct Told {
    /// Numbers of the vectors that ran.
    pub(crate) fired: BTreeSet<usize>,
    /// Pages that lost their frame, or an article of theirs.
    pub(crate) broken: Vec<usize>,
    pub(crate) ms: u64,
}

/// Stands before the number of articles in the first tag of a page of the blog.
pub(crate) const FRAMED: &str = "<html data-articles=";

struct Pass {
    pages: Vec<String>,
    /// How often a page was asked for, and which one last.
    asked: AtomicUsize,
    last: AtomicUsize,
    told: mpsc::Sender<String>,
}

/// Has a browser open these pages, provoke whatever listens, and tell what ran. Other paths are the blog's.
pub(crate) fn pass(runtime: &Handle, pages: Vec<String>, blog: Router) -> Told {
    let (told, receive) = mpsc::channel();
    let pass = Arc::new(Pass { pages, asked: 0.into(), last: 0.into(), told });
    let app = Router::new()
        .route("/__drive", get(drive))
        .route("/__page/{number}", get(page))
        .route("/__done", post(done))
        .with_state(pass.clone())
        .fallback_service(blog);
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
    let address = listener.local_addr().expect("an address");
    let server = runtime.spawn(async move { axum::serve(listener, app).await });
    let mut browser = Browser::open(&format!("http://{address}/__drive"));
    let told = wait(&pass, &receive, &mut browser);
    server.abort();
    serde_json::from_str(&told).expect("what the driver tells")
}

/// What the driver tells at its end; a browser that ends or hangs is a failure.
fn wait(pass: &Pass, receive: &mpsc::Receiver<String>, browser: &mut Browser) -> String {
    let step = Duration::from_millis(200);
    let (mut total, mut still, mut before) = (Duration::ZERO, Duration::ZERO, 0);
    loop {
        if let Ok(told) = receive.recv_timeout(step) {
            return told;
        }
        let asked = pass.asked.load(Ordering::Relaxed);
        still = if asked == before { still + step } else { Duration::ZERO };
        total += step;
        before = asked;
        if browser.has_ended() || still > STALL || total > CAP {
            panic!(
                "Chromium stopped before it had tried every page: it had asked {asked} times for one of {}, last for \
                 number {}. Look at that page, and at what Chromium said:\n{}",
                pass.pages.len(),
                pass.last.load(Ordering::Relaxed),
                browser.log()
            );
        }
    }
}

async fn drive(State(pass): State<Arc<Pass>>) -> Html<String> {
    let framed = pass.pages.iter().any(|page| page.contains(FRAMED));
    let driver = include_str!("drive.html").replace("IS_FRAMED", &framed.to_string());
    Html(driver.replace("PAGES", &pass.pages.len().to_string()))
}

async fn page(State(pass): State<Arc<Pass>>, Path(number): Path<String>) -> Result<Html<String>, StatusCode> {
    // The vectors' broken pictures are asked for here, too.
    let number: usize = number.parse().map_err(|_| StatusCode::NOT_FOUND)?;
    let page = pass.pages.get(number).ok_or(StatusCode::NOT_FOUND)?;
    pass.asked.fetch_add(1, Ordering::Relaxed);
    pass.last.store(number, Ordering::Relaxed);
    Ok(Html(page.clone()))
}

async fn done(State(pass): State<Arc<Pass>>, told: String) {
    // Nobody waits after a failure.
    let _ = pass.told.send(told);
}
