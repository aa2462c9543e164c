//! The access packages of the sample organisation.

use crate::names::Bundle;

const ORDER: &str = "Which order or contract covers your work?";
const TASK: &str = "What will you mainly do?";

type Roles = &'static [(&'static str, &'static str)];

const fn bundle(
    name: &'static str,
    about: &'static str,
    department: &'static str,
    partners: &'static [usize],
    (groups, roles): (&'static [&'static str], Roles),
    (days, stages, questions): (u16, usize, &'static [&'static str]),
) -> Bundle {
    Bundle {
        name,
        about,
        department,
        partners,
        groups,
        roles,
        days,
        stages,
        questions,
    }
}

/// Twenty packages.
pub(crate) const BUNDLES: &[Bundle] = &[
    bundle(
        "Spring campaign 2027",
        "Everything an agency needs for the spring campaign: briefs, media, planning.",
        "Marketing",
        &[0, 4, 7],
        (
            &["Spring campaign agencies", "Media library readers"],
            &[("Planning board", "Contributor")],
        ),
        (90, 1, &[ORDER, TASK]),
    ),
    bundle(
        "Autumn campaign 2026",
        "Briefs and media of the autumn campaign.",
        "Marketing",
        &[0, 7],
        (
            &["Autumn campaign agencies", "Media library readers"],
            &[("Planning board", "Reader")],
        ),
        (60, 1, &[ORDER]),
    ),
    bundle(
        "Media library for editors",
        "Upload and edit pictures, films and their rights.",
        "Marketing",
        &[0, 4],
        (&["Media library editors"], &[("Media library", "Editor")]),
        (30, 1, &[ORDER, TASK]),
    ),
    bundle(
        "Brand kit",
        "Logos, fonts and the rules for using them.",
        "Marketing",
        &[0, 4, 5, 7],
        (&["Brand guidelines"], &[]),
        (180, 0, &[]),
    ),
    bundle(
        "Web publishing",
        "Publish on the public web site.",
        "Marketing",
        &[7],
        (&["Web editors"], &[("Campaign analytics", "Viewer")]),
        (120, 1, &[TASK]),
    ),
    bundle(
        "Joint engineering: Helios",
        "Drawings, issues and test results of the Helios line.",
        "Engineering",
        &[2],
        (
            &["Helios joint engineering", "Helios drawings"],
            &[
                ("Drawing vault", "Engineer"),
                ("Issue tracker", "Developer"),
            ],
        ),
        (90, 2, &[ORDER, TASK]),
    ),
    bundle(
        "Helios test results",
        "Read the results of the test benches.",
        "Engineering",
        &[2, 8, 10],
        (&["Test bench results"], &[("Test bench", "Observer")]),
        (60, 1, &[TASK]),
    ),
    bundle(
        "Firmware review",
        "Review firmware before it is released.",
        "Engineering",
        &[6],
        (&["Firmware reviewers"], &[("Issue tracker", "Developer")]),
        (45, 1, &[ORDER]),
    ),
    bundle(
        "Design studio",
        "Sketches and models of coming products.",
        "Engineering",
        &[4],
        (&["Design studio"], &[("Drawing vault", "Reader")]),
        (60, 1, &[ORDER, TASK]),
    ),
    bundle(
        "Supplier onboarding",
        "The supplier portal: orders, delivery notes, invoices.",
        "Procurement",
        &[3, 6, 11],
        (
            &["Supplier portal users"],
            &[("Supplier portal", "Supplier")],
        ),
        (365, 1, &[ORDER]),
    ),
    bundle(
        "Tender 2026",
        "Documents of the running tender; questions and offers.",
        "Procurement",
        &[3, 6],
        (&["Tender 2026 bidders"], &[("Tender room", "Bidder")]),
        (30, 2, &[ORDER]),
    ),
    bundle(
        "Transport planning",
        "Plan lorries and ramps for the warehouses.",
        "Procurement",
        &[3],
        (&["Logistics planning"], &[("Transport planner", "Planner")]),
        (180, 1, &[TASK]),
    ),
    bundle(
        "Contract negotiation",
        "Drafts of contracts under negotiation.",
        "Procurement",
        &[5, 9],
        (&["Contract drafts"], &[]),
        (30, 1, &[ORDER]),
    ),
    bundle(
        "Annual audit",
        "Ledgers and documents for the statutory audit.",
        "Finance",
        &[1],
        (
            &["Annual audit", "Ledger readers"],
            &[("Ledger", "Auditor")],
        ),
        (60, 2, &[ORDER, TASK]),
    ),
    bundle(
        "Insurance claims",
        "Handle claims together with us.",
        "Finance",
        &[9],
        (&["Insurance claims"], &[("Claims", "Handler")]),
        (90, 1, &[ORDER]),
    ),
    bundle(
        "Materials consortium",
        "Shared notebooks of the materials project.",
        "Research",
        &[8],
        (
            &["Materials consortium", "Lab schedule"],
            &[("Lab notebook", "Author")],
        ),
        (180, 1, &[TASK]),
    ),
    bundle(
        "Battery consortium",
        "Shared notebooks of the battery project.",
        "Research",
        &[10],
        (
            &["Battery consortium", "Lab schedule"],
            &[("Lab notebook", "Author")],
        ),
        (180, 1, &[TASK]),
    ),
    bundle(
        "Outside counsel",
        "Matters on which we are advised.",
        "Legal",
        &[9, 1],
        (&["Outside counsel"], &[("Matter management", "Counsel")]),
        (90, 1, &[ORDER]),
    ),
    bundle(
        "Training partners",
        "Give courses and see who takes part.",
        "People",
        &[7, 8],
        (&["Training partners"], &[("Learning", "Trainer")]),
        (120, 1, &[TASK]),
    ),
    bundle(
        "Cloud operations",
        "Operate our cloud under supervision.",
        "IT",
        &[11],
        (&["Cloud operations"], &[("Cloud console", "Operator")]),
        (30, 2, &[ORDER, TASK]),
    ),
];
