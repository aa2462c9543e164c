//! Catalogs with their owners, resources and packages.

use super::{Paged, applications, publish::Choice};
use crate::{
    Ctx, Engine, Result,
    authz::{
        self, CREATE_CATALOGS, MANAGE_CATALOG, MANAGE_ORGANIZATIONS, MANAGE_PACKAGES, On,
        READ_ENTITLEMENT,
    },
    entitlement::{catalogs, roles},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;
use xenia_domain::{
    CatalogId, Edge, EdgeId, Timestamp,
    entitlement::catalog::{Catalog, CatalogResource},
    role::CatalogRole,
};
use xenia_store::{
    Tx, figures, query::DirectoryObject, resources, shapes::entitlement::PackageRecord,
};

/// Somebody with a role on a catalog, or with the right to create catalogs.
#[derive(Clone, Debug)]
pub struct Holder {
    /// The assignment.
    pub id: EdgeId,
    /// Who: a user, a group or a service principal; `None` when it is not there any more.
    pub who: Option<DirectoryObject>,
    /// Which role.
    pub role: CatalogRole,
    /// Since when.
    pub since: Timestamp,
    /// Until when, where an end is planned.
    pub until: Option<Timestamp>,
}

impl Holder {
    /// The name to show.
    #[must_use]
    pub fn name(&self) -> &str {
        self.who
            .as_ref()
            .map_or("Somebody who is gone", DirectoryObject::display_name)
    }
}

/// A catalog in the list.
#[derive(Clone, Debug)]
pub struct Summary {
    /// The catalog.
    pub catalog: Catalog,
    /// Names of its owners.
    pub owners: Vec<String>,
    /// Resources in it.
    pub resources: usize,
    /// Packages made of it.
    pub packages: usize,
}

/// The catalogs that the caller may read, by name.
pub fn list(engine: &Engine, ctx: &Ctx, search: &str, page: u32) -> Result<Paged<Summary>> {
    engine.read(ctx, |tx| {
        let mut all = super::packages::readable_catalogs(tx, ctx)?;
        all.retain(|catalog| {
            let description = catalog.description.as_deref().unwrap_or_default();
            super::matches(search, &[&catalog.display_name, description])
        });
        all.sort_by_key(|catalog| catalog.display_name.to_lowercase());
        let page = Paged::of(all, page);
        let mut rows = Vec::with_capacity(page.rows.len());
        for catalog in page.rows {
            rows.push(summary(tx, ctx, catalog)?);
        }
        Ok(Paged {
            rows,
            page: page.page,
            total: page.total,
        })
    })
}

fn summary(tx: &Tx<'_>, ctx: &Ctx, catalog: Catalog) -> Result<Summary> {
    let id = catalog.id.0;
    let owners = holders(tx, &roles::on_catalog(tx, ctx, catalog.id)?)?
        .into_iter()
        .filter(|holder| holder.role == CatalogRole::CatalogOwner)
        .map(|holder| holder.name().to_owned());
    Ok(Summary {
        owners: owners.collect(),
        resources: resources::list_by::<CatalogResource>(tx, "catalog", id, 1000)?.len(),
        packages: resources::list_by::<PackageRecord>(tx, "catalog", id, 1000)?.len(),
        catalog,
    })
}

/// Who has those roles, owners first, the longest standing first.
fn holders(tx: &Tx<'_>, edges: &[Edge]) -> Result<Vec<Holder>> {
    let found = roles::principals(tx, edges.iter().map(|edge| edge.subject))?;
    let mut all: Vec<_> = edges
        .iter()
        .filter_map(|edge| Some((edge, CatalogRole::from_template(edge.role)?)))
        .map(|(edge, role)| Holder {
            id: edge.id,
            who: found.get(&edge.subject).cloned(),
            role,
            since: edge.starts_at,
            until: edge.ends_at,
        })
        .collect();
    all.sort_by_key(|holder| holder.role);
    Ok(all)
}

/// Who may create catalogs.
#[derive(Clone, Debug)]
pub struct Creation {
    /// Whether the caller may.
    pub may_create: bool,
    /// Who may beside administrators; `None` for those who do not decide about it.
    pub creators: Option<Vec<Holder>>,
}

/// Who may create catalogs, as far as it concerns the caller.
pub fn creation(engine: &Engine, ctx: &Ctx) -> Result<Creation> {
    engine.read(ctx, |tx| {
        let decides = authz::may(tx, ctx, &MANAGE_ORGANIZATIONS, On::Tenant)?;
        Ok(Creation {
            may_create: authz::may(tx, ctx, &CREATE_CATALOGS, On::Tenant)?,
            creators: match decides {
                true => Some(holders(tx, &roles::on_tenant(tx, ctx)?)?),
                false => None,
            },
        })
    })
}

/// One catalog.
#[derive(Clone, Debug)]
pub struct View {
    /// The catalog.
    pub catalog: Catalog,
    /// Who has a role on it.
    pub holders: Vec<Holder>,
    /// Its resources, each with the number of packages that give a role on it.
    pub resources: Vec<(CatalogResource, usize)>,
    /// Of these resources, by origin, those whose pages the caller may open.
    pub open: BTreeSet<Uuid>,
    /// Its packages, each with its live assignments.
    pub packages: Vec<(PackageRecord, u32)>,
    /// What else may be put into it.
    pub further: Vec<Choice>,
    /// Whether the caller may change it.
    pub may_manage: bool,
    /// Whether the caller may make packages of it.
    pub may_publish: bool,
}

/// One catalog, with what is in it and who looks after it.
pub fn view(engine: &Engine, ctx: &Ctx, id: CatalogId) -> Result<View> {
    engine.read(ctx, |tx| {
        let catalog = catalogs::require(tx, ctx, &READ_ENTITLEMENT, id)?.value;
        let packages = resources::list_by::<PackageRecord>(tx, "catalog", id.0, 1000)?;
        let mut packages: Vec<_> = packages.into_iter().map(|package| package.value).collect();
        packages.sort_by_key(|package| package.display_name.to_lowercase());
        let held = figures::held_by_package(tx, ctx.now)?;
        let may_manage = authz::may(tx, ctx, &MANAGE_CATALOG, On::Catalog(id.0))?;
        let further = match may_manage {
            true => super::publish::of_catalog(tx, ctx, id)?,
            false => Vec::new(),
        };
        let counted = counted(tx, id, &packages)?;
        let origins = counted
            .iter()
            .map(|(one, _)| (one.origin_system, one.origin_id));
        Ok(View {
            holders: holders(tx, &roles::on_catalog(tx, ctx, id)?)?,
            open: applications::openable(tx, ctx, origins)?,
            resources: counted,
            packages: packages
                .into_iter()
                .map(|package| {
                    let live = held.get(&package.id.0).map_or(0, |held| held.live);
                    (package, super::count(live))
                })
                .collect(),
            further: distinct(further),
            may_manage,
            may_publish: authz::may(tx, ctx, &MANAGE_PACKAGES, On::Catalog(id.0))?,
            catalog,
        })
    })
}

/// What is not in the catalog yet, each thing once whatever its roles.
fn distinct(further: Vec<Choice>) -> Vec<Choice> {
    let mut once: BTreeMap<Uuid, ()> = BTreeMap::new();
    further
        .into_iter()
        .filter(|choice| choice.catalog.is_none() && once.insert(choice.origin, ()).is_none())
        .collect()
}

fn counted(
    tx: &Tx<'_>,
    catalog: CatalogId,
    packages: &[PackageRecord],
) -> Result<Vec<(CatalogResource, usize)>> {
    let mut uses: HashMap<String, usize> = HashMap::new();
    for package in packages {
        let mut origins: Vec<&str> = package
            .resource_role_scopes
            .iter()
            .map(|scope| scope.scope.origin_id.as_str())
            .collect();
        origins.sort_unstable();
        origins.dedup();
        for origin in origins {
            *uses.entry(origin.to_owned()).or_default() += 1;
        }
    }
    let all = resources::list_by::<CatalogResource>(tx, "catalog", catalog.0, 1000)?;
    let mut counted: Vec<_> = all
        .into_iter()
        .map(|resource| {
            let count = uses
                .get(&resource.value.origin_id.to_string())
                .copied()
                .unwrap_or(0);
            (resource.value, count)
        })
        .collect();
    counted.sort_by_key(|(resource, _)| resource.display_name.to_lowercase());
    Ok(counted)
}
