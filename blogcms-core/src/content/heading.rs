//! Ids of headings.

use crate::slug::Slug;
use std::collections::{HashMap, HashSet};

/// Gives every heading of a body an id of its own, without the prefix.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: HashSet<String>,
    next: HashMap<String, u32>,
}

impl Ids {
    /// The id for a heading: the one that was written for it, or one made from its text.
    pub(super) fn give(&mut self, written: Option<&str>, title: &str) -> String {
        let wanted = Slug::from_title(written.unwrap_or(title));
        let wanted = wanted.map_or_else(|| "section".to_owned(), String::from);
        let mut id = wanted.clone();
        while self.taken.contains(&id) {
            // Counted on from where it stopped last time: a thousand headings of one text are no problem.
            let n = self.next.entry(wanted.clone()).or_insert(1);
            *n += 1;
            id = format!("{wanted}-{n}");
        }
        self.taken.insert(id.clone());
        id
    }

    /// All ids that were given, without the prefix.
    pub(super) fn into_taken(self) -> HashSet<String> {
        self.taken
    }
}
