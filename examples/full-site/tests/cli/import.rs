//! Show 2: some 200 files imported and served.

use crate::corpus::{self, Fate};
use crate::support::http::Client;
use crate::support::site::{Run, Site, import};
use crate::{refused, write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::{TempDir, tempdir};

struct Setup {
    _dir: TempDir,
    data: PathBuf,
    posts: PathBuf,
    fates: Vec<Fate>,
}

fn setup() -> Setup {
    let dir = tempdir().expect("a folder");
    let (data, posts) = (dir.path().join("data"), dir.path().join("posts"));
    let fates = corpus::folder(&posts);
    write(&dir.path().join("outside.md"), "A secret outside of the folder.");
    std::os::unix::fs::symlink(dir.path().join("outside.md"), posts.join("linked.md")).expect("a link");
    std::os::unix::fs::symlink(dir.path(), posts.join("up")).expect("a link");
    Setup { _dir: dir, data, posts, fates }
}

fn refusals(fates: &[Fate]) -> Vec<&'static str> {
    let sentence = |fate: &Fate| match fate {
        Fate::Refused { sentence } => Some(*sentence),
        _ => None,
    };
    fates.iter().filter_map(sentence).collect()
}

/// Exit code 1, and one line for each refused file, no other.
fn reported(run: &Run, expected: &[&str]) {
    assert_eq!(run.code, Some(1), "{run:#?}");
    let lines: Vec<&str> = run.err.lines().collect();
    let (last, files) = lines.split_last().expect("some lines");
    assert!(last.starts_with(&format!("full-site: {} files were not taken", expected.len())), "{last}");
    assert_eq!(files.len(), expected.len(), "{files:#?}");
    for sentence in expected {
        let line = files.iter().find(|line| line.starts_with(sentence));
        let line = line.unwrap_or_else(|| panic!("nothing begins with `{sentence}`: {files:#?}"));
        let said = line.rsplit(": ").next().unwrap_or("");
        assert!(said.split(' ').count() > 3 && !said.contains('{'), "not a sentence: {line}");
    }
}

fn counts(run: &Run) -> &str {
    run.out.lines().last().expect("a summary")
}

fn check_pages(site: &Site, fates: &[Fate]) {
    let mut client = Client::connect(site.address).expect("a connection");
    for fate in fates {
        match fate {
            Fate::Live { path, marker } => {
                let answer = client.get(path).expect("an answer");
                assert_eq!(answer.status, 200, "{path}");
                assert!(answer.body.contains(marker.as_str()), "{path} does not say {marker}");
            }
            Fate::Hidden { path } => assert_eq!(client.get(path).expect("an answer").status, 404, "{path}"),
            Fate::Refused { .. } => {}
        }
    }
}

#[test]
fn two_hundred_files_are_imported_and_served() {
    let setup = setup();
    let expected = refusals(&setup.fates);
    let run = import(&setup.data, &setup.posts);
    reported(&run, &expected);
    let taken = corpus::REGULAR + 4;
    assert_eq!(counts(&run), format!("{taken} created, 0 updated, 0 unchanged, {} refused", expected.len()));
    assert!(run.out.contains("post-1.md: not read: layout"), "{}", run.out);
    assert!(run.out.contains("linked.md: a symbolic link; not followed"), "{}", run.out);
    assert!(run.out.contains("up: a symbolic link; not followed"), "{}", run.out);

    let site = Site::serve(&setup.data, &[] as &[&str]);
    check_pages(&site, &setup.fates);
    for path in ["/posts/linked", "/posts/outside", "/posts/broken-date", "/posts/broken-utf8"] {
        assert_eq!(site.status(path), 404, "{path}");
    }
    for path in [
        "/categories/engineering",
        "/categories/databases",
        "/tags/sqlite",
        "/tags/a-b",
        "/tags/windows",
        "/tags/masse",
    ] {
        assert_eq!(site.status(path), 200, "{path}");
    }
    assert!(site.get("/posts/post-5").body.contains("Ada Byron"));
    assert!(!site.get("/posts/claimed").body.contains("The second."));
}

#[test]
fn a_second_import_writes_only_what_has_changed() {
    let setup = setup();
    let refused = refusals(&setup.fates);
    reported(&import(&setup.data, &setup.posts), &refused);
    let site = Site::serve(&setup.data, &[] as &[&str]);
    let taken = corpus::REGULAR + 4;
    let run = import(&setup.data, &setup.posts);
    reported(&run, &refused);
    assert_eq!(counts(&run), format!("0 created, 0 updated, {taken} unchanged, {} refused", refused.len()));
    check_pages(&site, &setup.fates);

    let Fate::Live { path, marker } = corpus::regular(&setup.posts, 41, "second") else {
        panic!("41 is live")
    };
    let run = import(&setup.data, &setup.posts);
    assert_eq!(
        counts(&run),
        format!("0 created, 1 updated, {} unchanged, {} refused", taken - 1, refused.len())
    );
    seen_by_others();
    let page = site.get(&path).body;
    assert!(page.contains(&marker), "the new text is not there");
    assert!(!page.contains("marker first 41"), "the old text is there");

    write(&setup.posts.join("post-41.md"), "---\ndraft: true\n---\nTaken back.\n");
    let run = import(&setup.data, &setup.posts);
    assert!(counts(&run).starts_with("0 created, 1 updated"), "{}", counts(&run));
    seen_by_others();
    assert_eq!(site.status(&path), 404, "a post that became a draft");
}

/// What one program writes another may go on not knowing for a second.
fn seen_by_others() {
    std::thread::sleep(Duration::from_millis(1_100));
}

#[test]
fn mended_files_are_taken_by_the_next_import() {
    let dir = tempdir().unwrap();
    let (data, posts) = (dir.path().join("data"), dir.path().join("posts"));
    write(&posts.join("a.md"), "---\ndate: never\n---\nText.\n");
    let run = import(&data, &posts);
    assert_eq!(run.code, Some(1));
    assert!(run.err.lines().last().unwrap().starts_with("full-site: one file was not taken"), "{run:#?}");
    write(&posts.join("a.md"), "---\ndate: 2020-01-01\n---\nText.\n");
    let run = import(&data, &posts);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{run:#?}");
    assert_eq!(counts(&run), "1 created, 0 updated, 0 unchanged, 0 refused");
    assert_eq!(Site::serve(&data, &[] as &[&str]).status("/posts/a"), 200);
}

#[test]
fn names_and_folders_that_cannot_be_read() {
    use std::os::unix::ffi::OsStrExt;
    let dir = tempdir().unwrap();
    let (data, posts) = (dir.path().join("data"), dir.path().join("posts"));
    write(&posts.join("good.md"), "Text.");
    write(&posts.join(Path::new(std::ffi::OsStr::from_bytes(b"bad-\xff.md"))), "Text.");
    write(&posts.join("large.md"), "x".repeat(20 * 1024 * 1024));
    let run = import(&data, &posts);
    assert_eq!(run.code, Some(1));
    assert!(run.err.contains("the file's name is no UTF-8; rename it"), "{run:#?}");
    assert!(run.err.contains("large.md: the file has 20971520 bytes"), "{run:#?}");
    assert_eq!(counts(&run), "1 created, 0 updated, 0 unchanged, 2 refused");
    let folder = dir.path().join("file");
    write(&folder, "");
    refused(&import(&data, &folder), "there is no folder");
}
