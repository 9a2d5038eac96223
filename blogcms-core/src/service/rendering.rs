//! Keeping renderings, so that pages need not make them.

use super::Blog;
use crate::error::{StoreError, StoreErrorKind};
use crate::id::PostId;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What [`Blog::keep_renderings`] has come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptRenderings {
    /// How many posts there were; none when all are kept.
    pub count: usize,
    /// The last of them, to go on before.
    pub last: Option<PostId>,
    /// Those that could not be rendered or kept, and why. Their pages fail, too, or are rendered each time.
    pub failed: Vec<(PostId, String)>,
}

impl Blog {
    /// Renders at most `count` live posts whose kept rendering is missing or was made with other settings, and keeps
    /// that; the newest posts first, of those before `before`. Pages are right without it, and cost more.
    ///
    /// # Errors
    /// Those of the store that concern more than one post.
    pub async fn keep_renderings(
        &self,
        count: u32,
        before: Option<PostId>,
    ) -> Result<KeptRenderings, StoreError> {
        let fingerprint = self.renderer.fingerprint();
        let missing = self.store.missing_renderings(fingerprint, before, count).await?;
        let last = missing.last().map(|(post, ..)| *post);
        let mut kept = KeptRenderings { count: missing.len(), last, failed: Vec::new() };
        for (post, revision, body) in missing {
            // What a host adds to the renderer may panic over one post.
            let rendered = match catch_unwind(AssertUnwindSafe(|| self.renderer.render(&body))) {
                Ok(rendered) => rendered,
                Err(panic) => {
                    kept.failed.push((post, format!("rendering it panicked: {}", words(&*panic))));
                    continue;
                }
            };
            match self.store.keep_rendering(post, revision, fingerprint, &rendered).await {
                Err(error) if error.kind() == StoreErrorKind::Backend => {
                    kept.failed.push((post, error.to_string()));
                }
                other => other?,
            }
        }
        Ok(kept)
    }
}

/// What a panic said.
fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}
