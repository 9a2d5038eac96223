//! The words of a text: the same for whatever searches.

use std::ops::Range;
use unicode_normalization::char::{decompose_canonical, decompose_compatible};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Changes whenever the same text would give other words or stems, or others of them would be kept. What was made of the
/// former ones is then made anew: this is a part of the fingerprint of renderings, beside which stores keep words, and of
/// the version of an index.
pub const ANALYSER: u32 = 2;

/// A longer word is cut: nobody types it, and an index has its limits.
const LONGEST: usize = 64;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The word, folded: lower case, without accents. Letters, digits, `+` and `#` only.
    pub word: String,
    /// Where it stands in the text, in bytes.
    pub place: Range<usize>,
}

/// The words of a text, in order.
///
/// Words are runs of letters and digits (`C++`, `C#` and `F#` keep their marks). What stands before an apostrophe is left
/// out when it is an article, as in *l'école*, and what stands behind it when it is an ending, as in *it's*. Scripts that
/// are written without spaces, and Korean, whose words carry their particles, give each pair of neighbouring characters.
pub fn words(text: &str) -> Vec<Token> {
    let mut out = Vec::with_capacity(text.len() / 6);
    let mut rest = Chars { text, at: 0 };
    while let Some((start, c)) = rest.next() {
        if is_dense(c) {
            let run = rest.run(start, is_dense);
            pairs(text, &run, &mut out);
        } else if is_part(c) && c.is_alphanumeric() {
            let mut run = rest.run(start, |c| is_part(c) && !is_dense(c));
            run.end += marks(&text[run.start..run.end], &text[run.end..]);
            rest.at = run.end;
            push(text, run, &mut out);
        }
    }
    without_elisions(text, out)
}

/// Whether a folded word is a pair of characters, or a single one, of a script without spaces.
pub fn is_bigram(word: &str) -> bool {
    word.chars().next().is_some_and(is_dense)
}

/// A word as it is compared: lower case, composed (NFC), full-width letters as usual ones, Latin and Greek without accents,
/// Arabic and Hebrew without points. Accents that make another letter stay: those of Cyrillic and of Indian scripts do.
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(word.len());
    let mut add = |c| match c {
        '\u{fb00}'..='\u{fb06}' | '\u{ff00}'..='\u{ffef}' => {
            decompose_compatible(c, |c| fold_char(c, &mut out));
        }
        c => fold_char(c, &mut out),
    };
    if is_nfc(word) {
        word.chars().for_each(&mut add);
    } else {
        word.nfc().for_each(&mut add);
    }
    // What stood between two parts of a letter may be gone, and half-width marks have become usual ones.
    if is_nfc(&out) { out } else { out.nfc().collect() }
}

fn fold_char(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    for c in c.to_lowercase() {
        match c {
            '\u{c0}'..='\u{24f}' | '\u{370}'..='\u{3ff}' | '\u{1e00}'..='\u{1fff}' => {
                decompose_canonical(c, |c| fold_letter(c, out));
            }
            c => fold_letter(c, out),
        }
    }
}

/// A lower-case letter, and nothing of an accent.
fn fold_letter(c: char, out: &mut String) {
    match c {
        c if is_dropped(c) => {}
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'þ' => out.push_str("th"),
        'ø' => out.push('o'),
        'ł' => out.push('l'),
        'đ' | 'ð' => out.push('d'),
        'ı' => out.push('i'),
        'ё' => out.push('е'),
        'ς' => out.push('σ'),
        'أ' | 'إ' | 'آ' => out.push('ا'),
        'ى' => out.push('ي'),
        'ة' => out.push('ه'),
        c => out.push(c),
    }
}

/// Accents and points that stand as characters of their own, soft hyphens, joiners.
fn is_dropped(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{591}'..='\u{5c7}'
        | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// What a word is made of.
fn is_part(c: char) -> bool {
    // The signs of Indian scripts that are no letters of their own.
    let sign = matches!(c, '\u{900}'..='\u{dff}') && !matches!(c, '\u{964}' | '\u{965}' | '\u{970}');
    c.is_alphanumeric() || is_dropped(c) || sign
}

/// What belongs to the character before it, with which it is one when it is composed: voiced sound marks, vowels and last
/// consonants of Hangul.
fn joins(c: char) -> bool {
    matches!(c, '\u{3099}' | '\u{309a}' | '\u{ff9e}' | '\u{ff9f}' | '\u{1160}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}')
}

/// Scripts without spaces between words, and Hangul.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9f}'
        | '\u{20000}'..='\u{3ffff}' | '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}' | '\u{e01}'..='\u{e4e}' | '\u{e81}'..='\u{ece}'
        | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17d3}')
}

/// How many bytes of `rest` are the marks of a programming language's name that ends here.
fn marks(word: &str, rest: &str) -> usize {
    let ends = |n: usize| !rest[n..].starts_with(|c: char| is_part(c) || c == '+' || c == '#');
    match rest.as_bytes() {
        [b'+', b'+', ..] if word.len() <= 2 && ends(2) => 2,
        [b'#', ..] if word.len() == 1 && ends(1) => 1,
        _ => 0,
    }
}

fn push(text: &str, place: Range<usize>, out: &mut Vec<Token>) {
    let mut word = fold(&text[place.clone()]);
    if let Some((end, _)) = word.char_indices().nth(LONGEST) {
        word.truncate(end);
    }
    if !word.is_empty() {
        out.push(Token { word, place });
    }
}

/// Each pair of neighbours; the character itself when it is alone.
fn pairs(text: &str, run: &Range<usize>, out: &mut Vec<Token>) {
    let chars = text[run.clone()].char_indices().filter(|(at, c)| *at == 0 || !joins(*c));
    let starts: Vec<usize> = chars.map(|(at, _)| run.start + at).collect();
    if starts.len() == 1 {
        push(text, run.clone(), out);
    }
    for (i, pair) in starts.windows(2).enumerate() {
        let end = starts.get(i + 2).copied().unwrap_or(run.end);
        push(text, pair[0]..end, out);
    }
}

/// Leaves out one side of an apostrophe within a word: an English ending, or what has at most two letters, as *qu'* has.
fn without_elisions(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    if !text.contains(['\'', '’']) {
        return tokens;
    }
    let joined =
        |left: &Token, right: &Token| matches!(text.get(left.place.end..right.place.start), Some("'" | "’"));
    let short = |token: &Token| token.word.chars().count() <= 2;
    let ending = |token: &Token| matches!(&*token.word, "s" | "t" | "d" | "m" | "re" | "ll" | "ve");
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    for token in tokens {
        match out.last() {
            Some(last) if joined(last, &token) && ending(&token) => {}
            Some(last) if joined(last, &token) && short(last) => {
                out.pop();
                out.push(token);
            }
            Some(last) if joined(last, &token) && short(&token) => {}
            _ => out.push(token),
        }
    }
    out
}

/// The characters of a text, with a way to take a run of them.
struct Chars<'t> {
    text: &'t str,
    at: usize,
}

impl Chars<'_> {
    fn next(&mut self) -> Option<(usize, char)> {
        let start = self.at;
        let c = self.text[start..].chars().next()?;
        self.at += c.len_utf8();
        Some((start, c))
    }

    fn run(&mut self, start: usize, part: impl Fn(char) -> bool) -> Range<usize> {
        let rest = &self.text[self.at..];
        self.at += rest.find(|c| !part(c)).unwrap_or(rest.len());
        start..self.at
    }
}
