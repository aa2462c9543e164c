//! People and applications for tests, made without ceremony.

use xenia_engine::{
    Actor, Ctx,
    domain::{
        ClientId, GroupId, NodeKind, Relation, ServicePrincipalId, UserId,
        audit::{NewEvent, Target},
        directory::{Group, User, UserType},
        edge::NewEdge,
        permission::Permission,
        role::DirectoryRole,
    },
    store::{Written, audit, edges, resources},
};
use xenia_testkit::World;

/// A person of the organisation.
pub(crate) fn person(world: &World, name: &str, user_type: UserType) -> UserId {
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

/// A security group.
pub(crate) fn group(world: &World, name: &str) -> GroupId {
    let ctx = world.as_system();
    world
        .engine
        .write(&ctx, |tx| {
            let group = Group {
                id: GroupId(tx.new_id()),
                display_name: name.to_owned(),
                mail_nickname: name.to_owned(),
                security_enabled: true,
                ..Group::default()
            };
            resources::insert(tx, &group)?;
            let target = Target::new(NodeKind::Group, group.id, name);
            Ok(Written::new(
                group.id,
                NewEvent::new("GroupManagement", "Add group", target),
            ))
        })
        .unwrap()
}

/// Gives somebody a directory role.
pub(crate) fn give_role(world: &World, user: UserId, role: DirectoryRole) {
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

/// A context in which an application asks by itself.
pub(crate) fn as_application(world: &World, permissions: &[Permission]) -> Ctx {
    let actor = Actor::Application {
        service_principal: ServicePrincipalId::default(),
        client: ClientId::default(),
        name: "robot".into(),
        permissions: permissions.to_vec(),
    };
    world.engine.ctx(world.tenant, actor)
}

/// The activities of the last events, the oldest first.
pub(crate) fn told(world: &World, count: u32) -> Vec<String> {
    let events = world
        .engine
        .read(&world.as_system(), |tx| {
            Ok(audit::list(tx, &audit::EventQuery::default(), count)?)
        })
        .unwrap();
    events.into_iter().rev().map(|it| it.activity).collect()
}

/// The words of a refusal.
pub(crate) fn refused<T: std::fmt::Debug>(result: xenia_engine::Result<T>) -> String {
    result.unwrap_err().refusal().unwrap().message.clone()
}
