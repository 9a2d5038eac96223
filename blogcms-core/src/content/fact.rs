//! What a body refers to, and where.

use super::image::Image;
use super::raw::Watch;
use super::slot::Slots;
use super::tag::Element;

/// Something that a check looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    Link(String),
    Image {
        src: String,
        alt: String,
    },
    Heading {
        level: u8,
        title: String,
    },
    /// A shortcode that nobody knows or that made no sense.
    Shortcode(String),
    /// An id in raw HTML.
    Anchor(String),
}

#[derive(Debug, Default)]
pub(super) struct Facts(pub(super) Vec<(usize, Fact)>);

impl Facts {
    /// Notes a fact at a byte of the source.
    pub(super) fn add(&mut self, at: usize, fact: Fact) {
        self.0.push((at, fact));
    }
}

/// Gathers facts from raw HTML, and gives pictures their sizes.
pub(super) struct RawFacts<'w> {
    pub(super) facts: &'w mut Facts,
    pub(super) slots: &'w mut Slots,
    pub(super) text: &'w mut String,
    pub(super) at: usize,
}

impl Watch for RawFacts<'_> {
    fn element(&mut self, element: &Element) -> Option<String> {
        if let Some(id) = element.get("id") {
            self.facts.add(self.at, Fact::Anchor(id.into_owned()));
        }
        match element.name.as_str() {
            "a" => {
                let url = element.get("href")?.into_owned();
                self.facts.add(self.at, Fact::Link(url));
                None
            }
            "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = element.name.as_bytes()[1] - b'0';
                self.facts.add(self.at, Fact::Heading { level, title: String::new() });
                None
            }
            "img" => Some(self.image(element)),
            _ => None,
        }
    }

    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }
}

impl RawFacts<'_> {
    fn image(&mut self, element: &Element) -> String {
        let get = |name| element.get(name).map(|v| v.trim().to_owned()).unwrap_or_default();
        let side = |name| get(name).parse::<u32>().ok().filter(|s| (1..=30_000).contains(s));
        let size = side("width").zip(side("height"));
        let image = Image { src: get("src"), alt: get("alt"), title: get("title"), size };
        // An empty text in raw HTML says on purpose that the picture is an ornament.
        if element.get("alt").is_none() {
            self.facts.add(self.at, Fact::Image { src: image.src.clone(), alt: String::new() });
        }
        self.slots.put(image.html())
    }
}
