//! What readers of the demo said.

use crate::fail::Fail;
use blogcms_axum::core::id::new_id;
use blogcms_axum::core::service::Blog;
use blogcms_axum::core::{
    Actor, Comment, CommentId, CommentOp, CommentStatus, Post, PostKind, RandomIds, Seq, Slug, WriteBatch,
};
use serde::Deserialize;
use std::collections::HashMap;
use std::time::Duration;

const COMMENTS: &str = include_str!("../../demo/comments.toml");

#[derive(Deserialize)]
struct Comments {
    comment: Vec<Said>,
}

#[derive(Deserialize)]
struct Said {
    post: String,
    name: String,
    /// The handle, when an author of the blog wrote it.
    author: Option<String>,
    url: Option<String>,
    answers: Option<String>,
    after: u64,
    body: String,
}

/// Adds the comments of each post that has none yet: a post gets all of its own at once.
pub(super) async fn fill(blog: &Blog, actor: &Actor) -> Result<(), Fail> {
    let comments: Comments = toml::from_str(COMMENTS)
        .map_err(|error| Fail::new(format!("the demo's comments are broken: {error}")))?;
    let mut by_post: Vec<(String, Vec<Said>)> = Vec::new();
    for said in comments.comment {
        match by_post.iter_mut().find(|(post, _)| *post == said.post) {
            Some((_, all)) => all.push(said),
            None => by_post.push((said.post.clone(), vec![said])),
        }
    }
    for (slug, said) in by_post {
        let slug: Slug = slug.parse().map_err(|error| Fail::new(format!("`{slug}`: {error}")))?;
        let missing = || Fail::new(format!("the demo's comments name a post that is not there: {slug}"));
        let post = blog.store().post_by_slug(PostKind::Post, &slug).await?.ok_or_else(missing)?;
        if blog.store().thread(post.id).await?.is_empty() {
            blog.store().apply(batch(&post, said, actor)).await?;
        }
    }
    Ok(())
}

fn batch(post: &Post, said: Vec<Said>, actor: &Actor) -> WriteBatch {
    let begin = post.published_at.unwrap_or(post.created_at);
    let mut batch = WriteBatch::new(actor.reference(), begin);
    let mut known: HashMap<String, CommentId> = HashMap::new();
    for said in said {
        let at = begin.plus(Duration::from_secs(said.after * 60 * 60));
        let id: CommentId = new_id(&RandomIds, at);
        let parent = said.answers.and_then(|name| known.get(&name).copied());
        known.insert(said.name.clone(), id);
        let comment = Comment {
            id,
            version: Seq::NONE,
            post: post.id,
            parent,
            status: CommentStatus::Approved,
            name: said.name,
            email: None,
            url: said.url,
            account: said.author.and_then(super::account),
            body: said.body.trim().to_owned(),
            created_at: at,
            edited_at: None,
        };
        batch = batch.op(CommentOp::Create { comment });
    }
    batch
}
