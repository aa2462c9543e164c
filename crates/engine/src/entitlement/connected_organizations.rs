//! Connected organizations: the partners whose people may ask for access, and who answers for
//! them.

use super::{CATEGORY, event};
use crate::{
    Ctx, Engine, Result,
    authz::{self, MANAGE_ORGANIZATIONS, On, READ_ENTITLEMENT},
    patch,
};
use serde_json::{Map, Value, json};
use uuid::{Uuid, uuid};
use xenia_domain::{
    ConnectedOrganizationId, NodeKind, Refusal, Relation,
    audit::{NewEvent, Target},
    directory::{Group, User},
    edge::{Closed, NewEdge},
    entitlement::{all_or_nothing, connected::ConnectedOrganization},
};
use xenia_store::{
    Tx, WriteTx, Written,
    edges::{self, EdgeQuery},
    query::DirectoryObject,
    resources::{self, Versioned},
};

const WRITABLE: &[&str] = &["displayName", "description", "identitySources", "state"];

/// Which side a sponsor of a connected organization is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// One of ours.
    Internal,
    /// One of theirs.
    External,
}

impl Side {
    /// The role of the sponsor's edge. Two ids of our own, fixed for all time.
    #[must_use]
    pub const fn role(self) -> Uuid {
        match self {
            Self::Internal => uuid!("5e1f0c1e-0d3a-4a53-9d8e-000000000001"),
            Self::External => uuid!("5e1f0c1e-0d3a-4a53-9d8e-000000000002"),
        }
    }
}

fn require(
    tx: &Tx<'_>,
    ctx: &Ctx,
    action: &authz::Action,
    id: ConnectedOrganizationId,
) -> Result<Versioned<ConnectedOrganization>> {
    authz::require(tx, ctx, action, On::Tenant)?;
    Ok(resources::find::<ConnectedOrganization>(tx, id)?
        .ok_or_else(|| Refusal::not_found("connected organization", id))?)
}

/// Two organizations must not claim the same domain: whose person would it be?
fn check(tx: &Tx<'_>, wanted: &ConnectedOrganization) -> Result<()> {
    all_or_nothing(wanted.validate())?;
    let domains = |organization: &ConnectedOrganization| -> Vec<String> {
        organization
            .identity_sources
            .iter()
            .filter_map(|source| source.domain())
            .map(str::to_lowercase)
            .collect()
    };
    let mine = domains(wanted);
    for other in resources::list_all::<ConnectedOrganization>(tx)? {
        if other.value.id != wanted.id
            && let Some(domain) = domains(&other.value)
                .into_iter()
                .find(|domain| mine.contains(domain))
        {
            let message = format!(
                "the domain `{domain}` belongs to connected organization `{}` already",
                other.value.display_name
            );
            return Err(Refusal::conflict(message).at("identitySources").into());
        }
    }
    Ok(())
}

/// Connects a partner.
pub fn create(engine: &Engine, ctx: &Ctx, body: Value) -> Result<Versioned<ConnectedOrganization>> {
    let wanted: ConnectedOrganization = patch::read(body)?;
    engine.write(ctx, |tx| made(tx, ctx, &wanted))
}

fn made(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    wanted: &ConnectedOrganization,
) -> Result<Written<Versioned<ConnectedOrganization>>> {
    authz::require(tx, ctx, &MANAGE_ORGANIZATIONS, On::Tenant)?;
    let organization = ConnectedOrganization {
        id: ConnectedOrganizationId(tx.new_id()),
        created_date_time: tx.now(),
        modified_date_time: tx.now(),
        ..wanted.clone()
    };
    check(tx, &organization)?;
    let made = resources::insert(tx, &organization)?;
    let told = event("Create connected organization", &organization);
    Ok(Written::new(made, told))
}

/// Connects a partner, or changes one, together with who answers for it here: all of it or nothing.
/// `sponsors` are all internal ones from now on.
pub fn save(
    engine: &Engine,
    ctx: &Ctx,
    id: Option<ConnectedOrganizationId>,
    body: &Map<String, Value>,
    sponsors: &[Uuid],
) -> Result<Versioned<ConnectedOrganization>> {
    let wanted = match id {
        Some(_) => None,
        None => Some(patch::read::<ConnectedOrganization>(Value::Object(
            body.clone(),
        ))?),
    };
    engine.write(ctx, |tx| {
        let saved = match (id, &wanted) {
            (Some(id), _) => changed(tx, ctx, id, body, None)?,
            (None, Some(wanted)) => made(tx, ctx, wanted)?,
            (None, None) => return Err(crate::Error::Internal("nothing to save".to_owned())),
        };
        saved.following(|organization| sponsored(tx, ctx, &organization.value, sponsors))
    })
}

/// Makes those the internal sponsors, and nobody else.
fn sponsored(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    partner: &ConnectedOrganization,
    wanted: &[Uuid],
) -> Result<Vec<NewEvent>> {
    let side = Side::Internal;
    let held = sponsors_of(tx, ctx, partner.id, side)?;
    let held: Vec<Uuid> = held.into_iter().map(|(_, id)| id).collect();
    let mut events = Vec::new();
    for gone in held.iter().filter(|id| !wanted.contains(id)) {
        events.push(released(tx, partner, side, *gone)?);
    }
    for new in wanted.iter().filter(|id| !held.contains(id)) {
        events.push(named(tx, partner, side, *new)?);
    }
    Ok(events)
}

/// All connected organizations.
pub fn list(engine: &Engine, ctx: &Ctx) -> Result<Vec<Versioned<ConnectedOrganization>>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &READ_ENTITLEMENT, On::Tenant)?;
        Ok(resources::list_all(tx)?)
    })
}

/// One connected organization.
pub fn get(
    engine: &Engine,
    ctx: &Ctx,
    id: ConnectedOrganizationId,
) -> Result<Versioned<ConnectedOrganization>> {
    engine.read(ctx, |tx| require(tx, ctx, &READ_ENTITLEMENT, id))
}

/// Changes a connected organization.
pub fn update(
    engine: &Engine,
    ctx: &Ctx,
    id: ConnectedOrganizationId,
    body: &Map<String, Value>,
    if_match: Option<&str>,
) -> Result<Versioned<ConnectedOrganization>> {
    engine.write(ctx, |tx| changed(tx, ctx, id, body, if_match))
}

fn changed(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    id: ConnectedOrganizationId,
    body: &Map<String, Value>,
    if_match: Option<&str>,
) -> Result<Written<Versioned<ConnectedOrganization>>> {
    let current = require(tx, ctx, &MANAGE_ORGANIZATIONS, id)?;
    patch::check_match(if_match, &current.etag())?;
    let mut changed: ConnectedOrganization = patch::merge(&current.value, body, WRITABLE)?;
    check(tx, &changed)?;
    changed.modified_date_time = tx.now();
    let version = resources::update(tx, &changed, current.version)?;
    let told = event("Update connected organization", &changed).with(json!({ "changed": body }));
    let changed = Versioned {
        value: changed,
        version,
        ..current
    };
    Ok(Written::new(changed, told))
}

/// Disconnects a partner. Its people keep what they have until it ends.
pub fn delete(engine: &Engine, ctx: &Ctx, id: ConnectedOrganizationId) -> Result<()> {
    engine.write(ctx, |tx| {
        let current = require(tx, ctx, &MANAGE_ORGANIZATIONS, id)?.value;
        for edge in edges::list(tx, &EdgeQuery::of_object(id).relation(Relation::Sponsor))? {
            edges::close(tx, edge.id, Closed::Deleted)?;
        }
        resources::delete::<ConnectedOrganization>(tx, id)?;
        Ok(Written::new(
            (),
            event("Delete connected organization", &current),
        ))
    })
}

/// The sponsors of one side: users and groups.
pub fn sponsors(
    engine: &Engine,
    ctx: &Ctx,
    id: ConnectedOrganizationId,
    side: Side,
) -> Result<Vec<(NodeKind, Uuid)>> {
    engine.read(ctx, |tx| {
        require(tx, ctx, &READ_ENTITLEMENT, id)?;
        sponsors_of(tx, ctx, id, side)
    })
}

/// The sponsors of one side as objects of the directory; those that are gone are left out.
pub fn sponsor_objects(
    engine: &Engine,
    ctx: &Ctx,
    id: ConnectedOrganizationId,
    side: Side,
) -> Result<Vec<DirectoryObject>> {
    engine.read(ctx, |tx| {
        require(tx, ctx, &READ_ENTITLEMENT, id)?;
        let mut objects = Vec::new();
        for (kind, sponsor) in sponsors_of(tx, ctx, id, side)? {
            match kind {
                NodeKind::Group => objects
                    .extend(resources::find::<Group>(tx, sponsor)?.map(DirectoryObject::Group)),
                _ => {
                    objects.extend(resources::find::<User>(tx, sponsor)?.map(DirectoryObject::User))
                }
            }
        }
        Ok(objects)
    })
}

/// The sponsors of one side, for the rules.
pub(crate) fn sponsors_of(
    tx: &Tx<'_>,
    ctx: &Ctx,
    id: ConnectedOrganizationId,
    side: Side,
) -> Result<Vec<(NodeKind, Uuid)>> {
    let query = EdgeQuery::of_object(id)
        .relation(Relation::Sponsor)
        .role(side.role())
        .at(ctx.now);
    Ok(edges::list(tx, &query)?
        .into_iter()
        .map(|edge| (edge.subject_kind, edge.subject))
        .collect())
}

/// Names a user or group as sponsor.
pub fn add_sponsor(
    engine: &Engine,
    ctx: &Ctx,
    id: ConnectedOrganizationId,
    side: Side,
    sponsor: Uuid,
) -> Result<()> {
    engine.write(ctx, |tx| {
        let organization = require(tx, ctx, &MANAGE_ORGANIZATIONS, id)?.value;
        Ok(Written::new((), named(tx, &organization, side, sponsor)?))
    })
}

fn named(
    tx: &WriteTx<'_>,
    organization: &ConnectedOrganization,
    side: Side,
    sponsor: Uuid,
) -> Result<NewEvent> {
    let (kind, name) = principal(tx, sponsor)?;
    let edge = NewEdge::direct(
        (kind, sponsor),
        Relation::Sponsor,
        (NodeKind::ConnectedOrganization, organization.id.0),
    )
    .with_role(side.role());
    if edges::open(tx, &edge)?.is_none() {
        return Err(Refusal::conflict(format!(
            "`{name}` is a sponsor of `{}` already",
            organization.display_name
        ))
        .into());
    }
    let who = Target::new(kind, sponsor, name);
    Ok(told(
        "Add sponsor to connected organization",
        organization,
        who,
    ))
}

/// Takes a sponsor back.
pub fn remove_sponsor(
    engine: &Engine,
    ctx: &Ctx,
    id: ConnectedOrganizationId,
    side: Side,
    sponsor: Uuid,
) -> Result<()> {
    engine.write(ctx, |tx| {
        let organization = require(tx, ctx, &MANAGE_ORGANIZATIONS, id)?.value;
        let told = released(tx, &organization, side, sponsor)?;
        Ok(Written::new((), told))
    })
}

fn released(
    tx: &WriteTx<'_>,
    organization: &ConnectedOrganization,
    side: Side,
    sponsor: Uuid,
) -> Result<NewEvent> {
    let query = EdgeQuery::of_object(organization.id)
        .relation(Relation::Sponsor)
        .role(side.role())
        .from_subject(sponsor);
    let edge = edges::list(tx, &query)?
        .into_iter()
        .next()
        .ok_or_else(|| Refusal::not_found("sponsor", sponsor))?;
    edges::close(tx, edge.id, Closed::Removed)?;
    let who = Target::new(edge.subject_kind, sponsor, sponsor.to_string());
    Ok(told(
        "Remove sponsor from connected organization",
        organization,
        who,
    ))
}

fn told(activity: &'static str, organization: &ConnectedOrganization, who: Target) -> NewEvent {
    NewEvent::new(CATEGORY, activity, super::target(organization)).and(who)
}

fn principal(tx: &WriteTx<'_>, id: Uuid) -> Result<(NodeKind, String)> {
    if let Some(user) = resources::find::<User>(tx, id)? {
        return Ok((NodeKind::User, user.value.display_name));
    }
    if let Some(group) = resources::find::<Group>(tx, id)? {
        return Ok((NodeKind::Group, group.value.display_name));
    }
    Err(Refusal::not_found("user or group", id)
        .at("@odata.id")
        .into())
}
