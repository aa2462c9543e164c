//! People from outside.

mod guests;
mod invite;
mod redemption;
mod settings;

use xenia_engine::{
    Ctx, Error, b2b,
    domain::{
        NodeKind, Relation, UserId,
        audit::{NewEvent, Target},
        b2b::AllowInvitesFrom,
        directory::{User, UserType},
        edge::NewEdge,
        role::DirectoryRole,
    },
    store::{Written, audit, edges, resources},
};
use xenia_testkit::World;

/// A person of the organisation, made without ceremony.
fn person(world: &World, name: &str, user_type: UserType) -> UserId {
    let ctx = world.as_system();
    world
        .engine
        .write(&ctx, |tx| {
            let user = User {
                id: UserId(tx.new_id()),
                display_name: format!("{name} Example"),
                user_principal_name: format!("{name}@contoso.example"),
                mail: Some(format!("{name}@contoso.example")),
                user_type,
                account_enabled: true,
                created_date_time: tx.now(),
                ..User::default()
            };
            resources::insert(tx, &user)?;
            let target = Target::new(NodeKind::User, user.id, name);
            Ok(Written::new(
                user.id,
                NewEvent::new("UserManagement", "Add user", target),
            ))
        })
        .unwrap()
}

/// Gives somebody a directory role.
fn grant(world: &World, user: UserId, role: DirectoryRole) {
    let ctx = world.as_system();
    world
        .engine
        .write(&ctx, |tx| {
            let edge = NewEdge::direct(
                (NodeKind::User, user.0),
                Relation::DirectoryRole,
                (NodeKind::DirectoryRole, role.template()),
            );
            edges::open(tx, &edge)?;
            let target = Target::new(NodeKind::User, user, "");
            Ok(Written::new(
                (),
                NewEvent::new("RoleManagement", "Add member to role", target),
            ))
        })
        .unwrap();
}

fn wish(address: &str) -> b2b::Invite {
    b2b::Invite {
        address: address.into(),
        redirect_url: "https://app.contoso.example/".into(),
        ..b2b::Invite::default()
    }
}

fn refusal(result: Result<b2b::Invited, Error>) -> (String, Option<String>, Option<String>) {
    let error = result.unwrap_err();
    let refusal = error.refusal().unwrap().clone();
    (refusal.message, refusal.target, refusal.setting)
}

fn allow(world: &World, from: AllowInvitesFrom) {
    b2b::update_authorization_policy(&world.engine, &world.as_administrator(), |policy| {
        policy.allow_invites_from = from;
    })
    .unwrap();
}

/// The activities of the last events, the oldest first.
fn told(world: &World, ctx: &Ctx, count: u32) -> Vec<String> {
    let events = world
        .engine
        .read(ctx, |tx| {
            Ok(audit::list(tx, &audit::EventQuery::default(), count)?)
        })
        .unwrap();
    events.into_iter().rev().map(|it| it.activity).collect()
}
