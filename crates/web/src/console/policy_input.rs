//! A policy as the form has it: read from a policy, read from what was posted.

use crate::http::Form;
use std::collections::BTreeMap;
use uuid::Uuid;
use xenia_engine::{
    console::people::Found,
    domain::entitlement::{
        expiration::ExpirationType,
        policy::{AllowedTargetScope, ApprovalStageSettings, AssignmentPolicy},
        question::Question,
        subject::SubjectSet,
    },
};

/// The most questions that the form takes.
const MOST_QUESTIONS: usize = 50;

/// Who may ask, in the order of the form.
pub(super) const SCOPES: [(&str, AllowedTargetScope); 5] = [
    (
        "partners",
        AllowedTargetScope::SpecificConnectedOrganizationUsers,
    ),
    (
        "all-partners",
        AllowedTargetScope::AllConfiguredConnectedOrganizationUsers,
    ),
    ("anybody", AllowedTargetScope::AllExternalUsers),
    ("colleagues", AllowedTargetScope::AllMemberUsers),
    ("nobody", AllowedTargetScope::NotSpecified),
];

/// A question of the editor.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct QuestionInput {
    pub(super) id: String,
    pub(super) text: String,
    /// `line`, `area`, `one`, `many`.
    pub(super) kind: String,
    /// One a line.
    pub(super) choices: String,
    pub(super) is_required: bool,
}

impl QuestionInput {
    pub(super) fn has_choices(&self) -> bool {
        matches!(self.kind.as_str(), "one" | "many")
    }
}

/// A stage of approval.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct StageInput {
    /// `people`, `sponsor`, `partner`, `outside`, `manager`, `keep`.
    pub(super) approver: String,
    /// Addresses and names.
    pub(super) people: String,
}

/// Everything that the form says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PolicyInput {
    pub(super) name: String,
    /// A word of [`SCOPES`], or `keep`.
    pub(super) scope: String,
    pub(super) partners: Vec<String>,
    pub(super) questions: Vec<QuestionInput>,
    pub(super) stages: Vec<StageInput>,
    pub(super) decide_days: String,
    pub(super) has_justification: bool,
    pub(super) days: String,
    pub(super) may_extend: bool,
    pub(super) may_choose_dates: bool,
}

impl PolicyInput {
    /// What a new policy begins with: partners, one approval by whoever makes it, 30 days.
    pub(super) fn new(own_address: &str) -> Self {
        Self {
            name: "Partners".to_owned(),
            scope: "partners".to_owned(),
            stages: vec![StageInput {
                approver: "people".to_owned(),
                people: own_address.to_owned(),
            }],
            decide_days: "14".to_owned(),
            has_justification: true,
            days: "30".to_owned(),
            may_extend: true,
            ..Self::default()
        }
    }

    /// What a policy says.
    pub(super) fn of(policy: &AssignmentPolicy, names: &BTreeMap<Uuid, Found>) -> Self {
        let settings = &policy.request_approval_settings;
        let scope = SCOPES
            .iter()
            .find(|(_, scope)| *scope == policy.allowed_target_scope)
            .map_or("keep", |(word, _)| word);
        let partner = |set: &SubjectSet| match set {
            SubjectSet::ConnectedOrganizationMembers {
                connected_organization_id: id,
                ..
            } => Some(id.to_string()),
            _ => None,
        };
        let required =
            settings.is_approval_required_for_add || settings.is_approval_required_for_update;
        let stages = if required { &settings.stages[..] } else { &[] };
        let decide = settings
            .stages
            .first()
            .map_or(14, |stage| stage.time_to_decide().whole_days());
        let requestor = &policy.requestor_settings;
        Self {
            name: policy.display_name.clone(),
            scope: scope.to_owned(),
            partners: policy
                .specific_allowed_targets
                .iter()
                .filter_map(partner)
                .collect(),
            questions: policy.questions.iter().map(question_of).collect(),
            stages: stages.iter().map(|stage| stage_of(stage, names)).collect(),
            decide_days: decide.to_string(),
            has_justification: settings.is_requestor_justification_required,
            days: match (policy.expiration.kind, policy.expiration.duration) {
                (ExpirationType::AfterDuration, Some(period)) if period.whole_days() > 0 => {
                    period.whole_days().to_string()
                }
                _ => String::new(),
            },
            may_extend: requestor.enable_targets_to_self_update_access,
            may_choose_dates: requestor.allow_custom_assignment_schedule,
        }
    }

    /// What was posted.
    pub(super) fn posted(form: &Form) -> Self {
        let stages: usize = form.get("stages").parse().unwrap_or(0);
        Self {
            name: form.get("name").to_owned(),
            scope: form.get("scope").to_owned(),
            partners: form.all("partners").map(str::to_owned).collect(),
            questions: (1..=MOST_QUESTIONS)
                .map_while(|number| question_posted(form, number))
                .collect(),
            stages: (1..=stages.min(3))
                .map(|number| stage_posted(form, number))
                .collect(),
            decide_days: form.get("decide_days").to_owned(),
            has_justification: form.has("justification"),
            days: form.get("days").to_owned(),
            may_extend: form.has("extend"),
            may_choose_dates: form.has("schedule"),
        }
    }

    /// Carries out a deed of the editor of questions; `false` when it is none of its own.
    pub(super) fn edit(&mut self, deed: &str) -> bool {
        let at = |prefix: &str| {
            let number: usize = deed.strip_prefix(prefix)?.parse().ok()?;
            let index = number.checked_sub(1)?;
            (index < self.questions.len()).then_some(index)
        };
        if deed == "add-question" {
            if self.questions.len() < MOST_QUESTIONS {
                self.questions.push(QuestionInput {
                    kind: "line".to_owned(),
                    is_required: true,
                    ..QuestionInput::default()
                });
            }
        } else if let Some(index) = at("remove-") {
            self.questions.remove(index);
        } else if let Some(index) = at("up-").filter(|index| *index > 0) {
            self.questions.swap(index, index - 1);
        } else if let Some(index) = at("down-").filter(|index| index + 1 < self.questions.len()) {
            self.questions.swap(index, index + 1);
        } else {
            return false;
        }
        true
    }
}

fn question_of(question: &Question) -> QuestionInput {
    let common = question.common();
    let (kind, choices) = match question {
        Question::Text {
            is_single_line_question: true,
            ..
        } => ("line", String::new()),
        Question::Text { .. } => ("area", String::new()),
        Question::Choice {
            choices,
            is_multiple_selection_allowed,
            ..
        } => {
            let lines: Vec<&str> = choices
                .iter()
                .map(|choice| {
                    if choice.text.is_empty() {
                        &choice.actual_value
                    } else {
                        &choice.text
                    }
                })
                .map(String::as_str)
                .collect();
            (
                if *is_multiple_selection_allowed {
                    "many"
                } else {
                    "one"
                },
                lines.join("\n"),
            )
        }
    };
    QuestionInput {
        id: common.id.to_string(),
        text: common.text.clone(),
        kind: kind.to_owned(),
        choices,
        is_required: common.is_required,
    }
}

fn question_posted(form: &Form, number: usize) -> Option<QuestionInput> {
    let name = |property: &str| format!("question-{number}-{property}");
    let kind = form.get(&name("kind")).to_owned();
    (!kind.is_empty()).then(|| QuestionInput {
        id: form.get(&name("id")).to_owned(),
        text: form.get(&name("text")).to_owned(),
        choices: form.get(&name("choices")).to_owned(),
        is_required: form.has(&name("required")),
        kind,
    })
}

fn stage_of(stage: &ApprovalStageSettings, names: &BTreeMap<Uuid, Found>) -> StageInput {
    let approver = match stage.primary_approvers.as_slice() {
        [SubjectSet::TargetUserSponsors {}] => "sponsor",
        [SubjectSet::InternalSponsors {}] => "partner",
        [SubjectSet::ExternalSponsors {}] => "outside",
        [SubjectSet::RequestorManager { .. }] => "manager",
        sets if sets.iter().all(SubjectSet::is_static) => "people",
        _ => "keep",
    };
    let typed = |set: &SubjectSet| {
        let id = match set {
            SubjectSet::SingleUser { user_id, .. } => user_id.0,
            SubjectSet::GroupMembers { group_id, .. } => group_id.0,
            _ => return None,
        };
        names.get(&id).map(|found| found.typed.clone())
    };
    let people: Vec<String> = stage.primary_approvers.iter().filter_map(typed).collect();
    StageInput {
        approver: approver.to_owned(),
        people: people.join(", "),
    }
}

fn stage_posted(form: &Form, number: usize) -> StageInput {
    let approver = form.get(&format!("stage-{number}-approver"));
    StageInput {
        approver: if approver.is_empty() {
            "people"
        } else {
            approver
        }
        .to_owned(),
        people: form.get(&format!("stage-{number}-people")).to_owned(),
    }
}
