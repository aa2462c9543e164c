//! What is done on the page of the provisioning into an application.

use super::{
    super::{
        applications::LINE,
        common::{self, Asked},
    },
    lines,
    outbound::{self, Typed},
};
use crate::http::{Form, Outcome, Reply, Visit};
use axum::extract::Path;
use xenia_design::{Banner, Tone};
use xenia_engine::{
    Error, Result,
    console::people,
    domain::{Refusal, ServicePrincipalId, provisioning::outbound::Deprovision},
    provisioning::outbound::jobs::{self, Settings},
};

const PLACES: common::Places<'static> = &[
    ("BaseAddress", "base_address"),
    ("SyncNotificationSettings", "notify"),
    ("value", "token"),
];

fn settings(form: &Form) -> Settings {
    let said = |name: &str| Some(form.get(name).to_owned()).filter(|text| !text.is_empty());
    Settings {
        base_address: Some(form.get("base_address").to_owned()),
        token: said("token"),
        notify: Some(
            people::parts(form.get("notify"))
                .map(str::to_owned)
                .collect(),
        ),
        mappings: None,
        deprovision: Some(match form.get("deprovision") {
            "delete" => Deprovision::Delete,
            _ => Deprovision::Disable,
        }),
    }
}

/// `POST .../provisioning`: saves, or tries address and token.
pub(super) async fn set(Path(application): Path<String>, form: Form) -> Outcome {
    let wanted = settings(&form);
    let typed = Typed {
        base_address: form.get("base_address").to_owned(),
        deprovision: form.get("deprovision").to_owned(),
        notify: form.get("notify").to_owned(),
    };
    let is_test = form.get("verb") == "test";
    form.visit
        .run(move |visit| {
            let id: ServicePrincipalId = common::id("application", &application)?;
            if is_test {
                let done = jobs::validate(&visit.engine, &visit.ctx, id, &wanted);
                return again(visit, &application, &typed, done);
            }
            match save(visit, id, &wanted) {
                Ok(()) => Reply::see(format!("{LINE}/{id}/provisioning?done=provisioning-saved")),
                done => again(visit, &application, &typed, done),
            }
        })
        .await
}

/// The page with what was typed: the connection is good, or something is wrong.
fn again(visit: &Visit, application: &str, typed: &Typed, done: Result<()>) -> Outcome {
    let mut page = outbound::page(visit, &Asked::default(), application, Some(typed))?;
    match done {
        Ok(()) => {
            let title = "The application answers and takes the token";
            let text =
                "Nothing was saved or changed by this. Enter the token once more if you save now.";
            page.shell
                .banners
                .push(Banner::new(Tone::Good, title).text(text));
            Reply::page(&page)
        }
        Err(error) => {
            common::complain(error, &mut page.shell, &mut page.settings, PLACES)?;
            common::again(&page)
        }
    }
}

/// Saves; the first time there must be a token.
fn save(visit: &Visit, id: ServicePrincipalId, wanted: &Settings) -> Result<()> {
    let present = jobs::get(&visit.engine, &visit.ctx, id)?;
    if wanted.token.is_none() && present.is_none_or(|told| !told.has_token) {
        return Err(Refusal::invalid("value", "enter the token of the application").into());
    }
    jobs::set(&visit.engine, &visit.ctx, id, wanted)
}

/// `POST .../start`, `pause`, `restart`, `remove`.
pub(super) async fn act(Path((application, deed)): Path<(String, String)>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: ServicePrincipalId = common::id("application", &application)?;
            let (engine, ctx) = (&visit.engine, &visit.ctx);
            let (done, word) = match deed.as_str() {
                "start" => (jobs::start(engine, ctx, id), "provisioning-started"),
                "pause" => (jobs::pause(engine, ctx, id), "provisioning-paused"),
                "restart" => (jobs::restart(engine, ctx, id), "provisioning-restarted"),
                "remove" => (jobs::delete(engine, ctx, id), "provisioning-removed"),
                _ => return Err(Error::from(Refusal::not_found("deed", deed)).into()),
            };
            back(visit, &application, done, word)
        })
        .await
}

/// Back to the page; what cannot be done is said on top of it.
fn back(visit: &Visit, application: &str, done: Result<()>, word: &str) -> Outcome {
    match done {
        Ok(()) => Reply::see(format!("{LINE}/{application}/provisioning?done={word}")),
        Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
            let mut page = outbound::page(visit, &Asked::default(), application, None)?;
            page.shell.banners.push(common::banner(&refusal));
            common::again(&page)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST .../now`: one person or group, told step by step.
pub(super) async fn now(Path(application): Path<String>, form: Form) -> Outcome {
    let typed = form.get("who").to_owned();
    form.visit
        .run(move |visit| {
            let id: ServicePrincipalId = common::id("application", &application)?;
            let done = provision(visit, id, &typed);
            let mut page = outbound::page(visit, &Asked::default(), &application, None)?;
            match done {
                Ok(line) => {
                    page.told = Some(lines::told(&line));
                    Reply::page(&page)
                }
                Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
                    page.now = vec![outbound::who(&typed).error(Some(refusal.message))];
                    common::again(&page)
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}

fn provision(visit: &Visit, id: ServicePrincipalId, typed: &str) -> Result<serde_json::Value> {
    let found = people::resolve(&visit.engine, &visit.ctx, typed, "who")?;
    match found.as_slice() {
        [] => Err(Refusal::invalid("who", "who is to be provisioned?").into()),
        [one] => jobs::provision_now(&visit.engine, &visit.ctx, id, one.id),
        _ => Err(Refusal::invalid("who", "one person or group at a time").into()),
    }
}
