//! Commands about posts.

use super::super::apply::{Write, written};
use super::super::fault::Fault;
use super::super::{named, search};
use super::stream;
use crate::row::{self, Named};
use blogcms_core::{
    Change, Entity, Id, Post, PostId, PostOp, Revision, RevisionKind, Seq, Status, TermId, TermKind,
    Timestamp,
};

const VERSION: &str = "SELECT version FROM bc_posts WHERE site_id = ?1 AND id = ?2";

/// Carries out a command about posts.
pub(in crate::sqlite) fn carry_out(w: &Write<'_>, op: &PostOp) -> Result<(), Fault> {
    match op {
        PostOp::Create { post, revision } => create(w, post, revision),
        PostOp::Update { post, expect, revision } => update(w, post, *expect, revision.as_deref()),
        PostOp::Autosave { revision } => autosave(w, revision),
        PostOp::SetStatus { ids, status, at } => set_status(w, ids, *status, *at),
        PostOp::Delete { id, expect } => delete(w, *id, *expect),
    }
}

fn create(w: &Write<'_>, post: &Post, revision: &Revision) -> Result<(), Fault> {
    w.absent(VERSION, (w.site, post.id.to_bytes()))?;
    named::ids(w, &[post.id])?;
    save(w, post)?;
    add_revision(w, revision, revision.kind)?;
    settle(w, post)
}

fn update(w: &Write<'_>, post: &Post, expect: Seq, revision: Option<&Revision>) -> Result<(), Fault> {
    let key = (w.site, post.id.to_bytes());
    w.expect(VERSION, key, expect)?;
    named::ids(w, &[post.id])?;
    stream::leave(w)?;
    save(w, post)?;
    if let Some(revision) = revision {
        add_revision(w, revision, revision.kind)?;
    }
    w.run("DELETE FROM bc_post_terms WHERE site_id = ?1 AND post_id = ?2", key)?;
    w.run("DELETE FROM bc_post_authors WHERE site_id = ?1 AND post_id = ?2", key)?;
    settle(w, post)
}

/// What a post names, once its row is written.
fn settle(w: &Write<'_>, post: &Post) -> Result<(), Fault> {
    has_revisions(w, post)?;
    add_terms(w, post)?;
    add_authors(w, post)?;
    stream::enter(w)?;
    w.put(&Entity::Post(post.id))
}

/// Writes a post's row. The kind and `created_at` are only written with a new post.
const SAVE: &str = "INSERT INTO bc_posts (site_id, id, version, kind, status, published_at, expires_at, created_at, updated_at,
         head, live, external_id, translation_of, title, slug, excerpt, language, cover_media, cover_alt,
         cover_caption, featured, comments, seo_title, seo_description, canonical, seo_image, noindex, extra,
         auto_excerpt, words, category, tags, series, series_position, authors)
     VALUES (?1, ?2, ?3, coalesce((SELECT kind FROM bc_posts WHERE site_id = ?1 AND id = ?2), ?4), ?5, ?6, ?7,
         ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28,
         ?29, ?30, ?31, ?32, ?33, ?34, ?35)
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

fn save(w: &Write<'_>, post: &Post) -> Result<(), Fault> {
    let (fields, cover, seo) = (&post.fields, post.fields.cover.as_ref(), &post.fields.seo);
    w.run(
        SAVE,
        rusqlite::params![
            w.site,
            post.id.to_bytes(),
            w.seq,
            post.kind.name(),
            post.status.name(),
            post.published_at.map(Timestamp::as_micros),
            post.expires_at.map(Timestamp::as_micros),
            post.created_at.as_micros(),
            post.updated_at.as_micros(),
            post.head.to_bytes(),
            post.live.map(Id::to_bytes),
            post.external_id,
            post.translation_of.map(Id::to_bytes),
            fields.title,
            fields.slug.as_str(),
            fields.excerpt,
            fields.language,
            cover.map(|c| c.media.to_bytes()),
            cover.map(|c| c.alt.as_str()),
            cover.map(|c| c.caption.as_str()),
            fields.featured,
            fields.comments.name(),
            seo.title,
            seo.description,
            seo.canonical,
            seo.image.map(Id::to_bytes),
            seo.noindex,
            row::json(&fields.extra)?,
            post.auto_excerpt,
            post.words,
            row::hex_names(fields.category.as_slice()),
            row::hex_names(&fields.tags),
            row::hex_names(fields.series.map(|place| place.series).as_slice()),
            fields.series.map(|place| place.position),
            row::hex_names(&fields.authors),
        ],
    )?;
    Ok(())
}

fn add_revision(w: &Write<'_>, revision: &Revision, kind: RevisionKind) -> Result<(), Fault> {
    w.run(
        "INSERT INTO bc_revisions (site_id, id, post_id, parent, kind, made_by, made_at, name, fields, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        (
            w.site,
            revision.id.to_bytes(),
            revision.post.to_bytes(),
            revision.parent.map(Id::to_bytes),
            kind.name(),
            &revision.made_by,
            revision.made_at.as_micros(),
            &revision.name,
            row::json(&revision.fields)?,
            &revision.body,
        ),
    )?;
    Ok(())
}

/// `Missing` unless `head` and `live` are revisions of the post.
fn has_revisions(w: &Write<'_>, post: &Post) -> Result<(), Fault> {
    let live = post.live.unwrap_or(post.head);
    let both = w.number(
        "SELECT EXISTS (SELECT 1 FROM bc_revisions WHERE site_id = ?1 AND id = ?3 AND post_id = ?2)
             AND EXISTS (SELECT 1 FROM bc_revisions WHERE site_id = ?1 AND id = ?4 AND post_id = ?2)",
        (w.site, post.id.to_bytes(), post.head.to_bytes(), live.to_bytes()),
    )?;
    written(both as usize)
}

fn add_terms(w: &Write<'_>, post: &Post) -> Result<(), Fault> {
    let fields = &post.fields;
    if let Some(category) = fields.category {
        add_term(w, post.id, category, TermKind::Category, 0)?;
    }
    for (i, tag) in fields.tags.iter().enumerate() {
        if !fields.tags[..i].contains(tag) {
            add_term(w, post.id, *tag, TermKind::Tag, i as i64)?;
        }
    }
    match fields.series {
        Some(place) => add_term(w, post.id, place.series, TermKind::Series, i64::from(place.position)),
        None => Ok(()),
    }
}

/// `Missing` if there is no term of this kind.
fn add_term(w: &Write<'_>, post: PostId, term: TermId, kind: TermKind, position: i64) -> Result<(), Fault> {
    let rows = w.run(
        "INSERT INTO bc_post_terms (site_id, post_id, term_id, kind, position)
         SELECT ?1, ?2, id, kind, ?5 FROM bc_terms WHERE site_id = ?1 AND id = ?3 AND kind = ?4",
        (w.site, post.to_bytes(), term.to_bytes(), kind.name(), position),
    )?;
    written(rows)
}

/// `Missing` if there is no such author, by the foreign key.
fn add_authors(w: &Write<'_>, post: &Post) -> Result<(), Fault> {
    let authors = &post.fields.authors;
    for (i, author) in authors.iter().enumerate() {
        if !authors[..i].contains(author) {
            w.run(
                "INSERT INTO bc_post_authors (site_id, post_id, author_id, position) VALUES (?1, ?2, ?3, ?4)",
                (w.site, post.id.to_bytes(), author.to_bytes(), i as i64),
            )?;
        }
    }
    Ok(())
}

fn autosave(w: &Write<'_>, revision: &Revision) -> Result<(), Fault> {
    let post = revision.post.to_bytes();
    written(w.number("SELECT 1 FROM bc_posts WHERE site_id = ?1 AND id = ?2", (w.site, post))? as usize)?;
    // One that has become the head or live state is a state of the post now, and no longer rolls.
    w.run(
        "DELETE FROM bc_revisions WHERE site_id = ?1 AND post_id = ?2 AND made_by = ?3 AND kind = 'autosave'
             AND id NOT IN (SELECT head FROM bc_posts WHERE site_id = ?1 AND id = ?2)
             AND id NOT IN (SELECT live FROM bc_posts WHERE site_id = ?1 AND id = ?2 AND live IS NOT NULL)",
        (w.site, post, &revision.made_by),
    )?;
    add_revision(w, revision, RevisionKind::Autosave)
}

fn set_status(w: &Write<'_>, ids: &[PostId], status: Status, at: Timestamp) -> Result<(), Fault> {
    named::ids(w, ids)?;
    w.run(
        "DELETE FROM temp.bc_named WHERE id NOT IN (SELECT p.id FROM temp.bc_named n
             CROSS JOIN bc_posts p ON p.site_id = ?1 AND p.id = n.id)",
        [w.site],
    )?;
    stream::leave(w)?;
    w.run(
        "UPDATE bc_posts SET status = ?2,
             published_at = CASE WHEN ?2 = 'published' THEN coalesce(published_at, ?3) ELSE published_at END,
             live = CASE WHEN ?2 = 'published' THEN coalesce(live, head) ELSE live END
         WHERE site_id = ?1 AND id IN (SELECT id FROM temp.bc_named)",
        (w.site, status.name(), at.as_micros()),
    )?;
    stream::enter(w)?;
    named::touch_posts(w)
}

fn delete(w: &Write<'_>, id: PostId, expect: Seq) -> Result<(), Fault> {
    let key = (w.site, id.to_bytes());
    w.expect(VERSION, key, expect)?;
    named::ids(w, &[id])?;
    stream::leave(w)?;
    named::select(w, "SELECT id FROM bc_posts WHERE site_id = ?1 AND translation_of = ?2", key)?;
    w.run("UPDATE bc_posts SET translation_of = NULL WHERE site_id = ?1 AND translation_of = ?2", key)?;
    named::touch_posts(w)?;
    named::select(w, "SELECT id FROM bc_comments WHERE site_id = ?1 AND post_id = ?2", key)?;
    named::log(w, "comment", Change::Deleted)?;
    named::select(w, "SELECT id FROM bc_redirects WHERE site_id = ?1 AND target_post = ?2", key)?;
    named::log(w, "redirect", Change::Deleted)?;
    w.run("DELETE FROM bc_comments WHERE site_id = ?1 AND post_id = ?2", key)?;
    w.run("DELETE FROM bc_redirects WHERE site_id = ?1 AND target_post = ?2", key)?;
    search::forget(w, id)?;
    w.run("DELETE FROM bc_renderings WHERE site_id = ?1 AND post_id = ?2", key)?;
    w.run("DELETE FROM bc_related WHERE site_id = ?1 AND post_id = ?2", key)?;
    w.run("DELETE FROM bc_related WHERE site_id = ?1 AND other_id = ?2", key)?;
    w.run("DELETE FROM bc_post_terms WHERE site_id = ?1 AND post_id = ?2", key)?;
    w.run("DELETE FROM bc_post_authors WHERE site_id = ?1 AND post_id = ?2", key)?;
    w.run("DELETE FROM bc_revisions WHERE site_id = ?1 AND post_id = ?2", key)?;
    w.run("DELETE FROM bc_posts WHERE site_id = ?1 AND id = ?2", key)?;
    w.deleted(&Entity::Post(id))
}
