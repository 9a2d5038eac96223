//! Posts by when they were published.

use crate::conformance::fixture::{Lab, just_before, set_status, slugs, t, window};
use crate::post::{Listing, PostOp, Status};
use crate::time::Timestamp;

const DAY: i64 = 86_400;

fn between(from: Timestamp, until: Timestamp) -> Listing {
    Listing::Between { from, until }
}

pub(crate) async fn a_stretch_has_its_posts(lab: Lab) {
    for (i, seconds) in [0, 5, 9, 10, 10, 15].into_iter().enumerate() {
        lab.live(&format!("p{i}"), seconds).save(&lab).await;
    }
    lab.live("page", 6).page().save(&lab).await;
    lab.draft("draft").with(|p| p.published_at = Some(t(6))).save(&lab).await;
    lab.live("trash", 6).status(Status::Trash).save(&lab).await;
    lab.live("short", 6).until(t(16)).save(&lab).await;
    lab.live("never", 6).until(t(2)).save(&lab).await;
    let list = async |from, until, at| {
        let list = lab.list(&between(from, until), at).await;
        (slugs(&list.posts).join(" "), list.total, list.oldest)
    };
    let far = t(99);
    assert_eq!(list(t(5), t(10), far).await, ("p2 p1".into(), 2, Some(t(5))));
    assert_eq!(list(t(5), t(10), t(15)).await, ("p2 short p1".into(), 3, Some(t(5))));
    assert_eq!(list(just_before(t(10)), t(10), far).await, (String::new(), 0, None));
    assert_eq!(list(t(10), just_before(t(11)), far).await, ("p4 p3".into(), 2, Some(t(10))));
    assert_eq!(list(just_before(t(6)), t(11), t(9)).await, ("p2 short".into(), 2, Some(t(6))));
    assert_eq!(list(t(9), t(5), far).await, (String::new(), 0, None), "an end before its beginning");
    assert_eq!(list(Timestamp::from_micros(i64::MIN), Timestamp::MAX, far).await.1, 6);
    let cut = lab.listing_page(&between(t(0), t(99)), window(1, 2), far).await.unwrap().value;
    assert_eq!((slugs(&cut.posts), cut.total, cut.oldest), (vec!["p4", "p3"], 6, Some(t(0))));
}

/// What a walk through the list counts.
async fn counted(lab: &Lab, bounds: &[Timestamp], at: Timestamp) -> Vec<u64> {
    let times: Vec<_> = lab.stream(at).await.posts.into_iter().filter_map(|p| p.published_at).collect();
    let counts =
        bounds.windows(2).map(|b| times.iter().filter(|at| b[0] <= **at && **at < b[1]).count() as u64);
    counts.collect()
}

/// Every count of a store is that of a walk, whatever the bounds.
async fn agrees(lab: &Lab, what: &str) {
    let micros = |at: Timestamp, by: i64| Timestamp::from_micros(at.as_micros() + by);
    let edges = [-3 * DAY, -DAY, -1, 0, 1, DAY / 2, DAY, DAY + 5, 2 * DAY, 5 * DAY];
    for by in [-1, 0, 1] {
        let mut bounds: Vec<_> = edges.iter().map(|s| micros(t(*s), by)).collect();
        for base in [-DAY, 0, DAY] {
            bounds.push(Timestamp::from_micros(base * 1_000_000 + by));
        }
        bounds.sort_unstable();
        for at in [t(DAY), just_before(t(2 * DAY)), t(30 * DAY)] {
            let said = lab.archive_counts(&bounds, at).await.unwrap();
            assert_eq!(said.value, counted(lab, &bounds, at).await, "{what}, at {at:?}, {bounds:?}");
            for pair in bounds.windows(2) {
                let list = lab.list(&between(pair[0], pair[1]), at).await;
                let counts = [list.total, list.posts.len() as u64];
                assert_eq!(counts, [counted(lab, pair, at).await[0]; 2], "{what}, at {at:?}, {pair:?}");
            }
        }
    }
}

pub(crate) async fn counts_are_those_of_the_list(lab: Lab) {
    let mut posts = Vec::new();
    for (i, seconds) in [-2 * DAY, -1, 0, 0, 1, DAY - 1, DAY, DAY + 4, DAY + 5, 3 * DAY, 29 * DAY, 90 * DAY]
        .into_iter()
        .enumerate()
    {
        posts.push(lab.live(&format!("p{i}"), seconds).save(&lab).await);
    }
    for (i, micros) in [-DAY * 1_000_000, -1, 0, 1, -2 * DAY * 1_000_000 + 1].into_iter().enumerate() {
        let at = Timestamp::from_micros(micros);
        lab.draft(&format!("old-{i}")).live_at(at).save(&lab).await;
    }
    lab.live("short", 5).until(t(DAY)).save(&lab).await;
    lab.live("page", 5).page().save(&lab).await;
    lab.draft("draft").with(|p| p.published_at = Some(t(5))).save(&lab).await;
    agrees(&lab, "as written").await;
    lab.edit(&mut posts[3], |p| p.published_at = Some(t(DAY))).await;
    lab.edit(&mut posts[4], |p| p.expires_at = Some(just_before(t(2 * DAY)))).await;
    agrees(&lab, "after edits").await;
    lab.batch(vec![set_status(&[posts[0].id, posts[5].id], Status::Trash, t(0))]).await;
    lab.apply(PostOp::Delete { id: posts[6].id, expect: posts[6].version }).await;
    agrees(&lab, "after removals").await;
    lab.batch(vec![set_status(&[posts[0].id], Status::Published, t(0))]).await;
    agrees(&lab, "after a return").await;
}

pub(crate) async fn there_is_a_count_between_two_bounds(lab: Lab) {
    lab.live("post", 1).save(&lab).await;
    assert_eq!(lab.archive_counts(&[], t(9)).await.unwrap().value, [0; 0]);
    assert_eq!(lab.archive_counts(&[t(0)], t(9)).await.unwrap().value, [0; 0]);
    let bounds = [t(0), t(0), t(1), t(1), t(2), t(5)];
    assert_eq!(lab.archive_counts(&bounds, t(9)).await.unwrap().value, [0, 0, 0, 1, 0]);
}

pub(crate) async fn a_list_says_since_when(lab: Lab) {
    let category = lab.add(crate::TermKind::Category, "c").await;
    lab.live("gone", 1).until(t(5)).category(category).save(&lab).await;
    lab.live("old", 2).save(&lab).await;
    lab.live("new", 4).category(category).save(&lab).await;
    lab.live("page", 0).page().category(category).save(&lab).await;
    let (all, one) = (Listing::All, Listing::Terms(vec![category]));
    assert_eq!(lab.list(&all, t(0)).await.oldest, None);
    let both = async |at| (lab.list(&all, t(at)).await.oldest, lab.list(&one, t(at)).await.oldest);
    assert_eq!(both(4).await, (Some(t(1)), Some(t(1))));
    assert_eq!(both(5).await, (Some(t(2)), Some(t(4))));
    // Whatever the window; and the home page without its lead.
    let cut = lab.listing_page(&all, window(0, 1), t(5)).await.unwrap().value;
    assert_eq!((slugs(&cut.posts), cut.oldest), (vec!["new"], Some(t(2))));
    assert_eq!(lab.home_at(t(5)).await.latest.oldest, Some(t(2)));
    assert_eq!(lab.home_at(t(2)).await.latest.oldest, Some(t(1)));
    assert_eq!(lab.home_at(t(1)).await.latest.oldest, None);
}
