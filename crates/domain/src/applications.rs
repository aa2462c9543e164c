//! Applications: what a registration may say, and the span of its secrets. Redirect URIs are
//! checked by `xenia-protocols`, which knows OAuth.

use crate::{
    Refusal, Timestamp,
    directory::{AppRole, Application, Domain},
};
use std::collections::BTreeSet;
use uuid::Uuid;

pub(crate) mod jwk;

/// How long a secret works when nobody says otherwise, in days (Entra's suggestion).
pub const SECRET_DAYS: i64 = 180;
/// How long a secret works at most, in days (two years; Entra's portal has the same bound).
pub const MAX_SECRET_DAYS: i64 = 730;
/// Secrets and keys that an application holds at the same time at most (Xenia's own bound).
pub const MAX_CREDENTIALS: usize = 20;
/// Redirect URIs of an application at most (Entra: 256 for work accounts).
pub const MAX_REDIRECT_URIS: usize = 256;
/// App roles of an application at most (Xenia's own bound; Entra bounds the manifest at 1200).
pub const MAX_APP_ROLES: usize = 500;

/// Whether a registration is sound, apart from its redirect URIs and from what others have.
///
/// # Errors
/// The first rule that is broken, with the property.
pub fn check(application: &Application, domains: &[Domain]) -> Result<(), Refusal> {
    check_name(&application.display_name)?;
    check_words(application)?;
    check_app_roles(&application.app_roles)?;
    for uri in &application.identifier_uris {
        check_identifier_uri(uri, application, domains)?;
    }
    for access in &application.required_resource_access {
        let bad = |message: String| Refusal::invalid("requiredResourceAccess", message);
        if Uuid::parse_str(&access.resource_app_id).is_err() {
            let message = format!(
                "`resourceAppId` is `{}`, which is no id",
                access.resource_app_id
            );
            return Err(bad(message));
        }
        for one in &access.resource_access {
            if !matches!(one.kind.as_str(), "Role" | "Scope") {
                let message = format!("`type` is `{}`, expected `Role` or `Scope`", one.kind);
                return Err(bad(message));
            }
        }
    }
    check_redirect_uri_count(application)
}

/// A display name: 1 to 256 characters (Graph `application: displayName`).
///
/// # Errors
/// Refused when it is empty or longer.
pub fn check_name(name: &str) -> Result<(), Refusal> {
    match name.trim().chars().count() {
        0 => Err(Refusal::invalid(
            "displayName",
            "`displayName` is missing or empty",
        )),
        1..=256 => Ok(()),
        length => Err(Refusal::invalid(
            "displayName",
            format!("`displayName` has {length} characters, the limit is 256"),
        )),
    }
}

fn one_of(target: &str, value: &str, known: &[&str]) -> Result<(), Refusal> {
    if known.contains(&value) {
        return Ok(());
    }
    let known: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
    let message = format!("`{target}` is `{value}`, expected {}", known.join(" or "));
    Err(Refusal::invalid(target, message))
}

fn check_words(application: &Application) -> Result<(), Refusal> {
    // A tenant of Xenia issues tokens for its own people only.
    one_of(
        "signInAudience",
        &application.sign_in_audience,
        &["AzureADMyOrg"],
    )?;
    if let Some(claims) = &application.group_membership_claims {
        for word in claims.split(',').map(str::trim) {
            one_of(
                "groupMembershipClaims",
                word,
                &["None", "SecurityGroup", "ApplicationGroup", "All"],
            )?;
        }
    }
    if let Some(algorithm) = &application.token_signing_algorithm {
        one_of("tokenSigningAlgorithm", algorithm, &["ES256", "RS256"])?;
    }
    Ok(())
}

fn check_app_roles(roles: &[AppRole]) -> Result<(), Refusal> {
    let bad = |message: String| Err(Refusal::invalid("appRoles", message));
    if roles.len() > MAX_APP_ROLES {
        return bad(format!(
            "there are {} app roles, the limit is {MAX_APP_ROLES}",
            roles.len()
        ));
    }
    let (mut ids, mut values) = (BTreeSet::new(), BTreeSet::new());
    for role in roles {
        let name = &role.display_name;
        if name.trim().is_empty() {
            return bad(format!("the app role `{}` has no `displayName`", role.id));
        }
        if role.id.0.is_nil() {
            return bad(format!(
                "the app role `{name}` has the id of the default role: give it an id of its own"
            ));
        }
        if !ids.insert(role.id) {
            return bad(format!("two app roles have the id `{}`", role.id));
        }
        if role.allowed_member_types.is_empty()
            || role
                .allowed_member_types
                .iter()
                .any(|kind| !matches!(kind.as_str(), "User" | "Application"))
        {
            return bad(format!(
                "`allowedMemberTypes` of the app role `{name}` must hold `User`, `Application` or both"
            ));
        }
        if let Some(value) = &role.value {
            check_role_value(name, value)?;
            if !values.insert(value.as_str()) {
                return bad(format!("two app roles have the value `{value}`"));
            }
        }
    }
    Ok(())
}

/// Graph `appRole: value`: 120 characters at most, letters, digits and most marks of ASCII, no
/// space, no dot at the beginning.
fn check_role_value(name: &str, value: &str) -> Result<(), Refusal> {
    let good = (1..=120).contains(&value.len())
        && !value.starts_with('.')
        && value
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'));
    if good {
        return Ok(());
    }
    let message = format!(
        "the value `{value}` of the app role `{name}` must be 1 to 120 ASCII characters without spaces, quotation marks and backslashes, and not begin with a dot"
    );
    Err(Refusal::invalid("appRoles", message))
}

/// What may become of app roles: one goes only after it was disabled, so that nobody takes away
/// what people hold by mistake (Graph: `CannotDeleteOrUpdateEnabledEntitlement`).
///
/// # Errors
/// Refused when an enabled role is missing from the new ones.
pub fn check_role_change(old: &[AppRole], new: &[AppRole]) -> Result<(), Refusal> {
    for role in old {
        let stays = new.iter().any(|kept| kept.id == role.id);
        if role.is_enabled && !stays {
            let message = format!(
                "the app role `{}` is enabled: set its `isEnabled` to false before you remove it",
                role.display_name
            );
            return Err(Refusal::invalid("appRoles", message)
                .coded("CannotDeleteOrUpdateEnabledEntitlement"));
        }
    }
    Ok(())
}

/// `api://...`, or `https` under a verified domain of the tenant.
fn check_identifier_uri(
    uri: &str,
    application: &Application,
    domains: &[Domain],
) -> Result<(), Refusal> {
    let plain = uri.len() <= 255 && uri.bytes().all(|byte| byte.is_ascii_graphic());
    let good = match uri.split_once("://") {
        Some(("api", rest)) => !rest.is_empty() && !rest.ends_with('/'),
        Some(("https", rest)) => {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            domains.iter().any(|domain| {
                domain.is_verified
                    && (host == domain.id || host.ends_with(&format!(".{}", domain.id)))
            })
        }
        _ => false,
    };
    if plain && good {
        return Ok(());
    }
    let message = format!(
        "`{uri}` must be `api://{}` or another `api://` name, or `https` under a verified domain of the organisation",
        application.app_id
    );
    Err(Refusal::invalid("identifierUris", message))
}

/// All redirect URIs, with the property that holds each.
pub fn redirect_uris(application: &Application) -> impl Iterator<Item = (&'static str, &str)> {
    let platforms = [
        ("web/redirectUris", &application.web),
        ("spa/redirectUris", &application.spa),
        ("publicClient/redirectUris", &application.public_client),
    ];
    platforms.into_iter().flat_map(|(name, uris)| {
        uris.redirect_uris
            .iter()
            .map(move |uri| (name, uri.as_str()))
    })
}

fn check_redirect_uri_count(application: &Application) -> Result<(), Refusal> {
    let mut seen = BTreeSet::new();
    let mut count = 0;
    for (target, uri) in redirect_uris(application) {
        count += 1;
        if !seen.insert(uri) {
            let message = format!("the redirect URI `{uri}` stands there twice");
            return Err(Refusal::invalid(target, message));
        }
    }
    if count > MAX_REDIRECT_URIS {
        let message = format!("there are {count} redirect URIs, the limit is {MAX_REDIRECT_URIS}");
        return Err(Refusal::invalid("web/redirectUris", message));
    }
    Ok(())
}

/// The span of a new secret or key: from now for [`SECRET_DAYS`], unless said otherwise.
///
/// # Errors
/// Refused when it ends before it starts, has ended already, or is longer than
/// [`MAX_SECRET_DAYS`].
pub fn credential_span(
    now: Timestamp,
    start: Option<Timestamp>,
    end: Option<Timestamp>,
) -> Result<(Timestamp, Timestamp), Refusal> {
    let start = start.unwrap_or(now);
    let end = end.unwrap_or_else(|| start.plus_days(SECRET_DAYS));
    let bad = |message: String| Err(Refusal::invalid("endDateTime", message));
    if end <= start || end <= now {
        return bad(format!("`{end}` is not after the start and after now"));
    }
    if end > start.plus_days(MAX_SECRET_DAYS) {
        return bad(format!(
            "`{end}` is more than {MAX_SECRET_DAYS} days after the start `{start}`"
        ));
    }
    Ok((start, end))
}

#[cfg(test)]
mod tests;
