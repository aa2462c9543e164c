//! Lists that are in memory: of things of which an organisation has few, without a property table.

use crate::{call::Call, reply::Reply};
use serde::Serialize;
use serde_json::{Map, Value};
use xenia_engine::{Error, Result, domain::Refusal};

/// How many resources a page has without `$top`.
const PAGE: usize = 100;

/// The JSON object of a value.
pub(crate) fn members(value: &impl Serialize) -> Result<Map<String, Value>> {
    match serde_json::to_value(value) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Error::Internal("a resource is no JSON object".to_owned())),
        Err(error) => Err(Error::Internal(error.to_string())),
    }
}

/// 200 with one resource of that set.
pub(crate) fn entity(call: &Call, set: &str, value: &impl Serialize) -> Result<Reply> {
    let mut found = members(value)?;
    if let Some(select) = call.select()? {
        check_select(&select.paths, std::slice::from_ref(&found))?;
        if let Value::Object(selected) = select.project(&Value::Object(found.clone())) {
            found = selected;
        }
    }
    Ok(Reply::json(call, &format!("{set}/$entity"), found))
}

/// 200 with a page of those resources, as `$filter`, `$search`, `$orderby`, `$skip`, `$top`,
/// `$select` and `$count` ask.
pub(crate) fn list(call: &Call, set: &str, all: &[impl Serialize]) -> Result<Reply> {
    let all: Vec<Map<String, Value>> = all.iter().map(members).collect::<Result<_>>()?;
    let options = call.options()?;
    if let Some(select) = &options.select {
        check_select(&select.paths, &all)?;
    }
    if let (Some(filter), Some(first)) = (&options.filter, all.first()) {
        for name in filter.properties() {
            let top = name.split('/').next().unwrap_or_default();
            check_property("$filter", top, first)?;
        }
    }
    let first = match &options.skip_token {
        Some(token) => token.parse::<usize>().map_err(|_| {
            Refusal::invalid(
                "$skiptoken",
                format!("`{token}` is not a token of this list"),
            )
        })?,
        None => options
            .skip
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(0),
    };
    let most = options
        .top
        .and_then(|n| usize::try_from(n).ok())
        .unwrap_or(PAGE);
    let mut whole = options.clone();
    (whole.skip, whole.top) = (None, None);
    let values = all.into_iter().map(Value::Object).collect();
    let (rows, count) = whole.page(values, &["displayName", "id"]);
    let next = (first.saturating_add(most) < count).then(|| (first + most).to_string());
    let items = rows.into_iter().skip(first).take(most).map(|row| {
        let row = options
            .select
            .as_ref()
            .map_or(row.clone(), |it| it.project(&row));
        row.as_object().cloned().unwrap_or_default()
    });
    let counted = options
        .count
        .then(|| i64::try_from(count).unwrap_or(i64::MAX));
    Ok(Reply::list(call, set, items.collect(), counted, next))
}

fn check_select(
    paths: &[xenia_odata::PropertyPath],
    resources: &[Map<String, Value>],
) -> Result<()> {
    let Some(first) = resources.first() else {
        return Ok(());
    };
    for path in paths {
        if let Some(name) = path.properties().next() {
            check_property("$select", name, first)?;
        }
    }
    Ok(())
}

fn check_property(option: &str, name: &str, resource: &Map<String, Value>) -> Result<()> {
    if resource
        .keys()
        .any(|known| known.eq_ignore_ascii_case(name))
    {
        return Ok(());
    }
    let message = format!("`{option}`: `{name}` is not a property of these resources");
    Err(Refusal::invalid(option, message).coded("BadRequest").into())
}
