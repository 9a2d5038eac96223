//! The place of an address in the source of a link.

use std::ops::Range;

/// Of an inline link whose text ends at `inner` and which ends at `end`: `](address "title")`.
pub(super) fn inline(text: &str, inner: usize, end: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes().get(..end)?;
    // What closes emphasis or code inside the text lies before the bracket.
    let open = (inner..end).find(|&i| bytes.get(i) == Some(&b']') && bytes.get(i + 1) == Some(&b'('))?;
    bare_or_bracketed(text, blanks(bytes, open + 2), end)
}

/// Of a reference definition: `[label]: address "title"`.
pub(super) fn of_definition(text: &str, span: Range<usize>) -> Option<Range<usize>> {
    let bytes = text.as_bytes().get(..span.end)?;
    let mut at = span.start;
    while at + 1 < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b']' if bytes[at + 1] == b':' => return bare_or_bracketed(text, blanks(bytes, at + 2), span.end),
            _ => {}
        }
        at += 1;
    }
    None
}

fn blanks(bytes: &[u8], from: usize) -> usize {
    let blank = |b: &u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r');
    from + bytes.get(from..).map_or(0, |rest| rest.iter().take_while(|b| blank(b)).count())
}

fn bare_or_bracketed(text: &str, start: usize, end: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes().get(..end)?;
    let bracketed = bytes.get(start) == Some(&b'<');
    let start = start + usize::from(bracketed);
    let mut at = start;
    let mut depth = 0usize;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if bytes.get(at + 1).is_some_and(u8::is_ascii_punctuation) => at += 1,
            b'>' if bracketed => break,
            b'\n' | b'\r' if bracketed => return None,
            b' ' | b'\t' | b'\n' | b'\r' if !bracketed => break,
            b'(' if !bracketed => depth += 1,
            b')' if !bracketed && depth == 0 => break,
            b')' if !bracketed => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    (at > start && text.is_char_boundary(start) && text.is_char_boundary(at)).then_some(start..at)
}
