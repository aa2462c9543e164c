//! Lists that are short and in memory: what a catalog or a package consists of.

use crate::{call::Call, graph::memory, reply::Reply};
use serde_json::{Map, Value};
use xenia_engine::{
    Result,
    domain::{Reason, Refusal},
};
use xenia_odata::{ExpandItem, QueryOptions};

/// 200 with what `$filter` finds among those, in order, selected. `leads` are the relationships
/// that each of them holds; one stays where `$expand` names it.
pub(super) fn list(
    call: &Call,
    set: &str,
    items: Vec<Map<String, Value>>,
    leads: &[&str],
) -> Result<Reply> {
    let options = call.options()?;
    if let Some(first) = items.first() {
        check(&options, first)?;
    }
    check_expand(&options, leads)?;
    let items = items.into_iter().map(Value::Object).collect();
    let (found, count, next) = memory::page(&options, items, &["displayName"])?;
    let found = found
        .into_iter()
        .map(|item| shaped(&options, item, leads))
        .collect();
    let count = options
        .count
        .then(|| i64::try_from(count).unwrap_or(i64::MAX));
    Ok(Reply::list(call, set, found, count, next))
}

/// 200 with one of them.
pub(super) fn one(
    call: &Call,
    set: &str,
    item: Map<String, Value>,
    leads: &[&str],
) -> Result<Reply> {
    let options = call.options()?;
    check_expand(&options, leads)?;
    let members = shaped(&options, Value::Object(item), leads);
    Ok(Reply::json(call, &format!("{set}/$entity"), members))
}

fn shaped(options: &QueryOptions, item: Value, leads: &[&str]) -> Map<String, Value> {
    let is_expanded = |name: &str| {
        options.expand.iter().any(|item| {
            let first = item.path.properties().next().unwrap_or_default();
            item.is_all() || first.eq_ignore_ascii_case(name)
        })
    };
    let Value::Object(mut all) = item else {
        return Map::new();
    };
    let mut led = Map::new();
    for name in leads {
        if let Some(value) = all.remove(*name)
            && is_expanded(name)
        {
            led.insert((*name).to_owned(), value);
        }
    }
    let own = Value::Object(all);
    let own = options
        .select
        .as_ref()
        .map_or_else(|| own.clone(), |select| select.project(&own));
    match own {
        Value::Object(mut members) => {
            members.extend(led);
            members
        }
        _ => led,
    }
}

/// Refuses an `$expand` of what the items do not lead to.
fn check_expand(options: &QueryOptions, leads: &[&str]) -> Result<()> {
    let is_known = |item: &&ExpandItem| {
        let first = item.path.properties().next().unwrap_or_default();
        item.is_all() || leads.iter().any(|lead| lead.eq_ignore_ascii_case(first))
    };
    match options.expand.iter().find(|item| !is_known(item)) {
        Some(item) => {
            let message = format!("`$expand`: `{}` cannot be expanded here", item.path);
            let refusal = Refusal::new(Reason::Unsupported, message);
            Err(refusal.at("$expand").into())
        }
        None => Ok(()),
    }
}

/// Refuses a `$filter` of what the items do not have, instead of finding nothing.
fn check(options: &QueryOptions, item: &Map<String, Value>) -> Result<()> {
    let read = options.filter.iter().flat_map(|filter| filter.properties());
    for path in read {
        let first = path.split('/').next().unwrap_or_default();
        if !item.keys().any(|known| known.eq_ignore_ascii_case(first)) {
            let message = format!("`$filter`: there is no property `{path}` here");
            return Err(Refusal::invalid("$filter", message)
                .coded("BadRequest")
                .into());
        }
    }
    Ok(())
}
