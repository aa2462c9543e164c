//! Tenants: the organisation, its domains and its beginning.

use crate::{Actor, Config, Ctx, Engine, Error, Result, keys, secret};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{
    ClientId, NodeKind, Refusal, Relation, ServicePrincipalId, Source, TenantId, UserId,
    audit::{NewEvent, Target},
    consent::scopes_of_graph,
    directory::{AppRole, Domain, Organization, ServicePrincipal, User, UserType, domain_of},
    edge::NewEdge,
    permission::{GRAPH_APP_ID, Permission},
    role::DirectoryRole,
};
use xenia_store::{Tx, WriteTx, Written, credentials, edges, resources, tenants};

/// How long the first administrator's link is good, in days.
const FIRST_LINK_DAYS: i64 = 7;
/// The purpose of a ticket that sets a password.
pub const SET_PASSWORD: &str = "setPassword";

/// What a new tenant needs.
#[derive(Clone, Debug)]
pub struct Initialise {
    /// The organisation's first domain.
    pub domain: String,
    /// The address and user principal name of the first administrator, in that domain.
    pub administrator: String,
    /// The organisation's name.
    pub display_name: String,
}

/// A new tenant.
#[derive(Clone, Debug)]
pub struct Initialised {
    /// Its id.
    pub tenant: TenantId,
    /// Its first administrator.
    pub administrator: UserId,
    /// A link with which the administrator sets a password, once.
    pub link: String,
}

/// Makes a tenant with its domain, its first Global Administrator and what every tenant has.
/// Refused when the domain belongs to another tenant of this server.
pub fn initialise(
    engine: &Engine,
    now: xenia_domain::Timestamp,
    wanted: &Initialise,
) -> Result<Initialised> {
    let domain = check(wanted)?;
    let tenant = TenantId(engine.new_id());
    let ctx = Ctx {
        tenant,
        actor: Actor::System,
        now,
        request_id: engine.new_id(),
    };
    let token = secret::opaque(&engine.random::<32>());
    let first_keys = keys::first(engine, tenant, now)?;
    let administrator = engine
        .write(&ctx, |tx| {
            let organization = organization(tx, wanted);
            tenants::insert(tx, &organization)?;
            tenants::insert_domain(tx, &first_domain(&domain))?;
            insert_graph(tx)?;
            crate::entitlement::catalogs::insert_general(tx)?;
            keys::insert(tx, &first_keys)?;
            let administrator = first_administrator(tx, wanted)?;
            let ticket = credentials::Ticket {
                tenant,
                purpose: SET_PASSWORD.to_owned(),
                user: administrator.id,
                doc: json!({}),
                expires_at: now.plus_days(FIRST_LINK_DAYS),
                used_at: None,
            };
            credentials::insert_ticket(tx, &secret::hash(&token), &ticket)?;
            let event = NewEvent::new(
                "DirectoryManagement",
                "Create company",
                Target::new(NodeKind::Organization, tenant, &wanted.display_name),
            )
            .and(Target::new(
                NodeKind::User,
                administrator.id,
                &administrator.user_principal_name,
            ))
            .with(json!({ "domain": domain }));
            Ok(Written::new(administrator.id, event))
        })
        .map_err(|error| {
            error.on_duplicate(|_| {
                Refusal::conflict(format!(
                    "the domain `{domain}` belongs to a tenant of this server already"
                ))
            })
        })?;
    Ok(Initialised {
        tenant,
        administrator,
        link: set_password_link(engine.config(), &domain, &token),
    })
}

/// The domain, if the wish is sound.
fn check(wanted: &Initialise) -> Result<String, Refusal> {
    let domain = wanted.domain.trim().to_lowercase();
    if !domain.contains('.') || domain.contains(['@', '/', ' ']) {
        return Err(Refusal::invalid(
            "domain",
            format!(
                "`{}` is not a domain name such as `contoso.example`",
                wanted.domain
            ),
        ));
    }
    if domain_of(&wanted.administrator).as_deref() != Some(domain.as_str()) {
        let message = format!(
            "the administrator `{}` must have an address in the domain `{domain}`",
            wanted.administrator
        );
        return Err(Refusal::invalid("administrator", message));
    }
    Ok(domain)
}

/// The link with which a person sets a password.
#[must_use]
pub fn set_password_link(config: &Config, tenant: &str, token: &str) -> String {
    format!(
        "{}/{tenant}/signin/password/set?ticket={token}",
        config.base_url
    )
}

fn organization(tx: &WriteTx<'_>, wanted: &Initialise) -> Organization {
    Organization {
        id: tx.tenant(),
        display_name: wanted.display_name.clone(),
        tenant_type: "AAD".to_owned(),
        technical_notification_mails: vec![wanted.administrator.clone()],
        created_date_time: tx.now(),
        ..Organization::default()
    }
}

fn first_domain(name: &str) -> Domain {
    Domain {
        id: name.to_owned(),
        authentication_type: "Managed".to_owned(),
        is_admin_managed: true,
        is_default: true,
        is_initial: true,
        is_root: true,
        is_verified: true,
        supported_services: vec!["Email".to_owned()],
    }
}

fn first_administrator(tx: &WriteTx<'_>, wanted: &Initialise) -> Result<User> {
    let local = wanted.administrator.split('@').next().unwrap_or_default();
    let user = User {
        id: UserId(tx.new_id()),
        display_name: "Administrator".to_owned(),
        user_principal_name: wanted.administrator.to_lowercase(),
        mail: Some(wanted.administrator.to_lowercase()),
        mail_nickname: Some(local.to_owned()),
        user_type: UserType::Member,
        account_enabled: true,
        created_date_time: tx.now(),
        ..User::default()
    };
    resources::insert(tx, &user)?;
    let role = (
        NodeKind::DirectoryRole,
        DirectoryRole::GlobalAdministrator.template(),
    );
    let edge = NewEdge::direct((NodeKind::User, user.id.0), Relation::DirectoryRole, role)
        .from_source(Source::System, Uuid::nil());
    edges::open(tx, &edge)?;
    Ok(user)
}

/// The resource "Microsoft Graph": its app roles are the application permissions, what it offers the delegated ones.
fn insert_graph(tx: &WriteTx<'_>) -> Result<()> {
    let graph = of_this_program(ServicePrincipal {
        id: ServicePrincipalId(tx.new_id()),
        app_id: ClientId(GRAPH_APP_ID),
        display_name: "Microsoft Graph".to_owned(),
        app_display_name: Some("Microsoft Graph".to_owned()),
        account_enabled: true,
        service_principal_names: vec![
            GRAPH_APP_ID.to_string(),
            "https://graph.microsoft.com".to_owned(),
        ],
        service_principal_type: "Application".to_owned(),
        ..ServicePrincipal::default()
    });
    resources::insert(tx, &graph)?;
    Ok(())
}

/// Microsoft Graph with the permissions that this program knows.
fn of_this_program(mut graph: ServicePrincipal) -> ServicePrincipal {
    let role = |permission: &Permission| AppRole {
        id: xenia_domain::AppRoleId(permission.app_role()),
        allowed_member_types: vec!["Application".to_owned()],
        display_name: permission.name().to_owned(),
        description: None,
        is_enabled: true,
        value: Some(permission.name().to_owned()),
    };
    graph.app_roles = Permission::ALL.iter().map(role).collect();
    graph.oauth2_permission_scopes = scopes_of_graph();
    graph
}

/// Lets every organisation's Microsoft Graph offer the permissions that this program knows: a newer program knows
/// more. Called at each start; changes nothing where nothing is new.
pub fn bring_graph_up_to_date(engine: &Engine) -> Result<()> {
    let tenants = engine.store().read(TenantId::default(), |tx| {
        Ok::<_, crate::Error>(tenants::all(tx)?)
    })?;
    for tenant in tenants {
        let ctx = engine.system(tenant);
        let graph = |tx: &Tx<'_>| {
            Ok(
                resources::find_by::<ServicePrincipal>(tx, "app_id", GRAPH_APP_ID)?
                    .filter(|found| of_this_program(found.value.clone()) != found.value),
            )
        };
        let Some(old) = engine.read(&ctx, graph)? else {
            continue;
        };
        let id = old.value.id;
        engine.write(&ctx, |tx| {
            if let Some(found) = graph(tx)? {
                let new = of_this_program(found.value.clone());
                resources::update(tx, &new, found.version)?;
            }
            let target = Target::new(NodeKind::ServicePrincipal, id, "Microsoft Graph");
            let event = NewEvent::new("ApplicationManagement", "Update service principal", target);
            Ok(Written::new((), event))
        })?;
    }
    Ok(())
}

/// The tenant that a path segment means: an id, or a verified domain of it.
pub fn resolve(engine: &Engine, segment: &str) -> Result<TenantId> {
    let refused = || Error::from(Refusal::not_found("tenant", segment));
    let nobody = TenantId::default();
    match segment.parse::<TenantId>() {
        Ok(id) => {
            let known = engine.store().read(id, |tx| {
                Ok::<_, Error>(tenants::organization(tx)?.is_some())
            })?;
            if known { Ok(id) } else { Err(refused()) }
        }
        Err(_) => engine
            .store()
            .read(nobody, |tx| {
                Ok::<_, Error>(tenants::by_domain(tx, segment)?)
            })?
            .ok_or_else(refused),
    }
}
