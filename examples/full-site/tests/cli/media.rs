//! Files beside the database.

use crate::refused;
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

#[test]
fn another_folder_holds_the_files() {
    let (dir, files) = (tempdir().unwrap(), tempdir().unwrap());
    let place = files.path().join("files");
    let site = Site::serve(dir.path(), &["--empty", "--media", place.to_str().unwrap()]);
    let key = "0123456789abcdef0123456789abcdef.ogg";
    std::fs::write(place.join(key), "OggS").unwrap();
    assert_eq!(site.get(&format!("/media/{key}")).body, "OggS");
    assert!(!dir.path().join("media").exists());
}

#[test]
fn a_place_that_cannot_be_is_told() {
    let dir = tempdir().unwrap();
    let run = |place: &str| {
        finish(program().arg("--data").arg(dir.path()).args(["site", "set", "title=x", "--media", place]))
    };
    refused(&run("ftp://x"), "take a folder, or a bucket");
    #[cfg(not(feature = "s3"))]
    refused(&run("s3://bucket/blog"), "--features s3");
    // Without a region and keys there is no bucket of that name to be asked; with those of a test there is none either.
    #[cfg(feature = "s3")]
    refused(
        &run("s3://there-is-no-such-bucket/blog"),
        "the media bucket s3://there-is-no-such-bucket/blog is not there",
    );
}

#[cfg(feature = "s3")]
#[test]
fn a_bucket_holds_the_files() {
    let bucket = std::env::var("BLOGCMS_TEST_BUCKET").expect("BLOGCMS_TEST_BUCKET: see `./test.sh full`");
    let place = format!("s3://{bucket}/{}", std::process::id());
    let (dir, back) = (tempdir().unwrap(), tempdir().unwrap());
    let site = Site::serve(dir.path(), &["--media", &place]);
    // The demo has a picture, and its page the address.
    let page = site.get("/feed.json").body;
    let at = page.find("/media/").expect("a picture");
    let path: String = page[at..].chars().take_while(|c| !matches!(c, '"' | '\\' | ' ')).collect();
    let here = site.get(&path);
    assert_eq!(here.status, 200, "{path}");
    assert_eq!(here.header("cache-control"), Some("public, max-age=31536000, immutable"));
    site.stop();
    assert!(!dir.path().join("media").exists());
    let copy = ["--media", &place, "migrate", "--to", back.path().to_str().unwrap()];
    let run = finish(program().arg("--data").arg(dir.path()).args(copy));
    assert_eq!(run.code, Some(0), "{run:#?}");
    let site = Site::serve(back.path(), &[] as &[&str]);
    assert_eq!(site.get(&path).body, here.body);
}
