//! Samples of groups.

use xenia_design::charts::{Donut, Slice};
use xenia_design::{Badge, Choice, Control, Fact, Field, Icon, Link, Meter, Person, Tone};

use super::console::{filters, pager, shell};
use super::{Sample, adele, csrf, day, mara, page};
use crate::views::console::{
    GroupPage, GroupRow, GroupsPage, MemberRow, OwnerRow, RuleExplained, RuleMistake, RulePage,
    RuleTrial, RuleVerdict, UseRow,
};
use crate::views::shared::{Tabs, danger};

const GROUPS: &str = "/console/groups";

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    Ok(vec![
        page("console-groups", &groups())?,
        page(
            "console-groups-empty",
            &GroupsPage {
                rows: Vec::new(),
                ..groups()
            },
        )?,
        page("console-group", &group())?,
        page("console-group-rule", &rule())?,
        page("console-group-rule-mistake", &mistaken())?,
        page("console-group-new", &new_group())?,
    ])
}

fn groups() -> GroupsPage {
    let row = |name: &str, description: &str, kind: &str, owners: &str, members, guests| GroupRow {
        name: name.to_owned(),
        href: format!("{GROUPS}/1"),
        photo: None,
        description: description.to_owned(),
        kind: kind.to_owned(),
        owners: owners.to_owned(),
        members,
        guests,
    };
    let kinds = vec![
        Choice::new("", "Any"),
        Choice::new("security", "Security"),
        Choice::new("unified", "Microsoft 365"),
    ];
    GroupsPage {
        shell: shell("Groups", GROUPS),
        filters: filters(
            GROUPS,
            "groups",
            "Search groups",
            vec![Field::new("kind", "Kind", Control::Select(kinds))],
        ),
        rows: vec![
            row(
                "Helios visitors",
                "People who visit the test rigs",
                "Security",
                "Joni Sherman",
                14,
                12,
            ),
            row(
                "Media library readers",
                "May look at all media",
                "Security",
                "Megan Bowen",
                83,
                52,
            ),
            row(
                "Spring campaign agencies",
                "Agencies of the spring campaign",
                "Microsoft 365",
                "Adele Vance",
                46,
                38,
            ),
            row("Suppliers", "", "Security", "", 71, 64),
        ],
        pager: pager("1 to 4 of 40 groups", GROUPS),
        settings: Some(format!("{GROUPS}/settings")),
    }
}

fn members() -> Vec<MemberRow> {
    let row =
        |who: Person, source_icon, source: &str, until: Option<i64>, remove: Option<_>| MemberRow {
            name: who.name.clone(),
            end: remove
                .is_some()
                .then(|| "/console/groups/1/members/1/end".to_owned()),
            who,
            source_icon,
            source: source.to_owned(),
            since: day(-18),
            until: until.map(day),
            remove,
        };
    let take_out = danger(
        "take-out",
        "Take out",
        Icon::Trash,
        "Take Diego Siciliani out?",
        "Access through this group ends at once.",
        "/console/groups/1/members/1/remove",
        &csrf(),
    );
    vec![
        row(
            Person::guest("Ava Sørensen", "Fabrikam"),
            Icon::Package,
            "Spring campaign 2027",
            Some(9),
            None,
        ),
        row(
            mara(),
            Icon::Package,
            "Spring campaign 2027",
            Some(12),
            None,
        ),
        row(
            Person::member("Diego Siciliani", "Sales"),
            Icon::Person,
            "Added by Adele Vance",
            None,
            Some(take_out),
        ),
    ]
}

fn tabs() -> Tabs {
    Tabs::new(
        "/console/groups/1",
        &[
            ("All", "/console/groups/1"),
            ("Added by hand", "/console/groups/1?source=direct"),
            ("By a package", "/console/groups/1?source=assignment"),
        ],
    )
}

fn group() -> GroupPage {
    GroupPage {
        shell: shell("Spring campaign agencies", GROUPS).crumb("Groups", GROUPS),
        name: "Spring campaign agencies".to_owned(),
        description: "Agencies of the spring campaign.".to_owned(),
        photo: Some(super::photos::card(Person::member("Design", ""), true)),
        facts: vec![
            Fact::new("Kind", "Microsoft 365"),
            Fact::new("Made", "2 Nov 2026"),
            Fact::code("Id", "6d0b7f58-8a43-4c0c-9d63-6a4be8d12f90"),
        ],
        owners: owners(),
        add_owner: vec![Field::line(
            "owner",
            "Mail address or full name",
            "text",
            "",
        )],
        inside: vec![Link::new("All agencies", "/console/groups/2")],
        edit: Some("/console/groups/1/edit".to_owned()),
        actions: vec![danger(
            "delete",
            "Remove",
            Icon::Trash,
            "Remove the group?",
            "Everybody loses at once what it gives.",
            "/console/groups/1/remove",
            &csrf(),
        )],
        tabs: tabs(),
        sources: sources(),
        members: members(),
        pager: pager("1 to 3 of 46 memberships", "/console/groups/1"),
        add_member: vec![
            Field::line("member", "Add a person by address", "email", ""),
            Field::line("ends", "Until", "date", ""),
        ],
        file: Some("/console/groups/1/members/file".to_owned()),
        base: "/console/groups/1".to_owned(),
        packages: vec![Link::new("Spring campaign 2027", "/console/packages/1")],
        purpose: "giving access".to_owned(),
        uses: uses(),
        purpose_warning: "this group serves several purposes".to_owned(),
        joining: "By asking its owners.".to_owned(),
        joining_page: Some(Link::new("How people join", format!("{GROUPS}/1/joining"))),
        rule: String::new(),
        rule_page: Some(Link::new(
            "Let it follow a rule",
            format!("{GROUPS}/1/rule"),
        )),
    }
}

fn sources() -> Donut {
    let slice = |label: &str, value| Slice {
        label: label.to_owned(),
        value,
    };
    Donut {
        unit: "members".to_owned(),
        slices: vec![
            slice("packages", 38),
            slice("added by hand", 6),
            slice("by rule", 2),
        ],
    }
}

fn owners() -> Vec<OwnerRow> {
    vec![OwnerRow {
        who: adele(),
        remove: None,
    }]
}

fn uses() -> Vec<UseRow> {
    vec![UseRow {
        words: "may use the application".to_owned(),
        name: "Media library".to_owned(),
        href: Some("/console/applications/1".to_owned()),
    }]
}

fn new_group() -> GroupPage {
    GroupPage {
        owners: Vec::new(),
        add_owner: Vec::new(),
        inside: Vec::new(),
        rule: "user.department -eq \"Sales\"".to_owned(),
        members: Vec::new(),
        add_member: Vec::new(),
        packages: Vec::new(),
        purpose: String::new(),
        uses: Vec::new(),
        purpose_warning: String::new(),
        sources: Donut {
            unit: "members".to_owned(),
            slices: Vec::new(),
        },
        ..group()
    }
}

fn rule() -> RulePage {
    let text = "user.department -eq \"Sales\" -and -not (user.jobTitle -startsWith \"Intern\")";
    RulePage {
        shell: shell("Membership rule", GROUPS)
            .crumb("Groups", GROUPS)
            .crumb("Helios visitors", format!("{GROUPS}/1")),
        name: "Helios visitors".to_owned(),
        status: Some(Badge::new(Tone::Info, "Evaluating")),
        status_text: "The rule changed the members last today.".to_owned(),
        progress: Some(Meter {
            label: "12000 of 54000 users".to_owned(),
            value: 12_000,
            max: 54_000,
            tone: Tone::Info,
        }),
        confirm: None,
        action: format!("{GROUPS}/1/rule"),
        fields: vec![
            Field::area("rule", "Rule", text),
            Field::line("person", "Person", "text", "Joni Sherman"),
        ],
        mistake: None,
        trial: Some(RuleTrial {
            canonical: text.to_owned(),
            matching: 212,
            users: 54_000,
            joining: 3,
            leaving: 1,
            is_held: false,
            joins: [
                "ada@contoso.example",
                "bo@contoso.example",
                "cy@contoso.example",
            ]
            .map(str::to_owned)
            .to_vec(),
            leaves: vec!["joni@contoso.example".to_owned()],
        }),
        explained: Some(explained(text)),
        verbs: vec![
            ("save", "Save the rule"),
            ("evaluate", "Evaluate now"),
            ("pause", "Pause"),
            ("release", "Fill by hand again"),
        ],
    }
}

fn explained(text: &str) -> RuleExplained {
    let verdict = |depth, is_true, expression: &str, seen: &str| RuleVerdict {
        depth,
        is_true,
        expression: expression.to_owned(),
        seen: seen.to_owned(),
    };
    RuleExplained {
        who: "Joni Sherman".to_owned(),
        is_true: false,
        lines: vec![
            verdict(0, false, text, ""),
            verdict(
                1,
                true,
                "user.department -eq \"Sales\"",
                "department is Sales",
            ),
            verdict(1, false, "-not (user.jobTitle -startsWith \"Intern\")", ""),
            verdict(
                2,
                true,
                "user.jobTitle -startsWith \"Intern\"",
                "jobTitle is Intern, second year",
            ),
        ],
    }
}

fn mistaken() -> RulePage {
    RulePage {
        status: None,
        status_text: "The group is filled by hand.".to_owned(),
        progress: None,
        trial: None,
        explained: None,
        mistake: Some(RuleMistake {
            before: String::new(),
            part: "user.departmant".to_owned(),
            after: " -eq \"Sales\"".to_owned(),
            place: "Line 1, column 1".to_owned(),
            message: "`user.departmant` is not a property that a rule can read".to_owned(),
            hint: "did you mean `user.department`?".to_owned(),
        }),
        verbs: vec![("save", "Follow this rule")],
        ..rule()
    }
}
