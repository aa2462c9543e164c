//! Invitations that nobody accepted in time: the account that waited is deleted.

use super::{accounts, collaboration_settings, guests};
use crate::{Ctx, Engine, Error, Result, due, entitlement};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{
    NodeKind, TenantId, Timestamp, UserId,
    audit::{NewEvent, Target},
    b2b::{Invitation, InvitationStatus, lapsed_at},
    directory::User,
};
use xenia_store::{
    Tx, WriteTx, Written,
    edges::{self, EdgeQuery},
    resources, waiting,
};

/// How many accounts are looked at in one go.
const BATCH: u32 = 200;

/// Deletes the accounts whose invitations have lapsed at `now`, of all tenants whose settings say so; how
/// many there were. Each in a transaction of its own that looks again, so running it twice or on
/// two nodes at once deletes nothing twice.
pub fn delete_lapsed(engine: &Engine, now: Timestamp) -> Result<u64> {
    let mut deleted = 0;
    let mut last = (TenantId::default(), Uuid::nil());
    loop {
        let found = engine.store().read(TenantId::default(), |tx| {
            Ok::<_, Error>(waiting::invited(tx, last, BATCH)?)
        })?;
        let Some(end) = found.last().copied() else {
            return Ok(deleted);
        };
        last = end;
        for (tenant, user) in found {
            match one(engine, now, tenant, UserId(user)) {
                Ok(gone) => deleted += u64::from(gone),
                // One account that cannot go must not keep the others.
                Err(error) => {
                    tracing::error!(%tenant, %user, %error, "a lapsed invitation could not be cleared away");
                }
            }
        }
    }
}

fn one(engine: &Engine, now: Timestamp, tenant: TenantId, user: UserId) -> Result<bool> {
    let ctx = Ctx {
        now,
        ..engine.system(tenant)
    };
    // Looked at first without the write lock: nearly all of them have time left.
    if engine.read(&ctx, |tx| lapsed(tx, user, ctx.now))?.is_none() {
        return Ok(false);
    }
    let written = engine.write(&ctx, |tx| {
        let (account, lapsed_at) = lapsed(tx, user, ctx.now)?.ok_or_else(due::nothing)?;
        let event = NewEvent::new(
            "UserManagement",
            "Expire external user invite",
            guests::target(&account),
        )
        .with(json!({
            "invitedUserEmailAddress": account.mail,
            "lapsedOn": lapsed_at,
            "setting": "policies/externalCollaborationPolicy/deleteLapsedInvitations",
        }));
        let event = close(tx, user, event)?;
        let more = accounts::end_account(tx, user)?;
        Ok(Written::all((), event, more))
    });
    due::done(written)
}

/// The account and when its last invitation lapsed; `None` where it stays.
fn lapsed(tx: &Tx<'_>, user: UserId, now: Timestamp) -> Result<Option<(User, Timestamp)>> {
    if !collaboration_settings(tx)?.delete_lapsed_invitations {
        return Ok(None);
    }
    let Some(account) = resources::find::<User>(tx, user)?.map(|found| found.value) else {
        return Ok(None);
    };
    let invitations: Vec<Invitation> =
        resources::list_by::<Invitation>(tx, "invited_user", user.0, 1000)?
            .into_iter()
            .map(|found| found.value)
            .collect();
    let Some(at) = lapsed_at(&account, &invitations, now) else {
        return Ok(None);
    };
    // Whatever reaches something by another way, or waits for an answer, stays: memberships,
    // roles, assignments, things owned or answered for; also those of a later day.
    let holds = edges::any(tx, &EdgeQuery::of_subject(user.0))?
        || entitlement::has_open_requests(tx, &account)?;
    Ok((!holds).then_some((account, at)))
}

/// The links do not work any more; the invitations say so.
fn close(tx: &WriteTx<'_>, user: UserId, mut event: NewEvent) -> Result<NewEvent> {
    for mut found in resources::list_by::<Invitation>(tx, "invited_user", user.0, 1000)? {
        let invitation = &mut found.value;
        let target = Target::new(
            NodeKind::Invitation,
            invitation.id,
            &invitation.invited_user_email_address,
        );
        event = event.and(target);
        if invitation.status == InvitationStatus::PendingAcceptance {
            invitation.status = InvitationStatus::Error;
            resources::update(tx, &found.value, found.version)?;
        }
    }
    Ok(event)
}
