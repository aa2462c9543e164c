//! What happens by itself: a changed policy is carried to the groups, groups whose end draws near
//! are renewed where they are used, their owners warned, and what nobody renews is deleted.

use super::{activity, event_of_policy, mails, plan, policy_of, renew, set_end};
use crate::{
    Ctx, Engine, Result,
    directory::{close_edges, deleted::RESTORABLE_DAYS, deleted::set_aside, groups},
    due,
};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{
    JobId, TenantId, Timestamp,
    directory::Group,
    group_lifecycle::{Course, LifecyclePolicy, RENEWAL_DAYS, Step, Warning},
};
use xenia_store::{
    Tx, WriteTx, Written, group_lifecycle,
    jobs::{self, State},
    resources::{self, Versioned},
    tenants,
};

/// Groups to which a policy is carried in one transaction.
const BATCH: u32 = 200;

/// Does all of it for every tenant; how many groups were changed. Safe to run twice and on several
/// servers at once.
pub fn watch(engine: &Engine, now: Timestamp) -> Result<u64> {
    let all = engine
        .store()
        .read(TenantId::default(), |tx| -> Result<_> {
            Ok(tenants::all(tx)?)
        })?;
    let mut done = 0;
    for tenant in all {
        let ctx = at(engine, tenant, now);
        while engine.read(&ctx, |tx| Ok(policy_of(tx)?.carried_to.is_some()))? {
            done += carry(engine, &ctx)?;
        }
    }
    let find = |tx: &Tx<'_>, limit| group_lifecycle::due(tx, now, limit);
    let looked = due::each(engine, "group life cycle", find, |tenant, group| {
        look(engine, &at(engine, tenant, now), group)
    })?;
    Ok(done + looked)
}

/// When the next group is to be looked at.
pub fn next_due(engine: &Engine) -> Result<Option<Timestamp>> {
    engine
        .store()
        .read(TenantId::default(), |tx| Ok(group_lifecycle::next_due(tx)?))
}

fn at(engine: &Engine, tenant: TenantId, now: Timestamp) -> Ctx {
    Ctx {
        now,
        ..engine.system(tenant)
    }
}

/// Carries a changed policy to the next groups; how many have another end now.
fn carry(engine: &Engine, ctx: &Ctx) -> Result<u64> {
    let carried = engine.write(ctx, |tx| {
        let mut policy = policy_of(tx)?;
        let after = policy.carried_to.ok_or_else(due::nothing)?;
        let found = group_lifecycle::with_mail(tx, after, BATCH)?;
        let mut event = event_of_policy("Carry group lifecycle policy to groups", &policy);
        policy.carried_to = match found.len() < BATCH as usize {
            true => None,
            false => found.last().map(|group| group.value.id.0),
        };
        let mut changed = 0;
        for mut group in found {
            if set_end(&policy, &mut group.value) {
                resources::update(tx, &group.value, group.version)?;
                plan(tx, &group.value)?;
                event = event.and(groups::target(&group.value));
                changed += 1;
            }
        }
        tenants::set_setting(tx, LifecyclePolicy::SETTING, &policy)?;
        let details = json!({ "groups": changed, "finished": policy.carried_to.is_none() });
        Ok(Written::new(changed, event.with(details)))
    });
    match carried {
        Err(error) if due::is_nothing(&error) => Ok(0),
        other => other,
    }
}

/// Looks at one group; whether something was done.
fn look(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<bool> {
    let waits = engine.read(ctx, |tx| {
        let found = resources::find::<Group>(tx, id)?;
        match found {
            Some(group) => waits_until(tx, ctx, &group.value).map(Some),
            None => Ok(Some(Some(None))),
        }
    })?;
    if let Some(Some(next)) = waits {
        engine.bookkeeping(ctx.tenant, |tx| Ok(group_lifecycle::look_at(tx, id, next)?))?;
        return Ok(false);
    }
    due::done(engine.write(ctx, |tx| act(engine, (tx, ctx), id)))
}

/// Until when there is nothing to do; the outer `None` where there is something.
fn waits_until(tx: &Tx<'_>, ctx: &Ctx, group: &Group) -> Result<Option<Option<Timestamp>>> {
    let Some(expires) = group.expiration_date_time else {
        return Ok(Some(None));
    };
    let course = Course {
        expires,
        warning: group.expiration_warning.as_ref(),
    };
    if ctx.now < course.watched_from() {
        return Ok(Some(Some(course.watched_from())));
    }
    if used(tx, ctx, group, expires)?.is_some() {
        return Ok(None);
    }
    Ok(match course.step(ctx.now) {
        Step::Wait(until) => Some(Some(until)),
        // The mail is on its way: the warning counts when it has gone out.
        Step::Delete if !has_gone_out(tx, group)? => Some(Some(ctx.now.plus_seconds(3_600))),
        Step::Warn { .. } | Step::Delete => None,
    })
}

/// What the group was used for since it was watched.
fn used(tx: &Tx<'_>, ctx: &Ctx, group: &Group, expires: Timestamp) -> Result<Option<&'static str>> {
    // A little later than the renewal, which is a change of the group itself.
    let since = group.renewed_date_time.plus_seconds(1);
    let since = since.max(expires.min(ctx.now).plus_days(-RENEWAL_DAYS));
    activity::used_since(tx, group, since, ctx.now)
}

/// Whether one mail of the last warning was sent.
fn has_gone_out(tx: &Tx<'_>, group: &Group) -> Result<bool> {
    let mails = group.expiration_warning.iter().flat_map(|it| &it.mails);
    for mail in mails {
        if jobs::find(tx, JobId(*mail))?.is_some_and(|job| job.state == State::Done) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn act(engine: &Engine, (tx, ctx): (&WriteTx<'_>, &Ctx), id: Uuid) -> Result<Written<()>> {
    let found = resources::find::<Group>(tx, id)?.ok_or_else(due::nothing)?;
    let expires = found.value.expiration_date_time.ok_or_else(due::nothing)?;
    if waits_until(tx, ctx, &found.value)?.is_some() {
        return Err(due::nothing());
    }
    if let Some(why) = used(tx, ctx, &found.value, expires)? {
        let (_, event) = renew::anew(tx, found, "Renew group (in use)", Some(why))?;
        return Ok(Written::new((), event));
    }
    let warning = found.value.expiration_warning.as_ref();
    match (Course { expires, warning }).step(ctx.now) {
        Step::Wait(_) => Err(due::nothing()),
        Step::Warn { days, expires } => warn(engine, (tx, ctx), found, (days, expires)),
        Step::Delete => delete(engine, (tx, ctx), &found),
    }
}

fn warn(
    engine: &Engine,
    (tx, ctx): (&WriteTx<'_>, &Ctx),
    found: Versioned<Group>,
    (days, expires): (i64, Timestamp),
) -> Result<Written<()>> {
    let mut group = found.value;
    let mails = mails::warn(engine, (tx, ctx), &policy_of(tx)?, &group, expires)?;
    let event = groups::event("Notify of group expiration", &group).with(json!({
        "daysBefore": days,
        "expirationDateTime": expires,
        "plannedBefore": group.expiration_date_time,
        "mails": mails.len(),
    }));
    group.expiration_date_time = Some(expires);
    group.expiration_warning = Some(Warning {
        days,
        at: ctx.now,
        mails,
    });
    resources::update(tx, &group, found.version)?;
    group_lifecycle::look_at(tx, group.id.0, Some(ctx.now.plus_days(1)))?;
    Ok(Written::new((), event))
}

fn delete(
    engine: &Engine,
    (tx, ctx): (&WriteTx<'_>, &Ctx),
    found: &Versioned<Group>,
) -> Result<Written<()>> {
    let group = &found.value;
    let owners = mails::owners(tx, group.id.0, |query| query.at(ctx.now))?;
    let closed = close_edges(tx, group.id.0)?;
    set_aside(tx, found)?;
    let until = ctx.now.plus_days(RESTORABLE_DAYS);
    let policy = policy_of(tx)?;
    mails::deleted(engine, (tx, ctx), &policy, group, owners, until)?;
    let event = groups::event("Delete group (expired)", group).with(json!({
        "expirationDateTime": group.expiration_date_time,
        "closedEdges": closed,
        "restorableUntil": until,
    }));
    Ok(Written::new((), event))
}
