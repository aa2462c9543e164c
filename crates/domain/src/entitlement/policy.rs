//! Assignment policies: who may ask, what they are asked, who approves, for how long
//! (identity-governance.md, sections 6.2 and 6.3). What makes one valid stands in
//! [`super::policy_rules`].

use super::{
    expiration::ExpirationPattern,
    question::Question,
    subject::SubjectSet,
    words::{graph_words, or_default},
};
use crate::{AccessPackageId, AssignmentPolicyId, Period, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

graph_words! {
    /// Who may get an assignment through a policy (Graph `allowedTargetScope`).
    AllowedTargetScope {
        /// Nobody by asking: administrators assign.
        NotSpecified = "notSpecified",
        /// The users and groups of `specificAllowedTargets`.
        SpecificDirectoryUsers = "specificDirectoryUsers",
        /// The people of the connected organizations of `specificAllowedTargets`.
        SpecificConnectedOrganizationUsers = "specificConnectedOrganizationUsers",
        /// Service principals of `specificAllowedTargets`.
        SpecificDirectoryServicePrincipals = "specificDirectoryServicePrincipals",
        /// All members, no guests.
        AllMemberUsers = "allMemberUsers",
        /// All users of the directory, guests too.
        AllDirectoryUsers = "allDirectoryUsers",
        /// All service principals.
        AllDirectoryServicePrincipals = "allDirectoryServicePrincipals",
        /// The people of every connected organization in state `configured`.
        AllConfiguredConnectedOrganizationUsers = "allConfiguredConnectedOrganizationUsers",
        /// Anybody from outside.
        AllExternalUsers = "allExternalUsers",
        /// All agent identities.
        AllDirectoryAgentIdentities = "allDirectoryAgentIdentities",
    }
}

impl AllowedTargetScope {
    /// Whether it is for people who may not be in the directory yet.
    #[must_use]
    pub const fn is_external(self) -> bool {
        matches!(
            self,
            Self::SpecificConnectedOrganizationUsers
                | Self::AllConfiguredConnectedOrganizationUsers
                | Self::AllExternalUsers
        )
    }
    /// Whether it is for something other than people.
    #[must_use]
    pub const fn is_for_machines(self) -> bool {
        matches!(
            self,
            Self::SpecificDirectoryServicePrincipals
                | Self::AllDirectoryServicePrincipals
                | Self::AllDirectoryAgentIdentities
        )
    }
}

/// What people may do for themselves and for others
/// (Graph `accessPackageAssignmentRequestorSettings`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `accessPackageAssignmentRequestorSettings`, documented there"
)]
pub struct RequestorSettings {
    #[serde(deserialize_with = "or_default")]
    pub enable_targets_to_self_add_access: bool,
    #[serde(deserialize_with = "or_default")]
    pub enable_targets_to_self_update_access: bool,
    #[serde(deserialize_with = "or_default")]
    pub enable_targets_to_self_remove_access: bool,
    #[serde(deserialize_with = "or_default")]
    pub allow_custom_assignment_schedule: bool,
    #[serde(deserialize_with = "or_default")]
    pub enable_on_behalf_requestors_to_add_access: bool,
    #[serde(deserialize_with = "or_default")]
    pub enable_on_behalf_requestors_to_update_access: bool,
    #[serde(deserialize_with = "or_default")]
    pub enable_on_behalf_requestors_to_remove_access: bool,
    #[serde(deserialize_with = "or_default")]
    pub on_behalf_requestors: Vec<SubjectSet>,
}

graph_words! {
    /// Whether requestors learn who approves (Graph `approverInformationVisibility`).
    ApproverInformationVisibility {
        /// As the tenant says.
        Default = "default",
        /// They do not.
        NotVisible = "notVisible",
        /// They do.
        Visible = "visible",
    }
}

/// One stage of approval, as a policy asks for it (Graph `accessPackageApprovalStage`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `accessPackageApprovalStage`, documented there"
)]
pub struct ApprovalStageSettings {
    pub duration_before_automatic_denial: Option<Period>,
    #[serde(deserialize_with = "or_default")]
    pub is_approver_justification_required: bool,
    #[serde(deserialize_with = "or_default")]
    pub is_escalation_enabled: bool,
    pub duration_before_escalation: Option<Period>,
    pub approver_information_visibility: ApproverInformationVisibility,
    #[serde(deserialize_with = "or_default")]
    pub primary_approvers: Vec<SubjectSet>,
    #[serde(deserialize_with = "or_default")]
    pub fallback_primary_approvers: Vec<SubjectSet>,
    #[serde(deserialize_with = "or_default")]
    pub escalation_approvers: Vec<SubjectSet>,
    #[serde(deserialize_with = "or_default")]
    pub fallback_escalation_approvers: Vec<SubjectSet>,
}

impl Default for ApprovalStageSettings {
    fn default() -> Self {
        Self {
            duration_before_automatic_denial: None,
            is_approver_justification_required: false,
            is_escalation_enabled: false,
            duration_before_escalation: None,
            approver_information_visibility: ApproverInformationVisibility::Default,
            primary_approvers: Vec::new(),
            fallback_primary_approvers: Vec::new(),
            escalation_approvers: Vec::new(),
            fallback_escalation_approvers: Vec::new(),
        }
    }
}

impl ApprovalStageSettings {
    /// How long a decision may take before the request is denied by itself: 14 days where the
    /// policy says nothing.
    #[must_use]
    pub fn time_to_decide(&self) -> Period {
        self.duration_before_automatic_denial
            .unwrap_or_else(|| Period::days(14))
    }
}

/// Whether and how requests are approved (Graph `accessPackageAssignmentApprovalSettings`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `accessPackageAssignmentApprovalSettings`, documented there"
)]
pub struct RequestApprovalSettings {
    #[serde(deserialize_with = "or_default")]
    pub is_approval_required_for_add: bool,
    #[serde(deserialize_with = "or_default")]
    pub is_approval_required_for_update: bool,
    #[serde(deserialize_with = "or_default")]
    pub is_requestor_justification_required: bool,
    #[serde(deserialize_with = "or_default")]
    pub stages: Vec<ApprovalStageSettings>,
}

/// Which mails are not sent (Graph `accessPackageNotificationSettings`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub struct NotificationSettings {
    /// No mail about assignments.
    #[serde(deserialize_with = "or_default")]
    pub is_assignment_notification_disabled: bool,
}

/// Assignment without asking (Graph `accessPackageAutomaticRequestSettings`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `accessPackageAutomaticRequestSettings`, documented there"
)]
pub struct AutomaticRequestSettings {
    #[serde(deserialize_with = "or_default")]
    pub request_access_for_allowed_targets: bool,
    #[serde(deserialize_with = "or_default")]
    pub remove_access_when_target_leaves_allowed_targets: bool,
    pub grace_period_before_access_removal: Option<Period>,
}

/// A policy of an access package (Graph `accessPackageAssignmentPolicy`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `accessPackageAssignmentPolicy`, documented there"
)]
pub struct AssignmentPolicy {
    #[serde(default)]
    pub id: AssignmentPolicyId,
    pub display_name: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default = "nobody")]
    pub allowed_target_scope: AllowedTargetScope,
    #[serde(default, deserialize_with = "or_default")]
    pub specific_allowed_targets: Vec<SubjectSet>,
    #[serde(default, deserialize_with = "or_default")]
    pub expiration: ExpirationPattern,
    #[serde(default, deserialize_with = "or_default")]
    pub requestor_settings: RequestorSettings,
    #[serde(default, deserialize_with = "or_default")]
    pub request_approval_settings: RequestApprovalSettings,
    #[serde(default)]
    pub automatic_request_settings: Option<AutomaticRequestSettings>,
    /// Kept as sent until access reviews are built.
    #[serde(default)]
    pub review_settings: Option<Value>,
    #[serde(default, deserialize_with = "or_default")]
    pub notification_settings: NotificationSettings,
    #[serde(default, deserialize_with = "or_default")]
    pub questions: Vec<Question>,
    #[serde(default)]
    pub created_date_time: Timestamp,
    #[serde(default)]
    pub modified_date_time: Timestamp,
    /// Xenia's own form of the navigation property: the package it belongs to.
    #[serde(default)]
    pub access_package_id: AccessPackageId,
}

const fn nobody() -> AllowedTargetScope {
    AllowedTargetScope::NotSpecified
}

impl AssignmentPolicy {
    /// The path of one of its settings, for refusals: `assignmentPolicies/{id}/{property}`.
    #[must_use]
    pub fn setting(&self, property: &str) -> String {
        format!("assignmentPolicies/{}/{property}", self.id)
    }
    /// Whether access reviews are switched on.
    #[must_use]
    pub fn is_reviewed(&self) -> bool {
        let enabled = |settings: &Value| settings.get("isEnabled").and_then(Value::as_bool);
        self.review_settings
            .as_ref()
            .and_then(enabled)
            .unwrap_or(false)
    }
}
