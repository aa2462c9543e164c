//! `/directory/deletedItems`
//! ([List deletedItems](https://learn.microsoft.com/en-us/graph/api/directory-deleteditems-list)).

use crate::{
    call::Call,
    json,
    reply::Reply,
    routes::{Route, delete, get, post},
};
use serde_json::{Map, Value};
use xenia_engine::{
    Result,
    directory::deleted::{self, Restorable},
    domain::directory::{Application, Group, ServicePrincipal, User},
    store::resources::Versioned,
};

pub(super) const ROUTES: &[Route] = &[
    get(
        "/directory/deletedItems/microsoft.graph.application",
        list::<Application>,
    ),
    get(
        "/directory/deletedItems/microsoft.graph.application/$count",
        count::<Application>,
    ),
    get(
        "/directory/deletedItems/microsoft.graph.group",
        list::<Group>,
    ),
    get(
        "/directory/deletedItems/microsoft.graph.group/$count",
        count::<Group>,
    ),
    get(
        "/directory/deletedItems/microsoft.graph.servicePrincipal",
        list::<ServicePrincipal>,
    ),
    get(
        "/directory/deletedItems/microsoft.graph.servicePrincipal/$count",
        count::<ServicePrincipal>,
    ),
    get("/directory/deletedItems/microsoft.graph.user", list::<User>),
    get(
        "/directory/deletedItems/microsoft.graph.user/$count",
        count::<User>,
    ),
    get("/directory/deletedItems/{id}", read),
    delete("/directory/deletedItems/{id}", purge),
    post("/directory/deletedItems/{id}/restore", restore),
];

fn list<R: Restorable>(call: &Call) -> Result<Reply> {
    let page = deleted::list::<R>(call.engine(), call.ctx(), call.options()?)?;
    let select = call.select()?;
    json::check_select::<R>(select)?;
    let mut items = Vec::with_capacity(page.items.len());
    for item in page.items {
        let mut members = json::entity(&item, select)?;
        if select.is_none() {
            members.extend(deleted_at(item)?);
        }
        items.push(members);
    }
    let set = format!("{}s", R::KIND.word());
    Ok(Reply::list(call, &set, items, page.count, page.next))
}

/// When it was deleted is answered unasked.
fn deleted_at<R: Restorable>(mut item: Versioned<R>) -> Result<Map<String, Value>> {
    let at = item.value.deleted().map(|at| at.to_string());
    Ok(Map::from_iter([("deletedDateTime".to_owned(), at.into())]))
}

fn count<R: Restorable>(call: &Call) -> Result<Reply> {
    let count = deleted::count::<R>(call.engine(), call.ctx(), call.options()?)?;
    Ok(Reply::number(count))
}

fn read(call: &Call) -> Result<Reply> {
    let object = deleted::get(call.engine(), call.ctx(), call.id("id")?)?;
    Reply::object(call, &object)
}

fn restore(call: &Call) -> Result<Reply> {
    let object = deleted::restore(call.engine(), call.ctx(), call.id("id")?)?;
    Reply::object(call, &object)
}

fn purge(call: &Call) -> Result<Reply> {
    deleted::purge(call.engine(), call.ctx(), call.id("id")?)?;
    Ok(Reply::nothing())
}
