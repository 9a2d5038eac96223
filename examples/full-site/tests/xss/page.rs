//! The blog's pages as its router gives them, several posts to one page, because a browser takes long over thousands.
//! Nothing can hide in a neighbour: the driver counts the articles, and one that swallowed the next would be missed.

use crate::corpus::Vector;
use crate::server::FRAMED;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use tower::ServiceExt;

/// Posts to a page.
const POSTS: usize = 20;

const MAIN: &str = "<main id=\"main\" class=\"bc\" tabindex=\"-1\">";
/// Where the cards below a post begin; no body can hold it.
const RELATED: &str = "<div class=\"wrap\">\n<section class=\"band related\"";

/// A page of the blog, which must have no content policy; `None` if there is none at the path.
pub(crate) async fn get(blog: &Router, path: &str) -> Option<String> {
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let response = blog.clone().oneshot(request).await.expect("an answer");
    if response.status() == StatusCode::NOT_FOUND {
        return None;
    }
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    assert!(!response.headers().contains_key(header::CONTENT_SECURITY_POLICY), "the sanitiser stands alone");
    let bytes = to_bytes(response.into_body(), usize::MAX).await.expect("a body");
    Some(String::from_utf8(bytes.to_vec()).expect("UTF-8"))
}

/// The posts' pages, [`POSTS`] at a time.
pub(crate) async fn posts(blog: &Router, slugs: &[String]) -> Vec<String> {
    let mut pages = Vec::new();
    for slugs in slugs.chunks(POSTS) {
        let mut served = Vec::new();
        for slug in slugs {
            served.push(get(blog, &format!("/posts/{slug}")).await.expect("a post"));
        }
        pages.push(join(&served));
    }
    pages
}

/// Every list with a vector on it.
pub(crate) async fn lists(blog: &Router) -> Vec<String> {
    let mut pages = Vec::new();
    for list in ["/tags", "/categories"] {
        let page = get(blog, list).await.expect("a list");
        let link = format!("href=\"{list}/");
        let slugs = page.split(&link).skip(1).filter_map(|part| part.split('"').next());
        for slug in slugs.take(10) {
            pages.extend(get(blog, &format!("{list}/{slug}")).await);
        }
        pages.push(page);
    }
    for number in 1.. {
        let path = if number == 1 { "/".into() } else { format!("/?page={number}") };
        let Some(page) = get(blog, &path).await else { break };
        pages.push(page);
    }
    pages.iter().map(|page| counted(page, "any")).collect()
}

/// Searches: for what every post says, page by page, and for vectors as they are.
pub(crate) async fn searches(blog: &Router, vectors: &[Vector]) -> Vec<String> {
    let mut paths: Vec<String> = (1..=20).map(|page| format!("/search?q=top&page={page}")).collect();
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    paths.extend(vectors.iter().step_by(5).map(|vector| format!("/search?q={}", encoded(&vector.text))));
    let mut pages = Vec::new();
    for paths in paths.chunks(POSTS) {
        let mut served = Vec::new();
        for path in paths {
            served.push(get(blog, path).await.expect("a page"));
        }
        pages.push(counted(&joined(&served), "any"));
    }
    pages
}

/// The page of a post with HTML that nobody cleaned before its text.
pub(crate) fn spoiled(page: &str, html: &str) -> String {
    let (before, after) = page.split_once("<div class=\"post-text\">").expect("a text");
    counted(&format!("{before}<div>{html}</div><div class=\"post-text\">{after}"), "1")
}

fn join(pages: &[String]) -> String {
    counted(&joined(pages), &pages.len().to_string())
}

/// The first page, with the heads and the main parts of all.
fn joined(pages: &[String]) -> String {
    let (before, rest) = pages[0].split_once("</head>").expect("a head");
    let (body, _) = rest.split_once(MAIN).expect("a main part");
    let (_, after) = rest.rsplit_once("</main>").expect("its end");
    let head = |page| between(page, "<meta charset=\"utf-8\">", "<link rel=\"stylesheet\"");
    let heads: String = pages.iter().map(|page| head(page)).collect();
    // The cards below a post stand on the lists, too.
    let main = |page| between(page, MAIN, "</main>").split(RELATED).next().unwrap_or_default();
    let mains: String = pages.iter().map(|page| main(page)).collect();
    format!("{before}{heads}</head>{body}{MAIN}{mains}</main>{after}")
}

fn counted(page: &str, articles: &str) -> String {
    assert!(page.contains("<html "), "a page: {page}");
    page.replacen("<html ", &format!("{FRAMED}\"{articles}\" "), 1)
}

/// From the first `start` to the last `end`.
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = page.split_once(start).expect("the start");
    rest.rsplit_once(end).expect("the end").0
}
