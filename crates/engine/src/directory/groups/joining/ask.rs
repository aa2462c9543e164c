//! Joining at once, asking, withdrawing, leaving.

use super::{event, find, is_member, mails, settings::policy_of};
use crate::{
    Ctx, Engine, Error, Result,
    authz::{self, On},
    directory::groups::{
        self,
        lifecycle::owners,
        people::{self, Place},
    },
};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, Timestamp, UserId,
    directory::Group,
    edge::Closed,
    group_lifecycle::{Decision, JoinPolicy, JoinRequest, JoinStatus},
};
use xenia_store::{
    Tx, WriteTx, Written,
    group_lifecycle::{self, Requests},
    resources,
};

/// What somebody wants of a group.
#[derive(Clone, Debug, Default)]
pub struct Wish {
    /// Why; a group that is open needs none.
    pub reason: String,
    /// Until when, where the person says so.
    pub until: Option<Timestamp>,
}

/// Joins an open group, or asks its owners: the request is approved at once, or pending.
///
/// # Errors
/// The person may not find the group, is in it or has asked already, nobody could decide, or the
/// group is closed.
pub fn ask(engine: &Engine, ctx: &Ctx, group: Uuid, wish: &Wish) -> Result<JoinRequest> {
    let result = engine.write(ctx, |tx| {
        let user = asker(tx, ctx)?;
        let group = groups::visible(tx, ctx, group)?.value;
        let policy = policy_of(tx)?;
        if !policy.is_enabled {
            let message = "in this organisation administrators decide who is in a group";
            return Err(Refusal::forbidden(message)
                .by("policies/selfServiceGroups")
                .into());
        }
        let request = JoinRequest {
            id: tx.new_id(),
            group_id: group.id,
            requestor_id: user,
            reason: wish.reason.trim().to_owned(),
            requested_end_date_time: wish.until,
            created_date_time: ctx.now,
            expiration_date_time: ctx.now.plus_days(policy.request_lifetime_in_days),
            ..JoinRequest::default()
        };
        if is_member(tx, ctx, group.id.0, user.0)? {
            let message = format!("you are in `{}` already", group.display_name);
            return Err(Refusal::conflict(message).into());
        }
        match super::join_policy(tx, ctx, &group)? {
            JoinPolicy::Open => join(tx, ctx, &group, request),
            JoinPolicy::ByRequest => wait(engine, (tx, ctx), &group, request),
            JoinPolicy::Closed => Err(closed(&group).into()),
        }
    });
    result.map_err(|error| error.on_duplicate(|_| asked_already()))
}

fn asked_already() -> Refusal {
    Refusal::conflict("you have asked to join this group already, and its owners have not decided")
}

fn closed(group: &Group) -> Refusal {
    let message = format!(
        "nobody joins `{}` by themselves: its owners add people",
        group.display_name
    );
    Refusal::forbidden(message).by(format!("groups/{}/joinSettings", group.id))
}

/// The person who asks; nobody else can.
fn asker(tx: &Tx<'_>, ctx: &Ctx) -> Result<UserId> {
    authz::require(tx, ctx, &authz::JOIN_GROUPS, On::Tenant)?;
    let refused = || authz::denied(ctx, &authz::JOIN_GROUPS);
    Ok(ctx.user().ok_or_else(refused)?)
}

/// Into an open group.
fn join(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    group: &Group,
    request: JoinRequest,
) -> Result<Written<JoinRequest>> {
    request.check(false)?;
    let lifetime = group.joining.membership_lifetime_in_days;
    let yes = Decision {
        approves: true,
        ..Decision::default()
    };
    let request = request.decided(&yes, None, lifetime, ctx.now)?;
    let who = request.requestor_id.0;
    let opened = people::open(tx, ctx, group, Place::Member, who, request.end_date_time)?;
    resources::insert(tx, &request)?;
    let told = event(tx, "Join group", &request)?;
    Ok(Written::all(request, told, [opened]))
}

/// To the owners.
fn wait(
    engine: &Engine,
    (tx, ctx): (&WriteTx<'_>, &Ctx),
    group: &Group,
    request: JoinRequest,
) -> Result<Written<JoinRequest>> {
    request.check(true)?;
    let mine = group_lifecycle::requests(tx, Requests::Of(request.requestor_id.0), 100)?;
    if mine
        .iter()
        .any(|it| it.value.is_pending() && it.value.group_id == group.id)
    {
        return Err(asked_already().into());
    }
    let owners = owners(tx, group.id.0, |query| query.at(ctx.now))?;
    if owners.is_empty() {
        let message = format!(
            "`{}` has no owner who could decide: ask an administrator",
            group.display_name
        );
        return Err(Refusal::conflict(message).into());
    }
    group.check_member(NodeKind::User)?;
    resources::insert(tx, &request)?;
    mails::asked(engine, (tx, ctx), group, &request, &owners, false)?;
    let told = event(tx, "Request to join group", &request)?;
    Ok(Written::new(request, told))
}

/// Withdraws one's own request.
pub fn withdraw(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<JoinRequest> {
    engine.write(ctx, |tx| {
        let found = find(tx, id)?;
        if ctx.user() != Some(found.value.requestor_id) {
            return Err(Refusal::not_found("join request", id).into());
        }
        authz::require(tx, ctx, &authz::LEAVE_GROUPS, On::Tenant)?;
        let mut request = found.value;
        if !request.is_pending() {
            let message = format!("this request is {} already", request.status.word());
            return Err(Refusal::conflict(message).into());
        }
        request.status = JoinStatus::Withdrawn;
        resources::update(tx, &request, found.version)?;
        let told = event(tx, "Withdraw request to join group", &request)?;
        Ok(Written::new(request, told))
    })
}

/// Leaves a group. What a rule or an access package gives is left there, not here.
pub fn leave(engine: &Engine, ctx: &Ctx, group: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::LEAVE_GROUPS, On::Tenant)?;
        let refused = || authz::denied(ctx, &authz::LEAVE_GROUPS);
        let user = ctx.user().ok_or_else(refused)?;
        // Whether there is such a group is the business of those who are in it.
        if !is_member(tx, ctx, group, user.0)? {
            return Err(Error::from(Refusal::not_found("group", group)));
        }
        let group = groups::find(tx, group)?.value;
        let closed = people::close_because(tx, &group, Place::Member, user.0, Closed::Left)?;
        Ok(Written::new((), closed))
    })
}
