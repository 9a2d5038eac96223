//! Searching, with an index and without.

use crate::refused;
use crate::support::site::{Site, finish, program};
use tempfile::tempdir;

#[test]
fn the_index_lies_in_the_folder_unless_it_is_told_otherwise() {
    let (dir, other) = (tempdir().unwrap(), tempdir().unwrap());
    let place = other.path().join("index");
    for (options, folder) in [
        (&["--search-dir", "none"][..], None),
        (&["--search-dir", place.to_str().unwrap()], Some(place.clone())),
        (&[], Some(dir.path().join("search"))),
    ] {
        let site = Site::serve(dir.path(), options);
        let answer = site.get("/search?q=cache");
        assert_eq!(answer.status, 200);
        assert!(answer.body.contains("<mark>cache</mark>"), "{options:?}: {}", answer.body);
        assert!(folder.as_ref().is_none_or(|folder| folder.is_dir()), "{options:?}");
        let ours = folder == Some(dir.path().join("search"));
        assert_eq!(dir.path().join("search").exists(), ours, "{options:?}");
        assert!(site.stop().0.success());
    }
}

#[test]
fn a_folder_that_cannot_be_is_told() {
    let dir = tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "no folder").unwrap();
    let place = file.to_str().unwrap();
    let run = finish(program().arg("--data").arg(dir.path()).args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--search-dir",
        place,
    ]));
    refused(&run, "choose another folder with --search-dir");
}
