//! The domains of the organisation. One that is not verified gives no rights; verification is a
//! record that only the owner of the domain can publish.

mod proof;

pub use proof::{DnsResolver, MX_PREFERENCE, Proof, RECORD_TTL};

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    patch,
};
use serde_json::{Map, Value, json};
use xenia_domain::{
    NodeKind, Refusal,
    audit::{NewEvent, Target},
    b2b::Address,
    directory::Domain,
};
use xenia_store::{Tx, Written, tenants};

/// Domains of a tenant at most (Entra: 5000 managed domains; ours is a bound against abuse).
const MAX_DOMAINS: usize = 900;
/// The domains.
pub fn list(engine: &Engine, ctx: &Ctx) -> Result<Vec<Domain>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_DOMAINS, On::Tenant)?;
        Ok(tenants::domains(tx)?)
    })
}

/// One domain.
pub fn get(engine: &Engine, ctx: &Ctx, name: &str) -> Result<Domain> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_DOMAINS, On::Tenant)?;
        find(tx, name)
    })
}

fn find(tx: &Tx<'_>, name: &str) -> Result<Domain> {
    let found = tenants::domains(tx)?
        .into_iter()
        .find(|domain| domain.id.eq_ignore_ascii_case(name));
    Ok(found.ok_or_else(|| Refusal::not_found("domain", name))?)
}

fn target(ctx: &Ctx, domain: &Domain) -> Target {
    Target::new(NodeKind::Domain, ctx.tenant, &domain.id)
}

/// Adds a domain, not verified yet. Refused when another tenant of this server has verified it.
pub fn create(engine: &Engine, ctx: &Ctx, name: &str) -> Result<Domain> {
    let lower = name.trim().to_lowercase();
    if Address::parse("id", &format!("x@{lower}")).is_err() {
        let message = format!("`{name}` is not a domain name such as `contoso.example`");
        return Err(Refusal::invalid("id", message).into());
    }
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_DOMAINS, On::Tenant)?;
        let own = tenants::domains(tx)?;
        if own.iter().any(|domain| domain.id == lower) {
            let message = format!("the domain `{lower}` is here already");
            return Err(Refusal::conflict(message).at("id").into());
        }
        if tenants::by_domain(tx, &lower)?.is_some() {
            return Err(taken(&lower).into());
        }
        if own.len() >= MAX_DOMAINS {
            let message = format!("the organisation has {MAX_DOMAINS} domains already");
            return Err(Refusal::invalid("id", message).into());
        }
        let domain = Domain {
            id: lower.clone(),
            authentication_type: "Managed".to_owned(),
            is_admin_managed: true,
            is_default: false,
            is_initial: false,
            is_root: true,
            is_verified: false,
            supported_services: Vec::new(),
        };
        tenants::insert_domain(tx, &domain)?;
        let event = NewEvent::new(
            "DirectoryManagement",
            "Add unverified domain",
            target(ctx, &domain),
        );
        Ok(Written::new(domain, event))
    })
}

fn taken(name: &str) -> Refusal {
    Refusal::conflict(format!(
        "the domain `{name}` belongs to another organisation of this server"
    ))
    .at("id")
}

/// The domain, and the records either of which proves it.
pub fn verification_records(engine: &Engine, ctx: &Ctx, name: &str) -> Result<(Domain, Proof)> {
    let domain = get(engine, ctx, name)?;
    let proof = Proof::of(ctx.tenant, &domain.id);
    Ok((domain, proof))
}

/// Looks for the record and takes the domain as verified.
pub fn verify(engine: &Engine, ctx: &Ctx, name: &str) -> Result<Domain> {
    let domain = engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_DOMAINS, On::Tenant)?;
        let domain = find(tx, name)?;
        if !domain.is_verified && tenants::by_domain(tx, &domain.id)?.is_some() {
            return Err(taken(&domain.id).into());
        }
        Ok(domain)
    })?;
    if domain.is_verified {
        return Ok(domain);
    }
    // The DNS is asked before the transaction begins: it may take its time.
    let record = Proof::of(ctx.tenant, &domain.id).look_up(engine.dns(), &domain.id)?;
    engine
        .write(ctx, |tx| {
            authz::require(tx, ctx, &authz::WRITE_DOMAINS, On::Tenant)?;
            let mut domain = find(tx, name)?;
            domain.is_verified = true;
            domain.supported_services = vec!["Email".to_owned()];
            tenants::update_domain(tx, &domain)?;
            let event = NewEvent::new("DirectoryManagement", "Verify domain", target(ctx, &domain))
                .with(json!({ "record": record }));
            Ok(Written::new(domain, event))
        })
        .map_err(|error| error.on_duplicate(|_| taken(name)))
}

/// Changes a domain: `isDefault` alone can be set, to `true`, on a verified domain. The domain
/// that was the default before is it no longer.
/// <https://learn.microsoft.com/graph/api/domain-update>
pub fn update(engine: &Engine, ctx: &Ctx, name: &str, body: &Map<String, Value>) -> Result<Domain> {
    let patched = |domain: &Domain| patch::merge(domain, body, &["isDefault"]);
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_DOMAINS, On::Tenant)?;
        let present = find(tx, name)?;
        let domain: Domain = patched(&present)?;
        if present.is_default && !domain.is_default {
            let message = format!(
                "`{}` is the default domain: set `isDefault` on another one, and it is no longer",
                domain.id
            );
            return Err(Refusal::conflict(message).at("isDefault").into());
        }
        if domain.is_default && !domain.is_verified {
            let message = format!(
                "`{}` is not verified yet, and only a verified domain can be the default",
                domain.id
            );
            return Err(Refusal::conflict(message).at("isDefault").into());
        }
        let before = tenants::domains(tx)?
            .into_iter()
            .filter(|other| other.is_default && other.id != domain.id);
        let mut replaced = None;
        for mut other in before.take_while(|_| domain.is_default) {
            other.is_default = false;
            tenants::update_domain(tx, &other)?;
            replaced = Some(other.id);
        }
        tenants::update_domain(tx, &domain)?;
        let event = NewEvent::new("DirectoryManagement", "Update domain", target(ctx, &domain))
            .with(json!({ "isDefault": domain.is_default, "replaced": replaced }));
        Ok(Written::new(domain, event))
    })
}

/// Removes a domain that nobody is named after.
pub fn delete(engine: &Engine, ctx: &Ctx, name: &str) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_DOMAINS, On::Tenant)?;
        let domain = find(tx, name)?;
        let refused = |message: String| Err(Refusal::conflict(message).at("id").into());
        if domain.is_initial || domain.is_default {
            return refused(format!(
                "`{}` is the initial or default domain of the organisation and stays",
                domain.id
            ));
        }
        if tenants::domain_in_use(tx, &domain.id)? {
            return refused(format!(
                "there are users with a name or an address in `{}`: rename or delete them first",
                domain.id
            ));
        }
        tenants::delete_domain(tx, &domain.id)?;
        let event = NewEvent::new("DirectoryManagement", "Remove domain", target(ctx, &domain));
        Ok(Written::new((), event))
    })
}
