//! The fonts of cards, and how wide words are in them.

use resvg::usvg::fontdb::{Database, FaceInfo, Family, ID, Query, Source, Style, Weight};
use resvg::usvg::{self, FontResolver, Node, Options};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The serifs of the style sheet, in its order; then those that servers tend to have.
const SERIF: [&str; 11] = [
    "Iowan Old Style",
    "Palatino Linotype",
    "URW Palladio L",
    "P052",
    "Book Antiqua",
    "Noto Serif",
    "Georgia",
    "Source Serif 4",
    "Liberation Serif",
    "DejaVu Serif",
    "Times New Roman",
];
const SANS: [&str; 9] = [
    "Inter",
    "Segoe UI",
    "Roboto",
    "Noto Sans",
    "Helvetica Neue",
    "Open Sans",
    "Liberation Sans",
    "DejaVu Sans",
    "Arial",
];
/// What names of faces that go with a serif hold, in any script.
const LIKE_SERIF: [&str; 5] = ["Serif", "Naskh", "Mincho", "Myungjo", "Song"];

/// Fonts that are there, and which of them a card is set in.
pub(super) struct Fonts {
    faces: Arc<Database>,
    serif: String,
    sans: String,
    /// What stood in for letters so far. To find one opens every font file until it is there.
    known: Mutex<HashMap<Wanted, Option<ID>>>,
}

/// A letter, and the faces that lack it.
type Wanted = (char, Vec<ID>);

/// So many of them are remembered.
const KNOWN: usize = 8192;

/// What one card looks for in the fonts. To find that a letter is in none opens them all.
#[derive(Default)]
pub(super) struct Search(Mutex<BTreeSet<char>>);

/// With more letters missing than this, a card does without words.
const MISSES: usize = 16;

impl Search {
    fn missing(&self) -> MutexGuard<'_, BTreeSet<char>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is known by now that the card has no words: signs can be left out, letters and very many signs cannot.
    pub(super) fn is_over(&self) -> bool {
        let missing = self.missing();
        missing.len() > MISSES || missing.iter().any(|letter| letter.is_alphanumeric())
    }
}

/// A font that a host gives; nothing when it cannot be read.
pub(crate) fn source(bytes: Vec<u8>) -> Option<Source> {
    let source = Source::Binary(Arc::new(bytes));
    let found = Database::new().load_font_source(source.clone());
    (!found.is_empty()).then_some(source)
}

impl Fonts {
    /// The host's fonts before those of the system; nothing when there are none at all.
    pub(super) fn load(given: &[Source], system: bool) -> Option<Self> {
        let mut faces = Database::new();
        let own: Vec<ID> = given.iter().flat_map(|source| faces.load_font_source(source.clone())).collect();
        if system {
            faces.load_system_fonts();
        }
        let any = faces.faces().next()?;
        let own = own.first().and_then(|id| faces.face(*id)).map(name);
        let (own, any) = (own.map(str::to_owned), name(any).to_owned());
        let pick = |names: &[&str]| {
            let regular = |family: &&&str| {
                let query = Query { families: &[Family::Name(family)], ..Query::default() };
                faces.query(&query).is_some()
            };
            names.iter().find(regular).map_or_else(|| any.clone(), |family| (*family).to_owned())
        };
        let serif = own.clone().unwrap_or_else(|| pick(&SERIF));
        let sans = own.unwrap_or_else(|| pick(&SANS));
        // What no family of ours is found for ends here, instead of nowhere.
        faces.set_serif_family(&serif);
        Some(Self { faces: Arc::new(faces), serif, sans, known: Mutex::default() })
    }

    /// The family of titles, as an attribute of SVG.
    pub(super) fn serif(&self) -> String {
        super::attribute(&self.serif)
    }

    /// The family of everything else.
    pub(super) fn sans(&self) -> String {
        super::attribute(&self.sans)
    }

    /// Options to read an SVG with; `search` learns of letters that no font has.
    pub(super) fn options<'a>(&'a self, search: &'a Search) -> Options<'a> {
        let resolver = FontResolver {
            select_font: FontResolver::default_font_selector(),
            select_fallback: Box::new(move |letter, used, faces| {
                let found = self.instead(letter, used, faces, search);
                if found.is_none() {
                    search.missing().insert(letter);
                }
                found
            }),
        };
        Options { fontdb: self.faces.clone(), font_resolver: resolver, ..Options::default() }
    }

    fn instead(&self, letter: char, used: &[ID], faces: &mut Arc<Database>, search: &Search) -> Option<ID> {
        let wanted = (letter, used.to_vec());
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(&wanted) {
            return *found;
        }
        if search.is_over() {
            return None;
        }
        if known.len() >= KNOWN {
            known.clear();
        }
        let found = fallback(letter, used, faces);
        known.insert(wanted, found);
        found
    }

    /// How wide texts are for each pixel of size, or the letters that no font has.
    pub(super) fn widths(&self, texts: &[(&str, bool)], search: &Search) -> Result<Vec<f32>, BTreeSet<char>> {
        let mut svg = String::from(r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">"#);
        for (at, (text, serif)) in texts.iter().enumerate() {
            let family = if *serif { self.serif() } else { self.sans() };
            let text = blogcms_core::html::escape(text);
            // Writing to a String cannot fail.
            let _ = write!(
                svg,
                r#"<text id="t{at}" xml:space="preserve" font-size="100" font-family="{family}">{text}</text>"#
            );
        }
        svg.push_str("</svg>");
        let tree = usvg::Tree::from_str(&svg, &self.options(search));
        let missing = search.missing().clone();
        if missing.iter().any(|letter| texts.iter().any(|(text, _)| text.contains(*letter))) {
            return Err(missing);
        }
        let mut found = BTreeMap::new();
        if let Ok(tree) = &tree {
            collect(tree.root(), &mut found);
        }
        Ok((0..texts.len()).map(|at| found.get(&format!("t{at}")).copied().unwrap_or_default()).collect())
    }
}

fn collect(group: &usvg::Group, into: &mut BTreeMap<String, f32>) {
    for node in group.children() {
        match node {
            Node::Group(group) => collect(group, into),
            Node::Text(text) => {
                into.insert(text.id().to_owned(), text.bounding_box().width() / 100.0);
            }
            _ => {}
        }
    }
}

fn name(face: &FaceInfo) -> &str {
    face.families.first().map_or("", |(name, _)| name)
}

/// A face for a letter that those used so far lack: one in the manner of a serif, another upright one, or any.
fn fallback(letter: char, used: &[ID], faces: &mut Arc<Database>) -> Option<ID> {
    let select = FontResolver::default_fallback_selector();
    let regular = |face: &FaceInfo| face.style == Style::Normal && face.weight == Weight::NORMAL;
    let serif = |face: &FaceInfo| LIKE_SERIF.iter().any(|word| name(face).contains(word));
    // Their pictures are no outlines, which is all that is drawn.
    let emoji = |face: &FaceInfo| name(face).contains("Emoji");
    let ways: [&dyn Fn(&FaceInfo) -> bool; 3] =
        [&|face| regular(face) && serif(face), &|face| regular(face), &|_| true];
    ways.iter().find_map(|fits| {
        let out = faces.faces().filter(|face| emoji(face) || !fits(face)).map(|face| face.id);
        let without: Vec<ID> = used.iter().copied().chain(out).collect();
        select(letter, &without, faces)
    })
}
