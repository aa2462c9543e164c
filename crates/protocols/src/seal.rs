//! Private keys at rest: AES-256-GCM under a master key that lives outside the database.
//!
//! A sealed value is `version (1 byte) || key identifier (4) || nonce (12) || ciphertext || tag
//! (16)`. The key identifier lets an operator who starts with the wrong key file read just that.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use base64::prelude::{BASE64_STANDARD_NO_PAD, Engine as _};
use thiserror::Error;

use crate::encoding::{from_base64url, from_hex};
use crate::secret::hmac_sha256;

const VERSION: u8 = 1;
const KEY_ID_LEN: usize = 4;

/// Bytes that sealing adds.
pub const OVERHEAD_BYTES: usize = 1 + KEY_ID_LEN + NONCE_LEN + 16;

/// The key under which private keys are sealed, 32 bytes.
pub struct MasterKey {
    cipher: LessSafeKey,
    id: [u8; KEY_ID_LEN],
}

/// Why something could not be sealed or opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SealError {
    /// The text of the master key is not 32 bytes in base64, base64url or hexadecimal.
    #[error("the master key must be 32 bytes, written as base64 or as 64 hexadecimal digits")]
    MalformedKey,
    /// Too short to have been sealed.
    #[error("the sealed value is too short: {length} bytes")]
    TooShort {
        /// Bytes found.
        length: usize,
    },
    /// The first byte is of a format that this version does not know.
    #[error("the sealed value has the unknown format version {version}")]
    UnknownVersion {
        /// The version found.
        version: u8,
    },
    /// Sealed under another master key.
    #[error("the value was sealed under another master key")]
    OtherKey,
    /// The value was altered, or belongs to another place (associated data).
    #[error("the sealed value was altered or belongs to another place")]
    Altered,
    /// The library failed.
    #[error("the cryptographic library failed")]
    Library,
}

impl MasterKey {
    /// A key of these bytes.
    ///
    /// # Errors
    /// [`SealError::Library`].
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, SealError> {
        let unbound = UnboundKey::new(&AES_256_GCM, bytes).map_err(|_| SealError::Library)?;
        let mut id = [0; KEY_ID_LEN];
        let tag = hmac_sha256(bytes, &[b"xenia master key identifier"]);
        id.iter_mut().zip(tag).for_each(|(to, from)| *to = from);
        Ok(Self {
            cipher: LessSafeKey::new(unbound),
            id,
        })
    }

    /// A key from a key file or the environment: base64, base64url (both with or without padding)
    /// or 64 hexadecimal digits; white space around it does not matter.
    ///
    /// # Errors
    /// [`SealError::MalformedKey`].
    pub fn parse(text: &str) -> Result<Self, SealError> {
        let text = text.trim();
        let bytes = if text.len() == 64 {
            from_hex(text)
        } else {
            let bare = text.trim_end_matches('=');
            from_base64url(bare).or_else(|| BASE64_STANDARD_NO_PAD.decode(bare).ok())
        };
        let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        Self::from_bytes(&bytes.ok_or(SealError::MalformedKey)?)
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(secret)")
    }
}

/// Seals `plain` so that only the same master key opens it, and only together with the same
/// `associated` data: say there what the value is and whose, such as `signing-key/TENANT/KID`, so
/// that rows cannot be swapped.
///
/// `nonce` must be fresh random bytes for every call; with random ones a key is good for 2^32 calls.
///
/// # Errors
/// [`SealError::Library`].
pub fn seal(
    key: &MasterKey,
    nonce: &[u8; NONCE_LEN],
    associated: &[u8],
    plain: &[u8],
) -> Result<Vec<u8>, SealError> {
    let mut body = plain.to_vec();
    key.cipher
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(*nonce),
            Aad::from(associated),
            &mut body,
        )
        .map_err(|_| SealError::Library)?;
    Ok([&[VERSION][..], &key.id, nonce, &body].concat())
}

/// Opens what [`seal`] made.
///
/// # Errors
/// Every way in which the value can be wrong has its own [`SealError`].
pub fn open(key: &MasterKey, associated: &[u8], sealed: &[u8]) -> Result<Vec<u8>, SealError> {
    let too_short = SealError::TooShort {
        length: sealed.len(),
    };
    let (version, rest) = sealed.split_first().ok_or(too_short)?;
    if *version != VERSION {
        return Err(SealError::UnknownVersion { version: *version });
    }
    if sealed.len() < OVERHEAD_BYTES {
        return Err(too_short);
    }
    let (id, rest) = rest.split_first_chunk::<KEY_ID_LEN>().ok_or(too_short)?;
    let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>().ok_or(too_short)?;
    if *id != key.id {
        return Err(SealError::OtherKey);
    }
    let mut body = body.to_vec();
    let plain = key
        .cipher
        .open_in_place(
            Nonce::assume_unique_for_key(*nonce),
            Aad::from(associated),
            &mut body,
        )
        .map_err(|_| SealError::Altered)?;
    let length = plain.len();
    body.truncate(length);
    Ok(body)
}
