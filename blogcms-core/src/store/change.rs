//! The change log: what each write did to which thing.

use super::Seq;
use crate::error::StoreError;
use crate::id::{AuthorId, CommentId, Id, MediaId, PostId, RedirectId, TermId};
use crate::site::AccountRef;
use async_trait::async_trait;

/// Something of a site that can change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum Entity {
    Settings,
    Member(AccountRef),
    Post(PostId),
    Term(TermId),
    Author(AuthorId),
    Comment(CommentId),
    Media(MediaId),
    Redirect(RedirectId),
}

impl Entity {
    /// The kind of thing, as the change log spells it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Settings => "settings",
            Self::Member(_) => "member",
            Self::Post(_) => "post",
            Self::Term(_) => "term",
            Self::Author(_) => "author",
            Self::Comment(_) => "comment",
            Self::Media(_) => "media",
            Self::Redirect(_) => "redirect",
        }
    }

    /// The key among its kind: the id's bytes, a member's account, nothing for the settings.
    pub fn key(&self) -> Vec<u8> {
        match self {
            Self::Settings => Vec::new(),
            Self::Member(account) => account.as_str().as_bytes().to_vec(),
            Self::Post(id) => id.to_bytes().to_vec(),
            Self::Term(id) => id.to_bytes().to_vec(),
            Self::Author(id) => id.to_bytes().to_vec(),
            Self::Comment(id) => id.to_bytes().to_vec(),
            Self::Media(id) => id.to_bytes().to_vec(),
            Self::Redirect(id) => id.to_bytes().to_vec(),
        }
    }

    /// The entity with this kind and key, if they make one.
    pub fn from_parts(kind: &str, key: &[u8]) -> Option<Self> {
        let id = || <[u8; 16]>::try_from(key).ok();
        Some(match kind {
            "settings" => Self::Settings,
            "member" => Self::Member(AccountRef::new(std::str::from_utf8(key).ok()?)?),
            "post" => Self::Post(PostId::from_bytes(id()?)),
            "term" => Self::Term(TermId::from_bytes(id()?)),
            "author" => Self::Author(AuthorId::from_bytes(id()?)),
            "comment" => Self::Comment(CommentId::from_bytes(id()?)),
            "media" => Self::Media(MediaId::from_bytes(id()?)),
            "redirect" => Self::Redirect(RedirectId::from_bytes(id()?)),
            _ => return None,
        })
    }
}

/// What a write did to a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It is new or different.
    Put,
    /// It is gone.
    Deleted,
}

/// A row of the change log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeRow {
    /// The write.
    pub seq: Seq,
    /// The thing.
    pub entity: Entity,
    /// What became of it.
    pub change: Change,
}

/// What a follower is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changes {
    /// The changes of whole writes, in order. Empty when there is nothing new.
    Rows(Vec<ChangeRow>),
    /// The log no longer reaches back that far: rebuild.
    Truncated,
}

/// The change log.
#[async_trait]
pub trait ChangeLog: Send + Sync {
    /// The changes after write `after`, of at least one and, past `limit` rows, no further whole writes. A thing
    /// stands at most once in a write; what a removal takes along (comments, redirects) has rows of its own. Every
    /// write has a number; one that changed nothing, such as an autosave, has no rows.
    async fn changes(&self, after: Seq, limit: u32) -> Result<Changes, StoreError>;
}
