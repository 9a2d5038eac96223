//! Keeping renderings, so that pages need not make them.

use super::Blog;
use crate::error::StoreError;

impl Blog {
    /// Renders at most `count` live posts whose kept rendering is missing or was made with other settings, and keeps
    /// that. Gives how many there were: zero when all are kept. Pages are right without it, and cost more.
    pub async fn keep_renderings(&self, count: u32) -> Result<usize, StoreError> {
        let fingerprint = self.renderer.fingerprint();
        let missing = self.store.missing_renderings(fingerprint, count).await?;
        for (post, revision, body) in &missing {
            self.store.keep_rendering(*post, *revision, fingerprint, &self.renderer.render(body)).await?;
        }
        Ok(missing.len())
    }
}
