//! Groups in My Access.

use super::{Sample, csrf, day, page};
use crate::views::{
    frame,
    portal_groups::{
        GroupCard, GroupsPage, JoinDecisionPage, MemberRow, PortalGroupPage, QuestionPage,
        SmallForm, WaitingRow,
    },
    shared::danger,
};
use xenia_design::{Badge, Banner, Fact, Field, Icon, Link, Person, Shell, Tone};

const HOME: &str = "/my-access/contoso.example/groups";

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    let empty = GroupsPage {
        asked: Vec::new(),
        owned: Vec::new(),
        mine: Vec::new(),
        found: Vec::new(),
        ..groups()
    };
    Ok(vec![
        page("portal-groups", &groups())?,
        page("portal-groups-empty", &empty)?,
        page("portal-group", &group())?,
        page("portal-group-join", &join())?,
        page("portal-group-request", &decision())?,
        page("portal-group-renew", &question())?,
    ])
}

fn shell(title: &str) -> Shell {
    frame::portal(&super::guest_viewer(), HOME).titled(title)
}

fn card(name: &str, members: u32, detail: &str, state: Option<Badge>) -> GroupCard {
    GroupCard {
        name: name.to_owned(),
        description: "Everybody who works on it, with the files and the plan.".to_owned(),
        href: format!("{HOME}/1"),
        members: format!("{members} members"),
        detail: detail.to_owned(),
        state,
    }
}

fn groups() -> GroupsPage {
    GroupsPage {
        shell: shell("Groups"),
        action: HOME.to_owned(),
        search: String::new(),
        asked: vec![card(
            "Visitor network",
            12,
            "",
            Some(Badge::new(Tone::Warn, "Needs an owner")),
        )],
        owned: vec![card(
            "Spring campaign",
            14,
            "",
            Some(Badge::new(Tone::Neutral, "Owner")),
        )],
        mine: vec![card("Helios", 31, "until 31 Mar 2027", None)],
        found: vec![
            card("Running club", 40, "open to join", None),
            card(
                "Book circle",
                9,
                "ask its owners",
                Some(Badge::new(Tone::Info, "Asked")),
            ),
        ],
        may_find: true,
    }
}

fn form(verb: &str, fields: Vec<Field>) -> SmallForm {
    SmallForm {
        action: format!("{HOME}/1/join"),
        lead: "Its owners decide. We write to you as soon as they have.".to_owned(),
        fields,
        verb: verb.to_owned(),
    }
}

fn ends(name: &str) -> Field {
    Field::line(name, "Until", "date", "2027-03-31").hint("Leave it empty for no end.")
}

fn members() -> Vec<MemberRow> {
    let csrf = csrf();
    vec![
        MemberRow {
            who: Person::member("Ada Brown", "ada@contoso.example"),
            source: String::new(),
            until: Some(day(40)),
            end: Some(form("Save", vec![ends("ends-1")])),
            remove: Some(danger(
                "remove-1",
                "Take out",
                Icon::Close,
                "Take Ada Brown out?",
                "What the group opens for them ends at once.",
                &format!("{HOME}/1/members/1/remove"),
                &csrf,
            )),
        },
        MemberRow {
            who: Person::guest("Kim Lee", "kim@fabrikam.example"),
            source: "by an access package".to_owned(),
            until: None,
            end: None,
            remove: None,
        },
    ]
}

fn group() -> PortalGroupPage {
    let csrf = csrf();
    PortalGroupPage {
        shell: shell("Spring campaign").crumb("Groups", HOME),
        name: "Spring campaign".to_owned(),
        description: "Everybody who works on it.".to_owned(),
        state: Some(Badge::new(Tone::Good, "Owner")),
        notice: Some(
            Banner::new(Tone::Warn, "This group expires on 20 December 2026")
                .text("Renew it if it is still needed."),
        ),
        join: None,
        withdraw: None,
        leave: Some(danger(
            "leave",
            "Leave the group",
            Icon::Leave,
            "Leave Spring campaign?",
            "What the group opens for you ends at once.",
            &format!("{HOME}/1/leave"),
            &csrf,
        )),
        renew: Some(Link::new("Renew", format!("{HOME}/1/renew"))),
        waiting: vec![WaitingRow {
            who: Person::member("Max Weber", "max@contoso.example"),
            reason: "I write the texts".to_owned(),
            asked: day(-2),
            href: format!("{HOME}/1/requests/2"),
        }],
        may_manage: true,
        members: members(),
        add: Some(form(
            "Add",
            vec![
                Field::line("member", "Add people", "text", ""),
                ends("ends"),
            ],
        )),
        settings: Some(form(
            "Save",
            vec![Field::line("lifetime", "For how many days", "number", "30")],
        )),
        owners: vec![Person::member("Olga Petrova", "olga@contoso.example")],
        facts: vec![Fact::new("Members", "14")],
    }
}

fn join() -> PortalGroupPage {
    PortalGroupPage {
        state: None,
        notice: None,
        join: Some(form(
            "Ask to join",
            vec![Field::area("reason", "Why", ""), ends("until")],
        )),
        leave: None,
        renew: None,
        waiting: Vec::new(),
        may_manage: false,
        members: Vec::new(),
        add: None,
        settings: None,
        owners: Vec::new(),
        ..group()
    }
}

fn decision() -> JoinDecisionPage {
    JoinDecisionPage {
        shell: shell("Max Weber asks to join Spring campaign").crumb("Groups", HOME),
        who: Person::member("Max Weber", "max@contoso.example"),
        group: "Spring campaign".to_owned(),
        reason: "I write the texts".to_owned(),
        state: Badge::new(Tone::Info, "Waiting"),
        facts: vec![Fact::new("Decide by", "7 December 2026")],
        decision: Some(form(
            "Approve",
            vec![Field::area("reason", "Why", ""), ends("ends")],
        )),
        closed: None,
    }
}

fn question() -> QuestionPage {
    QuestionPage {
        shell: shell("Renew Spring campaign?").crumb("Groups", HOME),
        heading: "Renew Spring campaign?".to_owned(),
        lead: "Its time begins anew.".to_owned(),
        facts: vec![Fact::new("Expires", "20 December 2026")],
        action: format!("{HOME}/1/renew"),
        yes: ("accept".to_owned(), "Renew the group".to_owned()),
        no: Some(("decline".to_owned(), "No".to_owned())),
        back: Link::new("Not now", format!("{HOME}/1")),
    }
}
