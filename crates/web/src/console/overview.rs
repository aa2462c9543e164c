//! The overview.

use super::{
    common::{self, Asked},
    events,
    guests::state,
};
use crate::{
    http::{Outcome, Visit},
    views::console::OverviewPage,
};
use xenia_design::{
    Banner, Icon, Stat, Tone,
    charts::{Bar, Bars, Columns, Donut, Line, Point, Slice},
};
use xenia_engine::{
    console::overview::{self, Overview},
    domain::Timestamp,
    store::figures::GuestState,
};

const LINE: &str = "/console";

/// `GET /console`.
pub(super) async fn show(visit: Visit, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let overview = overview::overview(&visit.engine, &visit.ctx)?;
            Ok(fill(visit, &asked, &overview))
        })
        .await
}

fn fill(visit: &Visit, asked: &Asked, overview: &Overview) -> OverviewPage {
    let now = visit.ctx.now;
    OverviewPage {
        shell: common::shell(visit, asked, LINE, "Overview"),
        attention: attention(visit, overview),
        stats: open_stats(visit, overview),
        guests: Line {
            unit: "guests".to_owned(),
            points: overview
                .months
                .iter()
                .map(|(month, count)| Point::new(month_name(*month), *count))
                .collect(),
        },
        partners: bars(overview),
        states: donut(overview),
        ending: Columns {
            unit: "assignments".to_owned(),
            points: ends(overview, now),
            urgent: 7,
        },
        activity: events::timeline(visit, &overview.events),
    }
}

fn donut(overview: &Overview) -> Donut {
    let slice = |(which, count): &(GuestState, u32)| Slice {
        label: state(*which).label,
        value: *count,
    };
    Donut {
        unit: "guests".to_owned(),
        slices: overview.states.iter().map(slice).collect(),
    }
}

fn bars(overview: &Overview) -> Bars {
    let bar = |(id, name, count): &(_, String, u32)| Bar {
        label: name.clone(),
        value: *count,
        href: Some(format!("/console/partners/{id}")),
    };
    Bars {
        bars: overview.by_partner.iter().map(bar).collect(),
    }
}

/// `Mar 2026`.
fn month_name(month: Timestamp) -> String {
    let date = month.long_date();
    let mut words = date.split_whitespace().skip(1);
    let name: String = words.next().unwrap_or_default().chars().take(3).collect();
    format!("{name} {}", words.next().unwrap_or_default())
}

fn ends(overview: &Overview, now: Timestamp) -> Vec<Point> {
    let point = |(day, count): (usize, &u32)| {
        let at = now.plus_days(i64::try_from(day).unwrap_or(0));
        let date = at.long_date();
        let mut words = date.split_whitespace();
        let (number, month) = (
            words.next().unwrap_or_default(),
            words.next().unwrap_or_default(),
        );
        let month: String = month.chars().take(3).collect();
        Point::new(format!("{number} {month}"), *count)
    };
    overview.ends.iter().enumerate().map(point).collect()
}

fn attention(visit: &Visit, overview: &Overview) -> Vec<Banner> {
    let mut banners = Vec::new();
    if is_closed(visit, "partners") {
        banners.push(
            Banner::new(Tone::Info, "You look after packages")
                .text("What they give, who may ask for them, who has them and until when.")
                .action("Open the packages", "/console/packages"),
        );
    }
    if overview.dead > 0 {
        let title = format!("{} failed for good", common::counted(overview.dead, "job"));
        banners.push(
            Banner::new(Tone::Bad, title)
                .text("Somebody may not have got a message. See why, and try again.")
                .action("Jobs and mail", "/console/jobs"),
        );
    }
    for (id, name) in overview.in_quarantine.iter().take(3) {
        let text = "Nobody is made, changed or disabled there. The page says why and what to do.";
        banners.push(
            Banner::new(
                Tone::Bad,
                format!("Provisioning into {name} is in quarantine"),
            )
            .text(text)
            .action(
                "Look at it",
                format!("/console/applications/{id}/provisioning"),
            ),
        );
    }
    if let Some((id, name)) = overview.without_sponsor.first() {
        let title = match overview.without_sponsor.len() {
            1 => format!("Nobody answers for {name}"),
            more => format!(
                "Nobody answers for {name} and {} more",
                common::counted(u32::try_from(more - 1).unwrap_or(0), "partner")
            ),
        };
        banners.push(
            Banner::new(Tone::Warn, title)
                .text("A partner without a sponsor is a partner that nobody reviews.")
                .action(
                    format!("Name somebody for {name}"),
                    format!("/console/partners/{id}/edit"),
                ),
        );
    }
    banners
}

fn stat(label: &str, value: u32, note: String, tone: Tone, icon: Icon, href: &str) -> Stat {
    Stat {
        label: label.to_owned(),
        value: value.to_string(),
        note,
        tone,
        icon,
        href: Some(href.to_owned()),
    }
}

fn guests_note(overview: &Overview, guests: u32) -> String {
    let months = &overview.months;
    let before = months
        .len()
        .checked_sub(2)
        .and_then(|index| months.get(index))
        .map_or(0, |(_, count)| *count);
    match guests.cmp(&before) {
        std::cmp::Ordering::Greater => {
            format!("{} more than at the end of last month", guests - before)
        }
        std::cmp::Ordering::Less => {
            format!("{} fewer than at the end of last month", before - guests)
        }
        std::cmp::Ordering::Equal => "as many as at the end of last month".to_owned(),
    }
}

fn is_closed(visit: &Visit, area: &str) -> bool {
    visit.viewer.closed_areas.contains(&area)
}

/// The key numbers that the person may know: numbers over all packages only to those who may read
/// all of them.
fn open_stats(visit: &Visit, overview: &Overview) -> Vec<Stat> {
    let mut stats = stats(overview);
    stats.retain(|stat| {
        let href = stat.href.as_deref().unwrap_or_default();
        let area = href.strip_prefix("/console/").unwrap_or_default();
        let area = area.split('?').next().unwrap_or_default();
        let area = if area == "packages" { "partners" } else { area };
        !is_closed(visit, area)
    });
    stats
}

fn stats(overview: &Overview) -> Vec<Stat> {
    let guests: u32 = overview.states.iter().map(|(_, count)| count).sum();
    let soon: u32 = overview.ends.iter().take(14).sum();
    let if_any = |count, tone| if count > 0 { tone } else { Tone::Neutral };
    let packages = "/console/packages";
    let in_packages = format!("in {}", common::counted(overview.packages, "package"));
    let proposed = format!("{} proposed", overview.proposed);
    let wait = if_any(overview.pending, Tone::Warn);
    let failed = if_any(overview.dead, Tone::Bad);
    vec![
        stat(
            "Guests",
            guests,
            guests_note(overview, guests),
            Tone::Neutral,
            Icon::Guests,
            "/console/guests",
        ),
        stat(
            "Partners",
            overview.partners,
            proposed,
            Tone::Neutral,
            Icon::Partner,
            "/console/partners",
        ),
        stat(
            "Active assignments",
            overview.live,
            in_packages,
            Tone::Neutral,
            Icon::Key,
            packages,
        ),
        stat(
            "End within 14 days",
            soon,
            "their holders are told".to_owned(),
            if_any(soon, Tone::Warn),
            Icon::Hourglass,
            "/console/guests?ends=14",
        ),
        stat(
            "Requests that wait",
            overview.pending,
            "for a decision".to_owned(),
            wait,
            Icon::Inbox,
            packages,
        ),
        stat(
            "Failed jobs",
            overview.dead,
            "tried until the last".to_owned(),
            failed,
            Icon::Jobs,
            "/console/jobs",
        ),
    ]
}
