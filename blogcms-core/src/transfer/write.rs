//! Writing files: front matter as YAML, every text between quotes, so that none is taken for something else.

use super::Document;
use crate::post::{CommentPolicy, Status};
use std::fmt::Write;

/// A file that reads back as `document`: front matter and body.
pub fn markdown(document: &Document) -> String {
    let d = document;
    let mut out = Yaml::new("---\n");
    head(&mut out, d);
    names(&mut out, d);
    told(&mut out, d);
    out.texts("aliases", &d.aliases);
    if !d.extra.is_empty() {
        out.line("extra:");
        for (key, value) in &d.extra {
            out.line(&format!("  {}: {}", quoted(key), quoted(value)));
        }
    }
    out.plain("id", d.id);
    let mut text = out.finish();
    text.push_str("---\n");
    text.push_str(&d.body);
    text
}

/// Title, address, times, status.
fn head(out: &mut Yaml, d: &Document) {
    out.text("title", &d.title);
    out.text("slug", d.slug.as_ref().map_or("", |slug| slug.as_str()));
    out.plain("date", d.date)
        .plain("updated", d.updated)
        .plain("created", d.created)
        .plain("expires", d.expires);
    match d.status {
        Status::Published => {}
        Status::Draft | Status::Trash => drop(out.yes("draft", true)),
        Status::Review => drop(out.text("status", "review")),
        Status::Archived => drop(out.text("status", "archived")),
    }
}

/// Bylines and terms.
fn names(out: &mut Yaml, d: &Document) {
    out.texts("authors", &d.authors);
    out.text("category", &d.category.join("/"));
    out.texts("tags", &d.tags);
    if let Some(series) = &d.series {
        out.texts("series", std::slice::from_ref(&series.name));
        out.number("series_order", series.position.into());
    }
}

/// What introduces it to readers and search engines.
fn told(out: &mut Yaml, d: &Document) {
    out.text("excerpt", &d.excerpt);
    if let Some(cover) = &d.cover {
        out.line("cover:");
        out.indent += 1;
        out.text("image", &cover.file).text("alt", &cover.alt).text("caption", &cover.caption);
        out.indent -= 1;
    }
    out.yes("featured", d.featured == Some(true));
    match d.comments {
        Some(CommentPolicy::Open) => out.line("comments: true"),
        Some(CommentPolicy::Closed) => out.line("comments: false"),
        _ => {}
    }
    out.text("language", d.language.as_deref().unwrap_or(""));
    let seo = [
        ("seo_title", &d.seo.title),
        ("seo_description", &d.seo.description),
        ("canonical", &d.seo.canonical),
        ("seo_image", &d.seo.image),
    ];
    for (key, text) in seo {
        out.text(key, text.as_deref().map_or("", str::trim));
    }
    out.yes("noindex", d.seo.noindex == Some(true));
}

/// YAML as we write it. What says nothing is left out.
pub(super) struct Yaml {
    out: String,
    indent: usize,
    /// The next line begins an item of a list.
    item: bool,
}

impl Yaml {
    pub(super) fn new(head: &str) -> Self {
        Self { out: head.to_owned(), indent: 0, item: false }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    fn line(&mut self, line: &str) {
        let indent = if self.item { self.indent - 1 } else { self.indent };
        self.out.extend(std::iter::repeat_n("  ", indent));
        if std::mem::take(&mut self.item) {
            self.out.push_str("- ");
        }
        self.out.push_str(line);
        self.out.push('\n');
    }

    pub(super) fn text(&mut self, key: &str, text: &str) -> &mut Self {
        if !text.is_empty() {
            self.line(&format!("{key}: {}", quoted(text)));
        }
        self
    }

    fn texts(&mut self, key: &str, texts: &[String]) -> &mut Self {
        if !texts.is_empty() {
            let texts: Vec<String> = texts.iter().map(|text| quoted(text)).collect();
            self.line(&format!("{key}: [{}]", texts.join(", ")));
        }
        self
    }

    fn plain(&mut self, key: &str, value: Option<impl std::fmt::Display>) -> &mut Self {
        if let Some(value) = value {
            self.line(&format!("{key}: {value}"));
        }
        self
    }

    pub(super) fn number(&mut self, key: &str, number: i64) -> &mut Self {
        if number != 0 {
            self.line(&format!("{key}: {number}"));
        }
        self
    }

    pub(super) fn yes(&mut self, key: &str, yes: bool) -> &mut Self {
        if yes {
            self.line(&format!("{key}: true"));
        }
        self
    }

    /// A list of maps; nothing if it is empty.
    pub(super) fn list<T>(&mut self, key: &str, items: &[T], each: impl Fn(&mut Self, &T)) {
        if items.is_empty() {
            return;
        }
        self.line(&format!("{key}:"));
        self.indent += 2;
        for item in items {
            self.item = true;
            each(self, item);
        }
        self.item = false;
        self.indent -= 2;
    }
}

/// Between double quotes, with escapes for what YAML 1.2 does not take as it is.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' => {
                out.push(c);
            }
            '\u{ff00}'..='\u{fffd}' | '\u{10000}'.. => out.push(c),
            // Writing to a string cannot fail.
            _ => drop(write!(out, "\\u{:04X}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Zone;
    use crate::transfer::{CoverFile, Layout, SeriesPart, Tree};
    use proptest::prelude::*;

    fn own() -> Layout {
        Layout::of([Tree::FILE].into_iter(), |_| None)
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            title in "\\PC{0,20}[a-z:\"'#]\\PC{0,20}",
            texts in prop::collection::vec("[a-z\"\\\\:,é]\\PC{0,9}", 5),
            value in any::<String>(),
            body in any::<String>(),
            micros in 0i64..4_000_000_000_000_000,
        ) {
            prop_assume!(texts.iter().all(|t| t.trim() == t) && texts[0] != texts[1]);
            let mut d = Document::new("posts/a.md");
            d.title = title.trim().to_owned();
            d.slug = Some("größe-1".parse().unwrap());
            d.date = Some(crate::time::Timestamp::from_micros(micros));
            d.authors = texts[..2].to_vec();
            d.tags = vec![texts[2].clone()];
            d.excerpt.clone_from(&texts[3]);
            d.series = Some(SeriesPart { name: texts[4].clone(), position: 3 });
            d.cover = Some(CoverFile { file: "../media/x.png".into(), alt: value.clone(), caption: String::new() });
            d.featured = Some(true);
            d.status = Status::Archived;
            d.extra.insert(value.clone(), value);
            d.body = body;
            let mut read = own().parse("posts/a.md", markdown(&d).as_bytes(), &Zone::utc()).unwrap();
            read.kept.clear();
            read.lines.clear();
            prop_assert_eq!(read, d);
        }
    }
}
