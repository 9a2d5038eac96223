//! What memory this process has, as Linux tells it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often it is looked at.
const EACH: Duration = Duration::from_millis(10);

/// What is looked at: a peak in MB, of its own pages and of all that is resident, mapped files among them.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Peak {
    pub(crate) own: f64,
    pub(crate) all: f64,
}

/// Watches the memory until it is told to stop.
pub(crate) struct Watch {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<Peak>,
}

impl Watch {
    pub(crate) fn start() -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let mut peak = Peak::default();
            while !stopped.load(Ordering::Relaxed) {
                let now = now();
                peak = Peak { own: peak.own.max(now.own), all: peak.all.max(now.all) };
                std::thread::sleep(EACH);
            }
            peak
        });
        Self { stop, thread }
    }

    pub(crate) fn stop(self) -> Peak {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap_or_default()
    }
}

/// Now; nothing where there is no /proc.
pub(crate) fn now() -> Peak {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kilobytes.unwrap_or_default() / 1024.0
    };
    Peak { own: line("RssAnon:"), all: line("VmRSS:") }
}
