//! What happens by itself: groups without an owner are found, their most active members asked
//! week by week, and the call ends when there is an owner or the weeks are over.

use super::{find, mails, policy_of};
use crate::{Ctx, Engine, Result, directory::groups, due};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;
use xenia_domain::{
    GroupId, NodeKind, Relation, TenantId, Timestamp, UserId,
    directory::{Group, User},
    group_lifecycle::{CallStatus, NotifyMembers, OwnerlessPolicy, OwnershipCall},
};
use xenia_store::{
    Tx, WriteTx, Written,
    edges::{self, EdgeQuery},
    group_lifecycle,
    resources::{self, Versioned},
    tenants,
};

/// Groups that are looked at in one go.
const BATCH: u32 = 200;
/// Members who are looked through for those that may be asked.
const MEMBERS: u32 = 2_000;

/// Begins calls and goes on with those that are due, in all tenants; how much was done.
pub fn watch(engine: &Engine, now: Timestamp) -> Result<u64> {
    let all = engine
        .store()
        .read(TenantId::default(), |tx| -> Result<_> {
            Ok(tenants::all(tx)?)
        })?;
    let mut done = 0;
    for tenant in all {
        done += begin(engine, &at(engine, tenant, now))?;
    }
    let find = |tx: &Tx<'_>, limit| group_lifecycle::due_calls(tx, now, limit);
    let asked = due::each(engine, "call for an owner", find, |tenant, group| {
        let ctx = at(engine, tenant, now);
        due::done(engine.write(&ctx, |tx| act(engine, (tx, &ctx), group)))
    })?;
    Ok(done + asked)
}

fn at(engine: &Engine, tenant: TenantId, now: Timestamp) -> Ctx {
    Ctx {
        now,
        ..engine.system(tenant)
    }
}

/// Begins a call for every group that needs one.
fn begin(engine: &Engine, ctx: &Ctx) -> Result<u64> {
    if !engine.read(ctx, |tx| Ok(policy_of(tx)?.is_enabled))? {
        return Ok(0);
    }
    let (mut begun, mut after) = (0, Uuid::nil());
    loop {
        let found = engine.read(ctx, |tx| {
            Ok(group_lifecycle::ownerless(tx, ctx.now, after, BATCH)?)
        })?;
        let Some(last) = found.last() else {
            return Ok(begun);
        };
        after = *last;
        for group in found {
            let made = engine.write(ctx, |tx| call(tx, ctx, group));
            begun += u64::from(due::done(made)?);
        }
    }
}

fn call(tx: &WriteTx<'_>, ctx: &Ctx, id: Uuid) -> Result<Written<()>> {
    let group = groups::find(tx, id)?.value;
    if !policy_of(tx)?.is_for(&group) || has_owner(tx, ctx, id)? {
        return Err(due::nothing());
    }
    let call = OwnershipCall {
        group_id: GroupId(id),
        ownerless_since_date_time: ctx.now,
        ..OwnershipCall::default()
    };
    match find(tx, id)? {
        Some(before) if before.value.status == CallStatus::Asking => return Err(due::nothing()),
        Some(before) => _ = resources::update(tx, &call, before.version)?,
        None => _ = resources::insert(tx, &call)?,
    }
    let event = groups::event("Call for an owner of group", &group);
    Ok(Written::new((), event))
}

/// Whether somebody owns it who can look after it: a person with an open account, or an
/// application.
fn has_owner(tx: &Tx<'_>, ctx: &Ctx, group: Uuid) -> Result<bool> {
    let owned = EdgeQuery::of_object(group)
        .relation(Relation::Owner)
        .at(ctx.now);
    let by_application = EdgeQuery {
        subject_kind: Some(NodeKind::ServicePrincipal),
        ..owned
    };
    Ok(edges::any(tx, &by_application)?
        || !groups::lifecycle::owners(tx, group, |query| query.at(ctx.now))?.is_empty())
}

/// The next step of a call: it ends, or members are asked.
fn act(engine: &Engine, (tx, ctx): (&WriteTx<'_>, &Ctx), id: Uuid) -> Result<Written<()>> {
    let Some(found) = find(tx, id)?.filter(|it| it.value.due_at().is_some_and(|at| at <= ctx.now))
    else {
        return Err(due::nothing());
    };
    let policy = policy_of(tx)?;
    let group = resources::find_ever::<Group>(tx, GroupId(id))?;
    let group = group.ok_or_else(due::nothing)?.value;
    let there = resources::find::<Group>(tx, GroupId(id))?.is_some();
    if !there || !policy.is_for(&group) || has_owner(tx, ctx, id)? {
        return end(tx, found, &group, CallStatus::Settled);
    }
    if found.value.weeks_asked >= policy.notification_duration_in_weeks {
        return end(tx, found, &group, CallStatus::Unanswered);
    }
    let people = candidates(tx, ctx, &policy, &found.value)?;
    mails::ask(engine, (tx, ctx), &policy, &group, &people)?;
    let mut call = found.value;
    call.weeks_asked += 1;
    call.last_asked_date_time = Some(ctx.now);
    let asked: Vec<UserId> = people.iter().map(|user| user.id).collect();
    for user in &asked {
        if !call.asked_ids.contains(user) {
            call.asked_ids.push(*user);
        }
    }
    resources::update(tx, &call, found.version)?;
    let event = groups::event("Ask members to own group", &group);
    let details = json!({ "week": call.weeks_asked, "asked": asked });
    Ok(Written::new((), event.with(details)))
}

fn end(
    tx: &WriteTx<'_>,
    found: Versioned<OwnershipCall>,
    group: &Group,
    status: CallStatus,
) -> Result<Written<()>> {
    let mut call = found.value;
    call.status = status;
    resources::update(tx, &call, found.version)?;
    let event = groups::event("End call for an owner of group", group);
    Ok(Written::new(
        (),
        event.with(json!({ "status": status.word() })),
    ))
}

/// The most active members who may be asked and have not declined.
fn candidates(
    tx: &Tx<'_>,
    ctx: &Ctx,
    policy: &OwnerlessPolicy,
    call: &OwnershipCall,
) -> Result<Vec<User>> {
    let most = usize::try_from(policy.max_members_to_notify).unwrap_or(0);
    let active = group_lifecycle::most_active(tx, call.group_id.0, ctx.now, MEMBERS)?;
    let declined: BTreeSet<UserId> = call.declined_ids.iter().copied().collect();
    let mut chosen = Vec::new();
    for id in active {
        if chosen.len() >= most {
            break;
        }
        let groups = match policy.target_owners.notify_members {
            NotifyMembers::All => Vec::new(),
            _ => edges::transitive_groups(tx, id, ctx.now)?,
        };
        if declined.contains(&UserId(id)) || !policy.may_ask(&groups) {
            continue;
        }
        let user = resources::find::<User>(tx, UserId(id))?.map(|it| it.value);
        chosen.extend(user.filter(|user| user.address().is_some()));
    }
    Ok(chosen)
}
