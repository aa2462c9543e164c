//! Registering an application with all that it needs, in one step: what the command line and the
//! console do.

use super::{CATEGORY, target};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    consent,
    directory::{
        app_role_assignments,
        application_passwords::{self, NewPassword},
        service_principals,
    },
    secret,
};
use serde_json::json;
use xenia_domain::{
    AppRoleId,
    audit::NewEvent,
    consent::{PermissionScope, scopes_of_graph},
    directory::{
        AppRole, Application, RedirectUris, RequiredResourceAccess, ResourceAccess,
        ServicePrincipal,
    },
    permission::{GRAPH_APP_ID, Permission},
};
use xenia_store::{WriteTx, Written, resources::Versioned};

/// What is wanted.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// The name.
    pub name: String,
    /// Where sign-ins may end, for a web application with a secret.
    pub redirect_uris: Vec<String>,
    /// Where sign-ins may end, for a single-page application.
    pub spa_redirect_uris: Vec<String>,
    /// Application permissions of Microsoft Graph, granted at once.
    pub permissions: Vec<Permission>,
    /// Delegated permissions of Microsoft Graph: what the application may do for a signed-in user,
    /// as far as the user may.
    pub delegated_permissions: Vec<Permission>,
    /// Roles that the application offers.
    pub app_roles: Vec<AppRole>,
    /// Which groups stand in its tokens: `SecurityGroup`, `ApplicationGroup`, `All`, `None`.
    pub group_membership_claims: Option<String>,
    /// Whether only people with an assignment may sign in.
    pub assignment_required: bool,
    /// Whether it runs on devices without a browser and signs people in with a code that they
    /// enter elsewhere (`isFallbackPublicClient`, RFC 8628).
    pub on_devices: bool,
}

/// What was made.
#[derive(Clone, Debug)]
pub struct Registered {
    /// The registration; `app_id` is the client id.
    pub application: Versioned<Application>,
    /// Its presence in the tenant.
    pub service_principal: ServicePrincipal,
    /// Its secret, readable only now.
    pub secret: String,
}

/// Registers an application with its service principal, a secret, and the permissions granted.
pub fn register(engine: &Engine, ctx: &Ctx, wanted: &Register) -> Result<Registered> {
    let secret_text = secret::opaque(&engine.random::<32>());
    engine.write(ctx, |tx| {
        let (registered, event, more) = register_in(tx, ctx, wanted, &secret_text)?;
        Ok(Written::all(registered, event, more))
    })
}

/// The same inside a transaction: what was made, and what is to be told.
pub(crate) fn register_in(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    wanted: &Register,
    secret_text: &str,
) -> Result<(Registered, NewEvent, Vec<NewEvent>)> {
    super::require_create(tx, ctx)?;
    if !wanted.permissions.is_empty() || !wanted.delegated_permissions.is_empty() {
        authz::require(tx, ctx, &authz::GRANT_GRAPH_PERMISSIONS, On::Tenant)?;
    }
    let mut application = application(tx, wanted);
    super::check(tx, &super::empty(tx), &application)?;
    application_passwords::insert(
        tx,
        ctx,
        &mut application,
        &NewPassword::default(),
        secret_text,
    )?;
    let made = super::insert(tx, ctx, &application)?;
    let principal = service_principals::insert(tx, ctx, &made.value, |principal| {
        principal.app_role_assignment_required = wanted.assignment_required;
    })?;
    let mut events = vec![NewEvent::new(
        CATEGORY,
        "Add service principal",
        service_principals::target(&principal),
    )];
    for permission in &wanted.permissions {
        let role = AppRoleId(permission.app_role());
        events.push(app_role_assignments::grant_graph(tx, &principal, role)?);
    }
    if !wanted.delegated_permissions.is_empty() {
        let scopes = offered_by_graph(&wanted.delegated_permissions);
        let graph = app_role_assignments::graph(tx)?;
        events.push(consent::agree(tx, &principal, &graph, None, &scopes)?);
    }
    let event = NewEvent::new(CATEGORY, "Add application", target(&made.value))
        .with(json!({ "appId": made.value.app_id }));
    let registered = Registered {
        application: made,
        service_principal: principal,
        secret: secret_text.to_owned(),
    };
    Ok((registered, event, events))
}

/// Those permissions as Microsoft Graph offers them.
fn offered_by_graph(permissions: &[Permission]) -> Vec<PermissionScope> {
    let mut scopes = scopes_of_graph();
    let wanted: Vec<_> = permissions.iter().map(|it| it.delegated_scope()).collect();
    scopes.retain(|scope| wanted.contains(&scope.id));
    scopes
}

fn application(tx: &WriteTx<'_>, wanted: &Register) -> Application {
    let uris = |uris: &[String]| RedirectUris {
        redirect_uris: uris.to_vec(),
        ..RedirectUris::default()
    };
    let kinds = [
        ("Role", &wanted.permissions),
        ("Scope", &wanted.delegated_permissions),
    ];
    let asked: Vec<ResourceAccess> = kinds
        .into_iter()
        .flat_map(|(kind, permissions)| permissions.iter().map(move |it| (kind, it)))
        .map(|(kind, permission)| ResourceAccess {
            id: match kind {
                "Scope" => permission.delegated_scope(),
                _ => permission.app_role(),
            },
            kind: kind.to_owned(),
        })
        .collect();
    let access = (!asked.is_empty()).then(|| RequiredResourceAccess {
        resource_app_id: GRAPH_APP_ID.to_string(),
        resource_access: asked,
    });
    Application {
        display_name: wanted.name.trim().to_owned(),
        web: uris(&wanted.redirect_uris),
        spa: uris(&wanted.spa_redirect_uris),
        is_fallback_public_client: wanted.on_devices.then_some(true),
        app_roles: wanted.app_roles.clone(),
        group_membership_claims: wanted.group_membership_claims.clone(),
        required_resource_access: access.into_iter().collect(),
        ..super::empty(tx)
    }
}
