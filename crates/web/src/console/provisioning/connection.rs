//! Connections by which people come in: the list, and one with its tokens and what it wrote.

use super::super::{
    common::{self, Asked},
    events,
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::{
        console::{
            ConnectionPage, ConnectionRow, ConnectionsPage, NewSecret, TokenRow, WrittenRow,
        },
        shared::danger,
    },
    words,
};
use axum::extract::Path;
use serde_json::json;
use xenia_design::{Badge, Choice, Confirm, Control, Fact, Field, Icon, Tone};
use xenia_engine::{
    Error, Result,
    domain::{
        CredentialKeyId, Refusal, ServicePrincipalId, Timestamp,
        audit::Event,
        provisioning::{
            Connection, ConnectionKind, ConnectionReach, DEFAULT_TOKEN_DAYS, MAX_TOKEN_DAYS,
            MAX_TOKENS, TokenRecord,
        },
    },
    provisioning::connections::{self, Listed, NewToken, View},
};

pub(super) const LINE: &str = "/console/provisioning";
/// How many days before its end a token needs attention.
const SOON_DAYS: i64 = 30;
/// How many of the things that a connection wrote are shown.
const LATELY: u32 = 20;

/// `GET /console/provisioning`.
pub(super) async fn list(visit: Visit, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let found = connections::overview(&visit.engine, &visit.ctx)?;
            let rows = found.rows.iter();
            Ok(ConnectionsPage {
                shell: common::shell(visit, &asked, LINE, "Incoming provisioning"),
                rows: rows.map(|one| row(one, visit.ctx.now)).collect(),
                new: found.may_manage.then(|| format!("{LINE}/new")),
            })
        })
        .await
}

fn whose(connection: &Connection, partner: Option<&str>) -> String {
    match (connection.kind, partner) {
        (ConnectionKind::Workforce, _) => {
            format!("Your own people, in {}", connection.domains.join(", "))
        }
        (ConnectionKind::Partner, Some(partner)) => format!("Guests of {partner}"),
        (ConnectionKind::Partner, None) => "Guests of a partner that is gone".to_owned(),
    }
}

fn state(connection: &Connection, tokens: &[TokenRecord], now: Timestamp) -> Badge {
    let end = tokens.iter().map(|token| token.end_date_time).max();
    let used = tokens
        .iter()
        .any(|token| token.last_used_date_time.is_some());
    match end {
        _ if !connection.is_enabled => Badge::new(Tone::Neutral, "Switched off"),
        None => Badge::new(Tone::Warn, "No token"),
        Some(end) if end <= now => Badge::new(Tone::Bad, "Token ended"),
        Some(end) if end <= now.plus_days(SOON_DAYS) => Badge::new(Tone::Warn, "Token ends soon"),
        Some(_) if !used => Badge::new(Tone::Info, "Never used"),
        Some(_) => Badge::new(Tone::Good, "Ready"),
    }
}

fn last_used(tokens: &[TokenRecord]) -> Option<Timestamp> {
    tokens
        .iter()
        .filter_map(|token| token.last_used_date_time)
        .max()
}

fn row(one: &Listed, now: Timestamp) -> ConnectionRow {
    let (connection, tokens) = (&one.told.connection.value, &one.told.tokens);
    let ends = tokens.iter().map(|token| token.end_date_time).max();
    ConnectionRow {
        name: connection.display_name.clone(),
        href: format!("{LINE}/{}", connection.id),
        whose: whose(connection, one.partner.as_deref()),
        state: state(connection, tokens, now),
        used: last_used(tokens).map(|at| words::minute(at, now)),
        ends: ends.map(|end| words::day(end, now)),
    }
}

/// `GET /console/provisioning/{connection}`.
pub(super) async fn one(visit: Visit, Path(connection): Path<String>, asked: Asked) -> Outcome {
    visit
        .page(move |visit| page(visit, &asked, &connection, None))
        .await
}

/// The page of a connection, with a token that was just made.
pub(super) fn page(
    visit: &Visit,
    asked: &Asked,
    connection: &str,
    new_token: Option<NewSecret>,
) -> Result<ConnectionPage> {
    let id: ServicePrincipalId = common::id("connection", connection)?;
    let view = connections::view(&visit.engine, &visit.ctx, id, LATELY)?;
    Ok(fill(visit, asked, &view, new_token))
}

fn fill(visit: &Visit, asked: &Asked, view: &View, new_token: Option<NewSecret>) -> ConnectionPage {
    let now = visit.ctx.now;
    let Listed { told, partner } = &view.listed;
    let connection = &told.connection.value;
    let (name, base) = (
        &connection.display_name,
        format!("{LINE}/{}", connection.id),
    );
    let may_add = view.may_manage && told.tokens.len() < MAX_TOKENS;
    ConnectionPage {
        shell: common::below(visit, asked, ("Incoming provisioning", LINE), name),
        name: name.clone(),
        state: state(connection, &told.tokens, now),
        new_token,
        connect: vec![Fact::code(
            "SCIM address",
            format!("{}/scim/v2", visit.base_url()),
        )],
        facts: facts(connection, partner.as_deref(), view.looks_after, now),
        tokens: told
            .tokens
            .iter()
            .map(|token| token_row(visit, view, token, &base))
            .collect(),
        add_token: match may_add {
            true => vec![days(&DEFAULT_TOKEN_DAYS.to_string())],
            false => Vec::new(),
        },
        settings: match view.may_manage {
            true => settings(connection),
            false => Vec::new(),
        },
        written: view
            .written
            .iter()
            .map(|event| written(event, now))
            .collect(),
        actions: match view.may_manage {
            true => vec![end(visit, &base)],
            false => Vec::new(),
        },
        base,
    }
}

/// For how many days a token works.
pub(super) fn days(value: &str) -> Field {
    Field::line("days", "A token that works for", "number", value)
        .hint(format!("Days, {MAX_TOKEN_DAYS} at most"))
}

fn facts(
    connection: &Connection,
    partner: Option<&str>,
    looks_after: i64,
    now: Timestamp,
) -> Vec<Fact> {
    let reach = match (connection.reach, connection.kind) {
        (ConnectionReach::Own, _) => "only the people that it makes",
        (ConnectionReach::Domains, ConnectionKind::Workforce) => "all people of its domains",
        (ConnectionReach::Domains, ConnectionKind::Partner) => "all guests of the partner",
    };
    let groups = match connection.allow_groups {
        true => "makes groups, and changes those that it made",
        false => "none",
    };
    vec![
        Fact::new("Whose people", whose(connection, partner)),
        Fact::new("Changes", reach),
        Fact::new("Groups", groups),
        Fact::new("Never", "anybody with a directory role"),
        Fact::new("Looks after", looks_after.to_string()),
        Fact::new("Made", words::day(connection.created_date_time, now).text),
        Fact::code("Id", connection.id.to_string()),
    ]
}

/// How far it reaches.
pub(super) fn reach(is_all: bool, label: &str) -> Field {
    Field::new("reach", label, Control::Switch(is_all))
        .hint("Otherwise only those that it makes itself")
}

/// Whether it makes groups.
pub(super) fn groups(may: bool) -> Field {
    Field::new("groups", "May make groups", Control::Switch(may))
        .hint("It changes only those that it made")
}

fn settings(connection: &Connection) -> Vec<Field> {
    let is_all = connection.reach == ConnectionReach::Domains;
    let is_workforce = connection.kind == ConnectionKind::Workforce;
    let mut fields = vec![
        Field::new("enabled", "Works", Control::Switch(connection.is_enabled))
            .hint("Switched off, everything that it sends is refused; its tokens stay"),
        reach(is_all, "May change everybody of its domains"),
    ];
    fields.extend(is_workforce.then(|| groups(connection.allow_groups)));
    let domains = connection.domains.iter();
    let domains = domains.map(|domain| Choice::new(domain, domain).chosen(true));
    if domains.len() > 1 {
        let kept = Field::new("domains", "Domains", Control::Many(domains.collect()));
        fields.push(kept.hint("The first is the one for names that come without a domain"));
    }
    fields
}

fn token_row(visit: &Visit, view: &View, token: &TokenRecord, base: &str) -> TokenRow {
    let now = visit.ctx.now;
    let state = if token.end_date_time <= now {
        Badge::new(Tone::Bad, "Ended")
    } else if token.end_date_time <= now.plus_days(SOON_DAYS) {
        Badge::new(Tone::Warn, "Ends soon")
    } else {
        Badge::new(Tone::Good, "Valid")
    };
    let remove = danger(
        &format!("token-{}", token.key_id),
        "Remove",
        Icon::Trash,
        &format!("Remove the token that ends in {}?", token.hint),
        "Whoever uses it is refused from now on. The people that came with it stay.",
        &format!("{base}/tokens/{}/remove", token.key_id),
        &visit.viewer.csrf,
    );
    TokenRow {
        hint: token.hint.clone(),
        created: words::day(token.start_date_time, now),
        ends: words::day(token.end_date_time, now),
        used: token.last_used_date_time.map(|at| words::minute(at, now)),
        state,
        remove: view.may_manage.then_some(remove),
    }
}

fn written(event: &Event, now: Timestamp) -> WrittenRow {
    WrittenRow {
        when: words::minute(event.at, now),
        what: event.activity.clone(),
        target: events::targets(event),
        result: events::result(event),
    }
}

fn end(visit: &Visit, base: &str) -> Confirm {
    danger(
        "end",
        "End it",
        Icon::Stop,
        "End this connection?",
        "Its tokens stop working at once. The people that it brought in stay, and nobody keeps them in step any more.",
        &format!("{base}/remove"),
        &visit.viewer.csrf,
    )
}

/// `POST .../tokens`: answers with the page that shows the token this once.
pub(super) async fn add_token(Path(connection): Path<String>, form: Form) -> Outcome {
    let typed = form.get("days").to_owned();
    form.visit
        .run(move |visit| {
            let id: ServicePrincipalId = common::id("connection", &connection)?;
            let added = token(&typed, visit.ctx.now)
                .and_then(|wanted| connections::add_token(&visit.engine, &visit.ctx, id, &wanted));
            match added {
                Ok(added) => shown_once(visit, &connection, &added.record, added.secret_text),
                Err(error) => back(visit, &connection, Err(error), ""),
            }
        })
        .await
}

/// The page with a token that is shown this once.
pub(super) fn shown_once(
    visit: &Visit,
    connection: &str,
    record: &TokenRecord,
    value: String,
) -> Outcome {
    let until = words::day(record.end_date_time, visit.ctx.now).text;
    let label = format!("that works until {until}");
    let secret = NewSecret { label, value };
    Reply::page(&page(visit, &Asked::default(), connection, Some(secret))?)
}

/// A token for so many days.
///
/// # Errors
/// What was typed is no number.
pub(super) fn token(days: &str, now: Timestamp) -> Result<NewToken> {
    let number: i64 = days
        .parse()
        .ok()
        .filter(|days| (1..=MAX_TOKEN_DAYS).contains(days))
        .ok_or_else(|| {
            let message = format!("`{days}` is not a number of days from 1 to {MAX_TOKEN_DAYS}");
            Refusal::invalid("endDateTime", message)
        })?;
    Ok(NewToken {
        display_name: None,
        end_date_time: Some(now.plus_days(number)),
    })
}

/// `POST .../tokens/{token}/remove`.
pub(super) async fn remove_token(
    Path((connection, token)): Path<(String, String)>,
    form: Form,
) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: ServicePrincipalId = common::id("connection", &connection)?;
            let key: CredentialKeyId = common::id("token", &token)?;
            let done = connections::remove_token(&visit.engine, &visit.ctx, id, key);
            back(visit, &connection, done, "token-removed")
        })
        .await
}

/// `POST .../settings`.
pub(super) async fn set(Path(connection): Path<String>, form: Form) -> Outcome {
    let (is_enabled, is_all, groups) = (form.has("enabled"), form.has("reach"), form.has("groups"));
    let domains: Vec<String> = form.all("domains").map(str::to_owned).collect();
    form.visit
        .run(move |visit| {
            let id: ServicePrincipalId = common::id("connection", &connection)?;
            let mut body = json!({
                "isEnabled": is_enabled,
                "reach": if is_all { "domains" } else { "own" },
                "allowGroups": groups,
            });
            if !domains.is_empty() {
                body["domains"] = json!(domains);
            }
            let body = body.as_object().cloned().unwrap_or_default();
            let done = connections::put(&visit.engine, &visit.ctx, id, &body, None);
            back(visit, &connection, done.map(drop), "saved")
        })
        .await
}

/// `POST .../remove`.
pub(super) async fn remove(Path(connection): Path<String>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: ServicePrincipalId = common::id("connection", &connection)?;
            connections::delete(&visit.engine, &visit.ctx, id)?;
            Reply::see(format!("{LINE}?done=connection-removed"))
        })
        .await
}

/// Back to the page; what cannot be done is said on top of it.
fn back(visit: &Visit, connection: &str, done: Result<()>, word: &str) -> Outcome {
    match done {
        Ok(()) => Reply::see(format!("{LINE}/{connection}?done={word}")),
        Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
            let mut page = page(visit, &Asked::default(), connection, None)?;
            page.shell.banners.push(common::banner(&refusal));
            common::again(&page)
        }
        Err(error) => Err(error.into()),
    }
}
