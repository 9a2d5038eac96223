//! The first start, and the following ones.

use crate::support::site::{Site, program};
use blogcms_axum::storage::rusqlite::Connection;
use std::path::Path;
use tempfile::tempdir;

const NONE: &[&str] = &[];

fn posts(data: &Path) -> i64 {
    let conn = Connection::open(data.join("blog.sqlite")).expect("the database opens");
    conn.query_row("SELECT count(*) FROM bc_posts", [], |row| row.get(0)).expect("a number")
}

#[test]
fn without_data_there_is_a_demo_once() {
    let dir = tempdir().unwrap();
    let site = Site::serve(dir.path(), NONE);
    let home = site.get("/");
    assert_eq!(home.status, 200);
    assert!(home.body.contains("Foolscap"));
    for path in ["/about", "/categories", "/tags", "/posts/how-long-should-a-cache-remember", "/?page=2"] {
        assert_eq!(site.status(path), 200, "{path}");
    }
    let specimen = site.get("/posts/everything-a-page-can-hold").body;
    for mark in ["callout tip", "class=\"file\"", "hl-k", "<math", "footnotes", "embed video", "<figcaption>"]
    {
        assert!(specimen.contains(mark), "the specimen sheet has no {mark}");
    }
    let (_, picture) = specimen.split_once("<img src=\"").expect("a picture");
    let (path, _) = picture.split_once('"').expect("its address");
    assert!(path.starts_with("/media/"), "{path}");
    assert_eq!(site.status(path), 200, "{path}");
    let made = posts(dir.path());
    assert_eq!(made, 13);
    assert!(site.stop().0.success());
    let again = Site::serve(dir.path(), NONE);
    assert_eq!(again.get("/").status, 200);
    assert_eq!(posts(dir.path()), made, "the second start made more");
    let log = again.stop().1;
    assert!(!log.iter().any(|line| line.contains("demo")), "{log:#?}");
}

#[test]
fn an_empty_blog_says_so() {
    let dir = tempdir().unwrap();
    let site = Site::serve(dir.path(), &["--empty"]);
    let home = site.get("/");
    assert_eq!(home.status, 200);
    assert!(home.body.contains("Nothing here yet"), "{}", home.body);
    for path in ["/categories", "/tags"] {
        assert_eq!(site.status(path), 200, "{path}");
    }
    assert_eq!(site.status("/about"), 404);
    assert_eq!(posts(dir.path()), 0);
}

#[test]
fn without_a_command_it_serves_from_the_default_folder() {
    let dir = tempdir().unwrap();
    let site = Site::start(program().current_dir(dir.path()).env("BLOGCMS_LISTEN", "127.0.0.1:0"));
    assert_eq!(site.status("/"), 200);
    assert!(dir.path().join("blogcms-data/blog.sqlite").exists());
}

#[test]
fn a_demo_that_was_cut_off_is_finished() {
    let dir = tempdir().unwrap();
    assert!(Site::serve(dir.path(), &["--empty"]).stop().0.success());
    std::fs::write(dir.path().join("demo.unfinished"), "").unwrap();
    let site = Site::serve(dir.path(), NONE);
    assert_eq!(site.status("/about"), 200);
    assert_eq!(posts(dir.path()), 13);
    assert!(!dir.path().join("demo.unfinished").exists());
}

#[test]
fn a_signal_ends_it_well_also_right_after_the_start() {
    let dir = tempdir().unwrap();
    for _ in 0..5 {
        let (status, log) = Site::serve(dir.path(), &["--empty"]).stop();
        assert_eq!(status.code(), Some(0), "{log:#?}");
        assert!(log.iter().any(|line| line.contains("ending")), "{log:#?}");
    }
}

#[test]
fn strange_requests_get_proper_answers() {
    let dir = tempdir().unwrap();
    let site = Site::serve(dir.path(), NONE);
    for (path, want) in [
        ("/posts/..%2f", 404),
        ("/posts/%ff", 400),
        ("/posts/%00", 404),
        ("/?page=0", 404),
        ("/?page=999999", 404),
        ("/?page=x", 400),
        ("/?page=-1", 400),
        ("/?page=99999999999999999999", 400),
        ("/no/such/thing", 404),
    ] {
        let answer = site.get(path);
        assert!(matches!(answer.status, 400 | 404), "{path}: {} instead of {want}", answer.status);
        assert!(answer.body.contains("<h1"), "{path} is no page");
    }
    assert_eq!(site.status("/"), 200);
}
