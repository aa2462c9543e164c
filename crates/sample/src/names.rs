//! Names of people, places and things. All domains are under `example` (RFC 2606).

/// Given names.
pub(crate) const FIRST: &[&str] = &[
    "Adele", "Alex", "Amara", "Anton", "Astrid", "Beatriz", "Ben", "Carmen", "Chiara", "Daniel",
    "Dalia", "Diego", "Elena", "Emil", "Farah", "Felix", "Fiona", "Georgios", "Grace", "Hana",
    "Henrik", "Ines", "Isaac", "Jana", "Jonas", "Joni", "Kaito", "Karin", "Lara", "Leon", "Lidia",
    "Luca", "Maja", "Mara", "Marco", "Megan", "Mikael", "Nadia", "Nestor", "Nora", "Olga", "Omar",
    "Paula", "Pradeep", "Rafael", "Rosa", "Samir", "Sofia", "Stefan", "Tamar", "Theo", "Tilda",
    "Uma", "Vera", "Viktor", "Wanda", "Yara", "Yusuf", "Zoe", "Zsofia",
];

/// Family names.
pub(crate) const LAST: &[&str] = &[
    "Abebe",
    "Andersson",
    "Bakker",
    "Becker",
    "Berg",
    "Bianchi",
    "Bowen",
    "Castro",
    "Chen",
    "Costa",
    "Dahl",
    "Dimitriou",
    "Eriksen",
    "Farkas",
    "Fischer",
    "Fontaine",
    "Garcia",
    "Hansen",
    "Haddad",
    "Holm",
    "Ivanova",
    "Jansen",
    "Jensen",
    "Kaya",
    "Keller",
    "Kovac",
    "Larsen",
    "Lindqvist",
    "Lopez",
    "Marino",
    "Meyer",
    "Moreau",
    "Nagy",
    "Nakamura",
    "Nielsen",
    "Novak",
    "Okafor",
    "Olsen",
    "Papadakis",
    "Patel",
    "Pereira",
    "Petrov",
    "Rossi",
    "Santos",
    "Sato",
    "Schmidt",
    "Sherman",
    "Silva",
    "Sorensen",
    "Suzuki",
    "Tanaka",
    "Torres",
    "Vance",
    "Varga",
    "Virtanen",
    "Weber",
    "Wilber",
    "Wilke",
    "Yilmaz",
    "Zimmermann",
];

/// Departments: name, job titles from the top, how many of a hundred people work there.
pub(crate) const DEPARTMENTS: &[(&str, [&str; 3], usize)] = &[
    (
        "Engineering",
        ["Head of Engineering", "Team Lead", "Engineer"],
        30,
    ),
    (
        "Marketing",
        [
            "Head of Marketing",
            "Campaign Manager",
            "Marketing Specialist",
        ],
        14,
    ),
    (
        "Procurement",
        ["Head of Procurement", "Category Manager", "Buyer"],
        10,
    ),
    (
        "Finance",
        ["Finance Director", "Controller", "Accountant"],
        10,
    ),
    (
        "Research",
        ["Head of Research", "Principal Scientist", "Scientist"],
        12,
    ),
    (
        "Legal",
        ["General Counsel", "Legal Counsel", "Paralegal"],
        5,
    ),
    (
        "People",
        ["Head of People", "HR Partner", "HR Specialist"],
        6,
    ),
    (
        "IT",
        [
            "Chief Information Officer",
            "Identity Administrator",
            "Support Engineer",
        ],
        13,
    ),
];

/// Cities with their countries.
pub(crate) const CITIES: &[(&str, &str)] = &[
    ("Aarhus", "Denmark"),
    ("Rotterdam", "Netherlands"),
    ("Graz", "Austria"),
    ("Porto", "Portugal"),
    ("Tallinn", "Estonia"),
];

/// A partner company.
pub(crate) struct Partner {
    pub(crate) name: &'static str,
    pub(crate) domain: &'static str,
    pub(crate) what: &'static str,
    pub(crate) people: usize,
}

const fn partner(
    name: &'static str,
    domain: &'static str,
    what: &'static str,
    people: usize,
) -> Partner {
    Partner {
        name,
        domain,
        what,
        people,
    }
}

/// The partners; 150 people together.
pub(crate) const PARTNERS: &[Partner] = &[
    partner(
        "Fabrikam Media",
        "fabrikam.example",
        "Advertising agency",
        22,
    ),
    partner("Litware Audit", "litware.example", "Statutory auditor", 9),
    partner(
        "Adatum Engineering",
        "adatum.example",
        "Joint engineering of the Helios line",
        24,
    ),
    partner(
        "Northwind Logistics",
        "northwind.example",
        "Warehouse and transport",
        16,
    ),
    partner(
        "Tailspin Design",
        "tailspin.example",
        "Industrial design studio",
        11,
    ),
    partner("Wingtip Toys", "wingtip.example", "Licensing partner", 8),
    partner("Proseware", "proseware.example", "Software supplier", 14),
    partner(
        "Lucerne Publishing",
        "lucerne.example",
        "Print and web publishing",
        7,
    ),
    partner(
        "Graphic Institute",
        "graphic-institute.example",
        "Research partner, materials",
        13,
    ),
    partner("Humongous Insurance", "humongous.example", "Insurer", 6),
    partner(
        "Trey Research",
        "trey-research.example",
        "Research partner, batteries",
        12,
    ),
    partner("Relecloud", "relecloud.example", "Cloud operations", 8),
];

/// Groups: name, department whose head owns it, whether it is for people from outside.
pub(crate) const GROUPS: &[(&str, &str, bool)] = &[
    ("Spring campaign agencies", "Marketing", true),
    ("Autumn campaign agencies", "Marketing", true),
    ("Media library readers", "Marketing", true),
    ("Media library editors", "Marketing", true),
    ("Brand guidelines", "Marketing", true),
    ("Press room", "Marketing", false),
    ("Web editors", "Marketing", true),
    ("Helios joint engineering", "Engineering", true),
    ("Helios drawings", "Engineering", true),
    ("Test bench results", "Engineering", true),
    ("Firmware reviewers", "Engineering", true),
    ("Design studio", "Engineering", true),
    ("Prototype workshop", "Engineering", false),
    ("Release managers", "Engineering", false),
    ("Platform team", "Engineering", false),
    ("Supplier portal users", "Procurement", true),
    ("Tender 2026 bidders", "Procurement", true),
    ("Contract drafts", "Procurement", true),
    ("Logistics planning", "Procurement", true),
    ("Category managers", "Procurement", false),
    ("Annual audit", "Finance", true),
    ("Ledger readers", "Finance", true),
    ("Treasury", "Finance", false),
    ("Insurance claims", "Finance", true),
    ("Quarterly close", "Finance", false),
    ("Materials consortium", "Research", true),
    ("Battery consortium", "Research", true),
    ("Lab schedule", "Research", true),
    ("Patent watch", "Research", false),
    ("Publications", "Research", true),
    ("Legal holds", "Legal", false),
    ("Outside counsel", "Legal", true),
    ("Data protection", "Legal", false),
    ("Recruiters", "People", false),
    ("Training partners", "People", true),
    ("Works council", "People", false),
    ("Identity operations", "IT", false),
    ("Cloud operations", "IT", true),
    ("Service desk", "IT", false),
    ("Penetration testers", "IT", true),
];

/// Applications: name, department whose head owns it, its roles.
pub(crate) const APPLICATIONS: &[(&str, &str, &[&str])] = &[
    ("Planning board", "Marketing", &["Reader", "Contributor"]),
    ("Media library", "Marketing", &["Reader", "Editor"]),
    ("Campaign analytics", "Marketing", &["Viewer"]),
    (
        "Drawing vault",
        "Engineering",
        &["Reader", "Engineer", "Approver"],
    ),
    ("Issue tracker", "Engineering", &["Reporter", "Developer"]),
    ("Test bench", "Engineering", &["Observer", "Operator"]),
    ("Supplier portal", "Procurement", &["Supplier", "Buyer"]),
    ("Tender room", "Procurement", &["Bidder", "Evaluator"]),
    ("Transport planner", "Procurement", &["Planner"]),
    ("Ledger", "Finance", &["Auditor", "Accountant"]),
    ("Claims", "Finance", &["Handler"]),
    ("Lab notebook", "Research", &["Reader", "Author"]),
    ("Matter management", "Legal", &["Counsel"]),
    ("Learning", "People", &["Trainer", "Learner"]),
    ("Cloud console", "IT", &["Operator"]),
];

/// A package: what it is called and for, in whose catalog, for which partners (indices), with
/// which groups and application roles, for how many days, after how many approvals, and the
/// questions it asks.
pub(crate) struct Bundle {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) department: &'static str,
    pub(crate) partners: &'static [usize],
    pub(crate) groups: &'static [&'static str],
    pub(crate) roles: &'static [(&'static str, &'static str)],
    pub(crate) days: u16,
    pub(crate) stages: usize,
    pub(crate) questions: &'static [&'static str],
}
