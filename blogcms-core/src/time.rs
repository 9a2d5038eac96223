//! Points in time, and where they come from.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A point in time: microseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Written and read as RFC 3339 in UTC (`2026-11-23T09:00:00Z`); stored as the integer.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);
    /// The latest time that can be written as RFC 3339: the end of the year 9999, less a day for zones.
    pub const MAX: Self = Self(253_402_207_200_000_000);

    /// From microseconds since the epoch, cut to the years 0 to 9999.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(-62_167_219_200_000_000, Self::MAX.0))
    }

    /// Microseconds since the epoch.
    pub fn as_micros(self) -> i64 {
        self.0
    }

    /// This time and `duration` later, no later than [`Timestamp::MAX`].
    pub fn plus(self, duration: Duration) -> Self {
        let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
        Self::from_micros(self.0.saturating_add(micros))
    }

    /// How long after `earlier` this is; zero when it is not after.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The calendar date and clock time in `zone`.
    pub fn civil(self, zone: &Zone) -> Civil {
        let z = self.jiff().to_zoned_datetime(zone.0.clone());
        Civil {
            year: z.year(),
            month: z.month().unsigned_abs(),
            day: z.day().unsigned_abs(),
            hour: z.hour().unsigned_abs(),
            minute: z.minute().unsigned_abs(),
            second: z.second().unsigned_abs(),
        }
    }

    /// RFC 3339 with the offset of `zone`, to the second: what `<time datetime>` and feeds want.
    pub fn rfc3339_in(self, zone: &Zone) -> String {
        self.jiff().to_zoned_datetime(zone.0.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// As HTTP and mail write it, to the second: `Mon, 23 Nov 2026 09:00:00 GMT` (RFC 9110, section 5.6.7; also RFC 2822).
    pub fn http_date(self) -> String {
        // The format has no years before 0, and this type none after 9999.
        jiff::fmt::rfc2822::DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&self.jiff())
            .unwrap_or_default()
    }

    /// Reads what people write as a date: RFC 3339, or without an offset (then `zone` applies), with `T` or a
    /// space, seconds optional; or a day alone, which means its first moment in `zone`.
    pub fn parse_in(text: &str, zone: &Zone) -> Result<Self, ParseTimeError> {
        let text = text.trim();
        let error = || ParseTimeError(text.to_owned());
        if let Ok(t) = text.parse::<jiff::Timestamp>() {
            return Ok(Self::from_micros(t.as_microsecond()));
        }
        // Jekyll and Hugo write "2026-11-23 09:00:00 +0100".
        for format in
            ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M %z", "%Y-%m-%d %H:%M:%S %:z", "%Y-%m-%d %H:%M %:z"]
        {
            if let Ok(z) = jiff::ZonedDateTime::strptime(format, text) {
                return Ok(Self::from_micros(z.timestamp().as_microsecond()));
            }
        }
        let civil = text
            .parse::<jiff::civil::DateTime>()
            .or_else(|_| text.parse::<jiff::civil::Date>().map(|d| d.at(0, 0, 0, 0)))
            .map_err(|_| error())?;
        let zoned = civil.to_zoned_datetime(zone.0.clone()).map_err(|_| error())?;
        Ok(Self::from_micros(zoned.timestamp().as_microsecond()))
    }

    fn jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.jiff().fmt(f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Timestamp({self})")
    }
}

/// The text is no date we can read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date; write 2026-11-23, 2026-11-23T09:00:00 or 2026-11-23T09:00:00+01:00")]
pub struct ParseTimeError(String);

impl FromStr for Timestamp {
    type Err = ParseTimeError;
    fn from_str(text: &str) -> Result<Self, ParseTimeError> {
        Self::parse_in(text, &Zone::utc())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A date and time as a calendar and a clock on the wall show them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all; months and days count from 1")]
pub struct Civil {
    pub year: i16,
    pub month: u8,
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
}

/// A time zone of the IANA database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

impl Zone {
    /// UTC.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The zone called `name`, such as `Europe/Berlin`; nothing if the database has none.
    pub fn named(name: &str) -> Option<Self> {
        if name.eq_ignore_ascii_case("utc") {
            return Some(Self::utc());
        }
        TimeZone::get(name).ok().map(Self)
    }
}

/// Where "now" comes from. Nothing here reads the machine's clock by itself.
pub trait Clock: Send + Sync {
    /// The present time. It may step back when the machine's clock is set.
    fn now(&self) -> Timestamp;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(jiff::Timestamp::now().as_microsecond())
    }
}

/// A clock that stands still until told otherwise: for tests.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that shows `at`.
    pub fn new(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.0))
    }

    /// Shows `at` from now on.
    pub fn set(&self, at: Timestamp) {
        self.0.store(at.0, Ordering::SeqCst);
    }

    /// Moves on by `by`.
    pub fn advance(&self, by: Duration) {
        self.set(self.now().plus(by));
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_write_them() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        for (text, utc) in [
            ("2026-11-23T09:00:00Z", "2026-11-23T09:00:00Z"),
            ("2026-11-23T09:00:00+01:00", "2026-11-23T08:00:00Z"),
            ("2026-11-23 09:00:00 +0100", "2026-11-23T08:00:00Z"),
            ("2026-11-23 09:00", "2026-11-23T08:00:00Z"),
            ("2026-11-23T09:00:00", "2026-11-23T08:00:00Z"),
            ("2026-11-23", "2026-11-22T23:00:00Z"),
            ("2026-07-01", "2026-06-30T22:00:00Z"),
        ] {
            assert_eq!(Timestamp::parse_in(text, &berlin).unwrap().to_string(), utc, "{text}");
        }
        for text in ["", "yesterday", "23.11.2026", "2026-13-01", "2026-02-30"] {
            assert!(Timestamp::parse_in(text, &berlin).is_err(), "{text}");
        }
    }

    #[test]
    fn dates_as_http_writes_them() {
        let at: Timestamp = "2026-11-03T09:05:07.999Z".parse().unwrap();
        assert_eq!(at.http_date(), "Tue, 03 Nov 2026 09:05:07 GMT");
        assert_eq!(Timestamp::EPOCH.http_date(), "Thu, 01 Jan 1970 00:00:00 GMT");
        for end in [i64::MIN, i64::MAX] {
            assert!(Timestamp::from_micros(end).http_date().ends_with(" GMT"));
        }
    }

    #[test]
    fn written_and_read_back() {
        for micros in [0, 1, -1, 1_700_000_000_123_456, Timestamp::MAX.as_micros(), i64::MAX, i64::MIN] {
            let t = Timestamp::from_micros(micros);
            assert_eq!(t.to_string().parse::<Timestamp>().unwrap(), t);
        }
    }
}
