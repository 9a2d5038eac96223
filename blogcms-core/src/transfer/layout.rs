//! How a folder is laid out: by Hugo, Zola or Jekyll, by our own export, or plainly.

mod address;

use super::Document;
use super::file_name::humanised;
use super::tree::MANIFEST;
use crate::post::{PostKind, Status};
use std::fmt;

/// What a folder was written for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Generator {
    /// Nothing in particular.
    #[default]
    Plain,
    /// This software: an export.
    Own,
    /// Hugo: `content/` and `static/`.
    Hugo,
    /// Zola: the same, with a `config.toml` of its own.
    Zola,
    /// Jekyll: `_posts/`.
    Jekyll,
}

impl Generator {
    pub(super) fn has_languages(self) -> bool {
        matches!(self, Self::Hugo | Self::Zola)
    }
}

impl fmt::Display for Generator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "a plain folder",
            Self::Own => "an export of this blog software",
            Self::Hugo => "a Hugo site",
            Self::Zola => "a Zola site",
            Self::Jekyll => "a Jekyll site",
        })
    }
}

/// What a Markdown file of a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A post or page.
    Post,
    /// The page of a section: Hugo's and Zola's `_index.md`.
    Section,
    /// Nothing that is taken: a part of a theme, or outside of the site's content.
    Outside,
}

/// How a folder is laid out.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    generator: Generator,
    /// Jekyll's `permalink`.
    permalink: Option<String>,
}

/// Folders of Jekyll that hold no content.
const JEKYLL_PARTS: [&str; 8] =
    ["_includes", "_layouts", "_sass", "_data", "_site", "_plugins", "vendor", "node_modules"];

impl Layout {
    /// The layout of a folder with files at these `paths`; `read` gives the text of one, if it can.
    pub fn of<'a>(
        paths: impl Iterator<Item = &'a str> + Clone,
        read: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let has = |wanted: &[&str]| paths.clone().any(|path| wanted.contains(&path));
        let below = |folder: &str| paths.clone().any(|path| path.starts_with(folder));
        let plain = |generator| Self { generator, permalink: None };
        if has(&[MANIFEST]) {
            plain(Generator::Own)
        } else if below("_posts/") || has(&["_config.yml", "_config.yaml"]) {
            let config = read("_config.yml").or_else(|| read("_config.yaml")).unwrap_or_default();
            Self { generator: Generator::Jekyll, permalink: address::jekyll_permalink(&config) }
        } else if !below("content/") {
            plain(Generator::Plain)
        } else if has(&["zola.toml"]) || read("config.toml").is_some_and(|text| text.contains("base_url")) {
            plain(Generator::Zola)
        } else if below("config/") || below("static/") || below("archetypes/") || below("layouts/") {
            plain(Generator::Hugo)
        } else {
            let config = ["hugo", "config"].iter().any(|name| {
                ["toml", "yaml", "yml", "json"].iter().any(|end| has(&[format!("{name}.{end}").as_str()]))
            });
            plain(if config { Generator::Hugo } else { Generator::Plain })
        }
    }

    /// What it was written for.
    pub fn generator(&self) -> Generator {
        self.generator
    }

    pub(super) fn is_own(&self) -> bool {
        self.generator == Generator::Own
    }

    /// The folder that the content lies in, with a slash behind it.
    pub(super) fn content(&self) -> &'static str {
        match self.generator {
            Generator::Hugo | Generator::Zola => "content/",
            _ => "",
        }
    }

    /// Folders whose files stand at the root of the site.
    pub(super) fn roots(&self) -> &'static [&'static str] {
        match self.generator {
            Generator::Hugo => &["static/", "assets/", "content/"],
            Generator::Zola => &["static/", "content/"],
            Generator::Jekyll => &[""],
            Generator::Plain => &["", "static/"],
            Generator::Own => &[],
        }
    }

    /// What the Markdown file at `path` is.
    pub fn place(&self, path: &str) -> Place {
        let Some(below) = path.strip_prefix(self.content()) else { return Place::Outside };
        let name = below.rsplit('/').next().unwrap_or(below);
        let mut folders = below.split('/').rev().skip(1);
        match self.generator {
            Generator::Jekyll if folders.any(|f| JEKYLL_PARTS.contains(&f)) => Place::Outside,
            Generator::Jekyll if is_about_the_project(below) => Place::Outside,
            Generator::Own | Generator::Jekyll => Place::Post,
            _ if name.starts_with("_index.") => Place::Section,
            _ => Place::Post,
        }
    }

    /// The folders of the site that a post lies in, without that of its bundle.
    pub(super) fn sections(&self, source: &str) -> Vec<String> {
        let below = source.strip_prefix(self.content()).unwrap_or(source);
        let mut parts: Vec<&str> = below.split('/').collect();
        if parts.pop().is_some_and(|name| name.starts_with("index.")) {
            parts.pop();
        }
        let content = |part: &&&str| !part.starts_with('_');
        let parts = parts.iter().take_while(content).filter(|part| **part != "pages");
        parts.map(|part| (*part).to_owned()).collect()
    }

    /// Sets what the place of the file says.
    pub(super) fn settle(&self, document: &mut Document) {
        let below = document.source.strip_prefix(self.content()).unwrap_or(&document.source);
        let mut folders = below.rsplit('/').skip(1);
        if folders.clone().any(|folder| folder == "_drafts") && self.generator != Generator::Own {
            document.status = Status::Draft;
        }
        let page = match self.generator {
            Generator::Plain | Generator::Own => below.starts_with("pages/"),
            // A post has a date, and stands in a section more often than not.
            Generator::Hugo | Generator::Zola => {
                below.starts_with("pages/")
                    || document.date.is_none() && self.sections(&document.source).is_empty()
            }
            Generator::Jekyll => document.date.is_none() && !folders.any(|folder| folder.starts_with('_')),
        };
        if page {
            document.kind = PostKind::Page;
        }
        let sections =
            if self.generator == Generator::Hugo { self.sections(&document.source) } else { Vec::new() };
        for alias in &mut document.aliases {
            if let Some((_, rest)) = alias.split_once("://") {
                *alias = rest.find('/').map_or("/", |at| &rest[at..]).to_owned();
            } else if !alias.starts_with('/') && !sections.is_empty() {
                // Hugo takes it to lie beside the page.
                *alias = format!("/{}/{alias}", sections.join("/"));
            }
        }
        if self.generator == Generator::Jekyll && document.category.is_empty() {
            document.category = self.sections(&document.source);
            if document.kind == PostKind::Page {
                document.category.clear();
            }
        }
    }
}

/// Files at the root of a repository that tell of it.
fn is_about_the_project(path: &str) -> bool {
    let stem = path.split('.').next().unwrap_or(path).to_ascii_uppercase();
    ["README", "CHANGELOG", "LICENSE", "CONTRIBUTING", "CODE_OF_CONDUCT", "SECURITY"].contains(&stem.as_str())
}

/// The name of a category that a folder stands for.
pub(super) fn section_name(folder: &str) -> String {
    humanised(folder).unwrap_or_else(|| folder.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layout(paths: &[&str], config: &str) -> Generator {
        Layout::of(paths.iter().copied(), |_| Some(config.to_owned())).generator()
    }

    #[test]
    fn roots_are_recognised() {
        for (paths, config, generator) in [
            (&["hugo.toml", "content/posts/a.md"][..], "baseURL = 'x'", Generator::Hugo),
            (&["content/a.md", "static/x.png"], "", Generator::Hugo),
            (&["config.toml", "content/a.md"], "base_url = 'x'", Generator::Zola),
            (&["config.toml", "content/a.md"], "baseURL = 'x'", Generator::Hugo),
            (&["_posts/2024-05-01-a.md"], "", Generator::Jekyll),
            (&["_config.yml", "about.md"], "", Generator::Jekyll),
            (&["content/a.md"], "", Generator::Plain),
            (&["a.md", "b/c.md"], "", Generator::Plain),
            (&["blogcms.yaml", "posts/a.md"], "", Generator::Own),
        ] {
            assert_eq!(layout(paths, config), generator, "{paths:?}");
        }
    }

    #[test]
    fn places_and_sections() {
        let hugo = Layout { generator: Generator::Hugo, permalink: None };
        assert_eq!(hugo.place("content/blog/_index.md"), Place::Section);
        assert_eq!(hugo.place("content/blog/a.md"), Place::Post);
        assert_eq!(hugo.place("archetypes/default.md"), Place::Outside);
        assert_eq!(hugo.sections("content/blog/rust/a/index.md"), ["blog", "rust"]);
        let jekyll = Layout { generator: Generator::Jekyll, permalink: None };
        assert_eq!(jekyll.place("_includes/x.md"), Place::Outside);
        assert_eq!(jekyll.place("README.md"), Place::Outside);
        assert_eq!(jekyll.sections("tech/_posts/2024-05-01-a.md"), ["tech"]);
    }
}
