//! The organisation that the tenant is.

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    patch,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal,
    applications::check_name,
    audit::{NewEvent, Target},
    b2b::Address,
    b2b::GuestAccess,
    directory::{Domain, Organization},
};
use xenia_store::{Tx, Written, resources::Versioned, tenants};

const WRITABLE: &[&str] = &[
    "displayName",
    "countryLetterCode",
    "preferredLanguage",
    "technicalNotificationMails",
    "marketingNotificationEmails",
    "securityComplianceNotificationMails",
    "securityComplianceNotificationPhones",
    "businessPhones",
    "street",
    "city",
    "state",
    "postalCode",
    "country",
    "defaultUsageLocation",
    "privacyProfile",
];

fn load(tx: &Tx<'_>, id: Uuid) -> Result<Versioned<Organization>> {
    let found = tenants::organization(tx)?.filter(|it| it.value.id.0 == id);
    Ok(found.ok_or_else(|| Refusal::not_found("organisation", id))?)
}

/// The organisation with its verified domains. The only one that a caller can see is the own.
pub fn get(engine: &Engine, ctx: &Ctx) -> Result<(Versioned<Organization>, Vec<Domain>)> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_ORGANIZATION, On::Tenant)?;
        let mut domains = tenants::domains(tx)?;
        domains.retain(|domain| domain.is_verified);
        let mut found = load(tx, ctx.tenant.0)?;
        let guest = authz::guest_access(tx, ctx)?;
        if guest.is_some_and(|level| level != GuestAccess::SameAsMembers) {
            // Addresses of people inside.
            found.value.technical_notification_mails.clear();
        }
        Ok((found, domains))
    })
}

/// Changes the organisation.
pub fn update(
    engine: &Engine,
    ctx: &Ctx,
    id: Uuid,
    body: &Map<String, Value>,
    if_match: Option<&str>,
) -> Result<Versioned<Organization>> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_ORGANIZATION, On::Tenant)?;
        let current = load(tx, id)?;
        patch::check_match(if_match, &current.etag())?;
        let changed: Organization = patch::merge(&current.value, body, WRITABLE)?;
        check_name(&changed.display_name)?;
        for (name, mails) in [
            (
                "technicalNotificationMails",
                &changed.technical_notification_mails,
            ),
            (
                "marketingNotificationEmails",
                &changed.marketing_notification_emails,
            ),
            (
                "securityComplianceNotificationMails",
                &changed.security_compliance_notification_mails,
            ),
        ] {
            for mail in mails {
                Address::parse(name, mail)?;
            }
        }
        tenants::update(tx, &changed, current.version)?;
        let target = Target::new(NodeKind::Organization, ctx.tenant, &changed.display_name);
        let event = NewEvent::new("DirectoryManagement", "Set Company Information", target)
            .with(json!({ "changed": body }));
        let updated = Versioned {
            value: changed,
            version: current.version + 1,
            created_at: current.created_at,
            shown: None,
        };
        Ok(Written::new(updated, event))
    })
}
