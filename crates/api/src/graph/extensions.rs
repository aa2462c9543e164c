//! Open extensions: `/users/{id}/extensions`, and the same of groups, devices and administrative units.

use super::devices;
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use serde_json::{Map, Value};
use uuid::Uuid;
use xenia_engine::{
    Result,
    directory::extensions::{self, Of},
    domain::{NodeKind, directory::OpenExtension},
};
use xenia_odata::{ExpandItem, matches};

macro_rules! unit {
    ($path:literal) => {
        concat!("/directory/administrativeUnits/{id}/extensions", $path)
    };
}

pub(super) const ROUTES: &[Route] = &[
    get("/users/{id}/extensions", list),
    post("/users/{id}/extensions", add),
    get("/users/{id}/extensions/{extension}", read),
    patch("/users/{id}/extensions/{extension}", change),
    delete("/users/{id}/extensions/{extension}", remove),
    get("/groups/{id}/extensions", list),
    post("/groups/{id}/extensions", add),
    get("/groups/{id}/extensions/{extension}", read),
    patch("/groups/{id}/extensions/{extension}", change),
    delete("/groups/{id}/extensions/{extension}", remove),
    get("/devices/{id}/extensions", list),
    post("/devices/{id}/extensions", add),
    get("/devices/{id}/extensions/{extension}", read),
    patch("/devices/{id}/extensions/{extension}", change),
    delete("/devices/{id}/extensions/{extension}", remove),
    get(unit!(""), list),
    post(unit!(""), add),
    get(unit!("/{extension}"), read),
    patch(unit!("/{extension}"), change),
    delete(unit!("/{extension}"), remove),
];

/// Graph's name of the type.
const TYPE: &str = "#microsoft.graph.openTypeExtension";

fn of(call: &Call) -> Result<Of<'_>> {
    Ok(match call.route().split('/').nth(1) {
        Some("groups") => Of::Group(call.id("id")?),
        Some("devices") => Of::Device(devices::id(call)?),
        Some("directory") => Of::Unit(call.id("id")?),
        _ => Of::User(call.parameter("id")),
    })
}

/// As Graph answers one.
fn shown(name: &str, extension: &OpenExtension) -> Map<String, Value> {
    let mut members = Map::new();
    members.insert("@odata.type".to_owned(), TYPE.into());
    members.insert("id".to_owned(), name.into());
    members.insert("extensionName".to_owned(), name.into());
    members.extend(extension.data.clone());
    members
}

/// What is in a body: the name, and everything else.
fn body(call: &Call) -> Result<(Option<String>, Map<String, Value>)> {
    let mut data = call.body()?;
    data.retain(|name, _| !name.starts_with('@') && name != "id");
    let name = data.shift_remove("extensionName");
    Ok((
        name.as_ref().and_then(Value::as_str).map(str::to_owned),
        data,
    ))
}

fn list(call: &Call) -> Result<Reply> {
    call.refuse_expand()?;
    let all = extensions::list_open(call.engine(), call.ctx(), of(call)?)?;
    let items = all.iter().map(|(name, extension)| shown(name, extension));
    Ok(Reply::list(
        call,
        &call.context(),
        items.collect(),
        None,
        None,
    ))
}

/// The open extensions of an object, as `$expand=extensions` asks: `$filter`, `$select` and `$top`
/// are about them.
pub(super) fn expanded(call: &Call, kind: NodeKind, id: Uuid, item: &ExpandItem) -> Result<Value> {
    let key = id.to_string();
    let of = match kind {
        NodeKind::Group => Of::Group(id),
        NodeKind::Device => Of::Device(id),
        _ => Of::User(&key),
    };
    let all = extensions::list_open(call.engine(), call.ctx(), of)?;
    let all = all
        .iter()
        .map(|(name, one)| Value::Object(shown(name, one)));
    let fitting = all.filter(|one| item.filter.as_ref().is_none_or(|it| matches(it, one)));
    let most = item.top.and_then(|top| usize::try_from(top).ok());
    let selected = fitting.take(most.unwrap_or(usize::MAX)).map(|one| {
        let select = item.select.as_ref();
        select.map_or(one.clone(), |select| select.project(&one))
    });
    Ok(selected.collect())
}

fn read(call: &Call) -> Result<Reply> {
    let name = call.parameter("extension");
    let found = extensions::get_open(call.engine(), call.ctx(), of(call)?, name)?;
    let context = format!("{}/$entity", call.context());
    Ok(Reply::json(call, &context, shown(name, &found)))
}

fn add(call: &Call) -> Result<Reply> {
    let (name, data) = body(call)?;
    // Whether there is one is asked after whether the caller may.
    let name = name.unwrap_or_default();
    let made = extensions::add(call.engine(), call.ctx(), of(call)?, &name, &data)?;
    Ok(Reply::made(call, &call.context(), shown(&name, &made)))
}

fn change(call: &Call) -> Result<Reply> {
    let (name, data) = (call.parameter("extension"), body(call)?.1);
    extensions::change(call.engine(), call.ctx(), of(call)?, name, &data)?;
    Ok(Reply::nothing())
}

fn remove(call: &Call) -> Result<Reply> {
    let name = call.parameter("extension");
    extensions::remove(call.engine(), call.ctx(), of(call)?, name)?;
    Ok(Reply::nothing())
}
