//! Pictures in a body.

use super::{BASE, is_safe_url};
use crate::html::escape;
use crate::media::Picture;

/// How wide a picture is shown at most, as the `sizes` attribute says it: the measure of the text, or the page.
const SIZES: &str = "(min-width: 46rem) 42rem, 100vw";

/// A picture as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Image {
    pub(super) src: String,
    pub(super) alt: String,
    pub(super) title: String,
    /// As written in raw HTML.
    pub(super) size: Option<(u32, u32)>,
}

impl Image {
    /// The element. One of our own pictures gets its size and smaller variants; an address that may not stand in a
    /// link leaves the alternative text.
    pub(super) fn html(&self) -> String {
        if !is_safe_url(&self.src) {
            return escape(&self.alt);
        }
        let mut out = format!("<img src=\"{}\" alt=\"{}\"", address(&self.src), escape(&self.alt));
        if !self.title.is_empty() {
            out.push_str(&format!(" title=\"{}\"", escape(&self.title)));
        }
        let picture = Picture::of_path(&self.src);
        let size = picture.as_ref().map(|p| (p.width, p.height)).or(self.size);
        if let Some((width, height)) = size {
            out.push_str(&format!(" width=\"{width}\" height=\"{height}\""));
        }
        if let Some(set) = picture.as_ref().and_then(srcset) {
            out.push_str(&format!(" srcset=\"{set}\" sizes=\"{SIZES}\""));
        }
        out.push_str(" loading=\"lazy\" decoding=\"async\">");
        out
    }

    /// The picture with its title as a caption below.
    pub(super) fn figure(&self) -> String {
        let plain = Self { title: String::new(), ..self.clone() };
        format!("<figure>{}<figcaption>{}</figcaption></figure>\n", plain.html(), escape(&self.title))
    }
}

fn srcset(picture: &Picture) -> Option<String> {
    let mut set: Vec<String> =
        picture.widths().map(|width| format!("{BASE}{} {width}w", picture.variant_path(width))).collect();
    if set.is_empty() {
        return None;
    }
    set.push(format!("{BASE}{} {}w", picture.path(), picture.width));
    Some(set.join(", "))
}

/// An address for an attribute; one of the blog goes below its base.
fn address(url: &str) -> String {
    if url.starts_with('/') { format!("{BASE}{}", escape(url)) } else { escape(url) }
}
