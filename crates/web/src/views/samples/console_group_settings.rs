//! Samples of the rules for groups and of members from a file.

use xenia_design::{Choice, Control, Field};

use super::console::shell;
use super::{Sample, page};
use crate::views::console::{
    FileFault, FileName, FileTrial, FormSection, GroupSettingsPage, MembersFilePage, NamePreview,
};
use crate::views::shared::Tabs;

const GROUPS: &str = "/console/groups";

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    Ok(vec![
        page("console-group-settings", &settings())?,
        page("console-group-members-file", &members_file())?,
        page(
            "console-group-members-file-empty",
            &MembersFilePage {
                trial: None,
                ..members_file()
            },
        )?,
    ])
}

pub(super) fn tabs(here: &str) -> Tabs {
    let all = [
        ("Rules", "/console/groups/settings"),
        ("Expiration", "/console/groups/expiration"),
        ("Without an owner", "/console/groups/ownerless"),
        ("Joining", "/console/groups/joining"),
    ];
    Tabs::new(&format!("{GROUPS}/{here}"), &all)
}

fn settings() -> GroupSettingsPage {
    let switch = |name: &str, label: &str| Field::new(name, label, Control::Switch(true));
    GroupSettingsPage {
        shell: shell("Rules for groups", GROUPS).crumb("Groups", GROUPS),
        tabs: tabs("settings"),
        action: format!("{GROUPS}/settings"),
        names: vec![
            Field::line("before", "Before the name", "text", "GRP_")
                .hint("Such as GRP_ for every group"),
            Field::line("after", "After the name", "text", "_[Department]"),
            Field::area("blocked", "Names that no group may have", "Payroll"),
        ],
        tried: vec![
            Field::line("name", "Try a name", "text", "Payroll"),
            Field::line("person", "Made by", "text", "Joni Sherman"),
        ],
        preview: NamePreview {
            chosen: "\u{201c}Payroll\u{201d}".to_owned(),
            maker: "Joni Sherman".to_owned(),
            name: "GRP_Payroll_Sales & Marketing".to_owned(),
            nickname: "GRP_Payroll_Sales&Marketing".to_owned(),
            fault: "`Payroll` is a blocked word: no group may be called so".to_owned(),
        },
        sections: vec![FormSection {
            title: "Guests".to_owned(),
            text: "A group can be closed to guests by itself too.".to_owned(),
            fields: vec![switch(
                "guests",
                "Guests may be added to Microsoft 365 groups",
            )],
        }],
    }
}

fn members_file() -> MembersFilePage {
    let name = |name: &str, detail: &str| FileName {
        name: name.to_owned(),
        detail: detail.to_owned(),
    };
    let choice = |value: &str, label: &str| Choice::new(value, label).chosen(value == "add");
    let text = "mail\njoni@contoso.example\nnobody@contoso.example";
    MembersFilePage {
        shell: shell("Members from a file", GROUPS)
            .crumb("Groups", GROUPS)
            .crumb("Helios visitors", format!("{GROUPS}/1")),
        name: "Helios visitors".to_owned(),
        action: format!("{GROUPS}/1/members/file"),
        download: format!("{GROUPS}/1/members/download"),
        fields: vec![
            Field::area("file", "Text of the file", text),
            Field::new(
                "mode",
                "Those whom it names",
                Control::One(vec![
                    choice("add", "They come in"),
                    choice("remove", "They go out"),
                ]),
            ),
        ],
        trial: Some(FileTrial {
            added: vec![name("Joni Sherman", "joni@contoso.example")],
            removed: Vec::new(),
            unchanged: 2,
            faults: vec![FileFault {
                place: "Line 3, column mail".to_owned(),
                message: "`nobody@contoso.example` is nobody here".to_owned(),
            }],
            ignored: "displayName".to_owned(),
        }),
    }
}
