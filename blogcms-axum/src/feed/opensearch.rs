//! The OpenSearch 1.1 description, by which browsers offer to search the blog.

use super::xml::Xml;
use crate::asset;
use crate::document::{Document, Holds};
use crate::error::PageError;
use crate::public::answer;
use crate::state::{App, Shared};
use crate::urls::Urls;
use axum::extract::State;
use axum::response::Response;
use std::io;

/// A short name has no more characters.
const SHORT: usize = 16;

pub(super) async fn show(State(app): State<App>) -> Response {
    answer(&app, async {
        let now = app.blog.now();
        let view = app.site_at(app.blog.store().seq().await?).await?;
        let bytes = write(&app, &view.snapshot.site.settings.title)?;
        let holds = Holds::new(&view, view.snapshot.seq, now, None);
        Ok::<_, PageError>(Document::new("application/opensearchdescription+xml", bytes, holds))
    })
    .await
}

fn write(app: &Shared, title: &str) -> io::Result<Vec<u8>> {
    let name: String = title.chars().take(SHORT).collect();
    let search = app.urls.absolute(&app.urls.search());
    let feed = Urls::feed(&search, super::Format::Atom);
    let icon = app.urls.absolute(&app.urls.path(asset::url("icon.svg")));
    let mut xml = Xml::indented()?;
    let namespace = [("xmlns", "http://a9.com/-/spec/opensearch/1.1/")];
    xml.element("OpenSearchDescription", &namespace, |xml| {
        xml.text("ShortName", &[], name.trim())?;
        xml.text("Description", &[], &app.messages.text("search.label", &[]))?;
        for (kind, url) in [("text/html", &search), ("application/atom+xml", &feed)] {
            let template = format!("{url}?q={{searchTerms}}");
            xml.empty("Url", &[("type", kind), ("template", &template)])?;
        }
        xml.text("Image", &[("type", "image/svg+xml")], &icon)?;
        xml.text("InputEncoding", &[], "UTF-8")
    })?;
    Ok(xml.finish())
}
