//! Groups: those that one is in, owns or could join, and one of them.

use super::{
    group_forms::{add_form, day_field, join_form, settings_form},
    id,
};
use crate::{
    http::{Asked, Outcome, Reply, Side, Visit},
    views::{
        frame,
        portal_groups::{GroupCard, GroupsPage, MemberRow, PortalGroupPage, SmallForm, WaitingRow},
        shared::danger,
    },
    words,
};
use axum::extract::Path;
use uuid::Uuid;
use xenia_design::{Badge, Banner, Confirm, Fact, Icon, Link, Person, Tone};
use xenia_engine::{
    Result,
    directory::groups::{
        joining::{self, GroupLine, RequestLine, Shown},
        ownerless,
    },
    domain::{
        Source, Timestamp,
        directory::{Group, User},
        group_lifecycle::JoinPolicy,
    },
    store::query::DirectoryObject,
};

/// The address of the list.
pub(super) fn line(visit: &Visit) -> String {
    format!("/my-access/{}/groups", visit.viewer.tenant)
}

/// `GET /my-access/{tenant}/groups`.
pub(crate) async fn list(visit: Visit, asked: Asked) -> Outcome {
    visit.page(move |visit| list_page(visit, &asked)).await
}

fn list_page(visit: &Visit, asked: &Asked) -> Result<GroupsPage> {
    let (engine, ctx, here) = (&visit.engine, &visit.ctx, line(visit));
    let search = asked.get("search").to_owned();
    let cards = |lines: Vec<GroupLine>, state: &str| -> Vec<GroupCard> {
        lines.iter().map(|it| card(visit, it, state)).collect()
    };
    let found = joining::discover(engine, ctx, &search)?;
    let mut shell = frame::portal(&visit.viewer, &here).titled("Groups");
    shell.banners.extend(asked.told("Groups"));
    Ok(GroupsPage {
        shell,
        action: here.clone(),
        asked: ownerless::asked_of_me(engine, ctx)?
            .iter()
            .map(|group| GroupCard {
                name: group.display_name.clone(),
                description: group.description.clone().unwrap_or_default(),
                href: format!("{here}/{}/ownership", group.id),
                members: String::new(),
                detail: String::new(),
                state: Some(Badge::new(Tone::Warn, "Needs an owner")),
            })
            .collect(),
        owned: cards(joining::owned(engine, ctx)?, "Owner"),
        mine: cards(joining::who_am_i_in(engine, ctx)?, ""),
        may_find: joining::may_discover(engine, ctx)?,
        found: cards(found, ""),
        search,
    })
}

fn card(visit: &Visit, line: &GroupLine, state: &str) -> GroupCard {
    let group = &line.group;
    let state = match (state, line.asked) {
        ("", Some(_)) => Some(Badge::new(Tone::Info, "Asked").icon(Icon::Clock)),
        ("", None) => None,
        (word, _) => Some(Badge::new(Tone::Neutral, word)),
    };
    let detail = match (line.ends_at, line.is_member) {
        (Some(end), _) => format!("until {}", end.long_date()),
        (None, true) => String::new(),
        (None, false) => comes_in(line.join_policy).to_owned(),
    };
    GroupCard {
        name: group.display_name.clone(),
        description: group.description.clone().unwrap_or_default(),
        href: format!("{}/{}", self::line(visit), group.id),
        members: line.members.map_or_else(String::new, counted),
        detail,
        state,
    }
}

fn counted(members: i64) -> String {
    format!("{members} member{}", if members == 1 { "" } else { "s" })
}

fn comes_in(policy: JoinPolicy) -> &'static str {
    match policy {
        JoinPolicy::Open => "open to join",
        JoinPolicy::ByRequest => "ask its owners",
        JoinPolicy::Closed => "its owners add people",
    }
}

/// `GET /my-access/{tenant}/groups/{group}`. In place of one that was deleted stands the question
/// whether its owner restores it.
pub(crate) async fn one(
    visit: Visit,
    Path((_, group)): Path<(String, String)>,
    asked: Asked,
) -> Outcome {
    visit
        .run(move |visit| {
            let group: Uuid = id("group", &group)?;
            match joining::show(&visit.engine, &visit.ctx, group) {
                Ok(shown) => {
                    find_photos(visit, &shown)?;
                    Reply::page(&page(visit, &shown, Some(&asked)))
                }
                Err(error) => match super::group_questions::restore(visit, group)? {
                    Some(question) => Reply::page(&question),
                    None => Err(error.into()),
                },
            }
        })
        .await
}

fn find_photos(visit: &Visit, shown: &Shown) -> Result<()> {
    let members = shown.members.iter().map(|it| it.object.uuid());
    visit.find_photos(members.chain(shown.owners.iter().map(|user| user.id.0)))
}

fn person(user: &User) -> Person {
    let address = user.address().unwrap_or(&user.user_principal_name);
    match user.is_guest() {
        true => Person::guest(&user.display_name, address),
        false => Person::member(&user.display_name, address),
    }
}

/// Somebody who asks, who may be gone by now.
pub(crate) fn asker(line: &RequestLine) -> Person {
    line.who
        .as_ref()
        .map_or_else(|| Person::member("Somebody who is gone", ""), person)
}

pub(super) fn page(visit: &Visit, shown: &Shown, asked: Option<&Asked>) -> PortalGroupPage {
    let (line, list) = (&shown.line, line(visit));
    let (group, now) = (&line.group, visit.ctx.now);
    let here = format!("{list}/{}", group.id);
    let mut shell = frame::portal(&visit.viewer, &list)
        .titled(&group.display_name)
        .crumb("Groups", &list);
    let told = asked.and_then(|asked| asked.told(&group.display_name));
    shell.banners.extend(told);
    PortalGroupPage {
        shell,
        name: group.display_name.clone(),
        description: group.description.clone().unwrap_or_default(),
        state: match (shown.is_owner, shown.is_member, line.asked) {
            (true, ..) => Some(Badge::new(Tone::Good, "Owner")),
            (_, true, _) => Some(Badge::new(Tone::Good, "Member")),
            (.., Some(_)) => Some(Badge::new(Tone::Info, "Asked").icon(Icon::Clock)),
            _ => None,
        },
        notice: notice(shown, now),
        join: join_form(shown, &here, "", "", None),
        withdraw: line.asked.map(|_| withdraw(visit, group, &here)),
        leave: line.may_leave.then(|| leave(visit, group, &here)),
        renew: (shown.may_manage && group.expiration_date_time.is_some())
            .then(|| Link::new("Renew", format!("{here}/renew"))),
        waiting: shown
            .waiting
            .iter()
            .map(|it| waiting(it, &here, now))
            .collect(),
        may_manage: shown.may_manage,
        members: shown
            .members
            .iter()
            .map(|it| member(visit, shown, it, &here))
            .collect(),
        add: (shown.may_manage && !group.is_dynamic()).then(|| add_form(&here, "", "", None)),
        settings: (shown.may_manage && !group.is_dynamic() && !group.is_role_assignable())
            .then(|| settings_form(shown, &here)),
        owners: shown
            .owners
            .iter()
            .map(|user| person(user).pictured(visit.photos.user(user.id, Side::Small)))
            .collect(),
        facts: facts(shown, now),
    }
}

fn withdraw(visit: &Visit, group: &Group, here: &str) -> Confirm {
    danger(
        "withdraw",
        "Withdraw the request",
        Icon::Close,
        &format!("Withdraw your request for {}?", group.display_name),
        "Its owners no longer see it. You can ask again.",
        &format!("{here}/withdraw"),
        &visit.viewer.csrf,
    )
}

fn leave(visit: &Visit, group: &Group, here: &str) -> Confirm {
    danger(
        "leave",
        "Leave the group",
        Icon::Leave,
        &format!("Leave {}?", group.display_name),
        "What the group opens for you ends at once.",
        &format!("{here}/leave"),
        &visit.viewer.csrf,
    )
}

fn facts(shown: &Shown, now: Timestamp) -> Vec<Fact> {
    let group = &shown.line.group;
    let mut facts = vec![Fact::new(
        "How people come in",
        comes_in(shown.line.join_policy),
    )];
    if let Some(members) = shown.line.members {
        facts.push(Fact::new("Members", members.to_string()));
    }
    if let Some(end) = shown.line.ends_at.filter(|_| shown.is_member) {
        facts.push(Fact::new(
            "You are in it",
            format!("until {}", end.long_date()),
        ));
    }
    if let Some(end) = group.expiration_date_time {
        let days = now.days_until(end);
        facts.push(Fact::new(
            "Expires",
            format!("{}, in {days} days, unless it is used", end.long_date()),
        ));
    }
    if let Some(mail) = &group.mail {
        facts.push(Fact::new("Address", mail));
    }
    facts
}

fn notice(shown: &Shown, now: Timestamp) -> Option<Banner> {
    let end = shown.line.group.expiration_date_time?;
    let days = now.days_until(end);
    (shown.may_manage && days <= 30).then(|| {
        Banner::new(Tone::Warn, format!("This group expires on {}", end.long_date()))
            .text("Renew it if it is still needed. Otherwise it is deleted then, and can be restored for 30 days.")
    })
}

fn waiting(line: &RequestLine, here: &str, now: Timestamp) -> WaitingRow {
    WaitingRow {
        who: asker(line),
        reason: line.request.reason.clone(),
        asked: words::day(line.request.created_date_time, now),
        href: format!("{here}/requests/{}", line.request.id),
    }
}

fn member(visit: &Visit, shown: &Shown, found: &joining::Found, here: &str) -> MemberRow {
    let member = found.object.uuid();
    let name = found.object.label();
    let by_hand = !matches!(found.source, Source::Rule | Source::Assignment);
    let manage = shown.may_manage && by_hand && !shown.line.group.is_dynamic();
    let ends = found.ends_at.map_or_else(String::new, Timestamp::date);
    MemberRow {
        who: match &found.object {
            DirectoryObject::User(user) => {
                let photo = visit.photos.user(user.value.id, Side::Small);
                person(&user.value).pictured(photo)
            }
            other => Person::member(other.label(), ""),
        },
        source: match found.source {
            Source::Rule => "by the membership rule".to_owned(),
            Source::Assignment => "by an access package".to_owned(),
            _ => String::new(),
        },
        until: found.ends_at.map(|end| words::day(end, visit.ctx.now)),
        end: manage.then(|| SmallForm {
            action: format!("{here}/members/{member}/end"),
            lead: String::new(),
            fields: vec![day_field(format!("ends-{member}"), &ends)],
            verb: "Save".to_owned(),
        }),
        remove: manage.then(|| {
            danger(
                &format!("remove-{member}"),
                "Take out",
                Icon::Close,
                &format!("Take {name} out?"),
                "What the group opens for them ends at once.",
                &format!("{here}/members/{member}/remove"),
                &visit.viewer.csrf,
            )
        }),
    }
}
