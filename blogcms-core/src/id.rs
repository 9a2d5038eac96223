//! Ids: one type for each kind of thing, so that none can stand for another.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// An id that an [`IdGen`] can make.
pub trait Id: Copy + Send + Sync + 'static {
    /// The id with these bytes (a UUID in network order, RFC 9562).
    fn from_bytes(bytes: [u8; 16]) -> Self;
    /// The bytes of the id.
    fn to_bytes(self) -> [u8; 16];
}

/// The text is no id: it is not a UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id: 32 hexadecimal digits with hyphens were expected")]
pub struct ParseIdError;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name([u8; 16]);

        impl Id for $name {
            fn from_bytes(bytes: [u8; 16]) -> Self { Self(bytes) }
            fn to_bytes(self) -> [u8; 16] { self.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { Uuid::from_bytes(self.0).fmt(f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, concat!(stringify!($name), "({})"), self) }
        }
        impl FromStr for $name {
            type Err = ParseIdError;
            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                Uuid::try_parse(text).map(|u| Self(u.into_bytes())).map_err(|_| ParseIdError)
            }
        }
        impl TryFrom<String> for $name {
            type Error = ParseIdError;
            fn try_from(text: String) -> Result<Self, ParseIdError> { text.parse() }
        }
        impl From<$name> for String {
            fn from(id: $name) -> Self { id.to_string() }
        }
    )*};
}

ids! {
    /// A site: one blog. A database may hold several.
    SiteId
    /// A post or a page.
    PostId
    /// One saved state of a post.
    RevisionId
    /// A category, tag or series.
    TermId
    /// A byline.
    AuthorId
    /// A comment.
    CommentId
    /// An uploaded file.
    MediaId
    /// A redirect.
    RedirectId
    /// A history of writes: see [`crate::Site::history`].
    HistoryId
}

impl Default for SiteId {
    /// The site of a database that holds only one: the nil UUID.
    fn default() -> Self {
        Self([0; 16])
    }
}

/// Where ids come from.
pub trait IdGen: Send + Sync {
    /// Sixteen bytes that no other call will give, sorting by `now`: a UUID version 7 (RFC 9562).
    fn next(&self, now: Timestamp) -> [u8; 16];
}

/// Makes an id of the wanted kind.
pub fn new_id<T: Id>(ids: &dyn IdGen, now: Timestamp) -> T {
    T::from_bytes(ids.next(now))
}

/// UUIDs version 7 from the machine's random numbers.
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomIds;

impl IdGen for RandomIds {
    #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
    fn next(&self, now: Timestamp) -> [u8; 16] {
        let mut random = [0; 10];
        if getrandom::fill(&mut random).is_err() {
            // No operating system we run on fails here once it has booted; a repeated id would lose data.
            std::process::abort();
        }
        v7(now, random)
    }
}

/// Ids that count up: for tests that want to see the same ones each time.
#[derive(Debug, Default)]
pub struct CountingIds(AtomicU64);

impl IdGen for CountingIds {
    fn next(&self, now: Timestamp) -> [u8; 16] {
        let n = self.0.fetch_add(1, Ordering::Relaxed);
        let mut random = [0; 10];
        random[2..].copy_from_slice(&n.to_be_bytes());
        v7(now, random)
    }
}

fn v7(now: Timestamp, random: [u8; 10]) -> [u8; 16] {
    let millis = u64::try_from(now.as_micros() / 1000).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_and_read_back() {
        let ids = RandomIds;
        let a: PostId = new_id(&ids, Timestamp::from_micros(1_000_000));
        let b: PostId = new_id(&ids, Timestamp::from_micros(2_000_000));
        assert!(a < b);
        assert_eq!(a.to_string().parse::<PostId>().unwrap(), a);
        assert!("no-id".parse::<PostId>().is_err());
    }
}
