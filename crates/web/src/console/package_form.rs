//! The form of a package: making one with what it gives, changing its words.

use super::{
    common::{self, Asked},
    packages::LINE,
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::console::FormPage,
};
use axum::extract::Path;
use serde_json::json;
use xenia_design::{Choice, Control, Field};
use xenia_engine::{
    Result,
    console::{
        packages,
        publish::{self, NewPackage, Shelf},
    },
    domain::{
        AccessPackageId, Refusal,
        entitlement::{catalog::OriginSystem, package::AccessPackage},
    },
    entitlement,
};

/// What was typed.
#[derive(Debug, Clone, Default)]
struct Typed {
    name: String,
    description: String,
    catalog: String,
    roles: Vec<String>,
    is_hidden: bool,
}

impl Typed {
    fn of(form: &Form) -> Self {
        Self {
            name: form.get("name").to_owned(),
            description: form.get("description").to_owned(),
            catalog: form.get("catalog").to_owned(),
            roles: form.all("resource_roles").map(str::to_owned).collect(),
            is_hidden: form.has("is_hidden"),
        }
    }
    fn of_package(package: &AccessPackage) -> Self {
        Self {
            name: package.display_name.clone(),
            description: package.description.clone().unwrap_or_default(),
            is_hidden: package.is_hidden,
            ..Self::default()
        }
    }
    fn wanted(&self) -> Result<NewPackage, Refusal> {
        let roles: Result<Vec<_>, Refusal> = self.roles.iter().map(|role| role.parse()).collect();
        Ok(NewPackage {
            catalog: self.catalog.parse().map_err(|_| {
                Refusal::invalid("catalog", "choose the catalog in which the package is made")
            })?,
            display_name: named(&self.name)?,
            description: self.description.clone(),
            is_hidden: self.is_hidden,
            roles: roles?,
        })
    }
}

fn named(name: &str) -> Result<String, Refusal> {
    if name.is_empty() {
        let message = "give it a name that the people who ask for it understand";
        return Err(Refusal::invalid("displayName", message));
    }
    Ok(name.to_owned())
}

const PLACES: common::Places<'static> = &[
    ("displayName", "name"),
    ("description", "description"),
    ("catalog", "catalog"),
    ("resourceRoleScopes", "resource_roles"),
    ("scope", "resource_roles"),
    ("role", "resource_roles"),
    ("originId", "resource_roles"),
];

/// What a role is called in a list of choices: `Spring campaign agencies: member`.
pub(super) fn label(choice: &publish::Choice) -> String {
    match choice.system {
        OriginSystem::AadGroup => format!(
            "{}: {} of the group",
            choice.name,
            choice.role_name.to_lowercase()
        ),
        OriginSystem::AadApplication => {
            format!("{}: {} in the application", choice.name, choice.role_name)
        }
    }
}

fn role_choices(shelf: &Shelf, typed: &Typed) -> Vec<Choice> {
    // Making somebody an owner of a group is rare; that is added on the page of the package.
    let usual = shelf.choices.iter().filter(|choice| {
        choice.system == OriginSystem::AadApplication || choice.role_name == "Member"
    });
    usual
        .map(|choice| {
            let value = choice.chosen().to_string();
            let is_chosen = typed.roles.contains(&value);
            let name = |id| shelf.catalogs.iter().find(|catalog| catalog.id == id);
            let place = choice.catalog.and_then(name).map_or_else(
                || "Not in a catalog yet".to_owned(),
                |catalog| format!("Catalog {}", catalog.display_name),
            );
            Choice::new(value, label(choice))
                .detail(place)
                .chosen(is_chosen)
        })
        .collect()
}

fn words(typed: &Typed) -> Vec<Field> {
    vec![
        Field::line("name", "Name", "text", &typed.name)
            .hint("As a partner would call the work: a project, a campaign, a contract")
            .required(),
        Field::area("description", "What it is for", &typed.description),
    ]
}

fn hidden(typed: &Typed) -> Field {
    Field::new("is_hidden", "Hidden", Control::Switch(typed.is_hidden))
        .hint("Not listed in My Access; only people with the link find it")
}

fn new_page(visit: &Visit, shelf: &Shelf, typed: &Typed) -> FormPage {
    let catalogs = shelf.catalogs.iter().map(|catalog| {
        let id = catalog.id.to_string();
        let is_chosen = id == typed.catalog;
        Choice::new(id, &catalog.display_name).chosen(is_chosen)
    });
    let mut first = words(typed);
    first.push(
        Field::new("catalog", "Catalog", Control::Select(catalogs.collect()))
            .hint("Its owners look after the package"),
    );
    let roles = role_choices(shelf, typed);
    let text = if roles.is_empty() {
        "There is no group and no application that you may give. Make the package now; resources can be added later."
    } else {
        "Groups and application roles; more can be added later."
    };
    let mut gives = Vec::new();
    if !roles.is_empty() {
        gives.push(Field::new(
            "resource_roles",
            "Resources and roles",
            Control::Many(roles),
        ));
    }
    gives.push(hidden(typed));
    FormPage {
        shell: common::below(visit, &Asked::default(), ("Packages", LINE), "New package"),
        heading: "New package".to_owned(),
        lead:
            "Everything somebody needs for one piece of work. Who may ask is said in the next step."
                .to_owned(),
        action: format!("{LINE}/new"),
        back: LINE.to_owned(),
        sections: vec![
            common::section("", "", first),
            common::section("What it gives", text, gives),
        ],
        verb: "Make the package".to_owned(),
    }
}

/// `GET /console/packages/new`.
pub(super) async fn new(visit: Visit, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let shelf = publish::shelf(&visit.engine, &visit.ctx)?;
            let typed = Typed {
                catalog: asked.get("catalog").to_owned(),
                ..Typed::default()
            };
            Ok(new_page(visit, &shelf, &typed))
        })
        .await
}

/// `POST /console/packages/new`.
pub(super) async fn create(form: Form) -> Outcome {
    let typed = Typed::of(&form);
    form.visit
        .run(move |visit| {
            let made = typed
                .wanted()
                .map_err(Into::into)
                .and_then(|wanted| publish::publish(&visit.engine, &visit.ctx, &wanted));
            let error = match made {
                Ok(id) => return Reply::see(format!("{LINE}/{id}/policies/new?done=published")),
                Err(error) => error,
            };
            let shelf = publish::shelf(&visit.engine, &visit.ctx)?;
            let mut page = new_page(visit, &shelf, &typed);
            common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
            common::again(&page)
        })
        .await
}

fn edit_page(visit: &Visit, package: &AccessPackage, typed: &Typed) -> FormPage {
    let back = format!("{LINE}/{}", package.id);
    let mut fields = words(typed);
    fields.push(hidden(typed));
    FormPage {
        shell: common::below(
            visit,
            &Asked::default(),
            ("Packages", LINE),
            "Change package",
        )
        .crumb(&package.display_name, &back),
        heading: format!("Change {}", package.display_name),
        lead: String::new(),
        action: format!("{back}/edit"),
        back,
        sections: vec![common::section("", "", fields)],
        verb: "Save".to_owned(),
    }
}

/// `GET .../edit`.
pub(super) async fn edit(visit: Visit, Path(package): Path<String>) -> Outcome {
    visit
        .page(move |visit| {
            let id: AccessPackageId = common::id("access package", &package)?;
            let package = packages::policy_frame(&visit.engine, &visit.ctx, id, None)?.package;
            Ok(edit_page(visit, &package, &Typed::of_package(&package)))
        })
        .await
}

/// `POST .../edit`.
pub(super) async fn update(Path(package): Path<String>, form: Form) -> Outcome {
    let typed = Typed::of(&form);
    form.visit
        .run(move |visit| {
            let id: AccessPackageId = common::id("access package", &package)?;
            let changed = named(&typed.name).map_err(Into::into).and_then(|name| {
                let body = json!({ "displayName": name, "description": typed.description, "isHidden": typed.is_hidden });
                let body = body.as_object().cloned().unwrap_or_default();
                entitlement::packages::update(&visit.engine, &visit.ctx, id, &body, None)
            });
            let error = match changed {
                Ok(_) => return Reply::see(format!("{LINE}/{id}?done=saved")),
                Err(error) => error,
            };
            let package = packages::policy_frame(&visit.engine, &visit.ctx, id, None)?.package;
            let mut page = edit_page(visit, &package, &typed);
            common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
            common::again(&page)
        })
        .await
}
