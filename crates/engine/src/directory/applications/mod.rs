//! Application registrations.

mod credentials;
mod register;

pub use super::application_passwords::{AddedPassword, NewPassword};
pub(crate) use register::register_in;
pub use register::{Register, Registered, register};

use super::{application_passwords, close_edges, deleted::set_aside, group_settings};
use crate::{
    Actor, Ctx, Engine, Result,
    authz::{self, On},
    b2b, patch,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    ApplicationId, ClientId, CredentialKeyId, NodeKind, Refusal, Relation, applications as rules,
    audit::{NewEvent, Target},
    consent::check_scopes,
    directory::{Application, ServicePrincipal, User},
    edge::NewEdge,
};
use xenia_odata::QueryOptions;
use xenia_protocols::oauth2::check_redirect_uri;
use xenia_store::{
    Tx, WriteTx, Written, edges,
    query::{self, ListQuery, Page},
    resources::{self, Versioned},
    tenants,
};

/// The category of its audit events.
pub(super) const CATEGORY: &str = "ApplicationManagement";

const WRITABLE: &[&str] = &[
    "displayName",
    "description",
    "identifierUris",
    "signInAudience",
    "groupMembershipClaims",
    "isFallbackPublicClient",
    "web",
    "spa",
    "publicClient",
    "api",
    "appRoles",
    "keyCredentials",
    "requiredResourceAccess",
    "tags",
    "tokenSigningAlgorithm",
    "info",
    "notes",
    "serviceManagementReference",
];
/// What is patched member by member.
const COMPLEX: &[&str] = &["web", "spa", "publicClient", "api", "info"];

/// The application as the target of an event.
pub(super) fn target(application: &Application) -> Target {
    Target::new(
        NodeKind::Application,
        application.id,
        &application.display_name,
    )
}

/// A page of the applications.
pub fn list(
    engine: &Engine,
    ctx: &Ctx,
    options: QueryOptions,
) -> Result<Page<Versioned<Application>>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_APPLICATIONS, On::Tenant)?;
        Ok(query::list(
            tx,
            &ListQuery::new("applications", options).at(ctx.now),
        )?)
    })
}

/// How many applications a query finds.
pub fn count(engine: &Engine, ctx: &Ctx, options: QueryOptions) -> Result<i64> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_APPLICATIONS, On::Tenant)?;
        let query = ListQuery::new("applications", options).at(ctx.now);
        Ok(query::count::<Application>(tx, &query)?)
    })
}

/// One application.
pub fn get(engine: &Engine, ctx: &Ctx, id: ApplicationId) -> Result<Versioned<Application>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_APPLICATIONS, On::Tenant)?;
        find(tx, id)
    })
}

/// The application of that client id (Graph `applications(appId='...')`).
pub fn get_by_app_id(engine: &Engine, ctx: &Ctx, app: ClientId) -> Result<Versioned<Application>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_APPLICATIONS, On::Tenant)?;
        let found = resources::find_by::<Application>(tx, "app_id", app.0)?;
        Ok(found.ok_or_else(|| Refusal::not_found("application with the appId", app))?)
    })
}

pub(super) fn find(tx: &Tx<'_>, id: ApplicationId) -> Result<Versioned<Application>> {
    Ok(resources::find::<Application>(tx, id)?
        .ok_or_else(|| Refusal::not_found("application", id))?)
}

/// Registers an application, as Graph does: no service principal and no secret come with it
/// ([`register`] makes all three). A user who does becomes its owner.
pub fn create(
    engine: &Engine,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<Versioned<Application>> {
    engine.write(ctx, |tx| {
        require_create(tx, ctx)?;
        let empty = empty(tx);
        let wanted = read(ctx, tx, &empty, body)?;
        let made = insert(tx, ctx, &wanted)?;
        let event = NewEvent::new(CATEGORY, "Add application", target(&made.value))
            .with(json!({ "appId": made.value.app_id }));
        Ok(Written::new(made, event))
    })
}

/// Whether the actor may register: by role, or as any member where the policy says so.
pub(crate) fn require_create(tx: &Tx<'_>, ctx: &Ctx) -> Result<()> {
    if authz::may(tx, ctx, &authz::CREATE_APPLICATIONS, On::Tenant)? {
        return Ok(());
    }
    let policy = b2b::authorization_policy(tx)?;
    let open = policy.default_user_role_permissions.allowed_to_create_apps;
    if let (true, Some(user)) = (open, ctx.user())
        && resources::find::<User>(tx, user)?.is_some_and(|it| !it.value.is_guest())
    {
        let action = authz::Action {
            members: true,
            ..authz::CREATE_APPLICATIONS
        };
        return authz::require(tx, ctx, &action, On::Tenant);
    }
    let refusal = authz::denied(ctx, &authz::CREATE_APPLICATIONS);
    Err(match &ctx.actor {
        Actor::User { .. } => refusal
            .by("policies/authorizationPolicy/defaultUserRolePermissions/allowedToCreateApps"),
        _ => refusal,
    }
    .into())
}

/// An application that nothing was said about yet.
pub(super) fn empty(tx: &WriteTx<'_>) -> Application {
    Application {
        id: ApplicationId(tx.new_id()),
        app_id: ClientId(tx.new_id()),
        sign_in_audience: "AzureADMyOrg".to_owned(),
        created_date_time: tx.now(),
        ..Application::default()
    }
}

/// Inserts a checked application; the user who asks becomes its owner.
pub(super) fn insert(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    application: &Application,
) -> Result<Versioned<Application>> {
    let made = resources::insert(tx, application)?;
    if let Some(user) = ctx.user() {
        let edge = NewEdge::direct(
            (NodeKind::User, user.0),
            Relation::Owner,
            (NodeKind::Application, application.id.0),
        );
        edges::open(tx, &edge)?;
    }
    Ok(made)
}

/// Changes an application; its service principal follows.
pub fn update(
    engine: &Engine,
    ctx: &Ctx,
    id: ApplicationId,
    body: &Map<String, Value>,
    if_match: Option<&str>,
) -> Result<Versioned<Application>> {
    engine.write(ctx, |tx| {
        let on = On::Node(NodeKind::Application, id.0);
        authz::require(tx, ctx, &authz::WRITE_APPLICATIONS, on)?;
        let current = find(tx, id)?;
        patch::check_match(if_match, &current.etag())?;
        let changed = read(ctx, tx, &current.value, body)?;
        rules::check_role_change(&current.value.app_roles, &changed.app_roles)?;
        if changed.key_credentials != current.value.key_credentials {
            application_passwords::guard(tx, ctx, changed.app_id, on)?;
        }
        let version = resources::update(tx, &changed, current.version)?;
        follow(tx, &changed)?;
        let names: Vec<&String> = body.keys().filter(|name| !name.starts_with('@')).collect();
        let event = NewEvent::new(CATEGORY, "Update application", target(&changed))
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

/// Adds a secret to an application.
pub fn add_password(
    engine: &Engine,
    ctx: &Ctx,
    id: ApplicationId,
    wanted: &NewPassword,
) -> Result<AddedPassword> {
    application_passwords::add::<Application>(engine, ctx, id, wanted)
}

/// Takes a secret of an application away; it stops working at once.
pub fn remove_password(
    engine: &Engine,
    ctx: &Ctx,
    id: ApplicationId,
    key: CredentialKeyId,
) -> Result<()> {
    application_passwords::remove::<Application>(engine, ctx, id, key)
}

/// Deletes an application with its service principal. Both can be restored for a while; until
/// then the secrets are good for nothing.
pub fn delete(engine: &Engine, ctx: &Ctx, id: ApplicationId) -> Result<()> {
    engine.write(ctx, |tx| {
        let on = On::Node(NodeKind::Application, id.0);
        authz::require(tx, ctx, &authz::WRITE_APPLICATIONS, on)?;
        let found = find(tx, id)?;
        let application = &found.value;
        let mut closed = close_edges(tx, id.0)?;
        let mut event = NewEvent::new(CATEGORY, "Delete application", target(application));
        let principal = resources::find_by::<ServicePrincipal>(tx, "app_id", application.app_id.0)?;
        if let Some(principal) = principal {
            closed += close_edges(tx, principal.value.id.0)?;
            set_aside(tx, &principal)?;
            event = event.and(super::service_principals::target(&principal.value));
        }
        set_aside(tx, &found)?;
        Ok(Written::new(
            (),
            event.with(json!({ "closedEdges": closed })),
        ))
    })
}

/// The application with the body's properties, checked.
fn read(
    ctx: &Ctx,
    tx: &WriteTx<'_>,
    current: &Application,
    body: &Map<String, Value>,
) -> Result<Application> {
    let body = credentials::completed(tx, ctx, current, body)?;
    let body = patch::overlaid(current, &body, COMPLEX)?;
    let wanted: Application = patch::merge(current, &body, WRITABLE)?;
    check(tx, current, &wanted)?;
    Ok(wanted)
}

/// All rules about the content of an application.
pub(super) fn check(tx: &WriteTx<'_>, old: &Application, new: &Application) -> Result<()> {
    rules::check(new, &tenants::domains(tx)?)?;
    if new.display_name != old.display_name {
        group_settings::check_application_name(tx, &new.display_name)?;
    }
    for (target, uri) in rules::redirect_uris(new) {
        check_redirect_uri(uri)
            .map_err(|rule| Refusal::invalid(target, format!("`{uri}`: {rule}")))?;
    }
    credentials::check_keys(&new.key_credentials)?;
    check_scopes(
        &old.api.oauth2_permission_scopes,
        &new.api.oauth2_permission_scopes,
    )?;
    if new.identifier_uris == old.identifier_uris || new.identifier_uris.is_empty() {
        return Ok(());
    }
    for other in resources::list_all::<Application>(tx)? {
        let taken = other
            .value
            .identifier_uris
            .iter()
            .find(|uri| other.value.id != new.id && new.identifier_uris.contains(uri));
        if let Some(uri) = taken {
            let message = format!(
                "the application `{}` has the identifier URI `{uri}` already",
                other.value.display_name
            );
            return Err(Refusal::conflict(message).at("identifierUris").into());
        }
    }
    Ok(())
}

/// Lets the service principal say what its application says.
fn follow(tx: &WriteTx<'_>, application: &Application) -> Result<()> {
    let app: Uuid = application.app_id.0;
    let Some(found) = resources::find_by::<ServicePrincipal>(tx, "app_id", app)? else {
        return Ok(());
    };
    let followed = super::service_principals::following(found.value.clone(), application);
    if followed != found.value {
        resources::update(tx, &followed, found.version)?;
    }
    Ok(())
}
