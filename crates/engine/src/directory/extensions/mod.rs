//! Properties that an organisation adds to its directory: definitions of directory extensions, their
//! values, and open extensions
//! ([extensibility](https://learn.microsoft.com/en-us/graph/extensibility-overview)).

mod open;
mod values;

pub use open::{Of, add, change, get as get_open, list as list_open, remove};
pub(crate) use values::split;

use super::applications::{self, CATEGORY};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
    membership::readers_of_extension,
    patch,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use uuid::Uuid;
use xenia_domain::{
    ApplicationId, ExtensionPropertyId, NodeKind, Refusal,
    audit::{NewEvent, Target},
    directory::{Application, ExtensionDataType, ExtensionProperty, Group},
};
use xenia_odata::{Comparison, Filter, Literal, PropertyPath, QueryOptions};
use xenia_store::{
    Tx, Written, extensions,
    query::{self, ListQuery, Page},
    resources::{self, Versioned},
};

/// What a caller says of a new one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct New {
    name: String,
    data_type: ExtensionDataType,
    #[serde(default)]
    is_multi_valued: bool,
    target_objects: Vec<String>,
}

fn event(activity: &'static str, property: &ExtensionProperty, app: &Application) -> NewEvent {
    let target = Target::new(NodeKind::ExtensionProperty, property.id, &property.name);
    NewEvent::new(CATEGORY, activity, target).and(applications::target(app))
}

/// Defines a directory extension of an application of the organisation.
pub fn define(
    engine: &Engine,
    ctx: &Ctx,
    app: ApplicationId,
    body: &Map<String, Value>,
) -> Result<Versioned<ExtensionProperty>> {
    let body: Map<String, Value> = body
        .iter()
        .filter(|(name, _)| !name.starts_with('@'))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let defined = engine.write(ctx, |tx| {
        let on = On::Node(NodeKind::Application, app.0);
        authz::require(tx, ctx, &authz::WRITE_APPLICATIONS, on)?;
        let app = applications::find(tx, app)?.value;
        let new: New = patch::read(Value::Object(body.clone()))?;
        let property = ExtensionProperty {
            id: ExtensionPropertyId(tx.new_id()),
            application_id: app.id,
            app_display_name: Some(app.display_name.clone()),
            data_type: new.data_type,
            is_multi_valued: new.is_multi_valued,
            is_synced_from_on_premises: false,
            name: ExtensionProperty::full_name(app.app_id.0, &new.name)?,
            target_objects: new.target_objects,
            deleted_date_time: None,
        };
        property.check()?;
        let made = resources::insert(tx, &property)?;
        Ok(Written::new(
            made,
            event("Add extension property", &property, &app),
        ))
    });
    defined.map_err(|error| {
        error.on_duplicate(|_| {
            let name = body.get("name").and_then(Value::as_str).unwrap_or_default();
            let message = format!("the application defines a property `{name}` already");
            Refusal::conflict(message).at("name")
        })
    })
}

/// The definitions of an application.
pub fn list(
    engine: &Engine,
    ctx: &Ctx,
    app: ApplicationId,
    options: QueryOptions,
) -> Result<Page<Versioned<ExtensionProperty>>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_APPLICATIONS, On::Tenant)?;
        applications::find(tx, app)?;
        let own = Filter::Compare {
            path: PropertyPath::of(["application", "id"]),
            op: Comparison::Eq,
            literal: Literal::String(app.to_string()),
        };
        let path = format!("applications/{app}/extensionProperties");
        Ok(query::list(tx, &ListQuery::new(path, options).only(own))?)
    })
}

/// One definition.
pub fn get(
    engine: &Engine,
    ctx: &Ctx,
    app: ApplicationId,
    id: Uuid,
) -> Result<Versioned<ExtensionProperty>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_APPLICATIONS, On::Tenant)?;
        applications::find(tx, app)?;
        find(tx, app, id)
    })
}

fn find(tx: &Tx<'_>, app: ApplicationId, id: Uuid) -> Result<Versioned<ExtensionProperty>> {
    let found = resources::find::<ExtensionProperty>(tx, id)?;
    let found = found.filter(|found| found.value.application_id == app);
    Ok(found.ok_or_else(|| Refusal::not_found("extension property", id))?)
}

/// Takes a definition away: its values are answered and found no more. Defined again under the same
/// name, they are there again (Graph, "directory extensions"). One that the rule of a group reads
/// stays.
pub fn undefine(engine: &Engine, ctx: &Ctx, app: ApplicationId, id: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        let on = On::Node(NodeKind::Application, app.0);
        authz::require(tx, ctx, &authz::WRITE_APPLICATIONS, on)?;
        let app = applications::find(tx, app)?.value;
        let property = find(tx, app.id, id)?.value;
        if let Some(group) = readers_of_extension(tx, &property.name)?.first() {
            let group = resources::find::<Group>(tx, *group)?;
            let name = group.map_or_else(String::new, |it| it.value.display_name);
            let message = format!(
                "the membership rule of `{name}` reads `{}`: change the rule first",
                property.name
            );
            return Err(Refusal::conflict(message).into());
        }
        resources::delete::<ExtensionProperty>(tx, id)?;
        Ok(Written::new(
            (),
            event("Delete extension property", &property, &app),
        ))
    })
}

/// All definitions of the organisation; none of them comes from a directory of the organisation's
/// own (`synced`).
pub fn available(
    engine: &Engine,
    ctx: &Ctx,
    synced: Option<bool>,
) -> Result<Vec<ExtensionProperty>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_APPLICATIONS, On::Tenant)?;
        let mut found = extensions::list(tx)?;
        found.retain(|it| synced.is_none_or(|synced| it.is_synced_from_on_premises == synced));
        Ok(found)
    })
}

/// Refuses a name that looks like that of a directory extension and that no application defines.
/// What is defined is no secret to those who may read objects at all.
pub fn require_known(engine: &Engine, ctx: &Ctx, name: &str) -> Result<()> {
    engine.read(ctx, |tx| match extensions::find(tx, name)? {
        Some(_) => Ok(()),
        None => {
            let message = format!("`$select`: no application defines the property `{name}`");
            Err(Refusal::invalid("$select", message)
                .coded("BadRequest")
                .into())
        }
    })
}
