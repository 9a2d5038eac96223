//! The smallest app that embeds a blog: `cargo run -p minimal`, then open `http://127.0.0.1:3000/blog`.

use axum::{Router, routing::get};
use blogcms_axum::storage::{MediaFolder, SqliteStore};
use blogcms_axum::{Cms, SiteId, mount};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let store = SqliteStore::open("blog.sqlite")?.site(SiteId::default()).await?;
    let cms = Cms::builder(store)
        .base_url("http://127.0.0.1:3000/blog")
        .media(MediaFolder::open("blog-media")?)
        .build()?;
    let app = Router::new().route("/", get(|| async { "My app. The blog is at /blog." }));
    let app = mount(app, "/blog", cms.router());
    // Finds related posts and renders anew what needs it; pages are right without it.
    tokio::spawn(async move { cms.run(std::future::pending::<()>()).await });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, app).await?;
    Ok(())
}
