//! What answers.

use crate::Fail;
use blogcms_core::content::Renderer;
use blogcms_core::id::new_id;
use blogcms_core::service::{Blog, Indexing, Outcome};
use blogcms_core::transfer::Document;
use blogcms_core::{Actor, RandomIds, SiteId, Store, Timestamp, Zone};
use blogcms_core::{ManualClock, SearchIndex};
use blogcms_search::TantivyIndex;
use blogcms_storage::{PostgresDatabase, PostgresOptions, SqliteStore};
use std::path::Path;
use std::sync::Arc;

/// A blog, and the name of what searches it.
pub(crate) struct Engine {
    pub(crate) name: &'static str,
    pub(crate) blog: Blog,
}

/// The day on which everything is asked, so that what is new stays new.
const TODAY: &str = "2026-11-26T12:00:00Z";

const ACTOR: Actor = Actor::System("search-bench");

/// An empty blog in a file.
pub(crate) async fn sqlite(folder: &Path) -> Result<Blog, Fail> {
    let database = SqliteStore::open(folder.join("blog.sqlite"))?;
    blog(Arc::new(database.site(SiteId::default()).await?))
}

/// An empty blog on a server: a new site each time.
pub(crate) async fn postgres(url: &str) -> Result<Blog, Fail> {
    let database =
        PostgresDatabase::connect_with(url, PostgresOptions::default().schema("search_bench")).await?;
    let site: SiteId = new_id(&RandomIds, today()?);
    blog(Arc::new(database.site(site).await?))
}

fn blog(store: Arc<dyn Store>) -> Result<Blog, Fail> {
    Ok(Blog::new(store).with_clock(Arc::new(ManualClock::new(today()?))).with_renderer(Renderer::default()))
}

fn today() -> Result<Timestamp, Fail> {
    Timestamp::parse_in(TODAY, &Zone::utc()).map_err(|_| format!("{TODAY} is no time").into())
}

/// Brings documents in, and keeps their renderings, with which the words for a search in SQL are kept.
pub(crate) async fn fill(blog: &Blog, documents: &[Document]) -> Result<(), Fail> {
    let report = blog.import().documents(&ACTOR, documents, |_| ()).await?;
    let made = report.count(|outcome| matches!(outcome, Outcome::Created));
    if made != documents.len() {
        let refused = report.results.iter().find(|(_, outcome)| !matches!(outcome, Outcome::Created));
        return Err(format!("{made} of {} posts were made: {refused:?}", documents.len()).into());
    }
    while blog.keep_renderings(1000, None).await?.count > 0 {}
    Ok(())
}

/// The same blog with an index in a folder, and what keeps the index.
pub(crate) fn indexed(blog: &Blog, folder: &Path) -> Result<(Blog, Indexing), Fail> {
    let index: Arc<dyn SearchIndex> = Arc::new(TantivyIndex::open(folder)?);
    let blog = blog.clone().with_search(Arc::clone(&index));
    Ok((blog.clone(), Indexing::new(blog, index)))
}
