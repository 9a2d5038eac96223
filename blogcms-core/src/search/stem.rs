//! Stems: what the forms of a word have in common.

use super::word::is_bigram;
use frostem::Stemmer;
use std::borrow::Cow;

/// Makes stems of the words of one language.
#[derive(Clone, Copy)]
pub struct Stems(Option<Stemmer>);

impl Stems {
    /// For the language with this BCP 47 tag. One without a known algorithm leaves words as they are.
    pub fn of(language: &str) -> Self {
        let primary = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let code = match primary.as_str() {
            "nb" | "nn" => "no",
            // Longer names are those of algorithms.
            code if code.len() <= 3 => code,
            _ => return Self(None),
        };
        Self(Stemmer::try_from_name(code).ok())
    }

    /// The stem of a folded word. One that holds a digit or a mark is a name, and its own stem.
    pub fn stem<'w>(&self, word: &'w str) -> Cow<'w, str> {
        match self.0 {
            Some(stemmer) if is_stemmed(word) => match stemmer.stem(word) {
                stem if stem.is_empty() => Cow::Borrowed(word),
                stem => stem,
            },
            _ => Cow::Borrowed(word),
        }
    }
}

impl std::fmt::Debug for Stems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stems")
    }
}

/// The stems of a folded word in each of several languages, none twice; the word itself without any.
pub fn stems(word: &str, languages: &[Stems]) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(languages.len().max(1));
    for language in languages {
        let stem = language.stem(word);
        if !out.iter().any(|other| *other == stem) {
            out.push(stem.into_owned());
        }
    }
    if out.is_empty() {
        out.push(word.to_owned());
    }
    out
}

fn is_stemmed(word: &str) -> bool {
    !is_bigram(word) && !word.contains(|c: char| c.is_numeric() || matches!(c, '+' | '#'))
}
