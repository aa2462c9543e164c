//! A dry run of the rules of names (Graph `validateProperties`).

use super::{super::groups, holding, rules::is_exempt};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
};
use uuid::Uuid;
use xenia_domain::{
    Refusal, UserId,
    directory::{Group, User},
    group_settings::{NameFault, NameOf, SettingValue, UNIFIED},
    groups::UNIFIED as UNIFIED_TYPE,
};
use xenia_store::{Tx, resources};

/// Names to try.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// `displayName`.
    pub display_name: Option<String>,
    /// `mailNickname`.
    pub mail_nickname: Option<String>,
    /// Who is to have the group; the caller when missing.
    pub on_behalf_of: Option<Uuid>,
}

/// What is wrong with the names of a Microsoft 365 group, that one or a new one: every missing
/// prefix and suffix, or else the first blocked word or address that is taken
/// ([validateProperties](https://learn.microsoft.com/en-us/graph/api/directoryobject-validateproperties)).
pub fn validate(
    engine: &Engine,
    ctx: &Ctx,
    group: Option<Uuid>,
    names: &Names,
) -> Result<Vec<NameFault>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_GROUPS, On::Tenant)?;
        if names.display_name.is_none() && names.mail_nickname.is_none() {
            let message = "say a `displayName` or a `mailNickname` to check";
            return Err(Refusal::invalid("displayName", message).into());
        }
        let mut tried = match group {
            Some(id) => groups::find(tx, id)?.value,
            None => Group {
                group_types: vec![UNIFIED_TYPE.to_owned()],
                mail_enabled: true,
                ..Group::default()
            },
        };
        let policy = faults(tx, ctx, &tried, names)?;
        if !policy.is_empty() {
            return Ok(policy);
        }
        let Some(nickname) = &names.mail_nickname else {
            return Ok(policy);
        };
        nickname.clone_into(&mut tried.mail_nickname);
        let taken = groups::check_names_free(tx, &tried).err();
        Ok(taken.into_iter().map(|error| not_unique(&error)).collect())
    })
}

fn not_unique(error: &crate::Error) -> NameFault {
    NameFault {
        target: NameOf::Mail.property(),
        code: "NotUnique",
        message: error.to_string(),
        setting: None,
        prefix: String::new(),
        suffix: String::new(),
    }
}

fn faults(tx: &Tx<'_>, ctx: &Ctx, group: &Group, names: &Names) -> Result<Vec<NameFault>> {
    let maker = match (names.on_behalf_of, ctx.user()) {
        (Some(id), _) => {
            let found = resources::find::<User>(tx, id)?;
            Some(found.ok_or_else(|| Refusal::not_found("user", id).at("onBehalfOfUserId"))?)
        }
        (None, Some(user)) => resources::find::<User>(tx, user)?,
        (None, None) => None,
    };
    let maker = maker.map(|found| found.value);
    let who = maker.as_ref().map(|user: &User| user.id);
    let exempt = |who: UserId| is_exempt(tx, ctx, who);
    if !group.is_unified() || who.map(exempt).transpose()?.unwrap_or(false) {
        return Ok(Vec::new());
    }
    let policy = holding(tx, UNIFIED)?.naming();
    let tried = [
        (NameOf::Display, &names.display_name),
        (NameOf::Mail, &names.mail_nickname),
    ];
    let found = tried.into_iter().filter_map(|(of, name)| {
        let name = name.as_ref()?;
        policy.check(of, name, maker.as_ref()).err()
    });
    let mut found: Vec<NameFault> = found.collect();
    // Graph tells of several faults only where all of them are of prefix and suffix.
    if found
        .iter()
        .any(|fault| fault.code != "MissingPrefixSuffix")
    {
        found.sort_by_key(|fault| fault.code != "MissingPrefixSuffix");
        found.truncate(1);
    }
    Ok(found)
}

/// What a name becomes by a naming policy.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The `displayName` that the group gets.
    pub display_name: String,
    /// Its `mailNickname`.
    pub mail_nickname: String,
    /// Who makes it, for people.
    pub maker: String,
    /// Why there can be no such group, if there cannot.
    pub fault: Option<NameFault>,
}

/// What the name that somebody chooses becomes if those values were set: for whoever may set them.
/// `maker` is who makes the group, the caller when missing, as if the policy bound them.
///
/// # Errors
/// The values are not good, or there is no such person.
pub fn preview(
    engine: &Engine,
    ctx: &Ctx,
    values: &[SettingValue],
    chosen: &str,
    maker: Option<Uuid>,
) -> Result<Preview> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_GROUP_SETTINGS, On::Tenant)?;
        let mut setting = holding(tx, UNIFIED)?;
        setting.set(values)?;
        let policy = setting.naming();
        let id = maker.or_else(|| ctx.user().map(|user| user.0));
        let maker = match id {
            Some(id) => {
                let found = resources::find::<User>(tx, id)?;
                let unknown = || Refusal::not_found("user", id).at("person");
                Some(found.ok_or_else(unknown)?.value)
            }
            None => None,
        };
        let named = |of| policy.named(of, chosen, maker.as_ref());
        let (display_name, mail_nickname) = (named(NameOf::Display), named(NameOf::Mail));
        let fault = |of, name: &str| policy.check(of, name, maker.as_ref()).err();
        Ok(Preview {
            fault: fault(NameOf::Display, &display_name)
                .or_else(|| fault(NameOf::Mail, &mail_nickname)),
            maker: maker.map_or_else(String::new, |user| user.display_name),
            display_name,
            mail_nickname,
        })
    })
}
