//! Several pages of posts as one, because a browser takes long over thousands. Nothing can hide in a neighbour: the
//! driver counts the articles, and one that swallowed the next would be missed.

use crate::support::http::Client;
use crate::support::site::Site;

/// Posts to a page.
const POSTS: usize = 10;

/// The posts' pages as they are served, [`POSTS`] at a time, with paths to serve them at.
pub(crate) fn posts(site: &Site, slugs: &[String]) -> Vec<(String, String)> {
    let mut client = Client::connect(site.address).expect("the blog answers");
    let mut pages = Vec::new();
    for (i, slugs) in slugs.chunks(POSTS).enumerate() {
        let served: Vec<String> = slugs
            .iter()
            .map(|slug| {
                let answer = client.get(&format!("/posts/{slug}")).expect("an answer");
                assert_eq!(answer.status, 200, "{slug}");
                answer.body
            })
            .collect();
        pages.push((format!("/__joined/{i}"), join(&served)));
    }
    pages
}

/// The first page, with the heads and the main parts of all.
fn join(pages: &[String]) -> String {
    let (before, rest) = pages[0].split_once("</head>").expect("a head");
    let (body, _) = rest.split_once("<main id=\"main\" tabindex=\"-1\">").expect("a main part");
    let (_, after) = rest.rsplit_once("</main>").expect("its end");
    let before = before.replacen("<html ", &format!("<html data-articles=\"{}\" ", pages.len()), 1);
    let heads: Vec<&str> = pages
        .iter()
        .map(|page| between(page, "<meta charset=\"utf-8\">", "<link rel=\"stylesheet\""))
        .collect();
    let mains: Vec<&str> =
        pages.iter().map(|page| between(page, "<main id=\"main\" tabindex=\"-1\">", "</main>")).collect();
    let (heads, mains) = (heads.concat(), mains.concat());
    format!("{before}{heads}</head>{body}<main id=\"main\" tabindex=\"-1\">{mains}</main>{after}")
}

/// From the first `start` to the last `end`.
fn between<'a>(page: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = page.split_once(start).expect("the start");
    rest.rsplit_once(end).expect("the end").0
}
