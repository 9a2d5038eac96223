//! What pages are, for machines: JSON-LD in the words of schema.org. Addresses are absolute.

use super::context::Html;
use super::marked;
use blogcms_core::SafeHtml;
use serde::Serialize;

/// What a page, or a part of one, is.
#[derive(Serialize, Debug)]
#[serde(tag = "@type", rename_all_fields = "camelCase")]
pub(crate) enum Thing {
    /// A post.
    BlogPosting(Box<BlogPosting>),
    /// The way from the front page to here.
    BreadcrumbList {
        item_list_element: Vec<Thing>,
    },
    /// A list of posts, categories or tags.
    CollectionPage {
        #[serde(flatten)]
        page: About,
        main_entity: Box<Thing>,
    },
    CreativeWorkSeries {
        name: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        url: Option<String>,
    },
    EntryPoint {
        url_template: String,
    },
    ImageObject {
        url: String,
        width: u32,
        height: u32,
    },
    ItemList {
        item_list_element: Vec<Thing>,
    },
    ListItem {
        position: usize,
        name: String,
        /// Nothing for the page being shown.
        #[serde(skip_serializing_if = "Option::is_none")]
        item: Option<String>,
    },
    Organization {
        name: String,
        url: String,
    },
    Person(Box<Person>),
    /// The page of an author.
    ProfilePage {
        #[serde(flatten)]
        page: About,
        main_entity: Box<Thing>,
    },
    /// A form that searches the site.
    SearchAction {
        target: Box<Thing>,
        #[serde(rename = "query-input")]
        query_input: &'static str,
    },
    /// A page that stands outside the stream of posts.
    WebPage {
        #[serde(flatten)]
        page: About,
        #[serde(skip_serializing_if = "Option::is_none")]
        date_modified: Option<String>,
    },
    /// The blog.
    WebSite {
        #[serde(flatten)]
        page: About,
        #[serde(skip_serializing_if = "Option::is_none")]
        potential_action: Option<Box<Thing>>,
    },
}

/// What every page has.
#[derive(Serialize, Clone, Debug)]
#[serde(rename_all = "camelCase")]
pub(crate) struct About {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) description: String,
    pub(crate) url: String,
    pub(crate) in_language: String,
}

#[derive(Serialize, Debug)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BlogPosting {
    pub(crate) headline: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) description: String,
    pub(crate) url: String,
    /// The address of the page that it is the substance of.
    pub(crate) main_entity_of_page: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) image: Option<Thing>,
    pub(crate) date_published: String,
    pub(crate) date_modified: String,
    pub(crate) author: Vec<Thing>,
    pub(crate) publisher: Thing,
    pub(crate) word_count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) article_section: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) keywords: Vec<String>,
    pub(crate) in_language: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) is_part_of: Option<Thing>,
    /// The place in the series.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) position: Option<i32>,
}

#[derive(Serialize, Debug, Default)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Person {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) job_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) image: Option<String>,
    /// The author's own site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) same_as: Option<String>,
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@graph")]
    graph: &'a [Thing],
}

/// The text of `<script type="application/ld+json">`. Nothing of it can end the element, or begin anything in it:
/// outside of strings JSON has none of the characters that are escaped here.
pub(crate) fn document(things: &[Thing]) -> Option<Html> {
    let json = serde_json::to_string(&Document { context: "https://schema.org", graph: things }).ok()?;
    let mut out = String::with_capacity(json.len() + 64);
    let mut rest = json.as_str();
    while let Some(at) = rest.bytes().position(|byte| SUSPECT[usize::from(byte)]) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let Some(next) = from.chars().next() else { break };
        match next {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            other => out.push(other),
        }
        rest = &from[next.len_utf8()..];
    }
    out.push_str(rest);
    Some(SafeHtml::vouched(out).into())
}

/// Bytes that what is escaped begins with: U+2028 and U+2029 begin with 0xe2.
const SUSPECT: [bool; 256] = marked(b"<>&\xe2");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_stays_inside_its_string(name in any::<String>(), url in "[<>&\"'/!a-z\u{2028}\u{2029}-]{0,24}") {
            let thing = Thing::Organization { name: name.clone(), url: url.clone() };
            let html = document(&[thing]).unwrap();
            let value = serde_json::to_value(&html).unwrap();
            let text = value.as_str().unwrap();
            prop_assert!(!text.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{}", text);
            let read: serde_json::Value = serde_json::from_str(text).unwrap();
            prop_assert_eq!(&read["@graph"][0]["name"], &serde_json::Value::from(name));
            prop_assert_eq!(&read["@graph"][0]["url"], &serde_json::Value::from(url));
        }
    }
}
