//! `cms.public()`, for a host's own pages.

use crate::fixture::LIVE;
use crate::harness::{HOUR, MOUNTS, Site, now, slug};
use blogcms_axum::core::{PostKind, TermKind};

#[tokio::test]
async fn the_newest_with_their_addresses() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let public = site.cms.public();
        let posts = public.latest(3).await.unwrap();
        let urls: Vec<String> = posts.iter().map(|p| p.url.clone()).collect();
        let wanted = ["post-01", "post-02", "post-03"].map(|slug| site.url(&format!("/posts/{slug}")));
        assert_eq!(urls, wanted);
        let first = &posts[0];
        assert_eq!(
            (first.title.as_str(), first.excerpt.as_str()),
            ("Post number 01", "Excerpt of Post number 01")
        );
        assert_eq!((first.authors.as_slice(), first.minutes), (&["Ole".to_owned()][..], 1));
        assert_eq!(first.category.as_deref(), Some("Databases"));
        assert_eq!(posts[2].title, "Post number 03");
        assert!(public.latest(0).await.unwrap().is_empty());
        assert_eq!(public.latest(u32::MAX).await.unwrap().len(), usize::try_from(LIVE).unwrap());
        for post in public.latest(100).await.unwrap() {
            let answer = crate::harness::request(&site.app, axum::http::Method::GET, &post.url).await;
            assert_eq!(answer.status.as_u16(), 200);
        }
    }
}

#[tokio::test]
async fn live_ones_only() {
    let site = Site::mounted("/blog").await;
    let public = site.cms.public();
    for hidden in
        ["canary-draft", "canary-scheduled", "canary-expired", "canary-trash", "canary-working-copy"]
    {
        assert!(public.post(PostKind::Post, &slug(hidden)).await.unwrap().is_none(), "{hidden}");
    }
    assert!(public.post(PostKind::Page, &slug("about")).await.unwrap().is_some());
    site.clock.set(now().plus(HOUR));
    assert_eq!(public.latest(1).await.unwrap()[0].url, "/blog/posts/canary-scheduled");
    let all = public.in_term(TermKind::Category, &slug("engineering"), 100).await.unwrap();
    assert!(all.len() > 15 && all.iter().all(|p| !p.url.contains("draft")));
    assert!(public.in_term(TermKind::Tag, &slug("none"), 9).await.unwrap().is_empty());
    assert!(public.in_term(TermKind::Tag, &slug("engineering"), 9).await.unwrap().is_empty());
}
