//! Samples of forms: package, policy with questions, settings.

use xenia_design::{Choice, Control, Field, Icon};

use super::console::shell;
use super::{Sample, csrf, page};
use crate::views::console::{FormPage, FormSection, PolicyFormPage, QuestionEditor};
use crate::views::shared::danger;

const PACKAGES: &str = "/console/packages";

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    let without_questions = PolicyFormPage {
        questions: Vec::new(),
        remove: None,
        ..policy()
    };
    Ok(vec![
        page("console-package-form", &package_form())?,
        page("console-policy-form", &policy())?,
        page("console-policy-form-empty", &without_questions)?,
    ])
}

pub(super) fn section(title: &str, text: &str, fields: Vec<Field>) -> FormSection {
    FormSection {
        title: title.to_owned(),
        text: text.to_owned(),
        fields,
    }
}

pub(super) fn choices(labels: &[(&str, &str)], chosen: usize) -> Vec<Choice> {
    let choice = |(index, (label, detail)): (usize, &(&str, &str))| {
        Choice::new(index.to_string(), *label)
            .detail(*detail)
            .chosen(index == chosen)
    };
    labels.iter().enumerate().map(choice).collect()
}

fn package_form() -> FormPage {
    let roles = choices(
        &[
            ("Spring campaign agencies", "Group, member"),
            ("Media library readers", "Group, member"),
            ("Planning board", "Application, role Contributor"),
        ],
        0,
    );
    FormPage {
        shell: shell("New package", PACKAGES).crumb("Packages", PACKAGES),
        heading: "New package".to_owned(),
        lead:
            "Everything somebody needs for one piece of work. Who may ask is said in the next step."
                .to_owned(),
        action: format!("{PACKAGES}/new"),
        back: PACKAGES.to_owned(),
        sections: vec![
            section(
                "",
                "",
                vec![
                    Field::line("name", "Name", "text", "")
                        .hint("As a partner would call the work: a project, a campaign, a contract")
                        .required(),
                    Field::area("description", "What it is for", "").required(),
                    Field::new(
                        "catalog",
                        "Catalog",
                        Control::Select(choices(&[("Marketing", ""), ("Engineering", "")], 0)),
                    ),
                ],
            ),
            section(
                "What it gives",
                "Resources of the catalog; more can be added later.",
                vec![
                    Field::new(
                        "resource_roles",
                        "Resources and roles",
                        Control::Many(roles),
                    ),
                    Field::new("is_hidden", "Hidden", Control::Switch(false))
                        .hint("Not listed in My Access; only people with the link find it"),
                ],
            ),
        ],
        verb: "Make the package".to_owned(),
    }
}

fn question(number: usize, text: &str, kind: usize, options: &str, last: usize) -> QuestionEditor {
    let name = |property: &str| format!("question-{number}-{property}");
    let kinds = choices(
        &[
            ("One line of text", ""),
            ("Several lines of text", ""),
            ("One of several choices", ""),
            ("Any of several choices", ""),
        ],
        kind,
    );
    let mut fields = vec![
        Field::line(name("text"), "Question", "text", text).required(),
        Field::new(name("kind"), "Answer", Control::Select(kinds)),
    ];
    if kind >= 2 {
        fields.push(Field::area(name("choices"), "Choices", options).hint("One on each line"));
    }
    fields.push(Field::new(
        name("required"),
        "Must be answered",
        Control::Switch(true),
    ));
    QuestionEditor {
        number,
        id: number.to_string(),
        fields,
        is_up: number > 1,
        is_down: number < last,
    }
}

fn before() -> Vec<FormSection> {
    let who = choices(
        &[
            (
                "People of these partners",
                "Anybody who signs in with an address of one of them",
            ),
            (
                "People of all partners",
                "All organisations that are configured here",
            ),
            (
                "Anybody outside",
                "Their organisation becomes a proposed partner",
            ),
            ("Colleagues", "All members of the organisation"),
            ("Nobody", "Administrators assign the package themselves"),
        ],
        0,
    );
    let partners = choices(
        &[
            ("Fabrikam", "fabrikam.example"),
            ("Northwind Traders", "northwindtraders.example"),
            ("Adatum", "adatum.example"),
        ],
        0,
    );
    vec![
        section(
            "",
            "",
            vec![Field::line("name", "Name of the policy", "text", "Agencies").required()],
        ),
        section(
            "Who may ask",
            "",
            vec![
                Field::new("scope", "Open to", Control::One(who)),
                Field::new("partners", "Partners", Control::Many(partners)),
            ],
        ),
    ]
}

fn policy() -> PolicyFormPage {
    PolicyFormPage {
        shell: shell("Policy Agencies", PACKAGES)
            .crumb("Packages", PACKAGES)
            .crumb("Spring campaign 2027", format!("{PACKAGES}/1")),
        heading: "Policy Agencies".to_owned(),
        action: format!("{PACKAGES}/1/policies/1"),
        version: "W/\"1\"".to_owned(),
        back: format!("{PACKAGES}/1"),
        before: before(),
        questions: vec![
            question(1, "Which order number covers your work?", 0, "", 2),
            question(
                2,
                "What will you mainly do?",
                2,
                "Design\nMedia planning\nPhotography\nPrint",
                2,
            ),
        ],
        after: vec![approval(), time()],
        verb: "Save the policy".to_owned(),
        remove: Some(danger(
            "remove",
            "Remove policy",
            Icon::Trash,
            "Remove this policy?",
            "Nobody can ask under it any more. 38 assignments made under it stay until they end.",
            "/console/packages/1/policies/1/remove",
            &csrf(),
        )),
    }
}

fn approval() -> FormSection {
    let stages = choices(
        &[
            ("None", "Access is given at once"),
            ("One", ""),
            ("Two", "One after the other"),
            ("Three", ""),
        ],
        2,
    );
    let approver = |chosen| {
        choices(
            &[
                ("The sponsor of the guest", ""),
                ("Sponsors of the partner", ""),
                ("These people", ""),
            ],
            chosen,
        )
    };
    section(
        "Approval",
        "Nobody approves their own request.",
        vec![
            Field::new("stages", "Stages", Control::Select(stages)),
            Field::new(
                "stage-1-approver",
                "First stage",
                Control::Select(approver(0)),
            ),
            Field::new(
                "stage-2-approver",
                "Second stage",
                Control::Select(approver(2)),
            ),
            Field::line(
                "stage-2-people",
                "These people",
                "text",
                "alex.wilber@contoso.example, megan.bowen@contoso.example",
            )
            .hint("Addresses, separated by commas"),
            Field::line(
                "decide_days",
                "Lapses after days without decision",
                "number",
                "14",
            ),
            Field::new(
                "justification",
                "Who asks must say why",
                Control::Switch(true),
            ),
        ],
    )
}

fn time() -> FormSection {
    section(
        "Time",
        "Xenia writes to the person and the sponsor 14 days and one day before the end.",
        vec![
            Field::line("days", "Lasts, in days", "number", "30")
                .error(Some("`0` is less than 1 day".to_owned())),
            Field::new(
                "extend",
                "More time can be asked for",
                Control::Switch(true),
            )
            .hint("With the same approval"),
            Field::new(
                "schedule",
                "People may choose their own dates within this time",
                Control::Switch(false),
            ),
        ],
    )
}
