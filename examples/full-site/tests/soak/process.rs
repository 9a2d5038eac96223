//! What the kernel tells about a process.

use std::time::Duration;

/// CPU time, user and system (`utime` and `stime` of `/proc/PID/stat`, in hundredths of a second).
pub(crate) fn cpu(id: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).expect("the process is there");
    // The name in brackets may hold spaces; counted from behind it, 11 and 12 are utime and stime.
    let (_, rest) = stat.rsplit_once(')').expect("a name");
    let ticks: u64 = rest.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

/// A line of `/proc/PID/status`, such as `RssAnon`, in KiB.
pub(crate) fn memory(id: u32, what: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).expect("the process is there");
    let line = status.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(':'));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).expect("a number")
}

/// Waits until the process has next to nothing to do for five seconds: renderings are kept every two.
pub(crate) fn settle(id: u32) {
    loop {
        let before = cpu(id);
        std::thread::sleep(Duration::from_secs(5));
        if cpu(id).saturating_sub(before) <= Duration::from_millis(30) {
            return;
        }
    }
}
