//! Full-text search for blogcms.
//!
//! What of a post is searched is decided here, in [`Document`]; the index that holds documents follows the change log
//! and is built on it. Until there is an index, search answers from SQL or not at all.

mod document;

pub use document::Document;
