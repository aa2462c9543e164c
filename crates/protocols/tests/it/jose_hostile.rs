//! What must be refused: malformed, confused, altered and arbitrary input.

use aws_lc_rs::hmac;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use proptest::prelude::*;
use serde_json::{Value, json};
use xenia_protocols::jose::{
    Algorithm, Jwk, JwkSet, MAX_TOKEN_BYTES, SigningKey, VerifyingKey, check_claims,
    decode_unverified, verify_jwt,
};

use crate::jose::{set_of, set_of_key};

fn encode(text: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(text)
}

fn refusal(token: &str, keys: &JwkSet) -> String {
    verify_jwt(token, keys).unwrap_err().to_string()
}

#[test]
fn malformed_tokens_are_refused_by_name() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let keys = set_of_key(&key);
    let good = key.sign_jwt(b"{}").unwrap();
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (header, payload) = signed.split_once('.').unwrap();
    let with_header = |text: &str| format!("{}.{payload}.{signature}", encode(text));
    let three = "the token's structure is malformed: a signed token has three parts";

    let table = [
        (String::new(), three),
        (".".to_owned(), three),
        ("a.b".to_owned(), three),
        (format!("{good}.x"), three),
        (
            format!("{header}.{payload}.{signature}.{payload}.{signature}"),
            three,
        ),
        (
            format!("..{signature}"),
            "the token's header is malformed: not a JSON object",
        ),
        (
            format!("{header}=.{payload}.{signature}"),
            "the token's header is malformed: not unpadded base64url",
        ),
        (
            format!("{header}.{payload}.{signature}=="),
            "the token's signature is malformed: not unpadded base64url",
        ),
        (
            format!("{header}.{payload}.+/{signature}"),
            "the token's signature is malformed: not unpadded base64url",
        ),
        (format!("{signed}."), "the signature is not valid"),
        (format!("{signed}.AAAA"), "the signature is not valid"),
        (
            format!(" {good}"),
            "the token's header is malformed: not unpadded base64url",
        ),
        (
            format!("{good}\n"),
            "the token's signature is malformed: not unpadded base64url",
        ),
        (
            with_header("[]"),
            "the token's header is malformed: not a JSON object",
        ),
        (
            with_header("{}"),
            "the token's header is malformed: missing field `alg` at line 1 column 2",
        ),
        (
            with_header(r#"{"alg":7}"#),
            "the token's header is malformed: invalid type: integer `7`, expected a string at line 1 column 8",
        ),
        (
            with_header(r#"{"alg":"ES256","alg":"none"}"#),
            "the token's header is malformed: `alg` occurs twice at line 1 column 28",
        ),
        (
            with_header(r#"{"alg":"none"}"#),
            "the token is unsigned (`alg` is `none`)",
        ),
        (
            with_header(r#"{"alg":"nOnE"}"#),
            "the token is unsigned (`alg` is `none`)",
        ),
        (
            with_header(r#"{"alg":"HS256"}"#),
            "the algorithm `HS256` is not supported",
        ),
        (
            with_header(r#"{"alg":"es256"}"#),
            "the algorithm `es256` is not supported",
        ),
        (
            with_header(r#"{"alg":"ES256","crit":["b64"],"b64":false}"#),
            "the token asks for extensions in `crit`, none is supported",
        ),
        (
            with_header(r#"{"alg":"ES256","crit":null}"#),
            "the token asks for extensions in `crit`, none is supported",
        ),
        (
            with_header(r#"{"alg":"ES256","kid":"other"}"#),
            "no known key has the identifier `other`",
        ),
        (
            with_header(r#"{"alg":"RS256"}"#),
            "the token says `RS256` but the key is for `ES256`",
        ),
        (
            with_header(r#"{"alg":"ES256"}"#),
            "the signature is not valid",
        ),
    ];
    for (token, message) in table {
        assert_eq!(refusal(&token, &keys), message, "{token}");
    }
    assert_eq!(
        refusal(&"a".repeat(MAX_TOKEN_BYTES + 1), &keys),
        "the token is 32769 bytes long, the limit is 32768"
    );
    assert_eq!(
        refusal(&good, &JwkSet::default()),
        format!("no known key has the identifier `{}`", key.kid())
    );
}

#[test]
fn a_payload_with_a_name_twice_is_refused_although_signed() {
    let key = SigningKey::generate(Algorithm::EdDsa).unwrap();
    for payload in [
        r#"{"sub":"a","sub":"b"}"#,
        r#"{"a":[{"b":1,"b":2}]}"#,
        r#"{"sub":"a","su\u0062":"b"}"#,
    ] {
        let token = key.sign_jwt(payload.as_bytes()).unwrap();
        let message = refusal(&token, &set_of_key(&key));
        assert!(message.contains("occurs twice"), "{payload}: {message}");
        assert!(decode_unverified(&token).is_err());
    }
    for payload in ["", "[]", "null", "\"x\"", "{} {}", "{", "\u{feff}{}"] {
        let token = key.sign_jwt(payload.as_bytes()).unwrap();
        let message = refusal(&token, &set_of_key(&key));
        assert!(
            message.starts_with("the token's payload is malformed"),
            "{payload}: {message}"
        );
    }
}

#[test]
fn a_public_key_cannot_be_used_as_an_hmac_secret() {
    let key = SigningKey::generate(Algorithm::Rs256).unwrap();
    let public = serde_json::to_string(&key.jwk().to_value()).unwrap();
    for alg in ["HS256", "RS256"] {
        let header = json!({"alg": alg, "kid": key.kid()}).to_string();
        let signed = format!("{}.{}", encode(header), encode("{}"));
        let tag = hmac::sign(
            &hmac::Key::new(hmac::HMAC_SHA256, public.as_bytes()),
            signed.as_bytes(),
        );
        let token = format!("{signed}.{}", encode(tag));
        assert!(verify_jwt(&token, &set_of_key(&key)).is_err(), "{alg}");
    }
}

#[test]
fn a_token_does_not_bring_its_own_key() {
    let ours = SigningKey::generate(Algorithm::Es256).unwrap();
    let theirs = SigningKey::generate(Algorithm::Es256).unwrap();
    let header = json!({"alg": "ES256", "jwk": theirs.jwk().to_value()}).to_string();
    let signed = format!("{}.{}", encode(header), encode("{}"));
    let token = format!(
        "{signed}.{}",
        encode(theirs.sign(signed.as_bytes()).unwrap())
    );
    assert_eq!(
        refusal(&token, &set_of_key(&ours)),
        "the signature is not valid"
    );
}

#[test]
fn unusable_keys_are_refused_by_name() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let with = |name: &str, value: Value| {
        let mut jwk = key.jwk().to_value();
        jwk[name] = value;
        jwk
    };
    let zero = encode([0; 32]);
    let table = [
        (json!([]), "not a JSON object"),
        (json!({}), "`kty` is missing or not a string"),
        (
            json!({"kty": "oct", "k": "AAAA"}),
            "`kty` `oct` is not supported",
        ),
        (
            with("crv", json!("P-384")),
            "`crv` `P-384` is not supported",
        ),
        (with("x", json!("AAAA")), "`x` does not have 32 bytes"),
        (with("x", json!("*")), "`x` is not unpadded base64url"),
        (with("x", json!(zero)), "the point is not on the curve"),
        (with("y", Value::Null), "`y` is missing or not a string"),
        (with("use", json!("enc")), "`use` is not `sig`"),
        (
            with("key_ops", json!(["sign"])),
            "`key_ops` does not contain `verify`",
        ),
        (
            with("alg", json!("ES384")),
            "`alg` must be `ES256` for this kind of key",
        ),
        (with("kid", json!(1)), "`kid` is not a string"),
        (
            with("d", json!(zero)),
            "it contains the private key (`d`), send only the public one",
        ),
        (
            json!({"kty": "RSA", "n": encode([0xff; 128]), "e": "AQAB"}),
            "an RSA modulus must have 2048 to 8192 bits",
        ),
        (
            json!({"kty": "RSA", "n": encode([0xff; 1025]), "e": "AQAB"}),
            "an RSA modulus must have 2048 to 8192 bits",
        ),
        (
            json!({"kty": "RSA", "n": encode([0xff; 256]), "e": ""}),
            "modulus and exponent are not an RSA key",
        ),
    ];
    for (jwk, message) in table {
        let refused = Jwk::from_value(&jwk)
            .and_then(VerifyingKey::from_jwk)
            .map(|_| ())
            .unwrap_err();
        assert_eq!(
            refused.to_string(),
            format!("the key is not usable: {message}"),
            "{jwk}"
        );
    }
}

#[test]
fn a_key_set_leaves_out_what_it_cannot_use() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let set = json!({"keys": [{"kty": "oct", "k": "AA"}, 7, key.jwk().to_value()]});
    assert_eq!(
        JwkSet::parse(set.to_string().as_bytes())
            .unwrap()
            .keys()
            .len(),
        1
    );
    let many: Vec<_> = (0..100).map(|_| key.jwk().to_value()).collect();
    let many = json!({"keys": many}).to_string();
    assert_eq!(
        JwkSet::parse(many.as_bytes()).unwrap().keys().len(),
        JwkSet::MAX_KEYS
    );
    for text in ["", "{}", "[]", r#"{"keys":{}}"#] {
        assert!(JwkSet::parse(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn a_key_without_an_identifier_may_answer_to_any() {
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let mut jwk = key.jwk().to_value();
    jwk.as_object_mut().unwrap().remove("kid");
    assert!(verify_jwt(&key.sign_jwt(b"{}").unwrap(), &set_of(&jwk)).is_ok());
}

proptest! {
    #[test]
    fn nothing_panics_on_any_text(text in "\\PC{0,200}", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let rules = xenia_protocols::jose::ClaimRules { issuer: "i", audiences: &["a"], now: 0, leeway: 0 };
        let key = set_of(&json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}));
        prop_assert!(verify_jwt(&text, &key).is_err());
        prop_assert!(Jwk::parse(&bytes).is_err());
        prop_assert!(JwkSet::parse(text.as_bytes()).is_err());
        prop_assert!(check_claims(&bytes, &rules).is_err());
        for algorithm in Algorithm::ALL {
            prop_assert!(SigningKey::from_pkcs8(algorithm, &bytes).is_err());
        }
    }

    #[test]
    fn three_parts_of_anything_do_not_verify(header in "\\PC{0,60}", payload in "\\PC{0,60}", signature in prop::collection::vec(any::<u8>(), 64)) {
        let key = set_of(&json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}));
        for header in [header.as_str(), r#"{"alg":"EdDSA"}"#] {
            let token = format!("{}.{}.{}", encode(header), encode(&payload), encode(&signature));
            prop_assert!(verify_jwt(&token, &key).is_err());
            let _ = decode_unverified(&token);
        }
    }

    #[test]
    fn one_changed_character_breaks_a_token(position in any::<prop::sample::Index>(), other in "[A-Za-z0-9_-]") {
        let key = SigningKey::generate(Algorithm::EdDsa).unwrap();
        let token = key.sign_jwt(br#"{"sub":"ada","aud":"x"}"#).unwrap();
        let at = position.index(token.len());
        let mut changed = token.clone();
        changed.replace_range(at..=at, &other);
        prop_assume!(changed != token);
        prop_assert!(verify_jwt(&changed, &set_of_key(&key)).is_err());
    }
}
