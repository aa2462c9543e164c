//! Lines of the provisioning log, as they stand in tables.

use super::{
    super::{
        applications::LINE,
        common::{self, Asked},
        events::readable,
    },
    outbound,
};
use crate::{
    http::{Outcome, Visit},
    views::console::{ProvisionedNow, ProvisioningLogPage, ProvisioningRow, SentRow},
    words,
};
use axum::extract::Path;
use serde_json::Value;
use xenia_design::{Badge, Pager, Step, StepState, Steps, Tone};
use xenia_engine::{
    Result,
    domain::{ServicePrincipalId, Timestamp},
    provisioning::outbound::{LineQuery, log as read, overview},
};

/// How many lines a page has.
const SHOWN: u32 = 50;

const RESULTS: &[(&str, &str)] = &[
    ("success", "Done"),
    ("failure", "Failed"),
    ("skipped", "Nothing to do"),
];
const ACTIONS: &[(&str, &str)] = &[
    ("create", "Made"),
    ("update", "Changed"),
    ("disable", "Disabled"),
    ("delete", "Deleted"),
    ("other", "Looked at"),
];

fn text<'v>(line: &'v Value, path: &str) -> &'v str {
    line.pointer(path).and_then(Value::as_str).unwrap_or("")
}

fn word(words: &[(&'static str, &'static str)], of: &str) -> &'static str {
    let found = words.iter().find(|(word, _)| *word == of);
    found.map_or("Looked at", |(_, words)| words)
}

fn result(line: &Value) -> Badge {
    match text(line, "/provisioningStatusInfo/status") {
        "success" => Badge::new(Tone::Good, "Done"),
        "failure" => Badge::new(Tone::Bad, "Failed"),
        _ => Badge::new(Tone::Neutral, "Nothing to do"),
    }
}

fn sent(line: &Value) -> Vec<SentRow> {
    let all = line.get("modifiedProperties").and_then(Value::as_array);
    let row = |one: &Value| SentRow {
        name: text(one, "/displayName").to_owned(),
        before: text(one, "/oldValue").to_owned(),
        now: text(one, "/newValue").to_owned(),
    };
    all.into_iter().flatten().map(row).collect()
}

fn steps(line: &Value) -> impl Iterator<Item = &Value> {
    let all = line.get("provisioningSteps").and_then(Value::as_array);
    all.into_iter().flatten()
}

/// A line in a table.
pub(super) fn row(line: &Value, now: Timestamp) -> ProvisioningRow {
    let at = text(line, "/activityDateTime").parse().unwrap_or(now);
    let failed = |step: &&Value| text(step, "/status") != "failure";
    ProvisioningRow {
        when: words::minute(at, now),
        who: readable(text(line, "/sourceIdentity/displayName")),
        kind: kind(line).to_owned(),
        what: word(ACTIONS, text(line, "/provisioningAction")).to_owned(),
        result: result(line),
        reason: text(line, "/provisioningStatusInfo/errorInformation/reason").to_owned(),
        steps: steps(line)
            .filter(failed)
            .map(|step| text(step, "/description").to_owned())
            .collect(),
        sent: sent(line),
    }
}

fn kind(line: &Value) -> &'static str {
    match text(line, "/sourceIdentity/identityType") {
        "Group" => "Group",
        _ => "Person",
    }
}

/// What was just done for one, step by step.
pub(super) fn told(line: &Value) -> ProvisionedNow {
    let who = readable(text(line, "/sourceIdentity/displayName"));
    let step = |one: &Value| {
        let state = match text(one, "/status") {
            "failure" => StepState::Failed,
            _ => StepState::Done,
        };
        let name = match text(one, "/provisioningStepType") {
            "scoping" => "Is it assigned?",
            "matching" => "Is it there?",
            "processing" => "What differs?",
            _ => "What was done",
        };
        let said = text(one, "/description");
        Step::new(state, name, first_upper(said))
    };
    ProvisionedNow {
        heading: who,
        result: result(line),
        steps: Steps {
            steps: steps(line).map(step).collect(),
        },
        sent: sent(line),
    }
}

fn first_upper(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// `GET .../provisioning/log`.
pub(super) async fn log(visit: Visit, Path(application): Path<String>, asked: Asked) -> Outcome {
    visit
        .page(move |visit| fill(visit, &application, &asked))
        .await
}

fn fill(visit: &Visit, application: &str, asked: &Asked) -> Result<ProvisioningLogPage> {
    let id: ServicePrincipalId = common::id("application", application)?;
    let name = overview(&visit.engine, &visit.ctx, id, 0)?
        .principal
        .display_name;
    let said = |name: &str| Some(asked.get(name).to_owned()).filter(|text| !text.is_empty());
    let query = LineQuery {
        job: Some(id),
        result: said("result"),
        action: said("action"),
        name: said("search"),
        before: asked.get("before").split_once('.').and_then(|(at, id)| {
            let at = Timestamp::from_micros(at.parse().ok()?);
            Some((at, id.parse().ok()?))
        }),
        ..LineQuery::default()
    };
    let mut lines = read(&visit.engine, &visit.ctx, &query, SHOWN + 1)?;
    let has_more = lines.len() > SHOWN as usize;
    lines.truncate(SHOWN as usize);
    let base = format!("{LINE}/{id}/provisioning");
    let line = format!("{base}/log");
    let next = lines.last().filter(|_| has_more).and_then(|last| {
        let at: Timestamp = text(last, "/activityDateTime").parse().ok()?;
        let before = format!("{}.{}", at.micros(), text(last, "/id"));
        Some(asked.with(&line, "before", &before))
    });
    let choices = |words: &[(&str, &str)]| {
        let pair = |(word, words): &(&str, &str)| ((*word).to_owned(), (*words).to_owned());
        words.iter().map(pair).collect()
    };
    let fields = vec![
        common::select("result", "Result", asked.get("result"), choices(RESULTS)),
        common::select("action", "What", asked.get("action"), choices(ACTIONS)),
    ];
    Ok(ProvisioningLogPage {
        shell: outbound::shell(visit, asked, (&name, &base), "Log").crumb("Provisioning", &base),
        tabs: super::tabs(id, "/provisioning/log"),
        filters: common::filters(&line, "Search people and groups", asked, fields),
        rows: lines.iter().map(|one| row(one, visit.ctx.now)).collect(),
        pager: Pager {
            summary: String::new(),
            previous: (!asked.get("before").is_empty()).then(|| asked.with(&line, "before", "")),
            next,
        },
        name,
        base,
    })
}
