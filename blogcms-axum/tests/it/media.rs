//! Uploaded files and the sizes of pictures, at `/media`.

use crate::harness::{ACTOR, Answer, MOUNTS, ORIGIN, Site};
use axum::body::Body;
use axum::http::{Method, Request, header};
use blogcms_axum::core::service::Upload;
use blogcms_axum::core::{Media, MediaStore, Picture, SiteId};
use blogcms_axum::storage::{MediaFolder, SqliteStore};
use blogcms_axum::{Cms, Headers};
use http_body_util::BodyExt;
use tower::ServiceExt;

/// A blog with a folder for files.
pub(crate) struct Gallery {
    pub(crate) site: Site,
    pub(crate) folder: tempfile::TempDir,
}

impl Gallery {
    pub(crate) async fn mounted(at: &'static str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files = MediaFolder::open(folder.path()).unwrap();
        let site = Site::with(at, |builder| builder.media(files)).await;
        Self { site, folder }
    }

    pub(crate) async fn upload(&self, name: &str, bytes: Vec<u8>) -> Media {
        let upload = Upload { file_name: name.into(), bytes, ..Upload::default() };
        self.site.cms.blog().media().unwrap().upload(&ACTOR, upload).await.unwrap()
    }

    /// A request below the mount with these headers.
    async fn ask(&self, method: Method, below: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(self.site.url(below));
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let answer = self.site.app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = answer.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, bytes }
    }

    async fn get(&self, below: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
        self.ask(Method::GET, below, headers).await
    }

    /// Files in the folder of a picture's sizes.
    fn drawn(&self, picture: &Picture) -> usize {
        std::fs::read_dir(self.folder.path().join(picture.to_string())).map_or(0, Iterator::count)
    }
}

/// A grey PNG without compression: signature, then chunks whose checks are computed here.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let crc = |bytes: &[u8]| {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8)
                .fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg()))
        })
    };
    let chunk = |kind: &[u8], data: &[u8]| {
        let body = [kind, data].concat();
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], &body, &crc(&body).to_be_bytes()].concat()
    };
    let row: Vec<u8> = std::iter::once(0).chain((0..width).map(|x| (x % 251) as u8)).collect();
    let rows = row.repeat(height as usize);
    let mut data = vec![0x78, 0x01];
    for (i, block) in rows.chunks(65_535).enumerate() {
        let last = (i + 1) * 65_535 >= rows.len();
        let length = u16::try_from(block.len()).unwrap();
        data.push(u8::from(last));
        data.extend(length.to_le_bytes());
        data.extend((!length).to_le_bytes());
        data.extend(block);
    }
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in &rows {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    data.extend((b << 16 | a).to_be_bytes());
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    [&b"\x89PNG\r\n\x1A\n"[..], &chunk(b"IHDR", &header), &chunk(b"IDAT", &data), &chunk(b"IEND", b"")]
        .concat()
}

#[tokio::test]
async fn a_file_is_served_as_it_is_kept() {
    for mount in MOUNTS {
        let gallery = Gallery::mounted(mount).await;
        let bytes = png(600, 400);
        let media = gallery.upload("C:\\Pictures\\a.png", bytes.clone()).await;
        assert_eq!((media.file_name.as_str(), media.width, media.height), ("a.png", Some(600), Some(400)));
        let path = Picture::of_key(&media.key).unwrap().path();
        let answer = gallery.get(&path, &[]).await;
        assert_eq!((answer.status.as_u16(), &answer.bytes), (200, &bytes));
        for (name, expected) in [
            (header::CONTENT_TYPE, "image/png"),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; media-src 'self'; sandbox"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::ACCEPT_RANGES, "bytes"),
            (header::CONTENT_LENGTH, &bytes.len().to_string()),
            (header::CONTENT_DISPOSITION, ""),
        ] {
            assert_eq!(answer.header(name), expected);
        }
        assert!(answer.header(header::ETAG).starts_with('"'));
        let head = gallery.ask(Method::HEAD, &path, &[(header::RANGE, "bytes=0-0")]).await;
        assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0));
        assert_eq!(head.headers, answer.headers);
        let known = gallery.get(&path, &[(header::IF_NONE_MATCH, answer.header(header::ETAG))]).await;
        assert_eq!((known.status.as_u16(), known.bytes.len()), (304, 0));
        assert_eq!(gallery.get(&path, &[(header::IF_NONE_MATCH, "\"other\"")]).await.status, 200);
    }
}

#[tokio::test]
async fn parts_of_a_file() {
    let gallery = Gallery::mounted("/blog").await;
    let film: Vec<u8> = [&b"\0\0\0\x20ftypisom"[..], &vec![7; 3_000_000]].concat();
    let media = gallery.upload("film.mp4", film.clone()).await;
    let path = format!("/media/{}", media.key);
    let whole = gallery.get(&path, &[]).await;
    assert_eq!((whole.status.as_u16(), whole.header(header::CONTENT_TYPE)), (200, "video/mp4"));
    assert!(whole.bytes == film);
    let tag = whole.header(header::ETAG);
    for (range, part) in
        [("bytes=0-3", 0..4), ("bytes=5-", 5..film.len()), ("bytes=-1", film.len() - 1..film.len())]
    {
        let answer = gallery.get(&path, &[(header::RANGE, range), (header::IF_RANGE, tag)]).await;
        assert_eq!(answer.status, 206);
        assert!(answer.bytes == film[part.clone()]);
        let told = format!("bytes {}-{}/{}", part.start, part.end - 1, film.len());
        assert_eq!(answer.header(header::CONTENT_RANGE), told);
        assert_eq!(answer.header(header::CONTENT_LENGTH), part.len().to_string());
    }
    let beyond = gallery.get(&path, &[(header::RANGE, "bytes=9999999-")]).await;
    assert_eq!((beyond.status.as_u16(), beyond.bytes.len()), (416, 0));
    assert_eq!(beyond.header(header::CONTENT_RANGE), format!("bytes */{}", film.len()));
    assert_eq!(beyond.header(header::CACHE_CONTROL), "public, max-age=0, must-revalidate");
    let other = gallery.get(&path, &[(header::RANGE, "bytes=0-3"), (header::IF_RANGE, "\"other\"")]).await;
    assert_eq!((other.status.as_u16(), other.bytes.len()), (200, film.len()));
}

#[tokio::test]
async fn a_pdf_is_saved_under_its_name() {
    let gallery = Gallery::mounted("/").await;
    let media = gallery.upload("Größe \"1\".pdf", b"%PDF-1.7\n".to_vec()).await;
    let answer = gallery.get(&format!("/media/{}", media.key), &[]).await;
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/pdf");
    let expected = "attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%221%22.pdf";
    assert_eq!(answer.header(header::CONTENT_DISPOSITION), expected);
}

#[tokio::test]
async fn a_size_is_drawn_when_it_is_first_asked_for() {
    for mount in MOUNTS {
        let gallery = Gallery::mounted(mount).await;
        let media = gallery.upload("a.png", png(1000, 900)).await;
        let picture = Picture::of_key(&media.key).unwrap();
        assert_eq!(gallery.drawn(&picture), 0);
        for path in [picture.variant_path(480), picture.crop_path(768, (0, 999))] {
            let answer = gallery.get(&path, &[]).await;
            assert_eq!((answer.status.as_u16(), answer.header(header::CONTENT_TYPE)), (200, "image/webp"));
            assert!(answer.header(header::CACHE_CONTROL).contains("immutable"));
            assert!(answer.bytes.starts_with(b"RIFF"));
            let again = gallery.get(&path, &[]).await;
            assert!(again == answer);
            let part = gallery.get(&path, &[(header::RANGE, "bytes=0-3")]).await;
            assert_eq!((part.status.as_u16(), part.bytes.as_slice()), (206, &b"RIFF"[..]));
        }
        assert_eq!(gallery.drawn(&picture), 2);
    }
}

#[tokio::test]
async fn what_is_no_size_of_ours_is_not_drawn() {
    let gallery = Gallery::mounted("/blog").await;
    let media = gallery.upload("a.png", png(1000, 900)).await;
    let picture = Picture::of_key(&media.key).unwrap();
    let (path, stem) = (picture.path(), picture.to_string());
    let hash = &stem[..32];
    let lost = [
        format!("/media/{stem}/481.webp"),
        format!("/media/{stem}/1000.webp"),
        format!("/media/{stem}/480-c00.webp"),
        format!("/media/{stem}/480.png"),
        format!("/media/{hash}-1000x901/480.webp"),
        format!("/media/{hash}-1000x901.png"),
        format!("/media/{hash}-2000x1800/480.webp"),
        format!("/media/{hash}.pdf"),
        path.replace(".png", ".jpg"),
        path.replace(".png", ".svg"),
        "/media/x".into(),
    ];
    for path in ["/media/..%2f..%2fetc%2fpasswd", "/media/%2e%2e/480.webp", "/media/x/..%2f480.webp"] {
        let status = gallery.get(path, &[]).await.status.as_u16();
        assert!(matches!(status, 400 | 404), "{path} is {status}");
    }
    for path in &lost {
        gallery.get(path, &[]).await.is_our_error(404);
    }
    assert_eq!(gallery.drawn(&picture), 0);
    let there = std::fs::read_dir(gallery.folder.path()).unwrap().count();
    assert_eq!(there, 1, "only the file itself lies there");
}

#[tokio::test]
async fn many_who_ask_at_once_get_the_same() {
    let gallery = std::sync::Arc::new(Gallery::mounted("/").await);
    let media = gallery.upload("a.png", png(1600, 1200)).await;
    let path = Picture::of_key(&media.key).unwrap().variant_path(1080);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let (gallery, path) = (gallery.clone(), path.clone());
        tasks.spawn(async move { gallery.get(&path, &[]).await });
    }
    let answers = tasks.join_all().await;
    assert!(answers.iter().all(|answer| answer.status == 200 && *answer == answers[0]));
}

#[tokio::test]
async fn a_file_that_is_gone_is_gone_in_every_size() {
    let gallery = Gallery::mounted("/").await;
    let media = gallery.upload("a.png", png(1000, 900)).await;
    let picture = Picture::of_key(&media.key).unwrap();
    for path in [picture.path(), picture.variant_path(480)] {
        assert_eq!(gallery.get(&path, &[]).await.status, 200);
    }
    let service = gallery.site.cms.blog().media().unwrap();
    service.delete(&ACTOR, media.id, media.version).await.unwrap();
    for path in [picture.path(), picture.variant_path(480)] {
        gallery.get(&path, &[]).await.is_our_error(404);
    }
    assert_eq!(gallery.drawn(&picture), 0);
}

#[tokio::test]
async fn without_a_place_for_files_there_are_none() {
    let site = Site::at_root().await;
    let key = "0123456789abcdef0123456789abcdef-600x400";
    site.get(&format!("/media/{key}.png")).await.is_our_error(404);
    site.get(&format!("/media/{key}/480.webp")).await.is_our_error(404);
    let error = site.cms.blog().media().err().unwrap();
    assert!(error.to_string().contains("with_media"), "{error}");
}

#[tokio::test]
async fn a_file_may_run_nothing_on_any_host() {
    let folder = tempfile::tempdir().unwrap();
    let files = MediaFolder::open(folder.path()).unwrap();
    let key = "0123456789abcdef0123456789abcdef-1x1.png";
    files.put(key, b"<script>alert(1)</script>".to_vec()).await.unwrap();
    let store = SqliteStore::in_memory().unwrap().site(SiteId::default()).await.unwrap();
    let cms = Cms::builder(store).base_url(ORIGIN).media(files).headers(Headers::Host).build().unwrap();
    let app = blogcms_axum::mount(axum::Router::new(), "/", cms.router());
    let answer = crate::harness::request(&app, Method::GET, &format!("/media/{key}")).await;
    assert!(answer.header(header::CONTENT_SECURITY_POLICY).ends_with("sandbox"));
    assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert_eq!(answer.header(header::CONTENT_TYPE), "image/png");
}
