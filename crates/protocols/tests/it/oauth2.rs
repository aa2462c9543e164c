//! PKCE, redirect URIs, scopes and errors.

use proptest::prelude::*;
use serde_json::json;
use xenia_protocols::oauth2::{
    CodeChallenge, ErrorCode, ErrorContext, OAuthError, ResourceName, Scope, ScopeSet,
    check_redirect_uri, redirect_uri_matches,
};

const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

#[test]
fn rfc7636_appendix_b() {
    let challenge = CodeChallenge::parse("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap();
    assert_eq!(CodeChallenge::of_verifier(VERIFIER), challenge);
    challenge.verify(VERIFIER).unwrap();
}

#[test]
fn wrong_and_malformed_verifiers_are_told_apart() {
    let challenge = CodeChallenge::of_verifier(VERIFIER);
    let wrong = challenge.verify(&VERIFIER.replace('d', "e")).unwrap_err();
    assert_eq!(
        (wrong.error, wrong.codes.as_slice()),
        (ErrorCode::InvalidGrant, &[501_481][..])
    );
    // The challenge itself is what `plain` would accept.
    assert_eq!(
        challenge.verify(challenge.as_str()).unwrap_err().error,
        ErrorCode::InvalidGrant
    );
    for malformed in [
        "",
        &VERIFIER[1..],
        &"a".repeat(129),
        &format!("{VERIFIER} "),
        &format!("{VERIFIER}é"),
    ] {
        let refused = challenge.verify(malformed).unwrap_err();
        assert_eq!(refused.error, ErrorCode::InvalidRequest, "{malformed}");
    }
    for malformed in ["", "abc", VERIFIER.replace('d', "=").as_str()] {
        assert_eq!(CodeChallenge::parse(malformed), None, "{malformed}");
    }
}

#[test]
fn redirect_uris_that_may_be_registered() {
    let table = [
        ("https://app.example/callback", None),
        ("https://app.example", None),
        ("https://app.example:8443/a/b?c=d&e=%20", None),
        ("https://[2001:db8::1]:8443/callback", None),
        ("https://10.0.0.1/callback", None),
        ("https://xn--bcher-kva.example/callback", None),
        ("http://localhost", None),
        ("http://localhost:3000/callback", None),
        ("http://127.0.0.1:3000/callback", None),
        ("http://[::1]/callback", None),
        ("", Some("absolute")),
        ("/callback", Some("absolute")),
        ("app.example/callback", Some("absolute")),
        ("urn:ietf:wg:oauth:2.0:oob", Some("absolute")),
        ("javascript:alert(1)", Some("absolute")),
        ("http://app.example/callback", Some("must use https")),
        ("http://localhost.app.example/", Some("must use https")),
        ("http://127.0.0.2/", Some("must use https")),
        ("ftp://localhost/", Some("must use https")),
        ("HTTPS://app.example/", Some("must use https")),
        ("https://app.example/#", Some("fragment")),
        ("https://app.example#x", Some("fragment")),
        ("https://user@app.example/", Some("user name")),
        ("https://app.example@evil.example/", Some("user name")),
        ("http://localhost:80@evil.example/", Some("user name")),
        ("https://*.app.example/", Some("`*`")),
        ("https://app.example/a b", Some("` `")),
        ("https://app.example\\@evil.example/", Some("`\\`")),
        ("https://app.example/\r\nx", Some("must not contain")),
        ("https://bücher.example/", Some("`ü`")),
        ("https:///callback", Some("host")),
        ("https://app..example/", Some("host")),
        ("https://[::1/", Some("host")),
        ("https://[x]/", Some("host")),
        ("https://app.example:/", Some("port")),
        ("https://app.example:0/", Some("port")),
        ("https://app.example:+80/", Some("port")),
        ("https://app.example:65536/", Some("port")),
        ("https://app.example/a/../b", Some("segments")),
        ("https://app.example/a/%2e%2E/b", Some("segments")),
        ("https://app.example/./b", Some("segments")),
    ];
    for (uri, refused) in table {
        match (check_redirect_uri(uri), refused) {
            (Ok(()), None) => {}
            (Err(error), Some(part)) => {
                assert!(error.to_string().contains(part), "{uri}: {error}");
            }
            (outcome, expected) => panic!("{uri}: {outcome:?}, expected {expected:?}"),
        }
    }
    assert!(check_redirect_uri(&format!("https://a.example/{}", "a".repeat(2048))).is_err());
}

#[test]
fn redirect_uris_match_exactly_but_for_the_loopback_port() {
    let table = [
        ("https://app.example/cb", "https://app.example/cb", true),
        ("https://app.example/cb", "https://app.example/cb/", false),
        ("https://app.example/cb", "https://app.example/CB", false),
        ("https://app.example/cb", "https://APP.example/cb", false),
        (
            "https://app.example/cb",
            "https://app.example/cb?x=1",
            false,
        ),
        (
            "https://app.example/cb",
            "https://app.example:443/cb",
            false,
        ),
        ("https://app.example/cb", "https://app.example/cb#x", false),
        (
            "https://app.example/cb",
            "https://app.example.evil.example/cb",
            false,
        ),
        ("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb", true),
        ("http://127.0.0.1:80/cb", "http://127.0.0.1:51004/cb", true),
        ("http://[::1]:80/cb", "http://[::1]:1/cb", true),
        ("http://localhost:3000/cb", "http://localhost:4000/cb", true),
        ("http://localhost/cb", "http://127.0.0.1/cb", false),
        ("http://localhost/cb", "http://localhost:4000/other", false),
        ("http://localhost/cb", "http://localhost:4000/cb?x=1", false),
        ("https://localhost/cb", "http://localhost:4000/cb", false),
        ("http://localhost/cb", "https://localhost/cb", false),
        (
            "https://localhost:3000/cb",
            "https://localhost:4000/cb",
            false,
        ),
        (
            "http://localhost/cb",
            "http://localhost:4000@evil.example/cb",
            false,
        ),
        ("http://localhost/cb", "http://localhost:99999/cb", false),
        ("http://app.example/cb", "http://app.example/cb", false),
    ];
    for (registered, presented, expected) in table {
        assert_eq!(
            redirect_uri_matches(registered, presented),
            expected,
            "{registered} {presented}"
        );
    }
}

fn permission(resource: &str, name: &str) -> Scope {
    let resource = match resource {
        "" => ResourceName::Graph,
        _ => ResourceName::Named(resource.to_owned()),
    };
    Scope::Permission {
        resource,
        name: name.to_owned(),
    }
}

fn default_of(resource: &str) -> Scope {
    Scope::Default(ResourceName::Named(resource.to_owned()))
}

#[test]
fn scopes_as_entra_spells_them() {
    let graph = "https://graph.microsoft.com";
    let table = [
        ("openid", Scope::OpenId),
        ("profile", Scope::Profile),
        ("email", Scope::Email),
        ("offline_access", Scope::OfflineAccess),
        (".default", Scope::Default(ResourceName::Graph)),
        ("User.Read", permission("", "User.Read")),
        (
            "https://graph.microsoft.com/User.Read",
            permission(graph, "User.Read"),
        ),
        ("https://graph.microsoft.com/.default", default_of(graph)),
        ("https://graph.microsoft.com//.default", default_of(graph)),
        (
            "api://payroll/access_as_user",
            permission("api://payroll", "access_as_user"),
        ),
        (
            "https://contoso.example/deep/app/.default",
            default_of("https://contoso.example/deep/app"),
        ),
        (
            "00000003-0000-0000-c000-000000000000/.default",
            default_of("00000003-0000-0000-c000-000000000000"),
        ),
    ];
    for (text, scope) in table {
        assert_eq!(Scope::parse(text).unwrap(), scope, "{text}");
    }
    for refused in [
        "",
        "a b",
        "a\"b",
        "a\\b",
        "é",
        "https://graph.microsoft.com",
        "https://",
        "/x",
        "x/",
        "//.default",
        "a\tb",
    ] {
        let error = Scope::parse(refused).unwrap_err();
        assert_eq!(error.error, ErrorCode::InvalidScope, "{refused}");
    }
}

#[test]
fn scopes_of_one_request_are_about_one_resource() {
    let graph: &[&str] = &[
        "https://graph.microsoft.com/",
        "00000003-0000-0000-c000-000000000000",
    ];
    let named = |name: &str| Some(ResourceName::Named(name.to_owned()));
    let table = [
        ("", Ok(None)),
        ("openid profile", Ok(None)),
        ("openid User.Read", Ok(Some(ResourceName::Graph))),
        (
            "User.Read https://graph.microsoft.com/Group.Read.All",
            Ok(Some(ResourceName::Graph)),
        ),
        (
            "00000003-0000-0000-C000-000000000000/.default",
            Ok(Some(ResourceName::Graph)),
        ),
        ("openid api://payroll/.default", Ok(named("api://payroll"))),
        (
            "api://payroll/a api://payroll/b",
            Ok(named("api://payroll")),
        ),
        ("api://payroll/a User.Read", Err(28_000)),
        ("api://payroll/a api://other/a", Err(28_000)),
        ("api://payroll/.default api://payroll/a", Err(70_011)),
    ];
    for (text, expected) in table {
        let found = ScopeSet::parse(text).unwrap().resource(graph);
        assert_eq!(found.map_err(|error| error.codes[0]), expected, "{text}");
    }
    let twice = ScopeSet::parse("openid  User.Read openid ").unwrap();
    assert_eq!(twice.to_string(), "openid User.Read");
    assert_eq!(twice.permissions().collect::<Vec<_>>(), ["User.Read"]);
    assert!(twice.contains(&Scope::OpenId) && !twice.wants_default() && !twice.is_empty());
}

#[test]
fn an_error_has_the_body_that_entra_sends() {
    let error =
        OAuthError::new(ErrorCode::InvalidGrant, "the code `\"ü\\` has expired").with_code(70_008);
    let context = ErrorContext {
        now: 1_772_564_352,
        trace_id: "t",
        correlation_id: "c",
    };
    assert_eq!(
        error.to_json(&context),
        json!({
            "error": "invalid_grant",
            "error_description": "the code `???` has expired",
            "error_codes": [70_008],
            "timestamp": "2026-03-03 18:59:12Z",
            "trace_id": "t",
            "correlation_id": "c",
        })
    );
    assert_eq!(error.error.http_status(), 400);
    assert_eq!(ErrorCode::InvalidClient.http_status(), 401);
}

proptest! {
    #[test]
    fn every_verifier_belongs_to_its_own_challenge(verifier in "[A-Za-z0-9._~-]{43,128}", other in "[A-Za-z0-9._~-]{43,128}") {
        let challenge = CodeChallenge::of_verifier(&verifier);
        prop_assert!(challenge.verify(&verifier).is_ok());
        prop_assert_eq!(challenge.verify(&other).is_ok(), other == verifier);
        prop_assert_eq!(CodeChallenge::parse(challenge.as_str()), Some(challenge));
    }

    #[test]
    fn scopes_print_as_they_are_read(words in prop::collection::vec("[!#-.0-\\[\\]-~]{1,20}(/[!#-.0-9A-Za-z]{1,20})?", 0..6)) {
        // A resource that ends in a colon is none (`https:/x`).
        prop_assume!(!words.iter().any(|word| word.contains(":/")));
        let set = ScopeSet::parse(&words.join(" ")).unwrap();
        prop_assert_eq!(ScopeSet::parse(&set.to_string()).unwrap(), set);
    }

    #[test]
    fn any_text_is_refused_or_read_but_never_panics(text in "\\PC{0,120}", other in "\\PC{0,120}") {
        let _ = ScopeSet::parse(&text);
        let _ = CodeChallenge::parse(&text);
        let _ = CodeChallenge::of_verifier(&text).verify(&other);
        prop_assert_eq!(redirect_uri_matches(&text, &text), check_redirect_uri(&text).is_ok());
        prop_assert_eq!(redirect_uri_matches(&text, &other), redirect_uri_matches(&other, &text));
    }

    #[test]
    fn a_matched_uri_always_goes_to_the_registered_host(suffix in "[a-z0-9:@/?#.\\\\\\[\\]%-]{0,30}") {
        let presented = format!("http://localhost{suffix}");
        if redirect_uri_matches("http://localhost/cb", &presented) {
            let port = suffix.strip_suffix("/cb").unwrap();
            prop_assert!(port.is_empty() || port.strip_prefix(':').unwrap().parse::<u16>().is_ok());
        }
    }
}
