//! What a file's name tells: `2024-05-01-my-post.md`.

use crate::time::{Timestamp, Zone};

pub(super) struct FileName<'a> {
    pub(super) date: Option<Timestamp>,
    /// `de` of `my-post.de.md`.
    pub(super) language: Option<&'a str>,
    /// `my-post`; may be empty.
    stem: &'a str,
}

impl<'a> FileName<'a> {
    /// `languages`: whether `.de` before the ending names one.
    pub(super) fn of(source: &'a str, zone: &Zone, languages: bool) -> Self {
        let (folder, name) = source.rsplit_once('/').unwrap_or(("", source));
        let mut stem = match name.rsplit_once('.') {
            Some((stem, "md" | "MD" | "markdown")) => stem,
            _ => name,
        };
        let mut language = None;
        if languages
            && let Some((before, tag)) = stem.rsplit_once('.')
            && tag.len() == 2
            && tag.bytes().all(|b| b.is_ascii_lowercase())
        {
            (stem, language) = (before, Some(tag));
        }
        // Bundles: `my-post/index.md` beside its images.
        if stem == "index" && !folder.is_empty() {
            stem = folder.rsplit('/').next().unwrap_or(folder);
        }
        let dated = stem.get(..10).filter(|day| day.bytes().all(|b| b.is_ascii_digit() || b == b'-'));
        let rest = stem.get(10..).filter(|rest| rest.is_empty() || rest.starts_with(['-', '_', ' ']));
        if let (Some(day), Some(rest)) = (dated, rest)
            && let Ok(date) = Timestamp::parse_in(day, zone)
        {
            return Self { date: Some(date), language, stem: rest.trim_start_matches(['-', '_', ' ']) };
        }
        Self { date: None, language, stem }
    }

    /// What the address is made of: the translation of a post has its language behind it.
    pub(super) fn slug(&self) -> String {
        match self.language {
            Some(language) => format!("{} {language}", self.stem),
            None => self.stem.to_owned(),
        }
    }

    /// `My post`.
    pub(super) fn title(&self) -> Option<String> {
        humanised(self.stem)
    }
}

/// `my-post` as `My post`.
pub(super) fn humanised(stem: &str) -> Option<String> {
    let words = stem.replace(['-', '_'], " ");
    let mut chars = words.trim().chars();
    let first = chars.next()?;
    Some(first.to_uppercase().chain(chars).collect())
}
