//! A guest leaves the organisation by themselves, as Entra lets them under "external user leave
//! settings" (Graph beta `externalIdentitiesPolicy`).

use super::{accounts::end_account, collaboration_settings, guests::target, mails};
use crate::{
    Ctx, Engine, Result,
    authz::{self, LEAVE, On},
    mail,
};
use xenia_domain::{NodeKind, Refusal, Relation, UserId, audit::NewEvent, directory::User};
use xenia_store::{
    Tx, Written,
    edges::{self, EdgeQuery},
    resources, tenants,
};

/// Whether the caller is a guest whom the settings let leave.
pub fn may_leave(engine: &Engine, ctx: &Ctx) -> Result<bool> {
    engine.read(ctx, |tx| match ctx.user() {
        Some(id) => Ok(leaving(tx, ctx, id).is_ok()),
        None => Ok(false),
    })
}

/// Ends the caller's account and all that it reaches, at once: sessions, memberships, assignments
/// and open requests. Those who answer for the guest get a mail.
///
/// # Errors
/// Refused to members, and where `allowExternalIdentitiesToLeave` is off.
pub fn leave(engine: &Engine, ctx: &Ctx) -> Result<()> {
    engine.write(ctx, |tx| {
        let nobody =
            || Refusal::forbidden("only a guest with an account can leave the organisation");
        let user = leaving(tx, ctx, ctx.user().ok_or_else(nobody)?)?;
        let company =
            tenants::organization(tx)?.map_or_else(String::new, |found| found.value.display_name);
        for sponsor in sponsors(tx, ctx, user.id)? {
            let message = mails::left(&sponsor, &user, &company);
            mail::queue(tx, ctx, tx.new_id(), &message)?;
        }
        let told = NewEvent::new("UserManagement", "Leave organization", target(&user));
        Ok(Written::all((), told, end_account(tx, user.id)?))
    })
}

/// The guest, if they may leave.
fn leaving(tx: &Tx<'_>, ctx: &Ctx, id: UserId) -> Result<User> {
    authz::require(tx, ctx, &LEAVE, On::Node(NodeKind::User, id.0))?;
    let unknown = || Refusal::not_found("user", id);
    let user = resources::find::<User>(tx, id)?.ok_or_else(unknown)?.value;
    if !user.is_guest() {
        let message =
            "only guests leave by themselves: the account of a member is ended by an administrator";
        return Err(Refusal::forbidden(message).into());
    }
    if !collaboration_settings(tx)?.allow_external_identities_to_leave {
        let message = "guests may not leave by themselves here: ask the person who answers for you";
        return Err(Refusal::forbidden(message)
            .by("policies/externalCollaboration/allowExternalIdentitiesToLeave")
            .into());
    }
    Ok(user)
}

/// The people who answer for a guest.
fn sponsors(tx: &Tx<'_>, ctx: &Ctx, guest: UserId) -> Result<Vec<User>> {
    let query = EdgeQuery {
        subject_kind: Some(NodeKind::User),
        ..EdgeQuery::of_object(guest).relation(Relation::Sponsor)
    };
    let mut sponsors = Vec::new();
    for edge in edges::list(tx, &query.at(ctx.now))? {
        sponsors.extend(resources::find::<User>(tx, edge.subject)?.map(|user| user.value));
    }
    Ok(sponsors)
}
