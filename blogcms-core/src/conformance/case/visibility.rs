//! Live = published, begun and not expired: the same answer everywhere, to the microsecond.

use crate::author::AuthorOp;
use crate::conformance::fixture::{ALL, FINGERPRINT, Lab, just_before, slug, t, window};
use crate::id::{AuthorId, TermId};
use crate::post::{Listing, PostKind, Status};
use crate::redirect::RedirectTarget;
use crate::store::Seq;
use crate::taxonomy::TermKind;
use crate::time::Timestamp;

/// What every read says about the one post at `/old`.
async fn seen_everywhere(lab: &Lab, (tag, series, author): Names, at: Timestamp) -> bool {
    let home = lab.home_at(at).await;
    let lists = [
        Listing::All,
        Listing::Terms(vec![tag]),
        Listing::Author(author),
        Listing::Series(series),
        Listing::Between { from: t(-9), until: t(999) },
    ];
    let authors = lab.author_counts(at).await.unwrap();
    let sitemap = lab.sitemap_page(ALL, at).await.unwrap().value;
    let bounds = [t(-9), t(3), t(4), t(9), t(999)];
    let archive: u64 = lab.archive_counts(&bounds, at).await.unwrap().value.into_iter().sum();
    let mut answers = vec![
        lab.page_at("post", at).await.is_some(),
        home.lead.is_some(),
        lab.live_count(tag, at).await == 1,
        lab.destination("/old", at).await.unwrap().is_some(),
        authors.len() == 1,
        sitemap.total == 1,
        sitemap.entries.len() == 1,
        archive == 1,
    ];
    for listing in lists {
        let list = lab.list(&listing, at).await;
        let feed = lab.feed_page(&listing, 9, FINGERPRINT, at).await.unwrap().value;
        answers.extend([list.total == 1, list.posts.len() == 1, list.oldest.is_some(), feed.len() == 1]);
    }
    let first = answers[0];
    assert!(answers.iter().all(|a| *a == first), "reads do not agree at {at:?}: {answers:?}");
    first
}

/// The tag, the series and the author of the post.
type Names = (TermId, TermId, AuthorId);

/// A post that every read could show.
async fn visible(
    lab: &Lab,
    change: impl FnOnce(crate::conformance::sheet::Sheet) -> crate::conformance::sheet::Sheet,
) -> Names {
    let (tag, series) = (lab.add(TermKind::Tag, "rust").await, lab.add(TermKind::Series, "one").await);
    let author = lab.author("ann");
    let byline = author.id;
    lab.apply(AuthorOp::Create { author }).await;
    let sheet = lab.draft("post").tags(&[tag]).series(series, 1).by(&[byline]);
    let sheet = change(sheet.with(|p| p.fields.featured = true));
    let post = sheet.save(lab).await;
    lab.send("/old", RedirectTarget::Post(post.id)).await;
    (tag, series, byline)
}

pub(crate) async fn a_post_begins_at_its_microsecond(lab: Lab) {
    let names = visible(&lab, |s| s.live_at(t(9))).await;
    let seq = lab.seq().await.unwrap();
    for (at, seen) in [(t(0), false), (just_before(t(9)), false), (t(9), true), (t(99), true)] {
        assert_eq!(seen_everywhere(&lab, names, at).await, seen, "at {at:?}");
    }
    assert_eq!(lab.seq().await.unwrap(), seq, "nothing was written for it to appear");
}

pub(crate) async fn a_post_ends_at_its_microsecond(lab: Lab) {
    let names = visible(&lab, |s| s.live_at(t(3)).until(t(9))).await;
    for (at, seen) in [(t(3), true), (just_before(t(9)), true), (t(9), false), (t(99), false)] {
        assert_eq!(seen_everywhere(&lab, names, at).await, seen, "at {at:?}");
    }
}

pub(crate) async fn a_post_that_ends_before_it_begins_is_never_seen(lab: Lab) {
    let names = visible(&lab, |s| s.live_at(t(9)).until(t(3))).await;
    for at in [t(2), t(3), t(5), t(9), t(10)] {
        assert!(!seen_everywhere(&lab, names, at).await, "at {at:?}");
    }
}

pub(crate) async fn only_what_is_published_is_seen(lab: Lab) {
    let names = visible(&lab, |s| s.live_at(t(0))).await;
    let mut post = lab.page_at("post", t(1)).await.unwrap().post;
    for status in [Status::Draft, Status::Review, Status::Archived, Status::Trash] {
        lab.edit(&mut post, |p| p.status = status).await;
        assert!(!seen_everywhere(&lab, names, t(1)).await, "{status:?} was shown");
    }
    lab.edit(&mut post, |p| p.status = Status::Published).await;
    assert!(seen_everywhere(&lab, names, t(1)).await);
}

pub(crate) async fn a_moved_time_counts_at_once(lab: Lab) {
    let names = visible(&lab, |s| s.live_at(t(0))).await;
    let mut post = lab.page_at("post", t(1)).await.unwrap().post;
    lab.edit(&mut post, |p| p.published_at = Some(t(50))).await;
    assert!(!seen_everywhere(&lab, names, t(49)).await);
    assert!(seen_everywhere(&lab, names, t(50)).await);
    lab.edit(&mut post, |p| p.expires_at = Some(t(60))).await;
    assert!(!seen_everywhere(&lab, names, t(60)).await);
    lab.edit(&mut post, |p| p.expires_at = None).await;
    assert!(seen_everywhere(&lab, names, t(60)).await);
}

pub(crate) async fn neighbours_and_related_keep_the_predicate(lab: Lab) {
    let category = lab.add(TermKind::Category, "systems").await;
    lab.live("post", 5).category(category).save(&lab).await;
    lab.live("before", 3).until(t(30)).category(category).save(&lab).await;
    lab.live("after", 20).category(category).save(&lab).await;
    lab.live("hidden", 4).status(Status::Archived).category(category).save(&lab).await;
    let seen = async |at: Timestamp| {
        let page = lab.page_at("post", at).await.unwrap();
        let beside = [page.previous, page.next].map(|n| n.map_or("-".into(), |n| n.title));
        format!("{} {} {}", beside[0], beside[1], page.related.len())
    };
    assert_eq!(seen(just_before(t(20))).await, "before - 1");
    assert_eq!(seen(t(20)).await, "before after 2");
    assert_eq!(seen(just_before(t(30))).await, "before after 2");
    assert_eq!(seen(t(30)).await, "- after 1");
}

pub(crate) async fn an_answer_says_until_when_it_holds(lab: Lab) {
    lab.live("now", 0).save(&lab).await;
    lab.live("short", 10).until(t(20)).save(&lab).await;
    lab.live("page", 30).page().save(&lab).await;
    lab.draft("planned").with(|p| p.published_at = Some(t(5))).save(&lab).await;
    lab.live("archived", 6).until(t(7)).status(Status::Archived).save(&lab).await;
    let turns = [(1, Some(10)), (9, Some(10)), (10, Some(20)), (19, Some(20)), (20, Some(30)), (30, None)];
    for (at, until) in turns {
        let (at, until) = (t(at), until.map(t));
        let post = lab.post_page(PostKind::Post, &slug("now"), FINGERPRINT, at).await.unwrap();
        let home = lab.home_page(ALL, at).await.unwrap();
        let list = lab.listing_page(&Listing::All, window(0, 1), at).await.unwrap();
        let none = lab.post_page(PostKind::Post, &slug("none"), FINGERPRINT, at).await.unwrap();
        let feed = lab.feed_page(&Listing::Terms(vec![]), 1, FINGERPRINT, at).await.unwrap();
        let (sitemap, archive) =
            (lab.sitemap_page(ALL, at).await.unwrap(), lab.archive_counts(&[], at).await.unwrap());
        let said = [post.until, home.until, list.until, none.until, feed.until, sitemap.until, archive.until];
        assert_eq!(said, [until; 7], "at {at:?}");
    }
}

pub(crate) async fn an_answer_says_what_it_was_read_at(lab: Lab) {
    let at = Timestamp::from_micros(1_767_225_600_123_457);
    for n in 0..3 {
        let home = lab.home_page(ALL, at).await.unwrap();
        let list = lab.listing_page(&Listing::Terms(vec![]), ALL, at).await.unwrap();
        let post = lab.post_page(PostKind::Page, &slug("none"), "", at).await.unwrap();
        let feed = lab.feed_page(&Listing::All, 1, "", at).await.unwrap();
        let sitemap = lab.sitemap_page(ALL, at).await.unwrap();
        let archive = lab.archive_counts(&[at], at).await.unwrap();
        assert_eq!([(home.seq, home.at), (list.seq, list.at), (post.seq, post.at)], [(Seq(n), at); 3]);
        let said = [(feed.seq, feed.at), (sitemap.seq, sitemap.at), (archive.seq, archive.at)];
        assert_eq!(said, [(Seq(n), at); 3]);
        assert_eq!(lab.site_snapshot().await.unwrap().seq, Seq(n));
        assert_eq!(lab.taxonomy().await.unwrap().seq, Seq(n));
        assert_eq!(lab.members().await.unwrap().seq, Seq(n));
        lab.draft(&format!("post-{n}")).save(&lab).await;
    }
}
