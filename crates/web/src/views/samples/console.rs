//! Samples of the overview, and what all samples of the console share.

use xenia_design::charts::{Bar, Bars, Columns, Donut, Line, Point, Slice};
use xenia_design::{
    Badge, Banner, Fact, Field, Filters, Icon, Link, Pager, Shell, Stat, Timeline, TimelineItem,
    Tone,
};

use super::{Sample, csrf, hour, page};
use crate::views::console::{OverviewPage, ProblemPage};
use crate::views::frame::{self, Viewer};

pub(super) fn pages() -> askama::Result<Vec<Sample>> {
    Ok(vec![
        page("console-overview", &overview())?,
        page("console-overview-empty", &first_day())?,
        page("console-problem", &problem())?,
    ])
}

pub(super) fn shell(title: &str, line: &str) -> Shell {
    let viewer = Viewer {
        tenant: "contoso.example".to_owned(),
        organisation: "Contoso".to_owned(),
        name: "Patti Fernandez".to_owned(),
        mail: "patti.fernandez@contoso.example".to_owned(),
        capacity: "Global Administrator".to_owned(),
        has_console: true,
        dead_letters: 2,
        has_mail_drop: true,
        csrf: csrf(),
        ..Viewer::default()
    };
    frame::console(&viewer, line).titled(title)
}

pub(super) fn pager(summary: &str, line: &str) -> Pager {
    Pager {
        summary: summary.to_owned(),
        previous: None,
        next: Some(format!("{line}?page=2")),
    }
}

pub(super) fn filters(line: &str, table: &str, label: &str, fields: Vec<Field>) -> Filters {
    Filters {
        action: line.to_owned(),
        table: table.to_owned(),
        search_label: label.to_owned(),
        search: String::new(),
        fields,
        is_active: false,
    }
}

pub(super) fn active(filters: Filters) -> Filters {
    Filters {
        search: "zzz".to_owned(),
        is_active: true,
        ..filters
    }
}

pub(super) fn event(hours: i64, icon: Icon, tone: Tone, title: &str, detail: &str) -> TimelineItem {
    TimelineItem {
        when: hour(hours),
        icon,
        tone,
        title: title.to_owned(),
        detail: detail.to_owned(),
        link: None,
        badge: None,
    }
}

fn stat(label: &str, value: u32, note: &str, tone: Tone, icon: Icon, href: &str) -> Stat {
    Stat {
        label: label.to_owned(),
        value: value.to_string(),
        note: note.to_owned(),
        tone,
        icon,
        href: Some(href.to_owned()),
    }
}

fn stats() -> Vec<Stat> {
    vec![
        stat(
            "Guests",
            152,
            "6 more than a month ago",
            Tone::Neutral,
            Icon::Guests,
            "/console/guests",
        ),
        stat(
            "Partners",
            12,
            "1 proposed",
            Tone::Neutral,
            Icon::Partner,
            "/console/partners",
        ),
        stat(
            "Active assignments",
            214,
            "in 20 packages",
            Tone::Neutral,
            Icon::Key,
            "/console/packages",
        ),
        stat(
            "End within 14 days",
            19,
            "7 owners were told",
            Tone::Warn,
            Icon::Hourglass,
            "/console/guests?ends=14",
        ),
        stat(
            "Waiting for approval",
            8,
            "oldest 12 days",
            Tone::Warn,
            Icon::Clock,
            "/console/packages?state=waiting",
        ),
        stat(
            "Failed for good",
            2,
            "mail that bounced",
            Tone::Bad,
            Icon::Mail,
            "/console/jobs",
        ),
    ]
}

fn months(values: [u32; 12]) -> Vec<Point> {
    let names = [
        "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
    ];
    names
        .iter()
        .zip(values)
        .map(|(name, value)| Point::new(*name, value))
        .collect()
}

fn ending(values: [u32; 30]) -> Columns {
    let label = |index: usize| {
        if index < 7 {
            format!("{} Nov", index + 24)
        } else {
            format!("{} Dec", index - 6)
        }
    };
    let points = values
        .iter()
        .enumerate()
        .map(|(index, value)| Point::new(label(index), *value));
    Columns {
        unit: "assignments end".to_owned(),
        points: points.collect(),
        urgent: 14,
    }
}

fn overview() -> OverviewPage {
    let partners = [
        ("Fabrikam", 48),
        ("Northwind Traders", 41),
        ("Adatum", 33),
        ("Litware", 26),
        ("Proseware", 21),
        ("Wingtip Toys", 18),
        ("Tailspin", 15),
        ("Others", 12),
    ];
    let states = [
        ("active", 118),
        ("invited", 17),
        ("leaving", 11),
        ("blocked", 6),
    ];
    let bar = |(label, value): (&str, u32)| Bar {
        label: label.to_owned(),
        value,
        href: Some("/console/partners/1".to_owned()),
    };
    let slice = |(label, value): (&str, u32)| Slice {
        label: label.to_owned(),
        value,
    };
    OverviewPage {
        shell: shell("Overview", "/console"),
        attention: vec![
            Banner::new(Tone::Warn, "4 guests have nobody who answers for them")
                .text("Their sponsors left the organisation in the last two weeks.")
                .action("Choose sponsors", "/console/guests?sponsor=none"),
        ],
        stats: stats(),
        guests: Line {
            unit: "guests".to_owned(),
            points: months([96, 101, 104, 112, 118, 121, 133, 140, 138, 147, 146, 152]),
        },
        partners: Bars {
            bars: partners.map(bar).to_vec(),
        },
        states: Donut {
            unit: "guests".to_owned(),
            slices: states.map(slice).to_vec(),
        },
        ending: ending([
            0, 2, 1, 0, 0, 4, 1, 3, 0, 2, 0, 5, 1, 0, 0, 3, 2, 7, 0, 0, 1, 2, 0, 0, 4, 0, 9, 1, 0,
            2,
        ]),
        activity: Timeline { items: recent() },
    }
}

fn recent() -> Vec<TimelineItem> {
    let approved = Badge::new(Tone::Good, "Approved");
    vec![
        TimelineItem {
            badge: Some(approved),
            ..event(
                -1,
                Icon::CheckCircle,
                Tone::Good,
                "Megan Bowen decided a request of Mara Lindqvist",
                "Spring campaign 2027: order checked with finance",
            )
        },
        event(
            -3,
            Icon::Send,
            Tone::Neutral,
            "Tomás Ferreira asked for Supplier onboarding",
            "Northwind Traders, stage 1 of 2",
        ),
        event(
            -5,
            Icon::Hourglass,
            Tone::Neutral,
            "3 assignments ended",
            "Autumn campaign 2026: their time was over",
        ),
        TimelineItem {
            link: Some(Link::new("See the job", "/console/jobs")),
            ..event(
                -8,
                Icon::Mail,
                Tone::Bad,
                "A message could not be delivered",
                "To jan.kowalski@adatum.example: the mailbox does not exist.",
            )
        },
    ]
}

fn first_day() -> OverviewPage {
    let banner = Banner::new(Tone::Brand, "Welcome to Xenia")
        .text("Three steps to the first guest: register an application, put it into a package, send the request link to a partner.")
        .action("Make a package", "/console/packages/new");
    let zero = stats().into_iter().map(|stat| Stat {
        value: "0".to_owned(),
        note: String::new(),
        ..stat
    });
    OverviewPage {
        attention: vec![banner],
        stats: zero.collect(),
        guests: Line {
            unit: "guests".to_owned(),
            points: months([0; 12]),
        },
        partners: Bars { bars: Vec::new() },
        states: Donut {
            unit: "guests".to_owned(),
            slices: Vec::new(),
        },
        ending: ending([0; 30]),
        activity: Timeline { items: Vec::new() },
        ..overview()
    }
}

fn problem() -> ProblemPage {
    ProblemPage {
        shell: shell("Not allowed", "/console/packages"),
        title: "You may not change this package".to_owned(),
        happened: "`Spring campaign 2027` belongs to the catalog `Marketing`, of which you are not an owner; the rule is `access package manager or owner of the catalog`.".to_owned(),
        advice: "Ask Adele Vance, who owns the catalog, to make the change or to make you a package manager there.".to_owned(),
        details: vec![Fact::code("Request id", "0193b1f2-6a7c-7d31-9a55-3f0e7a1c9b42"), Fact::code("Time", "2026-11-23T09:30:12Z")],
        action: Some(Link::new("Back to packages", "/console/packages")),
    }
}
