//! Partner organisations: the list and one partner.

use super::{
    common::{self, Asked},
    guests,
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::{
        console::{PartnerPackageRow, PartnerPage, PartnerRow, PartnersPage},
        shared::danger,
    },
    words,
};
use axum::extract::Path;
use xenia_design::{Badge, Fact, Icon, Person, Tone};
use xenia_engine::{
    Result,
    console::partners::{self, Filter, Summary, Use, View},
    domain::{
        ConnectedOrganizationId, Timestamp,
        entitlement::connected::{
            ConnectedOrganization, ConnectedOrganizationState, IdentitySource,
        },
    },
    entitlement::connected_organizations,
};

pub(super) const LINE: &str = "/console/partners";

fn state(partner: &ConnectedOrganization) -> Badge {
    match partner.state {
        ConnectedOrganizationState::Configured => Badge::new(Tone::Good, "Configured"),
        ConnectedOrganizationState::Proposed => Badge::new(Tone::Warn, "Proposed"),
    }
}

/// The mail domains of a partner.
pub(super) fn domains(partner: &ConnectedOrganization) -> Vec<&str> {
    partner
        .identity_sources
        .iter()
        .filter_map(IdentitySource::domain)
        .collect()
}

/// `GET /console/partners`.
pub(super) async fn list(visit: Visit, asked: Asked) -> Outcome {
    visit.page(move |visit| fill_list(visit, &asked)).await
}

fn fill_list(visit: &Visit, asked: &Asked) -> Result<PartnersPage> {
    use ConnectedOrganizationState::{Configured, Proposed};
    let filter = Filter {
        search: asked.get("search").to_owned(),
        state: [Configured, Proposed]
            .into_iter()
            .find(|state| state.word() == asked.get("state")),
        order: common::order(asked),
        page: asked.page(),
    };
    let paged = partners::list(&visit.engine, &visit.ctx, &filter)?;
    let states = vec![
        (Configured.word().to_owned(), "Configured".to_owned()),
        (Proposed.word().to_owned(), "Proposed".to_owned()),
    ];
    let fields = vec![
        common::select("state", "State", asked.get("state"), states),
        common::order_field(asked, true),
    ];
    Ok(PartnersPage {
        shell: common::shell(visit, asked, LINE, "Partners"),
        filters: common::filters(LINE, "Search names and domains", asked, fields),
        pager: common::pager(&paged, "partners", LINE, asked),
        rows: paged
            .rows
            .iter()
            .map(|one| row(one, visit.ctx.now))
            .collect(),
    })
}

fn row(summary: &Summary, now: Timestamp) -> PartnerRow {
    let partner = &summary.partner;
    PartnerRow {
        name: partner.display_name.clone(),
        href: format!("{LINE}/{}", partner.id),
        domains: domains(partner).join(", "),
        state: state(partner),
        sponsors: summary.sponsors.join(", "),
        guests: summary.guests,
        assignments: summary.live,
        last_seen: summary.last_seen.map(|seen| words::day(seen, now)),
    }
}

/// `GET /console/partners/{partner}`.
pub(super) async fn one(visit: Visit, Path(partner): Path<String>, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let id = common::id("partner", &partner)?;
            Ok(fill_one(
                visit,
                &asked,
                &partners::view(&visit.engine, &visit.ctx, id)?,
            ))
        })
        .await
}

fn fill_one(visit: &Visit, asked: &Asked, view: &View) -> PartnerPage {
    let (partner, now) = (&view.partner, visit.ctx.now);
    let base = format!("{LINE}/{}", partner.id);
    let remove = danger(
        "remove",
        "Remove",
        Icon::Trash,
        &format!("Remove the partner {}?", partner.display_name),
        "Their people keep what they have until it ends; nobody from there can ask for more.",
        &format!("{base}/remove"),
        &visit.viewer.csrf,
    );
    PartnerPage {
        shell: common::below(visit, asked, ("Partners", LINE), &partner.display_name),
        name: partner.display_name.clone(),
        state: state(partner),
        description: partner.description.clone().unwrap_or_default(),
        facts: facts(view, now),
        sponsors: view
            .sponsors
            .iter()
            .map(|found| Person::member(&found.name, &found.typed))
            .collect(),
        people: view
            .people
            .iter()
            .map(|one| guests::row(one, now))
            .collect(),
        all_people: format!("{}?partner={}", guests::LINE, partner.id),
        packages: view.packages.iter().map(|one| package(one, now)).collect(),
        edit: view.may_manage.then(|| format!("{base}/edit")),
        actions: if view.may_manage {
            vec![remove]
        } else {
            Vec::new()
        },
    }
}

fn facts(view: &View, now: Timestamp) -> Vec<Fact> {
    let partner = &view.partner;
    let mut facts: Vec<Fact> = partner.identity_sources.iter().map(source).collect();
    facts.push(Fact::new("People", view.guests.to_string()));
    facts.push(Fact::new(
        "Partner since",
        words::day(partner.created_date_time, now).text,
    ));
    facts.push(Fact::code("Id", partner.id.to_string()));
    facts
}

fn source(source: &IdentitySource) -> Fact {
    match source {
        IdentitySource::AzureActiveDirectoryTenant { tenant_id, .. } => {
            Fact::code("Entra tenant", tenant_id)
        }
        IdentitySource::Domain { domain_name, .. } => Fact::new("Mail domain", domain_name),
        IdentitySource::ExternalDomainFederation {
            domain_name,
            issuer_uri,
            ..
        } => Fact::new("Federation", format!("{domain_name} by {issuer_uri}")),
    }
}

fn package(one: &Use, now: Timestamp) -> PartnerPackageRow {
    let contents = words::contents(&one.package.resource_role_scopes);
    PartnerPackageRow {
        name: one.package.display_name.clone(),
        href: format!("/console/packages/{}", one.package.id),
        assignments: one.live,
        pending: one.pending,
        reaches: if one.is_open {
            contents
        } else {
            format!("{contents}; not open to them any more")
        },
        next_end: one.next_end.map(|end| words::day(end, now)),
    }
}

/// `POST .../remove`.
pub(super) async fn remove(Path(partner): Path<String>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: ConnectedOrganizationId = common::id("partner", &partner)?;
            connected_organizations::delete(&visit.engine, &visit.ctx, id)?;
            Reply::see(format!("{LINE}?done=partner-removed"))
        })
        .await
}
