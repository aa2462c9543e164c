//! Public keys: their JSON (RFC 7517, RFC 7518 section 6, RFC 8037 section 2), their thumbprint
//! (RFC 7638), and the parsed form that verifies.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256,
    RsaPublicKeyComponents,
};
use serde_json::{Map, Value, json};

use super::rsa_public_key::without_leading_zeros;
use super::{Algorithm, JoseError};
use crate::encoding::{base64url, from_base64url, sha256, shorten};

/// A public key for one of our algorithms, as JSON knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jwk {
    pub(super) material: Material,
    pub(super) kid: Option<String>,
}

/// The numbers of a public key, each big-endian.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Material {
    /// A point on P-256.
    P256 { x: [u8; 32], y: [u8; 32] },
    /// An RSA key, numbers without leading zeros.
    Rsa { n: Vec<u8>, e: Vec<u8> },
    /// An Ed25519 public key.
    Ed25519 { x: [u8; 32] },
}

impl Jwk {
    /// Reads one key from its JSON text.
    ///
    /// # Errors
    /// [`JoseError::UnusableKey`] for other JSON, a key type or curve that we do not use, a key for
    /// encryption, a declared algorithm that is not the key's own, or private members.
    pub fn parse(json: &[u8]) -> Result<Self, JoseError> {
        let value: Value = serde_json::from_slice(json).map_err(|_| unusable("not JSON"))?;
        Self::from_value(&value)
    }

    /// Reads one key from parsed JSON; errors as in [`Jwk::parse`].
    ///
    /// # Errors
    /// As [`Jwk::parse`].
    pub fn from_value(value: &Value) -> Result<Self, JoseError> {
        let members = value
            .as_object()
            .ok_or_else(|| unusable("not a JSON object"))?;
        let kty = text(members, "kty")?;
        if kty != "oct" && members.contains_key("d") {
            return Err(unusable(
                "it contains the private key (`d`), send only the public one",
            ));
        }
        let material = match kty {
            "EC" => Material::p256(members)?,
            "RSA" => Material::rsa(members)?,
            "OKP" => Material::ed25519(members)?,
            other => {
                return Err(unusable(format!(
                    "`kty` `{}` is not supported",
                    shorten(other)
                )));
            }
        };
        check_purpose(members, material.algorithm())?;
        let kid = match members.get("kid") {
            None => None,
            Some(Value::String(kid)) => Some(kid.clone()),
            Some(_) => return Err(unusable("`kid` is not a string")),
        };
        Ok(Self { material, kid })
    }

    /// The algorithm that this key is for; it follows from the kind of key.
    pub fn algorithm(&self) -> Algorithm {
        self.material.algorithm()
    }

    /// The key's identifier, if it was given one.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// The SHA-256 thumbprint of RFC 7638, base64url.
    pub fn thumbprint(&self) -> String {
        // The members of RFC 7638 section 3.2 in lexicographic order; none needs escaping.
        let canonical = match &self.material {
            Material::P256 { x, y } => format!(
                r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#,
                base64url(x),
                base64url(y)
            ),
            Material::Rsa { n, e } => {
                format!(
                    r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#,
                    base64url(e),
                    base64url(n)
                )
            }
            Material::Ed25519 { x } => {
                format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, base64url(x))
            }
        };
        base64url(sha256(canonical.as_bytes()))
    }

    /// The public JSON form, as it stands in a key set: with `use`, `alg` and `kid`.
    pub fn to_value(&self) -> Value {
        let mut value = match &self.material {
            Material::P256 { x, y } => {
                json!({"kty": "EC", "crv": "P-256", "x": base64url(x), "y": base64url(y)})
            }
            Material::Rsa { n, e } => json!({"kty": "RSA", "n": base64url(n), "e": base64url(e)}),
            Material::Ed25519 { x } => json!({"kty": "OKP", "crv": "Ed25519", "x": base64url(x)}),
        };
        if let Some(members) = value.as_object_mut() {
            members.insert("use".to_owned(), json!("sig"));
            members.insert("alg".to_owned(), json!(self.algorithm().name()));
            if let Some(kid) = &self.kid {
                members.insert("kid".to_owned(), json!(kid));
            }
        }
        value
    }
}

impl Material {
    fn algorithm(&self) -> Algorithm {
        match self {
            Self::P256 { .. } => Algorithm::Es256,
            Self::Rsa { .. } => Algorithm::Rs256,
            Self::Ed25519 { .. } => Algorithm::EdDsa,
        }
    }

    fn p256(members: &Map<String, Value>) -> Result<Self, JoseError> {
        check_curve(members, "P-256")?;
        Ok(Self::P256 {
            x: number32(members, "x")?,
            y: number32(members, "y")?,
        })
    }

    fn rsa(members: &Map<String, Value>) -> Result<Self, JoseError> {
        let n = bytes(members, "n")?;
        let e = bytes(members, "e")?;
        Ok(Self::Rsa {
            n: without_leading_zeros(&n).to_vec(),
            e: without_leading_zeros(&e).to_vec(),
        })
    }

    fn ed25519(members: &Map<String, Value>) -> Result<Self, JoseError> {
        check_curve(members, "Ed25519")?;
        Ok(Self::Ed25519 {
            x: number32(members, "x")?,
        })
    }
}

/// A public key that is parsed once and then verifies many signatures.
#[derive(Clone, Debug)]
pub struct VerifyingKey {
    jwk: Jwk,
    parsed: ParsedPublicKey,
}

impl VerifyingKey {
    /// Parses the key; a point off its curve or an RSA key below 2048 bits is refused.
    ///
    /// # Errors
    /// [`JoseError::UnusableKey`].
    pub fn from_jwk(jwk: Jwk) -> Result<Self, JoseError> {
        let parsed = match &jwk.material {
            Material::P256 { x, y } => {
                let point = [&[4][..], x, y].concat();
                ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                    .map_err(|_| unusable("the point is not on the curve"))?
            }
            Material::Rsa { n, e } => {
                if !(256..=1024).contains(&n.len()) {
                    return Err(unusable("an RSA modulus must have 2048 to 8192 bits"));
                }
                RsaPublicKeyComponents { n, e }
                    .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256)
                    .map_err(|_| unusable("modulus and exponent are not an RSA key"))?
            }
            Material::Ed25519 { x } => ParsedPublicKey::new(&ED25519, x)
                .map_err(|_| unusable("the bytes are not an Ed25519 key"))?,
        };
        Ok(Self { jwk, parsed })
    }

    /// The key as JSON knows it.
    pub fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// The algorithm that this key is for.
    pub fn algorithm(&self) -> Algorithm {
        self.jwk.algorithm()
    }

    /// Checks a signature of any bytes.
    ///
    /// # Errors
    /// [`JoseError::InvalidSignature`].
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), JoseError> {
        self.parsed
            .verify_sig(message, signature)
            .map_err(|_| JoseError::InvalidSignature)
    }
}

/// A set of public keys (RFC 7517 section 5), parsed and ready to verify.
#[derive(Clone, Debug, Default)]
pub struct JwkSet {
    keys: Vec<VerifyingKey>,
}

impl JwkSet {
    /// More keys than this in one set are left out: each may cost one signature check per token.
    pub const MAX_KEYS: usize = 64;

    /// A set of these keys.
    pub fn new(keys: impl IntoIterator<Item = VerifyingKey>) -> Self {
        Self {
            keys: keys.into_iter().collect(),
        }
    }

    /// Reads a key set. Keys that we cannot use are left out, as RFC 7517 section 5 asks.
    ///
    /// # Errors
    /// [`JoseError::UnusableKey`] if the text is not a JSON object with an array `keys`.
    pub fn parse(json: &[u8]) -> Result<Self, JoseError> {
        let value: Value = serde_json::from_slice(json).map_err(|_| unusable("not JSON"))?;
        let keys = value
            .get("keys")
            .and_then(Value::as_array)
            .ok_or_else(|| unusable("the key set has no array `keys`"))?;
        Ok(Self::new(
            keys.iter()
                .filter_map(|key| VerifyingKey::from_jwk(Jwk::from_value(key).ok()?).ok())
                .take(Self::MAX_KEYS),
        ))
    }

    /// The keys in their order.
    pub fn keys(&self) -> &[VerifyingKey] {
        &self.keys
    }

    /// The JSON of a `jwks_uri`: `{"keys": [...]}`.
    pub fn to_value(&self) -> Value {
        json!({"keys": self.keys.iter().map(|key| key.jwk.to_value()).collect::<Vec<_>>()})
    }
}

fn unusable(reason: impl Into<String>) -> JoseError {
    JoseError::UnusableKey {
        reason: reason.into(),
    }
}

fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Result<&'a str, JoseError> {
    members
        .get(name)
        .and_then(Value::as_str)
        .ok_or_else(|| unusable(format!("`{name}` is missing or not a string")))
}

fn bytes(members: &Map<String, Value>, name: &str) -> Result<Vec<u8>, JoseError> {
    from_base64url(text(members, name)?)
        .ok_or_else(|| unusable(format!("`{name}` is not unpadded base64url")))
}

fn number32(members: &Map<String, Value>, name: &str) -> Result<[u8; 32], JoseError> {
    <[u8; 32]>::try_from(bytes(members, name)?)
        .map_err(|_| unusable(format!("`{name}` does not have 32 bytes")))
}

fn check_curve(members: &Map<String, Value>, expected: &str) -> Result<(), JoseError> {
    match text(members, "crv")? {
        curve if curve == expected => Ok(()),
        curve => Err(unusable(format!(
            "`crv` `{}` is not supported",
            shorten(curve)
        ))),
    }
}

/// `use`, `key_ops` and `alg` must not speak against verifying with this algorithm.
fn check_purpose(members: &Map<String, Value>, algorithm: Algorithm) -> Result<(), JoseError> {
    if members.get("use").is_some_and(|value| value != "sig") {
        return Err(unusable("`use` is not `sig`"));
    }
    if let Some(operations) = members.get("key_ops") {
        let verifies = operations
            .as_array()
            .is_some_and(|list| list.iter().any(|operation| operation == "verify"));
        if !verifies {
            return Err(unusable("`key_ops` does not contain `verify`"));
        }
    }
    match members.get("alg") {
        Some(declared) if declared != algorithm.name() => Err(unusable(format!(
            "`alg` must be `{algorithm}` for this kind of key"
        ))),
        _ => Ok(()),
    }
}
