//! Revisions: immutable snapshots of everything a post's editor holds.

use crate::id::{PostId, RevisionId};
use crate::post::PostFields;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How a revision came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RevisionKind {
    /// Somebody pressed Save.
    Saved,
    /// The editor kept what was being typed.
    Autosave,
}

/// One saved state of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The revision's id.
    pub id: RevisionId,
    /// The post it is a state of.
    pub post: PostId,
    /// The state it was made from.
    pub parent: Option<RevisionId>,
    /// How it came about.
    pub kind: RevisionKind,
    /// Who made it, as [`crate::Actor::reference`] gives it.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
    /// A name somebody gave it.
    pub name: Option<String>,
    /// The form but for the body.
    pub fields: PostFields,
    /// The text: Markdown, byte for byte as it was sent.
    pub body: String,
}

/// A revision in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionSummary {
    /// The revision's id.
    pub id: RevisionId,
    /// How it came about.
    pub kind: RevisionKind,
    /// Who made it.
    pub made_by: String,
    /// When.
    pub made_at: Timestamp,
    /// A name somebody gave it.
    pub name: Option<String>,
    /// The title it holds.
    pub title: String,
}
