//! Posts by when they were published: which part of a stretch of time is whole days.

use blogcms_core::Timestamp;

/// Microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// A stretch of time and its parts: where it begins and ends; the days since 1970 that lie in it whole, from the first
/// to before the last; where the part before the first of them ends, and the part behind them begins. One within a
/// day is a part before.
pub(crate) fn stretch(from: Timestamp, until: Timestamp, at: Timestamp) -> [i64; 6] {
    // What is to come is never live: the stretch ends with the present.
    let until = until.as_micros().min(at.as_micros().saturating_add(1));
    let from = from.as_micros().min(until);
    let first = from.div_euclid(DAY) + i64::from(from.rem_euclid(DAY) > 0);
    let last = until.div_euclid(DAY).max(first);
    [from, until, first, last, until.min(first * DAY), last * DAY]
}
