//! A headless Chromium with a profile of its own.

use std::io::Read;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

pub(crate) struct Browser {
    child: Child,
    folder: TempDir,
}

/// Chromium, as `test.sh` finds it.
fn program() -> PathBuf {
    let names = std::env::var("BLOGCMS_CHROMIUM");
    let names = names.as_deref().unwrap_or("chromium chromium-browser google-chrome");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names
        .split_whitespace()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|file| file.is_file())
        .expect("no Chromium found; install it with: apt-get install -y chromium")
}

impl Browser {
    pub(crate) fn open(url: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let log = std::fs::File::create(folder.path().join("log")).expect("a log");
        let child = Command::new(program())
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
            ])
            .args(["--no-first-run", "--disable-background-networking", "--disable-component-update"])
            .args([
                "--disable-sync",
                "--disable-background-timer-throttling",
                "--disable-renderer-backgrounding",
            ])
            .args(["--mute-audio", "--enable-logging=stderr"])
            .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
            .arg(url)
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .expect("Chromium starts");
        Self { child, folder }
    }

    /// The end of what it said.
    pub(crate) fn log(&mut self) -> String {
        let mut bytes = Vec::new();
        // Without a log there is nothing to tell.
        let _ =
            std::fs::File::open(self.folder.path().join("log")).and_then(|mut f| f.read_to_end(&mut bytes));
        String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(3000)..]).into_owned()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
