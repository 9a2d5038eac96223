//! Telling caches before the blog, such as a CDN, what to forget.

use crate::id::PostId;
use async_trait::async_trait;
use std::error::Error;
use std::fmt;

/// Which answers are concerned: each says in its header `Surrogate-Key` which of these it goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SurrogateKey {
    /// All of them.
    Blog,
    /// The pages of all posts.
    Posts,
    /// The page of a post or static page.
    Post(PostId),
}

impl fmt::Display for SurrogateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blog => f.write_str("blog"),
            Self::Posts => f.write_str("posts"),
            Self::Post(id) => write!(f, "post-{id}"),
        }
    }
}

/// A cache before the blog that forgets what it is told to.
#[async_trait]
pub trait Purger: Send + Sync {
    /// Forgets every answer that goes by one of these keys, before it returns. Whoever calls it tries again after an
    /// error, with these keys and perhaps more; to forget what is not there is no error.
    async fn purge(&self, keys: &[SurrogateKey]) -> Result<(), Box<dyn Error + Send + Sync>>;
}
