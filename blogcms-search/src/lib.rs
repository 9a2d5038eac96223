//! Full-text search for blogcms: an index beside the store, kept by [tantivy](https://docs.rs/tantivy).
//!
//! [`TantivyIndex`] is a [`blogcms_core::search::SearchIndex`]. It can be thrown away at any time: whatever is missing,
//! damaged or of another version is made anew from the store, which answers meanwhile. Words are split, folded and stemmed
//! by [`blogcms_core::search`], the same for texts and for what is looked for. No text is kept, only its words.

mod checkpoint;
mod clause;
mod collect;
mod directory;
mod document;
mod error;
mod executor;
mod folder;
mod frequency;
mod index;
mod lexicon;
mod query;
mod rules;
mod schema;
mod similar;
mod state;
mod step;
mod tokenizer;
mod version;
mod write;

pub use folder::OpenError;
pub use index::TantivyIndex;
