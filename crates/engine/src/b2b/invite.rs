//! Inviting somebody from outside (Graph `POST /invitations`).

use super::{
    authorization_policy, collaboration_settings,
    guests::{self, NewGuest},
    mails, redemption,
};
use crate::{
    Actor, Ctx, Engine, Result,
    authz::{self, On},
    mail, secret,
};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{
    InvitationId, NodeKind, Refusal, Source, UserId,
    audit::{NewEvent, Target},
    b2b::{Address, Invitation, InvitationStatus, InvitedUserMessageInfo, Inviter, MAX_SPONSORS},
    directory::{ExternalUserState, ObjectIdentity, SubjectLifecycle, User, UserType},
};
use xenia_protocols::oauth2::check_redirect_uri;
use xenia_store::{
    WriteTx, Written, credentials,
    resources::{self, Versioned},
    tenants,
};

/// What an inviter asks for.
#[derive(Clone, Debug, Default)]
pub struct Invite {
    /// The address of the person.
    pub address: String,
    /// Where the person lands after redemption: `https`, or `http` to this machine.
    pub redirect_url: String,
    /// The name of the person, where known.
    pub display_name: Option<String>,
    /// Whether the person comes as a member instead of a guest: administrators only.
    pub as_member: bool,
    /// Whether Xenia sends the mail; the inviter hands the link over otherwise.
    pub send_message: bool,
    /// What the mail says beside the usual.
    pub message: Option<InvitedUserMessageInfo>,
    /// Who answers for the guest: users or groups, five at most; the inviter when empty.
    pub sponsors: Vec<Uuid>,
    /// An account that is here already: to invite again, to reset, or to turn a local account
    /// into one that signs in from outside.
    pub invited_user: Option<UserId>,
    /// Whether the person is to redeem anew, with access kept.
    pub reset_redemption: bool,
}

/// An invitation that was made.
#[derive(Clone, Debug)]
pub struct Invited {
    /// The invitation.
    pub invitation: Invitation,
    /// The account of the person; it can be granted access at once.
    pub user: User,
    /// The link that redeems it, once: a secret of the invited person.
    pub redeem_url: String,
}

/// Invites somebody, again where the person has not come yet. The checks come in the order of
/// identity-governance.md, 5.3: may the caller invite, is the domain welcome, is the redirect URL
/// good.
pub fn invite(engine: &Engine, ctx: &Ctx, wanted: &Invite) -> Result<Invited> {
    let address = Address::parse("invitedUserEmailAddress", &wanted.address)?;
    let ticket = secret::opaque(&engine.random::<32>());
    engine.write(ctx, |tx| {
        check(tx, ctx, wanted, &address)?;
        let (invited, mut events) = account(tx, ctx, wanted, &address)?;
        let settings = collaboration_settings(tx)?;
        let invitation = Invitation {
            id: InvitationId(tx.new_id()),
            invited_user_email_address: address.to_string(),
            invited_user_display_name: wanted.display_name.clone(),
            invited_user_type: format!("{:?}", invited.user_type),
            invite_redirect_url: wanted.redirect_url.clone(),
            send_invitation_message: wanted.send_message,
            invited_user_message_info: wanted.message.clone(),
            reset_redemption: wanted.reset_redemption,
            status: match invited.external_user_state {
                Some(ExternalUserState::Accepted) => InvitationStatus::Completed,
                _ => InvitationStatus::PendingAcceptance,
            },
            invited_user: invited.id,
            expiration_date_time: ctx
                .now
                .plus_days(i64::from(settings.invitation_lifetime_days)),
        };
        let redeem_url = match invitation.status {
            InvitationStatus::Completed => wanted.redirect_url.clone(),
            _ => redemption::issue(tx, engine, &invitation, &ticket)?,
        };
        resources::insert(tx, &invitation)?;
        let sponsors = sponsors(tx, ctx, wanted, &invited)?;
        let source = (Source::Invitation, invitation.id.0);
        events.extend(guests::add_sponsors(tx, &invited, &sponsors, source)?);
        if wanted.send_message {
            let organization = tenants::organization(tx)?.map(|it| it.value);
            let inviter = inviter_name(tx, ctx)?;
            let message = mails::invitation(
                &invitation,
                organization.as_ref(),
                inviter.as_deref(),
                &redeem_url,
            );
            mail::queue(tx, ctx, tx.new_id(), &message)?;
        }
        let first = event(wanted, &invitation, &invited, &sponsors);
        let made = Invited {
            invitation,
            user: invited,
            redeem_url,
        };
        Ok(Written::all(made, first, events))
    })
}

fn event(
    wanted: &Invite,
    invitation: &Invitation,
    user: &User,
    sponsors: &[(NodeKind, Uuid)],
) -> NewEvent {
    let activity = if wanted.reset_redemption {
        "Invite external user with reset invitation status"
    } else if wanted.invited_user.is_some() && user.creation_type.is_none() {
        "Invite internal user to B2B collaboration"
    } else {
        "Invite external user"
    };
    let sponsors: Vec<Uuid> = sponsors.iter().map(|sponsor| sponsor.1).collect();
    NewEvent::new("UserManagement", activity, guests::target(user))
        .and(Target::new(
            NodeKind::Invitation,
            invitation.id,
            &invitation.invited_user_email_address,
        ))
        .with(json!({
            "invitedUserEmailAddress": invitation.invited_user_email_address,
            "status": invitation.status,
            "expirationDateTime": invitation.expiration_date_time,
            "sendInvitationMessage": invitation.send_invitation_message,
            "sponsors": sponsors,
        }))
}

/// The inviter's name for people; `None` when it is Xenia.
fn inviter_name(tx: &WriteTx<'_>, ctx: &Ctx) -> Result<Option<String>> {
    Ok(match &ctx.actor {
        Actor::User { id, name, .. } => Some(
            resources::find::<User>(tx, *id)?
                .map_or_else(|| name.clone(), |it| it.value.display_name),
        ),
        Actor::Application { name, .. } => Some(name.clone()),
        Actor::System | Actor::Visitor { .. } => None,
    })
}

/// The checks that need no account.
fn check(tx: &WriteTx<'_>, ctx: &Ctx, wanted: &Invite, address: &Address) -> Result<()> {
    authz::require(tx, ctx, &authz::INVITE, On::Tenant)?;
    let inviter = guests::inviter(tx, ctx)?;
    authorization_policy(tx)?.check_inviter(inviter)?;
    if wanted.as_member
        && !matches!(inviter, Inviter::Administrator | Inviter::Xenia)
        && wanted.invited_user.is_none()
    {
        let message = "only administrators may invite somebody as `Member`: leave `invitedUserType` out or make it `Guest`";
        return Err(Refusal::forbidden(message).at("invitedUserType").into());
    }
    collaboration_settings(tx)?.check_domain(address)?;
    guests::refuse_own_domain(tx, address)?;
    check_redirect_uri(&wanted.redirect_url).map_err(|rule| {
        let message = format!("`{}`: {rule}", wanted.redirect_url);
        Refusal::invalid("inviteRedirectUrl", message)
    })?;
    if let Some(message) = &wanted.message {
        message.check()?;
    }
    Ok(())
}

/// The account that is invited: a new one, or the one that is there.
fn account(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    wanted: &Invite,
    address: &Address,
) -> Result<(User, Vec<NewEvent>)> {
    if let Some(id) = wanted.invited_user {
        let found = resources::find::<User>(tx, id)?
            .ok_or_else(|| Refusal::not_found("user", id).at("invitedUser"))?;
        return known(tx, ctx, wanted, address, found);
    }
    if wanted.reset_redemption {
        let message = "`resetRedemption` needs the account in `invitedUser/id`";
        return Err(Refusal::invalid("invitedUser", message).into());
    }
    let Some(found) = guests::find_person(tx, address)? else {
        return guests::create_guest(
            tx,
            &NewGuest {
                address,
                display_name: wanted.display_name.as_deref(),
                user_type: if wanted.as_member {
                    UserType::Member
                } else {
                    UserType::Guest
                },
                lifecycle: SubjectLifecycle::NotGoverned,
            },
        );
    };
    let user = &found.value;
    if user.external_user_state.is_none() {
        let message = format!(
            "`{address}` is the address of the account `{}` of this organisation: name it in `invitedUser/id` to let it sign in from outside",
            user.user_principal_name
        );
        return Err(Refusal::conflict(message)
            .at("invitedUserEmailAddress")
            .into());
    }
    refuse_blocked(user)?;
    Ok((found.value, Vec::new()))
}

/// The account that the caller named: reset, invited again, or turned into an external one.
fn known(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    wanted: &Invite,
    address: &Address,
    mut found: Versioned<User>,
) -> Result<(User, Vec<NewEvent>)> {
    authz::require(
        tx,
        ctx,
        &authz::WRITE_USERS,
        On::Node(NodeKind::User, found.value.id.0),
    )?;
    refuse_application_on_administrator(tx, ctx, found.value.id)?;
    let user = &mut found.value;
    refuse_blocked(user)?;
    let known = user.address().into_iter().map(str::to_owned);
    let same = |known: &String| known.eq_ignore_ascii_case(address.as_str());
    if !known.chain(user.other_mails.clone()).any(|it| same(&it)) {
        let message = format!(
            "`{address}` is neither the `mail` nor one of the `otherMails` of the account `{}`",
            user.user_principal_name
        );
        return Err(Refusal::invalid("invitedUserEmailAddress", message).into());
    }
    let first_time = user.external_user_state.is_none();
    if wanted.reset_redemption && first_time {
        let message = format!(
            "the account `{}` was never invited: there is no redemption to reset",
            user.user_principal_name
        );
        return Err(Refusal::conflict(message).at("resetRedemption").into());
    }
    if !wanted.reset_redemption && !first_time {
        return Ok((found.value, Vec::new()));
    }
    let old = user.external_user_state;
    user.mail = Some(address.to_string());
    user.external_user_state = Some(ExternalUserState::PendingAcceptance);
    user.external_user_state_change_date_time = Some(ctx.now);
    user.identities = vec![ObjectIdentity {
        sign_in_type: "userPrincipalName".to_owned(),
        issuer: user
            .user_principal_name
            .rsplit('@')
            .next()
            .unwrap_or_default()
            .to_owned(),
        issuer_assigned_id: user.user_principal_name.clone(),
    }];
    credentials::revoke_user(tx, user.id)?;
    resources::update(tx, user, found.version)?;
    let event = NewEvent::new("UserManagement", "Update user", guests::target(user)).with(json!({
        "externalUserState": { "old": old, "new": user.external_user_state },
    }));
    Ok((found.value, vec![event]))
}

fn refuse_blocked(user: &User) -> Result<()> {
    if user.account_enabled {
        return Ok(());
    }
    let message = format!(
        "the account `{}` is blocked: an administrator must enable it before it can be invited",
        user.user_principal_name
    );
    Err(Refusal::conflict(message)
        .at("invitedUserEmailAddress")
        .into())
}

/// An application by itself may not reset who holds a directory role (identity-governance.md, 5.2).
fn refuse_application_on_administrator(tx: &WriteTx<'_>, ctx: &Ctx, user: UserId) -> Result<()> {
    if matches!(ctx.actor, Actor::Application { .. }) && authz::holds_a_role(tx, ctx, user.0)? {
        let message = "an application may not invite an account anew that holds a directory role";
        return Err(Refusal::forbidden(message).at("invitedUser").into());
    }
    Ok(())
}

/// Who answers for the guest.
fn sponsors(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    wanted: &Invite,
    guest: &User,
) -> Result<Vec<(NodeKind, Uuid)>> {
    if wanted.sponsors.len() > MAX_SPONSORS {
        let message = format!(
            "there are {} sponsors, the limit is {MAX_SPONSORS}",
            wanted.sponsors.len()
        );
        return Err(Refusal::invalid("invitedUserSponsors", message).into());
    }
    let mut sponsors = Vec::new();
    for id in &wanted.sponsors {
        let kind = guests::sponsor_kind(tx, *id)?.filter(|_| *id != guest.id.0);
        let kind = kind.ok_or_else(|| {
            let message = format!("`{id}` is no other user or group of this organisation");
            Refusal::invalid("invitedUserSponsors", message)
        })?;
        sponsors.push((kind, *id));
    }
    if let (true, Some(inviter)) = (sponsors.is_empty(), ctx.user())
        && inviter != guest.id
        && resources::find::<User>(tx, inviter)?.is_some()
    {
        sponsors.push((NodeKind::User, inviter.0));
    }
    Ok(sponsors)
}
