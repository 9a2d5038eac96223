//! Below a path.

use crate::support::http::Client;
use crate::support::site::Site;
use std::collections::{BTreeSet, VecDeque};
use tempfile::tempdir;

/// The paths that a page links to or loads.
fn links(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for attribute in [" href=\"", " src=\""] {
        for rest in page.split(attribute).skip(1) {
            let url = rest.split('"').next().unwrap_or("").replace("&amp;", "&").replace("&#x2f;", "/");
            let path = url.split('#').next().unwrap_or("");
            if path.starts_with('/') {
                found.push(path.to_owned());
            }
        }
    }
    found
}

/// Follows every link from `start`; the paths that were seen. All of them answer 200 and lie below `prefix`.
fn crawl(site: &Site, start: &str, prefix: &str) -> BTreeSet<String> {
    let mut client = Client::connect(site.address).expect("a connection");
    let mut seen = BTreeSet::from([start.to_owned()]);
    let mut queue = VecDeque::from([start.to_owned()]);
    while let Some(path) = queue.pop_front() {
        let answer = client.get(&path).expect("an answer");
        assert_eq!(answer.status, 200, "{path}");
        if !answer.header("content-type").unwrap_or("").starts_with("text/html") {
            continue;
        }
        for link in links(&answer.body) {
            let inside =
                link.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
            assert!(inside, "{path} links to {link}, outside of {prefix}");
            if seen.insert(link.clone()) {
                queue.push_back(link);
            }
        }
    }
    seen
}

#[test]
fn every_link_stays_below_the_mount_and_leads_somewhere() {
    let mut sizes = Vec::new();
    for mount in ["/", "/blog", "/a/b"] {
        let dir = tempdir().unwrap();
        let site = Site::serve(dir.path(), &["--mount", mount]);
        let prefix = mount.trim_end_matches('/');
        let seen = crawl(&site, mount, prefix);
        assert!(seen.contains(&format!("{prefix}/about")), "{seen:#?}");
        sizes.push(seen.len());
    }
    assert!(sizes[0] > 20 && sizes.iter().all(|size| *size == sizes[0]), "{sizes:?}");
}

#[test]
fn the_root_leads_to_the_mount() {
    let dir = tempdir().unwrap();
    let site = Site::serve(dir.path(), &["--mount", "/blog/"]);
    let root = site.get("/");
    assert!((301..=308).contains(&root.status), "{}", root.status);
    assert_eq!(root.header("location"), Some("/blog"));
    assert_eq!(site.status("/blog"), 200);
    assert!((301..=308).contains(&site.status("/blog/")));
    assert_eq!(site.status("/about"), 404);
    assert_eq!(site.status("/blogx"), 404);
    assert!(site.get("/blog/nothing").body.contains("<h1"));
}

#[test]
fn the_path_of_the_base_url_is_the_mount() {
    let dir = tempdir().unwrap();
    let site = Site::serve(dir.path(), &["--base-url", "https://example.org/journal"]);
    let page = site.get("/journal/about");
    assert_eq!(page.status, 200);
    assert!(page.body.contains("https://example.org/journal/about"), "no canonical address");
    assert_eq!(site.get("/").header("location"), Some("/journal"));
}
