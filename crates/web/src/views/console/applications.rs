//! Applications that trust Xenia.
//!
//! | page | address | forms |
//! |---|---|---|
//! | [`ApplicationsPage`] | `GET /console/applications?search=&state=&sort=&page=` | - |
//! | [`ApplicationPage`] | `GET /console/applications/{application}` | `POST .../redirect-uris`: `uri`; `.../roles`: `name`, `value`, `description`; `.../secrets`: `label`, `ends`; `.../owners`: `owner`; the deeds of the rows |
//! | [`super::FormPage`] | `GET /console/applications/new` | `POST` the same: `name`, `kind`, `redirect_uris` |

use askama::Template;
use xenia_design::{Badge, Confirm, Fact, Field, Filters, Pager, Person, Shell, When};

use super::OwnerRow;
use crate::views::pages;
use crate::views::shared::{AccessPath, Tabs};

pages!(ApplicationsPage, ApplicationPage);

/// An application in the list.
#[derive(Debug, Clone)]
pub struct ApplicationRow {
    /// Display name.
    pub name: String,
    /// Address of [`ApplicationPage`].
    pub href: String,
    /// `Web application`, `Service without users`.
    pub kind: String,
    /// `Ready`, `Secret ends soon`, `Switched off`.
    pub state: Badge,
    /// People who reach it.
    pub people: u32,
    /// Of these, from outside.
    pub guests: u32,
    /// Names of the owners; empty for nobody.
    pub owners: String,
}

/// All applications.
#[derive(Debug, Clone, Template)]
#[template(path = "console/applications.html")]
pub struct ApplicationsPage {
    /// What stands around.
    pub shell: Shell,
    /// Search.
    pub filters: Filters,
    /// By name.
    pub rows: Vec<ApplicationRow>,
    /// The way through the list.
    pub pager: Pager,
}

/// An address to which sign-ins may return.
#[derive(Debug, Clone)]
pub struct RedirectRow {
    /// The address, exactly as it must be sent.
    pub uri: String,
    /// Takes it away.
    pub remove: Option<Confirm>,
}

/// A role that the application knows.
#[derive(Debug, Clone)]
pub struct AppRoleRow {
    /// Display name.
    pub name: String,
    /// The value in the `roles` claim.
    pub value: String,
    /// What it allows.
    pub description: String,
    /// Who has it.
    pub people: u32,
}

/// A secret, of which only the beginning is known.
#[derive(Debug, Clone)]
pub struct SecretRow {
    /// What it is for.
    pub label: String,
    /// The first three characters.
    pub hint: String,
    /// When it was made.
    pub created: When,
    /// When it ends.
    pub ends: When,
    /// `Valid`, `Ends soon`, `Ended`.
    pub state: Badge,
    /// Takes it away.
    pub remove: Option<Confirm>,
}

/// An issuer whose tokens prove the application.
#[derive(Debug, Clone)]
pub struct TrustRow {
    /// What it is called.
    pub name: String,
    /// The claim `iss` of the tokens.
    pub issuer: String,
    /// The claim `sub` of the tokens.
    pub subject: String,
    /// What the claim `aud` of the tokens names.
    pub audience: String,
    /// Takes it away.
    pub remove: Option<Confirm>,
}

/// A secret that was just made; shown once.
#[derive(Debug, Clone)]
pub struct NewSecret {
    /// What it is for.
    pub label: String,
    /// The secret.
    pub value: String,
}

/// Somebody who reaches the application, and why.
#[derive(Debug, Clone)]
pub struct AccessRow {
    /// Who.
    pub who: Person,
    /// The role there.
    pub role: String,
    /// The way from the person to the application.
    pub path: AccessPath,
    /// Until when; `None` for no end.
    pub until: Option<When>,
}

/// Something that the application may do by itself.
#[derive(Debug, Clone)]
pub struct PermissionRow {
    /// The permission: `User.Read.All`.
    pub value: String,
    /// What it allows.
    pub description: String,
    /// The application that it is about.
    pub resource: String,
    /// Since when.
    pub since: When,
}

/// What the application may do for those who sign in to it.
#[derive(Debug, Clone)]
pub struct GrantRow {
    /// For whom; `None` for everybody.
    pub person: Option<Person>,
    /// The permissions: `User.Read, Files.Read`.
    pub values: String,
    /// The application that they are about.
    pub resource: String,
    /// Since when.
    pub since: When,
    /// Takes them back.
    pub remove: Option<Confirm>,
}

/// One application.
#[derive(Debug, Clone, Template)]
#[template(path = "console/application.html")]
pub struct ApplicationPage {
    /// What stands around.
    pub shell: Shell,
    /// Display name.
    pub name: String,
    /// `Ready`, `Secret ends soon`, `Switched off`.
    pub state: Badge,
    /// Who reaches it, provisioning into it; empty where only the first is open.
    pub tabs: Tabs,
    /// What a developer needs: client id, issuer, discovery document.
    pub connect: Vec<Fact>,
    /// Owner, permissions, dates, ids.
    pub facts: Vec<Fact>,
    /// Where sign-ins may return to.
    pub redirects: Vec<RedirectRow>,
    /// Adds an address: field `uri`; empty when one may not.
    pub add_redirect: Vec<Field>,
    /// What the application distinguishes.
    pub roles: Vec<AppRoleRow>,
    /// Adds a role: fields `name`, `value`, `description`; empty when one may not.
    pub add_role: Vec<Field>,
    /// How it proves who it is.
    pub secrets: Vec<SecretRow>,
    /// Adds a secret: fields `label`, `ends`; empty when one may not.
    pub add_secret: Vec<Field>,
    /// Whose tokens prove the application without a secret.
    pub trusts: Vec<TrustRow>,
    /// Adds an issuer: fields `name`, `issuer`, `subject`, `audience`; empty when one may not.
    pub add_trust: Vec<Field>,
    /// A secret that was just made.
    pub new_secret: Option<NewSecret>,
    /// Who answers for it.
    pub owners: Vec<OwnerRow>,
    /// Adds an owner: field `owner`; empty when one may not.
    pub add_owner: Vec<Field>,
    /// What it may do by itself.
    pub permissions: Vec<PermissionRow>,
    /// What it may do for people: for everybody first, then for some who agreed for themselves.
    pub grants: Vec<GrantRow>,
    /// That more agreed for themselves than are listed; empty otherwise.
    pub more_grants: String,
    /// Who reaches it.
    pub access: Vec<AccessRow>,
    /// The way through that list.
    pub pager: Pager,
    /// Address of this page, before `/redirect-uris`, `/roles`, `/secrets`.
    pub base: String,
    /// Switch off, remove.
    pub actions: Vec<Confirm>,
}
