//! The use cases behind `/scim/v2`.

pub mod groups;
mod members;
mod pushed;
mod search;
mod shown;
pub mod users;

use crate::{
    Actor, Ctx, Error, Result,
    authz::{self, Action, On},
};
use serde_json::{Map, Value};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Reason, Refusal, Relation, Source, audit::NewEvent, edge::NewEdge,
    entitlement::connected::ConnectedOrganization, permission::Permission, provisioning::Scope,
};
use xenia_protocols::scim::{ResourceType, ScimError, ScimType, body, patch};
use xenia_store::{
    Tx, WriteTx, Written,
    edges::{self, EdgeQuery},
    provisioning::connection,
    resources,
};

/// A person or a group as SCIM shows it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The resource, with all its attributes.
    pub json: Map<String, Value>,
    /// Its entity tag.
    pub etag: String,
}

/// Some of the resources that a query finds.
#[derive(Clone, Debug)]
pub struct Found {
    /// Those of the page.
    pub resources: Vec<Shown>,
    /// How many there are over all pages.
    pub total: usize,
}

/// The most resources of one page.
pub const LARGEST_PAGE: usize = 500;
/// The page when nothing is said.
pub const USUAL_PAGE: usize = 100;
/// The most resources that are looked at one by one for a filter or an order that the database
/// cannot answer.
pub const MOST_LOOKED_AT: usize = 10_000;

/// What the caller may touch.
///
/// # Errors
/// Refused without the right to the action; for a connection that is disabled; for an application
/// that may upload only and has no connection that says what.
fn scope(tx: &Tx<'_>, ctx: &Ctx, action: &Action) -> Result<Scope> {
    authz::require(tx, ctx, action, On::Tenant)?;
    let Actor::Application {
        service_principal,
        permissions,
        ..
    } = &ctx.actor
    else {
        return Ok(Scope::Everything);
    };
    let Some(found) = connection(tx, *service_principal)? else {
        let upload = Permission::SynchronizationDataUserUpload;
        let other = |held: &Permission| *held != upload && action.application.contains(held);
        if permissions.iter().any(other) {
            return Ok(Scope::Everything);
        }
        let message = "this application has no inbound provisioning: an administrator must say what it may touch";
        let setting = format!("servicePrincipals/{service_principal}/inboundProvisioning");
        return Err(Refusal::forbidden(message).by(setting).into());
    };
    let connection = found.value;
    if !connection.is_enabled {
        let message = "the provisioning connection is disabled";
        let setting = format!("servicePrincipals/{service_principal}/inboundProvisioning");
        return Err(Refusal::forbidden(message).by(setting).into());
    }
    let partner = match connection.connected_organization_id {
        Some(id) => resources::find::<ConnectedOrganization>(tx, id)?.map(|found| found.value),
        None => None,
    };
    Ok(Scope::of(connection, partner.as_ref()))
}

/// Whether the caller made the resource.
fn is_own(tx: &Tx<'_>, ctx: &Ctx, resource: Uuid) -> Result<bool> {
    let query = EdgeQuery::of_object(resource)
        .relation(Relation::Provisions)
        .from_subject(ctx.principal());
    Ok(edges::any(tx, &query.at(ctx.now))?)
}

/// Notes that the caller, an application, made the resource.
fn own(tx: &WriteTx<'_>, ctx: &Ctx, kind: NodeKind, resource: Uuid) -> Result<()> {
    let Actor::Application {
        service_principal, ..
    } = &ctx.actor
    else {
        return Ok(());
    };
    let subject = (NodeKind::ServicePrincipal, service_principal.0);
    let edge = NewEdge::direct(subject, Relation::Provisions, (kind, resource));
    edges::open(tx, &edge.from_source(Source::Synchronisation, Uuid::nil()))?;
    Ok(())
}

/// What is made of a resource as it is shown.
type Change<'a> = &'a dyn Fn(&Map<String, Value>) -> Result<Map<String, Value>>;

/// What the operations of a PATCH make of a resource as it is shown.
fn patched(
    shown: &Map<String, Value>,
    operations: &[patch::Operation],
    of: &ResourceType,
) -> Result<Map<String, Value>> {
    let mut changed = shown.clone();
    patch::apply(&mut changed, operations, of).map_err(|error| refusal(&error))?;
    body::read(&changed, of).map_err(|error| refusal(&error))
}

/// What was done, with what is told of it; `usual` where the parts had nothing to tell.
fn told<T>(value: T, events: Vec<NewEvent>, usual: impl FnOnce() -> NewEvent) -> Written<T> {
    let mut events = events.into_iter();
    let first = events.next().unwrap_or_else(usual);
    Written::all(value, first, events)
}

/// What SCIM refuses, as a refusal; its word is the code.
pub fn refusal(error: &ScimError) -> Error {
    let (reason, code) = match error.scim_type {
        Some(ScimType::Uniqueness) => (Reason::Conflict, ScimType::Uniqueness.name()),
        Some(kind) if error.status == 409 => (Reason::Conflict, kind.name()),
        Some(kind) => (Reason::Invalid, kind.name()),
        None => (Reason::Invalid, ScimType::InvalidValue.name()),
    };
    Refusal::new(reason, error.detail.clone())
        .coded(code)
        .into()
}

fn uniqueness(message: String) -> Refusal {
    Refusal::conflict(message).coded(ScimType::Uniqueness.name())
}

fn mutability(message: String) -> Refusal {
    Refusal::new(Reason::Invalid, message).coded(ScimType::Mutability.name())
}
