//! The server, over real connections.

mod attack;
mod drain;
mod limit;
mod panic;
mod place;
mod process;
mod slow;
mod upgrade;

use crate::harness::Site;
use axum::Router;
use axum::routing::get;
use blogcms_axum::{ServeOptions, serve};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, spawn_blocking};

/// Long enough for anything that does happen.
const PATIENCE: Duration = Duration::from_secs(30);

struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<std::io::Result<()>>,
}

async fn start(app: Router, options: ServeOptions) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let shutdown = async {
        let _ = stopped.await;
    };
    let ended = tokio::spawn(serve(listener, app, options, shutdown));
    Server { address, stop, ended }
}

/// A connection that has sent `text`.
fn connect(address: SocketAddr, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(text.as_bytes()).unwrap();
    stream
}

/// Everything until the other side closes.
fn rest(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Ok(_) => {}
        Err(error) => assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}"),
    }
    String::from_utf8(bytes).unwrap()
}

/// Reads until `end` has come.
fn read_to(stream: &mut TcpStream, end: &str) -> String {
    let (mut bytes, mut buffer) = (Vec::new(), [0; 1024]);
    while !String::from_utf8_lossy(&bytes).contains(end) {
        let count = stream.read(&mut buffer).unwrap();
        assert!(count > 0, "closed after {bytes:?}");
        bytes.extend_from_slice(&buffer[..count]);
    }
    String::from_utf8(bytes).unwrap()
}

fn hello() -> Router {
    Router::new().route("/", get(|| async { "hello" }))
}

const ASK: &str = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
const ASK_ONCE: &str = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn the_blog_answers() {
    let site = Site::at_root().await;
    let server = start(site.app.clone(), ServeOptions::default()).await;
    let address = server.address;
    let answer = spawn_blocking(move || rest(connect(address, ASK_ONCE))).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.contains("Marginalia"), "{answer}");
    assert!(answer.to_lowercase().contains("\r\ncontent-security-policy: "));
    let broken = spawn_blocking(move || rest(connect(address, "nonsense\r\n\r\n"))).await.unwrap();
    assert!(broken.starts_with("HTTP/1.1 400"), "{broken}");
    server.stop.send(()).unwrap();
    server.ended.await.unwrap().unwrap();
}
