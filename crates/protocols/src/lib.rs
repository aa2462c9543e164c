//! JOSE, OAuth 2.0 and OpenID Connect messages: bytes in, bytes out.
//!
//! Nothing here reads a clock, draws randomness, opens a file or a socket: times are seconds since
//! 1970 given by the caller, and so are random bytes. The one exception is the generation of key
//! pairs, which takes place inside the cryptographic library.
//!
//! | module | what it speaks |
//! |---|---|
//! | [`jose`] | signed tokens and public keys: RFC 7515, 7517, 7518, 7519, 7638, 8037, 8725 |
//! | [`oauth2`] | authorize and token requests, client authentication, PKCE, scopes, redirect URIs, errors |

mod encoding;
pub mod jose;
pub mod oauth2;
