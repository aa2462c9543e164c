//! What one caller may in one transaction: what the answer rests on (roles, whether it is a guest)
//! is read once, however many actions are asked about.

use super::{Action, On, Scopes, has_catalog_role, held, holds, scoped};
use crate::{Actor, Ctx, Result};
use std::cell::OnceCell;
use uuid::Uuid;
use xenia_domain::{
    Edge, NodeKind, Relation,
    b2b::{AuthorizationPolicy, GuestAccess},
    directory::User,
    role::DirectoryRole,
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    resources, tenants,
};

/// The rights of the caller, as they are in this transaction when they are first asked about: not
/// to be kept across a write.
pub(crate) struct Rights<'a> {
    tx: &'a Tx<'a>,
    ctx: &'a Ctx,
    roles: OnceCell<Vec<DirectoryRole>>,
    scoped: OnceCell<Vec<Edge>>,
    guest: OnceCell<bool>,
    policy: OnceCell<AuthorizationPolicy>,
}

/// What is remembered, or else read now.
fn once<T>(cell: &OnceCell<T>, read: impl FnOnce() -> Result<T>) -> Result<&T> {
    match cell.get() {
        Some(value) => Ok(value),
        None => {
            let value = read()?;
            Ok(cell.get_or_init(|| value))
        }
    }
}

impl<'a> Rights<'a> {
    /// Of the caller; nothing is read yet.
    pub(crate) fn new(tx: &'a Tx<'a>, ctx: &'a Ctx) -> Self {
        Self {
            tx,
            ctx,
            roles: OnceCell::new(),
            scoped: OnceCell::new(),
            guest: OnceCell::new(),
            policy: OnceCell::new(),
        }
    }

    /// Whether the caller may.
    pub(crate) fn may(&self, action: &Action, on: On) -> Result<bool> {
        let (tx, ctx) = (self.tx, self.ctx);
        let units = match &ctx.actor {
            Actor::System | Actor::Visitor { .. } => Vec::new(),
            _ => scoped::restricting(tx, ctx, action, on)?,
        };
        match &ctx.actor {
            Actor::System => Ok(true),
            Actor::Visitor { .. } => Ok(false),
            Actor::Application {
                service_principal,
                permissions,
                ..
            } => {
                if !units.is_empty() {
                    return self.role_of_application_lets(action, on, Some(&units));
                }
                if holds(permissions, action.application) {
                    return Ok(true);
                }
                // A service principal may hold a role on a catalog instead (identity-governance.md, 6.1).
                Ok(has_catalog_role(tx, ctx, service_principal.0, action, on)?
                    || self.role_of_application_lets(action, on, None)?)
            }
            Actor::User { id, scopes, .. } => {
                if let Scopes::Delegated(held) = scopes
                    && !holds(held, action.delegated)
                {
                    return Ok(false);
                }
                if !units.is_empty() {
                    return self.scoped_role_lets(action, on, Some(&units));
                }
                Ok(self.user_may(id.0, action, on)? || self.scoped_role_lets(action, on, None)?)
            }
        }
    }

    /// The directory roles of the caller.
    pub(crate) fn directory_roles(&self) -> Result<&[DirectoryRole]> {
        let read = || held::directory_roles(self.tx, self.ctx, self.ctx.principal());
        Ok(once(&self.roles, read)?)
    }

    /// The authorization policy of the organisation.
    pub(crate) fn policy(&self) -> Result<&AuthorizationPolicy> {
        once(&self.policy, || {
            Ok(tenants::setting(self.tx, AuthorizationPolicy::SETTING)?)
        })
    }

    /// How much of the directory the caller sees as a guest; `None` for everybody else.
    pub(crate) fn guest_access(&self) -> Result<Option<GuestAccess>> {
        match self.ctx.user() {
            Some(user) if self.is_guest(user.0)? => Ok(Some(self.policy()?.guest_user_role_id)),
            _ => Ok(None),
        }
    }

    fn is_guest(&self, user: Uuid) -> Result<bool> {
        let read = || {
            let user = resources::find::<User>(self.tx, user)?;
            Ok(user.is_none_or(|user| user.value.is_guest()))
        };
        once(&self.guest, read).copied()
    }

    fn scoped_roles(&self) -> Result<&[Edge]> {
        let read = || held::scoped_roles(self.tx, self.ctx, self.ctx.principal());
        Ok(once(&self.scoped, read)?)
    }

    /// Whether a role on a part, or one of the organisation's own making, lets do the action.
    fn scoped_role_lets(&self, action: &Action, on: On, within: Option<&[Uuid]>) -> Result<bool> {
        if action.resource_actions.is_empty() && action.roles.is_empty() {
            return Ok(false);
        }
        scoped::may(
            self.tx,
            self.ctx,
            self.scoped_roles()?,
            (action, on),
            within,
        )
    }

    /// Whether a directory role of an application lets it do the action by itself. What no
    /// application may do whatever its permissions (ask for access, decide, change one's password)
    /// stays so. `within` are the only units whose roles count, where there are any.
    fn role_of_application_lets(
        &self,
        action: &Action,
        on: On,
        within: Option<&[Uuid]>,
    ) -> Result<bool> {
        if action.application.is_empty() {
            return Ok(false);
        }
        Ok((within.is_none() && self.role_lets(action)?)
            || self.scoped_role_lets(action, on, within)?)
    }

    /// Whether one of the caller's roles lets do the action to anything.
    fn role_lets(&self, action: &Action) -> Result<bool> {
        let mut roles = self.directory_roles()?.iter();
        Ok(roles
            .any(|role| *role == DirectoryRole::GlobalAdministrator || action.roles.contains(role)))
    }

    fn user_may(&self, user: Uuid, action: &Action, on: On) -> Result<bool> {
        let (tx, ctx) = (self.tx, self.ctx);
        if action.oneself && on == On::Node(NodeKind::User, user) {
            return Ok(true);
        }
        if self.role_lets(action)? {
            return Ok(true);
        }
        if let (true, On::Node(_, object)) = (action.owners, on) {
            let owner = EdgeQuery::of_object(object)
                .from_subject(user)
                .relation(Relation::Owner)
                .at(ctx.now);
            if edges::any(tx, &owner)? {
                return Ok(true);
            }
        }
        if has_catalog_role(tx, ctx, user, action, on)? {
            return Ok(true);
        }
        if action.members || action.guests {
            return Ok(match self.is_guest(user)? {
                false => action.members,
                true => action.guests || (action.members && self.guests_are_as_members()?),
            });
        }
        Ok(false)
    }

    /// Whether the authorization policy gives guests the access of members.
    fn guests_are_as_members(&self) -> Result<bool> {
        Ok(self.policy()?.guest_user_role_id == GuestAccess::SameAsMembers)
    }
}
