//! Lists and indexes, each with its variants.

use super::{author, bare_card, card, crumbs, date, frame, full_site, link, nav, term};
use crate::template::context::{
    Archive, ArchiveMonth, ArchiveYear, Around, AuthorEntry, Authors, Card, Context, Feeds, Group, Listing,
    Pager, Term, Terms,
};
use std::ops::Range;

fn group(label: &str, range: Range<usize>) -> Group {
    let label = (!label.is_empty()).then(|| label.to_owned());
    Group { label, posts: range.map(|i| Card { category: None, ..card(i, "Nov") }.into()).collect() }
}

impl Context for Listing {
    const TEMPLATE: &'static str = "public/listing.html";

    fn sample() -> Self {
        Self {
            frame: frame("category", "Engineering", "Categories"),
            crumbs: crumbs(&["Home", "Categories", "Engineering"]),
            kind_label: "Category".to_owned(),
            title: "Engineering".to_owned(),
            lead: Some("Storage, queues, clocks and the other load-bearing parts. Written by the people who get the call when they give way.".to_owned()),
            author: None,
            count: 42,
            since: Some(2019),
            feeds: Some(Feeds::at("/categories/engineering")),
            children: vec![term("Databases", 14, Vec::new()), term("Networks", 9, Vec::new())],
            groups: vec![group("2026", 0..4), group("2025", 4..7)],
            first_part: None,
            pager: Pager::new(1, 3, |n| format!("?page={n}")),
            previous: None,
            next: None,
        }
    }

    fn samples() -> Vec<Self> {
        let tag = Self {
            frame: frame("tag", "rust", "Tags"),
            kind_label: "Tag".to_owned(),
            children: Vec::new(),
            feeds: None,
            ..Self::sample()
        };
        let bare = Group { posts: vec![bare_card().into()], ..group("2026", 0..0) };
        let last = Self { groups: vec![bare], pager: Pager::new(3, 3, |n| n.to_string()), ..tag.clone() };
        let empty =
            Self { lead: None, count: 0, since: None, groups: Vec::new(), pager: None, ..tag.clone() };
        vec![
            Self::sample(),
            tag,
            last,
            empty,
            of_author(),
            of_series(1),
            of_series(13),
            of_year(),
            of_month(),
        ]
    }
}

fn of_author() -> Listing {
    let mut maren = author("Maren Osei", Some("Systems editor"));
    maren.site_url = Some("https://maren.example".to_owned());
    Listing {
        frame: frame("author", "Maren Osei", ""),
        crumbs: crumbs(&["Home", "Authors", "Maren Osei"]),
        kind_label: "Author".to_owned(),
        title: "Maren Osei".to_owned(),
        lead: None,
        author: Some(maren),
        children: Vec::new(),
        feeds: Some(Feeds::at("/authors/maren")),
        ..Listing::sample()
    }
}

fn of_series(first: u64) -> Listing {
    let page = if first == 1 { 1 } else { 2 };
    Listing {
        frame: frame("series", "Keeping things", ""),
        crumbs: crumbs(&["Home", "Series", "Keeping things"]),
        kind_label: "Series".to_owned(),
        title: "Keeping things".to_owned(),
        children: Vec::new(),
        groups: vec![group("", 0..7)],
        first_part: Some(first),
        pager: Pager::new(page, 2, |n| format!("?page={n}")),
        ..Listing::sample()
    }
}

fn of_year() -> Listing {
    Listing {
        frame: frame("archive", "2026", ""),
        crumbs: crumbs(&["Home", "Archive", "2026"]),
        kind_label: "Archive".to_owned(),
        title: "2026".to_owned(),
        lead: None,
        since: None,
        children: vec![term("November", 7, Vec::new()), term("October", 2, Vec::new())],
        feeds: None,
        groups: vec![group("November", 0..4), group("October", 4..7)],
        pager: None,
        previous: Some(link("2025", "/archive/2025")),
        ..Listing::sample()
    }
}

fn of_month() -> Listing {
    Listing {
        frame: frame("archive", "November 2026", ""),
        crumbs: crumbs(&["Home", "Archive", "2026", "November"]),
        title: "November 2026".to_owned(),
        children: Vec::new(),
        groups: vec![group("", 0..4)],
        previous: Some(link("October 2026", "/archive/2026/10")),
        next: Some(link("December 2026", "/archive/2026/12")),
        ..of_year()
    }
}

impl Context for Terms {
    const TEMPLATE: &'static str = "public/terms.html";

    fn sample() -> Self {
        let mut engineering = term(
            "Engineering",
            42,
            vec![
                term("Databases", 14, vec![term("Query plans", 3, Vec::new())]),
                term("Networks", 9, Vec::new()),
            ],
        );
        engineering.description =
            Some("Storage, queues, clocks and the other load-bearing parts.".to_owned());
        Self {
            frame: frame("categories", "Categories", "Categories"),
            crumbs: crumbs(&["Home", "Categories"]),
            title: "Categories".to_owned(),
            lead: Some("Every post sits on one of these shelves.".to_owned()),
            terms: vec![engineering, term("Design", 18, Vec::new()), term("Writing", 1, Vec::new())],
        }
    }

    fn samples() -> Vec<Self> {
        let part = |(name, n): (&str, u64)| Term {
            description: Some("What to keep, for how long, and how to let go of it.".to_owned()),
            ..term(name, n, Vec::new())
        };
        let series = Self {
            frame: frame("series-index", "Series", ""),
            crumbs: crumbs(&["Home", "Series"]),
            title: "Series".to_owned(),
            lead: None,
            terms: [("Keeping things", 3), ("A blog from nothing", 1)].map(part).into(),
        };
        let no_series = Self { terms: Vec::new(), ..series.clone() };
        let tags = ["accessibility", "backups", "caching", "performance", "postgres", "rust", "sqlite"];
        let tags = tags.iter().zip([3, 1, 8, 12, 5, 21, 9]).map(|(name, n)| term(name, n, Vec::new()));
        let tags = Self {
            frame: frame("tags", "Tags", "Tags"),
            crumbs: crumbs(&["Home", "Tags"]),
            title: "Tags".to_owned(),
            lead: None,
            terms: tags.collect(),
        };
        let no_tags = Self { terms: Vec::new(), ..tags.clone() };
        vec![Self::sample(), tags, no_tags, series, no_series, Self { terms: Vec::new(), ..Self::sample() }]
    }
}

impl Context for Archive {
    const TEMPLATE: &'static str = "public/archive.html";

    fn sample() -> Self {
        let names = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let year = |(year, counts): (i16, [u64; 12])| ArchiveYear {
            year,
            url: format!("/archive/{year}"),
            count: counts.iter().sum(),
            months: (1..)
                .zip(names)
                .zip(counts)
                .map(|((n, name), count)| month(year, n, name, count))
                .collect(),
        };
        Self {
            frame: frame("archive", "Archive", ""),
            crumbs: crumbs(&["Home", "Archive"]),
            title: "Archive".to_owned(),
            lead: Some("Everything that was ever published here, by year and month.".to_owned()),
            count: 71,
            years: [
                (2026, [3, 2, 0, 4, 1, 0, 2, 0, 5, 2, 7, 0]),
                (2025, [1, 1, 1, 2, 0, 0, 0, 3, 2, 4, 12, 9]),
                (2019, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10]),
            ]
            .map(year)
            .into(),
        }
    }

    fn samples() -> Vec<Self> {
        vec![Self::sample(), Self { lead: None, count: 0, years: Vec::new(), ..Self::sample() }]
    }
}

fn month(year: i16, number: u8, name: &str, count: u64) -> ArchiveMonth {
    ArchiveMonth {
        name: name.to_owned(),
        url: (count > 0).then(|| format!("/archive/{year}/{number:02}")),
        count,
    }
}

impl Context for Authors {
    const TEMPLATE: &'static str = "public/authors.html";

    fn sample() -> Self {
        let entry = |(name, role, count): (&str, Option<&str>, u64)| AuthorEntry {
            author: author(name, role),
            count,
            newest: Some(date(18, "Nov 2026")),
        };
        let mut authors: Vec<AuthorEntry> = [
            ("Maren Osei", Some("Systems editor"), 23),
            ("Lior Anand", Some("Design"), 18),
            ("Tobias Vance", None, 1),
        ]
        .map(entry)
        .into();
        authors[1].author.portrait = Some("/media/7a/160.webp".to_owned());
        authors[1].author.site_url = Some("https://lior.example".to_owned());
        authors[2].newest = None;
        Self {
            frame: frame("authors", "Authors", ""),
            crumbs: crumbs(&["Home", "Authors"]),
            title: "Authors".to_owned(),
            lead: Some("Three people, one shelf of notebooks.".to_owned()),
            authors,
        }
    }

    fn samples() -> Vec<Self> {
        let mut empty = Self { lead: None, authors: Vec::new(), ..Self::sample() };
        empty.frame.around = Around::new(full_site(), nav(""));
        vec![Self::sample(), empty]
    }
}
