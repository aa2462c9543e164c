//! `$expand` of directory objects: what stands beside each of them, twenty objects at most
//! ([expand parameter](https://learn.microsoft.com/en-us/graph/query-parameters#expand-parameter)).

use super::extensions;
use crate::{call::Call, json};
use serde_json::{Map, Value};
use uuid::Uuid;
use xenia_engine::{
    Error, Result,
    directory::{
        Seen, devices, groups, owners,
        users::{self, Beside as UserBeside},
    },
    domain::{NodeKind, Reason, Refusal},
    store::query::{DirectoryObject, Page},
};
use xenia_odata::{ExpandItem, QueryOptions};

/// How many objects are answered of a relationship at most.
const MOST: u32 = 20;
/// How far a chain of managers goes at most.
const LEVELS: u32 = 50;

/// What can be expanded, by kind.
fn known(kind: NodeKind) -> &'static [&'static str] {
    match kind {
        NodeKind::User => &[
            "manager",
            "directReports",
            "extensions",
            "memberOf",
            "transitiveMemberOf",
            "ownedDevices",
            "ownedObjects",
            "registeredDevices",
            "sponsors",
        ],
        NodeKind::Group => &[
            "extensions",
            "members",
            "owners",
            "memberOf",
            "transitiveMembers",
            "transitiveMemberOf",
        ],
        NodeKind::Application | NodeKind::ServicePrincipal => &["owners"],
        NodeKind::Device => &[
            "extensions",
            "memberOf",
            "transitiveMemberOf",
            "registeredOwners",
            "registeredUsers",
        ],
        _ => &[],
    }
}

/// Refuses an `$expand` of what none of those kinds has, or with options that it does not know.
pub(crate) fn check(call: &Call, kinds: &[NodeKind]) -> Result<()> {
    for item in &call.query()?.expand {
        let name = item.path.single().unwrap_or_default();
        let mut all = kinds.iter().flat_map(|kind| known(*kind));
        if !all.any(|it| *it == name) {
            let kind = kinds.first().map_or("directoryObject", |kind| kind.word());
            let message = format!("`$expand`: `{}` of `{kind}` cannot be used here", item.path);
            return Err(unsupported(message));
        }
        call.check_extensions(item.select.as_ref())?;
        let nested = !item.expand.is_empty() || item.search.is_some() || item.count;
        let skips = item.skip.is_some() || (item.levels.is_some() && name != "manager");
        if nested || skips {
            let message = format!(
                "`$expand`: inside `{name}` there are `$select`, `$filter`, `$orderby` and `$top`, and `$levels` for `manager`"
            );
            return Err(unsupported(message));
        }
    }
    Ok(())
}

fn unsupported(message: String) -> Error {
    Refusal::new(Reason::Unsupported, message)
        .at("$expand")
        .into()
}

/// What stands beside an object, as `$expand` asks. In a list, what the caller may not see beside
/// one of the objects is left out; beside the only one it is refused.
pub(crate) fn beside(
    call: &Call,
    kind: NodeKind,
    id: Uuid,
    in_list: bool,
) -> Result<Map<String, Value>> {
    let mut all = Map::new();
    for item in &call.query()?.expand {
        let name = item.path.single().unwrap_or_default();
        if !known(kind).contains(&name) {
            continue;
        }
        let found = match name {
            "manager" => manager(call, id, item, item.levels.unwrap_or(1).min(LEVELS)),
            "extensions" => extensions::expanded(call, kind, id, item).map(Some),
            _ => objects(call, kind, id, item).map(Some),
        };
        match found {
            Ok(Some(value)) => _ = all.insert(name.to_owned(), value),
            Ok(None) => {}
            Err(Error::Refused(refusal)) if in_list && refusal.reason == Reason::Forbidden => {}
            Err(error) => return Err(error),
        }
    }
    Ok(all)
}

/// The manager, and that one's, as far as the levels go; nothing where there is none.
fn manager(call: &Call, id: Uuid, item: &ExpandItem, levels: u32) -> Result<Option<Value>> {
    let (engine, ctx) = (call.engine(), call.ctx());
    let mut chain: Vec<Map<String, Value>> = Vec::new();
    let (mut at, mut seen) = (id, vec![id]);
    for _ in 0..levels {
        let found = match users::manager(engine, ctx, &at.to_string()) {
            Ok(found) => found,
            Err(Error::Refused(refusal)) if refusal.reason == Reason::NotFound => break,
            Err(error) => return Err(error),
        };
        at = found.value.id.0;
        if seen.contains(&at) {
            break;
        }
        seen.push(at);
        chain.push(json::object(&found.into(), item.select.as_ref())?);
    }
    let nested = chain.into_iter().rev().reduce(|above, mut below| {
        below.insert("manager".to_owned(), Value::Object(above));
        below
    });
    Ok(nested.map(Value::Object))
}

fn objects(call: &Call, kind: NodeKind, id: Uuid, item: &ExpandItem) -> Result<Value> {
    let options = QueryOptions {
        filter: item.filter.clone(),
        orderby: item.orderby.clone(),
        top: Some(item.top.unwrap_or(MOST).min(MOST)),
        ..QueryOptions::default()
    };
    let found = page(
        call,
        kind,
        id,
        item.path.single().unwrap_or_default(),
        options,
    )?;
    let objects = found.items.iter();
    objects
        .map(|object| {
            let members = json::object(&object.object()?, item.select.as_ref())?;
            Ok(Value::Object(members))
        })
        .collect::<Result<Vec<_>>>()
        .map(Value::Array)
}

fn page(
    call: &Call,
    kind: NodeKind,
    id: Uuid,
    name: &str,
    options: QueryOptions,
) -> Result<Page<Seen>> {
    let (engine, ctx, kinds) = (call.engine(), call.ctx(), DirectoryObject::KINDS);
    let of_user = |beside| {
        users::list_beside(
            engine,
            ctx,
            &id.to_string(),
            beside,
            &kinds,
            options.clone(),
        )
    };
    let of_group = |beside| groups::list_beside(engine, ctx, id, beside, &kinds, options.clone());
    match (kind, name) {
        (NodeKind::User, "directReports") => of_user(UserBeside::DirectReports),
        (NodeKind::User, "memberOf") => of_user(UserBeside::MemberOf),
        (NodeKind::User, "transitiveMemberOf") => of_user(UserBeside::TransitiveMemberOf),
        (NodeKind::User, "ownedDevices") => of_user(UserBeside::OwnedDevices),
        (NodeKind::User, "registeredDevices") => of_user(UserBeside::RegisteredDevices),
        (NodeKind::User, "ownedObjects") => of_user(UserBeside::OwnedObjects),
        (NodeKind::User, _) => of_user(UserBeside::Sponsors),
        (NodeKind::Group, "members") => of_group(groups::Beside::Members),
        (NodeKind::Group, "owners") => of_group(groups::Beside::Owners),
        (NodeKind::Group, "memberOf") => of_group(groups::Beside::MemberOf),
        (NodeKind::Group, "transitiveMembers") => of_group(groups::Beside::TransitiveMembers),
        (NodeKind::Group, _) => of_group(groups::Beside::TransitiveMemberOf),
        (NodeKind::Device, "registeredOwners") => {
            Ok(
                devices::list_people(engine, ctx, id, devices::Place::Owner, options)?
                    .map(|it| Seen::Shown(Box::new(it))),
            )
        }
        (NodeKind::Device, "registeredUsers") => {
            Ok(
                devices::list_people(engine, ctx, id, devices::Place::User, options)?
                    .map(|it| Seen::Shown(Box::new(it))),
            )
        }
        (NodeKind::Device, _) => {
            let transitive = name == "transitiveMemberOf";
            Ok(
                devices::list_groups(engine, ctx, id, transitive, &kinds, options)?
                    .map(|it| Seen::Shown(Box::new(it))),
            )
        }
        _ => Ok(owners::list(engine, ctx, kind, id, options)?.map(|it| Seen::Shown(Box::new(it)))),
    }
}
