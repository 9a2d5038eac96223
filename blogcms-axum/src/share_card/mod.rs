//! Share cards: the picture that stands for a post in previews of a link, drawn from its cover and its title.
//!
//! A card is an SVG of our own making, which `resvg` draws. Fonts are those that the host gives and those of the system;
//! none are part of the program. Where none has the letters of a title, a card shows the cover alone.

mod colour;
mod face;
mod lines;

pub(crate) use face::source;

use blogcms_core::cover::cover;
use blogcms_core::html::escape;
use colour::Palette;
use face::Fonts;
pub(crate) use resvg::usvg::fontdb::Source;
use resvg::{tiny_skia, usvg};
use std::fmt::Write as _;
use std::sync::{Mutex, OnceLock};

/// Pixels of a card across and down: 1.91 to 1, as previews cut them.
pub(crate) const SIZE: (u32, u32) = (1200, 630);

const WIDTH: f32 = 1200.0;
const HEIGHT: f32 = 630.0;
/// The width of the cover, which stands at the side where lines end.
const ART: f32 = 500.0;
/// From the edge to the words.
const EDGE: f32 = 64.0;
/// The column of the words.
const ROOM: f32 = WIDTH - ART - 2.0 * EDGE;
/// Sizes of the name of the blog and of the byline.
const SITE: f32 = 34.0;
const BYLINE: f32 = 26.0;

/// What a card says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    /// The title of the post.
    pub(crate) title: String,
    /// The name of the blog.
    pub(crate) site: String,
    /// Who wrote it, and the minutes it takes.
    pub(crate) byline: String,
    /// Whether it is read from right to left.
    pub(crate) rtl: bool,
}

/// Where cards are drawn.
pub(crate) struct Studio {
    given: Vec<Source>,
    system: bool,
    /// Looked for when the first card is drawn: that reads every font file of the system.
    fonts: OnceLock<Option<Fonts>>,
}

/// A card that could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error("a share card could not be drawn: {0}")]
pub(crate) struct NotDrawn(String);

impl Studio {
    pub(crate) fn new(given: Vec<Source>, system: bool) -> Self {
        Self { given, system, fonts: OnceLock::new() }
    }

    /// The card with these words, as a PNG. Takes some hundredths of a second.
    pub(crate) fn draw(&self, words: &Words) -> Result<Vec<u8>, NotDrawn> {
        let fonts = self.fonts.get_or_init(|| Fonts::load(&self.given, self.system)).as_ref();
        let art = cover(&words.title);
        let palette = Palette::of_cover(art.as_str());
        let sheet = fonts.and_then(|fonts| sheet(fonts, &palette, words));
        let missing = Mutex::default();
        let options = fonts.map_or_else(usvg::Options::default, |fonts| fonts.options(&missing));
        let svg = card(&palette, art.as_str(), sheet.as_deref(), words.rtl, fonts);
        let tree = usvg::Tree::from_str(&svg, &options).map_err(|error| NotDrawn(error.to_string()))?;
        let mut pixels =
            tiny_skia::Pixmap::new(SIZE.0, SIZE.1).ok_or_else(|| NotDrawn("no memory for it".into()))?;
        resvg::render(&tree, tiny_skia::Transform::identity(), &mut pixels.as_mut());
        pixels.encode_png().map_err(|error| NotDrawn(error.to_string()))
    }
}

/// The whole picture. Without `words` the cover fills it.
fn card(palette: &Palette, art: &str, words: Option<&str>, rtl: bool, fonts: Option<&Fonts>) -> String {
    let Palette { paper, ground, tones: [one, two, three], spot, .. } = palette;
    let (x, width) = match words {
        None => (0.0, WIDTH),
        Some(_) if rtl => (0.0, ART),
        Some(_) => (WIDTH - ART, ART),
    };
    // The cover as pages have it, but for its place.
    let art = art.replacen("<svg ", &format!(r#"<svg x="{x}" y="0" width="{width}" height="{HEIGHT}" "#), 1);
    let family = fonts.map_or_else(String::new, Fonts::serif);
    let words = words.unwrap_or_default();
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}"><style>
.f1{{fill:{one}}}.f2{{fill:{two}}}.f3{{fill:{three}}}.fs{{fill:{spot}}}
.s1,.s2,.s3,.ss{{fill:none}}.s1{{stroke:{one}}}.s2{{stroke:{two}}}.s3{{stroke:{three}}}.ss{{stroke:{spot}}}
.cv text{{font-size:260px;text-anchor:middle}}</style>
<rect width="{WIDTH}" height="{HEIGHT}" fill="{paper}"/>{words}
<rect x="{x}" width="{width}" height="{HEIGHT}" fill="{ground}"/><g font-family="{family}">{art}</g></svg>"#
    )
}

/// The words of a card in their places; nothing when some of the title cannot be written.
fn sheet(fonts: &Fonts, palette: &Palette, words: &Words) -> Option<String> {
    let Set { title, site, byline } = set(fonts, words)?;
    let (x, anchor) = if words.rtl { (WIDTH - EDGE, "end") } else { (EDGE, "start") };
    let mut svg = String::new();
    let mut write = |(x, y): (f32, f32), size: f32, family: &str, fill: &str, text: &str| {
        // A line by itself begins from the left, whatever it is part of.
        let text = if words.rtl { format!("\u{202b}{}\u{202c}", escape(text)) } else { escape(text) };
        let space = -size * 0.016;
        // Writing to a String cannot fail.
        let _ = write!(
            svg,
            r#"<text x="{x}" y="{y}" font-size="{size}" font-family="{family}" fill="{fill}" text-anchor="{anchor}" letter-spacing="{space}">{text}</text>"#
        );
    };
    write((x, EDGE + SITE), SITE, &fonts.serif(), &palette.accent, &site);
    let leading = title.size * 1.12;
    let block = leading * (title.lines.len() - 1) as f32;
    let first = (HEIGHT - block) / 2.0 + title.size * 0.33;
    for (at, line) in title.lines.iter().enumerate() {
        write((x, first + leading * at as f32), title.size, &fonts.serif(), &palette.ink, line);
    }
    write((x, HEIGHT - EDGE), BYLINE, &fonts.sans(), &palette.faint, &byline);
    Some(svg)
}

/// Words as they fit.
struct Set {
    title: lines::Set,
    site: String,
    byline: String,
}

/// How many signs that no font has are left out before a card does without words.
const PATIENCE: usize = 12;

fn set(fonts: &Fonts, words: &Words) -> Option<Set> {
    let mut words = words.clone();
    for _ in 0..PATIENCE {
        let pieces = lines::pieces(&words.title);
        let mut texts: Vec<(&str, bool)> = pieces.iter().map(|piece| (piece.text.as_str(), true)).collect();
        texts.extend([("n n", true), ("nn", true), (&words.site, true), (&words.byline, false)]);
        match fonts.widths(&texts) {
            Ok(widths) => {
                let (widths, rest) = widths.split_at(pieces.len());
                let title = lines::set(&pieces, widths, rest[0] - rest[1], ROOM);
                let site = lines::short(&words.site, rest[2] * SITE, ROOM);
                let byline = lines::short(&words.byline, rest[3] * BYLINE, ROOM);
                return Some(Set { title, site, byline });
            }
            // Letters cannot be left out of a word; an emoji can.
            Err(letter) if letter.is_alphanumeric() => return None,
            Err(sign) => {
                for text in [&mut words.title, &mut words.site, &mut words.byline] {
                    text.retain(|c| c != sign && !JOINERS.contains(&c));
                }
            }
        }
    }
    None
}

/// What holds the parts of an emoji together.
const JOINERS: [char; 2] = ['\u{200d}', '\u{fe0f}'];

/// A family name between quotes of an attribute.
fn attribute(family: &str) -> String {
    format!("'{}'", escape(&family.replace(['\'', '\\'], "")))
}
