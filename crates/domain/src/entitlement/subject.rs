//! Who is meant: the subject sets of policies and approval stages (Graph `subjectSet`).

use super::words::graph_words;
use crate::{ConnectedOrganizationId, GroupId, UserId, directory::SubjectLifecycle};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A set of people, by name or by their relation to the requestor or the target
/// (Graph `subjectSet` and what derives from it).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "@odata.type", rename_all_fields = "camelCase")]
pub enum SubjectSet {
    /// One user.
    #[serde(
        rename = "#microsoft.graph.singleUser",
        alias = "microsoft.graph.singleUser"
    )]
    SingleUser {
        /// Who.
        user_id: UserId,
        /// For people.
        #[serde(default)]
        description: Option<String>,
    },
    /// The members of a group, at the time of asking.
    #[serde(
        rename = "#microsoft.graph.groupMembers",
        alias = "microsoft.graph.groupMembers"
    )]
    GroupMembers {
        /// Which group.
        group_id: GroupId,
        /// For people.
        #[serde(default)]
        description: Option<String>,
    },
    /// The people of a connected organization.
    #[serde(
        rename = "#microsoft.graph.connectedOrganizationMembers",
        alias = "microsoft.graph.connectedOrganizationMembers"
    )]
    ConnectedOrganizationMembers {
        /// Which organization.
        connected_organization_id: ConnectedOrganizationId,
        /// For people.
        #[serde(default)]
        description: Option<String>,
    },
    /// Users that a membership rule selects.
    #[serde(
        rename = "#microsoft.graph.attributeRuleMembers",
        alias = "microsoft.graph.attributeRuleMembers"
    )]
    AttributeRuleMembers {
        /// The rule.
        #[serde(default)]
        membership_rule: Option<String>,
        /// For people.
        #[serde(default)]
        description: Option<String>,
    },
    /// The requestor's manager.
    #[serde(
        rename = "#microsoft.graph.requestorManager",
        alias = "microsoft.graph.requestorManager"
    )]
    RequestorManager {
        /// 1 is the manager, 2 the manager's manager.
        #[serde(default)]
        manager_level: Option<u8>,
    },
    /// The manager of the person who gets the access.
    #[serde(
        rename = "#microsoft.graph.targetManager",
        alias = "microsoft.graph.targetManager"
    )]
    TargetManager {
        /// 1 is the manager, 2 the manager's manager.
        #[serde(default)]
        manager_level: Option<u8>,
    },
    /// The internal sponsors of the requestor's connected organization.
    #[serde(
        rename = "#microsoft.graph.internalSponsors",
        alias = "microsoft.graph.internalSponsors"
    )]
    InternalSponsors {},
    /// The external sponsors of the requestor's connected organization.
    #[serde(
        rename = "#microsoft.graph.externalSponsors",
        alias = "microsoft.graph.externalSponsors"
    )]
    ExternalSponsors {},
    /// The sponsors of the user who gets the access.
    #[serde(
        rename = "#microsoft.graph.targetUserSponsors",
        alias = "microsoft.graph.targetUserSponsors"
    )]
    TargetUserSponsors {},
}

impl SubjectSet {
    /// One user.
    #[must_use]
    pub const fn user(user_id: UserId) -> Self {
        Self::SingleUser {
            user_id,
            description: None,
        }
    }
    /// The members of a group.
    #[must_use]
    pub const fn group(group_id: GroupId) -> Self {
        Self::GroupMembers {
            group_id,
            description: None,
        }
    }
    /// The people of a connected organization.
    #[must_use]
    pub const fn organization(connected_organization_id: ConnectedOrganizationId) -> Self {
        Self::ConnectedOrganizationMembers {
            connected_organization_id,
            description: None,
        }
    }
    /// The name of the type in Graph.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::SingleUser { .. } => "singleUser",
            Self::GroupMembers { .. } => "groupMembers",
            Self::ConnectedOrganizationMembers { .. } => "connectedOrganizationMembers",
            Self::AttributeRuleMembers { .. } => "attributeRuleMembers",
            Self::RequestorManager { .. } => "requestorManager",
            Self::TargetManager { .. } => "targetManager",
            Self::InternalSponsors {} => "internalSponsors",
            Self::ExternalSponsors {} => "externalSponsors",
            Self::TargetUserSponsors {} => "targetUserSponsors",
        }
    }
    /// Whether it names people outright, so that it never depends on who asks.
    #[must_use]
    pub const fn is_static(&self) -> bool {
        matches!(self, Self::SingleUser { .. } | Self::GroupMembers { .. })
    }
    /// The level of a manager set (1 where none is stated); `None` for other sets.
    #[must_use]
    pub fn manager_level(&self) -> Option<u8> {
        match self {
            Self::RequestorManager { manager_level } | Self::TargetManager { manager_level } => {
                Some(manager_level.unwrap_or(1))
            }
            _ => None,
        }
    }
}

graph_words! {
    /// What kind of principal gets access (Graph `accessPackageSubjectType`).
    SubjectType {
        /// Never said.
        NotSpecified = "notSpecified",
        /// A user.
        User = "user",
        /// A service principal.
        ServicePrincipal = "servicePrincipal",
    }
}

/// A person as entitlement management shows it (Graph `accessPackageSubject`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `accessPackageSubject`, documented there"
)]
pub struct Subject {
    pub id: Uuid,
    pub object_id: Option<UserId>,
    pub display_name: Option<String>,
    pub principal_name: Option<String>,
    pub email: Option<String>,
    pub on_premises_security_identifier: Option<String>,
    pub subject_type: SubjectType,
    pub subject_lifecycle: SubjectLifecycle,
}

impl Subject {
    /// The subject that a user is.
    #[must_use]
    pub fn of(user: &crate::directory::User) -> Self {
        Self {
            id: user.id.0,
            object_id: Some(user.id),
            display_name: Some(user.display_name.clone()),
            principal_name: Some(user.user_principal_name.clone()),
            email: user.address().map(str::to_owned),
            on_premises_security_identifier: None,
            subject_type: SubjectType::User,
            subject_lifecycle: user.subject_lifecycle,
        }
    }
}
