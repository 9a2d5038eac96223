//! Faults of the change log.

use super::{Broken, Fault};
use crate::error::StoreError;
use crate::store::{Change, ChangeLog, Changes, Seq};
use async_trait::async_trait;

#[async_trait]
impl ChangeLog for Broken {
    async fn changes(&self, after: Seq, limit: u32) -> Result<Changes, StoreError> {
        let Changes::Rows(mut rows) = self.inner.changes(after, limit).await? else {
            return Ok(Changes::Truncated);
        };
        match self.fault {
            Some(Fault::LosesDeletes) => rows.retain(|row| row.change == Change::Put),
            Some(Fault::TearsWrites) => rows.truncate(limit.max(1) as usize),
            Some(Fault::AlwaysTruncated) => return Ok(Changes::Truncated),
            _ => {}
        }
        Ok(Changes::Rows(rows))
    }
}
