//! What readers said, below a post or page.

use super::card::date;
use crate::message::DateStyle;
use crate::state::{App, SiteView};
use crate::template::context::{Byline, Comment as Shown, Comments};
use blogcms_core::content::{comment_html, is_safe_url, without_turns};
use blogcms_core::post::CommentPolicy;
use blogcms_core::{AccountRef, Comment, CommentId, Post};

/// The approved comments; nothing while there are none.
pub(super) fn comments(app: &App, view: &SiteView, post: &Post, thread: Vec<Comment>) -> Option<Comments> {
    if thread.is_empty() {
        return None;
    }
    let open = match post.fields.comments {
        CommentPolicy::Open => true,
        CommentPolicy::Closed => false,
        CommentPolicy::Inherit => view.snapshot.site.settings.comments,
    };
    let shown = thread.iter().map(|c| (c.parent.map(element), shown(app, view, post, c))).collect();
    Some(Comments::new(open, shown))
}

/// The id of a comment's element.
fn element(id: CommentId) -> String {
    format!("comment-{id}")
}

fn shown(app: &App, view: &SiteView, post: &Post, comment: &Comment) -> Shown {
    let id = element(comment.id);
    let byline = Byline::new(&without_turns(&comment.name));
    let account = comment.account.as_ref().map(AccountRef::as_str);
    let wrote = |author| view.author(author).is_some_and(|a| a.user_ref.as_deref() == account);
    Shown {
        url: format!("#{id}"),
        id,
        name: byline.name,
        initials: byline.initials,
        hue: byline.hue,
        site_url: comment.url.clone().filter(|url| url.starts_with("http") && is_safe_url(url)),
        by_author: account.is_some() && post.fields.authors.iter().any(|author| wrote(*author)),
        written: date(app, view, comment.created_at, DateStyle::Long),
        edited: comment.edited_at.map(|at| date(app, view, at, DateStyle::Medium)),
        body: comment_html(&comment.body).into(),
        reply_to: None,
        replies: Vec::new(),
    }
}
