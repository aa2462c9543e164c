//! What a service provider says of itself (RFC 7644, 4; RFC 7643, 5 to 7).

use super::schema::{ResourceType, Schema};
use serde_json::{Value, json};

/// The schema of `/ServiceProviderConfig`.
pub const SERVICE_PROVIDER_CONFIG: &str =
    "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
/// The schema of `/ResourceTypes`.
pub const RESOURCE_TYPE: &str = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
/// The schema of `/Schemas`.
pub const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";

/// What a service provider can do.
#[derive(Clone, Copy, Debug)]
pub struct Capabilities<'a> {
    /// Its address, without a slash at the end: `https://xenia.example.org/scim/v2`.
    pub base: &'a str,
    /// Where it is explained to people.
    pub documentation: &'a str,
    /// The most operations of one bulk request.
    pub bulk_operations: usize,
    /// The largest bulk request, in bytes.
    pub bulk_bytes: usize,
    /// The most resources of one page.
    pub page: usize,
}

/// The answer of `/ServiceProviderConfig` (RFC 7643, 5).
#[must_use]
pub fn service_provider_config(can: &Capabilities<'_>) -> Value {
    json!({
        "schemas": [SERVICE_PROVIDER_CONFIG],
        "documentationUri": can.documentation,
        "patch": { "supported": true },
        "bulk": {
            "supported": true,
            "maxOperations": can.bulk_operations,
            "maxPayloadSize": can.bulk_bytes,
        },
        "filter": { "supported": true, "maxResults": can.page },
        "changePassword": { "supported": false },
        "sort": { "supported": true },
        "etag": { "supported": true },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "OAuth Bearer Token",
            "description": "a provisioning token, or an access token of this server",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{}/ServiceProviderConfig", can.base),
        },
    })
}

/// One answer of `/ResourceTypes` (RFC 7643, 6).
#[must_use]
pub fn resource_type(base: &str, of: &ResourceType) -> Value {
    let extensions: Vec<Value> = of
        .extensions
        .iter()
        .map(|schema| json!({ "schema": schema.id, "required": false }))
        .collect();
    json!({
        "schemas": [RESOURCE_TYPE],
        "id": of.name,
        "name": of.name,
        "endpoint": of.endpoint,
        "description": of.description,
        "schema": of.schema.id,
        "schemaExtensions": extensions,
        "meta": {
            "resourceType": "ResourceType",
            "location": format!("{base}/ResourceTypes/{}", of.name),
        },
    })
}

/// One answer of `/Schemas` (RFC 7643, 7).
#[must_use]
pub fn schema(base: &str, schema: &Schema) -> Value {
    let attributes: Vec<Value> = schema.attributes.iter().map(|one| one.to_json()).collect();
    json!({
        "schemas": [SCHEMA],
        "id": schema.id,
        "name": schema.name,
        "description": schema.description,
        "attributes": attributes,
        "meta": {
            "resourceType": "Schema",
            "location": format!("{base}/Schemas/{}", schema.id),
        },
    })
}

/// The schemas of those types, each once.
#[must_use]
pub fn schemas(types: &[ResourceType]) -> Vec<&'static Schema> {
    let mut found: Vec<&'static Schema> = Vec::new();
    for one in types {
        for schema in std::iter::once(&one.schema).chain(one.extensions) {
            if !found.iter().any(|known| known.id == schema.id) {
                found.push(schema);
            }
        }
    }
    found
}
