//! Slugs: the readable part of an address.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The readable part of an address, such as `a-quiet-queue`.
///
/// Lower-case letters and digits of any script joined by single hyphens, 1 to 100 characters. Never a dot, so
/// that `/posts/{slug}.md` has one meaning; never upper case, so that two addresses cannot differ by case alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// The longest slug, in characters.
pub const MAX_CHARS: usize = 100;

impl Slug {
    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A slug made from a title: transliterated to ASCII, cut at a word. `None` when nothing is left of it.
    pub fn from_title(title: &str) -> Option<Self> {
        let ascii = deunicode::deunicode(title);
        let mut out = String::with_capacity(ascii.len());
        for c in ascii.chars() {
            match c {
                'a'..='z' | '0'..='9' => out.push(c),
                'A'..='Z' => out.push(c.to_ascii_lowercase()),
                '\'' => {}
                _ if !out.is_empty() && !out.ends_with('-') => out.push('-'),
                _ => {}
            }
        }
        if out.len() > MAX_CHARS {
            let cut = out[..=MAX_CHARS].rfind('-').unwrap_or(MAX_CHARS);
            out.truncate(cut);
        }
        let out = out.trim_end_matches('-');
        (!out.is_empty()).then(|| Self(out.to_owned()))
    }

    /// Stands in while a form is checked; never stored.
    pub(crate) fn unsettled() -> Self {
        Self("untitled".into())
    }

    /// This slug with `-n` behind it, cut so that it stays within the length: for when the plain one is taken.
    pub fn numbered(&self, n: u32) -> Self {
        let tail = format!("-{n}");
        let keep: String = self.0.chars().take(MAX_CHARS - tail.len()).collect();
        Self(format!("{}{tail}", keep.trim_end_matches('-')))
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is no slug.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SlugError {
    /// There is nothing.
    #[error("an address needs at least one letter or digit")]
    Empty,
    /// More than [`MAX_CHARS`] characters.
    #[error("an address has at most {MAX_CHARS} characters")]
    TooLong,
    /// Something other than lower-case letters, digits and single hyphens between them.
    #[error("an address has lower-case letters and digits, joined by single hyphens")]
    Form,
}

impl FromStr for Slug {
    type Err = SlugError;
    fn from_str(text: &str) -> Result<Self, SlugError> {
        if text.is_empty() {
            return Err(SlugError::Empty);
        }
        if text.chars().count() > MAX_CHARS {
            return Err(SlugError::TooLong);
        }
        let word = |w: &str| !w.is_empty() && w.chars().all(|c| c.is_alphanumeric() && !c.is_uppercase());
        if text.split('-').all(word) { Ok(Self(text.to_owned())) } else { Err(SlugError::Form) }
    }
}

impl TryFrom<String> for Slug {
    type Error = SlugError;
    fn try_from(text: String) -> Result<Self, SlugError> {
        text.parse()
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn from_titles() {
        for (title, slug) in [
            ("How long should a cache remember?", "how-long-should-a-cache-remember"),
            ("  C++ & Rust: what's new  ", "c-rust-whats-new"),
            ("Über Größe", "uber-grosse"),
            ("こんにちは", "konnitiha"),
            ("a.b..c", "a-b-c"),
        ] {
            assert_eq!(Slug::from_title(title).unwrap().as_str(), slug);
        }
        assert_eq!(Slug::from_title("…?!"), None);
    }

    proptest! {
        #[test]
        fn a_made_slug_is_a_slug(title in ".{0,300}", n in 2u32..1000) {
            if let Some(slug) = Slug::from_title(&title) {
                prop_assert_eq!(slug.as_str().parse::<Slug>(), Ok(slug.clone()));
                let numbered = slug.numbered(n);
                prop_assert_eq!(numbered.as_str().parse::<Slug>(), Ok(numbered));
            }
        }

        #[test]
        fn a_slug_is_one_path_segment(text in ".{0,20}") {
            if let Ok(slug) = text.parse::<Slug>() {
                prop_assert!(!slug.as_str().contains(['/', '.', '?', '#', '%', '\\', ' ']));
            }
        }
    }
}
