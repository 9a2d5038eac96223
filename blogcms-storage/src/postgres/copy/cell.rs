//! Cells in PostgreSQL's types.

use super::super::param::{Param, Time};
use super::super::sql::EPOCH;
use crate::copy::row::Cell;
use crate::row::{Cells, WrongType};
use sqlx::postgres::{PgArguments, PgRow};
use uuid::Uuid;

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Id,
    Bytes,
    Text,
    Number,
    Time,
    Flag,
}

/// The kind of a type as PostgreSQL calls it.
pub(super) fn named(kind: &str) -> Option<Kind> {
    Some(match kind {
        "uuid" => Kind::Id,
        "bytea" => Kind::Bytes,
        "text" => Kind::Text,
        "bigint" => Kind::Number,
        "timestamp with time zone" => Kind::Time,
        "boolean" => Kind::Flag,
        _ => return None,
    })
}

/// What a row holds.
pub(super) fn cell(row: &PgRow, at: usize, kind: Kind) -> Result<Cell, WrongType> {
    let cell = match kind {
        Kind::Id | Kind::Bytes => row.bytes(at)?.map(|bytes| Cell::Bytes(bytes.to_vec())),
        Kind::Text => row.text(at)?.map(|text| Cell::Text(text.to_owned())),
        Kind::Number | Kind::Time | Kind::Flag => row.int(at)?.map(Cell::Int),
    };
    Ok(cell.unwrap_or(Cell::Null))
}

/// A parameter that is compared with a column of a key; nothing if it is of another type.
pub(super) fn bind(cell: &Cell, kind: Kind, to: &mut PgArguments) -> Option<()> {
    let added = match (cell, kind) {
        (Cell::Bytes(bytes), Kind::Id) => Uuid::from_slice(bytes).ok()?.add(to),
        (Cell::Bytes(bytes), Kind::Bytes) => (&bytes[..]).add(to),
        (Cell::Text(text), Kind::Text) => text.add(to),
        (Cell::Int(number), Kind::Number) => (*number).add(to),
        (Cell::Int(number), Kind::Time) => Time(*number).add(to),
        _ => return None,
    };
    added.ok()
}

/// One field, or why it cannot be one.
pub(super) fn field(cell: &Cell, kind: Kind, to: &mut Vec<u8>) -> Result<(), &'static str> {
    let (number, flag);
    let bytes: &[u8] = match (cell, kind) {
        (Cell::Null, _) => {
            to.extend((-1_i32).to_be_bytes());
            return Ok(());
        }
        (Cell::Bytes(bytes), Kind::Id) if bytes.len() != 16 => return Err("an id has 16 bytes"),
        (Cell::Bytes(bytes), Kind::Id | Kind::Bytes) => bytes,
        (Cell::Text(text), Kind::Text) if text.contains('\0') => {
            return Err("PostgreSQL keeps no text with the character U+0000; take it out first");
        }
        (Cell::Text(text), Kind::Text) => text.as_bytes(),
        (Cell::Int(value), Kind::Number) => {
            number = value.to_be_bytes();
            &number
        }
        (Cell::Int(value), Kind::Time) => {
            number = value.checked_sub(EPOCH).ok_or("PostgreSQL keeps no time so long ago")?.to_be_bytes();
            &number
        }
        (Cell::Int(value), Kind::Flag) => {
            flag = [u8::from(*value != 0)];
            &flag
        }
        _ => return Err("it is of another type"),
    };
    to.extend((bytes.len() as i32).to_be_bytes());
    to.extend(bytes);
    Ok(())
}
