//! What a group is used for, and whether that is one purpose.

use super::find;
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    directory::group_settings,
};
use serde::Serialize;
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Relation,
    delegation::CustomRole,
    directory::{Group, ServicePrincipal},
    entitlement::{catalog::Catalog, policy::AssignmentPolicy},
    groups::Purpose,
    role::{CatalogRole, DirectoryRole},
};
use xenia_membership_rules::parse;
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    membership, resources,
    shapes::entitlement::PackageRecord,
};

/// A thing that a group is used for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Use {
    /// What purpose that is.
    pub purpose: Purpose,
    /// In words: `may use the application`.
    pub words: &'static str,
    /// What kind of thing it is.
    pub kind: NodeKind,
    /// The thing.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// What a group is for and used for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Uses {
    /// What it is said to be for.
    pub purpose: Option<Purpose>,
    /// What it is used for.
    pub uses: Vec<Use>,
    /// Why that is not one purpose, if it is not.
    pub warning: Option<String>,
}

/// What a group is used for, for those who answer for it. A group that serves two purposes is
/// changed for the one and changes the other unseen: the warning says so.
pub fn uses(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<Uses> {
    engine.read(ctx, |tx| {
        let on = On::Node(NodeKind::Group, id);
        authz::require(tx, ctx, &authz::READ_GROUP_USES, on)?;
        let group = find(tx, id)?.value;
        found(tx, ctx, &group)
    })
}

/// The same inside a transaction.
pub(crate) fn found(tx: &Tx<'_>, ctx: &Ctx, group: &Group) -> Result<Uses> {
    let mut uses = held(tx, ctx, group.id.0)?;
    uses.extend(packages(tx, group.id.0)?);
    uses.extend(policies(tx, group.id.0)?);
    uses.extend(rules(tx, group.id.0)?);
    let settings = group_settings::unified(tx)?;
    if settings.text("GroupCreationAllowedGroupId") == group.id.to_string() {
        uses.push(Use {
            purpose: Purpose::Policy,
            words: "its members may create groups when others may not",
            kind: NodeKind::Policy,
            id: settings.id,
            name: "groupSettings".to_owned(),
        });
    }
    uses.sort_by(|a, b| {
        (a.purpose, a.words, &a.name, a.id).cmp(&(b.purpose, b.words, &b.name, b.id))
    });
    uses.dedup();
    let purposes: Vec<Purpose> = uses.iter().map(|it| it.purpose).collect();
    Ok(Uses {
        purpose: group.purpose,
        warning: Purpose::warning(group.purpose, &purposes),
        uses,
    })
}

/// What the group holds itself: roles of applications, of the directory and of catalogs.
fn held(tx: &Tx<'_>, ctx: &Ctx, group: Uuid) -> Result<Vec<Use>> {
    let mut uses = Vec::new();
    for edge in edges::list(tx, &EdgeQuery::of_subject(group).at(ctx.now))? {
        let (purpose, words) = match edge.relation {
            Relation::AppRole => (Purpose::Access, "may use the application"),
            Relation::DirectoryRole | Relation::ScopedRole => {
                (Purpose::Administration, "holds the directory role")
            }
            Relation::CatalogRole => (Purpose::Administration, "holds a role on the catalog"),
            _ => continue,
        };
        let role = match edge.relation {
            Relation::ScopedRole => edge.role,
            _ => edge.object,
        };
        let name = match edge.relation {
            Relation::AppRole => name::<ServicePrincipal>(tx, edge.object)?,
            Relation::CatalogRole => {
                let catalog = name::<Catalog>(tx, edge.object)?;
                match CatalogRole::from_template(edge.role) {
                    Some(role) => format!("{catalog}: {}", role.display_name()),
                    None => catalog,
                }
            }
            _ => match DirectoryRole::from_template(role) {
                Some(role) => role.display_name().to_owned(),
                None => name::<CustomRole>(tx, role)?,
            },
        };
        uses.push(Use {
            purpose,
            words,
            kind: edge.object_kind,
            id: edge.object,
            name,
        });
    }
    Ok(uses)
}

fn name<R: resources::Stored>(tx: &Tx<'_>, id: Uuid) -> Result<String> {
    let found = resources::find_ever::<R>(tx, id)?;
    Ok(found.map_or_else(|| id.to_string(), |found| found.value.label()))
}

/// Packages that bring people into the group, and those whose holders must not be in it.
fn packages(tx: &Tx<'_>, group: Uuid) -> Result<Vec<Use>> {
    let text = group.to_string();
    let mut uses = Vec::new();
    for found in resources::list_all::<PackageRecord>(tx)? {
        let package = found.value;
        let mut add = |purpose, words| {
            uses.push(Use {
                purpose,
                words,
                kind: NodeKind::AccessPackage,
                id: package.id.0,
                name: package.package.display_name.clone(),
            });
        };
        let mut scopes = package.resource_role_scopes.iter();
        if scopes.any(|held| held.scope.origin_id == text) {
            add(Purpose::Access, "people come in by the access package");
        }
        if package.incompatible_groups.iter().any(|it| it.0 == group) {
            add(
                Purpose::Policy,
                "its members cannot have the access package",
            );
        }
    }
    Ok(uses)
}

/// Policies of packages that name the group: who may ask, who decides.
fn policies(tx: &Tx<'_>, group: Uuid) -> Result<Vec<Use>> {
    let text = group.to_string();
    let mut uses = Vec::new();
    for found in resources::list_all::<AssignmentPolicy>(tx)? {
        let policy = found.value;
        // Everywhere in it: targets, approvers, requestors.
        let names = serde_json::to_string(&policy).is_ok_and(|json| json.contains(&text));
        if names {
            uses.push(Use {
                purpose: Purpose::Policy,
                words: "a policy of an access package names it",
                kind: NodeKind::AssignmentPolicy,
                id: policy.id.0,
                name: policy.display_name.clone(),
            });
        }
    }
    Ok(uses)
}

/// Membership rules of other groups that read who is in it.
fn rules(tx: &Tx<'_>, group: Uuid) -> Result<Vec<Use>> {
    let text = group.to_string();
    let mut uses = Vec::new();
    for row in membership::rules(tx)? {
        let Ok(rule) = parse(&row.rule) else {
            continue;
        };
        let depends = rule.dependencies();
        let mut named = depends.groups.iter().chain(&depends.transitive_groups);
        if row.group != group && named.any(|id| id.eq_ignore_ascii_case(&text)) {
            uses.push(Use {
                purpose: Purpose::Policy,
                words: "the membership rule of a group reads who is in it",
                kind: NodeKind::Group,
                id: row.group,
                name: name::<Group>(tx, row.group)?,
            });
        }
    }
    Ok(uses)
}
