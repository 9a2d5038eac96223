//! Files beside the database.

use crate::support::site::{Site, finish, program};
use tempfile::tempdir;

#[test]
fn files_of_the_media_folder_are_served() {
    let dir = tempdir().unwrap();
    let site = Site::serve(dir.path(), &["--mount", "/blog"]);
    let key = "0123456789abcdef0123456789abcdef.ogg";
    assert_eq!(site.status(&format!("/blog/media/{key}")), 404);
    std::fs::write(dir.path().join("media").join(key), "OggS").unwrap();
    let answer = site.get(&format!("/blog/media/{key}"));
    assert_eq!((answer.status, answer.body.as_str()), (200, "OggS"));
    assert_eq!(answer.header("content-type"), Some("application/ogg"));
}

#[test]
fn the_help_of_backup_tells_of_the_files() {
    let help = finish(program().args(["backup", "--help"])).out;
    assert!(help.contains("folder media"), "{help}");
}
