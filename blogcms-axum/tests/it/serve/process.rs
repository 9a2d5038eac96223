//! This program again, as a process of its own: a server, or a crowd that means ill.

use super::attack;
use crate::harness::Site;
use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use blogcms_axum::{ServeOptions, serve};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::process::{Child, ChildStderr, Command, Stdio};
use tokio::net::TcpListener;

const ROLE: &str = "SERVE_ROLE";

/// A running process, which ends when it goes.
pub(super) struct Process {
    child: Child,
    lines: BufReader<ChildStderr>,
    /// Where it listens, for a server.
    pub(super) address: SocketAddr,
}

impl Process {
    /// A server: the blog with `serve` ("blog") or with `axum::serve` ("plain"), with so many file descriptors.
    pub(super) fn start(role: &str, descriptors: Option<u32>) -> Self {
        let mut process = Self::spawn(role, descriptors);
        process.address = process.told("listens at").parse().unwrap();
        process
    }

    /// A process in the role `role`.
    pub(super) fn spawn(role: &str, descriptors: Option<u32>) -> Self {
        let limit = descriptors.map_or("$(ulimit -Hn)".into(), |number| number.to_string());
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit -n {limit} && exec \"$0\" \"$@\"")]);
        command.arg(std::env::current_exe().unwrap());
        command.args(["serve::process::in_its_role", "--exact", "--ignored", "--nocapture"]).env(ROLE, role);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap());
        Self { child, lines, address: SocketAddr::from(([127, 0, 0, 1], 0)) }
    }

    /// What it says after `word`, as soon as it does.
    pub(super) fn told(&mut self, word: &str) -> String {
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "it ended before it said `{word}`");
            if let Some(rest) = line.strip_prefix(word) {
                return rest.trim().to_owned();
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Says something to the process that started this one.
pub(super) fn tell(text: &str) {
    // Nobody listening is no reason to fail.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A blog in a host that takes uploads and gives large files.
pub(super) async fn app() -> Router {
    let large = Bytes::from(vec![b'x'; 16 * 1024 * 1024]);
    let upload = |body: Bytes| async move { body.len().to_string() };
    Site::at_root()
        .await
        .app
        .route("/host/upload", post(upload).layer(DefaultBodyLimit::disable()))
        .route("/host/large", get(async move || large))
}

/// Not a test: what [`Process`] runs. Without a role there is nothing to do.
#[test]
#[ignore = "soak: the processes that other tests start"]
fn in_its_role() {
    let Ok(role) = std::env::var(ROLE) else { return };
    std::thread::spawn(|| {
        // The end of the process that started this one.
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        if let Some(target) = role.strip_prefix("attack ") {
            return attack::crowd(target).await;
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        tell(&format!("listens at {}", listener.local_addr().unwrap()));
        match role.as_str() {
            "plain" => axum::serve(listener, app().await).await.unwrap(),
            _ => serve(listener, app().await, ServeOptions::default(), std::future::pending()).await.unwrap(),
        }
    });
}
