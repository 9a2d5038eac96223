//! Covers that somebody chose, on the pages that show them.

use crate::crawl::{between, unescape};
use crate::fixture::publish;
use crate::harness::{ACTOR, HOUR, MOUNTS, ORIGIN, before, request};
use crate::media::{Gallery, png};
use axum::http::Method;
use blogcms_axum::core::post::{Cover, Seo};
use blogcms_axum::core::service::{MediaInput, PostInput, Publish};
use blogcms_axum::core::{Media, PostKind};

/// A live post with this picture at its head, newer than all others.
async fn post_with_cover(gallery: &Gallery, media: &Media, kind: PostKind) {
    let cover = Cover { media: media.id, alt: "What it \"shows\"".into(), caption: "Its caption".into() };
    let input = PostInput {
        title: "With a cover".into(),
        slug: "with-a-cover".into(),
        excerpt: "Summary".into(),
        cover: Some(cover),
        ..PostInput::default()
    };
    publish(&gallery.site.cms, kind, &input, Publish { from: Some(before(HOUR)), until: None }).await;
}

/// Every address of the pictures of a page that are files.
fn pictures(html: &str) -> Vec<String> {
    let sets = between(html, "srcset=\"", "\"").into_iter().flat_map(|set| set.split(", "));
    let sets = sets.map(|candidate| candidate.split(' ').next().unwrap());
    sets.chain(between(html, " src=\"", "\"")).map(unescape).filter(|a| a.contains("/media/")).collect()
}

#[tokio::test]
async fn a_picture_for_previews_alone_counts_before_the_cover() {
    for kind in [PostKind::Post, PostKind::Page] {
        let gallery = Gallery::mounted("/blog").await;
        let cover = gallery.upload("cover.png", png(1000, 2000)).await;
        let social = gallery.upload("social.png", png(1200, 675)).await;
        let input = PostInput {
            title: "Two".into(),
            cover: Some(Cover { media: cover.id, alt: "Cover".into(), caption: String::new() }),
            seo: Seo { image: Some(social.id), ..Seo::default() },
            ..PostInput::default()
        };
        publish(&gallery.site.cms, kind, &input, Publish { from: Some(before(HOUR)), until: None }).await;
        let path = if kind == PostKind::Post { "/posts/two" } else { "/pages/two" };
        let html = gallery.site.page(path).await;
        let image = between(&html, "<meta property=\"og:image\" content=\"", "\"")[0].to_owned();
        assert!(image.contains(&social.key[..social.key.len() - 4]), "{image}");
        let answer = request(&gallery.site.app, Method::GET, image.strip_prefix(ORIGIN).unwrap()).await;
        assert_eq!(answer.status, 200, "{image}");
        // What readers see is the cover.
        assert!(
            html.contains(&format!("srcset=\"/blog/media/{}", &cover.key[..cover.key.len() - 4])),
            "{html}"
        );
    }
}

#[tokio::test]
async fn a_cover_is_shown_wherever_its_post_is() {
    for mount in MOUNTS {
        let gallery = Gallery::mounted(mount).await;
        let media = gallery.upload("tall.png", png(1000, 2000)).await;
        post_with_cover(&gallery, &media, PostKind::Post).await;
        let post = gallery.site.page("/posts/with-a-cover").await;
        let home = gallery.site.page("/").await;
        let base = gallery.site.url(&format!("/media/{}", &media.key[..media.key.len() - 4]));
        let set = format!("{base}/480-c22.webp 480w, {base}/768-c22.webp 768w, {base}/1000-c22.webp 1000w");
        for page in [&post, &home] {
            let page = unescape(page);
            assert!(page.contains(&set), "{page}");
            assert!(page.contains("width=\"1000\" height=\"562\""), "{page}");
            assert!(page.contains("fetchpriority=\"high\""), "{page}");
        }
        assert!(post.contains("alt=\"What it &quot;shows&quot;\"") && post.contains("Its caption"));
        assert!(
            unescape(&post)
                .contains(&format!("<meta property=\"og:image\" content=\"{ORIGIN}{base}/1000-c22.webp\">"))
        );
        let addresses = pictures(&post);
        assert_eq!(addresses.len(), 4);
        for address in addresses {
            let answer = request(&gallery.site.app, Method::GET, &address).await;
            assert_eq!(answer.status, 200, "{address}");
        }
    }
}

#[tokio::test]
async fn a_moved_point_is_another_address() {
    let gallery = Gallery::mounted("/blog").await;
    let media = gallery.upload("tall.png", png(1000, 2000)).await;
    post_with_cover(&gallery, &media, PostKind::Page).await;
    let page = gallery.site.page("/pages/with-a-cover").await;
    assert!(pictures(&page).iter().all(|address| address.ends_with("-c22.webp")), "{page}");
    let input = MediaInput { focal: (500, 0), ..MediaInput::default() };
    let service = gallery.site.cms.blog().media().unwrap();
    let media = service.update(&ACTOR, media.id, media.version, &input).await.unwrap();
    let page = gallery.site.page("/pages/with-a-cover").await;
    let addresses = pictures(&page);
    assert!(addresses.len() == 4 && addresses.iter().all(|address| address.ends_with("-c20.webp")), "{page}");
    service.delete(&ACTOR, media.id, media.version).await.unwrap();
    assert_eq!(pictures(&gallery.site.page("/pages/with-a-cover").await), [""; 0]);
}

#[tokio::test]
async fn a_file_that_is_no_picture_is_no_cover() {
    let gallery = Gallery::mounted("/").await;
    let media = gallery.upload("a.mp3", b"ID3\x04\0".to_vec()).await;
    post_with_cover(&gallery, &media, PostKind::Post).await;
    let page = gallery.site.page("/posts/with-a-cover").await;
    assert!(pictures(&page).is_empty() && page.contains("<svg class=\"cv"));
}
