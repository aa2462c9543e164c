//! Whether only roles on an administrative unit count for a user, a group or a
//! device (`isManagementRestricted`): kept with the object, so that it is answered and filtered by. What is
//! allowed is asked of the units themselves ([`crate::authz`]).

use crate::Result;
use uuid::Uuid;
use xenia_domain::{Relation, delegation::AdministrativeUnit};
use xenia_store::{
    WriteTx,
    edges::{self, EdgeQuery},
    query::DirectoryObject,
    resources,
};

/// Notes whether an object is in a unit with restricted management now.
pub(super) fn note(tx: &WriteTx<'_>, id: Uuid) -> Result<()> {
    let places = EdgeQuery::of_subject(id).relation(Relation::UnitMember);
    let places = edges::list(tx, &places)?;
    let units: Vec<Uuid> = places.iter().map(|edge| edge.object).collect();
    let units = resources::find_many::<AdministrativeUnit>(tx, &units)?;
    let mut units = units.iter();
    let restricted = units
        .any(|unit| unit.value.is_member_management_restricted == Some(true))
        .then_some(true);
    match DirectoryObject::find(tx, id)? {
        Some(DirectoryObject::User(mut user))
            if user.value.is_management_restricted != restricted =>
        {
            user.value.is_management_restricted = restricted;
            resources::update(tx, &user.value, user.version)?;
        }
        Some(DirectoryObject::Group(mut group))
            if group.value.is_management_restricted != restricted =>
        {
            group.value.is_management_restricted = restricted;
            resources::update(tx, &group.value, group.version)?;
        }
        Some(DirectoryObject::Device(mut device))
            if device.value.is_management_restricted != restricted =>
        {
            device.value.is_management_restricted = restricted;
            resources::update(tx, &device.value, device.version)?;
        }
        _ => {}
    }
    Ok(())
}
