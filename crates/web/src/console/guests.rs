//! People from outside: the list, one guest, and the deeds on their page.

use super::{
    common::{self, Asked},
    events,
};
use crate::{
    http::{Form, Outcome, Reply, Side, Visit},
    photos,
    views::{
        console::{GuestPage, GuestRow, GuestsPage, ReachRow},
        shared::{AccessPath, danger},
    },
    words,
};
use axum::extract::Path;
use serde_json::json;
use xenia_design::{Badge, Confirm, Fact, Icon, Person, Tone};
use xenia_engine::{
    Result,
    b2b::{self, Invite},
    console::{
        guests::{self, Filter, Summary, View},
        reach::{Reached, Step},
    },
    directory::users,
    domain::{NodeKind, Timestamp, UserId},
    store::figures::GuestState,
};

pub(super) const LINE: &str = "/console/guests";

/// Where a guest stands.
pub(super) fn state(state: GuestState) -> Badge {
    match state {
        GuestState::Active => Badge::new(Tone::Good, "Active"),
        GuestState::Invited => Badge::new(Tone::Info, "Invited").icon(Icon::Mail),
        GuestState::Blocked => Badge::new(Tone::Bad, "Blocked"),
        GuestState::Leaving => Badge::new(Tone::Warn, "Leaving").icon(Icon::Leave),
    }
}

/// `GET /console/guests`.
pub(super) async fn list(visit: Visit, asked: Asked) -> Outcome {
    visit.page(move |visit| fill_list(visit, &asked)).await
}

fn fill_list(visit: &Visit, asked: &Asked) -> Result<GuestsPage> {
    let filter = Filter {
        search: asked.get("search").to_owned(),
        partner: asked.get("partner").parse().ok(),
        state: GuestState::from_word(asked.get("state")),
        ends_within_days: asked.get("ends").parse().ok(),
        page: asked.page(),
    };
    let (paged, partners) = guests::list(&visit.engine, &visit.ctx, &filter)?;
    let partners = partners
        .into_iter()
        .map(|partner| (partner.id.to_string(), partner.display_name))
        .collect();
    visit.find_photos(paged.rows.iter().map(|one| one.user.id.0))?;
    let states = GuestState::ALL
        .map(|one| (one.word().to_owned(), state(one).label))
        .to_vec();
    let ends = [7, 14, 30, 90]
        .map(|days| (days.to_string(), format!("within {days} days")))
        .to_vec();
    let fields = vec![
        common::select("partner", "Partner", asked.get("partner"), partners),
        common::select("state", "State", asked.get("state"), states),
        common::select("ends", "Access ends", asked.get("ends"), ends),
    ];
    Ok(GuestsPage {
        shell: common::shell(visit, asked, LINE, "Guests"),
        filters: common::filters(LINE, "Search names, addresses and companies", asked, fields),
        pager: common::pager(&paged, "guests", LINE, asked),
        rows: paged
            .rows
            .iter()
            .map(|one| {
                let mut row = row(one, visit.ctx.now);
                row.who.photo = visit.photos.user(one.user.id, Side::Small);
                row
            })
            .collect(),
    })
}

/// A guest in a list.
pub(super) fn row(summary: &Summary, now: Timestamp) -> GuestRow {
    let user = &summary.user;
    let address = user.address().unwrap_or(&user.user_principal_name);
    GuestRow {
        who: Person::guest(&user.display_name, address).linked(format!("{LINE}/{}", user.id)),
        partner: summary.partner.clone(),
        state: state(summary.state),
        sponsor: summary.sponsors.join(", "),
        assignments: summary.live,
        next_end: summary.next_end.map(|end| words::day(end, now)),
        last_seen: summary.last_seen.map(|seen| words::day(seen, now)),
    }
}

/// `GET /console/guests/{user}`.
pub(super) async fn one(visit: Visit, Path(user): Path<String>, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let id = common::id("guest", &user)?;
            let view = guests::view(&visit.engine, &visit.ctx, id)?;
            find_photos(visit, &view)?;
            Ok(GuestPage {
                photo: photos::of_user(visit, &view.user)?,
                ..fill_one(visit, &asked, &view)
            })
        })
        .await
}

/// Looks for the photos of a person and of those who answer for them.
pub(super) fn find_photos(visit: &Visit, view: &View) -> Result<()> {
    let sponsors = view.sponsors.iter().filter_map(|(_, user)| user.as_ref());
    visit.find_photos(sponsors.chain([&view.user]).map(|user| user.id.0))
}

fn fill_one(visit: &Visit, asked: &Asked, view: &View) -> GuestPage {
    GuestPage {
        shell: common::below(visit, asked, ("Guests", LINE), &view.user.display_name),
        ..fill(visit, LINE, view)
    }
}

/// What the page of everybody shows, from inside and from outside, under that line.
pub(super) fn fill(visit: &Visit, line: &str, view: &View) -> GuestPage {
    let (user, now) = (&view.user, visit.ctx.now);
    let address = user.address().unwrap_or(&user.user_principal_name);
    let sponsors = view.sponsors.iter().map(|(name, user)| match user {
        Some(user) => common::person(visit, user),
        None => common::somebody(name),
    });
    GuestPage {
        shell: common::shell(visit, &Asked::default(), line, &user.display_name),
        who: match user.is_guest() {
            true => Person::guest(&user.display_name, address),
            false => Person::member(&user.display_name, address),
        },
        photo: None,
        roles: Vec::new(),
        answers_for: Vec::new(),
        state: state(view.state),
        lead: lead(view, now),
        facts: facts(view, now),
        sponsors: Some(sponsors.collect()),
        reaches: view.reached.iter().map(|one| reach(visit, one)).collect(),
        timeline: events::timeline(visit, &view.events),
        edit: view
            .may_manage
            .then(|| format!("/console/people/{}/edit", user.id)),
        actions: actions(visit, line, view),
    }
}

fn lead(view: &View, now: Timestamp) -> String {
    match view.state {
        GuestState::Active => match view.last_seen {
            Some(seen) => format!("Was here last {}.", words::minute(seen, now).distance),
            None => "May sign in; has not been here for a while.".to_owned(),
        },
        GuestState::Invited => "Was invited and has not come yet.".to_owned(),
        GuestState::Blocked => "May not sign in; what they had open was ended.".to_owned(),
        GuestState::Leaving => match view.user.deletion_due_date_time {
            Some(due) => format!(
                "The last access has ended; the account is removed on {}.",
                due.long_date()
            ),
            None => "The account will be removed.".to_owned(),
        },
    }
}

fn facts(view: &View, now: Timestamp) -> Vec<Fact> {
    let user = &view.user;
    let mut facts = Vec::new();
    if let Some(partner) = &view.partner {
        facts.push(Fact::new("Partner", &partner.display_name));
    }
    if let Some(company) = &user.company_name {
        facts.push(Fact::new("Company", company));
    }
    facts.push(Fact::new("Mail", user.address().unwrap_or("none")));
    facts.push(Fact::new(
        "Here since",
        words::day(user.created_date_time, now).text,
    ));
    if let Some(changed) = user.external_user_state_change_date_time {
        facts.push(Fact::new(
            "Answered the invitation",
            words::day(changed, now).text,
        ));
    }
    if let Some(created) = &user.creation_type {
        facts.push(Fact::new("Came by", created));
    }
    if !view.kept_out_of.is_empty() {
        let groups = view.kept_out_of.join(", ");
        facts.push(Fact::new(
            "Kept out of",
            format!("{groups}: guests have no access to Microsoft 365 groups"),
        ));
    }
    facts.push(Fact::code("User name", &user.user_principal_name));
    facts.push(Fact::code("Id", user.id.to_string()));
    facts
}

/// The way through the access graph.
pub(super) fn path(steps: &[Step]) -> AccessPath {
    let step = |(kind, name): &Step| (events::icon(*kind), name.clone());
    AccessPath {
        steps: steps.iter().map(step).collect(),
    }
}

fn reach(visit: &Visit, one: &Reached) -> ReachRow {
    let now = visit.ctx.now;
    let (icon, area) = match one.object.0 {
        NodeKind::Group => (Icon::Group, "groups"),
        _ => (Icon::Application, "applications"),
    };
    ReachRow {
        icon,
        name: one.name.clone(),
        href: common::is_open(visit, &format!("/console/{area}"))
            .then(|| format!("/console/{area}/{}", one.object.1)),
        role: one.role.clone(),
        path: path(&one.path),
        since: words::day(one.since, now),
        until: one.until.map(|end| words::day(end, now)),
    }
}

fn actions(visit: &Visit, line: &str, view: &View) -> Vec<Confirm> {
    let base = format!("{line}/{}", view.user.id);
    let csrf = &visit.viewer.csrf;
    let name = &view.user.display_name;
    let mut actions = Vec::new();
    if view.may_invite && view.state == GuestState::Invited && line == LINE {
        let mut again = danger(
            "resend",
            "Send the invitation again",
            Icon::Mail,
            "Send the invitation again?",
            "The link in the earlier message stops working.",
            &format!("{base}/resend"),
            csrf,
        );
        again.is_danger = false;
        actions.push(again);
    }
    if !view.may_manage {
        return actions;
    }
    actions.push(if view.user.account_enabled {
        danger("block", "Block", Icon::Stop, &format!("Block {name}?"), "They are signed out everywhere at once and cannot sign in again; what they were given stays until it ends.", &format!("{base}/block"), csrf)
    } else {
        let mut unblock = danger("unblock", "Unblock", Icon::Check, &format!("Let {name} sign in again?"), "They have again what they still hold.", &format!("{base}/unblock"), csrf);
        unblock.is_danger = false;
        unblock
    });
    if line != LINE {
        return actions;
    }
    actions.push(danger(
        "remove",
        "Remove",
        Icon::Trash,
        &format!("Remove {name}?"),
        "The account and all that it reaches end at once. What happened stays in the log.",
        &format!("{base}/remove"),
        csrf,
    ));
    actions
}

/// `POST .../block`.
pub(super) async fn block(Path(user): Path<String>, form: Form) -> Outcome {
    set_enabled(user, form, false).await
}

/// `POST .../unblock`.
pub(super) async fn unblock(Path(user): Path<String>, form: Form) -> Outcome {
    set_enabled(user, form, true).await
}

async fn set_enabled(user: String, form: Form, is_enabled: bool) -> Outcome {
    form.visit
        .run(move |visit| {
            let id = guest(visit, &user)?;
            let body = json!({ "accountEnabled": is_enabled });
            let body = body.as_object().cloned().unwrap_or_default();
            users::update(&visit.engine, &visit.ctx, &id.to_string(), &body, None)?;
            let done = if is_enabled { "unblocked" } else { "blocked" };
            Reply::see(format!("{LINE}/{id}?done={done}"))
        })
        .await
}

/// The guest of that address: these deeds are for guests only.
fn guest(visit: &Visit, user: &str) -> Result<UserId> {
    let id: UserId = common::id("guest", user)?;
    guests::view(&visit.engine, &visit.ctx, id)?;
    Ok(id)
}

/// `POST .../resend`.
pub(super) async fn resend(Path(user): Path<String>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: UserId = common::id("guest", &user)?;
            let guest = guests::view(&visit.engine, &visit.ctx, id)?.user;
            let wanted = Invite {
                address: guest.address().unwrap_or_default().to_owned(),
                redirect_url: format!("{}/my-access/{}", visit.base_url(), visit.viewer.tenant),
                send_message: true,
                invited_user: Some(id),
                ..Invite::default()
            };
            b2b::invite(&visit.engine, &visit.ctx, &wanted)?;
            Reply::see(format!("{LINE}/{id}?done=invited"))
        })
        .await
}

/// `POST .../remove`.
pub(super) async fn remove(Path(user): Path<String>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id = guest(visit, &user)?;
            users::delete(&visit.engine, &visit.ctx, &id.to_string(), None)?;
            Reply::see(format!("{LINE}?done=guest-removed"))
        })
        .await
}
