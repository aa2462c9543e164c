//! Applications: the list and one application with who reaches it.

use super::{
    application_federation as federation, application_permissions as permissions,
    common::{self, Asked},
    guests, provisioning,
};
use crate::{
    http::{Outcome, Visit},
    views::console::{
        AccessRow, AppRoleRow, ApplicationPage, ApplicationRow, ApplicationsPage, NewSecret,
        OwnerRow, RedirectRow, SecretRow,
    },
    views::shared::{Tabs, danger},
    words,
};
use axum::extract::Path;
use xenia_design::{Badge, Confirm, Fact, Field, Icon, Tone};
use xenia_engine::{
    Result,
    console::{
        applications::{self, Filter, Summary, View},
        reach::Reacher,
    },
    domain::{
        ServicePrincipalId, Timestamp,
        directory::{AppRole, Application, PasswordCredential, User},
    },
};

pub(super) const LINE: &str = "/console/applications";
/// How many days before its end a secret needs attention.
const SOON_DAYS: i64 = 30;

fn kind(application: Option<&Application>) -> &'static str {
    match application {
        None => "Part of Xenia or registered elsewhere",
        Some(one) if !one.spa.redirect_uris.is_empty() => "Single-page application",
        Some(one) if !one.web.redirect_uris.is_empty() => "Web application",
        Some(one) if !one.public_client.redirect_uris.is_empty() => "Desktop or mobile application",
        Some(_) => "Service without users",
    }
}

fn state(is_enabled: bool, application: Option<&Application>, now: Timestamp) -> Badge {
    let secrets = application.map_or(&[][..], |one| &one.password_credentials);
    let last_end = secrets.iter().map(|secret| secret.end_date_time).max();
    match last_end {
        _ if !is_enabled => Badge::new(Tone::Neutral, "Switched off"),
        Some(end) if end <= now => Badge::new(Tone::Bad, "Secret ended"),
        Some(end) if end <= now.plus_days(SOON_DAYS) => Badge::new(Tone::Warn, "Secret ends soon"),
        _ => Badge::new(Tone::Good, "Ready"),
    }
}

/// `GET /console/applications`.
pub(super) async fn list(visit: Visit, asked: Asked) -> Outcome {
    visit.page(move |visit| fill_list(visit, &asked)).await
}

fn fill_list(visit: &Visit, asked: &Asked) -> Result<ApplicationsPage> {
    let filter = Filter {
        search: asked.get("search").to_owned(),
        is_enabled: match asked.get("state") {
            "on" => Some(true),
            "off" => Some(false),
            _ => None,
        },
        order: common::order(asked),
        page: asked.page(),
    };
    let paged = applications::list(&visit.engine, &visit.ctx, &filter)?;
    let states = vec![
        ("on".to_owned(), "Switched on".to_owned()),
        ("off".to_owned(), "Switched off".to_owned()),
    ];
    let fields = vec![
        common::select("state", "State", asked.get("state"), states),
        common::order_field(asked, false),
    ];
    Ok(ApplicationsPage {
        shell: common::shell(visit, asked, LINE, "Applications"),
        filters: common::filters(LINE, "Search applications", asked, fields),
        pager: common::pager(&paged, "applications", LINE, asked),
        rows: paged
            .rows
            .into_iter()
            .map(|one| row(one, visit.ctx.now))
            .collect(),
    })
}

fn row(summary: Summary, now: Timestamp) -> ApplicationRow {
    let application = summary.application.as_ref();
    ApplicationRow {
        href: format!("{LINE}/{}", summary.principal.id),
        kind: kind(application).to_owned(),
        state: state(summary.principal.account_enabled, application, now),
        people: summary.people,
        guests: summary.guests,
        owners: summary.owners.join(", "),
        name: summary.principal.display_name,
    }
}

/// `GET /console/applications/{application}`.
pub(super) async fn one(visit: Visit, Path(application): Path<String>, asked: Asked) -> Outcome {
    visit
        .page(move |visit| page(visit, &asked, &application, None))
        .await
}

/// The page of an application, with a secret that was just made.
pub(super) fn page(
    visit: &Visit,
    asked: &Asked,
    application: &str,
    new_secret: Option<NewSecret>,
) -> Result<ApplicationPage> {
    let id: ServicePrincipalId = common::id("application", application)?;
    let view = applications::view(&visit.engine, &visit.ctx, id, asked.page())?;
    Ok(ApplicationPage {
        new_secret,
        ..fill_one(visit, asked, &view)
    })
}

fn fill_one(visit: &Visit, asked: &Asked, view: &View) -> ApplicationPage {
    let (principal, now) = (&view.principal, visit.ctx.now);
    let base = format!("{LINE}/{}", principal.id);
    let application = view.application.as_ref();
    let secrets = application.map_or(&[][..], |one| &one.password_credentials);
    ApplicationPage {
        shell: common::below(
            visit,
            asked,
            ("Applications", LINE),
            &principal.display_name,
        ),
        name: principal.display_name.clone(),
        state: state(principal.account_enabled, application, now),
        tabs: match view.may_see_provisioning {
            true => provisioning::tabs(principal.id, ""),
            false => Tabs::default(),
        },
        connect: connect(visit, view),
        facts: facts(view, now),
        redirects: redirects(visit, view, &base),
        add_redirect: if_may(view, redirect_fields),
        roles: principal
            .app_roles
            .iter()
            .map(|role| role_row(view, role))
            .collect(),
        add_role: if_may(view, role_fields),
        secrets: secrets
            .iter()
            .map(|secret| secret_row(visit, view, secret, &base))
            .collect(),
        add_secret: if_may(view, || secret_fields(now)),
        trusts: federation::rows(visit, view, &base),
        add_trust: if_may(view, federation::fields),
        owners: view
            .owners
            .iter()
            .map(|owner| owner_row(visit, view, owner, &base))
            .collect(),
        add_owner: if_may(view, owner_fields),
        permissions: permissions::by_itself(visit, view),
        grants: permissions::for_people(visit, view, &base),
        more_grants: permissions::more(view),
        new_secret: None,
        access: view
            .reachers
            .rows
            .iter()
            .map(|(one, user)| access(visit, one, user.as_ref()))
            .collect(),
        pager: common::pager(&view.reachers, "ways to it", &base, asked),
        actions: actions(visit, view, &base),
        base,
    }
}

fn redirect_fields() -> Vec<Field> {
    let uri = Field::line("uri", "Add an address", "url", "");
    vec![uri.hint("Exactly as the application sends it")]
}

fn role_fields() -> Vec<Field> {
    vec![
        Field::line("name", "Role", "text", ""),
        Field::line("value", "Value in tokens", "text", ""),
        Field::line("description", "What it allows", "text", ""),
    ]
}

fn secret_fields(now: Timestamp) -> Vec<Field> {
    vec![
        Field::line("label", "What it is for", "text", ""),
        Field::line("ends", "Ends on", "date", now.plus_days(180).date()),
    ]
}

fn owner_fields() -> Vec<Field> {
    let owner = Field::line("owner", "Add an owner", "text", "");
    vec![owner.hint("Mail address or full name of a member")]
}

/// Fields for those who may change the application; none for others, and none where it is not
/// registered here.
fn if_may(view: &View, fields: impl FnOnce() -> Vec<Field>) -> Vec<Field> {
    match view.may_manage && view.application.is_some() {
        true => fields(),
        false => Vec::new(),
    }
}

fn owner_row(visit: &Visit, view: &View, owner: &User, base: &str) -> OwnerRow {
    let remove = danger(
        &format!("owner-{}", owner.id),
        "Take away",
        Icon::Trash,
        &format!("Shall {} own it no longer?", owner.display_name),
        "They can no longer change the application; what they reach in it stays.",
        &format!("{base}/owners/{}/remove", owner.id),
        &visit.viewer.csrf,
    );
    OwnerRow {
        who: common::person(visit, owner),
        remove: (view.may_manage && view.application.is_some()).then_some(remove),
    }
}

fn connect(visit: &Visit, view: &View) -> Vec<Fact> {
    let issuer = format!("{}/{}/v2.0", visit.base_url(), visit.ctx.tenant);
    vec![
        Fact::code("Client id", view.principal.app_id.to_string()),
        Fact::code("Issuer", &issuer),
        Fact::code(
            "Discovery document",
            format!("{issuer}/.well-known/openid-configuration"),
        ),
    ]
}

fn facts(view: &View, now: Timestamp) -> Vec<Fact> {
    let mut facts = vec![Fact::new("Kind", kind(view.application.as_ref()))];
    let signs_in = if view.principal.app_role_assignment_required {
        "only who is assigned"
    } else {
        "everybody of the organisation"
    };
    facts.push(Fact::new("May sign in", signs_in));
    if let Some(application) = &view.application {
        let claims = application
            .group_membership_claims
            .as_deref()
            .unwrap_or("none");
        facts.push(Fact::new("Groups in tokens", claims));
        facts.push(Fact::new(
            "Registered",
            words::day(application.created_date_time, now).text,
        ));
    }
    facts.push(Fact::code("Id", view.principal.id.to_string()));
    facts
}

fn redirects(visit: &Visit, view: &View, base: &str) -> Vec<RedirectRow> {
    let Some(application) = &view.application else {
        return Vec::new();
    };
    let all = application
        .web
        .redirect_uris
        .iter()
        .chain(&application.spa.redirect_uris)
        .chain(&application.public_client.redirect_uris);
    all.enumerate()
        .map(|(index, uri)| {
            let remove = danger(
                &format!("redirect-{index}"),
                "Remove",
                Icon::Trash,
                "Remove this address?",
                "Sign-ins that return there fail from now on.",
                &format!("{base}/redirect-uris/{index}/remove"),
                &visit.viewer.csrf,
            );
            RedirectRow {
                uri: uri.clone(),
                remove: view.may_manage.then_some(remove),
            }
        })
        .collect()
}

fn role_row(view: &View, role: &AppRole) -> AppRoleRow {
    AppRoleRow {
        name: role.display_name.clone(),
        value: role.value.clone().unwrap_or_default(),
        description: role.description.clone().unwrap_or_default(),
        people: view.by_role.get(&role.id.0).copied().unwrap_or(0),
    }
}

fn secret_row(visit: &Visit, view: &View, secret: &PasswordCredential, base: &str) -> SecretRow {
    let now = visit.ctx.now;
    let state = if secret.end_date_time <= now {
        Badge::new(Tone::Bad, "Ended")
    } else if secret.end_date_time <= now.plus_days(SOON_DAYS) {
        Badge::new(Tone::Warn, "Ends soon")
    } else {
        Badge::new(Tone::Good, "Valid")
    };
    let remove = danger(
        &format!("secret-{}", secret.key_id),
        "Remove",
        Icon::Trash,
        "Remove this secret?",
        "Whoever uses it can no longer act as the application.",
        &format!("{base}/secrets/{}/remove", secret.key_id),
        &visit.viewer.csrf,
    );
    SecretRow {
        label: secret
            .display_name
            .clone()
            .unwrap_or_else(|| "Without a name".to_owned()),
        hint: secret.hint.clone().unwrap_or_default(),
        created: words::day(secret.start_date_time, now),
        ends: words::day(secret.end_date_time, now),
        state,
        remove: view.may_manage.then_some(remove),
    }
}

fn access(visit: &Visit, one: &Reacher, user: Option<&User>) -> AccessRow {
    AccessRow {
        who: user.map_or_else(
            || common::somebody("Removed account"),
            |user| common::person(visit, user),
        ),
        role: one.role.clone(),
        path: guests::path(&one.path),
        until: one.until.map(|end| words::day(end, visit.ctx.now)),
    }
}

fn actions(visit: &Visit, view: &View, base: &str) -> Vec<Confirm> {
    if !view.may_manage {
        return Vec::new();
    }
    let csrf = &visit.viewer.csrf;
    let mut actions = vec![if view.principal.account_enabled {
        danger(
            "off",
            "Switch off",
            Icon::Stop,
            "Switch it off?",
            "Nobody gets a token for it until it is switched on again.",
            &format!("{base}/off"),
            csrf,
        )
    } else {
        let mut on = danger(
            "on",
            "Switch on",
            Icon::Check,
            "Switch it on?",
            "Those who reach it can sign in to it again.",
            &format!("{base}/on"),
            csrf,
        );
        on.is_danger = false;
        on
    }];
    if view.application.is_some() {
        actions.push(danger(
            "delete",
            "Remove",
            Icon::Trash,
            "Remove this application?",
            "It can no longer sign anybody in, and all access to it ends.",
            &format!("{base}/remove"),
            csrf,
        ));
    }
    actions
}
