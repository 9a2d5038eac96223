//! What results show, what an index is made of, and what else writers look for.

use super::{keep, kept};
use crate::comment::{Comment, CommentOp, CommentStatus};
use crate::conformance::fixture::{FINGERPRINT, Lab, save, t};
use crate::content::Renderer;
use crate::id::{Id, PostId};
use crate::media::{Media, MediaOp};
use crate::post::{Post, PostOp, Status};

pub(crate) async fn a_result_is_what_readers_see(lab: Lab) {
    let noindex = |p: &mut Post| p.fields.seo.noindex = true;
    let text = |name: &str| format!("About **{name}** & more.");
    let mut ids = Vec::new();
    for sheet in [
        lab.live("b", 0),
        lab.live("scheduled", 2000),
        lab.live("page", 0).page(),
        lab.live("expired", 0).until(t(1000)),
        lab.live("hidden", 0).with(noindex),
        lab.draft("draft"),
        lab.live("trash", 0).status(Status::Trash),
        lab.live("a", 0).until(t(1500)),
    ] {
        let body = text(sheet.post.fields.slug.as_str());
        ids.push(kept(&lab, sheet.body(&body)).await.id);
    }
    let bare = lab.live("bare", 0).save(&lab).await;
    ids.insert(3, bare.id);
    ids.insert(0, lab.id());
    let page = lab.store.search_page(&ids, t(1000)).await.unwrap();
    let shown: Vec<_> = page.value.iter().map(|hit| (hit.post.slug.as_str(), hit.text.as_deref())).collect();
    let about = |name: &str| Renderer::new().render(&text(name)).text;
    let (b, page_text, a) = (about("b"), about("page"), about("a"));
    assert_eq!(shown, [("b", Some(&*b)), ("page", Some(&*page_text)), ("bare", None), ("a", Some(&*a))]);
    assert_eq!((page.at, page.until), (t(1000), Some(t(1500))));
    assert_eq!(page.seq, lab.seq().await.unwrap());
    ids.reverse();
    let back = lab.store.search_page(&ids, t(1000)).await.unwrap().value;
    assert!(back.iter().eq(page.value.iter().rev()), "the order is the one given");
    assert_eq!(lab.store.search_page(&[], t(0)).await.unwrap().value, []);
    // The text of a former revision is nothing to show.
    let mut post = bare;
    keep(&lab, &post, "Old").await;
    let revision = lab.revise(&post, "New");
    (post.head, post.live) = (revision.id, Some(revision.id));
    lab.apply(save(&post, revision)).await;
    assert_eq!(lab.store.search_page(&[post.id], t(1000)).await.unwrap().value[0].text, None);
}

/// A post with a working copy of another title.
async fn copied(lab: &Lab) -> Post {
    let mut post = kept(lab, lab.live("copied", 0).body("Live text.")).await;
    let mut copy = lab.revise(&post, "Copied text.");
    copy.fields.title = "New title".into();
    post.head = copy.id;
    post.version = lab.apply(save(&post, copy)).await;
    post
}

pub(crate) async fn a_summary_is_of_the_newest_state(lab: Lab) {
    let live = lab.live("live", 0).save(&lab).await;
    let draft = lab.draft("draft").save(&lab).await;
    let trash = lab.live("trash", 0).status(Status::Trash).save(&lab).await;
    let copied = copied(&lab).await;
    let ids = [live.id, draft.id, trash.id, copied.id, lab.id()];
    let mut found = lab.store.summaries(&ids).await.unwrap();
    found.sort_by(|a, b| a.slug.as_str().cmp(b.slug.as_str()));
    let shown: Vec<_> = found.iter().map(|post| (post.id, post.title.as_str(), post.status)).collect();
    assert_eq!(
        shown,
        [
            (copied.id, "New title", Status::Published),
            (draft.id, "draft", Status::Draft),
            (live.id, "live", Status::Published),
            (trash.id, "trash", Status::Trash),
        ]
    );
    assert_eq!(lab.store.summaries(&[]).await.unwrap(), []);
}

pub(crate) async fn an_index_gets_all_states(lab: Lab) {
    let draft = lab.draft("draft").save(&lab).await;
    let bare = lab.live("bare", 0).save(&lab).await;
    let post = copied(&lab).await;
    let ids = [draft.id, bare.id, post.id, lab.id()];
    let mut sources = lab.store.search_sources(&ids, FINGERPRINT).await.unwrap();
    sources.sort_by_key(|source| ids.iter().position(|id| *id == source.post.id));
    let [drafted, unrendered, copied] = sources.try_into().unwrap();
    assert_eq!((drafted.post, drafted.live), (draft.clone(), None));
    assert_eq!(drafted.head, Some((draft.fields, "The text of draft.".to_owned())));
    assert_eq!((unrendered.post, unrendered.head), (bare, None));
    assert_eq!(unrendered.live, Some(("The text of bare.".to_owned(), None)));
    let rendered = Renderer::new().render("Live text.");
    assert_eq!(copied.live, Some(("Live text.".to_owned(), Some(rendered))));
    let (fields, body) = copied.head.unwrap();
    assert_eq!((fields.title.as_str(), body.as_str()), ("New title", "Copied text."));
    assert_eq!(copied.post, post);
    let other = lab.store.search_sources(&[post.id], "other").await.unwrap().remove(0);
    assert_eq!(other.live, Some(("Live text.".to_owned(), None)));
    assert_eq!(lab.store.search_sources(&[], FINGERPRINT).await.unwrap(), []);
}

pub(crate) async fn versions_come_by_id(lab: Lab) {
    assert_eq!(lab.store.post_versions(None, 9).await.unwrap(), []);
    let mut all = Vec::new();
    for sheet in
        [lab.draft("a"), lab.live("b", 0), lab.live("c", 0).page(), lab.live("d", 0).status(Status::Trash)]
    {
        let post = sheet.save(&lab).await;
        all.push((post.id, post.version));
    }
    all.sort_unstable();
    assert_eq!(lab.store.post_versions(None, 9).await.unwrap(), all);
    assert_eq!(lab.store.post_versions(None, 2).await.unwrap(), all[..2]);
    assert_eq!(lab.store.post_versions(Some(all[1].0), 9).await.unwrap(), all[2..]);
    assert_eq!(lab.store.post_versions(Some(PostId::from_bytes([0xff; 16])), 9).await.unwrap(), []);
    let (gone, expect) = all.remove(0);
    lab.apply(PostOp::Delete { id: gone, expect }).await;
    assert_eq!(lab.store.post_versions(None, 9).await.unwrap(), all);
    let mut post = lab.get(all[0].0).await;
    all[0].1 = lab.edit(&mut post, |p| p.fields.title = "New".into()).await;
    assert_eq!(lab.store.post_versions(None, 9).await.unwrap(), all);
}

/// Words that writers look for.
fn typed(text: &str) -> Vec<String> {
    text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

pub(crate) async fn files_are_found_by_what_is_said_of_them(lab: Lab) {
    let files = [
        Media { file_name: "Harbour_100%.JPG".into(), created_at: t(1), ..lab.media("a") },
        Media { alt: "A boat in the harbour".into(), created_at: t(2), ..lab.media("b") },
        Media { caption: "Über die Brücke\nharbour".into(), created_at: t(2), ..lab.media("c") },
    ];
    for media in &files {
        lab.apply(MediaOp::Create { media: media.clone() }).await;
    }
    let keys = async |text: &str, limit| {
        let found = lab.store.media_with(&typed(text), limit).await.unwrap();
        found.into_iter().map(|media| media.key).collect::<Vec<_>>().concat()
    };
    for (text, expected) in [
        ("HARBOUR", "cba"),
        ("harbour boat", "b"),
        ("boat picture.png", "b"),
        ("Brücke", "c"),
        ("BRüCKE", "c"),
        ("100%", "a"),
        ("100_", ""),
        ("harbour_", "a"),
        ("%", "a"),
        ("\\", ""),
        ("'", ""),
        ("", "cba"),
        ("a\0b", ""),
        ("\0", ""),
    ] {
        assert_eq!(keys(text, 9).await, expected, "{text:?}");
    }
    assert_eq!(keys("harbour", 2).await, "cb");
    assert_eq!(lab.another().await.store.media_with(&[], 9).await.unwrap(), []);
}

pub(crate) async fn comments_are_found_by_what_they_say(lab: Lab) {
    let post = lab.live("post", 0).save(&lab).await;
    let comments = [
        Comment { body: "First!".into(), ..lab.comment(post.id, t(1)) },
        Comment { name: "Ann First".into(), status: CommentStatus::Spam, ..lab.comment(post.id, t(2)) },
        Comment { email: Some("first@example.org".into()), ..lab.comment(post.id, t(3)) },
        Comment { body: "Last_".into(), status: CommentStatus::Pending, ..lab.comment(post.id, t(4)) },
    ];
    for comment in &comments {
        lab.apply(CommentOp::Create { comment: comment.clone() }).await;
    }
    let places = async |text: &str, limit| {
        let found = lab.store.comments_with(&typed(text), limit).await.unwrap();
        let place = |found: Comment| comments.iter().position(|comment| comment.id == found.id).unwrap();
        found.into_iter().map(place).collect::<Vec<_>>()
    };
    assert_eq!(places("FIRST", 9).await, [2, 1, 0]);
    assert_eq!(places("first", 2).await, [2, 1]);
    assert_eq!(places("first ann", 9).await, [1]);
    assert_eq!(places("first ann last", 9).await, [0; 0]);
    assert_eq!(places("example.org well", 9).await, [2]);
    assert_eq!(places("last_", 9).await, [3]);
    assert_eq!(places("_ast", 9).await, [0; 0]);
    assert_eq!(places("\0", 9).await, [0; 0]);
    assert_eq!(places("", 9).await.len(), 4);
    assert_eq!(lab.another().await.store.comments_with(&[], 9).await.unwrap(), []);
}
