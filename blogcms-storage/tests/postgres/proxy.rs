//! A server that vanishes, or is cut off: what is between it and us.

use super::fault::parts;
use super::support::{options, site, url};
use blogcms_storage::{PostgresDatabase, PostgresStore};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::JoinSet;

/// What a proxy does to a connection once the client has sent this word: no more is passed on, in either direction, or it is
/// cut.
#[derive(Clone, Default)]
pub(crate) struct Proxy(Arc<Mutex<What>>);

#[derive(Default)]
struct What {
    word: &'static str,
    cut: bool,
    /// How often it was said.
    said: u32,
    /// The connections that there are, and whether each has fallen silent.
    silent: Vec<Arc<AtomicBool>>,
}

impl Proxy {
    fn what(&self) -> MutexGuard<'_, What> {
        self.0.lock().unwrap()
    }

    pub(crate) fn set(&self, word: &'static str, cut: bool) {
        let mut what = self.what();
        (what.word, what.cut, what.said) = (word, cut, 0);
    }

    /// Waits until the word has been said.
    pub(crate) async fn said(&self) {
        while self.what().said == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// No connection that there is passes anything on any more.
    pub(crate) fn silence(&self) {
        for silent in &self.what().silent {
            silent.store(true, Ordering::Relaxed);
        }
    }

    async fn pass(self, client: TcpStream) {
        let url = url();
        let (_, folder) = url.split_once("host=").unwrap();
        let server = UnixStream::connect(format!("{folder}/.s.PGSQL.5432")).await.unwrap();
        let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
            (client.into_split(), server.into_split());
        let silent = Arc::new(AtomicBool::new(false));
        let is_silent = Arc::clone(&silent);
        self.what().silent.push(Arc::clone(&silent));
        let back = tokio::spawn(async move {
            let mut buffer = vec![0; 65536];
            loop {
                let n = from_server.read(&mut buffer).await.unwrap_or(0);
                if is_silent.load(Ordering::Relaxed) {
                    // Nobody closes the connection, and nobody answers.
                    let () = std::future::pending().await;
                }
                if n == 0 || to_client.write_all(&buffer[..n]).await.is_err() {
                    return;
                }
            }
        });
        let mut buffer = vec![0; 65536];
        loop {
            let n = from_client.read(&mut buffer).await.unwrap_or(0);
            let (meant, cut) = self.is_meant(&buffer[..n]);
            if silent.load(Ordering::Relaxed) || meant && !cut {
                silent.store(true, Ordering::Relaxed);
                let () = std::future::pending().await;
            }
            if n == 0 || meant {
                back.abort();
                return;
            }
            to_server.write_all(&buffer[..n]).await.unwrap();
        }
    }

    /// Whether the word is among these bytes, and what happens then.
    fn is_meant(&self, bytes: &[u8]) -> (bool, bool) {
        let mut what = self.what();
        let meant = !what.word.is_empty() && String::from_utf8_lossy(bytes).contains(what.word);
        what.said += u32::from(meant);
        (meant, what.cut)
    }

    /// The URL of the server behind it, for as long as the tasks are there.
    pub(crate) async fn url(&self) -> (String, JoinSet<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (proxy, mut tasks) = (self.clone(), JoinSet::new());
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                connections.spawn(proxy.clone().pass(client));
            }
        });
        (format!("postgres://postgres@127.0.0.1:{port}/{}?sslmode=disable", parts().1), tasks)
    }

    /// A database behind it, with little patience and so many connections.
    pub(crate) async fn database(&self, connections: u32, hints: bool) -> (PostgresDatabase, JoinSet<()>) {
        let (url, tasks) = self.url().await;
        let mut options = options();
        (options.connections, options.hints) = (connections, hints);
        (options.wait, options.statement_timeout) = (Duration::from_millis(400), Duration::from_millis(400));
        (PostgresDatabase::connect_with(&url, options).await.unwrap(), tasks)
    }

    /// A store there.
    pub(crate) async fn store(&self, connections: u32) -> (PostgresStore, JoinSet<()>) {
        let (database, tasks) = self.database(connections, false).await;
        (database.site(site()).await.unwrap(), tasks)
    }
}
