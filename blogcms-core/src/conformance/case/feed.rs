//! What feeds are made of: the newest posts of a list with their texts.

use crate::author::AuthorOp;
use crate::conformance::fixture::{ALL, FINGERPRINT, Lab, save, t};
use crate::content::Renderer;
use crate::media::MediaOp;
use crate::post::{Cover, CoverFile, Listing, PostText, Status};
use crate::taxonomy::TermKind;
use crate::time::Timestamp;

async fn feed(lab: &Lab, listing: &Listing, limit: u32, at: Timestamp) -> Vec<PostText> {
    lab.feed_page(listing, limit, FINGERPRINT, at).await.unwrap().value
}

fn addresses(feed: &[PostText]) -> String {
    feed.iter().map(|text| text.post.fields.slug.as_str()).collect::<Vec<_>>().join(" ")
}

pub(crate) async fn the_newest_posts_of_a_list(lab: Lab) {
    let (tag, other) = (lab.add(TermKind::Tag, "a").await, lab.add(TermKind::Tag, "b").await);
    let (series, author) = (lab.add(TermKind::Series, "s").await, lab.author("ann"));
    let ann = author.id;
    lab.apply(AuthorOp::Create { author }).await;
    lab.live("one", 1).tags(&[tag]).by(&[ann]).series(series, 1).save(&lab).await;
    lab.live("two", 2).tags(&[other]).series(series, 2).save(&lab).await;
    lab.live("three", 3).tags(&[other, tag]).by(&[ann]).series(series, 0).save(&lab).await;
    lab.live("four", 3).save(&lab).await;
    lab.live("page", 4).page().tags(&[tag]).save(&lab).await;
    lab.live("later", 50).until(t(60)).tags(&[tag]).save(&lab).await;
    lab.live("trash", 2).status(Status::Trash).tags(&[tag]).save(&lab).await;
    lab.draft("draft").tags(&[tag]).by(&[ann]).save(&lab).await;
    let lists = [
        (Listing::All, "four three two one"),
        (Listing::Terms(vec![tag]), "three one"),
        (Listing::Terms(vec![tag, other, tag]), "three two one"),
        (Listing::Terms(vec![]), ""),
        (Listing::Author(ann), "three one"),
        (Listing::Series(series), "three two one"),
        (Listing::Series(tag), ""),
        (Listing::Between { from: t(2), until: t(3) }, "two"),
        (Listing::Between { from: t(3), until: t(99) }, "four three"),
    ];
    for (list, expected) in &lists {
        assert_eq!(addresses(&feed(&lab, list, 9, t(10)).await), *expected, "{list:?}");
        let first = expected.split(' ').next().unwrap();
        assert_eq!(addresses(&feed(&lab, list, 1, t(10)).await), first, "{list:?}");
        assert_eq!(feed(&lab, list, 0, t(10)).await, [], "{list:?}");
    }
    assert_eq!(addresses(&feed(&lab, &lists[1].0, 9, t(50)).await), "later three one");
    assert_eq!(addresses(&feed(&lab, &lists[1].0, 9, t(60)).await), "three one");
    assert_eq!(feed(&lab, &Listing::All, 9, t(0)).await, []);
}

pub(crate) async fn a_feed_has_what_a_page_has(lab: Lab) {
    let media = lab.media("picture");
    let cover = Cover { media: media.id, alt: "A".into(), caption: String::new() };
    let file = CoverFile { key: media.key.clone(), focal: media.focal, bytes: media.bytes };
    lab.apply(MediaOp::Create { media }).await;
    let category = lab.add(TermKind::Category, "c").await;
    let rendered = Renderer::new().render("Text with *life*.");
    let sheet = lab.live("kept", 1).body("Text with *life*.").category(category);
    let mut kept = sheet.with(|p| p.fields.cover = Some(cover)).save(&lab).await;
    lab.keep_rendering(kept.id, kept.head, FINGERPRINT, &rendered).await.unwrap();
    let plain = lab.live("plain", 2).body("Source\r\nof it").save(&lab).await;
    // A working copy is nobody's to read.
    let copy = lab.revise(&kept, "Secret");
    kept.head = copy.id;
    kept.version = lab.apply(save(&kept, copy)).await;
    let texts = feed(&lab, &Listing::All, 9, t(9)).await;
    let mut shown = rendered;
    shown.text.clear();
    let of_kept =
        PostText { post: kept, cover_file: Some(file), body: String::new(), rendering: Some(shown) };
    let of_plain =
        PostText { post: plain, cover_file: None, body: "Source\r\nof it".into(), rendering: None };
    assert_eq!(texts, [of_plain, of_kept]);
    for text in texts {
        let page = lab.page_at(text.post.fields.slug.as_str(), t(9)).await.unwrap();
        assert_eq!(
            (page.post, page.cover_file, page.body, page.rendering),
            (text.post, text.cover_file, text.body, text.rendering)
        );
    }
    let other = lab.feed_page(&Listing::All, 9, "other", t(9)).await.unwrap().value;
    assert!(other.iter().all(|text| text.rendering.is_none() && !text.body.is_empty()));
    let list = lab.listing_page(&Listing::All, ALL, t(9)).await.unwrap();
    let feed = lab.feed_page(&Listing::All, 9, FINGERPRINT, t(9)).await.unwrap();
    assert_eq!((feed.seq, feed.at, feed.until), (list.seq, list.at, list.until));
}
