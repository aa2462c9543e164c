//! Samples of people from inside, and of directory roles.

use xenia_design::{Badge, Choice, Control, Field, Icon, Link, Person, Tone};

use super::console::{active, filters, pager, shell};
use super::{Sample, adele, csrf, day, hour, mara, page};
use crate::views::console::{
    GuestPage, PeoplePage, PersonRow, RoleHolderRow, RoleHolders, RolePage, RoleRow, RolesPage,
};
use crate::views::shared::danger;

const PEOPLE: &str = "/console/people";
const ROLES: &str = "/console/roles";

pub(super) fn pages(guest: GuestPage) -> askama::Result<Vec<Sample>> {
    let none = PeoplePage {
        rows: Vec::new(),
        filters: active(people().filters),
        ..people()
    };
    let nobody = RolePage {
        holders: RoleHolders {
            rows: Vec::new(),
            warning: "Nobody holds it.".to_owned(),
            ..role().holders
        },
        ..role()
    };
    Ok(vec![
        page("console-people", &people())?,
        page("console-people-none-found", &none)?,
        page("console-person", &member(guest))?,
        page("console-roles", &roles())?,
        page("console-role", &role())?,
        page("console-role-nobody", &nobody)?,
    ])
}

fn people() -> PeoplePage {
    let types = vec![Choice::new("", "Any"), Choice::new("guest", "Guests")];
    let fields = vec![
        Field::new("type", "Type", Control::Select(types)),
        Field::line("company", "Company", "text", ""),
        Field::line("department", "Department", "text", ""),
    ];
    let row = |who: Person, place: &str, groups| PersonRow {
        who: who.linked(format!("{PEOPLE}/1")),
        place: place.to_owned(),
        state: Badge::new(Tone::Good, "Active"),
        groups,
        last_seen: Some(hour(-20)),
    };
    PeoplePage {
        shell: shell("People", PEOPLE),
        filters: filters(PEOPLE, "people", "Search names and addresses", fields),
        rows: vec![row(adele(), "Procurement", 12), row(mara(), "Fabrikam", 3)],
        pager: pager("1 to 2 of 450 people", PEOPLE),
    }
}

/// Somebody from inside, who holds a role and answers for a guest.
fn member(guest: GuestPage) -> GuestPage {
    let role = Link::new("Guest Inviter", format!("{ROLES}/1"));
    GuestPage {
        shell: shell("Adele Vance", PEOPLE).crumb("Everybody", PEOPLE),
        who: adele(),
        photo: None,
        sponsors: None,
        roles: vec![(role, Some(day(30)))],
        answers_for: vec![mara()],
        ..guest
    }
}

fn roles() -> RolesPage {
    let row = |name: &str, description: &str, holders| RoleRow {
        name: name.to_owned(),
        description: description.to_owned(),
        href: format!("{ROLES}/1"),
        is_custom: holders == 0,
        holders,
        partly: holders,
    };
    RolesPage {
        shell: shell("Roles", ROLES),
        rows: vec![
            row("Global Administrator", "Manages everything.", 2),
            row(
                "Guest Inviter",
                "Invites guests whatever the members' own right to invite.",
                0,
            ),
        ],
    }
}

fn role() -> RolePage {
    let take = danger(
        "take-1",
        "Take away",
        Icon::Trash,
        "Take the role away from Adele Vance?",
        "They can no longer do what it allows.",
        "/console/roles/1/members/1/remove",
        &csrf(),
    );
    RolePage {
        shell: shell("Guest Inviter", ROLES).crumb("Roles", ROLES),
        name: "Guest Inviter".to_owned(),
        description: "Invites guests whatever the members' own right to invite.".to_owned(),
        holders: RoleHolders {
            title: "Who holds it".to_owned(),
            text: "It counts with the next click.".to_owned(),
            warning: String::new(),
            rows: vec![RoleHolderRow {
                who: adele(),
                role: "Guest Inviter".to_owned(),
                meaning: String::new(),
                since: day(-18),
                until: None,
                remove: Some(take),
            }],
            fields: vec![Field::line("member", "Give it to", "text", "")],
            action: "/console/roles/1/members".to_owned(),
            verb: "Give the role".to_owned(),
            csrf: csrf(),
        },
    }
}
