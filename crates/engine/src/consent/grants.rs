//! The grants of delegated permissions
//! ([oAuth2PermissionGrant](https://learn.microsoft.com/en-us/graph/api/resources/oauth2permissiongrant)).

use super::{
    offered,
    rule::{self, Wanted},
};
use crate::{
    Ctx, Engine, Error, Result,
    authz::{self, On},
    patch,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, PermissionGrantId, Refusal, ServicePrincipalId, UserId,
    audit::{NewEvent, Target},
    consent::{ConsentType, PermissionGrant, PermissionScope},
    directory::{ServicePrincipal, User},
};
use xenia_odata::QueryOptions;
use xenia_store::{
    Tx, WriteTx, Written, permission_grants,
    query::{self, ListQuery, Page},
    resources::{self, Versioned},
};

const WRITABLE: &[&str] = &[
    "clientId",
    "consentType",
    "principalId",
    "resourceId",
    "scope",
];
const CATEGORY: &str = "ApplicationManagement";
/// What OpenID Connect has beside permissions; a grant may name them, and they need none.
const OPENID: [&str; 4] = ["openid", "profile", "email", "offline_access"];
/// Grants that are taken back at once.
const AT_ONCE: u32 = 1_000;

/// A page of the grants.
pub fn list(
    engine: &Engine,
    ctx: &Ctx,
    options: QueryOptions,
) -> Result<Page<Versioned<PermissionGrant>>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_PERMISSION_GRANTS, On::Tenant)?;
        Ok(query::list(
            tx,
            &ListQuery::new("oauth2PermissionGrants", options),
        )?)
    })
}

/// One grant.
pub fn get(
    engine: &Engine,
    ctx: &Ctx,
    id: PermissionGrantId,
) -> Result<Versioned<PermissionGrant>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_PERMISSION_GRANTS, On::Tenant)?;
        find(tx, id)
    })
}

fn find(tx: &Tx<'_>, id: PermissionGrantId) -> Result<Versioned<PermissionGrant>> {
    Ok(resources::find::<PermissionGrant>(tx, id)?
        .ok_or_else(|| Refusal::not_found("grant of permissions", id))?)
}

/// Grants permissions, for everybody or for one person.
pub fn create(
    engine: &Engine,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<Versioned<PermissionGrant>> {
    engine.write(ctx, |tx| {
        let by_role = may_begin(tx, ctx)?;
        let wanted = read(tx, body).map_err(|error| hidden(ctx, by_role, error))?;
        let (client, resource) = check(tx, ctx, &wanted, by_role)?;
        let values: Vec<&str> = wanted.values().collect();
        authorize(tx, ctx, &wanted, (&client, &resource), &values)?;
        if same(tx, &wanted)?.is_some() {
            let message = format!(
                "`{}` has a grant on `{}` for the same people already: change its `scope`",
                client.display_name, resource.display_name
            );
            return Err(Refusal::conflict(message).at("clientId").into());
        }
        let made = resources::insert(tx, &wanted)?;
        let event = event(
            "Add delegated permission grant",
            &wanted,
            &client,
            &resource,
        );
        Ok(Written::new(made, event))
    })
}

fn read(tx: &WriteTx<'_>, body: &Map<String, Value>) -> Result<PermissionGrant> {
    for needed in ["clientId", "consentType", "resourceId"] {
        if body.get(needed).is_none_or(Value::is_null) {
            let message = format!("a grant of permissions needs `{needed}`");
            return Err(Refusal::invalid(needed, message).into());
        }
    }
    let mut body = body.clone();
    // What older clients send and Graph ignores.
    body.retain(|name, _| !matches!(name.as_str(), "startTime" | "expiryTime"));
    let empty = PermissionGrant {
        id: PermissionGrantId(tx.new_id()),
        client_id: ServicePrincipalId::default(),
        consent_type: ConsentType::AllPrincipals,
        principal_id: None,
        resource_id: ServicePrincipalId::default(),
        scope: String::new(),
    };
    patch::merge(&empty, &body, WRITABLE)
}

/// Changes what is granted: the whole `scope` is replaced.
pub fn update(
    engine: &Engine,
    ctx: &Ctx,
    id: PermissionGrantId,
    body: &Map<String, Value>,
) -> Result<Versioned<PermissionGrant>> {
    engine.write(ctx, |tx| {
        let by_role = may_begin(tx, ctx)?;
        let current = find(tx, id).map_err(|error| hidden(ctx, by_role, error))?;
        let wanted: PermissionGrant = patch::merge(&current.value, body, &["scope"])
            .map_err(|error| hidden(ctx, by_role, error))?;
        let (client, resource) = check(tx, ctx, &wanted, by_role)?;
        let taken = current
            .value
            .values()
            .find(|old| !wanted.values().any(|it| it == *old));
        if taken.is_some() {
            authz::require(tx, ctx, &authz::WRITE_PERMISSION_GRANTS, On::Tenant)?;
        }
        let values: Vec<&str> = wanted
            .values()
            .filter(|it| !current.value.values().any(|old| old == *it))
            .collect();
        authorize(tx, ctx, &wanted, (&client, &resource), &values)?;
        let version = resources::update(tx, &wanted, current.version)?;
        let event = event(
            "Update delegated permission grant",
            &wanted,
            &client,
            &resource,
        );
        let updated = Versioned {
            value: wanted,
            version,
            ..current
        };
        Ok(Written::new(updated, event))
    })
}

/// Takes a grant back. Access tokens that were issued live on until they expire; none is issued any more.
pub fn delete(engine: &Engine, ctx: &Ctx, id: PermissionGrantId) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_PERMISSION_GRANTS, On::Tenant)?;
        let grant = find(tx, id)?.value;
        resources::delete::<PermissionGrant>(tx, id)?;
        let (client, resource) = (named(tx, grant.client_id)?, named(tx, grant.resource_id)?);
        let mut event =
            NewEvent::new(CATEGORY, "Remove delegated permission grant", client).and(resource);
        if let Some(person) = grant.principal_id {
            event = event.and(person_target(tx, person)?);
        }
        Ok(Written::new(
            (),
            event.with(json!({ "scope": grant.scope })),
        ))
    })
}

/// A service principal as the target of an event, also where it is gone.
fn named(tx: &Tx<'_>, id: ServicePrincipalId) -> Result<Target> {
    let found = resources::find::<ServicePrincipal>(tx, id)?;
    let name = found.map_or_else(|| id.to_string(), |it| it.value.display_name);
    Ok(Target::new(NodeKind::ServicePrincipal, id, name))
}

fn person_target(tx: &Tx<'_>, id: UserId) -> Result<Target> {
    let found = resources::find::<User>(tx, id)?;
    let name = found.map_or_else(|| id.to_string(), |it| it.value.user_principal_name);
    Ok(Target::new(NodeKind::User, id, name))
}

fn event(
    activity: &'static str,
    grant: &PermissionGrant,
    client: &ServicePrincipal,
    resource: &ServicePrincipal,
) -> NewEvent {
    let target =
        |it: &ServicePrincipal| Target::new(NodeKind::ServicePrincipal, it.id, &it.display_name);
    NewEvent::new(CATEGORY, activity, target(client))
        .and(target(resource))
        .with(json!({
            "consentType": grant.consent_type,
            "principalId": grant.principal_id,
            "scope": grant.scope,
        }))
}

/// Whether a role lets the actor grant permissions. Somebody without one may still do so under a permission grant
/// policy, with a token that is good for it.
fn may_begin(tx: &Tx<'_>, ctx: &Ctx) -> Result<bool> {
    let by_role = authz::may(tx, ctx, &authz::WRITE_PERMISSION_GRANTS, On::Tenant)?;
    if !by_role && (ctx.principal().is_nil() || !rule::token_is_good(tx, ctx)?) {
        return Err(authz::denied(ctx, &authz::WRITE_PERMISSION_GRANTS).into());
    }
    Ok(by_role)
}

/// What is not found is nothing that somebody without a role learns of.
fn hidden(ctx: &Ctx, by_role: bool, error: Error) -> Error {
    match error.refusal().is_some() && !by_role {
        true => authz::denied(ctx, &authz::WRITE_PERMISSION_GRANTS).into(),
        false => error,
    }
}

/// Whether the actor may grant those of the values, by a role or under a permission grant policy.
fn authorize(
    tx: &Tx<'_>,
    ctx: &Ctx,
    grant: &PermissionGrant,
    (client, resource): (&ServicePrincipal, &ServicePrincipal),
    values: &[&str],
) -> Result<()> {
    let action = rule::action(resource);
    let by_role = authz::may(tx, ctx, &authz::WRITE_PERMISSION_GRANTS, On::Tenant)?;
    if by_role && authz::may(tx, ctx, action, On::Tenant)? {
        return Ok(());
    }
    let mut scopes = offered(resource);
    scopes.retain(|scope| values.contains(&scope.value.as_str()));
    let wanted = Wanted {
        client,
        resource,
        scopes: &scopes,
    };
    // Without anything that a policy could let pass there must be a role.
    if scopes.is_empty() {
        return authz::require(tx, ctx, action, On::Tenant);
    }
    let person = grant.principal_id.filter(|id| ctx.user() == Some(*id));
    let lets = match person {
        Some(person) => rule::may_for_oneself(tx, ctx, person, wanted)?,
        None => rule::may_for_everybody(tx, ctx, wanted)?,
    };
    match lets {
        true => Ok(()),
        false => Err(authz::denied(ctx, action).into()),
    }
}

/// Both ends of the grant, after all rules about it.
fn check(
    tx: &Tx<'_>,
    ctx: &Ctx,
    grant: &PermissionGrant,
    by_role: bool,
) -> Result<(ServicePrincipal, ServicePrincipal)> {
    grant.check()?;
    let end = |name, id| end(tx, name, id).map_err(|error| hidden(ctx, by_role, error));
    let client = end("clientId", grant.client_id)?;
    let resource = end("resourceId", grant.resource_id)?;
    if let Some(person) = grant.principal_id
        && resources::find::<User>(tx, person)?.is_none()
    {
        let refusal = Refusal::not_found("user", person).at("principalId");
        return Err(hidden(ctx, by_role, refusal.into()));
    }
    let offered = offered(&resource);
    let is_known =
        |value: &str| OPENID.contains(&value) || offered.iter().any(|scope| scope.value == value);
    if let Some(value) = grant.values().find(|value| !is_known(value)) {
        let message = format!(
            "`{}` offers no delegated permission `{value}`",
            resource.display_name
        );
        return Err(Refusal::invalid("scope", message).into());
    }
    Ok((client, resource))
}

fn end(tx: &Tx<'_>, property: &'static str, id: ServicePrincipalId) -> Result<ServicePrincipal> {
    let found = resources::find::<ServicePrincipal>(tx, id)?;
    let unknown = || {
        let message = format!("there is no service principal `{id}` in this organisation");
        Refusal::invalid(property, message)
    };
    Ok(found.ok_or_else(unknown)?.value)
}

/// The grant for the same client, resource and people.
fn same(tx: &Tx<'_>, wanted: &PermissionGrant) -> Result<Option<Versioned<PermissionGrant>>> {
    let (client, person) = (wanted.client_id, wanted.principal_id);
    let all = permission_grants::applying(tx, client, wanted.resource_id, person)?;
    Ok(all
        .into_iter()
        .find(|grant| grant.value.principal_id == person))
}

/// Writes down that somebody agreed, for oneself or for everybody. The caller has checked that they may.
pub(crate) fn agree(
    tx: &WriteTx<'_>,
    client: &ServicePrincipal,
    resource: &ServicePrincipal,
    person: Option<UserId>,
    scopes: &[PermissionScope],
) -> Result<NewEvent> {
    let mut grant = PermissionGrant {
        id: PermissionGrantId(tx.new_id()),
        client_id: client.id,
        consent_type: match person {
            Some(_) => ConsentType::Principal,
            None => ConsentType::AllPrincipals,
        },
        principal_id: person,
        resource_id: resource.id,
        scope: String::new(),
    };
    let values = scopes.iter().map(|scope| scope.value.as_str());
    match same(tx, &grant)? {
        Some(mut present) => {
            present.value.add(values);
            resources::update(tx, &present.value, present.version)?;
            grant = present.value;
        }
        None => {
            grant.add(values);
            resources::insert(tx, &grant)?;
        }
    }
    Ok(event("Consent to application", &grant, client, resource))
}

/// Takes back the grants of a person or a service principal, and those on it, that is gone for good.
pub(crate) fn remove_of(tx: &WriteTx<'_>, id: Uuid) -> Result<()> {
    for column in ["client", "resource", "principal"] {
        loop {
            let some = resources::list_by::<PermissionGrant>(tx, column, id, AT_ONCE)?;
            for grant in &some {
                resources::delete::<PermissionGrant>(tx, grant.value.id)?;
            }
            if some.len() < AT_ONCE as usize {
                break;
            }
        }
    }
    Ok(())
}
