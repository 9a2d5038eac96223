//! How far a long command is: a bar on a terminal, a line now and then elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, Write};

/// Without a terminal, a line for each so many.
const STEP: u64 = 10_000;

/// How far a command is.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    all: u64,
    done: u64,
}

impl Progress {
    /// For so many steps; 0 if nobody knows how many.
    pub(crate) fn of(all: usize) -> Self {
        let all = all as u64;
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(all);
            let style = ProgressStyle::with_template("{bar:40} {pos}/{len} {per_sec} {eta}");
            bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        });
        Self { bar, all, done: 0 }
    }

    pub(crate) fn step(&mut self) {
        self.advance(1);
    }

    pub(crate) fn advance(&mut self, steps: u64) {
        let before = self.done / STEP;
        self.done += steps;
        match &self.bar {
            Some(bar) => bar.inc(steps),
            None if self.done / STEP == before => {}
            None if self.all == 0 => complain(&format!("{} …", self.done)),
            None => complain(&format!("{} of {} …", self.done, self.all)),
        }
    }

    /// A line on standard output, above the bar.
    pub(crate) fn say(&self, line: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| say(line)),
            None => say(line),
        }
    }

    pub(crate) fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A line on standard output. Nobody reading it any more (`| head`) does not end the command.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// A line on standard error.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
