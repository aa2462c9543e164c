//! Applications, their service principals and who is assigned to them.

mod assignments;
mod credentials;
mod registration;
mod service_principals;

use serde_json::{Map, Value};
use xenia_engine::{
    Ctx,
    directory::applications::{self, Register, Registered},
    domain::{AppRoleId, directory::AppRole},
};
use xenia_testkit::World;

/// The members of a JSON object.
fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

/// A role for those kinds.
fn role(id: u128, value: &str, kinds: &[&str]) -> AppRole {
    AppRole {
        id: AppRoleId(uuid::Uuid::from_u128(id)),
        allowed_member_types: kinds.iter().map(|it| (*it).to_owned()).collect(),
        display_name: value.to_owned(),
        description: None,
        is_enabled: true,
        value: Some(value.to_owned()),
    }
}

/// An application with roles.
fn shop(world: &World, ctx: &Ctx) -> Registered {
    let wanted = Register {
        name: "Shop".into(),
        redirect_uris: vec!["https://shop.example/callback".into()],
        app_roles: vec![
            role(1, "Buyer", &["User"]),
            role(2, "Robot", &["Application"]),
        ],
        ..Register::default()
    };
    applications::register(&world.engine, ctx, &wanted).unwrap()
}
