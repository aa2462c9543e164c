//! Those who are asked take a group over, or do not.

use super::find;
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    directory::groups::{
        self,
        people::{self, Place},
    },
};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, UserId,
    audit::Target,
    directory::{Group, User},
    group_lifecycle::{CallStatus, OwnershipCall},
};
use xenia_store::{
    Tx, WriteTx, Written,
    resources::{self, Versioned},
};

/// The calls for owners, with the group of each: for administrators.
pub fn calls(engine: &Engine, ctx: &Ctx) -> Result<Vec<(OwnershipCall, String)>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_OWNERLESS, On::Tenant)?;
        let mut found = Vec::new();
        for call in resources::list_all::<OwnershipCall>(tx)? {
            let group = resources::find_ever::<Group>(tx, call.value.group_id)?;
            let name = group.map_or_else(String::new, |it| it.value.display_name);
            found.push((call.value, name));
        }
        Ok(found)
    })
}

/// Whether one is asked to look after that group.
pub fn waits_for_me(engine: &Engine, ctx: &Ctx, group: Uuid) -> Result<bool> {
    engine.read(ctx, |tx| {
        let call = find(tx, group)?;
        let user = ctx.user();
        Ok(user.is_some_and(|user| call.is_some_and(|it| it.value.waits_for(user))))
    })
}

/// The groups that one is asked to look after.
pub fn asked_of_me(engine: &Engine, ctx: &Ctx) -> Result<Vec<Group>> {
    engine.read(ctx, |tx| {
        let Some(user) = ctx.user() else {
            return Ok(Vec::new());
        };
        let calls =
            resources::list_by::<OwnershipCall>(tx, "status", CallStatus::Asking.word(), 1000)?;
        let ids: Vec<Uuid> = calls
            .iter()
            .filter(|it| it.value.waits_for(user))
            .map(|it| it.value.group_id.0)
            .collect();
        let found = resources::find_many::<Group>(tx, &ids)?;
        Ok(found.into_iter().map(|it| it.value).collect())
    })
}

/// Takes ownership of a group without an owner, as one of those who were asked and are still in
/// it.
pub fn accept(engine: &Engine, ctx: &Ctx, group: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        let (user, mut call) = asked(tx, ctx, group)?;
        let found = groups::find(tx, group)?.value;
        if !groups::joining::is_member(tx, ctx, group, user.0)? {
            let message = format!("you are not in `{}` any more", found.display_name);
            return Err(Refusal::forbidden(message).into());
        }
        if !groups::lifecycle::owners(tx, group, |query| query.at(ctx.now))?.is_empty() {
            let message = format!("`{}` has an owner again", found.display_name);
            return Err(Refusal::conflict(message).into());
        }
        let opened = people::open(tx, ctx, &found, Place::Owner, user.0, None)?;
        // Opening has settled the call.
        call.version += 1;
        call.value.status = CallStatus::Accepted;
        call.value.accepted_by_id = Some(user);
        answered(tx, &found, &call, user, "Accept ownership of group")
            .map(|written| written.and(opened))
    })
}

/// Says that one does not want it; one is not asked again.
pub fn decline(engine: &Engine, ctx: &Ctx, group: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        let (user, mut call) = asked(tx, ctx, group)?;
        let found = groups::find(tx, group)?.value;
        call.value.declined_ids.push(user);
        answered(tx, &found, &call, user, "Decline ownership of group")
    })
}

fn asked(tx: &Tx<'_>, ctx: &Ctx, group: Uuid) -> Result<(UserId, Versioned<OwnershipCall>)> {
    authz::require(tx, ctx, &authz::LEAVE_GROUPS, On::Tenant)?;
    let unknown = || Refusal::not_found("call for an owner of group", group);
    let call = find(tx, group)?.ok_or_else(unknown)?;
    let user = ctx.user().filter(|user| call.value.waits_for(*user));
    Ok((user.ok_or_else(unknown)?, call))
}

fn answered(
    tx: &WriteTx<'_>,
    group: &Group,
    call: &Versioned<OwnershipCall>,
    user: UserId,
    activity: &'static str,
) -> Result<Written<()>> {
    resources::update(tx, &call.value, call.version)?;
    let name = resources::find::<User>(tx, user)?;
    let name = name.map_or_else(String::new, |it| it.value.user_principal_name);
    let event = groups::event(activity, group)
        .and(Target::new(NodeKind::User, user, name))
        .with(json!({ "status": call.value.status.word() }));
    Ok(Written::new((), event))
}
