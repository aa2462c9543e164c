//! Who a subject set means, as things are now.

use super::{
    connected_organizations::Side,
    facts::{self, Person},
};
use crate::{Ctx, Result, directory::group_settings};
use std::collections::{BTreeSet, VecDeque};
use uuid::Uuid;
use xenia_domain::{
    GroupId, NodeKind, Relation, UserId,
    directory::User,
    entitlement::{
        approvers::{Approvers, approvers},
        policy::{ApprovalStageSettings, AssignmentPolicy},
        request::RequestRecord,
        subject::SubjectSet,
    },
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    resources,
};

/// The approvers of a stage of a request, now. People whose account is blocked do not count.
pub(super) fn of_stage(
    tx: &Tx<'_>,
    ctx: &Ctx,
    record: &RequestRecord,
    settings: &ApprovalStageSettings,
) -> Result<Approvers> {
    let request = &record.request;
    let target = Person::of_request(tx, record)?;
    let involved = [request.requestor_id, request.target_id];
    let who = Relations {
        tx,
        ctx,
        requestor: request.requestor_id,
        target: &target,
        target_id: request.target_id,
    };
    approvers(settings, &involved, |set| who.resolve(set))
}

/// Those who stand for a stage until somebody decides it: who may decide it now, and the groups
/// whose members may, so that whoever joins one later finds the request too.
pub(super) fn standing(settings: &ApprovalStageSettings, now: &BTreeSet<UserId>) -> BTreeSet<Uuid> {
    let sets = [
        &settings.primary_approvers,
        &settings.fallback_primary_approvers,
        &settings.escalation_approvers,
        &settings.fallback_escalation_approvers,
    ];
    let groups = sets.into_iter().flatten().filter_map(|set| match set {
        SubjectSet::GroupMembers { group_id, .. } => Some(group_id.0),
        _ => None,
    });
    now.iter().map(|user| user.0).chain(groups).collect()
}

/// Those who may ask for a package for that person under a policy, now.
pub(super) fn on_behalf(
    tx: &Tx<'_>,
    ctx: &Ctx,
    policy: &AssignmentPolicy,
    target: &Person,
) -> Result<BTreeSet<UserId>> {
    let Some(target_id) = target.id() else {
        return Ok(BTreeSet::new());
    };
    let who = Relations {
        tx,
        ctx,
        requestor: target_id,
        target,
        target_id,
    };
    let mut all = BTreeSet::new();
    for set in &policy.requestor_settings.on_behalf_requestors {
        all.extend(who.resolve(set)?);
    }
    all.remove(&target_id);
    Ok(all)
}

/// To whom a set is relative.
struct Relations<'a, 'b> {
    tx: &'a Tx<'b>,
    ctx: &'a Ctx,
    requestor: UserId,
    target: &'a Person,
    target_id: UserId,
}

impl Relations<'_, '_> {
    fn resolve(&self, set: &SubjectSet) -> Result<Vec<UserId>> {
        let (tx, ctx) = (self.tx, self.ctx);
        let found = match set {
            SubjectSet::SingleUser { user_id, .. } => BTreeSet::from([user_id.0]),
            SubjectSet::GroupMembers { group_id, .. } => members(tx, ctx, *group_id)?,
            SubjectSet::RequestorManager { .. } => self.manager(self.requestor, set)?,
            SubjectSet::TargetManager { .. } => self.manager(self.target_id, set)?,
            SubjectSet::InternalSponsors {} => organization_sponsors(tx, ctx, self.target, false)?,
            SubjectSet::ExternalSponsors {} => organization_sponsors(tx, ctx, self.target, true)?,
            SubjectSet::TargetUserSponsors {} => sponsors(tx, ctx, self.target_id.0, None)?,
            SubjectSet::ConnectedOrganizationMembers { .. }
            | SubjectSet::AttributeRuleMembers { .. } => BTreeSet::new(),
        };
        enabled(tx, &found)
    }
    fn manager(&self, of: UserId, set: &SubjectSet) -> Result<BTreeSet<Uuid>> {
        let mut who = BTreeSet::from([of.0]);
        for _ in 0..set.manager_level().unwrap_or(1) {
            let mut managers = BTreeSet::new();
            for user in &who {
                managers.extend(subjects(self.tx, self.ctx, *user, Relation::Manager)?);
            }
            who = managers;
        }
        Ok(who)
    }
}

fn subjects(tx: &Tx<'_>, ctx: &Ctx, object: Uuid, relation: Relation) -> Result<Vec<Uuid>> {
    let query = EdgeQuery::of_object(object).relation(relation).at(ctx.now);
    Ok(edges::list(tx, &query)?
        .iter()
        .map(|edge| edge.subject)
        .collect())
}

/// The users in a group, in groups of it too.
pub(crate) fn members(tx: &Tx<'_>, ctx: &Ctx, group: GroupId) -> Result<BTreeSet<Uuid>> {
    let mut users = BTreeSet::new();
    let mut seen = BTreeSet::from([group.0]);
    let mut queue = VecDeque::from([group.0]);
    while let Some(group) = queue.pop_front() {
        let query = EdgeQuery::of_object(group)
            .relation(Relation::Member)
            .at(ctx.now);
        let mut direct = Vec::new();
        for edge in edges::list(tx, &query)? {
            if edge.subject_kind == NodeKind::Group {
                if seen.insert(edge.subject) {
                    queue.push_back(edge.subject);
                }
            } else {
                direct.push(edge.subject);
            }
        }
        users.extend(group_settings::let_in(tx, group, direct)?);
    }
    Ok(users)
}

/// The users who are sponsors of a user or of a connected organization, themselves or as members
/// of a group.
pub(super) fn sponsors(
    tx: &Tx<'_>,
    ctx: &Ctx,
    object: Uuid,
    role: Option<Uuid>,
) -> Result<BTreeSet<Uuid>> {
    let query = EdgeQuery {
        role,
        ..EdgeQuery::of_object(object)
            .relation(Relation::Sponsor)
            .at(ctx.now)
    };
    let mut users = BTreeSet::new();
    for edge in edges::list(tx, &query)? {
        if edge.subject_kind == NodeKind::Group {
            users.extend(members(tx, ctx, GroupId(edge.subject))?);
        } else {
            users.insert(edge.subject);
        }
    }
    Ok(users)
}

/// The sponsors of the connected organizations that a person belongs to.
pub(super) fn organization_sponsors(
    tx: &Tx<'_>,
    ctx: &Ctx,
    person: &Person,
    external: bool,
) -> Result<BTreeSet<Uuid>> {
    let side = if external {
        Side::External
    } else {
        Side::Internal
    };
    let mut users = BTreeSet::new();
    for organization in facts::organizations(tx, person)? {
        users.extend(sponsors(tx, ctx, organization.id.0, Some(side.role()))?);
    }
    Ok(users)
}

/// Those of them whose account is there and not blocked.
pub(super) fn enabled(tx: &Tx<'_>, users: &BTreeSet<Uuid>) -> Result<Vec<UserId>> {
    let ids: Vec<Uuid> = users.iter().copied().collect();
    Ok(resources::find_many::<User>(tx, &ids)?
        .into_iter()
        .filter(|user| user.value.account_enabled)
        .map(|user| user.value.id)
        .collect())
}
