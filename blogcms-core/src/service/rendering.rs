//! Keeping renderings, so that pages need not make them.

use super::Blog;
use crate::error::StoreError;
use crate::id::PostId;

impl Blog {
    /// Renders at most `count` live posts whose kept rendering is missing or was made with other settings, and keeps
    /// that; the newest posts first, of those before `before`. Gives how many there were, zero when all are kept, and
    /// the last of them, to go on before. Pages are right without it, and cost more.
    pub async fn keep_renderings(
        &self,
        count: u32,
        before: Option<PostId>,
    ) -> Result<(usize, Option<PostId>), StoreError> {
        let fingerprint = self.renderer.fingerprint();
        let missing = self.store.missing_renderings(fingerprint, before, count).await?;
        for (post, revision, body) in &missing {
            self.store.keep_rendering(*post, *revision, fingerprint, &self.renderer.render(body)).await?;
        }
        Ok((missing.len(), missing.last().map(|(post, ..)| *post)))
    }
}
