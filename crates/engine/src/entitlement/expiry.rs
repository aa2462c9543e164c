//! What happens by itself when its time has come: notices, ends, automatic denials, scheduled
//! starts, deletions.

use super::{approvals, delivery, ending, lifecycle, mails, requests, work::Work};
use crate::{Ctx, Engine, Error, Result, due};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{
    AssignmentRequestId, Refusal, TenantId, Timestamp, UserId,
    edge::Closed,
    entitlement::{assignment::Assignment, progress::Progress},
};
use xenia_store::{
    Tx,
    assignments::{self, Due},
    resources,
};

/// Does everything that is due at `now`, in all tenants; answers how many things were done. Each
/// in its own transaction, which looks again whether it is still due, so that running it twice, on
/// two nodes at once, or again after a crash does nothing twice. What cannot be done is left for
/// the next run and does not stop the rest.
///
/// The order is that of cause and effect: first requests (denied before started), then the ends of
/// assignments and the notices of those that go on, then the deletion of accounts. An assignment
/// whose end came while nobody ran gets no notice of it.
pub fn expire_due(engine: &Engine, now: Timestamp) -> Result<u64> {
    let mut done = 0;
    for what in [Due::Request, Due::Assignment, Due::Account] {
        let find = |tx: &Tx<'_>, limit| assignments::due(tx, what, now, limit);
        done += due::each(engine, "entitlement", find, |tenant, id| {
            one(engine, now, what, (tenant, id))
        })?;
    }
    Ok(done)
}

/// When the next thing is due in any tenant that was not due at `now`, or at once where something
/// is due already; `None` where nothing is planned.
pub fn next_due(engine: &Engine) -> Result<Option<Timestamp>> {
    engine
        .store()
        .read(TenantId::default(), |tx| Ok(assignments::next_due(tx)?))
}

fn one(engine: &Engine, now: Timestamp, what: Due, (tenant, id): (TenantId, Uuid)) -> Result<bool> {
    let ctx = Ctx {
        now,
        ..engine.system(tenant)
    };
    let result = match what {
        Due::Request => request(engine, &ctx, AssignmentRequestId(id)),
        Due::Assignment => assignment(engine, &ctx, id),
        Due::Account => account(engine, &ctx, UserId(id)),
    };
    due::done(result)
}

/// Forwards, denies or starts a request, or reminds those who decide it.
fn request(engine: &Engine, ctx: &Ctx, id: AssignmentRequestId) -> Result<()> {
    let done = engine.write(ctx, |tx| {
        let work = Work::new(engine, tx, ctx);
        let found = requests::load(tx, id)?;
        let mut record = found.value.clone();
        match &record.request.progress {
            Progress::PendingApproval { .. } => {
                if !approvals::time_out(&work, &mut record)?
                    && !approvals::forward(&work, &mut record)?
                    && !approvals::remind(&work, &mut record)?
                {
                    return Err(due::nothing());
                }
            }
            Progress::Scheduled { starts_at } if *starts_at <= ctx.now => {
                let span = approvals::grantable(&work, &record)?;
                record.request.progress = record.request.progress.start(ctx.now)?;
                delivery::deliver(&work, &mut record, span)?;
            }
            _ => return Err(due::nothing()),
        }
        requests::save(&work, record, &found)?;
        work.written(())
    });
    match done {
        // What a rule refuses now it refuses in an hour too: the request has failed, and says why.
        Err(error) if due::is_nothing(&error) => Err(error),
        Err(Error::Refused(refusal)) => fail(engine, ctx, id, &refusal),
        other => other,
    }
}

fn fail(engine: &Engine, ctx: &Ctx, id: AssignmentRequestId, refusal: &Refusal) -> Result<()> {
    engine.write(ctx, |tx| {
        let work = Work::new(engine, tx, ctx);
        let found = requests::load(tx, id)?;
        let mut record = found.value.clone();
        let reasons = vec![refusal.message.clone()];
        record.request.progress = record
            .request
            .progress
            .start(ctx.now)
            .and_then(|progress| progress.finish(0, reasons, ctx.now))
            .map_err(|_| due::nothing())?;
        mails::failed(&work, &record, &refusal.message)?;
        let event = requests::event(
            tx,
            &record,
            "Failed to fulfill access package assignment request",
        )?;
        work.tell(event.with(json!({ "reason": refusal.message })));
        requests::save(&work, record, &found)?;
        work.written(())
    })
}

/// Ends an assignment or gives the notice of its end.
fn assignment(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        let work = Work::new(engine, tx, ctx);
        let found = resources::find::<Assignment>(tx, id)?.ok_or_else(due::nothing)?;
        if found.value.is_due(ctx.now) {
            ending::end(&work, &found, Closed::Expired)?;
            return work.written(());
        }
        let notice = found.value.due_notice(ctx.now).ok_or_else(due::nothing)?;
        let noticed = found.value.clone().noticed(notice);
        resources::update(tx, &noticed, found.version)?;
        mails::ends_soon(&work, &noticed, notice)?;
        let event = delivery::assignment_event(
            tx,
            &noticed,
            "Notify of the end of access package assignment",
        )?;
        work.tell(event.with(json!({ "daysBefore": notice.days() })));
        work.written(())
    })
}

/// Deletes an account.
fn account(engine: &Engine, ctx: &Ctx, user: UserId) -> Result<()> {
    engine.write(ctx, |tx| {
        let work = Work::new(engine, tx, ctx);
        if !lifecycle::delete_due(&work, user)? {
            return Err(due::nothing());
        }
        work.written(())
    })
}
