//! Lists of live posts: a window of summaries, and what is true of the whole list. A window passes over rows of a
//! narrow index and looks up only the posts that it shows.

use super::super::fault::Fault;
use super::super::sql::Sql;
use super::read::{summary_columns, summary_joins};
use super::select::{self, Select};
use super::total;
use crate::row;
use blogcms_core::post::{Listing, ListingPage, PostSummary, Window};
use blogcms_core::{PostId, Timestamp};
use rusqlite::types::Value;

pub(super) fn listing(
    sql: &Sql<'_>,
    listing: &Listing,
    window: Window,
    at: Timestamp,
) -> Result<ListingPage, Fault> {
    let Some(select) = select::list(listing)? else {
        return Ok(ListingPage { posts: Vec::new(), total: 0, oldest: None });
    };
    let posts = summaries(sql, select, window, at)?;
    let (total, oldest) = total::of(sql, listing, at)?;
    Ok(ListingPage { posts, total, oldest })
}

/// All live posts, without the live post `but`.
pub(super) fn all(
    sql: &Sql<'_>,
    but: Option<PostId>,
    window: Window,
    at: Timestamp,
) -> Result<ListingPage, Fault> {
    let posts = summaries(sql, select::all(but), window, at)?;
    let (total, oldest) = total::all(sql, but, at)?;
    Ok(ListingPage { posts, total, oldest })
}

fn summaries(
    sql: &Sql<'_>,
    select: Select,
    window: Window,
    at: Timestamp,
) -> Result<Vec<PostSummary>, Fault> {
    let statement = format!(
        concat!(
            "SELECT ",
            summary_columns!(),
            " FROM ({}) w JOIN bc_posts p ON p.site_id = ?1 AND p.id = w.id",
            summary_joins!(),
            " ORDER BY {}"
        ),
        select.sql, select.order
    );
    let params = params(sql, window, at, Value::Null, select.values);
    sql.all(&statement, rusqlite::params_from_iter(params), |row| row::post::summary(row))
}

/// The parameters of a [`Select`], with the fifth.
pub(super) fn params(
    sql: &Sql<'_>,
    window: Window,
    at: Timestamp,
    fifth: Value,
    values: Vec<Value>,
) -> Vec<Value> {
    let offset = i64::try_from(window.offset).unwrap_or(i64::MAX);
    let first: [Value; 5] = [
        sql.site.to_vec().into(),
        at.as_micros().into(),
        i64::from(window.size).into(),
        offset.into(),
        fifth,
    ];
    first.into_iter().chain(values).collect()
}
