//! The reads that make a page: order, windows, totals, neighbours, related posts.

use crate::author::AuthorOp;
use crate::conformance::fixture::{FINGERPRINT, Lab, slug, slugs, t, window};
use crate::conformance::sheet::Sheet;
use crate::post::{Listing, PostKind, Status, Window};
use crate::taxonomy::TermKind;

/// Posts in one batch at these seconds.
async fn posts(lab: &Lab, seconds: &[i64]) {
    let sheets: Vec<_> = seconds.iter().enumerate().map(|(i, s)| lab.live(&format!("p{i}"), *s)).collect();
    lab.batch(sheets.iter().map(Sheet::op).collect()).await;
}

pub(crate) async fn newest_first_and_ties_by_id(lab: Lab) {
    posts(&lab, &[5, 9, 5, 1, 5]).await;
    let order = ["p1", "p4", "p2", "p0", "p3"];
    assert_eq!(slugs(&lab.stream(t(10)).await.posts), order);
    assert_eq!(slugs(&lab.home_at(t(10)).await.latest.posts), order[1..]);
}

pub(crate) async fn a_window_is_cut_from_the_list(lab: Lab) {
    posts(&lab, &[7, 6, 5, 5, 3, 2, 1]).await;
    let all = slugs(&lab.stream(t(10)).await.posts).join(" ");
    let all: Vec<&str> = all.split(' ').collect();
    for size in 1..=8u32 {
        for offset in 0..=8u32 {
            let (from, to) = (all.len().min(offset as usize), all.len().min((offset + size) as usize));
            let cut = window(u64::from(offset), size);
            let list = lab.listing_page(&Listing::All, cut, t(10)).await.unwrap().value;
            assert_eq!((slugs(&list.posts), list.total), (all[from..to].to_vec(), 7));
        }
    }
}

pub(crate) async fn beyond_the_end_there_is_nothing(lab: Lab) {
    posts(&lab, &[1, 2, 3]).await;
    for offset in [3, 1_000_000, u64::from(u32::MAX), i64::MAX as u64, u64::MAX] {
        for cut in [window(offset, 12), window(offset, u32::MAX)] {
            let home = lab.home_page(cut, t(9)).await.unwrap().value.latest;
            assert_eq!((slugs(&home.posts), home.total), (vec![], 2), "{cut:?}");
            let list = lab.listing_page(&Listing::All, cut, t(9)).await.unwrap().value;
            assert_eq!((slugs(&list.posts), list.total), (vec![], 3), "{cut:?}");
        }
    }
    for cut in [window(0, 0), Window::page(u64::MAX, 12)] {
        let none = lab.home_page(cut, t(9)).await.unwrap().value.latest;
        assert_eq!((none.posts.len(), none.total), (0, 2));
        let none = lab.listing_page(&Listing::All, cut, t(9)).await.unwrap().value;
        assert_eq!((none.posts.len(), none.total), (0, 3));
    }
}

pub(crate) async fn an_empty_blog_has_pages(lab: Lab) {
    let home = lab.home_page(window(0, 12), t(0)).await.unwrap();
    assert_eq!((home.value.lead, home.value.latest.total, home.until), (None, 0, None));
    assert_eq!(home.value.latest.posts, []);
    assert_eq!(lab.list(&Listing::All, t(0)).await.total, 0);
    assert_eq!(lab.page_at("none", t(0)).await, None);
}

pub(crate) async fn a_list_of_terms_has_each_post_once(lab: Lab) {
    let above = lab.add(TermKind::Category, "above").await;
    let below = lab.add_below(above, "below").await;
    let (a, b) = (lab.add(TermKind::Tag, "a").await, lab.add(TermKind::Tag, "b").await);
    let series = lab.add(TermKind::Series, "s").await;
    lab.live("one", 1).category(above).tags(&[a, b]).series(series, 1).save(&lab).await;
    lab.live("two", 2).category(below).tags(&[b]).save(&lab).await;
    lab.live("three", 3).tags(&[a]).save(&lab).await;
    lab.live("four", 4).save(&lab).await;
    lab.live("page", 5).page().category(above).tags(&[a]).save(&lab).await;
    let cases = [
        (vec![above], "one"),
        (vec![above, below], "two one"),
        (vec![a], "three one"),
        (vec![a, b], "three two one"),
        (vec![a, above, below, b, a], "three two one"),
        (vec![series], "one"),
        (vec![], ""),
        (vec![lab.id()], ""),
        (vec![lab.id(), b], "two one"),
    ];
    for (terms, expected) in cases {
        let list = lab.list(&Listing::Terms(terms.clone()), t(9)).await;
        assert_eq!(slugs(&list.posts).join(" "), expected);
        assert_eq!(list.total as usize, list.posts.len());
        let cut = lab.listing_page(&Listing::Terms(terms), window(1, 1), t(9)).await.unwrap().value;
        assert_eq!((cut.total, cut.posts.first()), (list.total, list.posts.get(1)));
    }
}

pub(crate) async fn a_list_of_an_author_has_their_posts(lab: Lab) {
    let (ann, bob) = (lab.author("ann"), lab.author("bob"));
    let (a, b) = (ann.id, bob.id);
    for author in [ann, bob] {
        lab.apply(AuthorOp::Create { author }).await;
    }
    lab.live("one", 1).by(&[a]).save(&lab).await;
    let mut two = lab.live("two", 2).by(&[b, a]).save(&lab).await;
    lab.live("three", 3).save(&lab).await;
    lab.live("page", 4).page().by(&[a]).save(&lab).await;
    let ann = lab.list(&Listing::Author(a), t(9)).await;
    assert_eq!((slugs(&ann.posts), ann.total), (vec!["two", "one"], 2));
    assert_eq!(ann.posts[0].authors, [b, a]);
    assert_eq!(lab.list(&Listing::Author(lab.id()), t(9)).await.total, 0);
    lab.edit(&mut two, |p| p.fields.authors = vec![b]).await;
    assert_eq!(slugs(&lab.list(&Listing::Author(a), t(9)).await.posts), ["one"]);
    assert_eq!(slugs(&lab.list(&Listing::Author(b), t(9)).await.posts), ["two"]);
}

pub(crate) async fn pages_stand_beside_the_stream(lab: Lab) {
    let category = lab.add(TermKind::Category, "systems").await;
    let sheet = lab.live("about", 5).page().category(category).with(|p| p.fields.featured = true);
    let about = sheet.save(&lab).await;
    lab.live("post", 4).category(category).save(&lab).await;
    lab.live("later", 6).save(&lab).await;
    let home = lab.home_at(t(9)).await;
    assert_eq!((slugs(&home.latest.posts), home.latest.total), (vec!["post"], 1));
    assert_eq!(home.lead.unwrap().title, "later");
    assert_eq!(lab.live_count(category, t(9)).await, 1);
    assert_eq!(lab.term_now(category).await.published_count, 1);
    let page = lab.post_page(PostKind::Page, &slug("about"), FINGERPRINT, t(9)).await.unwrap().value.unwrap();
    assert_eq!((page.post, page.body.as_str()), (about, "The text of about."));
    assert_eq!((page.previous, page.next, page.related.len()), (None, None, 0));
    assert_eq!(lab.page_at("about", t(9)).await, None);
    let post = lab.page_at("post", t(9)).await.unwrap();
    assert_eq!((post.previous, post.next.unwrap().title.as_str()), (None, "later"));
    assert_eq!(slugs(&post.related), ["later"]);
}

pub(crate) async fn neighbours_follow_the_list(lab: Lab) {
    posts(&lab, &[5, 9, 5, 1, 5]).await;
    lab.live("page", 4).page().save(&lab).await;
    lab.draft("draft").with(|p| p.published_at = Some(t(4))).save(&lab).await;
    lab.live("scheduled", 99).save(&lab).await;
    let order = ["p3", "p0", "p2", "p4", "p1"];
    for (i, here) in order.iter().enumerate() {
        let page = lab.page_at(here, t(10)).await.unwrap();
        let address = |n: Option<crate::post::Neighbour>| n.map(|n| n.slug.to_string());
        let previous = i.checked_sub(1).map(|i| order[i].to_owned());
        assert_eq!(address(page.previous), previous, "before {here}");
        assert_eq!(address(page.next), order.get(i + 1).map(ToString::to_string), "after {here}");
    }
}

pub(crate) async fn related_are_the_newest_of_the_category(lab: Lab) {
    let here = lab.add(TermKind::Category, "here").await;
    let below = lab.add_below(here, "below").await;
    for i in 0..6 {
        lab.live(&format!("p{i}"), i).category(here).save(&lab).await;
    }
    lab.live("elsewhere", 7).save(&lab).await;
    lab.live("below", 8).category(below).save(&lab).await;
    lab.live("archived", 9).category(here).status(Status::Archived).save(&lab).await;
    for i in 0..20 {
        // More that are not live yet than any list of candidates is long.
        lab.live(&format!("later-{i}"), 50 + i).category(here).save(&lab).await;
    }
    let related = async |address: &str| {
        let page = lab.page_at(address, t(10)).await.unwrap();
        slugs(&page.related).join(" ")
    };
    assert_eq!(related("p5").await, "p4 p3 p2");
    assert_eq!(related("p4").await, "p5 p3 p2");
    assert_eq!(related("p0").await, "p5 p4 p3");
    // Where the category has none, the newest of all.
    assert_eq!(related("below").await, "elsewhere p5 p4");
    assert_eq!(related("elsewhere").await, "below p5 p4");
}

pub(crate) async fn the_newest_featured_post_leads(lab: Lab) {
    posts(&lab, &[1, 2, 3]).await;
    // None is featured: the newest leads.
    assert_eq!(lab.home_at(t(9)).await.lead.unwrap().title, "p2");
    assert_eq!(lab.home_at(t(2)).await.lead.unwrap().title, "p1");
    lab.live("old", 0).with(|p| p.fields.featured = true).save(&lab).await;
    let sheet = lab.live("new", 2).until(t(20)).with(|p| p.fields.featured = true);
    sheet.save(&lab).await;
    lab.live("later", 30).with(|p| p.fields.featured = true).save(&lab).await;
    lab.draft("draft").with(|p| p.fields.featured = true).save(&lab).await;
    for (at, lead) in [(9, "new"), (20, "old"), (30, "later")] {
        // Also when the window does not reach it.
        for cut in [window(0, 1), window(2, 1), window(99, 1)] {
            let home = lab.home_page(cut, t(at)).await.unwrap().value;
            assert_eq!(home.lead.unwrap().title, lead);
        }
    }
}

pub(crate) async fn the_lead_stands_in_no_list(lab: Lab) {
    posts(&lab, &[7, 6, 5, 5, 3, 2, 1]).await;
    // First the newest leads, then a featured one in the middle, then the oldest.
    for featured in [None, Some(4), Some(0)] {
        if let Some(at) = featured {
            let title = format!("featured-{at}");
            lab.live(&title, at).until(t(10 + at)).with(|p| p.fields.featured = true).save(&lab).await;
        }
        let now = t(9 + featured.unwrap_or(0));
        let all = lab.stream(now).await;
        let home = lab.home_at(now).await;
        let lead = home.lead.unwrap();
        assert!(lead.featured == featured.is_some() && all.posts.contains(&lead));
        let others: Vec<_> = all.posts.into_iter().filter(|p| p.id != lead.id).collect();
        assert_eq!((&home.latest.posts, home.latest.total), (&others, all.total - 1));
        for (offset, size) in (0..=8).flat_map(|offset| (1..=8).map(move |size| (offset, size))) {
            let (from, to) = (others.len().min(offset), others.len().min(offset + size));
            let cut = window(offset as u64, size as u32);
            let home = lab.home_page(cut, now).await.unwrap().value;
            assert_eq!((home.latest.posts.as_slice(), home.latest.total), (&others[from..to], all.total - 1));
            assert_eq!(home.lead.as_ref(), Some(&lead));
        }
    }
}
