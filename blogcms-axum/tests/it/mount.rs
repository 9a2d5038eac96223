//! The blog in a host's app.

use crate::crawl::crawl;
use crate::fixture::{LIVE, publish, term};
use crate::harness::{ACTOR, Answer, HOUR, MOUNTS, Site, before, request};
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode, Uri, header};
use axum::routing::get;
use blogcms_axum::core::post::InSeries;
use blogcms_axum::core::service::{PostInput, Publish, Upload};
use blogcms_axum::core::{Picture, PostKind, TermKind};
use blogcms_axum::storage::{MediaFolder, SqliteStore};
use std::panic::{AssertUnwindSafe, catch_unwind};

#[derive(Clone)]
struct HostState {
    greeting: &'static str,
}

/// A host with its own state, fallback and a route that takes any name.
fn host(with_home: bool) -> Router<HostState> {
    async fn home(State(state): State<HostState>) -> String {
        format!("{} home", state.greeting)
    }
    async fn named(
        State(state): State<HostState>,
        Path(name): Path<String>,
    ) -> ([(header::HeaderName, &'static str); 1], String) {
        ([(header::CONTENT_SECURITY_POLICY, "default-src 'self'")], format!("{} {name}", state.greeting))
    }
    async fn lost(State(state): State<HostState>, uri: Uri) -> (StatusCode, String) {
        (StatusCode::IM_A_TEAPOT, format!("{}: nothing at {uri}", state.greeting))
    }
    let app = Router::new().route("/{name}", get(named)).route("/shop/{id}", get(named)).fallback(lost);
    if with_home { app.route("/", get(home)) } else { app }
}

const STATE: HostState = HostState { greeting: "Welcome" };

async fn host_pages(app: &Router) -> Vec<Answer> {
    let mut answers = Vec::new();
    for path in
        ["/hello", "/blogger", "/a", "/shop/7", "/shop/7/", "/no/such/path", "/hello/", "/x?page=x", "/pages"]
    {
        for method in [Method::GET, Method::HEAD, Method::POST] {
            answers.push(request(app, method, path).await);
        }
    }
    answers
}

#[tokio::test]
async fn every_link_leads_somewhere_below_the_mount() {
    for mount in MOUNTS {
        let site = Site::mounted(mount).await;
        let plain = host(!site.base.is_empty()).with_state(STATE);
        let app =
            blogcms_axum::mount(host(!site.base.is_empty()), mount, site.cms.router()).with_state(STATE);
        for app in [&site.app, &app] {
            let crawl = crawl(app, site.base).await;
            assert_eq!(crawl.broken, Vec::<String>::new(), "{mount}");
            assert_eq!(crawl.outside, Vec::<String>::new(), "{mount}");
            let is_post = |path: &&String| path.starts_with(&site.url("/posts/")) && !path.contains('.');
            let posts = crawl.found.keys().filter(is_post).count();
            assert_eq!(posts, usize::try_from(LIVE).unwrap(), "{mount}");
            assert!(crawl.found.len() > 50, "{}", crawl.found.len());
            println!("{mount}: {} pages, {} external links", crawl.found.len(), crawl.external.len());
        }
        assert_eq!(host_pages(&app).await, host_pages(&plain).await, "{mount}");
        if !site.base.is_empty() {
            assert_eq!(request(&app, Method::GET, "/").await, request(&plain, Method::GET, "/").await);
        }
        assert_eq!(
            site.cms.health().await.unwrap().warnings.len(),
            1,
            "{mount}: only that run() does not run"
        );
    }
}

#[tokio::test]
async fn below_a_prefix_the_prefix_is_ours() {
    for (mount, inside) in [("/blog", "/blog/no/such"), ("/a/b", "/a/b/hello")] {
        let site = Site::mounted(mount).await;
        let app = blogcms_axum::mount(host(true), mount, site.cms.router()).with_state(STATE);
        request(&app, Method::GET, inside).await.is_our_error(404);
        let slash = request(&app, Method::GET, &format!("{mount}/")).await;
        slash.leads(308, mount);
        let slash = request(&app, Method::POST, &format!("{mount}/?page=2")).await;
        slash.leads(308, &format!("{mount}?page=2"));
        assert_eq!(request(&app, Method::HEAD, mount).await.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn at_the_root_the_hosts_fallback_answers_unless_it_opts_in() {
    let site = Site::at_root().await;
    let app = blogcms_axum::mount(host(false), "/", site.cms.router()).with_state(STATE);
    for path in ["/no/such", "/2019/05/hello.html", "/posts/post-01/"] {
        assert_eq!(request(&app, Method::GET, path).await.status, StatusCode::IM_A_TEAPOT, "{path}");
    }
    request(&app, Method::GET, "/posts/none").await.is_our_error(404);
    let plain = blogcms_axum::mount(Router::new(), "/", site.cms.router());
    let answer = request(&plain, Method::GET, "/no/such").await;
    assert_eq!((answer.status, answer.bytes.len()), (StatusCode::NOT_FOUND, 0));
    site.get("/no/such").await.is_our_error(404);
    site.get("/2019/05/hello.html").await.leads(301, "/posts/post-05");
}

#[tokio::test]
async fn a_clash_of_routes_names_the_route() {
    let database = SqliteStore::in_memory().unwrap();
    let site = Site::empty(database, "/", |b| b.pages_at_root(true)).await;
    let clash = || blogcms_axum::mount(host(false), "/", site.cms.router());
    let panic = catch_unwind(AssertUnwindSafe(clash)).unwrap_err();
    let message = panic.downcast_ref::<String>().cloned().unwrap_or_default();
    assert!(message.contains("{bc_slug}") || message.contains("{name}"), "{message}");
    println!("{message}");
    let own =
        || blogcms_axum::mount(Router::new().route("/tags", get(|| async {})), "/", site.cms.router::<()>());
    let panic = catch_unwind(AssertUnwindSafe(own)).unwrap_err();
    let message = panic.downcast_ref::<String>().cloned().unwrap_or_default();
    assert!(message.contains("/tags"), "{message}");
}

/// "From zero", of one part.
async fn a_series(site: &Site) {
    let series = term(&site.cms, TermKind::Series, "From zero", "", None).await;
    let place = InSeries { series, position: 1 };
    let input = PostInput { title: "Zero".into(), series: Some(place), ..PostInput::default() };
    publish(&site.cms, PostKind::Post, &input, Publish { from: Some(before(HOUR)), until: None }).await;
}

#[tokio::test]
async fn each_listed_route_answers() {
    for (mount, at_root) in [("/", false), ("/", true), ("/blog", false), ("/a/b", true)] {
        let folder = tempfile::tempdir().unwrap();
        let files = MediaFolder::open(folder.path()).unwrap();
        let site = Site::with(mount, |b| b.pages_at_root(at_root).media(files)).await;
        a_series(&site).await;
        let upload = Upload { bytes: crate::media::png(600, 400), ..Upload::default() };
        let media = site.cms.blog().media().unwrap().upload(&ACTOR, upload).await.unwrap();
        let picture = Picture::of_key(&media.key).unwrap();
        let style = crate::headers::asset_path(&site).await;
        let file: Vec<&str> = style.rsplit('/').collect();
        let routes = site.cms.routes();
        // Pages, feeds of five lists and of searches, the sitemap and what browsers are told of the search; robots.txt and
        // llms.txt where they mean something.
        let here = 19 + 3 * 6 + 2 + if mount == "/" { 2 } else { 0 };
        let cards = usize::from(cfg!(feature = "share-card"));
        assert_eq!(routes.len(), here + usize::from(at_root) + cards);
        for route in routes {
            assert_eq!(route.method, "GET");
            let slug = match route.path.trim_start_matches(site.base) {
                path if path.starts_with("/posts") => "post-01",
                path if path.starts_with("/categories") => "engineering",
                path if path.starts_with("/tags") => "rust",
                path if path.starts_with("/authors") => "ole",
                path if path.starts_with("/series") => "from-zero",
                _ => "about",
            };
            let path = route
                .path
                .replace("{bc_slug}", slug)
                .replace("{bc_hash}", file[1])
                .replace("{bc_file}", file[0])
                .replace("{bc_key}", &media.key)
                .replace("{bc_stem}", &picture.to_string())
                .replace("{bc_name}", "480.webp")
                .replace("{bc_year}", "2025")
                .replace("{bc_month}", "12");
            let answer = request(&site.app, Method::GET, &path).await;
            let moved = at_root && path.ends_with("/pages/about");
            assert_eq!(answer.status.as_u16(), if moved { 301 } else { 200 }, "{path}");
        }
    }
}

#[tokio::test]
async fn a_mount_that_is_not_the_one_of_base_url_is_noticed() {
    let site = Site::mounted("/blog").await;
    let app: Router = blogcms_axum::mount(Router::new(), "/journal", site.cms.router());
    assert_eq!(request(&app, Method::GET, "/journal/tags").await.status, StatusCode::OK);
    let warnings = site.cms.health().await.unwrap().warnings;
    assert!(warnings[0].contains("`/journal`") && warnings[0].contains("`/blog`"), "{warnings:?}");
    // A proxy that takes the prefix away is as it should be.
    let site = Site::mounted("/blog").await;
    let app: Router = blogcms_axum::mount(Router::new(), "/", site.cms.router());
    assert_eq!(request(&app, Method::GET, "/tags").await.status, StatusCode::OK);
    assert_eq!(site.cms.health().await.unwrap().warnings.len(), 1);
}
