//! What things are called, deleted ones too: for audit events, mails and explanations.

use crate::Result;
use uuid::Uuid;
use xenia_domain::{
    NodeKind,
    delegation::{AdministrativeUnit, CustomRole},
    directory::{Application, Device, Group, ServicePrincipal, SubscribedSku, User},
    entitlement::{catalog::Catalog, connected::ConnectedOrganization},
    role::DirectoryRole,
};
use xenia_store::{
    Tx,
    resources::{self, Stored},
    shapes::entitlement::PackageRecord,
    tenants,
};

/// The name of a thing, for people; its id when it has none or is unknown.
pub fn label(tx: &Tx<'_>, kind: NodeKind, id: Uuid) -> Result<String> {
    let found = match kind {
        NodeKind::User => of::<User>(tx, id)?,
        NodeKind::Group => of::<Group>(tx, id)?,
        NodeKind::Application => of::<Application>(tx, id)?,
        NodeKind::ServicePrincipal => of::<ServicePrincipal>(tx, id)?,
        NodeKind::Device => of::<Device>(tx, id)?,
        NodeKind::SubscribedSku => of::<SubscribedSku>(tx, id)?,
        NodeKind::AccessPackage => of::<PackageRecord>(tx, id)?,
        NodeKind::Catalog => of::<Catalog>(tx, id)?,
        NodeKind::ConnectedOrganization => of::<ConnectedOrganization>(tx, id)?,
        NodeKind::AdministrativeUnit => of::<AdministrativeUnit>(tx, id)?,
        NodeKind::RoleDefinition => of::<CustomRole>(tx, id)?,
        NodeKind::DirectoryRole => {
            DirectoryRole::from_template(id).map(|role| role.display_name().to_owned())
        }
        NodeKind::Organization => {
            tenants::organization(tx)?.map(|organization| organization.value.display_name)
        }
        _ => None,
    };
    Ok(found.unwrap_or_else(|| id.to_string()))
}

/// The same where people look at it: a user is called by name, not by the name of the account, which for a
/// guest is no name at all (`mara_fabrikam.example#EXT#@...`).
pub(crate) fn shown(tx: &Tx<'_>, kind: NodeKind, id: Uuid) -> Result<String> {
    if kind == NodeKind::User
        && let Some(user) = resources::find::<User>(tx, id)?
    {
        return Ok(user.value.display_name);
    }
    label(tx, kind, id)
}

fn of<R: Stored>(tx: &Tx<'_>, id: Uuid) -> Result<Option<String>> {
    Ok(resources::find_ever::<R>(tx, id)?.map(|found| found.value.label()))
}
