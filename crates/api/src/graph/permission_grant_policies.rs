//! `/policies/permissionGrantPolicies` and their condition sets. As on Graph's own pages a policy is answered with
//! its sets, whether or not `$expand` asks for them.

use crate::{
    call::Call,
    graph::memory::{self, Led},
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use serde_json::{Map, Value};
use xenia_engine::{
    Result,
    consent::policies::{self, Side},
    domain::Refusal,
};

const SET: &str = "policies/permissionGrantPolicies";
/// What leads from a policy.
const LEADS: [&str; 2] = ["includes", "excludes"];

pub(super) const ROUTES: &[Route] = &[
    get("/policies/permissionGrantPolicies", list),
    post("/policies/permissionGrantPolicies", create),
    get("/policies/permissionGrantPolicies/{id}", read),
    patch("/policies/permissionGrantPolicies/{id}", update),
    delete("/policies/permissionGrantPolicies/{id}", remove),
    get("/policies/permissionGrantPolicies/{id}/excludes", |call| {
        list_sets(call, Side::Excludes)
    }),
    post("/policies/permissionGrantPolicies/{id}/excludes", |call| {
        add_set(call, Side::Excludes)
    }),
    get(
        "/policies/permissionGrantPolicies/{id}/excludes/{set}",
        |call| read_set(call, Side::Excludes),
    ),
    patch(
        "/policies/permissionGrantPolicies/{id}/excludes/{set}",
        |call| update_set(call, Side::Excludes),
    ),
    delete(
        "/policies/permissionGrantPolicies/{id}/excludes/{set}",
        |call| remove_set(call, Side::Excludes),
    ),
    get("/policies/permissionGrantPolicies/{id}/includes", |call| {
        list_sets(call, Side::Includes)
    }),
    post("/policies/permissionGrantPolicies/{id}/includes", |call| {
        add_set(call, Side::Includes)
    }),
    get(
        "/policies/permissionGrantPolicies/{id}/includes/{set}",
        |call| read_set(call, Side::Includes),
    ),
    patch(
        "/policies/permissionGrantPolicies/{id}/includes/{set}",
        |call| update_set(call, Side::Includes),
    ),
    delete(
        "/policies/permissionGrantPolicies/{id}/includes/{set}",
        |call| remove_set(call, Side::Includes),
    ),
];

fn id(call: &Call) -> &str {
    call.parameter("id")
}

/// What `$expand` wants of a policy.
fn expanded(call: &Call) -> Result<Vec<&'static str>> {
    let mut names = Vec::new();
    for item in call.options()?.expand {
        let name = item.path.properties().next().unwrap_or_default().to_owned();
        let found = LEADS.iter().find(|lead| lead.eq_ignore_ascii_case(&name));
        match (item.is_all(), found) {
            (true, _) => names.extend(LEADS),
            (false, Some(lead)) => names.push(*lead),
            (false, None) => {
                let message = format!("`$expand`: `{name}` does not lead from these resources");
                return Err(Refusal::invalid("$expand", message)
                    .coded("BadRequest")
                    .into());
            }
        }
    }
    Ok(names)
}

fn led(row: &Map<String, Value>, names: &[&'static str]) -> Map<String, Value> {
    let found = |name: &&'static str| {
        let value = row.get(*name)?;
        Some(((*name).to_owned(), value.clone()))
    };
    names.iter().filter_map(found).collect()
}

fn list(call: &Call) -> Result<Reply> {
    let all = policies::list(call.engine(), call.ctx())?;
    let names = expanded(call)?;
    memory::list_with(call, SET, &all, |rows| -> Result<Led> {
        Ok(rows.iter().map(|row| led(row, &names)).collect())
    })
}

fn create(call: &Call) -> Result<Reply> {
    let made = policies::create(call.engine(), call.ctx(), &call.body()?)?;
    Ok(Reply::made(call, SET, memory::members(&made)?))
}

fn read(call: &Call) -> Result<Reply> {
    let found = policies::get(call.engine(), call.ctx(), id(call))?;
    let led = led(&memory::members(&found)?, &expanded(call)?);
    memory::entity_with(call, SET, &found, led)
}

fn update(call: &Call) -> Result<Reply> {
    policies::update(call.engine(), call.ctx(), id(call), &call.body()?)?;
    Ok(Reply::nothing())
}

fn remove(call: &Call) -> Result<Reply> {
    policies::delete(call.engine(), call.ctx(), id(call))?;
    Ok(Reply::nothing())
}

fn sets_of(call: &Call, side: Side) -> String {
    format!("{SET}('{}')/{}", id(call), side.word())
}

fn list_sets(call: &Call, side: Side) -> Result<Reply> {
    let policy = policies::get(call.engine(), call.ctx(), id(call))?;
    let sets = match side {
        Side::Includes => policy.includes,
        Side::Excludes => policy.excludes,
    };
    memory::list(call, &sets_of(call, side), &sets)
}

fn add_set(call: &Call, side: Side) -> Result<Reply> {
    let place = (id(call), side);
    let made = policies::add_set(call.engine(), call.ctx(), place, &call.body()?)?;
    let set = sets_of(call, side);
    Ok(Reply::made(call, &set, memory::members(&made)?))
}

fn read_set(call: &Call, side: Side) -> Result<Reply> {
    let place = (id(call), side, call.id("set")?);
    let found = policies::get_set(call.engine(), call.ctx(), place)?;
    memory::entity(call, &sets_of(call, side), &found)
}

fn update_set(call: &Call, side: Side) -> Result<Reply> {
    let place = (id(call), side, call.id("set")?);
    policies::update_set(call.engine(), call.ctx(), place, &call.body()?)?;
    Ok(Reply::nothing())
}

fn remove_set(call: &Call, side: Side) -> Result<Reply> {
    let place = (id(call), side, call.id("set")?);
    policies::delete_set(call.engine(), call.ctx(), place)?;
    Ok(Reply::nothing())
}
