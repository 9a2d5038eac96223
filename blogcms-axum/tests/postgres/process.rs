//! This program again, as a process of its own.

use crate::support::Place;
use crate::{job, replica};
use std::env;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

const ROLE: &str = "BLOGCMS_TEST_ROLE";
const PLACE: &str = "BLOGCMS_TEST_PLACE";
const FOLDER: &str = "BLOGCMS_TEST_FOLDER";

/// A running process, which ends when it goes.
pub(crate) struct Process {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Process {
    /// A process that does `role` with the blog at `place`, and leaves what it has to leave in `folder`.
    pub(crate) fn start(role: &str, place: &Place, folder: &Path) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.env(ROLE, role).env(PLACE, place.word()).env(FOLDER, folder);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    /// What it says after `word`, as soon as it does.
    pub(crate) fn told(&mut self, word: &str) -> String {
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "it ended before it said `{word}`");
            if let Some(rest) = line.strip_prefix(word) {
                return rest.trim().to_owned();
            }
        }
    }

    /// Sends it a signal: `STOP`, `CONT`.
    pub(crate) fn signal(&self, name: &str) {
        let args = [format!("-{name}"), self.child.id().to_string()];
        assert!(Command::new("kill").args(args).status().unwrap().success());
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether this process has a role, which it has done then.
pub(crate) fn in_a_role() -> bool {
    let Ok(role) = env::var(ROLE) else { return false };
    std::thread::spawn(|| {
        // The end of the process that started this one.
        let _ = std::io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    let place = Place::of(&env::var(PLACE).unwrap());
    let folder = PathBuf::from(env::var(FOLDER).unwrap());
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        match &*role {
            "serve" => replica::serve(&place).await,
            _ => job::work(&role, &place, &folder).await,
        }
    });
    true
}
