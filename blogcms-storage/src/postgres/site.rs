//! Sites: settings, members, the number of the last write.

use super::PostgresStore;
use super::apply::{Write, written};
use super::author;
use super::fault::Fault;
use super::sql::{Sql, get};
use super::taxonomy;
use crate::row;
use crate::row::Named;
use async_trait::async_trait;
use blogcms_core::{
    AccountRef, Entity, Members, Role, Seq, Settings, Site, SiteId, SiteOp, SiteRead, SiteSnapshot,
    StoreError, Timestamp, Versions,
};
use std::collections::BTreeMap;

#[async_trait]
impl SiteRead for PostgresStore {
    async fn seq(&self) -> Result<Seq, StoreError> {
        let mut sql = self.read().await?;
        let found = seq(&mut sql).await;
        sql.end(found).await
    }

    async fn versions(&self) -> Result<Versions, StoreError> {
        let mut sql = self.read().await?;
        let found = versions(&mut sql).await;
        let versions = sql.end(found).await?;
        self.known.raise(versions);
        Ok(versions)
    }

    async fn site(&self) -> Result<Site, StoreError> {
        let mut sql = self.read().await?;
        let found = site(&mut sql).await;
        Ok(sql.end(found).await?.0)
    }

    async fn site_snapshot(&self) -> Result<SiteSnapshot, StoreError> {
        let mut sql = self.read().await?;
        let found = snapshot(&mut sql).await;
        sql.end(found).await
    }

    async fn members(&self) -> Result<Members, StoreError> {
        let mut sql = self.read().await?;
        let found = members(&mut sql).await;
        sql.end(found).await
    }
}

async fn snapshot(sql: &mut Sql<'_>) -> Result<SiteSnapshot, Fault> {
    let (site, seq) = site(sql).await?;
    let (mut authors, mut portraits) = (Vec::new(), BTreeMap::new());
    for (author, portrait) in author::authors(sql).await? {
        portraits.extend(author.avatar.zip(portrait));
        authors.push(author);
    }
    Ok(SiteSnapshot { seq, site, terms: taxonomy::terms(sql).await?, authors, portraits })
}

/// The site's last write.
pub(super) async fn seq(sql: &mut Sql<'_>) -> Result<Seq, Fault> {
    let select = "SELECT seq FROM bc_sites WHERE site_id = $1";
    match sql.one(select, [sql.site], |row| get(row, 0)).await?.flatten() {
        Some(seq) => Ok(Seq(seq.cast_unsigned())),
        None => Err(row::change::no_site().into()),
    }
}

/// How far what readers see has come.
async fn versions(sql: &mut Sql<'_>) -> Result<Versions, Fault> {
    let found = sql
        .one(
            "SELECT content_seq, discussion_seq, related_count FROM bc_sites WHERE site_id = $1",
            [sql.site],
            row::site::versions,
        )
        .await?;
    found.ok_or_else(|| row::change::no_site().into())
}

async fn site(sql: &mut Sql<'_>) -> Result<(Site, Seq), Fault> {
    let found = sql
        .one(
            "SELECT site_id, version, settings, seq, uid, history FROM bc_sites WHERE site_id = $1",
            [sql.site],
            row::site::site,
        )
        .await?;
    found.ok_or_else(|| row::change::no_site().into())
}

async fn members(sql: &mut Sql<'_>) -> Result<Members, Fault> {
    let seq = seq(sql).await?;
    let list = sql
        .all(
            "SELECT account, role, version FROM bc_members WHERE site_id = $1 ORDER BY account",
            [sql.site],
            row::site::member,
        )
        .await?;
    Ok(Members { seq, list })
}

/// Whether the site is there.
pub(super) async fn exists(sql: &mut Sql<'_>) -> Result<bool, Fault> {
    Ok(sql.number("SELECT 1 FROM bc_sites WHERE site_id = $1", [sql.site]).await? == 1)
}

/// Makes the site unless it is there; whether it was made.
pub(super) async fn create(
    sql: &mut Sql<'_>,
    settings: &Settings,
    at: Option<Timestamp>,
) -> Result<bool, Fault> {
    let rows = sql
        .run(
            "INSERT INTO bc_sites (site_id, settings, created_at, uid, history)
             VALUES ($1, $2, $3, gen_random_uuid(), gen_random_uuid())
             ON CONFLICT (site_id) DO NOTHING",
            (sql.site, row::json(settings)?, at),
        )
        .await?;
    Ok(rows == 1)
}

/// Locks the site's row until the end of the transaction, and gives its last write. One write to a site follows the
/// other, so what a write has read stays true until it is committed, and numbers have no gaps. Readers wait for nobody.
pub(super) async fn lock(sql: &mut Sql<'_>) -> Result<i64, Fault> {
    let select = "SELECT seq FROM bc_sites WHERE site_id = $1 FOR NO KEY UPDATE";
    let seq = sql.one(select, [sql.site], |row| get(row, 0)).await?.flatten();
    seq.ok_or_else(|| row::change::no_site().into())
}

/// Every site of the database.
pub(super) async fn list(sql: &mut Sql<'_>) -> Result<Vec<SiteId>, Fault> {
    sql.all("SELECT site_id FROM bc_sites ORDER BY site_id", (), row::site::id).await
}

/// Carries out a command about the site itself.
pub(super) async fn carry_out(w: &mut Write<'_>, op: &SiteOp) -> Result<(), Fault> {
    match op {
        SiteOp::Configure { settings, expect } => configure(w, settings, *expect).await,
        SiteOp::SetMember { account, role } => set_member(w, account, *role).await,
        SiteOp::RemoveMember { account } => remove_member(w, account).await,
    }
}

async fn configure(w: &mut Write<'_>, settings: &Settings, expect: Seq) -> Result<(), Fault> {
    w.expect("SELECT version FROM bc_sites WHERE site_id = $1", [w.site], expect).await?;
    w.run(
        "UPDATE bc_sites SET settings = $2, version = $3 WHERE site_id = $1",
        (w.site, row::json(settings)?, w.seq),
    )
    .await?;
    w.put(&Entity::Settings).await
}

async fn set_member(w: &mut Write<'_>, account: &AccountRef, role: Role) -> Result<(), Fault> {
    w.run(
        "INSERT INTO bc_members (site_id, account, role, version) VALUES ($1, $2, $3, $4)
         ON CONFLICT (site_id, account) DO UPDATE SET role = excluded.role, version = excluded.version",
        (w.site, account.as_str(), role.name(), w.seq),
    )
    .await?;
    w.put(&Entity::Member(account.clone())).await
}

async fn remove_member(w: &mut Write<'_>, account: &AccountRef) -> Result<(), Fault> {
    let sql = "DELETE FROM bc_members WHERE site_id = $1 AND account = $2";
    written(w.run(sql, (w.site, account.as_str())).await?)?;
    w.deleted(&Entity::Member(account.clone())).await
}
