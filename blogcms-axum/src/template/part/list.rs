//! What lists of posts are made of.

use super::Card;
use serde::Serialize;

/// The posts of one year.
#[derive(Serialize, Clone, Debug)]
pub struct YearGroup {
    /// The year.
    pub year: i16,
    /// Its posts, dates in the short style.
    pub posts: Vec<Card>,
}

/// A category or tag in an index.
#[derive(Serialize, Clone, Debug)]
pub struct Term {
    /// Name.
    pub name: String,
    /// Address.
    pub url: String,
    /// Posts in it.
    pub count: u64,
    /// Description.
    pub description: Option<String>,
    /// Categories inside it.
    pub children: Vec<Self>,
}

/// Pages of a list, newest first.
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
