//! What readers said, below a post.

use crate::crawl::between;
use crate::harness::{Site, now};
use blogcms_axum::core::id::new_id;
use blogcms_axum::core::{Comment, CommentId, CommentOp, CommentStatus, PostId, RandomIds, Seq, WriteBatch};
use std::time::Duration;

fn comment(post: PostId, name: &str, after: u64, body: &str) -> Comment {
    let at = now().plus(Duration::from_secs(after));
    Comment {
        id: new_id(&RandomIds, at),
        version: Seq::NONE,
        post,
        parent: None,
        status: CommentStatus::Approved,
        name: name.into(),
        email: Some("secret@reader.example".into()),
        url: None,
        account: None,
        body: body.into(),
        created_at: at,
        edited_at: None,
    }
}

async fn add(site: &Site, comment: Comment) -> CommentId {
    let id = comment.id;
    let batch = WriteBatch::new("system:test", now()).op(CommentOp::Create { comment });
    site.cms.blog().store().apply(batch).await.unwrap();
    id
}

#[tokio::test]
async fn approved_comments_stand_below_the_post_in_threads() {
    let site = Site::mounted("/blog").await;
    let post = site.fact("post-02").id;
    assert!(!site.page("/posts/post-02").await.contains("id=\"comments\""));
    let first = add(&site, comment(post, "Ann", 1, "I *agree*. See https://x.example/a")).await;
    add(&site, comment(post, "Ben", 2, "So do I.")).await;
    add(&site, Comment { parent: Some(first), ..comment(post, "Cat", 3, "With whom?") }).await;
    for status in [CommentStatus::Pending, CommentStatus::Spam, CommentStatus::Trash] {
        add(&site, Comment { status, ..comment(post, "A canary", 4, "canary") }).await;
    }
    let html = site.page("/posts/post-02").await;
    assert!(html.contains("3 comments"), "{html}");
    assert!(!html.contains("canary") && !html.contains("secret@"), "{html}");
    let (_, thread) = html.split_once("<ol class=\"thread\"").unwrap();
    let at = |name: &str| thread.find(&format!("<b>{name}</b>")).unwrap();
    assert!(at("Ann") < at("Cat") && at("Cat") < at("Ben"), "an answer stands with what it answers");
    assert!(
        thread
            .contains("I <em>agree</em>. See <a rel=\"ugc nofollow noopener\" href=\"https://x.example/a\">")
    );
    assert!(
        thread.contains(&format!("<a href=\"#comment-{first}\">"))
            && thread.contains(&format!("id=\"comment-{first}\""))
    );
    assert!(!site.page("/posts/post-03").await.contains("<b>Ann</b>"));
}

#[tokio::test]
async fn nothing_a_reader_wrote_is_more_than_text() {
    let site = Site::at_root().await;
    let post = site.fact("post-02").id;
    let nasty = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>";
    let mut said = comment(post, "<b onclick=x>\"Q\"</b>", 1, nasty);
    said.url = Some("javascript:alert(1)".into());
    add(&site, said).await;
    let html = site.page("/posts/post-02").await;
    let said = between(&html, "<article class=\"comment\"", "</article>")[0];
    for part in ["<script", "<img", "javascript:alert(1)\"", "<b onclick", "href=\"javascript"] {
        assert!(!said.contains(part), "{part} in {said}");
    }
    assert!(said.contains("&lt;b onclick=x&gt;"), "{said}");
}

#[tokio::test]
async fn what_is_decided_later_shows_or_goes() {
    let site = Site::at_root().await;
    let post = site.fact("post-02").id;
    let id = add(&site, Comment { status: CommentStatus::Pending, ..comment(post, "Ann", 1, "Hm.") }).await;
    for (status, shows) in [(CommentStatus::Approved, true), (CommentStatus::Trash, false)] {
        let op = CommentOp::Decide { ids: vec![id], status };
        site.cms.blog().store().apply(WriteBatch::new("system:test", now()).op(op)).await.unwrap();
        assert_eq!(site.page("/posts/post-02").await.contains("<b>Ann</b>"), shows, "{status:?}");
    }
}
