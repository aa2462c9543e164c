//! Samples of provisioning.

use xenia_design::{
    Badge, Banner, Choice, Control, Fact, Field, Icon, Pager, Stat, Step, StepState, Steps, Tone,
    charts::{Bar, Bars},
};

use super::console::{filters, pager, shell};
use super::console_applications::tabs;
use super::{Sample, csrf, day, page};
use crate::views::console::{
    ConnectionPage, ConnectionRow, ConnectionsPage, FormSection, MappingEditor, MappingRow,
    MappingTrial, MappingsPage, NewSecret, ProvisionedNow, ProvisioningLogPage, ProvisioningPage,
    ProvisioningRow, SentRow, TokenRow, WrittenRow,
};
use crate::views::shared::danger;

const APPLICATIONS: &str = "/console/applications";
const BASE: &str = "/console/applications/1/provisioning";
const CONNECTIONS: &str = "/console/provisioning";

fn mappings() -> MappingsPage {
    let row = |number: usize, source: &str, target: &str| MappingEditor {
        number,
        fields: vec![
            Field::new(
                format!("source-{number}"),
                "Taken from",
                Control::Select(vec![Choice::new(source, source).chosen(true)]),
            ),
            Field::line(
                format!("target-{number}"),
                "Attribute there",
                "text",
                target,
            ),
        ],
        is_match: number == 1,
        is_up: number > 1,
        is_down: number < 2,
    };
    MappingsPage {
        shell: shell("What is sent", APPLICATIONS).crumb("Applications", APPLICATIONS),
        name: "Planning board".to_owned(),
        tabs: tabs("/provisioning"),
        action: format!("{BASE}/mappings"),
        back: BASE.to_owned(),
        rows: vec![
            row(1, "mail", "userName"),
            row(2, "accountEnabled", "active"),
        ],
        person: Field::line(
            "person",
            "Person",
            "text",
            "mara.lindqvist@fabrikam.example",
        ),
        trial: Some(MappingTrial {
            who: "Mara Lindqvist".to_owned(),
            rows: vec![
                ("userName".to_owned(), "mara@fabrikam.example".to_owned()),
                ("title".to_owned(), String::new()),
            ],
        }),
    }
}

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    let mut held = provisioning();
    held.state = Badge::new(Tone::Bad, "In quarantine");
    held.shell.banners.push(
        Banner::new(Tone::Bad, "In quarantine since 23 Nov 2026, 09:30")
            .text("What went wrong: the application refuses the token (401)."),
    );
    Ok(vec![
        page("console-provisioning", &provisioning())?,
        page("console-provisioning-held", &held)?,
        page("console-provisioning-mappings", &mappings())?,
        page(
            "console-provisioning-mappings-empty",
            &MappingsPage {
                rows: Vec::new(),
                trial: None,
                ..mappings()
            },
        )?,
        page("console-provisioning-new", &not_set_up())?,
        page("console-provisioning-log", &log())?,
        page(
            "console-provisioning-log-empty",
            &ProvisioningLogPage {
                rows: Vec::new(),
                pager: Pager::default(),
                ..log()
            },
        )?,
        page("console-connections", &connections())?,
        page(
            "console-connections-empty",
            &ConnectionsPage {
                rows: Vec::new(),
                ..connections()
            },
        )?,
        page("console-connection", &connection())?,
        page("console-connection-bare", &bare_connection())?,
    ])
}

fn sent() -> Vec<SentRow> {
    vec![
        SentRow {
            name: "userName".to_owned(),
            before: String::new(),
            now: "adele@contoso.example".to_owned(),
        },
        SentRow {
            name: "active".to_owned(),
            before: "false".to_owned(),
            now: "true".to_owned(),
        },
    ]
}

fn rows() -> Vec<ProvisioningRow> {
    let row = |who: &str, kind: &str, what: &str, result, reason: &str| ProvisioningRow {
        when: day(-1),
        who: who.to_owned(),
        kind: kind.to_owned(),
        what: what.to_owned(),
        result,
        reason: reason.to_owned(),
        steps: vec!["assigned to the application".to_owned()],
        sent: sent(),
    };
    vec![
        row(
            "adele@contoso.example",
            "Person",
            "Made",
            Badge::new(Tone::Good, "Done"),
            "",
        ),
        row(
            "Sales",
            "Group",
            "Changed",
            Badge::new(Tone::Bad, "Failed"),
            "more than one has `displayName eq \"Sales\"`: which it is cannot be told",
        ),
    ]
}

fn stat(label: &str, value: &str, icon: Icon) -> Stat {
    Stat {
        label: label.to_owned(),
        value: value.to_owned(),
        note: String::new(),
        tone: Tone::Neutral,
        icon,
        href: None,
    }
}

fn settings() -> Vec<FormSection> {
    vec![FormSection {
        title: String::new(),
        text: String::new(),
        fields: vec![
            Field::line("base_address", "Address of its SCIM service", "url", "").required(),
            Field::line("token", "Token", "password", "").autocomplete("off"),
            Field::new(
                "deprovision",
                "When access ends",
                Control::One(vec![
                    Choice::new("disable", "Disable the account").chosen(true),
                    Choice::new("delete", "Delete the account"),
                ]),
            ),
        ],
    }]
}

fn provisioning() -> ProvisioningPage {
    ProvisioningPage {
        shell: shell("Provisioning", APPLICATIONS).crumb("Applications", APPLICATIONS),
        name: "Campaign board".to_owned(),
        state: Badge::new(Tone::Good, "Running"),
        tabs: tabs("/provisioning"),
        is_set_up: true,
        start: None,
        actions: vec![danger(
            "pause",
            "Pause",
            Icon::Clock,
            "Pause provisioning?",
            "What changes meanwhile is made up for.",
            &format!("{BASE}/pause"),
            &csrf(),
        )],
        stats: vec![
            stat("People there", "128", Icon::Person),
            stat("Groups there", "4", Icon::Group),
            stat("Waiting", "0", Icon::Clock),
            stat("Failing", "1", Icon::Warning),
        ],
        bars: Bars {
            bars: vec![Bar {
                label: "People with an account".to_owned(),
                value: 128,
                href: None,
            }],
        },
        last: vec![Fact::new("Result", "everything is in step")],
        now: vec![Field::line("who", "Person or group", "text", "")],
        told: Some(ProvisionedNow {
            heading: "adele@contoso.example".to_owned(),
            result: Badge::new(Tone::Good, "Done"),
            steps: Steps {
                steps: vec![Step::new(
                    StepState::Done,
                    "Is it assigned?",
                    "Assigned to the application",
                )],
            },
            sent: sent(),
        }),
        settings: settings(),
        mappings: vec![MappingRow {
            source: "User principal name".to_owned(),
            target: "userName".to_owned(),
            is_extension: false,
            is_match: true,
        }],
        change_mappings: Some(format!("{BASE}/mappings")),
        recent: rows(),
        base: BASE.to_owned(),
    }
}

fn not_set_up() -> ProvisioningPage {
    ProvisioningPage {
        state: Badge::new(Tone::Neutral, "Not set up"),
        is_set_up: false,
        actions: Vec::new(),
        stats: Vec::new(),
        bars: Bars { bars: Vec::new() },
        last: Vec::new(),
        now: Vec::new(),
        told: None,
        recent: Vec::new(),
        ..provisioning()
    }
}

fn log() -> ProvisioningLogPage {
    ProvisioningLogPage {
        shell: shell("Log", APPLICATIONS).crumb("Applications", APPLICATIONS),
        name: "Campaign board".to_owned(),
        tabs: tabs("/provisioning/log"),
        filters: filters(
            &format!("{BASE}/log"),
            "log",
            "Search people and groups",
            Vec::new(),
        ),
        rows: rows(),
        pager: pager("", &format!("{BASE}/log")),
        base: BASE.to_owned(),
    }
}

fn connections() -> ConnectionsPage {
    ConnectionsPage {
        shell: shell("Incoming provisioning", CONNECTIONS),
        rows: vec![ConnectionRow {
            name: "HR".to_owned(),
            href: format!("{CONNECTIONS}/1"),
            whose: "Your own people, in contoso.example".to_owned(),
            state: Badge::new(Tone::Good, "Ready"),
            used: Some(day(-1)),
            ends: Some(day(90)),
        }],
        new: Some(format!("{CONNECTIONS}/new")),
    }
}

fn connection() -> ConnectionPage {
    ConnectionPage {
        shell: shell("HR", CONNECTIONS).crumb("Incoming provisioning", CONNECTIONS),
        name: "HR".to_owned(),
        state: Badge::new(Tone::Good, "Ready"),
        new_token: Some(NewSecret {
            label: "that works until 21 Feb 2027".to_owned(),
            value: "xscim_9fK2vQ7mB0tYw4Rj8sLc1dZ6hN3pXe5a".to_owned(),
        }),
        connect: vec![Fact::code("SCIM address", "https://xenia.example/scim/v2")],
        facts: vec![Fact::new("Changes", "only the people that it makes")],
        tokens: vec![TokenRow {
            hint: "Xe5a".to_owned(),
            created: day(-90),
            ends: day(90),
            used: None,
            state: Badge::new(Tone::Good, "Valid"),
            remove: Some(danger(
                "token-1",
                "Remove",
                Icon::Trash,
                "Remove the token?",
                "Whoever uses it is refused from now on.",
                &format!("{CONNECTIONS}/1/tokens/1/remove"),
                &csrf(),
            )),
        }],
        add_token: vec![Field::line(
            "days",
            "A token that works for",
            "number",
            "180",
        )],
        settings: vec![Field::new("enabled", "Works", Control::Switch(true))],
        written: vec![WrittenRow {
            when: day(-1),
            what: "Add user".to_owned(),
            target: "adele@contoso.example".to_owned(),
            result: Badge::new(Tone::Good, "Done"),
        }],
        base: format!("{CONNECTIONS}/1"),
        actions: Vec::new(),
    }
}

fn bare_connection() -> ConnectionPage {
    ConnectionPage {
        new_token: None,
        tokens: Vec::new(),
        add_token: Vec::new(),
        settings: Vec::new(),
        written: Vec::new(),
        ..connection()
    }
}
