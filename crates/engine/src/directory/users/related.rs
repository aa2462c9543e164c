//! What a user is in, has and answers to.

use super::{
    super::{
        memberships,
        sight::{self, Seen, Sight},
    },
    find, seen_by, visible,
    write::changeable,
};
use crate::{Ctx, Engine, Result};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, Relation,
    audit::{NewEvent, Target},
    directory::User,
    edge::{Closed, NewEdge},
};
use xenia_odata::QueryOptions;
use xenia_store::{
    Tx, WriteTx, Written,
    edges::{self, EdgeQuery},
    query::{DirectoryObject, End, ListQuery, Page, Related},
    resources::{self, Versioned},
};

/// A list of what stands beside a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Groups that the user is in directly (`memberOf`).
    MemberOf,
    /// Groups that the user is in, also by way of other groups (`transitiveMemberOf`).
    TransitiveMemberOf,
    /// Groups and applications that the user owns (`ownedObjects`).
    OwnedObjects,
    /// Devices that the user has joined to the organisation (`ownedDevices`).
    OwnedDevices,
    /// Devices that the user uses (`registeredDevices`).
    RegisteredDevices,
    /// Who answers for the guest (`sponsors`).
    Sponsors,
    /// Who the user is the manager of (`directReports`).
    DirectReports,
}

impl Beside {
    /// The segment of the path.
    #[must_use]
    pub const fn segment(self) -> &'static str {
        match self {
            Self::MemberOf => "memberOf",
            Self::TransitiveMemberOf => "transitiveMemberOf",
            Self::OwnedObjects => "ownedObjects",
            Self::OwnedDevices => "ownedDevices",
            Self::RegisteredDevices => "registeredDevices",
            Self::Sponsors => "sponsors",
            Self::DirectReports => "directReports",
        }
    }
    /// The relation, and the end at which the listed objects stand.
    const fn walk(self) -> (Relation, End) {
        match self {
            Self::MemberOf | Self::TransitiveMemberOf => (Relation::Member, End::Object),
            Self::OwnedObjects => (Relation::Owner, End::Object),
            Self::OwnedDevices => (Relation::RegisteredOwner, End::Object),
            Self::RegisteredDevices => (Relation::RegisteredUser, End::Object),
            Self::Sponsors => (Relation::Sponsor, End::Subject),
            Self::DirectReports => (Relation::Manager, End::Object),
        }
    }
}

/// A page of what stands beside a user, of those kinds ([`DirectoryObject::KINDS`] for all).
pub fn list_beside(
    engine: &Engine,
    ctx: &Ctx,
    key: &str,
    beside: Beside,
    kinds: &[NodeKind],
    options: QueryOptions,
) -> Result<Page<Seen>> {
    engine.read(ctx, |tx| {
        let sight = Sight::of(tx, ctx)?;
        let user = whose(tx, ctx, &sight, (key, beside))?;
        let query = beside_query(ctx, user, beside, options);
        sight::list_seen(tx, ctx, &sight, kinds, query)
    })
}

/// How many there are.
pub fn count_beside(
    engine: &Engine,
    ctx: &Ctx,
    key: &str,
    beside: Beside,
    kinds: &[NodeKind],
    options: QueryOptions,
) -> Result<i64> {
    engine.read(ctx, |tx| {
        let sight = Sight::of(tx, ctx)?;
        let user = whose(tx, ctx, &sight, (key, beside))?;
        let query = beside_query(ctx, user, beside, options);
        sight::count_objects(tx, ctx, kinds, query)
    })
}

/// The user, if the caller may see what stands beside that user.
fn whose(tx: &Tx<'_>, ctx: &Ctx, sight: &Sight, (key, beside): (&str, Beside)) -> Result<Uuid> {
    // Guests at the limited level see who reports to whom.
    if beside != Beside::DirectReports {
        let user = find(tx, key)?.map(|user| user.value.id);
        sight::require_beside(sight, ctx, user)?;
    }
    Ok(seen_by(tx, ctx, sight, key)?.value.id.0)
}

fn beside_query(ctx: &Ctx, user: Uuid, beside: Beside, options: QueryOptions) -> ListQuery {
    let (relation, end) = beside.walk();
    let edges = EdgeQuery {
        subject: (end == End::Object).then_some(user),
        object: (end == End::Subject).then_some(user),
        relation: Some(relation),
        at: Some(ctx.now),
        ..EdgeQuery::default()
    };
    let path = format!("users/{user}/{}", beside.segment());
    ListQuery::new(path, options).related(Related {
        edges,
        end,
        transitive: beside == Beside::TransitiveMemberOf,
        not_through: Vec::new(),
    })
}

/// Which of those groups the user is in, also by way of other groups (Graph `checkMemberGroups`).
pub fn check_member_groups(
    engine: &Engine,
    ctx: &Ctx,
    key: &str,
    groups: &[Uuid],
) -> Result<Vec<Uuid>> {
    engine.read(ctx, |tx| {
        let sight = Sight::of(tx, ctx)?;
        let user = whose(tx, ctx, &sight, (key, Beside::TransitiveMemberOf))?;
        memberships::held_among(tx, ctx, user, groups)
    })
}

/// All groups that the user is in, also by way of other groups (Graph `getMemberGroups`); only
/// those that access can be given to, where `security_enabled_only`.
pub fn member_groups(
    engine: &Engine,
    ctx: &Ctx,
    key: &str,
    security_enabled_only: bool,
) -> Result<Vec<Uuid>> {
    engine.read(ctx, |tx| {
        let sight = Sight::of(tx, ctx)?;
        let user = whose(tx, ctx, &sight, (key, Beside::TransitiveMemberOf))?;
        memberships::held(tx, ctx, user, security_enabled_only)
    })
}

/// The manager of a user.
pub fn manager(engine: &Engine, ctx: &Ctx, key: &str) -> Result<Versioned<User>> {
    engine.read(ctx, |tx| {
        let user = visible(tx, ctx, key)?.value.id;
        let query = EdgeQuery::of_object(user).relation(Relation::Manager);
        let edge = edges::list(tx, &query.at(ctx.now))?.into_iter().next();
        let manager = match edge {
            Some(edge) => resources::find::<User>(tx, edge.subject)?,
            None => None,
        };
        let manager = manager.ok_or_else(|| Refusal::not_found("manager of the user", key))?;
        Sight::of(tx, ctx)?.user(manager)
    })
}

/// Sets or removes the manager of a user.
pub fn set_manager(engine: &Engine, ctx: &Ctx, key: &str, manager: Option<Uuid>) -> Result<()> {
    engine.write(ctx, |tx| {
        let user = changeable(tx, ctx, key)?.value;
        Ok(Written::new((), managed(tx, &user, manager)?))
    })
}

fn managed(tx: &WriteTx<'_>, user: &User, manager: Option<Uuid>) -> Result<NewEvent> {
    let mut event = event("Set user manager", user);
    let query = EdgeQuery::of_object(user.id).relation(Relation::Manager);
    for edge in edges::list(tx, &query)? {
        edges::close(tx, edge.id, Closed::Replaced)?;
    }
    if let Some(manager) = manager {
        let found = resources::find::<User>(tx, manager)?;
        let found = found
            .ok_or_else(|| Refusal::not_found("user", manager))?
            .value;
        if found.id == user.id {
            let message = "nobody is one's own manager";
            return Err(Refusal::invalid("@odata.id", message).into());
        }
        let (subject, object) = ((NodeKind::User, manager), (NodeKind::User, user.id.0));
        edges::open(tx, &NewEdge::direct(subject, Relation::Manager, object))?;
        event = event.and(Target::new(
            NodeKind::User,
            manager,
            found.user_principal_name,
        ));
    }
    Ok(event)
}

fn event(activity: &'static str, user: &User) -> NewEvent {
    let target = Target::new(NodeKind::User, user.id, &user.user_principal_name);
    NewEvent::new("UserManagement", activity, target)
}

/// Who manages and who answers for a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// The manager, or that there is none.
    pub manager: Option<Option<Uuid>>,
    /// The sponsors: users and groups.
    pub sponsors: Option<Vec<Uuid>>,
}

/// Makes them the manager and the sponsors of a user; what stays is not touched.
pub(super) fn set_people(tx: &WriteTx<'_>, user: &User, people: &People) -> Result<Vec<NewEvent>> {
    let held = |relation| {
        let query = EdgeQuery::of_object(user.id).relation(relation);
        let found = edges::list(tx, &query.at(tx.now()))?;
        Ok::<_, crate::Error>(found.iter().map(|edge| edge.subject).collect::<Vec<_>>())
    };
    let mut events = Vec::new();
    if let Some(manager) = people.manager
        && held(Relation::Manager)?.first().copied() != manager
    {
        let managed = managed(tx, user, manager).map_err(|error| at(error, "manager"))?;
        events.push(managed);
    }
    if let Some(wanted) = &people.sponsors {
        let present = held(Relation::Sponsor)?;
        for gone in present.iter().filter(|one| !wanted.contains(one)) {
            events.push(unsponsored(tx, user, *gone)?);
        }
        for new in wanted.iter().filter(|one| !present.contains(one)) {
            events.push(sponsored(tx, user, *new).map_err(|error| at(error, "sponsors"))?);
        }
    }
    Ok(events)
}

fn at(error: crate::Error, target: &str) -> crate::Error {
    match error {
        crate::Error::Refused(refusal) => refusal.at(target).into(),
        other => other,
    }
}

/// Makes somebody a sponsor of a guest: a user or a group of the organisation.
pub fn add_sponsor(engine: &Engine, ctx: &Ctx, key: &str, sponsor: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        let user = changeable(tx, ctx, key)?.value;
        Ok(Written::new((), sponsored(tx, &user, sponsor)?))
    })
}

fn sponsored(tx: &WriteTx<'_>, user: &User, sponsor: Uuid) -> Result<NewEvent> {
    let found = DirectoryObject::find(tx, sponsor)?;
    let found = found.ok_or_else(|| Refusal::not_found("user or group", sponsor))?;
    if !matches!(found.kind(), NodeKind::User | NodeKind::Group) {
        let message = format!("a sponsor is a user or a group, not a `{}`", found.kind());
        return Err(Refusal::invalid("@odata.id", message).into());
    }
    let (subject, object) = ((found.kind(), sponsor), (NodeKind::User, user.id.0));
    let opened = edges::open(tx, &NewEdge::direct(subject, Relation::Sponsor, object))?;
    if opened.is_none() {
        let message = format!("`{}` is a sponsor already", found.label());
        return Err(Refusal::invalid("@odata.id", message).into());
    }
    let event = event("Add user sponsor", user);
    Ok(event.and(Target::new(found.kind(), sponsor, found.label())))
}

/// Takes a sponsor away.
pub fn remove_sponsor(engine: &Engine, ctx: &Ctx, key: &str, sponsor: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        let user = changeable(tx, ctx, key)?.value;
        Ok(Written::new((), unsponsored(tx, &user, sponsor)?))
    })
}

fn unsponsored(tx: &WriteTx<'_>, user: &User, sponsor: Uuid) -> Result<NewEvent> {
    let query = EdgeQuery::of_object(user.id).relation(Relation::Sponsor);
    let mut closed = false;
    for edge in edges::list(tx, &query.from_subject(sponsor))? {
        closed |= edges::close(tx, edge.id, Closed::Removed)?;
    }
    if !closed {
        return Err(Refusal::not_found("sponsor", sponsor).into());
    }
    Ok(event("Remove user sponsor", user))
}
