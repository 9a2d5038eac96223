//! The smallest app that embeds a blog: `cargo run -p minimal`, then open `http://127.0.0.1:3000/blog`.

use axum::{Router, routing::get};
use blogcms_axum::{Cms, SiteId, mount, storage::SqliteStore};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let store = SqliteStore::open("blog.sqlite")?.site(SiteId::default()).await?;
    let cms = Cms::builder(store).base_url("http://127.0.0.1:3000/blog").build()?;
    let app = Router::new().route("/", get(|| async { "My app. The blog is at /blog." }));
    let app = mount(app, "/blog", cms.router());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, app).await?;
    Ok(())
}
