//! What looks after the index of the search from a shell.

use crate::refused;
use crate::support::site::{Run, Site, finish, import, program};
use crate::write;
use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;
use tempfile::tempdir;

fn search(data: &Path, args: &[&str]) -> Run {
    finish(program().arg("--data").arg(data).args(["search"]).args(args))
}

fn told(data: &Path, args: &[&str]) -> String {
    let run = search(data, args);
    assert_eq!(run.code, Some(0), "{run:#?}");
    run.out
}

#[test]
fn the_index_is_compared_repaired_and_made_anew() {
    let dir = tempdir().unwrap();
    let (data, posts) = (dir.path().join("data"), dir.path().join("posts"));
    refused(&search(&data, &["verify"]), "there is no blog in");
    for name in ["one", "two", "three"] {
        write(&posts.join(format!("{name}.md")), "---\ndate: 2020-01-01\n---\nA quiet queue.\n");
    }
    assert_eq!(import(&data, &posts).code, Some(0));
    let fresh = search(&data, &["verify"]);
    assert_eq!(fresh.code, Some(1), "{fresh:#?}");
    assert!(
        fresh.err.contains("the index is not built") && fresh.err.contains("`search repair` puts"),
        "{fresh:#?}"
    );
    assert_eq!(told(&data, &["rebuild"]), "3 posts and pages are in the index\n");
    assert!(told(&data, &["verify"]).starts_with("3 posts and pages, followed up to write "));
    write(&posts.join("four.md"), "---\ndate: 2020-01-01\n---\nMore.\n");
    assert_eq!(import(&data, &posts).code, Some(0));
    // What the index is to be told of yet is not wrong.
    assert!(told(&data, &["verify"]).ends_with(": 0 missing, 0 of another version, 0 that are gone\n"));
    let repaired = told(&data, &["repair"]);
    assert!(repaired.ends_with("the index holds what the blog does\n"), "{repaired}");
    assert!(told(&data, &["verify"]).starts_with("4 posts and pages, "));
    fs::remove_dir_all(data.join("search")).unwrap();
    let run = search(&data, &["repair"]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    assert!(told(&data, &["verify"]).starts_with("4 posts and pages, "));
}

/// What another program is at is not repaired beside it, and nobody is told to.
#[test]
fn an_index_that_another_program_builds_is_left_to_it() {
    let dir = tempdir().unwrap();
    let (data, posts) = (dir.path().join("data"), dir.path().join("posts"));
    write(&posts.join("one.md"), "---\ndate: 2020-01-01\n---\nText.\n");
    assert_eq!(import(&data, &posts).code, Some(0));
    write(&data.join("search").join("lock"), "");
    let other = fs::File::options().write(true).open(data.join("search").join("lock")).unwrap();
    other.lock().unwrap();
    let run = search(&data, &["verify"]);
    assert_eq!(run.code, Some(1), "{run:#?}");
    assert!(run.err.contains("is building it") && run.err.contains("wait"), "{run:#?}");
    assert!(!run.err.contains("repair"), "{run:#?}");
    let repair = search(&data, &["repair"]);
    assert!(repair.code == Some(1) && repair.err.contains("Stop it first"), "{repair:#?}");
    drop(other);
    assert!(search(&data, &["verify"]).err.contains("`search repair` puts this right"));
}

#[test]
fn what_cannot_be_is_said() {
    let dir = tempdir().unwrap();
    let (data, posts) = (dir.path().join("data"), dir.path().join("posts"));
    write(&posts.join("one.md"), "---\ndate: 2020-01-01\n---\nText.\n");
    assert_eq!(import(&data, &posts).code, Some(0));
    refused(&search(&data, &["verify", "--search-dir", "none"]), "there is no index to look at");
    let file = dir.path().join("file");
    write(&file, "");
    let place = file.to_str().unwrap();
    refused(&search(&data, &["verify", "--search-dir", place]), "it is a file, not a folder");
}

/// The database answers, and whoever watches is told; what looks after the index says why it cannot.
#[test]
fn a_blog_is_served_although_its_index_cannot_be_used() {
    let dir = tempdir().unwrap();
    let locked = dir.path().join("locked");
    // Nobody may open a folder to write, not even the superuser, whom permissions do not stop.
    fs::create_dir_all(locked.join("lock")).unwrap();
    let file = dir.path().join("file");
    write(&file, "mine");
    for (n, (folder, why)) in [
        (file.as_path(), "it is a file, not a folder"),
        (Path::new("/proc/nowhere"), "it cannot be made; check the permissions"),
        (locked.as_path(), "it cannot be written to; check its permissions"),
    ]
    .into_iter()
    .enumerate()
    {
        let data = dir.path().join(format!("data-{n}"));
        let place = ["--search-dir", folder.to_str().unwrap()];
        let site = Site::serve(&data, &place);
        let answer = site.get("/search?q=cache");
        assert!(answer.status == 200 && answer.body.contains("<mark>cache</mark>"), "{}", answer.body);
        let health = site.get("/-/health");
        assert_eq!(health.status, 200);
        assert!(health.body.contains("the index of the search cannot be used"), "{}", health.body);
        assert!(!health.body.contains(place[1]), "{}", health.body);
        let (status, log) = site.stop();
        assert!(status.success());
        let told =
            |line: &&String| line.contains(why) && line.contains("WARN") && line.contains("--search-dir");
        assert_eq!(log.iter().filter(told).count(), 1, "{log:#?}");
        for action in ["verify", "repair", "rebuild"] {
            refused(&search(&data, &[action, place[0], place[1]]), why);
        }
    }
    assert_eq!(fs::read(&file).unwrap(), b"mine");
}

#[test]
fn the_index_lies_in_the_folder_unless_it_is_told_otherwise() {
    let (dir, other) = (tempdir().unwrap(), tempdir().unwrap());
    let (place, ours) = (other.path().join("index"), dir.path().join("search"));
    for (options, folder) in [
        (&["--search-dir", "none"][..], None),
        (&["--search-dir", place.to_str().unwrap()], Some(&place)),
        (&[], Some(&ours)),
    ] {
        let site = Site::serve(dir.path(), options);
        let answer = site.get("/search?q=cache");
        assert_eq!(answer.status, 200);
        assert!(answer.body.contains("<mark>cache</mark>"), "{options:?}: {}", answer.body);
        assert!(folder.is_none_or(|folder| folder.is_dir()), "{options:?}");
        assert_eq!(ours.exists(), folder == Some(&ours), "{options:?}");
        assert!(site.stop().0.success());
    }
}

#[test]
fn pages_go_on_when_the_program_that_keeps_the_index_is_killed() {
    let dir = tempdir().unwrap();
    let (data, posts) = (dir.path().join("data"), dir.path().join("posts"));
    for n in 0..200 {
        let text = format!("---\ndate: 2020-01-01\n---\nA quiet queue of number{n}.\n");
        write(&posts.join(format!("post-{n}.md")), text);
    }
    assert_eq!(import(&data, &posts).code, Some(0));
    // Words are kept and the index is built before anybody asks.
    let run = finish(program().arg("--data").arg(&data).args(["job", "run"]));
    assert_eq!(run.code, Some(0), "{run:#?}");
    for round in 0..2 {
        let mut first = Site::serve(&data, &["--page-cache", "0"]);
        let second = Site::serve(&data, &["--page-cache", "0"]);
        let asks = |n: usize| {
            let word = format!("number{}", n % 200);
            let page = second.get(&format!("/search?q={word}"));
            assert_eq!(page.status, 200);
            assert!(page.body.contains(&format!("<mark>{word}</mark>")), "{word}: {}", page.body);
            assert_eq!(second.status(&format!("/posts/post-{}", n % 200)), 200);
            assert_eq!(second.status("/"), 200);
        };
        for n in 0..60 {
            asks(n);
            if n == 20 || n == 40 {
                write(&posts.join(format!("more-{round}-{n}.md")), "---\ndate: 2020-01-01\n---\nMore.\n");
                assert_eq!(import(&data, &posts).code, Some(0));
            }
            if n == 20 {
                first.child.kill().unwrap();
                first.child.wait().unwrap();
            }
        }
        // The second takes over although nobody writes. Whoever looks after the index would have it meanwhile: the lock tells.
        let lock = fs::File::options().write(true).open(data.join("search").join("lock")).unwrap();
        for n in 60.. {
            asks(n);
            if lock.try_lock().is_err() {
                break;
            }
            lock.unlock().unwrap();
            sleep(Duration::from_millis(100));
            assert!(n < 400, "it does not take over");
        }
        let repair = search(&data, &["repair"]);
        assert!(repair.err.contains("another program"), "{repair:#?}");
        for n in 0.. {
            let verify = search(&data, &["verify"]);
            if verify.code == Some(0) {
                break;
            }
            assert!(n < 200, "{verify:#?}");
            sleep(Duration::from_millis(100));
        }
    }
}
