//! What a file of a folder says: the neutral form between files and posts.

use crate::error::Message;
use crate::id::PostId;
use crate::post::{CommentPolicy, PostKind, Status};
use crate::slug::Slug;
use crate::time::Timestamp;
use std::collections::BTreeMap;

/// A post or page as a file tells it. What a file need not say is `None`: an import leaves it as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The file's path below the folder, with forward slashes.
    pub source: String,
    /// The id of the post that was exported to this file.
    pub id: Option<PostId>,
    /// The title; never blank.
    pub title: String,
    /// The address; `None` if neither the front matter nor the file's name gives one: then the title is all there is.
    pub slug: Option<Slug>,
    /// When it was or will be published. `None` if the file does not say: of a draft that is as it should be, for any
    /// other file the caller knows when it was last changed.
    pub date: Option<Timestamp>,
    /// When what readers see of it last changed.
    pub updated: Option<Timestamp>,
    /// When it was begun.
    pub created: Option<Timestamp>,
    /// When it stops being live.
    pub expires: Option<Timestamp>,
    /// Names of authors, each once.
    pub authors: Vec<String>,
    /// The path to the category from the top: `Engineering/Databases` is two.
    pub category: Vec<String>,
    /// Names of tags, each once.
    pub tags: Vec<String>,
    /// The series it is a part of.
    pub series: Option<SeriesPart>,
    /// What the author wrote to introduce it; may be empty.
    pub excerpt: String,
    /// Where it is on its way.
    pub status: Status,
    /// Post or page.
    pub kind: PostKind,
    /// A BCP 47 tag.
    pub language: Option<String>,
    /// The picture at its head.
    pub cover: Option<CoverFile>,
    /// Whether the home page may put it first.
    pub featured: Option<bool>,
    /// Whether it takes comments.
    pub comments: Option<CommentPolicy>,
    /// What search engines are told.
    pub seo: SeoKeys,
    /// Former addresses that lead to it, as they are written.
    pub aliases: Vec<String>,
    /// Custom fields.
    pub extra: BTreeMap<String, String>,
    /// The Markdown.
    pub body: String,
    /// Keys of the front matter that were read, as they were written.
    pub kept: Vec<String>,
    /// Keys of the front matter that have no meaning here, or none beside another key, as they were written.
    pub ignored: Vec<String>,
    /// What else is not as the file has it.
    pub notes: Vec<Note>,
    /// The lines of its keys, in lower case.
    pub(super) lines: Vec<(String, u32)>,
    /// All categories as they are written: Jekyll's addresses hold them.
    pub(super) categories: Vec<String>,
    /// The address that its front matter gives it on the site it comes from.
    pub(super) url: Option<String>,
}

impl Document {
    /// A published post without anything but its source.
    pub fn new(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            id: None,
            title: String::new(),
            slug: None,
            date: None,
            updated: None,
            created: None,
            expires: None,
            authors: Vec::new(),
            category: Vec::new(),
            tags: Vec::new(),
            series: None,
            excerpt: String::new(),
            status: Status::Published,
            kind: PostKind::Post,
            language: None,
            cover: None,
            featured: None,
            comments: None,
            seo: SeoKeys::default(),
            aliases: Vec::new(),
            extra: BTreeMap::new(),
            body: String::new(),
            kept: Vec::new(),
            ignored: Vec::new(),
            notes: Vec::new(),
            lines: Vec::new(),
            categories: Vec::new(),
            url: None,
        }
    }

    /// The line of the file that speaks of a field; the first when none does, as for an address that comes from the
    /// file's name.
    pub fn line_of(&self, field: &str) -> u32 {
        let says = |key: &str| {
            key == field
                || key == field.trim_end_matches('s')
                || key.starts_with("categor") && field == "category"
        };
        self.lines.iter().find(|(key, _)| says(key)).map_or(1, |(_, line)| *line)
    }

    /// Whether it is not to be published.
    pub fn draft(&self) -> bool {
        self.status != Status::Published
    }
}

/// A place in a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesPart {
    /// The name of the series.
    pub name: String,
    /// Where in it; ties go by date.
    pub position: i32,
}

/// A picture that a file names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CoverFile {
    /// Where it lies, as it is written.
    pub file: String,
    /// What it shows.
    pub alt: String,
    /// A caption.
    pub caption: String,
}

/// What a file says to search engines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeoKeys {
    /// Another title.
    pub title: Option<String>,
    /// Another description.
    pub description: Option<String>,
    /// The address that counts.
    pub canonical: Option<String>,
    /// The file of a picture for link previews.
    pub image: Option<String>,
    /// Whether they are asked to leave it out.
    pub noindex: Option<bool>,
}

/// What became of a part of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It is there, in another form.
    Changed,
    /// It is not there, or stands in the text without its effect.
    Lost,
}

/// A part of a file that is not taken as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What became of it.
    pub fate: Fate,
    /// What, and why; its key begins with `import.note.`.
    pub message: Message,
}

impl Note {
    pub(crate) fn changed(message: Message) -> Self {
        Self { fate: Fate::Changed, message }
    }

    pub(crate) fn lost(message: Message) -> Self {
        Self { fate: Fate::Lost, message }
    }
}

/// Something wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line of the file, counted from 1, if it can be told.
    pub line: Option<u32>,
    /// What is wrong; its key begins with `import.`.
    pub message: Message,
}
