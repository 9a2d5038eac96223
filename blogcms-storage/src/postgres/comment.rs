//! Comments.

use super::apply::{Write, written};
use super::fault::Fault;
use super::sql::Sql;
use super::{PostgresStore, behind, named};
use crate::row;
use crate::row::Named;
use async_trait::async_trait;
use blogcms_core::{
    AccountRef, Change, Comment, CommentId, CommentOp, CommentRead, CommentStatus, Cursor, Entity, Id, Page,
    PageRequest, PostId, Seq, StoreError,
};

const VERSION: &str = "SELECT version FROM bc_comments WHERE site_id = $1 AND id = $2";

#[async_trait]
impl CommentRead for PostgresStore {
    async fn comment(&self, id: CommentId) -> Result<Option<Comment>, StoreError> {
        let mut sql = self.read().await?;
        let found = sql.one(
                "SELECT id, version, post_id, parent, status, name, email, url, account, body, created_at, edited_at
                 FROM bc_comments WHERE site_id = $1 AND id = $2",
                (sql.site, id),
                row::comment::comment,
            ).await;
        sql.end(found).await
    }

    async fn thread(&self, post: PostId) -> Result<Vec<Comment>, StoreError> {
        let mut sql = self.read().await?;
        let found = approved(&mut sql, post, usize::MAX).await;
        sql.end(found).await
    }

    async fn discussion_seq(&self, post: PostId) -> Result<Seq, StoreError> {
        let mut sql = self.read().await?;
        let select = "SELECT discussion_seq FROM bc_posts WHERE site_id = $1 AND id = $2";
        let found = sql.number(select, (sql.site, post)).await;
        Ok(Seq(sql.end(found).await?.cast_unsigned()))
    }

    async fn comments(&self, status: CommentStatus, page: &PageRequest) -> Result<Page<Comment>, StoreError> {
        let (limit, (key, id)) = (page.limit(), behind(page));
        let mut sql = self.read().await?;
        let found = sql.all(
                "SELECT id, version, post_id, parent, status, name, email, url, account, body, created_at, edited_at
                 FROM bc_comments WHERE site_id = $1 AND status = $2 AND (created_at, id) < ($3, $4)
                 ORDER BY created_at DESC, id DESC LIMIT $5",
                (sql.site, status.name(), key, id, limit as i64 + 1),
                row::comment::comment,
            ).await;
        let rows = sql.end(found).await?;
        Ok(Page::cut(rows, limit, |c| Cursor::new(c.created_at.as_micros(), c.id.to_bytes())))
    }
}

/// The approved comments of a post, oldest first, `limit` of them at most.
pub(super) async fn approved(sql: &mut Sql<'_>, post: PostId, limit: usize) -> Result<Vec<Comment>, Fault> {
    sql.all(
        "SELECT id, version, post_id, parent, status, name, email, url, account, body, created_at, edited_at
         FROM bc_comments WHERE site_id = $1 AND post_id = $2 AND status = 'approved'
         ORDER BY created_at, id LIMIT $3",
        (sql.site, post, i64::try_from(limit).unwrap_or(i64::MAX)),
        row::comment::comment,
    )
    .await
}

/// Carries out a command about comments.
pub(super) async fn carry_out(w: &mut Write<'_>, op: &CommentOp) -> Result<(), Fault> {
    match op {
        CommentOp::Create { comment } => create(w, comment).await,
        CommentOp::Update { comment, expect } => update(w, comment, *expect).await,
        CommentOp::Decide { ids, status } => decide(w, ids, *status).await,
        CommentOp::Delete { ids } => delete(w, ids).await,
    }
}

async fn create(w: &mut Write<'_>, comment: &Comment) -> Result<(), Fault> {
    w.absent(VERSION, (w.site, comment.id)).await?;
    if let Some(parent) = comment.parent {
        let same = w
            .number(
                "SELECT 1 FROM bc_comments WHERE site_id = $1 AND id = $2 AND post_id = $3",
                (w.site, parent, comment.post),
            )
            .await?;
        written(same as usize)?;
    }
    save(w, comment).await?;
    named::ids(w, &[comment.id]);
    raise_discussions(w).await?;
    w.put(&Entity::Comment(comment.id)).await
}

/// The post and what is answered are only written with a new comment.
async fn save(w: &mut Write<'_>, comment: &Comment) -> Result<(), Fault> {
    w.run(
        "INSERT INTO bc_comments (site_id, id, version, post_id, parent, status, name, email, url, account, body,
             created_at, edited_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (site_id, id) DO UPDATE SET version = excluded.version, status = excluded.status,
             name = excluded.name, email = excluded.email, url = excluded.url, account = excluded.account,
             body = excluded.body, created_at = excluded.created_at, edited_at = excluded.edited_at",
        (
            w.site,
            comment.id,
            w.seq,
            comment.post,
            comment.parent,
            comment.status.name(),
            &comment.name,
            &comment.email,
            &comment.url,
            comment.account.as_ref().map(AccountRef::as_str),
            &comment.body,
            comment.created_at,
            comment.edited_at,
        ),
    ).await?;
    Ok(())
}

async fn update(w: &mut Write<'_>, comment: &Comment, expect: Seq) -> Result<(), Fault> {
    w.expect(VERSION, (w.site, comment.id), expect).await?;
    named::ids(w, &[comment.id]);
    raise_discussions(w).await?;
    save(w, comment).await?;
    raise_discussions(w).await?;
    w.put(&Entity::Comment(comment.id)).await
}

async fn decide(w: &mut Write<'_>, ids: &[CommentId], status: CommentStatus) -> Result<(), Fault> {
    name_present(w, ids).await?;
    raise_discussions(w).await?;
    w.run(
        "UPDATE bc_comments SET version = $2, status = $3
         WHERE site_id = $1 AND id = ANY ($4)",
        (w.site, w.seq, status.name(), w.named()),
    )
    .await?;
    raise_discussions(w).await?;
    named::log(w, "comment", Change::Put).await
}

async fn delete(w: &mut Write<'_>, ids: &[CommentId]) -> Result<(), Fault> {
    name_present(w, ids).await?;
    raise_discussions(w).await?;
    named::log(w, "comment", Change::Deleted).await?;
    // Answers that stay are changed, too: they answer nobody now.
    w.run(
        "INSERT INTO bc_changes (site_id, seq, kind, key, change)
         SELECT $1, $2, 'comment', uuid_send(id), 'put' FROM bc_comments
         WHERE site_id = $1 AND parent = ANY ($3)
             AND id <> ALL ($3)
         ON CONFLICT (site_id, seq, kind, key) DO UPDATE SET change = excluded.change",
        (w.site, w.seq, w.named()),
    )
    .await?;
    let raised = w
        .run(
            "UPDATE bc_posts SET discussion_seq = $2
         WHERE site_id = $1 AND id IN (SELECT post_id FROM bc_comments
             WHERE site_id = $1 AND status = 'approved' AND parent = ANY ($3))",
            (w.site, w.seq, w.named()),
        )
        .await?;
    note(w, raised);
    w.run(
        "UPDATE bc_comments SET parent = NULL, version = $2
         WHERE site_id = $1 AND parent = ANY ($3)",
        (w.site, w.seq, w.named()),
    )
    .await?;
    w.run("DELETE FROM bc_comments WHERE site_id = $1 AND id = ANY ($2)", (w.site, w.named())).await?;
    Ok(())
}

/// Names those of `ids` that are there.
async fn name_present(w: &mut Write<'_>, ids: &[CommentId]) -> Result<(), Fault> {
    named::ids(w, ids);
    let params = (w.site, w.named());
    named::select(w, "SELECT id FROM bc_comments WHERE site_id = $1 AND id = ANY ($2)", params).await?;
    Ok(())
}

/// Raises the number of the discussions in which a named comment can be seen. Asked before and after a change.
async fn raise_discussions(w: &mut Write<'_>) -> Result<(), Fault> {
    let raised = w
        .run(
            "UPDATE bc_posts SET discussion_seq = $2
         WHERE site_id = $1 AND id IN (SELECT post_id FROM bc_comments
             WHERE site_id = $1 AND id = ANY ($3) AND status = 'approved')",
            (w.site, w.seq, w.named()),
        )
        .await?;
    note(w, raised);
    Ok(())
}

/// Remembers whether posts have had their number raised.
fn note(w: &mut Write<'_>, posts: usize) {
    if posts > 0 {
        w.discussed = true;
    }
}
