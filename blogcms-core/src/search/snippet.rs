//! Where a text says what was looked for.

use super::clause::Clause;
use super::stem::{Stems, stems};
use super::word::{Token, words};
use crate::html::{SafeHtml, escape};
use std::ops::Range;

/// Shorter words are too like each other to forgive a letter.
const SHORTEST: usize = 5;

/// So much of a text is looked through, in bytes.
const MOST: usize = 256 * 1024;

/// The part of `text`, at most `chars` characters of it, that says most of what is looked for, escaped, with each match in
/// `<mark>`. Its beginning when it says nothing of it.
pub fn snippet(text: &str, clauses: &[Clause], languages: &[Stems], chars: usize) -> SafeHtml {
    let text = beginning(text);
    let tokens = words(text);
    let found = matches(&tokens, clauses, languages);
    let part = best(text, &tokens, &found, chars);
    let mut out = String::with_capacity(part.len() * 2);
    if part.start > 0 {
        out.push('…');
    }
    write_marked(text, part.clone(), &tokens, &found, &mut out);
    if part.end < text.trim_end().len() {
        out.push('…');
    }
    SafeHtml::vouched(out)
}

fn beginning(text: &str) -> &str {
    let mut end = text.len().min(MOST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// All of a text, escaped, with each match in `<mark>`.
pub fn marked(text: &str, clauses: &[Clause], languages: &[Stems]) -> SafeHtml {
    let tokens = words(text);
    let found = matches(&tokens, clauses, languages);
    let mut out = String::with_capacity(text.len() * 2);
    write_marked(text, 0..text.len(), &tokens, &found, &mut out);
    SafeHtml::vouched(out)
}

/// Tokens that are a match, and of which clause; ascending.
type Found = Vec<(usize, usize)>;

fn matches(tokens: &[Token], clauses: &[Clause], languages: &[Stems]) -> Found {
    let mut found = Found::new();
    let wanted: Vec<Wanted<'_>> = clauses.iter().map(|clause| Wanted::of(clause, languages)).collect();
    for at in 0..tokens.len() {
        for (i, wanted) in wanted.iter().enumerate() {
            if let Some(n) = wanted.at(&tokens[at..], languages) {
                found.extend((at..at + n).map(|at| (at, i)));
            }
        }
    }
    found.sort_unstable();
    found.dedup_by_key(|(at, _)| *at);
    found
}

/// A clause, ready to be compared with many words.
struct Wanted<'c> {
    clause: &'c Clause,
    stems: Vec<Vec<String>>,
}

impl<'c> Wanted<'c> {
    fn of(clause: &'c Clause, languages: &[Stems]) -> Self {
        let words: &[String] = if clause.negated { &[] } else { &clause.words };
        Self { clause, stems: words.iter().map(|word| stems(word, languages)).collect() }
    }

    /// How many of the first tokens are what it wants.
    fn at(&self, tokens: &[Token], languages: &[Stems]) -> Option<usize> {
        let n = self.stems.len();
        if n == 0 || tokens.len() < n {
            return None;
        }
        let all = (0..n).all(|i| self.is(i, &tokens[i].word, languages));
        all.then_some(n)
    }

    fn is(&self, i: usize, word: &str, languages: &[Stems]) -> bool {
        let wanted = &self.clause.words[i];
        let prefix = self.clause.prefix && i + 1 == self.stems.len();
        // Stems begin as their words do: most words are told apart by their first letters, without a stem.
        let alike = |other: &str| other.bytes().zip(word.bytes()).take(2).all(|(a, b)| a == b);
        wanted == word
            || (prefix && word.starts_with(wanted.as_str()))
            || (self.clause.fuzzy && off_by_one(wanted, word))
            || self.stems[i].iter().any(|stem| alike(stem))
                && languages.iter().any(|language| {
                    let stem = language.stem(word);
                    self.stems[i].iter().any(|wanted| *wanted == stem)
                })
    }
}

/// Whether two words of at least five letters differ by one that is more, less, another, or changed places with its
/// neighbour.
pub(super) fn off_by_one(a: &str, b: &str) -> bool {
    // Nearly all pairs of words are told apart here.
    if a.len() < SHORTEST || a.len().abs_diff(b.len()) > 4 {
        return false;
    }
    if a.is_ascii() && b.is_ascii() {
        return is_off_by_one(a.as_bytes(), b.as_bytes());
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    is_off_by_one(&a, &b)
}

fn is_off_by_one<T: PartialEq>(a: &[T], b: &[T]) -> bool {
    if a.len() < SHORTEST || a.len().abs_diff(b.len()) > 1 || a == b {
        return false;
    }
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    match (&a[same..], &b[same..]) {
        ([_, a @ ..], b) if a == b => true,
        (a, [_, b @ ..]) if a == b => true,
        ([_, a @ ..], [_, b @ ..]) if a == b => true,
        (a, b) => a.len() >= 2 && b.len() >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..],
    }
}

/// The first window that holds most clauses, begun a little before its first match.
fn best(text: &str, tokens: &[Token], found: &[(usize, usize)], chars: usize) -> Range<usize> {
    let (mut start, mut most) = (0, 0);
    let said = distinct(found);
    for (i, (first, _)) in found.iter().enumerate() {
        if most == said {
            break;
        }
        let from = tokens[*first].place.start;
        let inside = found[i..].partition_point(|(at, _)| tokens[*at].place.end <= from + chars);
        let here = distinct(&found[i..i + inside]);
        if here > most {
            (start, most) = (from, here);
        }
    }
    let start = if start <= chars / 3 { 0 } else { before(tokens, start, chars / 6) };
    let end = text[start..].char_indices().nth(chars).map_or(text.len(), |(at, _)| start + at);
    // No word is cut.
    let end = if end == text.len() { end } else { last_end(tokens, start, end) };
    start..end
}

/// How many clauses there are among some matches.
fn distinct(found: &[(usize, usize)]) -> usize {
    let mut clauses: Vec<usize> = found.iter().map(|(_, clause)| *clause).collect();
    clauses.sort_unstable();
    clauses.dedup();
    clauses.len()
}

/// The start of the first word that is not further before `at` than `bytes`.
fn before(tokens: &[Token], at: usize, bytes: usize) -> usize {
    let first = tokens.partition_point(|token| token.place.start + bytes < at);
    tokens.get(first).map_or(at, |token| token.place.start.min(at))
}

fn last_end(tokens: &[Token], start: usize, end: usize) -> usize {
    let n = tokens.partition_point(|token| token.place.end <= end);
    tokens[..n].last().map(|token| token.place.end).filter(|at| *at > start).unwrap_or(end)
}

/// Matches that follow each other closely are marked as one.
fn write_marked(text: &str, part: Range<usize>, tokens: &[Token], found: &Found, out: &mut String) {
    let mut at = part.start;
    let mut spans: Vec<Range<usize>> = Vec::new();
    for (token, _) in found {
        let place = &tokens[*token].place;
        if place.start < part.start || place.end > part.end {
            continue;
        }
        match spans.last_mut() {
            // Pairs of characters overlap.
            Some(last) if place.start <= last.end => last.end = last.end.max(place.end),
            _ => spans.push(place.clone()),
        }
    }
    for span in spans {
        push_line(&text[at..span.start], out);
        out.push_str("<mark>");
        push_line(&text[span.clone()], out);
        out.push_str("</mark>");
        at = span.end;
    }
    push_line(&text[at..part.end], out);
}

/// Line ends are spaces in a result.
fn push_line(text: &str, out: &mut String) {
    out.push_str(&escape(&text.replace(['\n', '\r', '\t'], " ")));
}
