//! The claims of ID and access tokens, under Entra ID's names (its "ID token claims reference" and
//! "access token claims reference"). Times are seconds since 1970.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::oauth2::{Scope, ScopeSet};

/// More groups than this do not fit in a JWT; the token then says where to ask for them (the
/// "groups overage" of Entra ID).
pub const MAX_GROUPS: usize = 200;

/// The value of `acct`: what kind of account the user has in this tenant. It is a number on the
/// wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum AccountKind {
    /// `0`: a member.
    Member,
    /// `1`: a guest.
    Guest,
}

impl From<AccountKind> for u8 {
    fn from(kind: AccountKind) -> Self {
        match kind {
            AccountKind::Member => 0,
            AccountKind::Guest => 1,
        }
    }
}

impl TryFrom<u8> for AccountKind {
    type Error = &'static str;

    fn try_from(number: u8) -> Result<Self, Self::Error> {
        match number {
            0 => Ok(Self::Member),
            1 => Ok(Self::Guest),
            _ => Err("`acct` is 0 or 1"),
        }
    }
}

/// Where to ask for a claim that is not in the token (OpenID Connect Core section 5.6.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimSource {
    /// The address to ask.
    pub endpoint: String,
}

/// Who a token is about, and how they signed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectClaims {
    /// The user or service principal as this client knows it: [`super::pairwise_subject`].
    pub sub: String,
    /// The object id, the same for all clients.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oid: Option<String>,
    /// The tenant.
    pub tid: String,
    /// `2.0`.
    pub ver: String,
    /// The display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The user principal name; for showing, never for deciding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_username: Option<String>,
    /// The e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Member or guest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acct: Option<AccountKind>,
    /// Who vouches for the user, if not this tenant: an issuer, or `mail` for a one-time passcode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idp: Option<String>,
    /// How they proved who they are: `pwd`, `otp`, `mfa`, `fido` ... (RFC 8176).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// When they did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    /// The authentication contexts that are fulfilled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acrs: Vec<String>,
    /// The session, for sign-out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The application roles assigned to the user or service principal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
    /// The directory roles, by template id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wids: Vec<String>,
    /// The groups; set them by [`SubjectClaims::set_groups`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Which claims are somewhere else: `groups` by overage.
    #[serde(
        rename = "_claim_names",
        default,
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub claim_names: BTreeMap<String, String>,
    /// Where they are.
    #[serde(
        rename = "_claim_sources",
        default,
        skip_serializing_if = "BTreeMap::is_empty"
    )]
    pub claim_sources: BTreeMap<String, ClaimSource>,
}

impl SubjectClaims {
    /// Puts the groups into the token, or, if there are more than [`MAX_GROUPS`], the address
    /// where they are to be had: `{graph}/v1.0/users/{oid}/getMemberObjects`.
    pub fn set_groups(&mut self, groups: Vec<String>, members_endpoint: &str) {
        self.groups = Vec::new();
        self.claim_names = BTreeMap::new();
        self.claim_sources = BTreeMap::new();
        if groups.len() <= MAX_GROUPS {
            self.groups = groups;
            return;
        }
        let source = ClaimSource {
            endpoint: members_endpoint.to_owned(),
        };
        self.claim_names
            .insert("groups".to_owned(), "src1".to_owned());
        self.claim_sources.insert("src1".to_owned(), source);
    }

    /// Takes out what the client did not ask for: name and user name without `profile`, the
    /// address without `email` (OpenID Connect Core section 5.4).
    pub fn limit_to(&mut self, scope: &ScopeSet) {
        if !scope.contains(&Scope::Profile) {
            self.name = None;
            self.preferred_username = None;
        }
        if !scope.contains(&Scope::Email) {
            self.email = None;
        }
    }
}

/// The claims of an ID token (OpenID Connect Core section 2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdTokenClaims {
    /// The client.
    pub aud: String,
    /// [`super::Endpoints::issuer`].
    pub iss: String,
    /// When it was issued.
    pub iat: i64,
    /// From when it is valid.
    pub nbf: i64,
    /// Until when.
    pub exp: i64,
    /// As in the authorize request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// Ties the ID token to the access token: [`super::token_hash`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_hash: Option<String>,
    /// Ties the ID token to the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub c_hash: Option<String>,
    /// Who signed in.
    #[serde(flatten)]
    pub subject: SubjectClaims,
}

/// The claims of an access token.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessTokenClaims {
    /// The resource.
    pub aud: String,
    /// [`super::Endpoints::issuer`].
    pub iss: String,
    /// When it was issued.
    pub iat: i64,
    /// From when it is valid.
    pub nbf: i64,
    /// Until when.
    pub exp: i64,
    /// The client that uses the token, in tokens of version 2.0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub azp: Option<String>,
    /// How the client proved itself: `0` not at all, `1` by secret, `2` by key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub azpacr: Option<String>,
    /// As `azp`, under the name of version 1.0, which Graph's tokens use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appid: Option<String>,
    /// As `azpacr`, likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appidacr: Option<String>,
    /// The delegated permissions, separated by spaces; absent in tokens of an application itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scp: Option<String>,
    /// `app` in tokens of an application itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idtyp: Option<String>,
    /// The token's own identifier, for the audit log and revocation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uti: Option<String>,
    /// On whose behalf.
    #[serde(flatten)]
    pub subject: SubjectClaims,
}

impl AccessTokenClaims {
    /// The delegated permissions.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scp.as_deref().unwrap_or_default().split_whitespace()
    }

    /// The client that uses the token.
    pub fn client(&self) -> Option<&str> {
        self.azp.as_deref().or(self.appid.as_deref())
    }
}
