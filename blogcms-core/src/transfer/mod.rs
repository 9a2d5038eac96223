//! Folders of Markdown files: each file read into a neutral [`Document`]. Pure: who walks the folder hands in the bytes.
//!
//! A file may begin with front matter, YAML between two lines of `---`. All keys may be left out; capitals in them do
//! not matter.
//!
//! | key | says |
//! |---|---|
//! | `title` | the title. Left out: the first heading of level 1, else the file's name |
//! | `slug` | the address. Left out: the file's name |
//! | `date` | when it was or will be published, as [`Timestamp::parse_in`] reads it. Left out: the date that the file's name begins with, as in `2024-05-01-my-post.md` |
//! | `author`, `authors` | a name, or a list of names |
//! | `category`, `categories` | a name, or the path to it from the top: `Engineering/Databases`. Of a list the first is the category; **the others become tags** |
//! | `tags` | a list, or one text with commas |
//! | `excerpt`, `description`, `summary` | the first that says something |
//! | `draft` | `true` or `false`; Jekyll's `published: false` says the same, and so does a folder `_drafts` |
//!
//! Other keys are named in [`Document::ignored`]. Files below a folder `pages` are pages. A heading that gave the title
//! is taken out of the body if nothing stands before it; all else of the body stays as it is, byte by byte.

mod front_matter;
mod yaml;

#[cfg(test)]
mod tests;

use crate::content::MAX_BODY_BYTES;
use crate::error::Message;
use crate::post::PostKind;
use crate::slug::Slug;
use crate::time::{Timestamp, Zone};
use front_matter::Front;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// The largest front matter, in bytes, without its fences.
pub const MAX_FRONT_MATTER_BYTES: usize = 64 * 1024;

/// The largest file that [`parse`] looks into, in bytes. A larger one need not be read to be refused.
pub const MAX_FILE_BYTES: usize = MAX_BODY_BYTES + MAX_FRONT_MATTER_BYTES + 1024;

/// A post or page as a file tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The file's path below the folder, with forward slashes.
    pub source: String,
    /// The title; never blank.
    pub title: String,
    /// The address; `None` if neither the front matter nor the file's name gives one: then the title is all there is.
    pub slug: Option<Slug>,
    /// When it was or will be published. `None` if the file does not say: of a draft that is as it should be, for any
    /// other file the caller knows when it was last changed.
    pub date: Option<Timestamp>,
    /// Names of authors, each once.
    pub authors: Vec<String>,
    /// The path to the category from the top: `Engineering/Databases` is two.
    pub category: Vec<String>,
    /// Names of tags, each once.
    pub tags: Vec<String>,
    /// What the author wrote to introduce it; may be empty.
    pub excerpt: String,
    /// Not to be published.
    pub draft: bool,
    /// A page if it is below the folder `pages`.
    pub kind: PostKind,
    /// The Markdown.
    pub body: String,
    /// Keys of the front matter that have no meaning here, or none beside another key, as they were written.
    pub ignored: Vec<String>,
}

/// Something wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line of the file, counted from 1, if it can be told.
    pub line: Option<u32>,
    /// What is wrong; its key begins with `import.`.
    pub message: Message,
}

/// Reads one file: `source` is its path below the folder, `zone` where dates without an offset are at home.
///
/// # Errors
/// Everything that is wrong with the file, by line. A file that is too large, no UTF-8, or whose front matter has no
/// end or no YAML in it cannot be read on, so what comes after that is not told.
pub fn parse(source: &str, bytes: &[u8], zone: &Zone) -> Result<Document, Vec<Fault>> {
    let text = decode(bytes).map_err(|fault| vec![fault])?;
    let parts = front_matter::split(text).map_err(|fault| vec![fault])?;
    let mut faults = Vec::new();
    if parts.body.len() > MAX_BODY_BYTES {
        faults.push(too_large());
    }
    let front = parts.yaml.map_or_else(Front::default, |yaml| front_matter::read(yaml, zone, &mut faults));
    if front.title.as_ref().is_some_and(|(_, title)| title.is_empty()) {
        let line = front.title.as_ref().map(|(line, _)| *line);
        faults.push(Fault { line, message: Message::new("import.title") });
    }
    if !faults.is_empty() {
        faults.sort_by_key(|fault| fault.line);
        return Err(faults);
    }
    document(source, front, parts.body, zone).map_err(|fault| vec![fault])
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

fn document(source: &str, front: Front, body: &str, zone: &Zone) -> Result<Document, Fault> {
    let name = FileName::of(source, zone);
    let (title, body) = match front.title {
        Some((_, title)) => (Some(title), body),
        None => match first_heading(body) {
            Some((title, rest)) => (Some(title), rest),
            None => (name.title(), body),
        },
    };
    let Some(title) = title else {
        return Err(Fault { line: None, message: Message::new("import.title") });
    };
    Ok(Document {
        source: source.to_owned(),
        title,
        slug: front.slug.or_else(|| Slug::from_title(name.stem)),
        date: front.date.or(name.date),
        authors: front.authors,
        category: front.category,
        tags: front.tags,
        excerpt: front.excerpt,
        draft: front.draft || source.starts_with("_drafts/"),
        kind: if source.starts_with("pages/") { PostKind::Page } else { PostKind::Post },
        body: body.to_owned(),
        ignored: front.ignored,
    })
}

/// The text of the first heading of level 1, and the body; without the heading if it comes first.
fn first_heading(body: &str) -> Option<(String, &str)> {
    let mut depth = 0usize;
    let mut title = String::new();
    let mut inside = false;
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_GFM;
    for (event, range) in Parser::new_ext(body, options).into_offset_iter() {
        match event {
            Event::End(TagEnd::Heading(_)) if inside => {
                let title = std::mem::take(&mut title).trim().to_owned();
                inside = false;
                depth -= 1;
                if !title.is_empty() {
                    let first = body[..range.start].trim().is_empty();
                    return Some((title, if first { &body[range.end..] } else { body }));
                }
            }
            Event::Start(tag) => {
                let top = matches!(tag, Tag::Heading { level: HeadingLevel::H1, .. });
                inside = inside || top && depth == 0;
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Text(text) | Event::Code(text) if inside => title.push_str(&text),
            Event::SoftBreak | Event::HardBreak if inside => title.push(' '),
            _ => {}
        }
    }
    None
}

/// What a file's name tells: `2024-05-01-my-post.md`.
struct FileName<'a> {
    date: Option<Timestamp>,
    /// `my-post`; may be empty.
    stem: &'a str,
}

impl<'a> FileName<'a> {
    fn of(source: &'a str, zone: &Zone) -> Self {
        let (folder, name) = source.rsplit_once('/').unwrap_or(("", source));
        let mut stem = match name.rsplit_once('.') {
            Some((stem, "md" | "MD" | "markdown")) => stem,
            _ => name,
        };
        // Hugo's bundles: `my-post/index.md` beside its images.
        if stem == "index" && !folder.is_empty() {
            stem = folder.rsplit('/').next().unwrap_or(folder);
        }
        let dated = stem.get(..10).filter(|day| day.bytes().all(|b| b.is_ascii_digit() || b == b'-'));
        let rest = stem.get(10..).filter(|rest| rest.is_empty() || rest.starts_with(['-', '_', ' ']));
        if let (Some(day), Some(rest)) = (dated, rest)
            && let Ok(date) = Timestamp::parse_in(day, zone)
        {
            return Self { date: Some(date), stem: rest.trim_start_matches(['-', '_', ' ']) };
        }
        Self { date: None, stem }
    }

    /// `My post`.
    fn title(&self) -> Option<String> {
        let words = self.stem.replace(['-', '_'], " ");
        let mut chars = words.trim().chars();
        let first = chars.next()?;
        Some(first.to_uppercase().chain(chars).collect())
    }
}

/// As much of `text` as a message should repeat.
fn shown(text: &str) -> String {
    const MAX: usize = 80;
    match text.char_indices().nth(MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
