//! Groups: the list, one group with its members, making one.

use super::common::{self, Asked};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::{
        console::{FormPage, GroupPage, GroupRow, GroupsPage, MemberRow},
        shared::danger,
    },
    words,
};
use axum::extract::Path;
use serde_json::json;
use uuid::Uuid;
use xenia_design::{
    Fact, Field, Icon, Link, Person,
    charts::{Donut, Slice},
};
use xenia_engine::{
    Result,
    console::{
        groups::{self, Kind, Membership, Summary, View},
        people,
    },
    directory::groups as directory,
    domain::{GroupId, NodeKind, Refusal, Source, Timestamp},
};

const LINE: &str = "/console/groups";

/// `GET /console/groups`.
pub(super) async fn list(visit: Visit, asked: Asked) -> Outcome {
    visit.page(move |visit| fill_list(visit, &asked)).await
}

fn fill_list(visit: &Visit, asked: &Asked) -> Result<GroupsPage> {
    let kind = Kind::ALL
        .into_iter()
        .find(|kind| kind.name() == asked.get("kind"));
    let paged = groups::list(
        &visit.engine,
        &visit.ctx,
        asked.get("search"),
        kind,
        asked.page(),
    )?;
    let kinds = Kind::ALL
        .map(|kind| (kind.name().to_owned(), kind.name().to_owned()))
        .to_vec();
    let fields = vec![common::select("kind", "Kind", asked.get("kind"), kinds)];
    Ok(GroupsPage {
        shell: common::shell(visit, asked, LINE, "Groups"),
        filters: common::filters(LINE, "Search groups", asked, fields),
        pager: common::pager(&paged, "groups", LINE, asked),
        rows: paged.rows.into_iter().map(row).collect(),
    })
}

fn row(summary: Summary) -> GroupRow {
    GroupRow {
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
            Ok(fill_one(visit, &asked, &view))
        })
        .await
}

fn fill_one(visit: &Visit, asked: &Asked, view: &View) -> GroupPage {
    let (group, now) = (&view.group, visit.ctx.now);
    let base = format!("{LINE}/{}", group.id);
    let slice = |(source, count): &(Source, u32)| Slice {
        label: source_name(*source).to_owned(),
        value: *count,
    };
    let member = Field::line("member", "Add a member", "text", "")
        .hint("Mail address or full name of a person or group");
    GroupPage {
        shell: common::below(visit, asked, ("Groups", LINE), &group.display_name),
        name: group.display_name.clone(),
        description: group.description.clone().unwrap_or_default(),
        facts: facts(view, now),
        owners: view
            .owners
            .iter()
            .map(|owner| common::person(visit, owner))
            .collect(),
        sources: Donut {
            unit: "memberships".to_owned(),
            slices: view.sources.iter().map(slice).collect(),
        },
        members: view
            .members
            .rows
            .iter()
            .map(|one| membership(visit, view, one))
            .collect(),
        pager: common::pager(&view.members, "memberships", &base, asked),
        add_member: if view.may_manage {
            vec![member]
        } else {
            Vec::new()
        },
        add_member_action: format!("{base}/members"),
        packages: view
            .packages
            .iter()
            .map(|(id, name)| Link::new(name, format!("/console/packages/{id}")))
            .collect(),
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
            Link::new(words, format!("{base}/rule"))
        }),
    }
}

fn facts(view: &View, now: Timestamp) -> Vec<Fact> {
    let group = &view.group;
    let mut facts = vec![Fact::new("Kind", Kind::of(group).name())];
    facts.extend(group.mail.as_ref().map(|mail| Fact::new("Mail", mail)));
    facts.push(Fact::new(
        "Made",
        words::day(group.created_date_time, now).text,
    ));
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
    let remove = danger(
        &format!("remove-{}", edge.id),
        "Remove",
        Icon::Trash,
        &format!("Take {} out of the group?", one.name),
        "They lose at once what the group gives, unless another source gives it to them.",
        &format!("{LINE}/{}/members/{}/remove", view.group.id, edge.subject),
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
        until: edge.ends_at.map(|end| words::day(end, now)),
        remove: (view.may_manage && is_by_hand).then_some(remove),
    }
}

/// `POST .../members`: several may be named.
pub(super) async fn add(Path(group): Path<String>, form: Form) -> Outcome {
    let typed = form.get("member").to_owned();
    form.visit
        .run(move |visit| {
            let id: GroupId = common::id("group", &group)?;
            match add_all(visit, id, &typed) {
                Ok(()) => Reply::see(format!("{LINE}/{id}?done=member-added")),
                Err(xenia_engine::Error::Refused(refusal)) if common::is_about_input(&refusal) => {
                    let asked = Asked::default();
                    let view = groups::view(&visit.engine, &visit.ctx, id, None, 1)?;
                    let mut page = fill_one(visit, &asked, &view);
                    let member = Field::line("member", "Add a member", "text", &typed);
                    page.add_member = vec![member.error(Some(refusal.message))];
                    common::again(&page)
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}

fn add_all(visit: &Visit, group: GroupId, typed: &str) -> Result<()> {
    let found = people::resolve(&visit.engine, &visit.ctx, typed, "member")?;
    if found.is_empty() {
        return Err(Refusal::invalid("member", "whom do you want to add?").into());
    }
    let all: Vec<Uuid> = found.iter().map(|one| one.id).collect();
    let place = directory::Place::Member;
    directory::add_all(&visit.engine, &visit.ctx, group.0, place, &all)
}

/// `POST .../members/{member}/remove`.
pub(super) async fn remove(Path((group, member)): Path<(String, String)>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: GroupId = common::id("group", &group)?;
            let member: Uuid = common::id("member", &member)?;
            directory::remove(
                &visit.engine,
                &visit.ctx,
                id.0,
                directory::Place::Member,
                member,
            )?;
            Reply::see(format!("{LINE}/{id}?done=member-removed"))
        })
        .await
}

/// What was typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    name: String,
    description: String,
    owners: String,
}

const PLACES: common::Places<'static> = &[
    ("displayName", "name"),
    ("description", "description"),
    ("owners", "owners"),
    ("mailNickname", "name"),
];

fn form_page(visit: &Visit, typed: &Typed) -> FormPage {
    let fields = vec![
        Field::line("name", "Name", "text", &typed.name)
            .hint("What its members have in common")
            .required(),
        Field::area("description", "What it is for", &typed.description),
        Field::line("owners", "Who answers for it", "text", &typed.owners)
            .hint("Mail addresses or full names, separated by commas"),
    ];
    FormPage {
        shell: common::below(visit, &Asked::default(), ("Groups", LINE), "New group"),
        heading: "New group".to_owned(),
        lead: "A security group: one for each purpose, so that a package can give exactly that."
            .to_owned(),
        action: format!("{LINE}/new"),
        back: LINE.to_owned(),
        sections: vec![common::section("", "", fields)],
        verb: "Make the group".to_owned(),
    }
}

/// `GET /console/groups/new`.
pub(super) async fn new(visit: Visit) -> Outcome {
    visit
        .page(move |visit| {
            let typed = Typed {
                owners: visit.viewer.mail.clone(),
                ..Typed::default()
            };
            Ok(form_page(visit, &typed))
        })
        .await
}

/// `POST /console/groups/new`.
pub(super) async fn create(form: Form) -> Outcome {
    let typed = Typed {
        name: form.get("name").to_owned(),
        description: form.get("description").to_owned(),
        owners: form.get("owners").to_owned(),
    };
    form.visit
        .run(move |visit| match make(visit, &typed) {
            Ok(id) => Reply::see(format!("{LINE}/{id}?done=group-made")),
            Err(error) => {
                let mut page = form_page(visit, &typed);
                common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
                common::again(&page)
            }
        })
        .await
}

fn make(visit: &Visit, typed: &Typed) -> Result<GroupId> {
    if typed.name.is_empty() {
        return Err(Refusal::invalid("displayName", "give it a name").into());
    }
    let owners = people::resolve(&visit.engine, &visit.ctx, &typed.owners, "owners")?;
    let body = json!({
        "displayName": typed.name,
        "description": typed.description,
        "mailEnabled": false,
        "mailNickname": nickname(&typed.name),
        "securityEnabled": true,
    });
    let body = body.as_object().cloned().unwrap_or_default();
    let bound = directory::Bound {
        owners: owners.into_iter().map(|owner| owner.id).collect(),
        ..directory::Bound::default()
    };
    Ok(directory::create(&visit.engine, &visit.ctx, &body, &bound)?
        .value
        .id)
}

/// Letters and digits of a name, for the property that Graph wants of every group.
fn nickname(name: &str) -> String {
    let kept: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(64)
        .collect();
    if kept.is_empty() {
        "group".to_owned()
    } else {
        kept.to_lowercase()
    }
}
