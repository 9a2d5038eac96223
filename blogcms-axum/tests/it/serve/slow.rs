//! Clients that are slow on purpose.

use super::{ASK, ASK_ONCE, PATIENCE, connect, hello, read_to, rest, start};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use blogcms_axum::ServeOptions;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;
use tokio::net::TcpSocket;
use tokio::task::spawn_blocking;

const SHORT: Duration = Duration::from_millis(300);

/// Deadlines that are far away, except for what a test sets.
fn patient() -> ServeOptions {
    let mut options = ServeOptions::default();
    options.header_timeout = PATIENCE * 4;
    options.idle_timeout = PATIENCE * 4;
    options.body_timeout = PATIENCE * 4;
    options.write_timeout = PATIENCE * 4;
    options
}

/// Sends a byte now and then until the server has enough; what it said.
fn drip(mut stream: TcpStream) -> String {
    stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    let (mut bytes, mut buffer) = (Vec::new(), [0; 1024]);
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => bytes.extend_from_slice(&buffer[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                if stream.write_all(b"x").is_err() {
                    break;
                }
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::ConnectionReset, "{error}");
                break;
            }
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_does_not_come_is_not_waited_for() {
    let mut options = patient();
    options.header_timeout = SHORT;
    let server = start(hello(), options).await;
    let address = server.address;
    assert_eq!(spawn_blocking(move || rest(connect(address, ""))).await.unwrap(), "");
    for begun in ["GET / HT", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "] {
        for client in [rest, drip] {
            let answer = spawn_blocking(move || client(connect(address, begun))).await.unwrap();
            assert!(
                answer.starts_with("HTTP/1.1 408 ") && answer.ends_with("Please try again.\n"),
                "{answer}"
            );
        }
    }
    let answer = spawn_blocking(move || rest(connect(address, ASK_ONCE))).await.unwrap();
    assert!(answer.ends_with("hello"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_kept_connection_the_head_counts_from_its_first_byte() {
    let mut options = patient();
    options.header_timeout = SHORT;
    let server = start(hello(), options).await;
    let address = server.address;
    let client = move || {
        let mut stream = connect(address, ASK);
        read_to(&mut stream, "hello");
        // A pause is no head.
        std::thread::sleep(SHORT * 2);
        stream.write_all(ASK.as_bytes()).unwrap();
        read_to(&mut stream, "hello");
        stream.write_all(b"GET / HT").unwrap();
        drip(stream)
    };
    assert!(spawn_blocking(client).await.unwrap().starts_with("HTTP/1.1 408 "));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_connection_that_says_nothing_is_closed() {
    let mut options = patient();
    options.idle_timeout = SHORT;
    let server = start(hello(), options).await;
    let address = server.address;
    let client = move || {
        let mut stream = connect(address, ASK);
        read_to(&mut stream, "hello");
        rest(stream)
    };
    assert_eq!(spawn_blocking(client).await.unwrap(), "");
}

fn upload() -> Router {
    let read = |body: Bytes| async move { body.len().to_string() };
    Router::new().route("/", post(read).get(|| async { "hello" })).layer(DefaultBodyLimit::disable())
}

const UPLOAD: &str = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n";
const CHUNKED: &str = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let mut options = patient();
    options.body_timeout = SHORT;
    let server = start(upload(), options).await;
    let address = server.address;
    for head in [UPLOAD, CHUNKED] {
        for client in [rest, drip] {
            let answer = spawn_blocking(move || client(connect(address, head))).await.unwrap();
            assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
        }
    }
    // One that comes is.
    let whole =
        move || rest(connect(address, &format!("{UPLOAD}{}GET / HTTP/1.0\r\n\r\n", "x".repeat(1000))));
    let answer = spawn_blocking(whole).await.unwrap();
    assert!(answer.contains("\r\n\r\n1000HTTP/1.0 200 OK"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_nobody_reads_holds_nothing_up() {
    let server = start(hello(), patient()).await;
    let address = server.address;
    let head = "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n";
    let answer = spawn_blocking(move || drip(connect(address, head))).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("hello"), "{answer}");
}

/// More than the kernels of both sides hold.
fn large() -> Router {
    let bytes = Bytes::from(vec![b'x'; 64 * 1024 * 1024]);
    let streamed = bytes.clone();
    let stream = move || {
        let pieces: Vec<Result<Bytes, std::io::Error>> =
            streamed.chunks(50_000).map(|p| Ok(Bytes::copy_from_slice(p))).collect();
        async move { Body::from_stream(futures_util::stream::iter(pieces)) }
    };
    Router::new().route("/", get(move || async move { bytes })).route("/stream", get(stream))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_takes_nothing_of_its_answer_is_cut() {
    let mut options = patient();
    options.write_timeout = SHORT;
    let server = start(large(), options).await;
    for path in ["/", "/stream"] {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(8 * 1024).unwrap();
        let stream = socket.connect(server.address).await.unwrap();
        let ask = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
        assert_eq!(stream.try_write(ask.as_bytes()).unwrap(), ask.len());
        // It reads nothing; the kernel alone tells that the other side is gone.
        tokio::time::timeout(PATIENCE, stream.ready(tokio::io::Interest::ERROR)).await.unwrap().unwrap();
        assert_eq!(stream.take_error().unwrap().unwrap().kind(), ErrorKind::ConnectionReset);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_takes_its_time_gets_everything() {
    let mut options = patient();
    options.write_timeout = SHORT * 10;
    options.idle_timeout = SHORT;
    let server = start(large(), options).await;
    let address = server.address;
    let client = move || {
        let mut stream = connect(address, ASK_ONCE);
        let (mut count, mut buffer) = (0, vec![0; 2 * 1024 * 1024]);
        loop {
            match stream.read(&mut buffer).unwrap() {
                0 => return count,
                some => count += some,
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    assert!(spawn_blocking(client).await.unwrap() > 64 * 1024 * 1024);
}
