//! Adding members and owners, and taking them away.

use super::{event, find, memberships, node, ownerless, write::require_role_group};
use crate::{Ctx, Engine, Result, authz, directory::group_settings};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{
    Edge, NodeKind, Refusal, Relation, Source, Timestamp,
    audit::{NewEvent, Target},
    directory::Group,
    edge::{Closed, NewEdge},
    groups::{MAX_OWNERS, check_owner},
};
use xenia_store::{
    Tx, WriteTx, Written,
    edges::{self, EdgeQuery},
    query::DirectoryObject,
    resources,
    shapes::entitlement::PackageRecord,
};

/// What somebody is to a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In it.
    Member,
    /// Answers for it.
    Owner,
}

impl Place {
    const fn relation(self) -> Relation {
        match self {
            Self::Member => Relation::Member,
            Self::Owner => Relation::Owner,
        }
    }
    const fn word(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Owner => "owner",
        }
    }
    const fn property(self) -> &'static str {
        match self {
            Self::Member => "members",
            Self::Owner => "owners",
        }
    }
}

/// Makes somebody a member or an owner of a group.
pub fn add(engine: &Engine, ctx: &Ctx, group: Uuid, place: Place, who: Uuid) -> Result<()> {
    add_all(engine, ctx, group, place, &[who], None)
}

/// The same with several at once, all of them or none, and until a moment at which it ends by
/// itself; `None` for no end.
///
/// # Errors
/// Refused when the end has passed.
pub fn add_all(
    engine: &Engine,
    ctx: &Ctx,
    group: Uuid,
    place: Place,
    who: &[Uuid],
    until: Option<Timestamp>,
) -> Result<()> {
    let [first, more @ ..] = who else {
        let message = format!("say whom to make {} of the group", place.word());
        return Err(Refusal::invalid(place.property(), message).into());
    };
    check_end(until, ctx.now)?;
    engine.write(ctx, |tx| {
        let group = changeable(tx, ctx, group)?;
        Written::new((), open(tx, ctx, &group, place, *first, until)?).following(|()| {
            more.iter()
                .map(|who| open(tx, ctx, &group, place, *who, until))
                .collect()
        })
    })
}

/// An end that has passed is no end.
pub(super) fn check_end(until: Option<Timestamp>, now: Timestamp) -> Result<()> {
    match until.filter(|end| *end <= now) {
        Some(end) => {
            let message = format!("`{end}` has passed: the end must be later than now");
            Err(Refusal::invalid("endDateTime", message).into())
        }
        None => Ok(()),
    }
}

/// Ends the direct membership or ownership. Other grants of the same stay: where only those are
/// left, the refusal names their source.
pub fn remove(engine: &Engine, ctx: &Ctx, group: Uuid, place: Place, who: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        let group = changeable(tx, ctx, group)?;
        Ok(Written::new((), close(tx, &group, place, who)?))
    })
}

/// Whether a membership is there by hand. What a rule gave that the group no longer follows is there
/// as if by hand.
pub(super) fn is_by_hand(edge: &Edge) -> bool {
    edge.source != Source::Assignment
}

/// The edges by which somebody is a member or an owner by hand, where they may be closed.
pub(super) fn removable(tx: &Tx<'_>, group: &Group, place: Place, who: Uuid) -> Result<Vec<Edge>> {
    refuse_by_hand(group, place)?;
    let query = EdgeQuery::of_object(group.id)
        .relation(place.relation())
        .from_subject(who);
    let held = edges::list(tx, &query)?;
    let removable: Vec<Edge> = held.iter().filter(|it| is_by_hand(it)).cloned().collect();
    if removable.is_empty() {
        return Err(match held.first() {
            Some(edge) => granted_elsewhere(tx, group, place, edge)?.into(),
            None => Refusal::not_found(place.word(), who).into(),
        });
    }
    if place == Place::Owner {
        keep_an_owner(tx, group, who)?;
    }
    Ok(removable)
}

/// Closes the edges by which somebody is a member or an owner by hand.
pub(super) fn close(tx: &WriteTx<'_>, group: &Group, place: Place, who: Uuid) -> Result<NewEvent> {
    close_because(tx, group, place, who, Closed::Removed)
}

/// The same, for that reason.
pub(super) fn close_because(
    tx: &WriteTx<'_>,
    group: &Group,
    place: Place,
    who: Uuid,
    because: Closed,
) -> Result<NewEvent> {
    for edge in removable(tx, group, place, who)? {
        edges::close(tx, edge.id, because)?;
    }
    let activity = match place {
        Place::Member if because == Closed::Left => "Leave group",
        Place::Member => "Remove member from group",
        Place::Owner => "Remove owner from group",
    };
    let object = DirectoryObject::find(tx, who)?;
    let kind = object
        .as_ref()
        .map_or(NodeKind::User, DirectoryObject::kind);
    let name = object.map_or_else(|| who.to_string(), |object| object.label());
    Ok(event(activity, group).and(Target::new(kind, who, name)))
}

/// The members of a group with a rule are those of whom it is true.
pub(super) fn refuse_by_hand(group: &Group, place: Place) -> Result<()> {
    if place == Place::Owner || !group.is_dynamic() {
        return Ok(());
    }
    let message = format!(
        "the members of `{}` follow a rule and cannot be added or removed by hand: change the rule, or what it reads of the person",
        group.display_name
    );
    let setting = format!("groups/{}/membershipRule", group.id);
    Err(Refusal::invalid("members", message).by(setting).into())
}

/// The group, if the caller may change who is in it.
pub(super) fn changeable(tx: &Tx<'_>, ctx: &Ctx, id: Uuid) -> Result<Group> {
    let found = resources::find::<Group>(tx, id)?;
    let (action, on) = match &found {
        Some(found) if found.value.is_role_assignable() => {
            (&authz::WRITE_MEMBERS_WITH_ROLES, node(&found.value))
        }
        Some(found) => (&authz::WRITE_MEMBERS, node(&found.value)),
        None => (&authz::WRITE_MEMBERS, authz::On::Tenant),
    };
    authz::require(tx, ctx, action, on)?;
    let group = find(tx, id)?.value;
    require_role_group(tx, ctx, &group)?;
    Ok(group)
}

/// Opens the edge by which somebody is a member or an owner, within the rules of the group.
pub(super) fn open(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    group: &Group,
    place: Place,
    who: Uuid,
    until: Option<Timestamp>,
) -> Result<NewEvent> {
    let Some(object) = DirectoryObject::find(tx, who)? else {
        return Err(Refusal::not_found("object", who)
            .at(place.property())
            .into());
    };
    check_open(tx, ctx, group, place, &object)?;
    let kind = object.kind();
    let mut new = NewEdge::direct((kind, who), place.relation(), (NodeKind::Group, group.id.0));
    new.ends_at = until;
    let opened = edges::open(tx, &new)?;
    if opened.is_none() {
        let message = format!(
            "`{}` is {} of `{}` already",
            object.label(),
            place.word(),
            group.display_name
        );
        return Err(Refusal::invalid(place.property(), message).into());
    }
    match place {
        Place::Member => memberships::plan_notice(tx, opened, until)?,
        Place::Owner => ownerless::settle(tx, group)?,
    }
    let activity = match place {
        Place::Member => "Add member to group",
        Place::Owner => "Add owner to group",
    };
    let event = event(activity, group).and(Target::new(kind, who, object.label()));
    Ok(match until {
        Some(end) => event.with(json!({ "endDateTime": end })),
        None => event,
    })
}

/// The rules by which something may become a member or an owner of a group.
pub(super) fn check_open(
    tx: &Tx<'_>,
    ctx: &Ctx,
    group: &Group,
    place: Place,
    object: &DirectoryObject,
) -> Result<()> {
    let kind = object.kind();
    refuse_by_hand(group, place)?;
    let guest = matches!(object, DirectoryObject::User(user) if user.value.is_guest());
    match place {
        Place::Member => {
            group.check_member(kind)?;
            if guest {
                group_settings::check_guest(tx, ctx, group)?;
            }
        }
        Place::Owner => {
            check_owner(kind, guest && !group_settings::guests_may_own(tx, group)?)?;
            let owners = EdgeQuery::of_object(group.id).relation(Relation::Owner);
            if edges::list(tx, &owners)?.len() >= MAX_OWNERS {
                let message = format!("a group has {MAX_OWNERS} owners at most");
                return Err(Refusal::invalid("owners", message).into());
            }
        }
    }
    if object.uuid() == group.id.0 {
        let message = "a group cannot be a member of itself";
        return Err(Refusal::invalid("members", message).into());
    }
    Ok(())
}

/// Graph keeps the last owner of a group.
fn keep_an_owner(tx: &Tx<'_>, group: &Group, leaving: Uuid) -> Result<()> {
    let owners = EdgeQuery::of_object(group.id).relation(Relation::Owner);
    let others = edges::list(tx, &owners)?;
    if others.iter().all(|edge| edge.subject == leaving) {
        let message = format!(
            "the last owner of `{}` cannot be removed: add another one first",
            group.display_name
        );
        return Err(Refusal::invalid("owners", message).into());
    }
    Ok(())
}

/// What is not there by hand cannot be taken away by hand.
pub(super) fn granted_elsewhere(
    tx: &Tx<'_>,
    group: &Group,
    place: Place,
    edge: &Edge,
) -> Result<Refusal> {
    let assigned = EdgeQuery::of_subject(edge.subject)
        .relation(Relation::Assigned)
        .role(edge.source_id);
    let package = match edges::list(tx, &assigned)?.first() {
        Some(edge) => resources::find_ever::<PackageRecord>(tx, edge.object)?,
        None => None,
    };
    let name = package.map_or_else(String::new, |it| format!(" `{}`", it.value.display_name));
    let message = format!(
        "this {} of `{}` comes from the access package{name} (assignment `{}`): end that assignment instead",
        place.word(),
        group.display_name,
        edge.source_id
    );
    let setting = format!(
        "identityGovernance/entitlementManagement/assignments/{}",
        edge.source_id
    );
    Ok(Refusal::conflict(message).at(place.property()).by(setting))
}
