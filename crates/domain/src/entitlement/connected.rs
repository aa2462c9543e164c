//! Connected organizations: the partners whose people may ask for access
//! (Graph `connectedOrganization`; identity-governance.md, section 6.2).

use super::{
    check_description, check_name,
    words::{graph_words, or_default},
};
use crate::{ConnectedOrganizationId, Refusal, Timestamp};
use serde::{Deserialize, Serialize};

graph_words! {
    /// How far a connected organization is trusted (Graph `connectedOrganizationState`).
    ConnectedOrganizationState {
        /// Chosen by somebody: counts for policies for all configured organizations.
        Configured = "configured",
        /// Came about by a request: counts only where it is named, or where anybody may ask.
        Proposed = "proposed",
    }
}

/// How a person proves to belong to an organization (Graph `identitySource`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "@odata.type", rename_all_fields = "camelCase")]
pub enum IdentitySource {
    /// Signs in at that Entra tenant.
    #[serde(
        rename = "#microsoft.graph.azureActiveDirectoryTenant",
        alias = "microsoft.graph.azureActiveDirectoryTenant"
    )]
    AzureActiveDirectoryTenant {
        /// For people.
        #[serde(default)]
        display_name: Option<String>,
        /// The tenant's id.
        tenant_id: String,
    },
    /// Has an address of that domain.
    #[serde(
        rename = "#microsoft.graph.domainIdentitySource",
        alias = "microsoft.graph.domainIdentitySource"
    )]
    Domain {
        /// For people.
        #[serde(default)]
        display_name: Option<String>,
        /// The domain.
        domain_name: String,
    },
    /// Has an address of that domain and signs in at that issuer.
    #[serde(
        rename = "#microsoft.graph.externalDomainFederation",
        alias = "microsoft.graph.externalDomainFederation"
    )]
    ExternalDomainFederation {
        /// For people.
        #[serde(default)]
        display_name: Option<String>,
        /// The domain.
        domain_name: String,
        /// The issuer.
        issuer_uri: String,
    },
}

/// What is known of where a person comes from.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Home {
    /// The domain of the e-mail address, lower case.
    pub mail_domain: Option<String>,
    /// The Entra tenant signed in at.
    pub tenant_id: Option<String>,
    /// The issuer of the federation signed in at.
    pub issuer: Option<String>,
}

impl IdentitySource {
    /// Whether somebody from that home belongs here. An organization known by its tenant or issuer
    /// does not take people who merely have an address of its domain.
    #[must_use]
    pub fn covers(&self, home: &Home) -> bool {
        let same = |has: &Option<String>, wanted: &str| {
            has.as_deref()
                .is_some_and(|value| value.eq_ignore_ascii_case(wanted))
        };
        match self {
            Self::AzureActiveDirectoryTenant { tenant_id, .. } => same(&home.tenant_id, tenant_id),
            Self::Domain { domain_name, .. } => same(&home.mail_domain, domain_name),
            Self::ExternalDomainFederation {
                domain_name,
                issuer_uri,
                ..
            } => same(&home.mail_domain, domain_name) && home.issuer.as_deref() == Some(issuer_uri),
        }
    }
    /// The domain it names, where it names one.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        match self {
            Self::AzureActiveDirectoryTenant { .. } => None,
            Self::Domain { domain_name, .. }
            | Self::ExternalDomainFederation { domain_name, .. } => Some(domain_name),
        }
    }
}

/// A partner (Graph `connectedOrganization`). Its sponsors are edges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `connectedOrganization`, documented there"
)]
pub struct ConnectedOrganization {
    #[serde(default)]
    pub id: ConnectedOrganizationId,
    pub display_name: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub identity_sources: Vec<IdentitySource>,
    #[serde(default = "configured")]
    pub state: ConnectedOrganizationState,
    #[serde(default)]
    pub created_date_time: Timestamp,
    #[serde(default)]
    pub modified_date_time: Timestamp,
}

const fn configured() -> ConnectedOrganizationState {
    ConnectedOrganizationState::Configured
}

impl ConnectedOrganization {
    /// Whether somebody from that home belongs to it.
    #[must_use]
    pub fn covers(&self, home: &Home) -> bool {
        self.identity_sources
            .iter()
            .any(|source| source.covers(home))
    }
    /// What is wrong with it; empty where nothing is.
    #[must_use]
    pub fn validate(&self) -> Vec<Refusal> {
        let mut refusals: Vec<Refusal> = [
            check_name(&self.display_name),
            check_description(self.description.as_deref()),
        ]
        .into_iter()
        .flatten()
        .collect();
        let field = "identitySources";
        if self.identity_sources.is_empty() {
            refusals.push(Refusal::invalid(
                field,
                format!(
                    "`{field}` is empty; say at least one way to know who belongs to `{}`",
                    self.display_name
                ),
            ));
        }
        for domain in self
            .identity_sources
            .iter()
            .filter_map(IdentitySource::domain)
        {
            let labels_fit = domain.split('.').all(|label| {
                !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            });
            if !labels_fit || !domain.contains('.') {
                refusals.push(Refusal::invalid(
                    field,
                    format!("`{field}` names the domain `{domain}`, which is not a domain name such as `partner.example`"),
                ));
            }
        }
        refusals
    }
}
