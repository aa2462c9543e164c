//! Samples of packages, their forms, and catalogs.

use xenia_design::{Badge, Choice, Control, Fact, Field, Icon, Person, Tone};

use super::console::{filters, pager, shell};
use super::{Sample, adele, csrf, day, hour, mara, page};
use crate::views::console::{
    AssignmentRow, CatalogPackageRow, CatalogPage, CatalogResourceRow, CatalogRow, CatalogsPage,
    PackagePage, PackageRequestRow, PackageRow, PackagesPage, PolicyCard, ResourceRow,
    RoleHolderRow, RoleHolders,
};
use crate::views::shared::{ResourceRole, danger};

const PACKAGES: &str = "/console/packages";
const CATALOGS: &str = "/console/catalogs";

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    Ok(vec![
        page("console-packages", &packages())?,
        page(
            "console-packages-empty",
            &PackagesPage {
                rows: Vec::new(),
                ..packages()
            },
        )?,
        page("console-package", &package())?,
        page("console-package-new", &new_package())?,
        page("console-catalogs", &catalogs())?,
        page(
            "console-catalogs-empty",
            &CatalogsPage {
                rows: Vec::new(),
                may_create: false,
                creators: None,
                ..catalogs()
            },
        )?,
        page("console-catalog", &catalog())?,
        page("console-catalog-new", &new_catalog())?,
    ])
}

fn published() -> Badge {
    Badge::new(Tone::Good, "Published")
}

fn assignments() -> Vec<AssignmentRow> {
    let row = |index: usize, who: Person, until: Option<i64>| AssignmentRow {
        policy: "Agencies".to_owned(),
        state: Badge::new(Tone::Good, "Active"),
        since: day(-18),
        until: until.map(day),
        end: Some(danger(
            &format!("end-{index}"),
            "End",
            Icon::Stop,
            &format!("End this access of {}?", who.name),
            "It ends at once; what they have from other sources stays.",
            "/console/packages/1/assignments/1/end",
            &csrf(),
        )),
        who,
    };
    vec![
        row(1, mara(), Some(12)),
        row(
            2,
            Person::guest("Ava Sørensen", "ava@fabrikam.example"),
            Some(9),
        ),
        row(3, Person::member("Diego Siciliani", "Sales"), None),
    ]
}

fn package() -> PackagePage {
    let resource = |index: usize, item: ResourceRole| ResourceRow {
        remove: Some(danger(
            &format!("take-out-{index}"),
            "Take out",
            Icon::Trash,
            &format!("Take {} out?", item.name),
            "38 people lose it at once, unless another source gives it to them.",
            "/console/packages/1/resources/1/remove",
            &csrf(),
        )),
        item,
    };
    let choices = vec![
        Choice::new("1", "Print shop (member)"),
        Choice::new("2", "Asset store (role Uploader)"),
    ];
    PackagePage {
        shell: shell("Spring campaign 2027", PACKAGES).crumb("Packages", PACKAGES),
        name: "Spring campaign 2027".to_owned(),
        state: published(),
        description: "Drawings, planning board and media library for agencies that work on the spring campaign.".to_owned(),
        request_link: "https://access.contoso.example/my-access/contoso.example/packages/3b0e5f1c".to_owned(),
        facts: vec![
            Fact::new("Catalog", "Marketing"),
            Fact::new("Made", "2 Nov 2026 by Adele Vance"),
            Fact::new("Excludes", "nothing"),
            Fact::code("Id", "3b0e5f1c-7e66-44b0-97a1-f1b6a3f2c0de"),
        ],
        resources: vec![
            resource(1, ResourceRole { href: Some("/console/groups/1".to_owned()), ..ResourceRole::group("Spring campaign agencies", "member") }),
            resource(2, ResourceRole::group("Media library readers", "member")),
            resource(3, ResourceRole::application("Planning board", "role Contributor")),
        ],
        add_resource: Some(Field::new("resource_role", "Add from the catalog Marketing", Control::Select(choices))),
        add_resource_action: format!("{PACKAGES}/1/resources"),
        policies: vec![PolicyCard {
            name: "Agencies".to_owned(),
            href: format!("{PACKAGES}/1/policies/1"),
            who: "People of Fabrikam and Northwind Traders".to_owned(),
            approval: "Sponsor, then Marketing".to_owned(),
            lasts: "30 days, extendable".to_owned(),
            questions: 2,
        }],
        new_policy: format!("{PACKAGES}/1/policies/new"),
        assignments: assignments(),
        requests: vec![PackageRequestRow {
            who: Person::guest("Tomás Ferreira", "Northwind Traders"),
            href: "/approvals/contoso.example/1".to_owned(),
            asked: hour(-26),
            state: Badge::new(Tone::Info, "Waiting for approval").icon(Icon::Clock),
            detail: "Alex Wilber or Megan Bowen decides next".to_owned(),
        }],
        edit: Some(format!("{PACKAGES}/1/edit")),
        actions: Vec::new(),
    }
}

fn new_package() -> PackagePage {
    PackagePage {
        state: Badge::new(Tone::Warn, "Not open to anybody"),
        resources: Vec::new(),
        policies: Vec::new(),
        assignments: Vec::new(),
        requests: Vec::new(),
        actions: vec![danger(
            "delete",
            "Remove",
            Icon::Trash,
            "Remove this package?",
            "It has no assignments; nobody loses anything.",
            "/console/packages/1/remove",
            &csrf(),
        )],
        ..package()
    }
}

fn catalogs() -> CatalogsPage {
    let row = |name: &str, description: &str, owners: &str, resources, packages| CatalogRow {
        name: name.to_owned(),
        href: format!("{CATALOGS}/1"),
        description: description.to_owned(),
        state: published(),
        owners: owners.to_owned(),
        resources,
        packages,
    };
    CatalogsPage {
        shell: shell("Catalogs", CATALOGS),
        filters: filters(CATALOGS, "catalogs", "Search catalogs", Vec::new()),
        rows: vec![
            row(
                "Engineering",
                "Test rigs, models, issue trackers",
                "Joni Sherman",
                14,
                6,
            ),
            row("General", "What belongs to nobody else", "", 5, 2),
            row(
                "Marketing",
                "Campaigns, media, agencies",
                "Adele Vance, Megan Bowen",
                11,
                7,
            ),
        ],
        pager: pager("1 to 3 of 5 catalogs", CATALOGS),
        may_create: true,
        creators: Some(RoleHolders {
            title: "Who may create catalogs".to_owned(),
            text: "Beside administrators. Whoever creates a catalog becomes its first owner."
                .to_owned(),
            rows: vec![role_holder(0, adele(), "Catalog creator")],
            fields: vec![Field::line("who", "Person or group", "text", "")],
            action: format!("{CATALOGS}/creators"),
            verb: "Allow".to_owned(),
            ..roles()
        }),
    }
}

fn role_holder(index: usize, who: Person, role: &str) -> RoleHolderRow {
    RoleHolderRow {
        remove: Some(danger(
            &format!("take-away-{index}"),
            "Take away",
            Icon::Trash,
            &format!("Take the role {role} away from {}?", who.name),
            "It counts at once. What they published and whom they gave access stays.",
            "/console/catalogs/1/roles/1/remove",
            &csrf(),
        )),
        who,
        role: role.to_owned(),
        meaning: String::new(),
        since: day(-18),
        until: None,
    }
}

fn roles() -> RoleHolders {
    let choices = vec![
        Choice::new("1", "Catalog owner").detail("Manages the catalog."),
        Choice::new("2", "Catalog reader").detail("Reads the catalog, changes nothing."),
    ];
    RoleHolders {
        title: "Roles in this catalog".to_owned(),
        text: "Who looks after it, beside the administrators of the organisation.".to_owned(),
        warning: String::new(),
        rows: vec![
            role_holder(1, adele(), "Catalog owner"),
            RoleHolderRow {
                until: Some(day(40)),
                ..role_holder(2, mara(), "Catalog reader")
            },
        ],
        fields: vec![
            Field::line("who", "Give a role to", "text", "").required(),
            Field::new("role", "Role", Control::One(choices)).required(),
        ],
        action: format!("{CATALOGS}/1/roles"),
        verb: "Give the role".to_owned(),
        csrf: csrf(),
    }
}

fn catalog() -> CatalogPage {
    let row = |icon, name: &str, kind: &str, packages| CatalogResourceRow {
        icon,
        name: name.to_owned(),
        href: Some("/console/groups/1".to_owned()),
        kind: kind.to_owned(),
        packages,
        remove: (packages == 0).then(|| {
            danger(
                "take-out",
                "Take out",
                Icon::Trash,
                "Take it out of the catalog?",
                "No package gives it.",
                "/console/catalogs/1/resources/1/remove",
                &csrf(),
            )
        }),
    };
    let choices = vec![
        Choice::new("1", "Group: Print shop"),
        Choice::new("2", "Application: Asset store"),
    ];
    CatalogPage {
        shell: shell("Marketing", CATALOGS).crumb("Catalogs", CATALOGS),
        name: "Marketing".to_owned(),
        state: published(),
        description: "Campaigns, media, agencies.".to_owned(),
        facts: vec![
            Fact::new("Open to people outside", "yes"),
            Fact::code("Id", "0f6a1c52-02d3-4d7a-9f1a-90c3cb2f51aa"),
        ],
        roles: roles(),
        resources: vec![
            row(Icon::Group, "Spring campaign agencies", "Group", 1),
            row(Icon::Application, "Planning board", "Application", 2),
            row(Icon::Group, "Trade fair stand", "Group", 0),
        ],
        add_resource: Some(Field::new(
            "resource",
            "Add a resource",
            Control::Select(choices),
        )),
        add_resource_action: format!("{CATALOGS}/1/resources"),
        packages: vec![CatalogPackageRow {
            name: "Spring campaign 2027".to_owned(),
            href: format!("{PACKAGES}/1"),
            state: published(),
            assignments: 38,
        }],
        new_package: Some(format!("{PACKAGES}/new?catalog=1")),
        edit: Some(format!("{CATALOGS}/1/edit")),
    }
}

fn new_catalog() -> CatalogPage {
    CatalogPage {
        roles: RoleHolders {
            warning: "Nobody owns it. Only administrators can change this catalog.".to_owned(),
            rows: Vec::new(),
            fields: Vec::new(),
            ..roles()
        },
        resources: Vec::new(),
        packages: Vec::new(),
        add_resource: None,
        new_package: None,
        edit: None,
        ..catalog()
    }
}

fn rows() -> Vec<PackageRow> {
    let row = |name: &str, catalog: &str, state, contents: &str, assignments, ending, pending| {
        PackageRow {
            name: name.to_owned(),
            href: format!("{PACKAGES}/1"),
            catalog: catalog.to_owned(),
            state,
            contents: contents.to_owned(),
            assignments,
            ending,
            pending,
        }
    };
    let hidden = Badge::new(Tone::Neutral, "Hidden");
    let closed = Badge::new(Tone::Warn, "Not open to anybody");
    vec![
        row(
            "Annual audit",
            "Finance",
            hidden,
            "3 groups, 2 applications",
            9,
            0,
            1,
        ),
        row(
            "Joint engineering: Helios",
            "Engineering",
            published(),
            "4 groups, 3 applications",
            31,
            2,
            0,
        ),
        row("Print partners", "Marketing", closed, "1 group", 0, 0, 0),
        row(
            "Spring campaign 2027",
            "Marketing",
            published(),
            "2 groups, 1 application",
            38,
            14,
            4,
        ),
        row(
            "Supplier onboarding",
            "Procurement",
            published(),
            "1 group, 2 applications",
            64,
            3,
            3,
        ),
    ]
}

fn packages() -> PackagesPage {
    let catalog = vec![
        Choice::new("", "Any"),
        Choice::new("1", "Marketing"),
        Choice::new("2", "Engineering"),
    ];
    let fields = vec![Field::new("catalog", "Catalog", Control::Select(catalog))];
    PackagesPage {
        shell: shell("Packages", PACKAGES),
        filters: filters(PACKAGES, "packages", "Search packages", fields),
        rows: rows(),
        pager: pager("1 to 5 of 20 packages", PACKAGES),
    }
}
