//! Whether people can ask, and whom.

use super::policy_of;
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    patch,
};
use serde_json::{Map, Value, json};
use xenia_domain::{
    NodeKind, Refusal,
    audit::{NewEvent, Target},
    consent::{AdminConsentRequestPolicy, Reviewers},
    directory::{Group, User},
    role::DirectoryRole,
};
use xenia_store::{Tx, WriteTx, Written, resources, tenants};

/// What has to be sent.
const REQUIRED: &[&str] = &[
    "isEnabled",
    "notifyReviewers",
    "remindersEnabled",
    "requestDurationInDays",
    "reviewers",
];

/// The policy.
pub fn get_policy(engine: &Engine, ctx: &Ctx) -> Result<AdminConsentRequestPolicy> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_CONSENT_REQUEST_POLICY, On::Tenant)?;
        policy_of(tx)
    })
}

/// Replaces the policy. Requests that wait go on; who is no reviewer any more decides nothing.
pub fn put_policy(
    engine: &Engine,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<AdminConsentRequestPolicy> {
    engine.write(ctx, |tx| replaced(tx, ctx, body))
}

/// The same, in a transaction with more.
pub(crate) fn replaced(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    body: &Map<String, Value>,
) -> Result<Written<AdminConsentRequestPolicy>> {
    authz::require(tx, ctx, &authz::WRITE_CONSENT_REQUEST_POLICY, On::Tenant)?;
    if let Some(missing) = REQUIRED.iter().find(|name| !body.contains_key(**name)) {
        let message = format!("`{missing}` is missing: the policy is replaced as a whole");
        return Err(Refusal::invalid(*missing, message).into());
    }
    let old = policy_of(tx)?;
    let mut body = body.clone();
    // It follows from the change; clients send back what they read.
    body.remove("version");
    body.remove("id");
    let mut new: AdminConsentRequestPolicy = patch::merge(&old, &body, REQUIRED)?;
    new.check()?;
    for line in &mut new.reviewers {
        exists(tx, line.read()?)?;
        line.query_type
            .get_or_insert_with(|| "MicrosoftGraph".to_owned());
    }
    new.version = old.version.saturating_add(1);
    tenants::set_setting(tx, AdminConsentRequestPolicy::SETTING, &new)?;
    let target = Target::new(NodeKind::Policy, ctx.tenant, "adminConsentRequestPolicy");
    let event = NewEvent::new("Policy", "Update policy of consent requests", target)
        .with(json!({ "old": old, "new": new }));
    Ok(Written::new(new, event))
}

fn exists(tx: &Tx<'_>, line: Reviewers) -> Result<()> {
    let (is_there, what, id) = match line {
        Reviewers::User(id) => (resources::find::<User>(tx, id)?.is_some(), "user", id),
        Reviewers::Group(id) => (resources::find::<Group>(tx, id)?.is_some(), "group", id),
        Reviewers::Role(id) => {
            let known = DirectoryRole::from_template(id).is_some();
            (known, "directory role", id)
        }
    };
    match is_there {
        true => Ok(()),
        false => {
            let message = format!("there is no {what} `{id}` in this organisation");
            Err(Refusal::invalid("reviewers", message).into())
        }
    }
}
