//! The answer: ways with names, sources, and the events that opened and closed each step.

use super::{Reached, resolve::Subject};
use crate::{Result, names};
use serde::Serialize;
use uuid::Uuid;
use xenia_domain::{
    Edge, EventId, NodeKind, Relation, Source, Timestamp,
    directory::ServicePrincipal,
    edge::Closed,
    entitlement::assignment::Assignment,
    explain::{self, Ground, Path, Withheld},
    role::CatalogRole,
};
use xenia_store::{
    Tx,
    audit::{self, EventQuery},
    resources,
};

/// A person or a thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Thing {
    /// What kind.
    pub kind: NodeKind,
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// What happened, from the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// The event's id.
    pub id: EventId,
    /// What was done.
    pub activity: String,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: String,
}

/// One step on the way: an edge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// Who or what has it.
    pub subject: Thing,
    /// How the subject stands to the object.
    pub relation: Relation,
    /// Which role, where there are several.
    pub role: Option<String>,
    /// On what.
    pub object: Thing,
    /// Since when.
    pub since: Timestamp,
    /// Until when: when it ended, or will.
    pub until: Option<Timestamp>,
    /// Why it ended, if it has.
    pub ended_because: Option<Closed>,
    /// Where it comes from.
    pub source: Source,
    /// The package, where it comes from an assignment.
    pub package: Option<Thing>,
    /// What opened it.
    pub opened_by: Option<Event>,
    /// What closed it.
    pub closed_by: Option<Event>,
}

/// A way from the person to the thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Way {
    /// Since when the whole way holds.
    pub since: Timestamp,
    /// Until when, where an end is known.
    pub until: Option<Timestamp>,
    /// Its steps, from the person on.
    pub steps: Vec<Step>,
}

/// Access that was there and ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ended {
    /// When.
    pub at: Timestamp,
    /// Why: what ended then.
    pub because: Closed,
    /// The ways there were.
    pub ways: Vec<Way>,
}

/// A way that holds and gives nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NoWay {
    /// Why.
    pub why: Withheld,
    /// The way.
    pub way: Way,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// Who.
    pub who: Thing,
    /// To what.
    pub to: Thing,
    /// When.
    pub at: Timestamp,
    /// Whether there is access then.
    pub has_access: bool,
    /// All ways that give it.
    pub ways: Vec<Way>,
    /// Ways that hold and give nothing, with the reason.
    pub withheld: Vec<NoWay>,
    /// Without access: the last there was.
    pub last_access: Option<Ended>,
    /// Without access: when the next begins, as far as is planned.
    pub next_access: Option<Timestamp>,
}

impl From<&Subject> for Thing {
    fn from(subject: &Subject) -> Self {
        Self {
            kind: subject.kind,
            id: subject.id,
            name: subject.name.clone(),
        }
    }
}

/// The answer from the edges that ever led on from the person.
pub(super) fn explanation(
    tx: &Tx<'_>,
    who: &Subject,
    to: &Reached,
    (history, ground): (&[Edge], &Ground),
    at: Timestamp,
) -> Result<Explanation> {
    let found = explain::paths(history, who.id, &to.ids, at, ground);
    let last = explain::last_ended(history, who.id, &to.ids, at, ground);
    let next = explain::next_coming(history, who.id, &to.ids, at, ground);
    let mut withheld = Vec::new();
    for (path, why) in explain::withheld(history, who.id, &to.ids, at, ground) {
        let way = way(tx, &path)?;
        withheld.push(NoWay { why, way });
    }
    let has_access = !found.is_empty();
    let last_access = match last {
        None => None,
        Some(ended) => Some(Ended {
            at: ended.at,
            because: ended
                .ended
                .first()
                .and_then(|edge| explain::end_of(edge))
                .map_or(Closed::Removed, |(_, because)| because),
            ways: ways(tx, &ended.paths)?,
        }),
    };
    Ok(Explanation {
        who: who.into(),
        to: (&to.subject).into(),
        at,
        has_access,
        ways: ways(tx, &found)?,
        withheld,
        last_access,
        next_access: next.filter(|_| !has_access).map(|next| next.at),
    })
}

fn ways(tx: &Tx<'_>, paths: &[Path<'_>]) -> Result<Vec<Way>> {
    paths.iter().map(|path| way(tx, path)).collect()
}

fn way(tx: &Tx<'_>, path: &Path<'_>) -> Result<Way> {
    let starts = path.iter().map(|edge| edge.starts_at).max();
    let ends = path.iter().filter_map(|edge| explain::end_of(edge));
    Ok(Way {
        since: starts.unwrap_or_default(),
        until: ends.map(|(end, _)| end).min(),
        steps: path
            .iter()
            .map(|edge| step(tx, edge))
            .collect::<Result<_>>()?,
    })
}

fn step(tx: &Tx<'_>, edge: &Edge) -> Result<Step> {
    let end = explain::end_of(edge);
    let over = edge.closed_at.is_some();
    Ok(Step {
        subject: named(tx, edge.subject_kind, edge.subject)?,
        relation: edge.relation,
        role: role(tx, edge)?,
        object: named(tx, edge.object_kind, edge.object)?,
        since: edge.starts_at,
        until: end.map(|(until, _)| until),
        ended_because: end.filter(|_| over).map(|(_, because)| because),
        source: edge.source,
        package: package(tx, edge)?,
        opened_by: audit::find(tx, edge.cause)?.map(|event| told(&event)),
        closed_by: closing(tx, edge)?,
    })
}

fn named(tx: &Tx<'_>, kind: NodeKind, id: Uuid) -> Result<Thing> {
    Ok(Thing {
        kind,
        id,
        name: names::label(tx, kind, id)?,
    })
}

fn role(tx: &Tx<'_>, edge: &Edge) -> Result<Option<String>> {
    match edge.relation {
        Relation::AppRole => {
            let offered = resources::find_ever::<ServicePrincipal>(tx, edge.object)?;
            Ok(offered.and_then(|found| {
                let mut roles = found.value.app_roles.into_iter();
                let role = roles.find(|role| role.id.0 == edge.role)?;
                Some(role.value.unwrap_or(role.display_name))
            }))
        }
        Relation::CatalogRole => {
            Ok(CatalogRole::from_template(edge.role).map(|role| role.display_name().to_owned()))
        }
        _ => Ok(None),
    }
}

fn package(tx: &Tx<'_>, edge: &Edge) -> Result<Option<Thing>> {
    if edge.source != Source::Assignment {
        return Ok(None);
    }
    let Some(found) = resources::find_ever::<Assignment>(tx, edge.source_id)? else {
        return Ok(None);
    };
    named(tx, NodeKind::AccessPackage, found.value.access_package_id.0).map(Some)
}

/// The event that closed the edge: the one about its subject at the instant at which it was closed,
/// best one that names its object too.
fn closing(tx: &Tx<'_>, edge: &Edge) -> Result<Option<Event>> {
    let Some(at) = edge.closed_at else {
        return Ok(None);
    };
    for target in [edge.object, edge.subject, edge.source_id] {
        let query = EventQuery {
            target: Some(target),
            since: Some(at),
            until: Some(Timestamp::from_micros(at.micros().saturating_add(1))),
            ..EventQuery::default()
        };
        let events = audit::list(tx, &query, 20)?;
        let both = |event: &&xenia_domain::audit::Event| {
            event.targets.iter().any(|target| target.id == edge.subject)
        };
        if let Some(event) = events.iter().find(both).or_else(|| events.first()) {
            return Ok(Some(told(event)));
        }
    }
    Ok(None)
}

fn told(event: &xenia_domain::audit::Event) -> Event {
    Event {
        id: event.id,
        activity: event.activity.clone(),
        at: event.at,
        by: event.initiator.name.clone(),
    }
}
