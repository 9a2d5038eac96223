//! Show 5: backups while the blog is written to all the time.

use crate::posts;
use crate::support::site::{Site, backup, import};
use blogcms_axum::storage::rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tempfile::tempdir;

const POSTS: usize = 300;

#[expect(clippy::disallowed_methods, reason = "this measures")]
fn now() -> Instant {
    Instant::now()
}

/// Rewrites and imports all posts until told to stop; how many imports.
fn writer(data: &Path, source: &Path, stop: &AtomicBool) -> usize {
    let mut version = 1;
    while !stop.load(Ordering::Relaxed) {
        version += 1;
        posts::folder(source, POSTS, version);
        let run = import(data, source);
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{run:#?}");
        assert!(run.out.contains(&format!("{POSTS} updated")), "{run:#?}");
    }
    version - 1
}

/// Damage that SQLite can see; dangling references; posts without their text.
fn check(copy: &Path) -> i64 {
    let conn = Connection::open(copy).expect("the copy opens");
    let one = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("a number");
    let found: String = conn.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a word");
    assert_eq!(found, "ok", "{}", copy.display());
    assert_eq!(one("SELECT count(*) FROM pragma_foreign_key_check"), 0, "{}", copy.display());
    assert_eq!(one("SELECT count(*) FROM bc_posts"), POSTS as i64);
    let whole =
        "SELECT count(*) FROM bc_posts p JOIN bc_revisions r ON r.id = p.head WHERE r.body LIKE '%version-%'";
    assert_eq!(one(whole), POSTS as i64, "posts without their text");
    one("SELECT count(*) FROM bc_revisions")
}

#[test]
#[ignore = "soak: run by ./test.sh soak"]
fn backups_under_constant_writes_are_whole() {
    let dir = tempdir().unwrap();
    let (data, source) = (dir.path().join("data"), dir.path().join("posts"));
    posts::folder(&source, POSTS, 1);
    assert_eq!(import(&data, &source).code, Some(0));
    let site = Site::serve(&data, &[] as &[&str]);
    let stop = AtomicBool::new(false);
    let mut rows: Vec<(PathBuf, Duration)> = Vec::new();
    let imports = std::thread::scope(|scope| {
        let writer = scope.spawn(|| writer(&data, &source, &stop));
        for n in 0..20 {
            let started = now();
            let copy = dir.path().join(format!("copy-{n}"));
            let run = backup(&data, &copy);
            assert_eq!(run.code, Some(0), "{run:#?}");
            rows.push((copy, started.elapsed()));
            assert_eq!(site.status("/posts/post-7"), 200);
            std::thread::sleep(Duration::from_secs(1).saturating_sub(started.elapsed()));
        }
        stop.store(true, Ordering::Relaxed);
        writer.join().expect("the writer")
    });
    println!(
        "\n{imports} imports of {POSTS} posts during 20 backups\n| backup | ms | revisions in it |\n|---|---|---|"
    );
    let mut last = 0;
    for (n, (copy, time)) in rows.iter().enumerate() {
        let revisions = check(copy);
        assert!(revisions >= last, "a later copy holds less");
        last = revisions;
        println!("| {n} | {} | {revisions} |", time.as_millis());
    }
    serves(&rows[rows.len() / 2].0);
}

/// The copy, opened as a blog elsewhere.
fn serves(copy: &Path) {
    let dir = tempdir().expect("a folder");
    std::fs::copy(copy, dir.path().join("blog.sqlite")).expect("a copy");
    let site = Site::serve(dir.path(), &[] as &[&str]);
    for n in 0..POSTS {
        let page = site.get(&format!("/posts/post-{n}"));
        assert!(page.status == 200 && page.body.contains("version-"), "post {n}: {}", page.status);
    }
}
