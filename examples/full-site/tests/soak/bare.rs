//! What axum costs without a blog: a process that answers with the same bytes.

use axum::Router;
use axum::response::Html;
use axum::routing::get;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

const VARIABLE: &str = "SOAK_BARE";

/// A running bare server; killed when it goes.
pub(crate) struct Bare {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
}

impl Bare {
    /// Answers `/0`, `/1`, … with these pages.
    pub(crate) fn serve(dir: &Path, pages: &[String]) -> Self {
        for (n, page) in pages.iter().enumerate() {
            fs::write(dir.join(n.to_string()), page).expect("a file");
        }
        let child = Command::new(std::env::current_exe().expect("this program"))
            .args(["bare::the_bare_server_when_asked_to", "--exact", "--ignored", "--nocapture"])
            .env(VARIABLE, dir)
            .stdout(Stdio::null())
            .spawn()
            .expect("it starts");
        let mut bare = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)) };
        while bare.address.port() == 0 {
            std::thread::sleep(Duration::from_millis(20));
            assert!(bare.child.try_wait().expect("its state").is_none(), "the bare server ended");
            if let Ok(text) = fs::read_to_string(dir.join("address")) {
                bare.address = text.parse().expect("an address");
            }
        }
        bare
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Not a test: this program again, as the bare server. Without the variable there is nothing to do.
#[test]
#[ignore = "soak: run by ./test.sh soak"]
fn the_bare_server_when_asked_to() {
    let Some(dir) = std::env::var_os(VARIABLE) else { return };
    let dir = Path::new(&dir);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let mut app = Router::new();
        for n in 0.. {
            let Ok(page) = fs::read_to_string(dir.join(n.to_string())) else { break };
            let page: Arc<str> = page.into();
            app = app.route(&format!("/{n}"), get(async move || Html(page.to_string())));
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        fs::write(dir.join("address.part"), address).unwrap();
        fs::rename(dir.join("address.part"), dir.join("address")).unwrap();
        axum::serve(listener, app).await.unwrap();
    });
}
