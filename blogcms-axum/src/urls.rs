//! Every address the blog hands out. The base is the path of `base_url`, everywhere.

use crate::feed::Format;
use crate::template::encode as encode_text;
use blogcms_core::post::PostKind;
use blogcms_core::redirect::{Destination, post_path, term_path};
use blogcms_core::{Slug, TermKind};

/// Where the blog lives, and how its addresses are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Urls {
    /// `https://example.org`
    origin: String,
    /// Empty, or `/blog`.
    base: String,
    pages_at_root: bool,
}

impl Urls {
    /// Reads a base URL; a sentence if it is none.
    pub(crate) fn new(base_url: &str, pages_at_root: bool) -> Result<Self, String> {
        let wrong =
            |why: &str| format!("base_url `{base_url}` {why}; write it like `https://example.org/blog`");
        let (scheme, rest) = base_url.split_once("://").ok_or_else(|| wrong("has no scheme"))?;
        if !matches!(scheme, "http" | "https") {
            return Err(wrong("is neither http nor https"));
        }
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        if host.is_empty() || host.contains(['@', '?', '#', ' ']) {
            return Err(wrong("has no plain host"));
        }
        let base = check_mount(path).map_err(|why| wrong(&why))?;
        Ok(Self { origin: format!("{scheme}://{}", host.to_ascii_lowercase()), base, pages_at_root })
    }

    /// The path before every address of ours: empty, or `/blog`.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn pages_at_root(&self) -> bool {
        self.pages_at_root
    }

    /// A path of ours (from [`Urls::path`] and its kin) with scheme and host.
    pub(crate) fn absolute(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// A path below the base; `/` is the home page.
    pub(crate) fn path(&self, below: &str) -> String {
        match (self.base.as_str(), below) {
            ("", below) => below.to_owned(),
            (base, "/") => base.to_owned(),
            (base, below) => format!("{base}{below}"),
        }
    }

    pub(crate) fn home(&self) -> String {
        self.path("/")
    }

    pub(crate) fn post(&self, kind: PostKind, slug: &Slug) -> String {
        if kind == PostKind::Page && self.pages_at_root {
            return encode(&self.path(&format!("/{slug}")));
        }
        encode(&self.path(&post_path(kind, slug)))
    }

    pub(crate) fn term(&self, kind: TermKind, slug: &Slug) -> String {
        encode(&self.path(&term_path(kind, slug)))
    }

    pub(crate) fn terms(&self, kind: TermKind) -> String {
        self.path(match kind {
            TermKind::Category => "/categories",
            TermKind::Tag => "/tags",
            TermKind::Series => "/series",
        })
    }

    pub(crate) fn author(&self, handle: &Slug) -> String {
        encode(&self.path(&format!("/authors/{handle}")))
    }

    pub(crate) fn authors(&self) -> String {
        self.path("/authors")
    }

    pub(crate) fn archive(&self) -> String {
        self.path("/archive")
    }

    pub(crate) fn year(&self, year: i16) -> String {
        self.path(&format!("/archive/{year:04}"))
    }

    pub(crate) fn month(&self, year: i16, month: u8) -> String {
        self.path(&format!("/archive/{year:04}/{month:02}"))
    }

    /// The Markdown of a post or page.
    pub(crate) fn markdown(&self, kind: PostKind, slug: &Slug) -> String {
        format!("{}.md", self.post(kind, slug))
    }

    /// A feed of the list at `list`, an address of ours.
    pub(crate) fn feed(list: &str, format: Format) -> String {
        format!("{}/{}", list.trim_end_matches('/'), format.file())
    }

    pub(crate) fn sitemap(&self) -> String {
        self.path("/sitemap.xml")
    }

    /// The page that searches.
    pub(crate) fn search(&self) -> String {
        self.path("/search")
    }

    /// The search for `text` at `path`, an address of ours.
    pub(crate) fn searched(path: &str, text: &str) -> String {
        if text.is_empty() { path.to_owned() } else { format!("{path}?q={}", encode_text(text)) }
    }

    /// Page `number` of a search at `url`.
    pub(crate) fn and_page(url: &str, number: u64) -> String {
        if number <= 1 { url.to_owned() } else { format!("{url}&page={number}") }
    }

    /// An uploaded file.
    pub(crate) fn media(&self, key: &str) -> String {
        self.path(&format!("/media/{key}"))
    }

    /// Page `number` of the list at `path`; the first has no number.
    pub(crate) fn numbered(path: &str, number: u64) -> String {
        if number <= 1 { path.to_owned() } else { format!("{path}?page={number}") }
    }

    /// An address as the owner typed it: below the base if it is a path from the root.
    pub(crate) fn typed(&self, url: &str) -> String {
        if url.starts_with('/') { self.path(url) } else { url.to_owned() }
    }

    /// Where a redirect leads; nothing for what is gone.
    pub(crate) fn destination(&self, destination: &Destination) -> Option<String> {
        match destination {
            Destination::Post(kind, slug) => Some(self.post(*kind, slug)),
            Destination::Term(kind, slug) => Some(self.term(*kind, slug)),
            Destination::Path(path) => Some(encode(&self.typed(path))),
            Destination::Gone => None,
        }
    }
}

/// A mount path in its one form: empty for the root, else `/a/b`.
pub(crate) fn check_mount(path: &str) -> Result<String, String> {
    let path = path.trim_end_matches('/');
    if path.is_empty() {
        return Ok(String::new());
    }
    if !path.starts_with('/') {
        return Err(format!("has the path `{path}`, which does not begin with a slash"));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
    for segment in path[1..].split('/') {
        if segment.is_empty() || segment == "." || segment == ".." || !segment.chars().all(plain) {
            return Err(format!(
                "has the path segment `{segment}`, which is not letters, digits, `-`, `_`, `.` or `~`"
            ));
        }
    }
    Ok(path.to_owned())
}

/// Percent-encodes what a path cannot hold (RFC 3986), leaving what is encoded already.
pub(crate) fn encode(path: &str) -> String {
    if path.bytes().all(stays) {
        return path.to_owned();
    }
    let mut out = String::with_capacity(path.len() + 16);
    for byte in path.bytes() {
        if stays(byte) {
            out.push(char::from(byte));
        } else {
            push_encoded(&mut out, byte);
        }
    }
    out
}

fn stays(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~/:@!$&'()*+,;=%?#".contains(&byte)
}

fn push_encoded(out: &mut String, byte: u8) {
    out.push('%');
    for nibble in [byte >> 4, byte & 15] {
        out.push(char::from(b"0123456789ABCDEF"[usize::from(nibble)]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls() {
        let at = |url: &str| Urls::new(url, false);
        assert_eq!(at("https://Example.org").unwrap().home(), "/");
        let urls = at("http://127.0.0.1:3000/a/b/").unwrap();
        assert_eq!((urls.home().as_str(), urls.path("/tags").as_str()), ("/a/b", "/a/b/tags"));
        assert_eq!(urls.absolute(&urls.home()), "http://127.0.0.1:3000/a/b");
        for wrong in [
            "",
            "example.org",
            "ftp://x",
            "https://",
            "https://u@x",
            "https://x/a b",
            "https://x/../y",
            "https://x?q",
        ] {
            let sentence = at(wrong).unwrap_err();
            assert!(sentence.contains("https://example.org/blog"), "{sentence}");
        }
    }

    #[test]
    fn pages_and_encoding() {
        let slug: Slug = "größe".parse().unwrap();
        assert_eq!(Urls::new("https://x/b", true).unwrap().post(PostKind::Page, &slug), "/b/gr%C3%B6%C3%9Fe");
        assert_eq!(
            Urls::new("https://x", false).unwrap().post(PostKind::Page, &slug),
            "/pages/gr%C3%B6%C3%9Fe"
        );
    }
}
