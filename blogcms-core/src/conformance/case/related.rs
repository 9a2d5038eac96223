//! What goes together: a cache that a page reads and that is never wrong about what is live.

use crate::conformance::fixture::{Lab, save, set_status, slugs, t};
use crate::id::PostId;
use crate::post::{MAX_COMPARED, MAX_RELATED, Post, PostOp, RelatedScores, RelatedTask, Status};
use crate::store::Seq;
use crate::taxonomy::TermKind;

async fn keep(lab: &Lab, post: PostId, scores: &[(PostId, u32)]) {
    let version = lab.get(post).await.version;
    lab.keep_related(&[RelatedScores { post, version, scores: scores.to_vec() }]).await.unwrap();
}

async fn related(lab: &Lab, address: &str, seconds: i64) -> String {
    slugs(&lab.page_at(address, t(seconds)).await.unwrap().related).join(" ")
}

/// Posts `p0`, `p1`, …, one a second.
async fn posts(lab: &Lab, count: i64) -> Vec<Post> {
    let mut posts = Vec::new();
    for i in 0..count {
        posts.push(lab.live(&format!("p{i}"), i).save(lab).await);
    }
    posts
}

pub(crate) async fn the_best_scores_are_shown(lab: Lab) {
    let posts = posts(&lab, 8).await;
    let id = |i: usize| posts[i].id;
    assert_eq!(related(&lab, "p0", 99).await, "p7 p6 p5", "without any the newest");
    keep(&lab, id(0), &[(id(1), 5), (id(2), 9), (id(3), 5), (id(4), 5)]).await;
    assert_eq!(related(&lab, "p0", 99).await, "p2 p4 p3", "ties go to the newest");
    keep(&lab, id(0), &[(id(1), 5)]).await;
    assert_eq!(related(&lab, "p0", 99).await, "p1 p7 p6", "filled up");
    assert_eq!(related(&lab, "p0", 1).await, "p1");
    assert_eq!(related(&lab, "p0", 0).await, "");
    assert_eq!(lab.seq().await.unwrap(), Seq(8), "a cache has no versions");
    assert_eq!(lab.rows_after(Seq(8)).await, []);
    assert_eq!(lab.get(id(0)).await, posts[0]);
}

pub(crate) async fn the_category_comes_before_the_rest(lab: Lab) {
    let category = lab.add(TermKind::Category, "c").await;
    let one = lab.live("one", 1).category(category).save(&lab).await;
    lab.live("here", 2).category(category).save(&lab).await;
    let far = lab.live("far", 3).save(&lab).await;
    lab.live("new", 4).save(&lab).await;
    assert_eq!(related(&lab, "one", 9).await, "here new far");
    keep(&lab, one.id, &[(far.id, 1)]).await;
    assert_eq!(related(&lab, "one", 9).await, "far here new");
}

pub(crate) async fn a_score_counts_both_ways(lab: Lab) {
    let posts = posts(&lab, 6).await;
    let id = |i: usize| posts[i].id;
    keep(&lab, id(0), &[(id(1), 5), (id(2), 7)]).await;
    assert_eq!(related(&lab, "p1", 99).await, "p0 p5 p4");
    keep(&lab, id(1), &[(id(2), 9)]).await;
    assert_eq!(related(&lab, "p1", 99).await, "p2 p5 p4");
    assert_eq!(related(&lab, "p2", 99).await, "p1 p0 p5");
    assert_eq!(related(&lab, "p0", 99).await, "p2 p5 p4", "what p1 lost p0 lost, too");
}

pub(crate) async fn only_live_posts_are_shown(lab: Lab) {
    let posts = posts(&lab, 8).await;
    let id = |i: usize| posts[i].id;
    let short = lab.live("short", 3).until(t(60)).save(&lab).await;
    let later = lab.live("later", 50).save(&lab).await;
    let page = lab.live("page", 3).page().save(&lab).await;
    keep(&lab, id(0), &[(short.id, 9), (later.id, 8), (page.id, 7), (id(1), 6), (id(2), 5), (id(3), 4)])
        .await;
    assert_eq!(related(&lab, "p0", 49).await, "short p1 p2");
    assert_eq!(related(&lab, "p0", 50).await, "short later p1");
    assert_eq!(related(&lab, "p0", 60).await, "later p1 p2");
    for status in [Status::Draft, Status::Review, Status::Archived, Status::Trash] {
        lab.batch(vec![set_status(&[id(1)], status, t(0))]).await;
        assert_eq!(related(&lab, "p0", 60).await, "later p2 p3", "{status:?}");
    }
    let version = lab.get(id(2)).await.version;
    lab.apply(PostOp::Delete { id: id(2), expect: version }).await;
    assert_eq!(related(&lab, "p0", 49).await, "short p3 p7");
}

pub(crate) async fn the_best_of_many_are_kept(lab: Lab) {
    // The oldest post is the worst: nothing but its score would show it.
    for (others, shown) in [(MAX_RELATED - 1, "worst"), (MAX_RELATED, "filler")] {
        let lab = lab.another().await;
        let worst = lab.live("worst", 0).save(&lab).await;
        let post = lab.live("post", 50).save(&lab).await;
        lab.live("filler", 60).save(&lab).await;
        let mut better = Vec::new();
        for i in 0..others {
            better.push(lab.live(&format!("p{i}"), 2).save(&lab).await.id);
        }
        // One at a time, as others are compared with it; then at once.
        keep(&lab, worst.id, &[(post.id, 1)]).await;
        for id in &better {
            keep(&lab, *id, &[(post.id, 5)]).await;
        }
        lab.batch(vec![set_status(&better, Status::Archived, t(0))]).await;
        assert_eq!(related(&lab, "post", 99).await.split(' ').next().unwrap(), shown);
        let all: Vec<_> = [(worst.id, 1)].into_iter().chain(better.iter().map(|id| (*id, 5))).collect();
        keep(&lab, post.id, &all).await;
        assert_eq!(related(&lab, "post", 99).await.split(' ').next().unwrap(), shown);
    }
}

pub(crate) async fn scores_of_nothing_are_passed_over(lab: Lab) {
    let posts = posts(&lab, 5).await;
    let id = |i: usize| posts[i].id;
    keep(&lab, id(0), &[(id(1), 5), (lab.id(), 9), (id(0), 9)]).await;
    assert_eq!(related(&lab, "p0", 99).await, "p1 p4 p3");
    let kept = |post, version, other| RelatedScores { post, version, scores: vec![(other, 9)] };
    let stale = Seq(posts[0].version.0 + 1);
    lab.keep_related(&[kept(lab.id(), Seq(1), id(2)), kept(id(0), stale, id(2))]).await.unwrap();
    assert_eq!(related(&lab, "p0", 99).await, "p1 p4 p3");
    assert_eq!(related(&lab, "p2", 99).await, "p4 p3 p1");
    lab.keep_related(&[]).await.unwrap();
}

pub(crate) async fn what_is_missing_is_listed(lab: Lab) {
    let mut a = lab.live("a", 0).save(&lab).await;
    let b = lab.live("b", 1_000_000).save(&lab).await;
    lab.draft("draft").save(&lab).await;
    lab.live("page", 0).page().save(&lab).await;
    let c = lab.live("trash", 0).status(Status::Trash).save(&lab).await;
    let task = |post: &Post| RelatedTask { post: post.id, version: post.version };
    assert_eq!(lab.missing_related(9).await.unwrap(), [task(&b), task(&a)]);
    assert_eq!(lab.missing_related(1).await.unwrap(), [task(&b)]);
    keep(&lab, a.id, &[]).await;
    assert_eq!(lab.missing_related(9).await.unwrap(), [task(&b)]);
    keep(&lab, b.id, &[(a.id, 3)]).await;
    assert_eq!(lab.missing_related(9).await.unwrap(), []);
    lab.edit(&mut a, |p| p.fields.title = "Another".into()).await;
    assert_eq!(lab.missing_related(9).await.unwrap(), [task(&a)]);
    let before = RelatedScores { post: a.id, version: Seq(a.version.0 - 1), scores: Vec::new() };
    lab.keep_related(&[before]).await.unwrap();
    assert_eq!(lab.missing_related(9).await.unwrap(), [task(&a)], "made of what it was");
    lab.batch(vec![set_status(&[a.id], Status::Draft, t(0)), set_status(&[c.id], Status::Published, t(0))])
        .await;
    assert_eq!(lab.missing_related(9).await.unwrap(), [task(&lab.get(c.id).await)]);
}

pub(crate) async fn a_pool_has_the_nearest(lab: Lab) {
    let (tag, category) = (lab.add(TermKind::Tag, "t").await, lab.add(TermKind::Category, "c").await);
    let series = lab.add(TermKind::Series, "s").await;
    let text = "ü".repeat(MAX_COMPARED + 9);
    let sheet = lab.live("post", 50).tags(&[tag]).category(category).series(series, 1).body(&text);
    let mut post = sheet.with(|p| p.auto_excerpt = "Of the body".into()).save(&lab).await;
    lab.live("tagged", 2).tags(&[tag]).with(|p| p.fields.excerpt = "Written".into()).save(&lab).await;
    lab.live("beside", 3).category(category).save(&lab).await;
    lab.live("part", 1_000).series(series, 2).save(&lab).await;
    let far = lab.live("far", 1).save(&lab).await;
    lab.live("near", 49).until(t(60)).save(&lab).await;
    let draft = lab.draft("draft").tags(&[tag]).series(series, 3).save(&lab).await;
    lab.live("trash", 48).status(Status::Trash).category(category).save(&lab).await;
    lab.live("page", 47).page().tags(&[tag]).save(&lab).await;
    let copy = lab.revise(&post, "Secret");
    post.head = copy.id;
    post.version = lab.apply(save(&post, copy)).await;
    let pool = lab.related_pool(post.id, &[], 9).await.unwrap().unwrap();
    let own = &pool.post;
    assert_eq!((own.id, own.title.as_str(), own.excerpt.as_str()), (post.id, "post", "Of the body"));
    assert_eq!((own.category, own.tags.as_slice(), own.series), (Some(category), &[tag][..], Some(series)));
    assert_eq!(own.text, "ü".repeat(MAX_COMPARED));
    let mut titles: Vec<_> = pool.others.iter().map(|p| p.title.as_str()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["beside", "far", "near", "part", "tagged"]);
    assert_eq!(pool.others.iter().find(|p| p.title == "tagged").unwrap().excerpt, "Written");
    for (limit, expected) in
        [(0, ""), (1, "part"), (2, "part beside"), (3, "part beside tagged"), (4, "part beside tagged near")]
    {
        let few = lab.related_pool(post.id, &[], limit).await.unwrap().unwrap().others;
        let titles: std::collections::BTreeSet<_> = few.iter().map(|p| p.title.as_str()).collect();
        assert_eq!(titles, expected.split_whitespace().collect(), "{limit} of them");
    }
    let also = [draft.id, far.id, post.id, lab.id()];
    let wished = lab.related_pool(post.id, &also, 2).await.unwrap().unwrap().others;
    let titles: Vec<_> = wished.iter().map(|p| p.title.as_str()).collect();
    assert_eq!(titles, ["far", "part"], "of those wished for, what is published");
    for id in [
        lab.id(),
        lab.post_by_slug(crate::PostKind::Post, &"draft".parse().unwrap()).await.unwrap().unwrap().id,
    ] {
        assert_eq!(lab.related_pool(id, &[], 9).await.unwrap(), None);
    }
}
