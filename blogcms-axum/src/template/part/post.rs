//! What is said about a post.

use super::{Date, Html, Link};
use blogcms_core::cover::{avatar_hue, cover};
use serde::Serialize;
use std::fmt::Write as _;

/// The picture of a post: an image, or else a drawing.
#[derive(Serialize, Clone, Debug)]
pub struct Cover {
    /// An image somebody chose.
    pub image: Option<Image>,
    /// What is shown without one.
    pub svg: Option<Html>,
}

impl Cover {
    /// The cover drawn from a title.
    pub fn drawn(title: &str) -> Self {
        Self { image: None, svg: Some(cover(title).into()) }
    }

    /// An image.
    pub fn image(image: Image) -> Self {
        Self { image: Some(image), svg: None }
    }
}

/// An image.
#[derive(Serialize, Clone, Debug)]
pub struct Image {
    /// Address.
    pub src: String,
    /// Candidates of other widths (`srcset`).
    pub srcset: Option<String>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// What it shows, for those who do not see it; empty for decoration.
    pub alt: String,
    /// Caption.
    pub caption: Option<String>,
}

/// A name with its initials.
#[derive(Serialize, Clone, Debug)]
pub struct Byline {
    /// Name.
    pub name: String,
    /// One or two letters.
    pub initials: String,
    /// 0 to 5: the hue behind the initials.
    pub hue: u8,
    /// The address of a square picture, where there is one.
    pub portrait: Option<String>,
    /// The author's page on this blog.
    pub url: Option<String>,
}

impl Byline {
    /// The byline of `name`, without picture and page.
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            initials: initials(name),
            hue: avatar_hue(name),
            portrait: None,
            url: None,
        }
    }
}

/// The first letters of the first and the last word, as capitals.
fn initials(name: &str) -> String {
    let mut letters = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = letters.next();
    first.into_iter().chain(letters.next_back()).flat_map(char::to_uppercase).collect()
}

/// An author of a post.
#[derive(Serialize, Clone, Debug)]
pub struct Author {
    /// Name.
    pub name: String,
    /// One or two letters, where there is no portrait.
    pub initials: String,
    /// 0 to 5: the hue behind the initials.
    pub hue: u8,
    /// The address of a square picture.
    pub portrait: Option<String>,
    /// What the author does: "Systems editor".
    pub role: Option<String>,
    /// A few sentences.
    pub bio: Option<String>,
    /// The author's page on this blog.
    pub url: Option<String>,
    /// The author's own site.
    pub site_url: Option<String>,
}

/// A post in a list.
#[derive(Serialize, Clone, Debug)]
pub struct Card {
    /// Title.
    pub title: String,
    /// Address.
    pub url: String,
    /// Excerpt; may be empty.
    pub summary: String,
    /// Picture.
    pub cover: Cover,
    /// Category.
    pub category: Option<Link>,
    /// First author.
    pub author: Option<Byline>,
    /// When it was published.
    pub published: Date,
    /// Reading time.
    pub minutes: u32,
    /// How often it was read, when that is counted.
    pub views: Option<u64>,
}

/// A heading of the text.
#[derive(Serialize, Clone, Debug)]
pub struct TocEntry {
    /// The id of the heading.
    pub id: String,
    /// What it says.
    pub title: String,
    /// Headings one level below.
    pub children: Vec<Self>,
}

impl TocEntry {
    /// Nests headings given as level, id and title: 2 above 3; deeper ones are left out.
    pub fn nested(headings: impl IntoIterator<Item = (u8, String, String)>) -> Vec<Self> {
        let mut top: Vec<Self> = Vec::new();
        for (level, id, title) in headings {
            let entry = Self { id, title, children: Vec::new() };
            match top.last_mut() {
                Some(above) if level == 3 => above.children.push(entry),
                _ if level <= 3 => top.push(entry),
                _ => {}
            }
        }
        top
    }
}

/// A series and its parts.
#[derive(Serialize, Clone, Debug)]
pub struct Series {
    /// Title.
    pub title: String,
    /// Address, when series have pages.
    pub url: Option<String>,
    /// Its posts in order.
    pub parts: Vec<SeriesPart>,
    /// Which of them is being shown, from 1.
    pub position: Option<u64>,
    /// How many there are.
    pub count: u64,
}

impl Series {
    /// The series called `title` at `url`, and where in it the post being shown stands.
    pub fn new(title: String, url: Option<String>, parts: Vec<SeriesPart>) -> Self {
        let position = parts.iter().zip(1..).find(|(part, _)| part.current).map(|(_, number)| number);
        Self { title, url, position, count: parts.len() as u64, parts }
    }
}

/// A post of a series.
#[derive(Serialize, Clone, Debug)]
pub struct SeriesPart {
    /// Title.
    pub title: String,
    /// Address.
    pub url: String,
    /// Whether this is the post being shown.
    pub current: bool,
}

/// Where a post can be shared.
#[derive(Serialize, Clone, Debug)]
pub struct Share {
    /// A `mailto:` link.
    pub email: String,
    /// Bluesky.
    pub bluesky: String,
    /// LinkedIn.
    pub linkedin: String,
}

impl Share {
    /// Links that share the post called `title` at `url`, which must be absolute.
    pub fn new(url: &str, title: &str) -> Self {
        let (link, text) = (encode(url), encode(title));
        Self {
            email: format!("mailto:?subject={text}&body={link}"),
            bluesky: format!("https://bsky.app/intent/compose?text={text}%20{link}"),
            linkedin: format!("https://www.linkedin.com/sharing/share-offsite/?url={link}"),
        }
    }
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 3 / 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_of_names() {
        for (name, letters) in [
            ("Maren Osei", "MO"),
            ("maren", "M"),
            ("Ana de la Cruz", "AC"),
            ("  ", ""),
            ("“Zed” 9", "Z9"),
            ("李 明", "李明"),
        ] {
            assert_eq!(initials(name), letters);
        }
    }

    #[test]
    fn contents_have_two_levels() {
        let entry = |level: u8, title: &str| (level, title.to_lowercase(), title.to_owned());
        let toc =
            TocEntry::nested([entry(3, "A"), entry(2, "B"), entry(3, "C"), entry(4, "D"), entry(2, "E")]);
        let shape: Vec<_> = toc.iter().map(|e| (e.id.as_str(), e.children.len())).collect();
        assert_eq!(shape, [("a", 0), ("b", 1), ("e", 0)]);
    }

    #[test]
    fn share_links_are_encoded() {
        let share = Share::new("https://example.org/a?b=c", "Tea & \"time\"");
        assert_eq!(
            share.email,
            "mailto:?subject=Tea%20%26%20%22time%22&body=https%3A%2F%2Fexample.org%2Fa%3Fb%3Dc"
        );
    }
}
