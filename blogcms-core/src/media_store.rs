//! Where the bytes of media lie.

use crate::error::StoreError;
use async_trait::async_trait;
use std::ops::Range;

/// A place for files by key. Keys are made by us from a hash of the content, so what lies under one never changes.
#[async_trait]
pub trait MediaStore: Send + Sync {
    /// Keeps `bytes` under `key`, durably, whatever lay there. All of it or nothing: no reader sees a part.
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), StoreError>;

    /// What lies under `key`, or nothing. With a `range` only that part, cut to what there is.
    async fn get(&self, key: &str, range: Option<Range<u64>>) -> Result<Option<Vec<u8>>, StoreError>;

    /// How many bytes lie under `key`, or nothing.
    async fn size(&self, key: &str) -> Result<Option<u64>, StoreError>;

    /// Removes what lies under `key`. Well when there is nothing.
    async fn delete(&self, key: &str) -> Result<(), StoreError>;
}
