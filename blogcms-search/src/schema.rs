//! What the index keeps of a document.

use crate::tokenizer;
use blogcms_core::search::{Reach, Visibility};
use tantivy::schema::{
    BytesOptions, FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions,
};

/// The version of how words are made, in thousands, and of this schema. An index of another one is made anew: to be raised
/// whenever a change here or in `document` makes old documents unlike new ones.
pub(crate) const VERSION: u32 = blogcms_core::search::ANALYSER * 1000 + 2;

/// The names of columns.
pub(crate) mod column {
    pub(crate) const ID_HIGH: &str = "id_high";
    pub(crate) const ID_LOW: &str = "id_low";
    pub(crate) const VERSION: &str = "version";
    pub(crate) const STATE: &str = "state";
    pub(crate) const PUBLISHED_AT: &str = "published_at";
    pub(crate) const EXPIRES_AT: &str = "expires_at";
    pub(crate) const ORDER: &str = "order";
    pub(crate) const TERMS: &str = "terms";
}

/// Bits of the column `state`.
pub(crate) mod state {
    /// The newest state of its post.
    pub(crate) const HEAD: u64 = 1;
    /// The state readers may see.
    pub(crate) const PUBLIC: u64 = 2;
    /// Readers see it whatever the time.
    pub(crate) const LIVE: u64 = 4;
}

/// The time of what has none.
pub(crate) const NEVER: i64 = i64::MAX;

/// Texts of a document that are searched apart.
///
/// The texts hold title, headings, excerpt and text one after the other, the weightier ones several times: one list to go
/// through for each word asked for, where a field for each part would make four of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    TitleWords,
    TitleStems,
    Words,
    Stems,
}

impl Part {
    const ALL: [(Self, &'static str); 4] = [
        (Self::TitleWords, "title_words"),
        (Self::TitleStems, "title_stems"),
        (Self::Words, "words"),
        (Self::Stems, "stems"),
    ];
}

/// All, in the order of their fields.
const VISIBILITIES: [(Visibility, &str); 3] =
    [(Visibility::Live, "live"), (Visibility::Timed, "timed"), (Visibility::Hidden, "hidden")];

/// The fields of the schema.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    pub(crate) schema: Schema,
    /// The id of the post, to find its documents by.
    pub(crate) id: Field,
    /// The same in two columns.
    pub(crate) id_high: Field,
    pub(crate) id_low: Field,
    pub(crate) version: Field,
    pub(crate) state: Field,
    pub(crate) published_at: Field,
    pub(crate) expires_at: Field,
    /// The time it is sorted by: its publication, or the making of its post.
    pub(crate) order: Field,
    pub(crate) terms: Field,
    pub(crate) authors: Field,
    /// Each visibility has fields of its own: words that readers may not know of are in no list they are looked up in.
    texts: [[Field; Part::ALL.len()]; VISIBILITIES.len()],
}

impl Fields {
    pub(crate) fn new() -> Self {
        let mut schema = Schema::builder();
        let ids = || BytesOptions::default().set_indexed();
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(tokenizer::NAME)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = || TextOptions::default().set_indexing_options(indexing.clone());
        Self {
            id: schema.add_bytes_field("id", ids()),
            id_high: schema.add_u64_field(column::ID_HIGH, FAST),
            id_low: schema.add_u64_field(column::ID_LOW, FAST),
            version: schema.add_u64_field(column::VERSION, FAST),
            state: schema.add_u64_field(column::STATE, FAST | INDEXED),
            published_at: schema.add_i64_field(column::PUBLISHED_AT, FAST),
            expires_at: schema.add_i64_field(column::EXPIRES_AT, FAST),
            order: schema.add_i64_field(column::ORDER, FAST),
            terms: schema.add_bytes_field(column::TERMS, ids().set_fast()),
            authors: schema.add_bytes_field("authors", ids()),
            texts: VISIBILITIES.map(|(_, visibility)| {
                Part::ALL.map(|(_, part)| schema.add_text_field(&format!("{visibility}_{part}"), text()))
            }),
            schema: schema.build(),
        }
    }

    /// The field of a text.
    pub(crate) fn text(&self, visibility: Visibility, part: Part) -> Field {
        self.texts[visibility as usize][part as usize]
    }

    /// Which text a field is of.
    pub(crate) fn part(&self, field: Field) -> Option<Part> {
        let place = self.texts.iter().find_map(|texts| texts.iter().position(|text| *text == field));
        place.map(|place| Part::ALL[place].0)
    }

    /// What those who ask may know of.
    pub(crate) fn known(reach: Reach) -> impl Iterator<Item = Visibility> + Clone {
        let all = matches!(reach, Reach::All);
        let known = move |visibility: &Visibility| all || *visibility != Visibility::Hidden;
        VISIBILITIES.into_iter().map(|(visibility, _)| visibility).filter(known)
    }
}
