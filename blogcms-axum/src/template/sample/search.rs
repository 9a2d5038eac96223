//! Searches: with results, without, and before anything is typed.

use super::{bare_frame, card, date, frame, full_site, hidden, link, nav, term};
use crate::template::context::{Around, Context, Facet, Feeds, Frame, Hit, Narrower, Notice, Pager, Search};
use blogcms_core::SafeHtml;

fn hit(index: usize, title: &str, snippet: &str) -> Hit {
    let card = card(index, "Nov 2026");
    Hit {
        title: SafeHtml::vouched(title).into(),
        url: card.url,
        snippet: SafeHtml::vouched(snippet).into(),
        category: card.category,
        author: Some(link("Maren Osei", "/authors/maren")),
        published: date(18, "Nov 2026"),
        minutes: card.minutes,
    }
}

fn facet(label: &str, values: &[(&str, Option<u64>)]) -> Facet {
    let value = |(label, count): &(&str, Option<u64>)| Narrower {
        label: (*label).to_owned(),
        url: format!("/blog/search?q=cache%20{label}"),
        count: *count,
    };
    Facet { label: label.to_owned(), values: values.iter().map(value).collect() }
}

fn full_frame(title: &str) -> Frame {
    let frame = frame("search", title, "");
    Frame { page: hidden(frame.page), around: Around::new(full_site(), nav("")) }
}

impl Context for Search {
    const TEMPLATE: &'static str = "public/search.html";

    fn sample() -> Self {
        Self {
            frame: full_frame("cache — search"),
            query: "cache tag:rust".to_owned(),
            count: Some(12),
            notes: Vec::new(),
            hits: vec![
                hit(
                    0,
                    "How long should a <mark>cache</mark> remember?",
                    "… means: for ten minutes I am willing to be wrong about this. A <mark>cache</mark> that is easy to explain is a <mark>cache</mark> somebody will dare to change …",
                ),
                hit(
                    3,
                    "Reading a query plan like a map",
                    "… the pages are already <mark>cached</mark>. Read the buffers line before you believe the timing …",
                ),
            ],
            filters: vec![link("#rust", "/blog/search?q=cache")],
            facets: vec![
                facet("Category", &[("Engineering", Some(9)), ("Operations", Some(1))]),
                facet("Year", &[("2026", None), ("2025", None)]),
            ],
            feeds: Some(Feeds::at("/blog/search")),
            tags: Vec::new(),
            posts: Vec::new(),
            pager: Pager::new(1, 2, |n| format!("?q=cache&page={n}")),
            notice: None,
        }
    }

    fn samples() -> Vec<Self> {
        let bare = Hit { category: None, author: None, ..hit(6, "Untitled", "") };
        let loosened = Self {
            notes: vec!["Nothing has all of these words; these have some of them.".to_owned()],
            hits: vec![bare],
            filters: Vec::new(),
            facets: Vec::new(),
            pager: None,
            ..Self::sample()
        };
        let none = Self {
            count: Some(0),
            hits: Vec::new(),
            tags: vec![term("rust", 4, Vec::new())],
            posts: vec![card(0, "Nov 2026").into()],
            notice: Some(Notice {
                title: "Nothing found for “marmalade”".to_owned(),
                text: "Check the spelling, or try one word fewer.".to_owned(),
                actions: vec![
                    link("Search without filters", "/blog/search"),
                    link("Archive", "/blog/archive"),
                ],
            }),
            ..loosened.clone()
        };
        let alone = Notice { actions: Vec::new(), ..none.notice.clone().unwrap_or_else(nothing) };
        let slow =
            Self { count: None, notice: Some(alone), tags: Vec::new(), posts: Vec::new(), ..none.clone() };
        let begin = Self {
            query: String::new(),
            count: None,
            notes: Vec::new(),
            feeds: None,
            notice: None,
            posts: Vec::new(),
            ..none.clone()
        };
        let mut sparse = Self { tags: Vec::new(), ..begin.clone() };
        sparse.frame.around = Around::new(
            crate::template::context::SiteInfo {
                search_url: Some("/search".to_owned()),
                suggest_url: Some("/search/suggest".to_owned()),
                opensearch_url: Some("/opensearch.xml".to_owned()),
                ..bare_frame("search", "Search").around.site().clone()
            },
            nav(""),
        );
        vec![Self::sample(), loosened, none, slow, begin, sparse]
    }
}

fn nothing() -> Notice {
    Notice { title: String::new(), text: String::new(), actions: Vec::new() }
}
