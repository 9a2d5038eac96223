//! Where the bytes of media lie: a bucket of S3, or of what speaks its protocol.

use super::object::{Objects, told};
use async_trait::async_trait;
use blogcms_core::{MediaStore, StoreError, StoreErrorKind};
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::prefix::PrefixStore;
use object_store::{ClientConfigKey, RetryConfig};
use std::fmt;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How long is waited for a connection, and for a whole file, which may be large and the line slow.
const CONNECT: &str = "5s";
const FILE: &str = "900s";
/// How long for a part of a file, or its size: a reader waits for those.
const PART: Duration = Duration::from_secs(30);
/// A request that failed is tried again so often, and no longer than this after the first time.
const TRIES: usize = 3;
const PATIENCE: Duration = Duration::from_secs(10);
/// A bucket that was there is not looked for again before then.
const AGAIN: Duration = Duration::from_secs(60);

/// A bucket of S3, or a part of one, with media files. Any number of programs may share it.
pub struct MediaBucket {
    files: Objects<PrefixStore<AmazonS3>>,
    url: String,
    /// When the bucket was last seen to be there.
    seen: Mutex<Option<Instant>>,
}

impl MediaBucket {
    /// Uses the bucket, and the part of it, that an URL such as `s3://bucket/some/prefix` names. Keys, region and endpoint come
    /// from the environment, under the names that the tools of AWS use: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`,
    /// `AWS_REGION`, `AWS_ENDPOINT_URL`, and the variables of roles. Of an endpoint without TLS, `AWS_ALLOW_HTTP=true` says
    /// that it is meant.
    ///
    /// Nothing is asked of the bucket yet: [`MediaBucket::check`] does.
    ///
    /// # Errors
    ///
    /// `Backend` if the URL or a variable cannot be understood.
    pub fn from_env(url: &str) -> Result<Self, StoreError> {
        let named = url.strip_prefix("s3://").map(|rest| rest.split_once('/').unwrap_or((rest, "")));
        // What stands before an @ is a secret, and is not repeated.
        let Some((bucket, prefix)) = named.filter(|(bucket, _)| !bucket.is_empty() && !bucket.contains('@'))
        else {
            let message =
                "a bucket is named like s3://bucket or s3://bucket/prefix; keys come from the environment";
            return Err(StoreError::new(StoreErrorKind::Backend, message));
        };
        let place = format!("the media bucket {url}");
        let retry = RetryConfig { max_retries: TRIES, retry_timeout: PATIENCE, ..RetryConfig::default() };
        let store = AmazonS3Builder::from_env()
            .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::ConnectTimeout), CONNECT)
            .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::Timeout), FILE)
            .with_retry(retry)
            .with_bucket_name(bucket)
            .build()
            .map_err(|error| told(&place, error))?;
        Ok(Self {
            files: Objects::new(PrefixStore::new(store, prefix), place),
            url: url.to_owned(),
            seen: Mutex::default(),
        })
    }

    /// What is asked for while somebody waits.
    async fn soon<T>(&self, task: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
        tokio::time::timeout(PART, task).await.unwrap_or_else(|_| {
            let message = format!("the media bucket {} does not answer", self.url);
            Err(StoreError::new(StoreErrorKind::Unavailable, message))
        })
    }

    /// What is answered where there is no such file, unless the bucket itself is gone: both look the same.
    async fn none<T>(&self) -> Result<Option<T>, StoreError> {
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.is_none_or(|seen| seen.elapsed() > AGAIN) {
            self.soon(self.files.is_there()).await?;
            *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        Ok(None)
    }

    /// Writes a file `check`, removes it and looks for it, so that wrong keys and a missing bucket are known before a reader
    /// meets them.
    ///
    /// # Errors
    ///
    /// `ReadOnly` if the keys are wrong or may do too little, `Unavailable` if nobody answers, `Backend` if there is no such
    /// bucket: each with a sentence.
    pub async fn check(&self) -> Result<(), StoreError> {
        self.soon(self.files.check()).await
    }
}

impl fmt::Debug for MediaBucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MediaBucket").field("url", &self.url).finish_non_exhaustive()
    }
}

#[async_trait]
impl MediaStore for MediaBucket {
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        self.files.put(key, bytes).await
    }

    async fn get(&self, key: &str, range: Option<Range<u64>>) -> Result<Option<Vec<u8>>, StoreError> {
        let bytes = match range {
            Some(range) => self.soon(self.files.get(key, Some(range))).await?,
            None => self.files.get(key, None).await?,
        };
        if bytes.is_some() { Ok(bytes) } else { self.none().await }
    }

    async fn size(&self, key: &str) -> Result<Option<u64>, StoreError> {
        let size = self.soon(self.files.size(key)).await?;
        if size.is_some() { Ok(size) } else { self.none().await }
    }

    async fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.files.delete(key).await
    }
}
