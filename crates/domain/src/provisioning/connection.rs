//! A connection: who provisions, and what it may touch.

use crate::{
    ConnectedOrganizationId, CredentialKeyId, Refusal, ServicePrincipalId, Timestamp,
    directory::{User, domain_of},
    entitlement::connected::ConnectedOrganization,
};
use serde::{Deserialize, Serialize};

/// For how many days a token works when nothing is said.
pub const DEFAULT_TOKEN_DAYS: i64 = 180;
/// For how many days a token works at most.
pub const MAX_TOKEN_DAYS: i64 = 730;
/// How many tokens a connection has at most: an old one, and the next one while they are changed.
pub const MAX_TOKENS: usize = 2;

/// Whose people a connection provisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ConnectionKind {
    /// The organisation's own: members, as an HR system knows them.
    Workforce,
    /// A partner's: guests of one connected organization.
    Partner,
}

/// Which of the people of its domains a connection may touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
pub enum ConnectionReach {
    /// Those that it made.
    #[default]
    Own,
    /// All of its domains.
    Domains,
}

/// What a service principal that provisions may touch. Xenia's own type; it stands at
/// `servicePrincipals/{id}/inboundProvisioning`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// The service principal in whose name it acts.
    #[serde(default)]
    pub id: ServicePrincipalId,
    /// The name, for people.
    #[serde(default)]
    pub display_name: String,
    /// Whose people.
    pub kind: ConnectionKind,
    /// For the organisation's own people: the domains of their user principal names. The first is
    /// the one for names that come without a domain.
    #[serde(default)]
    pub domains: Vec<String>,
    /// For a partner's people: which partner.
    #[serde(default)]
    pub connected_organization_id: Option<ConnectedOrganizationId>,
    /// Which of them.
    #[serde(default)]
    pub reach: ConnectionReach,
    /// Whether it may make groups, and change those that it made.
    #[serde(default)]
    pub allow_groups: bool,
    /// Whether it works.
    #[serde(default = "yes")]
    pub is_enabled: bool,
    /// When it was made.
    #[serde(default)]
    pub created_date_time: Timestamp,
}

const fn yes() -> bool {
    true
}

/// A token of a connection, without the token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenRecord {
    /// Its id.
    pub key_id: CredentialKeyId,
    /// A name for people.
    pub display_name: Option<String>,
    /// Its last characters.
    pub hint: String,
    /// When it was made.
    pub start_date_time: Timestamp,
    /// When it ends.
    pub end_date_time: Timestamp,
    /// When it was last used, give or take an hour.
    pub last_used_date_time: Option<Timestamp>,
}

impl Connection {
    /// Checks what an administrator wrote, and puts domains into their usual form. `verified` are
    /// the verified domains of the organisation, lower case.
    ///
    /// # Errors
    /// The first property that breaks a rule.
    pub fn check(&mut self, verified: &[String]) -> Result<(), Refusal> {
        for domain in &mut self.domains {
            *domain = domain.trim().to_lowercase();
        }
        match self.kind {
            ConnectionKind::Workforce => {
                if self.domains.is_empty() {
                    let message = "`domains` is empty: name the domains of the people it may touch";
                    return Err(Refusal::invalid("domains", message));
                }
                if let Some(strange) = self.domains.iter().find(|it| !verified.contains(it)) {
                    let message = format!(
                        "`domains`: `{strange}` is not a verified domain of this organisation"
                    );
                    return Err(Refusal::invalid("domains", message));
                }
                if self.connected_organization_id.is_some() {
                    let message = "`connectedOrganizationId` goes with the kind `partner` only";
                    return Err(Refusal::invalid("connectedOrganizationId", message));
                }
            }
            ConnectionKind::Partner => {
                if !self.domains.is_empty() {
                    let message = "`domains` of a partner are those of its connected organization";
                    return Err(Refusal::invalid("domains", message));
                }
                if self.connected_organization_id.is_none() {
                    let message = "`connectedOrganizationId` is missing: name the partner";
                    return Err(Refusal::invalid("connectedOrganizationId", message));
                }
                if self.allow_groups {
                    let message = "a partner makes no groups: leave `allowGroups` out";
                    return Err(Refusal::invalid("allowGroups", message));
                }
            }
        }
        Ok(())
    }
}

/// What a caller may touch: everything, or what a connection may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// An application or a person with the right to write all users.
    Everything,
    /// A connection, and the domains of its people, lower case.
    Connection(Connection, Vec<String>),
}

impl Scope {
    /// What a connection may touch; `partner` is its connected organization, where it has one that
    /// still exists.
    #[must_use]
    pub fn of(connection: Connection, partner: Option<&ConnectedOrganization>) -> Self {
        let domains = match connection.kind {
            ConnectionKind::Workforce => connection.domains.clone(),
            ConnectionKind::Partner => partner
                .into_iter()
                .flat_map(|partner| &partner.identity_sources)
                .filter_map(|source| source.domain())
                .map(str::to_lowercase)
                .collect(),
        };
        Self::Connection(connection, domains)
    }

    /// Whether its people are a partner's.
    #[must_use]
    pub fn is_partner(&self) -> bool {
        matches!(self, Self::Connection(connection, _) if connection.kind == ConnectionKind::Partner)
    }

    /// Whether it may touch groups.
    #[must_use]
    pub fn has_groups(&self) -> bool {
        match self {
            Self::Everything => true,
            Self::Connection(connection, _) => connection.allow_groups,
        }
    }

    /// Whether a user is one of its people; `own` says that it made the account.
    #[must_use]
    pub fn covers(&self, user: &User, own: bool) -> bool {
        let Self::Connection(connection, domains) = self else {
            return true;
        };
        let domain = match connection.kind {
            ConnectionKind::Workforce if user.is_guest() => None,
            ConnectionKind::Workforce => domain_of(&user.user_principal_name),
            ConnectionKind::Partner if user.is_guest() => user.mail_domain(),
            ConnectionKind::Partner => None,
        };
        let inside = domain.is_some_and(|domain| domains.contains(&domain));
        inside && (own || connection.reach == ConnectionReach::Domains)
    }

    /// The user principal name for the name that a client gave: itself where it is one, else made
    /// with the first domain of the connection.
    ///
    /// # Errors
    /// A name of another domain, or one that no user principal name can be made of.
    pub fn principal_name(&self, user_name: &str) -> Result<String, Refusal> {
        let name = user_name.trim();
        let refused = |message: String| Err(Refusal::invalid("userName", message));
        let domains = match self {
            Self::Everything => &[][..],
            Self::Connection(_, domains) => domains,
        };
        if let Some((_, domain)) = name.rsplit_once('@') {
            let domain = domain.to_lowercase();
            if *self != Self::Everything && !domains.contains(&domain) {
                let known = domains.join("`, `");
                return refused(format!(
                    "`userName`: `{domain}` is not a domain of this connection, which has `{known}`"
                ));
            }
            return Ok(name.to_owned());
        }
        let Some(domain) = domains.first() else {
            return refused(format!(
                "`userName`: `{name}` is not of the form `person@contoso.example`"
            ));
        };
        let local: String = name
            .chars()
            .map(|char| match char {
                char if char.is_alphanumeric() || "._-'!#^~".contains(char) => char,
                _ => '_',
            })
            .collect();
        if local.is_empty() || local.chars().count() > 64 {
            return refused("`userName` must have between 1 and 64 characters".to_owned());
        }
        Ok(format!("{local}@{domain}"))
    }
}
