//! Files brought in, described and removed: on SQLite and a folder.

use crate::{SYSTEM, actor, bench, problems};
use blogcms_core::media::{Media, Picture};
use blogcms_core::policy::Denied;
use blogcms_core::service::{Blog, MediaInput, MediaService, Upload};
use blogcms_core::{Actor, Error, PageRequest, Role, Seq};
use blogcms_storage::{Images, MediaFolder};
use std::path::Path;
use std::sync::Arc;

struct Gallery {
    blog: Blog,
    folder: tempfile::TempDir,
}

impl Gallery {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files = Arc::new(MediaFolder::open(folder.path()).unwrap());
        Self { blog: bench().await.blog.with_media(files, Arc::new(Images::default())), folder }
    }

    fn media(&self) -> MediaService<'_> {
        self.blog.media().unwrap()
    }

    async fn upload(&self, actor: &Actor, bytes: &[u8]) -> Result<Media, Error> {
        self.media().upload(actor, upload(bytes)).await
    }

    async fn rows(&self) -> usize {
        self.blog.store().media_list(&PageRequest::first(100)).await.unwrap().items.len()
    }
}

fn upload(bytes: &[u8]) -> Upload {
    Upload { file_name: "a/picture.png".into(), bytes: bytes.to_vec(), ..Upload::default() }
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let image = image::GrayImage::from_fn(width, height, |x, y| image::Luma([(x ^ y) as u8]));
    let mut out = std::io::Cursor::new(Vec::new());
    image.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

/// Files anywhere below a folder.
fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

#[tokio::test]
async fn a_file_is_kept_and_known() {
    let gallery = Gallery::open().await;
    let bytes = png(30, 20);
    let given = Upload { alt: " What it\nshows ".into(), caption: " Cap ".into(), ..upload(&bytes) };
    let media = gallery.media().upload(&SYSTEM, given).await.unwrap();
    assert_eq!(gallery.blog.store().media(media.id).await.unwrap().as_ref(), Some(&media));
    assert_eq!(gallery.blog.store().media_by_key(&media.key).await.unwrap().as_ref(), Some(&media));
    assert_eq!((media.file_name.as_str(), media.mime.as_str()), ("picture.png", "image/png"));
    assert_eq!(
        (media.alt.as_str(), media.caption.as_str(), media.focal),
        ("What it shows", "Cap", (500, 500))
    );
    assert_eq!((media.width, media.height, media.bytes), (Some(30), Some(20), bytes.len() as u64));
    assert!(media.key.ends_with("-30x20.png"));
    assert!(gallery.media().store().get(&media.key, None).await.unwrap().unwrap() == bytes);
}

#[tokio::test]
async fn the_same_file_is_one() {
    let gallery = Gallery::open().await;
    let first = gallery.upload(&SYSTEM, &png(30, 20)).await.unwrap();
    let again = Upload { alt: "Another alt".into(), ..upload(&png(30, 20)) };
    assert_eq!(gallery.media().upload(&SYSTEM, again).await.unwrap(), first);
    assert_eq!((gallery.rows().await, files(gallery.folder.path())), (1, 1));
    // A file that went missing comes back with the next upload of it.
    gallery.media().store().delete(&first.key).await.unwrap();
    assert_eq!(gallery.upload(&SYSTEM, &png(30, 20)).await.unwrap(), first);
    assert_eq!(files(gallery.folder.path()), 1);
    // What one takes out and brings to another blog is the same file there.
    let other = Gallery::open().await;
    let bytes = gallery.media().store().get(&first.key, None).await.unwrap().unwrap();
    assert_eq!(other.upload(&SYSTEM, &bytes).await.unwrap().key, first.key);
}

#[tokio::test]
async fn many_who_bring_the_same_file_bring_one() {
    let gallery = Arc::new(Gallery::open().await);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let gallery = gallery.clone();
        tasks.spawn(async move { gallery.upload(&SYSTEM, &png(30, 20)).await.unwrap() });
    }
    let all = tasks.join_all().await;
    assert!(all.iter().all(|media| *media == all[0]));
    assert_eq!(gallery.rows().await, 1);
}

#[tokio::test]
async fn what_is_not_allowed_leaves_nothing() {
    let gallery = Gallery::open().await;
    for who in [Actor::Anonymous, actor(Role::Contributor, &[])] {
        assert!(matches!(gallery.upload(&who, &png(3, 3)).await, Err(Error::Denied(_))));
    }
    assert_eq!((gallery.rows().await, files(gallery.folder.path())), (0, 0));
    let author = actor(Role::Author, &[]);
    let media = gallery.upload(&author, &png(3, 3)).await.unwrap();
    let gone = gallery.media().delete(&author, media.id, media.version).await;
    assert!(matches!(gone, Err(Error::Denied(Denied::Role))));
    assert_eq!((gallery.rows().await, files(gallery.folder.path())), (1, 1));
}

#[tokio::test]
async fn all_problems_are_told_at_once() {
    let gallery = Gallery::open().await;
    let given = Upload {
        file_name: "x".repeat(300),
        bytes: b"<svg/>".to_vec(),
        alt: "x".repeat(1001),
        caption: "x".repeat(2001),
    };
    let problems = problems(gallery.media().upload(&SYSTEM, given).await);
    let long = "problem.long";
    let expected = [("file_name", long), ("alt", long), ("caption", long), ("file", "problem.media.markup")];
    assert_eq!(problems, expected);
    for (bytes, key) in [
        (&b""[..], "problem.media.empty"),
        (b"MZ", "problem.media.unknown"),
        (b"\xFF\xD8\xFF\xE0", "problem.media.broken"),
    ] {
        assert_eq!(crate::problems(gallery.upload(&SYSTEM, bytes).await), [("file", key)]);
    }
    assert_eq!((gallery.rows().await, files(gallery.folder.path())), (0, 0));
}

#[tokio::test]
async fn what_is_said_about_a_file_changes() {
    let gallery = Gallery::open().await;
    let media = gallery.upload(&SYSTEM, &png(30, 20)).await.unwrap();
    let input = MediaInput { alt: "Alt".into(), caption: "Cap".into(), focal: (0, 1000) };
    let service = gallery.media();
    let changed = service.update(&SYSTEM, media.id, media.version, &input).await.unwrap();
    assert_eq!((changed.focal, changed.key.as_str()), ((0, 1000), media.key.as_str()));
    assert_eq!(gallery.blog.store().media(media.id).await.unwrap(), Some(changed.clone()));
    let stale = service.update(&SYSTEM, media.id, media.version, &input).await;
    assert!(matches!(stale, Err(Error::Conflict(_))));
    let outside = MediaInput { focal: (1001, 0), ..input };
    let refused = service.update(&SYSTEM, media.id, changed.version, &outside).await;
    assert_eq!(problems(refused), [("focal", "problem.range")]);
}

#[tokio::test]
async fn a_file_goes_with_all_its_sizes() {
    let gallery = Gallery::open().await;
    let media = gallery.upload(&SYSTEM, &png(600, 700)).await.unwrap();
    let picture = Picture::of_key(&media.key).unwrap();
    let service = gallery.media();
    for variant in picture.variants().take(3) {
        let drawn = service.draw(&picture, variant).await.unwrap().unwrap();
        let kept = service.store().get(&picture.variant_key(variant), None).await.unwrap();
        assert!(kept.unwrap() == drawn);
    }
    let (stem, name) = (picture.to_string(), "480.webp");
    assert_eq!(service.find(&stem, name).await.unwrap().map(|(p, _)| p), Some(picture.clone()));
    assert_eq!(files(gallery.folder.path()), 4);
    let stale = service.delete(&SYSTEM, media.id, Seq(99)).await;
    assert!(matches!(stale, Err(Error::Conflict(_))));
    assert_eq!(files(gallery.folder.path()), 4);
    service.delete(&SYSTEM, media.id, media.version).await.unwrap();
    assert_eq!((gallery.rows().await, files(gallery.folder.path())), (0, 0));
    assert_eq!(service.find(&stem, name).await.unwrap(), None);
    assert!(matches!(service.delete(&SYSTEM, media.id, media.version).await, Err(Error::NotFound)));
}
