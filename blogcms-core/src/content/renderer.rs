//! The renderer and its settings.

use super::check::Outline;
use super::highlight::Highlighter;
use super::render::Walk;
use super::shortcode::{FencedBlock, Shortcode, mark};
use super::slot::push;
use super::words::Words;
use super::{MAX_BODY_BYTES, Rendered, excerpt, sanitize, without_controls, word_count};
use crate::html::{SafeHtml, escape};
use crate::search::ANALYSER;
use std::sync::{Arc, LazyLock};

/// Changes whenever the same source would come out differently.
const RENDER_VERSION: &str = "4";

/// Turns Markdown into [`Rendered`]: CommonMark 0.31.2 with tables, task lists, strikethrough, footnotes, alerts and
/// autolinks of GFM, definition lists, formulas, highlighted code, figures, embeds, and what a host adds.
/// `docs/content.md` describes it for writers. Cheap to make and to clone.
#[derive(Clone, Debug)]
pub struct Renderer {
    settings: Arc<Settings>,
    fingerprint: Arc<str>,
}

/// What the outcome depends on besides the source.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) smart_punctuation: bool,
    pub(super) math: bool,
    pub(super) words: Words,
    pub(super) highlighter: Option<Arc<dyn Highlighter>>,
    pub(super) shortcodes: Vec<Arc<dyn Shortcode>>,
    pub(super) fenced: Vec<Arc<dyn FencedBlock>>,
}

impl Default for Settings {
    fn default() -> Self {
        #[cfg(any(feature = "highlight-web", feature = "highlight-sql"))]
        let highlighter: Option<Arc<dyn Highlighter>> = Some(Arc::new(super::highlight::Grammars));
        #[cfg(not(any(feature = "highlight-web", feature = "highlight-sql")))]
        let highlighter = None;
        Self {
            smart_punctuation: false,
            math: true,
            words: Words::default(),
            highlighter,
            shortcodes: Vec::new(),
            fenced: Vec::new(),
        }
    }
}

static STANDARD: LazyLock<Renderer> = LazyLock::new(|| Renderer::builder().build());

impl Default for Renderer {
    fn default() -> Self {
        STANDARD.clone()
    }
}

/// Makes a [`Renderer`] with other settings.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct RendererBuilder(Settings);

impl RendererBuilder {
    /// Whether straight quotes, `--` and `...` become typographic ones. Off by default: what is written is shown.
    pub fn smart_punctuation(mut self, on: bool) -> Self {
        self.0.smart_punctuation = on;
        self
    }

    /// Whether `$…$` and `$$…$$` are formulas. On by default.
    pub fn math(mut self, on: bool) -> Self {
        self.0.math = on;
        self
    }

    /// The words that the renderer puts into a body, for another language than English.
    pub fn words(mut self, words: Words) -> Self {
        self.0.words = words;
        self
    }

    /// Another highlighter than that of the features `highlight-web` and `highlight-sql`.
    pub fn highlighter(mut self, highlighter: Arc<dyn Highlighter>) -> Self {
        self.0.highlighter = Some(highlighter);
        self
    }

    /// Adds a shortcode; of two with one name the first counts.
    pub fn shortcode(mut self, shortcode: Arc<dyn Shortcode>) -> Self {
        self.0.shortcodes.push(shortcode);
        self
    }

    /// Adds a renderer for fenced blocks of a language; the first that gives something counts.
    pub fn fenced_block(mut self, block: Arc<dyn FencedBlock>) -> Self {
        self.0.fenced.push(block);
        self
    }

    /// The renderer.
    #[must_use]
    pub fn build(self) -> Renderer {
        let fingerprint = self.0.fingerprint().into();
        Renderer { settings: Arc::new(self.0), fingerprint }
    }
}

impl Settings {
    /// The versions of renderings and of the words that are kept with them, and a hash of all that is set.
    fn fingerprint(&self) -> String {
        let mut hash = Fnv::new();
        hash.add(&format!("{} {}", self.smart_punctuation, self.math));
        hash.add(self.highlighter.as_ref().map_or("", |h| h.fingerprint()));
        for word in self.words.all() {
            hash.add(word);
        }
        for shortcode in &self.shortcodes {
            hash.add(shortcode.name());
            hash.add(shortcode.fingerprint());
        }
        hash.add("fenced");
        for block in &self.fenced {
            hash.add(block.language());
            hash.add(block.fingerprint());
        }
        format!("{RENDER_VERSION}.{ANALYSER}-{:016x}", hash.0)
    }
}

/// FNV-1a, 64 bits: the same on every machine and in every version of the standard library.
struct Fnv(u64);

impl Fnv {
    fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, text: &str) {
        for byte in text.bytes().chain([0]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

impl Renderer {
    /// A renderer with our settings.
    pub fn new() -> Self {
        Self::default()
    }

    /// A renderer with other settings.
    pub fn builder() -> RendererBuilder {
        RendererBuilder::default()
    }

    /// Names everything that the outcome depends on besides the source: a kept rendering with another fingerprint is
    /// made anew.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Renders `markdown`. Whatever it holds, the outcome is safe to show. What is longer than [`MAX_BODY_BYTES`] is
    /// cut there; the services refuse such a body before it is stored.
    pub fn render(&self, markdown: &str) -> Rendered {
        let source = prepared(markdown);
        let (marked, calls) = mark(&source);
        let mut walk = Walk::new(&self.settings, &calls, marked.len());
        walk.run(&marked);
        let footnotes = std::mem::take(&mut walk.footnotes);
        let notes = footnotes.list(&mut walk.slots, &self.settings.words, &mut walk.text);
        let mut html = String::with_capacity(walk.html.len() + walk.html.len() / 2);
        walk.slots.fill(&sanitize::clean(&walk.html), &mut html);
        if let Some(notes) = notes {
            let name = escape(&self.settings.words.footnotes);
            push(
                &mut html,
                format_args!("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"{name}\">\n"),
            );
            walk.slots.fill(&sanitize::clean(&notes), &mut html);
            html.push_str("</section>\n");
        }
        Rendered {
            html: SafeHtml::vouched(html),
            toc: walk.toc,
            excerpt: excerpt(&walk.prose),
            words: word_count(&walk.text),
            text: walk.text,
            links: walk.facts.links(),
        }
    }

    /// What `markdown` refers to and where, for [`super::check`].
    pub fn outline(&self, markdown: &str) -> Outline {
        let source = prepared(markdown);
        let (marked, calls) = mark(&source);
        let mut walk = Walk::new(&self.settings, &calls, marked.len());
        walk.run(&marked);
        Outline::new(&marked, walk.facts, walk.ids)
    }
}

/// The part of a source that is read, without control characters.
fn prepared(markdown: &str) -> std::borrow::Cow<'_, str> {
    let mut end = markdown.len().min(MAX_BODY_BYTES);
    while !markdown.is_char_boundary(end) {
        end -= 1;
    }
    without_controls(markdown[..end].trim_start_matches('\u{feff}'))
}
