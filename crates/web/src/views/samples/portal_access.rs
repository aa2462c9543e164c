//! Samples of what one has and what one asked, in My Access.

use xenia_design::{Badge, Icon, Meter, Pager, Tone};

use super::portal::{HOME, resources, shell};
use super::{Sample, csrf, day, page};
use crate::views::portal::{AccessPage, AssignmentCard, EndedRow, RequestRow, RequestsPage};
use crate::views::shared::danger;

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    Ok(vec![
        page("portal-access", &access())?,
        page("portal-access-empty", &no_access())?,
        page("portal-requests", &requests())?,
        page(
            "portal-requests-empty",
            &RequestsPage {
                rows: Vec::new(),
                ..requests()
            },
        )?,
    ])
}

fn assignment(name: &str, since: i64, until: Option<i64>, total: u32) -> AssignmentCard {
    let left = until.and_then(|days| u32::try_from(days).ok());
    AssignmentCard {
        name: name.to_owned(),
        href: format!("{HOME}/packages/1"),
        state: Badge::new(Tone::Good, "Active"),
        resources: resources(),
        since: day(since),
        until: until.map(day),
        left: left.map(|days| Meter::days_left(days, total)),
        extend: until.map(|_| format!("{HOME}/access/1/extend")),
        leave: Some(danger(
            &format!("leave-{total}"),
            "Give up",
            Icon::Leave,
            &format!("Give up {name}?"),
            "Your access through this package ends at once. You can ask for it again.",
            &format!("{HOME}/access/1/leave"),
            &csrf(),
        )),
    }
}

fn access() -> AccessPage {
    let mut unlimited = assignment("Supplier onboarding", -148, None, 0);
    unlimited.state = Badge::new(Tone::Warn, "Partly set up");
    AccessPage {
        shell: shell("What I have", "/access"),
        packages: HOME.to_owned(),
        assignments: vec![
            assignment("Spring campaign 2027", -18, Some(12), 30),
            assignment("Joint engineering: Helios", -20, Some(70), 90),
            unlimited,
        ],
        ended: vec![EndedRow {
            name: "Autumn campaign 2026".to_owned(),
            since: day(-120),
            until: day(-30),
            reason: "Its time was over".to_owned(),
            again: Some(format!("{HOME}/packages/2/request")),
        }],
        leave: Some(danger(
            "leave-all",
            "Leave Contoso",
            Icon::Leave,
            "Leave Contoso?",
            "All your access ends at once, and your account here is removed after 30 days. This cannot be taken back by you; somebody at Contoso would have to invite you again.",
            &format!("{HOME}/leave"),
            &csrf(),
        )),
    }
}

fn no_access() -> AccessPage {
    AccessPage {
        assignments: Vec::new(),
        ended: Vec::new(),
        leave: None,
        ..access()
    }
}

fn requests() -> RequestsPage {
    let row = |package: &str, kind: &str, asked, state, detail: &str| RequestRow {
        package: package.to_owned(),
        href: format!("{HOME}/requests/1"),
        kind: kind.to_owned(),
        asked: day(asked),
        state,
        detail: detail.to_owned(),
    };
    let waiting = Badge::new(Tone::Info, "Waiting for approval").icon(Icon::Clock);
    RequestsPage {
        shell: shell("My requests", "/requests"),
        packages: HOME.to_owned(),
        rows: vec![
            row(
                "Spring campaign 2027",
                "New access",
                -1,
                waiting,
                "Alex Wilber or Megan Bowen decides next",
            ),
            row(
                "Joint engineering: Helios",
                "More time",
                -20,
                Badge::new(Tone::Good, "Delivered"),
                "Approved by Joni Sherman, until 1 Feb 2027",
            ),
            row(
                "Annual audit",
                "New access",
                -44,
                Badge::new(Tone::Bad, "Denied"),
                "Denied by Nestor Wilke: auditors only",
            ),
            row(
                "Visitor network",
                "New access",
                -61,
                Badge::new(Tone::Neutral, "Taken back"),
                "By you",
            ),
        ],
        pager: Pager {
            summary: "1 to 4 of 4 requests".to_owned(),
            previous: None,
            next: None,
        },
    }
}
