//! Sites: settings, members, the number of the last write.

use super::SqliteStore;
use super::apply::{Write, written};
use super::author;
use super::fault::Fault;
use super::sql::Sql;
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
impl SiteRead for SqliteStore {
    async fn seq(&self) -> Result<Seq, StoreError> {
        self.pool.look(self.site, seq).await
    }

    async fn versions(&self) -> Result<Versions, StoreError> {
        let versions = self.pool.look(self.site, versions).await?;
        self.known.raise(versions);
        Ok(versions)
    }

    async fn site(&self) -> Result<Site, StoreError> {
        Ok(self.pool.look(self.site, site).await?.0)
    }

    async fn site_snapshot(&self) -> Result<SiteSnapshot, StoreError> {
        let read = |sql: &Sql<'_>| {
            let (site, seq) = site(sql)?;
            let (mut authors, mut portraits) = (Vec::new(), BTreeMap::new());
            for (author, portrait) in author::authors(sql)? {
                portraits.extend(author.avatar.zip(portrait));
                authors.push(author);
            }
            Ok(SiteSnapshot { seq, site, terms: taxonomy::terms(sql)?, authors, portraits })
        };
        self.pool.read(self.site, read).await
    }

    async fn members(&self) -> Result<Members, StoreError> {
        let read = |sql: &Sql<'_>| Ok(Members { seq: seq(sql)?, list: members(sql)? });
        self.pool.read(self.site, read).await
    }
}

/// The site's last write.
pub(super) fn seq(sql: &Sql<'_>) -> Result<Seq, Fault> {
    let seq =
        sql.one("SELECT seq FROM bc_sites WHERE site_id = ?1", [sql.site], |row| row.get::<_, i64>(0))?;
    match seq {
        Some(seq) => Ok(Seq(seq.cast_unsigned())),
        None => Err(row::change::no_site().into()),
    }
}

/// How far what readers see has come.
fn versions(sql: &Sql<'_>) -> Result<Versions, Fault> {
    let found = sql.one(
        "SELECT content_seq, discussion_seq, related_count FROM bc_sites WHERE site_id = ?1",
        [sql.site],
        |row| row::site::versions(row),
    )?;
    found.ok_or_else(|| row::change::no_site().into())
}

fn site(sql: &Sql<'_>) -> Result<(Site, Seq), Fault> {
    let found = sql.one(
        "SELECT site_id, version, settings, seq, uid, history FROM bc_sites WHERE site_id = ?1",
        [sql.site],
        |row| row::site::site(row),
    )?;
    found.ok_or_else(|| row::change::no_site().into())
}

fn members(sql: &Sql<'_>) -> Result<Vec<blogcms_core::Member>, Fault> {
    sql.all(
        "SELECT account, role, version FROM bc_members WHERE site_id = ?1 ORDER BY account",
        [sql.site],
        |row| row::site::member(row),
    )
}

/// Whether the site is there.
pub(super) fn exists(sql: &Sql<'_>) -> Result<bool, Fault> {
    Ok(sql.number("SELECT 1 FROM bc_sites WHERE site_id = ?1", [sql.site])? == 1)
}

/// Makes the site unless it is there; whether it was made.
pub(super) fn create(sql: &Sql<'_>, settings: &str, at: Option<Timestamp>) -> Result<bool, Fault> {
    let rows = sql.run(
        "INSERT INTO bc_sites (site_id, settings, created_at, uid, history)
         VALUES (?1, ?2, ?3, randomblob(16), randomblob(16))
         ON CONFLICT (site_id) DO NOTHING",
        (sql.site, settings, at.map(Timestamp::as_micros)),
    )?;
    Ok(rows == 1)
}

/// Every site of the database.
pub(super) fn list(sql: &Sql<'_>) -> Result<Vec<SiteId>, Fault> {
    sql.all("SELECT site_id FROM bc_sites ORDER BY site_id", [], |row| row::site::id(row))
}

/// Carries out a command about the site itself.
pub(super) fn carry_out(w: &Write<'_>, op: &SiteOp) -> Result<(), Fault> {
    match op {
        SiteOp::Configure { settings, expect } => configure(w, settings, *expect),
        SiteOp::SetMember { account, role } => set_member(w, account, *role),
        SiteOp::RemoveMember { account } => remove_member(w, account),
    }
}

fn configure(w: &Write<'_>, settings: &Settings, expect: Seq) -> Result<(), Fault> {
    w.expect("SELECT version FROM bc_sites WHERE site_id = ?1", [w.site], expect)?;
    w.run(
        "UPDATE bc_sites SET settings = ?2, version = ?3 WHERE site_id = ?1",
        (w.site, row::json(settings)?, w.seq),
    )?;
    w.put(&Entity::Settings)
}

fn set_member(w: &Write<'_>, account: &AccountRef, role: Role) -> Result<(), Fault> {
    w.run(
        "INSERT INTO bc_members (site_id, account, role, version) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (site_id, account) DO UPDATE SET role = excluded.role, version = excluded.version",
        (w.site, account.as_str(), role.name(), w.seq),
    )?;
    w.put(&Entity::Member(account.clone()))
}

fn remove_member(w: &Write<'_>, account: &AccountRef) -> Result<(), Fault> {
    let sql = "DELETE FROM bc_members WHERE site_id = ?1 AND account = ?2";
    written(w.run(sql, (w.site, account.as_str()))?)?;
    w.deleted(&Entity::Member(account.clone()))
}
