//! What people see of groups: those they are in, own or could join, and the requests.

use super::{find, is_member, is_owner, settings::policy_of};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    directory::groups,
};
use std::collections::{BTreeMap, btree_map::Entry};
use uuid::Uuid;
use xenia_domain::{
    Edge, Refusal, Relation, Source, Timestamp, UserId,
    directory::{Group, User},
    group_lifecycle::{JoinPolicy, JoinRequest},
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    group_lifecycle::{self, Requests},
    query::DirectoryObject,
    resources::{self, Versioned},
};

/// Groups, and requests, that a list shows at most.
const LISTED: u32 = 200;

/// A group, as somebody stands to it.
#[derive(Clone, Debug)]
pub struct GroupLine {
    /// The group.
    pub group: Group,
    /// How people come into it.
    pub join_policy: JoinPolicy,
    /// How many are in it directly; `None` where it hides them.
    pub members: Option<i64>,
    /// Whether one is in it, directly.
    pub is_member: bool,
    /// When one's own membership ends.
    pub ends_at: Option<Timestamp>,
    /// Whether one can leave it here: no rule and no package put one into it.
    pub may_leave: bool,
    /// One's own request that waits.
    pub asked: Option<Uuid>,
}

/// A request, with names.
#[derive(Clone, Debug)]
pub struct RequestLine {
    /// The request.
    pub request: JoinRequest,
    /// The name of the group.
    pub group: String,
    /// Who asks.
    pub who: Option<User>,
    /// The name of whoever decided.
    pub reviewer: Option<String>,
}

/// Somebody in a group, or who owns it.
#[derive(Clone, Debug)]
pub struct Found {
    /// Who.
    pub object: DirectoryObject,
    /// Until when.
    pub ends_at: Option<Timestamp>,
    /// Where it comes from.
    pub source: Source,
}

/// One group for somebody who is in it, owns it or may find it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The group, and how one stands to it.
    pub line: GroupLine,
    /// Whether one is in it.
    pub is_member: bool,
    /// Whether one may decide who is in it.
    pub may_manage: bool,
    /// Whether one owns it.
    pub is_owner: bool,
    /// Its owners.
    pub owners: Vec<User>,
    /// Who is in it directly, 200 at most; nobody where one may not see them.
    pub members: Vec<Found>,
    /// The requests that wait, for those who decide.
    pub waiting: Vec<RequestLine>,
}

fn line(tx: &Tx<'_>, ctx: &Ctx, group: Group) -> Result<GroupLine> {
    let user = ctx.user().map_or(Uuid::nil(), |user| user.0);
    let members = EdgeQuery::of_object(group.id).relation(Relation::Member);
    let own = edges::list(tx, &members.clone().from_subject(user).at(ctx.now))?;
    let by_hand = |edge: &Edge| !matches!(edge.source, Source::Rule | Source::Assignment);
    let asked = group_lifecycle::requests(tx, Requests::Of(user), LISTED)?
        .into_iter()
        .find(|it| it.value.is_pending() && it.value.group_id == group.id);
    Ok(GroupLine {
        join_policy: super::join_policy(tx, ctx, &group)?,
        members: match group.hides_members() {
            true => None,
            false => Some(edges::count_subjects(tx, &members.at(ctx.now))?),
        },
        ends_at: match own.iter().all(|edge| edge.ends_at.is_some()) {
            true => own.iter().filter_map(|edge| edge.ends_at).max(),
            false => None,
        },
        is_member: !own.is_empty(),
        may_leave: !own.is_empty() && own.iter().all(by_hand),
        asked: asked.map(|it| it.value.id),
        group,
    })
}

fn lines(tx: &Tx<'_>, ctx: &Ctx, groups: Vec<Versioned<Group>>) -> Result<Vec<GroupLine>> {
    let mut lines = Vec::new();
    for group in groups {
        lines.push(line(tx, ctx, group.value)?);
    }
    lines.sort_by_key(|line| line.group.display_name.to_lowercase());
    Ok(lines)
}

fn related(tx: &Tx<'_>, ctx: &Ctx, relation: Relation) -> Result<Vec<GroupLine>> {
    authz::require(tx, ctx, &authz::READ_OWN_GROUPS, On::Tenant)?;
    let user = ctx.user().map_or(Uuid::nil(), |user| user.0);
    let query = EdgeQuery::of_subject(user).relation(relation).at(ctx.now);
    let mut ids: Vec<Uuid> = edges::list(tx, &query)?
        .iter()
        .map(|edge| edge.object)
        .collect();
    ids.sort_unstable();
    ids.dedup();
    ids.truncate(LISTED as usize);
    lines(tx, ctx, resources::find_many::<Group>(tx, &ids)?)
}

/// The groups that one is in, directly.
pub fn who_am_i_in(engine: &Engine, ctx: &Ctx) -> Result<Vec<GroupLine>> {
    engine.read(ctx, |tx| related(tx, ctx, Relation::Member))
}

/// The groups that one owns.
pub fn owned(engine: &Engine, ctx: &Ctx) -> Result<Vec<GroupLine>> {
    engine.read(ctx, |tx| related(tx, ctx, Relation::Owner))
}

/// The groups that one could join or ask for, whose names hold that text, in the order of their
/// names. Nothing for those who may not look around, such as most guests.
pub fn discover(engine: &Engine, ctx: &Ctx, text: &str) -> Result<Vec<GroupLine>> {
    engine.read(ctx, |tx| {
        let may = looks_around(tx, ctx)?;
        let Some(user) = ctx.user().filter(|_| may) else {
            return Ok(Vec::new());
        };
        let found = group_lifecycle::joinable(tx, (user.0, ctx.now), text, LISTED)?;
        let mut lines = lines(tx, ctx, found)?;
        // Those in units with restricted management.
        lines.retain(|line| line.join_policy != JoinPolicy::Closed);
        Ok(lines)
    })
}

/// Whether one may look for groups at all.
pub fn may_discover(engine: &Engine, ctx: &Ctx) -> Result<bool> {
    engine.read(ctx, |tx| looks_around(tx, ctx))
}

fn looks_around(tx: &Tx<'_>, ctx: &Ctx) -> Result<bool> {
    Ok(authz::may(tx, ctx, &authz::JOIN_GROUPS, On::Tenant)?
        && authz::may(tx, ctx, &authz::READ_GROUPS, On::Tenant)?
        && policy_of(tx)?.is_enabled)
}

/// The page of one group. Whoever is in it or owns it sees it, and whoever may read groups.
pub fn show(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<Shown> {
    engine.read(ctx, |tx| {
        let user = ctx.user().map_or(Uuid::nil(), |user| user.0);
        let (member, owner) = (is_member(tx, ctx, id, user)?, is_owner(tx, ctx, id, user)?);
        let group = match member || owner {
            true => groups::find(tx, id)?.value,
            false => groups::visible(tx, ctx, id)?.value,
        };
        let may_manage = authz::may(tx, ctx, &authz::WRITE_MEMBERS, groups::node(&group))?;
        let sees = may_manage || (member_may_look(tx, ctx)? && (member || !group.hides_members()));
        let waiting = match may_manage {
            true => pending(tx, id)?,
            false => Vec::new(),
        };
        Ok(Shown {
            owners: groups::lifecycle::owners(tx, id, |query| query.at(ctx.now))?,
            members: match sees {
                true => members(tx, ctx, id)?,
                false => Vec::new(),
            },
            line: line(tx, ctx, group)?,
            is_member: member,
            is_owner: owner,
            may_manage,
            waiting,
        })
    })
}

/// Guests see who is in a group as far as their level lets them: not here, unless as members.
fn member_may_look(tx: &Tx<'_>, ctx: &Ctx) -> Result<bool> {
    authz::may(tx, ctx, &authz::READ_GROUPS, On::Tenant)
}

fn members(tx: &Tx<'_>, ctx: &Ctx, group: Uuid) -> Result<Vec<Found>> {
    let query = EdgeQuery::of_object(group).relation(Relation::Member);
    let mut found: Vec<Found> = Vec::new();
    for edge in edges::list(tx, &query.at(ctx.now))? {
        if found.len() >= LISTED as usize {
            break;
        }
        if let Some(object) = DirectoryObject::find(tx, edge.subject)? {
            found.push(Found {
                object,
                ends_at: edge.ends_at,
                source: edge.source,
            });
        }
    }
    found.sort_by_key(|it| it.object.label().to_lowercase());
    Ok(found)
}

fn pending(tx: &Tx<'_>, group: Uuid) -> Result<Vec<RequestLine>> {
    let mut found = group_lifecycle::requests(tx, Requests::ToGroup(group), LISTED)?;
    found.retain(|it| it.value.is_pending());
    named(tx, found)
}

fn named(tx: &Tx<'_>, found: Vec<Versioned<JoinRequest>>) -> Result<Vec<RequestLine>> {
    let mut names: BTreeMap<Uuid, String> = BTreeMap::new();
    let mut lines = Vec::new();
    for found in found {
        let request = found.value;
        let id = request.group_id.0;
        if let Entry::Vacant(name) = names.entry(id) {
            let group = resources::find_ever::<Group>(tx, id)?;
            name.insert(group.map_or_else(String::new, |it| it.value.display_name));
        }
        let who = resources::find::<User>(tx, request.requestor_id)?;
        lines.push(RequestLine {
            group: names.get(&id).cloned().unwrap_or_default(),
            who: who.map(|it| it.value),
            reviewer: reviewer(tx, request.reviewed_by_id)?,
            request,
        });
    }
    Ok(lines)
}

fn reviewer(tx: &Tx<'_>, id: Option<UserId>) -> Result<Option<String>> {
    Ok(match id {
        Some(id) => resources::find_ever::<User>(tx, id)?.map(|it| it.value.display_name),
        None => None,
    })
}

/// The requests to a group, the newest first: for those who decide.
pub fn list_requests(engine: &Engine, ctx: &Ctx, group: Uuid) -> Result<Vec<JoinRequest>> {
    engine.read(ctx, |tx| {
        let group = groups::visible(tx, ctx, group)?.value;
        authz::require(tx, ctx, &authz::WRITE_MEMBERS, groups::node(&group))?;
        let found = group_lifecycle::requests(tx, Requests::ToGroup(group.id.0), LISTED)?;
        Ok(found.into_iter().map(|it| it.value).collect())
    })
}

/// One's own requests, the newest first.
pub fn my_requests(engine: &Engine, ctx: &Ctx) -> Result<Vec<RequestLine>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_OWN_GROUPS, On::Tenant)?;
        match ctx.user() {
            Some(user) => named(
                tx,
                group_lifecycle::requests(tx, Requests::Of(user.0), LISTED)?,
            ),
            None => Ok(Vec::new()),
        }
    })
}

/// The requests to groups that one owns and that wait.
pub fn waiting(engine: &Engine, ctx: &Ctx) -> Result<Vec<RequestLine>> {
    engine.read(ctx, |tx| match ctx.user() {
        Some(user) => {
            let which = Requests::WaitingFor(user.0, ctx.now);
            named(tx, group_lifecycle::requests(tx, which, LISTED)?)
        }
        None => Ok(Vec::new()),
    })
}

/// One request: for the person, and for those who decide.
pub fn request(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<RequestLine> {
    engine.read(ctx, |tx| {
        let found = find(tx, id)?;
        let own = ctx.user() == Some(found.value.requestor_id);
        let on = On::Node(xenia_domain::NodeKind::Group, found.value.group_id.0);
        let action = match own {
            true => &authz::READ_OWN_GROUPS,
            false => &authz::WRITE_MEMBERS,
        };
        if !authz::may(tx, ctx, action, on)? {
            return Err(Refusal::not_found("join request", id).into());
        }
        let unknown = || Refusal::not_found("join request", id);
        Ok(named(tx, vec![found])?.pop().ok_or_else(unknown)?)
    })
}

/// Whether one decides about that request: an owner of the group, or an administrator who is not
/// the person.
pub fn may_decide(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<bool> {
    engine.read(ctx, |tx| {
        let request = find(tx, id)?.value;
        let group = request.group_id.0;
        let on = On::Node(xenia_domain::NodeKind::Group, group);
        let own = ctx.user() == Some(request.requestor_id);
        Ok(authz::may(tx, ctx, &authz::WRITE_MEMBERS, on)?
            && (!own || is_owner(tx, ctx, group, request.requestor_id.0)?))
    })
}
