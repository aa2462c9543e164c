//! What a cell may hold.

use crate::{Timestamp, UserId, directory::*};
use jiff::{civil::DateTime, tz::TimeZone};

/// A text of at most that many characters; nothing when it is blank.
pub(super) fn text(value: &str, most: usize) -> Result<Option<String>, String> {
    let value = value.trim();
    let length = value.chars().count();
    if length > most {
        return Err(format!("it has {length} characters, {most} is the most"));
    }
    Ok((!value.is_empty()).then(|| value.to_owned()))
}

/// An e-mail address.
pub(super) fn mail(value: &str) -> Result<Option<String>, String> {
    let Some(address) = text(value, 254)? else {
        return Ok(None);
    };
    if domain_of(&address).is_none() || address.contains(char::is_whitespace) {
        return Err(format!("`{address}` is not an e-mail address"));
    }
    Ok(Some(address))
}

/// E-mail addresses, separated by semicolons.
pub(super) fn mails(value: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for part in value.split(';') {
        found.extend(mail(part)?);
    }
    Ok(found)
}

/// A user principal name; the domain is mapped by `domains` (old name, new name).
pub(super) fn principal_name(value: &str, domains: &[(String, String)]) -> Result<String, String> {
    let name = text(value, 1_024)?.ok_or("it is empty")?;
    let refused = || format!("`{name}` is not of the form `person@contoso.example`");
    if domain_of(&name).is_none() || name.contains(char::is_whitespace) {
        return Err(refused());
    }
    let (local, domain) = name.rsplit_once('@').ok_or_else(refused)?;
    let mapped = domains
        .iter()
        .find(|(old, _)| old.eq_ignore_ascii_case(domain));
    Ok(match mapped {
        Some((_, new)) => format!("{local}@{new}"),
        None => name,
    })
}

/// `True` or `False`, as the portal writes them.
pub(super) fn truth(value: &str) -> Result<Option<bool>, String> {
    match value.trim().to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "true" => Ok(Some(true)),
        "false" => Ok(Some(false)),
        _ => Err(format!("`{}` is neither `True` nor `False`", value.trim())),
    }
}

pub(super) fn user_type(value: &str) -> Result<Option<UserType>, String> {
    match value.trim().to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "member" => Ok(Some(UserType::Member)),
        "guest" => Ok(Some(UserType::Guest)),
        _ => Err(format!(
            "`{}` is neither `Member` nor `Guest`",
            value.trim()
        )),
    }
}

pub(super) fn invitation_state(value: &str) -> Result<Option<ExternalUserState>, String> {
    match value.trim().to_ascii_lowercase().as_str() {
        "" => Ok(None),
        "accepted" => Ok(Some(ExternalUserState::Accepted)),
        "pendingacceptance" => Ok(Some(ExternalUserState::PendingAcceptance)),
        _ => Err(format!(
            "`{}` is neither `Accepted` nor `PendingAcceptance`",
            value.trim()
        )),
    }
}

pub(super) fn id(value: &str) -> Result<Option<UserId>, String> {
    match value.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| {
            format!("`{text}` is not an id such as `7cc0c81b-f2a2-489a-8243-eda96da4214d`")
        }),
    }
}

/// A country code of two letters (ISO 3166).
pub(super) fn country_code(value: &str) -> Result<Option<String>, String> {
    let code = value.trim().to_ascii_uppercase();
    match code.len() {
        0 => Ok(None),
        2 if code.bytes().all(|byte| byte.is_ascii_uppercase()) => Ok(Some(code)),
        _ => Err(format!(
            "`{}` is not a country code of two letters",
            value.trim()
        )),
    }
}

/// An instant in UTC: `8/19/2021 1:25:31 PM`, as the portal writes it, or ISO 8601.
pub(super) fn instant(value: &str) -> Result<Option<Timestamp>, String> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(None);
    }
    if let Ok(instant) = value.parse() {
        return Ok(Some(instant));
    }
    DateTime::strptime("%m/%d/%Y %I:%M:%S %p", value)
        .and_then(|civil| civil.to_zoned_datetime(TimeZone::UTC))
        .map(|zoned| Some(Timestamp::from_micros(zoned.timestamp().as_microsecond())))
        .map_err(|_| {
            format!(
                "`{value}` is not a time such as `8/19/2021 1:25:31 PM` or `2021-08-19T13:25:31Z`"
            )
        })
}
