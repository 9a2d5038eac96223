//! Rows as they are, whatever their table means, and their digest.

use super::table::Table;
use sha2::{Digest, Sha256};

/// What a column holds: flags are 0 and 1, times microseconds since 1970, ids their bytes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Cell {
    /// How many bytes of text or others it has.
    #[cfg(feature = "sqlite")]
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Null | Self::Int(_) => 0,
            Self::Text(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
        }
    }
}

/// The cells of a row, in the order of [`Table::columns`].
pub(crate) type Row = Vec<Cell>;

/// Adds the one way to write these cells to `to`, the same for every database.
pub(crate) fn encode(cells: &[Cell], to: &mut Vec<u8>) {
    for cell in cells {
        let (kind, bytes) = match cell {
            Cell::Null => {
                to.push(0);
                continue;
            }
            Cell::Int(number) => {
                to.push(1);
                to.extend(number.to_be_bytes());
                continue;
            }
            Cell::Text(text) => (2, text.as_bytes()),
            Cell::Bytes(bytes) => (3, &bytes[..]),
        };
        to.push(kind);
        to.extend((bytes.len() as u64).to_be_bytes());
        to.extend(bytes);
    }
}

/// The cells that [`encode`] wrote.
pub(crate) fn decode(mut bytes: &[u8]) -> Option<Row> {
    let mut row = Row::new();
    while let Some((kind, rest)) = bytes.split_first() {
        if *kind == 0 {
            row.push(Cell::Null);
            bytes = rest;
            continue;
        }
        let (number, rest) = rest.split_first_chunk::<8>()?;
        if *kind == 1 {
            row.push(Cell::Int(i64::from_be_bytes(*number)));
            bytes = rest;
            continue;
        }
        let (part, rest) = rest.split_at_checked(usize::try_from(u64::from_be_bytes(*number)).ok()?)?;
        row.push(match kind {
            2 => Cell::Text(String::from_utf8(part.to_vec()).ok()?),
            3 => Cell::Bytes(part.to_vec()),
            _ => return None,
        });
        bytes = rest;
    }
    Some(row)
}

/// As [`encode`], for a column of text.
pub(crate) fn encode_text(cells: &[Cell]) -> String {
    let mut bytes = Vec::new();
    encode(cells, &mut bytes);
    crate::row::hex(&bytes)
}

/// The cells that [`encode_text`] wrote.
pub(crate) fn decode_text(text: &str) -> Option<Row> {
    let pair = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    let bytes: Option<Vec<u8>> = (0..text.len()).step_by(2).map(pair).collect();
    decode(&bytes?)
}

/// The SHA-256 of something, in hexadecimal digits.
pub(crate) fn digest(bytes: &[u8]) -> String {
    crate::row::hex(&Sha256::digest(bytes))
}

/// How many rows a table has, and what is in them.
#[derive(Debug, PartialEq)]
pub(crate) struct Sum {
    pub(crate) rows: u64,
    pub(crate) digest: String,
}

/// Adds up a table, row by row in the order of its key.
pub(crate) struct Adder {
    rows: u64,
    sum: Sha256,
    buffer: Vec<u8>,
}

impl Adder {
    /// The names of the columns count, too.
    pub(crate) fn of(table: &Table) -> Self {
        let mut sum = Sha256::new();
        sum.update(table.columns.join(","));
        Self { rows: 0, sum, buffer: Vec::new() }
    }

    pub(crate) fn add(&mut self, rows: &[Row]) {
        for row in rows {
            self.buffer.clear();
            encode(row, &mut self.buffer);
            self.sum.update(&self.buffer);
        }
        self.rows += rows.len() as u64;
    }

    pub(crate) fn sum(self) -> Sum {
        Sum { rows: self.rows, digest: crate::row::hex(&self.sum.finalize()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_can_be_read() {
        let cells = vec![
            Cell::Null,
            Cell::Int(i64::MIN),
            Cell::Int(7),
            Cell::Text("Überschrift\0".into()),
            Cell::Text(String::new()),
            Cell::Bytes(vec![0, 255, 3]),
        ];
        assert_eq!(decode_text(&encode_text(&cells)).unwrap(), cells);
        assert_eq!(decode_text("").unwrap(), []);
        for broken in ["0", "01", "02ff", "0200000000000000ff", "040000000000000000", "é"] {
            assert_eq!(decode_text(broken), None, "{broken}");
        }
    }

    #[test]
    fn cells_do_not_run_into_each_other() {
        let text = |parts: &[&str]| parts.iter().map(|p| Cell::Text((*p).into())).collect::<Row>();
        let table = Table { name: "bc_t", key: 1, columns: vec!["a".into(), "b".into()] };
        let sum = |row: Row| {
            let mut adder = Adder::of(&table);
            adder.add(&[row]);
            adder.sum()
        };
        assert_ne!(sum(text(&["ab", "c"])), sum(text(&["a", "bc"])));
        assert_ne!(sum(vec![Cell::Null]), sum(text(&[""])));
        assert_eq!(sum(text(&["a"])), sum(text(&["a"])));
    }
}
