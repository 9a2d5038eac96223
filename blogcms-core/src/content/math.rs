//! LaTeX formulas to MathML.

use super::mathml;
use crate::html::escape;
use pulldown_latex::config::DisplayMode;
use pulldown_latex::{Event, Parser, RenderConfig, Storage, push_mathml};

/// The longest formula, in bytes, and how deep its groups may lie in each other.
const MAX_BYTES: usize = 4000;
const MAX_GROUPS: usize = 40;

/// What MathML a formula may become.
const MAX_EVENTS: usize = 10_000;

/// The formula as MathML; what cannot be read shows its source. Secondly, what a formula of its own line is when it is
/// alone in its paragraph.
pub(super) fn html(latex: &str, block: bool) -> (String, Option<String>) {
    let source =
        |tag: &str| format!("<{tag} class=\"math-source\"><code>{}</code></{tag}>", escape(latex.trim()));
    match formula(latex, block) {
        Some(math) => {
            let alone = block.then(|| format!("<div class=\"eq\">{math}</div>\n"));
            (math, alone)
        }
        None => (source("span"), block.then(|| source("div") + "\n")),
    }
}

fn formula(latex: &str, block: bool) -> Option<String> {
    if latex.len() > MAX_BYTES || !is_plain(latex) {
        return None;
    }
    let storage = Storage::new();
    let mut events = Vec::new();
    for event in Parser::new(latex, &storage) {
        events.push(Ok::<Event<'_>, std::fmt::Error>(event.ok()?));
        if events.len() > MAX_EVENTS {
            return None;
        }
    }
    let display_mode = if block { DisplayMode::Block } else { DisplayMode::Inline };
    // It is written as it is.
    let source = escape(latex.trim());
    let config = RenderConfig { display_mode, annotation: Some(&source), ..RenderConfig::default() };
    let mut out = String::new();
    push_mathml(&mut out, events.into_iter(), config).ok()?;
    mathml::clean(&out)
}

/// Groups not too deep, and no macros, which can grow without end.
fn is_plain(latex: &str) -> bool {
    let mut depth = 0usize;
    for c in latex.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_GROUPS {
            return false;
        }
    }
    let nested = latex.matches("\\left").count().max(latex.matches("\\begin").count());
    let macros = ["\\def", "\\let", "\\futurelet", "command"];
    nested <= MAX_GROUPS && !macros.iter().any(|m| latex.contains(m))
}
