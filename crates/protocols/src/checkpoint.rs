//! Checkpoints of the audit log: "at this time the log of this tenant had this many events and
//! this head", signed with Ed25519, one line of text that an auditor can keep in an e-mail.
//!
//! ```text
//! xenia-checkpoint:v1:TENANT:SEQUENCE:HEAD:MICROSECONDS:KEY:SIGNATURE
//! ```
//!
//! TENANT is a UUID, HEAD the SHA-256 hash of the newest event in lower-case hexadecimal,
//! MICROSECONDS the time since 1970, KEY the RFC 7638 thumbprint of the signing key, and SIGNATURE
//! the base64url of the Ed25519 signature over every byte in front of its colon. Anybody can check
//! it with a standard tool; there is one spelling of each checkpoint.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::encoding::{base64url, from_base64url, from_hex};
use crate::jose::{Algorithm, JoseError, JwkSet, SigningKey};

const PREFIX: &str = "xenia-checkpoint:v1";

/// The state of a tenant's audit log at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The tenant's id: lower-case hyphenated UUID.
    pub tenant: String,
    /// The sequence number of the newest event.
    pub sequence: u64,
    /// The chain hash of the newest event.
    pub head: [u8; 32],
    /// When the checkpoint was made, in microseconds since 1970.
    pub at_micros: i64,
}

/// A checkpoint with its signature, which [`SignedCheckpoint::verify`] checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    kid: String,
    signature: [u8; 64],
}

/// Why a checkpoint was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// The line is not of the documented form.
    #[error("the checkpoint's {part} is malformed")]
    Malformed {
        /// Which part of the line.
        part: &'static str,
    },
    /// Checkpoints are signed with Ed25519 only.
    #[error("checkpoints are signed with EdDSA, the key is for `{algorithm}`")]
    WrongKey {
        /// The algorithm of the key.
        algorithm: Algorithm,
    },
    /// None of the given keys is the one that the line names.
    #[error("no known Ed25519 key has the identifier `{kid}`")]
    UnknownKey {
        /// The key's identifier.
        kid: String,
    },
    /// The signature does not belong to the line.
    #[error("the signature of the checkpoint is not valid")]
    InvalidSignature,
    /// Signing failed.
    #[error(transparent)]
    Signing(JoseError),
}

impl Checkpoint {
    /// Signs the checkpoint.
    ///
    /// # Errors
    /// [`CheckpointError::WrongKey`] for a key of another algorithm, [`CheckpointError::Malformed`]
    /// for a tenant that is not a UUID.
    pub fn sign(&self, key: &SigningKey) -> Result<SignedCheckpoint, CheckpointError> {
        if key.algorithm() != Algorithm::EdDsa {
            return Err(CheckpointError::WrongKey {
                algorithm: key.algorithm(),
            });
        }
        if !is_uuid(&self.tenant) {
            return Err(CheckpointError::Malformed { part: "tenant" });
        }
        let signature = key
            .sign(self.signed_text(key.kid()).as_bytes())
            .map_err(CheckpointError::Signing)?;
        Ok(SignedCheckpoint {
            checkpoint: self.clone(),
            kid: key.kid().to_owned(),
            signature: signature
                .try_into()
                .map_err(|_| CheckpointError::InvalidSignature)?,
        })
    }

    /// What is signed: the line up to the colon in front of the signature.
    fn signed_text(&self, kid: &str) -> String {
        let head: String = self.head.iter().map(|byte| format!("{byte:02x}")).collect();
        format!(
            "{PREFIX}:{}:{}:{head}:{}:{kid}",
            self.tenant, self.sequence, self.at_micros
        )
    }
}

impl SignedCheckpoint {
    /// A checkpoint that was signed earlier and kept in parts; the signature is not checked.
    pub fn from_parts(checkpoint: Checkpoint, kid: String, signature: [u8; 64]) -> Self {
        Self {
            checkpoint,
            kid,
            signature,
        }
    }

    /// What the line claims; only [`SignedCheckpoint::verify`] says whether it is true.
    pub fn claimed(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The Ed25519 signature.
    pub fn signature(&self) -> &[u8; 64] {
        &self.signature
    }

    /// The identifier of the key that signed.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// Checks the signature with the key that the line names; only then is there a [`Checkpoint`]
    /// to read.
    ///
    /// # Errors
    /// [`CheckpointError::UnknownKey`], [`CheckpointError::InvalidSignature`].
    pub fn verify(&self, keys: &JwkSet) -> Result<&Checkpoint, CheckpointError> {
        let key = keys
            .keys()
            .iter()
            .find(|key| key.algorithm() == Algorithm::EdDsa && key.jwk().thumbprint() == self.kid)
            .ok_or_else(|| CheckpointError::UnknownKey {
                kid: self.kid.clone(),
            })?;
        key.verify(
            self.checkpoint.signed_text(&self.kid).as_bytes(),
            &self.signature,
        )
        .map_err(|_| CheckpointError::InvalidSignature)?;
        Ok(&self.checkpoint)
    }
}

impl fmt::Display for SignedCheckpoint {
    /// The line, without a line break.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}",
            self.checkpoint.signed_text(&self.kid),
            base64url(self.signature)
        )
    }
}

impl FromStr for SignedCheckpoint {
    type Err = CheckpointError;

    /// Reads a line; white space around it does not matter. The signature is not checked.
    fn from_str(line: &str) -> Result<Self, CheckpointError> {
        let malformed = |part| CheckpointError::Malformed { part };
        let fields = line
            .trim()
            .strip_prefix(PREFIX)
            .ok_or_else(|| malformed("beginning"))?;
        let fields: Vec<&str> = fields.split(':').collect();
        let ["", tenant, sequence, head, micros, kid, signature] = fields.as_slice() else {
            return Err(malformed("number of fields"));
        };
        let bytes32 = |text: &str| from_base64url(text).filter(|bytes| bytes.len() == 32);
        if !is_uuid(tenant) {
            return Err(malformed("tenant"));
        }
        bytes32(kid).ok_or_else(|| malformed("key identifier"))?;
        Ok(Self {
            checkpoint: Checkpoint {
                tenant: (*tenant).to_owned(),
                sequence: canonical(sequence).ok_or_else(|| malformed("sequence"))?,
                head: from_lower_hex(head).ok_or_else(|| malformed("head"))?,
                at_micros: canonical(micros).ok_or_else(|| malformed("time"))?,
            },
            kid: (*kid).to_owned(),
            signature: from_base64url(signature)
                .and_then(|bytes| bytes.try_into().ok())
                .ok_or_else(|| malformed("signature"))?,
        })
    }
}

/// A number in its only spelling: no plus sign, no zeros in front.
fn canonical<T: FromStr + ToString>(text: &str) -> Option<T> {
    text.parse::<T>()
        .ok()
        .filter(|number| number.to_string() == text)
}

fn is_uuid(text: &str) -> bool {
    let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.len() == 36
        && text
            .bytes()
            .enumerate()
            .all(|(position, byte)| match position {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => hex(byte),
            })
}

/// 32 bytes in lower-case hexadecimal, their only spelling here.
fn from_lower_hex(text: &str) -> Option<[u8; 32]> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    from_hex(text)?.try_into().ok()
}
