//! The decision about a request, stage by stage (Graph `approval`, `approvalStage`;
//! identity-governance.md, section 6.3).

use super::{policy::ApprovalStageSettings, words::graph_words};
use crate::{ApprovalStageId, AssignmentRequestId, Refusal, Timestamp, UserId};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeSet;

/// The longest justification, in characters.
pub const MAX_JUSTIFICATION: usize = 2000;

/// What an approver said (Graph `approvalStage.reviewResult`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReviewResult {
    /// Nothing yet.
    NotReviewed,
    /// Yes.
    Approve,
    /// No.
    Deny,
}

impl ReviewResult {
    /// Graph's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotReviewed => "NotReviewed",
            Self::Approve => "Approve",
            Self::Deny => "Deny",
        }
    }
    /// The one of that word; `Approved` and `Denied` are read as well.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "notreviewed" => Some(Self::NotReviewed),
            "approve" | "approved" => Some(Self::Approve),
            "deny" | "denied" => Some(Self::Deny),
            _ => None,
        }
    }
}

impl Serialize for ReviewResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}
impl<'de> Deserialize<'de> for ReviewResult {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Self::from_word(&word).ok_or_else(|| {
            serde::de::Error::custom(format!("`{word}` is not one of Approve, Deny, NotReviewed"))
        })
    }
}

graph_words! {
    /// Where a stage stands (values of Graph's `approvalStage.status`).
    StageStatus {
        /// Its turn has not come.
        NotStarted = "NotStarted",
        /// Somebody has to decide.
        InProgress = "InProgress",
        /// Decided.
        Completed = "Completed",
        /// Nobody decided in time.
        Expired = "Expired",
    }
}

/// One stage of the approval of a request (Graph `approvalStage`). `assignedToMe` and the name in
/// `reviewedBy` depend on who reads and are added by `api`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `approvalStage`, documented there"
)]
pub struct ApprovalStage {
    pub id: ApprovalStageId,
    pub display_name: String,
    pub status: StageStatus,
    pub review_result: ReviewResult,
    #[serde(default)]
    pub reviewed_date_time: Option<Timestamp>,
    #[serde(default)]
    pub justification: Option<String>,
    /// Xenia's own form of `reviewedBy`.
    #[serde(default)]
    pub reviewed_by_id: Option<UserId>,
    /// Xenia's own: when the request is denied by itself.
    #[serde(default)]
    pub due_date_time: Option<Timestamp>,
    /// Xenia's own: from when the escalation approvers may decide as well.
    #[serde(default)]
    pub escalation_date_time: Option<Timestamp>,
    /// Xenia's own: when those who decide are reminded, half-way; `None` once they were.
    #[serde(default)]
    pub reminder_date_time: Option<Timestamp>,
    /// Xenia's own: what the policy asked for when the request was made; later changes of the
    /// policy do not touch it.
    pub settings: ApprovalStageSettings,
}

impl ApprovalStage {
    /// Whether the escalation approvers may decide at that time.
    #[must_use]
    pub fn is_escalated(&self, now: Timestamp) -> bool {
        self.escalation_date_time.is_some_and(|at| at <= now)
    }
    fn begin(&mut self, now: Timestamp) {
        self.status = StageStatus::InProgress;
        let due = now.plus(self.settings.time_to_decide());
        self.due_date_time = Some(due);
        let half = due.seconds().saturating_sub(now.seconds()) / 2;
        self.reminder_date_time = Some(now.plus_seconds(half));
        self.escalation_date_time = self
            .settings
            .duration_before_escalation
            .filter(|_| self.settings.is_escalation_enabled)
            .map(|wait| now.plus(wait));
    }
}

/// The approval of a request; its id is the request's (Graph `approval`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// The request's id.
    pub id: AssignmentRequestId,
    /// The stages, in order.
    pub stages: Vec<ApprovalStage>,
    /// Xenia's own: who asked.
    pub requestor_id: UserId,
    /// Xenia's own: who gets the access.
    pub target_id: UserId,
}

/// What an approver sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// Yes or no.
    pub review_result: ReviewResult,
    /// Why.
    #[serde(default)]
    pub justification: Option<String>,
}

/// What follows from a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Approved; that stage, counted from 0, is next.
    NextStage(usize),
    /// Approved by the last stage.
    Approved,
    /// Denied. Final.
    Denied,
}

impl Approval {
    /// Starts an approval with its first stage in progress. `ids` gives one id per stage.
    #[must_use]
    pub fn start(
        request: AssignmentRequestId,
        requestor_id: UserId,
        target_id: UserId,
        stages: &[ApprovalStageSettings],
        now: Timestamp,
        mut ids: impl FnMut() -> ApprovalStageId,
    ) -> Self {
        let mut stages: Vec<ApprovalStage> = stages
            .iter()
            .enumerate()
            .map(|(index, settings)| ApprovalStage {
                id: ids(),
                display_name: format!("Stage {}", index + 1),
                status: StageStatus::NotStarted,
                review_result: ReviewResult::NotReviewed,
                reviewed_date_time: None,
                justification: None,
                reviewed_by_id: None,
                due_date_time: None,
                escalation_date_time: None,
                reminder_date_time: None,
                settings: settings.clone(),
            })
            .collect();
        if let Some(first) = stages.first_mut() {
            first.begin(now);
        }
        Self {
            id: request,
            stages,
            requestor_id,
            target_id,
        }
    }
    /// The stage that somebody has to decide, with its number counted from 0.
    #[must_use]
    pub fn current(&self) -> Option<(usize, &ApprovalStage)> {
        self.stages
            .iter()
            .enumerate()
            .find(|(_, stage)| stage.status == StageStatus::InProgress)
    }
    /// When the current stage is denied by itself.
    #[must_use]
    pub fn due_at(&self) -> Option<Timestamp> {
        self.current().and_then(|(_, stage)| stage.due_date_time)
    }
    /// The people who never count as approvers.
    #[must_use]
    pub fn involved(&self) -> [UserId; 2] {
        [self.requestor_id, self.target_id]
    }
    /// Notes that those who decide the current stage are reminded; `None` where it is not time.
    #[must_use]
    pub fn remind(mut self, now: Timestamp) -> Option<Self> {
        let stage = self
            .stages
            .iter_mut()
            .find(|stage| stage.status == StageStatus::InProgress)?;
        if stage.reminder_date_time.is_none_or(|at| now < at) {
            return None;
        }
        stage.reminder_date_time = None;
        Some(self)
    }
    /// Denies the current stage where its time is over; `None` where it is not.
    #[must_use]
    pub fn expire(mut self, now: Timestamp) -> Option<Self> {
        let stage = self
            .stages
            .iter_mut()
            .find(|stage| stage.status == StageStatus::InProgress)?;
        if stage.due_date_time.is_none_or(|due| now < due) {
            return None;
        }
        stage.status = StageStatus::Expired;
        stage.review_result = ReviewResult::Deny;
        stage.reviewed_date_time = Some(now);
        Some(self)
    }
}

/// Decides a stage: one approval carries it, one denial ends the request. `allowed` are the
/// people who may decide it now ([`super::approvers::Approvers::who_decides`]).
///
/// # Errors
/// The approver is the requestor or the target, is not an approver of this stage, the stage does
/// not exist, is not current, is already decided (a conflict: another approver was first), its
/// deadline has passed, the result is not a decision, or a justification is required or too long.
pub fn decide(
    mut approval: Approval,
    stage: ApprovalStageId,
    decision: &Decision,
    by: UserId,
    allowed: &BTreeSet<UserId>,
    now: Timestamp,
) -> Result<(Approval, Outcome), Refusal> {
    let index = approval
        .stages
        .iter()
        .position(|one| one.id == stage)
        .ok_or_else(|| Refusal::not_found("approval stage", stage))?;
    let last = index + 1 == approval.stages.len();
    check_approver(&approval, by, allowed)?;
    let Some(current) = approval.stages.get_mut(index) else {
        return Err(Refusal::not_found("approval stage", stage));
    };
    check_open(current, now)?;
    let justification = check_decision(current, decision)?;
    current.status = StageStatus::Completed;
    current.review_result = decision.review_result;
    current.reviewed_date_time = Some(now);
    current.reviewed_by_id = Some(by);
    current.justification = justification;
    let outcome = match (decision.review_result, last) {
        (ReviewResult::Approve, true) => Outcome::Approved,
        (ReviewResult::Approve, false) => Outcome::NextStage(index + 1),
        _ => Outcome::Denied,
    };
    if let Outcome::NextStage(next) = outcome
        && let Some(stage) = approval.stages.get_mut(next)
    {
        stage.begin(now);
    }
    Ok((approval, outcome))
}

fn check_approver(
    approval: &Approval,
    by: UserId,
    allowed: &BTreeSet<UserId>,
) -> Result<(), Refusal> {
    if approval.involved().contains(&by) {
        return Err(Refusal::forbidden(
            "nobody may decide a request that is their own or for themselves",
        )
        .coded("OwnRequest"));
    }
    if !allowed.contains(&by) {
        return Err(
            Refusal::forbidden("you are not an approver of this stage").coded("NotApprover")
        );
    }
    Ok(())
}

fn check_open(stage: &ApprovalStage, now: Timestamp) -> Result<(), Refusal> {
    let name = &stage.display_name;
    let when = |at: Option<Timestamp>| at.unwrap_or_default().long_date_time();
    match stage.status {
        StageStatus::NotStarted => Err(Refusal::conflict(format!(
            "`{name}` is not current: an earlier stage is not approved"
        ))
        .coded("StageNotCurrent")),
        StageStatus::Completed => {
            let word = if stage.review_result == ReviewResult::Approve {
                "approved"
            } else {
                "denied"
            };
            let at = when(stage.reviewed_date_time);
            Err(
                Refusal::conflict(format!("`{name}` was already {word} on {at}"))
                    .coded("StageDecided"),
            )
        }
        StageStatus::Expired => {
            let at = when(stage.due_date_time);
            Err(
                Refusal::conflict(format!("the time to decide `{name}` ended on {at}"))
                    .coded("StageExpired"),
            )
        }
        StageStatus::InProgress if stage.due_date_time.is_some_and(|due| due <= now) => {
            let at = when(stage.due_date_time);
            Err(
                Refusal::conflict(format!("the time to decide `{name}` ended on {at}"))
                    .coded("StageExpired"),
            )
        }
        StageStatus::InProgress => Ok(()),
    }
}

fn check_decision(stage: &ApprovalStage, decision: &Decision) -> Result<Option<String>, Refusal> {
    if decision.review_result == ReviewResult::NotReviewed {
        return Err(Refusal::invalid(
            "reviewResult",
            "`reviewResult` is `NotReviewed`; it must be `Approve` or `Deny`",
        ));
    }
    check_justification(
        decision.justification.as_deref(),
        stage.settings.is_approver_justification_required,
        "requestApprovalSettings/stages/isApproverJustificationRequired",
    )
}

/// A justification as it is kept: trimmed, `None` where it is blank.
///
/// # Errors
/// It is required and missing, or longer than [`MAX_JUSTIFICATION`].
pub fn check_justification(
    justification: Option<&str>,
    required: bool,
    setting: &str,
) -> Result<Option<String>, Refusal> {
    let text = justification.unwrap_or_default().trim();
    let length = text.chars().count();
    if required && text.is_empty() {
        return Err(
            Refusal::invalid("justification", "`justification` is required by the policy")
                .by(setting),
        );
    }
    if length > MAX_JUSTIFICATION {
        return Err(Refusal::invalid(
            "justification",
            format!(
                "`justification` has {length} characters; at most {MAX_JUSTIFICATION} are allowed"
            ),
        ));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}
