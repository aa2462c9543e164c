//! Provisioning into one application: how it goes, and what was decided about it.

use super::{
    super::{
        applications::LINE,
        common::{self, Asked},
    },
    lines,
};
use crate::{
    http::{Outcome, Visit},
    views::{
        console::{FormSection, MappingRow, ProvisioningPage},
        shared::danger,
    },
    words,
};
use axum::extract::Path;
use xenia_design::{
    Badge, Banner, Choice, Confirm, Control, Fact, Field, Icon, Shell, Stat, Tone,
    charts::{Bar, Bars},
};
use xenia_engine::{
    Result,
    domain::{
        ServicePrincipalId, Timestamp,
        provisioning::ENTERPRISE,
        provisioning::outbound::{
            AttributeMapping, Cause, Deprovision, Execution, Quarantine, Status, StatusCode,
            Synchronization,
        },
    },
    provisioning::outbound::{Figures, Overview, jobs::Told, overview},
};

/// How many lines of the log the page shows.
const LATELY: u32 = 10;

/// What was typed into the settings.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    pub(super) base_address: String,
    pub(super) deprovision: String,
    pub(super) notify: String,
}

impl Typed {
    fn of(config: &Synchronization) -> Self {
        Self {
            base_address: config.base_address.clone(),
            deprovision: match config.deprovision {
                Deprovision::Disable => "disable",
                Deprovision::Delete => "delete",
            }
            .to_owned(),
            notify: config.notify.join("\n"),
        }
    }
}

/// `GET .../provisioning`.
pub(super) async fn show(visit: Visit, Path(application): Path<String>, asked: Asked) -> Outcome {
    visit
        .page(move |visit| page(visit, &asked, &application, None))
        .await
}

/// The frame of a page about the provisioning into an application.
pub(super) fn shell(
    visit: &Visit,
    asked: &Asked,
    (name, base): (&str, &str),
    title: &str,
) -> Shell {
    let application = base.trim_end_matches("/provisioning");
    common::below(visit, asked, ("Applications", LINE), title).crumb(name, application)
}

/// The page, with what was typed in place of what is kept.
pub(super) fn page(
    visit: &Visit,
    asked: &Asked,
    application: &str,
    typed: Option<&Typed>,
) -> Result<ProvisioningPage> {
    let id: ServicePrincipalId = common::id("application", application)?;
    let view = overview(&visit.engine, &visit.ctx, id, LATELY)?;
    Ok(fill(visit, asked, &view, typed))
}

fn fill(visit: &Visit, asked: &Asked, view: &Overview, typed: Option<&Typed>) -> ProvisioningPage {
    let (now, name) = (visit.ctx.now, &view.principal.display_name);
    let base = format!("{LINE}/{}/provisioning", view.principal.id);
    let usual = Synchronization::default();
    let config = view.job.as_ref().map_or(&usual, |told| &told.config);
    let status = view.job.as_ref().map(|told| &told.status);
    let mut shell = shell(visit, asked, (name, &base), "Provisioning");
    let held = status.and_then(|status| status.quarantine.as_ref());
    shell
        .banners
        .extend(held.map(|held| quarantined(held, now)));
    let kept = Typed::of(config);
    let has_token = view.job.as_ref().is_some_and(|told| told.has_token);
    let is_set_up = has_token && !config.base_address.is_empty();
    let may = view.may_manage;
    ProvisioningPage {
        shell,
        state: state(status, config),
        tabs: super::tabs(view.principal.id, "/provisioning"),
        is_set_up,
        start: (may && is_set_up && !config.active).then(|| format!("{base}/start")),
        actions: match (&view.job, may) {
            (Some(told), true) => actions(visit, told, &base),
            _ => Vec::new(),
        },
        stats: view.job.as_ref().map_or_else(Vec::new, |told| {
            stats(&told.figures, &format!("{base}/log"))
        }),
        bars: bars(view.job.as_ref().map(|told| &told.figures)),
        last: status
            .and_then(|status| status.last_execution.as_ref())
            .map_or_else(Vec::new, |run| last(run, now)),
        now: match may && is_set_up {
            true => vec![who("")],
            false => Vec::new(),
        },
        told: None,
        settings: match may {
            true => settings(typed.unwrap_or(&kept), has_token),
            false => Vec::new(),
        },
        mappings: config
            .mappings
            .iter()
            .enumerate()
            .map(|(place, one)| mapping(one, place == 0))
            .collect(),
        change_mappings: may.then(|| format!("{base}/mappings")),
        recent: view
            .lines
            .iter()
            .map(|line| lines::row(line, now))
            .collect(),
        name: name.clone(),
        base,
    }
}

/// Asks for one person or group.
pub(super) fn who(typed: &str) -> Field {
    Field::line("who", "Person or group", "text", typed)
        .hint("Mail address, full name, or the name of a group")
}

fn state(status: Option<&Status>, config: &Synchronization) -> Badge {
    match status.map(|status| status.code) {
        None | Some(StatusCode::NotConfigured) => Badge::new(Tone::Neutral, "Not set up"),
        Some(StatusCode::Quarantine) => Badge::new(Tone::Bad, "In quarantine"),
        Some(StatusCode::Paused) => Badge::new(Tone::Warn, "Paused"),
        Some(StatusCode::Active) if config.active => Badge::new(Tone::Good, "Running"),
        Some(_) => Badge::new(Tone::Neutral, "Not started"),
    }
}

/// Why it is in quarantine, and what to do.
fn quarantined(held: &Quarantine, now: Timestamp) -> Banner {
    let advice = match held.cause {
        Cause::Unreachable => {
            "See whether the application is up and its address below is right; test the connection, then start anew."
        }
        Cause::Credentials => {
            "Get a new token from the application, enter it below, and start anew."
        }
        Cause::Failing => {
            "The application answers with errors: tell those who run it, then start anew. The log has what it said."
        }
    };
    let since = words::minute(held.current_began, now);
    let next = words::minute(held.next_attempt, now);
    let title = format!("In quarantine since {}", since.text);
    Banner::new(Tone::Bad, title).text(format!(
        "What went wrong: {}. {advice} By itself it is tried again {}.",
        held.error, next.distance
    ))
}

fn actions(visit: &Visit, told: &Told, base: &str) -> Vec<Confirm> {
    let csrf = &visit.viewer.csrf;
    let mut actions = Vec::new();
    if told.config.active {
        let mut pause = danger(
            "pause",
            "Pause",
            Icon::Clock,
            "Pause provisioning?",
            "Nobody is made, changed or disabled over there until it goes on. What changes meanwhile is made up for then.",
            &format!("{base}/pause"),
            csrf,
        );
        pause.is_danger = false;
        actions.push(pause);
    }
    if told.config.active {
        let mut anew = danger(
            "restart",
            "Start anew",
            Icon::Retry,
            "Look at everybody again?",
            "Everybody who is assigned is looked at again and what differs is sent. A quarantine ends.",
            &format!("{base}/restart"),
            csrf,
        );
        anew.is_danger = false;
        actions.push(anew);
    }
    actions.push(danger(
        "remove",
        "Remove",
        Icon::Trash,
        "Remove provisioning into this application?",
        "The address, the token and what is known of the accounts are forgotten. The accounts over there stay as they are, and nobody disables them any more.",
        &format!("{base}/remove"),
        csrf,
    ));
    actions
}

fn stats(figures: &Figures, log: &str) -> Vec<Stat> {
    let stat = |label: &str, value: i64, note: &str, tone, icon, href: Option<String>| Stat {
        label: label.to_owned(),
        value: value.to_string(),
        note: note.to_owned(),
        tone,
        icon,
        href,
    };
    let (failing, note) = match figures.failing {
        0 => (Tone::Good, "everything went well"),
        _ => (Tone::Bad, "tried again by themselves"),
    };
    vec![
        stat(
            "People there",
            figures.users,
            "with an account that works",
            Tone::Neutral,
            Icon::Person,
            None,
        ),
        stat(
            "Groups there",
            figures.groups,
            "with their people",
            Tone::Neutral,
            Icon::Group,
            None,
        ),
        stat(
            "Waiting",
            figures.waiting,
            "to be looked at",
            Tone::Neutral,
            Icon::Clock,
            None,
        ),
        stat(
            "Failing",
            figures.failing,
            note,
            failing,
            Icon::Warning,
            (figures.failing > 0).then(|| format!("{log}?result=failure")),
        ),
    ]
}

fn bars(figures: Option<&Figures>) -> Bars {
    let figures = figures.copied().unwrap_or_default();
    let all = [
        ("People with an account", figures.users),
        ("Groups", figures.groups),
        ("Disabled or emptied", figures.disabled),
        ("Waiting", figures.waiting),
        ("Failing", figures.failing),
    ];
    let is_empty = all.iter().all(|(_, value)| *value == 0);
    let bar = |(label, value): (&str, i64)| Bar {
        label: label.to_owned(),
        value: u32::try_from(value.max(0)).unwrap_or(u32::MAX),
        href: None,
    };
    Bars {
        bars: match is_empty {
            true => Vec::new(),
            false => all.into_iter().map(bar).collect(),
        },
    }
}

fn last(run: &Execution, now: Timestamp) -> Vec<Fact> {
    let ended = words::minute(run.time_ended, now);
    let seconds = run.time_ended.seconds() - run.time_began.seconds();
    let result = match run.state.as_str() {
        "Succeeded" => "everything is in step",
        "Failed" => "failed as a whole",
        _ => "some could not be brought into step",
    };
    let mut facts = vec![
        Fact::new("Ended", format!("{} ({})", ended.text, ended.distance)),
        Fact::new("Result", result),
        Fact::new("Looked at", run.count_entitled.to_string()),
        Fact::new("Brought into step", run.count_exported.to_string()),
        Fact::new("Failed", run.count_errors.to_string()),
        Fact::new("Took", format!("{seconds} s")),
    ];
    let error = run.error.as_ref();
    facts.extend(error.map(|error| Fact::new("What went wrong", error)));
    facts
}

fn settings(typed: &Typed, has_token: bool) -> Vec<FormSection> {
    let token = match has_token {
        true => "A token is kept. Leave this empty to keep it; a new address needs its token again",
        false => "As the application shows it; it is kept sealed and never shown again",
    };
    let choices = [
        (
            "disable",
            "Disable the account",
            "It stays, with all that belongs to it, and works again when access is given again",
        ),
        (
            "delete",
            "Delete the account",
            "What belongs to it over there may be lost",
        ),
    ]
    .map(|(value, label, detail)| {
        Choice::new(value, label)
            .detail(detail)
            .chosen(value == typed.deprovision)
    });
    let mut secret = Field::line("token", "Token", "password", "")
        .hint(token)
        .autocomplete("off");
    secret.is_required = !has_token;
    vec![common::section(
        "",
        "",
        vec![
            Field::line("base_address", "Address of its SCIM service", "url", &typed.base_address)
                .hint("Such as https://app.example/scim/v2")
                .required(),
            secret,
            Field::new(
                "deprovision",
                "When access ends",
                Control::One(choices.to_vec()),
            ),
            Field::area("notify", "Who is told of a quarantine", &typed.notify).hint(
                "Mail addresses, one on each line; empty for the technical contacts of the organisation",
            ),
        ],
    )]
}

fn mapping(mapping: &AttributeMapping, is_match: bool) -> MappingRow {
    let extension = mapping.target.strip_prefix(ENTERPRISE);
    let extension = extension.and_then(|rest| rest.strip_prefix(':'));
    MappingRow {
        source: super::mappings::said(&mapping.source).to_owned(),
        target: extension.unwrap_or(&mapping.target).to_owned(),
        is_extension: extension.is_some(),
        is_match,
    }
}
