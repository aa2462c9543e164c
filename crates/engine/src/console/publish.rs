//! Publishing: what may be put into a package, and making one in one step.

use crate::{
    Ctx, Engine, Result,
    authz::{self, MANAGE_CATALOG, MANAGE_PACKAGES, OFFER_RESOURCE, On},
    entitlement::{catalogs, packages, resources as catalog_resources},
};
use std::collections::BTreeSet;
use uuid::Uuid;
use xenia_domain::{
    AccessPackageId, CatalogId, NodeKind, Refusal,
    directory::{Group, ServicePrincipal},
    entitlement::{
        all_or_nothing,
        catalog::{Catalog, CatalogResource, OriginSystem},
        package::AccessPackage,
    },
};
use xenia_store::{Tx, WriteTx, Written, resources, shapes::entitlement::PackageRecord};

/// How many things that are in no catalog yet are offered at most.
const FURTHER: usize = 100;

/// A role that a package can give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The catalog that holds the resource; `None` when it is in none yet and the caller may put
    /// it into one.
    pub catalog: Option<CatalogId>,
    /// Group or application.
    pub system: OriginSystem,
    /// The group's or service principal's id.
    pub origin: Uuid,
    /// The resource's name.
    pub name: String,
    /// The role's origin id.
    pub role: String,
    /// The role's name.
    pub role_name: String,
}

/// A role that was chosen for a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Group or application.
    pub system: OriginSystem,
    /// The group's or service principal's id.
    pub origin: Uuid,
    /// The role's origin id.
    pub role: String,
}

impl Choice {
    /// What choosing it means.
    #[must_use]
    pub fn chosen(&self) -> Chosen {
        Chosen {
            system: self.system,
            origin: self.origin,
            role: self.role.clone(),
        }
    }
}

/// The value of a form's field: `AadGroup/{id}/{role}`.
impl std::fmt::Display for Chosen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.system.word(), self.origin, self.role)
    }
}

impl std::str::FromStr for Chosen {
    type Err = Refusal;

    fn from_str(text: &str) -> Result<Self, Refusal> {
        let wrong = || {
            let message = format!("`{text}` is not one of the resources that are offered");
            Refusal::invalid("resourceRoleScopes", message)
        };
        let mut parts = text.splitn(3, '/');
        let (Some(system), Some(origin), Some(role)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(wrong());
        };
        let systems = [OriginSystem::AadGroup, OriginSystem::AadApplication];
        Ok(Self {
            system: systems
                .into_iter()
                .find(|one| one.word() == system)
                .ok_or_else(wrong)?,
            origin: Uuid::parse_str(origin).map_err(|_| wrong())?,
            role: role.to_owned(),
        })
    }
}

/// What somebody who publishes chooses from.
#[derive(Clone, Debug)]
pub struct Shelf {
    /// The catalogs in which the caller may make packages, by name.
    pub catalogs: Vec<Catalog>,
    /// The roles of their resources, then those of what may be put into them.
    pub choices: Vec<Choice>,
}

/// What the caller may publish, from which catalogs. Refused when there is no such catalog.
pub fn shelf(engine: &Engine, ctx: &Ctx) -> Result<Shelf> {
    engine.read(ctx, |tx| {
        let mut shelf = Shelf {
            catalogs: manageable(tx, ctx)?,
            choices: Vec::new(),
        };
        if shelf.catalogs.is_empty() {
            return Err(authz::denied(ctx, &MANAGE_PACKAGES).into());
        }
        for catalog in &shelf.catalogs {
            for resource in in_catalog(tx, catalog.id)? {
                shelf
                    .choices
                    .extend(choices(tx, &resource, Some(catalog.id))?);
            }
        }
        let known = shelf.choices.iter().map(|choice| choice.origin).collect();
        for catalog in &shelf.catalogs {
            if authz::may(tx, ctx, &MANAGE_CATALOG, On::Catalog(catalog.id.0))? {
                shelf.choices.extend(further(tx, ctx, &known)?);
                break;
            }
        }
        Ok(shelf)
    })
}

fn manageable(tx: &Tx<'_>, ctx: &Ctx) -> Result<Vec<Catalog>> {
    let mut catalogs = Vec::new();
    for catalog in resources::list_all::<Catalog>(tx)? {
        if authz::may(tx, ctx, &MANAGE_PACKAGES, On::Catalog(catalog.value.id.0))? {
            catalogs.push(catalog.value);
        }
    }
    catalogs.sort_by_key(|catalog| catalog.display_name.to_lowercase());
    Ok(catalogs)
}

fn in_catalog(tx: &Tx<'_>, catalog: CatalogId) -> Result<Vec<CatalogResource>> {
    let all = resources::list_by::<CatalogResource>(tx, "catalog", catalog.0, 1000)?;
    let mut all: Vec<_> = all.into_iter().map(|resource| resource.value).collect();
    all.sort_by_key(|resource| resource.display_name.to_lowercase());
    Ok(all)
}

fn choices(
    tx: &Tx<'_>,
    resource: &CatalogResource,
    catalog: Option<CatalogId>,
) -> Result<Vec<Choice>> {
    let roles = catalog_resources::roles(tx, resource)?;
    Ok(roles
        .into_iter()
        .map(|role| Choice {
            catalog,
            system: resource.origin_system,
            origin: resource.origin_id,
            name: resource.display_name.clone(),
            role_name: role.display_name.unwrap_or_default(),
            role: role.origin_id,
        })
        .collect())
}

/// The roles of one catalog's resources, and of what the caller may put into it: for adding to a
/// package that is there.
pub(crate) fn of_catalog(tx: &Tx<'_>, ctx: &Ctx, catalog: CatalogId) -> Result<Vec<Choice>> {
    let mut all = Vec::new();
    for resource in in_catalog(tx, catalog)? {
        all.extend(choices(tx, &resource, Some(catalog))?);
    }
    if authz::may(tx, ctx, &MANAGE_CATALOG, On::Catalog(catalog.0))? {
        let known = all.iter().map(|choice| choice.origin).collect();
        all.extend(further(tx, ctx, &known)?);
    }
    Ok(all)
}

/// Groups and applications that are in no catalog of the caller's and may be put into one.
fn further(tx: &Tx<'_>, ctx: &Ctx, known: &BTreeSet<Uuid>) -> Result<Vec<Choice>> {
    let mut found = Vec::new();
    for group in resources::list_all::<Group>(tx)? {
        let group = group.value;
        let dynamic = group
            .group_types
            .iter()
            .any(|kind| kind == "DynamicMembership");
        if !dynamic && !known.contains(&group.id.0) {
            found.push((OriginSystem::AadGroup, group.id.0, group.display_name));
        }
    }
    for application in resources::list_all::<ServicePrincipal>(tx)? {
        let application = application.value;
        if !known.contains(&application.id.0) {
            found.push((
                OriginSystem::AadApplication,
                application.id.0,
                application.display_name,
            ));
        }
    }
    found.sort_by_key(|(_, _, name)| name.to_lowercase());
    let mut all = Vec::new();
    for (system, origin, name) in found {
        let kind = match system {
            OriginSystem::AadGroup => NodeKind::Group,
            OriginSystem::AadApplication => NodeKind::ServicePrincipal,
        };
        if all.len() >= FURTHER || !authz::may(tx, ctx, &OFFER_RESOURCE, On::Node(kind, origin))? {
            continue;
        }
        let resource = CatalogResource {
            id: xenia_domain::CatalogResourceId::default(),
            display_name: name,
            description: None,
            origin_id: origin,
            origin_system: system,
            created_date_time: ctx.now,
            modified_date_time: ctx.now,
            catalog_id: CatalogId::default(),
        };
        all.extend(choices(tx, &resource, None)?);
    }
    Ok(all)
}

/// A package to be made with what it gives.
#[derive(Clone, Debug)]
pub struct NewPackage {
    /// In which catalog.
    pub catalog: CatalogId,
    /// Its name.
    pub display_name: String,
    /// What it is for.
    pub description: String,
    /// Found only by its link.
    pub is_hidden: bool,
    /// What it gives.
    pub roles: Vec<Chosen>,
}

/// Makes a package with all that it gives, in one transaction. A resource that is not in the
/// catalog yet is put there, where the caller may.
pub fn publish(engine: &Engine, ctx: &Ctx, new: &NewPackage) -> Result<AccessPackageId> {
    let made = engine.write(ctx, |tx| {
        let catalog = catalogs::require(tx, ctx, &MANAGE_PACKAGES, new.catalog)?.value;
        let package = AccessPackage {
            id: AccessPackageId(tx.new_id()),
            display_name: new.display_name.clone(),
            description: Some(new.description.clone()).filter(|text| !text.is_empty()),
            is_hidden: new.is_hidden,
            created_date_time: tx.now(),
            modified_date_time: tx.now(),
            catalog_id: catalog.id,
        };
        all_or_nothing(package.validate())?;
        let (mut events, mut scopes) = (Vec::new(), Vec::new());
        for chosen in &new.roles {
            events.extend(shelve(tx, ctx, &catalog, chosen)?);
            scopes.push(packages::grant(tx, &catalog, chosen.origin, &chosen.role)?);
        }
        let record = PackageRecord {
            package,
            resource_role_scopes: scopes,
            incompatible_access_packages: Vec::new(),
            incompatible_groups: Vec::new(),
        };
        resources::insert(tx, &record)?;
        let told = packages::created(&record, &catalog);
        Ok(Written::all(record.package.id, told, events))
    });
    made.map_err(|error| error.on_duplicate(|_| packages::duplicate(&new.display_name)))
}

/// Puts a resource into a catalog, unless it is there.
fn shelve(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    catalog: &Catalog,
    chosen: &Chosen,
) -> Result<Option<xenia_domain::audit::NewEvent>> {
    if in_catalog(tx, catalog.id)?
        .iter()
        .any(|resource| resource.origin_id == chosen.origin)
    {
        return Ok(None);
    }
    authz::require(tx, ctx, &MANAGE_CATALOG, On::Catalog(catalog.id.0))?;
    let (_, told) = catalog_resources::insert(tx, ctx, catalog, chosen.system, chosen.origin)?;
    Ok(Some(told))
}

/// Adds a role to a package that is there, in one transaction; whoever holds it has the role when
/// this returns. A resource that is not in the catalog yet is put there first, where the caller may.
pub fn add(engine: &Engine, ctx: &Ctx, id: AccessPackageId, chosen: &Chosen) -> Result<()> {
    engine.write(ctx, |tx| {
        let package = packages::require(tx, ctx, &MANAGE_PACKAGES, id)?.value;
        let catalog = catalogs::require(tx, ctx, &MANAGE_PACKAGES, package.catalog_id)?.value;
        let shelved = shelve(tx, ctx, &catalog, chosen)?;
        let added = packages::role_added(tx, ctx, id, chosen.origin, &chosen.role)?;
        added
            .map(|_| ())
            .following(|()| Ok(shelved.into_iter().collect()))
    })
}
