//! How many live posts there are of each month, as the site's clocks have it.

use crate::state::SiteView;
use blogcms_core::{Store, StoreError, Timestamp, Zone};

/// The years of the calendar that addresses can name.
const YEARS: std::ops::RangeInclusive<i16> = 1..=9999;

/// So many years are counted month by month without a look at which of them have posts at all.
const MOST_YEARS: usize = 100;

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
        let mut years: Vec<i16> = (first..=last).collect();
        // A post of the year 1 would have us count month by month through two thousand years.
        for length in [100, 1] {
            if years.len() > MOST_YEARS {
                years = inhabited(store, view, &years, length).await?;
            }
        }
        let months = years.iter().flat_map(|year| (1..=12).map(|month| (*year, Some(month))));
        let months: Vec<_> = months.map(|(year, month)| stretch(view, year, month)).collect();
        let counts = counts(store, view, &months).await?;
        let years = years.into_iter().zip(counts.chunks(12)).filter_map(|(year, counts)| {
            let months: [u64; 12] = counts.try_into().ok()?;
            Some(Year { year, months }).filter(|year| year.count() > 0)
        });
        let mut years: Vec<Year> = years.collect();
        years.reverse();
        Ok(Self { years })
    }

    /// Years and months with posts, oldest first.
    pub(crate) fn months(&self) -> impl Iterator<Item = (i16, u8)> {
        self.years.iter().rev().flat_map(|year| {
            (1..).zip(&year.months).filter(|(_, count)| **count > 0).map(|(month, _)| (year.year, month))
        })
    }
}

/// Of `years`, looked at so many together, those that stand with a post.
async fn inhabited(
    store: &dyn Store,
    view: &SiteView,
    years: &[i16],
    together: usize,
) -> Result<Vec<i16>, StoreError> {
    let ends = |part: &[i16]| {
        let ((from, _), (_, until)) =
            (stretch(view, part[0], None), stretch(view, part[part.len() - 1], None));
        (from, until)
    };
    let stretches: Vec<_> = years.chunks(together).map(ends).collect();
    let counts = counts(store, view, &stretches).await?;
    let with_posts = years.chunks(together).zip(counts).filter(|(_, count)| *count > 0);
    Ok(with_posts.flat_map(|(part, _)| part).copied().collect())
}

/// A year or month of the calendar.
fn stretch(view: &SiteView, year: i16, month: Option<u8>) -> (Timestamp, Timestamp) {
    span(&view.zone, year, month).unwrap_or((Timestamp::MAX, Timestamp::MAX))
}

/// How many live posts there are in each of some stretches of time, which are in order and apart.
async fn counts(
    store: &dyn Store,
    view: &SiteView,
    stretches: &[(Timestamp, Timestamp)],
) -> Result<Vec<u64>, StoreError> {
    let mut bounds = Vec::with_capacity(stretches.len() + 1);
    for (from, until) in stretches {
        if bounds.last() != Some(from) {
            bounds.push(*from);
        }
        bounds.push(*until);
    }
    let found = store.archive_counts(&bounds, view.from()).await?.value;
    let mut found = bounds.windows(2).zip(found);
    let count = |(from, _): &(Timestamp, Timestamp)| {
        found.by_ref().find(|(ends, _)| ends[0] == *from).map_or(0, |(_, count)| count)
    };
    Ok(stretches.iter().map(count).collect())
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
