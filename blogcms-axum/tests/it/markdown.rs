//! The Markdown of posts and pages, at their address with `.md` behind it.

use crate::fixture::publish;
use crate::harness::{ACTOR, HOUR, MOUNTS, ORIGIN, Site, before};
use axum::http::header;
use blogcms_axum::core::post::Seo;
use blogcms_axum::core::service::{PostInput, Publish};
use blogcms_axum::core::transfer::parse;
use blogcms_axum::core::{PostKind, Zone};

#[tokio::test]
async fn of_a_post() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let home = format!("{ORIGIN}{}", site.base);
        let answer = site.get("/posts/post-06.md").await;
        assert_eq!(answer.header(header::CONTENT_TYPE), "text/markdown; charset=utf-8");
        assert_eq!(answer.header(header::LINK), format!("<{home}/posts/post-06>; rel=\"canonical\""));
        let document = parse("x.md", &answer.bytes, &Zone::utc()).unwrap();
        assert_eq!(document.title, "Post number 06");
        assert_eq!(document.date, site.fact("post-06").times.map(|(from, _)| from));
        assert_eq!(document.authors, ["Ada Byron"]);
        assert_eq!(document.category.join("/"), "Engineering/Databases/SQLite");
        assert_eq!(document.tags, ["Rust", "Größe"]);
        assert_eq!(document.seo.canonical, Some(format!("{home}/posts/post-06")));
        for link in ["/posts/post-07)", "/tags)", "/pages/about)", "/posts/post-01)"] {
            assert!(document.body.contains(&format!("]({home}{link}")), "{link}: {}", document.body);
        }
        assert!(document.body.contains("[below](#one)") && document.body.contains("https://web.example/)"));
        // The page says where it is.
        let page = crate::crawl::unescape(&site.page("/posts/post-06").await);
        let link = format!("type=\"text/markdown\" href=\"{}\"", site.url("/posts/post-06.md"));
        assert!(page.contains(&link), "{page}");
    }
}

#[tokio::test]
async fn of_a_page() {
    for (mount, at_root) in [("/", false), ("/", true), ("/blog", false), ("/a/b", true)] {
        let site = Site::with(mount, |b| b.pages_at_root(at_root)).await;
        let path = if at_root { "/about.md" } else { "/pages/about.md" };
        let text = site.page(path).await;
        assert!(text.starts_with("---\ntitle: \"About us\"\n"), "{text}");
        assert!(text.contains(&format!("]({ORIGIN}{}/posts/post-02)", site.base)), "{text}");
        if at_root {
            site.get("/pages/about.md").await.leads(301, &site.url("/about.md"));
        }
        for missing in
            ["/pages/canary-page.md", "/pages/none.md", "/posts/about.md", "/posts/.md", "/posts/a.b.md"]
        {
            site.get(missing).await.is_our_error(404);
        }
    }
}

/// What a writer noted for themselves is not for readers.
#[tokio::test]
async fn without_remarks_and_with_the_writers_canonical() {
    let site = Site::mounted("/blog").await;
    let input = PostInput {
        title: "Remarks".into(),
        body: "One <!-- secret --> two\n\n<!--\nsecret\n-->\n\n`<!-- code -->` [odd](</a (b)>)".into(),
        seo: Seo { canonical: Some("https://elsewhere.example/x".into()), ..Seo::default() },
        ..PostInput::default()
    };
    publish(&site.cms, PostKind::Post, &input, Publish { from: Some(before(HOUR)), until: None }).await;
    let answer = site.get("/posts/remarks.md").await;
    let text = answer.text();
    assert!(!text.contains("secret") && text.contains("`<!-- code -->`"), "{text}");
    assert!(text.contains("[odd](<https://blog.example/blog/a%20%28b%29>)"), "{text}");
    assert!(text.contains("canonical: \"https://elsewhere.example/x\""), "{text}");
    assert_eq!(answer.header(header::LINK), "<https://elsewhere.example/x>; rel=\"canonical\"");
}

#[tokio::test]
async fn moves_with_its_post() {
    for (mount, at_root) in [("/", true), ("/blog", false)] {
        let site = Site::with(mount, |b| b.pages_at_root(at_root)).await;
        let fact = site.fact("post-04").clone();
        let posts = site.cms.blog().posts();
        let input = PostInput { title: "Moved".into(), slug: "moved".into(), ..PostInput::default() };
        let saved = posts.save(&ACTOR, fact.id, fact.version, &input).await.unwrap();
        posts.publish(&ACTOR, fact.id, saved.version, Publish { from: None, until: None }).await.unwrap();
        site.get("/posts/post-04.md").await.leads(301, &site.url("/posts/moved.md"));
        site.get("/posts/removed.md").await.is_our_error(410);
        site.get("/posts/post-04/feed.xml").await.is_our_error(404);
        site.get("/to-draft.md").await.is_our_error(404);
    }
}

/// What a page does not show, its source does not tell either.
#[tokio::test]
async fn hides_what_its_page_hides() {
    let site = Site::at_root().await;
    let body = "Shown[^a] <!-- secret -->.\n\n<script>\nlet secret;\n\nsecret()\n</script>\n\n> <style>\n> secret > p {}\n> \
                </style>\n\n<?php secret ?>\n\n<![CDATA[ secret ]]>\n\n<div><template>secret</template>shown</div>\n\n\
                [^a]: Shown[^c], too.\n\n[^b]: secret[^c]\n\n[^c]: Shown as well.\n\n[//]: # (secret)\n";
    let input =
        PostInput { title: "Open".into(), slug: "open".into(), body: body.into(), ..PostInput::default() };
    publish(&site.cms, PostKind::Post, &input, Publish { from: Some(before(HOUR)), until: None }).await;
    let (page, source) = (site.page("/posts/open").await, site.page("/posts/open.md").await);
    for (name, text) in [("page", &page), ("source", &source)] {
        assert!(!text.contains("secret"), "{name}: {text}");
        for shown in ["Shown", "shown</div>", ", too.", "Shown as well."] {
            assert!(text.contains(shown), "{shown} in the {name}: {text}");
        }
    }
}
