//! What readers find, and what writers do.

use super::{ask, clause, found, hits, keep, kept, with, without};
use crate::conformance::fixture::{FINGERPRINT, Lab, save, set_status, t, update};
use crate::content::Renderer;
use crate::post::{Post, PostOp, Status};
use crate::search::{Clause, Hits, Match, Reach, Search};
use crate::taxonomy::{TermKind, TermOp};

pub(crate) async fn only_what_is_live_is_found(lab: Lab) {
    let noindex = |p: &mut Post| p.fields.seo.noindex = true;
    let sheets = [
        lab.live("live", 0),
        lab.live("page", 0).page(),
        lab.live("scheduled", 2000),
        lab.live("expired", 0).until(t(1000)),
        lab.live("archived", 0).status(Status::Archived),
        lab.live("trash", 0).status(Status::Trash),
        lab.live("hidden", 0).with(noindex),
        lab.draft("draft"),
        lab.draft("review").status(Status::Review),
    ];
    for sheet in sheets {
        kept(&lab, sheet.body("The canary.")).await;
    }
    for matching in [Match::All, Match::Any] {
        let search = Search { matching, counts: true, ..ask(&[clause("canary")]) };
        let mut some = found(&lab, &search).await;
        some.sort();
        assert_eq!(some, ["live", "page"]);
        assert_eq!(hits(&lab, &search).await.total, 2);
    }
    for clauses in [vec![], vec![without("nothing")]] {
        assert_eq!(hits(&lab, &ask(&clauses)).await.total, 2);
    }
    let later = Search { reach: Reach::Live(t(2000)), ..ask(&[clause("canary")]) };
    assert_eq!(hits(&lab, &later).await.total, 3);
}

pub(crate) async fn a_former_text_is_not_found(lab: Lab) {
    let mut post = kept(&lab, lab.live("post", 0).body("Formerly a secret.")).await;
    let revision = lab.revise(&post, "Now a plain text.");
    let old = post.clone();
    (post.head, post.live) = (revision.id, Some(revision.id));
    post.version = lab.apply(save(&post, revision)).await;
    assert_eq!(with(&lab, &[clause("secret")]).await, [""; 0]);
    keep(&lab, &post, "Now a plain text.").await;
    assert_eq!(with(&lab, &[clause("plain")]).await, ["post"]);
    // Who renders an old text late does no harm.
    lab.keep_rendering(old.id, old.head, FINGERPRINT, &Renderer::new().render("Formerly a secret."))
        .await
        .unwrap();
    assert_eq!(with(&lab, &[clause("secret")]).await, [""; 0]);
    keep(&lab, &post, "Now a plain text.").await;
    // Nor does a working copy.
    let copy = lab.revise(&post, "A working copy.");
    post.head = copy.id;
    post.version = lab.apply(save(&post, copy)).await;
    assert_eq!(with(&lab, &[clause("working")]).await, [""; 0]);
    lab.apply(set_status(&[post.id], Status::Archived, t(1))).await;
    assert_eq!(with(&lab, &[clause("plain")]).await, [""; 0]);
    lab.apply(set_status(&[post.id], Status::Published, t(1))).await;
    assert_eq!(with(&lab, &[clause("plain")]).await, ["post"]);
    let expect = lab.get(post.id).await.version;
    lab.apply(PostOp::Delete { id: post.id, expect }).await;
    assert_eq!(hits(&lab, &ask(&[clause("plain")])).await, Hits::default());
}

pub(crate) async fn posts_go_over_with_their_terms(lab: Lab) {
    let (from, into) = (lab.add(TermKind::Tag, "from").await, lab.add(TermKind::Tag, "into").await);
    let mut post = kept(&lab, lab.live("post", 0).tags(&[from])).await;
    lab.apply(TermOp::Merge { from, into }).await;
    let named = |terms| Clause { terms: vec![terms], ..clause("nothing") };
    assert_eq!(with(&lab, &[named(into)]).await, ["post"]);
    assert_eq!(with(&lab, &[named(from)]).await, [""; 0]);
    post = lab.get(post.id).await;
    post.fields.tags.clear();
    lab.apply(update(&post)).await;
    assert_eq!(with(&lab, &[named(into)]).await, [""; 0]);
}

pub(crate) async fn writers_find_every_post(lab: Lab) {
    kept(&lab, lab.live("live", 0).body("A pelican.")).await;
    let titled = |title: &str| {
        let title = title.to_owned();
        move |p: &mut Post| p.fields.title = title
    };
    lab.draft("draft").with(titled("Über Pelicans")).save(&lab).await;
    lab.live("trash", 0).with(titled("The pelican\u{2019}s trash")).status(Status::Trash).save(&lab).await;
    lab.live("pelican-page", 0).page().with(titled("Something")).save(&lab).await;
    let mut copied = lab.live("copied", 0).save(&lab).await;
    let mut copy = lab.revise(&copied, "Text");
    copy.fields.title = "Pelican, anew".into();
    copied.head = copy.id;
    lab.apply(save(&copied, copy)).await;
    let all = |clauses: &[Clause]| Search { reach: Reach::All, ..ask(clauses) };
    let mut some = found(&lab, &all(&[clause("pelican")])).await;
    some.sort();
    assert_eq!(some, ["copied", "draft", "live", "pelican-page", "trash"]);
    assert_eq!(found(&lab, &all(&[clause("uber"), clause("pelicans")])).await, ["draft"]);
    assert_eq!(found(&lab, &all(&[Clause { prefix: true, ..clause("uber pel") }])).await, ["draft"]);
    let mut some = found(&lab, &all(&[clause("pelican"), without("anew"), without("uber")])).await;
    some.sort();
    assert_eq!(some, ["live", "pelican-page", "trash"]);
    assert_eq!(hits(&lab, &all(&[])).await.total, 5);
    assert_eq!(with(&lab, &[clause("pelican")]).await, ["live"]);
}

pub(crate) async fn a_search_is_of_its_site(lab: Lab) {
    kept(&lab, lab.live("here", 0)).await;
    let other = lab.another().await;
    let there = kept(&other, other.live("there", 0)).await;
    assert_eq!(with(&lab, &[clause("text")]).await, ["here"]);
    assert_eq!(with(&other, &[clause("text")]).await, ["there"]);
    other.apply(PostOp::Delete { id: there.id, expect: there.version }).await;
    assert_eq!(with(&lab, &[clause("text")]).await, ["here"]);
}
