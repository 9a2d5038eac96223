//! Connections that go on in another protocol.

use super::{connect, read_to, rest, start};
use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::routing::get;
use blogcms_axum::ServeOptions;
use hyper_util::rt::TokioIo;
use std::io::Write;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::spawn_blocking;

/// Says back what it hears, until it hears `.`.
async fn echo(mut request: Request) -> (StatusCode, [(header::HeaderName, &'static str); 2]) {
    let upgraded = hyper::upgrade::on(&mut request);
    tokio::spawn(async move {
        let mut stream = TokioIo::new(upgraded.await.unwrap());
        let mut byte = [0];
        while byte != *b"." && stream.read(&mut byte).await.unwrap() > 0 {
            stream.write_all(&byte).await.unwrap();
        }
        stream.shutdown().await.unwrap();
    });
    (StatusCode::SWITCHING_PROTOCOLS, [(header::CONNECTION, "upgrade"), (header::UPGRADE, "echo")])
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upgraded_connection_is_left_to_its_handler() {
    let mut options = ServeOptions::default();
    options.header_timeout = Duration::from_millis(200);
    options.idle_timeout = Duration::from_millis(200);
    let server = start(Router::new().route("/", get(echo)), options).await;
    let address = server.address;
    let client = move || {
        let ask = "GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n";
        let mut stream = connect(address, ask);
        assert!(read_to(&mut stream, "\r\n\r\n").starts_with("HTTP/1.1 101 "));
        // Longer than a connection of HTTP may say nothing.
        std::thread::sleep(Duration::from_millis(600));
        stream.write_all(b"still here.").unwrap();
        assert_eq!(rest(stream), "still here.");
    };
    spawn_blocking(client).await.unwrap();
}
