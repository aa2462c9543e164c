//! Samples of the audit log.

use xenia_design::{Badge, Banner, Choice, Control, Fact, Field, Link, Person, Tone};

use super::console::{active, filters, pager, shell};
use super::{Sample, csrf, hour, page};
use crate::views::console::{ActivityPage, ChainStatus, Change, EventPage, EventRow};

const ACTIVITY: &str = "/console/activity";

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    Ok(vec![
        page("console-activity", &activity())?,
        page("console-activity-broken", &broken())?,
        page("console-event", &record())?,
        page(
            "console-event-bare",
            &EventPage {
                changes: Vec::new(),
                related: Vec::new(),
                ..record()
            },
        )?,
    ])
}

fn rows() -> Vec<EventRow> {
    let row = |hours, who, what: &str, target: &str, result| EventRow {
        when: hour(hours),
        who,
        what: what.to_owned(),
        target: target.to_owned(),
        href: format!("{ACTIVITY}/1"),
        result,
    };
    let done = || Badge::new(Tone::Good, "Done");
    vec![
        row(
            -1,
            Person::member("Megan Bowen", "Marketing"),
            "Approved a request",
            "Mara Lindqvist, Spring campaign 2027",
            done(),
        ),
        row(
            -2,
            Person::guest("Jan Kowalski", "Adatum"),
            "Asked for a package",
            "Annual audit",
            Badge::new(Tone::Bad, "Refused"),
        ),
        row(
            -3,
            Person::guest("Tomás Ferreira", "Northwind Traders"),
            "Asked for a package",
            "Supplier onboarding",
            done(),
        ),
        row(
            -5,
            Person::member("Xenia", "the expiry job"),
            "Ended an assignment",
            "Ava Sørensen, Autumn campaign 2026",
            done(),
        ),
    ]
}

fn activity() -> ActivityPage {
    let kinds = [
        "Any",
        "Access packages",
        "Sign-in",
        "Groups",
        "Applications",
        "Settings",
    ]
    .map(|kind| Choice::new(kind.to_lowercase(), kind));
    let results =
        ["Any", "Done", "Refused"].map(|result| Choice::new(result.to_lowercase(), result));
    let fields = vec![
        Field::new("category", "Kind", Control::Select(kinds.to_vec())),
        Field::new("result", "Result", Control::Select(results.to_vec())),
        Field::line("from", "From day", "date", ""),
    ];
    ActivityPage {
        shell: shell("Activity", ACTIVITY),
        filters: filters(
            ACTIVITY,
            "activity",
            "Search people, things and words",
            fields,
        ),
        rows: rows(),
        pager: pager("1 to 4 of 18,204 records", ACTIVITY),
        chain: ChainStatus {
            banner: Banner::new(Tone::Good, "The log is unbroken")
                .text("Verified today at 03:00, from the first record to the last checkpoint."),
            facts: vec![
                Fact::new("Records", "18,204"),
                Fact::new("Last checkpoint", "record 18,190, today at 03:00"),
                Fact::code("Signed by", "ed25519:4fQx…9aKd"),
            ],
            verify: format!("{ACTIVITY}/verify"),
            csrf: csrf(),
        },
    }
}

fn broken() -> ActivityPage {
    let page = activity();
    let banner = Banner::new(Tone::Bad, "The log is broken at record 12,077")
        .text("Its hash does not follow from the record before it. Keep the database as it is and compare with the last checkpoint that was stored elsewhere.");
    ActivityPage {
        rows: Vec::new(),
        filters: active(page.filters.clone()),
        chain: ChainStatus {
            banner,
            ..page.chain.clone()
        },
        ..page
    }
}

fn record() -> EventPage {
    let change = |property: &str, before: &str, after: &str| Change {
        property: property.to_owned(),
        before: before.to_owned(),
        after: after.to_owned(),
    };
    EventPage {
        shell: shell("Approved a request", ACTIVITY).crumb("Activity", ACTIVITY),
        title: "Approved a request".to_owned(),
        result: Badge::new(Tone::Good, "Done"),
        who: Person::member("Megan Bowen", "megan.bowen@contoso.example"),
        facts: vec![
            Fact::new("When", "23 Nov 2026, 08:30:12 UTC"),
            Fact::new("On", "Request of Mara Lindqvist for Spring campaign 2027"),
            Fact::new("Reason given", "order checked with finance"),
            Fact::new("From", "203.0.113.7, Firefox on Windows"),
            Fact::code("Request id", "0193b1f2-6a7c-7d31-9a55-3f0e7a1c9b42"),
        ],
        changes: vec![
            change("state", "pendingApproval", "delivered"),
            change("assignment", "", "until 23 Dec 2026"),
            change("membership: Spring campaign agencies", "", "member"),
        ],
        chain: vec![
            Fact::new("Record", "18,204"),
            Fact::code("Hash", "7c3e0f…b1d2"),
            Fact::code("Hash before", "e91a44…07fc"),
        ],
        related: vec![
            Link::new("The request", "/approvals/contoso.example/1"),
            Link::new("The mail that followed", "/console/mail/1"),
        ],
    }
}
