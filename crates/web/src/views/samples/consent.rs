//! Samples of consent requests and the rules of consent.

use xenia_design::{Badge, Choice, Control, Fact, Field, Tone};

use super::console::{filters, shell};
use super::{Sample, adele, day, mara, page};
use crate::views::consent::{
    AskedRow, AskerRow, ConditionCard, ConsentDecisionForm, ConsentRequestPage,
    ConsentRequestsPage, ConsentRow, ConsentSettingsPage, GrantPolicyPage, GrantPolicyRow,
};
use crate::views::console::FormSection;

const LINE: &str = "/console/consent-requests";

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    Ok(vec![
        page("console-consent-requests", &list())?,
        page(
            "console-consent-requests-empty",
            &ConsentRequestsPage {
                rows: Vec::new(),
                is_enabled: false,
                ..list()
            },
        )?,
        page("console-consent-request", &one())?,
        page(
            "console-consent-request-empty",
            &ConsentRequestPage {
                asked: Vec::new(),
                people: Vec::new(),
                decision: None,
                unblock: Some(format!("{LINE}/1/unblock")),
                ..one()
            },
        )?,
        page("console-consent-settings", &settings())?,
        page("console-consent-policy", &policy())?,
        page(
            "console-consent-policy-empty",
            &GrantPolicyPage {
                includes: Vec::new(),
                excludes: Vec::new(),
                ..policy()
            },
        )?,
    ])
}

fn list() -> ConsentRequestsPage {
    ConsentRequestsPage {
        shell: shell("Consent requests", LINE),
        filters: filters(LINE, "consent-requests", "Application", Vec::new()),
        rows: vec![ConsentRow {
            application: "Trip planner".to_owned(),
            href: format!("{LINE}/1"),
            permissions: "Group.Read.All".to_owned(),
            waiting: 2,
            asked: Some(day(-1)),
            state: Badge::new(Tone::Warn, "2 wait"),
        }],
        settings: Some(format!("{LINE}/settings")),
        is_enabled: true,
    }
}

fn one() -> ConsentRequestPage {
    let asker = |who, reason: &str| AskerRow {
        who,
        reason: reason.to_owned(),
        asked: day(-1),
        state: Badge::new(Tone::Warn, "Waits"),
        decided: String::new(),
    };
    ConsentRequestPage {
        shell: shell("Trip planner asks for consent", LINE).crumb("Consent requests", LINE),
        application: "Trip planner".to_owned(),
        state: Badge::new(Tone::Warn, "2 wait"),
        asked: vec![AskedRow {
            text: "read groups, as far as you may yourself".to_owned(),
            detail: "Group.Read.All, of Microsoft Graph".to_owned(),
            note: String::new(),
        }],
        people: vec![
            asker(adele(), "My whole team plans with it."),
            asker(mara(), "For the fair in March."),
        ],
        decision: Some(ConsentDecisionForm {
            action: format!("{LINE}/1/decide"),
            version: "3".to_owned(),
            justification: Field::area("justification", "Why", "").hint("Whoever asked reads it"),
            may_approve: true,
            consequence: "Approving agrees for everybody in the organisation.".to_owned(),
        }),
        unblock: None,
        notice: None,
    }
}

fn settings() -> ConsentSettingsPage {
    let policies = vec![
        Choice::new("", "Nothing").detail("An administrator agrees to everything"),
        Choice::new("microsoft-user-default-low", "Default User Low Risk Policy").chosen(true),
    ];
    ConsentSettingsPage {
        shell: shell("Rules of consent", LINE).crumb("Consent requests", LINE),
        action: format!("{LINE}/settings"),
        sections: vec![
            FormSection {
                title: "What people agree to by themselves".to_owned(),
                text: "Everybody has this policy, guests too.".to_owned(),
                fields: vec![Field::new("policy", "Policy", Control::One(policies))],
            },
            FormSection {
                title: "Asking an administrator".to_owned(),
                text: String::new(),
                fields: vec![
                    Field::new("enabled", "People can ask", Control::Switch(true)),
                    Field::area("reviewers", "Who decides", "Application Administrator"),
                ],
            },
        ],
        policies: vec![GrantPolicyRow {
            name: "Default User Low Risk Policy".to_owned(),
            href: format!("{LINE}/policies/microsoft-user-default-low"),
            id: "microsoft-user-default-low".to_owned(),
            description: "What is classified as low.".to_owned(),
            states: vec![
                Badge::new(Tone::Neutral, "Built in"),
                Badge::new(Tone::Good, "Everybody has it"),
            ],
        }],
    }
}

fn policy() -> GrantPolicyPage {
    let card = |title: &str, fact: Fact| ConditionCard {
        title: title.to_owned(),
        facts: vec![Fact::new("Kind", "Delegated"), fact],
    };
    GrantPolicyPage {
        shell: shell("Help desk", LINE).crumb("Consent requests", LINE),
        name: "Help desk".to_owned(),
        id: "help-desk".to_owned(),
        description: "What the help desk may agree to.".to_owned(),
        states: vec![Badge::new(Tone::Brand, "Your own")],
        includes: vec![card("Conditions 1", Fact::new("Classified as", "low"))],
        excludes: vec![card(
            "Conditions 1",
            Fact::new("Permissions", "files.write"),
        )],
    }
}
