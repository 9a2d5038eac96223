//! Rows and what they mean, without a driver: each backend reads the same columns in the same order.

pub(crate) mod archive;
pub(crate) mod audit;
pub(crate) mod author;
pub(crate) mod change;
pub(crate) mod comment;
pub(crate) mod job;
pub(crate) mod media;
pub(crate) mod post;
pub(crate) mod redirect;
pub(crate) mod related;
pub(crate) mod revision;
pub(crate) mod search;
pub(crate) mod site;
pub(crate) mod term;

use blogcms_core::{Cursor, Id, PageRequest, Seq, Slug, StoreError, StoreErrorKind, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A row of a driver. Each look gives `Err` when the cell holds another type.
pub(crate) trait Cells {
    fn int(&self, at: usize) -> Result<Option<i64>, WrongType>;
    fn text(&self, at: usize) -> Result<Option<&str>, WrongType>;
    fn bytes(&self, at: usize) -> Result<Option<&[u8]>, WrongType>;
}

/// A cell holds another type than its column.
#[derive(Debug)]
pub(crate) struct WrongType;

/// What an enum's variants are called in a column.
pub(crate) trait Named: Sized {
    fn name(self) -> &'static str;
    fn named(name: &str) -> Option<Self>;
}

/// Writes [`Named`] for an enum; a variant left out does not compile.
macro_rules! names {
    ($ty:ty { $($variant:ident = $name:literal),* $(,)? }) => {
        impl $crate::row::Named for $ty {
            fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
            fn named(name: &str) -> Option<Self> {
                match name { $($name => Some(Self::$variant),)* _ => None }
            }
        }
    };
}
pub(crate) use names;

/// Reads the cells of a row one after the other. What cannot be understood is an error that names table, column
/// and id.
pub(crate) struct Reader<'a, C> {
    cells: &'a C,
    table: &'static str,
    columns: &'static [&'static str],
    first: usize,
    next: usize,
}

impl<'a, C: Cells> Reader<'a, C> {
    /// Reads `columns` of `table`, the first of which (the id) is cell `first`.
    pub(crate) fn new(
        cells: &'a C,
        table: &'static str,
        columns: &'static [&'static str],
        first: usize,
    ) -> Self {
        Self { cells, table, columns, first, next: 0 }
    }

    /// Passes over a cell.
    pub(crate) fn skip(&mut self) {
        self.next += 1;
    }

    fn take<T>(
        &mut self,
        what: &str,
        get: impl FnOnce(&'a C, usize) -> Result<Option<T>, WrongType>,
    ) -> Result<Option<T>, StoreError> {
        let at = self.first + self.next;
        self.next += 1;
        get(self.cells, at).map_err(|WrongType| self.corrupt(format!("does not hold {what}")))
    }

    fn there<T>(&self, value: Option<T>) -> Result<T, StoreError> {
        value.ok_or_else(|| self.corrupt("is empty".to_owned()))
    }

    /// The error for the cell that was read last.
    fn corrupt(&self, problem: String) -> StoreError {
        let id = match self.cells.bytes(self.first) {
            Ok(Some(bytes)) => hex(bytes),
            _ => match self.cells.text(self.first) {
                Ok(Some(text)) => text.to_owned(),
                _ => "?".to_owned(),
            },
        };
        let column = self.columns.get(self.next.saturating_sub(1)).copied().unwrap_or("?");
        StoreError::new(
            StoreErrorKind::Corrupt,
            format!("the database is damaged: column {column} of table {}, row {id}, {problem}", self.table),
        )
    }

    pub(crate) fn opt_int(&mut self) -> Result<Option<i64>, StoreError> {
        self.take("a number", C::int)
    }

    pub(crate) fn int(&mut self) -> Result<i64, StoreError> {
        let value = self.opt_int()?;
        self.there(value)
    }

    /// A number that must fit a narrower type.
    pub(crate) fn fit<T: TryFrom<i64>>(&mut self) -> Result<T, StoreError> {
        let value = self.int()?;
        T::try_from(value).map_err(|_| self.corrupt(format!("holds {value}, which is out of range")))
    }

    pub(crate) fn opt_fit<T: TryFrom<i64>>(&mut self) -> Result<Option<T>, StoreError> {
        let value = self.opt_int()?;
        value
            .map(|v| T::try_from(v).map_err(|_| self.corrupt(format!("holds {v}, which is out of range"))))
            .transpose()
    }

    pub(crate) fn flag(&mut self) -> Result<bool, StoreError> {
        Ok(self.int()? != 0)
    }

    pub(crate) fn seq(&mut self) -> Result<Seq, StoreError> {
        Ok(Seq(self.fit()?))
    }

    pub(crate) fn time(&mut self) -> Result<Timestamp, StoreError> {
        Ok(Timestamp::from_micros(self.int()?))
    }

    pub(crate) fn opt_time(&mut self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.opt_int()?.map(Timestamp::from_micros))
    }

    fn opt_str(&mut self) -> Result<Option<&'a str>, StoreError> {
        self.take("text", C::text)
    }

    fn str(&mut self) -> Result<&'a str, StoreError> {
        let value = self.opt_str()?;
        self.there(value)
    }

    pub(crate) fn text(&mut self) -> Result<String, StoreError> {
        Ok(self.str()?.to_owned())
    }

    pub(crate) fn opt_text(&mut self) -> Result<Option<String>, StoreError> {
        Ok(self.opt_str()?.map(str::to_owned))
    }

    /// Text made into something else by `read`.
    pub(crate) fn parse<T>(&mut self, read: impl FnOnce(&str) -> Option<T>) -> Result<T, StoreError> {
        let text = self.str()?;
        read(text).ok_or_else(|| self.corrupt(format!("holds `{}`", shorten(text))))
    }

    /// As [`Reader::parse`], where there may be none.
    pub(crate) fn opt_parse<T>(
        &mut self,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, StoreError> {
        let Some(text) = self.opt_str()? else { return Ok(None) };
        read(text).map(Some).ok_or_else(|| self.corrupt(format!("holds `{}`", shorten(text))))
    }

    pub(crate) fn slug(&mut self) -> Result<Slug, StoreError> {
        self.parse(|text| text.parse().ok())
    }

    pub(crate) fn named<T: Named>(&mut self) -> Result<T, StoreError> {
        self.parse(T::named)
    }

    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> Result<T, StoreError> {
        let text = self.str()?;
        serde_json::from_str(text)
            .map_err(|e| self.corrupt("holds JSON of another form".to_owned()).because(e))
    }

    fn opt_bytes(&mut self) -> Result<Option<&'a [u8]>, StoreError> {
        self.take("bytes", C::bytes)
    }

    pub(crate) fn key(&mut self) -> Result<&'a [u8], StoreError> {
        let value = self.opt_bytes()?;
        self.there(value)
    }

    pub(crate) fn opt_id<T: Id>(&mut self) -> Result<Option<T>, StoreError> {
        let Some(bytes) = self.opt_bytes()? else { return Ok(None) };
        match <[u8; 16]>::try_from(bytes) {
            Ok(id) => Ok(Some(T::from_bytes(id))),
            Err(_) => Err(self.corrupt(format!("holds an id of {} bytes", bytes.len()))),
        }
    }

    pub(crate) fn id<T: Id>(&mut self) -> Result<T, StoreError> {
        let value = self.opt_id()?;
        self.there(value)
    }

    /// Ids as hexadecimal digits with commas between them; no text means none.
    pub(crate) fn ids<T: Id>(&mut self) -> Result<Vec<T>, StoreError> {
        let Some(text) = self.opt_str()? else { return Ok(Vec::new()) };
        let ids: Option<Vec<T>> = text.split(',').map(|t| unhex(t).map(T::from_bytes)).collect();
        ids.ok_or_else(|| self.corrupt(format!("holds `{}`, which is no list of ids", shorten(text))))
    }

    /// The id that [`Reader::ids`] would give, where there is one at most.
    pub(crate) fn opt_hex_id<T: Id>(&mut self) -> Result<Option<T>, StoreError> {
        Ok(self.ids()?.into_iter().next())
    }
}

/// `value` as JSON. The types that are kept as JSON have text keys only, so this cannot fail for them.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|e| StoreError::new(StoreErrorKind::Backend, "a value cannot be written as JSON").because(e))
}

/// Ids as a JSON list of hexadecimal digits.
#[cfg(feature = "sqlite")]
pub(crate) fn hex_list<T: Id>(ids: &[T]) -> Result<String, StoreError> {
    json(&ids.iter().map(|id| hex(&id.to_bytes())).collect::<Vec<_>>())
}

/// A key and id that a page of a list begins behind; for the first page one that lies before everything in a list
/// whose newest come first. A cursor that was never ours counts as none.
pub(crate) fn behind(page: &PageRequest) -> (i64, [u8; 16]) {
    page.after.as_ref().and_then(Cursor::parts).unwrap_or((i64::MAX, [u8::MAX; 16]))
}

/// Ids as [`Reader::ids`] reads them, each once; nothing for none.
pub(crate) fn hex_names<T: Id + PartialEq>(ids: &[T]) -> Option<String> {
    let first = |(i, id): (usize, &T)| (!ids[..i].contains(id)).then(|| hex(&id.to_bytes()));
    let names: Vec<String> = ids.iter().enumerate().filter_map(first).collect();
    (!names.is_empty()).then(|| names.join(","))
}

fn shorten(text: &str) -> String {
    text.chars().take(60).collect()
}

/// As hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|b| [DIGITS[usize::from(b >> 4)] as char, DIGITS[usize::from(b & 15)] as char])
        .collect()
}

fn unhex(text: &str) -> Option<[u8; 16]> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
    let pairs: &[[u8; 2]; 16] = pairs.try_into().ok()?;
    let mut bytes = [0; 16];
    for (byte, [high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(bytes)
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}
