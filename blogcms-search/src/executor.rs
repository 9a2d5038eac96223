//! The threads that search.

use std::thread::available_parallelism;
use tantivy::{Executor, TantivyError};

/// Parts of an index are searched side by side by so many threads at most.
const MOST: usize = 4;

/// As many threads as are of use: none of their own where there is but one processor.
pub(crate) fn executor() -> Result<Executor, TantivyError> {
    match available_parallelism().map_or(1, |threads| threads.get().min(MOST)) {
        1 => Ok(Executor::single_thread()),
        threads => Executor::multi_thread(threads, "blogcms-search-"),
    }
}
