//! What a name means, deleted things included: the past must be explained too.

use super::Reached;
use crate::Result;
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal,
    directory::{Application, Group, ServicePrincipal, User},
    role::DirectoryRole,
};
use xenia_store::{
    Tx,
    resources::{self, Stored, Versioned},
    shapes::entitlement::PackageRecord,
};

/// Candidates that are named in a refusal at most.
const MOST: u32 = 6;

/// A node with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    pub(crate) kind: NodeKind,
    pub(crate) id: Uuid,
    pub(crate) name: String,
}

impl Subject {
    fn of<R: Stored>(found: &Versioned<R>) -> Self {
        Self {
            kind: R::KIND,
            id: found.value.uuid(),
            name: found.value.label(),
        }
    }
}

/// The person of that id, user principal name or address.
pub(super) fn person(tx: &Tx<'_>, text: &str) -> Result<Option<Subject>> {
    if let Ok(id) = Uuid::parse_str(text) {
        return Ok(resources::find_ever::<User>(tx, id)?
            .as_ref()
            .map(Subject::of));
    }
    for column in ["user_principal_name", "mail"] {
        let found = resources::list_by_ever::<User>(tx, column, text, 1)?;
        if let Some(found) = found.first() {
            return Ok(Some(Subject::of(found)));
        }
    }
    Ok(None)
}

/// The group, application, package or role of that id or name.
pub(super) fn thing(tx: &Tx<'_>, text: &str) -> Result<Reached> {
    let found = match Uuid::parse_str(text) {
        Ok(id) => of_id(tx, id)?,
        Err(_) => of_name(tx, text)?,
    };
    let mut found = found.into_iter();
    let first = found.next().ok_or_else(|| {
        Refusal::not_found("group, application, access package or directory role", text)
    })?;
    let others: Vec<Subject> = found.collect();
    if others.is_empty() {
        return reached(tx, first);
    }
    let named: Vec<String> = std::iter::once(&first)
        .chain(&others)
        .map(|one| format!("{} {}", one.kind, one.id))
        .collect();
    let message = format!(
        "`{text}` means several things, name one by its id: {}",
        named.join(", ")
    );
    Err(Refusal::invalid("to", message).into())
}

fn of_id(tx: &Tx<'_>, id: Uuid) -> Result<Vec<Subject>> {
    let mut found = Vec::new();
    found.extend(
        resources::find_ever::<Group>(tx, id)?
            .as_ref()
            .map(Subject::of),
    );
    found.extend(
        resources::find_ever::<ServicePrincipal>(tx, id)?
            .as_ref()
            .map(Subject::of),
    );
    found.extend(
        resources::find_ever::<Application>(tx, id)?
            .as_ref()
            .map(Subject::of),
    );
    found.extend(
        resources::find_ever::<PackageRecord>(tx, id)?
            .as_ref()
            .map(Subject::of),
    );
    found.extend(DirectoryRole::from_template(id).map(role));
    let by_app_id = resources::list_by_ever::<ServicePrincipal>(tx, "app_id", id, 1)?;
    found.extend(by_app_id.iter().map(Subject::of));
    found.dedup();
    Ok(found)
}

fn of_name(tx: &Tx<'_>, name: &str) -> Result<Vec<Subject>> {
    let mut found = named::<Group>(tx, name)?;
    let principals = named::<ServicePrincipal>(tx, name)?;
    // An application and its service principal have one name and are one thing here.
    if principals.is_empty() {
        found.extend(named::<Application>(tx, name)?);
    }
    found.extend(principals);
    found.extend(named::<PackageRecord>(tx, name)?);
    let roles = DirectoryRole::ALL.iter().copied();
    found.extend(
        roles
            .filter(|role| role.display_name().eq_ignore_ascii_case(name))
            .map(role),
    );
    Ok(found)
}

/// Those that are there; only when there are none, those that were.
fn named<R: Stored>(tx: &Tx<'_>, name: &str) -> Result<Vec<Subject>> {
    let live = resources::list_by::<R>(tx, "display_name", name, MOST)?;
    if !live.is_empty() {
        return Ok(live.iter().map(Subject::of).collect());
    }
    let ever = resources::list_by_ever::<R>(tx, "display_name", name, MOST)?;
    Ok(ever.iter().map(Subject::of).collect())
}

fn role(role: DirectoryRole) -> Subject {
    Subject {
        kind: NodeKind::DirectoryRole,
        id: role.template(),
        name: role.display_name().to_owned(),
    }
}

fn reached(tx: &Tx<'_>, subject: Subject) -> Result<Reached> {
    let mut ids = vec![subject.id];
    match subject.kind {
        NodeKind::ServicePrincipal => {
            if let Some(found) = resources::find_ever::<ServicePrincipal>(tx, subject.id)? {
                let app = found.value.app_id.0;
                let own = resources::list_by_ever::<Application>(tx, "app_id", app, 1)?;
                ids.extend(own.iter().map(|own| own.value.uuid()));
            }
        }
        NodeKind::Application => {
            if let Some(found) = resources::find_ever::<Application>(tx, subject.id)? {
                let app = found.value.app_id.0;
                let own = resources::list_by_ever::<ServicePrincipal>(tx, "app_id", app, 1)?;
                ids.extend(own.iter().map(|own| own.value.uuid()));
            }
        }
        _ => {}
    }
    Ok(Reached { subject, ids })
}
