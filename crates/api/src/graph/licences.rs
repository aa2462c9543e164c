//! `/subscribedSkus`, `assignLicense` and `licenseDetails`.

use super::{memory, users};
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use serde_json::{Map, Value, json};
use xenia_engine::{
    Result,
    directory::licences::{self, Sku},
};

pub(super) const ROUTES: &[Route] = &[
    get("/subscribedSkus", list),
    post("/subscribedSkus", create),
    get("/subscribedSkus/{id}", read),
    patch("/subscribedSkus/{id}", update),
    delete("/subscribedSkus/{id}", remove),
    post("/users/{id}/assignLicense", assign),
    post("/me/assignLicense", assign),
    get("/users/{id}/licenseDetails", details),
    get("/me/licenseDetails", details),
    post("/groups/{id}/assignLicense", refuse_group),
];

/// As Graph answers one.
fn shown(call: &Call, found: &Sku) -> Result<Map<String, Value>> {
    let mut members = memory::members(&found.sku.value)?;
    let tenant = call.ctx().tenant;
    members.insert("accountId".to_owned(), json!(tenant));
    members.insert("consumedUnits".to_owned(), found.consumed.into());
    members.insert("subscriptionIds".to_owned(), json!([]));
    Ok(members)
}

fn list(call: &Call) -> Result<Reply> {
    let all = licences::list(call.engine(), call.ctx())?;
    let items = all.iter().map(|sku| shown(call, sku));
    memory::list(call, "subscribedSkus", &items.collect::<Result<Vec<_>>>()?)
}

fn read(call: &Call) -> Result<Reply> {
    let found = licences::get(call.engine(), call.ctx(), call.id("id")?)?;
    memory::entity(call, "subscribedSkus", &shown(call, &found)?)
}

fn create(call: &Call) -> Result<Reply> {
    let made = licences::create(call.engine(), call.ctx(), &call.body()?)?;
    Ok(Reply::made(call, "subscribedSkus", shown(call, &made)?))
}

fn update(call: &Call) -> Result<Reply> {
    licences::update(call.engine(), call.ctx(), call.id("id")?, &call.body()?)?;
    Ok(Reply::nothing())
}

fn remove(call: &Call) -> Result<Reply> {
    licences::delete(call.engine(), call.ctx(), call.id("id")?)?;
    Ok(Reply::nothing())
}

fn assign(call: &Call) -> Result<Reply> {
    let key = users::key(call)?;
    let user = licences::assign(call.engine(), call.ctx(), &key, &call.body()?)?;
    Reply::entity(call, "users", &user)
}

fn details(call: &Call) -> Result<Reply> {
    let found = licences::details(call.engine(), call.ctx(), &users::key(call)?)?;
    let items = found.iter().map(|detail| {
        let value = json!({
            "id": detail.sku.id,
            "skuId": detail.sku.sku_id,
            "skuPartNumber": detail.sku.sku_part_number,
            "servicePlans": detail.service_plans,
        });
        value.as_object().cloned().unwrap_or_default()
    });
    memory::list(call, &call.context(), &items.collect::<Vec<_>>())
}

fn refuse_group(call: &Call) -> Result<Reply> {
    licences::refuse_group(call.engine(), call.ctx(), call.id("id")?)?;
    Ok(Reply::nothing())
}
