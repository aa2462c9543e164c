//! The discovery document (OpenID Connect Discovery 1.0, RFC 8414) with Entra ID's paths and
//! additions.

use serde_json::{Value, json};

use crate::jose::Algorithm;
use crate::oauth2::{DEVICE_CODE_GRANT, ResponseMode};

/// The addresses of one tenant's token service, as Entra ID lays them out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    base: String,
    tenant: String,
}

impl Endpoints {
    /// `base` is the public origin, such as `https://login.contoso.example`; `tenant` the first
    /// segment of the path, which is the tenant's id wherever an issuer is made.
    pub fn new(base: &str, tenant: &str) -> Self {
        Self {
            base: base.trim_end_matches('/').to_owned(),
            tenant: tenant.to_owned(),
        }
    }

    /// The issuer of tokens of version 2.0: `{base}/{tenant}/v2.0`.
    pub fn issuer(&self) -> String {
        self.under("v2.0")
    }

    /// Where a sign-in begins.
    pub fn authorization(&self) -> String {
        self.under("oauth2/v2.0/authorize")
    }

    /// Where grants become tokens.
    pub fn token(&self) -> String {
        self.under("oauth2/v2.0/token")
    }

    /// Where a device without a browser gets its code (RFC 8628).
    pub fn device_authorization(&self) -> String {
        self.under("oauth2/v2.0/devicecode")
    }

    /// Where a person types the code of a device; under Entra's path.
    pub fn device_verification(&self) -> String {
        self.under("oauth2/deviceauth")
    }

    /// Where a session ends.
    pub fn end_session(&self) -> String {
        self.under("oauth2/v2.0/logout")
    }

    /// The public signing keys.
    pub fn jwks(&self) -> String {
        self.under("discovery/v2.0/keys")
    }

    /// Claims about the signed-in user; in Entra ID a path of Graph's host, without the tenant.
    pub fn userinfo(&self) -> String {
        format!("{}/oidc/userinfo", self.base)
    }

    fn under(&self, path: &str) -> String {
        format!("{}/{}/{path}", self.base, self.tenant)
    }
}

/// What the discovery document says beside its addresses.
#[derive(Clone, Copy, Debug)]
pub struct Discovery<'a> {
    /// The addresses.
    pub endpoints: &'a Endpoints,
    /// `tenant_region_scope`, such as `EU`; clients read it but do not depend on its value.
    pub region: &'a str,
    /// `cloud_instance_name` and, as host of Graph, `msgraph_host`: the host name of this server.
    pub host: &'a str,
    /// The algorithms that ID tokens may be signed with, the usual one first.
    pub algorithms: &'a [Algorithm],
}

impl Discovery<'_> {
    /// The document at `/{tenant}/v2.0/.well-known/openid-configuration`.
    pub fn document(&self) -> Value {
        let endpoints = self.endpoints;
        json!({
            "issuer": endpoints.issuer(),
            "authorization_endpoint": endpoints.authorization(),
            "token_endpoint": endpoints.token(),
            "userinfo_endpoint": endpoints.userinfo(),
            "jwks_uri": endpoints.jwks(),
            "end_session_endpoint": endpoints.end_session(),
            "device_authorization_endpoint": endpoints.device_authorization(),
            "response_types_supported": ["code"],
            "response_modes_supported": ResponseMode::ALL.map(ResponseMode::name),
            "grant_types_supported":
                ["authorization_code", "refresh_token", "client_credentials", DEVICE_CODE_GRANT],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported":
                ["client_secret_post", "private_key_jwt", "client_secret_basic", "none"],
            "token_endpoint_auth_signing_alg_values_supported":
                Algorithm::ALL.map(Algorithm::name),
            "id_token_signing_alg_values_supported":
                self.algorithms.iter().map(|algorithm| algorithm.name()).collect::<Vec<_>>(),
            "subject_types_supported": ["pairwise"],
            "scopes_supported": ["openid", "profile", "email", "offline_access"],
            "prompt_values_supported": ["none", "login", "consent", "select_account", "create"],
            "claims_supported": CLAIMS_SUPPORTED,
            "claims_parameter_supported": true,
            "request_parameter_supported": false,
            "request_uri_parameter_supported": false,
            "authorization_response_iss_parameter_supported": true,
            "tenant_region_scope": self.region,
            "cloud_instance_name": self.host,
            "msgraph_host": self.host,
        })
    }
}

const CLAIMS_SUPPORTED: [&str; 25] = [
    "sub",
    "iss",
    "aud",
    "exp",
    "iat",
    "nbf",
    "auth_time",
    "acr",
    "acrs",
    "amr",
    "nonce",
    "oid",
    "tid",
    "ver",
    "sid",
    "preferred_username",
    "name",
    "email",
    "groups",
    "roles",
    "acct",
    "idp",
    "at_hash",
    "c_hash",
    "wids",
];
