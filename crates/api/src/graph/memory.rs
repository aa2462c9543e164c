//! Lists that are in memory: of things of which an organisation has few, without a property table.

use crate::{call::Call, reply::Reply};
use serde::Serialize;
use serde_json::{Map, Value};
use xenia_engine::{Error, Result, domain::Refusal};
use xenia_odata::{Comparison, Filter, Literal, PropertyPath, QueryOptions, Select};

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

/// What `$expand` finds beside each row of a page, in the same order.
pub(crate) type Led = Vec<Map<String, Value>>;

/// 200 with one resource of that set.
pub(crate) fn entity(call: &Call, set: &str, value: &impl Serialize) -> Result<Reply> {
    call.refuse_expand()?;
    entity_with(call, set, value, Map::new())
}

/// The same with what `$expand` found beside it.
pub(crate) fn entity_with(
    call: &Call,
    set: &str,
    value: &impl Serialize,
    led: Map<String, Value>,
) -> Result<Reply> {
    let found = shown(call.select_of_one()?, members(value)?, led)?;
    Ok(Reply::json(call, &format!("{set}/$entity"), found))
}

/// What was selected of the resource itself: a selected relationship is one that is expanded too.
fn own(select: &Select, led: &Map<String, Value>) -> Select {
    let is_led = |path: &&PropertyPath| {
        let first = path.properties().next().unwrap_or_default();
        led.keys().any(|name| name.eq_ignore_ascii_case(first))
    };
    Select {
        paths: select
            .paths
            .iter()
            .filter(|path| !is_led(path))
            .cloned()
            .collect(),
        ..select.clone()
    }
}

/// 200 with a page of those resources, as `$filter`, `$search`, `$orderby`, `$skip`, `$top`,
/// `$select` and `$count` ask.
pub(crate) fn list(call: &Call, set: &str, all: &[impl Serialize]) -> Result<Reply> {
    call.refuse_expand()?;
    list_with(call, set, all, |rows| Ok(vec![Map::new(); rows.len()]))
}

/// The same with what `lead` finds for the rows of the page, for `$expand`.
pub(crate) fn list_with(
    call: &Call,
    set: &str,
    all: &[impl Serialize],
    lead: impl FnOnce(&[Map<String, Value>]) -> Result<Led>,
) -> Result<Reply> {
    let all: Vec<Map<String, Value>> = all.iter().map(members).collect::<Result<_>>()?;
    let options = call.options()?;
    if let (Some(filter), Some(first)) = (&options.filter, all.first()) {
        for name in filter.properties() {
            let top = name.split('/').next().unwrap_or_default();
            check_property("$filter", top, first)?;
        }
    }
    let values = all.into_iter().map(Value::Object).collect();
    let (rows, count, next) = page(&options, values, &["displayName", "id"])?;
    let page: Vec<Map<String, Value>> = rows
        .into_iter()
        .filter_map(|row| row.as_object().cloned())
        .collect();
    let led = lead(&page)?;
    let items: Result<Vec<_>> = page
        .into_iter()
        .zip(led)
        .map(|(row, led)| shown(options.select.as_ref(), row, led))
        .collect();
    let counted = options
        .count
        .then(|| i64::try_from(count).unwrap_or(i64::MAX));
    Ok(Reply::list(call, set, items?, counted, next))
}

/// A page of what `$filter` and `$search` find in a list that is in memory: the resources, how
/// many there are over all pages, and the token of the next one.
pub(crate) fn page(
    options: &QueryOptions,
    all: Vec<Value>,
    searched: &[&str],
) -> Result<(Vec<Value>, usize, Option<String>)> {
    let (first, most) = window(options)?;
    let whole = QueryOptions {
        skip: None,
        top: None,
        ..options.clone()
    };
    let (rows, count) = whole.page(all, searched);
    let end = first.saturating_add(most);
    let next = (end < count).then(|| end.to_string());
    let rows = rows.into_iter().skip(first).take(most).collect();
    Ok((rows, count, next))
}

/// Where the page begins and how long it is at most.
fn window(options: &QueryOptions) -> Result<(usize, usize)> {
    let number = |n: Option<u32>| n.and_then(|n| usize::try_from(n).ok());
    let first = match &options.skip_token {
        Some(token) => token.parse::<usize>().map_err(|_| {
            let message = format!("`{token}` is not a token of this list");
            Refusal::invalid("$skiptoken", message)
        })?,
        None => number(options.skip).unwrap_or(0),
    };
    Ok((first, number(options.top).unwrap_or(PAGE)))
}

/// A row as selected, with what was found beside it.
fn shown(
    select: Option<&Select>,
    mut row: Map<String, Value>,
    led: Map<String, Value>,
) -> Result<Map<String, Value>> {
    if let Some(select) = select {
        let own = own(select, &led);
        check_select(&own.paths, &row)?;
        if let Value::Object(selected) = own.project(&Value::Object(row.clone())) {
            row = selected;
        }
    }
    row.extend(led);
    Ok(row)
}

fn check_select(paths: &[PropertyPath], resource: &Map<String, Value>) -> Result<()> {
    for path in paths {
        if let Some(name) = path.properties().next() {
            check_property("$select", name, resource)?;
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

/// The text that `$filter` wants the property at that path to be, when it can be nothing else: so that a list
/// need not be read whole.
pub(crate) fn equal(call: &Call, property: &str) -> Result<Option<String>> {
    fn within(filter: &Filter, property: &str) -> Option<String> {
        match filter {
            Filter::And(parts) => parts.iter().find_map(|part| within(part, property)),
            Filter::Compare {
                path,
                op: Comparison::Eq,
                literal,
            } if is(path, property) => match literal {
                Literal::String(text) => Some(text.clone()),
                Literal::Guid(id) => Some(id.as_str().to_owned()),
                _ => None,
            },
            _ => None,
        }
    }
    fn is(path: &PropertyPath, property: &str) -> bool {
        let names: Vec<&str> = path.properties().collect();
        path.variable.is_none() && names.join("/").eq_ignore_ascii_case(property)
    }
    let filter = call.options()?.filter;
    Ok(filter.as_ref().and_then(|it| within(it, property)))
}
