//! Who may do what: the one place that says so. What is not allowed here is denied.

use crate::id::AuthorId;
use crate::post::Status;
use crate::site::AccountRef;
use serde::{Deserialize, Serialize};

/// What a member is on a site. Each may do all that the ones after it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Writes and sends in for review; cannot publish.
    Contributor,
    /// Writes and publishes under their own bylines.
    Author,
    /// Edits and publishes everybody's posts, arranges terms, moderates.
    Editor,
    /// Runs the site: settings, members below owner, redirects.
    Administrator,
    /// Owns the site. There is always one.
    Owner,
}

impl Role {
    /// Every role, least first.
    pub const ALL: [Self; 5] =
        [Self::Contributor, Self::Author, Self::Editor, Self::Administrator, Self::Owner];

    /// The role's name as stored and configured.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contributor => "contributor",
            Self::Author => "author",
            Self::Editor => "editor",
            Self::Administrator => "administrator",
            Self::Owner => "owner",
        }
    }

    /// The role of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == name)
    }
}

/// Somebody who is signed in, as the policy sees them: no password, no session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Who.
    pub account: AccountRef,
    /// As what on this site.
    pub role: Role,
    /// The bylines they write under.
    pub authors: Vec<AuthorId>,
}

/// On whose behalf something is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody signed in.
    Principal(Principal),
    /// The program itself, on the word of whoever runs it: the command line, an import. May do everything.
    System(&'static str),
    /// Nobody we know.
    Anonymous,
}

impl Actor {
    /// How the audit log and revisions name the actor: `account:…`, `system:…` or `anonymous`.
    pub fn reference(&self) -> String {
        match self {
            Self::Principal(p) => format!("account:{}", p.account),
            Self::System(name) => format!("system:{name}"),
            Self::Anonymous => "anonymous".into(),
        }
    }
}

/// What the policy needs to know of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PostFacts<'a> {
    /// Its bylines.
    pub authors: &'a [AuthorId],
    /// Where it is on its way.
    pub status: Status,
}

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action<'a> {
    /// See a post that is not live, its revisions, its working copy.
    ReadPost(PostFacts<'a>),
    /// Begin a post with these bylines.
    CreatePost(&'a [AuthorId]),
    /// Save changes to a post. (What is live does not change by that.)
    EditPost(PostFacts<'a>),
    /// Change the bylines of a post to these.
    SetAuthors(&'a [AuthorId]),
    /// Put a post, or a working copy of it, before readers, or take it down.
    PublishPost(PostFacts<'a>),
    /// Put a post into the trash, or take it out.
    TrashPost(PostFacts<'a>),
    /// Remove a post for good.
    DeletePost(PostFacts<'a>),
    /// Write raw HTML in a post. (It is sanitised all the same.)
    WriteHtml,
    /// Make a tag that is not there yet while writing.
    CreateTag,
    /// Arrange categories, tags and series.
    ManageTaxonomy,
    /// Upload and describe files.
    UploadMedia,
    /// Change and remove files of others.
    ManageMedia,
    /// See, decide and remove comments.
    ModerateComments,
    /// Make and change bylines.
    ManageAuthors,
    /// Make and remove redirects.
    ManageRedirects,
    /// Change the settings of the site.
    ConfigureSite,
    /// See who is a member.
    ReadMembers,
    /// Make a member what they were not: `from` what they are (if anything) `to` what they are to be (if anything).
    SetMember {
        /// What they are.
        from: Option<Role>,
        /// What they are to be.
        to: Option<Role>,
    },
    /// Take everything out of the site, or bring a whole site in.
    Transfer,
}

/// Why somebody may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Nobody is signed in.
    SignIn,
    /// Their role does not reach that far.
    Role,
    /// It belongs to somebody else.
    NotYours,
}

/// Whether `actor` may do `action`. Asked before any effect.
pub fn decide(actor: &Actor, action: Action<'_>) -> Result<(), Denied> {
    match actor {
        Actor::System(_) => Ok(()),
        Actor::Anonymous => Err(Denied::SignIn),
        Actor::Principal(principal) => decide_for(principal, action),
    }
}

fn decide_for(who: &Principal, action: Action<'_>) -> Result<(), Denied> {
    let at_least = |role: Role| if who.role >= role { Ok(()) } else { Err(Denied::Role) };
    let owns = |authors: &[AuthorId]| authors.iter().any(|a| who.authors.contains(a));
    let only_own =
        |authors: &[AuthorId]| !authors.is_empty() && authors.iter().all(|a| who.authors.contains(a));
    let own_or_editor = |authors: &[AuthorId], role: Role| {
        if who.role >= Role::Editor {
            Ok(())
        } else if !owns(authors) {
            Err(Denied::NotYours)
        } else {
            at_least(role)
        }
    };
    match action {
        Action::ReadPost(post) => own_or_editor(post.authors, Role::Contributor),
        Action::CreatePost(authors) | Action::SetAuthors(authors) => {
            if who.role >= Role::Editor || only_own(authors) { Ok(()) } else { Err(Denied::NotYours) }
        }
        // A contributor's text is theirs until an editor has taken it on.
        Action::EditPost(post) | Action::TrashPost(post) => match post.status {
            Status::Draft | Status::Review => own_or_editor(post.authors, Role::Contributor),
            Status::Published | Status::Archived | Status::Trash => own_or_editor(post.authors, Role::Author),
        },
        Action::PublishPost(post) => own_or_editor(post.authors, Role::Author),
        Action::DeletePost(_) => at_least(Role::Editor),
        Action::UploadMedia | Action::CreateTag => at_least(Role::Author),
        Action::WriteHtml | Action::ManageTaxonomy | Action::ManageMedia | Action::ModerateComments => {
            at_least(Role::Editor)
        }
        Action::ManageAuthors | Action::ManageRedirects | Action::ConfigureSite | Action::ReadMembers => {
            at_least(Role::Administrator)
        }
        // Nobody makes or unmakes somebody who stands above them.
        Action::SetMember { from, to } => {
            at_least([from, to].into_iter().flatten().fold(Role::Administrator, Ord::max))
        }
        Action::Transfer => at_least(Role::Owner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    fn author(n: u8) -> AuthorId {
        AuthorId::from_bytes([n; 16])
    }

    fn who(role: Role) -> Actor {
        let account = AccountRef::new("someone").unwrap();
        Actor::Principal(Principal { account, role, authors: vec![author(1)] })
    }

    /// The roles that may, as their initials from contributor to owner.
    fn may(action: Action<'_>) -> String {
        Role::ALL
            .iter()
            .map(|r| if decide(&who(*r), action).is_ok() { r.as_str().chars().next().unwrap() } else { '-' })
            .collect()
    }

    #[test]
    fn the_table() {
        let post = |authors, status| PostFacts { authors, status };
        let (mine, theirs, nobodys): (&[_], &[_], &[_]) = (&[author(1)], &[author(2)], &[]);
        let both = [author(1), author(2)];
        for (action, roles) in [
            (Action::ReadPost(post(mine, Status::Draft)), "caeao"),
            (Action::ReadPost(post(theirs, Status::Draft)), "--eao"),
            (Action::ReadPost(post(nobodys, Status::Draft)), "--eao"),
            (Action::CreatePost(mine), "caeao"),
            (Action::CreatePost(theirs), "--eao"),
            (Action::CreatePost(nobodys), "--eao"),
            (Action::EditPost(post(mine, Status::Draft)), "caeao"),
            (Action::EditPost(post(mine, Status::Review)), "caeao"),
            (Action::EditPost(post(mine, Status::Published)), "-aeao"),
            (Action::EditPost(post(theirs, Status::Draft)), "--eao"),
            (Action::SetAuthors(&both), "--eao"),
            (Action::PublishPost(post(mine, Status::Draft)), "-aeao"),
            (Action::PublishPost(post(theirs, Status::Draft)), "--eao"),
            (Action::TrashPost(post(mine, Status::Draft)), "caeao"),
            (Action::DeletePost(post(mine, Status::Trash)), "--eao"),
            (Action::WriteHtml, "--eao"),
            (Action::CreateTag, "-aeao"),
            (Action::ManageTaxonomy, "--eao"),
            (Action::UploadMedia, "-aeao"),
            (Action::ManageMedia, "--eao"),
            (Action::ModerateComments, "--eao"),
            (Action::ManageAuthors, "---ao"),
            (Action::ManageRedirects, "---ao"),
            (Action::ConfigureSite, "---ao"),
            (Action::ReadMembers, "---ao"),
            (Action::SetMember { from: None, to: Some(Role::Administrator) }, "---ao"),
            (Action::SetMember { from: None, to: Some(Role::Owner) }, "----o"),
            (Action::SetMember { from: Some(Role::Owner), to: None }, "----o"),
            (Action::Transfer, "----o"),
        ] {
            assert_eq!(may(action), roles, "{action:?}");
            assert_eq!(decide(&Actor::Anonymous, action), Err(Denied::SignIn), "{action:?}");
            assert_eq!(decide(&Actor::System("test"), action), Ok(()), "{action:?}");
        }
    }

    #[test]
    fn roles_have_names() {
        for role in Role::ALL {
            assert_eq!(Role::named(role.as_str()), Some(role));
        }
        assert_eq!(Role::named("root"), None);
    }
}
