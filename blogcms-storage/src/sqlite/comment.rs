//! Comments.

use super::apply::{Write, written};
use super::fault::Fault;
use super::sql::Sql;
use super::{SqliteStore, named};
use crate::row::Named;
use crate::row::{self, behind};
use async_trait::async_trait;
use blogcms_core::{
    AccountRef, Change, Comment, CommentId, CommentOp, CommentRead, CommentStatus, Cursor, Entity, Id, Page,
    PageRequest, PostId, Seq, StoreError, Timestamp,
};

const VERSION: &str = "SELECT version FROM bc_comments WHERE site_id = ?1 AND id = ?2";

#[async_trait]
impl CommentRead for SqliteStore {
    async fn comment(&self, id: CommentId) -> Result<Option<Comment>, StoreError> {
        let read = move |sql: &Sql<'_>| {
            sql.one(
                "SELECT id, version, post_id, parent, status, name, email, url, account, body, created_at, edited_at
                 FROM bc_comments WHERE site_id = ?1 AND id = ?2",
                (sql.site, id.to_bytes()),
                |row| row::comment::comment(row),
            )
        };
        self.pool.look(self.site, read).await
    }

    async fn thread(&self, post: PostId) -> Result<Vec<Comment>, StoreError> {
        self.pool.look(self.site, move |sql| approved(sql, post, usize::MAX)).await
    }

    async fn discussion_seq(&self, post: PostId) -> Result<Seq, StoreError> {
        let sql = "SELECT discussion_seq FROM bc_posts WHERE site_id = ?1 AND id = ?2";
        let found = self.pool.look(self.site, move |q| q.number(sql, (q.site, post.to_bytes()))).await?;
        Ok(Seq(found.cast_unsigned()))
    }

    async fn comments(&self, status: CommentStatus, page: &PageRequest) -> Result<Page<Comment>, StoreError> {
        let (limit, (key, id)) = (page.limit(), behind(page));
        let read = move |sql: &Sql<'_>| {
            sql.all(
                "SELECT id, version, post_id, parent, status, name, email, url, account, body, created_at, edited_at
                 FROM bc_comments WHERE site_id = ?1 AND status = ?2 AND (created_at, id) < (?3, ?4)
                 ORDER BY created_at DESC, id DESC LIMIT ?5",
                (sql.site, status.name(), key, id, limit as i64 + 1),
                |row| row::comment::comment(row),
            )
        };
        let rows = self.pool.look(self.site, read).await?;
        Ok(Page::cut(rows, limit, |c| Cursor::new(c.created_at.as_micros(), c.id.to_bytes())))
    }
}

/// The approved comments of a post, oldest first, `limit` of them at most.
pub(super) fn approved(sql: &Sql<'_>, post: PostId, limit: usize) -> Result<Vec<Comment>, Fault> {
    sql.all(
        "SELECT id, version, post_id, parent, status, name, email, url, account, body, created_at, edited_at
         FROM bc_comments WHERE site_id = ?1 AND post_id = ?2 AND status = 'approved'
         ORDER BY created_at, id LIMIT ?3",
        (sql.site, post.to_bytes(), i64::try_from(limit).unwrap_or(i64::MAX)),
        |row| row::comment::comment(row),
    )
}

/// Carries out a command about comments.
pub(super) fn carry_out(w: &Write<'_>, op: &CommentOp) -> Result<(), Fault> {
    match op {
        CommentOp::Create { comment } => create(w, comment),
        CommentOp::Update { comment, expect } => update(w, comment, *expect),
        CommentOp::Decide { ids, status } => decide(w, ids, *status),
        CommentOp::Delete { ids } => delete(w, ids),
    }
}

fn create(w: &Write<'_>, comment: &Comment) -> Result<(), Fault> {
    w.absent(VERSION, (w.site, comment.id.to_bytes()))?;
    if let Some(parent) = comment.parent {
        let same = w.number(
            "SELECT 1 FROM bc_comments WHERE site_id = ?1 AND id = ?2 AND post_id = ?3",
            (w.site, parent.to_bytes(), comment.post.to_bytes()),
        )?;
        written(same as usize)?;
    }
    save(w, comment)?;
    named::ids(w, &[comment.id])?;
    raise_discussions(w)?;
    w.put(&Entity::Comment(comment.id))
}

/// The post and what is answered are only written with a new comment.
fn save(w: &Write<'_>, comment: &Comment) -> Result<(), Fault> {
    w.run(
        "INSERT INTO bc_comments (site_id, id, version, post_id, parent, status, name, email, url, account, body,
             created_at, edited_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT (site_id, id) DO UPDATE SET version = excluded.version, status = excluded.status,
             name = excluded.name, email = excluded.email, url = excluded.url, account = excluded.account,
             body = excluded.body, created_at = excluded.created_at, edited_at = excluded.edited_at",
        (
            w.site,
            comment.id.to_bytes(),
            w.seq,
            comment.post.to_bytes(),
            comment.parent.map(Id::to_bytes),
            comment.status.name(),
            &comment.name,
            &comment.email,
            &comment.url,
            comment.account.as_ref().map(AccountRef::as_str),
            &comment.body,
            comment.created_at.as_micros(),
            comment.edited_at.map(Timestamp::as_micros),
        ),
    )?;
    Ok(())
}

fn update(w: &Write<'_>, comment: &Comment, expect: Seq) -> Result<(), Fault> {
    w.expect(VERSION, (w.site, comment.id.to_bytes()), expect)?;
    named::ids(w, &[comment.id])?;
    raise_discussions(w)?;
    save(w, comment)?;
    raise_discussions(w)?;
    w.put(&Entity::Comment(comment.id))
}

fn decide(w: &Write<'_>, ids: &[CommentId], status: CommentStatus) -> Result<(), Fault> {
    name_present(w, ids)?;
    raise_discussions(w)?;
    w.run(
        "UPDATE bc_comments SET version = ?2, status = ?3
         WHERE site_id = ?1 AND id IN (SELECT id FROM temp.bc_named)",
        (w.site, w.seq, status.name()),
    )?;
    raise_discussions(w)?;
    named::log(w, "comment", Change::Put)
}

fn delete(w: &Write<'_>, ids: &[CommentId]) -> Result<(), Fault> {
    name_present(w, ids)?;
    raise_discussions(w)?;
    named::log(w, "comment", Change::Deleted)?;
    // Answers that stay are changed, too: they answer nobody now.
    w.run(
        "INSERT INTO bc_changes (site_id, seq, kind, key, change)
         SELECT ?1, ?2, 'comment', id, 'put' FROM bc_comments
         WHERE site_id = ?1 AND parent IN (SELECT id FROM temp.bc_named)
             AND id NOT IN (SELECT id FROM temp.bc_named)
         ON CONFLICT (site_id, seq, kind, key) DO UPDATE SET change = excluded.change",
        (w.site, w.seq),
    )?;
    let raised = w.run(
        "UPDATE bc_posts SET discussion_seq = ?2
         WHERE site_id = ?1 AND id IN (SELECT post_id FROM bc_comments
             WHERE site_id = ?1 AND status = 'approved' AND parent IN (SELECT id FROM temp.bc_named))",
        (w.site, w.seq),
    )?;
    note(w, raised);
    w.run(
        "UPDATE bc_comments SET parent = NULL, version = ?2
         WHERE site_id = ?1 AND parent IN (SELECT id FROM temp.bc_named)",
        (w.site, w.seq),
    )?;
    w.run("DELETE FROM bc_comments WHERE site_id = ?1 AND id IN (SELECT id FROM temp.bc_named)", [w.site])?;
    Ok(())
}

/// Names those of `ids` that are there.
fn name_present(w: &Write<'_>, ids: &[CommentId]) -> Result<(), Fault> {
    named::ids(w, ids)?;
    w.run(
        "DELETE FROM temp.bc_named WHERE id NOT IN (SELECT c.id FROM temp.bc_named n
             CROSS JOIN bc_comments c ON c.site_id = ?1 AND c.id = n.id)",
        [w.site],
    )?;
    Ok(())
}

/// Raises the number of the discussions in which a named comment can be seen. Asked before and after a change.
fn raise_discussions(w: &Write<'_>) -> Result<(), Fault> {
    let raised = w.run(
        "UPDATE bc_posts SET discussion_seq = ?2
         WHERE site_id = ?1 AND id IN (SELECT c.post_id FROM temp.bc_named n
             CROSS JOIN bc_comments c ON c.site_id = ?1 AND c.id = n.id WHERE c.status = 'approved')",
        (w.site, w.seq),
    )?;
    note(w, raised);
    Ok(())
}

/// Remembers whether posts have had their number raised.
fn note(w: &Write<'_>, posts: usize) {
    if posts > 0 {
        w.discussed.set(true);
    }
}
