//! The server that the browser meets: pages of a pass, the page that drives them, and the blog without its headers.

use crate::browser::Browser;
use crate::corpus::{Kind, Vector};
use crate::support::http::Client;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

/// What came of a pass.
#[derive(Debug, Deserialize)]
pub(crate) struct Told {
    /// Numbers of the vectors that ran.
    pub(crate) fired: BTreeSet<usize>,
    pub(crate) pages: usize,
    /// Pages with the frame of a page of the blog.
    pub(crate) whole: usize,
    pub(crate) ms: u64,
}

#[derive(Default)]
struct Shared {
    /// Paths in order, and the pages that are served there; a path without a page is the blog's.
    jobs: Vec<String>,
    pages: BTreeMap<String, String>,
    blog: Option<SocketAddr>,
    told: Option<mpsc::Sender<Told>>,
}

pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
}

/// The HTML of a vector that nobody cleaned.
pub(crate) fn unsanitised(vector: &Vector) -> String {
    match vector.kind {
        Kind::Html => vector.text.clone(),
        Kind::Markdown => {
            let mut html = String::new();
            let options = pulldown_cmark::Options::all();
            pulldown_cmark::html::push_html(
                &mut html,
                pulldown_cmark::Parser::new_ext(&vector.text, options),
            );
            html
        }
    }
}

/// A document with nothing but the vector.
pub(crate) fn raw(vector: &Vector) -> String {
    format!("<!doctype html><meta charset=utf-8><title>a</title>{}", unsanitised(vector))
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Mutex::new(Shared::default()));
        let given = shared.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = given.clone();
                std::thread::spawn(move || serve(stream, &shared));
            }
        });
        Self { address, shared }
    }

    /// Everything else is asked of the blog.
    pub(crate) fn proxy(&self, blog: SocketAddr) {
        self.shared.lock().expect("the server").blog = Some(blog);
    }

    /// Has a browser open these paths, provoke whatever listens, and tell what ran.
    pub(crate) fn pass(&self, name: &str, pages: Vec<(String, String)>) -> Told {
        let (send, receive) = mpsc::channel();
        {
            let mut shared = self.shared.lock().expect("the server");
            shared.jobs = pages.iter().map(|(path, _)| path.clone()).collect();
            shared.pages = pages.into_iter().filter(|(_, page)| !page.is_empty()).collect();
            shared.told = Some(send);
        }
        let mut browser = Browser::open(&format!("http://{}/__drive/{name}", self.address));
        match receive.recv_timeout(Duration::from_secs(500)) {
            Ok(told) => told,
            Err(_) => panic!("the browser did not finish the pass {name}: {}", browser.log()),
        }
    }
}

/// The requests of one connection.
fn serve(mut stream: TcpStream, shared: &Mutex<Shared>) {
    let mut reader = BufReader::new(stream.try_clone().expect("the same stream"));
    let mut blog: Option<Client> = None;
    while let Some((path, body)) = request(&mut reader) {
        let (status, kind, page) = answer(&path, &body, shared, &mut blog);
        let length = page.len();
        let head = format!(
            "HTTP/1.1 {status} a\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\ncache-control: {}\r\n\r\n",
            if path.starts_with("/_bc/") { "max-age=600" } else { "no-store" }
        );
        if stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(page.as_bytes())).is_err() {
            return;
        }
    }
}

fn request(reader: &mut BufReader<TcpStream>) -> Option<(String, String)> {
    let mut line = String::new();
    reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok().filter(|read| *read > 0)?;
        match header.trim_end().split_once(':') {
            None => break,
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().ok()?
            }
            Some(_) => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((path, String::from_utf8_lossy(&body).into_owned()))
}

fn answer(
    path: &str,
    body: &str,
    shared: &Mutex<Shared>,
    blog: &mut Option<Client>,
) -> (u16, String, String) {
    let html = "text/html; charset=utf-8";
    let address = {
        let mut shared = shared.lock().expect("the server");
        if path.starts_with("/__drive/") {
            return (200, html.into(), include_str!("drive.html").into());
        }
        if path.starts_with("/__jobs/") {
            return (200, "application/json".into(), serde_json::to_string(&shared.jobs).expect("JSON"));
        }
        if path.starts_with("/__done/") {
            let told = serde_json::from_str(body).expect("what the driver tells");
            if let Some(send) = shared.told.take() {
                // Nobody waits after the time is up.
                let _ = send.send(told);
            }
            return (200, html.into(), String::new());
        }
        if let Some(page) = shared.pages.get(path) {
            return (200, html.into(), page.clone());
        }
        shared.blog.filter(|_| !path.starts_with("/__"))
    };
    let Some(address) = address else { return (404, html.into(), String::new()) };
    let client = match blog {
        Some(client) => client,
        None => blog.insert(Client::connect(address).expect("the blog answers")),
    };
    match client.get(path) {
        Ok(answer) => {
            let kind = answer.header("content-type").unwrap_or(html).to_owned();
            (answer.status, kind, answer.body)
        }
        Err(_) => {
            *blog = None;
            (502, html.into(), String::new())
        }
    }
}
