//! The end of a server.

use super::{ASK, PATIENCE, connect, hello, read_to, rest, start};
use axum::Router;
use axum::routing::get;
use blogcms_axum::ServeOptions;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::{spawn_blocking, yield_now};

#[tokio::test(flavor = "multi_thread")]
async fn a_request_under_way_is_finished_and_no_other_begun() {
    let (entered, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let app = Router::new().route(
        "/",
        get({
            let (entered, go) = (entered.clone(), go.clone());
            move || async move {
                entered.notify_one();
                // Its connection looks at the end of the server before it goes on here.
                yield_now().await;
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
    spawn_blocking(move || until_refused(address)).await.unwrap();
    assert!(!server.ended.is_finished());
    go.notify_one();
    let answer = client.await.unwrap().to_lowercase();
    assert!(answer.contains("\r\nconnection: close\r\n") && answer.ends_with("finished"), "{answer}");
    server.ended.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_is_let_go_at_once() {
    let mut options = ServeOptions::default();
    options.drain = PATIENCE;
    options.idle_timeout = PATIENCE;
    let server = start(hello(), options).await;
    let address = server.address;
    let open = move || {
        let mut asked = connect(address, ASK);
        read_to(&mut asked, "hello");
        [asked, connect(address, "")]
    };
    let open = spawn_blocking(open).await.unwrap();
    server.stop.send(()).unwrap();
    server.ended.await.unwrap().unwrap();
    for stream in open {
        assert_eq!(spawn_blocking(move || rest(stream)).await.unwrap(), "");
    }
}

/// Waits until nobody listens any more. A connection may fail for other reasons before.
fn until_refused(address: SocketAddr) {
    let refused = || {
        let error = TcpStream::connect(address).err();
        error.is_some_and(|error| error.kind() == ErrorKind::ConnectionRefused)
    };
    while !refused() {
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_end_in_time_is_cut() {
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
    let client = spawn_blocking(move || rest(connect(address, ASK)));
    entered.notified().await;
    server.stop.send(()).unwrap();
    server.ended.await.unwrap().unwrap();
    assert_eq!(client.await.unwrap(), "");
}
