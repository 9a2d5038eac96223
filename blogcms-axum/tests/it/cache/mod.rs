//! What is kept in memory: how often it is made, for how long, for whom, and in which form.

mod bound;
mod edge;
pub(crate) mod encoding;
mod flight;
mod fresh;
mod key;
mod seen;
mod writer;

use crate::fixture;
use crate::harness::{Answer, Site, now};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, Method, Request};
use blogcms_axum::core::id::new_id;
use blogcms_axum::core::{Comment, CommentOp, CommentStatus, PostId, RandomIds, Seq, WriteBatch};
use blogcms_axum::storage::{SqliteDatabase, SqliteStore};
use blogcms_axum::{CacheStats, CmsBuilder};
use http_body_util::BodyExt;
use tempfile::TempDir;
use tower::ServiceExt;

/// The usual content in a file.
struct Kept {
    folder: TempDir,
    database: SqliteDatabase,
    site: Site,
}

impl Kept {
    async fn mounted(at: &'static str) -> Self {
        Self::with(at, |builder| builder).await
    }

    async fn with(at: &'static str, set: impl FnOnce(CmsBuilder) -> CmsBuilder) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = SqliteStore::open(folder.path().join("blog.db")).unwrap();
        let mut site = Site::empty(database.clone(), at, set).await;
        site.facts = fixture::fill(&site.cms).await;
        Self { folder, database, site }
    }

    fn stats(&self) -> CacheStats {
        self.site.cms.cache()
    }

    /// How often answers were made while `work` ran.
    async fn renders(&self, work: impl Future) -> u64 {
        let before = self.stats().renders;
        work.await;
        self.stats().renders - before
    }
}

/// A request with headers.
pub(crate) async fn ask(app: &Router, method: Method, path: &str, headers: &[(HeaderName, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let answer = app.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = answer.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, bytes }
}

/// Adds an approved comment, or one that waits.
async fn comment(site: &Site, post: PostId, body: &str, status: CommentStatus) {
    let comment = Comment {
        id: new_id(&RandomIds, now()),
        version: Seq::NONE,
        post,
        parent: None,
        status,
        name: "Ann".into(),
        email: None,
        url: None,
        account: None,
        body: body.into(),
        created_at: now(),
        edited_at: None,
    };
    let batch = WriteBatch::new("system:test", now()).op(CommentOp::Create { comment });
    site.cms.blog().store().apply(batch).await.unwrap();
}
