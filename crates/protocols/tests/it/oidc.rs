//! Discovery, claims and hashes.

use proptest::prelude::*;
use serde_json::{Value, json};
use xenia_protocols::jose::Algorithm;
use xenia_protocols::oauth2::ScopeSet;
use xenia_protocols::oidc::{
    AccessTokenClaims, AccountKind, Discovery, Endpoints, IdTokenClaims, MAX_GROUPS, SubjectClaims,
    client_info, pairwise_subject, token_hash,
};

const TENANT: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

#[test]
fn the_discovery_document_has_entras_paths() {
    let endpoints = Endpoints::new("https://localhost:8443/", TENANT);
    let discovery = Discovery {
        endpoints: &endpoints,
        region: "EU",
        host: "localhost:8443",
        algorithms: &[Algorithm::Es256, Algorithm::Rs256],
    };
    let document = discovery.document();
    let base = format!("https://localhost:8443/{TENANT}");
    let table = [
        ("issuer", format!("{base}/v2.0")),
        (
            "authorization_endpoint",
            format!("{base}/oauth2/v2.0/authorize"),
        ),
        ("token_endpoint", format!("{base}/oauth2/v2.0/token")),
        (
            "device_authorization_endpoint",
            format!("{base}/oauth2/v2.0/devicecode"),
        ),
        ("end_session_endpoint", format!("{base}/oauth2/v2.0/logout")),
        ("jwks_uri", format!("{base}/discovery/v2.0/keys")),
        (
            "userinfo_endpoint",
            "https://localhost:8443/oidc/userinfo".to_owned(),
        ),
        ("tenant_region_scope", "EU".to_owned()),
        ("cloud_instance_name", "localhost:8443".to_owned()),
    ];
    for (name, value) in table {
        assert_eq!(document[name], value, "{name}");
    }
    assert_eq!(
        document["id_token_signing_alg_values_supported"],
        json!(["ES256", "RS256"])
    );
    assert_eq!(
        document["response_modes_supported"],
        json!(["query", "fragment", "form_post"])
    );
    assert_eq!(
        document["code_challenge_methods_supported"],
        json!(["S256"])
    );
    assert_eq!(document["subject_types_supported"], json!(["pairwise"]));
    // What OpenID Connect Discovery section 3 requires.
    for required in [
        "response_types_supported",
        "claims_supported",
        "scopes_supported",
    ] {
        assert!(document[required].is_array(), "{required}");
    }
}

fn guest() -> SubjectClaims {
    SubjectClaims {
        sub: "s".to_owned(),
        oid: Some("o".to_owned()),
        tid: TENANT.to_owned(),
        ver: "2.0".to_owned(),
        name: Some("Ada".to_owned()),
        preferred_username: Some("ada@partner.example".to_owned()),
        email: Some("ada@partner.example".to_owned()),
        acct: Some(AccountKind::Guest),
        idp: Some("mail".to_owned()),
        amr: vec!["otp".to_owned()],
        auth_time: Some(90),
        roles: vec!["Reader".to_owned()],
        ..SubjectClaims::default()
    }
}

#[test]
fn an_id_token_has_entras_names_and_nothing_empty() {
    let mut claims = IdTokenClaims {
        aud: "app".to_owned(),
        iss: "i".to_owned(),
        iat: 100,
        nbf: 100,
        exp: 3700,
        nonce: Some("n".to_owned()),
        subject: guest(),
        ..IdTokenClaims::default()
    };
    claims.subject.set_groups(vec!["g".to_owned()], "https://x");
    assert_eq!(
        serde_json::to_value(&claims).unwrap(),
        json!({
            "aud": "app", "iss": "i", "iat": 100, "nbf": 100, "exp": 3700, "nonce": "n",
            "sub": "s", "oid": "o", "tid": TENANT, "ver": "2.0", "name": "Ada",
            "preferred_username": "ada@partner.example", "email": "ada@partner.example",
            "acct": 1, "idp": "mail", "amr": ["otp"], "auth_time": 90, "roles": ["Reader"],
            "groups": ["g"],
        })
    );
    claims
        .subject
        .limit_to(&ScopeSet::parse("openid email").unwrap());
    assert_eq!(
        (claims.subject.name, claims.subject.preferred_username),
        (None, None)
    );
    assert!(claims.subject.email.is_some());
}

#[test]
fn too_many_groups_become_an_address() {
    let endpoint = "https://localhost:8443/v1.0/users/o/getMemberObjects";
    let groups = |count: usize| (0..count).map(|n| n.to_string()).collect::<Vec<_>>();
    let mut subject = guest();
    subject.set_groups(groups(MAX_GROUPS + 1), endpoint);
    let value = serde_json::to_value(&subject).unwrap();
    assert_eq!(value.get("groups"), None);
    assert_eq!(value["_claim_names"], json!({"groups": "src1"}));
    assert_eq!(
        value["_claim_sources"],
        json!({"src1": {"endpoint": endpoint}})
    );

    subject.set_groups(groups(MAX_GROUPS), endpoint);
    let value = serde_json::to_value(&subject).unwrap();
    assert_eq!(value["groups"].as_array().map(Vec::len), Some(200));
    assert_eq!(
        (value.get("_claim_names"), value.get("_claim_sources")),
        (None, None)
    );
}

#[test]
fn an_access_token_comes_back_as_it_was() {
    let claims = AccessTokenClaims {
        aud: "00000003-0000-0000-c000-000000000000".to_owned(),
        appid: Some("app".to_owned()),
        appidacr: Some("1".to_owned()),
        scp: Some("User.Read  Group.Read.All".to_owned()),
        subject: guest(),
        ..AccessTokenClaims::default()
    };
    let text = serde_json::to_vec(&claims).unwrap();
    let read: AccessTokenClaims = serde_json::from_slice(&text).unwrap();
    assert_eq!(read, claims);
    assert_eq!(
        read.scopes().collect::<Vec<_>>(),
        ["User.Read", "Group.Read.All"]
    );
    assert_eq!(read.client(), Some("app"));
    let with_acct = |acct: Value| {
        let mut value = serde_json::to_value(&claims).unwrap();
        value["acct"] = acct;
        serde_json::from_value::<AccessTokenClaims>(value).is_ok()
    };
    assert!(with_acct(json!(0)) && !with_acct(json!(2)) && !with_acct(json!("1")));
}

#[test]
fn openid_core_appendix_a_hashes() {
    let table = [
        (
            "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y",
            "77QmUPtjPfzWtF2AnpK9RQ",
        ),
        (
            "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk",
            "LDktKdoQak3Pk0cnXxCltA",
        ),
    ];
    for (token, hash) in table {
        assert_eq!(token_hash(Algorithm::Rs256, token), hash);
        assert_eq!(token_hash(Algorithm::Es256, token), hash);
        assert_eq!(token_hash(Algorithm::EdDsa, token).len(), 43);
    }
}

#[test]
fn client_info_is_what_msal_reads() {
    assert_eq!(client_info("o", "t"), "eyJ1aWQiOiJvIiwidXRpZCI6InQifQ");
}

#[test]
fn a_subject_depends_on_tenant_client_and_user() {
    let subject = pairwise_subject(&[1; 32], "app", "user");
    assert_eq!(subject.len(), 43);
    assert_eq!(pairwise_subject(&[1; 32], "app", "user"), subject);
    for other in [
        pairwise_subject(&[2; 32], "app", "user"),
        pairwise_subject(&[1; 32], "other", "user"),
        pairwise_subject(&[1; 32], "app", "other"),
        pairwise_subject(&[1; 32], "appu", "ser"),
    ] {
        assert_ne!(other, subject);
    }
}

proptest! {
    #[test]
    fn claims_are_read_or_refused_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(serde_json::from_slice::<AccessTokenClaims>(&bytes).is_err());
        prop_assert!(serde_json::from_slice::<IdTokenClaims>(&bytes).is_err());
    }
}
