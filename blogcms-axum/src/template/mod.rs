//! Pages: plain contexts in, HTML out.
//!
//! Templates and messages are part of the binary; nothing is read from a working directory. Whatever a context holds
//! is escaped, except [`context::Html`], which only [`SafeHtml`](blogcms_core::SafeHtml) can become. The `safe` filter
//! does not exist here.

pub mod context;
pub(crate) mod json_ld;
mod part;
mod sample;
#[cfg(test)]
mod tests;

pub(crate) use part::{encode, locale, shorten};

use crate::layout::PageParts;
use crate::message::Catalogue;
use context::Context;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Serde, Value};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, escape_formatter,
};
use serde::Serialize;
use std::collections::BTreeMap;

macro_rules! sources {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../templates/", $name)))),*]
    };
}

/// Every template by name. A part is included by pages and never rendered by itself.
pub(crate) const SOURCES: &[(&str, &str)] = sources![
    "public/frame.html",
    "public/layout.html",
    "public/home.html",
    "public/post.html",
    "public/page.html",
    "public/listing.html",
    "public/terms.html",
    "public/archive.html",
    "public/authors.html",
    "public/search.html",
    "public/error.html",
    "public/part/avatar.html",
    "public/part/card-text.html",
    "public/part/card.html",
    "public/part/comments.html",
    "public/part/contents.html",
    "public/part/cover.html",
    "public/part/crumbs.html",
    "public/part/figure.html",
    "public/part/footer.html",
    "public/part/header.html",
    "public/part/pager.html",
    "public/part/row-text.html",
    "public/part/row.html",
    "public/part/side.html",
    "public/part/site.html",
    "public/part/text.html",
];

/// Our header and footer, around the blocks of `public/layout.html`, which every page fills.
const FRAME: &str = "public/frame.html";

/// More than most pages have, in bytes: what is written to does not grow step by step.
const PAGE: usize = 40 * 1024;

/// A page that could not be made.
#[derive(Debug, thiserror::Error)]
#[error("template `{name}` failed: {source}")]
pub struct TemplateError {
    name: String,
    #[source]
    source: Error,
}

/// The templates, compiled, speaking one language.
#[derive(Debug)]
pub struct Templates(Environment<'static>);

impl Templates {
    /// Compiles all templates, to speak with the messages of `catalogue`.
    pub fn new(catalogue: &Catalogue) -> Result<Self, TemplateError> {
        Self::compile(catalogue, SOURCES.iter().copied())
    }

    /// The same for a host that has a layout of its own: [`Templates::parts`] is made without our frame, and
    /// [`Templates::page`] is empty.
    pub fn for_layout(catalogue: &Catalogue) -> Result<Self, TemplateError> {
        let sources = SOURCES.iter().map(|&(name, source)| (name, if name == FRAME { "" } else { source }));
        Self::compile(catalogue, sources)
    }

    fn compile(
        catalogue: &Catalogue,
        sources: impl Iterator<Item = (&'static str, &'static str)>,
    ) -> Result<Self, TemplateError> {
        let mut env = Environment::new();
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        env.set_syntax(syntax.map_err(|source| failed("syntax", source))?);
        env.set_undefined_behavior(UndefinedBehavior::Strict);
        env.set_auto_escape_callback(|_| AutoEscape::Html);
        env.set_formatter(print);
        env.remove_filter("safe");
        let messages = catalogue.clone();
        env.add_function("t", move |key: &str, n: Option<u64>, named: Kwargs| {
            message(&messages, key, n, &named)
        });
        env.add_function("once", |state: &mut State<'_, '_>, name: &str, card: Value, heading: &str| {
            part::once(state, name, card, heading)
        });
        for (name, source) in sources {
            env.add_template_owned(name, spoken(source, catalogue)).map_err(|source| failed(name, source))?;
        }
        Ok(Self(env))
    }

    /// The page that `context` is for.
    pub fn page<C: Context>(&self, context: &C) -> Result<String, TemplateError> {
        text(C::TEMPLATE, self.bytes(context)?)
    }

    /// The same as bytes.
    pub(crate) fn bytes<C: Context>(&self, context: &C) -> Result<Vec<u8>, TemplateError> {
        let around = &context.frame().around;
        around.print(|name| {
            let [site, nav] = &around.values;
            self.render(name, &BTreeMap::from([("site", site), ("nav", nav)]))
        })?;
        self.write(C::TEMPLATE, context)
    }

    /// The parts of the page that `context` is for, without the document around them.
    pub fn parts<C: Context>(&self, context: &C) -> Result<PageParts, TemplateError> {
        self.split(C::TEMPLATE, context).map_err(|source| failed(C::TEMPLATE, source))
    }

    fn split<T: Serialize>(&self, name: &str, context: &T) -> Result<PageParts, Error> {
        self.0.get_template(name)?.render_captured(Serde(context))?.with_state_mut(|state| {
            let text = |state: &State<'_, '_>, part: &str, name: &str| -> Result<String, Error> {
                Ok(state.lookup(part).unwrap_or_default().get_attr(name)?.to_string())
            };
            let title = text(state, "page", "title")?;
            Ok(PageParts {
                title: if title.is_empty() { text(state, "site", "name")? } else { title },
                lang: text(state, "page", "lang")?,
                dir: text(state, "page", "dir")?,
                kind: text(state, "page", "kind")?,
                head: state.render_block("about")? + &state.render_block("links")?,
                main: state.render_block("sprite")? + &state.render_block("document")?,
            })
        })
    }

    /// The template called `name`, filled from `context`.
    pub fn render<T: Serialize>(&self, name: &str, context: &T) -> Result<String, TemplateError> {
        text(name, self.write(name, context)?)
    }

    fn write<T: Serialize>(&self, name: &str, context: &T) -> Result<Vec<u8>, TemplateError> {
        let mut page = Vec::with_capacity(PAGE);
        self.0
            .get_template(name)
            .and_then(|template| template.render_captured_to(Serde(context), &mut page).map(drop))
            .map_err(|source| failed(name, source))?;
        Ok(page)
    }
}

fn text(name: &str, page: Vec<u8>) -> Result<String, TemplateError> {
    String::from_utf8(page)
        .map_err(|error| failed(name, Error::new(ErrorKind::WriteFailure, "no text").with_source(error)))
}

fn failed(name: &str, source: Error) -> TemplateError {
    TemplateError { name: name.to_owned(), source }
}

/// Prints a value into HTML. Unlike minijinja's own escaping this leaves `/` alone, which is safe in HTML and keeps
/// addresses short.
fn print(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => escape(out, text).map_err(Error::from),
        _ => escape_formatter(out, state, value),
    }
}

/// Bytes that mean something in HTML.
const MARKUP: [bool; 256] = marked(b"&<>\"'");

/// A table of all bytes in which these are marked.
const fn marked(mut bytes: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    while let [byte, rest @ ..] = bytes {
        table[*byte as usize] = true;
        bytes = rest;
    }
    table
}

fn escape(out: &mut impl std::fmt::Write, text: &str) -> std::fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| MARKUP[usize::from(byte)]) {
        out.write_str(&rest[..at])?;
        out.write_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        })?;
        rest = &rest[at + 1..];
    }
    out.write_str(rest)
}

/// A template with its fixed messages, `{{ t('key') }}`, written out: two thirds of what a page says by itself need no
/// call at each request.
fn spoken(source: &str, catalogue: &Catalogue) -> String {
    const CALL: &str = "{{ t('";
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some((before, call)) = rest.split_once(CALL) {
        out.push_str(before);
        rest = call;
        let Some((key, after)) = call.split_once("') }}").filter(|(key, _)| !key.contains('\'')) else {
            out.push_str(CALL);
            continue;
        };
        match catalogue.find(key, None, &[]).filter(|text| is_plain(text)) {
            // Writing to a String cannot fail.
            Some(text) => drop(escape(&mut out, &text)),
            None => out.extend([CALL, key, "') }}"]),
        }
        rest = after;
    }
    out + rest
}

/// Whether a message stays what it is in the middle of a template.
fn is_plain(text: &str) -> bool {
    !text.contains(['{', '}', '#']) && text.trim() == text
}

/// `t('key')`, `t('key', 3)`, `t('key', n=3, name='Ada')`: a message. The number picks the plural form.
fn message(catalogue: &Catalogue, key: &str, n: Option<u64>, named: &Kwargs) -> Result<String, Error> {
    let mut number = n;
    let mut values = Vec::new();
    for name in named.args() {
        let value: Value = named.get(name)?;
        match u64::try_from(value.clone()) {
            Ok(n) if name == "n" => number = Some(n),
            _ => values.push((name, value.to_string())),
        }
    }
    let arguments: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    catalogue
        .find(key, number, &arguments)
        .ok_or_else(|| Error::new(ErrorKind::InvalidOperation, format!("no message `{key}`")))
}
