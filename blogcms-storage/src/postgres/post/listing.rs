//! Lists of live posts: a window of summaries, and what is true of the whole list. A window passes over rows of a
//! narrow index and looks up only the posts that it shows.

use super::super::fault::Fault;
use super::super::param::{Param, params};
use super::super::sql::Sql;
use super::read::{summary_columns, summary_joins};
use super::select::{self, Select, Value};
use super::total;
use crate::row;
use blogcms_core::post::{Listing, ListingPage, PostSummary, Window};
use blogcms_core::{PostId, Timestamp};
use sqlx::postgres::PgArguments;

pub(super) async fn listing(
    sql: &mut Sql<'_>,
    listing: &Listing,
    window: Window,
    at: Timestamp,
) -> Result<ListingPage, Fault> {
    let Some(select) = select::list(listing) else {
        return Ok(ListingPage { posts: Vec::new(), total: 0, oldest: None });
    };
    let posts = summaries(sql, select, window, at).await?;
    let (total, oldest) = total::of(sql, listing, at).await?;
    Ok(ListingPage { posts, total, oldest })
}

/// All live posts, without the live post `but`.
pub(super) async fn all(
    sql: &mut Sql<'_>,
    but: Option<PostId>,
    window: Window,
    at: Timestamp,
) -> Result<ListingPage, Fault> {
    let posts = summaries(sql, select::all(but), window, at).await?;
    let (total, oldest) = total::all(sql, but, at).await?;
    Ok(ListingPage { posts, total, oldest })
}

async fn summaries(
    sql: &mut Sql<'_>,
    select: Select,
    window: Window,
    at: Timestamp,
) -> Result<Vec<PostSummary>, Fault> {
    let statement = format!(
        concat!(
            "SELECT ",
            summary_columns!(),
            " FROM ({}) w JOIN bc_posts p ON p.site_id = $1 AND p.id = w.id",
            summary_joins!(),
            " ORDER BY {}"
        ),
        select.sql, select.order
    );
    let params = params(sql, window, at, None, select.values)?;
    sql.all(&statement, params, row::post::summary).await
}

/// The parameters of a [`Select`], with the fifth.
pub(super) fn params(
    sql: &Sql<'_>,
    window: Window,
    at: Timestamp,
    fifth: Option<&str>,
    values: Vec<Value>,
) -> Result<PgArguments, sqlx::Error> {
    let offset = i64::try_from(window.offset).unwrap_or(i64::MAX);
    let mut params = params!(sql.site, at, window.size, offset, fifth)?;
    for value in values {
        let added = match value {
            Value::Id(id) => id.add(&mut params),
            Value::Ids(ids) => ids.add(&mut params),
            Value::Time(time) => time.add(&mut params),
        };
        added.map_err(sqlx::Error::Encode)?;
    }
    Ok(params)
}
