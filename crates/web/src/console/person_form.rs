//! What is known of a person is changed.

use super::{
    common::{self, Asked},
    group_life::card,
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::console::{FormSection, PersonFormPage},
};
use axum::extract::Path;
use serde_json::{Map, Value, json};
use xenia_design::{Control, Field};
use xenia_engine::{
    Error, Result,
    console::{
        people::{self, Found},
        person_form::{self as console, PersonFrame},
    },
    directory::users::{self, People},
    domain::{NodeKind, Reason, Refusal, UserId},
};

const LINE: &str = "/console/people";

/// The properties of the form: field, property, label, hint.
const TEXTS: [(&str, &str, &str, &str); 10] = [
    ("name", "displayName", "Name", "As everybody sees it"),
    ("given", "givenName", "First name", ""),
    ("surname", "surname", "Family name", ""),
    ("mail", "mail", "Mail address", "Where we write to"),
    (
        "username",
        "userPrincipalName",
        "User name",
        "What they sign in with",
    ),
    ("company", "companyName", "Company", ""),
    ("department", "department", "Department", ""),
    ("title", "jobTitle", "Job title", ""),
    ("office", "officeLocation", "Office", ""),
    (
        "location",
        "usageLocation",
        "Usage location",
        "The country in two letters, such as SE; licences need it",
    ),
];
/// The texts that decide about the sign-in.
const SIGN_IN: &str = "username";

const PLACES: common::Places<'static> = &[
    ("displayName", "name"),
    ("givenName", "given"),
    ("surname", "surname"),
    ("mail", "mail"),
    ("userPrincipalName", "username"),
    ("companyName", "company"),
    ("department", "department"),
    ("jobTitle", "title"),
    ("officeLocation", "office"),
    ("usageLocation", "location"),
    ("manager", "manager"),
    ("sponsors", "sponsors"),
    ("accountEnabled", "enabled"),
];

/// What stands there, or was typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    texts: Vec<String>,
    manager: String,
    sponsors: String,
    enabled: bool,
}

impl Typed {
    fn of(form: &Form) -> Self {
        let texts = TEXTS.iter().map(|(name, ..)| form.get(name).to_owned());
        Self {
            texts: texts.collect(),
            manager: form.get("manager").to_owned(),
            sponsors: form.get("sponsors").to_owned(),
            enabled: form.has("enabled"),
        }
    }

    fn present(frame: &PersonFrame) -> Self {
        let user = json!(frame.user);
        let text = |property: &str| user.get(property).and_then(Value::as_str);
        let texts = TEXTS.iter().map(|(_, property, ..)| text(property));
        let typed = |found: &Found| found.typed.clone();
        let sponsors: Vec<String> = frame.sponsors.iter().map(typed).collect();
        Self {
            texts: texts.map(|it| it.unwrap_or_default().to_owned()).collect(),
            manager: frame.manager.as_ref().map(typed).unwrap_or_default(),
            sponsors: sponsors.join("\n"),
            enabled: frame.user.account_enabled,
        }
    }

    /// The properties that are to be others; those that the caller may not change stay.
    fn body(&self, frame: &PersonFrame) -> Result<Map<String, Value>, Refusal> {
        let present = Self::present(frame);
        let mut body = Map::new();
        let pairs = self.texts.iter().zip(&present.texts);
        for ((name, property, ..), (typed, present)) in TEXTS.iter().zip(pairs) {
            if typed == present || (*name == SIGN_IN && !frame.may_sign_in) {
                continue;
            }
            let value = match *property {
                "usageLocation" => country(typed)?,
                // These cannot be without a value.
                "displayName" | "userPrincipalName" => json!(typed),
                _ => json!((!typed.is_empty()).then_some(typed)),
            };
            body.insert((*property).to_owned(), value);
        }
        if frame.may_sign_in && self.enabled != present.enabled {
            body.insert("accountEnabled".to_owned(), json!(self.enabled));
        }
        Ok(body)
    }

    fn people(&self, visit: &Visit, frame: &PersonFrame) -> Result<People> {
        let present = Self::present(frame);
        let resolve =
            |text: &str, target: &str| people::resolve(&visit.engine, &visit.ctx, text, target);
        let manager = match self.manager == present.manager {
            true => None,
            false => Some(one_person(&resolve(&self.manager, "manager")?)?),
        };
        let sponsors = match self.sponsors == present.sponsors {
            true => None,
            false => {
                let found = resolve(&self.sponsors, "sponsors")?;
                Some(found.iter().map(|one| one.id).collect())
            }
        };
        Ok(People { manager, sponsors })
    }
}

fn country(typed: &str) -> Result<Value, Refusal> {
    let code = typed.to_uppercase();
    match code.len() {
        0 => Ok(Value::Null),
        2 if code.bytes().all(|byte| byte.is_ascii_uppercase()) => Ok(json!(code)),
        _ => {
            let message = format!("`{typed}` is not a country code of two letters");
            Err(Refusal::invalid("usageLocation", message))
        }
    }
}

fn one_person(found: &[Found]) -> Result<Option<uuid::Uuid>, Refusal> {
    match found {
        [] => Ok(None),
        [one] if one.kind == NodeKind::User => Ok(Some(one.id)),
        [_] => Err(Refusal::invalid(
            "manager",
            "a manager is a person, not a group",
        )),
        _ => Err(Refusal::invalid(
            "manager",
            "a person has one manager at most",
        )),
    }
}

/// `GET /console/people/{user}/edit`.
pub(super) async fn edit(visit: Visit, Path(user): Path<String>) -> Outcome {
    visit
        .page(move |visit| {
            let frame = frame(visit, &user)?;
            Ok(fill(visit, &frame, &Typed::present(&frame)))
        })
        .await
}

/// `POST /console/people/{user}/edit`.
pub(super) async fn update(Path(user): Path<String>, form: Form) -> Outcome {
    let (typed, version) = (Typed::of(&form), form.get("version").to_owned());
    form.visit
        .run(move |visit| {
            let frame = frame(visit, &user)?;
            let error = match save(visit, &frame, &typed, &version) {
                Ok(()) => return Reply::see(format!("{LINE}/{}?done=saved", frame.user.id)),
                Err(error) => error,
            };
            let mut page = fill(visit, &frame, &typed);
            match error {
                Error::Refused(refusal) if refusal.reason == Reason::PreconditionFailed => {
                    let banner = common::meanwhile(frame.changed.as_ref(), &page.action);
                    page.shell.banners.push(banner);
                }
                error => {
                    page.version = version;
                    common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
                }
            }
            common::again(&page)
        })
        .await
}

fn frame(visit: &Visit, user: &str) -> Result<PersonFrame> {
    let id: UserId = common::id("person", user)?;
    console::frame(&visit.engine, &visit.ctx, id)
}

fn save(visit: &Visit, frame: &PersonFrame, typed: &Typed, version: &str) -> Result<()> {
    let (body, people) = (typed.body(frame)?, typed.people(visit, frame)?);
    let (engine, ctx) = (&visit.engine, &visit.ctx);
    users::update_with_people(engine, ctx, frame.user.id, &body, &people, Some(version)).map(drop)
}

fn fill(visit: &Visit, frame: &PersonFrame, typed: &Typed) -> PersonFormPage {
    let name = &frame.user.display_name;
    let back = format!("{LINE}/{}", frame.user.id);
    let lead = match frame.may_sign_in {
        true => String::new(),
        false => "They hold a directory role: their user name, and whether they may sign in, can be changed by those only who may change administrators.".to_owned(),
    };
    PersonFormPage {
        shell: common::below(visit, &Asked::default(), ("Everybody", LINE), "Change")
            .crumb(name, &back),
        name: name.clone(),
        lead,
        action: format!("{back}/edit"),
        version: frame.etag.clone(),
        back,
        sections: sections(frame, typed),
    }
}

fn sections(frame: &PersonFrame, typed: &Typed) -> Vec<FormSection> {
    let shown = |(name, ..): &&(&str, _, _, _)| frame.may_sign_in || *name != SIGN_IN;
    let line =
        |at: usize, &(name, property, label, hint): &(_, &str, &'static str, &'static str)| {
            let kind = if name == "mail" { "email" } else { "text" };
            let text = typed.texts.get(at).map_or("", String::as_str);
            let field = Field::line(name, label, kind, text).hint(hint);
            match property {
                "displayName" | "userPrincipalName" => field.required(),
                _ => field,
            }
        };
    let all: Vec<Field> = TEXTS
        .iter()
        .enumerate()
        .filter(|(_, it)| shown(it))
        .map(|(at, it)| line(at, it))
        .collect();
    let is_name = |field: &Field| {
        ["name", "given", "surname", "mail", SIGN_IN].contains(&field.name.as_str())
    };
    let (names, work): (Vec<Field>, Vec<Field>) = all.into_iter().partition(is_name);
    let people = vec![
        Field::line("manager", "Manager", "text", &typed.manager)
            .hint("Mail address or full name; empty for none"),
        Field::area("sponsors", "Sponsors", &typed.sponsors)
            .hint("Who answers for them: people or groups, one on each line"),
    ];
    let mut sections = vec![
        card("Who they are", "", names),
        card("Where they work", "", work),
        card("Who answers for them", "", people),
    ];
    if frame.may_sign_in {
        let on = Field::new("enabled", "May sign in", Control::Switch(typed.enabled)).hint(
            "Off signs them out everywhere at once; what they were given stays until it ends",
        );
        sections.push(card("Sign-in", "", vec![on]));
    }
    sections
}
