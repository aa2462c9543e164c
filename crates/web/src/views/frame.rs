//! The frames of the three areas: which lines the navigation has, and for whom.

use xenia_design::{Csrf, Icon, Link, Look, NavGroup, NavItem, PersonMenu, Shell};

/// Who looks at a page, and what every page around them needs to know.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Viewer {
    /// The tenant as it stands in addresses: id or domain.
    pub tenant: String,
    /// The organisation's display name.
    pub organisation: String,
    /// Display name.
    pub name: String,
    /// Mail address or user principal name.
    pub mail: String,
    /// In which capacity: `Guest from Fabrikam`, `Global Administrator`.
    pub capacity: String,
    /// Address of the photo, if there is one.
    pub photo: Option<String>,
    /// What the organisation puts on its pages.
    pub look: Look,
    /// May open the console.
    pub has_console: bool,
    /// Approvals that wait for this person.
    pub waiting_approvals: u32,
    /// Jobs and messages that failed for good; shown in the console.
    pub dead_letters: u32,
    /// Areas of the console that are closed to this person: `guests`, `jobs`.
    pub closed_areas: Vec<&'static str>,
    /// Without SMTP, messages are files and the console shows them.
    pub has_mail_drop: bool,
    /// The token of every form.
    pub csrf: Csrf,
}

impl Viewer {
    fn menu(&self) -> PersonMenu {
        let mut links = vec![
            Link::new("My Access", format!("/my-access/{}", self.tenant)),
            Link::new("Approvals", format!("/approvals/{}", self.tenant)),
        ];
        if self.has_console {
            links.push(Link::new("Console", "/console"));
        }
        links.push(Link::new(
            "Your photo",
            format!("/my-access/{}/photo", self.tenant),
        ));
        PersonMenu {
            name: self.name.clone(),
            mail: self.mail.clone(),
            capacity: self.capacity.clone(),
            photo: self.photo.clone(),
            links,
            sign_out: format!("/{}/signin/sign-out", self.tenant),
        }
    }

    fn shell(&self, area: &str, home: String, nav: Vec<NavGroup>) -> Shell {
        Shell {
            title: area.to_owned(),
            area: area.to_owned(),
            home,
            organisation: self.organisation.clone(),
            look: self.look.clone(),
            person: self.menu(),
            nav,
            crumbs: Vec::new(),
            banners: Vec::new(),
            csrf: self.csrf.clone(),
        }
    }
}

fn waiting(count: u32) -> Option<u32> {
    (count > 0).then_some(count)
}

fn group(label: &str, items: Vec<NavItem>) -> NavGroup {
    NavGroup {
        label: label.to_owned(),
        items,
    }
}

fn personal_nav(viewer: &Viewer) -> Vec<NavGroup> {
    let tenant = &viewer.tenant;
    let mut approvals = NavItem::new(
        "Waiting for you",
        format!("/approvals/{tenant}"),
        Icon::Inbox,
    );
    approvals.count = waiting(viewer.waiting_approvals);
    let mut groups = vec![
        group(
            "My Access",
            vec![
                NavItem::new(
                    "Available packages",
                    format!("/my-access/{tenant}"),
                    Icon::Package,
                ),
                NavItem::new(
                    "What I have",
                    format!("/my-access/{tenant}/access"),
                    Icon::Key,
                ),
                NavItem::new("Groups", format!("/my-access/{tenant}/groups"), Icon::Group),
                NavItem::new(
                    "My requests",
                    format!("/my-access/{tenant}/requests"),
                    Icon::Send,
                ),
            ],
        ),
        group(
            "Approvals",
            vec![
                approvals,
                NavItem::new(
                    "Decided",
                    format!("/approvals/{tenant}/history"),
                    Icon::CheckCircle,
                ),
            ],
        ),
    ];
    if viewer.has_console {
        groups.push(group(
            "",
            vec![NavItem::new("Console", "/console", Icon::Settings)],
        ));
    }
    groups
}

/// The frame of My Access; `here` is the address of the current line of the navigation.
pub fn portal(viewer: &Viewer, here: &str) -> Shell {
    let home = format!("/my-access/{}", viewer.tenant);
    viewer
        .shell("My Access", home, personal_nav(viewer))
        .current(here)
}

/// The frame of Approvals; `here` is the address of the current line of the navigation.
pub fn approvals(viewer: &Viewer, here: &str) -> Shell {
    let home = format!("/approvals/{}", viewer.tenant);
    viewer
        .shell("Approvals", home, personal_nav(viewer))
        .current(here)
}

fn operation(viewer: &Viewer) -> NavGroup {
    let mut jobs = NavItem::new("Jobs and mail", "/console/jobs", Icon::Jobs);
    jobs.count = waiting(viewer.dead_letters);
    let mut items = vec![
        NavItem::new("Activity", "/console/activity", Icon::Activity),
        jobs,
    ];
    if viewer.has_mail_drop {
        items.push(NavItem::new("Mail drop", "/console/mail", Icon::Mail));
    }
    items.push(NavItem::new(
        "Company branding",
        "/console/branding",
        Icon::Document,
    ));
    items.push(NavItem::new(
        "Settings",
        "/console/settings",
        Icon::Settings,
    ));
    group("Operation", items)
}

/// The frame of the console; `here` is the address of the current line of the navigation.
pub fn console(viewer: &Viewer, here: &str) -> Shell {
    let mut nav = vec![
        group(
            "",
            vec![NavItem::new("Overview", "/console", Icon::Overview)],
        ),
        group(
            "People",
            vec![
                NavItem::new("Everybody", "/console/people", Icon::Person),
                NavItem::new("Partners", "/console/partners", Icon::Partner),
                NavItem::new("Guests", "/console/guests", Icon::Guests),
                NavItem::new(
                    "Incoming provisioning",
                    "/console/provisioning",
                    Icon::Inbox,
                ),
            ],
        ),
        group(
            "Access",
            vec![
                NavItem::new("Packages", "/console/packages", Icon::Package),
                NavItem::new("Catalogs", "/console/catalogs", Icon::Catalog),
                NavItem::new("Applications", "/console/applications", Icon::Application),
                NavItem::new("Consent requests", "/console/consent-requests", Icon::Send),
                NavItem::new("Groups", "/console/groups", Icon::Group),
                NavItem::new("Roles", "/console/roles", Icon::Shield),
            ],
        ),
        operation(viewer),
    ];
    let is_open = |item: &NavItem| {
        let area = item.href.strip_prefix("/console/").unwrap_or_default();
        !viewer.closed_areas.contains(&area)
    };
    for group in &mut nav {
        group.items.retain(is_open);
    }
    nav.retain(|group| !group.items.is_empty());
    viewer
        .shell("Console", "/console".to_owned(), nav)
        .current(here)
}
