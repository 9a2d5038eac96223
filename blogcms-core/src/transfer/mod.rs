//! Folders of Markdown files: each file read into a neutral [`Document`], and written from one. Pure: who walks the
//! folder hands in the bytes.
//!
//! A file may begin with front matter as Hugo, Zola and Jekyll write it: YAML between lines of `---`, TOML between lines
//! of `+++`, or a JSON object. All keys may be left out; capitals in them do not matter. `docs/import.md` lists what
//! becomes of each key and of each thing of those generators. What has no place here is named in
//! [`Document::ignored`] and [`Document::notes`].
//!
//! A heading that gave the title is taken out of the body if nothing stands before it; all else of the body stays as it
//! is, byte by byte, until [`link`] and [`shortcode`] have their turn.

mod date;
mod document;
mod file_name;
mod format;
mod front_matter;
mod index;
mod keys;
mod layout;
pub mod link;
mod remark;
pub mod shortcode;
mod site;
mod split;
mod title;
mod tree;
mod write;

#[cfg(test)]
mod tests;

pub use document::{CoverFile, Document, Fate, Fault, Note, SeoKeys, SeriesPart};
pub use index::{Index, Target};
pub use layout::{Generator, Layout, Place};
pub use remark::without_remarks;
pub use site::SiteRecord;
pub use tree::{AuthorRecord, MediaRecord, RedirectRecord, TermRecord, Tree};
pub use write::markdown;

use crate::content::MAX_BODY_BYTES;
use crate::error::Message;
use crate::slug::Slug;
use crate::time::Zone;
use file_name::FileName;

/// The largest front matter, in bytes, without its fences.
pub const MAX_FRONT_MATTER_BYTES: usize = 64 * 1024;

/// The largest file that [`parse`] looks into, in bytes. A larger one need not be read to be refused.
pub const MAX_FILE_BYTES: usize = MAX_BODY_BYTES + MAX_FRONT_MATTER_BYTES + 1024;

/// Reads one file of a plain folder: `source` is its path below the folder, `zone` where dates without an offset are at
/// home.
///
/// # Errors
/// Everything that is wrong with the file, by line. A file that is too large, no UTF-8, or whose front matter has no
/// end or cannot be read, is not read on, so what comes after that is not told.
pub fn parse(source: &str, bytes: &[u8], zone: &Zone) -> Result<Document, Vec<Fault>> {
    Layout::default().parse(source, bytes, zone)
}

impl Layout {
    /// Reads one file of a folder that is laid out like this; otherwise as [`parse`].
    ///
    /// # Errors
    /// As [`parse`].
    pub fn parse(&self, source: &str, bytes: &[u8], zone: &Zone) -> Result<Document, Vec<Fault>> {
        let text = decode(bytes).map_err(|fault| vec![fault])?;
        let parts = split::split(text).map_err(|fault| vec![fault])?;
        let mut faults = Vec::new();
        if parts.body.len() > MAX_BODY_BYTES {
            faults.push(too_large());
        }
        let (document, title) = match &parts.front {
            Some(front) => front_matter::read(front, source, zone, self.is_own(), &mut faults),
            None => (Document::new(source), None),
        };
        if title.is_some() && document.title.is_empty() {
            faults.push(Fault { line: title, message: Message::new("import.title") });
        }
        if !faults.is_empty() {
            faults.sort_by_key(|fault| fault.line);
            return Err(faults);
        }
        self.finish(document, parts.body, zone).map_err(|fault| vec![fault])
    }

    /// Fills in what file and folder tell.
    fn finish(&self, mut document: Document, body: &str, zone: &Zone) -> Result<Document, Fault> {
        let name = FileName::of(&document.source, zone, self.generator().has_languages());
        let mut body = body;
        if document.title.is_empty() {
            let heading = title::first_heading(body);
            if let Some((title, rest)) = heading {
                (document.title, body) = (title, rest);
            } else if let Some(title) = name.title() {
                document.title = title;
            } else {
                return Err(Fault { line: None, message: Message::new("import.title") });
            }
        }
        if document.slug.is_none() {
            document.slug = Self::slug_of_url(&document).or_else(|| Slug::from_title(&name.slug()));
        }
        document.date = document.date.or(name.date);
        document.language = document.language.take().or_else(|| name.language.map(str::to_owned));
        self.settle(&mut document);
        body.clone_into(&mut document.body);
        Ok(document)
    }
}

fn decode(bytes: &[u8]) -> Result<&str, Fault> {
    if bytes.len() > MAX_FILE_BYTES {
        return Err(too_large());
    }
    let text = str::from_utf8(bytes).map_err(|error| {
        let good = &bytes[..error.valid_up_to()];
        // A line ends at `\n`, or at a `\r` that no `\n` follows.
        let ends = (0..good.len())
            .filter(|&i| good[i] == b'\n' || good[i] == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
        Fault {
            line: u32::try_from(ends.count() + 1).ok(),
            message: Message::new("import.utf8").with("offset", good.len()),
        }
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn too_large() -> Fault {
    let max = MAX_BODY_BYTES / (1024 * 1024);
    Fault { line: None, message: Message::new("import.size").with("max", max) }
}

/// As much of `text` as a message should repeat.
fn shown(text: &str) -> String {
    const MAX: usize = 80;
    match text.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
