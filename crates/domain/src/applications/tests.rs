use super::*;
use crate::{AppRoleId, ClientId, directory::*};
use uuid::Uuid;

fn application() -> Application {
    Application {
        app_id: ClientId(Uuid::from_u128(1)),
        display_name: "Shop".into(),
        sign_in_audience: "AzureADMyOrg".into(),
        ..Application::default()
    }
}

fn role(id: u128, value: Option<&str>) -> AppRole {
    AppRole {
        id: AppRoleId(Uuid::from_u128(id)),
        allowed_member_types: vec!["User".into()],
        display_name: format!("Role {id}"),
        description: None,
        is_enabled: true,
        value: value.map(str::to_owned),
    }
}

fn domain() -> Domain {
    Domain {
        id: "contoso.example".into(),
        authentication_type: "Managed".into(),
        is_admin_managed: true,
        is_default: true,
        is_initial: true,
        is_root: true,
        is_verified: true,
        supported_services: vec![],
    }
}

/// The message for the application after that change; empty when it is good.
fn said(change: impl FnOnce(&mut Application)) -> String {
    let mut changed = application();
    change(&mut changed);
    match check(&changed, &[domain()]) {
        Ok(()) => String::new(),
        Err(refusal) => refusal.message,
    }
}

#[test]
fn names_audiences_and_words() {
    assert_eq!(said(|_| ()), "");
    assert_eq!(
        said(|it| it.display_name = " ".into()),
        "`displayName` is missing or empty"
    );
    assert_eq!(
        said(|it| it.display_name = "x".repeat(257)),
        "`displayName` has 257 characters, the limit is 256"
    );
    assert_eq!(
        said(|it| it.sign_in_audience = "AzureADMultipleOrgs".into()),
        "`signInAudience` is `AzureADMultipleOrgs`, expected `AzureADMyOrg`"
    );
    assert_eq!(
        said(|it| it.group_membership_claims = Some("SecurityGroup, Everything".into())),
        "`groupMembershipClaims` is `Everything`, expected `None` or `SecurityGroup` or `ApplicationGroup` or `All`"
    );
    assert_eq!(
        said(|it| it.token_signing_algorithm = Some("none".into())),
        "`tokenSigningAlgorithm` is `none`, expected `ES256` or `RS256`"
    );
}

#[test]
fn app_roles() {
    let roles = |roles: Vec<AppRole>| said(|it| it.app_roles = roles);
    assert_eq!(
        roles(vec![
            role(1, Some("Reader")),
            role(2, Some("a/b:c")),
            role(3, None)
        ]),
        ""
    );
    assert_eq!(
        roles(vec![role(0, None)]),
        "the app role `Role 0` has the id of the default role: give it an id of its own"
    );
    assert_eq!(
        roles(vec![role(1, Some("A")), role(1, Some("B"))]),
        "two app roles have the id `00000000-0000-0000-0000-000000000001`"
    );
    assert_eq!(
        roles(vec![role(1, Some("A")), role(2, Some("A"))]),
        "two app roles have the value `A`"
    );
    for value in ["", " ", "a b", ".a", "a\"b", "ä", &"x".repeat(121)] {
        assert_eq!(
            roles(vec![role(1, Some(value))]),
            format!(
                "the value `{value}` of the app role `Role 1` must be 1 to 120 ASCII characters without spaces, quotation marks and backslashes, and not begin with a dot"
            )
        );
    }
    let of_types = |types: &[&str]| AppRole {
        allowed_member_types: types.iter().map(|it| (*it).to_owned()).collect(),
        ..role(1, None)
    };
    for types in [&[][..], &["Group"], &["User", "Device"]] {
        assert_eq!(
            roles(vec![of_types(types)]),
            "`allowedMemberTypes` of the app role `Role 1` must hold `User`, `Application` or both"
        );
    }
}

#[test]
fn a_role_goes_after_it_was_disabled() {
    let (enabled, mut disabled) = (role(1, Some("A")), role(2, Some("B")));
    disabled.is_enabled = false;
    let old = [enabled.clone(), disabled];
    assert_eq!(check_role_change(&old, &[enabled]), Ok(()));
    let refusal = check_role_change(&old, &[]).unwrap_err();
    assert_eq!(
        refusal.message,
        "the app role `Role 1` is enabled: set its `isEnabled` to false before you remove it"
    );
    assert_eq!(refusal.code, "CannotDeleteOrUpdateEnabledEntitlement");
}

#[test]
fn identifier_and_redirect_uris() {
    for good in [
        "api://00000000-0000-0000-0000-000000000001",
        "api://shop",
        "https://shop.contoso.example/api",
        "https://contoso.example",
    ] {
        assert_eq!(said(|it| it.identifier_uris = vec![good.into()]), "");
    }
    for bad in [
        "api://",
        "https://fabrikam.example",
        "https://evilcontoso.example",
        "http://contoso.example",
        "shop",
        "api://a b",
    ] {
        assert_eq!(
            said(|it| it.identifier_uris = vec![bad.into()]),
            format!(
                "`{bad}` must be `api://00000000-0000-0000-0000-000000000001` or another `api://` name, or `https` under a verified domain of the organisation"
            )
        );
    }
    assert_eq!(
        said(|it| {
            it.web.redirect_uris = vec!["https://a.example/".into()];
            it.spa.redirect_uris = vec!["https://a.example/".into()];
        }),
        "the redirect URI `https://a.example/` stands there twice"
    );
}

#[test]
fn spans_of_secrets() {
    let now = Timestamp::from_seconds(1_000_000_000);
    assert_eq!(
        credential_span(now, None, None),
        Ok((now, now.plus_days(180)))
    );
    assert_eq!(
        credential_span(now, None, Some(now.plus_days(730))),
        Ok((now, now.plus_days(730)))
    );
    assert_eq!(
        credential_span(now, None, Some(now.plus_days(731)))
            .unwrap_err()
            .message,
        "`2003-09-10T01:46:40Z` is more than 730 days after the start `2001-09-09T01:46:40Z`"
    );
    assert_eq!(
        credential_span(now, None, Some(now)).unwrap_err().message,
        "`2001-09-09T01:46:40Z` is not after the start and after now"
    );
    assert!(
        credential_span(now, Some(now.plus_days(-10)), Some(now.plus_days(-1))).is_err(),
        "a secret that ended before it was made"
    );
}

#[test]
fn a_key_goes_out_as_bytes_and_comes_in_as_either() {
    let jwk = serde_json::json!({ "kty": "EC", "crv": "P-256" });
    let mut credential = serde_json::json!({
        "keyId": Uuid::from_u128(1),
        "startDateTime": "2026-01-01T00:00:00Z",
        "endDateTime": "2026-02-01T00:00:00Z",
        "key": jwk,
    });
    let read = |value: &serde_json::Value| serde_json::from_value::<KeyCredential>(value.clone());
    let plain = read(&credential).unwrap();
    assert_eq!(plain.key, jwk);
    let written = serde_json::to_value(&plain).unwrap();
    assert_eq!(written["key"], "eyJrdHkiOiJFQyIsImNydiI6IlAtMjU2In0=");
    assert_eq!(read(&written).unwrap(), plain);
    for bad in [
        serde_json::json!(7),
        serde_json::json!("!"),
        serde_json::json!("MIIB"),
    ] {
        credential["key"] = bad;
        assert_eq!(
            read(&credential).unwrap_err().to_string(),
            "`key` must be a JSON Web Key, or base64 of its JSON"
        );
    }
}
