//! What makes an assignment policy valid. Every refusal names the field, the value and the rule.

use super::{
    check_description, check_name,
    expiration::length,
    policy::{AllowedTargetScope, ApprovalStageSettings, AssignmentPolicy},
    question,
    subject::SubjectSet,
};
use crate::{Period, Refusal};

/// The most stages of approval (identity-governance.md, section 6.2).
pub const MAX_STAGES: usize = 3;
/// The most users and groups that a policy may name (section 6.1, limits).
pub const MAX_USERS_AND_GROUPS: usize = 500;
/// The most connected organizations that a policy may name (section 6.1, limits).
pub const MAX_CONNECTED_ORGANIZATIONS: usize = 1000;
/// The longest time to decide, in days.
pub const MAX_DAYS_TO_DECIDE: i64 = 30;
const DAY: i64 = 86_400;

/// What is wrong with a policy; empty where nothing is.
#[must_use]
pub fn validate(policy: &AssignmentPolicy) -> Vec<Refusal> {
    let mut refusals: Vec<Refusal> = [
        check_name(&policy.display_name),
        check_description(policy.description.as_deref()),
    ]
    .into_iter()
    .flatten()
    .collect();
    check_targets(policy, &mut refusals);
    refusals.extend(policy.expiration.validate("expiration"));
    check_end(policy, &mut refusals);
    check_approval(policy, &mut refusals);
    check_on_behalf(policy, &mut refusals);
    refusals.extend(question::validate(&policy.questions));
    refusals
}

/// No grant to people from outside without an end, unless reviews stand in for it.
fn check_end(policy: &AssignmentPolicy, refusals: &mut Vec<Refusal>) {
    if policy.allowed_target_scope.is_external()
        && !policy.expiration.has_end()
        && !policy.is_reviewed()
    {
        refusals.push(Refusal::invalid(
            "expiration/type",
            format!(
                "`expiration/type` is `{}`, but `allowedTargetScope` is `{}`; access for people from outside must end or be reviewed: use `afterDateTime` or `afterDuration`, or enable `reviewSettings`",
                policy.expiration.kind, policy.allowed_target_scope
            ),
        ));
    }
}

fn check_targets(policy: &AssignmentPolicy, refusals: &mut Vec<Refusal>) {
    let scope = policy.allowed_target_scope;
    let targets = &policy.specific_allowed_targets;
    let field = "specificAllowedTargets";
    let mut refuse = |message: String| refusals.push(Refusal::invalid(field, message));
    let (allowed, limit): (&[&str], usize) = match scope {
        AllowedTargetScope::SpecificDirectoryUsers
            if policy.automatic_request_settings.is_some() =>
        {
            (
                &["singleUser", "groupMembers", "attributeRuleMembers"],
                MAX_USERS_AND_GROUPS,
            )
        }
        AllowedTargetScope::SpecificDirectoryUsers => {
            (&["singleUser", "groupMembers"], MAX_USERS_AND_GROUPS)
        }
        AllowedTargetScope::SpecificConnectedOrganizationUsers => (
            &["connectedOrganizationMembers"],
            MAX_CONNECTED_ORGANIZATIONS,
        ),
        _ => (&[], 0),
    };
    if scope.is_for_machines() {
        refusals.push(Refusal::invalid(
            "allowedTargetScope",
            format!("`allowedTargetScope` is `{scope}`; access packages are for people only"),
        ));
        return;
    }
    if limit > 0 && targets.is_empty() {
        return refuse(format!(
            "`{field}` is empty, but `allowedTargetScope` is `{scope}`; name at least one of {}",
            allowed.join(", ")
        ));
    }
    if limit > 0 && targets.len() > limit {
        return refuse(format!(
            "`{field}` names {} targets; at most {limit} are allowed",
            targets.len()
        ));
    }
    for target in targets
        .iter()
        .filter(|target| !allowed.contains(&target.kind()))
    {
        refuse(if allowed.is_empty() {
            format!(
                "`{field}` names a `{}`, but `allowedTargetScope` is `{scope}`, which needs no targets",
                target.kind()
            )
        } else {
            format!(
                "`{field}` names a `{}`, but `allowedTargetScope` is `{scope}`; only {} are allowed, because a policy is for internal or for external users, not both",
                target.kind(),
                allowed.join(", ")
            )
        });
    }
}

fn check_approval(policy: &AssignmentPolicy, refusals: &mut Vec<Refusal>) {
    let settings = &policy.request_approval_settings;
    let field = "requestApprovalSettings/stages";
    let required =
        settings.is_approval_required_for_add || settings.is_approval_required_for_update;
    if required && settings.stages.is_empty() {
        refusals.push(Refusal::invalid(
            field,
            format!("`{field}` is empty, but approval is required; add at least one stage"),
        ));
    }
    if settings.stages.len() > MAX_STAGES {
        refusals.push(Refusal::invalid(
            field,
            format!(
                "`{field}` has {} stages; at most {MAX_STAGES} are allowed",
                settings.stages.len()
            ),
        ));
    }
    for (index, stage) in settings.stages.iter().enumerate() {
        let at = Stage {
            path: format!("{field}/{index}"),
            scope: policy.allowed_target_scope,
        };
        at.check(stage, refusals);
    }
}

struct Stage {
    path: String,
    scope: AllowedTargetScope,
}

impl Stage {
    fn refuse(&self, property: &str, message: impl FnOnce(&str) -> String) -> Refusal {
        let field = format!("{}/{property}", self.path);
        let message = message(&field);
        Refusal::invalid(field, message)
    }
    fn check(&self, stage: &ApprovalStageSettings, refusals: &mut Vec<Refusal>) {
        if stage.primary_approvers.is_empty() {
            refusals.push(self.refuse("primaryApprovers", |field| {
                format!("`{field}` is empty; name at least one approver")
            }));
        }
        for (property, approvers) in [
            ("primaryApprovers", &stage.primary_approvers),
            ("escalationApprovers", &stage.escalation_approvers),
        ] {
            refusals.extend(
                approvers
                    .iter()
                    .filter_map(|one| self.check_approver(property, one)),
            );
        }
        for (property, approvers) in [
            (
                "fallbackPrimaryApprovers",
                &stage.fallback_primary_approvers,
            ),
            (
                "fallbackEscalationApprovers",
                &stage.fallback_escalation_approvers,
            ),
        ] {
            refusals.extend(approvers.iter().find(|one| !one.is_static()).map(|one| {
                self.refuse(property, |field| {
                    format!("`{field}` names a `{}`; only singleUser, groupMembers are allowed, because a fallback must not depend on who asks", one.kind())
                })
            }));
        }
        self.check_fallback(stage, refusals);
        self.check_durations(stage, refusals);
    }
    fn check_approver(&self, property: &str, approver: &SubjectSet) -> Option<Refusal> {
        match approver {
            SubjectSet::ConnectedOrganizationMembers { .. } | SubjectSet::AttributeRuleMembers { .. } => {
                Some(self.refuse(property, |field| {
                    format!("`{field}` names a `{}`, which cannot approve", approver.kind())
                }))
            }
            SubjectSet::InternalSponsors {} | SubjectSet::ExternalSponsors {}
                if !self.scope.is_external() =>
            {
                Some(self.refuse(property, |field| {
                    format!(
                        "`{field}` names `{}`, but `allowedTargetScope` is `{}`; only users of connected organizations have them",
                        approver.kind(),
                        self.scope
                    )
                }))
            }
            SubjectSet::RequestorManager { .. } | SubjectSet::TargetManager { .. } => {
                let level = approver.manager_level().unwrap_or(1);
                (!(1..=2).contains(&level)).then(|| {
                    self.refuse(property, |field| {
                        format!("`{field}` names a `{}` with `managerLevel` `{level}`; it must be 1 or 2", approver.kind())
                    })
                })
            }
            _ => None,
        }
    }
    fn check_fallback(&self, stage: &ApprovalStageSettings, refusals: &mut Vec<Refusal>) {
        let dynamic = stage.primary_approvers.iter().find(|one| !one.is_static());
        if let Some(approver) = dynamic.filter(|_| stage.fallback_primary_approvers.is_empty()) {
            refusals.push(self.refuse("fallbackPrimaryApprovers", |field| {
                format!(
                    "`{field}` is empty, but `primaryApprovers` names `{}`, which some requestors do not have; name at least one fallback",
                    approver.kind()
                )
            }));
        }
    }
    fn check_durations(&self, stage: &ApprovalStageSettings, refusals: &mut Vec<Refusal>) {
        let decide = stage.time_to_decide();
        let seconds = length(decide);
        if seconds <= 0 || seconds > MAX_DAYS_TO_DECIDE * DAY {
            refusals.push(self.refuse("durationBeforeAutomaticDenial", |field| {
                format!("`{field}` is `{decide}`; it must be longer than nothing and at most {MAX_DAYS_TO_DECIDE} days")
            }));
        }
        if stage.is_escalation_enabled {
            self.check_escalation(stage, decide, refusals);
        }
    }
    /// Escalation: at least four days to decide, at least one before forwarding (section 6.3).
    fn check_escalation(
        &self,
        stage: &ApprovalStageSettings,
        decide: Period,
        refusals: &mut Vec<Refusal>,
    ) {
        if stage.escalation_approvers.is_empty() {
            refusals.push(self.refuse("escalationApprovers", |field| {
                format!("`{field}` is empty, but `isEscalationEnabled` is true; name at least one")
            }));
        }
        if length(decide) < 4 * DAY {
            refusals.push(self.refuse("durationBeforeAutomaticDenial", |field| {
                format!("`{field}` is `{decide}`; it must be at least 4 days when `isEscalationEnabled` is true")
            }));
        }
        match stage.duration_before_escalation {
            None => refusals.push(self.refuse("durationBeforeEscalation", |field| {
                format!("`{field}` is required when `isEscalationEnabled` is true")
            })),
            Some(wait) if length(wait) < DAY || length(wait) >= length(decide) => {
                refusals.push(self.refuse("durationBeforeEscalation", |field| {
                    format!("`{field}` is `{wait}`; it must be at least 1 day and shorter than `durationBeforeAutomaticDenial` (`{decide}`)")
                }));
            }
            Some(_) => {}
        }
    }
}

fn check_on_behalf(policy: &AssignmentPolicy, refusals: &mut Vec<Refusal>) {
    let settings = &policy.requestor_settings;
    let field = "requestorSettings/onBehalfRequestors";
    let enabled = settings.enable_on_behalf_requestors_to_add_access
        || settings.enable_on_behalf_requestors_to_update_access
        || settings.enable_on_behalf_requestors_to_remove_access;
    if enabled && settings.on_behalf_requestors.is_empty() {
        refusals.push(Refusal::invalid(
            field,
            format!("`{field}` is empty, but requests on behalf of others are enabled; name at least one"),
        ));
    }
}
