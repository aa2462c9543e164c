//! Redeeming an invitation: the link, what it shows, and coming in
//! (identity-governance.md, 5.3).

use super::{collaboration_settings, guests};
use crate::{Ctx, Engine, Result, secret};
use serde_json::json;
use xenia_domain::{
    InvitationId, NodeKind, Refusal,
    audit::{NewEvent, Target},
    b2b::{Address, Invitation, InvitationStatus},
    directory::{ExternalUserState, ObjectIdentity, Organization, User},
};
use xenia_store::{
    Tx, WriteTx, Written,
    credentials::{self, Ticket},
    resources::{self, Versioned},
    tenants,
};

/// The purpose of a ticket that redeems an invitation.
pub const REDEEM: &str = "redeem";

/// The link that redeems an invitation.
#[must_use]
pub fn redeem_link(engine: &Engine, tenant: &str, ticket: &str) -> String {
    let base = &engine.config().base_url;
    format!("{base}/{tenant}/signin/redeem?ticket={ticket}")
}

/// Makes the link of an invitation; the older ones of the person stop working.
pub(super) fn issue(
    tx: &WriteTx<'_>,
    engine: &Engine,
    invitation: &Invitation,
    ticket: &str,
) -> Result<String> {
    credentials::void_tickets(tx, invitation.invited_user, REDEEM)?;
    let user = invitation.invited_user.0;
    for mut older in resources::list_by::<Invitation>(tx, "invited_user", user, 1000)? {
        if older.value.status == InvitationStatus::PendingAcceptance {
            older.value.status = InvitationStatus::Error;
            resources::update(tx, &older.value, older.version)?;
        }
    }
    let kept = Ticket {
        tenant: tx.tenant(),
        purpose: REDEEM.to_owned(),
        user: invitation.invited_user,
        doc: json!({ "invitation": invitation.id }),
        expires_at: invitation.expiration_date_time,
        used_at: None,
    };
    credentials::insert_ticket(tx, &secret::hash(ticket), &kept)?;
    let domains = tenants::domains(tx)?;
    let tenant = domains
        .iter()
        .find(|domain| domain.is_default && domain.is_verified)
        .map_or_else(|| tx.tenant().to_string(), |domain| domain.id.clone());
    Ok(redeem_link(engine, &tenant, ticket))
}

/// What a redemption link stands for: what its page shows.
#[derive(Clone, Debug)]
pub struct Redeemable {
    /// The invitation.
    pub invitation: Invitation,
    /// The account that waits.
    pub user: User,
    /// Who invites.
    pub organization: Organization,
}

/// Reads what a redemption link stands for. It changes nothing, so mail scanners may open it.
/// Refused when there is no such link, or when it is used, replaced or over.
pub fn redeemable(engine: &Engine, ctx: &Ctx, ticket: &str) -> Result<Redeemable> {
    engine.read(ctx, |tx| {
        let (invitation, user) = load(tx, ctx, ticket)?;
        let organization = tenants::organization(tx)?
            .ok_or_else(|| Refusal::not_found("organisation", ctx.tenant))?;
        Ok(Redeemable {
            invitation: invitation.value,
            user: user.value,
            organization: organization.value,
        })
    })
}

/// Somebody who has come in.
#[derive(Clone, Debug)]
pub struct Redeemed {
    /// Who.
    pub user: User,
    /// Where to go now.
    pub redirect_url: String,
}

/// Redeems an invitation for somebody who has proved `address`: the account is open from now on
/// to whoever proves that address. Refused when the address is not the invited one (nor one of
/// the account's other mails), when the list of domains no longer welcomes it, or when the
/// account is blocked.
pub fn redeem(engine: &Engine, ctx: &Ctx, ticket: &str, address: &str) -> Result<Redeemed> {
    let proven = Address::parse("address", address)?;
    engine.write(ctx, |tx| {
        let (mut invitation, user) = load(tx, ctx, ticket)?;
        invitation
            .value
            .check_redemption(&proven, &user.value.other_mails, ctx.now)?;
        let (user, events) = accept(tx, user, &proven)?;
        if !credentials::use_ticket(tx, &secret::hash(ticket), ctx.now)? {
            return Err(Refusal::conflict("this invitation was accepted already").into());
        }
        invitation.value.status = InvitationStatus::Completed;
        resources::update(tx, &invitation.value, invitation.version)?;
        let target = Target::new(
            NodeKind::Invitation,
            invitation.value.id,
            &invitation.value.invited_user_email_address,
        );
        let event = NewEvent::new(
            "UserManagement",
            "Redeem external user invite",
            guests::target(&user),
        )
        .and(target)
        .with(json!({ "address": proven.as_str() }));
        let redeemed = Redeemed {
            user,
            redirect_url: invitation.value.invite_redirect_url,
        };
        Ok(Written::all(redeemed, event, events))
    })
}

/// Takes an account that waits as accepted by somebody who has proved `proven`: by a redemption
/// link, or at the first sign-in without one. No event when it was accepted before. The caller
/// has made sure that the address is one of the account's.
pub fn accept(
    tx: &WriteTx<'_>,
    mut found: Versioned<User>,
    proven: &Address,
) -> Result<(User, Vec<NewEvent>)> {
    let user = &mut found.value;
    if !user.account_enabled {
        let message = "this account is blocked: ask your contact in the organisation";
        return Err(Refusal::forbidden(message).into());
    }
    if user.external_user_state != Some(ExternalUserState::PendingAcceptance) {
        return Ok((found.value, Vec::new()));
    }
    collaboration_settings(tx)?.check_domain(proven)?;
    user.external_user_state = Some(ExternalUserState::Accepted);
    user.external_user_state_change_date_time = Some(tx.now());
    user.identities = vec![ObjectIdentity {
        sign_in_type: "federated".to_owned(),
        issuer: "mail".to_owned(),
        issuer_assigned_id: proven.to_string(),
    }];
    resources::update(tx, user, found.version)?;
    let event = NewEvent::new("UserManagement", "Update user", guests::target(user)).with(json!({
        "externalUserState": { "old": "PendingAcceptance", "new": "Accepted" },
        "acceptedOn": tx.now(),
    }));
    Ok((found.value, vec![event]))
}

/// The invitation and the account of a link that still works.
fn load(tx: &Tx<'_>, ctx: &Ctx, ticket: &str) -> Result<(Versioned<Invitation>, Versioned<User>)> {
    let unknown = || {
        Refusal::new(
            xenia_domain::Reason::NotFound,
            "this invitation link is not known here: use the newest one, or ask the person who invited you",
        )
    };
    let ticket = credentials::ticket(tx, &secret::hash(ticket))?
        .filter(|ticket| ticket.purpose == REDEEM)
        .ok_or_else(unknown)?;
    let id = ticket.doc.get("invitation").cloned().unwrap_or_default();
    let id: InvitationId = serde_json::from_value(id).map_err(|_| unknown())?;
    let invitation = resources::find::<Invitation>(tx, id)?.ok_or_else(unknown)?;
    let user = resources::find::<User>(tx, ticket.user)?.ok_or_else(unknown)?;
    let invited = Address::parse("address", &invitation.value.invited_user_email_address)?;
    invitation.value.check_redemption(&invited, &[], ctx.now)?;
    Ok((invitation, user))
}
