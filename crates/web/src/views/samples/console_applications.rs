//! Samples of applications.

use xenia_design::{Badge, Choice, Confirm, Control, Fact, Field, Icon, Person, Tone};

use super::console::{filters, pager, shell};
use super::{Sample, adele, csrf, day, mara, page};
use crate::views::console::{
    AccessRow, AppRoleRow, ApplicationPage, ApplicationRow, ApplicationsPage, FormPage,
    FormSection, GrantRow, NewSecret, OwnerRow, PermissionRow, RedirectRow, SecretRow, TrustRow,
};
use crate::views::shared::{AccessPath, Tabs, danger};

const APPLICATIONS: &str = "/console/applications";

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    let with_secret = ApplicationPage {
        new_secret: Some(NewSecret {
            label: "production".to_owned(),
            value: "xen_9fK2vQ7mB0tYw4Rj8sLc1dZ6hN3pXe5a".to_owned(),
        }),
        ..application()
    };
    Ok(vec![
        page("console-applications", &applications())?,
        page(
            "console-applications-empty",
            &ApplicationsPage {
                rows: Vec::new(),
                ..applications()
            },
        )?,
        page("console-application", &application())?,
        page("console-application-secret", &with_secret)?,
        page("console-application-bare", &bare_application())?,
        page("console-application-new", &new_application())?,
    ])
}

pub(super) fn tabs(here: &str) -> Tabs {
    Tabs::new(
        &format!("{APPLICATIONS}/1{here}"),
        &[
            ("Sign-in and access", "/console/applications/1"),
            ("Provisioning", "/console/applications/1/provisioning"),
            (
                "Provisioning log",
                "/console/applications/1/provisioning/log",
            ),
        ],
    )
}

fn ready() -> Badge {
    Badge::new(Tone::Good, "Ready")
}

fn applications() -> ApplicationsPage {
    let row = |name: &str, kind: &str, state, people, guests, owners: &str| ApplicationRow {
        name: name.to_owned(),
        href: format!("{APPLICATIONS}/1"),
        kind: kind.to_owned(),
        state,
        people,
        guests,
        owners: owners.to_owned(),
    };
    ApplicationsPage {
        shell: shell("Applications", APPLICATIONS),
        filters: filters(
            APPLICATIONS,
            "applications",
            "Search applications",
            Vec::new(),
        ),
        rows: vec![
            row(
                "Directory sync",
                "Service without users",
                ready(),
                0,
                0,
                "Joni Sherman",
            ),
            row(
                "Planning board",
                "Web application",
                ready(),
                96,
                59,
                "Megan Bowen",
            ),
            row(
                "Supplier Portal",
                "Web application",
                Badge::new(Tone::Warn, "Secret ends in 9 days"),
                141,
                88,
                "",
            ),
            row(
                "Trade fair app",
                "Single-page application",
                Badge::new(Tone::Neutral, "Switched off"),
                0,
                0,
                "",
            ),
        ],
        pager: pager("1 to 4 of 15 applications", APPLICATIONS),
    }
}

fn access() -> Vec<AccessRow> {
    let row = |who, role: &str, steps: &[(Icon, &str)], until: Option<i64>| AccessRow {
        who,
        role: role.to_owned(),
        path: AccessPath {
            steps: steps
                .iter()
                .map(|(icon, words)| (*icon, (*words).to_owned()))
                .collect(),
        },
        until: until.map(day),
    };
    vec![
        row(
            mara(),
            "Contributor",
            &[(Icon::Package, "Spring campaign 2027")],
            Some(12),
        ),
        row(
            Person::guest("Tomás Ferreira", "Northwind Traders"),
            "Reader",
            &[
                (Icon::Package, "Supplier onboarding"),
                (Icon::Group, "Suppliers"),
            ],
            Some(44),
        ),
        row(
            adele(),
            "Owner",
            &[(Icon::Person, "Assigned by Patti Fernandez")],
            None,
        ),
    ]
}

fn owners() -> Vec<OwnerRow> {
    vec![OwnerRow {
        who: adele(),
        remove: None,
    }]
}

fn permissions() -> Vec<PermissionRow> {
    vec![PermissionRow {
        value: "User.Read.All".to_owned(),
        description: "Reads the full profile of all users.".to_owned(),
        resource: "Microsoft Graph".to_owned(),
        since: day(-18),
    }]
}

fn grants() -> Vec<GrantRow> {
    let row = |person, values: &str, id| GrantRow {
        person,
        values: values.to_owned(),
        resource: "Microsoft Graph".to_owned(),
        since: day(-9),
        remove: remove(id, "these permissions"),
    };
    vec![
        row(None, "User.Read, User.ReadBasic.All", "grant-1"),
        row(Some(mara()), "GroupMember.Read.All", "grant-2"),
    ]
}

fn bare_application() -> ApplicationPage {
    ApplicationPage {
        grants: Vec::new(),
        more_grants: String::new(),
        tabs: Tabs::default(),
        redirects: Vec::new(),
        roles: Vec::new(),
        secrets: Vec::new(),
        trusts: Vec::new(),
        add_trust: Vec::new(),
        access: Vec::new(),
        owners: Vec::new(),
        add_owner: Vec::new(),
        permissions: Vec::new(),
        actions: Vec::new(),
        ..application()
    }
}

fn new_application() -> FormPage {
    let kinds = vec![
        Choice::new("web", "Web application")
            .detail("Runs on a server and can keep a secret")
            .chosen(true),
        Choice::new("spa", "Single-page or mobile application")
            .detail("Cannot keep a secret; uses PKCE"),
        Choice::new("service", "Service without users")
            .detail("Calls the API with its own permissions"),
    ];
    FormPage {
        shell: shell("New application", APPLICATIONS).crumb("Applications", APPLICATIONS),
        heading: "New application".to_owned(),
        lead: String::new(),
        action: format!("{APPLICATIONS}/new"),
        back: APPLICATIONS.to_owned(),
        sections: vec![FormSection {
            title: String::new(),
            text: String::new(),
            fields: vec![
                Field::line("name", "Name", "text", "").required(),
                Field::new("kind", "Kind", Control::One(kinds)).required(),
                Field::area("redirect_uris", "Redirect URIs", "")
                    .hint("One on each line; must begin with https, except for localhost"),
            ],
        }],
        verb: "Register".to_owned(),
    }
}

fn remove(id: &str, what: &str) -> Option<Confirm> {
    Some(danger(
        id,
        "Remove",
        Icon::Trash,
        &format!("Remove {what}?"),
        "Sign-ins that use it fail from now on.",
        "/console/applications/1/remove",
        &csrf(),
    ))
}

fn redirects() -> Vec<RedirectRow> {
    vec![
        RedirectRow {
            uri: "https://board.contoso.example/callback".to_owned(),
            remove: remove("uri-1", "this address"),
        },
        RedirectRow {
            uri: "http://localhost:3000/callback".to_owned(),
            remove: remove("uri-2", "this address"),
        },
    ]
}

fn secrets() -> Vec<SecretRow> {
    let secret = |label: &str, hint: &str, ends, state| SecretRow {
        label: label.to_owned(),
        hint: hint.to_owned(),
        created: day(-170),
        ends: day(ends),
        state,
        remove: remove(&format!("secret-{hint}"), "this secret"),
    };
    vec![
        secret("production", "xen", 190, Badge::new(Tone::Good, "Valid")),
        secret(
            "old",
            "9aB",
            9,
            Badge::new(Tone::Warn, "Ends soon").icon(Icon::Hourglass),
        ),
    ]
}

fn facts() -> Vec<Fact> {
    vec![
        Fact::new("Kind", "Web application"),
        Fact::new("Claims", "groups (those of the application), roles"),
        Fact::new("Permissions", "openid, profile, email"),
        Fact::new("Registered", "3 Mar 2026 by Patti Fernandez"),
        Fact::code("Object id", "1c5b0e5e-9f53-4d0c-a7d3-7d10f2b4a9ce"),
    ]
}

fn connect() -> Vec<Fact> {
    vec![
        Fact::code("Client id", "9a0f6f0d-4a8e-4b8e-8d11-2b6b8e3a7c55"),
        Fact::code(
            "Issuer",
            "https://access.contoso.example/5d1f6a0e-3c4b-4c8f-9a52-7f0c2be1a9d4/v2.0",
        ),
        Fact::code(
            "Discovery",
            "https://access.contoso.example/contoso.example/v2.0/.well-known/openid-configuration",
        ),
    ]
}

fn application() -> ApplicationPage {
    let role = |name: &str, value: &str, description: &str, people| AppRoleRow {
        name: name.to_owned(),
        value: value.to_owned(),
        description: description.to_owned(),
        people,
    };
    ApplicationPage {
        shell: shell("Planning board", APPLICATIONS).crumb("Applications", APPLICATIONS),
        name: "Planning board".to_owned(),
        state: ready(),
        tabs: tabs(""),
        connect: connect(),
        facts: facts(),
        redirects: redirects(),
        add_redirect: vec![Field::line("uri", "Add an address", "url", "")],
        owners: owners(),
        add_owner: vec![Field::line("owner", "Add an owner", "text", "")],
        permissions: permissions(),
        grants: grants(),
        more_grants: "12 more agreed for themselves".to_owned(),
        roles: vec![
            role("Contributor", "board.write", "May change plans", 41),
            role("Reader", "board.read", "May look", 55),
        ],
        add_role: vec![
            Field::line("name", "Name", "text", ""),
            Field::line("value", "Value", "text", ""),
        ],
        secrets: secrets(),
        add_secret: vec![Field::line("label", "What it is for", "text", "")],
        new_secret: None,
        trusts: vec![TrustRow {
            name: "deploy".to_owned(),
            issuer: "https://token.actions.githubusercontent.com".to_owned(),
            subject: "repo:contoso/planning-board:ref:refs/heads/main".to_owned(),
            audience: "api://AzureADTokenExchange".to_owned(),
            remove: None,
        }],
        add_trust: vec![Field::line("issuer", "Issuer", "url", "")],
        access: access(),
        pager: pager("1 to 3 of 96 people", "/console/applications/1"),
        base: format!("{APPLICATIONS}/1"),
        actions: vec![danger(
            "switch-off",
            "Switch off",
            Icon::Stop,
            "Switch Planning board off?",
            "Nobody signs in to it and its tokens are refused, until it is switched on again.",
            "/console/applications/1/disable",
            &csrf(),
        )],
    }
}
