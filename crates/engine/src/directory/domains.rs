//! The domains of the organisation. One that is not verified gives no rights; verification is a
//! TXT record that only the owner of the domain can publish.

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    secret,
};
use serde_json::json;
use xenia_domain::{
    NodeKind, Reason, Refusal, TenantId,
    audit::{NewEvent, Target},
    b2b::Address,
    directory::Domain,
};
use xenia_store::{Tx, Written, tenants};

/// Domains of a tenant at most (Entra: 5000 managed domains; ours is a bound against abuse).
const MAX_DOMAINS: usize = 900;
/// How long a resolver may keep the record, in seconds.
pub const RECORD_TTL: u32 = 3600;

/// What asks the DNS: the port that `connect` implements.
pub trait DnsResolver: Send + Sync {
    /// The texts of the TXT records of that name, each joined to one text.
    ///
    /// # Errors
    /// Why the DNS did not answer, for people. No record is an empty list.
    fn txt(&self, name: &str) -> Result<Vec<String>, String>;
}

/// The TXT record that proves the domain to be this tenant's. It binds domain and tenant, so that
/// a record published for one tenant is of no use to another; it is no secret.
#[must_use]
pub fn verification_text(tenant: TenantId, domain: &str) -> String {
    let hash = secret::hash(&format!("xenia-domain-verification {tenant} {domain}"));
    let hex: String = hash
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("xenia-domain-verification={hex}")
}

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

/// The text that has to be published as TXT record of the domain.
pub fn verification_record(engine: &Engine, ctx: &Ctx, name: &str) -> Result<(Domain, String)> {
    let domain = get(engine, ctx, name)?;
    let text = verification_text(ctx.tenant, &domain.id);
    Ok((domain, text))
}

/// Looks for the record and takes the domain as verified.
pub fn verify(
    engine: &Engine,
    ctx: &Ctx,
    name: &str,
    resolver: Option<&dyn DnsResolver>,
) -> Result<Domain> {
    let domain = engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_DOMAINS, On::Tenant)?;
        find(tx, name)
    })?;
    if domain.is_verified {
        return Ok(domain);
    }
    let wanted = verification_text(ctx.tenant, &domain.id);
    // The DNS is asked before the transaction begins: it may take its time.
    look_up(resolver, &domain.id, &wanted)?;
    engine
        .write(ctx, |tx| {
            authz::require(tx, ctx, &authz::WRITE_DOMAINS, On::Tenant)?;
            let mut domain = find(tx, name)?;
            domain.is_verified = true;
            domain.supported_services = vec!["Email".to_owned()];
            tenants::update_domain(tx, &domain)?;
            let event = NewEvent::new("DirectoryManagement", "Verify domain", target(ctx, &domain))
                .with(json!({ "record": wanted }));
            Ok(Written::new(domain, event))
        })
        .map_err(|error| error.on_duplicate(|_| taken(name)))
}

fn look_up(resolver: Option<&dyn DnsResolver>, name: &str, wanted: &str) -> Result<(), Refusal> {
    let resolver = resolver.ok_or_else(|| {
        let message = "no DNS resolver is configured on this server, so it cannot see whether the record is published";
        Refusal::new(Reason::Unsupported, message).coded("ServiceUnavailable")
    })?;
    let found = resolver.txt(name).map_err(|reason| {
        Refusal::conflict(format!("the DNS did not answer for `{name}`: {reason}"))
    })?;
    if found.iter().any(|text| text.trim() == wanted) {
        return Ok(());
    }
    Err(Refusal::conflict(format!(
        "the domain `{name}` has no TXT record `{wanted}` (yet): publish it and try again, a change of the DNS can take some hours"
    )))
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
