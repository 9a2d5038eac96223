//! Pages of long lists.

use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// Where a page of a list begins: just behind the last item of the page before. Opaque to callers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    /// A cursor from the sort key and id of the last item of a page.
    pub fn new(key: i64, id: [u8; 16]) -> Self {
        let mut text = format!("{key:x}-");
        for byte in id {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        Self(text)
    }

    /// A cursor that came back from a client as text.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text to hand to a client.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The sort key and id, or nothing if this was never a cursor of ours.
    pub fn parts(&self) -> Option<(i64, [u8; 16])> {
        let (key, id) = self.0.rsplit_once('-')?;
        let key = u64::from_str_radix(key, 16).ok()?.cast_signed();
        if id.len() != 32 || !id.is_ascii() {
            return None;
        }
        let mut bytes = [0; 16];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&id[2 * i..2 * i + 2], 16).ok()?;
        }
        Some((key, bytes))
    }
}

/// Which page of a list is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageRequest {
    /// How many items at most, 1 to 200; what is outside is brought inside.
    pub size: u32,
    /// Behind which item; the beginning if there is none.
    pub after: Option<Cursor>,
}

impl PageRequest {
    /// The first `size` items.
    pub fn first(size: u32) -> Self {
        Self { size, after: None }
    }

    /// `size`, brought into 1 to 200.
    pub fn limit(&self) -> usize {
        self.size.clamp(1, 200) as usize
    }
}

/// Some items of a list, and how to get the ones behind them. Where a list says "ties by id", ids run the way times
/// do: greatest first where the newest comes first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Where the next page begins; nothing on the last one.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Cuts a page from `rows`, which hold one more than `limit` if there are more.
    pub fn cut(mut rows: Vec<T>, limit: usize, cursor: impl Fn(&T) -> Cursor) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(cursor) } else { None };
        Self { items: rows, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_cursor_gives_back_its_parts(key: i64, id: [u8; 16]) {
            prop_assert_eq!(Cursor::new(key, id).parts(), Some((key, id)));
        }

        #[test]
        fn a_made_up_cursor_is_refused_or_read(text in ".{0,60}") {
            let _ = Cursor::from_text(text).parts();
        }
    }
}
