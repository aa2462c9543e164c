//! OpenID Connect as Entra ID speaks it: the discovery document, the claims of ID and access
//! tokens, pairwise subjects, and the hashes that tie tokens together.

mod claims;
mod discovery;
mod hashes;

pub use claims::{
    AccessTokenClaims, AccountKind, ClaimSource, IdTokenClaims, MAX_GROUPS, SubjectClaims,
};
pub use discovery::{Discovery, Endpoints};
pub use hashes::{client_info, pairwise_subject, token_hash};
