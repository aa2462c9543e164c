//! Who looks after a catalog and who may create catalogs: the sections of the pages, and giving
//! and taking roles there.

use super::{
    catalogs::{self as pages, LINE},
    common::{self, Asked},
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::{
        console::{RoleHolderRow, RoleHolders},
        shared::danger,
    },
    words,
};
use axum::extract::Path;
use xenia_design::{Choice, Control, Field, Icon, Page, Person};
use xenia_engine::{
    Error, Result,
    console::{
        catalogs::{Holder, View},
        people,
    },
    domain::{CatalogId, EdgeId, Refusal, rbac::CatalogScope, role::CatalogRole},
    entitlement::{
        self,
        roles::{self, NewAssignment},
    },
    store::query::DirectoryObject,
};

/// The roles on a catalog, the one that gives least last.
const ON_CATALOG: [CatalogRole; 4] = [
    CatalogRole::CatalogOwner,
    CatalogRole::PackageManager,
    CatalogRole::AssignmentManager,
    CatalogRole::CatalogReader,
];

/// What was typed into the form, and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub(super) struct Typed {
    who: String,
    role: String,
    wrong: Option<Refusal>,
}

impl Typed {
    fn field(&self, name: &str) -> Option<String> {
        let wrong = self.wrong.as_ref()?;
        let is_role = wrong.target.as_deref() == Some("roleDefinitionId");
        (is_role == (name == "role")).then(|| wrong.message.clone())
    }
    fn who(&self, label: &str) -> Field {
        Field::line("who", label, "text", &self.who)
            .hint(
                "A mail address or full name, or the name of a group: all its members then have it",
            )
            .required()
            .error(self.field("who"))
    }
    fn role(&self) -> Field {
        let choices = ON_CATALOG.iter().map(|role| {
            let id = role.template().to_string();
            let is_chosen = id == self.role;
            Choice::new(id, role.display_name())
                .detail(role.description())
                .chosen(is_chosen)
        });
        Field::new("role", "Role", Control::One(choices.collect()))
            .required()
            .error(self.field("role"))
    }
}

/// The section of the page of a catalog.
pub(super) fn of_catalog(visit: &Visit, view: &View, typed: &Typed) -> RoleHolders {
    let base = format!("{LINE}/{}/roles", view.catalog.id);
    let rows = view.holders.iter().map(|holder| RoleHolderRow {
        meaning: match view.may_manage {
            true => String::new(),
            false => holder.role.description().to_owned(),
        },
        remove: view.may_manage.then(|| {
            let question = format!(
                "Take the role {} away from {}?",
                holder.role.display_name(),
                holder.name()
            );
            let text = "It counts at once. What they published and whom they gave access stays.";
            take_away(visit, holder, &question, text, &base)
        }),
        ..row(visit, holder)
    });
    let has_owner = view
        .holders
        .iter()
        .any(|holder| holder.role == CatalogRole::CatalogOwner);
    RoleHolders {
        title: "Roles in this catalog".to_owned(),
        text: "Who looks after it, beside the administrators of the organisation.".to_owned(),
        warning: match has_owner {
            true => String::new(),
            false => "Nobody owns it. Only administrators can change this catalog.".to_owned(),
        },
        rows: rows.collect(),
        fields: match view.may_manage {
            true => vec![typed.who("Give a role to"), typed.role()],
            false => Vec::new(),
        },
        action: base,
        verb: "Give the role".to_owned(),
        csrf: visit.viewer.csrf.clone(),
    }
}

/// The section of the list of catalogs, for those who decide who may create them.
pub(super) fn creators(visit: &Visit, holders: &[Holder], typed: &Typed) -> RoleHolders {
    let base = format!("{LINE}/creators");
    let rows = holders.iter().map(|holder| {
        let question = format!("May {} create catalogs no longer?", holder.name());
        let text = "It counts at once. Catalogs that they made stay, and stay theirs.";
        RoleHolderRow {
            remove: Some(take_away(visit, holder, &question, text, &base)),
            ..row(visit, holder)
        }
    });
    RoleHolders {
        title: "Who may create catalogs".to_owned(),
        text: "Beside administrators. Whoever creates a catalog becomes its first owner."
            .to_owned(),
        warning: String::new(),
        rows: rows.collect(),
        fields: vec![typed.who("Person or group")],
        action: base,
        verb: "Allow".to_owned(),
        csrf: visit.viewer.csrf.clone(),
    }
}

fn row(visit: &Visit, holder: &Holder) -> RoleHolderRow {
    let now = visit.ctx.now;
    RoleHolderRow {
        who: match &holder.who {
            Some(DirectoryObject::User(user)) => common::person(visit, &user.value),
            Some(DirectoryObject::Group(group)) => {
                let who = Person::member(&group.value.display_name, "Group: all its members");
                match common::is_open(visit, "/console/groups") {
                    true => who.linked(format!("/console/groups/{}", group.value.id)),
                    false => who,
                }
            }
            Some(_) => Person::member(holder.name(), "Application"),
            None => common::somebody(holder.name()),
        },
        role: holder.role.display_name().to_owned(),
        meaning: String::new(),
        since: words::day(holder.since, now),
        until: holder.until.map(|end| words::day(end, now)),
        remove: None,
    }
}

fn take_away(
    visit: &Visit,
    holder: &Holder,
    question: &str,
    text: &str,
    base: &str,
) -> xenia_design::Confirm {
    danger(
        &format!("take-away-{}", holder.id),
        "Take away",
        Icon::Trash,
        question,
        text,
        &format!("{base}/{}/remove", holder.id),
        &visit.viewer.csrf,
    )
}

/// `POST /console/catalogs/{catalog}/roles`.
pub(super) async fn give(Path(catalog): Path<String>, form: Form) -> Outcome {
    let typed = typed(&form);
    form.visit
        .run(move |visit| {
            let id: CatalogId = common::id("catalog", &catalog)?;
            let role = chosen(&typed.role);
            let given = role.and_then(|role| grant(visit, &typed, role, CatalogScope::Catalog(id)));
            let again = |typed| pages::page(visit, &Asked::default(), id, &typed);
            answer(given, typed, &format!("{LINE}/{id}?done=given"), again)
        })
        .await
}

/// `POST /console/catalogs/creators`.
pub(super) async fn allow(form: Form) -> Outcome {
    let typed = typed(&form);
    form.visit
        .run(move |visit| {
            let role = CatalogRole::CatalogCreator;
            let given = grant(visit, &typed, role, CatalogScope::Tenant);
            let again = |typed| pages::fill_list(visit, &Asked::default(), &typed);
            answer(given, typed, &format!("{LINE}?done=given"), again)
        })
        .await
}

fn typed(form: &Form) -> Typed {
    Typed {
        who: form.get("who").to_owned(),
        role: form.get("role").to_owned(),
        wrong: None,
    }
}

fn chosen(role: &str) -> Result<CatalogRole> {
    let id = role
        .parse()
        .map_err(|_| Refusal::invalid("roleDefinitionId", "which role do you want to give?"))?;
    Ok(roles::known(id)?)
}

fn grant(visit: &Visit, typed: &Typed, role: CatalogRole, scope: CatalogScope) -> Result<()> {
    let mut found = people::resolve(&visit.engine, &visit.ctx, &typed.who, "principalId")?;
    let (Some(one), true) = (found.pop(), found.is_empty()) else {
        return Err(Refusal::invalid("principalId", "name one person or one group").into());
    };
    let wanted = NewAssignment {
        principal: one.id,
        role,
        scope,
        until: None,
    };
    roles::grant(&visit.engine, &visit.ctx, wanted)?;
    Ok(())
}

/// Back to the page: with what was done, or with what is to be corrected.
fn answer<P: Page>(
    given: Result<()>,
    typed: Typed,
    done: &str,
    again: impl FnOnce(Typed) -> Result<P>,
) -> Outcome {
    match given {
        Ok(()) => Reply::see(done),
        Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
            let wrong = Some(refusal);
            common::again(&again(Typed { wrong, ..typed })?)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /console/catalogs/{catalog}/roles/{assignment}/remove`.
pub(super) async fn take(
    Path((catalog, assignment)): Path<(String, String)>,
    form: Form,
) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: CatalogId = common::id("catalog", &catalog)?;
            match revoke(visit, &assignment) {
                Ok(()) => {}
                Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
                    let mut page = pages::page(visit, &Asked::default(), id, &Typed::default())?;
                    page.shell.banners.push(common::banner(&refusal));
                    return common::again(&page);
                }
                Err(error) => return Err(error.into()),
            }
            // Whoever gave up their own last role cannot look at the catalog any more.
            match entitlement::catalogs::get(&visit.engine, &visit.ctx, id) {
                Ok(_) => Reply::see(format!("{LINE}/{id}?done=taken")),
                Err(_) => Reply::see(format!("{LINE}?done=taken")),
            }
        })
        .await
}

/// `POST /console/catalogs/creators/{assignment}/remove`.
pub(super) async fn disallow(Path(assignment): Path<String>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            revoke(visit, &assignment)?;
            Reply::see(format!("{LINE}?done=taken"))
        })
        .await
}

fn revoke(visit: &Visit, assignment: &str) -> Result<()> {
    let id: EdgeId = common::id("role assignment", assignment)?;
    roles::revoke(&visit.engine, &visit.ctx, id)
}
