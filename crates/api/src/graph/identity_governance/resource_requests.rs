//! `/resourceRequests`: adding a resource to a catalog, reading it again, taking it out. It is done
//! when the call returns, so that there is nothing to poll.

use super::{at, navigation, reads, resources::own, set, short, writes};
use crate::{
    call::Call,
    graph::memory,
    reply::Reply,
    routes::{Route, get, post},
};
use serde_json::{Map, Value};
use xenia_engine::{
    Result,
    domain::{
        CatalogId, EventId, Refusal,
        entitlement::catalog::{OriginSystem, ResourceRequestType},
    },
    entitlement::{
        resource_requests::{self, Fulfilled, Wanted},
        resources,
    },
};

const SET: &str = set!("resourceRequests");
const LEADS: &[&str] = &["catalog", "resource"];

pub(super) const ROUTES: &[Route] = &[
    get(at!("/resourceRequests"), reads!(list)),
    post(at!("/resourceRequests"), writes!(create)),
    get(at!("/resourceRequests/{id}"), reads!(read)),
];

fn shaped(done: &Fulfilled) -> Result<Map<String, Value>> {
    let mut members = navigation::object(&done.request)?;
    members.insert("resource".to_owned(), Value::Object(own(&done.resource)?));
    members.insert("catalog".to_owned(), navigation::plain(&done.catalog)?);
    Ok(members)
}

fn list(call: &Call) -> Result<Reply> {
    let catalog = memory::equal(call, "catalog/id")?;
    let catalog = catalog.and_then(|id| id.parse().ok());
    let found = resource_requests::list(call.engine(), call.ctx(), catalog)?;
    let items: Result<Vec<_>> = found.iter().map(shaped).collect();
    short::list(call, SET, items?, LEADS)
}

fn read(call: &Call) -> Result<Reply> {
    let id = EventId(call.id("id")?);
    let found = resource_requests::get(call.engine(), call.ctx(), id)?;
    short::one(call, SET, shaped(&found)?, LEADS)
}

fn create(call: &Call) -> Result<Reply> {
    let mut body = call.body()?;
    let catalog = CatalogId(navigation::take_id(&mut body, "catalog")?);
    let word = body.get("requestType").and_then(Value::as_str);
    let kind = word.and_then(ResourceRequestType::from_word);
    let kind = kind.ok_or_else(|| {
        let message = format!(
            "`requestType` is `{}`; it must be one of adminAdd, adminUpdate, adminRemove",
            word.unwrap_or_default()
        );
        Refusal::invalid("requestType", message)
    })?;
    let resource = body.get("resource").and_then(Value::as_object);
    let resource = resource.ok_or_else(|| Refusal::invalid("resource", "`resource` is missing"))?;
    let wanted = wanted(call, catalog, kind, resource)?;
    let done = resource_requests::create(call.engine(), call.ctx(), catalog, wanted)?;
    Ok(Reply::made(call, SET, shaped(&done)?))
}

fn wanted(
    call: &Call,
    catalog: CatalogId,
    kind: ResourceRequestType,
    resource: &Map<String, Value>,
) -> Result<Wanted> {
    if kind == ResourceRequestType::AdminAdd {
        let system = resource.get("originSystem").and_then(Value::as_str);
        let system = system.unwrap_or_default();
        let system = OriginSystem::from_word(system).ok_or_else(|| {
            let message = format!(
                "`resource/originSystem` is `{system}`; it must be one of AadGroup, AadApplication"
            );
            Refusal::invalid("resource/originSystem", message)
        })?;
        let origin = navigation::read_id(text(resource, "originId")?, "resource/originId")?;
        return Ok(Wanted::Add(system, origin));
    }
    let same = |name: &str, id: String| {
        let sent = resource.get(name).and_then(Value::as_str);
        sent.is_some_and(|sent| sent.eq_ignore_ascii_case(&id))
    };
    let known = resources::list(call.engine(), call.ctx(), catalog)?;
    let found = known.iter().map(|known| &known.value).find(|known| {
        same("id", known.id.to_string()) || same("originId", known.origin_id.to_string())
    });
    let found = found.ok_or_else(|| {
        let sent = text(resource, "id").or_else(|_| text(resource, "originId"));
        Refusal::not_found("resource of this catalog", sent.unwrap_or_default())
    })?;
    Ok(match kind {
        ResourceRequestType::AdminRemove => Wanted::Remove(found.id),
        _ => Wanted::Update(found.id),
    })
}

fn text<'a>(resource: &'a Map<String, Value>, name: &str) -> Result<&'a str> {
    let field = format!("resource/{name}");
    let sent = resource.get(name).and_then(Value::as_str);
    sent.ok_or_else(|| Refusal::invalid(&field, format!("`{field}` is missing")).into())
}
