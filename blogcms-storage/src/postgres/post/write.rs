//! Commands about posts.

use super::super::apply::{Write, written};
use super::super::fault::Fault;
use super::super::param::params;
use super::super::{named, search};
use super::stream;
use crate::row::{self, Named};
use blogcms_core::{
    Change, Entity, Post, PostId, PostOp, Revision, RevisionKind, Seq, Status, TermId, TermKind, Timestamp,
};

const VERSION: &str = "SELECT version FROM bc_posts WHERE site_id = $1 AND id = $2";

/// Carries out a command about posts.
pub(in crate::postgres) async fn carry_out(w: &mut Write<'_>, op: &PostOp) -> Result<(), Fault> {
    match op {
        PostOp::Create { post, revision } => create(w, post, revision).await,
        PostOp::Update { post, expect, revision } => update(w, post, *expect, revision.as_deref()).await,
        PostOp::Autosave { revision } => autosave(w, revision).await,
        PostOp::SetStatus { ids, status, at } => set_status(w, ids, *status, *at).await,
        PostOp::Delete { id, expect } => delete(w, *id, *expect).await,
    }
}

async fn create(w: &mut Write<'_>, post: &Post, revision: &Revision) -> Result<(), Fault> {
    w.absent(VERSION, (w.site, post.id)).await?;
    named::ids(w, &[post.id]);
    save(w, post).await?;
    add_revision(w, revision, revision.kind).await?;
    settle(w, post).await
}

async fn update(
    w: &mut Write<'_>,
    post: &Post,
    expect: Seq,
    revision: Option<&Revision>,
) -> Result<(), Fault> {
    let key = (w.site, post.id);
    w.expect(VERSION, key, expect).await?;
    named::ids(w, &[post.id]);
    stream::leave(w).await?;
    save(w, post).await?;
    if let Some(revision) = revision {
        add_revision(w, revision, revision.kind).await?;
    }
    w.run("DELETE FROM bc_post_terms WHERE site_id = $1 AND post_id = $2", key).await?;
    w.run("DELETE FROM bc_post_authors WHERE site_id = $1 AND post_id = $2", key).await?;
    settle(w, post).await
}

/// What a post names, once its row is written.
async fn settle(w: &mut Write<'_>, post: &Post) -> Result<(), Fault> {
    has_revisions(w, post).await?;
    add_terms(w, post).await?;
    add_authors(w, post).await?;
    stream::enter(w).await?;
    w.put(&Entity::Post(post.id)).await
}

/// Writes a post's row. The kind and `created_at` are only written with a new post.
const SAVE: &str = "INSERT INTO bc_posts (site_id, id, version, kind, status, published_at, expires_at, created_at, updated_at,
         head, live, external_id, translation_of, title, slug, excerpt, language, cover_media, cover_alt,
         cover_caption, featured, comments, seo_title, seo_description, canonical, seo_image, noindex, extra,
         auto_excerpt, words, category, tags, series, series_position, authors)
     VALUES ($1, $2, $3, coalesce((SELECT kind FROM bc_posts WHERE site_id = $1 AND id = $2), $4), $5, $6, $7,
         $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28,
         $29, $30, $31, $32, $33, $34, $35)
     ON CONFLICT (site_id, id) DO UPDATE SET version = excluded.version, status = excluded.status,
         published_at = excluded.published_at, expires_at = excluded.expires_at,
         updated_at = excluded.updated_at, head = excluded.head, live = excluded.live,
         external_id = excluded.external_id, translation_of = excluded.translation_of, title = excluded.title,
         slug = excluded.slug, excerpt = excluded.excerpt, language = excluded.language,
         cover_media = excluded.cover_media, cover_alt = excluded.cover_alt,
         cover_caption = excluded.cover_caption, featured = excluded.featured, comments = excluded.comments,
         seo_title = excluded.seo_title, seo_description = excluded.seo_description,
         canonical = excluded.canonical, seo_image = excluded.seo_image, noindex = excluded.noindex,
         extra = excluded.extra, auto_excerpt = excluded.auto_excerpt, words = excluded.words,
         category = excluded.category, tags = excluded.tags, series = excluded.series,
         series_position = excluded.series_position, authors = excluded.authors";

async fn save(w: &mut Write<'_>, post: &Post) -> Result<(), Fault> {
    let (fields, cover, seo) = (&post.fields, post.fields.cover.as_ref(), &post.fields.seo);
    w.run(
        SAVE,
        params![
            w.site,
            post.id,
            w.seq,
            post.kind.name(),
            post.status.name(),
            post.published_at,
            post.expires_at,
            post.created_at,
            post.updated_at,
            post.head,
            post.live,
            &post.external_id,
            post.translation_of,
            &fields.title,
            fields.slug.as_str(),
            &fields.excerpt,
            &fields.language,
            cover.map(|c| c.media),
            cover.map(|c| c.alt.as_str()),
            cover.map(|c| c.caption.as_str()),
            fields.featured,
            fields.comments.name(),
            &seo.title,
            &seo.description,
            &seo.canonical,
            seo.image,
            seo.noindex,
            row::json(&fields.extra)?,
            &post.auto_excerpt,
            post.words,
            row::hex_names(fields.category.as_slice()),
            row::hex_names(&fields.tags),
            row::hex_names(fields.series.map(|place| place.series).as_slice()),
            fields.series.map(|place| place.position),
            row::hex_names(&fields.authors),
        ]?,
    )
    .await?;
    Ok(())
}

async fn add_revision(w: &mut Write<'_>, revision: &Revision, kind: RevisionKind) -> Result<(), Fault> {
    w.run(
        "INSERT INTO bc_revisions (site_id, id, post_id, parent, kind, made_by, made_at, name, fields, body)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        (
            w.site,
            revision.id,
            revision.post,
            revision.parent,
            kind.name(),
            &revision.made_by,
            revision.made_at,
            &revision.name,
            row::json(&revision.fields)?,
            &revision.body,
        ),
    )
    .await?;
    Ok(())
}

/// `Missing` unless `head` and `live` are revisions of the post.
async fn has_revisions(w: &mut Write<'_>, post: &Post) -> Result<(), Fault> {
    let live = post.live.unwrap_or(post.head);
    let both = w
        .number(
            "SELECT EXISTS (SELECT 1 FROM bc_revisions WHERE site_id = $1 AND id = $3 AND post_id = $2)
             AND EXISTS (SELECT 1 FROM bc_revisions WHERE site_id = $1 AND id = $4 AND post_id = $2)",
            (w.site, post.id, post.head, live),
        )
        .await?;
    written(both as usize)
}

async fn add_terms(w: &mut Write<'_>, post: &Post) -> Result<(), Fault> {
    let fields = &post.fields;
    if let Some(category) = fields.category {
        add_term(w, post.id, category, TermKind::Category, 0).await?;
    }
    for (i, tag) in fields.tags.iter().enumerate() {
        if !fields.tags[..i].contains(tag) {
            add_term(w, post.id, *tag, TermKind::Tag, i as i64).await?;
        }
    }
    match fields.series {
        Some(place) => add_term(w, post.id, place.series, TermKind::Series, i64::from(place.position)).await,
        None => Ok(()),
    }
}

/// `Missing` if there is no term of this kind.
async fn add_term(
    w: &mut Write<'_>,
    post: PostId,
    term: TermId,
    kind: TermKind,
    position: i64,
) -> Result<(), Fault> {
    let rows = w
        .run(
            "INSERT INTO bc_post_terms (site_id, post_id, term_id, kind, position)
         SELECT $1, $2, id, kind, $5 FROM bc_terms WHERE site_id = $1 AND id = $3 AND kind = $4",
            (w.site, post, term, kind.name(), position),
        )
        .await?;
    written(rows)
}

/// `Missing` if there is no such author, by the foreign key.
async fn add_authors(w: &mut Write<'_>, post: &Post) -> Result<(), Fault> {
    let authors = &post.fields.authors;
    for (i, author) in authors.iter().enumerate() {
        if !authors[..i].contains(author) {
            w.run(
                "INSERT INTO bc_post_authors (site_id, post_id, author_id, position) VALUES ($1, $2, $3, $4)",
                (w.site, post.id, *author, i as i64),
            )
            .await?;
        }
    }
    Ok(())
}

async fn autosave(w: &mut Write<'_>, revision: &Revision) -> Result<(), Fault> {
    let post = revision.post;
    written(
        w.number("SELECT 1 FROM bc_posts WHERE site_id = $1 AND id = $2", (w.site, post)).await? as usize,
    )?;
    // One that has become the head or live state is a state of the post now, and no longer rolls.
    w.run(
        "DELETE FROM bc_revisions WHERE site_id = $1 AND post_id = $2 AND made_by = $3 AND kind = 'autosave'
             AND id NOT IN (SELECT head FROM bc_posts WHERE site_id = $1 AND id = $2)
             AND id NOT IN (SELECT live FROM bc_posts WHERE site_id = $1 AND id = $2 AND live IS NOT NULL)",
        (w.site, post, &revision.made_by),
    )
    .await?;
    add_revision(w, revision, RevisionKind::Autosave).await
}

async fn set_status(w: &mut Write<'_>, ids: &[PostId], status: Status, at: Timestamp) -> Result<(), Fault> {
    named::ids(w, ids);
    let params = (w.site, w.named());
    named::select(w, "SELECT id FROM bc_posts WHERE site_id = $1 AND id = ANY ($2)", params).await?;
    stream::leave(w).await?;
    w.run(
        "UPDATE bc_posts SET status = $2,
             published_at = CASE WHEN $2 = 'published' THEN coalesce(published_at, $3) ELSE published_at END,
             live = CASE WHEN $2 = 'published' THEN coalesce(live, head) ELSE live END
         WHERE site_id = $1 AND id = ANY ($4)",
        (w.site, status.name(), at, w.named()),
    )
    .await?;
    stream::enter(w).await?;
    named::touch_posts(w).await
}

async fn delete(w: &mut Write<'_>, id: PostId, expect: Seq) -> Result<(), Fault> {
    let key = (w.site, id);
    w.expect(VERSION, key, expect).await?;
    named::ids(w, &[id]);
    stream::leave(w).await?;
    named::select(w, "SELECT id FROM bc_posts WHERE site_id = $1 AND translation_of = $2", key).await?;
    w.run("UPDATE bc_posts SET translation_of = NULL WHERE site_id = $1 AND translation_of = $2", key)
        .await?;
    named::touch_posts(w).await?;
    named::select(w, "SELECT id FROM bc_comments WHERE site_id = $1 AND post_id = $2", key).await?;
    named::log(w, "comment", Change::Deleted).await?;
    named::select(w, "SELECT id FROM bc_redirects WHERE site_id = $1 AND target_post = $2", key).await?;
    named::log(w, "redirect", Change::Deleted).await?;
    w.run("DELETE FROM bc_comments WHERE site_id = $1 AND post_id = $2", key).await?;
    w.run("DELETE FROM bc_redirects WHERE site_id = $1 AND target_post = $2", key).await?;
    search::forget(w, id).await?;
    w.run("DELETE FROM bc_renderings WHERE site_id = $1 AND post_id = $2", key).await?;
    w.run("DELETE FROM bc_related WHERE site_id = $1 AND post_id = $2", key).await?;
    w.run("DELETE FROM bc_related WHERE site_id = $1 AND other_id = $2", key).await?;
    w.run("DELETE FROM bc_post_terms WHERE site_id = $1 AND post_id = $2", key).await?;
    w.run("DELETE FROM bc_post_authors WHERE site_id = $1 AND post_id = $2", key).await?;
    w.run("DELETE FROM bc_revisions WHERE site_id = $1 AND post_id = $2", key).await?;
    w.run("DELETE FROM bc_posts WHERE site_id = $1 AND id = $2", key).await?;
    w.deleted(&Entity::Post(id)).await
}
