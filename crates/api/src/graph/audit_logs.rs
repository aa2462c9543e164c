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

/// The newest lines of the provisioning log, which a list of them looks at.
const MOST_LINES: u32 = 5000;

/// What was done in applications, the newest first; of one with
/// `$filter=servicePrincipal/id eq '...'`.
fn provisioning(call: &Call) -> Result<Reply> {
    let query = LineQuery::default();
    let lines = outbound::log(call.engine(), call.ctx(), &query, MOST_LINES)?;
    memory::list(call, "auditLogs/provisioning", &lines)
}

fn list(call: &Call) -> Result<Reply> {
    let options = call.options()?;
    check(&options)?;
    let mut query = EventQuery::default();
    if let Some(filter) = &options.filter {
        narrow(filter, &mut query);
    }
    if let Some(token) = &options.skip_token {
        let sequence = token.parse().map_err(|_| {
            Refusal::invalid(
                "$skiptoken",
                format!("`{token}` is not a token of this list"),
            )
        })?;
        query.before = Some(sequence);
    }
    let most = options.top.and_then(|n| usize::try_from(n).ok());
    let (found, next) = collect(call, &options, query, most.unwrap_or(PAGE))?;
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

/// Events as they are shown, and the number before which the next page begins.
type Found = (Vec<Map<String, Value>>, Option<i64>);

/// Reads on until a page is full; answers where the next one begins.
fn collect(
    call: &Call,
    options: &QueryOptions,
    mut query: EventQuery,
    most: usize,
) -> Result<Found> {
    let mut found = Vec::new();
    for _ in 0..BATCHES {
        let events = audit_log::list(call.engine(), call.ctx(), &query, BATCH)?;
        let read = events.len();
        for event in events {
            query.before = Some(event.sequence);
            let shown = Value::Object(shown(&event));
            if options.filter.as_ref().is_none_or(|it| matches(it, &shown)) {
                let row = options
                    .select
                    .as_ref()
                    .map_or(shown.clone(), |it| it.project(&shown));
                found.extend(row.as_object().cloned());
            }
            if found.len() == most {
                return Ok((found, query.before.filter(|sequence| *sequence > 1)));
            }
        }
        if read < usize::try_from(BATCH).unwrap_or(usize::MAX) {
            return Ok((found, None));
        }
    }
    Ok((found, query.before))
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
