//! HTML that is safe to send.

use serde::{Deserialize, Serialize};
use std::fmt;

/// HTML that may reach a page as it is: produced by our own renderer after sanitising, or written by us.
///
/// It is the only type that a template prints without escaping.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Vouches for `html`: nothing in it may come from a user without having been sanitised or escaped.
    pub fn vouched(html: impl Into<String>) -> Self {
        Self(html.into())
    }

    /// `text` with `& < > " '` escaped, fit for element content and quoted attributes.
    pub fn escaped(text: &str) -> Self {
        Self(escape(text))
    }

    /// The HTML.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The HTML, owned.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl fmt::Display for SafeHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Escapes `& < > " '` for HTML content and quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
