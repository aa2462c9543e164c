//! People who come into a group by themselves, ask to, or go (Xenia's own; Graph has no shape for
//! it). Owners decide; everything that lets somebody in is the same use case as adding by hand.

mod ask;
mod decide;
mod mails;
mod settings;
mod views;
mod watch;

pub use ask::{Wish, ask, leave, withdraw};
pub use decide::decide;
pub(crate) use settings::filled;
pub use settings::{get_settings, policy, update_policy, update_settings};
pub use views::{
    Found, GroupLine, RequestLine, Shown, discover, list_requests, may_decide, may_discover,
    my_requests, owned, request, show, waiting, who_am_i_in,
};
pub use watch::{next_due, watch};

use crate::{Ctx, Result, authz, directory::groups};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, Relation,
    audit::{NewEvent, Target},
    directory::{Group, User},
    group_lifecycle::{JoinPolicy, JoinRequest},
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    resources::{self, Versioned},
};

fn find(tx: &Tx<'_>, id: Uuid) -> Result<Versioned<JoinRequest>> {
    Ok(resources::find(tx, id)?.ok_or_else(|| Refusal::not_found("join request", id))?)
}

fn group_of(tx: &Tx<'_>, request: &JoinRequest) -> Result<Group> {
    groups::find(tx, request.group_id.0).map(|found| found.value)
}

/// How people come into that group now: in a unit with restricted management, not at all.
fn join_policy(tx: &Tx<'_>, ctx: &Ctx, group: &Group) -> Result<JoinPolicy> {
    if authz::is_restricted(tx, ctx, groups::node(group))? {
        return Ok(JoinPolicy::Closed);
    }
    Ok(group.join_policy())
}

/// Whether that person is in the group, in person.
pub(super) fn is_member(tx: &Tx<'_>, ctx: &Ctx, group: Uuid, user: Uuid) -> Result<bool> {
    holds(tx, ctx, (user, Relation::Member, group))
}

/// Whether that person owns the group.
fn is_owner(tx: &Tx<'_>, ctx: &Ctx, group: Uuid, user: Uuid) -> Result<bool> {
    holds(tx, ctx, (user, Relation::Owner, group))
}

fn holds(tx: &Tx<'_>, ctx: &Ctx, edge: (Uuid, Relation, Uuid)) -> Result<bool> {
    let (subject, relation, object) = edge;
    let query = EdgeQuery::of_object(object)
        .relation(relation)
        .from_subject(subject);
    Ok(edges::any(tx, &query.at(ctx.now))?)
}

fn event(tx: &Tx<'_>, activity: &'static str, request: &JoinRequest) -> Result<NewEvent> {
    let group = resources::find_ever::<Group>(tx, request.group_id)?;
    let name = group.map_or_else(String::new, |it| it.value.display_name);
    let user = resources::find_ever::<User>(tx, request.requestor_id)?;
    let who = user.map_or_else(String::new, |it| it.value.user_principal_name);
    let target = Target::new(NodeKind::JoinRequest, request.id, &name);
    let event = NewEvent::new("GroupManagement", activity, target)
        .and(Target::new(NodeKind::Group, request.group_id, name))
        .and(Target::new(NodeKind::User, request.requestor_id, who));
    Ok(event.with(json!({
        "status": request.status.word(),
        "reason": request.reason,
        "reviewReason": request.review_reason,
        "endDateTime": request.end_date_time,
    })))
}
