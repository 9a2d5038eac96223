//! What a body may hold and what comes out: the examples of the specifications, hostile HTML, and input that is made
//! to take for ever.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::disallowed_methods,
    reason = "helpers of tests fail as tests do, put texts together, and measure"
)]

mod gfm;
mod html;
mod literal;
mod nasty;
mod package;
mod pathological;
mod pattern;
mod spec;
mod speed;

use blogcms_core::content::Renderer;

/// The HTML of a body, at a blog that is mounted at the root.
fn render(markdown: &str) -> String {
    Renderer::new().render(markdown).html("").into_string()
}
