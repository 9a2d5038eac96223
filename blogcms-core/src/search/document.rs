//! What of a post is searched.

use super::{Stems, Token, words};
use crate::content::Rendered;
use crate::id::{AuthorId, PostId, TermId};
use crate::post::{Post, PostFields, PostKind, Status};
use crate::store::Seq;
use crate::time::Timestamp;
use std::borrow::Cow;

/// A state of a post as an index sees it: plain text only, so that nothing found can carry markup into a page.
///
/// A post has one whose `head` is set and, once it has been published, one that is the state readers see; both are the
/// same document as long as there is no working copy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The post.
    pub id: PostId,
    /// The write that last changed the post.
    pub version: Seq,
    /// Post or page.
    pub kind: PostKind,
    /// Whether it is the newest state: what writers find.
    pub head: bool,
    /// Who may find it.
    pub visibility: Visibility,
    /// From when it is live, if it has a time.
    pub published_at: Option<Timestamp>,
    /// Until when, if it ends.
    pub expires_at: Option<Timestamp>,
    /// The BCP 47 tags of the languages in whose stems its words are found: its own, then that of the site if it is another.
    pub languages: Vec<String>,
    /// Its title.
    pub title: String,
    /// Its headings, a line for each.
    pub headings: String,
    /// Its summary as its writer put it.
    pub excerpt: String,
    /// Its text without markup, with its code.
    pub text: String,
    /// Its category, tags and series.
    pub terms: Vec<TermId>,
    /// Its bylines.
    pub authors: Vec<AuthorId>,
}

impl Document {
    /// The document of a post with the fields of one of its revisions and its rendering. `language` is that of the site.
    pub fn of(post: &Post, state: State<'_>, language: &str) -> Self {
        let State { fields, rendered, live, head, at } = state;
        Self {
            id: post.id,
            version: post.version,
            kind: post.kind,
            head,
            visibility: if live && !fields.seo.noindex {
                Visibility::of(post, at)
            } else {
                Visibility::Hidden
            },
            published_at: post.published_at,
            expires_at: post.expires_at,
            languages: languages(fields, language).into_iter().map(str::to_owned).collect(),
            title: fields.title.clone(),
            headings: headings(rendered),
            excerpt: fields.excerpt.clone(),
            text: rendered.text.clone(),
            terms: fields.terms().collect(),
            authors: fields.authors.clone(),
        }
    }
}

/// Who may find a document. What is not [`Visibility::Live`] must leave no trace in what readers find: no word of it may
/// change which hits they get, or in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Readers: it was live when the document was made, and does not end.
    Live,
    /// Readers between `published_at` and `expires_at`.
    Timed,
    /// Writers alone.
    Hidden,
}

impl Visibility {
    fn of(post: &Post, at: Timestamp) -> Self {
        match (post.status, post.published_at, post.expires_at) {
            (Status::Published, Some(from), None) if from <= at => Self::Live,
            (Status::Published, Some(_), _) => Self::Timed,
            _ => Self::Hidden,
        }
    }
}

/// One state of a post: see [`Document::of`].
#[derive(Clone, Copy, Debug)]
pub struct State<'a> {
    /// What the form holds.
    pub fields: &'a PostFields,
    /// Its body, rendered.
    pub rendered: &'a Rendered,
    /// Whether readers see it.
    pub live: bool,
    /// Whether it is the newest.
    pub head: bool,
    /// The time at which the document is made.
    pub at: Timestamp,
}

/// Its own language, and that of the site if it is another: readers ask in the stems of that.
fn languages<'a>(fields: &'a PostFields, site: &'a str) -> Vec<&'a str> {
    let own = fields.language.as_deref().unwrap_or(site);
    if own == site { vec![site] } else { vec![own, site] }
}

fn headings(rendered: &Rendered) -> String {
    let titles: Vec<&str> = rendered.toc.iter().map(|entry| entry.title.as_str()).collect();
    titles.join("\n")
}

/// The words of a document for a store that searches by itself: stems ([`Stems`]) with single spaces between them,
/// made of letters, digits, `+` and `#` only. Phrases do not reach over from one into the other.
///
/// Behind a text in another language than the site's stand those of its words that have another stem in that of the site, each
/// between its neighbours: so it is found by the words of either, and by phrases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchWords {
    /// Of the title; then those of its words that are not their own stems, so that a word is found while it is being typed.
    pub title: String,
    /// Of excerpt, headings and text. Headings stand in the text, too, and so count twice.
    pub text: String,
}

impl SearchWords {
    /// The words of a revision with these fields and this rendering. `language` is that of the site.
    pub fn of(fields: &PostFields, rendered: &Rendered, language: &str) -> Self {
        let all: Vec<Stems> = languages(fields, language).into_iter().map(Stems::of).collect();
        let mut tokens = words(&fields.excerpt);
        tokens.extend(words(&headings(rendered)));
        tokens.extend(words(&rendered.text));
        let text = stemmed(&tokens, &all).join(" ");
        let tokens = words(&fields.title);
        let mut title = stemmed(&tokens, &all);
        for token in &tokens {
            if title.iter().all(|stem| *stem != token.word) {
                title.push(token.word.as_str().into());
            }
        }
        Self { title: title.join(" "), text }
    }
}

/// Words in the stems of the first language, then those that have another stem in the next, each between its neighbours.
fn stemmed<'t>(tokens: &'t [Token], languages: &[Stems]) -> Vec<Cow<'t, str>> {
    let in_one = |stems: &Stems| tokens.iter().map(|token| stems.stem(&token.word)).collect::<Vec<_>>();
    let mut all = languages.iter().map(in_one);
    let mut out = all.next().unwrap_or_default();
    for other in all {
        let differs: Vec<bool> = other.iter().zip(&out).map(|(a, b)| a != b).collect();
        let near =
            |at: usize| differs[at.saturating_sub(1)..].iter().take(if at == 0 { 2 } else { 3 }).any(|d| *d);
        out.extend(other.into_iter().enumerate().filter(|(at, _)| near(*at)).map(|(_, stem)| stem));
    }
    out
}
