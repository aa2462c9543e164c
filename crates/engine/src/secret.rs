//! Opaque secrets: what a client holds is 256 random bits in base64url; what is stored is its
//! SHA-256, which needs no salt and no stretching, as nobody can guess the input.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

/// The text that the client holds.
#[must_use]
pub fn opaque(random: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(random)
}

/// What is stored and looked up.
#[must_use]
pub fn hash(secret: &str) -> Vec<u8> {
    aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, secret.as_bytes())
        .as_ref()
        .to_vec()
}
