//! What happens to requests by themselves: reviewers are reminded half-way, and what nobody decided lapses.

use super::{event, find, keep, mails, policy_of, told};
use crate::{Ctx, Engine, Result, due};
use uuid::Uuid;
use xenia_domain::{
    Refusal, TenantId, Timestamp,
    consent::{ConsentStatus, ConsentStep, UserConsentRequest},
    directory::{ServicePrincipal, User},
};
use xenia_store::{Tx, WriteTx, Written, consent_requests, resources};

/// Does what is due, in all tenants; how much.
pub fn watch(engine: &Engine, now: Timestamp) -> Result<u64> {
    let find = |tx: &Tx<'_>, limit| consent_requests::due(tx, now, limit);
    due::each(engine, "consent request", find, |tenant, id| {
        let ctx = Ctx {
            now,
            ..engine.system(tenant)
        };
        due::done(engine.write(&ctx, |tx| act(engine, (tx, &ctx), id)))
    })
}

/// When the next request is due.
pub fn next_due(engine: &Engine) -> Result<Option<Timestamp>> {
    engine.store().read(TenantId::default(), |tx| {
        Ok(consent_requests::next_due(tx)?)
    })
}

fn act(engine: &Engine, (tx, ctx): (&WriteTx<'_>, &Ctx), id: Uuid) -> Result<Written<()>> {
    let found = resources::find::<UserConsentRequest>(tx, id)?;
    let found = found.ok_or_else(|| Refusal::not_found("user consent request", id))?;
    let mut request = found.value;
    let Some(step) = request.step(ctx.now) else {
        return Err(due::nothing());
    };
    let mut app = find(tx, request.app_request_id)?;
    let is_gone = resources::find::<ServicePrincipal>(tx, app.value.client_id)?.is_none();
    let activity = match step {
        _ if is_gone => {
            request = request.settled(None, ctx.now);
            "Close request for consent (application deleted)"
        }
        ConsentStep::Remind => {
            request.reminded_date_time = Some(ctx.now);
            // People who ask for the same are one matter to remind of.
            if policy_of(tx)?.reminders_enabled && mails::is_long_ago(&app.value, ctx.now) {
                app.value.notified_date_time = Some(ctx.now);
                mails::asked(engine, (tx, ctx), &app.value, &request, true)?;
            }
            "Remind of request for consent"
        }
        ConsentStep::Lapse => {
            request.status = ConsentStatus::Expired;
            request.completed_date_time = Some(ctx.now);
            mails::decided((tx, ctx), &app.value, &request)?;
            "Lapse request for consent"
        }
    };
    resources::update(tx, &request, found.version)?;
    let app = keep(tx, app)?;
    let who = resources::find::<User>(tx, request.requestor_id)?;
    let event = event(activity, &app);
    Ok(Written::new(
        (),
        told(event, &request, who.as_ref().map(|it| &it.value)),
    ))
}
