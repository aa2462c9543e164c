//! Samples of partners and guests.

use xenia_design::{
    Badge, Choice, Confirm, Control, Fact, Field, Filters, Icon, Person, Timeline, Tone,
};

use super::console::{active, event, filters, pager, shell};
use super::{Sample, adele, csrf, day, hour, mara, page};
use crate::views::console::{
    FormPage, FormSection, GuestPage, GuestRow, GuestsPage, PartnerPackageRow, PartnerPage,
    PartnerRow, PartnersPage, PersonFormPage, ReachRow,
};
use crate::views::shared::{AccessPath, danger};

const PARTNERS: &str = "/console/partners";
const GUESTS: &str = "/console/guests";

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    let no_guests = GuestsPage {
        rows: Vec::new(),
        ..guests()
    };
    let none_found = GuestsPage {
        rows: Vec::new(),
        filters: active(guest_filters()),
        ..guests()
    };
    Ok(vec![
        page("console-partners", &partners())?,
        page(
            "console-partners-empty",
            &PartnersPage {
                rows: Vec::new(),
                ..partners()
            },
        )?,
        page("console-partner", &partner())?,
        page("console-partner-new", &quiet_partner())?,
        page("console-guests", &guests())?,
        page("console-guests-empty", &no_guests)?,
        page("console-guests-none-found", &none_found)?,
        page("console-guest", &guest())?,
        page("console-guest-invited", &invited())?,
        page("console-guest-invite", &invite())?,
        page("console-person-form", &person_form())?,
    ])
}

fn select(name: &str, label: &str, choices: &[&str]) -> Field {
    let choices = choices
        .iter()
        .map(|choice| Choice::new(choice.to_lowercase(), *choice));
    Field::new(name, label, Control::Select(choices.collect()))
}

fn partners() -> PartnersPage {
    let row =
        |name: &str, domains: &str, sponsors: &str, guests, assignments, seen: Option<i64>| {
            PartnerRow {
                name: name.to_owned(),
                href: format!("{PARTNERS}/1"),
                domains: domains.to_owned(),
                state: Badge::new(Tone::Good, "Configured"),
                sponsors: sponsors.to_owned(),
                guests,
                assignments,
                last_seen: seen.map(hour),
            }
        };
    let mut proposed = row("relecloud.example", "relecloud.example", "", 1, 0, None);
    proposed.state = Badge::new(Tone::Warn, "Proposed").icon(Icon::Question);
    let states = vec![select("state", "State", &["Any", "Configured", "Proposed"])];
    PartnersPage {
        shell: shell("Partners", PARTNERS),
        filters: filters(PARTNERS, "partners", "Search partners and domains", states),
        rows: vec![
            row(
                "Adatum",
                "adatum.example",
                "Nestor Wilke",
                22,
                33,
                Some(-30),
            ),
            row(
                "Fabrikam",
                "fabrikam.example, fabrikam-studio.example",
                "Adele Vance, Joni Sherman",
                31,
                48,
                Some(-2),
            ),
            row("Litware", "litware.example", "Lee Gu", 19, 26, Some(-5)),
            row(
                "Northwind Traders",
                "northwindtraders.example",
                "Adele Vance",
                27,
                41,
                Some(-3),
            ),
            proposed,
        ],
        pager: pager("1 to 5 of 12 partners", PARTNERS),
    }
}

pub(super) fn guest_row(
    name: &str,
    mail: &str,
    partner: &str,
    state: Badge,
    ends: Option<i64>,
) -> GuestRow {
    GuestRow {
        who: Person::guest(name, mail).linked(format!("{GUESTS}/1")),
        partner: partner.to_owned(),
        state,
        sponsor: if ends.is_some() {
            "Adele Vance".to_owned()
        } else {
            String::new()
        },
        assignments: u32::from(ends.is_some()) * 2,
        next_end: ends.map(day),
        last_seen: Some(hour(-20)),
    }
}

fn rows() -> Vec<GuestRow> {
    let active = || Badge::new(Tone::Good, "Active");
    let invited = Badge::new(Tone::Info, "Invited").icon(Icon::Mail);
    let leaving = Badge::new(Tone::Warn, "Leaving").icon(Icon::Leave);
    vec![
        guest_row(
            "Ava Sørensen",
            "ava@fabrikam.example",
            "Fabrikam",
            active(),
            Some(9),
        ),
        guest_row(
            "Jan Kowalski",
            "jan.kowalski@adatum.example",
            "Adatum",
            Badge::new(Tone::Bad, "Blocked"),
            None,
        ),
        guest_row(
            "Mara Lindqvist",
            "mara.lindqvist@fabrikam.example",
            "Fabrikam",
            active(),
            Some(12),
        ),
        guest_row(
            "Priya Raghunathan",
            "priya.raghunathan@litware.example",
            "Litware",
            leaving,
            None,
        ),
        guest_row(
            "Tomás Ferreira",
            "tomas@northwindtraders.example",
            "Northwind Traders",
            active(),
            Some(44),
        ),
        guest_row("Yuki Tanaka", "yuki@relecloud.example", "", invited, None),
    ]
}

fn partner() -> PartnerPage {
    let package = |name: &str, assignments, pending, reaches: &str, end| PartnerPackageRow {
        name: name.to_owned(),
        href: "/console/packages/1".to_owned(),
        assignments,
        pending,
        reaches: reaches.to_owned(),
        next_end: Some(day(end)),
    };
    PartnerPage {
        shell: shell("Fabrikam", PARTNERS).crumb("Partners", PARTNERS),
        name: "Fabrikam".to_owned(),
        state: Badge::new(Tone::Good, "Configured"),
        description: "Agency of record for outdoor and print since 2019.".to_owned(),
        facts: vec![
            Fact::new("Domains", "fabrikam.example, fabrikam-studio.example"),
            Fact::new("They sign in with", "one-time code by mail"),
            Fact::new("Partner since", "14 Feb 2026"),
            Fact::new("People", "31, of whom 26 were here in the last 30 days"),
            Fact::code("Id", "7c2d4f3e-51f0-4b57-a1f7-5e6f0a0c9d21"),
        ],
        sponsors: vec![adele(), Person::member("Joni Sherman", "Engineering")],
        people: rows(),
        all_people: format!("{GUESTS}?partner=fabrikam"),
        packages: vec![
            package("Spring campaign 2027", 21, 2, "2 groups, 1 application", 12),
            package(
                "Joint engineering: Helios",
                8,
                0,
                "4 groups, 3 applications",
                41,
            ),
        ],
        edit: Some(format!("{PARTNERS}/1/edit")),
        actions: vec![danger(
            "end-all",
            "End all access",
            Icon::Stop,
            "End all access of Fabrikam?",
            "29 assignments of 26 people end at once. Their accounts stay for 30 days and are removed then.",
            "/console/partners/1/end-access",
            &csrf(),
        )],
    }
}

fn quiet_partner() -> PartnerPage {
    PartnerPage {
        sponsors: Vec::new(),
        people: Vec::new(),
        packages: Vec::new(),
        actions: Vec::new(),
        description: String::new(),
        ..partner()
    }
}

fn guest_filters() -> Filters {
    let fields = vec![
        select(
            "partner",
            "Partner",
            &["Any", "Adatum", "Fabrikam", "Litware", "None"],
        ),
        select(
            "state",
            "State",
            &["Any", "Active", "Invited", "Blocked", "Leaving"],
        ),
        select(
            "ends",
            "Ends within",
            &["Any time", "7 days", "14 days", "30 days"],
        ),
    ];
    filters(GUESTS, "guests", "Search names and addresses", fields)
}

fn guests() -> GuestsPage {
    GuestsPage {
        shell: shell("Guests", GUESTS),
        filters: guest_filters(),
        rows: rows(),
        pager: pager("1 to 6 of 152 guests", GUESTS),
    }
}

fn reach(
    icon: Icon,
    name: &str,
    role: &str,
    through: &[(Icon, &str)],
    until: Option<i64>,
) -> ReachRow {
    let steps = through
        .iter()
        .map(|(icon, words)| (*icon, (*words).to_owned()));
    ReachRow {
        icon,
        name: name.to_owned(),
        href: Some("/console/groups/1".to_owned()),
        role: role.to_owned(),
        path: AccessPath {
            steps: steps.collect(),
        },
        since: day(-18),
        until: until.map(day),
    }
}

fn person_form() -> PersonFormPage {
    let here = "/console/people/1";
    let fields = vec![
        Field::line("name", "Name", "text", "Mara Lindqvist").required(),
        Field::area("sponsors", "Sponsors", "adele.vance@contoso.example"),
    ];
    PersonFormPage {
        shell: shell("Change", "/console/people").crumb("Mara Lindqvist", here),
        name: "Mara Lindqvist".to_owned(),
        lead: String::new(),
        action: format!("{here}/edit"),
        version: "W/\"1\"".to_owned(),
        back: here.to_owned(),
        sections: vec![FormSection {
            title: "Who they are".to_owned(),
            text: String::new(),
            fields,
        }],
    }
}

pub(super) fn guest() -> GuestPage {
    let spring = (Icon::Package, "Spring campaign 2027");
    GuestPage {
        shell: shell("Mara Lindqvist", GUESTS).crumb("Guests", GUESTS),
        who: mara(),
        photo: Some(super::photos::card(mara(), true)),
        state: Badge::new(Tone::Good, "Active"),
        lead: "Guest from Fabrikam since 25 July 2026. The next access ends on 5 December, in 12 days.".to_owned(),
        facts: vec![
            Fact::new("Mail", "mara.lindqvist@fabrikam.example"),
            Fact::new("Company", "Fabrikam"),
            Fact::new("Signs in with", "one-time code by mail"),
            Fact::new("Last sign-in", "22 Nov 2026, 14:02"),
            Fact::new("Invitation", "accepted on 25 Jul 2026"),
            Fact::new("When the last package ends", "blocked at once, removed after 30 days"),
            Fact::code("Object id", "b9d2f9a4-7c31-4f7e-8e55-10f8c2f4a6d3"),
        ],
        sponsors: Some(vec![adele()]),
        roles: Vec::new(),
        answers_for: Vec::new(),
        reaches: vec![
            reach(Icon::Group, "Spring campaign agencies", "Member", &[spring], Some(12)),
            reach(Icon::Application, "Planning board", "Role Contributor", &[spring], Some(12)),
            reach(Icon::Application, "Media library", "Default access", &[spring, (Icon::Group, "Media library readers")], Some(12)),
            reach(Icon::Group, "Helios visitors", "Member", &[(Icon::Person, "Added by Joni Sherman")], None),
        ],
        timeline: Timeline {
            items: vec![
                event(-20, Icon::Key, Tone::Neutral, "Signed in to Planning board", "With a one-time code, from Sweden"),
                event(-432, Icon::CheckCircle, Tone::Good, "Got Spring campaign 2027", "Approved by Adele Vance: agency of record"),
                event(-458, Icon::Send, Tone::Neutral, "Asked for Spring campaign 2027", ""),
                event(-2904, Icon::Mail, Tone::Neutral, "Accepted the invitation", "Sent by Adele Vance"),
            ],
        },
        edit: Some("/console/people/1/edit".to_owned()),
        actions: vec![
            Confirm { button: "Block sign-in".to_owned(), is_danger: false, ..danger("block", "Block", Icon::Stop, "Block Mara Lindqvist?",
                "Sessions end at once and no new one begins. Access stays recorded and can be opened again.", "/console/guests/1/block", &csrf()) },
            danger("remove", "Remove", Icon::Trash, "Remove Mara Lindqvist?",
                "All access ends at once. The account can be restored for 30 days.", "/console/guests/1/remove", &csrf()),
        ],
    }
}

fn invited() -> GuestPage {
    GuestPage {
        state: Badge::new(Tone::Info, "Invited").icon(Icon::Mail),
        lead: "Invited on 20 November and not seen yet. The invitation lapses on 20 December."
            .to_owned(),
        sponsors: Some(Vec::new()),
        reaches: Vec::new(),
        actions: Vec::new(),
        timeline: Timeline {
            items: vec![event(
                -72,
                Icon::Mail,
                Tone::Neutral,
                "Invited",
                "By Patti Fernandez",
            )],
        },
        ..guest()
    }
}

fn invite() -> FormPage {
    FormPage {
        shell: shell("Invite a guest", GUESTS).crumb("Guests", GUESTS),
        heading: "Invite a guest".to_owned(),
        lead: "They keep the account of their own company. An invitation alone gives no access.".to_owned(),
        action: format!("{GUESTS}/invite"),
        back: GUESTS.to_owned(),
        sections: vec![FormSection {
            title: String::new(),
            text: String::new(),
            fields: vec![
                Field::line("email", "E-mail address", "email", "")
                    .error(Some("`mara@gmail.example` belongs to a domain that the external collaboration settings deny".to_owned()))
                    .required(),
                Field::line("name", "Name", "text", "").hint("As they should appear to colleagues"),
                Field::line("sponsor", "Sponsor", "email", "patti.fernandez@contoso.example")
                    .hint("The person inside who answers for this guest").required(),
                Field::area("message", "A few words to them", ""),
                Field::new("send", "Send the invitation by mail", Control::Switch(true))
                    .hint("Without mail you get a link to hand over yourself"),
            ],
        }],
        verb: "Invite".to_owned(),
    }
}
