//! Media in a bucket, on a server that speaks S3: `./test.sh full` starts one and says where it is.
#![expect(clippy::panic, reason = "a test fails by panicking")]

use blogcms_core::{MediaStore, StoreErrorKind};
use blogcms_storage::MediaBucket;
use std::process::Command;

#[tokio::test]
async fn a_bucket_keeps_files_as_a_folder_does() {
    let bucket = bucket();
    let url = format!("s3://{bucket}/one/two");
    let media = MediaBucket::from_env(&url).unwrap();
    media.check().await.unwrap();
    let key = "ab/cd.png";
    media.delete(key).await.unwrap();
    assert_eq!(media.get(key, None).await.unwrap(), None);
    assert_eq!(media.get(key, Some(0..1)).await.unwrap(), None);
    assert_eq!(media.size(key).await.unwrap(), None);
    media.put(key, b"first".to_vec()).await.unwrap();
    media.put(key, b"second".to_vec()).await.unwrap();
    assert_eq!(media.get(key, None).await.unwrap().unwrap(), b"second");
    assert_eq!(media.size(key).await.unwrap(), Some(6));
    for (range, part) in [(0..3, "sec"), (3..99, "ond"), (6..9, ""), (99..100, ""), (2..2, "")] {
        let got = media.get(key, Some(range.clone())).await.unwrap().unwrap();
        assert_eq!(got, part.as_bytes(), "{range:?}");
    }
    let large: Vec<u8> = (0..12_000_000_u32).map(|n| n.to_le_bytes()[1]).collect();
    media.put("large.mp4", large.clone()).await.unwrap();
    assert_eq!(
        media.get("large.mp4", Some(1_000_000..3_000_000)).await.unwrap().unwrap(),
        large[1_000_000..3_000_000]
    );
    assert!(media.put("../x", vec![1]).await.is_err());

    // A prefix is a place of its own.
    let other = MediaBucket::from_env(&format!("s3://{bucket}/one")).unwrap();
    assert_eq!(other.size(key).await.unwrap(), None);
    assert_eq!(other.size("two/ab/cd.png").await.unwrap(), Some(6));
    media.delete(key).await.unwrap();
    media.delete("large.mp4").await.unwrap();
    assert_eq!(media.size(key).await.unwrap(), None);
}

#[tokio::test]
async fn a_bucket_that_is_gone_does_not_look_like_files_that_are() {
    let gone = MediaBucket::from_env("s3://there-is-no-such-bucket").unwrap();
    for range in [None, Some(0..1)] {
        let error = gone.get("ab/cd.png", range).await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Unavailable);
        assert!(error.to_string().contains("is not there any more"), "{error}");
    }
    assert!(gone.size("ab/cd.png").await.is_err());
}

#[tokio::test]
async fn what_is_wrong_is_told() {
    let bucket = bucket();
    for url in ["", "bucket", "https://bucket/x", "s3://", "s3://me:secret@bucket/x"] {
        let error = MediaBucket::from_env(url).unwrap_err().to_string();
        assert!(error.contains("s3://bucket/prefix") && !error.contains("secret"), "{error}");
    }
    let none = MediaBucket::from_env("s3://there-is-no-such-bucket").unwrap().check().await.unwrap_err();
    assert!(none.to_string().contains("s3://there-is-no-such-bucket is not there"), "{none}");
    // The environment belongs to the whole program, so another one is tried in a program of its own.
    let told = |name: &str, value: &str| {
        let mut again = Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", "a_bucket_with_another_environment", "--ignored", "--nocapture"]);
        let run = again.env(name, value).env("BLOGCMS_TEST_BUCKET", &bucket).output().unwrap();
        String::from_utf8(run.stdout).unwrap()
    };
    let away = told("AWS_ENDPOINT_URL", "http://127.0.0.1:1");
    assert!(away.contains("Unavailable: the media bucket s3://"), "{away}");
    assert!(away.contains("cannot be reached"), "{away}");
    // The server is told to ask for keys that it has given out, which ours is none of.
    let server = std::env::var("BLOGCMS_TEST_DENY").unwrap();
    let denied = told("AWS_ENDPOINT_URL", &server);
    assert!(denied.contains("ReadOnly: the media bucket s3://"), "{denied}");
    assert!(denied.contains("refuses this program"), "{denied}");
}

#[tokio::test]
#[ignore = "run by `what_is_wrong_is_told`"]
async fn a_bucket_with_another_environment() {
    let error = MediaBucket::from_env(&format!("s3://{}", bucket())).unwrap().check().await.unwrap_err();
    println!("{:?}: {error}", error.kind());
}

fn bucket() -> String {
    std::env::var("BLOGCMS_TEST_BUCKET").unwrap_or_else(|_| {
        panic!("BLOGCMS_TEST_BUCKET is not set: ./test.sh full starts a server that speaks S3 and makes a bucket on it")
    })
}
