//! What the index keeps of a document.

use tantivy::schema::{BytesOptions, FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

/// The version of how words are made, in thousands, and of this schema. An index of another one is made anew: to be raised
/// whenever a change here or in `document` makes old documents unlike new ones.
pub(crate) const VERSION: u32 = blogcms_core::search::ANALYSER * 1000 + 1;

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
}

/// The time of what has none.
pub(crate) const NEVER: i64 = i64::MAX;

/// The fields of the schema.
///
/// `words` and `stems` hold title, headings, excerpt and text one after the other, the weightier ones several times: one
/// list to go through for each word asked for, where a field for each part would make four of them.
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
    pub(crate) title_words: Field,
    pub(crate) title_stems: Field,
    pub(crate) words: Field,
    pub(crate) stems: Field,
}

impl Fields {
    pub(crate) fn new() -> Self {
        let mut schema = Schema::builder();
        let ids = || BytesOptions::default().set_indexed();
        // Words come as tokens; "raw" is never asked.
        let indexing = TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = || TextOptions::default().set_indexing_options(indexing.clone());
        Self {
            id: schema.add_bytes_field("id", ids()),
            id_high: schema.add_u64_field(column::ID_HIGH, FAST),
            id_low: schema.add_u64_field(column::ID_LOW, FAST),
            version: schema.add_u64_field(column::VERSION, FAST),
            state: schema.add_u64_field(column::STATE, FAST),
            published_at: schema.add_i64_field(column::PUBLISHED_AT, FAST),
            expires_at: schema.add_i64_field(column::EXPIRES_AT, FAST),
            order: schema.add_i64_field(column::ORDER, FAST),
            terms: schema.add_bytes_field(column::TERMS, ids().set_fast()),
            authors: schema.add_bytes_field("authors", ids()),
            title_words: schema.add_text_field("title_words", text()),
            title_stems: schema.add_text_field("title_stems", text()),
            words: schema.add_text_field("words", text()),
            stems: schema.add_text_field("stems", text()),
            schema: schema.build(),
        }
    }
}
