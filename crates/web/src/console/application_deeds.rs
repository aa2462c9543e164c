//! Registering applications, and what is done on the page of one.

use super::{
    applications::{self, LINE},
    common::{self, Asked},
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::console::{FormPage, NewSecret},
};
use axum::extract::Path;
use serde_json::{Map, Value, json};
use xenia_design::{Choice, Control, Field};
use xenia_engine::{
    Error, Result, consent,
    console::{New, applications::View, check_may_begin, people},
    directory::{
        applications as directory,
        applications::{NewPassword, Register, Registered},
        service_principals,
    },
    domain::{
        CredentialKeyId, PermissionGrantId, Refusal, ServicePrincipalId, directory::Application,
    },
};

/// What was typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    name: String,
    kind: String,
    redirect_uris: String,
    has_groups: bool,
    is_for_assigned: bool,
}

const PLACES: common::Places<'static> = &[
    ("displayName", "name"),
    ("web", "redirect_uris"),
    ("spa", "redirect_uris"),
    ("redirectUris", "redirect_uris"),
];

fn kinds(chosen: &str) -> Vec<Choice> {
    [
        (
            "web",
            "Web application",
            "Runs on a server and can keep a secret",
        ),
        ("spa", "Single-page application", "Runs in the browser"),
        (
            "device",
            "Application on a device",
            "A command line or a display: people enter its code in a browser elsewhere",
        ),
        (
            "service",
            "Service without users",
            "Calls Xenia or another service by itself",
        ),
    ]
    .map(|(value, label, detail)| {
        Choice::new(value, label)
            .detail(detail)
            .chosen(value == chosen)
    })
    .to_vec()
}

fn form_page(visit: &Visit, typed: &Typed) -> FormPage {
    let fields = vec![
        Field::line("name", "Name", "text", &typed.name).required(),
        Field::new("kind", "What it is", Control::One(kinds(&typed.kind))).required(),
        Field::area(
            "redirect_uris",
            "Addresses to which sign-ins return",
            &typed.redirect_uris,
        )
        .hint("One on each line, exactly as the application sends them; a device or a service has none"),
        Field::new(
            "groups",
            "Groups in its tokens",
            Control::Switch(typed.has_groups),
        )
        .hint("It sees the security groups of whoever signs in"),
        Field::new(
            "assigned",
            "Only for people who are assigned",
            Control::Switch(typed.is_for_assigned),
        )
        .hint("By a package, a group or by hand"),
    ];
    FormPage {
        shell: common::below(
            visit,
            &Asked::default(),
            ("Applications", LINE),
            "New application",
        ),
        heading: "New application".to_owned(),
        lead: "Makes a client id and a secret. The secret is shown once.".to_owned(),
        action: format!("{LINE}/new"),
        back: LINE.to_owned(),
        sections: vec![common::section("", "", fields)],
        verb: "Register".to_owned(),
    }
}

/// `GET /console/applications/new`.
pub(super) async fn new(visit: Visit) -> Outcome {
    visit
        .page(move |visit| {
            check_may_begin(&visit.engine, &visit.ctx, New::Application)?;
            let typed = Typed {
                kind: "web".to_owned(),
                is_for_assigned: true,
                ..Typed::default()
            };
            Ok(form_page(visit, &typed))
        })
        .await
}

impl Typed {
    fn of(form: &Form) -> Self {
        Self {
            name: form.get("name").to_owned(),
            kind: form.get("kind").to_owned(),
            redirect_uris: form.get("redirect_uris").to_owned(),
            has_groups: form.has("groups"),
            is_for_assigned: form.has("assigned"),
        }
    }
}

/// `POST /console/applications/new`.
pub(super) async fn create(form: Form) -> Outcome {
    let typed = Typed::of(&form);
    form.visit
        .run(move |visit| match register(visit, &typed) {
            Ok(made) => {
                let id = made.service_principal.id.to_string();
                shown_once(visit, &id, "of the application".to_owned(), made.secret)
            }
            Err(error) => {
                let mut page = form_page(visit, &typed);
                common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
                common::again(&page)
            }
        })
        .await
}

/// The page of an application with a secret that is shown this once.
fn shown_once(visit: &Visit, application: &str, label: String, value: String) -> Outcome {
    let secret = NewSecret { label, value };
    let page = applications::page(visit, &Asked::default(), application, Some(secret))?;
    Reply::page(&page)
}

fn register(visit: &Visit, typed: &Typed) -> Result<Registered> {
    if typed.name.is_empty() {
        return Err(Refusal::invalid(
            "displayName",
            "give it a name that people recognise when they sign in",
        )
        .into());
    }
    let uris: Vec<String> = people::parts(&typed.redirect_uris)
        .map(str::to_owned)
        .collect();
    let needs_address = !matches!(typed.kind.as_str(), "service" | "device");
    if uris.is_empty() && needs_address {
        return Err(Refusal::invalid(
            "redirectUris",
            "say at least one address, or choose a device or a service without users",
        )
        .into());
    }
    let (web, spa) = match typed.kind.as_str() {
        "spa" => (Vec::new(), uris),
        "service" | "device" => (Vec::new(), Vec::new()),
        _ => (uris, Vec::new()),
    };
    let wanted = Register {
        name: typed.name.clone(),
        redirect_uris: web,
        spa_redirect_uris: spa,
        group_membership_claims: typed.has_groups.then(|| "SecurityGroup".to_owned()),
        assignment_required: typed.is_for_assigned,
        on_devices: typed.kind == "device",
        ..Register::default()
    };
    directory::register(&visit.engine, &visit.ctx, &wanted)
}

/// The application of that address, with its registration.
pub(super) fn find(visit: &Visit, application: &str) -> Result<(View, Application)> {
    let id: ServicePrincipalId = common::id("application", application)?;
    let view = xenia_engine::console::applications::view(&visit.engine, &visit.ctx, id, 1)?;
    let registration = view.application.clone().ok_or_else(|| {
        Refusal::conflict("this application is not registered here, so it cannot be changed here")
    })?;
    Ok((view, registration))
}

/// Back to the page; what cannot be done is said on top of it.
pub(super) fn back(visit: &Visit, application: &str, done: Result<()>, word: &str) -> Outcome {
    match done {
        Ok(()) => Reply::see(format!("{LINE}/{application}?done={word}")),
        Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
            let mut page = applications::page(visit, &Asked::default(), application, None)?;
            page.shell.banners.push(common::banner(&refusal));
            common::again(&page)
        }
        Err(error) => Err(error.into()),
    }
}

fn patch(visit: &Visit, application: &Application, body: Value) -> Result<()> {
    let body: Map<String, Value> = body.as_object().cloned().unwrap_or_default();
    directory::update(&visit.engine, &visit.ctx, application.id, &body, None)?;
    Ok(())
}

/// `POST .../grants/{grant}/remove`: takes delegated permissions back.
pub(super) async fn remove_grant(
    Path((application, grant)): Path<(String, String)>,
    form: Form,
) -> Outcome {
    form.visit
        .run(move |visit| {
            let grant: PermissionGrantId = common::id("delegated permission grant", &grant)?;
            let done = consent::delete(&visit.engine, &visit.ctx, grant);
            back(visit, &application, done, "grant-removed")
        })
        .await
}

/// `POST .../redirect-uris`.
pub(super) async fn add_redirect(Path(application): Path<String>, form: Form) -> Outcome {
    let uri = form.get("uri").to_owned();
    form.visit
        .run(move |visit| {
            let (_, registration) = find(visit, &application)?;
            let (property, mut uris) = if registration.spa.redirect_uris.is_empty() {
                ("web", registration.web.clone())
            } else {
                ("spa", registration.spa.clone())
            };
            uris.redirect_uris.push(uri);
            let done = patch(visit, &registration, json!({ property: uris }));
            back(visit, &application, done, "redirect-added")
        })
        .await
}

/// `POST .../redirect-uris/{index}/remove`.
pub(super) async fn remove_redirect(
    Path((application, index)): Path<(String, String)>,
    form: Form,
) -> Outcome {
    form.visit
        .run(move |visit| {
            let (_, registration) = find(visit, &application)?;
            let body = without_redirect(&registration, common::id("address", &index)?)?;
            let done = patch(visit, &registration, body);
            back(visit, &application, done, "redirect-removed")
        })
        .await
}

/// What changes when the n-th of all addresses goes.
fn without_redirect(registration: &Application, mut index: usize) -> Result<Value, Refusal> {
    let kinds = [
        ("web", &registration.web),
        ("spa", &registration.spa),
        ("publicClient", &registration.public_client),
    ];
    for (property, uris) in kinds {
        if index < uris.redirect_uris.len() {
            let mut uris = uris.clone();
            uris.redirect_uris.remove(index);
            return Ok(json!({ property: uris }));
        }
        index -= uris.redirect_uris.len();
    }
    Err(Refusal::not_found("address", index))
}

/// `POST .../roles`.
pub(super) async fn add_role(Path(application): Path<String>, form: Form) -> Outcome {
    let [name, value, description] =
        ["name", "value", "description"].map(|name| form.get(name).to_owned());
    form.visit
        .run(move |visit| {
            let (_, registration) = find(visit, &application)?;
            let new = json!({
                "id": visit.engine.new_id(),
                "allowedMemberTypes": ["User"],
                "displayName": name,
                "value": value,
                "description": description,
                "isEnabled": true,
            });
            let held = registration.app_roles.iter().map(|role| json!(role));
            let roles: Vec<Value> = held.chain([new]).collect();
            let done = patch(visit, &registration, json!({ "appRoles": roles }));
            back(visit, &application, done, "role-added")
        })
        .await
}

/// `POST .../secrets`: answers with the page that shows the secret this once.
pub(super) async fn add_secret(Path(application): Path<String>, form: Form) -> Outcome {
    let label = form.get("label").to_owned();
    let wanted = NewPassword {
        display_name: Some(label.clone()).filter(|label| !label.is_empty()),
        start_date_time: None,
        end_date_time: format!("{}T00:00:00Z", form.get("ends")).parse().ok(),
    };
    form.visit
        .run(move |visit| {
            let (_, registration) = find(visit, &application)?;
            let id = registration.id;
            match directory::add_password(&visit.engine, &visit.ctx, id, &wanted) {
                Ok(added) => shown_once(visit, &application, label, added.secret_text),
                Err(error) => back(visit, &application, Err(error), ""),
            }
        })
        .await
}

/// `POST .../secrets/{secret}/remove`.
pub(super) async fn remove_secret(
    Path((application, secret)): Path<(String, String)>,
    form: Form,
) -> Outcome {
    form.visit
        .run(move |visit| {
            let (_, registration) = find(visit, &application)?;
            let key: CredentialKeyId = common::id("secret", &secret)?;
            let done = directory::remove_password(&visit.engine, &visit.ctx, registration.id, key);
            back(visit, &application, done, "secret-removed")
        })
        .await
}

/// `POST .../on`.
pub(super) async fn on(Path(application): Path<String>, form: Form) -> Outcome {
    set_enabled(application, form, true).await
}

/// `POST .../off`.
pub(super) async fn off(Path(application): Path<String>, form: Form) -> Outcome {
    set_enabled(application, form, false).await
}

async fn set_enabled(application: String, form: Form, is_enabled: bool) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: ServicePrincipalId = common::id("application", &application)?;
            let body = json!({ "accountEnabled": is_enabled });
            let body = body.as_object().cloned().unwrap_or_default();
            let done = service_principals::update(&visit.engine, &visit.ctx, id, &body, None);
            let word = if is_enabled {
                "application-on"
            } else {
                "application-off"
            };
            back(visit, &application, done.map(|_| ()), word)
        })
        .await
}

/// `POST .../remove`.
pub(super) async fn remove(Path(application): Path<String>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let (_, registration) = find(visit, &application)?;
            directory::delete(&visit.engine, &visit.ctx, registration.id)?;
            Reply::see(format!("{LINE}?done=application-removed"))
        })
        .await
}
