//! JOSE, OAuth 2.0 and OpenID Connect messages: bytes in, bytes out.
