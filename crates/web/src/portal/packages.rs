//! The packages that one may ask for.

use super::id;
use crate::{
    http::{Outcome, Visit},
    views::{
        frame,
        portal::{PackageCard, PackagePage, PackagesPage},
    },
    words,
};
use axum::extract::{Path, Query};
use serde::Deserialize;
use xenia_design::{Badge, Banner, Fact, Icon, Link, Step, StepState, Steps, Tone};
use xenia_engine::{
    domain::{AccessPackageId, entitlement::policy::AssignmentPolicy},
    entitlement::{
        behalf,
        portal::{self, Offer},
    },
};

/// What was searched.
#[derive(Deserialize)]
pub(crate) struct Search {
    #[serde(default)]
    search: String,
}

/// All that one may ask for.
pub(crate) async fn list(visit: Visit, Query(query): Query<Search>) -> Outcome {
    visit
        .page(move |visit| {
            let home = format!("/my-access/{}", visit.viewer.tenant);
            let search = Some(query.search.as_str()).filter(|text| !text.is_empty());
            let offers = portal::available(&visit.engine, &visit.ctx, search)?;
            Ok(PackagesPage {
                shell: frame::portal(&visit.viewer, &home).titled("Available packages"),
                action: home.clone(),
                search: query.search,
                others: others(visit, &home)?,
                packages: offers.iter().map(|offer| card(offer, &home)).collect(),
            })
        })
        .await
}

/// To what one may ask for on behalf of others, where there is anything.
fn others(visit: &Visit, home: &str) -> xenia_engine::Result<Option<String>> {
    let found = behalf::packages(&visit.engine, &visit.ctx)?;
    Ok((!found.is_empty()).then(|| format!("{home}/others")))
}

fn card(offer: &Offer, home: &str) -> PackageCard {
    let package = &offer.package.value;
    let policy = offer.policies.first().map(|(policy, _)| policy);
    let state = match (&offer.assignment, &offer.request) {
        (Some(_), _) => Some(Badge::new(Tone::Good, "You have it")),
        (None, Some(_)) => Some(Badge::new(Tone::Info, "Requested").icon(Icon::Clock)),
        (None, None) => None,
    };
    PackageCard {
        name: package.display_name.clone(),
        description: package.description.clone().unwrap_or_default(),
        href: format!("{home}/packages/{}", package.id),
        contents: words::contents(&package.resource_role_scopes),
        lasts: policy.map_or_else(String::new, words::lasts),
        approval: policy.map_or_else(String::new, words::decided_by),
        state,
    }
}

/// One package: where a request link leads.
pub(crate) async fn one(visit: Visit, Path((_, package)): Path<(String, String)>) -> Outcome {
    visit
        .page(move |visit| {
            let package: AccessPackageId = id("access package", &package)?;
            let offer = portal::package(&visit.engine, &visit.ctx, package)?;
            let home = format!("/my-access/{}", visit.viewer.tenant);
            let record = &offer.package.value;
            Ok(PackagePage {
                shell: frame::portal(&visit.viewer, &home)
                    .titled(&record.display_name)
                    .crumb("Available packages", &home),
                name: record.display_name.clone(),
                description: record.description.clone().unwrap_or_default(),
                resources: words::resources(&record.resource_role_scopes),
                facts: facts(&offer),
                process: process(offer.policies.first().map(|(policy, _)| policy)),
                offers: offers(&offer, &home),
                notice: notice(&offer, &home),
            })
        })
        .await
}

fn facts(offer: &Offer) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some((policy, _)) = offer.policies.first() {
        facts.push(Fact::new("How long", words::lasts(policy)));
        facts.push(Fact::new("Decided", words::decided_by(policy)));
        let asked = policy.questions.len();
        if asked > 0 {
            facts.push(Fact::new("Questions", asked.to_string()));
        }
    }
    facts.push(Fact::new("From", &offer.catalog.display_name));
    facts
}

fn process(policy: Option<&AssignmentPolicy>) -> Steps {
    let step = |label: &str, detail: &str| Step::new(StepState::Upcoming, label, detail);
    let mut steps = vec![step("You ask", "A few questions, about two minutes.")];
    let stages = policy.filter(|policy| {
        policy
            .request_approval_settings
            .is_approval_required_for_add
    });
    if let Some(policy) = stages {
        for (index, stage) in policy.request_approval_settings.stages.iter().enumerate() {
            let within = stage.time_to_decide().in_words();
            let who = if index == 0 {
                "Somebody decides"
            } else {
                "Somebody else decides"
            };
            steps.push(step(
                who,
                &format!("Within {within}. We write to you as soon as they have."),
            ));
        }
    }
    steps.push(step(
        "You have access",
        "At once. We write to you before it ends.",
    ));
    Steps { steps }
}

/// One way to ask for each policy; none while one has it or has asked.
fn offers(offer: &Offer, home: &str) -> Vec<Link> {
    if offer.assignment.is_some() || offer.request.is_some() {
        return Vec::new();
    }
    let package = offer.package.value.id;
    let address = |policy: &AssignmentPolicy| {
        format!("{home}/packages/{package}/request?policy={}", policy.id)
    };
    match offer.policies.as_slice() {
        [(only, _)] => vec![Link::new("Ask for access", address(only))],
        several => several
            .iter()
            .map(|(policy, _)| Link::new(format!("Ask: {}", policy.display_name), address(policy)))
            .collect(),
    }
}

fn notice(offer: &Offer, home: &str) -> Option<Banner> {
    if offer.assignment.is_some() {
        let banner = Banner::new(Tone::Good, "You have this package");
        return Some(banner.action("See what you have", format!("{home}/access")));
    }
    if let Some(request) = &offer.request {
        let banner = Banner::new(Tone::Info, "You have asked for this package");
        return Some(banner.action(
            "See where your request stands",
            format!("{home}/requests/{}", request.value.request.id),
        ));
    }
    let conflict = offer.conflicts.first()?;
    let name = match &conflict.with {
        xenia_engine::domain::entitlement::separation::Incompatible::Package(_, name)
        | xenia_engine::domain::entitlement::separation::Incompatible::Group(_, name) => name,
    };
    let text = "The organisation does not let one person have both. Give the other one up first, or talk to whoever asked you to request this.";
    Some(
        Banner::new(
            Tone::Warn,
            format!("This does not go together with `{name}`, which you have"),
        )
        .text(text),
    )
}
