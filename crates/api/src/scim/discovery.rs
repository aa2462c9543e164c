//! What the service says of itself (RFC 7644, 4).

use super::{bulk, call::Call, reply::Reply};
use crate::body::LARGEST;
use serde_json::Value;
use xenia_engine::{Result, domain::Refusal, provisioning::inbound::LARGEST_PAGE};
use xenia_protocols::scim::{
    core::RESOURCE_TYPES,
    discovery::{self, Capabilities},
    query::list_response,
};

/// `/ServiceProviderConfig`.
pub(super) fn config(call: &Call) -> Result<Reply> {
    let base = call.base();
    let documentation = "https://www.rfc-editor.org/rfc/rfc7644";
    Ok(Reply::json(discovery::service_provider_config(
        &Capabilities {
            base: &base,
            documentation,
            bulk_operations: bulk::MOST_OPERATIONS,
            bulk_bytes: LARGEST,
            page: LARGEST_PAGE,
        },
    )))
}

/// `/ResourceTypes`.
pub(super) fn resource_types(call: &Call) -> Result<Reply> {
    refuse_filter(call)?;
    let base = call.base();
    let all = RESOURCE_TYPES.iter();
    let all = all.map(|of| discovery::resource_type(&base, of));
    Ok(list(all.collect()))
}

/// `/ResourceTypes/{id}`.
pub(super) fn resource_type(call: &Call) -> Result<Reply> {
    let id = call.id();
    let mut all = RESOURCE_TYPES.iter();
    let found = all.find(|of| of.name == id);
    let found = found.ok_or_else(|| Refusal::not_found("resource type", id))?;
    Ok(Reply::json(discovery::resource_type(&call.base(), found)))
}

/// `/Schemas`.
pub(super) fn schemas(call: &Call) -> Result<Reply> {
    refuse_filter(call)?;
    let base = call.base();
    let all = discovery::schemas(RESOURCE_TYPES).into_iter();
    let all = all.map(|schema| discovery::schema(&base, schema));
    Ok(list(all.collect()))
}

/// `/Schemas/{id}`.
pub(super) fn schema(call: &Call) -> Result<Reply> {
    let id = call.id();
    let mut all = discovery::schemas(RESOURCE_TYPES).into_iter();
    let found = all.find(|schema| schema.id.eq_ignore_ascii_case(id));
    let found = found.ok_or_else(|| Refusal::not_found("schema", id))?;
    Ok(Reply::json(discovery::schema(&call.base(), found)))
}

fn list(resources: Vec<Value>) -> Reply {
    let total = resources.len();
    Reply::json(list_response(resources, total, 1))
}

/// Discovery is not searched (RFC 7644, 4).
fn refuse_filter(call: &Call) -> Result<()> {
    if !call.has("filter")? {
        return Ok(());
    }
    Err(Refusal::forbidden("what the service says of itself cannot be filtered").into())
}
