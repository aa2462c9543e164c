//! `/users/delta` and its kin: what changed since
//! ([delta query overview](https://learn.microsoft.com/en-us/graph/delta-query-overview)).

use crate::{
    call::Call,
    graph::memory,
    json,
    reply::Reply,
    routes::{Route, get},
};
use serde_json::{Map, Value, json as value};
use xenia_engine::{
    Result,
    directory::delta::{self, Entry, Feed, Item, Next},
    store::changes::Linked,
};
use xenia_odata::{PropertyPath, Select};

pub(super) const ROUTES: &[Route] = &[
    get("/applications/delta", applications),
    get("/directory/administrativeUnits/delta", administrative_units),
    get("/devices/delta", devices),
    get("/directoryObjects/delta", directory_objects),
    get("/directoryRoles/delta", directory_roles),
    get("/groups/delta", groups),
    get("/servicePrincipals/delta", service_principals),
    get("/users/delta", users),
];

fn administrative_units(call: &Call) -> Result<Reply> {
    answer(call, &delta::ADMINISTRATIVE_UNITS)
}
fn applications(call: &Call) -> Result<Reply> {
    answer(call, &delta::APPLICATIONS)
}
fn devices(call: &Call) -> Result<Reply> {
    answer(call, &delta::DEVICES)
}
fn directory_objects(call: &Call) -> Result<Reply> {
    answer(call, &delta::DIRECTORY_OBJECTS)
}
fn directory_roles(call: &Call) -> Result<Reply> {
    answer(call, &delta::DIRECTORY_ROLES)
}
fn groups(call: &Call) -> Result<Reply> {
    answer(call, &delta::GROUPS)
}
fn service_principals(call: &Call) -> Result<Reply> {
    answer(call, &delta::SERVICE_PRINCIPALS)
}
fn users(call: &Call) -> Result<Reply> {
    answer(call, &delta::USERS)
}

fn answer(call: &Call, feed: &Feed) -> Result<Reply> {
    let options = call.options()?;
    let select = select(feed, options.select.clone());
    if let [kind] = feed.kinds {
        json::check_select_of(*kind, select.as_ref())?;
    }
    let page = delta::list(call.engine(), call.ctx(), feed, &options, call.page_size())?;
    let entries = page.entries.iter();
    let entries: Result<Vec<_>> = entries
        .map(|entry| shown(feed, entry, select.as_ref()))
        .collect();
    let (name, link) = match &page.next {
        Next::Page(token) => ("@odata.nextLink", call.next_link(token)),
        Next::Round(token) => ("@odata.deltaLink", call.delta_link(token)),
    };
    let mut members = Map::new();
    members.insert(name.to_owned(), link.into());
    let entries = entries?.into_iter().map(Value::Object).collect();
    members.insert("value".to_owned(), entries);
    Ok(Reply::json(call, feed.path, members))
}

/// The properties that `$select` asks for, without what is followed, and always the id.
fn select(feed: &Feed, select: Option<Select>) -> Option<Select> {
    let mut select = select?;
    let is_followed = |path: &PropertyPath| {
        let name = path.single().unwrap_or_default();
        let mut followed = feed.relations.iter();
        followed.any(|it| it.name.eq_ignore_ascii_case(name))
    };
    select.paths.retain(|path| !is_followed(path));
    select.paths.push(PropertyPath::of(["id"]));
    Some(select)
}

fn shown(feed: &Feed, entry: &Entry, select: Option<&Select>) -> Result<Map<String, Value>> {
    let mut members = match &entry.item {
        Some(Item::Object(object)) => json::object(object, select)?,
        Some(Item::Role(role)) => {
            let members = memory::members(role)?;
            let projected = select.map(|it| it.project(&Value::Object(members.clone())));
            match projected {
                Some(Value::Object(selected)) => selected,
                _ => members,
            }
        }
        Some(Item::Unit(unit)) => json::entity(unit, select)?,
        None => removed(entry),
    };
    if feed.kinds.len() == 1 {
        members.shift_remove("@odata.type");
    }
    for (name, links) in &entry.links {
        let links = links.iter().map(link).collect();
        members.insert(format!("{name}@delta"), Value::Array(links));
    }
    Ok(members)
}

/// A resource that is gone: `changed` while it can be restored, `deleted` for good.
fn removed(entry: &Entry) -> Map<String, Value> {
    let kind = format!("#microsoft.graph.{}", entry.kind.word());
    let reason = if entry.restorable {
        "changed"
    } else {
        "deleted"
    };
    Map::from_iter([
        ("@odata.type".to_owned(), kind.into()),
        ("id".to_owned(), entry.id.to_string().into()),
        ("@removed".to_owned(), value!({ "reason": reason })),
    ])
}

fn link(link: &Linked) -> Value {
    let kind = format!("#microsoft.graph.{}", link.kind.word());
    match link.holds {
        true => value!({ "@odata.type": kind, "id": link.id }),
        false => {
            value!({ "@odata.type": kind, "id": link.id, "@removed": { "reason": "deleted" } })
        }
    }
}
