//! Catalogs: the list, one catalog, its form and the deeds on its page.

use super::{
    catalog_roles::{self, Typed as TypedRole},
    common::{self, Asked},
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::{
        console::{CatalogPackageRow, CatalogPage, CatalogResourceRow, CatalogRow, CatalogsPage},
        shared::danger,
    },
};
use axum::extract::Path;
use xenia_design::{Badge, Choice, Control, Fact, Field, Icon, Tone};
use xenia_engine::{
    Result,
    console::{
        catalogs::{self, Summary, View},
        publish::Chosen,
    },
    domain::{
        CatalogId, CatalogResourceId,
        entitlement::catalog::{Catalog, CatalogResource, CatalogState, OriginSystem},
    },
    entitlement,
};

pub(super) const LINE: &str = "/console/catalogs";

fn state(catalog: &Catalog) -> Badge {
    match catalog.state {
        CatalogState::Published => Badge::new(Tone::Good, "Published"),
        CatalogState::Unpublished => Badge::new(Tone::Neutral, "Not published"),
    }
}

/// `GET /console/catalogs`.
pub(super) async fn list(visit: Visit, asked: Asked) -> Outcome {
    visit
        .page(move |visit| fill_list(visit, &asked, &TypedRole::default()))
        .await
}

/// The list, with what was typed into the form of those who may create catalogs.
pub(super) fn fill_list(visit: &Visit, asked: &Asked, typed: &TypedRole) -> Result<CatalogsPage> {
    let paged = catalogs::list(&visit.engine, &visit.ctx, asked.get("search"), asked.page())?;
    let creation = catalogs::creation(&visit.engine, &visit.ctx)?;
    Ok(CatalogsPage {
        may_create: creation.may_create,
        creators: creation
            .creators
            .map(|holders| catalog_roles::creators(visit, &holders, typed)),
        shell: common::shell(visit, asked, LINE, "Catalogs"),
        filters: common::filters(LINE, "Search catalogs", asked, Vec::new()),
        pager: common::pager(&paged, "catalogs", LINE, asked),
        rows: paged.rows.into_iter().map(row).collect(),
    })
}

fn row(summary: Summary) -> CatalogRow {
    CatalogRow {
        href: format!("{LINE}/{}", summary.catalog.id),
        state: state(&summary.catalog),
        owners: summary.owners.join(", "),
        resources: u32::try_from(summary.resources).unwrap_or(u32::MAX),
        packages: u32::try_from(summary.packages).unwrap_or(u32::MAX),
        description: summary.catalog.description.unwrap_or_default(),
        name: summary.catalog.display_name,
    }
}

/// `GET /console/catalogs/{catalog}`.
pub(super) async fn one(visit: Visit, Path(catalog): Path<String>, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let id = common::id("catalog", &catalog)?;
            page(visit, &asked, id, &TypedRole::default())
        })
        .await
}

/// The page of a catalog, with what was typed into the form of its roles.
pub(super) fn page(
    visit: &Visit,
    asked: &Asked,
    id: CatalogId,
    typed: &TypedRole,
) -> Result<CatalogPage> {
    let view = catalogs::view(&visit.engine, &visit.ctx, id)?;
    Ok(fill_one(visit, asked, &view, typed))
}

fn fill_one(visit: &Visit, asked: &Asked, view: &View, typed: &TypedRole) -> CatalogPage {
    let catalog = &view.catalog;
    let base = format!("{LINE}/{}", catalog.id);
    let outside = match catalog.is_externally_visible {
        true => "yes",
        false => "no",
    };
    CatalogPage {
        shell: common::below(visit, asked, ("Catalogs", LINE), &catalog.display_name),
        name: catalog.display_name.clone(),
        state: state(catalog),
        description: catalog.description.clone().unwrap_or_default(),
        facts: vec![
            Fact::new("Open to people outside", outside),
            Fact::code("Id", catalog.id.to_string()),
        ],
        roles: catalog_roles::of_catalog(visit, view, typed),
        resources: view
            .resources
            .iter()
            .map(|(one, packages)| resource(visit, view, one, *packages))
            .collect(),
        add_resource: add_field(view),
        add_resource_action: format!("{base}/resources"),
        packages: view
            .packages
            .iter()
            .map(|(package, live)| CatalogPackageRow {
                name: package.display_name.clone(),
                href: format!("/console/packages/{}", package.id),
                state: match package.is_hidden {
                    true => Badge::new(Tone::Neutral, "Hidden"),
                    false => state(catalog),
                },
                assignments: *live,
            })
            .collect(),
        new_package: view
            .may_publish
            .then(|| format!("/console/packages/new?catalog={}", catalog.id)),
        edit: view.may_manage.then(|| format!("{base}/edit")),
    }
}

fn resource(
    visit: &Visit,
    view: &View,
    one: &CatalogResource,
    packages: usize,
) -> CatalogResourceRow {
    let (icon, kind, area) = match one.origin_system {
        OriginSystem::AadGroup => (Icon::Group, "Group", "groups"),
        OriginSystem::AadApplication => (Icon::Application, "Application", "applications"),
    };
    let remove = danger(
        &format!("take-out-{}", one.id),
        "Take out",
        Icon::Trash,
        &format!("Take {} out of the catalog?", one.display_name),
        "No package gives it.",
        &format!("{LINE}/{}/resources/{}/remove", view.catalog.id, one.id),
        &visit.viewer.csrf,
    );
    CatalogResourceRow {
        icon,
        name: one.display_name.clone(),
        href: view
            .open
            .contains(&one.origin_id)
            .then(|| format!("/console/{area}/{}", one.origin_id)),
        kind: kind.to_owned(),
        packages: u32::try_from(packages).unwrap_or(u32::MAX),
        remove: (view.may_manage && packages == 0).then_some(remove),
    }
}

fn add_field(view: &View) -> Option<Field> {
    let choices: Vec<Choice> = view
        .further
        .iter()
        .map(|choice| {
            let kind = match choice.system {
                OriginSystem::AadGroup => "Group",
                OriginSystem::AadApplication => "Application",
            };
            Choice::new(
                choice.chosen().to_string(),
                format!("{kind}: {}", choice.name),
            )
        })
        .collect();
    (!choices.is_empty())
        .then(|| Field::new("resource", "Add a resource", Control::Select(choices)))
}

/// `POST .../resources`.
pub(super) async fn add_resource(Path(catalog): Path<String>, form: Form) -> Outcome {
    let chosen = form.get("resource").to_owned();
    form.visit
        .run(move |visit| {
            let id: CatalogId = common::id("catalog", &catalog)?;
            let chosen: Chosen = chosen.parse()?;
            entitlement::resources::add(
                &visit.engine,
                &visit.ctx,
                id,
                chosen.system,
                chosen.origin,
            )?;
            Reply::see(format!("{LINE}/{id}?done=resource-added"))
        })
        .await
}

/// `POST .../resources/{resource}/remove`.
pub(super) async fn remove_resource(
    Path((catalog, resource)): Path<(String, String)>,
    form: Form,
) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: CatalogId = common::id("catalog", &catalog)?;
            let resource: CatalogResourceId = common::id("resource of this catalog", &resource)?;
            entitlement::resources::remove(&visit.engine, &visit.ctx, id, resource)?;
            Reply::see(format!("{LINE}/{id}?done=resource-removed"))
        })
        .await
}

/// `POST .../remove`.
pub(super) async fn remove(Path(catalog): Path<String>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: CatalogId = common::id("catalog", &catalog)?;
            entitlement::catalogs::delete(&visit.engine, &visit.ctx, id)?;
            Reply::see(format!("{LINE}?done=catalog-removed"))
        })
        .await
}
