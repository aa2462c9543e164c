//! Groups: the list, one group with its members, making one.

use super::{
    common::{self, Asked},
    events::page_of,
    group_joining, group_life,
};
use crate::{
    http::{Outcome, Side, Visit},
    photos,
    views::{
        console::{GroupPage, GroupRow, GroupsPage, MemberRow, OwnerRow, UseRow},
        shared::{Tabs, danger},
    },
    words,
};
use axum::extract::Path;
use uuid::Uuid;
use xenia_design::{
    Confirm, Fact, Field, Icon, Link, Person,
    charts::{Donut, Slice},
};
use xenia_engine::{
    Result,
    console::groups::{self, Filter, Kind, Membership, Summary, View},
    directory::groups::Use,
    domain::{
        GroupId, NodeKind, Source, Timestamp, audit::Target, directory::User, groups::Purpose,
    },
};

pub(super) const LINE: &str = "/console/groups";

/// `GET /console/groups`.
pub(super) async fn list(visit: Visit, asked: Asked) -> Outcome {
    visit.page(move |visit| fill_list(visit, &asked)).await
}

fn fill_list(visit: &Visit, asked: &Asked) -> Result<GroupsPage> {
    let kind = Kind::ALL
        .into_iter()
        .find(|kind| kind.name() == asked.get("kind"));
    let filter = Filter {
        search: asked.get("search").to_owned(),
        kind,
        order: common::order(asked),
        page: asked.page(),
    };
    let paged = groups::list(&visit.engine, &visit.ctx, &filter)?;
    visit.find_photos(paged.rows.iter().map(|one| one.group.id.0))?;
    let kinds = Kind::ALL
        .map(|kind| (kind.name().to_owned(), kind.name().to_owned()))
        .to_vec();
    let fields = vec![
        common::select("kind", "Kind", asked.get("kind"), kinds),
        common::order_field(asked, true),
    ];
    Ok(GroupsPage {
        shell: common::shell(visit, asked, LINE, "Groups"),
        filters: common::filters(LINE, "Search groups", asked, fields),
        pager: common::pager(&paged, "groups", LINE, asked),
        rows: paged.rows.into_iter().map(|one| row(visit, one)).collect(),
        settings: group_life::first(visit)?,
    })
}

fn row(visit: &Visit, summary: Summary) -> GroupRow {
    GroupRow {
        photo: visit.photos.group(summary.group.id, Side::Small),
        href: format!("{LINE}/{}", summary.group.id),
        kind: Kind::of(&summary.group).name().to_owned(),
        owners: summary.owners.join(", "),
        members: summary.members,
        guests: summary.guests,
        description: summary.group.description.unwrap_or_default(),
        name: summary.group.display_name,
    }
}

/// `GET /console/groups/{group}`.
pub(super) async fn one(visit: Visit, Path(group): Path<String>, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let id: GroupId = common::id("group", &group)?;
            let source = Source::from_word(asked.get("source"));
            let view = groups::view(&visit.engine, &visit.ctx, id, source, asked.page())?;
            let members = view.members.rows.iter().filter_map(|one| one.user.as_ref());
            let people = members.chain(&view.owners).map(|user| user.id.0);
            visit.find_photos(people.chain([id.0]))?;
            Ok(GroupPage {
                photo: photos::of_group(visit, &view.group)?,
                ..fill_one(visit, &asked, &view)
            })
        })
        .await
}

pub(super) fn fill_one(visit: &Visit, asked: &Asked, view: &View) -> GroupPage {
    let group = &view.group;
    let base = format!("{LINE}/{}", group.id);
    let members = view.members.rows.iter();
    let owners = view.owners.iter();
    let is_in = |(id, name): &(Uuid, String)| Link::new(name, format!("{LINE}/{id}"));
    GroupPage {
        shell: common::below(visit, asked, ("Groups", LINE), &group.display_name),
        name: group.display_name.clone(),
        description: group.description.clone().unwrap_or_default(),
        photo: None,
        facts: facts(view, visit.ctx.now),
        owners: owners.map(|owner| owner_row(visit, view, owner)).collect(),
        add_owner: match view.may_own {
            true => vec![owner_field("")],
            false => Vec::new(),
        },
        inside: view.inside.iter().map(is_in).collect(),
        edit: view.may_change.then(|| format!("{base}/edit")),
        actions: match view.may_change {
            true => actions(visit, view),
            false => Vec::new(),
        },
        tabs: tabs(view, asked, &base),
        sources: sources(view),
        members: members.map(|one| membership(visit, view, one)).collect(),
        pager: common::pager(&view.members, "memberships", &base, asked),
        add_member: match view.may_manage {
            true => member_fields("", ""),
            false => Vec::new(),
        },
        packages: view
            .packages
            .iter()
            .map(|(id, name)| Link::new(name, format!("/console/packages/{id}")))
            .collect(),
        purpose: group.purpose.map_or("", Purpose::name).to_owned(),
        uses: view.uses.uses.iter().map(|it| use_row(visit, it)).collect(),
        purpose_warning: view.uses.warning.clone().unwrap_or_default(),
        rule: match group.is_dynamic() {
            true => group.membership_rule.clone().unwrap_or_default(),
            false => String::new(),
        },
        rule_page: view.may_rule.then(|| {
            let words = if group.is_dynamic() {
                "The rule and how it goes"
            } else {
                "Let it follow a rule"
            };
            Link::new(words, format!("{LINE}/{}/rule", group.id))
        }),
        joining: joining(view),
        joining_page: view
            .may_change
            .then(|| Link::new("How people join", format!("{base}/joining"))),
        file: view.may_manage.then(|| format!("{base}/members/file")),
        base,
    }
}

fn use_row(visit: &Visit, it: &Use) -> UseRow {
    UseRow {
        words: it.words.to_owned(),
        name: it.name.clone(),
        href: page_of(visit, &Target::new(it.kind, it.id, &it.name)),
    }
}

/// The fields that add a member, with what was typed.
pub(super) fn member_fields(typed: &str, ends: &str) -> Vec<Field> {
    vec![
        Field::line("member", "Add a member", "text", typed)
            .hint("Mail address or full name of a person or group"),
        Field::line("ends", "Until", "date", ends).hint("Empty for no end"),
    ]
}

/// The field that adds an owner, with what was typed.
pub(super) fn owner_field(typed: &str) -> Field {
    Field::line("owner", "Mail address or full name", "text", typed)
}

fn sources(view: &View) -> Donut {
    let slice = |(source, count): &(Source, u32)| Slice {
        label: source_name(*source).to_owned(),
        value: *count,
    };
    Donut {
        unit: "memberships".to_owned(),
        slices: view.sources.iter().map(slice).collect(),
    }
}

/// All memberships, and those of each source.
fn tabs(view: &View, asked: &Asked, base: &str) -> Tabs {
    let by_source = |source: Source| format!("{base}?source={}", source.word());
    let here = match Source::from_word(asked.get("source")) {
        Some(source) => by_source(source),
        None => base.to_owned(),
    };
    let all = [("All", base.to_owned())];
    let more = view
        .sources
        .iter()
        .map(|(source, _)| (source_name(*source), by_source(*source)));
    let tabs: Vec<(&str, String)> = all.into_iter().chain(more).collect();
    let tabs: Vec<(&str, &str)> = tabs
        .iter()
        .map(|(label, href)| (*label, href.as_str()))
        .collect();
    Tabs::new(&here, &tabs)
}

fn owner_row(visit: &Visit, view: &View, owner: &User) -> OwnerRow {
    let remove = danger(
        &format!("owner-{}", owner.id),
        "Take away",
        Icon::Trash,
        &format!("Shall {} own it no longer?", owner.display_name),
        "They can no longer change who is in the group; whether they are in it themselves stays.",
        &format!("{LINE}/{}/owners/{}/remove", view.group.id, owner.id),
        &visit.viewer.csrf,
    );
    OwnerRow {
        who: common::person(visit, owner),
        remove: view.may_own.then_some(remove),
    }
}

/// How people come in by themselves, in a sentence.
fn joining(view: &View) -> String {
    let settings = &view.joining;
    let how = settings.join_policy.map_or("", group_joining::said);
    match settings.membership_lifetime_in_days {
        Some(days) => format!("{how}, for {days} days."),
        None => format!("{how}."),
    }
}

fn actions(visit: &Visit, view: &View) -> Vec<Confirm> {
    let group = &view.group;
    let renew = group.expiration_date_time.map(|end| Confirm {
        id: "renew".to_owned(),
        button: "Renew".to_owned(),
        icon: Icon::Retry,
        title: format!("Renew {}?", group.display_name),
        text: format!(
            "It would expire on {}. Its time begins anew from today.",
            end.long_date()
        ),
        fields: Vec::new(),
        verb: "Renew".to_owned(),
        is_danger: false,
        action: format!("{LINE}/{}/renew", group.id),
        csrf: visit.viewer.csrf.clone(),
    });
    renew.into_iter().chain([remove(visit, view)]).collect()
}

fn remove(visit: &Visit, view: &View) -> Confirm {
    danger(
        "delete",
        "Remove",
        Icon::Trash,
        &format!("Remove the group {}?", view.group.display_name),
        "Everybody loses at once what the group gives, unless another source gives it to them.",
        &format!("{LINE}/{}/remove", view.group.id),
        &visit.viewer.csrf,
    )
}

fn facts(view: &View, now: Timestamp) -> Vec<Fact> {
    let group = &view.group;
    let mut facts = vec![Fact::new("Kind", Kind::of(group).name())];
    facts.extend(group.mail.as_ref().map(|mail| Fact::new("Mail", mail)));
    facts.push(Fact::new(
        "Made",
        words::day(group.created_date_time, now).text,
    ));
    if let Some(end) = group.expiration_date_time {
        facts.push(Fact::new("Expires", words::day(end, now).text));
    }
    if group.is_assignable_to_role == Some(true) {
        facts.push(Fact::new("Directory roles", "may be given to it"));
    }
    facts.push(Fact::code("Id", group.id.to_string()));
    facts
}

fn source_name(source: Source) -> &'static str {
    match source {
        Source::Direct => "Added by hand",
        Source::Rule => "By a rule",
        Source::Assignment => "By a package",
        Source::Invitation => "By an invitation",
        Source::Synchronisation => "Synchronised",
        Source::System => "By Xenia",
    }
}

fn membership(visit: &Visit, view: &View, one: &Membership) -> MemberRow {
    let (edge, now) = (&one.edge, visit.ctx.now);
    let who = match (&one.user, edge.subject_kind) {
        (Some(user), _) => common::person(visit, user),
        (None, NodeKind::Group) => {
            Person::member(&one.name, "group").linked(format!("{LINE}/{}", edge.subject))
        }
        (None, _) => common::somebody(&one.name),
    };
    let is_by_hand = edge.source != Source::Assignment;
    let can_end = view.may_manage && is_by_hand && edge.source != Source::Rule;
    let base = format!("{LINE}/{}/members/{}", view.group.id, edge.subject);
    let remove = danger(
        &format!("remove-{}", edge.id),
        "Remove",
        Icon::Trash,
        &format!("Take {} out of the group?", one.name),
        "They lose at once what the group gives, unless another source gives it to them.",
        &format!("{base}/remove"),
        &visit.viewer.csrf,
    );
    MemberRow {
        who,
        source_icon: if edge.source == Source::Assignment {
            Icon::Package
        } else {
            Icon::Person
        },
        source: match (&one.source, edge.source) {
            (Some((_, name)), Source::Assignment) => format!("Package {name}"),
            (_, source) => source_name(source).to_owned(),
        },
        since: words::day(edge.starts_at, now),
        end: can_end.then(|| format!("{base}/end")),
        name: one.name.clone(),
        until: edge.ends_at.map(|end| words::day(end, now)),
        remove: (view.may_manage && is_by_hand).then_some(remove),
    }
}
