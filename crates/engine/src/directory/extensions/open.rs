//! Open extensions: bags of data that applications keep on users, groups, devices and administrative units. Whoever reads or
//! changes the object reads or changes them.

use super::super::{devices, groups, units, users};
use crate::{Actor, Ctx, Engine, Result};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal,
    audit::{NewEvent, Target},
    delegation::AdministrativeUnit,
    directory::{Device, Group, OpenExtension, OpenExtensions, User},
};
use xenia_store::{
    Tx, WriteTx, Written,
    resources::{self, Stored, Versioned},
};

/// Of what.
#[derive(Clone, Copy, Debug)]
pub enum Of<'k> {
    /// The user of that id or user principal name.
    User(&'k str),
    /// The group of that id.
    Group(Uuid),
    /// The device of that id.
    Device(Uuid),
    /// The administrative unit of that id.
    Unit(Uuid),
}

/// What has open extensions.
trait Extensible: Stored {
    const CATEGORY: &'static str;
    const ACTIVITY: &'static str;
    fn extensions(&mut self) -> &mut OpenExtensions;
}

impl Extensible for User {
    const CATEGORY: &'static str = "UserManagement";
    const ACTIVITY: &'static str = "Update user";
    fn extensions(&mut self) -> &mut OpenExtensions {
        &mut self.open_extensions
    }
}

impl Extensible for Group {
    const CATEGORY: &'static str = "GroupManagement";
    const ACTIVITY: &'static str = "Update group";
    fn extensions(&mut self) -> &mut OpenExtensions {
        &mut self.open_extensions
    }
}

impl Extensible for Device {
    const CATEGORY: &'static str = "Device";
    const ACTIVITY: &'static str = "Update device";
    fn extensions(&mut self) -> &mut OpenExtensions {
        &mut self.open_extensions
    }
}

impl Extensible for AdministrativeUnit {
    const CATEGORY: &'static str = "AdministrativeUnit";
    const ACTIVITY: &'static str = "Update administrative unit";
    fn extensions(&mut self) -> &mut OpenExtensions {
        &mut self.open_extensions
    }
}

/// The open extensions that the caller sees of an object; none of one of which the caller sees a
/// part only.
fn visible(tx: &Tx<'_>, ctx: &Ctx, of: Of<'_>) -> Result<OpenExtensions> {
    fn seen<R: Extensible>(mut found: Versioned<R>) -> OpenExtensions {
        match found.shown {
            Some(_) => OpenExtensions::default(),
            None => std::mem::take(found.value.extensions()),
        }
    }
    Ok(match of {
        Of::User(key) => seen(users::visible(tx, ctx, key)?),
        Of::Group(id) => seen(groups::visible(tx, ctx, id)?),
        Of::Device(id) => seen(devices::visible(tx, ctx, id)?),
        Of::Unit(id) => seen(units::visible(tx, ctx, id)?),
    })
}

/// All open extensions of an object.
pub fn list(engine: &Engine, ctx: &Ctx, of: Of<'_>) -> Result<OpenExtensions> {
    engine.read(ctx, |tx| visible(tx, ctx, of))
}

/// One of them.
pub fn get(engine: &Engine, ctx: &Ctx, of: Of<'_>, name: &str) -> Result<OpenExtension> {
    let all = list(engine, ctx, of)?;
    Ok(all.get(name).cloned().ok_or_else(|| unknown(name))?)
}

fn unknown(name: &str) -> Refusal {
    Refusal::not_found("extension", name)
}

/// Adds one.
pub fn add(
    engine: &Engine,
    ctx: &Ctx,
    of: Of<'_>,
    name: &str,
    data: &Map<String, Value>,
) -> Result<OpenExtension> {
    let made_by = match &ctx.actor {
        Actor::Application { client, .. } => Some(client.0),
        _ => None,
    };
    let made = OpenExtension {
        made_by,
        data: data.clone(),
    };
    edit(
        engine,
        ctx,
        of,
        name,
        |all| Ok(all.add(name, made.clone())?),
    )?;
    Ok(made)
}

/// Changes the properties of one that the body names; one that is null goes.
pub fn change(
    engine: &Engine,
    ctx: &Ctx,
    of: Of<'_>,
    name: &str,
    data: &Map<String, Value>,
) -> Result<()> {
    edit(engine, ctx, of, name, |all| {
        match all.change(name, data)? {
            true => Ok(()),
            false => Err(unknown(name).into()),
        }
    })
}

/// Removes one.
pub fn remove(engine: &Engine, ctx: &Ctx, of: Of<'_>, name: &str) -> Result<()> {
    edit(engine, ctx, of, name, |all| match all.remove(name) {
        true => Ok(()),
        false => Err(unknown(name).into()),
    })
}

fn edit(
    engine: &Engine,
    ctx: &Ctx,
    of: Of<'_>,
    name: &str,
    change: impl Fn(&mut OpenExtensions) -> Result<()>,
) -> Result<()> {
    engine.write(ctx, |tx| match of {
        Of::User(key) => written(tx, users::changeable(tx, ctx, key)?, name, &change),
        Of::Group(id) => written(tx, groups::changeable(tx, ctx, id)?, name, &change),
        Of::Device(id) => written(tx, devices::changeable(tx, ctx, id)?, name, &change),
        Of::Unit(id) => written(tx, units::changeable(tx, ctx, id)?, name, &change),
    })
}

fn written<R: Extensible>(
    tx: &WriteTx<'_>,
    mut present: Versioned<R>,
    name: &str,
    change: impl Fn(&mut OpenExtensions) -> Result<()>,
) -> Result<Written<()>> {
    change(present.value.extensions())?;
    resources::update(tx, &present.value, present.version)?;
    let kind: NodeKind = R::KIND;
    let target = Target::new(kind, present.value.uuid(), present.value.label());
    let event = NewEvent::new(R::CATEGORY, R::ACTIVITY, target);
    Ok(Written::new(
        (),
        event.with(json!({ "openExtension": name })),
    ))
}
