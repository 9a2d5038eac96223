//! `/authors` and `/authors/{handle}`.

use crate::crawl::between;
use crate::fixture::LIVE;
use crate::harness::{ACTOR, MOUNTS, Site};
use blogcms_axum::core::service::AuthorInput;

#[tokio::test]
async fn everybody_who_has_published_has_a_page() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let all = site.page("/authors").await;
        let link = format!("<h2><a href=\"{}/authors/", site.base);
        assert_eq!(between(&all, &link, "\""), ["ada-byron", "ole"], "{all}");
        let mut posts = 0;
        for (handle, name) in [("ada-byron", "Ada Byron"), ("ole", "Ole")] {
            let html = site.page(&format!("/authors/{handle}")).await;
            assert!(html.contains(&format!("<h1 class=\"title\">{name}</h1>")), "{html}");
            assert!(html.contains(&format!("{name} writes.")), "{html}");
            let count = format!("{} posts", LIVE / 2);
            assert!(html.contains(&count), "{html}");
            for number in 1..=3 {
                let page = site.page(&format!("/authors/{handle}?page={number}")).await;
                posts += page.matches("<article class=\"row\">").count();
            }
        }
        assert_eq!(posts, usize::try_from(LIVE).unwrap());
        let post = site.page("/posts/post-02").await;
        assert!(
            post.contains(&format!("<a href=\"{}/authors/ada-byron\" rel=\"author\">", site.base)),
            "{post}"
        );
    }
}

#[tokio::test]
async fn an_author_without_a_live_post_is_unknown() {
    let site = Site::at_root().await;
    let input = AuthorInput { name: "A quiet canary".into(), ..AuthorInput::default() };
    let author = site.cms.blog().authors().create(&ACTOR, &input).await.unwrap();
    for path in [format!("/authors/{}", author.handle), "/authors/none".into(), "/authors/ADA".into()] {
        let answer = site.get(&path).await;
        answer.is_our_error(404);
        assert!(!answer.text().contains("canary"), "{path}");
    }
    assert!(!site.page("/authors").await.contains("canary"));
    site.get("/authors/ada-byron?page=9").await.is_our_error(404);
}
