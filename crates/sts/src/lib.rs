//! The security token service: OAuth 2.0, OpenID Connect and the sign-in pages.
