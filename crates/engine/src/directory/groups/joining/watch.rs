//! What happens to requests by themselves: owners are reminded half-way, and what nobody decided
//! lapses.

use super::{event, find, mails};
use crate::{
    Ctx, Engine, Result,
    directory::groups::{self, lifecycle::owners},
    due,
};
use uuid::Uuid;
use xenia_domain::{
    TenantId, Timestamp,
    group_lifecycle::{JoinStatus, JoinStep},
};
use xenia_store::{Tx, WriteTx, Written, group_lifecycle, resources};

/// Does what is due, in all tenants; how much.
pub fn watch(engine: &Engine, now: Timestamp) -> Result<u64> {
    let find = |tx: &Tx<'_>, limit| group_lifecycle::due_requests(tx, now, limit);
    due::each(engine, "join request", find, |tenant, id| {
        let ctx = Ctx {
            now,
            ..engine.system(tenant)
        };
        due::done(engine.write(&ctx, |tx| act(engine, (tx, &ctx), id)))
    })
}

/// When the next request or call for owners is due.
pub fn next_due(engine: &Engine) -> Result<Option<Timestamp>> {
    engine.store().read(TenantId::default(), |tx| {
        Ok(group_lifecycle::next_due_of_people(tx)?)
    })
}

fn act(engine: &Engine, (tx, ctx): (&WriteTx<'_>, &Ctx), id: Uuid) -> Result<Written<()>> {
    let found = find(tx, id)?;
    let mut request = found.value;
    let group = resources::find::<xenia_domain::directory::Group>(tx, request.group_id)?;
    let (step, group) = match (request.step(ctx.now), group) {
        (None, _) => return Err(due::nothing()),
        (Some(step), Some(group)) => (step, group.value),
        (Some(_), None) => {
            request.status = JoinStatus::Superseded;
            resources::update(tx, &request, found.version)?;
            let told = event(tx, "Lapse request to join group (group deleted)", &request)?;
            return Ok(Written::new((), told));
        }
    };
    let activity = match step {
        JoinStep::Remind => {
            let owners = owners(tx, group.id.0, |query| query.at(ctx.now))?;
            request.reminded_date_time = Some(ctx.now);
            mails::asked(engine, (tx, ctx), &group, &request, &owners, true)?;
            "Remind of request to join group"
        }
        JoinStep::Lapse => {
            request.status = JoinStatus::Expired;
            mails::decided(engine, (tx, ctx), &group, &request)?;
            "Lapse request to join group"
        }
    };
    resources::update(tx, &request, found.version)?;
    let told = event(tx, activity, &request)?.and(groups::target(&group));
    Ok(Written::new((), told))
}
