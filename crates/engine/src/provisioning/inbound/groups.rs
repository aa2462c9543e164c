//! Groups over SCIM.

use super::{
    Change, Found, Shown, is_own,
    members::{MemberChange, member_changes, members_of, unknown_member},
    own, patched, refusal, scope,
    search::{self, Kind},
    shown::Shower,
    told,
};
use crate::{
    Ctx, Engine, Error, Result,
    authz::{PROVISION_GROUPS, READ_PROVISIONED_GROUPS},
    directory::groups::provisioned,
    patch::check_match,
};
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use uuid::Uuid;
use xenia_domain::{
    GroupId, NodeKind, Refusal, Relation, Source,
    audit::{NewEvent, Target},
    directory::{Group, User},
    provisioning::Scope,
};
use xenia_protocols::scim::{Query, body, core::GROUP, patch};
use xenia_store::{
    Tx, WriteTx, Written,
    edges::{self, EdgeQuery},
    provisioning::{WrittenBy, forget_written, keep_written},
    resources::{self, Versioned},
};

/// One group.
pub fn get(engine: &Engine, ctx: &Ctx, id: &str, with_members: bool) -> Result<Shown> {
    engine.read(ctx, |tx| {
        let scope = scope(tx, ctx, &READ_PROVISIONED_GROUPS)?;
        let group = covered(tx, ctx, &scope, id)?;
        Shower::new(engine, tx, ctx, &scope, with_members).one_group(&group)
    })
}

/// The groups that a query finds.
pub fn list(engine: &Engine, ctx: &Ctx, query: &Query) -> Result<Found> {
    engine.read(ctx, |tx| {
        let scope = scope(tx, ctx, &READ_PROVISIONED_GROUPS)?;
        let filtered = query.filter.iter().flat_map(|filter| filter.attributes());
        let named = |name: &str| name.eq_ignore_ascii_case("members");
        let with_members = query.projection.wants("members", &GROUP)
            || filtered.into_iter().any(|path| named(&path.name));
        let shower = Shower::new(engine, tx, ctx, &scope, with_members);
        search::find(&shower, query, Kind::Group)
    })
}

/// The group of that id, if the caller may touch it: a connection those that it made.
fn covered(tx: &Tx<'_>, ctx: &Ctx, scope: &Scope, id: &str) -> Result<Versioned<Group>> {
    let unknown = || Refusal::not_found("group", id);
    let uuid = Uuid::parse_str(id).map_err(|_| unknown())?;
    let found = resources::find::<Group>(tx, uuid)?.ok_or_else(unknown)?;
    let mine = *scope == Scope::Everything || (scope.has_groups() && is_own(tx, ctx, uuid)?);
    if !mine {
        return Err(unknown().into());
    }
    Ok(found)
}

fn changeable(tx: &Tx<'_>, ctx: &Ctx, scope: &Scope, id: &str) -> Result<Versioned<Group>> {
    let group = covered(tx, ctx, scope, id)?;
    provisioned::require_changeable(tx, ctx, &group.value)?;
    Ok(group)
}

/// Makes a group.
pub fn create(engine: &Engine, ctx: &Ctx, sent: &Map<String, Value>) -> Result<Shown> {
    let wanted = body::read(sent, &GROUP).map_err(|error| refusal(&error))?;
    engine.write(ctx, |tx| {
        let scope = scope(tx, ctx, &PROVISION_GROUPS)?;
        if !scope.has_groups() {
            let message = "this provisioning connection may not make groups";
            let setting = format!("servicePrincipals/{}/inboundProvisioning", ctx.principal());
            return Err(Refusal::forbidden(message).by(setting).into());
        }
        let (group, first) = provisioned::insert(tx, display_name(&wanted))?;
        own(tx, ctx, NodeKind::Group, group.id.0)?;
        keep(tx, ctx, group.id, &wanted)?;
        let mut events = Vec::new();
        for member in members_of(&wanted)? {
            require_member(tx, ctx, &scope, member)?;
            events.push(provisioned::add(tx, ctx, &group, member)?);
        }
        let made = found(tx, group.id)?;
        let shown = Shower::new(engine, tx, ctx, &scope, true).one_group(&made)?;
        Ok(Written::all(shown, first, events))
    })
}

fn found(tx: &Tx<'_>, id: GroupId) -> Result<Versioned<Group>> {
    resources::find::<Group>(tx, id)?
        .ok_or_else(|| Error::Internal(format!("the group `{id}` is gone in its own transaction")))
}

fn display_name(wanted: &Map<String, Value>) -> &str {
    wanted
        .get("displayName")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Refuses a member that is not one of the caller's people or groups.
fn require_member(tx: &Tx<'_>, ctx: &Ctx, scope: &Scope, id: Uuid) -> Result<()> {
    let covered = match resources::find::<User>(tx, id)? {
        Some(user) => scope.covers(&user.value, is_own(tx, ctx, id)?),
        None => {
            let group = resources::find::<Group>(tx, id)?;
            group.is_some() && (*scope == Scope::Everything || is_own(tx, ctx, id)?)
        }
    };
    match covered {
        true => Ok(()),
        false => Err(unknown_member(id).into()),
    }
}

fn keep(tx: &WriteTx<'_>, ctx: &Ctx, id: GroupId, wanted: &Map<String, Value>) -> Result<()> {
    let external_id = wanted.get("externalId").and_then(Value::as_str);
    let written = WrittenBy {
        external_id: external_id.map(str::to_owned),
        ..WrittenBy::default()
    };
    Ok(keep_written(tx, ctx.principal(), id.0, &written)?)
}

/// Puts a group in the place of the one that is there (RFC 7644, 3.5.1).
pub fn replace(
    engine: &Engine,
    ctx: &Ctx,
    id: &str,
    sent: &Map<String, Value>,
    if_match: Option<&str>,
) -> Result<Shown> {
    let wanted = body::read(sent, &GROUP).map_err(|error| refusal(&error))?;
    rewrite(engine, ctx, id, if_match, &|_| Ok(wanted.clone()))
}

/// Changes a group (RFC 7644, 3.5.2). Answers the group where it was read for the change; changes of
/// members alone are done without reading all of them.
pub fn change(
    engine: &Engine,
    ctx: &Ctx,
    id: &str,
    operations: &[patch::Operation],
    if_match: Option<&str>,
) -> Result<()> {
    if let (Some(changes), None) = (member_changes(operations)?, if_match) {
        return change_members(engine, ctx, id, &changes);
    }
    let changed = rewrite(engine, ctx, id, if_match, &|shown| {
        patched(shown, operations, &GROUP)
    });
    changed.map(drop)
}

fn change_members(engine: &Engine, ctx: &Ctx, id: &str, changes: &[MemberChange]) -> Result<()> {
    let look = |tx: &Tx<'_>| {
        let scope = scope(tx, ctx, &PROVISION_GROUPS)?;
        let group = changeable(tx, ctx, &scope, id)?;
        let mut needed = Vec::new();
        for change in changes {
            let (member, wanted) = match change {
                MemberChange::Add(member) => (*member, true),
                MemberChange::Remove(member) => (*member, false),
            };
            let query = EdgeQuery::of_object(group.value.id)
                .relation(Relation::Member)
                .from_subject(member);
            if edges::any(tx, &query.at(ctx.now))? != wanted {
                needed.push(*change);
            }
        }
        Ok((scope, group, needed))
    };
    if engine.read(ctx, |tx| look(tx))?.2.is_empty() {
        return Ok(());
    }
    engine.write(ctx, |tx| {
        let (scope, group, needed) = look(tx)?;
        provisioned::refuse_by_rule(&group.value)?;
        let mut events = Vec::new();
        for change in needed {
            events.push(match change {
                MemberChange::Add(member) => {
                    require_member(tx, ctx, &scope, member)?;
                    provisioned::add(tx, ctx, &group.value, member)?
                }
                MemberChange::Remove(member) => provisioned::remove(tx, &group.value, member)?,
            });
        }
        Ok(told((), events, || updated(&group.value)))
    })
}

fn updated(group: &Group) -> NewEvent {
    let target = Target::new(NodeKind::Group, group.id, &group.display_name);
    NewEvent::new("GroupManagement", "Update group", target)
}

fn rewrite(
    engine: &Engine,
    ctx: &Ctx,
    id: &str,
    if_match: Option<&str>,
    change: Change<'_>,
) -> Result<Shown> {
    let look = |tx: &Tx<'_>| {
        let scope = scope(tx, ctx, &PROVISION_GROUPS)?;
        let group = changeable(tx, ctx, &scope, id)?;
        let shown = Shower::new(engine, tx, ctx, &scope, true).one_group(&group)?;
        check_match(if_match, &shown.etag)?;
        let before = body::read(&shown.json, &GROUP).map_err(|error| refusal(&error))?;
        let wanted = change(&shown.json)?;
        Ok((scope, group, shown, before, wanted))
    };
    let (_, _, shown, before, wanted) = engine.read(ctx, |tx| look(tx))?;
    if same(&before, &wanted)? {
        return Ok(shown);
    }
    engine.write(ctx, |tx| {
        let (scope, group, _, _, wanted) = look(tx)?;
        let mut events = Vec::new();
        let name = display_name(&wanted);
        events.extend(provisioned::rename(tx, ctx, &group, name)?);
        events.extend(settle_members(tx, ctx, &scope, &group.value, &wanted)?);
        keep(tx, ctx, group.value.id, &wanted)?;
        let after = found(tx, group.value.id)?;
        let shown = Shower::new(engine, tx, ctx, &scope, true).one_group(&after)?;
        Ok(told(shown, events, || updated(&after.value)))
    })
}

fn same(before: &Map<String, Value>, wanted: &Map<String, Value>) -> Result<bool> {
    let members = |of: &Map<String, Value>| -> Result<HashSet<Uuid>> {
        Ok(members_of(of)?.into_iter().collect())
    };
    Ok(display_name(before) == display_name(wanted)
        && before.get("externalId") == wanted.get("externalId")
        && members(before)? == members(wanted)?)
}

/// Adds who is missing and takes away who is not named. Who is in the group by an access package or
/// a rule stays: only that ends it.
fn settle_members(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    scope: &Scope,
    group: &Group,
    wanted: &Map<String, Value>,
) -> Result<Vec<NewEvent>> {
    let query = EdgeQuery::of_object(group.id).relation(Relation::Member);
    let held = edges::list(tx, &query.at(ctx.now))?;
    let wanted: HashSet<Uuid> = members_of(wanted)?.into_iter().collect();
    let present: HashSet<Uuid> = held.iter().map(|edge| edge.subject).collect();
    let by_hand = held.iter().filter(|edge| {
        !matches!(edge.source, Source::Assignment | Source::Rule)
            && matches!(edge.subject_kind, NodeKind::User | NodeKind::Group)
    });
    let leaving: HashSet<Uuid> = by_hand
        .map(|edge| edge.subject)
        .filter(|id| !wanted.contains(id))
        .collect();
    let mut coming: Vec<Uuid> = wanted.difference(&present).copied().collect();
    let mut leaving: Vec<Uuid> = leaving.into_iter().collect();
    coming.sort();
    leaving.sort();
    if !coming.is_empty() || !leaving.is_empty() {
        provisioned::refuse_by_rule(group)?;
    }
    let mut events = Vec::new();
    for member in coming {
        require_member(tx, ctx, scope, member)?;
        events.push(provisioned::add(tx, ctx, group, member)?);
    }
    for member in leaving {
        events.push(provisioned::remove(tx, group, member)?);
    }
    Ok(events)
}

/// Deletes a group.
pub fn delete(engine: &Engine, ctx: &Ctx, id: &str, if_match: Option<&str>) -> Result<()> {
    engine.write(ctx, |tx| {
        let scope = scope(tx, ctx, &PROVISION_GROUPS)?;
        let group = changeable(tx, ctx, &scope, id)?;
        let shown = Shower::new(engine, tx, ctx, &scope, true).one_group(&group)?;
        check_match(if_match, &shown.etag)?;
        let event = provisioned::delete(tx, &group)?;
        forget_written(tx, group.value.id.0)?;
        Ok(Written::new((), event.with(json!({ "by": "SCIM" }))))
    })
}
