//! What changed is told: a job for each subscription that is behind.

use super::{event, is_allowed};
use crate::{Ctx, Engine, Error, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use xenia_domain::{
    JobId, NodeKind, Relation, SubscriptionId, TenantId, Timestamp,
    subscription::{ChangeType, Subscription, Watched, watched},
};
use xenia_store::{
    Bookkeeping, Tx, Writes, Written, audit,
    changes::{self, ChangeQuery, Changed, Span},
    jobs::{self, NewJob},
    resources, subscriptions,
};

/// The kind of job that posts notifications.
pub const JOB: &str = "notification";
/// Changes in one post at most.
const MOST: u32 = 50;
/// Members that came or went in one notification at most.
const MEMBERS: u32 = 100;
/// Subscriptions looked after in one round at most.
const BATCH: u32 = 200;

/// What a job posts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// For which subscription.
    pub subscription: SubscriptionId,
    /// Where to.
    pub url: String,
    /// What.
    pub body: Value,
    /// Whether it tells of the subscription itself.
    pub lifecycle: bool,
}

/// Orders notifications for every subscription that is behind; how many were ordered.
pub fn tell_all(engine: &Engine) -> Result<u64> {
    let mut ordered = 0;
    loop {
        let behind = engine
            .store()
            .read(TenantId::default(), |tx| -> Result<_> {
                Ok(subscriptions::behind(tx, BATCH)?)
            })?;
        let mut moved = false;
        for (tenant, id) in behind {
            let told = tell(engine, &engine.system(tenant), id)?;
            moved |= told.is_some();
            ordered += told.unwrap_or(0);
        }
        if !moved {
            engine.nudge().wake();
            return Ok(ordered);
        }
    }
}

/// Now, when a subscription is behind; when the next one ends, else.
pub fn next_due(engine: &Engine) -> Result<Option<Timestamp>> {
    let now = engine.now();
    engine.store().read(TenantId::default(), |tx| {
        let due = !subscriptions::behind(tx, 1)?.is_empty()
            || !subscriptions::expired(tx, now, 1)?.is_empty();
        Ok(due.then_some(now))
    })
}

/// Tells one subscription of the next changes; `None` when there is nothing more to do for it.
fn tell(engine: &Engine, ctx: &Ctx, id: SubscriptionId) -> Result<Option<u64>> {
    engine.bookkeeping(ctx.tenant, |tx| {
        let found = resources::find::<Subscription>(tx, id)?;
        let (Some(found), Some(after)) = (found, subscriptions::told(tx, id)?) else {
            return Ok(None);
        };
        let (subscription, head) = (found.value, audit::head(tx)?.sequence);
        let about = watched(&subscription.resource)?;
        if !is_allowed(tx, ctx, &subscription, about)? {
            let held = subscriptions::hold(tx, id, true)?;
            if held {
                order(
                    engine,
                    tx,
                    ctx,
                    lifecycle(ctx, &subscription, "reauthorizationRequired"),
                )?;
            }
            return Ok(held.then_some(1));
        }
        let span = Span { after, until: head };
        let (changed, until) = since(tx, about, span)?;
        if until == after || !subscriptions::advance(tx, id, after, until)? {
            return Ok(None);
        }
        let mut items = Vec::new();
        for change in changed {
            items.extend(item(tx, ctx, &subscription, about, span, change)?);
        }
        if items.is_empty() {
            return Ok(Some(0));
        }
        let notification = Notification {
            subscription: id,
            url: subscription.notification_url.clone(),
            body: json!({ "value": items }),
            lifecycle: false,
        };
        order(engine, tx, ctx, notification)?;
        Ok(Some(1))
    })
}

/// The next changes, and the number up to which they are all of them: the last transaction is
/// told of whole.
fn since(tx: &Tx<'_>, about: Watched, span: Span) -> Result<(Vec<Changed>, i64)> {
    let kinds = [about.kind];
    let ids = about.id.map(|id| [id]);
    let query = |span: Span, limit: u32| ChangeQuery {
        kinds: &kinds,
        ids: ids.as_ref().map(<[_; 1]>::as_slice),
        span,
        linked: about.kind == NodeKind::Group,
        from: None,
        limit,
    };
    let mut found = changes::list(tx, &query(span, MOST))?;
    let Some(last) = found.last().filter(|_| found.len() == MOST as usize) else {
        return Ok((found, span.until));
    };
    let until = last.sequence;
    let rest = Span {
        after: until - 1,
        until,
    };
    found.retain(|it| it.sequence < until);
    found.extend(changes::list(tx, &query(rest, u32::MAX >> 1))?);
    Ok((found, until))
}

/// One change as the subscription tells of it; nothing when it does not.
fn item(
    tx: &Tx<'_>,
    ctx: &Ctx,
    subscription: &Subscription,
    about: Watched,
    span: Span,
    change: Changed,
) -> Result<Option<Value>> {
    let happened = match change {
        Changed { deleted: true, .. } => ChangeType::Deleted,
        Changed { made, .. } if made > span.after => ChangeType::Created,
        _ => ChangeType::Updated,
    };
    let Some(told) = subscription.tells(happened) else {
        return Ok(None);
    };
    let address = format!("{}/{}", about.set(), change.id);
    let mut data = json!({
        "@odata.type": about.type_name(),
        "@odata.id": address,
        "id": change.id,
        "organizationId": ctx.tenant,
        "sequenceNumber": change.sequence,
    });
    if about.kind == NodeKind::Group && happened != ChangeType::Deleted {
        let at = (change.id, Relation::Member);
        let linked = changes::linked(tx, at, Some(span), ctx.now, None, MEMBERS)?;
        let members = linked.iter().map(|it| match it.holds {
            true => json!({ "id": it.id }),
            false => json!({ "id": it.id, "@removed": "deleted" }),
        });
        let members: Vec<Value> = members.collect();
        if let (Some(data), false) = (data.as_object_mut(), members.is_empty()) {
            data.insert("members@delta".to_owned(), members.into());
        }
    }
    Ok(Some(json!({
        "subscriptionId": subscription.id,
        "subscriptionExpirationDateTime": subscription.expiration_date_time,
        "changeType": told.word(),
        "resource": address,
        "clientState": subscription.client_state,
        "tenantId": ctx.tenant,
        "resourceData": data,
    })))
}

/// A notification about the subscription itself
/// ([lifecycle events](https://learn.microsoft.com/en-us/graph/change-notifications-lifecycle-events)).
fn lifecycle(ctx: &Ctx, subscription: &Subscription, happened: &str) -> Notification {
    let url = subscription.lifecycle_notification_url.as_ref();
    Notification {
        subscription: subscription.id,
        url: url.unwrap_or(&subscription.notification_url).clone(),
        body: json!({ "value": [{
            "subscriptionId": subscription.id,
            "subscriptionExpirationDateTime": subscription.expiration_date_time,
            "tenantId": ctx.tenant,
            "clientState": subscription.client_state,
            "lifecycleEvent": happened,
        }] }),
        lifecycle: true,
    }
}

fn order<'a>(
    engine: &Engine,
    tx: &impl Writes<'a>,
    ctx: &Ctx,
    notification: Notification,
) -> Result<()> {
    let payload =
        serde_json::to_value(notification).map_err(|error| Error::Internal(error.to_string()))?;
    let job = NewJob {
        id: JobId(engine.new_id()),
        kind: JOB,
        payload,
        now: ctx.now,
        run_at: ctx.now,
        single_key: None,
    };
    jobs::push(tx, &job)?;
    Ok(())
}

/// When a notification was given up: the client is told that it missed some, and synchronises
/// anew.
pub fn give_up(engine: &Engine, tenant: TenantId, lost: &Notification) -> Result<()> {
    let ctx = engine.system(tenant);
    if lost.lifecycle {
        return Ok(());
    }
    engine.bookkeeping(tenant, |tx: &Bookkeeping<'_>| {
        if let Some(found) = resources::find::<Subscription>(tx, lost.subscription)? {
            order(engine, tx, &ctx, lifecycle(&ctx, &found.value, "missed"))?;
        }
        Ok(())
    })
}

/// Ends subscriptions whose time has come, and tells their clients; how many there were.
pub fn remove_expired(engine: &Engine) -> Result<u64> {
    let now = engine.now();
    let expired = engine
        .store()
        .read(TenantId::default(), |tx| -> Result<_> {
            Ok(subscriptions::expired(tx, now, BATCH)?)
        })?;
    let mut removed = 0;
    for (tenant, id) in expired {
        let ctx = engine.system(tenant);
        let found = engine.read(&ctx, |tx| Ok(resources::find::<Subscription>(tx, id)?))?;
        let Some(found) = found else {
            continue;
        };
        removed += engine.write(&ctx, |tx| {
            let ended = resources::delete::<Subscription>(tx, id)?;
            subscriptions::stop(tx, id)?;
            if ended {
                order(
                    engine,
                    tx,
                    &ctx,
                    lifecycle(&ctx, &found.value, "subscriptionRemoved"),
                )?;
            }
            let event = event("Remove subscription (expired)", &found.value);
            Ok(Written::new(u64::from(ended), event))
        })?;
    }
    Ok(removed)
}
