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

/// CPU time so far of a PostgreSQL server: of the process that was started, of those that it has started for connections and
/// the like, and of such that have ended.
pub(crate) fn server_cpu(id: u32) -> Result<Duration, Fail> {
    let mut ticks = 0;
    for entry in fs::read_dir("/proc")?.flatten() {
        // One that ends meanwhile is counted by the one that started it.
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        let Some((_, rest)) = stat.rsplit_once(')') else { continue };
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let number = |at: usize| fields.get(at).and_then(|n| n.parse::<u32>().ok()).unwrap_or(0);
        if entry.file_name().to_str() == Some(&id.to_string()) {
            // utime, stime, and those of children that were waited for.
            ticks += (11..15).map(number).sum::<u32>();
        } else if number(1) == id {
            ticks += number(11) + number(12);
        }
    }
    Ok(TICK * ticks)
}

/// The one PostgreSQL server of this machine: a process of its name that none of its name has started.
pub(crate) fn postmaster() -> Result<u32, Fail> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc")?.flatten() {
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        if let Some((id, parent)) = postgres(&stat) {
            let above = fs::read_to_string(format!("/proc/{parent}/stat")).unwrap_or_default();
            if postgres(&above).is_none() {
                found.push(id);
            }
        }
    }
    match found[..] {
        [one] => Ok(one),
        _ => Err(format!("{} PostgreSQL servers run here; say which with --postmaster", found.len()).into()),
    }
}

/// The ids of a process of that name, and of the one that started it.
fn postgres(stat: &str) -> Option<(u32, u32)> {
    let (id, rest) = stat.split_once(" (postgres) ")?;
    Some((id.parse().ok()?, rest.split_whitespace().nth(1)?.parse().ok()?))
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
