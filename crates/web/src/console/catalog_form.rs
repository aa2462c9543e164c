//! The form of a catalog.

use super::{
    catalogs::LINE,
    common::{self, Asked},
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::console::FormPage,
};
use axum::extract::Path;
use serde_json::{Value, json};
use xenia_design::{Control, Field};
use xenia_engine::{
    console::{New, check_may_begin},
    domain::{
        CatalogId, Refusal,
        entitlement::catalog::{Catalog, CatalogState},
    },
    entitlement,
};

/// What was typed.
#[derive(Debug, Clone)]
struct Typed {
    name: String,
    description: String,
    is_published: bool,
    is_externally_visible: bool,
}

impl Typed {
    fn of(form: &Form) -> Self {
        Self {
            name: form.get("name").to_owned(),
            description: form.get("description").to_owned(),
            is_published: form.has("is_published"),
            is_externally_visible: form.has("is_externally_visible"),
        }
    }
    fn body(&self) -> Result<Value, Refusal> {
        if self.name.is_empty() {
            return Err(Refusal::invalid(
                "displayName",
                "give it a name, for example the department or the project",
            ));
        }
        let state = if self.is_published {
            CatalogState::Published
        } else {
            CatalogState::Unpublished
        };
        Ok(json!({
            "displayName": self.name,
            "description": self.description,
            "state": state.word(),
            "isExternallyVisible": self.is_externally_visible,
        }))
    }
}

const PLACES: common::Places<'static> = &[("displayName", "name"), ("description", "description")];

fn form_page(visit: &Visit, catalog: Option<&Catalog>, typed: &Typed) -> FormPage {
    let (heading, back) = match catalog {
        Some(catalog) => (
            format!("Change {}", catalog.display_name),
            format!("{LINE}/{}", catalog.id),
        ),
        None => ("New catalog".to_owned(), LINE.to_owned()),
    };
    let fields = vec![
        Field::line("name", "Name", "text", &typed.name)
            .hint("A department, a project, a purpose")
            .required(),
        Field::area("description", "What it holds together", &typed.description),
        Field::new(
            "is_published",
            "Published",
            Control::Switch(typed.is_published),
        )
        .hint("Its packages can be asked for"),
        Field::new(
            "is_externally_visible",
            "Open to people outside",
            Control::Switch(typed.is_externally_visible),
        )
        .hint("Partners may see and ask for its packages, where a policy lets them"),
    ];
    FormPage {
        shell: common::below(visit, &Asked::default(), ("Catalogs", LINE), &heading),
        heading,
        lead: "Resources that belong together. You become its owner.".to_owned(),
        action: catalog.map_or_else(
            || format!("{LINE}/new"),
            |catalog| format!("{LINE}/{}/edit", catalog.id),
        ),
        back,
        sections: vec![common::section("", "", fields)],
        verb: if catalog.is_some() {
            "Save"
        } else {
            "Make the catalog"
        }
        .to_owned(),
    }
}

/// `GET /console/catalogs/new`.
pub(super) async fn new(visit: Visit) -> Outcome {
    visit
        .page(move |visit| {
            check_may_begin(&visit.engine, &visit.ctx, New::Catalog)?;
            let typed = Typed {
                name: String::new(),
                description: String::new(),
                is_published: true,
                is_externally_visible: true,
            };
            Ok(form_page(visit, None, &typed))
        })
        .await
}

/// `POST /console/catalogs/new`.
pub(super) async fn create(form: Form) -> Outcome {
    let typed = Typed::of(&form);
    form.visit
        .run(move |visit| {
            let made = typed
                .body()
                .map_err(Into::into)
                .and_then(|body| entitlement::catalogs::create(&visit.engine, &visit.ctx, body));
            let error = match made {
                Ok(made) => {
                    return Reply::see(format!("{LINE}/{}?done=catalog-made", made.value.id));
                }
                Err(error) => error,
            };
            let mut page = form_page(visit, None, &typed);
            common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
            common::again(&page)
        })
        .await
}

/// `GET .../edit`.
pub(super) async fn edit(visit: Visit, Path(catalog): Path<String>) -> Outcome {
    visit
        .page(move |visit| {
            let id: CatalogId = common::id("catalog", &catalog)?;
            let catalog = entitlement::catalogs::get(&visit.engine, &visit.ctx, id)?.value;
            let typed = Typed {
                name: catalog.display_name.clone(),
                description: catalog.description.clone().unwrap_or_default(),
                is_published: catalog.state == CatalogState::Published,
                is_externally_visible: catalog.is_externally_visible,
            };
            Ok(FormPage {
                lead: String::new(),
                ..form_page(visit, Some(&catalog), &typed)
            })
        })
        .await
}

/// `POST .../edit`.
pub(super) async fn update(Path(catalog): Path<String>, form: Form) -> Outcome {
    let typed = Typed::of(&form);
    form.visit
        .run(move |visit| {
            let id: CatalogId = common::id("catalog", &catalog)?;
            let changed = typed.body().map_err(Into::into).and_then(|body| {
                let body = body.as_object().cloned().unwrap_or_default();
                entitlement::catalogs::update(&visit.engine, &visit.ctx, id, &body, None)
            });
            let error = match changed {
                Ok(_) => return Reply::see(format!("{LINE}/{id}?done=saved")),
                Err(error) => error,
            };
            let catalog = entitlement::catalogs::get(&visit.engine, &visit.ctx, id)?.value;
            let mut page = form_page(visit, Some(&catalog), &typed);
            common::complain(error, &mut page.shell, &mut page.sections, PLACES)?;
            common::again(&page)
        })
        .await
}
