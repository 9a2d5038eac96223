//! Authors.

use super::apply::Write;
use super::fault::Fault;
use super::sql::Sql;
use super::{SqliteStore, named};
use crate::row;
use async_trait::async_trait;
use blogcms_core::{Author, AuthorId, AuthorOp, AuthorRead, Entity, Id, Seq, StoreError};

const VERSION: &str = "SELECT version FROM bc_authors WHERE site_id = ?1 AND id = ?2";

#[async_trait]
impl AuthorRead for SqliteStore {
    async fn author(&self, id: AuthorId) -> Result<Option<Author>, StoreError> {
        let read = move |sql: &Sql<'_>| {
            sql.one(
                "SELECT id, version, handle, name, title, bio, url, avatar, user_ref
                 FROM bc_authors WHERE site_id = ?1 AND id = ?2",
                (sql.site, id.to_bytes()),
                |row| row::author::author(row),
            )
        };
        self.pool.look(self.site, read).await
    }
}

/// Every author, by name.
pub(super) fn authors(sql: &Sql<'_>) -> Result<Vec<Author>, Fault> {
    sql.all(
        "SELECT id, version, handle, name, title, bio, url, avatar, user_ref
         FROM bc_authors WHERE site_id = ?1 ORDER BY name, id",
        [sql.site],
        |row| row::author::author(row),
    )
}

/// Carries out a command about authors.
pub(super) fn carry_out(w: &Write<'_>, op: &AuthorOp) -> Result<(), Fault> {
    match op {
        AuthorOp::Create { author } => create(w, author),
        AuthorOp::Update { author, expect } => update(w, author, *expect),
        AuthorOp::Delete { id, expect } => delete(w, *id, *expect),
    }
}

fn create(w: &Write<'_>, author: &Author) -> Result<(), Fault> {
    w.absent(VERSION, (w.site, author.id.to_bytes()))?;
    save(w, author)
}

fn update(w: &Write<'_>, author: &Author, expect: Seq) -> Result<(), Fault> {
    w.expect(VERSION, (w.site, author.id.to_bytes()), expect)?;
    save(w, author)
}

fn save(w: &Write<'_>, author: &Author) -> Result<(), Fault> {
    w.run(
        "INSERT INTO bc_authors (site_id, id, version, handle, name, title, bio, url, avatar, user_ref)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (site_id, id) DO UPDATE SET version = excluded.version, handle = excluded.handle,
             name = excluded.name, title = excluded.title, bio = excluded.bio, url = excluded.url,
             avatar = excluded.avatar, user_ref = excluded.user_ref",
        (
            w.site,
            author.id.to_bytes(),
            w.seq,
            author.handle.as_str(),
            &author.name,
            &author.title,
            &author.bio,
            &author.url,
            author.avatar.map(Id::to_bytes),
            &author.user_ref,
        ),
    )?;
    w.put(&Entity::Author(author.id))
}

fn delete(w: &Write<'_>, id: AuthorId, expect: Seq) -> Result<(), Fault> {
    let key = (w.site, id.to_bytes());
    w.expect(VERSION, key, expect)?;
    named::select(w, "SELECT post_id FROM bc_post_authors WHERE site_id = ?1 AND author_id = ?2", key)?;
    named::touch_posts(w)?;
    w.run("DELETE FROM bc_post_authors WHERE site_id = ?1 AND author_id = ?2", key)?;
    w.run("DELETE FROM bc_authors WHERE site_id = ?1 AND id = ?2", key)?;
    w.deleted(&Entity::Author(id))
}
