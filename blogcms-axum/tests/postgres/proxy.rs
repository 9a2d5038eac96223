//! What stands between a blog and the server, and can be cut.

use crate::support::url;
use std::net::SocketAddr;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

/// Whether the server is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Open,
    /// Connections are closed, and none can be made.
    Closed,
    /// Nothing is answered any more, and nobody is told.
    Silent,
}

/// A way to the server.
pub(crate) struct Proxy {
    way: watch::Sender<Way>,
    address: SocketAddr,
}

impl Proxy {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (way, watched) = watch::channel(Way::Open);
        tokio::spawn(accept(listener, address, watched));
        Self { way, address }
    }

    pub(crate) fn set(&self, way: Way) {
        self.way.send_replace(way);
    }

    /// The URL of the server by this way.
    pub(crate) fn url(&self) -> String {
        let url = url();
        let (_, place) = url.split_once('@').unwrap();
        let name = place.split_once('/').unwrap().1.split('?').next().unwrap();
        format!("postgres://postgres@{}/{name}?sslmode=disable", self.address)
    }
}

async fn accept(listener: TcpListener, address: SocketAddr, mut way: watch::Receiver<Way>) {
    let mut listener = Some(listener);
    loop {
        if *way.borrow_and_update() == Way::Closed {
            listener = None;
        } else if listener.is_none() {
            listener = Some(TcpListener::bind(address).await.unwrap());
        }
        let accepted = async {
            match &listener {
                Some(listener) => listener.accept().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = way.changed() => if changed.is_err() { return },
            accepted = accepted => {
                tokio::spawn(pass(accepted.unwrap().0, way.clone()));
            }
        }
    }
}

/// Passes on what both sides say, until one of them or the way closes.
async fn pass(client: TcpStream, mut way: watch::Receiver<Way>) {
    // A new connection hears nothing of a silent server.
    if way.wait_for(|way| *way != Way::Silent).await.is_err() {
        return;
    }
    let url = url();
    let folder = url.split_once("host=").unwrap().1.split('&').next().unwrap();
    let server = UnixStream::connect(format!("{folder}/.s.PGSQL.5432")).await.unwrap();
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        () = pump(from_client, to_server, way.clone()) => {}
        () = pump(from_server, to_client, way.clone()) => {}
        _ = way.wait_for(|way| *way == Way::Closed) => {}
    }
}

async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut way: watch::Receiver<Way>,
) {
    let mut buffer = vec![0; 65536];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let open = way.wait_for(|way| *way != Way::Silent).await.is_ok();
        if !open || to.write_all(&buffer[..count]).await.is_err() {
            return;
        }
    }
}
