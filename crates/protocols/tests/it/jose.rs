//! Vectors of the specifications and round trips.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use proptest::prelude::*;
use serde_json::{Value, json};
use xenia_protocols::jose::{
    Algorithm, ClaimRules, ClaimsError, Jwk, JwkSet, SigningKey, VerifyingKey, check_claims,
    decode_unverified, verify_jwt,
};

pub(crate) fn set_of(jwk: &Value) -> JwkSet {
    let jwk = Jwk::from_value(jwk).unwrap();
    JwkSet::new([VerifyingKey::from_jwk(jwk).unwrap()])
}

pub(crate) fn set_of_key(key: &SigningKey) -> JwkSet {
    JwkSet::new([key.verifying_key().unwrap()])
}

/// The claims of RFC 7515 appendix A, with its line breaks.
const JOE: &[u8] =
    b"{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
const JOE_ENCODED: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

#[test]
fn rfc7515_a3_es256_verifies() {
    let keys = set_of(&json!({
        "kty": "EC", "crv": "P-256",
        "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
        "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    }));
    let token = format!(
        "eyJhbGciOiJFUzI1NiJ9.{JOE_ENCODED}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    );
    let verified = verify_jwt(&token, &keys).unwrap();
    assert_eq!(verified.payload, JOE);
    assert_eq!(verified.header.algorithm, Algorithm::Es256);
    assert_eq!(verified.header.kid, None);
}

#[test]
fn rfc7515_a2_rs256_verifies() {
    let keys = set_of(&json!({
        "kty": "RSA", "e": "AQAB",
        "n": "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
    }));
    let token = format!(
        "eyJhbGciOiJSUzI1NiJ9.{JOE_ENCODED}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
    );
    assert_eq!(verify_jwt(&token, &keys).unwrap().payload, JOE);
}

#[test]
fn rfc7638_section_3_1_thumbprint() {
    let jwk = Jwk::from_value(&json!({
        "kty": "RSA", "e": "AQAB", "alg": "RS256", "kid": "2011-04-29",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    }))
    .unwrap();
    assert_eq!(
        jwk.thumbprint(),
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    );
    assert_eq!(jwk.kid(), Some("2011-04-29"));
}

#[test]
fn rfc8037_appendix_a_ed25519() {
    let seed = BASE64_URL_SAFE_NO_PAD
        .decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
        .unwrap();
    // PKCS#8 version 1, as other tools write it (RFC 8410 section 7): without the public key.
    let mut pkcs8 = vec![
        0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20,
    ];
    pkcs8.extend_from_slice(&seed);
    let key = SigningKey::from_pkcs8(Algorithm::EdDsa, &pkcs8).unwrap();
    assert_eq!(
        key.jwk().to_value()["x"],
        "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    );
    assert_eq!(key.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");

    let signed = b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let signature = key.sign(signed).unwrap();
    assert_eq!(
        BASE64_URL_SAFE_NO_PAD.encode(&signature),
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    );
    key.verifying_key()
        .unwrap()
        .verify(signed, &signature)
        .unwrap();
}

#[test]
fn every_algorithm_signs_stores_and_verifies() {
    for algorithm in Algorithm::ALL {
        let key = SigningKey::generate(algorithm).unwrap();
        let token = key.sign_jwt(br#"{"sub":"ada"}"#).unwrap();
        let published = serde_json::to_vec(&set_of_key(&key).to_value()).unwrap();
        let keys = JwkSet::parse(&published).unwrap();

        let verified = verify_jwt(&token, &keys).unwrap();
        assert_eq!(verified.payload, br#"{"sub":"ada"}"#, "{algorithm}");
        assert_eq!(verified.header.kid.as_deref(), Some(key.kid()));
        assert_eq!(verified.header.typ.as_deref(), Some("JWT"));
        assert_eq!(key.jwk().thumbprint(), key.kid());

        let again = SigningKey::from_pkcs8(algorithm, &key.to_pkcs8().unwrap()).unwrap();
        assert_eq!(again.kid(), key.kid());
        assert_eq!(again.algorithm(), algorithm);
        verify_jwt(&again.sign_jwt(b"{}").unwrap(), &keys).unwrap();

        let logout = key.sign_jwt_of_type("logout+jwt", b"{}").unwrap();
        assert_eq!(
            verify_jwt(&logout, &keys).unwrap().header.typ.as_deref(),
            Some("logout+jwt")
        );
        assert!(
            !format!("{key:?}").contains("pair"),
            "the debug form shows the key"
        );
    }
}

#[test]
fn es256_signature_is_r_and_s_of_32_bytes_each() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    for _ in 0..200 {
        // Short numbers are padded: about one in 128 would have a zero byte in front.
        assert_eq!(key.sign(b"message").unwrap().len(), 64);
    }
}

#[test]
fn a_key_is_not_read_as_a_key_of_another_algorithm() {
    for made in Algorithm::ALL {
        let pkcs8 = SigningKey::generate(made).unwrap().to_pkcs8().unwrap();
        for read in Algorithm::ALL {
            assert_eq!(
                SigningKey::from_pkcs8(read, &pkcs8).is_ok(),
                made == read,
                "{made} {read}"
            );
        }
    }
}

#[test]
fn the_key_is_found_in_a_set_that_rotates() {
    let old = SigningKey::generate(Algorithm::Es256).unwrap();
    let new = SigningKey::generate(Algorithm::Es256).unwrap();
    let rsa = SigningKey::generate(Algorithm::Rs256).unwrap();
    let keys = JwkSet::new([&old, &rsa, &new].map(|key| key.verifying_key().unwrap()));
    for key in [&old, &new, &rsa] {
        let token = key.sign_jwt(b"{}").unwrap();
        assert_eq!(
            verify_jwt(&token, &keys).unwrap().header.kid.as_deref(),
            Some(key.kid())
        );
        assert_eq!(
            decode_unverified(&token).unwrap().header.kid.as_deref(),
            Some(key.kid())
        );
    }
}

#[test]
fn claims_are_checked_to_the_second() {
    let rules = |now| ClaimRules {
        issuer: "i",
        audiences: &["a", "b"],
        now,
        leeway: 5,
    };
    let payload = br#"{"iss":"i","aud":["x","b"],"exp":1000,"nbf":500,"iat":500.9,"jti":"j"}"#;
    let claims = check_claims(payload, &rules(600)).unwrap();
    assert_eq!(claims.audiences, ["x", "b"]);
    assert_eq!(
        (claims.issued_at, claims.id.as_deref()),
        (Some(500), Some("j"))
    );

    assert!(check_claims(payload, &rules(1004)).is_ok());
    assert_eq!(
        check_claims(payload, &rules(1005)),
        Err(ClaimsError::Expired {
            expired_at: 1000,
            now: 1005
        })
    );
    assert!(check_claims(payload, &rules(495)).is_ok());
    assert_eq!(
        check_claims(payload, &rules(494)),
        Err(ClaimsError::NotYetValid {
            not_before: 500,
            now: 494
        })
    );
}

#[test]
fn refused_claims_name_the_claim() {
    let rules = ClaimRules {
        issuer: "i",
        audiences: &["a", "b"],
        now: 600,
        leeway: 0,
    };
    let table = [
        (r#"{"aud":"a","exp":1000}"#, "the claim `iss` is missing"),
        (r#"{"iss":"i","exp":1000}"#, "the claim `aud` is missing"),
        (r#"{"iss":"i","aud":"a"}"#, "the claim `exp` is missing"),
        (
            r#"{"iss":"i","aud":"a","exp":null}"#,
            "the claim `exp` is missing",
        ),
        (
            r#"{"iss":"I","aud":"a","exp":1000}"#,
            "the issuer is `I`, expected `i`",
        ),
        (
            r#"{"iss":"i","aud":"c","exp":1000}"#,
            "the audience is `c`, expected `a, b`",
        ),
        (
            r#"{"iss":"i","aud":[],"exp":1000}"#,
            "the audience is ``, expected `a, b`",
        ),
        (
            r#"{"iss":"i","aud":"a","exp":"1000"}"#,
            "the claims are malformed: `exp` is not a number",
        ),
        (
            r#"{"iss":"i","aud":"a","exp":1e300}"#,
            "the claims are malformed: `exp` is out of range",
        ),
        (
            r#"{"iss":"i","aud":"a","exp":1000,"iat":601}"#,
            "the token was issued in the future, at 601, now is 600 (seconds since 1970)",
        ),
        (
            r#"{"iss":"i","aud":"a","exp":-9223372036854775808}"#,
            "the token expired at -9223372036854775808, now is 600 (seconds since 1970)",
        ),
    ];
    for (payload, message) in table {
        let refused = check_claims(payload.as_bytes(), &rules).unwrap_err();
        assert_eq!(refused.to_string(), message, "{payload}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_claims_come_back_as_they_were(names in prop::collection::btree_map(".{0,12}", ".{0,40}", 0..8)) {
        let key = SigningKey::generate(Algorithm::EdDsa).unwrap();
        let payload = serde_json::to_vec(&names).unwrap();
        let token = key.sign_jwt(&payload).unwrap();
        prop_assert_eq!(verify_jwt(&token, &set_of_key(&key)).unwrap().payload, payload);
    }

    #[test]
    fn a_public_key_comes_back_as_it_was(kind in 0usize..2) {
        let algorithm = [Algorithm::Es256, Algorithm::EdDsa][kind];
        let key = SigningKey::generate(algorithm).unwrap();
        let text = serde_json::to_vec(&key.jwk().to_value()).unwrap();
        prop_assert_eq!(&Jwk::parse(&text).unwrap(), key.jwk());
    }
}
