//! The processor of pictures: a few workers beside the runtime.

use super::{clean, draw};
use async_trait::async_trait;
use blogcms_core::media::{Plan, ProcessError, Processed, Refusal};
use blogcms_core::{Processor, StoreError, StoreErrorKind};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// What is taken at most. Checked before a picture is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaLimits {
    /// Bytes of a file.
    pub bytes: u64,
    /// Pixels of a picture. Decoding takes up to about ten bytes of memory for each.
    pub pixels: u64,
    /// Pixels of all frames of a GIF together.
    pub frame_pixels: u64,
}

impl Default for MediaLimits {
    /// 100 MiB, 64 megapixels, 256 megapixels in frames.
    fn default() -> Self {
        Self { bytes: 100 * 1024 * 1024, pixels: 64_000_000, frame_pixels: 256_000_000 }
    }
}

/// Cleans files and draws pictures anew: in pure Rust but for the encoder of WebP, which is libwebp.
///
/// A piece of work runs on a thread for blocking work, a few at a time; the others wait their turn.
#[derive(Debug)]
pub struct Images {
    limits: MediaLimits,
    turns: Arc<Semaphore>,
}

impl Images {
    /// A processor that takes no more than `limits`, on half of the processors of this machine.
    pub fn new(limits: MediaLimits) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self { limits, turns: Arc::new(Semaphore::new((processors / 2).max(1))) }
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
    ) -> Result<T, ProcessError> {
        let stopped =
            |why: &str| StoreError::new(StoreErrorKind::Unavailable, format!("no picture is drawn: {why}"));
        let turn = self.turns.clone().acquire_owned().await.map_err(|e| stopped(&e.to_string()))?;
        // Work that nobody waits for any more is done all the same, and keeps its turn until it is.
        let worker = move || {
            let _turn = turn;
            work()
        };
        match tokio::task::spawn_blocking(worker).await {
            Ok(done) => Ok(done?),
            // A decoder that gives up on a file in this way has met what its makers did not think of.
            Err(error) if error.is_panic() => {
                tracing::error!(%error, "a decoder panicked; the file is refused");
                Err(Refusal::Broken.into())
            }
            Err(error) => Err(stopped(&error.to_string()).into()),
        }
    }
}

impl Default for Images {
    fn default() -> Self {
        Self::new(MediaLimits::default())
    }
}

#[async_trait]
impl Processor for Images {
    async fn process(&self, bytes: Vec<u8>) -> Result<Processed, ProcessError> {
        let limits = self.limits;
        if bytes.len() as u64 > limits.bytes {
            return Err(Refusal::Large { max: limits.bytes }.into());
        }
        self.work(move || clean::file(bytes, &limits)).await
    }

    async fn draw(&self, original: Vec<u8>, plan: Plan) -> Result<Vec<u8>, ProcessError> {
        let limits = self.limits;
        self.work(move || draw::variant(&original, plan, &limits)).await
    }
}
