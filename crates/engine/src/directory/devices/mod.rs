//! Devices: what an administrator or a management service says of them, and whose they are.

mod people;

pub use people::{Place, add, count_people, list_people, remove};

use super::{close_edges, extensions, sight};
use crate::{
    Ctx, Engine, Error, Result,
    authz::{self, On},
    patch,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    DeviceId, NodeKind, Refusal, Relation,
    audit::{NewEvent, Target},
    directory::Device,
};
use xenia_odata::QueryOptions;
use xenia_store::{
    Tx, Written,
    edges::EdgeQuery,
    query::{self, DirectoryObject, End, ListQuery, Page, Related},
    resources::{self, Versioned},
};

/// What a caller may write.
const WRITABLE: &[&str] = &[
    "accountEnabled",
    "alternativeSecurityIds",
    "approximateLastSignInDateTime",
    "complianceExpirationDateTime",
    "deviceCategory",
    "deviceMetadata",
    "deviceOwnership",
    "deviceVersion",
    "displayName",
    "enrollmentProfileName",
    "enrollmentType",
    "extensionAttributes",
    "isCompliant",
    "isManaged",
    "isRooted",
    "managementType",
    "manufacturer",
    "mdmAppId",
    "model",
    "operatingSystem",
    "operatingSystemVersion",
    "physicalIds",
    "profileType",
    "registrationDateTime",
    "systemLabels",
    "trustType",
];
/// What a new device needs (Graph, "Create device").
const NEEDED: &[&str] = &[
    "accountEnabled",
    "alternativeSecurityIds",
    "deviceId",
    "displayName",
    "operatingSystem",
    "operatingSystemVersion",
];

fn target(device: &Device) -> Target {
    Target::new(NodeKind::Device, device.id, &device.display_name)
}

fn event(activity: &'static str, device: &Device) -> NewEvent {
    NewEvent::new("Device", activity, target(device))
}

/// A page of the devices.
pub fn list(engine: &Engine, ctx: &Ctx, options: QueryOptions) -> Result<Page<Versioned<Device>>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_DEVICES, On::Tenant)?;
        let asked = ListQuery::new("devices", options).at(ctx.now);
        Ok(query::list(tx, &asked)?)
    })
}

/// How many devices a query finds.
pub fn count(engine: &Engine, ctx: &Ctx, options: QueryOptions) -> Result<i64> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_DEVICES, On::Tenant)?;
        let asked = ListQuery::new("devices", options).at(ctx.now);
        Ok(query::count::<Device>(tx, &asked)?)
    })
}

/// One device.
pub fn get(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<Versioned<Device>> {
    engine.read(ctx, |tx| visible(tx, ctx, id))
}

/// The device of that `deviceId`.
pub fn get_by_device_id(engine: &Engine, ctx: &Ctx, id: &str) -> Result<Versioned<Device>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_DEVICES, On::Tenant)?;
        let found = resources::find_by::<Device>(tx, "device_id", id)?;
        Ok(found.ok_or_else(|| Refusal::not_found("device with the deviceId", id))?)
    })
}

pub(in crate::directory) fn visible(tx: &Tx<'_>, ctx: &Ctx, id: Uuid) -> Result<Versioned<Device>> {
    authz::require(tx, ctx, &authz::READ_DEVICES, On::Tenant)?;
    find(tx, id)
}

pub(in crate::directory) fn changeable(
    tx: &Tx<'_>,
    ctx: &Ctx,
    id: Uuid,
) -> Result<Versioned<Device>> {
    let on = On::Node(NodeKind::Device, id);
    authz::require(tx, ctx, &authz::WRITE_DEVICES, on)?;
    find(tx, id)
}

fn find(tx: &Tx<'_>, id: Uuid) -> Result<Versioned<Device>> {
    Ok(resources::find::<Device>(tx, id)?.ok_or_else(|| Refusal::not_found("device", id))?)
}

fn merged(
    tx: &Tx<'_>,
    present: &Device,
    body: &Map<String, Value>,
    writable: &[&str],
) -> Result<Device> {
    let kept = &present.directory_extensions;
    let (properties, values) = extensions::split(tx, NodeKind::Device, kept, body)?;
    let properties = patch::overlaid(present, &properties, &["extensionAttributes"])?;
    let mut device: Device = patch::merge(present, &properties, writable)?;
    device.directory_extensions = values;
    device.check()?;
    Ok(device)
}

/// Notes a device.
pub fn create(engine: &Engine, ctx: &Ctx, body: &Map<String, Value>) -> Result<Versioned<Device>> {
    let made = engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_DEVICES, On::Tenant)?;
        for name in NEEDED {
            if body.get(*name).is_none_or(Value::is_null) {
                let message = format!("a new device needs the property `{name}`");
                return Err(Refusal::invalid(*name, message).into());
            }
        }
        let mut writable = WRITABLE.to_vec();
        writable.push("deviceId");
        let mut device = merged(tx, &Device::default(), body, &writable)?;
        device.id = DeviceId(tx.new_id());
        device.created_date_time = tx.now();
        device.registration_date_time = device.registration_date_time.or(Some(tx.now()));
        let made = resources::insert(tx, &device)?;
        Ok(Written::new(made, event("Add device", &device)))
    });
    made.map_err(|error| duplicate(error, body))
}

/// Changes what is said of a device.
pub fn update(
    engine: &Engine,
    ctx: &Ctx,
    id: Uuid,
    body: &Map<String, Value>,
    if_match: Option<&str>,
) -> Result<Versioned<Device>> {
    engine.write(ctx, |tx| {
        let present = changeable(tx, ctx, id)?;
        patch::check_match(if_match, &present.etag())?;
        let device = merged(tx, &present.value, body, WRITABLE)?;
        let version = resources::update(tx, &device, present.version)?;
        let names: Vec<&String> = body.keys().filter(|name| !name.contains('@')).collect();
        let event = event("Update device", &device).with(json!({ "properties": names }));
        let updated = Versioned {
            value: device,
            version,
            ..present
        };
        Ok(Written::new(updated, event))
    })
}

/// Deletes a device, for good: Graph restores none.
pub fn delete(engine: &Engine, ctx: &Ctx, id: Uuid, if_match: Option<&str>) -> Result<()> {
    engine.write(ctx, |tx| {
        let present = changeable(tx, ctx, id)?;
        patch::check_match(if_match, &present.etag())?;
        let closed = close_edges(tx, id)?;
        resources::delete::<Device>(tx, id)?;
        let event = event("Delete device", &present.value);
        Ok(Written::new(
            (),
            event.with(json!({ "closedEdges": closed })),
        ))
    })
}

fn duplicate(error: Error, body: &Map<String, Value>) -> Error {
    error.on_duplicate(|_| {
        let id = body.get("deviceId").and_then(Value::as_str);
        let message = format!(
            "another device has the `deviceId` `{}` already",
            id.unwrap_or_default()
        );
        Refusal::conflict(message).at("deviceId")
    })
}

/// A page of the groups that a device is in, also by way of other groups where `transitive`.
pub fn list_groups(
    engine: &Engine,
    ctx: &Ctx,
    id: Uuid,
    transitive: bool,
    kinds: &[NodeKind],
    options: QueryOptions,
) -> Result<Page<DirectoryObject>> {
    engine.read(ctx, |tx| {
        visible(tx, ctx, id)?;
        let query = groups_query(ctx, id, transitive, options);
        sight::list_objects(tx, ctx, kinds, query)
    })
}

/// How many there are.
pub fn count_groups(
    engine: &Engine,
    ctx: &Ctx,
    id: Uuid,
    transitive: bool,
    kinds: &[NodeKind],
    options: QueryOptions,
) -> Result<i64> {
    engine.read(ctx, |tx| {
        visible(tx, ctx, id)?;
        let query = groups_query(ctx, id, transitive, options);
        sight::count_objects(tx, ctx, kinds, query)
    })
}

fn groups_query(ctx: &Ctx, id: Uuid, transitive: bool, options: QueryOptions) -> ListQuery {
    let edges = EdgeQuery::of_subject(id).relation(Relation::Member);
    let segment = if transitive {
        "transitiveMemberOf"
    } else {
        "memberOf"
    };
    ListQuery::new(format!("devices/{id}/{segment}"), options).related(Related {
        edges: edges.at(ctx.now),
        end: End::Object,
        transitive,
        not_through: Vec::new(),
    })
}
