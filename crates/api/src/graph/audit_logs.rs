//! `/auditLogs/directoryAudits`: the audit log in Graph's shape, the newest event first.

use crate::{
    call::Call,
    graph::memory,
    reply::Reply,
    routes::{Route, get},
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_engine::{
    Result, audit_log,
    domain::{
        EventId, NodeKind, Refusal, Timestamp,
        audit::{Event, Target},
    },
    provisioning::outbound::{self, LineQuery},
    store::audit::EventQuery,
};
use xenia_odata::{Comparison, Filter, Literal, QueryOptions, matches};

pub(super) const ROUTES: &[Route] = &[
    get("/auditLogs/directoryAudits", list),
    get("/auditLogs/directoryAudits/{id}", read),
    get("/auditLogs/provisioning", provisioning),
];

/// Events of a page without `$top`, and at most with it.
const PAGE: usize = 100;
/// Events read from the log at once.
const BATCH: u32 = 500;
/// How often: a filter that finds little is continued with `@odata.nextLink`.
const BATCHES: usize = 20;

/// What was done in applications, the newest first; of one with
/// `$filter=servicePrincipal/id eq '...'`.
fn provisioning(call: &Call) -> Result<Reply> {
    let options = call.options()?;
    check(&options)?;
    let mut times = EventQuery::default();
    if let Some(filter) = &options.filter {
        narrow(filter, &mut times);
    }
    let mut query = LineQuery {
        since: times.since,
        until: times.until,
        ..LineQuery::default()
    };
    if let Some(token) = &options.skip_token {
        let place = token.split_once('_').and_then(|(at, id)| place(at, id));
        query.before = Some(place.ok_or_else(|| strange(token))?);
    }
    let (found, next) = collect(&options, || {
        let lines = outbound::log(call.engine(), call.ctx(), &query, BATCH)?;
        let lines: Vec<_> = lines.into_iter().filter_map(placed).collect();
        query.before = lines.last().map(|(place, _)| *place).or(query.before);
        Ok(lines)
    })?;
    let next = next.map(|(at, id)| format!("{at}_{id}"));
    Ok(Reply::list(
        call,
        "auditLogs/provisioning",
        found,
        None,
        next,
    ))
}

/// Where a line of the provisioning log stands.
fn place(at: &str, id: &str) -> Option<(Timestamp, Uuid)> {
    Some((at.parse().ok()?, id.parse().ok()?))
}

fn placed(line: Value) -> Option<((Timestamp, Uuid), Value)> {
    let text = |name| line.get(name).and_then(Value::as_str);
    let place = place(text("activityDateTime")?, text("id")?)?;
    Some((place, line))
}

fn strange(token: &str) -> Refusal {
    let message = format!("`{token}` is not a token of this list");
    Refusal::invalid("$skiptoken", message)
}

fn list(call: &Call) -> Result<Reply> {
    let options = call.options()?;
    check(&options)?;
    let mut query = EventQuery::default();
    if let Some(filter) = &options.filter {
        narrow(filter, &mut query);
    }
    if let Some(token) = &options.skip_token {
        query.before = Some(token.parse().map_err(|_| strange(token))?);
    }
    let (found, next) = collect(&options, || {
        let events = audit_log::list(call.engine(), call.ctx(), &query, BATCH)?;
        query.before = events.last().map(|it| it.sequence).or(query.before);
        let placed = |event: &Event| (event.sequence, Value::Object(shown(event)));
        Ok(events.iter().map(placed).collect())
    })?;
    let next = next.filter(|sequence| *sequence > 1);
    let next = next.map(|sequence| sequence.to_string());
    Ok(Reply::list(
        call,
        "auditLogs/directoryAudits",
        found,
        None,
        next,
    ))
}

/// The log is read in its own order; counting it would be reading it all.
fn check(options: &QueryOptions) -> Result<()> {
    let refused = |option: &str, message: &str| {
        Err(Refusal::invalid(option, message).coded("BadRequest").into())
    };
    let newest_first = options
        .orderby
        .iter()
        .all(|item| item.descending && item.path.properties().eq(["activityDateTime"]));
    if !newest_first {
        return refused(
            "$orderby",
            "`$orderby`: this list is in the order `activityDateTime desc` only",
        );
    }
    if options.count || options.search.is_some() || options.skip.is_some() {
        return refused(
            "query",
            "this list knows `$filter`, `$top`, `$select` and `$skiptoken`, not `$count`, `$search` and `$skip`",
        );
    }
    Ok(())
}

/// Lines as they are shown, and the place before which the next page begins.
type Found<P> = (Vec<Map<String, Value>>, Option<P>);

/// Reads on until a page is full; answers where the next one begins. `batch` answers the next
/// [`BATCH`] lines, each with its place.
fn collect<P>(
    options: &QueryOptions,
    mut batch: impl FnMut() -> Result<Vec<(P, Value)>>,
) -> Result<Found<P>> {
    let most = options.top.and_then(|n| usize::try_from(n).ok());
    let most = most.unwrap_or(PAGE);
    let (mut found, mut last) = (Vec::new(), None);
    for _ in 0..BATCHES {
        let lines = batch()?;
        let read = lines.len();
        for (place, shown) in lines {
            last = Some(place);
            if options.filter.as_ref().is_none_or(|it| matches(it, &shown)) {
                let row = options
                    .select
                    .as_ref()
                    .map_or(shown.clone(), |it| it.project(&shown));
                found.extend(row.as_object().cloned());
            }
            if found.len() == most {
                return Ok((found, last));
            }
        }
        if read < usize::try_from(BATCH).unwrap_or(usize::MAX) {
            return Ok((found, None));
        }
    }
    Ok((found, last))
}

/// Takes from a filter what the log has indexes for. Everything is looked at again afterwards, so
/// what is not understood here only costs time. Category and activity are compared exactly.
fn narrow(filter: &Filter, query: &mut EventQuery) {
    match filter {
        Filter::And(parts) => parts.iter().for_each(|part| narrow(part, query)),
        Filter::Compare { path, op, literal } => {
            let names: Vec<&str> = path.properties().collect();
            narrow_by(&names, *op, &text(literal), query);
        }
        Filter::Lambda {
            path,
            predicate: Some(predicate),
            ..
        } if path.properties().eq(["targetResources"]) => {
            if let Filter::Compare {
                path,
                op: Comparison::Eq,
                literal,
            } = predicate.as_ref()
                && path.properties().eq(["id"])
            {
                query.target = Uuid::parse_str(&text(literal)).ok();
            }
        }
        _ => {}
    }
}

fn narrow_by(names: &[&str], op: Comparison, text: &str, query: &mut EventQuery) {
    match (names, op) {
        (["category"], Comparison::Eq) => query.category = Some(text.to_owned()),
        (["activityDisplayName"], Comparison::Eq) => query.activity = Some(text.to_owned()),
        (
            ["initiatedBy", "user", "id"] | ["initiatedBy", "app", "servicePrincipalId"],
            Comparison::Eq,
        ) => query.initiator = Uuid::parse_str(text).ok(),
        (["activityDateTime"], Comparison::Ge | Comparison::Gt) => {
            query.since = text.parse::<Timestamp>().ok();
        }
        (["activityDateTime"], Comparison::Lt) => query.until = text.parse::<Timestamp>().ok(),
        _ => {}
    }
}

fn text(literal: &Literal) -> String {
    match literal {
        Literal::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn read(call: &Call) -> Result<Reply> {
    let id = EventId(call.id("id")?);
    let event = audit_log::find(call.engine(), call.ctx(), id)?;
    memory::entity(call, "auditLogs/directoryAudits", &shown(&event))
}

/// An event as Graph shows it (Graph `directoryAudit`). Only what succeeded is in the log.
fn shown(event: &Event) -> Map<String, Value> {
    let details: Vec<Value> = event
        .details
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| {
            let value = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            json!({ "key": key, "value": value })
        })
        .collect();
    let targets: Vec<Value> = event.targets.iter().map(target).collect();
    let members = json!({
        "id": event.id,
        "category": event.category,
        "correlationId": event.request_id,
        "result": "success",
        "resultReason": "",
        "activityDisplayName": event.activity,
        "activityDateTime": event.at,
        "loggedByService": "Xenia",
        "operationType": event.activity.split(' ').next(),
        "initiatedBy": initiator(event),
        "targetResources": targets,
        "additionalDetails": details,
    });
    members.as_object().cloned().unwrap_or_default()
}

fn initiator(event: &Event) -> Value {
    let (who, name) = (&event.initiator, &event.initiator.name);
    match who.kind.as_str() {
        "user" => json!({
            "user": { "id": who.id, "displayName": null, "userPrincipalName": name, "ipAddress": null },
            "app": null,
        }),
        "visitor" => json!({
            "user": { "id": null, "displayName": name, "userPrincipalName": name, "ipAddress": null },
            "app": null,
        }),
        kind => json!({
            "user": null,
            "app": {
                "appId": null,
                "displayName": name,
                "servicePrincipalId": (kind != "system").then_some(who.id),
                "servicePrincipalName": null,
            },
        }),
    }
}

fn target(target: &Target) -> Value {
    let kind = match target.kind {
        NodeKind::User => "User",
        NodeKind::Group => "Group",
        NodeKind::Application => "Application",
        NodeKind::ServicePrincipal => "ServicePrincipal",
        NodeKind::Device => "Device",
        NodeKind::DirectoryRole => "Role",
        NodeKind::Policy => "Policy",
        NodeKind::Organization | NodeKind::Domain => "Directory",
        other => other.word(),
    };
    let is_user = target.kind == NodeKind::User;
    json!({
        "id": target.id,
        "displayName": (!is_user).then_some(&target.name),
        "type": kind,
        "userPrincipalName": is_user.then_some(&target.name),
        "groupType": null,
        "modifiedProperties": [],
    })
}
