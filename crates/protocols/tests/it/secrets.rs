//! Passwords, opaque tokens, one-time codes and sealed keys.

use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use proptest::prelude::*;
use xenia_protocols::password::{self, PasswordError};
use xenia_protocols::seal::{MasterKey, OVERHEAD_BYTES, SealError, open, seal};
use xenia_protocols::secret::{
    SecretText, equal_in_constant_time, one_time_code, one_time_code_hash, opaque_token,
    opaque_token_hash, read_one_time_code,
};

#[test]
fn a_password_verifies_against_its_own_hash_only() {
    let stored = password::hash("correct horse", &[7; 16]).unwrap();
    assert!(
        stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{stored}"
    );
    assert_eq!(password::verify("correct horse", &stored), Ok(true));
    assert_eq!(password::verify("Correct horse", &stored), Ok(false));
    assert_eq!(password::verify("", &stored), Ok(false));
    assert!(!password::needs_rehash(&stored));
    assert_ne!(password::hash("correct horse", &[8; 16]).unwrap(), stored);
    assert_eq!(password::verify_nobody("x"), Ok(()));
}

#[test]
fn a_hash_of_the_reference_implementation_verifies() {
    // From the reference implementation's own tests: t = 2, m = 2^16 KiB, p = 1.
    let stored =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    assert_eq!(password::verify("password", stored), Ok(true));
    assert_eq!(password::verify("passwort", stored), Ok(false));
    assert!(password::needs_rehash(stored));
}

#[test]
fn stored_hashes_that_are_none_or_cost_too_much_are_refused() {
    let tail = "c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
    let table = [
        ("".to_owned(), PasswordError::MalformedHash),
        ("password".to_owned(), PasswordError::MalformedHash),
        (
            "$2b$12$abcdefghijklmnopqrstuv".to_owned(),
            PasswordError::MalformedHash,
        ),
        (
            format!("$argon2i$v=19$m=65536,t=2,p=1${tail}"),
            PasswordError::MalformedHash,
        ),
        (
            format!("$argon2id$v=16$m=65536,t=2,p=1${tail}"),
            PasswordError::MalformedHash,
        ),
        (
            format!("$argon2id$m=65536,t=2,p=1${tail}"),
            PasswordError::MalformedHash,
        ),
        (
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ".to_owned(),
            PasswordError::MalformedHash,
        ),
        (
            format!("$argon2id$v=19$m=4194304,t=2,p=1${tail}"),
            PasswordError::TooCostly,
        ),
        (
            format!("$argon2id$v=19$m=65536,t=1000,p=1${tail}"),
            PasswordError::TooCostly,
        ),
        (
            format!("$argon2id$v=19$m=65536,t=2,p=255${tail}"),
            PasswordError::TooCostly,
        ),
    ];
    for (stored, error) in table {
        assert_eq!(
            password::verify("password", &stored),
            Err(error),
            "{stored}"
        );
        assert!(password::needs_rehash(&stored), "{stored}");
    }
    let long = "a".repeat(password::MAX_PASSWORD_BYTES + 1);
    assert_eq!(
        password::hash(&long, &[0; 16]),
        Err(PasswordError::TooLong { length: 1025 })
    );
}

#[test]
fn an_opaque_token_is_stored_as_its_hash() {
    let token = opaque_token(&[0xff; 32]);
    assert_eq!(
        token.expose(),
        "__________________________________________8"
    );
    assert!(opaque_token_hash(token.expose()).is_some());
    assert_ne!(
        opaque_token_hash(token.expose()),
        opaque_token_hash(opaque_token(&[0; 32]).expose())
    );
    for other in [
        "",
        "abc",
        "__________________________________________9",
        "__________________________________________8=",
    ] {
        assert_eq!(opaque_token_hash(other), None, "{other}");
    }
    assert_eq!(
        format!("{token:?} {:?}", Some(SecretText::new("x"))),
        "(secret) Some((secret))"
    );
}

#[test]
fn one_time_codes_have_eight_digits_and_forgive_how_they_are_typed() {
    assert_eq!(one_time_code(&[0; 16]).expose(), "00000000");
    // 2^128 - 1 modulo 10^8.
    assert_eq!(one_time_code(&[0xff; 16]).expose(), "68211455");
    for typed in ["12345678", " 1234 5678\n", "1234-5678", "1234\u{a0}5678"] {
        assert_eq!(
            read_one_time_code(typed).as_deref(),
            Some("12345678"),
            "{typed}"
        );
    }
    for typed in [
        "",
        "1234567",
        "123456789",
        "1234567a",
        "１２３４５６７８",
        "+1234567",
    ] {
        assert_eq!(read_one_time_code(typed), None, "{typed}");
    }
    // RFC 4231 test case 2, the construction that the hash stands on.
    let rfc4231: Vec<u8> = one_time_code_hash(b"Jefe", "what do ya want for nothing?").to_vec();
    assert_eq!(&rfc4231[..4], [0x5b, 0xdc, 0xc1, 0x46]);
    assert_ne!(
        one_time_code_hash(&[1; 16], "12345678"),
        one_time_code_hash(&[2; 16], "12345678")
    );
}

const NONCE: [u8; 12] = [9; 12];

fn master() -> MasterKey {
    MasterKey::from_bytes(&[3; 32]).unwrap()
}

#[test]
fn a_sealed_value_opens_only_where_it_belongs() {
    let sealed = seal(&master(), &NONCE, b"signing-key/t/k", b"private").unwrap();
    assert_eq!(sealed.len(), b"private".len() + OVERHEAD_BYTES);
    assert_eq!(
        open(&master(), b"signing-key/t/k", &sealed).unwrap(),
        b"private"
    );
    assert_eq!(
        open(&master(), b"signing-key/t/other", &sealed),
        Err(SealError::Altered)
    );
    let other = MasterKey::from_bytes(&[4; 32]).unwrap();
    assert_eq!(
        open(&other, b"signing-key/t/k", &sealed),
        Err(SealError::OtherKey)
    );
    assert_eq!(
        open(&master(), b"", &[]),
        Err(SealError::TooShort { length: 0 })
    );
    assert_eq!(
        open(&master(), b"", &sealed[..32]),
        Err(SealError::TooShort { length: 32 })
    );
    assert_eq!(
        open(&master(), b"", &[2]),
        Err(SealError::UnknownVersion { version: 2 })
    );
}

#[test]
fn a_master_key_is_read_from_the_usual_spellings() {
    let bytes = [0xfb; 32];
    let sealed = seal(&MasterKey::from_bytes(&bytes).unwrap(), &NONCE, b"", b"x").unwrap();
    let hex = "fb".repeat(32);
    for text in [
        hex.clone(),
        hex.to_uppercase(),
        BASE64_STANDARD.encode(bytes),
        format!(" {}\n", BASE64_STANDARD.encode(bytes)),
        BASE64_URL_SAFE_NO_PAD.encode(bytes),
    ] {
        let key = MasterKey::parse(&text).unwrap();
        assert_eq!(open(&key, b"", &sealed).unwrap(), b"x", "{text}");
    }
    for text in [
        "",
        "x",
        &hex[1..],
        &hex.replace('f', "g"),
        &BASE64_STANDARD.encode([0; 31]),
    ] {
        assert_eq!(
            MasterKey::parse(text).map(|_| ()),
            Err(SealError::MalformedKey),
            "{text}"
        );
    }
    assert_eq!(format!("{:?}", master()), "MasterKey(secret)");
}

proptest! {
    #[test]
    fn whatever_is_sealed_opens_again(plain: Vec<u8>, associated: Vec<u8>, nonce: [u8; 12]) {
        let sealed = seal(&master(), &nonce, &associated, &plain).unwrap();
        prop_assert_eq!(open(&master(), &associated, &sealed), Ok(plain));
    }

    #[test]
    fn one_flipped_bit_is_noticed(plain: Vec<u8>, position in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut sealed = seal(&master(), &NONCE, b"a", &plain).unwrap();
        let at = position.index(sealed.len());
        sealed[at] ^= 1 << bit;
        prop_assert!(open(&master(), b"a", &sealed).is_err());
    }

    #[test]
    fn any_bytes_are_refused(bytes: Vec<u8>, text in "\\PC{0,80}") {
        prop_assert!(open(&master(), b"", &bytes).is_err());
        let _ = MasterKey::parse(&text);
        let _ = read_one_time_code(&text);
        let _ = opaque_token_hash(&text);
        prop_assert!(password::needs_rehash(&text));
    }

    #[test]
    fn tokens_and_codes_come_back(random: [u8; 32], other: [u8; 32], short: [u8; 16]) {
        let (token, second) = (opaque_token(&random), opaque_token(&other));
        let same = opaque_token_hash(token.expose()) == opaque_token_hash(second.expose());
        prop_assert_eq!(same, random == other);
        prop_assert_eq!(equal_in_constant_time(&random, &other), random == other);
        let code = one_time_code(&short);
        let read = read_one_time_code(code.expose());
        prop_assert_eq!(read.as_deref(), Some(code.expose()));
    }
}
