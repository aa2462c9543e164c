//! Catalogs: which resources may be put into packages, and by whom.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`CatalogsPage`] | `GET /console/catalogs?search=&page=` | `POST .../creators`: `who`; the deeds of the rows |
//! | [`CatalogPage`] | `GET /console/catalogs/{catalog}` | `POST .../resources`: `resource`; `POST .../roles`: `who`, `role`; the deeds of the rows |
//! | [`super::FormPage`] | `GET /console/catalogs/new`, `.../{catalog}/edit` | `POST` the same: `name`, `description`, `is_published`, `is_externally_visible` |

use askama::Template;
use xenia_design::{Badge, Confirm, Fact, Field, Filters, Icon, Pager, Shell};

use super::RoleHolders;
use crate::views::pages;

pages!(CatalogsPage, CatalogPage);

/// A catalog in the list.
#[derive(Debug, Clone)]
pub struct CatalogRow {
    /// Display name.
    pub name: String,
    /// Address of [`CatalogPage`].
    pub href: String,
    /// What it holds together.
    pub description: String,
    /// `Published` or `Not published`.
    pub state: Badge,
    /// Names of the owners; empty for nobody.
    pub owners: String,
    /// Resources in it.
    pub resources: u32,
    /// Packages made from it.
    pub packages: u32,
}

/// All catalogs that one may see.
#[derive(Debug, Clone, Template)]
#[template(path = "console/catalogs.html")]
pub struct CatalogsPage {
    /// What stands around.
    pub shell: Shell,
    /// Search.
    pub filters: Filters,
    /// By name.
    pub rows: Vec<CatalogRow>,
    /// The way through the list.
    pub pager: Pager,
    /// Whether the button that makes one is offered.
    pub may_create: bool,
    /// Who may create catalogs; `None` for those who do not decide about it.
    pub creators: Option<RoleHolders>,
}

/// A resource of a catalog.
#[derive(Debug, Clone)]
pub struct CatalogResourceRow {
    /// The icon of the kind.
    pub icon: Icon,
    /// Display name.
    pub name: String,
    /// Address of the resource, where the person may open it.
    pub href: Option<String>,
    /// `Group`, `Application`.
    pub kind: String,
    /// Packages that give a role on it.
    pub packages: u32,
    /// Takes it out of the catalog.
    pub remove: Option<Confirm>,
}

/// A package of a catalog.
#[derive(Debug, Clone)]
pub struct CatalogPackageRow {
    /// Display name.
    pub name: String,
    /// Address of the package.
    pub href: String,
    /// `Published`, `Hidden`.
    pub state: Badge,
    /// Active assignments.
    pub assignments: u32,
}

/// One catalog.
#[derive(Debug, Clone, Template)]
#[template(path = "console/catalog.html")]
pub struct CatalogPage {
    /// What stands around.
    pub shell: Shell,
    /// Display name.
    pub name: String,
    /// `Published` or `Not published`.
    pub state: Badge,
    /// What it holds together.
    pub description: String,
    /// Kind, visibility, id.
    pub facts: Vec<Fact>,
    /// Who looks after it.
    pub roles: RoleHolders,
    /// What can be put into its packages.
    pub resources: Vec<CatalogResourceRow>,
    /// Chooses a further resource; `None` when one may not add any.
    pub add_resource: Option<Field>,
    /// Where that choice is posted.
    pub add_resource_action: String,
    /// What was made of it.
    pub packages: Vec<CatalogPackageRow>,
    /// Where a package is made in this catalog.
    pub new_package: Option<String>,
    /// Where the catalog is changed.
    pub edit: Option<String>,
}
