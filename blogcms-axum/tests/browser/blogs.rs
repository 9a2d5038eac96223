//! Serves the blogs of the browser tests that `full-site` cannot make: one that is strange in every way, one written from
//! right to left, one with a single post and one without any.
//!
//! Prints a line `NAME ADDRESS` for each, then serves until it is killed.

use axum::Router;
use blogcms_axum::core::id::new_id;
use blogcms_axum::core::service::Outcome;
use blogcms_axum::core::site::MenuItem;
use blogcms_axum::core::transfer;
use blogcms_axum::core::{
    Actor, Clock, Comment, CommentOp, CommentStatus, PostId, PostKind, RandomIds, Redirect, RedirectOp,
    RedirectTarget, Seq, Settings, SiteId, SystemClock, Timestamp, WriteBatch, Zone,
};
use blogcms_axum::{Cms, ServeOptions, serve, storage::SqliteStore};
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::net::TcpListener;

const ACTOR: Actor = Actor::System("test");
const LONG: &str = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";

type Answer<T> = Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Answer<()> {
    let mut servers = Vec::new();
    for (name, settings) in blogs() {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let cms = blog(&origin, name, &settings).await?;
        let app = Router::new().merge(cms.router()).fallback_service(cms.fallback());
        servers.push(tokio::spawn(serve(listener, app, ServeOptions::default(), std::future::pending())));
        writeln!(std::io::stdout(), "{name} {origin}")?;
    }
    for server in servers {
        server.await??;
    }
    Ok(())
}

fn blogs() -> [(&'static str, Settings); 4] {
    let plain = |title: &str| Settings { title: title.into(), ..Settings::default() };
    [
        (
            "strange",
            Settings {
                title: LONG.into(),
                tagline: format!("<b>{LONG}</b> & </title>"),
                description: format!("\"{LONG}\" <script>alert(1)</script> {}", "word ".repeat(60)),
                posts_per_page: 3,
                menu: menu(&[
                    ("Categories", "/categories"),
                    (&LONG[..49], "/about"),
                    ("Blank", "/blank"),
                    ("Tags", "/tags"),
                ]),
                ..Settings::default()
            },
        ),
        (
            "rtl",
            Settings {
                description: "ملاحظات هادئة عن صناعة البرمجيات باليد.".into(),
                tagline: "مقالات عن البرمجة".into(),
                language: "ar".into(),
                menu: menu(&[("التصنيفات", "/categories"), ("الوسوم", "/tags"), ("عن المدونة", "/about")]),
                posts_per_page: 3,
                ..plain("هوامش")
            },
        ),
        ("single", Settings { comments: false, ..plain("One post") }),
        ("empty", plain("Nothing yet")),
    ]
}

fn menu(items: &[(&str, &str)]) -> Vec<MenuItem> {
    items.iter().map(|(label, url)| MenuItem { label: (*label).into(), url: (*url).into() }).collect()
}

async fn blog(origin: &str, name: &str, settings: &Settings) -> Answer<Cms> {
    let store = SqliteStore::in_memory()?.site(SiteId::default()).await?;
    let cms = Cms::builder(store).base_url(origin).pages_at_root(true).build()?;
    cms.blog().site().configure(&ACTOR, settings, Seq::NONE).await?;
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/browser/blogs").join(name);
    if folder.is_dir() {
        import(&cms, &folder).await?;
        comments(&cms).await?;
    }
    let gone = redirect("/removed", RedirectTarget::Gone);
    cms.blog().store().apply(WriteBatch::new("system:test", SystemClock.now()).op(gone)).await?;
    // What is searched is kept with them.
    while cms.blog().keep_renderings(1000, None).await?.count > 0 {}
    Ok(cms)
}

async fn import(cms: &Cms, folder: &Path) -> Answer<()> {
    let mut documents = Vec::new();
    for below in ["", "pages"] {
        let Ok(entries) = std::fs::read_dir(folder.join(below)) else { continue };
        for file in entries {
            let file = file?.path();
            if file.extension().is_some_and(|e| e == "md") {
                let source = file.strip_prefix(folder)?.to_string_lossy().into_owned();
                let document = transfer::parse(&source, &std::fs::read(&file)?, &Zone::utc());
                documents.push(document.map_err(|faults| format!("{source}: {faults:?}"))?);
            }
        }
    }
    let report = cms.blog().import().documents(&ACTOR, &documents, |_| {}).await?;
    match report.results.iter().find(|(_, outcome)| *outcome != Outcome::Created) {
        Some(refused) => Err(format!("not taken: {refused:?}").into()),
        None => Ok(()),
    }
}

fn redirect(path: &str, target: RedirectTarget) -> RedirectOp {
    let now = SystemClock.now();
    let id = new_id(&RandomIds, now);
    RedirectOp::Put {
        redirect: Redirect { id, version: Seq::NONE, path: path.into(), target, created_at: now },
    }
}

/// A thread under the post `discussed`: answers to answers, long words, markup, every age; one is not approved.
async fn comments(cms: &Cms) -> Answer<()> {
    let store = cms.blog().store();
    let Some(post) = store.post_by_slug(PostKind::Post, &"discussed".parse()?).await? else { return Ok(()) };
    let now = SystemClock.now();
    let ago = |minutes: u64| {
        Timestamp::from_micros(now.as_micros() - Duration::from_secs(60 * minutes).as_micros() as i64)
    };
    let mut batch = WriteBatch::new("system:test", now);
    let mut parent = None;
    for (depth, minutes) in [600_000, 90_000, 45_000, 9_000, 1_500, 70, 2].into_iter().enumerate() {
        let mut comment = comment(post.id, ago(minutes));
        comment.parent = if depth == 5 { None } else { parent };
        comment.name = if depth == 2 { LONG.into() } else { format!("Reader <b>{depth}</b>") };
        comment.url = (depth == 1).then(|| "https://reader.example/".into());
        comment.edited_at = (depth == 3).then(|| ago(minutes - 5));
        parent = Some(comment.id);
        batch = batch.op(CommentOp::Create { comment });
    }
    let mut pending = comment(post.id, ago(1));
    (pending.status, pending.body) = (CommentStatus::Pending, "A canary that waits for a moderator.".into());
    store.apply(batch.op(CommentOp::Create { comment: pending })).await?;
    Ok(())
}

fn comment(post: PostId, at: Timestamp) -> Comment {
    Comment {
        id: new_id(&RandomIds, at),
        version: Seq::NONE,
        post,
        parent: None,
        status: CommentStatus::Approved,
        name: "Reader".into(),
        email: Some("reader@reader.example".into()),
        url: None,
        account: None,
        body: format!(
            "A *word* of {LONG}, `{LONG}` and <script>alert(1)</script>.\n\n> quoted\n\n- one\n- two"
        ),
        created_at: at,
        edited_at: None,
    }
}
