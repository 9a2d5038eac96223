//! Facts for the head of the document.

use super::Html;
use serde::Serialize;

/// Facts for the head of the document.
#[derive(Serialize, Clone, Debug)]
pub struct PageMeta {
    /// What the page is: `home`, `post`, `page`, `category`, `tag`, `series`, `author`, `archive`, `categories`,
    /// `tags`, `series-index`, `authors`, `error`, …
    pub kind: &'static str,
    /// Title, without the name of the site; empty on the front page.
    pub title: String,
    /// One or two sentences for search results and previews.
    pub description: String,
    /// The absolute address search engines should keep; nothing for an error.
    pub canonical: Option<String>,
    /// The absolute address of the page before, of a list in pages.
    pub prev: Option<String>,
    /// The absolute address of the page after.
    pub next: Option<String>,
    /// A picture for previews.
    pub image: Option<Preview>,
    /// What previews say of a post.
    pub article: Option<Article>,
    /// What the page is, for machines: JSON-LD in the words of schema.org, for a data block.
    pub json_ld: Option<Html>,
    /// Language of the page (BCP 47).
    pub lang: String,
    /// Language and country as Open Graph writes them, such as `pt_BR`; nothing where no country is known.
    pub locale: Option<String>,
    /// `ltr` or `rtl`.
    pub dir: String,
    /// Whether search engines are asked to leave the page out.
    pub noindex: bool,
}

/// A picture for previews of a page on other sites.
#[derive(Serialize, Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// Absolute address.
    pub url: String,
    /// Media type.
    pub mime: &'static str,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// What it shows; may be empty.
    pub alt: String,
}

/// What previews say of a post.
#[derive(Serialize, Clone, Debug, Default)]
pub struct Article {
    /// When it went live (RFC 3339).
    pub published: String,
    /// When it last changed (RFC 3339).
    pub modified: String,
    /// Its category.
    pub section: Option<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Absolute addresses of its authors' pages.
    pub authors: Vec<String>,
}

/// The most characters of a description that search results show.
const DESCRIPTION: usize = 160;

/// `text` in one line, cut after a word where search results would cut it.
pub(crate) fn shorten(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((end, _)) = line.char_indices().nth(DESCRIPTION) else { return line };
    // One character stays free for the ellipsis. Scripts without spaces are cut where they are.
    let kept = &line[..line[..end].char_indices().next_back().map_or(0, |(at, _)| at)];
    let word = kept.rfind(' ').filter(|at| *at > kept.len() / 2 && !line[kept.len()..].starts_with(' '));
    let kept = word.map_or(kept, |at| &kept[..at]);
    format!("{}…", kept.trim_end_matches(|c: char| c.is_whitespace() || ",;:.–—-(".contains(c)))
}

/// A language tag as Open Graph writes it: language and country, such as `pt_BR`.
pub(crate) fn locale(tag: &str) -> Option<String> {
    let mut parts = tag.split('-');
    let language = parts.next()?.to_ascii_lowercase();
    let country = parts.take_while(|p| p.len() > 1).find(|p| p.len() == 2)?.to_ascii_uppercase();
    Some(format!("{language}_{country}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_end_with_a_word() {
        assert_eq!(shorten("  Short,\n and   whole. "), "Short, and whole.");
        let exact = "x".repeat(160);
        assert_eq!(shorten(&exact), exact);
        let long = "A sentence, of words. ".repeat(20);
        let cut = shorten(&long);
        assert!(cut.chars().count() <= 160 && cut.chars().count() > 140, "{cut}");
        assert!(cut.ends_with("of words. A…"), "{cut}");
        for unbroken in ["ä".repeat(400), "字".repeat(400), format!("a {}", "字".repeat(400))] {
            assert_eq!(shorten(&unbroken).chars().count(), 160);
        }
    }

    #[test]
    fn locales_name_a_country() {
        for (tag, locale_) in [
            ("pt-BR", Some("pt_BR")),
            ("zh-Hant-tw", Some("zh_TW")),
            ("en", None),
            ("de-1996", None),
            ("en-x-uk", None),
            ("", None),
        ] {
            assert_eq!(locale(tag).as_deref(), locale_, "{tag}");
        }
    }
}
