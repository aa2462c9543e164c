//! JOSE, OAuth 2.0, OpenID Connect and SCIM messages: bytes in, bytes out.
//!
//! Nothing here reads a clock, draws randomness, opens a file or a socket: times are seconds since
//! 1970 given by the caller, and so are random bytes. The one exception is the generation of key
//! pairs, which takes place inside the cryptographic library.
//!
//! | module | what it speaks |
//! |---|---|
//! | [`jose`] | signed tokens and public keys: RFC 7515, 7517, 7518, 7519, 7638, 8037, 8725 |
//! | [`oauth2`] | authorize and token requests, client authentication, PKCE, scopes, redirect URIs, errors |
//! | [`oidc`] | discovery document, the claims of ID and access tokens with Entra ID's names, hashes |
//! | [`password`] | Argon2id in PHC string form |
//! | [`scim`] | SCIM 2.0: schemas, filters, PATCH, lists, bulk (RFC 7643, 7644) |
//! | [`secret`] | opaque tokens, one-time codes, comparison in constant time |
//! | [`seal`] | AES-256-GCM for private keys at rest |
//! | [`checkpoint`] | signed checkpoints of the audit log, a line of text each |

pub mod checkpoint;
mod encoding;
pub mod jose;
pub mod oauth2;
pub mod oidc;
pub mod password;
pub mod scim;
pub mod seal;
pub mod secret;
