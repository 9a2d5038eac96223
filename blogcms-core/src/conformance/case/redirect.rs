//! Redirects: what became of an address.

use crate::conformance::fixture::{Lab, just_before, set_status, slug, t, walk};
use crate::post::{PostKind, PostOp, Status};
use crate::redirect::{Destination, Redirect, RedirectOp, RedirectTarget};
use crate::store::{ConflictKind, Entity, Op, Seq};
use crate::taxonomy::{Term, TermKind, TermOp};
use crate::time::Timestamp;

async fn leads(lab: &Lab, path: &str, at: Timestamp) -> Option<Destination> {
    lab.destination(path, at).await.unwrap()
}

fn put(redirect: &Redirect) -> Op {
    RedirectOp::Put { redirect: redirect.clone() }.into()
}

pub(crate) async fn a_redirect_follows_its_post(lab: Lab) {
    let mut post = lab.live("one", 0).save(&lab).await;
    let page = lab.live("about", 0).page().save(&lab).await;
    lab.send("/old", RedirectTarget::Post(post.id)).await;
    lab.send("/über/uns.html", RedirectTarget::Post(page.id)).await;
    for address in ["one", "two", "three"] {
        lab.edit(&mut post, |p| p.fields.slug = slug(address)).await;
        let there = Destination::Post(PostKind::Post, slug(address));
        assert_eq!(leads(&lab, "/old", t(1)).await, Some(there));
    }
    let there = Destination::Post(PostKind::Page, slug("about"));
    assert_eq!(leads(&lab, "/über/uns.html", t(1)).await, Some(there));
    assert_eq!(leads(&lab, "/unknown", t(1)).await, None);
}

pub(crate) async fn a_redirect_follows_its_term(lab: Lab) {
    let id = lab.add(TermKind::Series, "one").await;
    lab.send("/old", RedirectTarget::Term(id)).await;
    let old = lab.term_now(id).await;
    let expect = old.version;
    lab.apply(TermOp::Update { term: Term { slug: slug("two"), ..old }, expect }).await;
    let there = Destination::Term(TermKind::Series, slug("two"));
    assert_eq!(leads(&lab, "/old", t(1)).await, Some(there));
}

pub(crate) async fn a_redirect_tells_of_no_draft(lab: Lab) {
    let post = lab.live("post", 5).until(t(9)).save(&lab).await;
    lab.send("/old", RedirectTarget::Post(post.id)).await;
    for (at, shown) in [(just_before(t(5)), false), (t(5), true), (just_before(t(9)), true), (t(9), false)] {
        assert_eq!(leads(&lab, "/old", at).await.is_some(), shown, "at {at:?}");
    }
    for status in [Status::Draft, Status::Review, Status::Archived, Status::Trash] {
        lab.batch(vec![set_status(&[post.id], status, t(6))]).await;
        assert_eq!(leads(&lab, "/old", t(6)).await, None);
    }
    lab.batch(vec![set_status(&[post.id], Status::Published, t(6))]).await;
    assert!(leads(&lab, "/old", t(6)).await.is_some());
}

pub(crate) async fn paths_and_what_is_gone_need_no_target(lab: Lab) {
    let away = "https://example.org/a?b=c#d";
    lab.send("/a", RedirectTarget::Path(away.into())).await;
    lab.send("/b", RedirectTarget::Path("/tags".into())).await;
    lab.send("/c", RedirectTarget::Gone).await;
    assert_eq!(leads(&lab, "/a", t(0)).await, Some(Destination::Path(away.into())));
    assert_eq!(leads(&lab, "/b", t(0)).await, Some(Destination::Path("/tags".into())));
    assert_eq!(leads(&lab, "/c", t(0)).await, Some(Destination::Gone));
    assert_eq!(leads(&lab, "/A", t(0)).await, None);
}

pub(crate) async fn the_last_word_on_a_path_counts(lab: Lab) {
    let first = lab.send("/old", RedirectTarget::Path("/first".into())).await;
    let other = lab.send("/other", RedirectTarget::Path("/other".into())).await;
    let mut second = lab.redirect("/old", RedirectTarget::Gone);
    second.version = lab.apply(put(&second)).await;
    assert_eq!(leads(&lab, "/old", t(0)).await, Some(Destination::Gone));
    assert_eq!(lab.refused(RedirectOp::Delete { id: first.id }).await, ConflictKind::Missing);
    // The same redirect for another path: the old one is free, what was said of the new one is forgotten.
    second.path = "/other".into();
    second.version = lab.apply(put(&second)).await;
    assert_eq!(leads(&lab, "/old", t(0)).await, None);
    assert_eq!(leads(&lab, "/other", t(0)).await, Some(Destination::Gone));
    assert_eq!(walk!(9, |page| lab.redirects(&page)), [second]);
    assert_eq!(lab.refused(RedirectOp::Delete { id: other.id }).await, ConflictKind::Missing);
}

pub(crate) async fn a_target_must_be_there(lab: Lab) {
    for target in [RedirectTarget::Post(lab.id()), RedirectTarget::Term(lab.id())] {
        let redirect = lab.redirect("/old", target);
        assert_eq!(lab.refused(put(&redirect)).await, ConflictKind::Missing);
    }
    let post = lab.live("post", 0).save(&lab).await;
    lab.send("/old", RedirectTarget::Post(post.id)).await;
    lab.apply(PostOp::Delete { id: post.id, expect: post.version }).await;
    assert_eq!(leads(&lab, "/old", t(1)).await, None);
}

pub(crate) async fn a_released_path_is_free(lab: Lab) {
    let (post, term) = (lab.live("post", 0).save(&lab).await, lab.add(TermKind::Tag, "tag").await);
    let targets = [
        RedirectTarget::Post(post.id),
        RedirectTarget::Term(term),
        RedirectTarget::Path("/x".into()),
        RedirectTarget::Gone,
    ];
    for target in targets {
        lab.send("/old", target).await;
        lab.apply(RedirectOp::Release { path: "/old".into() }).await;
        assert_eq!(leads(&lab, "/old", t(1)).await, None);
        lab.apply(RedirectOp::Release { path: "/old".into() }).await;
    }
    let redirect = lab.send("/old", RedirectTarget::Gone).await;
    lab.apply(RedirectOp::Delete { id: redirect.id }).await;
    assert_eq!(leads(&lab, "/old", t(1)).await, None);
    assert_eq!(walk!(9, |page| lab.redirects(&page)), []);
}

pub(crate) async fn redirects_come_newest_first(lab: Lab) {
    let mut all = Vec::new();
    for (i, at) in [5, 3, 5, 4, 5, 1].into_iter().enumerate() {
        let redirect = lab.redirect(&format!("/old-{i}"), RedirectTarget::Path("/x".into()));
        let mut redirect = Redirect { created_at: t(at), ..redirect };
        redirect.version = lab.apply(put(&redirect)).await;
        all.push(redirect);
    }
    all.sort_by_key(|r| std::cmp::Reverse((r.created_at, r.id)));
    for size in [1, 2, 3, 6] {
        assert_eq!(walk!(size, |page| lab.redirects(&page)), all);
    }
}

pub(crate) async fn what_led_to_a_path_leads_on(lab: Lab) {
    let path = |to: &str| RedirectTarget::Path(to.into());
    let paths = [("/a", "/s"), ("/b", "/s?x=1"), ("/c", "/s#y"), ("/d", "/st"), ("/e", "/S"), ("/f", "/x/s")];
    let mut all = Vec::new();
    for (from, to) in paths {
        all.push(lab.send(from, path(to)).await.id);
    }
    lab.send("/g", path("https://example.org/s")).await;
    let ends = async |expected: &[(&str, Destination)]| {
        for (from, end) in expected {
            assert_eq!(leads(&lab, from, t(1)).await.as_ref(), Some(end), "{from}");
        }
    };
    let to = |path: &str| Destination::Path(path.into());
    let s = lab.redirect("/s", path("/t?z"));
    let seq = lab.apply(put(&s)).await;
    ends(&[("/s", to("/t?z")), ("/a", to("/t?z")), ("/b", to("/t?z")), ("/c", to("/t?z"))]).await;
    ends(&[("/d", to("/st")), ("/e", to("/S")), ("/f", to("/x/s")), ("/g", to("https://example.org/s"))])
        .await;
    let written = |r: &&Redirect| r.version == seq;
    let list = walk!(9, |page| lab.redirects(&page));
    let mut ids: Vec<_> = list.iter().filter(written).map(|r| r.id).collect();
    let mut expected = vec![all[0], all[1], all[2], s.id];
    ids.sort_unstable();
    expected.sort_unstable();
    assert_eq!(ids, expected);
    let mut logged: Vec<_> = lab.rows_after(Seq(seq.0 - 1)).await.into_iter().map(|r| r.entity).collect();
    logged.sort_unstable();
    assert_eq!(logged, expected.into_iter().map(Entity::Redirect).collect::<Vec<_>>());
}

pub(crate) async fn leading_on_ends_anywhere_but_at_itself(lab: Lab) {
    let path = |to: &str| RedirectTarget::Path(to.into());
    lab.send("/a", path("/t")).await;
    lab.send("/b", path("/t?x")).await;
    let post = lab.live("post", 0).save(&lab).await;
    lab.send("/t", RedirectTarget::Post(post.id)).await;
    let there = Destination::Post(PostKind::Post, slug("post"));
    for from in ["/t", "/a", "/b"] {
        assert_eq!(leads(&lab, from, t(1)).await, Some(there.clone()));
    }
    // What leads to a post does so whatever is said of paths later.
    lab.send("/t", RedirectTarget::Gone).await;
    assert_eq!(leads(&lab, "/a", t(1)).await, Some(there));
    // None is made to lead to itself.
    lab.send("/c", path("/d")).await;
    lab.send("/d", path("/c?x")).await;
    assert_eq!(leads(&lab, "/c", t(1)).await, Some(Destination::Path("/d".into())));
    assert_eq!(leads(&lab, "/d", t(1)).await, Some(Destination::Path("/c?x".into())));
    lab.send("/d", RedirectTarget::Gone).await;
    assert_eq!(leads(&lab, "/c", t(1)).await, Some(Destination::Gone));
}
