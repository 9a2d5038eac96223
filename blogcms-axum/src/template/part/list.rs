//! What lists of posts are made of.

use super::{Author, Date, Kept};
use crate::feed::Format;
use crate::urls::Urls;
use serde::Serialize;

/// Posts below one heading of a list: those of a year, or of a month.
#[derive(Serialize, Clone, Debug)]
pub struct Group {
    /// The heading; nothing where one group is the whole list.
    pub label: Option<String>,
    /// Its posts; where the heading is a year, with dates in the short style.
    pub posts: Vec<Kept>,
}

/// A category, tag or series in an index; a month of a year.
#[derive(Serialize, Clone, Debug)]
pub struct Term {
    /// Name.
    pub name: String,
    /// Address.
    pub url: String,
    /// Posts in it.
    pub count: u64,
    /// When the newest of them was published, in the medium style.
    pub newest: Option<Date>,
    /// Description.
    pub description: Option<String>,
    /// Categories inside it.
    pub children: Vec<Self>,
}

/// A year in the archive.
#[derive(Serialize, Clone, Debug)]
pub struct ArchiveYear {
    /// The year.
    pub year: i16,
    /// Its list.
    pub url: String,
    /// Posts of that year.
    pub count: u64,
    /// Its twelve months, January first.
    pub months: Vec<ArchiveMonth>,
}

/// A month in the archive.
#[derive(Serialize, Clone, Debug)]
pub struct ArchiveMonth {
    /// Name.
    pub name: String,
    /// Its list; nothing for a month without posts.
    pub url: Option<String>,
    /// Posts of that month.
    pub count: u64,
}

/// An author in the index of authors.
#[derive(Serialize, Clone, Debug)]
pub struct AuthorEntry {
    /// The author, whose fields stand beside the others in templates.
    #[serde(flatten)]
    pub author: Author,
    /// Posts by this author.
    pub count: u64,
    /// When the newest of them was published, in the medium style.
    pub newest: Option<Date>,
}

/// The feeds of a blog, or of one list.
#[derive(Serialize, Clone, Debug)]
pub struct Feeds {
    /// RSS 2.0.
    pub rss: String,
    /// Atom.
    pub atom: String,
    /// JSON Feed.
    pub json: String,
}

impl Feeds {
    /// The feeds of the list at `path`, the address of its first page.
    pub fn at(path: &str) -> Self {
        let url = |format| Urls::feed(path, format);
        Self { rss: url(Format::Rss), atom: url(Format::Atom), json: url(Format::Json) }
    }
}

/// Pages of a list. What is said of newer and older is, in a series, said of earlier and later parts.
#[derive(Serialize, Clone, Debug)]
pub struct Pager {
    /// The page before, with newer posts.
    pub newer: Option<String>,
    /// The page after, with older posts.
    pub older: Option<String>,
    /// Numbered pages: the first, the last and those around the present one.
    pub pages: Vec<PageLink>,
}

/// A numbered page.
#[derive(Serialize, Clone, Debug)]
pub struct PageLink {
    /// Its number.
    pub number: u64,
    /// Its address.
    pub url: String,
    /// Whether it is being shown.
    pub current: bool,
    /// Whether pages between the one before and this are left out.
    pub gap: bool,
}

impl Pager {
    /// The pager of page `current` (from 1) of `total`; nothing when there is only one page. `url` gives the address
    /// of a page.
    pub fn new(current: u64, total: u64, url: impl Fn(u64) -> String) -> Option<Self> {
        if total < 2 {
            return None;
        }
        let mut pages: Vec<PageLink> = Vec::new();
        let around = current.saturating_sub(2).max(1)..=current.saturating_add(2).min(total);
        for number in [1].into_iter().chain(around).chain([total]) {
            let before = pages.last().map_or(0, |page| page.number);
            if number > before {
                let gap = number > before + 1;
                pages.push(PageLink { number, url: url(number), current: number == current, gap });
            }
        }
        Some(Self {
            newer: (current > 1).then(|| url((current - 1).min(total))),
            older: (current < total).then(|| url(current + 1)),
            pages,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(current: u64, total: u64) -> String {
        let pager = Pager::new(current, total, |n| format!("?page={n}")).unwrap();
        let page = |p: &PageLink| {
            let n = if p.current { format!("[{}]", p.number) } else { p.number.to_string() };
            if p.gap { format!("… {n}") } else { n }
        };
        pager.pages.iter().map(page).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn feeds_lie_below_their_list() {
        assert_eq!(Feeds::at("/").rss, "/feed.xml");
        assert_eq!(Feeds::at("/blog/tags/rust").json, "/blog/tags/rust/feed.json");
    }

    #[test]
    fn pagers_name_first_last_and_near_pages() {
        assert!(Pager::new(1, 1, |_| String::new()).is_none());
        assert_eq!(numbers(1, 2), "[1] 2");
        assert_eq!(numbers(1, 9), "[1] 2 3 … 9");
        assert_eq!(numbers(5, 9), "1 … 3 4 [5] 6 7 … 9");
        assert_eq!(numbers(9, 9), "1 … 7 8 [9]");
        assert_eq!(numbers(40, 9), "1 … 9");
        let first = Pager::new(1, 3, |n| n.to_string()).unwrap();
        assert_eq!((first.newer, first.older.as_deref()), (None, Some("2")));
        let beyond = Pager::new(40, 3, |n| n.to_string()).unwrap();
        assert_eq!((beyond.newer.as_deref(), beyond.older), (Some("3"), None));
    }
}
