//! Finding posts: readers find what is live, writers everything.

mod ask;
mod check;
mod crowd;
mod fresh;
mod index;
mod resolve;
#[cfg(test)]
mod tests;

pub use ask::{Ask, Found, FoundPost, MAX_OFFSET};
pub use check::SearchReport;
pub use index::Indexing;
pub(super) use resolve::KeptNames;
