//! The look of one's own: a style sheet, and fonts for share cards.

use crate::command::ServeOptions;
use crate::fail::Fail;
use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use axum::routing::get;
use blogcms_axum::CmsBuilder;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// What was given of it.
#[derive(Default)]
pub(crate) struct Look {
    /// The name that the style sheet is served under, and its text.
    stylesheet: Option<(String, String)>,
    fonts: Vec<Vec<u8>>,
}

impl Look {
    /// Reads the files that the options name.
    pub(crate) fn read(options: &ServeOptions) -> Result<Self, Fail> {
        let fonts = options.share_font.iter().map(|file| font(file)).collect::<Result<_, _>>()?;
        Ok(Self { stylesheet: options.stylesheet.as_deref().map(stylesheet).transpose()?, fonts })
    }

    /// Tells the blog of it; `base_url` is the one the blog is built with.
    pub(crate) fn dress(&self, builder: CmsBuilder, base_url: &str) -> CmsBuilder {
        let path = base_url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
        let base = path.unwrap_or("").trim_end_matches('/');
        let builder = match &self.stylesheet {
            Some((name, _)) => builder.stylesheet(format!("{base}/{name}")),
            None => builder,
        };
        self.fonts.iter().fold(builder, |builder, font| builder.share_font(font.clone()))
    }

    /// Serves the style sheet below `mount`, which has no slash at its end.
    pub(crate) fn route(self, app: Router, mount: &str) -> Router {
        let Some((name, text)) = self.stylesheet else { return app };
        // The name changes with the text.
        let headers = [
            (CONTENT_TYPE, "text/css; charset=utf-8"),
            (CACHE_CONTROL, "public, max-age=31536000, immutable"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ];
        app.route(&format!("{mount}/{name}"), get(async move || (headers, text.clone())))
    }
}

fn stylesheet(file: &Path) -> Result<(String, String), Fail> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Fail::new(format!("the style sheet {} cannot be read: {error}", file.display())))?;
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    Ok((format!("theme.{:016x}.css", hasher.finish()), text))
}

fn font(file: &Path) -> Result<Vec<u8>, Fail> {
    let fail = |reason: &str| Fail::new(format!("the font {} cannot be used: {reason}", file.display()));
    let bytes = std::fs::read(file).map_err(|error| fail(&error.to_string()))?;
    // What TrueType, OpenType and their collections begin with.
    let known = [&[0, 1, 0, 0][..], b"OTTO", b"true", b"ttcf"];
    if known.iter().any(|magic| bytes.starts_with(magic)) {
        Ok(bytes)
    } else {
        Err(fail("it is no TrueType or OpenType file"))
    }
}
