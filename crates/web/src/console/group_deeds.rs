//! What is done to groups: members and owners, making, changing and removing them.

use super::{
    common::{self, Asked},
    groups::{self, LINE},
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::console::{FormPage, GroupPage},
};
use axum::extract::Path;
use serde_json::json;
use uuid::Uuid;
use xenia_design::{Choice, Control, Field};
use xenia_engine::{
    Result,
    console::{New, check_may_begin, groups as console, people},
    directory::groups::{self as directory, Place},
    domain::{GroupId, Refusal, Timestamp, groups::Purpose},
};

/// `POST .../members`: several may be named.
pub(super) async fn add(Path(group): Path<String>, form: Form) -> Outcome {
    let (typed, ends) = (form.get("member").to_owned(), form.get("ends").to_owned());
    form.visit
        .run(move |visit| {
            let id: GroupId = common::id("group", &group)?;
            let (place, word) = (Place::Member, "member-added");
            let again = |page: &mut GroupPage, refusal: Refusal| {
                page.add_member = groups::member_fields(&typed, &ends);
                let wrong = usize::from(refusal.target.as_deref() == Some("endDateTime"));
                if let Some(field) = page.add_member.get_mut(wrong) {
                    field.error = Some(refusal.message);
                }
            };
            let added = common::end_of_day(&ends, "endDateTime")
                .map_err(Into::into)
                .and_then(|end| add_all(visit, id, place, &typed, end));
            answer(visit, id, added, word, again)
        })
        .await
}

/// `POST .../owners`.
pub(super) async fn add_owner(Path(group): Path<String>, form: Form) -> Outcome {
    let typed = form.get("owner").to_owned();
    form.visit
        .run(move |visit| {
            let id: GroupId = common::id("group", &group)?;
            let added = add_all(visit, id, Place::Owner, &typed, None);
            answer(visit, id, added, "owner-added", |page, refusal| {
                let field = groups::owner_field(&typed);
                page.add_owner = vec![field.error(Some(refusal.message))];
            })
        })
        .await
}

/// Back to the page of the group, or the page with what is wrong where it was typed.
fn answer(
    visit: &Visit,
    id: GroupId,
    done: Result<()>,
    word: &str,
    again: impl FnOnce(&mut GroupPage, Refusal),
) -> Outcome {
    match done {
        Ok(()) => Reply::see(format!("{LINE}/{id}?done={word}")),
        Err(xenia_engine::Error::Refused(refusal)) if common::is_about_input(&refusal) => {
            let view = console::view(&visit.engine, &visit.ctx, id, None, 1)?;
            let mut page = groups::fill_one(visit, &Asked::default(), &view);
            again(&mut page, refusal);
            common::again(&page)
        }
        Err(error) => Err(error.into()),
    }
}

fn add_all(
    visit: &Visit,
    group: GroupId,
    place: Place,
    typed: &str,
    until: Option<Timestamp>,
) -> Result<()> {
    let found = people::resolve(&visit.engine, &visit.ctx, typed, "member")?;
    if found.is_empty() {
        return Err(Refusal::invalid("member", "whom do you want to add?").into());
    }
    let all: Vec<Uuid> = found.iter().map(|one| one.id).collect();
    directory::add_all(&visit.engine, &visit.ctx, group.0, place, &all, until)
}

/// `POST .../owners/{owner}/remove`.
pub(super) async fn remove_owner(
    Path((group, owner)): Path<(String, String)>,
    form: Form,
) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: GroupId = common::id("group", &group)?;
            let owner: Uuid = common::id("owner", &owner)?;
            let done = directory::remove(&visit.engine, &visit.ctx, id.0, Place::Owner, owner);
            answer(visit, id, done, "owner-removed", |page, refusal| {
                page.shell.banners.push(common::banner(&refusal));
            })
        })
        .await
}

/// `POST .../remove`.
pub(super) async fn delete(Path(group): Path<String>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: GroupId = common::id("group", &group)?;
            directory::delete(&visit.engine, &visit.ctx, id.0, None)?;
            Reply::see(format!("{LINE}?done=group-removed"))
        })
        .await
}

/// `GET .../edit`.
pub(super) async fn edit(visit: Visit, Path(group): Path<String>) -> Outcome {
    visit
        .page(move |visit| {
            let id: GroupId = common::id("group", &group)?;
            let found = directory::get(&visit.engine, &visit.ctx, id.0)?.value;
            let typed = Typed {
                name: found.display_name,
                description: found.description.unwrap_or_default(),
                purpose: found.purpose.map_or("", Purpose::word).to_owned(),
                owners: String::new(),
            };
            Ok(form_page(visit, &typed, Some(id)))
        })
        .await
}

/// `POST .../edit`.
pub(super) async fn update(Path(group): Path<String>, form: Form) -> Outcome {
    let typed = Typed::of(&form);
    form.visit
        .run(move |visit| {
            let id: GroupId = common::id("group", &group)?;
            match change(visit, id, &typed) {
                Ok(()) => Reply::see(format!("{LINE}/{id}?done=saved")),
                Err(error) => {
                    let mut page = form_page(visit, &typed, Some(id));
                    common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
                    common::again(&page)
                }
            }
        })
        .await
}

fn change(visit: &Visit, id: GroupId, typed: &Typed) -> Result<()> {
    let body = json!({
        "displayName": typed.named()?,
        "description": typed.description,
        "purpose": Purpose::from_word(&typed.purpose),
    });
    let body = body.as_object().cloned().unwrap_or_default();
    let (engine, ctx) = (&visit.engine, &visit.ctx);
    directory::update(engine, ctx, id.0, &body, &directory::Bound::default(), None)?;
    Ok(())
}

/// `POST .../members/{member}/remove`.
pub(super) async fn remove(Path((group, member)): Path<(String, String)>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: GroupId = common::id("group", &group)?;
            let member: Uuid = common::id("member", &member)?;
            let done = directory::remove(&visit.engine, &visit.ctx, id.0, Place::Member, member);
            answer(visit, id, done, "member-removed", |page, refusal| {
                page.shell.banners.push(common::banner(&refusal));
            })
        })
        .await
}

/// What was typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    name: String,
    description: String,
    purpose: String,
    owners: String,
}

const PLACES: common::Places<'static> = &[
    ("displayName", "name"),
    ("description", "description"),
    ("owners", "owners"),
    ("mailNickname", "name"),
];

impl Typed {
    fn of(form: &Form) -> Self {
        Self {
            name: form.get("name").to_owned(),
            description: form.get("description").to_owned(),
            purpose: form.get("purpose").to_owned(),
            owners: form.get("owners").to_owned(),
        }
    }
    fn named(&self) -> Result<&str, Refusal> {
        match self.name.as_str() {
            "" => Err(Refusal::invalid("displayName", "give it a name")),
            name => Ok(name),
        }
    }
}

fn purpose_field(chosen: &str) -> Field {
    let words = |it: Purpose| match it {
        Purpose::Access => "Giving access to applications and packages",
        Purpose::Administration => "Administration: roles",
        Purpose::Policy => "Rules and policies that read who is in it",
        Purpose::Collaboration => "Working together",
    };
    let said = Purpose::ALL.map(|it| Choice::new(it.word(), words(it)).chosen(it.word() == chosen));
    let none = Choice::new("", "Not said").chosen(chosen.is_empty());
    let choices = std::iter::once(none).chain(said).collect();
    Field::new("purpose", "Purpose", Control::Select(choices))
        .hint("You are warned when it is used for another one as well")
}

/// The form of a new group, or of one that is there already.
fn form_page(visit: &Visit, typed: &Typed, group: Option<GroupId>) -> FormPage {
    let mut fields = vec![
        Field::line("name", "Name", "text", &typed.name)
            .hint("What its members have in common")
            .required(),
        Field::area("description", "What it is for", &typed.description),
        purpose_field(&typed.purpose),
    ];
    let owners = Field::line("owners", "Who answers for it", "text", &typed.owners);
    let (heading, action, back, verb) = match group {
        Some(id) => {
            let here = format!("{LINE}/{id}");
            ("Change the group", format!("{here}/edit"), here, "Save")
        }
        None => {
            fields.push(owners.hint("Mail addresses or full names, separated by commas"));
            let back = if common::is_open(visit, LINE) {
                LINE
            } else {
                "/console"
            };
            (
                "New group",
                format!("{LINE}/new"),
                back.to_owned(),
                "Make the group",
            )
        }
    };
    FormPage {
        shell: common::below(visit, &Asked::default(), ("Groups", LINE), heading),
        heading: heading.to_owned(),
        lead: "A security group: one for each purpose, so that a package can give exactly that."
            .to_owned(),
        action,
        back,
        sections: vec![common::section("", "", fields)],
        verb: verb.to_owned(),
    }
}

/// `GET /console/groups/new`.
pub(super) async fn new(visit: Visit) -> Outcome {
    visit
        .page(move |visit| {
            check_may_begin(&visit.engine, &visit.ctx, New::Group)?;
            let typed = Typed {
                owners: visit.viewer.mail.clone(),
                ..Typed::default()
            };
            Ok(form_page(visit, &typed, None))
        })
        .await
}

/// `POST /console/groups/new`.
pub(super) async fn create(form: Form) -> Outcome {
    let typed = Typed::of(&form);
    form.visit
        .run(move |visit| match make(visit, &typed) {
            Ok(id) => Reply::see(format!("{LINE}/{id}?done=group-made")),
            Err(error) => {
                let mut page = form_page(visit, &typed, None);
                common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
                common::again(&page)
            }
        })
        .await
}

fn make(visit: &Visit, typed: &Typed) -> Result<GroupId> {
    let name = typed.named()?;
    let owners = people::resolve(&visit.engine, &visit.ctx, &typed.owners, "owners")?;
    let body = json!({
        "displayName": name,
        "description": typed.description,
        "purpose": Purpose::from_word(&typed.purpose),
        "mailEnabled": false,
        "mailNickname": nickname(name),
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
