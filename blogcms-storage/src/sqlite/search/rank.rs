//! How well a text matches, by what it says itself.
//!
//! `bm25` of FTS5 counts all rows of the file: posts that readers may not see, those of other sites. Whoever compares what it
//! says of two posts learns of them. So it is asked for one phrase at a time, and what it has put in is taken out again:
//! what remains is how often the phrase stands in the text, and how long that is.

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, Result};

/// Of a row that is found by one phrase alone, as SQL: what `bm25` gives, a word in the title weighing six times; what it would
/// give if the phrase stood there without end; how many words there are.
pub(super) const COUNTED: &str = "bm25(bc_search, 6.0, 1.0), bm25(bc_search, 1e15, 1e15), bc_words(d.sz)";

/// How often the phrase stands in such a row `w`: what `bm25` was made of, with its constants 1.2 and 0.75.
pub(super) const OFTEN: &str = "max(1.0, round(w.given / (w.most - w.given) * (0.3 + 0.9 * w.words
     / (SELECT bc_average(block) FROM bc_search_data WHERE id = 1))))";

/// The rank of a row by how often the phrase stands in it. An ordinary length is that of the rows that are found with it.
pub(super) const RANK: &str = "often * 2.2 / (often + 0.3 + 0.9 * words / avg(words) OVER ())";

/// Makes our functions known to a connection.
pub(in crate::sqlite) fn register(conn: &Connection) -> Result<()> {
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    conn.create_scalar_function("bc_words", 1, flags, |context| Ok(words(context.get_raw(0).as_blob()?)))?;
    conn.create_scalar_function("bc_average", 1, flags, |context| {
        Ok(average(context.get_raw(0).as_blob()?))
    })?;
    conn.create_scalar_function("bc_weight", 2, flags, |context| {
        let (all, having): (f64, f64) = (context.get(0)?, context.get(1)?);
        Ok((1.0 + all / having).ln())
    })
}

/// How many words a row has, of its record in `bc_search_docsize`.
fn words(sizes: &[u8]) -> f64 {
    numbers(sizes).sum()
}

/// How many words a row has in the mean, of the record of totals in `bc_search_data`.
fn average(totals: &[u8]) -> f64 {
    let mut totals = numbers(totals);
    let rows = totals.next().unwrap_or_default().max(1.0);
    totals.sum::<f64>() / rows
}

/// The numbers of a record of FTS5: seven bits to a byte, the highest first, the last byte of each without its top bit.
fn numbers(record: &[u8]) -> impl Iterator<Item = f64> {
    let numbers = record.split_inclusive(|byte| byte & 0x80 == 0);
    numbers.map(|number| number.iter().fold(0.0, |sum, byte| sum * 128.0 + f64::from(byte & 0x7f)))
}
