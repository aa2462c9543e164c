//! What the rules need to know about a package and a person, read from the store.

use super::work;
use crate::{Actor, Ctx, Result, b2b, directory::group_settings};
use std::collections::BTreeSet;
use uuid::Uuid;
use xenia_domain::{
    AccessPackageId, AssignmentRequestId, GroupId, Refusal, UserId,
    b2b::Address,
    directory::{Group, User, UserType, domain_of},
    entitlement::{
        assignment::Assignment,
        catalog::Catalog,
        connected::{ConnectedOrganization, Home},
        progress::RequestState,
        request::{RequestRecord, Visitor},
        scope::Requestor,
        separation::{Duties, Held, Incompatible},
    },
};
use xenia_store::{
    Tx,
    assignments::{self, AssignmentQuery, RequestQuery},
    resources::{self, Versioned},
    shapes::entitlement::PackageRecord,
};

/// A person: with an account, or with an address only.
#[derive(Clone, Debug)]
pub(super) enum Person {
    /// Somebody of the directory.
    Known(Box<User>),
    /// Somebody who is not in the directory yet.
    Visitor(Visitor),
}

impl Person {
    pub(super) fn user(&self) -> Option<&User> {
        match self {
            Self::Known(user) => Some(user),
            Self::Visitor(_) => None,
        }
    }
    pub(super) fn id(&self) -> Option<UserId> {
        self.user().map(|user| user.id)
    }
    pub(super) fn visitor(&self) -> Option<&Visitor> {
        match self {
            Self::Known(_) => None,
            Self::Visitor(visitor) => Some(visitor),
        }
    }
    /// Where to write to.
    pub(super) fn address(&self) -> Option<&str> {
        match self {
            Self::Known(user) => user.address(),
            Self::Visitor(visitor) => Some(&visitor.address),
        }
    }
    /// The name to show: the display name, else the address.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Known(user) => &user.display_name,
            Self::Visitor(visitor) => visitor.display_name.as_deref().unwrap_or(&visitor.address),
        }
    }
    /// Whose address that is.
    pub(super) fn of_address(tx: &Tx<'_>, address: &str, name: Option<&str>) -> Result<Self> {
        let address = Address::parse("assignment/target/email", address)?;
        Ok(match b2b::find_person(tx, &address)? {
            Some(found) => Self::Known(Box::new(found.value)),
            None => Self::Visitor(Visitor {
                address: address.to_string(),
                display_name: name
                    .map(str::trim)
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned),
            }),
        })
    }
    /// The person who asks.
    pub(super) fn of_actor(tx: &Tx<'_>, ctx: &Ctx) -> Result<Self> {
        match &ctx.actor {
            Actor::User { id, .. } => Ok(Self::Known(Box::new(work::user(tx, *id)?))),
            Actor::Visitor { address } => {
                let person = Self::of_address(tx, address, None)?;
                let closed = |user: &User| {
                    !user.is_guest()
                        || (!user.account_enabled && user.deletion_due_date_time.is_none())
                };
                if person.user().is_some_and(closed) {
                    return Err(Refusal::forbidden(
                        "there is an account with this address that cannot be used this way: sign in with it, or ask your contact in the organisation",
                    )
                    .into());
                }
                Ok(person)
            }
            Actor::System | Actor::Application { .. } => Err(Refusal::forbidden(
                "only a person can ask for access; use a request of type `adminAdd` instead",
            )
            .into()),
        }
    }
    /// The person a request is for.
    pub(super) fn of_request(tx: &Tx<'_>, record: &RequestRecord) -> Result<Self> {
        if let Some(visitor) = &record.visitor {
            return Ok(Self::Visitor(visitor.clone()));
        }
        let id = record.request.target_id;
        resources::find_ever::<User>(tx, id)?
            .map(|found| Self::Known(Box::new(found.value)))
            .ok_or_else(|| Refusal::not_found("user", id).into())
    }
}

/// A package with its catalog.
pub(super) struct Offer {
    pub(super) package: PackageRecord,
    pub(super) catalog: Catalog,
}

/// The package of that id, with its catalog.
pub(super) fn offer(tx: &Tx<'_>, id: AccessPackageId) -> Result<Offer> {
    let package = resources::find::<PackageRecord>(tx, id)?
        .ok_or_else(|| Refusal::not_found("access package", id))?
        .value;
    let catalog = resources::find::<Catalog>(tx, package.catalog_id)?
        .ok_or_else(|| Refusal::not_found("catalog", package.catalog_id))?
        .value;
    Ok(Offer { package, catalog })
}

/// The package's name and catalog, even when it is deleted: for what is already there.
pub(super) fn past_package(tx: &Tx<'_>, id: AccessPackageId) -> Result<PackageRecord> {
    resources::find_ever::<PackageRecord>(tx, id)?
        .map(|found| found.value)
        .ok_or_else(|| Refusal::not_found("access package", id).into())
}

/// What a package does not go together with. The packages that list it are left out: they do not
/// refuse.
pub(super) fn duties(tx: &Tx<'_>, package: &PackageRecord) -> Result<Duties> {
    let ids: Vec<Uuid> = package
        .incompatible_access_packages
        .iter()
        .map(|id| id.0)
        .collect();
    let groups: Vec<Uuid> = package.incompatible_groups.iter().map(|id| id.0).collect();
    let mut lists: Vec<Incompatible> = resources::find_many::<PackageRecord>(tx, &ids)?
        .into_iter()
        .map(|other| Incompatible::Package(other.value.id, other.value.display_name.clone()))
        .collect();
    lists.extend(
        resources::find_many::<Group>(tx, &groups)?
            .into_iter()
            .map(|group| Incompatible::Group(group.value.id, group.value.display_name)),
    );
    Ok(Duties {
        package: package.display_name.clone(),
        lists,
        listed_by: Vec::new(),
    })
}

/// Where a person comes from.
fn home(person: &Person) -> Home {
    let issuer = person.user().and_then(|user| {
        let federated = |identity: &&xenia_domain::directory::ObjectIdentity| {
            identity.sign_in_type == "federated"
        };
        user.identities
            .iter()
            .find(federated)
            .map(|identity| identity.issuer.clone())
    });
    let tenant_id = issuer.as_deref().and_then(|issuer| {
        // `https://login.microsoftonline.com/{tenant}/v2.0`, `https://sts.windows.net/{tenant}/`
        issuer
            .split('/')
            .find(|part| Uuid::parse_str(part).is_ok())
            .map(str::to_owned)
    });
    Home {
        mail_domain: person.address().and_then(domain_of),
        tenant_id,
        issuer,
    }
}

/// The connected organizations that a person belongs to.
pub(super) fn organizations(tx: &Tx<'_>, person: &Person) -> Result<Vec<ConnectedOrganization>> {
    let home = home(person);
    let all = resources::list_all::<ConnectedOrganization>(tx)?;
    Ok(all
        .into_iter()
        .map(|organization| organization.value)
        .filter(|organization| organization.covers(&home))
        .collect())
}

/// The person as policies see them.
pub(super) fn requestor(tx: &Tx<'_>, ctx: &Ctx, person: &Person) -> Result<Requestor> {
    let organizations = organizations(tx, person)?;
    Ok(Requestor {
        user: person.id(),
        user_type: person.user().map_or(UserType::Guest, |user| user.user_type),
        groups: groups(tx, ctx, person)?,
        mail_domain: person.address().and_then(domain_of),
        organizations: organizations
            .iter()
            .map(|organization| (organization.id, organization.state))
            .collect(),
    })
}

fn groups(tx: &Tx<'_>, ctx: &Ctx, person: &Person) -> Result<BTreeSet<GroupId>> {
    let Some(user) = person.id() else {
        return Ok(BTreeSet::new());
    };
    let groups = group_settings::groups_of(tx, user.0, ctx.now)?;
    Ok(groups.into_iter().map(GroupId).collect())
}

/// What the person has: packages, also those that start later, and groups.
pub(super) fn held(tx: &Tx<'_>, ctx: &Ctx, person: &Person) -> Result<Held> {
    held_beside(tx, ctx, person, AssignmentRequestId::default())
}

/// The same, without what that request will give.
pub(super) fn held_beside(
    tx: &Tx<'_>,
    ctx: &Ctx,
    person: &Person,
    request: AssignmentRequestId,
) -> Result<Held> {
    let live = match person.id() {
        Some(user) => live_assignments(tx, user)?,
        None => Vec::new(),
    };
    let mut packages: BTreeSet<AccessPackageId> = live
        .iter()
        .map(|assignment| assignment.value.access_package_id)
        .collect();
    let scheduled = requests_for(tx, person, None)?;
    packages.extend(
        scheduled
            .iter()
            .map(|record| &record.value.request)
            .filter(|one| one.id != request)
            .filter(|one| one.progress.state() == RequestState::Scheduled)
            .map(|one| one.access_package_id),
    );
    Ok(Held {
        packages,
        groups: groups(tx, ctx, person)?,
    })
}

/// The assignments of a person that have not ended.
pub(super) fn live_assignments(tx: &Tx<'_>, user: UserId) -> Result<Vec<Versioned<Assignment>>> {
    let query = AssignmentQuery {
        target: Some(user),
        live: true,
        ..AssignmentQuery::default()
    };
    Ok(assignments::list(tx, &query)?)
}

/// The person's live assignment of a package.
pub(super) fn live_of(
    tx: &Tx<'_>,
    person: &Person,
    package: AccessPackageId,
) -> Result<Option<Versioned<Assignment>>> {
    match person.id() {
        Some(user) => Ok(assignments::live(tx, package, user)?),
        None => Ok(None),
    }
}

/// Whether that person has asked for something, or somebody has for them, and waits for the answer.
pub(crate) fn has_open_requests(tx: &Tx<'_>, user: &User) -> Result<bool> {
    let person = Person::Known(Box::new(user.clone()));
    Ok(!requests_for(tx, &person, None)?.is_empty())
}

/// The requests for a person that are not complete, for one package or for all.
pub(super) fn requests_for(
    tx: &Tx<'_>,
    person: &Person,
    package: Option<AccessPackageId>,
) -> Result<Vec<Versioned<RequestRecord>>> {
    let query = RequestQuery {
        access_package: package,
        open: true,
        ..RequestQuery::default()
    };
    let mut found = Vec::new();
    if let Some(user) = person.id() {
        found = assignments::requests(
            tx,
            &RequestQuery {
                target: Some(user),
                ..query.clone()
            },
        )?;
    }
    if let Some(address) = person.address() {
        found.extend(assignments::requests(
            tx,
            &RequestQuery {
                target_mail: Some(address.to_owned()),
                ..query
            },
        )?);
    }
    Ok(found)
}
