//! The address that a post has on the site it comes from, so that it goes on leading to it.

use super::{Generator, Layout};
use crate::post::PostKind;
use crate::redirect::normal_path;
use crate::slug::Slug;
use crate::time::Zone;
use crate::transfer::Document;

impl Layout {
    /// Where the post stood, as [`normal_path`] gives it; nothing where the folder does not tell.
    pub(in crate::transfer) fn old_address(&self, document: &Document, zone: &Zone) -> Option<String> {
        if let Some(url) = &document.url {
            let path = url.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
            let path = path.unwrap_or(url);
            return if path.contains(':') { expand(path, document, zone) } else { normal_path(path) };
        }
        let below = document.source.strip_prefix(self.content()).unwrap_or(&document.source);
        match self.generator {
            Generator::Plain | Generator::Own => None,
            Generator::Hugo => normal_path(&hugo(below, document).to_lowercase()),
            Generator::Zola => normal_path(&zola(below, document)),
            Generator::Jekyll if document.kind == PostKind::Page => {
                normal_path(&format!("/{}.html", below.rsplit_once('.').map_or(below, |(stem, _)| stem)))
            }
            Generator::Jekyll => {
                let default = "/:categories/:year/:month/:day/:title:output_ext";
                expand(self.permalink.as_deref().unwrap_or(default), document, zone)
            }
        }
    }

    /// The last part of an address that the front matter gives: what the post is called there.
    pub(in crate::transfer) fn slug_of_url(document: &Document) -> Option<Slug> {
        let url = document.url.as_deref().filter(|url| !url.contains(':') || url.contains("://"))?;
        let path = url.split(['?', '#']).next().unwrap_or(url);
        let path =
            path.split_once("://").map_or(path, |(_, rest)| rest.split_once('/').map_or("", |(_, p)| p));
        let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
        let stem = last.strip_suffix(".html").or_else(|| last.strip_suffix(".htm")).unwrap_or(last);
        if stem == "index" { None } else { Slug::from_title(stem) }
    }
}

fn hugo(below: &str, document: &Document) -> String {
    let (folder, name) = below.rsplit_once('/').unwrap_or(("", below));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let (stem, language) = match (stem.rsplit_once('.'), &document.language) {
        (Some((stem, tag)), Some(language)) if tag == language => (stem, format!("/{language}")),
        _ => (stem, String::new()),
    };
    let (folder, stem) =
        if stem == "index" { folder.rsplit_once('/').unwrap_or(("", folder)) } else { (folder, stem) };
    let own =
        document.slug.as_ref().filter(|_| document.kept.iter().any(|key| key.eq_ignore_ascii_case("slug")));
    let stem = own.map_or(stem, Slug::as_str).replace(' ', "-");
    format!("{language}/{folder}/{stem}/")
}

fn zola(below: &str, document: &Document) -> String {
    let mut parts: Vec<&str> = below.split('/').collect();
    let name = parts.pop().unwrap_or("");
    if name.starts_with("index.") {
        parts.pop();
    }
    let mut path = String::new();
    for part in parts {
        path.push('/');
        path.push_str(&Slug::from_title(part).map_or_else(|| part.to_owned(), String::from));
    }
    if let Some(slug) = &document.slug {
        path.push('/');
        path.push_str(slug.as_str());
    }
    path
}

/// Fills in a pattern of Jekyll's or Hugo's `permalink`.
fn expand(pattern: &str, document: &Document, zone: &Zone) -> Option<String> {
    let date = document.date?.civil(zone);
    let name = document.source.rsplit('/').next().unwrap_or("");
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = stem.get(11..).filter(|_| stem.get(10..11) == Some("-")).unwrap_or(stem);
    let written = document.kept.iter().any(|key| key.eq_ignore_ascii_case("slug"));
    let title = document.slug.as_ref().filter(|_| written).map_or(stem, Slug::as_str).to_owned();
    let sections = Layout { generator: Generator::Jekyll, permalink: None }.sections(&document.source);
    let categories: Vec<String> =
        sections.iter().chain(&document.categories).map(|c| c.to_lowercase()).collect();
    let mut path = pattern.to_owned();
    for (placeholder, value) in [
        (":categories", categories.join("/")),
        (":short_year", format!("{:02}", date.year % 100)),
        (":year", date.year.to_string()),
        (":i_month", date.month.to_string()),
        (":month", format!("{:02}", date.month)),
        (":i_day", date.day.to_string()),
        (":day", format!("{:02}", date.day)),
        (":title", title.clone()),
        (":slug", title),
        (":output_ext", ".html".to_owned()),
    ] {
        path = path.replace(placeholder, &value);
    }
    if path.contains(':') { None } else { normal_path(&path.replace(' ', "%20")) }
}

/// `permalink` of a `_config.yml`, with Jekyll's named patterns written out.
pub(super) fn jekyll_permalink(config: &str) -> Option<String> {
    let value = config.lines().find_map(|line| line.strip_prefix("permalink:"))?;
    let value = value.split(" #").next().unwrap_or(value).trim().trim_matches(['"', '\'']);
    Some(
        match value {
            "" => return None,
            "date" => "/:categories/:year/:month/:day/:title:output_ext",
            "pretty" => "/:categories/:year/:month/:day/:title/",
            "none" => "/:categories/:title:output_ext",
            other => other,
        }
        .to_owned(),
    )
}
