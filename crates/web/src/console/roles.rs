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
use xenia_design::{Field, Icon, Person};
use xenia_engine::{
    Error, Result,
    console::{
        people,
        roles::{self, Holder, View},
    },
    directory,
    domain::{NodeKind, Refusal},
};

const LINE: &str = "/console/roles";

/// `GET /console/roles`.
pub(super) async fn list(visit: Visit, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let all = roles::list(&visit.engine, &visit.ctx)?;
            let row = |(role, holders): (xenia_engine::domain::role::DirectoryRole, u32)| RoleRow {
                name: role.display_name().to_owned(),
                description: role.description().to_owned(),
                href: format!("{LINE}/{}", role.template()),
                holders,
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
            page(visit, &asked, id, ("", None))
        })
        .await
}

/// The page of a role, with what was typed into its form and what is wrong with that.
fn page(
    visit: &Visit,
    asked: &Asked,
    id: Uuid,
    (typed, error): (&str, Option<String>),
) -> Result<RolePage> {
    let view = roles::view(&visit.engine, &visit.ctx, id)?;
    let member = Field::line("member", "Give it to", "text", typed)
        .hint("Mail address or full name of a person")
        .error(error);
    let warning = match view.holders.is_empty() {
        true => "Nobody holds it.",
        false => "",
    };
    Ok(RolePage {
        shell: common::below(visit, asked, ("Roles", LINE), view.role.display_name()),
        name: view.role.display_name().to_owned(),
        description: view.role.description().to_owned(),
        holders: RoleHolders {
            title: "Who holds it".to_owned(),
            text: "It counts with the next click of whoever gets or loses it.".to_owned(),
            warning: warning.to_owned(),
            rows: view
                .holders
                .iter()
                .map(|one| row(visit, &view, one))
                .collect(),
            fields: match view.may_manage {
                true => vec![member],
                false => Vec::new(),
            },
            action: format!("{LINE}/{id}/members"),
            verb: "Give the role".to_owned(),
            csrf: visit.viewer.csrf.clone(),
        },
    })
}

fn row(visit: &Visit, view: &View, holder: &Holder) -> RoleHolderRow {
    let (edge, now) = (&holder.edge, visit.ctx.now);
    let who = match (&holder.user, edge.subject_kind) {
        (Some(user), _) => common::person(visit, user),
        (None, NodeKind::ServicePrincipal) => Person::member(&holder.name, "application"),
        (None, _) => common::somebody(&holder.name),
    };
    let remove = danger(
        &format!("take-{}", edge.id),
        "Take away",
        Icon::Trash,
        &format!("Take the role away from {}?", holder.name),
        "They can no longer do what it allows, from their next click on.",
        &format!(
            "{LINE}/{}/members/{}/remove",
            view.role.template(),
            edge.subject
        ),
        &visit.viewer.csrf,
    );
    RoleHolderRow {
        who,
        role: view.role.display_name().to_owned(),
        meaning: String::new(),
        since: words::day(edge.starts_at, now),
        until: edge.ends_at.map(|end| words::day(end, now)),
        remove: view.may_manage.then_some(remove),
    }
}

/// `POST .../members`.
pub(super) async fn give(Path(role): Path<String>, form: Form) -> Outcome {
    let typed = form.get("member").to_owned();
    form.visit
        .run(move |visit| {
            let id: Uuid = common::id("directory role", &role)?;
            match grant(visit, id, &typed) {
                Ok(()) => Reply::see(format!("{LINE}/{id}?done=role-given")),
                Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
                    let wrong = (typed.as_str(), Some(refusal.message));
                    common::again(&page(visit, &Asked::default(), id, wrong)?)
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}

fn grant(visit: &Visit, role: Uuid, typed: &str) -> Result<()> {
    let found = people::resolve(&visit.engine, &visit.ctx, typed, "member")?;
    let [one] = found.as_slice() else {
        return Err(Refusal::invalid("member", "name one person").into());
    };
    directory::roles::add_member(&visit.engine, &visit.ctx, role, one.id)
}

/// `POST .../members/{member}/remove`.
pub(super) async fn take(Path((role, member)): Path<(String, String)>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: Uuid = common::id("directory role", &role)?;
            let member: Uuid = common::id("holder", &member)?;
            match directory::roles::remove_member(&visit.engine, &visit.ctx, id, member) {
                Ok(()) => Reply::see(format!("{LINE}/{id}?done=role-taken")),
                Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
                    let mut page = page(visit, &Asked::default(), id, ("", None))?;
                    page.shell.banners.push(common::banner(&refusal));
                    common::again(&page)
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}
