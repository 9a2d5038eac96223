//! The program, run once or as a server.

use super::http::{Answer, Client};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

/// What a run left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The program, without what the tests' own environment says to it.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_full-site"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("BLOGCMS_")) {
        command.env_remove(name);
    }
    command
}

/// Runs a command to its end, which must come within a minute or two.
pub(crate) fn finish(command: &mut Command) -> Run {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    let (out, err) = (drain(child.stdout.take()), drain(child.stderr.take()));
    for _ in 0..24_000 {
        if let Some(status) = child.try_wait().expect("its end") {
            let text = |reader: JoinHandle<String>| reader.join().expect("UTF-8");
            return Run { code: status.code(), out: text(out), err: text(err) };
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let _ = child.kill();
    panic!("{command:?} did not end: {}", err.join().expect("UTF-8"));
}

fn drain(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut text = String::new();
        pipe.expect("a pipe").read_to_string(&mut text).expect("UTF-8");
        text
    })
}

/// `full-site --data DIR import markdown FOLDER`
pub(crate) fn import(data: &Path, folder: &Path) -> Run {
    finish(program().arg("--data").arg(data).args(["import", "markdown"]).arg(folder))
}

/// `full-site --data DIR backup FILE`
pub(crate) fn backup(data: &Path, file: &Path) -> Run {
    finish(program().arg("--data").arg(data).arg("backup").arg(file))
}

/// A running server; killed when it goes.
pub(crate) struct Site {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
    log: Arc<Mutex<Vec<String>>>,
    reader: Option<JoinHandle<()>>,
}

impl Site {
    /// `full-site --data DIR serve --listen 127.0.0.1:0 ARGS…`
    pub(crate) fn serve<A: AsRef<OsStr>>(data: &Path, args: &[A]) -> Self {
        Self::start(program().arg("--data").arg(data).args(["serve", "--listen", "127.0.0.1:0"]).args(args))
    }

    /// Starts a server and waits for the line that says where it listens.
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child =
            command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the server starts");
        let stderr = child.stderr.take().expect("a pipe");
        let log = Arc::new(Mutex::new(Vec::new()));
        let (send, receive) = mpsc::channel();
        let kept = log.clone();
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if let Some(address) = listening(&line) {
                    // Nobody waits for a second one.
                    let _ = send.send(address);
                }
                kept.lock().expect("the log").push(line);
            }
        });
        let Ok(address) = receive.recv_timeout(Duration::from_secs(60)) else {
            let _ = child.kill();
            panic!("the server did not start: {:#?}", log.lock().expect("the log"));
        };
        Self { child, address, log, reader: Some(reader) }
    }

    /// One request on a connection of its own.
    pub(crate) fn get(&self, path: &str) -> Answer {
        Client::connect(self.address).and_then(|mut client| client.get(path)).expect("an answer")
    }

    pub(crate) fn status(&self, path: &str) -> u16 {
        self.get(path).status
    }

    /// Asks it to end, as `systemctl stop` does; how it ended, and its log.
    pub(crate) fn stop(mut self) -> (ExitStatus, Vec<String>) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill runs").success());
        let status = self.child.wait().expect("it ends");
        self.reader.take().expect("a reader").join().expect("the log is read");
        let log = self.log.lock().expect("the log").clone();
        (status, log)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address in `"listen":"127.0.0.1:4711"`.
fn listening(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("\"listen\":\"")?;
    rest.split('"').next()?.parse().ok()
}
