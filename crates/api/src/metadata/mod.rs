//! `GET /$metadata`: what there is, in words that programs read, made of the property tables; and
//! the service document, which lists where paths begin. Both are open to everybody, as in Graph
//! ([metadata](https://learn.microsoft.com/en-us/graph/traverse-the-graph#microsoft-graph-api-metadata)).
//!
//! A resource that is stored tells its properties in its property table (`store::shapes`); the
//! tables here add what leads from it to others, and hold the types that are made up for answers.
//! The tests compare all of it with Graph's own types, with every route and with every answer.

mod applications;
mod csdl;
mod devices;
mod directory;
mod entitlement;
mod enumerations;
mod operations;
mod roles;
mod schema;
mod synchronization;
mod xenia;

use crate::serve::Api;
use axum::{Json, Router, extract::State, http::header, response::IntoResponse, routing::get};
use schema::{Entrance, Schema, set, singleton};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Where paths begin. `me` is the person who asks.
const ENTRANCES: &[Entrance] = &[
    set("applications", "application"),
    set("devices", "device"),
    set("directoryObjects", "directoryObject"),
    set("directoryRoleTemplates", "directoryRoleTemplate"),
    set("directoryRoles", "directoryRole"),
    set("domains", "domain"),
    set("groupLifecyclePolicies", "groupLifecyclePolicy"),
    set("groupSettingTemplates", "groupSettingTemplate"),
    set("groupSettings", "groupSetting"),
    set("groups", "group"),
    set("invitations", "invitation"),
    set("oauth2PermissionGrants", "oAuth2PermissionGrant"),
    set("organization", "organization"),
    set("servicePrincipals", "servicePrincipal"),
    set("subscribedSkus", "subscribedSku"),
    set("subscriptions", "subscription"),
    set("users", "user"),
    singleton("auditLogs", "auditLogRoot"),
    singleton("directory", "directory"),
    singleton("identityGovernance", "identityGovernance"),
    singleton("me", "user"),
    singleton("policies", "policyRoot"),
    singleton("roleManagement", "roleManagement"),
];

const SCHEMAS: &[Schema] = &[
    Schema {
        namespace: "microsoft.graph",
        types: &[
            applications::TYPES,
            devices::TYPES,
            directory::TYPES,
            entitlement::TYPES,
            roles::TYPES,
            synchronization::TYPES,
            xenia::BETA,
        ],
        enumerations: &[enumerations::ENUMERATIONS, synchronization::ENUMERATIONS],
        operations: &[operations::OPERATIONS, synchronization::OPERATIONS],
        entrances: ENTRANCES,
    },
    Schema {
        namespace: "xenia",
        types: &[xenia::TYPES],
        enumerations: &[xenia::ENUMERATIONS],
        operations: &[xenia::OPERATIONS],
        entrances: &[],
    },
];

static DOCUMENT: LazyLock<String> = LazyLock::new(|| csdl::document(SCHEMAS));

/// What needs no token.
pub(crate) fn router() -> Router<Api> {
    Router::new()
        .route("/", get(service))
        .route("/$metadata", get(metadata))
}

async fn metadata() -> impl IntoResponse {
    let kind = [(header::CONTENT_TYPE, "application/xml")];
    (kind, DOCUMENT.as_str())
}

/// The service document (OData JSON format 4.01, section 5).
async fn service(State(api): State<Api>) -> Json<Value> {
    let entrance = |it: &Entrance| {
        let kind = if it.is_set { "EntitySet" } else { "Singleton" };
        json!({ "name": it.name, "kind": kind, "url": it.name })
    };
    let base = &api.engine.config().base_url;
    Json(json!({
        "@odata.context": format!("{base}/v1.0/$metadata"),
        "value": ENTRANCES.iter().map(entrance).collect::<Vec<_>>(),
    }))
}
