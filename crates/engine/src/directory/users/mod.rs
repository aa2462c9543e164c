//! Users.

pub(crate) mod provisioned;
mod related;
mod write;

pub use related::{
    Beside, People, add_sponsor, check_member_groups, count_beside, list_beside, manager,
    member_groups, remove_sponsor, set_manager,
};
pub(in crate::directory) use write::changeable;
pub(crate) use write::require_over;
pub use write::{SharedPassword, create, create_with, delete, update, update_with_people};

use super::sight::{Extent, Sight, others_are_open};
use crate::{Ctx, Engine, Result, authz};
use uuid::Uuid;
use xenia_domain::{NodeKind, Refusal, directory::User};
use xenia_odata::QueryOptions;
use xenia_store::{
    Tx,
    document::Document,
    query::{self, ListQuery, Page},
    resources::{self, Versioned},
};

/// A page of the users. Guests at the usual level of access may not.
pub fn list(engine: &Engine, ctx: &Ctx, options: QueryOptions) -> Result<Page<Document<User>>> {
    engine.read(ctx, |tx| {
        require_read(tx, ctx)?;
        let asked = ListQuery::new("users", options).at(ctx.now);
        Ok(query::list_documents(tx, &asked)?)
    })
}

/// How many users a query finds.
pub fn count(engine: &Engine, ctx: &Ctx, options: QueryOptions) -> Result<i64> {
    engine.read(ctx, |tx| {
        require_read(tx, ctx)?;
        Ok(query::count::<User>(
            tx,
            &ListQuery::new("users", options).at(ctx.now),
        )?)
    })
}

/// The user of that id or user principal name.
pub fn get(engine: &Engine, ctx: &Ctx, key: &str) -> Result<Versioned<User>> {
    engine.read(ctx, |tx| visible(tx, ctx, key))
}

/// The user who asks.
pub fn me(engine: &Engine, ctx: &Ctx) -> Result<Versioned<User>> {
    let me = me_id(ctx)?;
    engine.read(ctx, |tx| visible(tx, ctx, &me.to_string()))
}

/// The id of the user who asks.
///
/// # Errors
/// An application without a user has no `/me`.
pub fn me_id(ctx: &Ctx) -> Result<Uuid> {
    let user = ctx.user().ok_or_else(|| {
        Refusal::invalid(
            "me",
            "`/me` needs a signed-in user, and the token belongs to an application",
        )
    })?;
    Ok(user.0)
}

/// Whether the caller may read other users: members may while the organisation lets them.
pub(in crate::directory) fn require_read(tx: &Tx<'_>, ctx: &Ctx) -> Result<()> {
    require_read_by(tx, ctx, &authz::READ_USERS)
}

/// The same for a part of users that permissions of its own open.
pub(in crate::directory) fn require_read_by(
    tx: &Tx<'_>,
    ctx: &Ctx,
    action: &authz::Action,
) -> Result<()> {
    authz::require(tx, ctx, action, authz::On::Tenant)?;
    if others_are_open(tx, ctx)? {
        return Ok(());
    }
    let message = "members of this organisation may not read other users";
    let setting = "policies/authorizationPolicy/defaultUserRolePermissions/allowedToReadOtherUsers";
    Err(Refusal::forbidden(message).by(setting).into())
}

/// The user of that id or user principal name, as far as the caller may see it.
pub(in crate::directory) fn visible(tx: &Tx<'_>, ctx: &Ctx, key: &str) -> Result<Versioned<User>> {
    seen_by(tx, ctx, &Sight::of(tx, ctx)?, key)
}

/// The same for a caller whose sight is known.
fn seen_by(tx: &Tx<'_>, ctx: &Ctx, sight: &Sight, key: &str) -> Result<Versioned<User>> {
    let found = find(tx, key)?;
    // Who may see nobody but oneself learns nothing about who else there is.
    match &found {
        Some(user) if ctx.user() == Some(user.value.id) => {
            let on = authz::On::Node(NodeKind::User, user.value.id.0);
            authz::require(tx, ctx, &authz::READ_SELF, on)?;
        }
        _ if sight.users != Extent::Id => {}
        _ => require_read(tx, ctx)?,
    }
    sight.user(found.ok_or_else(|| Refusal::not_found("user", key))?)
}

/// The user of that id or user principal name.
pub(in crate::directory) fn find(tx: &Tx<'_>, key: &str) -> Result<Option<Versioned<User>>> {
    Ok(match Uuid::parse_str(key) {
        Ok(id) => resources::find(tx, id)?,
        Err(_) => resources::find_by(tx, "user_principal_name", key)?,
    })
}
