//! Guests: finding them and making their accounts.

use super::{authorization_policy, collaboration_settings};
use crate::{Actor, Ctx, Error, Result, authz};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, Relation, Source, UserId,
    audit::{NewEvent, Target},
    b2b::{Address, Inviter, MAX_SPONSORS, guest_user_principal_name},
    directory::{ExternalUserState, Group, ObjectIdentity, SubjectLifecycle, User, UserType},
    edge::NewEdge,
    role::DirectoryRole,
};
use xenia_store::{
    Tx, WriteTx,
    edges::{self, EdgeQuery},
    resources::{self, Versioned},
    tenants,
};

/// How often a taken user principal name is tried with another number.
const NAME_TRIES: u32 = 100;

/// The account of that address: by `mail`, else by user principal name.
pub fn find_person(tx: &Tx<'_>, address: &Address) -> Result<Option<Versioned<User>>> {
    if let Some(user) = resources::find_by::<User>(tx, "mail", address.as_str())? {
        return Ok(Some(user));
    }
    Ok(resources::find_by::<User>(
        tx,
        "user_principal_name",
        address.as_str(),
    )?)
}

/// Whether the settings let the actor bring in somebody of that address: who may invite, then the
/// list of domains (identity-governance.md, 5.3). Somebody who has an account passes.
pub fn check_invitable(tx: &Tx<'_>, ctx: &Ctx, address: &Address) -> Result<()> {
    if find_person(tx, address)?.is_some() {
        return Ok(());
    }
    authorization_policy(tx)?.check_inviter(inviter(tx, ctx)?)?;
    collaboration_settings(tx)?.check_domain(address)?;
    refuse_own_domain(tx, address)
}

/// The account of that address, made silently as a guest whose life its assignments govern when
/// there is none: what the delivery of an access package needs. Answers whether it was made now,
/// and what to tell the audit log (nothing when the account was there). A blocked account that
/// waited for its deletion is opened again. Sponsors that are gone are left out.
///
/// Refused by `allowInvitesFrom` being `none` and by the list of domains, whoever approved.
pub fn ensure_guest(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    address: &str,
    display_name: Option<&str>,
    sponsors: &[Uuid],
) -> Result<(User, bool, Vec<NewEvent>)> {
    let address = Address::parse("email", address)?;
    if let Some(found) = find_person(tx, &address)? {
        let (user, events) = super::accounts::keep(tx, found)?;
        return Ok((user, false, events));
    }
    check_invitable(tx, &ctx.as_system(), &address)?;
    let wanted = NewGuest {
        address: &address,
        display_name,
        user_type: UserType::Guest,
        lifecycle: SubjectLifecycle::Governed,
    };
    let (user, mut events) = create_guest(tx, &wanted)?;
    let mut known = Vec::new();
    for sponsor in sponsors {
        if known.len() < MAX_SPONSORS
            && let Some(kind) = sponsor_kind(tx, *sponsor)?
        {
            known.push((kind, *sponsor));
        }
    }
    events.extend(add_sponsors(
        tx,
        &user,
        &known,
        (Source::Direct, Uuid::nil()),
    )?);
    Ok((user, true, events))
}

/// The account of somebody whom a partner's own identity provider provisions. The organisation's
/// settings on who comes in hold for the partner too; the caller has found that the address is of
/// that partner.
pub(crate) fn provision_guest(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    address: &Address,
    display_name: &str,
) -> Result<(User, Vec<NewEvent>)> {
    if find_person(tx, address)?.is_some() {
        let message = format!("an account with the address `{address}` is here already");
        return Err(Refusal::conflict(message).at("emails").into());
    }
    check_invitable(tx, &ctx.as_system(), address)?;
    let wanted = NewGuest {
        address,
        display_name: Some(display_name),
        user_type: UserType::Guest,
        lifecycle: SubjectLifecycle::NotGoverned,
    };
    create_guest(tx, &wanted)
}

/// What makes a guest.
pub(super) struct NewGuest<'a> {
    pub(super) address: &'a Address,
    pub(super) display_name: Option<&'a str>,
    pub(super) user_type: UserType,
    pub(super) lifecycle: SubjectLifecycle,
}

/// Makes the account; the events tell of it.
pub(super) fn create_guest(
    tx: &WriteTx<'_>,
    wanted: &NewGuest<'_>,
) -> Result<(User, Vec<NewEvent>)> {
    let domain = initial_domain(tx)?;
    let address = wanted.address;
    let name = wanted
        .display_name
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| address.local());
    let principal_name = free_name(tx, address, &domain)?;
    let user = User {
        id: UserId(tx.new_id()),
        display_name: name.to_owned(),
        user_principal_name: principal_name.clone(),
        mail: Some(address.to_string()),
        mail_nickname: Some(format!("{}_{}#EXT#", address.local(), address.domain())),
        other_mails: vec![address.to_string()],
        proxy_addresses: vec![format!("SMTP:{address}")],
        user_type: wanted.user_type,
        account_enabled: true,
        creation_type: Some("Invitation".to_owned()),
        external_user_state: Some(ExternalUserState::PendingAcceptance),
        external_user_state_change_date_time: Some(tx.now()),
        // Until redemption Entra names the tenant's own domain (identity-governance.md, 5.1).
        identities: vec![ObjectIdentity {
            sign_in_type: "userPrincipalName".to_owned(),
            issuer: domain,
            issuer_assigned_id: principal_name,
        }],
        created_date_time: tx.now(),
        subject_lifecycle: wanted.lifecycle,
        ..User::default()
    };
    resources::insert(tx, &user)?;
    let event = NewEvent::new("UserManagement", "Add user", target(&user)).with(json!({
        "userType": user.user_type,
        "creationType": "Invitation",
        "externalUserState": "PendingAcceptance",
        "subjectLifecycle": user.subject_lifecycle,
    }));
    Ok((user, vec![event]))
}

/// A user as the target of an event.
pub(super) fn target(user: &User) -> Target {
    Target::new(NodeKind::User, user.id, &user.user_principal_name)
}

fn free_name(tx: &Tx<'_>, address: &Address, domain: &str) -> Result<String> {
    for attempt in 0..NAME_TRIES {
        let name = guest_user_principal_name(address, domain, attempt);
        let taken = resources::find_by::<User>(tx, "user_principal_name", name.as_str())?;
        if taken.is_none() {
            return Ok(name);
        }
    }
    Err(Refusal::conflict(format!(
        "every user principal name for `{address}` is taken, up to number {NAME_TRIES}"
    ))
    .into())
}

/// The domain that names of guests end in.
fn initial_domain(tx: &Tx<'_>) -> Result<String> {
    let domains = tenants::domains(tx)?;
    domains
        .iter()
        .find(|domain| domain.is_initial)
        .or_else(|| domains.iter().find(|domain| domain.is_default))
        .map(|domain| domain.id.clone())
        .ok_or_else(|| Error::Internal("the tenant has no initial domain".to_owned()))
}

/// Refused for an address of the organisation itself.
pub(super) fn refuse_own_domain(tx: &Tx<'_>, address: &Address) -> Result<()> {
    let own = tenants::domains(tx)?;
    if own
        .iter()
        .any(|domain| domain.is_verified && domain.id.eq_ignore_ascii_case(address.domain()))
    {
        let message = format!(
            "`{address}` belongs to this organisation's own domain `{}`: create a member instead",
            address.domain()
        );
        return Err(Refusal::invalid("invitedUserEmailAddress", message).into());
    }
    Ok(())
}

/// In what quality the actor invites.
pub(super) fn inviter(tx: &Tx<'_>, ctx: &Ctx) -> Result<Inviter> {
    let Some(user) = ctx.user() else {
        return Ok(match &ctx.actor {
            Actor::Application { .. } => Inviter::Application,
            Actor::System => Inviter::Xenia,
            _ => Inviter::Guest,
        });
    };
    let privileged = [
        DirectoryRole::GlobalAdministrator,
        DirectoryRole::UserAdministrator,
        DirectoryRole::GuestInviter,
    ];
    let roles = authz::directory_roles(tx, ctx, user.0)?;
    if roles.iter().any(|role| privileged.contains(role)) {
        return Ok(Inviter::Administrator);
    }
    let member = resources::find::<User>(tx, user)?.is_some_and(|user| !user.value.is_guest());
    Ok(if member {
        Inviter::Member
    } else {
        Inviter::Guest
    })
}

/// What kind of thing a sponsor is: a user or a group; `None` for anything else.
pub(super) fn sponsor_kind(tx: &Tx<'_>, id: Uuid) -> Result<Option<NodeKind>> {
    if resources::find::<User>(tx, id)?.is_some() {
        return Ok(Some(NodeKind::User));
    }
    Ok(resources::find::<Group>(tx, id)?.map(|_| NodeKind::Group))
}

/// Opens the edges of those who are not sponsors yet; an event for each.
pub(super) fn add_sponsors(
    tx: &WriteTx<'_>,
    guest: &User,
    sponsors: &[(NodeKind, Uuid)],
    source: (Source, Uuid),
) -> Result<Vec<NewEvent>> {
    let mut events = Vec::new();
    for (kind, sponsor) in sponsors {
        let query = EdgeQuery::of_object(guest.id)
            .relation(Relation::Sponsor)
            .from_subject(*sponsor);
        if edges::any(tx, &query)? {
            continue;
        }
        let edge = NewEdge::direct(
            (*kind, *sponsor),
            Relation::Sponsor,
            (NodeKind::User, guest.id.0),
        );
        edges::open(tx, &edge.from_source(source.0, source.1))?;
        let event = NewEvent::new("UserManagement", "Add user sponsor", target(guest));
        events.push(event.with(json!({ "sponsor": sponsor, "sponsorType": kind })));
    }
    Ok(events)
}
