//! Rows of revisions and renderings.

use super::{Cells, Reader, json, names};
use blogcms_core::{
    PostId, Rendered, Revision, RevisionId, RevisionKind, RevisionSummary, SafeHtml, StoreError,
};

names!(RevisionKind { Saved = "saved", Autosave = "autosave" });

/// The columns of a revision, in order.
pub(crate) const COLUMNS: &[&str] =
    &["id", "post_id", "parent", "kind", "made_by", "made_at", "name", "fields", "body"];

/// Reads a revision.
pub(crate) fn revision(cells: &impl Cells) -> Result<Revision, StoreError> {
    let mut row = Reader::new(cells, "bc_revisions", COLUMNS, 0);
    Ok(Revision {
        id: row.id()?,
        post: row.id()?,
        parent: row.opt_id()?,
        kind: row.named()?,
        made_by: row.text()?,
        made_at: row.time()?,
        name: row.opt_text()?,
        fields: row.json()?,
        body: row.text()?,
    })
}

/// The columns of a revision in a list, in order.
const SUMMARY: &[&str] = &["id", "kind", "made_by", "made_at", "name", "fields"];

/// Reads a revision in a list; its last cell is the title out of the fields.
pub(crate) fn summary(cells: &impl Cells) -> Result<RevisionSummary, StoreError> {
    let mut row = Reader::new(cells, "bc_revisions", SUMMARY, 0);
    Ok(RevisionSummary {
        id: row.id()?,
        kind: row.named()?,
        made_by: row.text()?,
        made_at: row.time()?,
        name: row.opt_text()?,
        title: row.text()?,
    })
}

/// Reads a live revision that lacks a rendering: post, revision, Markdown.
pub(crate) fn source(cells: &impl Cells) -> Result<(PostId, RevisionId, String), StoreError> {
    let mut row = Reader::new(cells, "bc_revisions", &["post_id", "id", "body"], 0);
    Ok((row.id()?, row.id()?, row.text()?))
}

/// A rendering, spread over its columns: the HTML and the text as they are, the rest as JSON.
pub(crate) struct RenderingColumns {
    pub(crate) html: String,
    pub(crate) text: String,
    pub(crate) meta: String,
}

/// Spreads a rendering over its columns.
pub(crate) fn rendering_columns(rendered: &Rendered) -> Result<RenderingColumns, StoreError> {
    let value = serde_json::to_value(rendered).map_err(|e| {
        StoreError::new(blogcms_core::StoreErrorKind::Backend, "a rendering cannot be kept").because(e)
    })?;
    let mut fields = match value {
        serde_json::Value::Object(fields) => fields,
        _ => serde_json::Map::new(),
    };
    let mut text_of = |name: &str| match fields.remove(name) {
        Some(serde_json::Value::String(text)) => text,
        _ => String::new(),
    };
    let (html, text) = (text_of("html"), text_of("text"));
    Ok(RenderingColumns { html, text, meta: json(&fields)? })
}

/// Reads a kept rendering without its text from its two cells, HTML and the rest, the first of which is cell `first`.
/// One that this version cannot read counts as not kept: renderings are a cache.
pub(crate) fn rendering(cells: &impl Cells, first: usize) -> Option<Rendered> {
    let cell = |i| cells.text(first + i).ok().flatten();
    let (html, meta) = (cell(0)?, cell(1)?);
    let rest: Rendered = serde_json::from_str(meta).ok()?;
    Some(rest.with_html(SafeHtml::vouched(html)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use blogcms_core::Renderer;

    struct Texts(Vec<String>);

    impl Cells for Texts {
        fn int(&self, _: usize) -> Result<Option<i64>, super::super::WrongType> {
            Ok(None)
        }
        fn text(&self, at: usize) -> Result<Option<&str>, super::super::WrongType> {
            Ok(self.0.get(at).map(String::as_str))
        }
        fn bytes(&self, _: usize) -> Result<Option<&[u8]>, super::super::WrongType> {
            Ok(None)
        }
    }

    #[test]
    fn a_rendering_comes_back_as_it_was() {
        let rendered = Renderer::new().render("## One\n\nText with [a link](/posts/two) & \"quotes\".\n");
        let columns = rendering_columns(&rendered).unwrap();
        let cells = Texts(vec![columns.html, columns.meta]);
        let mut shown = rendered;
        shown.text.clear();
        assert_eq!(rendering(&cells, 0), Some(shown));
        let damaged = Texts(vec![String::new(), "[".into()]);
        assert_eq!(rendering(&damaged, 0), None);
    }
}
