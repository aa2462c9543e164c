//! Signed tokens (JWS, JWT) and public keys (JWK), with three algorithms and no more.
//!
//! Signing is a hot path of the token service, so [`SigningKey`] keeps the parsed key and the
//! encoded header, and [`SigningKey::sign_jwt`] does nothing per token but encode and sign.
//!
//! Verifying follows RFC 8725: the algorithm is a property of the key, never a choice of the token,
//! so `none` and a public key abused as an HMAC secret have nowhere to enter.

mod claims;
mod json;
mod jwk;
mod rsa_public_key;
mod signing;
mod verifying;

use std::fmt;

use thiserror::Error;

pub use claims::{ClaimRules, ClaimsError, RegisteredClaims, check_claims};
pub use jwk::{Jwk, JwkSet, VerifyingKey};
pub use signing::SigningKey;
pub use verifying::{Header, MAX_TOKEN_BYTES, Token, VerifiedToken, decode_unverified, verify_jwt};

/// A signature algorithm (RFC 7518 section 3.1, RFC 8037 section 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// ECDSA with P-256 and SHA-256; the signature is `r || s`, 64 bytes.
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256 and a key of at least 2048 bits.
    Rs256,
    /// Ed25519.
    EdDsa,
}

impl Algorithm {
    /// All of them, the preferred first.
    pub const ALL: [Self; 3] = [Self::Es256, Self::Rs256, Self::EdDsa];

    /// The name in the `alg` header.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
            Self::EdDsa => "EdDSA",
        }
    }

    /// The algorithm of that `alg` name; names are case-sensitive.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a token or a key was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum JoseError {
    /// The token is longer than [`MAX_TOKEN_BYTES`].
    #[error("the token is {length} bytes long, the limit is {limit}")]
    TooLong {
        /// Bytes of the token.
        length: usize,
        /// The limit.
        limit: usize,
    },
    /// A part of the token is not what its place asks for.
    #[error("the token's {part} is malformed: {reason}")]
    Malformed {
        /// `structure`, `header`, `payload` or `signature`.
        part: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// The token says `alg: none` (RFC 8725 section 3.2).
    #[error("the token is unsigned (`alg` is `none`)")]
    Unsigned,
    /// The token's algorithm is not one of [`Algorithm::ALL`].
    #[error("the algorithm `{algorithm}` is not supported")]
    UnsupportedAlgorithm {
        /// The `alg` of the header.
        algorithm: String,
    },
    /// The token's algorithm is not the one of the key that it names (RFC 8725 section 3.1).
    #[error("the token says `{token}` but the key is for `{key}`")]
    AlgorithmMismatch {
        /// The `alg` of the header.
        token: Algorithm,
        /// The algorithm of the key.
        key: Algorithm,
    },
    /// The header has `crit`: extensions that the receiver must understand, and we know none.
    #[error("the token asks for extensions in `crit`, none is supported")]
    CriticalHeader,
    /// No key of the set can have signed the token.
    #[error("no known key has the identifier `{kid}`")]
    UnknownKey {
        /// The `kid` of the header, empty if it has none.
        kid: String,
    },
    /// The signature does not belong to this token and key.
    #[error("the signature is not valid")]
    InvalidSignature,
    /// The JWK is not usable.
    #[error("the key is not usable: {reason}")]
    UnusableKey {
        /// What is wrong.
        reason: String,
    },
    /// The private key cannot be read, written or used.
    #[error("the private key is not usable: {reason}")]
    PrivateKey {
        /// What is wrong.
        reason: &'static str,
    },
}
