//! What the walk writes in one piece: code, formulas, boxes of tasks, shortcodes.

use super::fact::Fact;
use super::render::Walk;
use super::shortcode::Markup;
use super::slot::push;
use super::{math, sanitize, without_controls};
use crate::html::escape;

impl Walk<'_, '_> {
    pub(super) fn inline_code(&mut self, code: &str) {
        let code = without_controls(code);
        self.note(&code);
        if self.image.is_none() {
            push(&mut self.html, format_args!("<code>{}</code>", escape(&code)));
        }
    }

    pub(super) fn math(&mut self, latex: &str, block: bool) {
        let latex = without_controls(latex);
        self.note(&latex);
        if self.image.is_some() {
            return;
        }
        let mark = match math::html(&latex, block) {
            (html, Some(alone)) => self.slots.put_or_alone(html, alone),
            (html, None) => self.slots.put(html),
        };
        self.html.push_str(&mark);
    }

    pub(super) fn task(&mut self, done: bool) {
        let words = &self.settings.words;
        let (name, checked) = if done { (&words.task_done, " checked") } else { (&words.task_open, "") };
        self.put(format!("<input type=\"checkbox\" disabled{checked} aria-label=\"{}\">", escape(name)));
        self.html.push(' ');
    }

    /// A shortcode in the text.
    pub(super) fn call(&mut self, number: usize) {
        let Some(call) = self.calls.get(number) else { return };
        let known = self.settings.shortcodes.iter().find(|s| s.name() == call.name);
        match known.and_then(|s| s.render(call)) {
            Some(markup) if self.image.is_none() => {
                let html = host(markup);
                let mark = self.slots.put_or_alone(html.clone(), format!("{html}\n"));
                self.html.push_str(&mark);
            }
            _ => {
                let source = call.source;
                self.facts.add(self.offset, Fact::Shortcode(call.name.to_owned()));
                self.note(source);
                if self.image.is_none() {
                    self.html.push_str(&escape(source));
                }
            }
        }
    }

    /// A fenced or indented block that has ended.
    pub(super) fn finish_code(&mut self, info: &str, code: &str) {
        let (info, code) = (without_controls(info), without_controls(code));
        self.text.push_str(&code);
        self.text.push('\n');
        let language = info.split(|c: char| c.is_whitespace() || c == ',' || c == '{').next().unwrap_or("");
        let mut own = self.settings.fenced.iter().filter(|f| f.language() == language);
        let html = own.find_map(|f| f.render(&info, &code)).map(host);
        let html = html.unwrap_or_else(|| self.code.html(&info, &code));
        self.put(html);
        self.html.push('\n');
    }
}

/// The HTML of a host's function.
fn host(markup: Markup) -> String {
    match markup {
        Markup::Sanitised(html) => sanitize::sanitize(&html),
        Markup::Vouched(html) => html.into_string(),
    }
}
