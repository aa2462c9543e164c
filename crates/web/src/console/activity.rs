//! The audit log: the list, one record, verifying the chain.

use super::{
    common::{self, Asked},
    events,
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::console::{ActivityPage, ChainStatus, Change, EventPage, EventRow},
    words,
};
use axum::extract::Path;
use serde_json::Value;
use std::fmt::Write as _;
use xenia_design::{Banner, Fact, Field, Link, Pager, Tone};
use xenia_engine::{
    audit_log,
    console::activity::{self, Filter, Log, Record},
    domain::{
        EventId, Timestamp,
        audit::{Event, Target},
    },
};

const LINE: &str = "/console/activity";

/// The categories that events have.
const CATEGORIES: &[&str] = &[
    "ApplicationManagement",
    "Authentication",
    "EntitlementManagement",
    "GroupManagement",
    "Operations",
    "Policy",
    "ProvisioningManagement",
    "RoleManagement",
    "SignIn",
    "UserManagement",
];

/// `GET /console/activity`.
pub(super) async fn list(visit: Visit, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let log = activity::list(&visit.engine, &visit.ctx, &filter(&asked))?;
            Ok(fill_list(visit, &asked, &log, unbroken(&log)))
        })
        .await
}

fn filter(asked: &Asked) -> Filter {
    let since: Option<Timestamp> = format!("{}T00:00:00Z", asked.get("from")).parse().ok();
    Filter {
        search: asked.get("search").to_owned(),
        category: Some(asked.get("category").to_owned()).filter(|category| !category.is_empty()),
        since,
        before: asked.get("before").parse().ok(),
    }
}

fn unbroken(log: &Log) -> Banner {
    let text = "Each record carries the hash of the one before it, so nothing can be changed or left out unnoticed.";
    Banner::new(
        Tone::Info,
        format!("{} records in one chain", log.head.sequence),
    )
    .text(text)
}

fn fill_list(visit: &Visit, asked: &Asked, log: &Log, banner: Banner) -> ActivityPage {
    let now = visit.ctx.now;
    let categories = CATEGORIES
        .iter()
        .map(|category| ((*category).to_owned(), spaced(category)))
        .collect();
    let fields = vec![
        common::select("category", "Kind", asked.get("category"), categories),
        Field::line("from", "From", "date", asked.get("from")),
    ];
    let checkpoint = log.checkpoint.as_ref().map_or_else(
        || "none yet".to_owned(),
        |checkpoint| {
            format!(
                "record {}, {}",
                checkpoint.head.sequence,
                words::minute(checkpoint.at, now).text
            )
        },
    );
    ActivityPage {
        shell: common::shell(visit, asked, LINE, "Activity"),
        filters: common::filters(LINE, "Search activities, people and things", asked, fields),
        rows: log.events.iter().map(|event| row(event, now)).collect(),
        pager: Pager {
            summary: String::new(),
            previous: (!asked.get("before").is_empty()).then(|| asked.with(LINE, "before", "")),
            next: log
                .next
                .map(|next| asked.with(LINE, "before", &next.to_string())),
        },
        chain: ChainStatus {
            banner,
            facts: vec![
                Fact::new("Records", log.head.sequence.to_string()),
                Fact::code("Last hash", hex(&log.head.hash)),
                Fact::new("Last signed checkpoint", checkpoint),
            ],
            verify: format!("{LINE}/verify"),
            csrf: visit.viewer.csrf.clone(),
        },
    }
}

/// `UserManagement` as `User management`.
fn spaced(category: &str) -> String {
    let mut words = String::new();
    for (index, letter) in category.chars().enumerate() {
        if index > 0 && letter.is_uppercase() {
            words.push(' ');
            words.extend(letter.to_lowercase());
        } else {
            words.push(letter);
        }
    }
    words
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn row(event: &Event, now: Timestamp) -> EventRow {
    EventRow {
        when: words::minute(event.at, now),
        who: events::who(&event.initiator),
        what: event.activity.clone(),
        target: events::targets(event),
        href: format!("{LINE}/{}", event.id),
        result: events::result(event),
    }
}

/// `POST /console/activity/verify`.
pub(super) async fn verify(form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let verified = audit_log::verify(&visit.engine, &visit.ctx, None, &mut |_, _| {})?;
            let Some(fault) = verified.fault else {
                return Reply::see(format!("{LINE}?done=verified"));
            };
            let asked = Asked::default();
            let log = activity::list(&visit.engine, &visit.ctx, &filter(&asked))?;
            let title = format!("The log is broken at record {}", fault.sequence);
            let banner = Banner::new(Tone::Bad, title).text(fault.message);
            Reply::page(&fill_list(visit, &asked, &log, banner))
        })
        .await
}

/// `GET /console/activity/{event}`.
pub(super) async fn one(visit: Visit, Path(event): Path<String>, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let id: EventId = common::id("audit event", &event)?;
            let record = activity::record(&visit.engine, &visit.ctx, id)?;
            Ok(fill_one(visit, &asked, &record))
        })
        .await
}

fn fill_one(visit: &Visit, asked: &Asked, record: &Record) -> EventPage {
    let event = &record.event;
    let mut facts = vec![
        Fact::new("When", event.at.long_date_time()),
        Fact::new("Kind", spaced(&event.category)),
    ];
    facts.extend(
        event
            .targets
            .iter()
            .map(|target| Fact::new("On", described(target))),
    );
    facts.push(Fact::code("Request", event.request_id.to_string()));
    let previous = record
        .previous
        .map_or_else(|| "none: the first record".to_owned(), |hash| hex(&hash));
    EventPage {
        shell: common::below(visit, asked, ("Activity", LINE), &event.activity),
        title: event.activity.clone(),
        result: events::result(event),
        who: events::who(&event.initiator),
        facts,
        changes: changes(&event.details),
        chain: vec![
            Fact::new("Number", event.sequence.to_string()),
            Fact::code("Hash", hex(&record.hash)),
            Fact::code("Hash before", previous),
            Fact::code("Id", event.id.to_string()),
        ],
        related: event
            .targets
            .iter()
            .filter_map(|target| {
                Some(Link::new(
                    described(target),
                    events::page_of(visit, target)?,
                ))
            })
            .collect(),
    }
}

fn described(target: &Target) -> String {
    let kind = spaced(target.kind.word()).to_lowercase();
    if target.name.is_empty() {
        kind
    } else {
        format!("{} ({kind})", events::readable(&target.name))
    }
}

/// What an event says was changed: before and after where it has both, else what it says.
fn changes(details: &Value) -> Vec<Change> {
    let both = [("before", "after"), ("old", "new")]
        .into_iter()
        .find_map(|(before, after)| {
            Some((
                details.get(before)?.as_object()?,
                details.get(after)?.as_object()?,
            ))
        });
    if let Some((before, after)) = both {
        let changed = after
            .iter()
            .filter(|(name, value)| before.get(*name) != Some(value));
        return changed
            .map(|(name, value)| Change {
                property: name.clone(),
                before: before.get(name).map_or_else(String::new, shown),
                after: shown(value),
            })
            .collect();
    }
    let said = details
        .get("changed")
        .filter(|changed| changed.is_object())
        .unwrap_or(details);
    let pairs = said.as_object().into_iter().flatten();
    pairs
        .filter(|(name, _)| !name.starts_with('@'))
        .map(|(name, value)| Change {
            property: name.clone(),
            before: String::new(),
            after: shown(value),
        })
        .collect()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
