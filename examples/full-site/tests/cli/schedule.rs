//! A scheduled post appears by the clock alone.

use crate::support::site::{Site, import};
use crate::write;
use blogcms_axum::core::Timestamp;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tempfile::tempdir;

#[expect(clippy::disallowed_methods, reason = "the program goes by the real clock; so must this test")]
fn now() -> Timestamp {
    Timestamp::EPOCH.plus(SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970"))
}

#[test]
fn a_post_dated_in_three_seconds_appears_on_its_second() {
    let dir = tempdir().unwrap();
    let (data, posts) = (dir.path().join("data"), dir.path().join("posts"));
    write(&posts.join("now.md"), "---\ndate: 2020-01-01\n---\nText.\n");
    assert_eq!(import(&data, &posts).code, Some(0));
    let site = Site::serve(&data, &[] as &[&str]);
    let due = now().plus(Duration::from_secs(3));
    write(&posts.join("soon.md"), format!("---\ntitle: Soon to be read\ndate: {due}\n---\nText.\n"));
    assert_eq!(import(&data, &posts).code, Some(0));
    let (mut before, mut after) = (0, 0);
    while after < 5 {
        let (asked, page, home, answered) =
            (now(), site.status("/posts/soon"), site.get("/").body.contains("Soon to be read"), now());
        if answered < due {
            assert_eq!((page, home), (404, false), "{answered} is before {due}");
            before += 1;
        } else if asked >= due {
            assert_eq!((page, home), (200, true), "{asked} is not before {due}");
            after += 1;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(before > 5, "only {before} looks before it was due");
}
