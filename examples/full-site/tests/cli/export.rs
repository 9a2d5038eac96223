//! Everything out, and in again.

use crate::support::site::{Run, Site, finish, import, program};
use crate::{refused, write};
use std::collections::BTreeMap;
use std::path::Path;
use tempfile::tempdir;

fn export(data: &Path, folder: &Path) -> Run {
    finish(program().arg("--data").arg(data).args(["export", "markdown"]).arg(folder))
}

/// Every file below a folder.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(dir).expect("below").to_string_lossy().into_owned();
                found.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

#[test]
fn the_demo_comes_out_and_makes_the_same_blog() {
    let dir = tempdir().expect("a folder");
    let (data, other) = (dir.path().join("data"), dir.path().join("other"));
    let (first, second) = (dir.path().join("first"), dir.path().join("second"));
    drop(Site::serve(&data, &[] as &[&str]));
    let run = export(&data, &first);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{run:#?}");
    assert_eq!(import(&other, &first).code, Some(0));
    assert_eq!(export(&other, &second).code, Some(0));
    let (first_files, second_files) = (files(&first), files(&second));
    assert!(first_files.len() > 10 && first_files.contains_key("pages/about.md"), "{:?}", first_files.keys());
    assert!(first_files == second_files, "the second export differs");
    let run = import(&other, &first);
    assert!(run.out.contains("read as an export") && run.out.contains("0 created, 0 updated"), "{run:#?}");
    // The blog that it came from knows its posts again.
    let run = import(&data, &first);
    assert!(run.out.contains("0 created, 0 updated") && run.code == Some(0), "{run:#?}");
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let dir = tempdir().expect("a folder");
    let (data, full) = (dir.path().join("data"), dir.path().join("full"));
    refused(&export(&data, &full), "there is no blog");
    assert!(!full.exists() && !data.exists());
    drop(Site::serve(&data, &["--empty"]));
    write(&full.join("notes.txt"), "mine");
    refused(&export(&data, &full), "is not empty");
    assert_eq!(files(&full).len(), 1);
    let empty = dir.path().join("empty");
    assert_eq!(export(&data, &empty).code, Some(0));
    assert_eq!(files(&empty).keys().collect::<Vec<_>>(), ["blogcms.yaml"]);
}
