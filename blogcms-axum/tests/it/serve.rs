//! The server, over real connections.

use crate::harness::Site;
use axum::Router;
use axum::routing::get;
use blogcms_axum::{ServeOptions, serve};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot};
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

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_sends_its_head_slowly_is_cut_off() {
    let mut options = ServeOptions::default();
    options.header_timeout = Duration::from_millis(300);
    let server = start(hello(), options).await;
    let address = server.address;
    for part in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "] {
        let answer = spawn_blocking(move || rest(connect(address, part))).await.unwrap();
        assert!(!answer.contains("200 OK"), "{answer}");
    }
    let answer = spawn_blocking(move || rest(connect(address, ASK_ONCE))).await.unwrap();
    assert!(answer.ends_with("hello"), "{answer}");
    server.stop.send(()).unwrap();
    server.ended.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_server_leaves_others_waiting_until_one_goes() {
    let mut options = ServeOptions::default();
    options.max_connections = 2;
    options.header_timeout = PATIENCE;
    let server = start(hello(), options).await;
    let address = server.address;
    let client = move || {
        let mut open: Vec<TcpStream> = (0..2).map(|_| connect(address, ASK)).collect();
        for stream in &mut open {
            read_to(stream, "hello");
        }
        let mut third = connect(address, ASK_ONCE);
        third.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        let error = third.read(&mut [0; 1]).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
        // The other two are served meanwhile.
        open[0].write_all(ASK.as_bytes()).unwrap();
        read_to(&mut open[0], "hello");
        drop(open.pop());
        third.set_read_timeout(Some(PATIENCE)).unwrap();
        assert!(rest(third).ends_with("hello"));
    };
    spawn_blocking(client).await.unwrap();
    server.stop.send(()).unwrap();
    server.ended.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_is_finished_and_no_other_begun() {
    let (entered, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let app = Router::new().route(
        "/",
        get({
            let (entered, go) = (entered.clone(), go.clone());
            move || async move {
                entered.notify_one();
                go.notified().await;
                "finished"
            }
        }),
    );
    let mut options = ServeOptions::default();
    options.drain = PATIENCE;
    let server = start(app, options).await;
    let address = server.address;
    let client = spawn_blocking(move || rest(connect(address, ASK)));
    entered.notified().await;
    server.stop.send(()).unwrap();
    // The listener is gone before the answer comes.
    spawn_blocking(move || while TcpStream::connect(address).is_ok() {}).await.unwrap();
    assert!(!server.ended.is_finished());
    go.notify_one();
    assert!(client.await.unwrap().ends_with("finished"));
    server.ended.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_never_ends_does_not_hold_the_server() {
    let entered = Arc::new(Notify::new());
    let signal = entered.clone();
    let handler = move || async move {
        signal.notify_one();
        std::future::pending::<()>().await;
    };
    let mut options = ServeOptions::default();
    options.drain = Duration::from_millis(100);
    let server = start(Router::new().route("/", get(handler)), options).await;
    let address = server.address;
    let stream = spawn_blocking(move || connect(address, ASK)).await.unwrap();
    entered.notified().await;
    server.stop.send(()).unwrap();
    server.ended.await.unwrap().unwrap();
    drop(stream);
}
