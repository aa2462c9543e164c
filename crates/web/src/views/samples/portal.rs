//! Samples of My Access.

use xenia_design::{
    Badge, Banner, Choice, Confirm, Control, Fact, Field, Icon, Link, Shell, Step, StepState,
    Steps, Tone,
};

use super::{Sample, csrf, day, guest_viewer, hour, page};
use crate::views::frame;
use crate::views::portal::{
    ForOthersPage, ForOthersRow, ForWhomPage, PackageCard, PackagePage, PackagesPage, RequestPage,
    RequestStatusPage,
};
use crate::views::shared::{Answer, Answers, ResourceRole, ResourceRoles, danger};

pub(super) const HOME: &str = "/my-access/contoso.example";

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    Ok(vec![
        page("portal-packages", &packages())?,
        page(
            "portal-packages-empty",
            &PackagesPage {
                packages: Vec::new(),
                ..packages()
            },
        )?,
        page("portal-packages-nothing-found", &nothing_found())?,
        page("portal-for-others", &for_others())?,
        page(
            "portal-for-others-empty",
            &ForOthersPage {
                rows: Vec::new(),
                ..for_others()
            },
        )?,
        page("portal-for-whom", &for_whom())?,
        page("portal-package", &package())?,
        page("portal-package-held", &held_package())?,
        page("portal-request", &request(false))?,
        page("portal-request-wrong", &request(true))?,
        page("portal-request-status", &status())?,
        page("portal-request-denied", &denied())?,
    ])
}

pub(super) fn shell(title: &str, line: &str) -> Shell {
    frame::portal(&guest_viewer(), &format!("{HOME}{line}")).titled(title)
}

fn card(name: &str, description: &str, contents: &str, lasts: &str, approval: &str) -> PackageCard {
    PackageCard {
        name: name.to_owned(),
        description: description.to_owned(),
        href: format!("{HOME}/packages/1"),
        contents: contents.to_owned(),
        lasts: lasts.to_owned(),
        approval: approval.to_owned(),
        state: None,
    }
}

fn packages() -> PackagesPage {
    let mut cards = vec![
        card(
            "Spring campaign 2027",
            "Drawings, planning board and media library for agencies that work on the spring campaign.",
            "2 groups, 1 application",
            "30 days",
            "one approval",
        ),
        card(
            "Supplier onboarding",
            "Purchase orders, delivery notes and the supplier handbook.",
            "1 group, 2 applications",
            "180 days",
            "two approvals",
        ),
        card(
            "Annual audit",
            "Read-only access to ledgers and evidence for the auditors of the year.",
            "3 groups, 2 applications",
            "until 31 Mar 2027",
            "two approvals",
        ),
        card(
            "Joint engineering: Helios",
            "Models, test rigs and the issue tracker of project Helios.",
            "4 groups, 3 applications",
            "90 days",
            "one approval",
        ),
        card(
            "Visitor network",
            "The wireless network in Lisbon and Aarhus, for the days of a visit.",
            "1 group",
            "5 days",
            "at once",
        ),
    ];
    if let Some(first) = cards.get_mut(1) {
        first.state = Some(Badge::new(Tone::Good, "You have it"));
    }
    if let Some(requested) = cards.get_mut(3) {
        requested.state = Some(Badge::new(Tone::Info, "Requested").icon(Icon::Clock));
    }
    PackagesPage {
        others: Some(format!("{HOME}/others")),
        shell: shell("Available packages", ""),
        action: HOME.to_owned(),
        search: String::new(),
        packages: cards,
    }
}

fn for_others() -> ForOthersPage {
    ForOthersPage {
        shell: shell("For somebody else", "").crumb("Available packages", HOME),
        home: HOME.to_owned(),
        rows: vec![ForOthersRow {
            name: "Spring campaign 2027".to_owned(),
            description: "Plans, drawings and the planning board.".to_owned(),
            href: format!("{HOME}/packages/1/for"),
            contents: "2 groups, 1 application".to_owned(),
            people: "3 people whom you answer for".to_owned(),
        }],
    }
}

fn for_whom() -> ForWhomPage {
    let href = format!("{HOME}/packages/1/for?person=1");
    let mail = "mara.lindqvist@fabrikam.example".to_owned();
    ForWhomPage {
        shell: shell("For whom?", "")
            .crumb("Available packages", HOME)
            .crumb("For somebody else", format!("{HOME}/others")),
        name: "Spring campaign 2027".to_owned(),
        people: vec![(Link::new("Mara Lindqvist", href), mail)],
        field: Some(Field::line("person", "Whom you have in mind", "text", "").required()),
        error: String::new(),
        action: format!("{HOME}/packages/1/for"),
        back: format!("{HOME}/others"),
    }
}

fn nothing_found() -> PackagesPage {
    PackagesPage {
        search: "marketing".to_owned(),
        packages: Vec::new(),
        ..packages()
    }
}

pub(super) fn resources() -> ResourceRoles {
    ResourceRoles {
        items: vec![
            ResourceRole::group("Spring campaign agencies", "member"),
            ResourceRole::group("Media library readers", "member"),
            ResourceRole::application("Planning board", "role Contributor"),
        ],
    }
}

fn package() -> PackagePage {
    let step = |label: &str, detail: &str| Step::new(StepState::Upcoming, label, detail);
    PackagePage {
        shell: shell("Spring campaign 2027", "").crumb("Available packages", HOME),
        name: "Spring campaign 2027".to_owned(),
        description: "Drawings, planning board and media library for agencies that work on the spring campaign.".to_owned(),
        resources: resources(),
        facts: vec![
            Fact::new("Lasts", "30 days from approval"),
            Fact::new("More time", "can be asked for, with a new approval"),
            Fact::new("Open to", "Fabrikam, Northwind Traders"),
            Fact::new("Owner", "Adele Vance, Procurement"),
            Fact::new("Catalog", "Marketing"),
        ],
        process: Steps {
            steps: vec![
                step("You answer two questions", "About what you will work on, so that the approver can decide"),
                step("Adele Vance or her deputy approves", "Usually within two days; after 14 days without a decision the request lapses"),
                step("You have access", "At once after the approval; we write you a mail"),
                step("It ends by itself after 30 days", "We write to you 14 days and one day before"),
            ],
        },
        offers: vec![Link::new("Ask for this package", format!("{HOME}/packages/1/request?policy=2"))],
        notice: None,
    }
}

fn held_package() -> PackagePage {
    let notice = Banner::new(Tone::Good, "You have this package")
        .text("Until 5 December 2026.")
        .action("See what you have", format!("{HOME}/access"));
    PackagePage {
        offers: Vec::new(),
        notice: Some(notice),
        resources: ResourceRoles { items: Vec::new() },
        ..package()
    }
}

fn questions(has_errors: bool) -> Vec<Field> {
    let missing = |text: &str| has_errors.then(|| text.to_owned());
    let roles = ["Design", "Media planning", "Photography", "Print"];
    let work = roles.iter().enumerate().map(|(index, role)| {
        Choice::new(role.to_lowercase(), *role).chosen(index == 1 && !has_errors)
    });
    let places = ["Lisbon", "Aarhus", "Remote only"]
        .map(|place| Choice::new(place, place).chosen(place == "Aarhus"));
    vec![
        Field::line(
            "question-1",
            "Which order number covers your work?",
            "text",
            if has_errors { "none" } else { "PO-2026-1187" },
        )
        .hint("It begins with PO and stands on the order confirmation")
        .error(missing(
            "`none` does not match the pattern `PO-` and two groups of four digits",
        ))
        .required(),
        Field::new(
            "question-2",
            "What will you mainly do?",
            Control::One(work.collect()),
        )
        .error(missing("is required; choose one of the four"))
        .required(),
        Field::new(
            "question-3",
            "Where will you work?",
            Control::Many(places.to_vec()),
        )
        .hint("Choose all that apply"),
        Field::area("question-4", "Anything that the team should know?", ""),
    ]
}

fn request(has_errors: bool) -> RequestPage {
    let justification = "We design the outdoor ads and need the drawings of all three sites.";
    RequestPage {
        shell: shell("Ask for Spring campaign 2027", "")
            .crumb("Available packages", HOME)
            .crumb("Spring campaign 2027", format!("{HOME}/packages/1")),
        heading: "Ask for Spring campaign 2027".to_owned(),
        lead: "Adele Vance decides, usually within two days. Your access then lasts 30 days."
            .to_owned(),
        action: format!("{HOME}/packages/1/request"),
        back: format!("{HOME}/packages/1"),
        policy: "2".to_owned(),
        person: String::new(),
        questions: questions(has_errors),
        justification: Some(
            Field::area(
                "justification",
                "Why do you need it?",
                if has_errors { "" } else { justification },
            )
            .error(has_errors.then(|| "is required by this package".to_owned()))
            .required(),
        ),
        schedule: vec![
            Field::line("starts", "First day", "date", ""),
            Field::line("ends", "Last day", "date", ""),
        ],
        verb: "Send request".to_owned(),
    }
}

fn status() -> RequestStatusPage {
    let cancel = Confirm {
        button: "Take back".to_owned(),
        verb: "Take it back".to_owned(),
        ..danger(
            "cancel",
            "Take back",
            Icon::Close,
            "Take this request back?",
            "Nobody will decide it any more. You can ask again at any time.",
            "/cancel",
            &csrf(),
        )
    };
    RequestStatusPage {
        shell: shell("Request for Spring campaign 2027", "/requests").crumb("My requests", format!("{HOME}/requests")),
        package: "Spring campaign 2027".to_owned(),
        state: Badge::new(Tone::Info, "Waiting for approval").icon(Icon::Clock),
        lead: "There is nothing to do for you now. We write to mara.lindqvist@fabrikam.example as soon as it is decided.".to_owned(),
        steps: Steps {
            steps: vec![
                Step::new(StepState::Done, "Asked", "By you").at(hour(-26)),
                Step::new(StepState::Done, "Sponsor approved", "Adele Vance: agreed in the kick-off").at(hour(-3)),
                Step::new(StepState::Current, "Marketing approves", "Alex Wilber or Megan Bowen; lapses if nobody decides").at(day(13)),
                Step::new(StepState::Upcoming, "You have access", "For 30 days"),
            ],
        },
        answers: Answers {
            items: vec![
                Answer::new("Which order number covers your work?", "PO-2026-1187"),
                Answer::new("What will you mainly do?", "Media planning"),
                Answer::new("Where will you work?", "Aarhus"),
                Answer::new("Anything that the team should know?", ""),
                Answer::new("Why do you need it?", "We design the outdoor ads and need the drawings of all three sites."),
            ],
        },
        facts: vec![
            Fact::new("Kind", "New access"),
            Fact::new("Asked", "22 Nov 2026, 07:30"),
            Fact::new("Lasts", "30 days from approval"),
            Fact::code("Request", "4f0c9f0e-7d0e-4a5e-9f6b-3a1d0c77b1a9"),
        ],
        resources: resources(),
        cancel: Some(cancel),
        next: None,
    }
}

fn denied() -> RequestStatusPage {
    RequestStatusPage {
        state: Badge::new(Tone::Bad, "Denied"),
        lead: "Alex Wilber denied this request. You can ask again when the reason no longer holds."
            .to_owned(),
        steps: Steps {
            steps: vec![
                Step::new(StepState::Done, "Asked", "By you").at(hour(-26)),
                Step::new(
                    StepState::Failed,
                    "Marketing denied",
                    "Alex Wilber: the order number belongs to another agency",
                )
                .at(hour(-2)),
            ],
        },
        answers: Answers { items: Vec::new() },
        resources: ResourceRoles { items: Vec::new() },
        cancel: None,
        next: Some(Link::new(
            "Ask again",
            format!("{HOME}/packages/1/request?policy=2"),
        )),
        ..status()
    }
}
