//! What a group and the organisation say of joining.

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    directory::groups,
    patch,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal,
    audit::{NewEvent, Target},
    directory::Group,
    group_lifecycle::{JoinSettings, SelfServiceGroups},
};
use xenia_store::{Tx, Written, resources, tenants};

/// How people come into a group, with what follows from its kind filled in.
pub fn get_settings(engine: &Engine, ctx: &Ctx, group: Uuid) -> Result<JoinSettings> {
    engine.read(ctx, |tx| {
        let group = groups::visible(tx, ctx, group)?.value;
        filled(tx, ctx, &group)
    })
}

pub(crate) fn filled(tx: &Tx<'_>, ctx: &Ctx, group: &Group) -> Result<JoinSettings> {
    Ok(JoinSettings {
        join_policy: Some(super::join_policy(tx, ctx, group)?),
        ..group.joining.clone()
    })
}

/// Changes how people come into a group: its owners and administrators may.
pub fn update_settings(
    engine: &Engine,
    ctx: &Ctx,
    group: Uuid,
    body: &Map<String, Value>,
) -> Result<JoinSettings> {
    engine.write(ctx, |tx| {
        let present = groups::write::changeable(tx, ctx, group)?;
        let mut group = present.value;
        let writable = ["joinPolicy", "membershipLifetimeInDays"];
        group.joining = patch::merge(&group.joining, body, &writable)?;
        group.joining.check(&group)?;
        if group.joining.join_policy.is_some()
            && authz::is_restricted(tx, ctx, groups::node(&group))?
        {
            let message =
                "the group is in a unit with restricted management: nobody joins it by themselves";
            return Err(Refusal::invalid("joinPolicy", message)
                .by("directory/administrativeUnits")
                .into());
        }
        resources::update(tx, &group, present.version)?;
        let event = groups::event("Update join settings of group", &group);
        let settings = filled(tx, ctx, &group)?;
        Ok(Written::new(settings, event.with(json!(group.joining))))
    })
}

/// What the organisation says of joining, for rules that need it.
pub(super) fn policy_of(tx: &Tx<'_>) -> Result<SelfServiceGroups> {
    Ok(tenants::setting(tx, SelfServiceGroups::SETTING)?)
}

/// What the organisation says of joining.
pub fn policy(engine: &Engine, ctx: &Ctx) -> Result<SelfServiceGroups> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_LIFECYCLE, On::Tenant)?;
        policy_of(tx)
    })
}

/// Changes it.
pub fn update_policy(
    engine: &Engine,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<SelfServiceGroups> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_LIFECYCLE, On::Tenant)?;
        let old = policy_of(tx)?;
        let writable = ["isEnabled", "requestLifetimeInDays"];
        let new = patch::merge(&old, body, &writable)?;
        new.check()?;
        tenants::set_setting(tx, SelfServiceGroups::SETTING, &new)?;
        let target = Target::new(NodeKind::Policy, ctx.tenant, SelfServiceGroups::SETTING);
        let event = NewEvent::new("Policy", "Update policy of self-service groups", target);
        Ok(Written::new(
            new.clone(),
            event.with(json!({ "old": old, "new": new })),
        ))
    })
}
