//! Kept renderings: a cache that is never wrong.

use crate::conformance::fixture::{FINGERPRINT, Lab, batch, save, t};
use crate::content::{Rendered, Renderer};
use crate::post::{Post, PostOp, Status};
use crate::store::{NewRendering, Op, Seq, WriteBatch};
use std::sync::Arc;

fn rendered(markdown: &str) -> Rendered {
    Renderer::new().render(markdown)
}

const TEXT: &str = "## Über\n\nA [link](/a?b=1&c=2) \u{1F389}\n\n```rust\nfn x() {}\n```\n";

async fn kept(lab: &Lab, address: &str) -> (Post, Rendered) {
    let post = lab.live(address, 0).body(TEXT).save(lab).await;
    let rendering = rendered(TEXT);
    lab.keep_rendering(post.id, post.live.unwrap(), FINGERPRINT, &rendering).await.unwrap();
    (post, shown(rendering))
}

/// What a page gets of a kept rendering.
fn shown(mut rendering: Rendered) -> Rendered {
    rendering.text.clear();
    rendering
}

pub(crate) async fn a_kept_rendering_is_used(lab: Lab) {
    let (post, rendering) = kept(&lab, "post").await;
    let page = lab.page_at("post", t(1)).await.unwrap();
    assert_eq!((page.rendering, page.body.as_str()), (Some(rendering), ""));
    assert_eq!(page.post, post);
    assert_eq!(lab.seq().await.unwrap(), Seq(1), "a cache has no versions");
    assert_eq!(lab.rows_after(post.version).await, []);
}

pub(crate) async fn another_fingerprint_is_another_rendering(lab: Lab) {
    kept(&lab, "post").await;
    let address = "post".parse().unwrap();
    let page = lab.post_page(crate::post::PostKind::Post, &address, "other", t(1)).await.unwrap();
    let page = page.value.unwrap();
    assert_eq!((page.rendering, page.body.as_str()), (None, TEXT));
}

pub(crate) async fn the_newest_rendering_counts(lab: Lab) {
    let (post, _) = kept(&lab, "post").await;
    let again = rendered("again");
    lab.keep_rendering(post.id, post.live.unwrap(), FINGERPRINT, &again).await.unwrap();
    assert_eq!(lab.page_at("post", t(1)).await.unwrap().rendering, Some(shown(again)));
}

pub(crate) async fn a_new_text_makes_it_unused(lab: Lab) {
    let (mut post, rendering) = kept(&lab, "post").await;
    lab.edit(&mut post, |p| p.fields.title = "Another title".into()).await;
    assert_eq!(lab.page_at("post", t(1)).await.unwrap().rendering, Some(rendering));
    let revision = lab.revise(&post, "New text");
    (post.head, post.live) = (revision.id, Some(revision.id));
    lab.apply(save(&post, revision)).await;
    let page = lab.page_at("post", t(1)).await.unwrap();
    assert_eq!((page.rendering, page.body.as_str()), (None, "New text"));
}

pub(crate) async fn a_working_copy_is_never_shown_rendered(lab: Lab) {
    let (mut post, rendering) = kept(&lab, "post").await;
    let copy = lab.revise(&post, "Secret");
    post.head = copy.id;
    lab.apply(save(&post, copy)).await;
    lab.keep_rendering(post.id, post.head, FINGERPRINT, &rendered("Secret")).await.unwrap();
    let page = lab.page_at("post", t(1)).await.unwrap();
    match page.rendering {
        Some(shown) => assert_eq!(shown, rendering),
        None => assert_eq!(page.body, TEXT),
    }
}

pub(crate) async fn a_rendering_of_nothing_is_passed_over(lab: Lab) {
    let (post, rendering) = kept(&lab, "post").await;
    let other = lab.draft("other").save(&lab).await;
    for (id, revision) in [(lab.id(), post.head), (post.id, lab.id()), (post.id, other.head)] {
        lab.keep_rendering(id, revision, FINGERPRINT, &rendered("wrong")).await.unwrap();
    }
    assert_eq!(lab.page_at("post", t(1)).await.unwrap().rendering, Some(rendering));
}

pub(crate) async fn what_is_missing_is_listed(lab: Lab) {
    let (done, _) = kept(&lab, "done").await;
    let text = "Line\r\nend";
    let a = lab.live("a", 0).body(text).save(&lab).await;
    let b = lab.live("b", 99).page().save(&lab).await;
    lab.draft("draft").status(Status::Review).save(&lab).await;
    let mut missing = lab.missing_renderings(FINGERPRINT, None, 9).await.unwrap();
    missing.sort();
    let body_b = "The text of b.".to_owned();
    assert_eq!(missing, [(a.id, a.head, text.to_owned()), (b.id, b.head, body_b)]);
    assert_eq!(lab.missing_renderings("other", None, 9).await.unwrap().len(), 3);
    let newest = lab.missing_renderings("other", None, 2).await.unwrap();
    assert_eq!(newest.iter().map(|(post, ..)| *post).collect::<Vec<_>>(), [b.id, a.id]);
    let rest = lab.missing_renderings("other", Some(a.id), 9).await.unwrap();
    assert_eq!(rest.iter().map(|(post, ..)| *post).collect::<Vec<_>>(), [done.id]);
    assert_eq!(lab.missing_renderings("other", Some(done.id), 9).await.unwrap(), []);
    // One after the other, all are done in the end.
    while let Some((post, revision, body)) = lab.missing_renderings("new", None, 1).await.unwrap().pop() {
        lab.keep_rendering(post, revision, "new", &rendered(&body)).await.unwrap();
    }
    assert_eq!(lab.missing_renderings("new", None, 9).await.unwrap(), []);
    // A working copy is nothing to render; a text gone live is.
    let (copy, mut post) = (lab.revise(&done, "New"), done);
    post.head = copy.id;
    lab.apply(save(&post, copy)).await;
    assert_eq!(lab.missing_renderings("new", None, 9).await.unwrap(), []);
    let mut post = lab.get(post.id).await;
    lab.edit(&mut post, |p| p.live = Some(p.head)).await;
    let missing = lab.missing_renderings("new", None, 9).await.unwrap();
    assert_eq!(missing, [(post.id, post.head, "New".to_owned())]);
}

pub(crate) async fn a_rendering_comes_with_its_write(lab: Lab) {
    let sheet = lab.live("post", 0).body(TEXT);
    let (post, rendering) = (sheet.post.clone(), rendered(TEXT));
    let new = |post: &Post, rendered: &Rendered| NewRendering {
        post: post.id,
        revision: post.head,
        fingerprint: FINGERPRINT.into(),
        rendered: Arc::new(rendered.clone()),
    };
    let with = |op: Op, new: NewRendering| WriteBatch { renderings: vec![new], ..batch(vec![op]) };
    lab.store.apply(with(sheet.op(), new(&post, &rendering))).await.unwrap();
    let page = lab.page_at("post", t(1)).await.unwrap();
    assert_eq!((page.rendering, page.body.as_str()), (Some(shown(rendering.clone())), ""));
    assert_eq!(lab.missing_renderings(FINGERPRINT, None, 9).await.unwrap(), []);
    // What loses leaves none, and one of nothing is passed over.
    let stale = PostOp::Update { post: Box::new(post.clone()), expect: Seq(7), revision: None };
    lab.conflict(with(stale.into(), new(&post, &rendered("wrong")))).await;
    let nothing = Post { id: lab.id(), head: lab.id(), ..post.clone() };
    let other = lab.draft("other").op();
    lab.store.apply(with(other, new(&nothing, &rendered("wrong")))).await.unwrap();
    assert_eq!(lab.page_at("post", t(1)).await.unwrap().rendering, Some(shown(rendering)));
}
