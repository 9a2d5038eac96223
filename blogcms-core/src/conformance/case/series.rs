//! Series: the first part comes first.

use crate::conformance::fixture::{Lab, slugs, t, window};
use crate::conformance::sheet::Sheet;
use crate::post::{Listing, MAX_PARTS, SeriesPart, Status};
use crate::taxonomy::TermKind;

fn titles(parts: &[SeriesPart]) -> String {
    assert!(parts.iter().all(|p| p.slug.as_str() == p.title));
    parts.iter().map(|p| p.title.as_str()).collect::<Vec<_>>().join(" ")
}

pub(crate) async fn the_first_part_comes_first(lab: Lab) {
    let (series, other) = (lab.add(TermKind::Series, "s").await, lab.add(TermKind::Series, "o").await);
    let tag = lab.add(TermKind::Tag, "t").await;
    for (address, seconds, position) in
        [("three", 1, 3), ("one", 9, -1), ("two-b", 5, 2), ("two-a", 4, 2), ("two-c", 5, 2)]
    {
        lab.live(address, seconds).series(series, position).tags(&[tag]).save(&lab).await;
    }
    lab.live("page", 2).page().series(series, 0).save(&lab).await;
    lab.draft("draft").series(series, 0).save(&lab).await;
    lab.live("trash", 2).status(Status::Trash).series(series, 0).save(&lab).await;
    lab.live("later", 20).until(t(30)).series(series, 1).save(&lab).await;
    lab.live("elsewhere", 2).series(other, 1).save(&lab).await;
    let order = "one two-a two-b two-c three";
    let list = lab.list(&Listing::Series(series), t(10)).await;
    assert_eq!((slugs(&list.posts).join(" ").as_str(), list.total, list.oldest), (order, 5, Some(t(1))));
    let cut = lab.listing_page(&Listing::Series(series), window(1, 2), t(10)).await.unwrap().value;
    assert_eq!((slugs(&cut.posts), cut.total), (vec!["two-a", "two-b"], 5));
    let later = lab.list(&Listing::Series(series), t(20)).await;
    assert_eq!((slugs(&later.posts)[1], later.total), ("later", 6));
    assert_eq!(lab.list(&Listing::Series(series), t(30)).await.total, 5);
    for none in [tag, lab.id()] {
        let list = lab.list(&Listing::Series(none), t(10)).await;
        assert_eq!((list.posts.len(), list.total, list.oldest), (0, 0, None));
    }
}

pub(crate) async fn a_page_names_the_parts(lab: Lab) {
    let series = lab.add(TermKind::Series, "s").await;
    lab.live("b", 1).series(series, 2).save(&lab).await;
    let mut a = lab.live("a", 5).series(series, 1).save(&lab).await;
    lab.live("c", 8).until(t(20)).series(series, 3).save(&lab).await;
    lab.live("later", 9).series(series, 0).save(&lab).await;
    lab.live("archived", 1).status(Status::Archived).series(series, 0).save(&lab).await;
    lab.live("alone", 2).save(&lab).await;
    let parts = async |address: &str, at| titles(&lab.page_at(address, t(at)).await.unwrap().series);
    for address in ["a", "b", "c"] {
        assert_eq!(parts(address, 8).await, "a b c", "itself among them");
    }
    assert_eq!(parts("b", 7).await, "a b");
    assert_eq!(parts("b", 20).await, "later a b");
    assert_eq!(parts("alone", 8).await, "");
    lab.edit(&mut a, |p| p.fields.series = None).await;
    assert_eq!((parts("a", 8).await.as_str(), parts("b", 8).await.as_str()), ("", "b c"));
}

pub(crate) async fn a_page_names_the_first_of_very_many_parts(lab: Lab) {
    let series = lab.add(TermKind::Series, "s").await;
    let count = MAX_PARTS as i64 + 5;
    let sheets: Vec<_> =
        (0..count).map(|i| lab.live(&format!("p{i}"), count - i).series(series, i as i32)).collect();
    lab.batch(sheets.iter().map(Sheet::op).collect()).await;
    let parts = lab.page_at("p0", t(999)).await.unwrap().series;
    let expected: Vec<String> = (0..MAX_PARTS).map(|i| format!("p{i}")).collect();
    assert!(parts.iter().map(|p| p.title.as_str()).eq(expected.iter().map(String::as_str)));
}
