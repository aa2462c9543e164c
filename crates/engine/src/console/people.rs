//! People and groups by what somebody types: an address, a name, a group's name.

use crate::{Ctx, Engine, Error, Result, authz, directory::groups};
use std::collections::BTreeMap;
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Reason, Refusal,
    directory::{Group, User},
    entitlement::{connected::ConnectedOrganization, subject::SubjectSet},
};
use xenia_store::{Tx, resources};

/// A person or a group that was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Whether it is a user or a group.
    pub kind: NodeKind,
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// How it is typed again: the address, or the group's name.
    pub typed: String,
}

impl Found {
    pub(crate) fn user(user: &User) -> Self {
        Self {
            kind: NodeKind::User,
            id: user.id.0,
            name: user.display_name.clone(),
            typed: user
                .address()
                .unwrap_or(&user.user_principal_name)
                .to_owned(),
        }
    }
    pub(crate) fn group(group: &Group) -> Self {
        Self {
            kind: NodeKind::Group,
            id: group.id.0,
            name: group.display_name.clone(),
            typed: group.display_name.clone(),
        }
    }
    /// As Graph names it in a policy.
    #[must_use]
    pub fn subject_set(&self) -> SubjectSet {
        match self.kind {
            NodeKind::Group => SubjectSet::group(xenia_domain::GroupId(self.id)),
            _ => SubjectSet::user(xenia_domain::UserId(self.id)),
        }
    }
}

/// The people and groups of a text: addresses or names, separated by commas, semicolons or lines.
///
/// # Errors
/// Names at `target` the first part that is nobody, or more than one.
pub fn resolve(engine: &Engine, ctx: &Ctx, text: &str, target: &str) -> Result<Vec<Found>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_USERS, authz::On::Tenant)?;
        let mut found: Vec<Found> = Vec::new();
        for part in parts(text) {
            let one = resolve_one(tx, part, target)?;
            if !found.contains(&one) {
                found.push(one);
            }
        }
        Ok(found)
    })
}

/// The groups of a text: names or ids, separated by commas, semicolons or lines.
///
/// # Errors
/// Names at `target` the first part that is no group, or more than one.
pub fn resolve_groups(engine: &Engine, ctx: &Ctx, text: &str, target: &str) -> Result<Vec<Uuid>> {
    let mut found = Vec::new();
    for part in parts(text) {
        let id = groups::named(engine, ctx, part).map_err(|error| match error {
            Error::Refused(refusal) if refusal.reason == Reason::NotFound => {
                let message = format!("there is no group called `{part}`");
                Refusal::invalid(target, message).into()
            }
            Error::Refused(refusal) if refusal.reason == Reason::Conflict => {
                Refusal::invalid(target, refusal.message).into()
            }
            other => other,
        })?;
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(found)
}

/// Groups as [`resolve_groups`] reads them again: by name, or by id where another has that name or
/// the name holds what separates. Those that are gone are left out.
pub(crate) fn group_names(tx: &Tx<'_>, ids: &[Uuid]) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for found in resources::find_many::<Group>(tx, ids)? {
        let group = found.value;
        let name = group.display_name;
        let same = resources::list_by::<Group>(tx, "display_name", name.as_str(), 2)?;
        let plain = same.len() == 1 && parts(&name).eq([name.as_str()]);
        names.push(if plain { name } else { group.id.to_string() });
    }
    names.sort_by_key(|name| name.to_lowercase());
    Ok(names)
}

/// The parts of a text: separated by commas, semicolons or lines.
pub fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

fn resolve_one(tx: &Tx<'_>, part: &str, target: &str) -> Result<Found> {
    for column in ["user_principal_name", "mail"] {
        if let Some(user) = resources::find_by::<User>(tx, column, part)? {
            return Ok(Found::user(&user.value));
        }
    }
    let mut named: Vec<Found> = resources::list_by::<User>(tx, "display_name", part, 2)?
        .iter()
        .map(|user| Found::user(&user.value))
        .collect();
    let groups = resources::list_by::<Group>(tx, "display_name", part, 2)?;
    named.extend(groups.iter().map(|group| Found::group(&group.value)));
    match named.len() {
        1 => named.pop().ok_or_else(|| nobody(part, target).into()),
        0 => Err(nobody(part, target).into()),
        _ => {
            let message = format!("`{part}` is the name of more than one; type the mail address");
            Err(Refusal::invalid(target, message).into())
        }
    }
}

fn nobody(part: &str, target: &str) -> Refusal {
    let message =
        format!("there is nobody and no group called `{part}`; type a mail address or a full name");
    Refusal::invalid(target, message)
}

/// The names of what subject sets mean, by id.
pub(crate) fn named<'s>(
    tx: &Tx<'_>,
    sets: impl Iterator<Item = &'s SubjectSet>,
) -> Result<BTreeMap<Uuid, Found>> {
    let mut names = BTreeMap::new();
    for set in sets {
        let found = match set {
            SubjectSet::SingleUser { user_id, .. } => {
                resources::find_ever::<User>(tx, *user_id)?.map(|user| Found::user(&user.value))
            }
            SubjectSet::GroupMembers { group_id, .. } => {
                resources::find_ever::<Group>(tx, *group_id)?
                    .map(|group| Found::group(&group.value))
            }
            SubjectSet::ConnectedOrganizationMembers {
                connected_organization_id: id,
                ..
            } => resources::find_ever::<ConnectedOrganization>(tx, *id)?.map(|found| Found {
                kind: NodeKind::ConnectedOrganization,
                id: id.0,
                typed: found.value.display_name.clone(),
                name: found.value.display_name,
            }),
            _ => None,
        };
        if let Some(found) = found {
            names.insert(found.id, found);
        }
    }
    Ok(names)
}
