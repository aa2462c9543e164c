//! `POST /.search`: over people and groups at once (RFC 7644, 3.4.3).

use super::{call::Call, reply::Reply};
use serde_json::Value;
use xenia_engine::{
    Result,
    provisioning::inbound::{Found, USUAL_PAGE, groups, users},
};
use xenia_protocols::scim::{
    Query, ResourceType,
    core::{GROUP, USER},
    query::list_response,
};

/// People first, then groups, as one list.
pub(super) fn everywhere(call: &Call) -> Result<Reply> {
    let query = call.search()?;
    let (engine, ctx) = (call.engine(), call.ctx()?);
    let people = users::list(engine, ctx, &query)?;
    let size = query.count.unwrap_or(USUAL_PAGE);
    // Where the groups begin: after the people, or with as many of them passed over.
    let passed = query.start_index.saturating_sub(1);
    let rest = Query {
        start_index: passed.saturating_sub(people.total) + 1,
        count: Some(size.saturating_sub(people.resources.len())),
        ..query.clone()
    };
    let groups = groups::list(engine, ctx, &rest)?;
    let total = people.total + groups.total;
    let mut resources = shaped(people, &query, &USER);
    resources.extend(shaped(groups, &query, &GROUP));
    Ok(Reply::json(list_response(
        resources,
        total,
        query.start_index,
    )))
}

fn shaped(found: Found, query: &Query, of: &ResourceType) -> Vec<Value> {
    let resources = found.resources.into_iter();
    resources
        .map(|shown| Value::Object(query.projection.apply(shown.json, of)))
        .collect()
}
