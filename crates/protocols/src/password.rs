//! Passwords: Argon2id (RFC 9106) in PHC string form, with the parameters that OWASP's password
//! storage cheat sheet names first for little memory.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{self, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use thiserror::Error;

/// Memory of one hash, in KiB.
pub const MEMORY_KIB: u32 = 19_456;
/// Passes over the memory.
pub const PASSES: u32 = 2;
/// Lanes.
pub const LANES: u32 = 1;
/// The longest password that is hashed, in bytes.
pub const MAX_PASSWORD_BYTES: usize = 1024;

/// Stored hashes that would cost more than this are refused, so that an imported hash cannot stop
/// the server: KiB, passes, lanes.
const MOST: (u32, u32, u32) = (262_144, 16, 16);

/// Why a password could not be hashed or compared. A wrong password is no error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PasswordError {
    /// Longer than [`MAX_PASSWORD_BYTES`].
    #[error("the password is {length} bytes long, the limit is {limit}", limit = MAX_PASSWORD_BYTES)]
    TooLong {
        /// Bytes of the password.
        length: usize,
    },
    /// What is stored is not a PHC string of Argon2id with hash and salt.
    #[error("the stored password hash is not an Argon2id hash in PHC form")]
    MalformedHash,
    /// What is stored asks for more memory, passes or lanes than we spend.
    #[error("the stored password hash asks for too much memory or time")]
    TooCostly,
    /// The library failed.
    #[error("hashing the password failed")]
    Library,
}

/// Hashes a password with the present parameters. `salt` must be fresh random bytes.
///
/// # Errors
/// [`PasswordError::TooLong`], [`PasswordError::Library`].
pub fn hash(password: &str, salt: &[u8; 16]) -> Result<String, PasswordError> {
    check_length(password)?;
    present()?
        .hash_password_with_salt(password.as_bytes(), salt)
        .map(|hash| hash.to_string())
        .map_err(|_| PasswordError::Library)
}

/// Whether the password is the one that was hashed, compared in constant time.
///
/// # Errors
/// [`PasswordError`] if that cannot be found out.
pub fn verify(password: &str, stored: &str) -> Result<bool, PasswordError> {
    check_length(password)?;
    let hash = parse(stored)?;
    match present()?.verify_password(password.as_bytes(), &hash) {
        Ok(()) => Ok(true),
        Err(password_hash::Error::PasswordInvalid) => Ok(false),
        Err(_) => Err(PasswordError::Library),
    }
}

/// Spends the time of [`verify`] for an account that does not exist or has no password, so that
/// nobody learns from the time of an answer who is in the directory.
///
/// # Errors
/// As [`hash`].
pub fn verify_nobody(password: &str) -> Result<(), PasswordError> {
    hash(password, &[0; 16]).map(|_| ())
}

/// Whether a stored hash was made with other parameters than the present ones, and should be made
/// again at the next sign-in, when the password is at hand.
pub fn needs_rehash(stored: &str) -> bool {
    parse(stored).ok().and_then(|hash| costs(&hash)) != Some((MEMORY_KIB, PASSES, LANES))
}

fn check_length(password: &str) -> Result<(), PasswordError> {
    let length = password.len();
    if length > MAX_PASSWORD_BYTES {
        Err(PasswordError::TooLong { length })
    } else {
        Ok(())
    }
}

fn present() -> Result<Argon2<'static>, PasswordError> {
    let params =
        Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| PasswordError::Library)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn parse(stored: &str) -> Result<PasswordHash, PasswordError> {
    let hash = PasswordHash::new(stored).map_err(|_| PasswordError::MalformedHash)?;
    let complete = hash.hash.is_some() && hash.salt.is_some();
    if hash.algorithm.as_str() != "argon2id" || hash.version != Some(0x13) || !complete {
        return Err(PasswordError::MalformedHash);
    }
    let (memory, passes, lanes) = costs(&hash).ok_or(PasswordError::MalformedHash)?;
    if memory > MOST.0 || passes > MOST.1 || lanes > MOST.2 {
        return Err(PasswordError::TooCostly);
    }
    Ok(hash)
}

/// Memory, passes and lanes of a hash.
fn costs(hash: &PasswordHash) -> Option<(u32, u32, u32)> {
    let params = Params::try_from(hash).ok()?;
    Some((params.m_cost(), params.t_cost(), params.p_cost()))
}
