//! The form of a partner.

use super::{
    common::{self, Asked},
    partners::{self, LINE},
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::console::FormPage,
};
use axum::extract::Path;
use serde_json::{Value, json};
use uuid::Uuid;
use xenia_design::{Choice, Control, Field};
use xenia_engine::{
    Result,
    console::{
        New, check_may_begin,
        partners::{self as partner_views, View},
        people,
    },
    domain::{
        ConnectedOrganizationId, Refusal,
        entitlement::connected::{ConnectedOrganization, IdentitySource},
    },
    entitlement::connected_organizations,
};

/// What was typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    name: String,
    domains: String,
    description: String,
    state: String,
    sponsors: String,
}

impl Typed {
    fn of(form: &Form) -> Self {
        Self {
            name: form.get("name").to_owned(),
            domains: form.get("domains").to_owned(),
            description: form.get("description").to_owned(),
            state: form.get("state").to_owned(),
            sponsors: form.get("sponsors").to_owned(),
        }
    }
    fn of_view(view: &View) -> Self {
        let sponsors: Vec<&str> = view
            .sponsors
            .iter()
            .map(|found| found.typed.as_str())
            .collect();
        Self {
            name: view.partner.display_name.clone(),
            domains: partners::domains(&view.partner).join(", "),
            description: view.partner.description.clone().unwrap_or_default(),
            state: view.partner.state.word().to_owned(),
            sponsors: sponsors.join(", "),
        }
    }
    /// As Graph has it. Identity sources that are no mail domains stay as they are.
    fn body(&self, before: Option<&ConnectedOrganization>) -> Result<Value, Refusal> {
        if self.name.is_empty() {
            return Err(Refusal::invalid(
                "displayName",
                "what is the partner called?",
            ));
        }
        let is_domain = |source: &&IdentitySource| matches!(source, IdentitySource::Domain { .. });
        let sources = before.map_or(&[][..], |partner| &partner.identity_sources);
        let mut all: Vec<Value> = sources
            .iter()
            .filter(|source| !is_domain(source))
            .map(|source| json!(source))
            .collect();
        let federated: Vec<&str> = sources
            .iter()
            .filter(|source| !is_domain(source))
            .filter_map(IdentitySource::domain)
            .collect();
        for domain in people::parts(&self.domains).filter(|domain| !federated.contains(domain)) {
            let domain = domain.trim_start_matches('@').to_lowercase();
            all.push(json!({
                "@odata.type": "#microsoft.graph.domainIdentitySource",
                "displayName": self.name,
                "domainName": domain,
            }));
        }
        if all.is_empty() {
            return Err(Refusal::invalid(
                "identitySources",
                "say at least one domain, so that their people are recognised",
            ));
        }
        Ok(json!({
            "displayName": self.name,
            "description": self.description,
            "state": self.state,
            "identitySources": all,
        }))
    }
}

const PLACES: common::Places<'static> = &[
    ("displayName", "name"),
    ("description", "description"),
    ("identitySources", "domains"),
    ("state", "state"),
    ("sponsors", "sponsors"),
];

fn page(visit: &Visit, partner: Option<&ConnectedOrganization>, typed: &Typed) -> FormPage {
    let (heading, back) = match partner {
        Some(partner) => (
            format!("Change {}", partner.display_name),
            format!("{LINE}/{}", partner.id),
        ),
        None => ("New partner".to_owned(), LINE.to_owned()),
    };
    let states = [
        (
            "configured",
            "Configured: may ask for what is open to partners",
        ),
        ("proposed", "Proposed: not decided yet"),
    ]
    .map(|(value, label)| Choice::new(value, label).chosen(value == typed.state));
    let fields = vec![
        Field::line("name", "Name", "text", &typed.name).required(),
        Field::line("domains", "Mail domains", "text", &typed.domains)
            .hint("What stands behind the @ in their addresses; several separated by commas")
            .required(),
        Field::area("description", "What they are to us", &typed.description),
        Field::new("state", "State", Control::Select(states.to_vec())),
        Field::line(
            "sponsors",
            "Who answers for them here",
            "text",
            &typed.sponsors,
        )
        .hint("Mail addresses or full names of people or groups, separated by commas"),
    ];
    FormPage {
        shell: common::below(visit, &Asked::default(), ("Partners", LINE), &heading),
        heading,
        lead: "Their people sign in with their own address and may ask for the packages that you open to them.".to_owned(),
        action: partner.map_or_else(|| format!("{LINE}/new"), |partner| format!("{LINE}/{}/edit", partner.id)),
        back,
        sections: vec![common::section("", "", fields)],
        verb: if partner.is_some() { "Save" } else { "Add the partner" }.to_owned(),
    }
}

/// `GET /console/partners/new`.
pub(super) async fn new(visit: Visit) -> Outcome {
    visit
        .page(move |visit| {
            check_may_begin(&visit.engine, &visit.ctx, New::Partner)?;
            let typed = Typed {
                state: "configured".to_owned(),
                sponsors: visit.viewer.mail.clone(),
                ..Typed::default()
            };
            Ok(page(visit, None, &typed))
        })
        .await
}

/// `POST /console/partners/new`.
pub(super) async fn create(form: Form) -> Outcome {
    let typed = Typed::of(&form);
    form.visit
        .run(move |visit| match save(visit, &typed, None) {
            Ok(id) => Reply::see(format!("{LINE}/{id}?done=partner-added")),
            Err(error) => {
                let mut page = page(visit, None, &typed);
                common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
                common::again(&page)
            }
        })
        .await
}

/// `GET .../edit`.
pub(super) async fn edit(visit: Visit, Path(partner): Path<String>) -> Outcome {
    visit
        .page(move |visit| {
            let view =
                partner_views::view(&visit.engine, &visit.ctx, common::id("partner", &partner)?)?;
            Ok(page(visit, Some(&view.partner), &Typed::of_view(&view)))
        })
        .await
}

/// `POST .../edit`.
pub(super) async fn update(Path(partner): Path<String>, form: Form) -> Outcome {
    let typed = Typed::of(&form);
    form.visit
        .run(move |visit| {
            let view =
                partner_views::view(&visit.engine, &visit.ctx, common::id("partner", &partner)?)?;
            match save(visit, &typed, Some(&view)) {
                Ok(id) => Reply::see(format!("{LINE}/{id}?done=saved")),
                Err(error) => {
                    let mut page = page(visit, Some(&view.partner), &typed);
                    common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
                    common::again(&page)
                }
            }
        })
        .await
}

/// Saves the partner together with its sponsors.
fn save(visit: &Visit, typed: &Typed, view: Option<&View>) -> Result<ConnectedOrganizationId> {
    let (engine, ctx) = (&visit.engine, &visit.ctx);
    let body = typed.body(view.map(|view| &view.partner))?;
    let body = body.as_object().cloned().unwrap_or_default();
    let wanted = people::resolve(engine, ctx, &typed.sponsors, "sponsors")?;
    let sponsors: Vec<Uuid> = wanted.iter().map(|found| found.id).collect();
    let known = view.map(|view| view.partner.id);
    Ok(
        connected_organizations::save(engine, ctx, known, &body, &sponsors)?
            .value
            .id,
    )
}
