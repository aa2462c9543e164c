//! The endpoints of OAuth 2.0 and OpenID Connect.

pub(crate) mod authorize;
pub(crate) mod discovery;
pub(crate) mod logout;
pub(crate) mod token;
pub(crate) mod userinfo;
