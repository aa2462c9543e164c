//! Samples of how groups live.

use xenia_design::{
    Badge, Control, Field, Icon, Stat, Tone,
    charts::{Columns, Donut, Point, Slice},
};

use super::console::shell;
use super::console_group_settings::tabs;
use super::{Sample, day, page};
use crate::views::console::{
    ExpirationPage, ExpirationPreview, ExpiringRow, FormSection, JoiningPage, OwnerlessPage,
    OwnerlessRow,
};

const GROUPS: &str = "/console/groups";

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    let none = ExpirationPage {
        stats: Vec::new(),
        rows: Vec::new(),
        ..expiration()
    };
    let all_owned = OwnerlessPage {
        calls: donut("searches", &[]),
        rows: Vec::new(),
        ..ownerless()
    };
    Ok(vec![
        page("console-group-expiration", &expiration())?,
        page("console-group-expiration-empty", &none)?,
        page("console-group-ownerless", &ownerless())?,
        page("console-group-ownerless-empty", &all_owned)?,
        page("console-group-joining", &joining())?,
    ])
}

fn sections(fields: Vec<Field>) -> Vec<FormSection> {
    vec![FormSection {
        title: "Which groups".to_owned(),
        text: String::new(),
        fields,
    }]
}

fn donut(unit: &str, slices: &[(&str, u32)]) -> Donut {
    let slice = |(label, value): &(&str, u32)| Slice {
        label: (*label).to_owned(),
        value: *value,
    };
    Donut {
        unit: unit.to_owned(),
        slices: slices.iter().map(slice).collect(),
    }
}

fn expiration() -> ExpirationPage {
    let row = |name: &str, owners: &str, days: i64| ExpiringRow {
        name: name.to_owned(),
        href: format!("{GROUPS}/1"),
        owners: owners.to_owned(),
        expires: day(days),
        renew: format!("{GROUPS}/expiration/1/renew"),
    };
    ExpirationPage {
        shell: shell("When groups expire", GROUPS).crumb("Groups", GROUPS),
        tabs: tabs("expiration"),
        stats: vec![Stat {
            label: "Groups that expire".to_owned(),
            value: "12".to_owned(),
            note: "of 40 with mail".to_owned(),
            tone: Tone::Neutral,
            icon: Icon::Group,
            href: None,
        }],
        action: format!("{GROUPS}/expiration"),
        sections: sections(vec![
            Field::line("days", "They live for so many days", "number", "180").required(),
        ]),
        preview: ExpirationPreview {
            words: "12 of 40 groups would expire".to_owned(),
            more: "the first on 28 December 2026".to_owned(),
        },
        periods: Columns {
            unit: "groups".to_owned(),
            points: vec![Point::new("23 November", 2), Point::new("23 December", 10)],
            urgent: 1,
        },
        rows: vec![
            row("Spring campaign", "Adele Vance", 12),
            row("Helios", "", 40),
        ],
    }
}

fn ownerless() -> OwnerlessPage {
    let on = Field::new("enabled", "Look for an owner", Control::Switch(true));
    OwnerlessPage {
        shell: shell("Groups without an owner", GROUPS).crumb("Groups", GROUPS),
        tabs: tabs("ownerless"),
        action: format!("{GROUPS}/ownerless"),
        sections: sections(vec![on]),
        calls: donut(
            "searches",
            &[("Members are asked", 1), ("A member took it", 3)],
        ),
        rows: vec![OwnerlessRow {
            name: "Helios".to_owned(),
            href: format!("{GROUPS}/1"),
            state: Badge::new(Tone::Neutral, "Members are asked"),
            detail: "3 members asked, week 2 of 4".to_owned(),
            since: Some(day(-9)),
        }],
        shown: String::new(),
    }
}

fn joining() -> JoiningPage {
    JoiningPage {
        shell: shell("Joining groups", GROUPS).crumb("Groups", GROUPS),
        tabs: tabs("joining"),
        action: format!("{GROUPS}/joining"),
        sections: sections(vec![Field::line("days", "Lapses after", "number", "14")]),
        groups: donut(
            "groups",
            &[("By asking its owners", 3), ("Not by themselves", 9)],
        ),
        pending: "3 requests wait for an owner.".to_owned(),
    }
}
