//! Authors.

use super::apply::Write;
use super::fault::Fault;
use super::sql::Sql;
use super::{PostgresStore, named};
use crate::row;
use async_trait::async_trait;
use blogcms_core::author::AuthorCount;
use blogcms_core::post::CoverFile;
use blogcms_core::{Author, AuthorId, AuthorOp, AuthorRead, Entity, Seq, StoreError, Timestamp};

const VERSION: &str = "SELECT version FROM bc_authors WHERE site_id = $1 AND id = $2";

#[async_trait]
impl AuthorRead for PostgresStore {
    async fn author(&self, id: AuthorId) -> Result<Option<Author>, StoreError> {
        let mut sql = self.read().await?;
        let found = sql
            .one(
                "SELECT id, version, handle, name, title, bio, url, avatar, user_ref
                 FROM bc_authors WHERE site_id = $1 AND id = $2",
                (sql.site, id),
                row::author::author,
            )
            .await;
        sql.end(found).await
    }

    async fn author_counts(&self, at: Timestamp) -> Result<Vec<AuthorCount>, StoreError> {
        let mut sql = self.read().await?;
        let counts = sql
            .all(
                "SELECT a.id, a.published_count
                     - (SELECT count(*) FROM bc_post_authors x
                        WHERE x.site_id = $1 AND x.author_id = a.id AND x.published_at > $2)
                     - (SELECT count(*) FROM bc_post_authors x
                        WHERE x.site_id = $1 AND x.author_id = a.id AND x.expires_at <= $2
                            AND x.published_at <= $2),
                     (SELECT x.published_at FROM bc_post_authors x
                      WHERE x.site_id = $1 AND x.author_id = a.id AND x.published_at <= $2
                          AND (x.expires_at IS NULL OR x.expires_at > $2)
                      ORDER BY x.published_at DESC LIMIT 1)
                 FROM bc_authors a WHERE a.site_id = $1 AND a.published_count > 0 ORDER BY a.id",
                (sql.site, at),
                row::author::count,
            )
            .await;
        Ok(sql.end(counts).await?.into_iter().flatten().collect())
    }
}

/// Every author, by name, with the file of their picture.
pub(super) async fn authors(sql: &mut Sql<'_>) -> Result<Vec<(Author, Option<CoverFile>)>, Fault> {
    sql.all(
        "SELECT a.id, a.version, a.handle, a.name, a.title, a.bio, a.url, a.avatar, a.user_ref,
             m.key, m.focal_x, m.focal_y, m.bytes
         FROM bc_authors a LEFT JOIN bc_media m ON m.site_id = $1 AND m.id = a.avatar
         WHERE a.site_id = $1 ORDER BY a.name, a.id",
        [sql.site],
        |row| {
            let portrait = row::post::cover_file_at(row, row::author::COLUMNS.len())?;
            Ok::<_, StoreError>((row::author::author(row)?, portrait))
        },
    )
    .await
}

/// Carries out a command about authors.
pub(super) async fn carry_out(w: &mut Write<'_>, op: &AuthorOp) -> Result<(), Fault> {
    match op {
        AuthorOp::Create { author } => create(w, author).await,
        AuthorOp::Update { author, expect } => update(w, author, *expect).await,
        AuthorOp::Delete { id, expect } => delete(w, *id, *expect).await,
    }
}

async fn create(w: &mut Write<'_>, author: &Author) -> Result<(), Fault> {
    w.absent(VERSION, (w.site, author.id)).await?;
    save(w, author).await
}

async fn update(w: &mut Write<'_>, author: &Author, expect: Seq) -> Result<(), Fault> {
    w.expect(VERSION, (w.site, author.id), expect).await?;
    save(w, author).await
}

async fn save(w: &mut Write<'_>, author: &Author) -> Result<(), Fault> {
    w.run(
        "INSERT INTO bc_authors (site_id, id, version, handle, name, title, bio, url, avatar, user_ref)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (site_id, id) DO UPDATE SET version = excluded.version, handle = excluded.handle,
             name = excluded.name, title = excluded.title, bio = excluded.bio, url = excluded.url,
             avatar = excluded.avatar, user_ref = excluded.user_ref",
        (
            w.site,
            author.id,
            w.seq,
            author.handle.as_str(),
            &author.name,
            &author.title,
            &author.bio,
            &author.url,
            author.avatar,
            &author.user_ref,
        ),
    )
    .await?;
    w.put(&Entity::Author(author.id)).await
}

async fn delete(w: &mut Write<'_>, id: AuthorId, expect: Seq) -> Result<(), Fault> {
    let key = (w.site, id);
    w.expect(VERSION, key, expect).await?;
    named::select(w, "SELECT post_id FROM bc_post_authors WHERE site_id = $1 AND author_id = $2", key)
        .await?;
    named::touch_posts(w).await?;
    w.run("DELETE FROM bc_post_authors WHERE site_id = $1 AND author_id = $2", key).await?;
    named::repeat_names(w).await?;
    w.run("DELETE FROM bc_authors WHERE site_id = $1 AND id = $2", key).await?;
    w.deleted(&Entity::Author(id)).await
}
