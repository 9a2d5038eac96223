//! Too many connections.

use super::process::Process;
use super::{ASK, ASK_ONCE, PATIENCE, connect, read_to, rest, start};
use axum::Router;
use axum::routing::get;
use blogcms_axum::ServeOptions;
use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpSocket;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

/// `/` answers at once, `/held` when a permit is there.
fn app(permits: &Arc<Semaphore>) -> Router {
    let permits = permits.clone();
    let held = move || async move {
        permits.acquire().await.unwrap().forget();
        "held"
    };
    Router::new().route("/", get(|| async { "hello" })).route("/held", get(held))
}

const ASK_HELD: &str = "GET /held HTTP/1.1\r\nHost: x\r\n\r\n";

fn few(max: usize) -> ServeOptions {
    let mut options = ServeOptions::default();
    options.max_connections = max;
    options.header_timeout = PATIENCE * 4;
    options.idle_timeout = PATIENCE * 4;
    options
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_server_the_one_that_waits_longest_gives_way() {
    let server = start(app(&Arc::new(Semaphore::new(0))), few(2)).await;
    let address = server.address;
    let client = move || {
        let mut first = connect(address, ASK);
        read_to(&mut first, "hello");
        std::thread::sleep(Duration::from_millis(20));
        let mut second = connect(address, ASK);
        read_to(&mut second, "hello");
        assert!(rest(connect(address, ASK_ONCE)).ends_with("hello"));
        assert_eq!(rest(first), "");
        second.write_all(ASK.as_bytes()).unwrap();
        read_to(&mut second, "hello");
    };
    spawn_blocking(client).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn those_that_say_nothing_shut_nobody_out() {
    let server = start(app(&Arc::new(Semaphore::new(0))), few(8)).await;
    let address = server.address;
    let client = move || {
        let silent: Vec<TcpStream> = (0..64).map(|_| connect(address, "GET / HTTP/1.1\r\n")).collect();
        for _ in 0..8 {
            assert!(rest(connect(address, ASK_ONCE)).ends_with("hello"));
        }
        drop(silent);
    };
    spawn_blocking(client).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_request_is_under_way_on_each_others_wait() {
    let permits = Arc::new(Semaphore::new(0));
    let server = start(app(&permits), few(2)).await;
    let address = server.address;
    let client = move || {
        let mut busy: Vec<TcpStream> = (0..2).map(|_| connect(address, ASK_HELD)).collect();
        let mut third = connect(address, ASK_ONCE);
        third.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
        let error = third.read(&mut [0; 1]).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
        permits.add_permits(1);
        third.set_read_timeout(Some(PATIENCE)).unwrap();
        assert!(rest(third).ends_with("hello"));
        permits.add_permits(1);
        // Who was answered gave way; who was not is answered now.
        let answers = busy.drain(..).map(rest_or_held).filter(|held| *held).count();
        assert_eq!(answers, 2);
    };
    spawn_blocking(client).await.unwrap();
}

/// Whether the answer came; the connection may stay open behind it.
fn rest_or_held(mut stream: TcpStream) -> bool {
    read_to(&mut stream, "held").ends_with("held")
}

/// A connection from another address of this machine.
async fn connect_from(last: u8, to: SocketAddr, text: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, last)), 0)).unwrap();
    let stream = socket.connect(to).await.unwrap().into_std().unwrap();
    stream.set_nonblocking(false).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    (&stream).write_all(text.as_bytes()).unwrap();
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn one_client_does_not_hold_all_places() {
    let permits = Arc::new(Semaphore::new(0));
    let mut options = few(4);
    options.max_connections_per_client = 3;
    let server = start(app(&permits), options).await;
    let mut greedy = Vec::new();
    for _ in 0..3 {
        greedy.push(connect_from(2, server.address, ASK_HELD).await);
    }
    // Neither more of them, nor before or after an answer to somebody else.
    for _ in 0..3 {
        let refused = connect_from(2, server.address, ASK_ONCE).await;
        assert_eq!(spawn_blocking(move || rest(refused)).await.unwrap(), "");
        let other = connect_from(3, server.address, ASK_ONCE).await;
        assert!(spawn_blocking(move || rest(other)).await.unwrap().ends_with("hello"));
    }
    permits.add_permits(3);
    spawn_blocking(move || greedy.into_iter().for_each(|stream| assert!(rest_or_held(stream))))
        .await
        .unwrap();
    // Its own that wait give way to it.
    let waiting = connect_from(2, server.address, ASK_ONCE).await;
    assert!(spawn_blocking(move || rest(waiting)).await.unwrap().ends_with("hello"));
}

#[cfg(target_os = "linux")]
#[test]
fn without_file_descriptors_those_that_wait_give_way() {
    let process = Process::start("blog", Some(64));
    let silent: Vec<TcpStream> = (0..200).map(|_| connect(process.address, "GET / HTTP/1.1\r\n")).collect();
    for _ in 0..10 {
        assert!(rest(connect(process.address, ASK_ONCE)).starts_with("HTTP/1.1 200 OK"));
    }
    drop(silent);
}
