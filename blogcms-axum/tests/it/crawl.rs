//! Follows every link of every page, breadth first.

use crate::harness::{Answer, ORIGIN, request};
use axum::Router;
use axum::http::{Method, StatusCode};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What a crawl found.
#[derive(Debug, Default)]
pub(crate) struct Crawl {
    /// Pages and files, by address.
    pub(crate) found: BTreeMap<String, Answer>,
    pub(crate) broken: Vec<String>,
    pub(crate) outside: Vec<String>,
    pub(crate) external: BTreeSet<String>,
}

pub(crate) async fn crawl(app: &Router, base: &str) -> Crawl {
    let start = if base.is_empty() { "/" } else { base };
    let mut crawl = Crawl::default();
    let mut queue = VecDeque::from([(start.to_owned(), "the beginning".to_owned())]);
    let mut seen = BTreeSet::from([start.to_owned()]);
    let mut fragments = Vec::new();
    while let Some((path, from)) = queue.pop_front() {
        let answer = request(app, Method::GET, &path).await;
        let mut links = Vec::new();
        if answer.status.is_redirection() {
            links.push(answer.location().to_owned());
        } else if answer.status != StatusCode::OK {
            crawl.broken.push(format!("{path} is {}, linked from {from}", answer.status));
        } else if answer.header("content-type").starts_with("text/html") {
            links = addresses(&answer.text());
        }
        crawl.found.insert(path.clone(), answer);
        for link in links {
            let Some((to, fragment)) = resolve(&link, &path, &mut crawl) else { continue };
            if let Some(fragment) = fragment {
                fragments.push((path.clone(), to.clone(), fragment));
            }
            if !(base.is_empty()
                || to == base
                || to.starts_with(&format!("{base}/"))
                || to.starts_with(&format!("{base}?")))
            {
                crawl.outside.push(format!("{to}, linked from {path}"));
            } else if seen.insert(to.clone()) {
                queue.push_back((to, path.clone()));
            }
        }
    }
    for (from, to, fragment) in fragments {
        let there =
            crawl.found.get(&to).is_some_and(|page| page.text().contains(&format!("id=\"{fragment}\"")));
        if !there {
            crawl.broken.push(format!("{to}#{fragment}, linked from {from}"));
        }
    }
    crawl
}

/// Where a link leads on this host, and to which part of the page.
fn resolve(link: &str, from: &str, crawl: &mut Crawl) -> Option<(String, Option<String>)> {
    let (link, fragment) = link.split_once('#').map_or((link, None), |(l, f)| (l, Some(f.to_owned())));
    let link = link.strip_prefix(ORIGIN).map_or(link, |rest| if rest.is_empty() { "/" } else { rest });
    if link.starts_with("mailto:") {
        return None;
    }
    if link.starts_with("https://") {
        crawl.external.insert(link.to_owned());
        return None;
    }
    assert!(!link.starts_with("//") && !link.contains(':'), "a strange link on {from}: {link}");
    let to = match link {
        "" => from.to_owned(),
        link if link.starts_with('/') => link.to_owned(),
        relative => format!("{}/{relative}", &from[..from.rfind('/').unwrap_or(0)]),
    };
    Some((to, fragment))
}

/// Every address that a page names: links, files, its canonical address.
pub(crate) fn addresses(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for name in [" href=\"", " src=\"", " action=\"", "<meta property=\"og:url\" content=\""] {
        for (at, _) in html.match_indices(name) {
            let rest = &html[at + name.len()..];
            found.push(unescape(&rest[..rest.find('"').unwrap()]));
        }
    }
    found
}

pub(crate) fn unescape(text: &str) -> String {
    let mut text = text.to_owned();
    for (entity, plain) in [
        ("&#x2f;", "/"),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&quot;", "\""),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ] {
        text = text.replace(entity, plain);
    }
    text
}

/// The text between `start` and `end`, each time.
pub(crate) fn between<'a>(html: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    html.split(start).skip(1).map(|rest| &rest[..rest.find(end).unwrap()]).collect()
}
