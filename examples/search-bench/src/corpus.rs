//! What is searched: the demo's posts, articles written for the set, and distractors.

use crate::Fail;
use crate::distractor::distractors;
use blogcms_core::transfer::{self, Document};
use blogcms_core::{Slug, Timestamp, Zone};
use serde::Deserialize;
use std::path::Path;

const FILES: [&str; 2] = [include_str!("../judged/english.toml"), include_str!("../judged/other.toml")];

/// The posts of full-site's demo.
const DEMO: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../full-site/demo");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    article: Vec<Article>,
}

/// A post to be searched.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Article {
    pub(crate) slug: String,
    pub(crate) title: String,
    pub(crate) date: toml::value::Datetime,
    pub(crate) author: String,
    #[serde(default = "english")]
    pub(crate) language: String,
    pub(crate) tags: Vec<String>,
    pub(crate) text: String,
}

fn english() -> String {
    "en".into()
}

/// All posts of the judged set.
pub(crate) fn documents() -> Result<Vec<Document>, Fail> {
    let written = articles()?;
    let mut documents = demo()?;
    for article in distractors(&written)?.iter().chain(&written) {
        documents.push(article.document()?);
    }
    Ok(documents)
}

/// The articles that were written for it.
pub(crate) fn articles() -> Result<Vec<Article>, Fail> {
    let mut all = Vec::new();
    for file in FILES {
        all.extend(toml::from_str::<File>(file)?.article);
    }
    Ok(all)
}

fn demo() -> Result<Vec<Document>, Fail> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(DEMO)? {
        paths.push(entry?.path());
    }
    paths.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Result<Document, Fail> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    transfer::parse(&name, &std::fs::read(path)?, &Zone::utc())
        .map_err(|faults| format!("{name} is broken: {faults:?}").into())
}

impl Article {
    fn document(&self) -> Result<Document, Fail> {
        let mut document = Document::new(&format!("{}.md", self.slug));
        document.title.clone_from(&self.title);
        document.slug = Some(self.slug.parse::<Slug>().map_err(|_| format!("{} is no slug", self.slug))?);
        let date = Timestamp::parse_in(&self.date.to_string(), &Zone::utc());
        document.date = Some(date.map_err(|_| format!("{}: what date is {}?", self.slug, self.date))?);
        document.authors = vec![self.author.clone()];
        document.language = Some(self.language.clone());
        document.tags.clone_from(&self.tags);
        document.body.clone_from(&self.text);
        Ok(document)
    }
}
