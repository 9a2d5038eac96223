//! Requests that are too large, or none.

use super::{connect, hello, rest, start};
use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::routing::post;
use blogcms_axum::ServeOptions;
use std::net::SocketAddr;
use tokio::task::spawn_blocking;

async fn ask(address: SocketAddr, text: String) -> String {
    spawn_blocking(move || rest(connect(address, &text))).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_is_too_long_is_told_so() {
    let mut options = ServeOptions::default();
    options.max_head = 4_000;
    let server = start(hello(), options).await;
    let fields = "X: y\r\n".repeat(101);
    let heads = [
        format!("GET / HTTP/1.1\r\nHost: x\r\nCookie: {}\r\n\r\n", "y".repeat(5_000)),
        format!("GET / HTTP/1.1\r\nHost: x\r\nCookie: {}", "y".repeat(100_000)),
        format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "y".repeat(5_000)),
        format!("GET / HTTP/1.1\r\n{fields}\r\n"),
    ];
    for head in heads {
        let answer = ask(server.address, head).await;
        assert!(answer.starts_with("HTTP/1.1 431 Request Header Fields Too Large\r\n"), "{answer}");
        assert!(answer.contains("at most 4000 bytes and 100 fields") && answer.ends_with(".\n"), "{answer}");
    }
    let fits = format!("GET / HTTP/1.0\r\nCookie: {}\r\n\r\n", "y".repeat(3_900));
    assert!(ask(server.address, fits).await.ends_with("hello"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_request_is_told_so() {
    let server = start(hello(), ServeOptions::default()).await;
    for head in ["nonsense\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n", "GET / HTTP/9\r\n\r\n"] {
        let answer = ask(server.address, head.into()).await;
        assert!(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{answer}");
        assert!(answer.ends_with("\r\n\r\nThis is no request of HTTP that can be understood.\n"), "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_too_long_is_told_so() {
    let read = |body: Bytes| async move { body.len().to_string() };
    let app = Router::new().route("/", post(read)).layer(DefaultBodyLimit::disable());
    let mut options = ServeOptions::default();
    options.max_body = 1_000;
    let server = start(app, options).await;
    let said = |length: u32| {
        format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n")
    };
    for length in [1_001, 4_000_000_000] {
        let answer = ask(server.address, said(length)).await;
        assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("at most 1000 bytes"), "{answer}");
    }
    // It is not read to its end, and the answer arrives all the same.
    let answer = ask(server.address, format!("{}{}", said(300_000), "x".repeat(300_000))).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    let chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    let answer = ask(server.address, format!("{chunked}3e9\r\n{}\r\n0\r\n\r\n", "x".repeat(1_001))).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    let answer = ask(server.address, format!("{}{}", said(1_000), "x".repeat(1_000))).await;
    assert!(answer.ends_with("\r\n\r\n1000"), "{answer}");
}
