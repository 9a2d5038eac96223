//! What a handle knows of writes without asking.

use crate::common::*;
use blogcms_core::{JobQueue, NewJob, PostKind, PostRead, Seq, SiteRead, Store, Written};

#[tokio::test]
async fn what_another_program_wrote_is_known_once_asked() {
    let (_folder, path) = place();
    let (store, elsewhere) = (open(&path).await, open(&path).await);
    let beside = store.database().site(site()).await.unwrap();
    let seq = apply(&store, create(&post("post", t(0)))).await;
    for here in [&store, &beside] {
        assert_eq!(here.known().unwrap().content, seq);
    }
    assert_eq!(elsewhere.known().unwrap().content, Seq::NONE);
    assert_eq!(Some(elsewhere.versions().await.unwrap()), store.known());
    assert_eq!(elsewhere.known(), store.known());
}

/// Whether a hint has come by now.
async fn hinted(hint: Written) -> bool {
    tokio::select! {
        biased;
        () = hint => true,
        () = std::future::ready(()) => false,
    }
}

#[tokio::test]
async fn whoever_waits_is_told_of_what_this_program_writes() {
    let (_folder, path) = place();
    let store = open(&path).await;
    let other = store.database().site(site()).await.unwrap();
    let hint = other.written();
    apply(&store, create(&post("a-post", t(0)))).await;
    assert!(hinted(hint).await);
    let hint = other.written();
    store.post_by_slug(PostKind::Post, &slug("a-post")).await.unwrap();
    assert!(!hinted(hint).await, "a read is no news");
    let hint = other.written();
    let (key, kind, due) = ("mail:1".into(), "mail".into(), t(0));
    let job = NewJob { key, kind, due, payload: "{}".into(), holds_until: t(0) };
    store.enqueue(vec![job]).await.unwrap();
    assert!(hinted(hint).await);
    assert!(!hinted(other.written()).await);
}
