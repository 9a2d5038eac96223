//! What axum costs without a blog: a process that answers with the same bytes.

use crate::Fail;
use crate::client::Answer;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::routing::get;
use serde::{Deserialize, Serialize};
use std::io::Read;
use std::net::SocketAddr;
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};

/// What a handler needs to answer as the blog did: the bytes, and what they mean.
const KEPT: [HeaderName; 3] = [header::CONTENT_TYPE, header::CONTENT_ENCODING, header::ETAG];

#[derive(Serialize, Deserialize)]
struct Page {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

/// A running bare server; it ends when this is dropped.
pub(crate) struct Bare {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Bare {
    /// Answers `/0`, `/1`, … with what the blog answered.
    pub(crate) async fn serve(answers: &[Answer]) -> Result<Self, Fail> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("bare")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let pages: Vec<Page> = answers.iter().map(page).collect();
        let mut input = child.stdin.take().ok_or("no pipe to the bare server")?;
        input.write_all(&serde_json::to_vec(&pages)?).await?;
        drop(input);
        let output = child.stdout.take().ok_or("no pipe from the bare server")?;
        let line = BufReader::new(output).lines().next_line().await?;
        let address = line.ok_or("the bare server did not start")?.parse()?;
        Ok(Self { child, address })
    }

    pub(crate) fn id(&self) -> Result<u32, Fail> {
        self.child.id().ok_or_else(|| "the bare server has ended".into())
    }
}

fn page(answer: &Answer) -> Page {
    let kept = |name| Some((HeaderName::as_str(name).to_owned(), answer.header(name.clone())?.to_owned()));
    Page {
        status: answer.status,
        headers: KEPT.iter().filter_map(kept).collect(),
        body: answer.body.to_vec(),
    }
}

/// The bare server: reads its pages from standard input, and writes its address to standard output.
pub(crate) fn run() -> Result<(), Fail> {
    let mut text = Vec::new();
    std::io::stdin().read_to_end(&mut text)?;
    let pages: Vec<Page> = serde_json::from_slice(&text)?;
    let mut app = Router::new();
    for (n, page) in pages.into_iter().enumerate() {
        let (status, headers, body) = ready(page)?;
        app = app
            .route(&format!("/{n}"), get(async move || (status, headers.clone(), Body::from(body.clone()))));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        crate::write(&mut std::io::stdout(), &listener.local_addr()?.to_string());
        axum::serve(listener, app).await?;
        Ok(())
    })
}

fn ready(page: Page) -> Result<(StatusCode, HeaderMap, Bytes), Fail> {
    let mut headers = HeaderMap::new();
    for (name, value) in &page.headers {
        headers.insert(HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
    }
    Ok((StatusCode::from_u16(page.status)?, headers, page.body.into()))
}
