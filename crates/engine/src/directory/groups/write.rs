//! Making, changing and deleting groups.

use super::{
    event, find, lifecycle, node,
    people::{self, Place},
};
use crate::{
    Actor, Ctx, Engine, Error, Result,
    authz::{self, On},
    b2b::authorization_policy,
    directory::{close_edges, deleted::set_aside, extensions, group_settings},
    membership::check_group,
    patch::{check_match, merge},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    GroupId, NodeKind, Refusal,
    audit::NewEvent,
    directory::Group,
    groups::{MAX_BOUND, UNIFIED},
};
use xenia_store::{
    Tx, WriteTx, Written,
    resources::{self, Versioned},
    tenants,
};

/// What a caller may write.
const WRITABLE: &[&str] = &[
    "classification",
    "description",
    "displayName",
    "groupTypes",
    "isAssignableToRole",
    "mailEnabled",
    "mailNickname",
    "membershipRule",
    "membershipRuleProcessingState",
    "preferredDataLocation",
    "preferredLanguage",
    "purpose",
    "securityEnabled",
    "theme",
    "uniqueName",
    "visibility",
];

/// Members and owners that come with the body of a group (`members@odata.bind`).
#[derive(Clone, Debug, Default)]
pub struct Bound {
    /// New members.
    pub members: Vec<Uuid>,
    /// New owners.
    pub owners: Vec<Uuid>,
}

/// Makes a group from Graph's properties. A user who names no owners becomes the owner.
pub fn create(
    engine: &Engine,
    ctx: &Ctx,
    body: &Map<String, Value>,
    bound: &Bound,
) -> Result<Versioned<Group>> {
    let make = |tx: &WriteTx<'_>| {
        require_create(tx, ctx, is_unified(body))?;
        require_complete(body)?;
        let mut group = merged(tx, &Group::default(), body)?;
        group.id = GroupId(tx.new_id());
        group.created_date_time = tx.now();
        complete(tx, &mut group)?;
        lifecycle::begin(tx, &mut group)?;
        check_group(tx, ctx, None, &mut group)?;
        group_settings::check_classification(tx, None, &mut group)?;
        group.check()?;
        group_settings::check_new_names(tx, ctx, &group)?;
        if group.is_role_assignable() {
            authz::require(tx, ctx, &authz::WRITE_ROLE_GROUPS, On::Tenant)?;
        }
        let made = resources::insert(tx, &group)?;
        lifecycle::plan(tx, &group)?;
        let mut events = vec![];
        let mut bound = bound.clone();
        if let (true, Actor::User { id, .. }) = (bound.owners.is_empty(), &ctx.actor) {
            bound.owners.push(id.0);
        }
        bind(tx, ctx, &group, &bound, &mut events)?;
        Ok(Written::all(made, event("Add group", &group), events))
    };
    engine
        .write(ctx, make)
        .map_err(|error| duplicate(error, body))
}

/// Changes a group, and adds members and owners.
pub fn update(
    engine: &Engine,
    ctx: &Ctx,
    id: Uuid,
    body: &Map<String, Value>,
    bound: &Bound,
    if_match: Option<&str>,
) -> Result<Versioned<Group>> {
    let change = |tx: &WriteTx<'_>| {
        let present = changeable(tx, ctx, id)?;
        check_match(if_match, &present.etag())?;
        let mut group = merged(tx, &present.value, body)?;
        check_group(tx, ctx, Some(&present.value), &mut group)?;
        group.check_same_kind(&present.value)?;
        group_settings::check_classification(tx, Some(&present.value), &mut group)?;
        group.check()?;
        group_settings::check_present_names(tx, ctx, &present.value, &group)?;
        check_names_free(tx, &group)?;
        let version = resources::update(tx, &group, present.version)?;
        let mut events = vec![];
        bind(tx, ctx, &group, bound, &mut events)?;
        let names: Vec<&String> = body.keys().filter(|name| !name.contains('@')).collect();
        let updated = Versioned {
            value: group,
            version,
            created_at: present.created_at,
            shown: None,
        };
        let event = event("Update group", &updated.value).with(json!({ "properties": names }));
        Ok(Written::all(updated, event, events))
    };
    engine
        .write(ctx, change)
        .map_err(|error| duplicate(error, body))
}

/// The group with those properties and values of directory extensions.
fn merged(tx: &Tx<'_>, present: &Group, body: &Map<String, Value>) -> Result<Group> {
    let kept = &present.directory_extensions;
    let (properties, values) = extensions::split(tx, NodeKind::Group, kept, body)?;
    let mut group = merge(present, &properties, WRITABLE)?;
    group.directory_extensions = values;
    Ok(group)
}

/// Deletes a group: every edge from and to it is closed. It can be restored for a while.
pub fn delete(engine: &Engine, ctx: &Ctx, id: Uuid, if_match: Option<&str>) -> Result<()> {
    engine.write(ctx, |tx| {
        let present = changeable(tx, ctx, id)?;
        check_match(if_match, &present.etag())?;
        let closed = close_edges(tx, id)?;
        set_aside(tx, &present)?;
        let event = event("Delete group", &present.value);
        Ok(Written::new(
            (),
            event.with(json!({ "closedEdges": closed })),
        ))
    })
}

/// The group, if the caller may change it.
pub(in crate::directory) fn changeable(
    tx: &Tx<'_>,
    ctx: &Ctx,
    id: Uuid,
) -> Result<Versioned<Group>> {
    let found = resources::find::<Group>(tx, id)?;
    let (action, on) = match &found {
        Some(found) if found.value.is_role_assignable() => {
            (&authz::WRITE_GROUPS_WITH_ROLES, node(&found.value))
        }
        Some(found) => (&authz::WRITE_GROUPS, node(&found.value)),
        None => (&authz::WRITE_GROUPS, On::Tenant),
    };
    authz::require(tx, ctx, action, on)?;
    let group = find(tx, id)?;
    require_role_group(tx, ctx, &group.value)?;
    Ok(group)
}

/// Refuses those who may change groups, but not one that can hold directory roles.
pub(super) fn require_role_group(tx: &Tx<'_>, ctx: &Ctx, group: &Group) -> Result<()> {
    match group.is_role_assignable() {
        true => authz::require(tx, ctx, &authz::WRITE_ROLE_GROUPS, node(group)),
        false => Ok(()),
    }
}

fn is_unified(body: &Map<String, Value>) -> bool {
    let types = body.get("groupTypes").and_then(Value::as_array);
    types.is_some_and(|types| types.iter().any(|word| word == UNIFIED))
}

/// Whether the caller may make a group of that kind: with a role, or as a member while the
/// organisation lets members.
pub(crate) fn require_create(tx: &Tx<'_>, ctx: &Ctx, unified: bool) -> Result<()> {
    if authz::may(tx, ctx, &authz::WRITE_GROUPS, On::Tenant)? {
        return Ok(());
    }
    authz::require(tx, ctx, &authz::CREATE_GROUPS, On::Tenant)?;
    if unified {
        return group_settings::check_creation(tx, ctx);
    }
    let members = authorization_policy(tx)?.default_user_role_permissions;
    if matches!(ctx.actor, Actor::User { .. }) && !members.allowed_to_create_security_groups {
        let message = "members of this organisation may not create security groups";
        let setting =
            "policies/authorizationPolicy/defaultUserRolePermissions/allowedToCreateSecurityGroups";
        return Err(Refusal::forbidden(message).by(setting).into());
    }
    Ok(())
}

fn require_complete(body: &Map<String, Value>) -> Result<()> {
    for name in [
        "displayName",
        "mailEnabled",
        "mailNickname",
        "securityEnabled",
    ] {
        if body.get(name).is_none_or(Value::is_null) {
            let message = format!("a new group needs the property `{name}`");
            return Err(Refusal::invalid(name, message).into());
        }
    }
    Ok(())
}

/// Fills in what follows from the kind of a new group.
fn complete(tx: &Tx<'_>, group: &mut Group) -> Result<()> {
    if group.is_role_assignable() && group.visibility.is_none() {
        group.visibility = Some("Private".to_owned());
    }
    if !group.is_unified() {
        return Ok(());
    }
    if group.visibility.is_none() {
        group.visibility = Some("Public".to_owned());
    }
    let domains = tenants::domains(tx)?;
    let default = domains.iter().find(|domain| domain.is_default);
    group.mail = default.map(|domain| format!("{}@{}", group.mail_nickname, domain.id));
    check_names_free(tx, group)
}

/// Two groups cannot have the same address.
pub(in crate::directory) fn check_names_free(tx: &Tx<'_>, group: &Group) -> Result<()> {
    if !group.mail_enabled {
        return Ok(());
    }
    let same = resources::list_by::<Group>(tx, "mail_nickname", &group.mail_nickname, 100)?;
    let taken = |other: &Versioned<Group>| other.value.mail_enabled && other.value.id != group.id;
    if same.iter().any(taken) {
        let message = format!(
            "another group has the `mailNickname` `{}` already",
            group.mail_nickname
        );
        return Err(Refusal::invalid("mailNickname", message).into());
    }
    Ok(())
}

fn bind(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    group: &Group,
    bound: &Bound,
    events: &mut Vec<NewEvent>,
) -> Result<()> {
    let count = bound.members.len() + bound.owners.len();
    if count > MAX_BOUND {
        let message = format!("a request adds {MAX_BOUND} members and owners at most, not {count}");
        return Err(Refusal::invalid("members@odata.bind", message).into());
    }
    for owner in &bound.owners {
        events.push(people::open(tx, ctx, group, Place::Owner, *owner, None)?);
    }
    for member in &bound.members {
        events.push(people::open(tx, ctx, group, Place::Member, *member, None)?);
    }
    Ok(())
}

fn duplicate(error: Error, body: &Map<String, Value>) -> Error {
    error.on_duplicate(|_| {
        let name = body.get("uniqueName").and_then(Value::as_str);
        let message = format!(
            "another group has the `uniqueName` `{}` already",
            name.unwrap_or_default()
        );
        Refusal::invalid("uniqueName", message)
    })
}
