//! A backup while the blog is being served, and what it is good for.

use crate::corpus::{self, Fate};
use crate::support::site::{Site, backup, import};
use std::path::Path;
use tempfile::tempdir;

const NONE: &[&str] = &[];

fn names(dir: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(dir).expect("a folder").flatten();
    let mut names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    // The index of the search is made anew from the others.
    names.retain(|name| name != "search");
    names.sort();
    names
}

#[test]
fn every_command_leaves_the_database_in_one_file() {
    let dir = tempdir().unwrap();
    let (data, posts) = (dir.path().join("data"), dir.path().join("posts"));
    for n in 0..5 {
        corpus::regular(&posts, n, "kept");
    }
    for round in 0..3 {
        assert_eq!(import(&data, &posts).code, Some(0));
        assert_eq!(names(&data), ["blog.sqlite", "media"], "after import {round}");
        let site = Site::serve(&data, NONE);
        assert_eq!(site.status("/"), 200);
        assert!(site.stop().0.success());
        assert_eq!(names(&data), ["blog.sqlite", "media"], "after serve {round}");
        assert_eq!(backup(&data, &dir.path().join(format!("copy-{round}"))).code, Some(0));
        assert_eq!(names(&data), ["blog.sqlite", "media"], "after backup {round}");
    }
}

/// A page without what each server finds out by itself, in its own time: which posts go together.
fn lasting(page: &str) -> String {
    let Some((before, rest)) = page.split_once("<section class=\"band related\"") else {
        return page.to_owned();
    };
    let (_, after) = rest.split_once("</section>").expect("the section ends");
    format!("{before}{after}")
}

#[test]
fn a_copy_made_while_serving_serves_the_same_pages() {
    let dir = tempdir().unwrap();
    let (data, posts) = (dir.path().join("data"), dir.path().join("posts"));
    let fates: Vec<Fate> = (0..30).map(|n| corpus::regular(&posts, n, "kept")).collect();
    assert_eq!(import(&data, &posts).code, Some(0));
    let site = Site::serve(&data, NONE);
    let copy = dir.path().join("blog.backup");
    let run = backup(&data, &copy);
    assert_eq!(run.code, Some(0), "{run:#?}");

    let elsewhere = dir.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    std::fs::copy(&copy, elsewhere.join("blog.sqlite")).unwrap();
    // The same base URL: addresses are all that may differ.
    let again = Site::serve(&elsewhere, &["--base-url", &format!("http://{}", site.address)]);
    let mut paths =
        vec!["/".to_owned(), "/categories".into(), "/tags".into(), "/tags/rust".into(), "/?page=2".into()];
    for fate in &fates {
        if let Fate::Live { path, .. } | Fate::Hidden { path } = fate {
            paths.push(path.clone());
        }
    }
    for path in paths {
        let (one, other) = (site.get(&path), again.get(&path));
        assert_eq!(one.status, other.status, "{path}");
        assert!(lasting(&one.body) == lasting(&other.body), "{path} differs in the copy");
    }
    let parts: Vec<_> = names(dir.path()).into_iter().filter(|n| n.contains(".part")).collect();
    assert!(parts.is_empty(), "left behind: {parts:?}");
}
