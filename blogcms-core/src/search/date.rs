//! The dates of a query.

use crate::time::{Timestamp, Zone};

/// The first moment of a year, month or day: `2026`, `2026-11`, `2026-11-26`.
pub(super) fn first_moment(text: &str, zone: &Zone) -> Option<Timestamp> {
    let parts: Vec<&str> = text.split('-').collect();
    let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    let day = match parts.as_slice() {
        [year] if digits(year, 4) => format!("{year}-01-01"),
        [year, month] if digits(year, 4) && digits(month, 2) => format!("{year}-{month}-01"),
        [year, month, day] if digits(year, 4) && digits(month, 2) && digits(day, 2) => text.to_owned(),
        _ => return None,
    };
    Timestamp::parse_in(&day, zone).ok()
}
