//! Making and changing bylines.

use super::{Blog, allow, validate};
use crate::author::{Author, AuthorOp};
use crate::error::{Error, Invalid, Message};
use crate::id::AuthorId;
use crate::policy::{Action, Actor};
use crate::slug::Slug;
use crate::store::{Conflict, ConflictKind, Field, Seq};

/// What the form of a byline holds.
#[derive(Clone, Debug, Default)]
pub struct AuthorInput {
    /// The name, 1 to 100 characters.
    pub name: String,
    /// The address; made from the name when empty.
    pub handle: String,
    /// What the author does, at most 100 characters.
    pub title: String,
    /// About the author, at most 1,000 characters.
    pub bio: String,
    /// The author's own site.
    pub url: Option<String>,
}

/// Making and changing bylines.
pub struct Authors<'a>(pub(super) &'a Blog);

impl Authors<'_> {
    /// Adds a byline.
    pub async fn create(&self, actor: &Actor, input: &AuthorInput) -> Result<Author, Error> {
        allow(actor, Action::ManageAuthors)?;
        let author = check(input, self.0.id())?;
        let op = AuthorOp::Create { author: author.clone() };
        let applied = self.0.store.apply(self.0.batch(actor).op(op)).await;
        Ok(Author { version: taken(applied)?, ..author })
    }

    /// Changes a byline that was read at version `expect`.
    pub async fn update(
        &self,
        actor: &Actor,
        id: AuthorId,
        expect: Seq,
        input: &AuthorInput,
    ) -> Result<Author, Error> {
        allow(actor, Action::ManageAuthors)?;
        let old = self.0.store.author(id).await?.ok_or(Error::NotFound)?;
        let new = check(input, id)?;
        let author = Author { avatar: old.avatar, user_ref: old.user_ref, ..new };
        let op = AuthorOp::Update { author: author.clone(), expect };
        let applied = self.0.store.apply(self.0.batch(actor).op(op)).await;
        Ok(Author { version: taken(applied)?, ..author })
    }

    /// Removes a byline; posts that name it lose it.
    pub async fn delete(&self, actor: &Actor, id: AuthorId, expect: Seq) -> Result<(), Error> {
        allow(actor, Action::ManageAuthors)?;
        self.0.store.apply(self.0.batch(actor).op(AuthorOp::Delete { id, expect })).await?;
        Ok(())
    }
}

fn check(input: &AuthorInput, id: AuthorId) -> Result<Author, Error> {
    let mut invalid = Invalid::default();
    let name = validate::line(&mut invalid, "name", &input.name, 100, true);
    let typed = validate::slug(&mut invalid, "handle", &input.handle);
    let handle = typed.or_else(|| Slug::from_title(&name));
    if handle.is_none() && !name.is_empty() && input.handle.trim().is_empty() {
        invalid.add("handle", Message::new("problem.slug.letters"));
    }
    let title = validate::line(&mut invalid, "title", &input.title, 100, false);
    validate::length(&mut invalid, "bio", &input.bio, 1000);
    let url = validate::url(&mut invalid, "url", input.url.as_deref());
    match handle {
        Some(handle) if invalid.problems.is_empty() => Ok(Author {
            id,
            version: Seq::NONE,
            handle,
            name,
            title,
            bio: input.bio.trim().to_owned(),
            url,
            avatar: None,
            user_ref: None,
        }),
        _ => Err(Error::Invalid(invalid)),
    }
}

fn taken(applied: Result<crate::store::Applied, crate::store::ApplyError>) -> Result<Seq, Error> {
    match applied.map_err(Error::from) {
        Ok(applied) => Ok(applied.seq),
        Err(Error::Conflict(Conflict { kind: ConflictKind::Duplicate(Field::Handle), .. })) => {
            let mut invalid = Invalid::default();
            invalid.add("handle", Message::new("problem.slug.taken"));
            Err(Error::Invalid(invalid))
        }
        Err(other) => Err(other),
    }
}
