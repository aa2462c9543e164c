//! Checkpoints of the audit log.

use proptest::prelude::*;
use xenia_protocols::checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint};
use xenia_protocols::jose::{Algorithm, JwkSet, SigningKey};

use crate::jose::set_of_key;

const TENANT: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";
/// The key of RFC 8037 appendix A.1.
const PKCS8: [u8; 48] = *b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20\
\x9d\x61\xb1\x9d\xef\xfd\x5a\x60\xba\x84\x4a\xf4\x92\xec\x2c\xc4\x44\x49\xc5\x69\x7b\x32\x69\x19\
\x70\x3b\xac\x03\x1c\xae\x7f\x60";

fn key() -> SigningKey {
    SigningKey::from_pkcs8(Algorithm::EdDsa, &PKCS8).unwrap()
}

fn checkpoint() -> Checkpoint {
    Checkpoint {
        tenant: TENANT.to_owned(),
        sequence: 42,
        head: [0xab; 32],
        at_micros: 1_772_564_352_000_001,
    }
}

#[test]
fn a_checkpoint_is_one_line_that_never_changes() {
    let line = checkpoint().sign(&key()).unwrap().to_string();
    let head = "ab".repeat(32);
    let text = format!(
        "xenia-checkpoint:v1:{TENANT}:42:{head}:1772564352000001:kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    );
    let (signed, signature) = line.rsplit_once(':').unwrap();
    assert_eq!(signed, text);
    assert_eq!(signature.len(), 86);
    let read: SignedCheckpoint = format!("  {line}\r\n").parse().unwrap();
    assert_eq!(read.verify(&set_of_key(&key())).unwrap(), &checkpoint());
    assert_eq!(read.to_string(), line);
}

#[test]
fn only_an_ed25519_key_that_is_known_counts() {
    let es256 = SigningKey::generate(Algorithm::Es256).unwrap();
    assert_eq!(
        checkpoint().sign(&es256),
        Err(CheckpointError::WrongKey {
            algorithm: Algorithm::Es256
        })
    );
    let signed = checkpoint().sign(&key()).unwrap();
    let other = SigningKey::generate(Algorithm::EdDsa).unwrap();
    for keys in [JwkSet::default(), set_of_key(&es256), set_of_key(&other)] {
        let unknown = CheckpointError::UnknownKey {
            kid: signed.kid().to_owned(),
        };
        assert_eq!(signed.verify(&keys), Err(unknown));
    }
    for tenant in [
        "",
        "0F8FAD5B-D9CB-469F-A165-70867728950E",
        "0f8fad5bd9cb469fa16570867728950e",
    ] {
        let checkpoint = Checkpoint {
            tenant: tenant.to_owned(),
            ..checkpoint()
        };
        let refused = checkpoint.sign(&key()).unwrap_err();
        assert_eq!(refused.to_string(), "the checkpoint's tenant is malformed");
    }
}

#[test]
fn malformed_lines_are_refused_by_part() {
    let line = checkpoint().sign(&key()).unwrap().to_string();
    let table = [
        ("".to_owned(), "beginning"),
        (line.replace("v1", "v2"), "beginning"),
        (line.replace("v1:", "v1"), "number of fields"),
        (format!("{line}:x"), "number of fields"),
        (line.replace(":42:", ":"), "number of fields"),
        (line.replace(TENANT, "x"), "tenant"),
        (line.replace(":42:", ":042:"), "sequence"),
        (line.replace(":42:", ":+42:"), "sequence"),
        (line.replace(":42:", ":-1:"), "sequence"),
        (line.replace(":1772564352000001:", ":1e3:"), "time"),
        (line.replace("abab:", "ABAB:"), "head"),
        (line.replace("abab:", "aba:"), "head"),
        (line.replace("abab:", "abag:"), "head"),
        (line.replace(":kPrK", ":"), "key identifier"),
        (format!("{line}="), "signature"),
        (format!("{line}AAAA"), "signature"),
    ];
    for (line, part) in table {
        let refused = line.parse::<SignedCheckpoint>().unwrap_err();
        assert_eq!(
            refused.to_string(),
            format!("the checkpoint's {part} is malformed"),
            "{line}"
        );
    }
}

proptest! {
    #[test]
    fn every_checkpoint_comes_back(sequence: u64, head: [u8; 32], at_micros: i64) {
        let checkpoint = Checkpoint { sequence, head, at_micros, ..checkpoint() };
        let line = checkpoint.sign(&key()).unwrap().to_string();
        let read: SignedCheckpoint = line.parse().unwrap();
        prop_assert_eq!(read.verify(&set_of_key(&key())), Ok(&checkpoint));
        prop_assert_eq!(read.to_string(), line);
    }

    #[test]
    fn one_changed_character_is_noticed(position in any::<prop::sample::Index>(), other in "[0-9a-f:A-Z_-]") {
        let line = checkpoint().sign(&key()).unwrap().to_string();
        let at = position.index(line.len());
        let mut changed = line.clone();
        changed.replace_range(at..=at, &other);
        prop_assume!(changed != line);
        let accepted = changed
            .parse::<SignedCheckpoint>()
            .is_ok_and(|signed| signed.verify(&set_of_key(&key())).is_ok());
        prop_assert!(!accepted, "{}", changed);
    }

    #[test]
    fn any_text_is_refused(text in "\\PC{0,200}") {
        prop_assert!(text.parse::<SignedCheckpoint>().is_err());
        let prefixed = format!("xenia-checkpoint:v1:{text}");
        prop_assert!(prefixed.parse::<SignedCheckpoint>().is_err());
    }
}
