//! Subjects that differ from client to client, and hashes that tie tokens together.

use aws_lc_rs::digest;
use serde_json::json;

use crate::encoding::base64url;
use crate::jose::Algorithm;
use crate::secret::hmac_sha256;

/// The `sub` under which one client knows one user: base64url of HMAC-SHA-256 over client and object
/// id under the tenant's secret (OpenID Connect Core section 8.1). Two clients that compare notes
/// cannot find out by it that they have the same user.
pub fn pairwise_subject(tenant_secret: &[u8; 32], client_id: &str, object_id: &str) -> String {
    // The separator cannot occur in either, so no two pairs give the same bytes.
    let parts = [client_id.as_bytes(), &[0], object_id.as_bytes()];
    base64url(hmac_sha256(tenant_secret, &parts))
}

/// `at_hash` of an access token or `c_hash` of a code, for an ID token signed with `algorithm`: the
/// left half of the hash that the algorithm uses (OpenID Connect Core section 3.3.2.11), which is
/// SHA-512 for Ed25519.
pub fn token_hash(algorithm: Algorithm, token: &str) -> String {
    let algorithm = match algorithm {
        Algorithm::Es256 | Algorithm::Rs256 => &digest::SHA256,
        Algorithm::EdDsa => &digest::SHA512,
    };
    let hash = digest::digest(algorithm, token.as_bytes());
    let (left, _) = hash.as_ref().split_at(hash.as_ref().len() / 2);
    base64url(left)
}

/// The member `client_info` that Entra ID's client libraries key their caches by: base64url of
/// `{"uid": object id, "utid": tenant id}`.
pub fn client_info(object_id: &str, tenant_id: &str) -> String {
    base64url(json!({"uid": object_id, "utid": tenant_id}).to_string())
}
