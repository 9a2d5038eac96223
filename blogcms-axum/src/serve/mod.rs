//! A server with the limits that `axum::serve` does not set.
//!
//! A connection is a [`stream::Stream`], which knows from its [`turn::Turn`] whose turn it is and cuts a client that is
//! late; it holds a [`place::Place`], which it may have to give up for another.

mod body;
mod metric;
mod options;
mod pace;
mod place;
mod service;
mod stream;
mod turn;
mod word;

pub use options::ServeOptions;

use axum::Router;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use metric::Cut;
use place::{Place, Places};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use stream::Stream;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

/// Serves `app` on `listener` with HTTP/1.1 until `shutdown` is ready, then lets requests under way finish.
///
/// A client that is slow, that takes nothing of its answers or that opens many connections is cut off, see
/// [`ServeOptions`]. A handler that panics is answered for with 500 and an id that the log has, too; the connection goes
/// on. Handlers find the address of the client as `ConnectInfo<SocketAddr>`, and may upgrade the connection (WebSocket).
///
/// HTTP/2 is not spoken here: browsers speak it over TLS alone, and what ends TLS in front speaks HTTP/1.1 to us.
///
/// # Errors
///
/// None today: what a listener says is logged, and accepting goes on.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    options: ServeOptions,
    shutdown: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    limit_unsent(&listener);
    let server = Server::new(app, options);
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        let (stream, peer, place) = tokio::select! {
            accepted = server.accept(&listener) => accepted,
            () = &mut shutdown => break,
        };
        server.start(stream, peer, place);
    }
    server.finish(listener).await;
    Ok(())
}

/// So much of an answer the kernel takes before it is sent. Without a limit it takes megabytes for each client that reads
/// slowly or not at all, and tells of what was sent in as large steps.
#[cfg(target_os = "linux")]
fn limit_unsent(listener: &TcpListener) {
    // Connections have it from their listener. Nothing but memory is lost where it cannot be set.
    let _ = socket2::SockRef::from(listener).set_tcp_notsent_lowat(128 * 1024);
}

#[cfg(not(target_os = "linux"))]
fn limit_unsent(_: &TcpListener) {}

struct Server {
    app: Router,
    options: ServeOptions,
    builder: Builder,
    places: Arc<Places>,
    /// When it may next be said that connections cannot be accepted, in milliseconds of the server.
    complain_from: AtomicU64,
    /// Tells connections that the server ends; each holds a receiver until it has ended itself.
    ending: watch::Sender<bool>,
}

impl Server {
    fn new(app: Router, options: ServeOptions) -> Self {
        let mut builder = Builder::new();
        // The stream has deadlines of its own for heads.
        builder.timer(TokioTimer::new()).header_read_timeout(None).max_header_size(options.max_head);
        let places = Places::new(&options);
        let (complain_from, ending) = (AtomicU64::new(0), watch::Sender::new(false));
        Self { app, options, builder, places, complain_from, ending }
    }

    /// The next connection that has a place.
    async fn accept(&self, listener: &TcpListener) -> (TcpStream, SocketAddr, Place) {
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => match self.places.place(peer.ip()).await {
                    Some(place) => return (stream, peer, place),
                    None => Cut::Client.count(),
                },
                Err(error) if is_passing(&error) => {}
                Err(error) => self.relieve(&error).await,
            }
        }
    }

    /// Most often no file descriptor is left: waiting connections have some.
    async fn relieve(&self, error: &io::Error) {
        let relieved = self.places.give_way();
        let now = self.places.millis(Instant::now());
        // It may happen many times a second.
        if now >= self.complain_from.load(Ordering::Relaxed) {
            self.complain_from.store(now + 10_000, Ordering::Relaxed);
            tracing::warn!(%error, "cannot accept connections; a higher limit of open files may help");
        }
        sleep(Duration::from_millis(if relieved { 50 } else { 1_000 })).await;
    }

    fn start(&self, stream: TcpStream, peer: SocketAddr, place: Place) {
        // Small answers should not wait for more of them; nothing is lost where it cannot be set.
        let _ = stream.set_nodelay(true);
        let (id, turn) = (place.id, place.turn.clone());
        let service = service::service(self.app.clone(), turn, peer, self.options);
        let stream = TokioIo::new(Stream::new(stream, place, self.options));
        let connection = self.builder.serve_connection(stream, service).with_upgrades();
        let mut ending = self.ending.subscribe();
        let task = tokio::spawn(async move {
            let mut connection = std::pin::pin!(connection);
            let ended = tokio::select! {
                // First: an answer that is ready now should say already that it is the last.
                biased;
                _ = ending.changed() => {
                    connection.as_mut().graceful_shutdown();
                    connection.await
                }
                ended = &mut connection => ended,
            };
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended early");
            }
        });
        self.places.started(id, task.abort_handle());
    }

    async fn finish(self, listener: TcpListener) {
        self.ending.send_replace(true);
        drop(listener);
        if timeout(self.options.drain, self.ending.closed()).await.is_err() {
            tracing::warn!("some requests did not finish in time and were cut");
            self.places.cut();
            // What a handler does without awaiting cannot be ended.
            let _ = timeout(Duration::from_secs(1), self.ending.closed()).await;
        }
    }
}

/// Errors of one connection, not of the listener.
fn is_passing(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset
    )
}
