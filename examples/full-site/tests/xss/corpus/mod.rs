//! Strings that run script in a browser when nobody cleans them. Each calls `top.x` with its own number, so that whoever
//! fires can be told from the others on one page.

mod handler;
mod markdown;
mod markup;
pub(crate) mod url;

use pulldown_cmark::{Options, Parser};

/// What a string is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Html,
    Markdown,
}

/// A string that may run script.
#[derive(Clone, Debug)]
pub(crate) struct Vector {
    pub(crate) id: usize,
    pub(crate) kind: Kind,
    pub(crate) text: String,
}

/// A collection in the making.
#[derive(Default)]
struct Corpus(Vec<Vector>);

impl Corpus {
    /// Adds what `make` gives for the script that tells of this vector.
    fn add(&mut self, kind: Kind, make: impl FnOnce(&str) -> String) {
        let id = self.0.len();
        self.0.push(Vector { id, kind, text: make(&call(id)) });
    }

    fn html(&mut self, make: impl FnOnce(&str) -> String) {
        self.add(Kind::Html, make);
    }

    /// Adds a pattern, in which `CALL` stands for the script.
    fn pattern(&mut self, kind: Kind, pattern: &str) {
        self.add(kind, |call| pattern.replace("CALL", call));
    }
}

/// The HTML of a vector that nobody cleaned.
pub(crate) fn unsanitised(vector: &Vector) -> String {
    match vector.kind {
        Kind::Html => vector.text.clone(),
        Kind::Markdown => {
            let mut html = String::new();
            let events = Parser::new_ext(&vector.text, Options::all());
            pulldown_cmark::html::push_html(&mut html, events);
            html
        }
    }
}

/// A document with nothing but the vector.
pub(crate) fn raw(vector: &Vector) -> String {
    format!("<!doctype html><meta charset=utf-8><title>a</title>{}", unsanitised(vector))
}

/// The script that tells of vector `id`: without blanks, quotes or angle brackets, so that it stands anywhere.
pub(crate) fn call(id: usize) -> String {
    format!("top.x({id})")
}

/// All of them, always the same.
pub(crate) fn all() -> Vec<Vector> {
    let mut corpus = Corpus::default();
    handler::add(&mut corpus);
    url::add(&mut corpus);
    markup::add(&mut corpus);
    markdown::add(&mut corpus);
    corpus.0
}
