//! Reading and verifying tokens in compact form (RFC 7515 section 7.1).

use serde::Deserialize;
use serde_json::Value;

use super::jwk::{JwkSet, VerifyingKey};
use super::{Algorithm, JoseError, json};
use crate::encoding::{from_base64url, shorten};

/// The longest token that is looked at, in bytes. A token with 200 groups has about 12 KiB.
pub const MAX_TOKEN_BYTES: usize = 32 * 1024;

/// The parts of a header that mean something to us. Keys inside the header (`jwk`, `jku`, `x5u`,
/// `x5c`) are never used: a token does not choose who may sign it (RFC 8725 section 3.10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The signature algorithm.
    pub algorithm: Algorithm,
    /// The identifier of the key, if given.
    pub kid: Option<String>,
    /// The type, such as `JWT` or `at+jwt`, if given.
    pub typ: Option<String>,
}

/// A token taken apart, its signature not checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The header.
    pub header: Header,
    /// The payload: JSON text of one object, member names unique.
    pub payload: Vec<u8>,
}

/// A token whose signature belongs to one of the keys that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedToken {
    /// The header.
    pub header: Header,
    /// The payload: JSON text of one object, member names unique. Expiry, issuer and audience are
    /// still to be checked: [`super::check_claims`].
    pub payload: Vec<u8>,
}

/// Takes a token apart without checking its signature, to find out whose keys to ask for. Never
/// decide on what it returns.
///
/// # Errors
/// As [`verify_jwt`], less those about keys and signatures.
pub fn decode_unverified(token: &str) -> Result<Token, JoseError> {
    let parts = Parts::split(token)?;
    let header = parts.header()?;
    parts.signature()?;
    Ok(Token {
        header,
        payload: parts.payload()?,
    })
}

/// Verifies a token against a set of keys.
///
/// If the header has a `kid`, the keys with that `kid` and those without any are tried; without,
/// all keys of the token's algorithm.
///
/// # Errors
/// The token is too long, malformed, unsigned, of another algorithm than its key, asks for critical
/// extensions, names an unknown key, or its signature is wrong: see [`JoseError`].
pub fn verify_jwt(token: &str, keys: &JwkSet) -> Result<VerifiedToken, JoseError> {
    let parts = Parts::split(token)?;
    let header = parts.header()?;
    let signature = parts.signature()?;
    let candidates = candidates(&header, keys)?;
    if !candidates
        .iter()
        .any(|key| key.verify(parts.signed.as_bytes(), &signature).is_ok())
    {
        return Err(JoseError::InvalidSignature);
    }
    Ok(VerifiedToken {
        header,
        payload: parts.payload()?,
    })
}

/// The keys that may have signed; never empty.
fn candidates<'a>(header: &Header, keys: &'a JwkSet) -> Result<Vec<&'a VerifyingKey>, JoseError> {
    let named = |key: &&VerifyingKey| match (&header.kid, key.jwk().kid()) {
        (Some(wanted), Some(kid)) => wanted == kid,
        (None, _) | (_, None) => true,
    };
    let named: Vec<_> = keys.keys().iter().filter(named).collect();
    let fitting: Vec<_> = named
        .iter()
        .copied()
        .filter(|key| key.algorithm() == header.algorithm)
        .collect();
    match (fitting.is_empty(), named.first()) {
        (false, _) => Ok(fitting),
        (true, Some(key)) => Err(JoseError::AlgorithmMismatch {
            token: header.algorithm,
            key: key.algorithm(),
        }),
        (true, None) => Err(JoseError::UnknownKey {
            kid: shorten(header.kid.as_deref().unwrap_or_default()),
        }),
    }
}

/// The three parts of a token in their encoded form.
struct Parts<'a> {
    header: &'a str,
    payload: &'a str,
    signature: &'a str,
    /// `header.payload`, the bytes that are signed.
    signed: &'a str,
}

impl<'a> Parts<'a> {
    fn split(token: &'a str) -> Result<Self, JoseError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(JoseError::TooLong {
                length: token.len(),
                limit: MAX_TOKEN_BYTES,
            });
        }
        let three = || malformed("structure", "a signed token has three parts");
        let (signed, signature) = token.rsplit_once('.').ok_or_else(three)?;
        let (header, payload) = signed.split_once('.').ok_or_else(three)?;
        if payload.contains('.') {
            return Err(three());
        }
        Ok(Self {
            header,
            payload,
            signature,
            signed,
        })
    }

    fn header(&self) -> Result<Header, JoseError> {
        let text = from_base64url(self.header)
            .ok_or_else(|| malformed("header", "not unpadded base64url"))?;
        json::check_object(&text).map_err(|reason| malformed("header", reason))?;
        let raw: RawHeader = serde_json::from_slice(&text)
            .map_err(|error| malformed("header", error.to_string()))?;
        if raw.alg.eq_ignore_ascii_case("none") {
            return Err(JoseError::Unsigned);
        }
        let algorithm =
            Algorithm::from_name(&raw.alg).ok_or_else(|| JoseError::UnsupportedAlgorithm {
                algorithm: shorten(&raw.alg),
            })?;
        if raw.crit.is_some() {
            return Err(JoseError::CriticalHeader);
        }
        Ok(Header {
            algorithm,
            kid: raw.kid,
            typ: raw.typ,
        })
    }

    fn payload(&self) -> Result<Vec<u8>, JoseError> {
        let text = from_base64url(self.payload)
            .ok_or_else(|| malformed("payload", "not unpadded base64url"))?;
        json::check_object(&text).map_err(|reason| malformed("payload", reason))?;
        Ok(text)
    }

    fn signature(&self) -> Result<Vec<u8>, JoseError> {
        from_base64url(self.signature)
            .ok_or_else(|| malformed("signature", "not unpadded base64url"))
    }
}

#[derive(Deserialize)]
struct RawHeader {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    /// Present with any value, `null` too, is a refusal.
    #[serde(default, deserialize_with = "present")]
    crit: Option<Value>,
}

fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

fn malformed(part: &'static str, reason: impl Into<String>) -> JoseError {
    JoseError::Malformed {
        part,
        reason: reason.into(),
    }
}
