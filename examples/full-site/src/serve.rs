//! `full-site serve`.

use crate::command::ServeOptions;
use crate::data::{self, Place};
use crate::fail::Fail;
use crate::look::Look;
use crate::{demo, health, limit, metrics, search};
use axum::Router;
use axum::response::Redirect;
use axum::routing::get;
use blogcms_axum::core::search::SearchIndex;
use blogcms_axum::core::service::Blog;
use blogcms_axum::{Cms, CmsBuilder, ServeOptions as Limits, mount, serve};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;

pub(crate) async fn run(place: &Place, options: ServeOptions) -> Result<(), Fail> {
    let wanted = options.listen.unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 3000)));
    let listener = TcpListener::bind(wanted).await.map_err(|error| {
        Fail::new(format!("cannot listen on {wanted}: {error}; choose another address with --listen"))
    })?;
    let address = listener.local_addr().unwrap_or(wanted);
    // Before anything is written.
    let (base_url, path) = base(&options, address)?;
    CmsBuilder::check_base_url(&base_url).map_err(|error| Fail::new(error.to_string()))?;
    let look = Look::read(&options)?;
    if let Some(address) = options.metrics {
        metrics::start(address).await?;
    }
    limit::raise_open_files();
    let (database, blog) = data::open(place).await?;
    let served = async {
        let (index, warning) = search::open(place).await;
        let cms = cms(&blog, base_url.clone(), &look, (&options, index))?;
        if !options.empty.unwrap_or(false) {
            demo::fill(place, &blog).await?;
        }
        let ending = signal()?;
        tracing::info!(listen = %address, "the blog is at {base_url}");
        let app = look.route(health::route(app(&cms, &path), &cms, warning), path.trim_end_matches('/'));
        until(ending, listener, cms, (app, limit::of(&options))).await
    };
    let served = served.await;
    // Whether it went well or not: the one file of the blog is whole when the program is gone.
    database.close().await;
    served
}

/// Serves until `ending` is ready and requests under way are finished.
async fn until(
    ending: impl Future<Output = ()> + Send + 'static,
    listener: TcpListener,
    cms: Cms,
    (app, limits): (Router, Limits),
) -> Result<(), Fail> {
    let (stop, stopped) = watch::channel(false);
    let worker = {
        let stopped = stopped.clone();
        tokio::spawn(async move { cms.run(wait(stopped)).await })
    };
    tokio::spawn(async move {
        ending.await;
        tracing::info!("ending; requests under way are finished first");
        // Nobody waits any more if the server has failed first.
        let _ = stop.send(true);
    });
    let served = serve(listener, app, limits, wait(stopped)).await;
    served.map_err(|error| Fail::new(format!("the server failed: {error}")))?;
    // A worker that panicked has said so itself.
    let _ = worker.await;
    Ok(())
}

/// The base URL and the mount path.
fn base(options: &ServeOptions, address: SocketAddr) -> Result<(String, String), Fail> {
    if let Some(path) = options.mount.as_deref().filter(|path| !is_mount(path)) {
        return Err(Fail::new(format!(
            "--mount `{path}` is no path of a blog: it begins with a slash, and between slashes stand letters, digits, \
             `-`, `_`, `.` or `~`; write it like /blog"
        )));
    }
    let host = if address.ip().is_unspecified() {
        format!("localhost:{}", address.port())
    } else {
        address.to_string()
    };
    let base_url = options.base_url.clone().unwrap_or_else(|| {
        format!("http://{host}{}", options.mount.as_deref().unwrap_or("").trim_end_matches('/'))
    });
    let path =
        base_url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned()));
    let mount = options.mount.clone().or(path).unwrap_or_else(|| "/".into());
    Ok((base_url, mount))
}

/// `/`, `/blog`, `/a/b`; a slash at the end does not matter.
fn is_mount(path: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
    let segment = |part: &str| !matches!(part, "" | "." | "..") && part.chars().all(plain);
    path.strip_prefix('/')
        .is_some_and(|rest| rest.is_empty() || rest.trim_end_matches('/').split('/').all(segment))
}

fn cms(
    blog: &Blog,
    base_url: String,
    look: &Look,
    (options, index): (&ServeOptions, Option<Arc<dyn SearchIndex>>),
) -> Result<Cms, Fail> {
    let mut builder = look.dress(Cms::builder_for(blog.clone()), &base_url);
    builder = builder.behind_proxy(options.behind_proxy.unwrap_or(false));
    if let Some(megabytes) = options.page_cache {
        builder = builder.page_cache(megabytes * 1_000_000);
    }
    if let Some(index) = index {
        builder = builder.search(index);
    }
    let cms = builder.base_url(base_url).pages_at_root(true).build();
    cms.map_err(|error| Fail::new(error.to_string()))
}

fn app(cms: &Cms, path: &str) -> Router {
    let path = path.trim_end_matches('/').to_owned();
    if path.is_empty() {
        return mount(Router::new(), "/", cms.router()).fallback_service(cms.fallback());
    }
    let app = Router::new().route(
        "/",
        get({
            let path = path.clone();
            async move || Redirect::temporary(&path)
        }),
    );
    mount(app, &path, cms.router())
}

async fn wait(mut stopped: watch::Receiver<bool>) {
    // An error means the sender is gone: time to stop as well.
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// Ready at Ctrl-C or a request to end from outside. Both are caught from here on, not only once it is awaited.
#[cfg(unix)]
fn signal() -> Result<impl Future<Output = ()> + Send + use<>, Fail> {
    use tokio::signal::unix::{SignalKind, signal};
    let cannot = |error: std::io::Error| Fail::new(format!("cannot wait for signals: {error}"));
    let mut pressed = signal(SignalKind::interrupt()).map_err(cannot)?;
    let mut end = signal(SignalKind::terminate()).map_err(cannot)?;
    Ok(async move {
        tokio::select! {
            _ = pressed.recv() => {}
            _ = end.recv() => {}
        }
    })
}

/// Ready at Ctrl-C. Where it cannot be waited for, the blog runs until it is killed.
#[cfg(not(unix))]
fn signal() -> Result<impl Future<Output = ()> + Send + use<>, Fail> {
    Ok(async {
        if let Err(error) = tokio::signal::ctrl_c().await {
            tracing::warn!(%error, "cannot wait for Ctrl-C");
            std::future::pending::<()>().await;
        }
    })
}
