//! What is sent of people to an application is changed, and tried on one of them.

use super::{
    super::{
        applications::LINE,
        common::{self, Asked},
    },
    outbound,
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::console::{MappingEditor, MappingTrial, MappingsPage},
};
use axum::extract::Path;
use serde_json::Value;
use xenia_design::{Banner, Choice, Control, Field, Tone};
use xenia_engine::{
    Error, Result,
    console::people,
    domain::{
        NodeKind, Refusal, ServicePrincipalId,
        provisioning::outbound::{AttributeMapping, ORIGINAL_NAME, usual_mappings},
    },
    provisioning::outbound::{
        Overview,
        jobs::{self, Settings},
        overview, preview,
    },
};

/// What can be sent, in words.
const SOURCES: &[(&str, &str)] = &[
    (ORIGINAL_NAME, "User name; of guests their address"),
    ("userPrincipalName", "User principal name"),
    ("mail", "Mail address"),
    ("mailNickname", "Mail nickname"),
    ("id", "Id"),
    ("accountEnabled", "Whether the account is enabled"),
    ("displayName", "Name"),
    ("givenName", "First name"),
    ("surname", "Last name"),
    ("jobTitle", "Job title"),
    ("companyName", "Company"),
    ("department", "Department"),
    ("officeLocation", "Office"),
    ("employeeId", "Employee id"),
    ("employeeType", "Employee type"),
    ("userType", "Member or guest"),
    ("preferredLanguage", "Language"),
    ("usageLocation", "Usage location"),
    ("mobilePhone", "Mobile phone"),
    ("businessPhones", "First business phone"),
    ("streetAddress", "Street"),
    ("postalCode", "Postal code"),
    ("city", "City"),
    ("state", "State or province"),
    ("country", "Country"),
];
/// Rows of a form at most.
const MOST: usize = 100;

/// What a source is called.
pub(super) fn said(source: &str) -> &str {
    let found = SOURCES.iter().find(|(name, _)| *name == source);
    found.map_or(source, |(_, words)| words)
}

/// What was typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    mappings: Vec<AttributeMapping>,
    person: String,
}

impl Typed {
    fn of(form: &Form) -> Self {
        let row = |number: usize| {
            let (source, target) = (format!("source-{number}"), format!("target-{number}"));
            let source = form.all(&source).next()?.to_owned();
            let target = form.get(&target).to_owned();
            Some(AttributeMapping { source, target })
        };
        Self {
            mappings: (1..=MOST).map_while(row).collect(),
            person: form.get("person").to_owned(),
        }
    }

    /// Changes the rows as a button says; whether it was one of those.
    fn edit(&mut self, deed: &str) -> bool {
        let rows = &mut self.mappings;
        let (verb, number) = deed.split_once('-').unwrap_or((deed, ""));
        let at = number
            .parse::<usize>()
            .ok()
            .and_then(|it| it.checked_sub(1));
        match (verb, at.filter(|at| *at < rows.len())) {
            ("add", _) => rows.push(AttributeMapping {
                source: "displayName".to_owned(),
                target: String::new(),
            }),
            ("usual", _) => *rows = usual_mappings(),
            ("remove", Some(at)) => drop(rows.remove(at)),
            ("up", Some(at)) if at > 0 => rows.swap(at, at - 1),
            ("down", Some(at)) if at + 1 < rows.len() => rows.swap(at, at + 1),
            ("remove" | "up" | "down", _) => {}
            _ => return false,
        }
        true
    }
}

/// `GET .../provisioning/mappings`.
pub(super) async fn show(visit: Visit, Path(application): Path<String>) -> Outcome {
    visit
        .page(move |visit| {
            let view = found(visit, &application)?;
            let typed = Typed {
                mappings: kept(&view),
                person: String::new(),
            };
            Ok(fill(visit, &view, &typed))
        })
        .await
}

/// `POST .../provisioning/mappings`.
pub(super) async fn act(Path(application): Path<String>, form: Form) -> Outcome {
    let (mut typed, deed) = (Typed::of(&form), form.get("do").to_owned());
    form.visit
        .run(move |visit| {
            let view = found(visit, &application)?;
            if typed.edit(&deed) {
                return Reply::page(&fill(visit, &view, &typed));
            }
            let id = view.principal.id;
            let done = match deed.as_str() {
                "try" => attempt(visit, id, &typed).map(Some),
                _ => save(visit, id, &typed).map(|()| None),
            };
            match done {
                Ok(None) => Reply::see(format!("{LINE}/{id}/provisioning?done=provisioning-saved")),
                done => again(visit, &view, &typed, done),
            }
        })
        .await
}

/// The page with what was typed: what would be sent, or what is wrong.
fn again(
    visit: &Visit,
    view: &Overview,
    typed: &Typed,
    done: Result<Option<MappingTrial>>,
) -> Outcome {
    let mut page = fill(visit, view, typed);
    match done {
        Ok(trial) => {
            page.trial = trial;
            Reply::page(&page)
        }
        Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
            complain(&mut page, typed, refusal);
            common::again(&page)
        }
        Err(error) => Err(error.into()),
    }
}

/// The application, for those who may change what it is sent.
fn found(visit: &Visit, application: &str) -> Result<Overview> {
    let id: ServicePrincipalId = common::id("application", application)?;
    let view = overview(&visit.engine, &visit.ctx, id, 0)?;
    match view.may_manage {
        true => Ok(view),
        false => Err(Refusal::forbidden(
            "only those who manage the application change what is sent to it",
        )
        .into()),
    }
}

fn kept(view: &Overview) -> Vec<AttributeMapping> {
    let config = view.job.as_ref().map(|told| &told.config);
    config.map_or_else(usual_mappings, |config| config.mappings.clone())
}

fn save(visit: &Visit, id: ServicePrincipalId, typed: &Typed) -> Result<()> {
    let wanted = Settings {
        mappings: Some(typed.mappings.clone()),
        ..Settings::default()
    };
    jobs::set(&visit.engine, &visit.ctx, id, &wanted)
}

fn attempt(visit: &Visit, id: ServicePrincipalId, typed: &Typed) -> Result<MappingTrial> {
    let (engine, ctx) = (&visit.engine, &visit.ctx);
    let found = people::resolve(engine, ctx, &typed.person, "person")?;
    let [one] = found.as_slice() else {
        return Err(Refusal::invalid("person", "name one person").into());
    };
    if one.kind != NodeKind::User {
        return Err(Refusal::invalid("person", "that is a group; name one person").into());
    }
    let sent = preview(engine, ctx, id, &typed.mappings, one.id)?;
    let text = |value: Option<Value>| match value {
        None => String::new(),
        Some(Value::String(text)) => text,
        Some(Value::Bool(yes)) => if yes { "yes" } else { "no" }.to_owned(),
        Some(other) => other.to_string(),
    };
    let rows = sent.into_iter().map(|(target, it)| (target, text(it)));
    Ok(MappingTrial {
        who: one.name.clone(),
        rows: rows.collect(),
    })
}

/// Says what is wrong at the row that it is about.
fn complain(page: &mut MappingsPage, typed: &Typed, refusal: Refusal) {
    if refusal.target.as_deref() == Some("person") {
        page.person.error = Some(refusal.message);
        return;
    }
    let names = |text: &str| !text.is_empty() && refusal.message.contains(&format!("`{text}`"));
    let is_about = |row: &AttributeMapping| names(&row.target) || names(&row.source);
    // Of two that are alike the later one is to be changed; an empty one is wrong in any case.
    let empty = typed.mappings.iter().position(|row| row.target.is_empty());
    let at = empty.or_else(|| typed.mappings.iter().rposition(is_about));
    let Some(row) = at.and_then(|at| page.rows.get_mut(at)) else {
        let banner = Banner::new(Tone::Bad, "That was not done").text(refusal.message);
        page.shell.banners.push(banner);
        return;
    };
    if let Some(field) = row.fields.last_mut() {
        field.error = Some(match empty {
            Some(_) => "name an attribute of SCIM, or remove this row".to_owned(),
            None => refusal.message,
        });
    }
}

fn fill(visit: &Visit, view: &Overview, typed: &Typed) -> MappingsPage {
    let name = &view.principal.display_name;
    let base = format!("{LINE}/{}/provisioning", view.principal.id);
    let count = typed.mappings.len();
    let rows = typed.mappings.iter().enumerate();
    MappingsPage {
        shell: outbound::shell(visit, &Asked::default(), (name, &base), "What is sent")
            .crumb("Provisioning", &base),
        name: name.clone(),
        tabs: super::tabs(view.principal.id, "/provisioning"),
        action: format!("{base}/mappings"),
        back: base,
        rows: rows
            .map(|(at, mapping)| MappingEditor {
                number: at + 1,
                fields: vec![source(at + 1, mapping), target(at + 1, mapping)],
                is_match: at == 0,
                is_up: at > 0,
                is_down: at + 1 < count,
            })
            .collect(),
        person: Field::line("person", "Person", "text", &typed.person)
            .hint("Mail address or full name"),
        trial: None,
    }
}

fn source(number: usize, mapping: &AttributeMapping) -> Field {
    let chosen = mapping.source.as_str();
    let choice =
        |(value, words): &(&str, &str)| Choice::new(*value, *words).chosen(*value == chosen);
    let mut choices: Vec<Choice> = SOURCES.iter().map(choice).collect();
    // One that was set over Graph.
    if !SOURCES.iter().any(|(value, _)| *value == chosen) {
        choices.push(Choice::new(chosen, chosen).chosen(true));
    }
    Field::new(
        format!("source-{number}"),
        "Taken from",
        Control::Select(choices),
    )
}

fn target(number: usize, mapping: &AttributeMapping) -> Field {
    let name = format!("target-{number}");
    let field = Field::line(name, "Attribute there", "text", &mapping.target);
    match number {
        1 => field.hint("Such as userName, name.givenName or emails[type eq \"work\"].value"),
        _ => field,
    }
}
