//! A request for an assignment and its life (Graph `accessPackageAssignmentRequest`;
//! identity-governance.md, section 6.4).

use super::{
    answers::Answer,
    approval::Approval,
    expiration::Schedule,
    policy::AssignmentPolicy,
    progress::Progress,
    words::{graph_words, or_default},
};
use crate::{
    AccessPackageId, AssignmentId, AssignmentPolicyId, AssignmentRequestId, Timestamp, UserId,
};
use serde::{Deserialize, Serialize};

graph_words! {
    /// What a request asks for, and who asks (Graph `accessPackageRequestType`).
    RequestType {
        /// Never said.
        NotSpecified = "notSpecified",
        /// A person asks for access.
        UserAdd = "userAdd",
        /// A person asks for more time.
        UserUpdate = "userUpdate",
        /// A person gives access up.
        UserRemove = "userRemove",
        /// An administrator assigns.
        AdminAdd = "adminAdd",
        /// An administrator changes the schedule.
        AdminUpdate = "adminUpdate",
        /// An administrator takes away.
        AdminRemove = "adminRemove",
        /// A rule assigns.
        SystemAdd = "systemAdd",
        /// A rule changes.
        SystemUpdate = "systemUpdate",
        /// A rule, an end or a review takes away.
        SystemRemove = "systemRemove",
        /// A person asks for somebody else.
        OnBehalfAdd = "onBehalfAdd",
        /// An approver takes back what was approved.
        ApproverRemove = "approverRemove",
    }
}

impl RequestType {
    /// Whether it asks for a new assignment.
    #[must_use]
    pub const fn is_add(self) -> bool {
        matches!(
            self,
            Self::UserAdd | Self::AdminAdd | Self::SystemAdd | Self::OnBehalfAdd
        )
    }
    /// Whether it asks to change an assignment.
    #[must_use]
    pub const fn is_update(self) -> bool {
        matches!(
            self,
            Self::UserUpdate | Self::AdminUpdate | Self::SystemUpdate
        )
    }
    /// Whether it ends an assignment.
    #[must_use]
    pub const fn is_remove(self) -> bool {
        matches!(
            self,
            Self::UserRemove | Self::AdminRemove | Self::SystemRemove | Self::ApproverRemove
        )
    }
    /// Whether an administrator or the system makes it, so that questions, scope of self-requests
    /// and the requestor's justification do not count.
    #[must_use]
    pub const fn is_direct(self) -> bool {
        matches!(
            self,
            Self::AdminAdd
                | Self::AdminUpdate
                | Self::AdminRemove
                | Self::SystemAdd
                | Self::SystemUpdate
                | Self::SystemRemove
        )
    }
}

/// A request (Graph `accessPackageAssignmentRequest`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `accessPackageAssignmentRequest`, documented there"
)]
pub struct AssignmentRequest {
    pub id: AssignmentRequestId,
    pub request_type: RequestType,
    #[serde(flatten)]
    pub progress: Progress,
    pub created_date_time: Timestamp,
    #[serde(default)]
    pub justification: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    pub answers: Vec<Answer>,
    #[serde(default)]
    pub schedule: Option<Schedule>,
    /// Xenia's own form of the navigation property: the package.
    pub access_package_id: AccessPackageId,
    /// Xenia's own: the policy the request was made under.
    pub assignment_policy_id: AssignmentPolicyId,
    /// Xenia's own form of the navigation property: who asked.
    pub requestor_id: UserId,
    /// Xenia's own: who gets the access.
    pub target_id: UserId,
    /// Xenia's own form of the navigation property: the assignment that it made, changed or ended.
    #[serde(default)]
    pub assignment_id: Option<AssignmentId>,
}

/// Somebody who is to get access and has no account in the directory yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Visitor {
    /// The e-mail address, lower case: proven where the visitor asks, else as an administrator
    /// wrote it.
    pub address: String,
    /// The name, where known.
    #[serde(default)]
    pub display_name: Option<String>,
}

/// A request as it is kept: with the policy as it was when the request was made (later changes of
/// the policy do not touch it), with its approval, and with the person where the directory does
/// not know the person yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestRecord {
    /// What Graph shows.
    #[serde(flatten)]
    pub request: AssignmentRequest,
    /// The policy as it was.
    pub policy: AssignmentPolicy,
    /// The approval, where one was needed.
    #[serde(default)]
    pub approval: Option<Approval>,
    /// Who is meant, while the person has no account. `targetId` is then an id that only this
    /// request knows.
    #[serde(default)]
    pub visitor: Option<Visitor>,
    /// Whether the current stage has been forwarded to its escalation approvers.
    #[serde(default)]
    pub is_escalated: bool,
}

impl RequestRecord {
    /// Whether the person asks for themselves.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.request.requestor_id == self.request.target_id
    }
    /// Puts the account in the place of the visitor.
    pub fn settle(&mut self, user: UserId) {
        let before = std::mem::replace(&mut self.request.target_id, user);
        let replace = |id: &mut UserId| {
            if *id == before {
                *id = user;
            }
        };
        replace(&mut self.request.requestor_id);
        if let Some(approval) = &mut self.approval {
            replace(&mut approval.requestor_id);
            replace(&mut approval.target_id);
        }
        self.visitor = None;
    }
    /// When something happens by itself next: forwarding, automatic denial, start.
    #[must_use]
    pub fn due_at(&self) -> Option<Timestamp> {
        match &self.request.progress {
            Progress::PendingApproval { .. } => {
                let approval = self.approval.as_ref()?;
                let (_, stage) = approval.current()?;
                let forwarding = stage.escalation_date_time.filter(|_| !self.is_escalated);
                let times = [forwarding, stage.reminder_date_time, stage.due_date_time];
                times.into_iter().flatten().min()
            }
            Progress::Scheduled { starts_at } => Some(*starts_at),
            _ => None,
        }
    }
}
