//! Samples of Approvals.

use xenia_design::{
    Badge, Banner, Fact, Field, Icon, Link, Pager, Person, Shell, Step, StepState, Steps, Timeline,
    TimelineItem, Tone,
};

use super::{Sample, adele, day, hour, mara, owner_viewer, page};
use crate::views::approvals::{
    ApprovalHistoryPage, ApprovalPage, ApprovalRow, ApprovalsPage, DecidedRow, Decision,
    OpenDecision,
};
use crate::views::frame;
use crate::views::shared::{Answer, Answers, ResourceRole, ResourceRoles};

const HOME: &str = "/approvals/contoso.example";

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    Ok(vec![
        page("approvals-list", &list())?,
        page(
            "approvals-list-empty",
            &ApprovalsPage {
                rows: Vec::new(),
                ..list()
            },
        )?,
        page("approvals-one", &one())?,
        page("approvals-one-decided", &decided())?,
        page("approvals-history", &history())?,
        page(
            "approvals-history-empty",
            &ApprovalHistoryPage {
                rows: Vec::new(),
                ..history()
            },
        )?,
    ])
}

fn shell(title: &str, line: &str) -> Shell {
    frame::approvals(&owner_viewer(), &format!("{HOME}{line}")).titled(title)
}

fn row(who: Person, package: &str, asked: i64, by: Option<i64>, stage: &str) -> ApprovalRow {
    ApprovalRow {
        company: who.detail.clone(),
        who,
        package: package.to_owned(),
        href: format!("{HOME}/1"),
        asked: hour(asked),
        decide_by: by.map(hour),
        is_urgent: by.is_some_and(|hours| hours < 48),
        stage: stage.to_owned(),
    }
}

fn list() -> ApprovalsPage {
    ApprovalsPage {
        shell: shell("Waiting for you", ""),
        rows: vec![
            row(
                Person::guest("Tomás Ferreira", "Northwind Traders"),
                "Supplier onboarding",
                -310,
                Some(26),
                "Stage 1 of 2",
            ),
            row(
                Person::guest("Mara Lindqvist", "Fabrikam"),
                "Spring campaign 2027",
                -26,
                Some(310),
                "",
            ),
            row(
                Person::member("Diego Siciliani", "Sales"),
                "Annual audit",
                -3,
                None,
                "Stage 2 of 2",
            ),
        ],
        pager: Pager {
            summary: "3 requests".to_owned(),
            previous: None,
            next: None,
        },
    }
}

fn past() -> Timeline {
    let item = |days, icon, tone, title: &str, detail: &str| TimelineItem {
        when: day(days),
        icon,
        tone,
        title: title.to_owned(),
        detail: detail.to_owned(),
        link: None,
        badge: None,
    };
    Timeline {
        items: vec![
            item(
                -30,
                Icon::Hourglass,
                Tone::Neutral,
                "Autumn campaign 2026 ended",
                "Its time was over",
            ),
            item(
                -120,
                Icon::CheckCircle,
                Tone::Good,
                "Autumn campaign 2026 approved",
                "By Adele Vance: agency of record",
            ),
            TimelineItem {
                link: Some(Link::new("See the record", "/console/activity/1")),
                ..item(-121, Icon::Mail, Tone::Neutral, "Invited", "By Adele Vance")
            },
        ],
    }
}

fn open() -> Decision {
    Decision::Open(Box::new(OpenDecision {
        action: format!("{HOME}/1/decide"),
        stage: "1".to_owned(),
        justification: Field::area("justification", "Your reason", "")
            .hint("Kept with the decision; the person who asked sees it when you deny"),
        consequence: "If you approve, Mara Lindqvist has access at once, until 23 December 2026."
            .to_owned(),
    }))
}

fn one() -> ApprovalPage {
    ApprovalPage {
        shell: shell("Mara Lindqvist asks for Spring campaign 2027", "").crumb("Waiting for you", HOME),
        package: "Spring campaign 2027".to_owned(),
        state: Badge::new(Tone::Info, "Waiting for you").icon(Icon::Clock),
        who: mara(),
        who_facts: vec![
            Fact::new("Company", "Fabrikam (fabrikam.example)"),
            Fact::new("Known here", "since 25 Jul 2026"),
            Fact::new("Last sign-in", "yesterday, with a one-time code"),
            Fact::new("Has now", "Supplier onboarding, Joint engineering: Helios"),
        ],
        sponsor: Some(adele()),
        justification: "We design the outdoor ads and need the drawings of all three sites.".to_owned(),
        answers: Answers {
            items: vec![
                Answer::new("Which order number covers your work?", "PO-2026-1187"),
                Answer::new("What will you mainly do?", "Media planning"),
                Answer::new("Where will you work?", "Aarhus, Remote only"),
                Answer::new("Anything that the team should know?", ""),
            ],
        },
        resources: ResourceRoles {
            items: vec![
                ResourceRole::group("Spring campaign agencies", "member"),
                ResourceRole::group("Media library readers", "member"),
                ResourceRole::application("Planning board", "role Contributor"),
            ],
        },
        span: vec![
            Fact::new("From", "your approval"),
            Fact::new("Until", "30 days later, 23 Dec 2026"),
            Fact::new("More time", "can be asked for, you decide again"),
        ],
        warnings: vec![
            Banner::new(Tone::Warn, "This person also has `Supplier onboarding`")
                .text("The two packages are not excluded from each other, but no one at Fabrikam has both yet."),
        ],
        steps: Steps {
            steps: vec![
                Step::new(StepState::Done, "Asked", "").at(hour(-26)),
                Step::new(StepState::Current, "You or Megan Bowen decide", "The first of you decides").at(day(13)),
                Step::new(StepState::Upcoming, "Access", "For 30 days"),
            ],
        },
        history: past(),
        decision: open(),
    }
}

fn decided() -> ApprovalPage {
    let closed = Banner::new(Tone::Info, "Megan Bowen approved this request before you")
        .text("23 Nov 2026, 08:12: `order checked with finance`. Nothing is left to decide.");
    ApprovalPage {
        state: Badge::new(Tone::Good, "Approved"),
        decision: Decision::Closed(closed),
        justification: String::new(),
        sponsor: None,
        warnings: Vec::new(),
        history: Timeline { items: Vec::new() },
        ..one()
    }
}

fn history() -> ApprovalHistoryPage {
    let row = |who, package: &str, decision, days, why: &str, outcome: &str| DecidedRow {
        who,
        package: package.to_owned(),
        href: format!("{HOME}/1"),
        decision,
        when: day(days),
        justification: why.to_owned(),
        outcome: outcome.to_owned(),
    };
    let approved = || Badge::new(Tone::Good, "Approved");
    ApprovalHistoryPage {
        shell: shell("Decided", "/history"),
        rows: vec![
            row(
                mara(),
                "Joint engineering: Helios",
                approved(),
                -20,
                "named in the contract",
                "active until 1 Feb 2027",
            ),
            row(
                Person::guest("Jan Kowalski", "Adatum"),
                "Annual audit",
                Badge::new(Tone::Bad, "Denied"),
                -34,
                "not on the audit team",
                "nothing was given",
            ),
            row(
                mara(),
                "Autumn campaign 2026",
                approved(),
                -120,
                "agency of record",
                "ended on 24 Oct 2026",
            ),
        ],
        pager: Pager {
            summary: "1 to 3 of 3 decisions".to_owned(),
            previous: None,
            next: None,
        },
    }
}
