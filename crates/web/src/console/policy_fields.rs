//! The fields of the form of a policy, and where its errors go.

use super::{
    common,
    policy_input::{PolicyInput, QuestionInput, SCOPES, StageInput},
};
use crate::views::console::{FormSection, PolicyFormPage, QuestionEditor};
use xenia_design::{Choice, Control, Field};
use xenia_engine::{
    console::packages::PolicyFrame,
    domain::{Refusal, entitlement::expiration::ExpirationType},
};

fn choices(all: &[(&str, &str, &str)], chosen: &str) -> Vec<Choice> {
    all.iter()
        .map(|(value, label, detail)| {
            Choice::new(*value, *label)
                .detail(*detail)
                .chosen(*value == chosen)
        })
        .collect()
}

const WHO: [(&str, &str, &str); 5] = [
    (
        "partners",
        "People of these partners",
        "Anybody who signs in with an address of one of them",
    ),
    (
        "all-partners",
        "People of all partners",
        "All organisations that are configured here",
    ),
    (
        "anybody",
        "Anybody outside",
        "Their organisation becomes a proposed partner",
    ),
    (
        "colleagues",
        "Colleagues",
        "All members of the organisation",
    ),
    (
        "nobody",
        "Nobody",
        "Administrators assign the package themselves",
    ),
];

/// Name and who may ask.
pub(super) fn before(frame: &PolicyFrame, input: &PolicyInput) -> Vec<FormSection> {
    debug_assert!(
        WHO.iter()
            .zip(SCOPES)
            .all(|(shown, known)| shown.0 == known.0)
    );
    let mut who = choices(&WHO, &input.scope);
    if let Some(policy) = frame.policy.as_ref().filter(|_| input.scope == "keep") {
        let label = format!("As it is now: {}", policy.allowed_target_scope);
        who.push(Choice::new("keep", label).chosen(true));
    }
    let partners: Vec<Choice> = frame
        .partners
        .iter()
        .map(|partner| {
            let id = partner.id.to_string();
            let domains: Vec<&str> = partner
                .identity_sources
                .iter()
                .filter_map(|source| source.domain())
                .collect();
            let is_chosen = input.partners.contains(&id);
            Choice::new(id, &partner.display_name)
                .detail(domains.join(", "))
                .chosen(is_chosen)
        })
        .collect();
    let mut asks = vec![Field::new("scope", "Open to", Control::One(who)).required()];
    if partners.is_empty() {
        let text =
            "There is no partner yet; choose another answer, or add one under Partners first";
        asks = asks.into_iter().map(|field| field.hint(text)).collect();
    } else {
        asks.push(
            Field::new("partners", "Partners", Control::Many(partners))
                .hint("Counts for the first answer only"),
        );
    }
    let name = Field::line("name", "Name of the policy", "text", &input.name).required();
    vec![
        common::section("", "", vec![name]),
        common::section("Who may ask", "", asks),
    ]
}

/// The editor of questions.
pub(super) fn questions(input: &PolicyInput) -> Vec<QuestionEditor> {
    let last = input.questions.len();
    let editor = |(index, question): (usize, &QuestionInput)| QuestionEditor {
        number: index + 1,
        id: question.id.clone(),
        fields: question_fields(index + 1, question),
        is_up: index > 0,
        is_down: index + 1 < last,
    };
    input.questions.iter().enumerate().map(editor).collect()
}

fn question_fields(number: usize, question: &QuestionInput) -> Vec<Field> {
    let name = |property: &str| format!("question-{number}-{property}");
    let kinds = choices(
        &[
            ("line", "One line of text", ""),
            ("area", "Several lines of text", ""),
            ("one", "One of several choices", ""),
            ("many", "Any of several choices", ""),
        ],
        &question.kind,
    );
    let mut fields = vec![
        Field::line(name("text"), "Question", "text", &question.text).required(),
        Field::new(name("kind"), "Answer", Control::Select(kinds)),
    ];
    if question.has_choices() || !question.choices.is_empty() {
        fields.push(
            Field::area(name("choices"), "Choices", &question.choices)
                .hint("One on each line; only for answers that are chosen"),
        );
    }
    fields.push(Field::new(
        name("required"),
        "Must be answered",
        Control::Switch(question.is_required),
    ));
    fields
}

/// Approval and time.
pub(super) fn after(frame: &PolicyFrame, input: &PolicyInput) -> Vec<FormSection> {
    vec![approval(input), time(frame, input)]
}

fn approval(input: &PolicyInput) -> FormSection {
    let stages = choices(
        &[
            ("0", "None", ""),
            ("1", "One", ""),
            ("2", "Two, one after the other", ""),
            ("3", "Three, one after the other", ""),
        ],
        &input.stages.len().to_string(),
    );
    let mut fields = vec![
        Field::new("stages", "Stages", Control::Select(stages))
            .hint("With none, access is given at once. For more than one, choose and save; the form then asks who decides"),
    ];
    for (index, stage) in input.stages.iter().enumerate() {
        fields.extend(stage_fields(index + 1, input.stages.len(), stage));
    }
    if !input.stages.is_empty() {
        fields.push(Field::line(
            "decide_days",
            "Lapses after days without decision",
            "number",
            &input.decide_days,
        ));
    }
    fields.push(Field::new(
        "justification",
        "Who asks must say why",
        Control::Switch(input.has_justification),
    ));
    common::section("Approval", "Nobody approves their own request.", fields)
}

/// Who decides in a stage.
fn stage_fields(number: usize, of: usize, stage: &StageInput) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut approvers = choices(
        &[
            ("people", "These people", ""),
            ("sponsor", "The sponsor of the guest", ""),
            ("partner", "A sponsor of the partner, inside", ""),
            ("outside", "A sponsor at the partner", ""),
            ("manager", "The manager of who asks", ""),
        ],
        &stage.approver,
    );
    if stage.approver == "keep" {
        approvers.push(Choice::new("keep", "As it is now").chosen(true));
    }
    let (label, people) = match of {
        1 => ("Who decides".to_owned(), "These people".to_owned()),
        _ => (
            format!("Who decides in stage {number}"),
            format!("These people in stage {number}"),
        ),
    };
    fields.push(
        Field::new(
            format!("stage-{number}-approver"),
            label,
            Control::Select(approvers),
        )
        .hint("Where a sponsor or manager is missing, you are asked instead"),
    );
    fields.push(
        Field::line(format!("stage-{number}-people"), people, "text", &stage.people)
            .hint("Mail addresses or full names of people and groups, separated by commas; one of them is enough"),
    );
    fields
}

fn time(frame: &PolicyFrame, input: &PolicyInput) -> FormSection {
    let end = frame
        .policy
        .as_ref()
        .filter(|policy| policy.expiration.kind == ExpirationType::AfterDateTime)
        .and_then(|policy| policy.expiration.end_date_time);
    let mut days = Field::line("days", "Lasts, in days", "number", &input.days);
    days = match end {
        Some(end) => days.hint(format!(
            "Ends for everybody on {} now; leave it empty to keep that",
            end.long_date()
        )),
        None => days.hint("Access for people from outside must end"),
    };
    common::section(
        "Time",
        "Xenia writes to the person 14 days and one day before the end.",
        vec![
            days,
            Field::new(
                "extend",
                "More time can be asked for",
                Control::Switch(input.may_extend),
            )
            .hint("With the same approval"),
            Field::new(
                "schedule",
                "People may choose their own dates within this time",
                Control::Switch(input.may_choose_dates),
            ),
        ],
    )
}

/// The field that the target of a refusal means.
fn place(target: &str) -> Option<String> {
    let part = |index| target.split('/').nth(index);
    let number = |index| {
        part(index)
            .and_then(|text: &str| text.parse::<usize>().ok())
            .map(|index| index + 1)
    };
    Some(match part(0)? {
        "displayName" => "name".to_owned(),
        "allowedTargetScope" => "scope".to_owned(),
        "specificAllowedTargets" => "partners".to_owned(),
        "expiration" => "days".to_owned(),
        "decide" => "decide_days".to_owned(),
        "questions" => {
            let property = if part(2) == Some("choices") {
                "choices"
            } else {
                "text"
            };
            format!("question-{}-{property}", number(1)?)
        }
        "requestApprovalSettings" => match (part(1), number(2), part(3)) {
            (Some("stages"), Some(_), Some("durationBeforeAutomaticDenial")) => {
                "decide_days".to_owned()
            }
            (Some("stages"), Some(number), _) => format!("stage-{number}-people"),
            _ => "stages".to_owned(),
        },
        _ => return None,
    })
}

/// Puts a refusal at its field, else on top of the page.
pub(super) fn complain(page: &mut PolicyFormPage, refusal: Refusal) {
    let name = refusal.target.as_deref().and_then(place);
    let sections = page
        .before
        .iter_mut()
        .chain(&mut page.after)
        .flat_map(|section| &mut section.fields);
    let questions = page
        .questions
        .iter_mut()
        .flat_map(|question| &mut question.fields);
    let field = sections
        .chain(questions)
        .find(|field| Some(&field.name) == name.as_ref());
    match field {
        Some(field) => field.error = Some(plain(&refusal)),
        None => page.shell.banners.push(common::banner(&refusal)),
    }
}

/// The message without the names of Graph's properties, where the field already says them.
fn plain(refusal: &Refusal) -> String {
    let target = refusal.target.as_deref().unwrap_or_default();
    match refusal.message.strip_prefix(&format!("`{target}` ")) {
        Some("must not be empty") => "is missing".to_owned(),
        Some("must name at least one choice") => "name at least one choice".to_owned(),
        _ => refusal.message.clone(),
    }
}
