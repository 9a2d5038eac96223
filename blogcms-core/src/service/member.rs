//! Who is a member, as what.

use super::{Blog, allow, retry};
use crate::error::{Error, Invalid, Message};
use crate::policy::{Action, Actor, Role};
use crate::site::{AccountRef, Members, SiteOp};
use crate::store::Scope;

/// Who is a member, as what.
pub struct MemberService<'a>(pub(super) &'a Blog);

impl MemberService<'_> {
    /// All members.
    pub async fn list(&self, actor: &Actor) -> Result<Members, Error> {
        allow(actor, Action::ReadMembers)?;
        Ok(self.0.store.members().await?)
    }

    /// Makes an account a member, changes its role, or with no role ends its membership. The last owner stays.
    pub async fn set(&self, actor: &Actor, account: &AccountRef, role: Option<Role>) -> Result<(), Error> {
        retry(5, || self.try_set(actor, account, role)).await
    }

    async fn try_set(&self, actor: &Actor, account: &AccountRef, role: Option<Role>) -> Result<(), Error> {
        let members = self.0.store.members().await?;
        let from = members.list.iter().find(|m| m.account == *account).map(|m| m.role);
        allow(actor, Action::SetMember { from, to: role })?;
        if from.is_none() && role.is_none() {
            return Err(Error::NotFound);
        }
        if role != Some(Role::Owner) && members.is_last_owner(account) {
            let mut invalid = Invalid::default();
            invalid.add("role", Message::new("problem.member.last_owner"));
            return Err(Error::Invalid(invalid));
        }
        let account = account.clone();
        let op = match role {
            Some(role) => SiteOp::SetMember { account, role },
            None => SiteOp::RemoveMember { account },
        };
        self.0.store.apply(self.0.batch(actor).require(Scope::Members, members.seq).op(op)).await?;
        Ok(())
    }
}
