//! Directory roles: the list, one role, giving it and taking it away.

use super::common::{self, Asked};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::{
        console::{RoleHolderRow, RoleHolders, RolePage, RoleRow, RolesPage},
        shared::danger,
    },
    words,
};
use axum::extract::Path;
use uuid::Uuid;
use xenia_design::{Choice, Control, Field, Icon, Person};
use xenia_engine::{
    Error, Result,
    console::{
        people,
        roles::{self, Holder, Summary, View},
    },
    directory::role_assignments::{self, NewRoleAssignment},
    domain::{AdministrativeUnitId, EdgeId, NodeKind, Refusal, delegation::DirectoryScope},
};

const LINE: &str = "/console/roles";

/// `GET /console/roles`.
pub(super) async fn list(visit: Visit, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let all = roles::list(&visit.engine, &visit.ctx)?;
            let row = |role: Summary| RoleRow {
                href: format!("{LINE}/{}", role.id),
                name: role.name,
                description: role.description,
                is_custom: role.is_custom,
                holders: role.holders,
                partly: role.partly,
            };
            Ok(RolesPage {
                shell: common::shell(visit, &asked, LINE, "Roles"),
                rows: all.into_iter().map(row).collect(),
            })
        })
        .await
}

/// `GET /console/roles/{role}`.
pub(super) async fn one(visit: Visit, Path(role): Path<String>, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let id: Uuid = common::id("directory role", &role)?;
            page(visit, &asked, id, Typed::default())
        })
        .await
}

/// What was typed into the form of a role, and what is wrong with it.
#[derive(Default)]
struct Typed {
    member: String,
    on: String,
    error: Option<String>,
}

fn page(visit: &Visit, asked: &Asked, id: Uuid, typed: Typed) -> Result<RolePage> {
    let view = roles::view(&visit.engine, &visit.ctx, id)?;
    let warning = match view.holders.is_empty() {
        true => "Nobody holds it.",
        false => "",
    };
    Ok(RolePage {
        shell: common::below(visit, asked, ("Roles", LINE), &view.role.name),
        name: view.role.name.clone(),
        description: view.role.description.clone(),
        holders: RoleHolders {
            title: "Who holds it".to_owned(),
            text: "It counts with the next click of whoever gets or loses it.".to_owned(),
            warning: warning.to_owned(),
            rows: view
                .holders
                .iter()
                .map(|one| row(visit, &view, one))
                .collect(),
            fields: fields(&view, typed),
            action: format!("{LINE}/{id}/members"),
            verb: "Give the role".to_owned(),
            csrf: visit.viewer.csrf.clone(),
        },
    })
}

fn fields(view: &View, typed: Typed) -> Vec<Field> {
    if !view.may_manage {
        return Vec::new();
    }
    let member = Field::line("member", "Give it to", "text", typed.member)
        .hint("Mail address or full name of a person, or the name of a group that can hold roles")
        .error(typed.error);
    let mut fields = vec![member];
    if !view.units.is_empty() {
        let everywhere = Choice::new("", "The whole organisation");
        let units = view.units.iter().map(|unit| {
            let id = unit.id.to_string();
            let is_chosen = id == typed.on;
            Choice::new(id, unit.display_name.clone()).chosen(is_chosen)
        });
        let choices = std::iter::once(everywhere).chain(units).collect();
        fields.push(Field::new("on", "On", Control::Select(choices)));
    }
    fields
}

fn row(visit: &Visit, view: &View, holder: &Holder) -> RoleHolderRow {
    let (edge, now) = (&holder.edge, visit.ctx.now);
    let who = match (&holder.user, edge.subject_kind) {
        (Some(user), _) => common::person(visit, user),
        (None, NodeKind::ServicePrincipal) => Person::member(&holder.name, "application"),
        (None, NodeKind::Group) => Person::member(&holder.name, "group: whoever is in it"),
        (None, _) => common::somebody(&holder.name),
    };
    let remove = danger(
        &format!("take-{}", edge.id),
        "Take away",
        Icon::Trash,
        &format!("Take the role away from {}?", holder.name),
        "They can no longer do what it allows, from their next click on.",
        &format!("{LINE}/{}/members/{}/remove", view.role.id, edge.id),
        &visit.viewer.csrf,
    );
    RoleHolderRow {
        who,
        role: view.role.name.clone(),
        meaning: match &holder.place {
            Some(place) => format!("only on {place}"),
            None => String::new(),
        },
        since: words::day(edge.starts_at, now),
        until: edge.ends_at.map(|end| words::day(end, now)),
        remove: view.may_manage.then_some(remove),
    }
}

/// `POST .../members`.
pub(super) async fn give(Path(role): Path<String>, form: Form) -> Outcome {
    let [member, on] = ["member", "on"].map(|name| form.get(name).to_owned());
    form.visit
        .run(move |visit| {
            let id: Uuid = common::id("directory role", &role)?;
            match grant(visit, id, &member, &on) {
                Ok(()) => Reply::see(format!("{LINE}/{id}?done=role-given")),
                Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
                    let error = Some(refusal.message);
                    let wrong = Typed { member, on, error };
                    common::again(&page(visit, &Asked::default(), id, wrong)?)
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}

fn grant(visit: &Visit, role: Uuid, typed: &str, on: &str) -> Result<()> {
    let found = people::resolve(&visit.engine, &visit.ctx, typed, "member")?;
    let [one] = found.as_slice() else {
        return Err(Refusal::invalid("member", "name one person or group").into());
    };
    let scope = match on {
        "" => DirectoryScope::Organization,
        unit => DirectoryScope::Unit(AdministrativeUnitId(common::id(
            "administrative unit",
            unit,
        )?)),
    };
    let wanted = NewRoleAssignment {
        principal: one.id,
        role,
        scope,
    };
    role_assignments::grant(&visit.engine, &visit.ctx, wanted)?;
    Ok(())
}

/// `POST .../members/{assignment}/remove`.
pub(super) async fn take(Path((role, assignment)): Path<(String, String)>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: Uuid = common::id("directory role", &role)?;
            let edge: EdgeId = common::id("role assignment", &assignment)?;
            match role_assignments::revoke(&visit.engine, &visit.ctx, edge, None) {
                Ok(()) => Reply::see(format!("{LINE}/{id}?done=role-taken")),
                Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
                    let mut page = page(visit, &Asked::default(), id, Typed::default())?;
                    page.shell.banners.push(common::banner(&refusal));
                    common::again(&page)
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}
