//! What a generator's settings say of the site itself.

use super::Fault;
use super::format::{self, Entry, Format, Value};
use super::layout::Generator;

/// What a generator's settings say of the site itself; empty where they say nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteRecord {
    /// Its name.
    pub title: String,
    /// The line under the name.
    pub tagline: String,
    /// What it is about.
    pub description: String,
    /// Its language, in the form of a BCP 47 tag.
    pub language: String,
    /// The zone its dates are in.
    pub time_zone: String,
}

impl SiteRecord {
    /// The files, in the order they count, that settings of a site of `generator` may stand in.
    pub fn files(generator: Generator) -> &'static [&'static str] {
        match generator {
            Generator::Hugo => &[
                "hugo.toml",
                "hugo.yaml",
                "hugo.yml",
                "hugo.json",
                "config.toml",
                "config.yaml",
                "config.yml",
                "config.json",
                "config/_default/hugo.toml",
                "config/_default/hugo.yaml",
                "config/_default/config.toml",
                "config/_default/config.yaml",
            ],
            Generator::Zola => &["zola.toml", "config.toml"],
            Generator::Jekyll => &["_config.yml", "_config.yaml"],
            Generator::Plain | Generator::Own => &[],
        }
    }

    /// Reads the text of a file of settings.
    ///
    /// # Errors
    /// What is wrong with it, and on which line.
    pub fn read(file: &str, text: &str) -> Result<Self, Fault> {
        let format = match file.rsplit_once('.') {
            Some((_, "toml")) => Format::Toml,
            Some((_, "json")) => Format::Json,
            _ => Format::Yaml,
        };
        let settings = format::read(format, text)?;
        let maps = places(&settings);
        let first = |keys: &[&str]| maps.iter().find_map(|map| said(map, keys)).unwrap_or_default();
        let language = first(&[
            "languagecode",
            "locale",
            "defaultcontentlanguage",
            "default_language",
            "lang",
            "language",
        ]);
        Ok(Self {
            title: first(&["title"]),
            tagline: first(&["tagline", "subtitle"]),
            description: first(&["description"]),
            // As POSIX writes it: `de_DE.UTF-8`.
            language: language.split('.').next().unwrap_or_default().replace('_', "-"),
            time_zone: first(&["timezone", "time_zone"]),
        })
    }
}

/// Where a site tells of itself, what counts first before: at the top, in Hugo's part of the main language, and among the
/// values of a theme.
fn places(settings: &[Entry]) -> Vec<&[Entry]> {
    let mut maps = vec![settings];
    let main = said(settings, &["defaultcontentlanguage"]);
    if let Some(languages) = map(settings, "languages") {
        let wanted = main.and_then(|main| map(languages, &main));
        maps.extend(wanted.or_else(|| languages.iter().find_map(entries)));
    }
    let inner: Vec<&[Entry]> =
        maps.iter().flat_map(|at| [map(at, "params"), map(at, "extra")]).flatten().collect();
    maps.extend(inner);
    maps
}

fn entries(entry: &Entry) -> Option<&[Entry]> {
    match &entry.value.value {
        Value::Map(entries) => Some(entries),
        _ => None,
    }
}

fn map<'a>(settings: &'a [Entry], key: &str) -> Option<&'a [Entry]> {
    settings.iter().find(|entry| entry.key.eq_ignore_ascii_case(key)).and_then(entries)
}

/// The text of the first of `keys` that says something, on one line.
fn said(settings: &[Entry], keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| {
        let entry = settings.iter().find(|entry| entry.key.eq_ignore_ascii_case(key))?;
        let Value::Text(text) = &entry.value.value else { return None };
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(file: &str, text: &str) -> [String; 5] {
        let SiteRecord { title, tagline, description, language, time_zone } =
            SiteRecord::read(file, text).unwrap();
        [title, tagline, description, language, time_zone]
    }

    #[test]
    fn settings_of_generators() {
        for (file, text, expected) in [
            (
                "hugo.toml",
                "baseURL = 'x'\nlanguageCode = 'en-gb'\ntitle = 'Ink'\ntimeZone = 'Europe/Paris'\n\
                 [params]\nsubtitle = 'and paper'\ndescription = 'Of both.'\ntitle = 'no'\n",
                ["Ink", "and paper", "Of both.", "en-gb", "Europe/Paris"],
            ),
            (
                "hugo.yaml",
                "defaultContentLanguage: de\nlanguages:\n  en:\n    title: no\n  de:\n    title: Tinte\n    params:\n      \
                 Description: Dies und das.\n",
                ["Tinte", "", "Dies und das.", "de", ""],
            ),
            (
                "config.toml",
                "base_url = 'x'\ntitle = 'Z'\ndescription = 'D'\ndefault_language = 'fr'\n",
                ["Z", "", "D", "fr", ""],
            ),
            (
                "_config.yml",
                "title: Old\nemail: x@example.org\ndescription: >-\n  Two\n  lines.\nlocale: pt_BR.UTF-8\n\
                 timezone: America/Recife\nplugins: [a, b]\n",
                ["Old", "", "Two lines.", "pt-BR", "America/Recife"],
            ),
            ("hugo.json", "{\"title\": \"J\", \"params\": 3}", ["J", "", "", "", ""]),
            ("_config.yml", "", [""; 5]),
        ] {
            assert_eq!(record(file, text), expected, "{file}");
        }
        assert_eq!(SiteRecord::read("hugo.toml", "title = 'a'\ntitle =").unwrap_err().line, Some(2));
    }
}
