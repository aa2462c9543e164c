//! What follows from the settings: every way by which a group is made or changed, or somebody
//! comes into it, asks here.

use super::holding;
use crate::{
    Actor, Ctx, Result,
    authz::{self, On},
};
use uuid::Uuid;
use xenia_domain::{
    Refusal, UserId,
    directory::{Group, User},
    group_settings::{
        GUEST, GroupSetting, NameOf, NamingPolicy, PASSWORDS, PROHIBITED_NAMES, UNIFIED,
    },
    role::DirectoryRole,
};
use xenia_store::{Tx, resources};

const OF_GUESTS: &str = "groupSettings/Group.Unified/AllowToAddGuests";

/// Whether a person's names are free of the naming policy: Global and User Administrators.
pub(super) fn is_exempt(tx: &Tx<'_>, ctx: &Ctx, person: UserId) -> Result<bool> {
    use DirectoryRole::{GlobalAdministrator, UserAdministrator};
    let held = authz::directory_roles(tx, ctx, person.0)?;
    let exempt = [GlobalAdministrator, UserAdministrator];
    Ok(held.iter().any(|role| exempt.contains(role)))
}

/// Refuses names that the naming policy of Microsoft 365 groups does not let pass. Bound are people
/// without one of the roles that are free of it, and applications, which add nothing for what the
/// policy takes from a person.
pub(crate) fn check_new_names(tx: &Tx<'_>, ctx: &Ctx, group: &Group) -> Result<()> {
    check_names(tx, ctx, group, |policy, of, name, maker| {
        policy.check(of, name, maker).map_err(Refusal::from)
    })
}

/// The same for a group that is there and gets another name (`before` is the group as it was).
/// Names that stay must be good for some maker, whoever that was: a group from before the policy
/// must be given a good name when it is next changed.
pub(crate) fn check_present_names(
    tx: &Tx<'_>,
    ctx: &Ctx,
    before: &Group,
    group: &Group,
) -> Result<()> {
    check_names(tx, ctx, group, |policy, of, name, maker| {
        let old = name_of(before, of);
        match old == name && policy.would_suit_somebody(of, name) {
            true => Ok(()),
            false => policy.check(of, name, maker).map_err(Refusal::from),
        }
    })
}

fn name_of(group: &Group, of: NameOf) -> &str {
    match of {
        NameOf::Display => &group.display_name,
        NameOf::Mail => &group.mail_nickname,
    }
}

fn check_names(
    tx: &Tx<'_>,
    ctx: &Ctx,
    group: &Group,
    rule: impl Fn(&NamingPolicy, NameOf, &str, Option<&User>) -> Result<(), Refusal>,
) -> Result<()> {
    if !group.is_unified() || ctx.actor == Actor::System {
        return Ok(());
    }
    let mut maker = None;
    if let Some(user) = ctx.user() {
        if is_exempt(tx, ctx, user)? {
            return Ok(());
        }
        maker = resources::find::<User>(tx, user)?.map(|user| user.value);
    }
    let policy = holding(tx, UNIFIED)?.naming();
    for of in [NameOf::Display, NameOf::Mail] {
        rule(&policy, of, name_of(group, of), maker.as_ref())?;
    }
    Ok(())
}

/// Gives a new Microsoft 365 group without a classification the default, and refuses one that is
/// none of those to choose from.
pub(crate) fn check_classification(
    tx: &Tx<'_>,
    before: Option<&Group>,
    group: &mut Group,
) -> Result<()> {
    if !group.is_unified() {
        return Ok(());
    }
    let setting = holding(tx, UNIFIED)?;
    match (&group.classification, before) {
        (Some(word), before) => {
            // What a group has from before may stay.
            if before.and_then(|it| it.classification.as_ref()) != Some(word) {
                setting.check_classification(word)?;
            }
        }
        (None, None) => {
            group.classification = setting.default_classification().map(str::to_owned);
        }
        (None, Some(_)) => {}
    }
    Ok(())
}

/// Refuses a member who may not create Microsoft 365 groups: the organisation does not let its
/// members, and the member is in no group that may nevertheless. Asked of people without a role
/// only; applications have their permissions.
pub(crate) fn check_creation(tx: &Tx<'_>, ctx: &Ctx) -> Result<()> {
    let Some(user) = ctx.user() else {
        return Ok(());
    };
    let setting = holding(tx, UNIFIED)?;
    if setting.is("EnableGroupCreation") {
        return Ok(());
    }
    if let Ok(allowed) = Uuid::parse_str(setting.text("GroupCreationAllowedGroupId"))
        && super::groups_of(tx, user.0, ctx.now)?.contains(&allowed)
    {
        return Ok(());
    }
    let message = "members of this organisation may not create Microsoft 365 groups";
    Err(Refusal::forbidden(message)
        .by("groupSettings/Group.Unified/EnableGroupCreation")
        .into())
}

/// The setting by which a group takes no guests, if one says so.
pub(crate) fn closed_to_guests(tx: &Tx<'_>, group: &Group) -> Result<Option<String>> {
    if !group.is_unified() {
        return Ok(None);
    }
    if !holding(tx, UNIFIED)?.is("AllowToAddGuests") {
        return Ok(Some(OF_GUESTS.to_owned()));
    }
    let own = |setting: &&GroupSetting| setting.template_id == GUEST;
    let own = group.settings.iter().find(own);
    let closed = own.is_some_and(|setting| !setting.is("AllowToAddGuests"));
    Ok(closed.then(|| format!("groups/{}/settings/AllowToAddGuests", group.id)))
}

/// Refuses a guest in a Microsoft 365 group that takes none. Administrators of groups add guests
/// regardless.
pub(crate) fn check_guest(tx: &Tx<'_>, ctx: &Ctx, group: &Group) -> Result<()> {
    let Some(setting) = closed_to_guests(tx, group)? else {
        return Ok(());
    };
    // On the whole organisation, so that being an owner does not count.
    let is_person = !matches!(ctx.actor, Actor::Application { .. });
    if is_person && authz::may(tx, ctx, &authz::WRITE_MEMBERS, On::Tenant)? {
        return Ok(());
    }
    let message = format!("`{}` takes no guests", group.display_name);
    Err(Refusal::forbidden(message).at("members").by(setting).into())
}

/// Whether guests may own the group.
pub(crate) fn guests_may_own(tx: &Tx<'_>, group: &Group) -> Result<bool> {
    Ok(group.is_unified() && holding(tx, UNIFIED)?.is("AllowGuestsToBeGroupOwner"))
}

/// Refuses the name of an application that none can have.
pub(crate) fn check_application_name(tx: &Tx<'_>, name: &str) -> Result<()> {
    Ok(holding(tx, PROHIBITED_NAMES)?.check_application_name(name)?)
}

/// The words that add nothing to a password.
pub(crate) fn banned_words(tx: &Tx<'_>) -> Result<Vec<String>> {
    Ok(holding(tx, PASSWORDS)?.banned_words())
}
