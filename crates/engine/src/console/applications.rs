//! Applications: what they are, and who reaches them.

use super::{
    Paged, count, groups,
    listing::{self, Order},
    packages::users,
    reach::{self, Reacher},
};
use crate::{
    Ctx, Engine, Result,
    authz::{self, Action, On, REVIEW_APPLICATIONS, REVIEW_GROUPS, WRITE_APPLICATIONS},
    directory::{federated_credentials, group_settings},
};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, PermissionGrantId, Refusal, Relation, ServicePrincipalId, Timestamp,
    directory::{Application, FederatedIdentityCredential, ServicePrincipal, User},
    entitlement::catalog::OriginSystem,
    permission::GRAPH_APP_ID,
};
use xenia_store::{
    Tx,
    edges::{self, EdgeQuery},
    permission_grants,
    reach::{Goal, tally},
    resources,
};

/// An application in the list.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Its presence in the tenant.
    pub principal: ServicePrincipal,
    /// Its registration, where it is registered here.
    pub application: Option<Application>,
    /// People who reach it.
    pub people: u32,
    /// Of these, from outside.
    pub guests: u32,
    /// Names of who answers for it.
    pub owners: Vec<String>,
}

/// Which applications.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Whose name contains this.
    pub search: String,
    /// Switched on, or off.
    pub is_enabled: Option<bool>,
    /// In which order; by name only.
    pub order: Order,
    /// Which page.
    pub page: u32,
}

/// The applications of a filter.
pub fn list(engine: &Engine, ctx: &Ctx, filter: &Filter) -> Result<Paged<Summary>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &REVIEW_APPLICATIONS, On::Tenant)?;
        let enabled = filter.is_enabled;
        let conditions = [
            listing::search(&filter.search, &["displayName"]),
            enabled.map(|is_enabled| format!("accountEnabled eq {is_enabled}")),
        ];
        let conditions: Vec<String> = conditions.into_iter().flatten().collect();
        let page = listing::page::<ServicePrincipal>(tx, &conditions, filter.order, filter.page)?;
        let mut rows = Vec::with_capacity(page.rows.len());
        for principal in page.rows {
            rows.push(summary(tx, ctx, principal)?);
        }
        Ok(Paged {
            rows,
            page: page.page,
            total: page.total,
        })
    })
}

fn summary(tx: &Tx<'_>, ctx: &Ctx, principal: ServicePrincipal) -> Result<Summary> {
    let tally = tally(tx, &goal(tx, ctx, principal.id)?)?;
    let application = registration(tx, &principal)?;
    let owned = application.as_ref().map_or(principal.id.0, |one| one.id.0);
    let owners = groups::owners(tx, ctx, owned)?.into_iter();
    Ok(Summary {
        owners: owners.map(|user| user.display_name).collect(),
        application,
        people: count(tally.people),
        guests: count(tally.guests),
        principal,
    })
}

fn registration(tx: &Tx<'_>, principal: &ServicePrincipal) -> Result<Option<Application>> {
    let found = resources::find_by::<Application>(tx, "app_id", principal.app_id.0)?;
    Ok(found.map(|found| found.value))
}

/// Something that an application may do by itself: a role that it was given on another one.
#[derive(Clone, Debug)]
pub struct Permission {
    /// The role's value: `User.Read.All`.
    pub value: String,
    /// What it allows.
    pub description: String,
    /// The application that the role is of.
    pub resource: String,
    /// Since when.
    pub since: Timestamp,
}

/// What an application may do for people who sign in to it.
#[derive(Clone, Debug)]
pub struct Delegated {
    /// The grant.
    pub id: PermissionGrantId,
    /// The values of the permissions: `User.Read`, `Files.Read`.
    pub values: Vec<String>,
    /// The application on which.
    pub resource: String,
    /// For whom; `None` for everybody.
    pub person: Option<User>,
    /// When it was agreed to first.
    pub since: Timestamp,
}

/// One application.
#[derive(Clone, Debug)]
pub struct View {
    /// Its presence in the tenant.
    pub principal: ServicePrincipal,
    /// Its registration, where it is registered here.
    pub application: Option<Application>,
    /// Who answers for it.
    pub owners: Vec<User>,
    /// What it may do by itself: the role and the application that has it, by name.
    pub permissions: Vec<Permission>,
    /// What it may do for those who sign in: for everybody, and for the first who agreed for
    /// themselves.
    pub delegated: Vec<Delegated>,
    /// How many agreed for themselves in all.
    pub agreed: u32,
    /// Whether the caller may take such permissions back.
    pub may_revoke: bool,
    /// Whose tokens prove it, by name.
    pub federated: Vec<FederatedIdentityCredential>,
    /// Who reaches it, and why: a page of people, a row for each way; counted are the people.
    pub reachers: Paged<(Reacher, Option<User>)>,
    /// How many people have each role, by its id.
    pub by_role: HashMap<Uuid, u32>,
    /// Whether the caller may change it.
    pub may_manage: bool,
    /// Whether the caller may give its roles to people.
    pub may_assign: bool,
    /// Whether the caller may see how people are provisioned into it.
    pub may_see_provisioning: bool,
}

/// One application, with who reaches it and why.
pub fn view(engine: &Engine, ctx: &Ctx, id: ServicePrincipalId, page: u32) -> Result<View> {
    engine.read(ctx, |tx| {
        let unknown = || Refusal::not_found("application", id);
        let principal = resources::find::<ServicePrincipal>(tx, id)?
            .ok_or_else(unknown)?
            .value;
        let application = registration(tx, &principal)?;
        let may = |action| may(tx, ctx, action, id, application.as_ref());
        if !may(&REVIEW_APPLICATIONS)? {
            return Err(unknown().into());
        }
        let goal = goal(tx, ctx, id)?;
        let owned = application.as_ref().map_or(id.0, |one| one.id.0);
        let node = On::Node(NodeKind::ServicePrincipal, id.0);
        Ok(View {
            owners: groups::owners(tx, ctx, owned)?,
            permissions: permissions(tx, ctx, id)?,
            delegated: delegated(tx, id)?,
            agreed: u32::try_from(permission_grants::count_for_people(tx, id.0)?)
                .unwrap_or(u32::MAX),
            may_revoke: authz::may(tx, ctx, &authz::WRITE_PERMISSION_GRANTS, On::Tenant)?,
            may_assign: authz::may(tx, ctx, &authz::WRITE_APP_ROLE_ASSIGNMENTS, node)?,
            may_see_provisioning: principal.app_id.0 != GRAPH_APP_ID
                && authz::may(tx, ctx, &authz::READ_SYNCHRONIZATION, node)?,
            federated: federated(tx, application.as_ref())?,
            by_role: by_role(tx, &goal, &principal)?,
            reachers: named(tx, reach::to_application(tx, &goal, page)?)?,
            may_manage: may(&WRITE_APPLICATIONS)?,
            application,
            principal,
        })
    })
}

fn federated(
    tx: &Tx<'_>,
    application: Option<&Application>,
) -> Result<Vec<FederatedIdentityCredential>> {
    let Some(application) = application else {
        return Ok(Vec::new());
    };
    let found = federated_credentials::of(tx, application.id)?;
    let mut found: Vec<_> = found.into_iter().map(|it| it.value).collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

fn permissions(tx: &Tx<'_>, ctx: &Ctx, id: ServicePrincipalId) -> Result<Vec<Permission>> {
    let query = EdgeQuery::of_subject(id)
        .relation(Relation::AppRole)
        .at(ctx.now);
    let mut permissions = Vec::new();
    for edge in edges::list(tx, &query)? {
        let Some(resource) = resources::find_ever::<ServicePrincipal>(tx, edge.object)? else {
            continue;
        };
        let resource = resource.value;
        let role = resource
            .app_roles
            .iter()
            .find(|role| role.id.0 == edge.role);
        permissions.push(Permission {
            value: role.map_or_else(
                || "default access".to_owned(),
                |role| {
                    role.value
                        .clone()
                        .unwrap_or_else(|| role.display_name.clone())
                },
            ),
            description: role
                .and_then(|role| role.description.clone())
                .unwrap_or_default(),
            resource: resource.display_name,
            since: edge.starts_at,
        });
    }
    permissions.sort_by(|one, other| one.value.cmp(&other.value));
    Ok(permissions)
}

/// Grants for one person that a page lists.
const LISTED: u32 = 20;

fn delegated(tx: &Tx<'_>, id: ServicePrincipalId) -> Result<Vec<Delegated>> {
    let mut grants = permission_grants::for_everybody(tx, id.0)?;
    grants.extend(permission_grants::for_people(tx, id.0, LISTED)?);
    let people: Vec<Uuid> = grants
        .iter()
        .filter_map(|grant| grant.value.principal_id.map(|it| it.0))
        .collect();
    let known = users(tx, &people)?;
    let mut shown = Vec::with_capacity(grants.len());
    for grant in grants {
        let (at, grant) = (grant.created_at, grant.value);
        let person = grant.principal_id.map(|it| known.get(&it.0).cloned());
        // Somebody deleted: the grant goes with the account for good, and counts for nobody until then.
        if person == Some(None) {
            continue;
        }
        let resource = resources::find_ever::<ServicePrincipal>(tx, grant.resource_id)?;
        shown.push(Delegated {
            id: grant.id,
            values: grant.values().map(str::to_owned).collect(),
            resource: resource.map_or_else(String::new, |it| it.value.display_name),
            person: person.flatten(),
            since: at,
        });
    }
    Ok(shown)
}

/// Whether the caller may do that to an application: by a role, or as owner of its presence or of
/// its registration.
fn may(
    tx: &Tx<'_>,
    ctx: &Ctx,
    action: &Action,
    id: ServicePrincipalId,
    application: Option<&Application>,
) -> Result<bool> {
    if authz::may(tx, ctx, action, On::Node(NodeKind::ServicePrincipal, id.0))? {
        return Ok(true);
    }
    match application {
        Some(one) => authz::may(tx, ctx, action, On::Node(NodeKind::Application, one.id.0)),
        None => Ok(false),
    }
}

/// Of these groups and applications, those whose pages the caller may open.
pub(crate) fn openable(
    tx: &Tx<'_>,
    ctx: &Ctx,
    resources: impl Iterator<Item = (OriginSystem, Uuid)>,
) -> Result<BTreeSet<Uuid>> {
    let mut open = BTreeSet::new();
    for (system, origin) in resources {
        let is_open = match system {
            OriginSystem::AadGroup => {
                authz::may(tx, ctx, &REVIEW_GROUPS, On::Node(NodeKind::Group, origin))?
            }
            OriginSystem::AadApplication => {
                let principal = resources::find::<ServicePrincipal>(tx, origin)?;
                let application = match &principal {
                    Some(principal) => registration(tx, &principal.value)?,
                    None => None,
                };
                let id = ServicePrincipalId(origin);
                may(tx, ctx, &REVIEW_APPLICATIONS, id, application.as_ref())?
            }
        };
        if is_open {
            open.insert(origin);
        }
    }
    Ok(open)
}

fn by_role(tx: &Tx<'_>, goal: &Goal, principal: &ServicePrincipal) -> Result<HashMap<Uuid, u32>> {
    let mut people = HashMap::new();
    for role in &principal.app_roles {
        let tally = tally(tx, &goal.role(role.id.0))?;
        people.insert(role.id.0, count(tally.people));
    }
    Ok(people)
}

/// The question who has a role of an application now.
fn goal(tx: &Tx<'_>, ctx: &Ctx, id: ServicePrincipalId) -> Result<Goal> {
    let are_kept_out = group_settings::are_guests_barred(tx)?;
    Ok(Goal::application(id, ctx.now).keeping_guests_out(are_kept_out))
}

fn named(tx: &Tx<'_>, page: Paged<Reacher>) -> Result<Paged<(Reacher, Option<User>)>> {
    let ids: Vec<Uuid> = page.rows.iter().map(|one| one.user).collect();
    let known = users(tx, &ids)?;
    Ok(page.map(|one| {
        let user = known.get(&one.user).cloned();
        (one, user)
    }))
}
