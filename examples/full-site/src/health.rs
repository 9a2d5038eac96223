//! Whether the blog is well, for whoever watches it.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use blogcms_axum::Cms;
use serde::Serialize;

/// What is answered: nothing that not everybody may know.
#[derive(Serialize)]
struct Told {
    status: &'static str,
    warnings: Vec<String>,
}

/// Adds `GET /-/health` to an app: 200 when pages can be made, 503 when not.
/// `warning` is of what was found at the start.
pub(crate) fn route(app: Router, cms: &Cms, warning: Option<&'static str>) -> Router {
    let cms = cms.clone();
    app.route("/-/health", get(async move || show(&cms, warning).await))
}

async fn show(cms: &Cms, warning: Option<&'static str>) -> Response {
    let (code, told) = match cms.health().await {
        Ok(mut health) => {
            health.warnings.extend(warning.map(str::to_owned));
            (StatusCode::OK, Told { status: "ok", warnings: health.warnings })
        }
        Err(error) => {
            tracing::error!(%error, "the health of the blog cannot be told");
            let sentence = "The database cannot be read; the log says why.".to_owned();
            (StatusCode::SERVICE_UNAVAILABLE, Told { status: "failing", warnings: vec![sentence] })
        }
    };
    (code, [(header::CACHE_CONTROL, "no-store")], Json(told)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;
    use axum::http::Request;
    use tower::ServiceExt;

    #[tokio::test]
    async fn a_database_that_is_gone_is_told_without_details() {
        let (database, blog) = crate::data::nowhere().await.unwrap();
        let cms = Cms::builder_for(blog).base_url("https://blog.example").build().unwrap();
        let app = route(Router::new(), &cms, None);
        let ask = || Request::get("/-/health").body(Body::empty()).unwrap();
        assert_eq!(app.clone().oneshot(ask()).await.unwrap().status(), StatusCode::OK);
        database.close().await;
        let answer = app.oneshot(ask()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        let body = axum::body::to_bytes(answer.into_body(), 1_000).await.unwrap();
        let told = r#"{"status":"failing","warnings":["The database cannot be read; the log says why."]}"#;
        assert_eq!(body, told);
    }
}
