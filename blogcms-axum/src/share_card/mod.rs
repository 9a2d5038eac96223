//! Share cards: the picture that stands for a post in previews of a link, drawn from its cover and its title.
//!
//! A card is an SVG of our own making, which `resvg` draws. Fonts are those that the host gives and those of the system;
//! none are part of the program. Where none has the letters of a title, a card shows the cover alone.

mod colour;
mod encode;
mod face;
mod lines;

pub(crate) use face::source;

use blogcms_core::cover::cover;
use blogcms_core::html::escape;
use colour::Palette;
use face::{Fonts, Search};
pub(crate) use resvg::usvg::fontdb::Source;
use resvg::{tiny_skia, usvg};
use std::fmt::Write as _;
use std::sync::OnceLock;

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
/// From the edge of the words to the name of the blog, which a mark stands before.
const MARK: f32 = 40.0;
/// Sizes of the name of the blog and of the byline.
const SITE: f32 = 34.0;
const BYLINE: f32 = 28.0;

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
        let search = Search::default();
        let sheet = fonts.and_then(|fonts| sheet(fonts, &palette, words, &search));
        let options = fonts.map_or_else(usvg::Options::default, |fonts| fonts.options(&search));
        let svg = card(&palette, art.as_str(), sheet.as_deref(), words.rtl, fonts);
        let tree = usvg::Tree::from_str(&svg, &options).map_err(|error| NotDrawn(error.to_string()))?;
        let mut pixels =
            tiny_skia::Pixmap::new(SIZE.0, SIZE.1).ok_or_else(|| NotDrawn("no memory for it".into()))?;
        resvg::render(&tree, tiny_skia::Transform::identity(), &mut pixels.as_mut());
        encode::png(&pixels).map_err(|error| NotDrawn(error.to_string()))
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
fn sheet(fonts: &Fonts, palette: &Palette, words: &Words, search: &Search) -> Option<String> {
    let Set { title, site, byline } = set(fonts, words, search)?;
    let (x, anchor) = if words.rtl { (WIDTH - EDGE, "end") } else { (EDGE, "start") };
    let mut svg = mark(palette, words.rtl);
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
    let beside = if words.rtl { x - MARK } else { x + MARK };
    write((beside, EDGE + SITE), SITE, &fonts.serif(), &palette.ink, &site);
    let leading = title.size * 1.12;
    let block = leading * (title.lines.len() - 1) as f32;
    let first = (HEIGHT - block) / 2.0 + title.size * 0.33;
    for (at, line) in title.lines.iter().enumerate() {
        write((x, first + leading * at as f32), title.size, &fonts.serif(), &palette.ink, line);
    }
    write((x, HEIGHT - EDGE), BYLINE, &fonts.sans(), &palette.faint, &byline);
    Some(svg)
}

/// The sheet that stands before the name of the blog, as on every page.
fn mark(palette: &Palette, rtl: bool) -> String {
    let x = if rtl { WIDTH - EDGE - 25.0 } else { EDGE };
    format!(
        r#"<g transform="translate({x} 70) scale(1.25)" fill="none" stroke="{}" stroke-width="1.4"><path d="M1 1h12.5L19 6.5V25H1z"/><path d="M7 1v24" stroke="{}" stroke-width="1.8"/></g>"#,
        palette.ink, palette.accent
    )
}

/// Words as they fit.
struct Set {
    title: lines::Set,
    site: String,
    byline: String,
}

/// How often signs that no font has are left out before a card does without words.
const PATIENCE: usize = 3;

fn set(fonts: &Fonts, words: &Words, search: &Search) -> Option<Set> {
    let mut words = words.clone();
    for _ in 0..PATIENCE {
        if words.title.trim().is_empty() {
            break;
        }
        let pieces = lines::pieces(&words.title);
        let mut texts: Vec<(&str, bool)> = pieces.iter().map(|piece| (piece.text.as_str(), true)).collect();
        texts.extend([("n n", true), ("nn", true), (&words.site, true), (&words.byline, false)]);
        match fonts.widths(&texts, search) {
            Ok(widths) => {
                let (widths, rest) = widths.split_at(pieces.len());
                let title = lines::set(&pieces, widths, rest[0] - rest[1], ROOM);
                let site = lines::short(&words.site, rest[2] * SITE, ROOM - MARK);
                let byline = lines::short(&words.byline, rest[3] * BYLINE, ROOM);
                return Some(Set { title, site, byline });
            }
            // Letters cannot be left out of a word; an emoji can.
            Err(_) if search.is_over() => return None,
            Err(signs) => {
                for text in [&mut words.title, &mut words.site, &mut words.byline] {
                    text.retain(|c| !signs.contains(&c) && !JOINERS.contains(&c));
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Titles of many kinds and scripts; what a machine has no letters for is drawn without words.
    const TITLES: [(&str, &str, bool); 24] = [
        ("How long should a cache remember?", "Maren Osei · 9 min read", false),
        ("Letters that hold up in bad light", "Lior Anand · 6 min read", false),
        ("One binary, one folder, one backup", "Tobias Vance · 7 min read", false),
        ("Reading a query plan like a map", "Maren Osei · 11 min read", false),
        ("Forms are conversations with a memory", "Lior Anand · 5 min read", false),
        ("Small models, plainly explained", "Tobias Vance · 12 min read", false),
        ("What a changelog owes its readers", "Lior Anand · 1 min read", false),
        ("The quiet power of a boring queue", "Maren Osei · 4 min read", false),
        ("Measure twice, animate once", "Lior Anand · 8 min read", false),
        ("Eleven ways to lose a timestamp", "Maren Osei, Tobias Vance · 10 min read", false),
        ("Hello", "3 min read", false),
        (
            "Everything we learned from moving eleven years of essays, letters and half-finished drafts out of one \
             database and into plain files on a single disk",
            "Maren Osei · 21 min read",
            false,
        ),
        ("كم من الوقت يجب أن تتذكر الذاكرة المؤقتة؟", "مارن أوسي · ٩ دقائق", true),
        ("כמה זמן מטמון צריך לזכור?", "מארן אוסיי · 9 דקות", true),
        ("缓存应该记住多久？关于过期时间的一个承诺", "李明 · 9 分钟", false),
        ("キャッシュはどれくらい覚えておくべきか", "山田 · 9分", false),
        ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbau", "Grüße · 9 min", false),
        ("Ship it 🚀 now, with 👩\u{200d}👧 and ✨", "Zoë · 9 min read", false),
        ("Как долго должен помнить кэш?", "Марен Осей · 9 мин", false),
        ("แคชควรจำได้นานแค่ไหน", "9 min read", false),
        ("कैश को कितनी देर याद रखना चाहिए?", "9 min read", false),
        (
            "A < B && C > D: \"why\" it's hard",
            "Bartholomew Featherstonehaugh-Cholmondeley and others · 9 min read",
            false,
        ),
        ("Пролог & эпилог", "Ада · 2 мин", false),
        ("\u{e000}\u{10ffff}", "Nobody · 1 min read", false),
    ];

    fn words((title, byline, rtl): (&str, &str, bool)) -> Words {
        Words { title: title.to_owned(), site: "Foolscap".to_owned(), byline: byline.to_owned(), rtl }
    }

    #[test]
    fn every_title_has_a_card() {
        let studio = Studio::new(Vec::new(), true);
        for (at, title) in TITLES.into_iter().enumerate() {
            let png = studio.draw(&words(title)).unwrap();
            // For looking at: BLOGCMS_SAMPLES=some/folder keeps the cards.
            if let Ok(folder) = std::env::var("BLOGCMS_SAMPLES") {
                std::fs::create_dir_all(&folder).unwrap();
                std::fs::write(format!("{folder}/card-{at:02}.png"), &png).unwrap();
            }
            assert_eq!(studio.draw(&words(title)).unwrap(), png);
        }
    }

    #[test]
    fn without_fonts_the_cover_is_the_card() {
        let bare = Studio::new(Vec::new(), false);
        let one = bare.draw(&words(TITLES[0])).unwrap();
        let other_words = Words { site: "Other".to_owned(), rtl: true, ..words(TITLES[0]) };
        assert_eq!(bare.draw(&other_words).unwrap(), one);
        assert_ne!(bare.draw(&words(TITLES[1])).unwrap(), one);
    }
}
