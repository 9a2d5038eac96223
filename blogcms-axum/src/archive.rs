//! How many live posts there are of each month, as the site's clocks have it.

use crate::state::SiteView;
use blogcms_core::{Store, StoreError, Timestamp, Zone};

/// The years of the calendar that addresses can name.
const YEARS: std::ops::RangeInclusive<i16> = 1..=9999;

/// Live posts by month.
#[derive(Debug, Default)]
pub(crate) struct Archive {
    /// Years with posts, newest first.
    pub(crate) years: Vec<Year>,
}

/// A year with posts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Year {
    pub(crate) year: i16,
    /// Posts by month, January first.
    pub(crate) months: [u64; 12],
}

impl Year {
    pub(crate) fn count(&self) -> u64 {
        self.months.iter().sum()
    }
}

impl Archive {
    /// Counts all months from the oldest live post to the time of the view.
    pub(crate) async fn read(store: &dyn Store, view: &SiteView) -> Result<Self, StoreError> {
        let Some(oldest) = view.oldest else { return Ok(Self::default()) };
        let year = |at: Timestamp| at.civil(&view.zone).year.clamp(*YEARS.start(), *YEARS.end());
        let (first, last) = (year(oldest), year(view.from()));
        let starts = (first..=last).flat_map(|year| (1..=12).map(move |month| (year, month)));
        let mut bounds: Vec<Timestamp> =
            starts.filter_map(|(year, month)| start(&view.zone, year, month)).collect();
        bounds.push(Timestamp::MAX);
        let counts = store.archive_counts(&bounds, view.from()).await?.value;
        let years = (first..=last).zip(counts.chunks(12)).filter_map(|(year, counts)| {
            let months: [u64; 12] = counts.try_into().ok()?;
            Some(Year { year, months }).filter(|year| year.count() > 0)
        });
        let mut years: Vec<Year> = years.collect();
        years.reverse();
        Ok(Self { years })
    }
}

/// The first moment of a month in a zone.
fn start(zone: &Zone, year: i16, month: u8) -> Option<Timestamp> {
    Timestamp::parse_in(&format!("{year:04}-{month:02}-01"), zone).ok()
}

/// From when until when a year, or a month of it, lasts in a zone; nothing for what is in no calendar.
pub(crate) fn span(zone: &Zone, year: i16, month: Option<u8>) -> Option<(Timestamp, Timestamp)> {
    if !YEARS.contains(&year) || month.is_some_and(|month| !(1..=12).contains(&month)) {
        return None;
    }
    let from = start(zone, year, month.unwrap_or(1))?;
    let until = match month {
        Some(month @ 1..=11) => start(zone, year, month + 1),
        _ => start(zone, year + 1, 1),
    };
    Some((from, until.unwrap_or(Timestamp::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn months_begin_where_the_site_is() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        assert_eq!(
            span(&berlin, 2026, Some(3)),
            Some((at("2026-02-28T23:00:00Z"), at("2026-03-31T22:00:00Z")))
        );
        assert_eq!(
            span(&Zone::utc(), 2026, None),
            Some((at("2026-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z")))
        );
        assert_eq!(span(&berlin, 2026, Some(12)).unwrap().1, span(&berlin, 2027, Some(1)).unwrap().0);
        for (year, month) in [(0, None), (-4, None), (2026, Some(0)), (2026, Some(13))] {
            assert_eq!(span(&berlin, year, month), None);
        }
        assert_eq!(span(&Zone::utc(), 9999, Some(12)).unwrap().1, Timestamp::MAX);
    }
}
