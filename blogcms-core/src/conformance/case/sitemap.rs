//! What search engines may list.

use crate::conformance::fixture::{ALL, Lab, set_status, t, window};
use crate::media::MediaOp;
use crate::post::{Cover, CoverFile, PostKind, SitemapEntry, SitemapPage, Status, Window};
use crate::time::Timestamp;

async fn sitemap(lab: &Lab, window: Window, at: Timestamp) -> SitemapPage {
    lab.sitemap_page(window, at).await.unwrap().value
}

fn addresses(page: &SitemapPage) -> String {
    page.entries.iter().map(|e| e.slug.as_str()).collect::<Vec<_>>().join(" ")
}

pub(crate) async fn posts_and_pages_come_oldest_first(lab: Lab) {
    for (address, seconds) in [("c", 5), ("b", 3), ("d", 5)] {
        lab.live(address, seconds).save(&lab).await;
    }
    lab.live("page", 4).page().save(&lab).await;
    lab.live("short", 1).until(t(20)).save(&lab).await;
    lab.live("later", 30).save(&lab).await;
    lab.live("never", 9).until(t(5)).save(&lab).await;
    lab.draft("draft").with(|p| p.published_at = Some(t(1))).save(&lab).await;
    lab.live("trash", 1).status(Status::Trash).save(&lab).await;
    for (at, expected) in [
        (t(0), ""),
        (t(1), "short"),
        (t(19), "short b page c d"),
        (t(20), "b page c d"),
        (t(30), "b page c d later"),
    ] {
        let page = sitemap(&lab, ALL, at).await;
        assert_eq!(
            (addresses(&page).as_str(), page.total as usize),
            (expected, page.entries.len()),
            "{at:?}"
        );
    }
    for (cut, expected) in [
        (window(0, 2), "b page"),
        (window(3, 9), "d"),
        (window(1, 0), ""),
        (window(4, 9), ""),
        (window(u64::MAX, 9), ""),
    ] {
        let page = sitemap(&lab, cut, t(20)).await;
        assert_eq!((addresses(&page).as_str(), page.total), (expected, 4), "{cut:?}");
    }
}

pub(crate) async fn who_asks_is_left_out(lab: Lab) {
    let hidden = |post: &mut crate::Post| post.fields.seo.noindex = true;
    let mut post = lab.live("post", 1).with(hidden).save(&lab).await;
    let page = lab.live("page", 2).page().with(hidden).save(&lab).await;
    lab.live("later", 50).with(hidden).save(&lab).await;
    lab.live("gone", 1).until(t(5)).with(hidden).save(&lab).await;
    lab.live("shown", 3).save(&lab).await;
    let now = async || {
        let page = sitemap(&lab, ALL, t(9)).await;
        (addresses(&page), page.total)
    };
    assert_eq!(now().await, ("shown".into(), 1));
    lab.edit(&mut post, |p| p.fields.seo.noindex = false).await;
    assert_eq!(now().await, ("post shown".into(), 2));
    lab.batch(vec![set_status(&[post.id, page.id], Status::Archived, t(0))]).await;
    assert_eq!(now().await, ("shown".into(), 1));
    lab.batch(vec![set_status(&[post.id, page.id], Status::Published, t(0))]).await;
    lab.edit(&mut lab.get(page.id).await, |p| p.fields.seo.noindex = false).await;
    assert_eq!(now().await, ("post page shown".into(), 3));
    lab.edit(&mut lab.get(post.id).await, hidden).await;
    assert_eq!(now().await, ("page shown".into(), 2));
}

pub(crate) async fn an_entry_is_the_post_in_short(lab: Lab) {
    let media = lab.media("picture");
    let (id, file) = (media.id, CoverFile { key: "picture".into(), focal: media.focal, bytes: media.bytes });
    lab.apply(MediaOp::Create { media }).await;
    let sheet = lab.live("page", 2).page().with(|p| {
        p.updated_at = t(7);
        p.fields.title = "About <us>".into();
        p.fields.seo.canonical = Some("https://elsewhere.example/us".into());
        p.fields.cover = Some(Cover { media: id, alt: String::new(), caption: String::new() });
    });
    sheet.save(&lab).await;
    let entry = SitemapEntry {
        kind: PostKind::Page,
        slug: "page".parse().unwrap(),
        title: "About <us>".into(),
        published_at: t(2),
        updated_at: t(7),
        canonical: Some("https://elsewhere.example/us".into()),
        cover_file: Some(file),
    };
    assert_eq!(sitemap(&lab, ALL, t(9)).await.entries, [entry]);
}
