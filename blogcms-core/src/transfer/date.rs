//! Dates in all the forms that front matter has them in.

use crate::time::{Timestamp, Zone};
use jiff::civil::{Date, DateTime};
use jiff::fmt::{rfc2822, strtime};

/// With an offset: what Jekyll, Hugo and the tools around them write beside RFC 3339.
const WITH_OFFSET: [&str; 8] = [
    "%Y-%m-%dT%H:%M:%S%.f%z",
    "%Y-%m-%dT%H:%M%z",
    "%Y-%m-%d %H:%M:%S%.f %z",
    "%Y-%m-%d %H:%M:%S%.f%z",
    "%Y-%m-%d %H:%M %z",
    "%Y-%m-%d %H:%M%z",
    "%Y-%m-%d %H:%M:%S%.f %:z",
    "%Y-%m-%d %H:%M %:z",
];

/// Without: a clock on the wall.
const WITHOUT_OFFSET: [&str; 6] = [
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d %I:%M %p",
    "%B %d, %Y %H:%M",
    "%d %B %Y %H:%M",
];

/// A day alone: its first moment.
const DAYS: [&str; 8] =
    ["%Y-%m-%d", "%Y/%m/%d", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%A, %B %d, %Y", "%Y.%m.%d"];

/// Reads a date; without an offset it is at home in `zone`.
pub(super) fn read(text: &str, zone: &Zone) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(time) = Timestamp::parse_in(text, zone) {
        return Some(time);
    }
    let utc =
        text.strip_suffix("UTC").or_else(|| text.strip_suffix("GMT")).or_else(|| text.strip_suffix('Z'));
    if let Some(time) = utc.and_then(|text| Timestamp::parse_in(text.trim(), &Zone::utc()).ok()) {
        return Some(time);
    }
    if let Some(time) = offset(text) {
        return Some(Timestamp::from_micros(time.as_microsecond()));
    }
    let civil = wall(text)?;
    // Its own notation is the one form that `Timestamp` reads for sure.
    Timestamp::parse_in(&civil.to_string(), zone).ok()
}

fn offset(text: &str) -> Option<jiff::Timestamp> {
    if text.len() > 64 {
        return None;
    }
    let read = |format: &&str| strtime::parse(format, text).ok()?.to_timestamp().ok();
    let mail = || rfc2822::parse(text).ok().map(|zoned| zoned.timestamp());
    WITH_OFFSET.iter().find_map(read).or_else(mail)
}

fn wall(text: &str) -> Option<DateTime> {
    if text.len() > 64 {
        return None;
    }
    let time = WITHOUT_OFFSET.iter().find_map(|format| DateTime::strptime(format, text).ok());
    time.or_else(|| {
        DAYS.iter().find_map(|format| Date::strptime(format, text).ok()).map(|day| day.at(0, 0, 0, 0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        for (text, utc) in [
            ("2024-05-01", "2024-04-30T22:00:00Z"),
            ("2024-5-1", "2024-04-30T22:00:00Z"),
            ("2024/05/01", "2024-04-30T22:00:00Z"),
            ("May 1, 2024", "2024-04-30T22:00:00Z"),
            ("1 May 2024", "2024-04-30T22:00:00Z"),
            ("2024-05-01T10:00:00", "2024-05-01T08:00:00Z"),
            ("2024-05-01 10:00", "2024-05-01T08:00:00Z"),
            ("2024-05-01 10:00:00.5", "2024-05-01T08:00:00.5Z"),
            ("2024-05-01 10:00 PM", "2024-05-01T20:00:00Z"),
            ("2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z"),
            ("2024-05-01T10:00Z", "2024-05-01T10:00:00Z"),
            ("2024-05-01T10:00:00-0700", "2024-05-01T17:00:00Z"),
            ("2024-05-01T10:00:00-07:00", "2024-05-01T17:00:00Z"),
            ("2024-05-01 10:00:00 -0700", "2024-05-01T17:00:00Z"),
            ("2024-05-01 10:00:00 +02:00", "2024-05-01T08:00:00Z"),
            ("2024-05-01 10:00 +0200", "2024-05-01T08:00:00Z"),
            ("2024-05-01 10:00:00 UTC", "2024-05-01T10:00:00Z"),
            ("Wed, 01 May 2024 10:00:00 +0200", "2024-05-01T08:00:00Z"),
        ] {
            let time = read(text, &berlin).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(time.to_string(), utc, "{text}");
        }
        for text in ["", "someday", "1 May", "2024-02-30", "2024", "maybe 2024-05-01", "12:00"] {
            assert_eq!(read(text, &berlin), None, "{text}");
        }
    }
}
