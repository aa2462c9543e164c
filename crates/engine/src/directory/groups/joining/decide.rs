//! An owner lets somebody in or does not.

use super::{event, find, group_of, is_member, is_owner, mails};
use crate::{
    Ctx, Engine, Result,
    directory::groups::people::{self, Place},
};
use uuid::Uuid;
use xenia_domain::{
    Refusal,
    group_lifecycle::{Decision, JoinRequest, JoinStatus},
};
use xenia_store::{Tx, Written, resources};

/// Decides a request: the owners of the group and administrators may, nobody their own, except
/// owners.
pub fn decide(engine: &Engine, ctx: &Ctx, id: Uuid, decision: &Decision) -> Result<JoinRequest> {
    engine.write(ctx, |tx| {
        let found = find(tx, id)?;
        let group = people::changeable(tx, ctx, found.value.group_id.0)?;
        refuse_own(tx, ctx, &found.value)?;
        let lifetime = group.joining.membership_lifetime_in_days;
        let request = found.value;
        let mut request = request.decided(decision, ctx.user(), lifetime, ctx.now)?;
        let mut events = Vec::new();
        let who = request.requestor_id.0;
        if request.status == JoinStatus::Approved {
            match is_member(tx, ctx, group.id.0, who)? {
                true => request.status = JoinStatus::Superseded,
                false => {
                    let end = request.end_date_time;
                    events.push(people::open(tx, ctx, &group, Place::Member, who, end)?);
                }
            }
        }
        resources::update(tx, &request, found.version)?;
        mails::decided(engine, (tx, ctx), &group, &request)?;
        let activity = match decision.approves {
            true => "Approve request to join group",
            false => "Deny request to join group",
        };
        let told = event(tx, activity, &request)?;
        Ok(Written::all(request, told, events))
    })
}

fn refuse_own(tx: &Tx<'_>, ctx: &Ctx, request: &JoinRequest) -> Result<()> {
    let own = ctx.user() == Some(request.requestor_id);
    if !own || is_owner(tx, ctx, group_of(tx, request)?.id.0, request.requestor_id.0)? {
        return Ok(());
    }
    let message = "nobody decides about their own request: an owner of the group has to";
    Err(Refusal::forbidden(message).into())
}
