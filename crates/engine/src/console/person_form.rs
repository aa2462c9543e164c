//! The form of a person: what it shows.

use super::{changes, people::Found};
use crate::{
    Ctx, Engine, Error, Result,
    authz::{self, On},
    directory::users,
};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, Relation, UserId,
    audit::Event,
    directory::{Group, User},
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    resources,
};

/// What the form needs.
#[derive(Clone, Debug)]
pub struct PersonFrame {
    /// The person.
    pub user: User,
    /// The version that is shown.
    pub etag: String,
    /// Who manages them.
    pub manager: Option<Found>,
    /// Who answers for them.
    pub sponsors: Vec<Found>,
    /// Whether the caller may change what decides about their sign-in.
    pub may_sign_in: bool,
    /// The newest change of them.
    pub changed: Option<Event>,
}

/// A person as the form shows them, for those who may change them.
pub fn frame(engine: &Engine, ctx: &Ctx, id: UserId) -> Result<PersonFrame> {
    engine.read(ctx, |tx| {
        let on = On::Node(NodeKind::User, id.0);
        authz::require(tx, ctx, &authz::WRITE_USERS, on)?;
        let found = resources::find::<User>(tx, id)?;
        let found = found.ok_or_else(|| Refusal::not_found("person", id))?;
        let may_sign_in = match users::require_over(tx, ctx, &found.value) {
            Ok(()) => true,
            Err(Error::Refused(_)) => false,
            Err(other) => return Err(other),
        };
        Ok(PersonFrame {
            etag: found.etag(),
            manager: related(tx, ctx, id, Relation::Manager)?.pop(),
            sponsors: related(tx, ctx, id, Relation::Sponsor)?,
            may_sign_in,
            changed: changes::last(tx, id.0, "UserManagement")?,
            user: found.value,
        })
    })
}

fn related(tx: &Tx<'_>, ctx: &Ctx, id: UserId, relation: Relation) -> Result<Vec<Found>> {
    let query = EdgeQuery::of_object(id).relation(relation).at(ctx.now);
    let ids: Vec<Uuid> = edges::list(tx, &query)?
        .iter()
        .map(|edge| edge.subject)
        .collect();
    let people = resources::find_many::<User>(tx, &ids)?;
    let groups = resources::find_many::<Group>(tx, &ids)?;
    let people = people.iter().map(|one| Found::user(&one.value));
    Ok(people
        .chain(groups.iter().map(|one| Found::group(&one.value)))
        .collect())
}
