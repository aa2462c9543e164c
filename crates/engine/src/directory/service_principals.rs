//! Service principals: the presence of applications in the tenant.

use super::{applications::CATEGORY, close_edges, deleted::set_aside};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    patch,
};
use serde_json::{Map, Value, json};
use xenia_domain::{
    ClientId, NodeKind, Reason, Refusal, ServicePrincipalId, applications as rules,
    audit::{NewEvent, Target},
    directory::{Application, ServicePrincipal},
    permission::GRAPH_APP_ID,
};
use xenia_odata::QueryOptions;
use xenia_store::{
    Tx, WriteTx, Written,
    query::{self, ListQuery, Page},
    resources::{self, Versioned},
};

const WRITABLE: &[&str] = &[
    "accountEnabled",
    "appRoleAssignmentRequired",
    "description",
    "displayName",
    "homepage",
    "loginUrl",
    "notes",
    "notificationEmailAddresses",
    "tags",
];

/// The service principal as the target of an event.
pub(super) fn target(principal: &ServicePrincipal) -> Target {
    Target::new(
        NodeKind::ServicePrincipal,
        principal.id,
        &principal.display_name,
    )
}

/// A page of the service principals.
pub fn list(
    engine: &Engine,
    ctx: &Ctx,
    options: QueryOptions,
) -> Result<Page<Versioned<ServicePrincipal>>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_APPLICATIONS, On::Tenant)?;
        Ok(query::list(
            tx,
            &ListQuery::new("servicePrincipals", options).at(ctx.now),
        )?)
    })
}

/// How many service principals a query finds.
pub fn count(engine: &Engine, ctx: &Ctx, options: QueryOptions) -> Result<i64> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_APPLICATIONS, On::Tenant)?;
        let query = ListQuery::new("servicePrincipals", options).at(ctx.now);
        Ok(query::count::<ServicePrincipal>(tx, &query)?)
    })
}

/// One service principal.
pub fn get(
    engine: &Engine,
    ctx: &Ctx,
    id: ServicePrincipalId,
) -> Result<Versioned<ServicePrincipal>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_APPLICATIONS, On::Tenant)?;
        find(tx, id)
    })
}

/// The service principal of that client id (Graph `servicePrincipals(appId='...')`).
pub fn get_by_app_id(
    engine: &Engine,
    ctx: &Ctx,
    app: ClientId,
) -> Result<Versioned<ServicePrincipal>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_APPLICATIONS, On::Tenant)?;
        let found = resources::find_by::<ServicePrincipal>(tx, "app_id", app.0)?;
        Ok(found.ok_or_else(|| Refusal::not_found("service principal with the appId", app))?)
    })
}

pub(super) fn find(tx: &Tx<'_>, id: ServicePrincipalId) -> Result<Versioned<ServicePrincipal>> {
    Ok(resources::find::<ServicePrincipal>(tx, id)?
        .ok_or_else(|| Refusal::not_found("service principal", id))?)
}

/// Makes the service principal of an application of this tenant; `appId` in the body says which.
pub fn create(
    engine: &Engine,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<Versioned<ServicePrincipal>> {
    let app = body.get("appId").and_then(Value::as_str);
    let app = app.ok_or_else(|| Refusal::invalid("appId", "`appId` is missing"))?;
    let unknown = || {
        let message =
            format!("there is no application with the appId `{app}` in this organisation");
        Refusal::new(Reason::Invalid, message)
            .coded("NoBackingApplicationObject")
            .at("appId")
    };
    let client: ClientId = app.parse().map_err(|_| unknown())?;
    let mut rest = body.clone();
    rest.shift_remove("appId");
    engine.write(ctx, |tx| {
        super::applications::require_create(tx, ctx)?;
        let found = resources::find_by::<Application>(tx, "app_id", client.0)?;
        let application = found.ok_or_else(unknown)?.value;
        let principal = following(base(tx, ctx), &application);
        let wanted: ServicePrincipal = patch::merge(&principal, &rest, WRITABLE)?;
        rules::check_name(&wanted.display_name)?;
        let made = resources::insert(tx, &wanted).map_err(|error| {
            crate::Error::from(error).on_duplicate(|_| {
                Refusal::conflict(format!(
                    "the application `{client}` has a service principal already"
                ))
                .at("appId")
            })
        })?;
        let event = NewEvent::new(CATEGORY, "Add service principal", target(&wanted));
        Ok(Written::new(made, event))
    })
}

/// Inserts the service principal of an application.
pub(super) fn insert(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    application: &Application,
    change: impl FnOnce(&mut ServicePrincipal),
) -> Result<ServicePrincipal> {
    let mut principal = following(base(tx, ctx), application);
    change(&mut principal);
    resources::insert(tx, &principal)?;
    Ok(principal)
}

fn base(tx: &WriteTx<'_>, ctx: &Ctx) -> ServicePrincipal {
    ServicePrincipal {
        id: ServicePrincipalId(tx.new_id()),
        account_enabled: true,
        service_principal_type: "Application".to_owned(),
        app_owner_organization_id: Some(ctx.tenant.0),
        ..ServicePrincipal::default()
    }
}

/// The service principal with what its application says.
pub(super) fn following(
    mut principal: ServicePrincipal,
    application: &Application,
) -> ServicePrincipal {
    principal.app_id = application.app_id;
    principal.display_name.clone_from(&application.display_name);
    principal.app_display_name = Some(application.display_name.clone());
    principal.app_roles.clone_from(&application.app_roles);
    principal
        .oauth2_permission_scopes
        .clone_from(&application.api.oauth2_permission_scopes);
    principal.sign_in_audience = Some(application.sign_in_audience.clone());
    principal.reply_urls = rules::redirect_uris(application)
        .map(|(_, uri)| uri.to_owned())
        .collect();
    principal.service_principal_names = std::iter::once(application.app_id.to_string())
        .chain(application.identifier_uris.iter().cloned())
        .collect();
    if principal.homepage.is_none() {
        principal
            .homepage
            .clone_from(&application.web.home_page_url);
    }
    principal
}

/// Changes a service principal. Disabling it takes effect with the next sign-in and token.
pub fn update(
    engine: &Engine,
    ctx: &Ctx,
    id: ServicePrincipalId,
    body: &Map<String, Value>,
    if_match: Option<&str>,
) -> Result<Versioned<ServicePrincipal>> {
    engine.write(ctx, |tx| {
        let on = On::Node(NodeKind::ServicePrincipal, id.0);
        authz::require(tx, ctx, &authz::WRITE_APPLICATIONS, on)?;
        let current = find(tx, id)?;
        refuse_graph(&current.value)?;
        patch::check_match(if_match, &current.etag())?;
        let changed: ServicePrincipal = patch::merge(&current.value, body, WRITABLE)?;
        rules::check_name(&changed.display_name)?;
        let version = resources::update(tx, &changed, current.version)?;
        let names: Vec<&String> = body.keys().filter(|name| !name.starts_with('@')).collect();
        let event = NewEvent::new(CATEGORY, "Update service principal", target(&changed))
            .with(json!({ "changed": names }));
        let updated = Versioned {
            value: changed,
            version,
            created_at: current.created_at,
            shown: None,
        };
        Ok(Written::new(updated, event))
    })
}

/// Deletes a service principal: nobody can sign in to the application any more, and every
/// assignment to it and of it ends. It can be restored for a while.
pub fn delete(engine: &Engine, ctx: &Ctx, id: ServicePrincipalId) -> Result<()> {
    engine.write(ctx, |tx| {
        let on = On::Node(NodeKind::ServicePrincipal, id.0);
        authz::require(tx, ctx, &authz::WRITE_APPLICATIONS, on)?;
        let principal = find(tx, id)?;
        refuse_graph(&principal.value)?;
        let closed = close_edges(tx, id.0)?;
        set_aside(tx, &principal)?;
        let event = NewEvent::new(
            CATEGORY,
            "Remove service principal",
            target(&principal.value),
        )
        .with(json!({ "closedEdges": closed }));
        Ok(Written::new((), event))
    })
}

fn refuse_graph(principal: &ServicePrincipal) -> Result<()> {
    if principal.app_id.0 == GRAPH_APP_ID {
        let message = "`Microsoft Graph` is this server's own API and cannot be changed or removed";
        return Err(Refusal::forbidden(message).into());
    }
    Ok(())
}
