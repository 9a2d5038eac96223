//! Handlers that panic.

use super::{ASK, connect, read_to, start};
use axum::Router;
use axum::routing::get;
use blogcms_axum::ServeOptions;
use std::io::Write;
use tokio::task::spawn_blocking;

#[expect(clippy::panic, reason = "what is tested")]
async fn broken() -> &'static str {
    panic!("a secret of the host")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_panics_is_answered_for_and_the_connection_lives_on() {
    let app = Router::new().route("/", get(|| async { "hello" })).route("/broken", get(broken));
    let server = start(app, ServeOptions::default()).await;
    let address = server.address;
    let client = move || {
        let mut stream = connect(address, "GET /broken HTTP/1.1\r\nHost: x\r\nX-Request-Id: own-id\r\n\r\n");
        let answer = read_to(&mut stream, "error own-id.\n");
        assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
        assert!(answer.contains("\r\nx-request-id: own-id\r\n"), "{answer}");
        assert!(answer.contains("\r\ncache-control: no-store\r\n"), "{answer}");
        assert!(!answer.contains("secret"), "{answer}");
        stream.write_all(ASK.as_bytes()).unwrap();
        read_to(&mut stream, "hello");
        // An id that could do harm is not repeated.
        stream.write_all(b"GET /broken HTTP/1.1\r\nHost: x\r\nX-Request-Id: <script>\r\n\r\n").unwrap();
        let answer = read_to(&mut stream, ".\n");
        assert!(answer.starts_with("HTTP/1.1 500 ") && !answer.contains("script"), "{answer}");
    };
    spawn_blocking(client).await.unwrap();
}
