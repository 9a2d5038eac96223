//! What each template is given: one plain struct per page.
//!
//! No entity of the blog reaches a template. Addresses are ready to print, dates and numbers of things are in words
//! or come with what the words need. Field names are public: a host that brings its own templates relies on them.

pub use super::part::{
    ArchiveMonth, ArchiveYear, Around, Article, Assets, Author, AuthorEntry, Byline, Card, Comment, Comments,
    Cover, Crumb, Date, Facet, Feeds, Frame, Group, Hit, Html, Image, Kept, Link, Narrower, Nav, NavItem,
    Notice, PageLink, PageMeta, Pager, Preview, Series, SeriesPart, Share, SiteInfo, Term, TocEntry,
};
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// A struct for a page.
pub trait Framed {
    /// What every page has.
    fn frame(&self) -> &Frame;
}

/// A struct that fills one template.
pub trait Context: Framed + Serialize + Sized {
    /// The name of the template.
    const TEMPLATE: &'static str;
    /// A realistic context, with everything it may hold: for tests and for trying out templates.
    fn sample() -> Self;
    /// Contexts that together reach every branch of the template: full, sparse, empty.
    fn samples() -> Vec<Self>;
}

/// The front page, or an older page of it.
#[derive(Clone, Debug)]
pub struct Home {
    /// What every page has; `kind` is `home`.
    pub frame: Frame,
    /// The post shown large, on the first page.
    pub featured: Option<Kept>,
    /// The other posts, newest first.
    pub posts: Vec<Kept>,
    /// Categories beside the heading of the list.
    pub categories: Vec<Link>,
    /// Where a new post is written, for those who may: shown while there is none.
    pub write_url: Option<String>,
    /// Other pages of the list, when there is more than one.
    pub pager: Option<Pager>,
}

/// A post.
#[derive(Clone, Debug)]
pub struct Post {
    /// What every page has; `kind` is `post`.
    pub frame: Frame,
    /// The way here from the front page, this post last.
    pub crumbs: Vec<Crumb>,
    /// Title.
    pub title: String,
    /// Excerpt, shown below the title.
    pub lead: Option<String>,
    /// Category.
    pub category: Option<Link>,
    /// Tags; labels without `#`.
    pub tags: Vec<Link>,
    /// Authors in order.
    pub authors: Vec<Author>,
    /// When it was published, in the long style; nothing for a draft being previewed.
    pub published: Option<Date>,
    /// When it was last changed, if that is worth saying.
    pub updated: Option<Date>,
    /// Reading time.
    pub minutes: u32,
    /// How often it was read, when that is counted.
    pub views: Option<u64>,
    /// The picture above the text.
    pub cover: Cover,
    /// The text.
    pub body: Html,
    /// Headings in two levels; empty when there are too few to list.
    pub toc: Vec<TocEntry>,
    /// The series this post belongs to.
    pub series: Option<Series>,
    /// Where to share it; nothing hides the row.
    pub share: Option<Share>,
    /// Up to three posts to read next.
    pub related: Vec<Kept>,
    /// The post before.
    pub previous: Option<Link>,
    /// The post after.
    pub next: Option<Link>,
    /// The editor, for those who may edit.
    pub edit_url: Option<String>,
    /// Its Markdown.
    pub markdown_url: Option<String>,
    /// What readers said; nothing hides the section.
    pub comments: Option<Comments>,
}

/// A page that stands outside the stream of posts, such as "About".
#[derive(Clone, Debug)]
pub struct StaticPage {
    /// What every page has; `kind` is `page`.
    pub frame: Frame,
    /// The way here from the front page, this page last.
    pub crumbs: Vec<Crumb>,
    /// Title.
    pub title: String,
    /// Excerpt, shown below the title.
    pub lead: Option<String>,
    /// When it was last changed.
    pub updated: Option<Date>,
    /// A picture, when the page has one.
    pub cover: Option<Cover>,
    /// The text.
    pub body: Html,
    /// Headings in two levels; empty when there are too few to list.
    pub toc: Vec<TocEntry>,
    /// The editor, for those who may edit.
    pub edit_url: Option<String>,
    /// What readers said; nothing hides the section.
    pub comments: Option<Comments>,
}

/// The posts of a category, tag, author or series, or of a year or month of the archive.
#[derive(Clone, Debug)]
pub struct Listing {
    /// What every page has; `kind` is `category`, `tag`, `author`, `series` or `archive`.
    pub frame: Frame,
    /// The way here from the front page, this list last.
    pub crumbs: Vec<Crumb>,
    /// What this is a list of, in words: "Category".
    pub kind_label: String,
    /// Title.
    pub title: String,
    /// Description.
    pub lead: Option<String>,
    /// Whose posts these are, on the page of an author.
    pub author: Option<Author>,
    /// How many posts there are on all pages.
    pub count: u64,
    /// The year of the oldest, where that says something.
    pub since: Option<i16>,
    /// The feeds of this list.
    pub feeds: Option<Feeds>,
    /// Categories inside this one; the months of a year.
    pub children: Vec<Term>,
    /// The posts of this page, newest first: by year, those of a year by month; those of a series and of a month in
    /// one group without a heading.
    pub groups: Vec<Group>,
    /// In a series, which is told from its beginning: the number of the first post on this page.
    pub first_part: Option<u64>,
    /// Other pages of the list, when there is more than one.
    pub pager: Option<Pager>,
    /// In the archive: the year or month with posts before this one.
    pub previous: Option<Link>,
    /// In the archive: the year or month with posts after this one.
    pub next: Option<Link>,
}

/// All categories as a tree, all tags, or all series.
#[derive(Clone, Debug)]
pub struct Terms {
    /// What every page has; `kind` is `categories`, `tags` or `series-index`.
    pub frame: Frame,
    /// The way here from the front page, this list last.
    pub crumbs: Vec<Crumb>,
    /// Title.
    pub title: String,
    /// Description.
    pub lead: Option<String>,
    /// The categories, tags or series.
    pub terms: Vec<Term>,
}

/// Everything by year and month.
#[derive(Clone, Debug)]
pub struct Archive {
    /// What every page has; `kind` is `archive`.
    pub frame: Frame,
    /// The way here from the front page, this page last.
    pub crumbs: Vec<Crumb>,
    /// Title.
    pub title: String,
    /// Description.
    pub lead: Option<String>,
    /// How many posts there are.
    pub count: u64,
    /// Years with posts, newest first.
    pub years: Vec<ArchiveYear>,
}

/// Everybody who has published here.
#[derive(Clone, Debug)]
pub struct Authors {
    /// What every page has; `kind` is `authors`.
    pub frame: Frame,
    /// The way here from the front page, this page last.
    pub crumbs: Vec<Crumb>,
    /// Title.
    pub title: String,
    /// Description.
    pub lead: Option<String>,
    /// The authors with a live post.
    pub authors: Vec<AuthorEntry>,
}

/// What a search has found; the form alone before anything is looked for.
#[derive(Clone, Debug)]
pub struct Search {
    /// What every page has; `kind` is `search`.
    pub frame: Frame,
    /// What was typed.
    pub query: String,
    /// How many posts and pages were found; nothing when nothing was looked for.
    pub count: Option<u64>,
    /// What is to be said of the answer, as sentences.
    pub notes: Vec<String>,
    /// What was found, best first.
    pub hits: Vec<Hit>,
    /// The filters that are on, each leading to the search without it.
    pub filters: Vec<Link>,
    /// Filters that would narrow it down.
    pub facets: Vec<Facet>,
    /// The feeds of this search.
    pub feeds: Option<Feeds>,
    /// Tags to go on with.
    pub tags: Vec<Term>,
    /// The newest posts, to go on with when there is nothing to show.
    pub posts: Vec<Kept>,
    /// Other pages of the results, when there is more than one.
    pub pager: Option<Pager>,
    /// Why there is nothing to show.
    pub notice: Option<Notice>,
}

/// A page instead of the one that was asked for.
#[derive(Clone, Debug)]
pub struct ErrorPage {
    /// What every page has; `kind` is `error`.
    pub frame: Frame,
    /// HTTP status: 400, 404, 410, 500 or 503.
    pub status: u16,
    /// What happened, in a few words.
    pub title: String,
    /// What to do next.
    pub text: String,
    /// What the log calls this failure of ours.
    pub id: Option<String>,
    /// Some posts to go on with; may be empty.
    pub posts: Vec<Kept>,
}

/// Serializes a context as one struct, the parts of its frame first. (`#[serde(flatten)]` would make a sorted map of it,
/// in which a template finds each name by comparing strings.)
macro_rules! fields {
    ($($context:ident { $($field:ident),* })*) => {$(
        impl Framed for $context {
            fn frame(&self) -> &Frame {
                &self.frame
            }
        }

        impl Serialize for $context {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let Self { frame: Frame { page, around }, $($field),* } = self;
                let (printed, [site, nav]) = (around.printed(), &around.values);
                let count = 5 + [$(stringify!($field)),*].len();
                let mut fields = serializer.serialize_struct(stringify!($context), count)?;
                fields.serialize_field("page", page)?;
                fields.serialize_field("site", site)?;
                fields.serialize_field("nav", nav)?;
                fields.serialize_field("header", &printed.map(|[header, _]| header))?;
                fields.serialize_field("footer", &printed.map(|[_, footer]| footer))?;
                $(fields.serialize_field(stringify!($field), $field)?;)*
                fields.end()
            }
        }
    )*};
}

fields! {
    Home { featured, posts, categories, write_url, pager }
    Post { crumbs, title, lead, category, tags, authors, published, updated, minutes, views, cover, body, toc, series, share, related, previous, next, edit_url, markdown_url, comments }
    StaticPage { crumbs, title, lead, updated, cover, body, toc, edit_url, comments }
    Listing { crumbs, kind_label, title, lead, author, count, since, feeds, children, groups, first_part, pager, previous, next }
    Terms { crumbs, title, lead, terms }
    Archive { crumbs, title, lead, count, years }
    Authors { crumbs, title, lead, authors }
    Search { query, count, notes, hits, filters, facets, feeds, tags, posts, pager, notice }
    ErrorPage { status, title, text, id, posts }
}
