//! Folders brought in, written out, and brought in again.

use super::{Bench, SYSTEM, bench};
use async_trait::async_trait;
use blogcms_core::media::MediaOp;
use blogcms_core::post::{CommentPolicy, PostFilter};
use blogcms_core::service::{FileReport, Folder, ImportOptions, Keeper, Kept, Outcome, Sink, Told};
use blogcms_core::transfer::Fate;
use blogcms_core::{
    Error, Id, Invalid, Media, MediaId, MediaStore, Message, PageRequest, PostKind, Seq, Status, Store,
    Timestamp, WriteBatch,
};
use blogcms_storage::MediaFolder;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// Files in memory.
#[derive(Clone, Default, PartialEq, Debug)]
struct Files {
    paths: Vec<String>,
    files: BTreeMap<String, Vec<u8>>,
}

impl Files {
    fn of<T: AsRef<[u8]>>(files: &[(&str, T)]) -> Self {
        let mut all = Self::default();
        for (path, bytes) in files {
            all.write(path, bytes.as_ref()).unwrap();
        }
        all
    }
}

impl Folder for Files {
    fn paths(&self) -> &[String] {
        &self.paths
    }
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        self.files.get(path).cloned().ok_or_else(|| "is not there".into())
    }
    fn modified(&self, _: &str) -> Option<Timestamp> {
        None
    }
}

impl Sink for Files {
    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), String> {
        self.files.insert(path.into(), bytes.to_vec());
        self.paths = self.files.keys().cloned().collect();
        Ok(())
    }
}

/// Keeps files as they come, under a key made of their bytes; what begins with `no` is refused.
struct Shelf {
    store: Arc<dyn Store>,
    files: MediaFolder,
    _dir: TempDir,
    known: Mutex<BTreeMap<String, MediaId>>,
}

impl Shelf {
    fn of(bench: &Bench) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let files = MediaFolder::open(dir.path()).unwrap();
        Self { store: bench.blog.store().clone(), files, _dir: dir, known: Mutex::default() }
    }
}

#[async_trait]
impl Keeper for Shelf {
    async fn keep(&self, name: &str, bytes: Vec<u8>, dry_run: bool) -> Result<Kept, Error> {
        if bytes.starts_with(b"no") {
            let mut invalid = Invalid::default();
            invalid.add("file", Message::new("problem.media.unknown"));
            return Err(Error::Invalid(invalid));
        }
        let sum = bytes.iter().fold(7u64, |sum, b| sum.wrapping_mul(31).wrapping_add(u64::from(*b)));
        let key = format!("{sum:032x}-640x480.png");
        let address = format!("/media/{key}");
        let known = self.known.lock().unwrap().get(&key).copied();
        if dry_run || known.is_some() {
            return Ok(Kept { id: known, address });
        }
        let id = MediaId::from_bytes(u128::from(sum).to_be_bytes());
        let media = Media {
            id,
            version: Seq::NONE,
            key: key.clone(),
            file_name: name.into(),
            mime: "image/png".into(),
            bytes: bytes.len() as u64,
            width: Some(640),
            height: Some(480),
            alt: String::new(),
            caption: String::new(),
            focal: (500, 500),
            created_at: Timestamp::EPOCH,
        };
        self.files.put(&key, bytes).await?;
        self.store.apply(WriteBatch::new("test", Timestamp::EPOCH).op(MediaOp::Create { media })).await?;
        self.known.lock().unwrap().insert(key, id);
        Ok(Kept { id: Some(id), address })
    }
}

async fn import(bench: &Bench, files: &Files, shelf: &Shelf, options: ImportOptions) -> Vec<FileReport> {
    let mut reports = Vec::new();
    let mut tell = |told: Told<'_>| {
        if let Told::File(report) = told {
            reports.push(report.clone());
        }
    };
    bench.blog.import().folder(&SYSTEM, files, options, Some(shelf), &mut tell).await.unwrap();
    reports.sort_by(|a, b| a.source.cmp(&b.source));
    reports
}

async fn export(bench: &Bench, shelf: &Shelf) -> Files {
    let mut files = Files::default();
    bench.blog.export().folder(&SYSTEM, Some(&shelf.files), &mut files, |_| {}).await.unwrap();
    files
}

fn dry() -> ImportOptions {
    ImportOptions { dry_run: true, ..ImportOptions::default() }
}

/// A Hugo site with everything in it.
fn site() -> Files {
    Files::of(&[
        ("hugo.toml", "baseURL = 'https://old.example/'"),
        (
            "content/posts/first/index.md",
            "+++\ntitle = \"It's: \\\"quoted\\\" — größe 🎉\"\ndate = 2024-05-01T10:00:00+02:00\nlastmod = 2024-06-01\naliases = ['/old/first.html', 'beside']\n\
             tags = ['C', 'C++', 'a, b']\ncategories = ['Code', 'More']\nseries = ['Parts']\nweight = 2\nimages = ['cover.png']\nfeatured = true\n\
             [params]\nauthor = 'Ada'\nmood = 'x: \"y\"'\nnested = {a = 1}\n+++\n---\nA body.\r\n\n![pic](pic%20a.png \"T\") [second](../second.md#part) [s]({{< ref \"second.md\" >}})\n\n\
             {{< youtube abc >}}\n\n{{< gallery >}}\n\n`[no](../second.md)`\n\n[r]: /images/static.png\n\n<img src=\"missing.png\"> ![bad](no.png)\n",
        ),
        ("content/posts/first/cover.png", "cover bytes"),
        ("content/posts/first/pic a.png", "pic bytes"),
        ("content/posts/first/no.png", "no picture"),
        ("static/images/static.png", "static bytes"),
        (
            "content/posts/second.md",
            "---\ntitle: Second\ndate: 2024-05-02\ndraft: true\ncomments: false\n---\nIntro *here*.\n\n<!--more-->\n\n[first](/posts/first/)\n",
        ),
        (
            "content/posts/later.md",
            "{\"title\": \"Later\", \"date\": \"2199-01-01\", \"expiryDate\": \"2199-02-01\"}\n\nSoon.\n",
        ),
        ("content/posts/_index.md", "---\ntitle: The Posts\ndescription: About posts\n---\nText.\n"),
        ("content/about.md", "---\ntitle: About\nlayout: page\n---\nUs\n"),
        ("README.md", "not content"),
    ])
}

#[tokio::test]
async fn a_site_comes_in_with_links_pictures_and_redirects() {
    let b = bench().await;
    let shelf = Shelf::of(&b);
    let options = ImportOptions { sections_as_categories: true, ..ImportOptions::default() };
    let planned = import(&b, &site(), &shelf, ImportOptions { dry_run: true, ..options.clone() }).await;
    assert_eq!(b.blog.store().seq().await.unwrap().0, 0, "a dry run writes nothing");
    let reports = import(&b, &site(), &shelf, options.clone()).await;
    let lost = |reports: &[FileReport]| {
        reports.iter().map(|r| (r.source.clone(), r.notes.clone(), r.ignored.clone())).collect::<Vec<_>>()
    };
    assert_eq!(lost(&planned), lost(&reports));
    let first = reports.iter().find(|r| r.source.ends_with("first/index.md")).unwrap();
    assert_eq!(first.ignored, ["params.nested"]);
    let notes: Vec<_> = first.notes.iter().map(|n| (n.fate, n.message.key)).collect();
    assert_eq!(
        notes,
        [
            (Fate::Changed, "import.note.categories"),
            (Fate::Lost, "import.note.shortcode"),
            (Fate::Lost, "import.note.missing"),
            (Fate::Lost, "problem.media.unknown"),
        ]
    );

    let find = async |kind, slug: &str| {
        b.blog.store().post_by_slug(kind, &slug.parse().unwrap()).await.unwrap().unwrap()
    };
    let post = find(PostKind::Post, "first").await;
    let body = b.blog.store().revision(post.head).await.unwrap().unwrap().body;
    let pic = |bytes: &str| {
        let sum = bytes.bytes().fold(7u64, |sum, b| sum.wrapping_mul(31).wrapping_add(u64::from(b)));
        format!("/media/{sum:032x}-640x480.png")
    };
    assert_eq!(
        body,
        format!(
            "---\nA body.\r\n\n![pic]({} \"T\") [second](/posts/second#part) [s](/posts/second)\n\n\
             https://www.youtube.com/watch?v=abc\n\n{{{{< gallery >}}}}\n\n`[no](../second.md)`\n\n[r]: {}\n\n<img src=\"missing.png\"> ![bad](no.png)\n",
            pic("pic bytes"),
            pic("static bytes")
        )
    );
    assert_eq!(post.updated_at.to_string(), "2024-06-01T00:00:00Z");
    assert_eq!((post.fields.tags.len(), post.fields.authors.len(), post.fields.featured), (4, 1, true));
    assert!(post.fields.cover.is_some() && post.fields.series.is_some_and(|s| s.position == 2));
    assert_eq!(post.fields.extra.get("mood").map(String::as_str), Some("x: \"y\""));
    for old in ["/old/first.html", "/posts/beside"] {
        assert!(b.blog.store().destination(old, b.blog.now()).await.unwrap().is_some(), "{old}");
    }
    let second = find(PostKind::Post, "second").await;
    assert_eq!((second.status, second.fields.excerpt.as_str()), (Status::Draft, "Intro here."));
    assert_eq!(second.fields.comments, CommentPolicy::Closed);
    let category =
        b.blog.store().taxonomy().await.unwrap().find(second.fields.category.unwrap()).unwrap().clone();
    assert_eq!((category.name.as_str(), category.description.as_str()), ("The Posts", "About posts"));
    assert_eq!(find(PostKind::Page, "about").await.status, Status::Published);
    let outcome = |name: &str| reports.iter().find(|r| r.source.ends_with(name)).unwrap().outcome.clone();
    assert_eq!((outcome("_index.md"), outcome("README.md")), (Outcome::Passed, Outcome::Passed));

    let seq = b.blog.store().seq().await.unwrap();
    for options in [options.clone(), ImportOptions { dry_run: true, ..options }] {
        let again = import(&b, &site(), &shelf, options).await;
        assert!(
            again.iter().all(|r| matches!(r.outcome, Outcome::Unchanged | Outcome::Passed)),
            "{again:#?}"
        );
    }
    assert_eq!(b.blog.store().seq().await.unwrap(), seq);
}

#[tokio::test]
async fn what_is_written_out_makes_the_same_blog() {
    let b = bench().await;
    let shelf = Shelf::of(&b);
    import(&b, &site(), &shelf, ImportOptions::default()).await;
    let more = Files::of(&[
        (
            "größe.md",
            "---\ntitle: Größe\nslug: größe\ndate: 1969-07-20T20:17:40.123456Z\nexpires: 2099-01-01\ncanonical: https://a.example/\nnoindex: true\nlanguage: de\n---\n---\nnot: front matter\n---\n[a](größe.md) {{< figure src=\"x\" >}}\n",
        ),
        ("pages/plain.md", "---\ntitle: Plain\nstatus: review\nseo_title: Other\n---\n\u{feff}"),
        (
            "zero.md",
            "---\ntitle: Zero\nstatus: archived\ncategory: Code/Deep/er\nauthors: [Ada, 'Bo, Jr.']\n---\n",
        ),
    ]);
    import(&b, &more, &shelf, ImportOptions::default()).await;

    let files = export(&b, &shelf).await;
    assert!(files.files.contains_key("posts/größe.md") && files.files.contains_key("pages/plain.md"));
    assert_eq!(files.paths.iter().filter(|p| p.starts_with("media/")).count(), 3);
    let text = String::from_utf8(files.files["posts/first.md"].clone()).unwrap();
    assert!(text.contains("](second.md#part)") && text.contains("](../media/"), "{text}");
    assert!(text.contains("\"/old/first.html\""), "{text}");

    let other = bench().await;
    let other_shelf = Shelf::of(&other);
    let reports = import(&other, &files, &other_shelf, ImportOptions::default()).await;
    assert!(reports.iter().all(|r| r.outcome == Outcome::Created && r.ignored.is_empty()), "{reports:#?}");
    let again = export(&other, &other_shelf).await;
    for (path, bytes) in &files.files {
        let new = again.files.get(path).map(|b| String::from_utf8_lossy(b).into_owned());
        assert_eq!(new.as_deref(), Some(&*String::from_utf8_lossy(bytes)), "{path}");
    }
    assert_eq!(again, files);
    let reports = import(&other, &files, &other_shelf, ImportOptions::default()).await;
    assert!(reports.iter().all(|r| r.outcome == Outcome::Unchanged), "{reports:#?}");

    // The same blog knows its posts again by their ids.
    let reports = import(&b, &files, &shelf, dry()).await;
    assert!(reports.iter().all(|r| r.outcome == Outcome::Unchanged), "{reports:#?}");
    let all = b.blog.store().posts(&PostFilter::default(), &PageRequest::first(200)).await.unwrap();
    assert_eq!(all.items.len(), reports.len());
}

#[tokio::test]
async fn an_export_needs_an_owner() {
    let b = bench().await;
    let actor = super::actor(blogcms_core::Role::Administrator, &[]);
    let outcome = b.blog.export().folder(&actor, None, &mut Files::default(), |_| {}).await;
    assert!(matches!(outcome, Err(Error::Denied(_))));
}
