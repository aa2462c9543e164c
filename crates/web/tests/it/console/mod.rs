//! The console: who may open what, and what its forms do.

mod catalog_roles;
mod directory;
mod domains;
mod group_life;
mod group_rules;
mod groups_and_applications;
mod mappings;
mod packages;
mod people;
mod person_form;

mod rights;
mod rules;
mod welcome;

use crate::browser::Browser;
use xenia_engine::{
    domain::{
        CatalogId, GroupId, NodeKind, UserId,
        audit::{NewEvent, Target},
        directory::{Group, User, UserType},
    },
    passwords,
    store::{Written, resources},
};
use xenia_testkit::World;

const PHRASE: &str = "a long enough pass phrase";

/// A browser of the Global Administrator.
pub(crate) fn administrator(world: &World) -> Browser<'_> {
    signed_in(world, world.administrator, "admin@contoso.example")
}

pub(crate) fn signed_in<'w>(world: &'w World, user: UserId, name: &str) -> Browser<'w> {
    passwords::set(&world.engine, &world.as_administrator(), user, PHRASE).unwrap();
    Browser::with_password(world, name, PHRASE)
}

/// A new member without any role, and a browser of theirs.
pub(crate) fn member<'w>(world: &'w World, name: &str) -> (UserId, Browser<'w>) {
    let address = format!("{}@contoso.example", name.to_lowercase());
    let id = user(world, name, &address, UserType::Member);
    (id, signed_in(world, id, &address))
}

/// A new user.
pub(crate) fn user(world: &World, name: &str, address: &str, kind: UserType) -> UserId {
    insert(world, |id| User {
        id: UserId(id),
        display_name: name.to_owned(),
        user_principal_name: address.to_owned(),
        mail: Some(address.to_owned()),
        account_enabled: true,
        user_type: kind,
        ..User::default()
    })
    .id
}

/// A new group.
pub(crate) fn group(world: &World, name: &str) -> GroupId {
    insert(world, |id| Group {
        id: GroupId(id),
        display_name: name.to_owned(),
        security_enabled: true,
        ..Group::default()
    })
    .id
}

fn insert<R: resources::Stored>(world: &World, make: impl Fn(uuid::Uuid) -> R) -> R {
    let admin = world.as_administrator();
    world
        .engine
        .write(&admin, |tx| {
            let made = make(tx.new_id());
            resources::insert(tx, &made)?;
            let about = Target::new(NodeKind::User, made.uuid(), "test");
            Ok(Written::new(made, NewEvent::new("Test", "Add", about)))
        })
        .unwrap()
}

/// The catalog that every organisation has.
pub(crate) fn general(world: &World) -> CatalogId {
    let all = xenia_engine::entitlement::catalogs::list(&world.engine, &world.as_administrator())
        .unwrap();
    all[0].value.id
}
