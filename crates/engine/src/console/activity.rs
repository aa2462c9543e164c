//! The audit log as people look through it.

use crate::{
    Ctx, Engine, Result,
    authz::{self, On, READ_AUDIT_LOG},
};
use xenia_domain::{EventId, Refusal, Timestamp, audit::Event};
use xenia_store::audit::{self, Checkpoint, EventQuery, Head};

/// How many events are looked through for one page of a search.
const DEPTH: usize = 5_000;

/// Which events.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Whose activity, actor or thing contains this.
    pub search: String,
    /// Of this category.
    pub category: Option<String>,
    /// Not before.
    pub since: Option<Timestamp>,
    /// Older than this number: for the next page.
    pub before: Option<i64>,
}

/// A page of the log, with where the chain stands.
#[derive(Clone, Debug)]
pub struct Log {
    /// The newest first.
    pub events: Vec<Event>,
    /// From where the next page goes on; `None` on the last.
    pub next: Option<i64>,
    /// The end of the chain.
    pub head: Head,
    /// The last signed checkpoint.
    pub checkpoint: Option<Checkpoint>,
}

/// A page of the log. A search looks through the newest events of the other conditions, as many
/// as a person would have patience for, and goes on from there on the next page.
pub fn list(engine: &Engine, ctx: &Ctx, filter: &Filter) -> Result<Log> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &READ_AUDIT_LOG, On::Tenant)?;
        let page = super::PAGE as usize;
        let batch = if filter.search.trim().is_empty() {
            super::PAGE + 1
        } else {
            500
        };
        let mut query = EventQuery {
            category: filter.category.clone(),
            since: filter.since,
            before: filter.before,
            ..EventQuery::default()
        };
        let (mut events, mut looked, mut is_over): (Vec<Event>, usize, bool) =
            (Vec::new(), 0, false);
        while events.len() <= page && looked < DEPTH && !is_over {
            let found = audit::list(tx, &query, batch)?;
            is_over = found.len() < batch as usize;
            looked += found.len();
            query.before = found.last().map(|event| event.sequence);
            events.extend(
                found
                    .into_iter()
                    .filter(|event| fits(event, &filter.search)),
            );
        }
        let has_more = events.len() > page;
        events.truncate(page);
        let next = match (has_more, is_over) {
            (true, _) => events.last().map(|event| event.sequence),
            (false, true) => None,
            (false, false) => query.before,
        };
        Ok(Log {
            events,
            next,
            head: audit::head(tx)?,
            checkpoint: audit::checkpoints(tx)?.pop(),
        })
    })
}

fn fits(event: &Event, search: &str) -> bool {
    let mut texts = vec![event.activity.as_str(), event.initiator.name.as_str()];
    texts.extend(event.targets.iter().map(|target| target.name.as_str()));
    super::matches(search, &texts)
}

/// An event with its place in the chain.
#[derive(Clone, Debug)]
pub struct Record {
    /// The event.
    pub event: Event,
    /// The hash up to and including it.
    pub hash: [u8; 32],
    /// The hash before it; `None` for the first.
    pub previous: Option<[u8; 32]>,
}

/// One event with its place in the chain.
pub fn record(engine: &Engine, ctx: &Ctx, id: EventId) -> Result<Record> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &READ_AUDIT_LOG, On::Tenant)?;
        let unknown = || Refusal::not_found("audit event", id);
        let event = audit::find(tx, id)?.ok_or_else(unknown)?;
        let links = audit::links(tx, event.sequence - 2, 2)?;
        let hash_of = |sequence| {
            let link = links.iter().find(|link| link.sequence == sequence);
            link.map(|link| link.hash)
        };
        Ok(Record {
            hash: hash_of(event.sequence).ok_or_else(unknown)?,
            previous: hash_of(event.sequence - 1),
            event,
        })
    })
}
