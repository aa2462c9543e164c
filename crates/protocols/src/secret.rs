//! Secrets that are made here and looked up later: opaque tokens, one-time codes.
//!
//! Random bytes are given by the caller. What is stored is never the secret but its hash.

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;

use crate::encoding::{base64url, from_base64url, sha256};

/// Text that must not reach a log: its `Debug` form hides it, it has no `Display`, and two are
/// compared in constant time.
#[derive(Clone, Eq)]
pub struct SecretText(String);

impl SecretText {
    /// Takes a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself; use it and let it go.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl PartialEq for SecretText {
    fn eq(&self, other: &Self) -> bool {
        equal_in_constant_time(self.0.as_bytes(), other.0.as_bytes())
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// An opaque token (authorization code, refresh token, session, link, client secret) out of 32
/// random bytes: 43 characters of base64url.
pub fn opaque_token(random: &[u8; 32]) -> SecretText {
    SecretText(base64url(random))
}

/// The hash under which an opaque token is stored and found; `None` if the text cannot be one of
/// ours, which saves the look-up.
///
/// A plain SHA-256 is enough because the token has 256 random bits: there is nothing to guess.
/// Never use it for something that a person chose.
pub fn opaque_token_hash(token: &str) -> Option<[u8; 32]> {
    let bytes = from_base64url(token)?;
    (bytes.len() == 32).then(|| sha256(token.as_bytes()))
}

/// Whether two byte strings are equal, in a time that depends on their lengths only.
pub fn equal_in_constant_time(a: &[u8], b: &[u8]) -> bool {
    verify_slices_are_equal(a, b).is_ok()
}

/// How many digits a one-time code has.
pub const ONE_TIME_CODE_DIGITS: usize = 8;

/// A one-time code of 8 digits out of 16 random bytes.
///
/// The bytes are read as one number of 128 bits and reduced modulo 10^8. As the number has 101 bits
/// more than needed, no code is more likely than another by more than one part in 2^101 (NIST SP
/// 800-90A revision 1, appendix A.5.3, asks for 64 bits more), and no draw ever has to be repeated.
pub fn one_time_code(random: &[u8; 16]) -> SecretText {
    const CODES: u128 = 10u128.pow(ONE_TIME_CODE_DIGITS as u32);
    SecretText(format!("{:08}", u128::from_be_bytes(*random) % CODES))
}

/// The 8 digits of a code as a person typed or pasted it: spaces and hyphens between the digits do
/// not matter. `None` if that leaves anything but 8 digits.
pub fn read_one_time_code(typed: &str) -> Option<String> {
    let digits: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2011}'))
        .collect();
    let good = digits.len() == ONE_TIME_CODE_DIGITS && digits.bytes().all(|b| b.is_ascii_digit());
    good.then_some(digits)
}

/// The hash under which a one-time code is stored: HMAC-SHA-256 of the code under `salt`.
///
/// A code has 10^8 values, so whoever reads both hash and salt finds the code in seconds: what
/// protects it is its short life and the limit on attempts. The salt, at least 16 random bytes for
/// each code, keeps equal codes from having equal hashes.
pub fn one_time_code_hash(salt: &[u8], code: &str) -> [u8; 32] {
    hmac_sha256(salt, &[code.as_bytes()])
}

/// HMAC-SHA-256 of the concatenated parts.
pub(crate) fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in parts {
        context.update(part);
    }
    let mut tag = [0; 32];
    tag.copy_from_slice(context.sign().as_ref());
    tag
}
