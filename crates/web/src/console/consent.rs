//! Consent requests, the rules of consent, and permission grant policies.

use super::common::{self, Asked};
use crate::{
    approvals::consent::{self, Stand},
    http::{Form, Outcome, Visit},
    views::consent::{ConditionCard, ConsentRequestsPage, ConsentRow, GrantPolicyPage},
    words,
};
use axum::extract::Path;
use xenia_design::{Badge, Fact, Tone};
use xenia_engine::{
    Result,
    consent::{
        policies,
        requests::{self, AppLine},
    },
    domain::consent::{ConditionSet, GrantPolicy, PermissionType},
};

pub(super) const LINE: &str = "/console/consent-requests";
pub(super) const SETTINGS: &str = "/console/consent-requests/settings";

fn stand(visit: &Visit) -> Stand {
    Stand {
        shell: common::below(
            visit,
            &Asked::default(),
            ("Consent requests", LINE),
            "Consent request",
        ),
        base: LINE.to_owned(),
    }
}

/// `GET /console/consent-requests`.
pub(super) async fn list(visit: Visit, asked: Asked) -> Outcome {
    visit.page(move |visit| fill(visit, &asked)).await
}

fn fill(visit: &Visit, asked: &Asked) -> Result<ConsentRequestsPage> {
    let mut lines = requests::list(&visit.engine, &visit.ctx)?;
    let policy = requests::get_policy(&visit.engine, &visit.ctx)?;
    let search = asked.get("search").to_lowercase();
    let fits = |line: &AppLine| {
        let state = match asked.get("state") {
            "waiting" => line.waiting().next().is_some(),
            "blocked" => line.app.is_blocked,
            _ => true,
        };
        state && line.app.app_display_name.to_lowercase().contains(&search)
    };
    lines.retain(fits);
    let state = common::select(
        "state",
        "State",
        asked.get("state"),
        vec![
            ("waiting".to_owned(), "Somebody waits".to_owned()),
            ("blocked".to_owned(), "Blocked".to_owned()),
        ],
    );
    Ok(ConsentRequestsPage {
        shell: common::shell(visit, asked, LINE, "Consent requests"),
        filters: common::filters(LINE, "Application", asked, vec![state]),
        rows: lines.iter().map(|line| row(visit, line)).collect(),
        settings: common::is_open(visit, "/console/settings").then(|| SETTINGS.to_owned()),
        is_enabled: policy.is_enabled,
    })
}

fn row(visit: &Visit, line: &AppLine) -> ConsentRow {
    let values: Vec<&str> = line.asked.iter().map(|it| it.value.as_str()).collect();
    let last = line.users.first();
    ConsentRow {
        application: line.app.app_display_name.clone(),
        href: format!("{LINE}/{}", line.app.id),
        permissions: values.join(", "),
        waiting: line.waiting().count(),
        asked: last.map(|it| words::day(it.request.created_date_time, visit.ctx.now)),
        state: consent::state(line),
    }
}

/// `GET /console/consent-requests/{request}`.
pub(super) async fn one(visit: Visit, Path(request): Path<String>) -> Outcome {
    visit
        .page(move |visit| {
            let id = common::id("consent request", &request)?;
            consent::page(visit, id, stand(visit), "", None)
        })
        .await
}

/// `POST .../decide`.
pub(super) async fn decide(Path(request): Path<String>, form: Form) -> Outcome {
    consent::decided(request, form, stand).await
}

/// `POST .../unblock`.
pub(super) async fn unblock(Path(request): Path<String>, form: Form) -> Outcome {
    consent::unblocked(request, form, stand).await
}

/// `GET /console/consent-requests/policies/{policy}`.
pub(super) async fn policy(visit: Visit, Path(id): Path<String>) -> Outcome {
    visit
        .page(move |visit| {
            let found = policies::get(&visit.engine, &visit.ctx, &id)?;
            let shell = common::below(
                visit,
                &Asked::default(),
                ("Consent requests", LINE),
                &found.display_name,
            );
            Ok(GrantPolicyPage {
                shell: shell.crumb("Rules of consent", SETTINGS),
                states: vec![kind(&found)],
                includes: cards(&found.includes),
                excludes: cards(&found.excludes),
                name: found.display_name,
                id: found.id,
                description: found.description.unwrap_or_default(),
            })
        })
        .await
}

/// Whose the policy is.
pub(super) fn kind(policy: &GrantPolicy) -> Badge {
    match policy.is_built_in() {
        true => Badge::new(Tone::Neutral, "Built in"),
        false => Badge::new(Tone::Brand, "Your own"),
    }
}

fn cards(sets: &[ConditionSet]) -> Vec<ConditionCard> {
    let card = |(index, set): (usize, &ConditionSet)| ConditionCard {
        title: format!("Conditions {}", index + 1),
        facts: facts(set),
    };
    sets.iter().enumerate().map(card).collect()
}

/// The conditions in words; what matches anything is left out, but for the kind of permission.
fn facts(set: &ConditionSet) -> Vec<Fact> {
    let kind = match set.permission_type {
        Some(PermissionType::DelegatedUserConsentable) => {
            "Delegated, not reserved to administrators"
        }
        Some(PermissionType::Delegated) => "Delegated",
        Some(PermissionType::Application) => "Application permissions",
        None => "None",
    };
    let mut facts = vec![Fact::new("Kind", kind)];
    let mut narrow = |name: &str, values: &[String]| {
        let is_any = |text: &String| text == "all" || text == "any";
        if !values.iter().all(is_any) {
            facts.push(Fact::new(name, values.join(", ")));
        }
    };
    let one = std::slice::from_ref;
    narrow("Classified as", one(&set.permission_classification));
    narrow("Of the application", one(&set.resource_application));
    narrow("Permissions", &set.permissions);
    narrow("For the applications", &set.client_application_ids);
    narrow("Registered in", &set.client_application_tenant_ids);
    narrow("Published by", &set.client_application_publisher_ids);
    if set.client_applications_from_verified_publisher_only {
        facts.push(Fact::new(
            "Publisher",
            "Verified; nobody verifies publishers here",
        ));
    }
    facts
}
