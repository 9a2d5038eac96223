//! What the kernel tells about a process.

use crate::Fail;
use std::fs;
use std::time::Duration;

/// The kernel tells CPU time in hundredths of a second (`USER_HZ`, the same on all machines that Linux runs on today).
pub(crate) const TICK: Duration = Duration::from_millis(10);

/// CPU time so far, user and system.
pub(crate) fn cpu(id: u32) -> Result<Duration, Fail> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat"))?;
    // The name in brackets may hold blanks; counted from behind it, 11 and 12 are utime and stime.
    let (_, rest) = stat.rsplit_once(')').ok_or("a stat without a name")?;
    let ticks: u32 = rest.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<u32>().ok()).sum();
    Ok(TICK * ticks)
}

/// Memory of its own that is in use (`RssAnon`), in KiB.
pub(crate) fn memory(id: u32) -> Result<u64, Fail> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let number = line.and_then(|rest| rest.split_whitespace().next()?.parse().ok());
    number.ok_or_else(|| "a status without RssAnon".into())
}

/// Waits until the process has had next to nothing to do for five seconds: renderings are kept every two.
pub(crate) async fn settle(id: u32) -> Result<(), Fail> {
    loop {
        let before = cpu(id)?;
        tokio::time::sleep(Duration::from_secs(5)).await;
        if cpu(id)?.saturating_sub(before) <= 3 * TICK {
            return Ok(());
        }
    }
}
