//! Parts of files (RFC 9110, section 14): one range of bytes to a request.

use axum::http::{HeaderMap, header};
use std::ops::Range;

/// What part of a file a request wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it.
    Whole,
    /// A part that is there.
    Part(Range<u64>),
    /// A part that is not there.
    Nothing,
}

/// What the headers ask of a file of this size and tag. Several ranges, other units and what cannot be read count as
/// none, as the standard allows; so does a range of a file that is not the one the asker knows.
pub(super) fn wanted(headers: &HeaderMap, size: u64, tag: &str) -> Wanted {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(range) = text(header::RANGE).and_then(|range| range.strip_prefix("bytes=")) else {
        return Wanted::Whole;
    };
    if headers.contains_key(header::IF_RANGE) && text(header::IF_RANGE) != Some(tag) {
        return Wanted::Whole;
    }
    let Some((from, to)) = range.split_once('-') else { return Wanted::Whole };
    let (from, to) = (from.trim(), to.trim());
    let (start, end) = match (number(from), number(to)) {
        (Some(from), Some(to)) if from <= to => (from, to.saturating_add(1).min(size)),
        (Some(from), None) if to.is_empty() => (from, size),
        (None, Some(last)) if from.is_empty() => (size - last.min(size), size),
        _ => return Wanted::Whole,
    };
    if start < end { Wanted::Part(start..end) } else { Wanted::Nothing }
}

/// Digits only; more than fit are as good as the most that do.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(range: &str, if_range: Option<&str>) -> Wanted {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, range.parse().unwrap());
        if let Some(tag) = if_range {
            headers.insert(header::IF_RANGE, tag.parse().unwrap());
        }
        wanted(&headers, 100, "\"tag\"")
    }

    #[test]
    fn one_range() {
        for (range, part) in [
            ("bytes=0-0", 0..1),
            ("bytes=10-19", 10..20),
            ("bytes=90-", 90..100),
            ("bytes=90-1000", 90..100),
            ("bytes=0-99999999999999999999999", 0..100),
            ("bytes=-5", 95..100),
            ("bytes=-1000", 0..100),
        ] {
            assert_eq!(of(range, None), Wanted::Part(part), "{range}");
        }
        for range in ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(of(range, None), Wanted::Nothing, "{range}");
        }
        for range in
            ["bytes=", "bytes=-", "bytes=5-4", "bytes=a-b", "bytes=0-1,3-4", "lines=1-2", "bytes=+1-2"]
        {
            assert_eq!(of(range, None), Wanted::Whole, "{range}");
        }
        assert_eq!(wanted(&HeaderMap::new(), 100, "\"tag\""), Wanted::Whole);
    }

    #[test]
    fn a_part_of_another_file_is_not_wanted() {
        assert_eq!(of("bytes=0-0", Some("\"tag\"")), Wanted::Part(0..1));
        for other in ["\"other\"", "W/\"tag\"", "Wed, 21 Oct 2026 07:28:00 GMT"] {
            assert_eq!(of("bytes=0-0", Some(other)), Wanted::Whole);
        }
    }
}
