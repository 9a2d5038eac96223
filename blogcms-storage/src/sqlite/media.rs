//! What is known about media.

use super::apply::Write;
use super::fault::Fault;
use super::sql::Sql;
use super::{SqliteStore, named};
use crate::row::{self, behind};
use async_trait::async_trait;
use blogcms_core::{
    Cursor, Entity, Id, Media, MediaId, MediaOp, MediaRead, Page, PageRequest, Seq, StoreError,
};

const VERSION: &str = "SELECT version FROM bc_media WHERE site_id = ?1 AND id = ?2";

#[async_trait]
impl MediaRead for SqliteStore {
    async fn media(&self, id: MediaId) -> Result<Option<Media>, StoreError> {
        let read = move |sql: &Sql<'_>| {
            sql.one(
                "SELECT id, version, key, file_name, mime, bytes, width, height, alt, caption, focal_x, focal_y,
                     created_at
                 FROM bc_media WHERE site_id = ?1 AND id = ?2",
                (sql.site, id.to_bytes()),
                |row| row::media::media(row),
            )
        };
        self.pool.look(self.site, read).await
    }

    async fn media_by_key(&self, key: &str) -> Result<Option<Media>, StoreError> {
        let key = key.to_owned();
        let read = move |sql: &Sql<'_>| {
            sql.one(
                "SELECT id, version, key, file_name, mime, bytes, width, height, alt, caption, focal_x, focal_y,
                     created_at
                 FROM bc_media WHERE site_id = ?1 AND key = ?2",
                (sql.site, key),
                |row| row::media::media(row),
            )
        };
        self.pool.look(self.site, read).await
    }

    async fn media_list(&self, page: &PageRequest) -> Result<Page<Media>, StoreError> {
        let (limit, (key, id)) = (page.limit(), behind(page));
        let read = move |sql: &Sql<'_>| {
            sql.all(
                "SELECT id, version, key, file_name, mime, bytes, width, height, alt, caption, focal_x, focal_y,
                     created_at
                 FROM bc_media WHERE site_id = ?1 AND (created_at, id) < (?2, ?3)
                 ORDER BY created_at DESC, id DESC LIMIT ?4",
                (sql.site, key, id, limit as i64 + 1),
                |row| row::media::media(row),
            )
        };
        let rows = self.pool.look(self.site, read).await?;
        Ok(Page::cut(rows, limit, |m| Cursor::new(m.created_at.as_micros(), m.id.to_bytes())))
    }
}

/// Carries out a command about media.
pub(super) fn carry_out(w: &Write<'_>, op: &MediaOp) -> Result<(), Fault> {
    match op {
        MediaOp::Create { media } => create(w, media),
        MediaOp::Update { media, expect } => update(w, media, *expect),
        MediaOp::Delete { id, expect } => delete(w, *id, *expect),
    }
}

fn create(w: &Write<'_>, media: &Media) -> Result<(), Fault> {
    w.absent(VERSION, (w.site, media.id.to_bytes()))?;
    save(w, media)
}

fn update(w: &Write<'_>, media: &Media, expect: Seq) -> Result<(), Fault> {
    w.expect(VERSION, (w.site, media.id.to_bytes()), expect)?;
    // The key stays; the one given may be another file's, so it must not meet the unique key.
    let key = w.one(
        "SELECT key FROM bc_media WHERE site_id = ?1 AND id = ?2",
        (w.site, media.id.to_bytes()),
        |row| row.get::<_, String>(0),
    )?;
    save(w, &Media { key: key.unwrap_or_default(), ..media.clone() })
}

fn save(w: &Write<'_>, media: &Media) -> Result<(), Fault> {
    w.run(
        "INSERT INTO bc_media (site_id, id, version, key, file_name, mime, bytes, width, height, alt, caption,
             focal_x, focal_y, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
         ON CONFLICT (site_id, id) DO UPDATE SET version = excluded.version, file_name = excluded.file_name,
             mime = excluded.mime, bytes = excluded.bytes, width = excluded.width, height = excluded.height,
             alt = excluded.alt, caption = excluded.caption, focal_x = excluded.focal_x,
             focal_y = excluded.focal_y, created_at = excluded.created_at",
        (
            w.site,
            media.id.to_bytes(),
            w.seq,
            &media.key,
            &media.file_name,
            &media.mime,
            media.bytes.cast_signed(),
            media.width,
            media.height,
            &media.alt,
            &media.caption,
            media.focal.0,
            media.focal.1,
            media.created_at.as_micros(),
        ),
    )?;
    w.put(&Entity::Media(media.id))
}

fn delete(w: &Write<'_>, id: MediaId, expect: Seq) -> Result<(), Fault> {
    let key = (w.site, id.to_bytes());
    w.expect(VERSION, key, expect)?;
    named::select(w, "SELECT id FROM bc_posts WHERE site_id = ?1 AND cover_media = ?2", key)?;
    w.run(
        "UPDATE bc_posts SET cover_media = NULL, cover_alt = NULL, cover_caption = NULL
         WHERE site_id = ?1 AND id IN (SELECT id FROM temp.bc_named)",
        [w.site],
    )?;
    named::touch_posts(w)?;
    w.run("DELETE FROM bc_media WHERE site_id = ?1 AND id = ?2", key)?;
    w.deleted(&Entity::Media(id))
}
