//! The domains of the organisation: adding, proving, the default, removing.

use super::common::{self, Asked};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::{
        console::{DnsRecord, DomainRow, DomainsPage},
        shared::danger,
    },
};
use axum::extract::Path;
use serde_json::{Map, json};
use xenia_design::{Badge, Confirm, Fact, Field, Icon, Tone};
use xenia_engine::{
    Error, Result,
    console::domains::{self as console, View},
    directory::domains::{self as directory, MX_PREFERENCE, Proof, RECORD_TTL},
    domain::directory::Domain,
};

const LINE: &str = "/console/settings";
const HERE: &str = "/console/settings/domains";

fn fill(visit: &Visit, asked: &Asked, typed: &str) -> Result<DomainsPage> {
    let view = console::view(&visit.engine, &visit.ctx)?;
    let field = Field::line("name", "Name", "text", typed).hint("Such as `contoso.example`");
    Ok(DomainsPage {
        shell: common::shell(visit, asked, LINE, "Domains").crumb("Settings", LINE),
        action: HERE.to_owned(),
        rows: rows(visit, &view),
        add: view.may_change.then_some(field),
    })
}

fn rows(visit: &Visit, view: &View) -> Vec<DomainRow> {
    let row = |(index, (domain, proof)): (usize, &(Domain, Option<Proof>))| {
        let deed = |verb: &str| format!("{HERE}/{}/{verb}", domain.id);
        let may = view.may_change;
        DomainRow {
            name: domain.id.clone(),
            states: states(domain),
            records: proof
                .as_ref()
                .map(|proof| records(domain, proof))
                .unwrap_or_default(),
            verify: (may && !domain.is_verified).then(|| deed("verify")),
            make_default: (may && domain.is_verified && !domain.is_default)
                .then(|| deed("default")),
            remove: (may && !domain.is_default && !domain.is_initial)
                .then(|| remove(visit, domain, index)),
        }
    };
    view.domains.iter().enumerate().map(row).collect()
}

fn states(domain: &Domain) -> Vec<Badge> {
    let mut states = vec![if domain.is_verified {
        Badge::new(Tone::Good, "Verified")
    } else {
        Badge::new(Tone::Warn, "Not verified yet")
    }];
    if domain.is_default {
        states.push(Badge::new(Tone::Brand, "Default"));
    }
    states
}

fn records(domain: &Domain, proof: &Proof) -> Vec<DnsRecord> {
    let ttl = || Fact::new("TTL", format!("{RECORD_TTL} seconds"));
    vec![
        DnsRecord {
            title: "TXT record".to_owned(),
            text: "The usual way.".to_owned(),
            facts: vec![
                Fact::new("Name", format!("@ or {}", domain.id)),
                Fact::code("Value", &proof.text),
                ttl(),
            ],
        },
        DnsRecord {
            title: "MX record".to_owned(),
            text: "Where the provider of the domain has no TXT records. No mail goes there."
                .to_owned(),
            facts: vec![
                Fact::new("Name", format!("@ or {}", domain.id)),
                Fact::code("Host", &proof.exchange),
                Fact::new("Preference", MX_PREFERENCE.to_string()),
                ttl(),
            ],
        },
    ]
}

fn remove(visit: &Visit, domain: &Domain, index: usize) -> Confirm {
    danger(
        &format!("remove-{index}"),
        "Remove",
        Icon::Trash,
        &format!("Remove the domain {}?", domain.id),
        "Addresses that begin with it lead nowhere any more. It can be added again, and then has to be proved again.",
        &format!("{HERE}/{}/remove", domain.id),
        &visit.viewer.csrf,
    )
}

/// `GET /console/settings/domains`.
pub(super) async fn list(visit: Visit, asked: Asked) -> Outcome {
    visit.page(move |visit| fill(visit, &asked, "")).await
}

/// `POST /console/settings/domains`.
pub(super) async fn add(form: Form) -> Outcome {
    let name = form.get("name").to_owned();
    form.visit
        .run(
            move |visit| match directory::create(&visit.engine, &visit.ctx, &name) {
                Ok(_) => Reply::see(format!("{HERE}?done=domain-added")),
                Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
                    let mut page = fill(visit, &Asked::default(), &name)?;
                    page.add = page.add.map(|field| field.error(Some(refusal.message)));
                    common::again(&page)
                }
                Err(error) => Err(error.into()),
            },
        )
        .await
}

/// Does something to a domain; what was refused stands on top of the page.
async fn deed(
    form: Form,
    done: &'static str,
    work: impl FnOnce(&Visit) -> Result<()> + Send + 'static,
) -> Outcome {
    form.visit
        .run(move |visit| match work(visit) {
            Ok(()) => Reply::see(format!("{HERE}?done={done}")),
            Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
                let mut page = fill(visit, &Asked::default(), "")?;
                page.shell.banners.push(common::banner(&refusal));
                common::again(&page)
            }
            Err(error) => Err(error.into()),
        })
        .await
}

/// `POST .../verify`.
pub(super) async fn verify(Path(domain): Path<String>, form: Form) -> Outcome {
    deed(form, "domain-proved", move |visit| {
        directory::verify(&visit.engine, &visit.ctx, &domain).map(drop)
    })
    .await
}

/// `POST .../default`.
pub(super) async fn make_default(Path(domain): Path<String>, form: Form) -> Outcome {
    deed(form, "domain-default", move |visit| {
        let body = Map::from_iter([("isDefault".to_owned(), json!(true))]);
        directory::update(&visit.engine, &visit.ctx, &domain, &body).map(drop)
    })
    .await
}

/// `POST .../remove`.
pub(super) async fn remove_one(Path(domain): Path<String>, form: Form) -> Outcome {
    deed(form, "domain-removed", move |visit| {
        directory::delete(&visit.engine, &visit.ctx, &domain)
    })
    .await
}
