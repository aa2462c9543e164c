//! Whose a device is, and who uses it.

use super::{changeable, event, visible};
use crate::{Ctx, Engine, Result, directory::sight};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, Relation,
    audit::Target,
    directory::User,
    edge::{Closed, NewEdge},
};
use xenia_odata::QueryOptions;
use xenia_store::{
    Written,
    edges::{self, EdgeQuery},
    query::{DirectoryObject, ListQuery, Page, Related},
    resources,
};

/// What somebody is to a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Has joined it to the organisation; there is one at most (Graph `registeredOwners`).
    Owner,
    /// Uses it (Graph `registeredUsers`).
    User,
}

impl Place {
    /// The segment of the path.
    #[must_use]
    pub const fn segment(self) -> &'static str {
        match self {
            Self::Owner => "registeredOwners",
            Self::User => "registeredUsers",
        }
    }
    pub(in crate::directory) const fn relation(self) -> Relation {
        match self {
            Self::Owner => Relation::RegisteredOwner,
            Self::User => Relation::RegisteredUser,
        }
    }
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Owner => (
                "Add registered owner to device",
                "Remove registered owner from device",
            ),
            Self::User => (
                "Add registered users to device",
                "Remove registered users from device",
            ),
        }
    }
}

fn query(ctx: &Ctx, device: Uuid, place: Place, options: QueryOptions) -> ListQuery {
    let edges = EdgeQuery::of_object(device).relation(place.relation());
    let path = format!("devices/{device}/{}", place.segment());
    ListQuery::new(path, options).related(Related::subjects(edges.at(ctx.now)))
}

/// A page of the owners or users of a device.
pub fn list_people(
    engine: &Engine,
    ctx: &Ctx,
    device: Uuid,
    place: Place,
    options: QueryOptions,
) -> Result<Page<DirectoryObject>> {
    engine.read(ctx, |tx| {
        visible(tx, ctx, device)?;
        sight::list_objects(
            tx,
            ctx,
            &[NodeKind::User],
            query(ctx, device, place, options),
        )
    })
}

/// How many there are.
pub fn count_people(
    engine: &Engine,
    ctx: &Ctx,
    device: Uuid,
    place: Place,
    options: QueryOptions,
) -> Result<i64> {
    engine.read(ctx, |tx| {
        visible(tx, ctx, device)?;
        sight::count_objects(
            tx,
            ctx,
            &[NodeKind::User],
            query(ctx, device, place, options),
        )
    })
}

/// Makes a user the owner or a user of a device.
pub fn add(engine: &Engine, ctx: &Ctx, device: Uuid, place: Place, who: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        let device = changeable(tx, ctx, device)?.value;
        let found = resources::find::<User>(tx, who)?;
        let found = found.ok_or_else(|| Refusal::not_found("user", who).at("@odata.id"))?;
        let held = EdgeQuery::of_object(device.id).relation(place.relation());
        if place == Place::Owner && edges::any(tx, &held)? {
            let message = format!("`{}` has a registered owner already", device.display_name);
            return Err(Refusal::invalid("@odata.id", message).into());
        }
        let name = &found.value.user_principal_name;
        let ends = ((NodeKind::User, who), (NodeKind::Device, device.id.0));
        if edges::open(tx, &NewEdge::direct(ends.0, place.relation(), ends.1))?.is_none() {
            let message = format!("`{name}` is among the `{}` already", place.segment());
            return Err(Refusal::invalid("@odata.id", message).into());
        }
        let event = event(place.words().0, &device).and(Target::new(NodeKind::User, who, name));
        Ok(Written::new((), event))
    })
}

/// Ends that.
pub fn remove(engine: &Engine, ctx: &Ctx, device: Uuid, place: Place, who: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        let device = changeable(tx, ctx, device)?.value;
        let held = EdgeQuery::of_object(device.id)
            .relation(place.relation())
            .from_subject(who);
        let mut closed = false;
        for edge in edges::list(tx, &held)? {
            closed |= edges::close(tx, edge.id, Closed::Removed)?;
        }
        if !closed {
            return Err(Refusal::not_found(place.segment(), who).into());
        }
        let name = resources::find::<User>(tx, who)?
            .map_or_else(|| who.to_string(), |it| it.value.user_principal_name);
        let event = event(place.words().1, &device).and(Target::new(NodeKind::User, who, name));
        Ok(Written::new((), event))
    })
}
