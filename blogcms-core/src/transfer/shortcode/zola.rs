//! `{{ name(key="value") }}` and `{% name(…) %} … {% end %}`.

use super::args::Args;
use super::{Scan, hugo, put};
use std::ops::Range;

/// Whether the inside of a tag is a call.
pub(super) fn is_call(inside: &str) -> bool {
    let name = inside.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    name > 0 && inside[name..].starts_with('(') && inside.ends_with(')')
}

/// The call in `range`; where to go on.
pub(super) fn tag(scan: &mut Scan<'_>, range: Range<usize>, inside: &str, body: bool) -> usize {
    let end = range.end;
    let args = Args::read(inside);
    match args.name.as_str() {
        "figure" | "image" | "img" if !body => hugo::figure(scan, range, &args),
        name => match put::page(name, &args).filter(|_| !body) {
            Some(page) => scan.embed(range, &page),
            None => scan.unknown(name),
        },
    }
    end
}
