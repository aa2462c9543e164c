//! The membership rule of a group: writing it, trying it, explaining it, and how it goes.

use super::common::{self, Asked};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::{
        console::{RuleExplained, RuleMistake, RulePage, RuleTrial, RuleVerdict},
        shared::danger,
    },
    words,
};
use axum::extract::Path;
use serde_json::{Value, json};
use xenia_design::{Badge, Field, Icon, Meter, Tone};
use xenia_engine::{
    Error, Result,
    console::people,
    directory::groups as directory,
    domain::{GroupId, Refusal, directory::Group},
    membership::{
        self,
        language::{Explanation, parse},
    },
    store::membership::{RuleRow, Status},
};

const LINE: &str = "/console/groups";
/// Names of each list of a trial.
const LISTED: usize = 25;
/// Depths that the page tells apart.
const DEEPEST: usize = 6;

/// `GET /console/groups/{group}/rule`.
pub(super) async fn one(visit: Visit, Path(group): Path<String>, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let id: GroupId = common::id("group", &group)?;
            fill(visit, &asked, id, None)
        })
        .await
}

/// What was typed.
struct Typed {
    rule: String,
    person: String,
}

/// `POST /console/groups/{group}/rule`.
pub(super) async fn act(Path(group): Path<String>, form: Form) -> Outcome {
    let typed = Typed {
        rule: form.get("rule").to_owned(),
        person: form.get("person").to_owned(),
    };
    let verb = form.get("verb").to_owned();
    form.visit
        .run(move |visit| {
            let id: GroupId = common::id("group", &group)?;
            let mut page = fill(visit, &Asked::default(), id, Some(&typed))?;
            match done(visit, id, &typed, &verb, &mut page) {
                Ok(true) => Reply::see(format!("{LINE}/{id}/rule?done=saved")),
                Ok(false) => Reply::page(&page),
                Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
                    complain(&mut page, &typed, refusal);
                    common::again(&page)
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}

/// `POST /console/groups/{group}/rule/confirm`.
pub(super) async fn confirm(Path(group): Path<String>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: GroupId = common::id("group", &group)?;
            membership::resume(&visit.engine, &visit.ctx, id.0, true)?;
            Reply::see(format!("{LINE}/{id}/rule?done=saved"))
        })
        .await
}

/// Does what the button says; whether that is worth a new page.
fn done(
    visit: &Visit,
    id: GroupId,
    typed: &Typed,
    verb: &str,
    page: &mut RulePage,
) -> Result<bool> {
    let (engine, ctx) = (&visit.engine, &visit.ctx);
    let patch = |body: Value| -> Result<bool> {
        let body = body.as_object().cloned().unwrap_or_default();
        directory::update(engine, ctx, id.0, &body, &directory::Bound::default(), None)?;
        Ok(true)
    };
    match verb {
        "save" => {
            let mut types = kinds(visit, id)?;
            types.push(xenia_engine::domain::groups::DYNAMIC.to_owned());
            types.dedup();
            patch(json!({
                "groupTypes": types, "membershipRule": typed.rule, "membershipRuleProcessingState": "On",
            }))
        }
        "release" => patch(json!({ "groupTypes": kinds(visit, id)? })),
        "pause" => patch(json!({ "membershipRuleProcessingState": "Paused" })),
        "resume" => membership::resume(engine, ctx, id.0, false).map(|_| true),
        "evaluate" => membership::evaluate_now(engine, ctx, id.0).map(|_| true),
        "explain" => {
            page.explained = Some(explained(visit, id, typed)?);
            Ok(false)
        }
        _ => {
            page.trial = Some(tried(visit, id, &typed.rule)?);
            Ok(false)
        }
    }
}

/// The types of the group but the one that says that it follows a rule.
fn kinds(visit: &Visit, id: GroupId) -> Result<Vec<String>> {
    let mut group = directory::get(&visit.engine, &visit.ctx, id.0)?.value;
    let dynamic = xenia_engine::domain::groups::DYNAMIC;
    group.group_types.retain(|kind| kind != dynamic);
    Ok(group.group_types)
}

fn tried(visit: &Visit, id: GroupId, rule: &str) -> Result<RuleTrial> {
    let trial = membership::Trial {
        group: Some(id.0),
        rule: Some(rule.to_owned()),
        limit: LISTED,
        after: None,
    };
    let found = membership::preview(&visit.engine, &visit.ctx, &trial)?;
    let names = |list: &[membership::Candidate]| list.iter().map(|it| it.name.clone()).collect();
    Ok(RuleTrial {
        joins: names(&found.joins),
        leaves: names(&found.leaves),
        canonical: found.canonical,
        matching: found.matching,
        users: found.users,
        joining: found.joining,
        leaving: found.leaving,
        is_held: found.held,
    })
}

fn explained(visit: &Visit, id: GroupId, typed: &Typed) -> Result<RuleExplained> {
    let found = people::resolve(&visit.engine, &visit.ctx, &typed.person, "person")?;
    let Some(person) = found.into_iter().next() else {
        return Err(Refusal::invalid("person", "whom do you want to have explained?").into());
    };
    let (engine, ctx) = (&visit.engine, &visit.ctx);
    let told = membership::explain(
        engine,
        ctx,
        Some(id.0),
        Some(&typed.rule),
        &person.id.to_string(),
    )?;
    let mut lines = Vec::new();
    flatten(&told.explanation, 0, &mut lines);
    Ok(RuleExplained {
        who: typed.person.clone(),
        is_true: told.explanation.result,
        lines,
    })
}

fn flatten(part: &Explanation, depth: usize, lines: &mut Vec<RuleVerdict>) {
    let seen = part.seen.as_ref().map_or_else(String::new, |seen| {
        let value = seen.value.as_deref();
        format!("{} is {}", seen.name, value.unwrap_or("not set"))
    });
    lines.push(RuleVerdict {
        depth: depth.min(DEEPEST),
        is_true: part.result,
        expression: part.expression.clone(),
        seen,
    });
    for inner in &part.parts {
        flatten(inner, depth + 1, lines);
    }
}

/// Says what is wrong: with the rule in its place, else at the field.
fn complain(page: &mut RulePage, typed: &Typed, refusal: Refusal) {
    if let Err(error) = parse(&typed.rule) {
        let at = error.position;
        let part = |from: usize, count: usize| typed.rule.chars().skip(from).take(count).collect();
        let end = at.offset + at.length;
        page.mistake = Some(RuleMistake {
            before: part(0, at.offset),
            part: match at.length {
                0 => " ".to_owned(),
                length => part(at.offset, length),
            },
            after: part(end, usize::MAX),
            place: format!("Line {}, column {}", at.line, at.column),
            message: error.message,
            hint: error.hint.unwrap_or_default(),
        });
        return;
    }
    let name = match refusal.target.as_deref() {
        Some("person" | "memberId") => "person",
        _ => "rule",
    };
    let field = page.fields.iter_mut().find(|field| field.name == name);
    if let Some(field) = field {
        field.error = Some(refusal.message);
    }
}

fn fill(visit: &Visit, asked: &Asked, id: GroupId, typed: Option<&Typed>) -> Result<RulePage> {
    let group = directory::get(&visit.engine, &visit.ctx, id.0)?.value;
    let row = membership::status(&visit.engine, &visit.ctx, id.0)?;
    let base = format!("{LINE}/{id}");
    let present = group.membership_rule.clone().unwrap_or_default();
    let rule = typed.map_or(present.as_str(), |typed| &typed.rule);
    let person = typed.map_or("", |typed| &typed.person);
    let may_confirm = membership::may_confirm(&visit.engine, &visit.ctx)?;
    let confirm = row
        .as_ref()
        .filter(|row| row.status == Status::Held && may_confirm)
        .map(|row| {
            danger(
                "confirm-removals",
                "Remove them",
                Icon::Trash,
                "Remove all of whom the rule is not true?",
                row.error.as_deref().unwrap_or_default(),
                &format!("{base}/rule/confirm"),
                &visit.viewer.csrf,
            )
        });
    Ok(RulePage {
        shell: common::shell(visit, asked, LINE, "Membership rule")
            .crumb("Groups", LINE)
            .crumb(&group.display_name, &base),
        status: row.as_ref().map(badge),
        status_text: told(visit, row.as_ref()),
        progress: row.as_ref().and_then(progress),
        confirm,
        action: format!("{base}/rule"),
        fields: vec![
            Field::area("rule", "Rule", rule)
                .hint("A property, an operator, a value: user.department -eq \"Sales\""),
            Field::line("person", "Person", "text", person)
                .hint("Mail address or full name, to see why the rule is true or not of them"),
        ],
        mistake: None,
        trial: None,
        explained: None,
        verbs: verbs(&group, row.as_ref()),
        name: group.display_name,
    })
}

fn verbs(group: &Group, row: Option<&RuleRow>) -> Vec<(&'static str, &'static str)> {
    if !group.is_dynamic() {
        return vec![("save", "Follow this rule")];
    }
    let mut verbs = vec![("save", "Save the rule")];
    match row {
        Some(row) if row.on => verbs.extend([("evaluate", "Evaluate now"), ("pause", "Pause")]),
        _ => verbs.push(("resume", "Switch on again")),
    }
    verbs.push(("release", "Fill by hand again"));
    verbs
}

fn badge(row: &RuleRow) -> Badge {
    match row.status {
        Status::Held => Badge::new(Tone::Warn, "Held back"),
        Status::Failed => Badge::new(Tone::Bad, "Failed"),
        _ if !row.on => Badge::new(Tone::Neutral, "Paused"),
        Status::Succeeded => Badge::new(Tone::Good, "Up to date"),
        Status::NotStarted | Status::Running => Badge::new(Tone::Info, "Evaluating"),
    }
}

fn told(visit: &Visit, row: Option<&RuleRow>) -> String {
    let Some(row) = row else {
        return "The group is filled by hand. With a rule, members of whom it is not true leave."
            .to_owned();
    };
    if let Some(error) = &row.error {
        return error.clone();
    }
    match row.members_changed_at {
        Some(at) => format!(
            "The rule changed the members last on {}.",
            words::day(at, visit.ctx.now).text
        ),
        None => "The rule has not changed any member yet.".to_owned(),
    }
}

fn progress(row: &RuleRow) -> Option<Meter> {
    if !row.on || !matches!(row.status, Status::NotStarted | Status::Running) {
        return None;
    }
    let number = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    Some(Meter {
        label: format!("{} of {} users", row.processed, row.total),
        value: number(row.processed),
        max: number(row.total).max(1),
        tone: Tone::Info,
    })
}
