//! Finding posts by words.
//!
//! A reader's words become a [`Query`], which never fails to parse. [`crate::service::Blog`] resolves it into a [`Search`]
//! and asks a [`SearchIndex`], or the store itself ([`SearchRead`]) while there is no index or the index is behind by too
//! much. Both see the same words: [`words`] splits, folds and stems for all of them.

mod clause;
mod date;
mod document;
mod index;
mod query;
mod read;
mod snippet;
mod stem;
#[cfg(test)]
mod tests;
mod word;

pub use clause::{Among, Clause, Field, Filter, Hits, Match, Order, Reach, Search};
pub use document::{Document, SearchWords, State, Visibility};
pub use index::{Origin, SearchError, SearchIndex};
pub use query::{MAX_CHARS, MAX_TERMS, Named, Query, QueryTerm, Wanted};
pub use read::{SearchHit, SearchRead, SearchSource};
pub use snippet::{marked, snippet};
pub use stem::{Stems, stems};
pub use word::{ANALYSER, Token, fold, is_bigram, words};
