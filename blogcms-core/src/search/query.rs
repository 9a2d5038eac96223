//! What a reader types, understood: words, "phrases", -not, `tag:`, `category:`, `author:`, `after:`, `before:`.

use super::date::first_moment;
use super::word::{is_bigram, words};
use crate::slug::Slug;
use crate::time::{Timestamp, Zone};

/// What is longer is cut, in characters.
pub const MAX_CHARS: usize = 200;

/// What comes after so many words and phrases is left out.
pub const MAX_TERMS: usize = 16;

/// The words of all phrases together; text without spaces makes many.
const MAX_WORDS: usize = 48;

/// A query, understood. There is none that cannot be: what makes no sense as a filter is looked for as words, and what has
/// no letter or digit is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// What was typed, cut to [`MAX_CHARS`], with single spaces and without control characters.
    pub text: String,
    /// Words and phrases.
    pub terms: Vec<QueryTerm>,
    /// Filters by name.
    pub named: Vec<Named>,
    /// `after:`: published at the first moment of that day, month or year, or later. The latest of several.
    pub from: Option<Timestamp>,
    /// `before:`: published before the first moment of that. The earliest of several.
    pub until: Option<Timestamp>,
    /// Whether something was left out: more than [`MAX_CHARS`] or [`MAX_TERMS`].
    pub cut: bool,
}

/// A word or phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryTerm {
    /// Whether posts with it are shut out.
    pub negated: bool,
    /// Whether it stood between quotes.
    pub quoted: bool,
    /// Folded words; what a reader typed without a space, such as `node.js`, may be several. Never empty.
    pub words: Vec<String>,
    /// Whether it ends the query, so that it may be half typed.
    pub last: bool,
}

/// A filter by the name of something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Whether posts that have it are shut out.
    pub negated: bool,
    /// What it is the name of.
    pub what: Wanted,
    /// Its address, made of what was typed.
    pub slug: Slug,
}

impl std::fmt::Display for Named {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.what.word(), self.slug)
    }
}

/// What a filter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Wanted {
    Tag,
    Category,
    Author,
}

impl Wanted {
    /// How a query spells it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Tag => "tag",
            Self::Category => "category",
            Self::Author => "author",
        }
    }
}

impl Query {
    /// Understands what a reader typed; dates are days in `zone`.
    pub fn parse(typed: &str, zone: &Zone) -> Self {
        let (text, cut) = tidy(typed);
        let mut query = Self { cut, ..Self::default() };
        let mut rest = text.as_str();
        let mut room = MAX_WORDS;
        while let Some((piece, after)) = next_piece(rest) {
            rest = after;
            if query.terms.len() + query.named.len() >= MAX_TERMS {
                query.cut = true;
                break;
            }
            query.take(&piece, &mut room, zone, after.is_empty());
        }
        query.text = text;
        query
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        let wanted = self.terms.iter().any(|term| !term.negated);
        !wanted && self.named.is_empty() && self.from.is_none() && self.until.is_none()
    }

    /// What a query is made of, each as it was typed: words, phrases with their quotes, filters, with the minus before them.
    pub fn pieces(text: &str) -> Vec<&str> {
        let mut pieces = Vec::new();
        let mut rest = text.trim_start();
        while let Some((_, after)) = next_piece(rest) {
            pieces.push(rest[..rest.len() - after.len()].trim_end());
            rest = after.trim_start();
        }
        pieces
    }

    fn take(&mut self, piece: &Piece<'_>, room: &mut usize, zone: &Zone, last: bool) {
        if self.filter(piece, zone) {
            return;
        }
        let mut found: Vec<String> = words(piece.whole).into_iter().map(|token| token.word).collect();
        if found.len() > *room {
            found.truncate(*room);
            self.cut = true;
        }
        *room -= found.len();
        if found.is_empty() {
            return;
        }
        let Piece { negated, quoted, .. } = *piece;
        let open = !quoted && piece.whole.ends_with(|c: char| c.is_alphanumeric());
        self.terms.push(QueryTerm { negated, quoted, words: found, last: last && open });
    }

    /// Takes a filter; whether it was one.
    fn filter(&mut self, piece: &Piece<'_>, zone: &Zone) -> bool {
        let Some((name, value)) = piece.named else { return false };
        let date = first_moment(value, zone).filter(|_| !piece.negated);
        let what = match name {
            "after" => {
                self.from = self.from.max(date);
                return date.is_some();
            }
            "before" => {
                self.until = [self.until, date].into_iter().flatten().min();
                return date.is_some();
            }
            "tag" => Wanted::Tag,
            "category" => Wanted::Category,
            "author" => Wanted::Author,
            _ => return false,
        };
        let Some(slug) = value.to_lowercase().parse().ok().or_else(|| Slug::from_title(value)) else {
            return false;
        };
        self.named.push(Named { negated: piece.negated, what, slug });
        true
    }
}

/// What stands between two spaces, or between quotes.
struct Piece<'t> {
    negated: bool,
    quoted: bool,
    /// Without minus and quotes.
    whole: &'t str,
    /// What stands before and behind the colon, if one stands there.
    named: Option<(&'t str, &'t str)>,
}

/// The next piece, and what comes after it.
fn next_piece(text: &str) -> Option<(Piece<'_>, &str)> {
    let text = text.trim_start();
    if text.is_empty() {
        return None;
    }
    let (negated, text) = match text.strip_prefix(['-', '−']) {
        Some(rest) if rest.starts_with(|c: char| !c.is_whitespace()) => (true, rest),
        _ => (false, text),
    };
    if let Some(inner) = text.strip_prefix(opens) {
        let (whole, rest) = inner.split_once(closes).unwrap_or((inner, ""));
        return Some((Piece { negated, quoted: true, whole, named: None }, rest));
    }
    let end = text.find(|c: char| c.is_whitespace() || opens(c)).unwrap_or(text.len());
    if let Some(name) = text[..end].strip_suffix(':')
        && let Some(inner) = text[end..].strip_prefix(opens)
    {
        let (value, rest) = inner.split_once(closes).unwrap_or((inner, ""));
        return Some((Piece { negated, quoted: true, whole: value, named: Some((name, value)) }, rest));
    }
    let whole = &text[..end];
    Some((Piece { negated, quoted: false, whole, named: whole.split_once(':') }, &text[end..]))
}

fn opens(c: char) -> bool {
    matches!(c, '"' | '“' | '„' | '«' | '»' | '「' | '『')
}

fn closes(c: char) -> bool {
    matches!(c, '"' | '”' | '“' | '»' | '«' | '」' | '』')
}

/// What was typed on one line, and whether it was longer.
fn tidy(typed: &str) -> (String, bool) {
    let mut out = String::new();
    let mut chars = 0;
    for piece in typed.split(|c: char| c.is_whitespace() || c.is_control()).filter(|piece| !piece.is_empty())
    {
        if !out.is_empty() {
            out.push(' ');
            chars += 1;
        }
        for c in piece.chars() {
            if chars >= MAX_CHARS {
                out.truncate(out.trim_end().len());
                return (out, true);
            }
            out.push(c);
            chars += 1;
        }
    }
    (out, false)
}

impl QueryTerm {
    /// Whether the last word may go on although nobody is typing: a single character of a script without spaces stands
    /// within pairs.
    pub fn is_single(&self) -> bool {
        matches!(self.words.as_slice(), [word] if is_bigram(word) && word.chars().nth(1).is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_cut_where_a_query_is() {
        for (text, wanted) in [
            ("quiet  queue", vec!["quiet", "queue"]),
            ("„quiet number“ -tag:rust \"a b\"", vec!["„quiet number“", "-tag:rust", "\"a b\""]),
            ("«un deux» 「東 京」 -“x y”", vec!["«un deux»", "「東 京」", "-“x y”"]),
            ("tag:\"two words\" x\"y z\"", vec!["tag:\"two words\"", "x", "\"y z\""]),
            ("a \"never closed tag:x", vec!["a", "\"never closed tag:x"]),
            (" ", vec![]),
        ] {
            assert_eq!(Query::pieces(text), wanted, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn pieces_are_the_whole_query(typed in "[ab \"„“«»:-]{0,30}") {
            let asked = Query::parse(&typed, &Zone::utc());
            let again = Query::parse(&Query::pieces(&asked.text).join(" "), &Zone::utc());
            proptest::prop_assert_eq!((asked.terms, asked.named), (again.terms, again.named));
        }
    }
}
