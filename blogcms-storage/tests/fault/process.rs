//! Starting a program that writes, listening to it, and ending it.

use crate::book::Book;
use crate::child::{Line, ORDERS, Orders};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

pub(crate) struct Process {
    child: Child,
    lines: Receiver<Line>,
    errors: PathBuf,
}

impl Process {
    /// Starts one whose errors go to a file in `folder`.
    pub(crate) fn start(orders: &Orders, folder: &Path, set: impl FnOnce(&mut Command)) -> Self {
        let errors = folder.join("errors");
        let mut command = Command::new(std::env::current_exe().unwrap());
        set(&mut command);
        command.env(ORDERS, serde_json::to_string(orders).unwrap());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(File::create(&errors).unwrap());
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (send, lines) = channel();
        std::thread::spawn(move || {
            // The last line of one that was killed may be cut off.
            for line in out.lines().map_while(Result::ok).map_while(|line| serde_json::from_str(&line).ok()) {
                if send.send(line).is_err() {
                    return;
                }
            }
        });
        Self { child, lines, errors }
    }

    /// The next thing that it says; nothing once it has ended.
    pub(crate) fn next(&self) -> Option<Line> {
        match self.lines.recv_timeout(Duration::from_secs(60)) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => {
                panic!("a program has said nothing for a minute: {}", self.errors())
            }
        }
    }

    /// Listens until it says something for which `enough` holds, or has ended.
    pub(crate) fn until(&self, book: &mut Book, enough: impl Fn(&Line) -> bool) {
        while let Some(line) = self.next() {
            book.note(&line);
            if enough(&line) {
                return;
            }
        }
    }

    /// Notes what it has said by now.
    #[cfg(feature = "postgres")]
    pub(crate) fn rest(&self, book: &mut Book) {
        self.lines.try_iter().for_each(|line| book.note(&line));
    }

    /// Kills it, and notes what it has said before.
    pub(crate) fn kill(mut self, book: &mut Book) {
        self.child.kill().unwrap();
        self.end(book);
    }

    /// Waits until it has ended, and notes what it has said.
    pub(crate) fn end(&mut self, book: &mut Book) -> ExitStatus {
        self.until(book, |_| false);
        let status = self.child.wait().unwrap();
        let errors = self.errors();
        assert!(!errors.contains("panicked"), "{errors}");
        status
    }

    fn errors(&self) -> String {
        std::fs::read_to_string(&self.errors).unwrap_or_default()
    }
}

impl Drop for Process {
    /// A test that fails leaves no program behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
