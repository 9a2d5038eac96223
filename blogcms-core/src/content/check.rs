//! What is wrong with a body without being an error: for `check`, for reports of an import, for an editor.

use super::fact::{Fact, Facts};
use super::heading::Ids;
use super::sanitize::ID_PREFIX;
use serde::Serialize;
use std::collections::HashSet;

/// What a body refers to, with the lines where it does, counted from 1. Made by [`super::Renderer::outline`].
#[derive(Clone, Debug, Default)]
pub struct Outline {
    facts: Vec<(u32, Fact)>,
    anchors: HashSet<String>,
}

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The line in the Markdown, from 1. In a block of raw HTML that of its beginning.
    pub line: u32,
    /// What it is.
    #[serde(flatten)]
    pub kind: FindingKind,
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FindingKind {
    /// A link to an address of the blog where nothing is.
    DeadLink {
        /// As it was written.
        url: String,
    },
    /// A link to a place in this body that is not there.
    BrokenAnchor {
        /// As it was written, with the `#`.
        url: String,
    },
    /// A picture without a text for those who do not see it.
    MissingAlt {
        /// The picture's address.
        src: String,
    },
    /// A heading more than one level below the one before.
    HeadingSkip {
        /// The level before; 1 is the title.
        from: u8,
        /// The level of this heading.
        to: u8,
        /// Its text.
        title: String,
    },
    /// A shortcode that nobody knows or that its host's function refused.
    UnknownShortcode {
        /// Its name.
        name: String,
    },
    /// An address that may not stand in a link; it is left out.
    RefusedUrl {
        /// As it was written.
        url: String,
    },
}

impl Outline {
    pub(super) fn new(source: &str, facts: Facts, ids: Ids) -> Self {
        let mut anchors = ids.into_taken();
        let mut lines = Lines { source, at: 0, line: 1 };
        let mut sorted = facts.0;
        sorted.sort_by_key(|(at, _)| *at);
        let facts: Vec<(u32, Fact)> = sorted.into_iter().map(|(at, fact)| (lines.of(at), fact)).collect();
        for (_, fact) in &facts {
            if let Fact::Anchor(id) = fact {
                anchors.insert(id.strip_prefix(ID_PREFIX).unwrap_or(id).to_owned());
            }
        }
        Self { facts, anchors }
    }

    /// Addresses that it links to or shows pictures from, with their lines, in order.
    pub fn urls(&self) -> impl Iterator<Item = (u32, &str)> {
        self.facts.iter().filter_map(|(line, fact)| match fact {
            Fact::Link(url) | Fact::Image { src: url, .. } => Some((*line, url.as_str())),
            _ => None,
        })
    }

    /// Names of shortcodes that nobody knows, with their lines.
    pub fn unknown_shortcodes(&self) -> impl Iterator<Item = (u32, &str)> {
        self.facts.iter().filter_map(|(line, fact)| match fact {
            Fact::Shortcode(name) => Some((*line, name.as_str())),
            _ => None,
        })
    }

    /// All that is wrong, by line. `exists` is asked about each address below the blog's base, such as `/posts/a-title`,
    /// without query and fragment; whoever knows the store answers.
    pub fn findings(&self, exists: impl Fn(&str) -> bool) -> Vec<Finding> {
        let mut out = Vec::new();
        let mut level = 1;
        for (line, fact) in &self.facts {
            let kind = match fact {
                Fact::Link(url) => self.link(url, &exists),
                Fact::Image { src, alt } => {
                    if alt.trim().is_empty() {
                        out.push(Finding { line: *line, kind: FindingKind::MissingAlt { src: src.clone() } });
                    }
                    self.link(src, &exists)
                }
                Fact::Heading { level: to, title } => {
                    let from = std::mem::replace(&mut level, *to);
                    (*to > from + 1).then(|| FindingKind::HeadingSkip { from, to: *to, title: title.clone() })
                }
                Fact::Shortcode(name) => Some(FindingKind::UnknownShortcode { name: name.clone() }),
                Fact::Anchor(_) => None,
            };
            out.extend(kind.map(|kind| Finding { line: *line, kind }));
        }
        out
    }

    fn link(&self, url: &str, exists: &impl Fn(&str) -> bool) -> Option<FindingKind> {
        if !super::is_safe_url(url) {
            return Some(FindingKind::RefusedUrl { url: url.to_owned() });
        }
        if let Some(id) = url.strip_prefix('#') {
            let id = id.strip_prefix(ID_PREFIX).unwrap_or(id);
            let there = id.is_empty() || self.anchors.contains(id);
            return (!there).then(|| FindingKind::BrokenAnchor { url: url.to_owned() });
        }
        let path = url.split(['?', '#']).next().unwrap_or(url);
        let dead = path.starts_with('/') && !exists(path);
        dead.then(|| FindingKind::DeadLink { url: url.to_owned() })
    }
}

impl Facts {
    /// Addresses of links, in order.
    pub(super) fn links(self) -> Vec<String> {
        self.0
            .into_iter()
            .filter_map(|(_, fact)| if let Fact::Link(url) = fact { Some(url) } else { None })
            .collect()
    }
}

/// Counts lines up to places that come in order.
struct Lines<'s> {
    source: &'s str,
    at: usize,
    line: u32,
}

impl Lines<'_> {
    fn of(&mut self, at: usize) -> u32 {
        let at = at.clamp(self.at, self.source.len());
        let breaks = self.source.as_bytes()[self.at..at].iter().filter(|b| **b == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.at = at;
        self.line
    }
}
