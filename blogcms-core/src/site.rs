//! A site: its settings, its members, and the small data that every page needs.

use crate::author::Author;
use crate::error::StoreError;
use crate::id::{HistoryId, MediaId, SiteId};
use crate::policy::Role;
use crate::post::CoverFile;
use crate::store::{Seq, Versions};
use crate::taxonomy::Term;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// One blog.
#[derive(Clone, Debug, PartialEq)]
pub struct Site {
    /// The site's id.
    pub id: SiteId,
    /// What it is known by elsewhere, such as in feeds: its id, or one that was made once, at random, where its id is
    /// [`SiteId::default`], which the only site of any database may have.
    pub known_as: SiteId,
    /// The history that its writes are of: one number may be of other writes in another. Random; made anew where a backup is
    /// opened that [`crate::Store`] has made, and for a copy of a database. A file that was copied by other means keeps it.
    pub history: HistoryId,
    /// The write that last changed the settings.
    pub version: Seq,
    /// What the owner decides.
    pub settings: Settings,
}

/// What the owner of a site decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The name of the blog, at most 100 characters.
    pub title: String,
    /// A line under the name.
    pub tagline: String,
    /// What the blog is about, for its front page and for search engines.
    pub description: String,
    /// The language of the blog: a BCP 47 tag such as `en`.
    pub language: String,
    /// The zone that dates are shown in: a name of the IANA database such as `Europe/Berlin`.
    pub time_zone: String,
    /// How many posts a list shows on a page, 1 to 100.
    pub posts_per_page: u32,
    /// The links of the header, in order.
    pub menu: Vec<MenuItem>,
    /// Whether a post takes comments when it does not say so itself.
    pub comments: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            title: "A new blog".into(),
            tagline: String::new(),
            description: String::new(),
            language: "en".into(),
            time_zone: "UTC".into(),
            posts_per_page: 12,
            menu: Vec::new(),
            comments: true,
        }
    }
}

/// A link of the header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuItem {
    /// What the link says.
    pub label: String,
    /// Where it leads: a path of the blog such as `/categories`, or an address of another site.
    pub url: String,
}

/// Who an account is, in the words of whoever signs people in: our own accounts, or the host's users.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountRef(String);

impl AccountRef {
    /// A reference of 1 to 200 bytes; nothing for other lengths.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        (1..=200).contains(&text.len()).then_some(Self(text))
    }

    /// The reference as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An account and its role on this site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub account: AccountRef,
    /// As what.
    pub role: Role,
    /// The write that last changed it.
    pub version: Seq,
}

/// All members of a site, as of `seq`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Members {
    /// The site's last write when they were read: what [`crate::WriteBatch::require`] wants for
    /// [`crate::Scope::Members`].
    pub seq: Seq,
    /// The members, by account.
    pub list: Vec<Member>,
}

impl Members {
    /// Whether the site would have no owner left once `account` is none.
    pub fn is_last_owner(&self, account: &AccountRef) -> bool {
        let mut owners = self.list.iter().filter(|m| m.role == Role::Owner);
        owners.any(|m| m.account == *account)
            && self.list.iter().filter(|m| m.role == Role::Owner).count() == 1
    }
}

/// What is written about a site itself.
#[derive(Clone, Debug, PartialEq)]
pub enum SiteOp {
    /// Replaces the settings. `Stale` unless they are at version `expect`.
    Configure {
        /// The new settings.
        settings: Settings,
        /// The version they were read at.
        expect: Seq,
    },
    /// Makes an account a member, or changes its role. Touches [`crate::Scope::Members`].
    SetMember {
        /// Who.
        account: AccountRef,
        /// As what.
        role: Role,
    },
    /// Ends a membership; `Missing` if there is none. Touches [`crate::Scope::Members`].
    RemoveMember {
        /// Who.
        account: AccountRef,
    },
}

/// The small data that every page of a site needs, kept in memory for as long as `seq` is the site's last write.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteSnapshot {
    /// The site's last write when this was read.
    pub seq: Seq,
    /// The site and its settings.
    pub site: Site,
    /// Every category, tag and series, by kind, then position, then name.
    pub terms: Vec<Term>,
    /// Every author, by name.
    pub authors: Vec<Author>,
    /// The files of the authors' pictures.
    pub portraits: BTreeMap<MediaId, CoverFile>,
}

/// Reads of the site itself.
#[async_trait]
pub trait SiteRead: Send + Sync {
    /// The site's last write. One indexed row: cheap enough to ask every second.
    async fn seq(&self) -> Result<Seq, StoreError>;

    /// How far what readers see has come. One indexed row, as [`SiteRead::seq`].
    async fn versions(&self) -> Result<Versions, StoreError>;

    /// The site itself. One indexed row.
    async fn site(&self) -> Result<Site, StoreError>;

    /// The settings, terms and authors with their pictures, all as of one `seq`.
    async fn site_snapshot(&self) -> Result<SiteSnapshot, StoreError>;

    /// The members and the `seq` they were read at.
    async fn members(&self) -> Result<Members, StoreError>;
}
