//! Edges whose end has come are closed, audited, and still answer for the time before.

use crate::post::work;
use xenia_engine::{
    Result,
    domain::{
        NodeKind, Relation, TenantId, Timestamp, UserId,
        audit::{NewEvent, Target},
        edge::{Closed, NewEdge},
        role::DirectoryRole,
    },
    expiry, names,
    store::{
        Written, audit,
        edges::{self, EdgeQuery},
    },
};
use xenia_jobs::run_until_idle;
use xenia_testkit::World;

const ROLE: DirectoryRole = DirectoryRole::GuestInviter;

fn grant(world: &World, tenant: TenantId, user: UserId, until: Option<Timestamp>) {
    let role = (NodeKind::DirectoryRole, ROLE.template());
    let edge =
        NewEdge::direct((NodeKind::User, user.0), Relation::DirectoryRole, role).until(until);
    world
        .engine
        .write(&world.engine.system(tenant), |tx| {
            edges::open(tx, &edge)?.unwrap();
            let name = names::label(tx, NodeKind::User, user.0)?;
            let target = Target::new(NodeKind::User, user, name);
            Ok(Written::new(
                (),
                NewEvent::new("RoleManagement", "Add member to role", target),
            ))
        })
        .unwrap();
}

fn holders(world: &World, tenant: TenantId, at: Timestamp) -> usize {
    let query = EdgeQuery::of_object(ROLE.template()).at(at);
    world
        .engine
        .read(&world.engine.system(tenant), |tx| {
            Ok(edges::list(tx, &query)?.len())
        })
        .unwrap()
}

#[test]
fn an_edge_ends_on_time_in_every_tenant() -> Result<()> {
    let world = World::new();
    let (work, _) = work(&world, &[]);
    let (other, other_admin) = world.another_tenant("fabrikam.example");
    let begun = world.engine.now();
    grant(
        &world,
        world.tenant,
        world.administrator,
        Some(begun.plus_days(30)),
    );
    grant(&world, other, other_admin, Some(begun.plus_days(40)));

    world.clock.advance_days(29);
    assert_eq!(expiry::close_due(&world.engine)?, 0);
    world.clock.advance_days(1);
    assert_eq!(
        holders(&world, world.tenant, world.engine.now()),
        0,
        "the end needs nobody"
    );
    run_until_idle(&work)?;
    assert_eq!(
        expiry::close_due(&world.engine)?,
        0,
        "nothing is left to do"
    );
    assert_eq!(
        holders(&world, world.tenant, begun.plus_days(29)),
        1,
        "the past stays"
    );
    assert_eq!(holders(&world, other, world.engine.now()), 1);

    world.engine.read(&world.as_system(), |tx| {
        let query = EdgeQuery {
            history: true,
            ..EdgeQuery::of_object(ROLE.template())
        };
        let edge = &edges::list(tx, &query)?[0];
        assert_eq!(edge.closed_because, Some(Closed::Expired));
        assert_eq!(edge.closed_at, Some(world.engine.now()));
        let event = &audit::list(tx, &audit::EventQuery::default(), 1)?[0];
        assert_eq!(event.activity, "Remove member from role (expired)");
        assert_eq!(event.initiator.kind, "system");
        let names: Vec<_> = event
            .targets
            .iter()
            .map(|target| target.name.as_str())
            .collect();
        assert_eq!(names, ["admin@contoso.example", "Guest Inviter"]);
        Ok(())
    })?;
    world.clock.advance_days(10);
    assert_eq!(expiry::close_due(&world.engine)?, 1);
    assert_eq!(holders(&world, other, world.engine.now()), 0);
    Ok(())
}

#[test]
fn many_edges_end_at_once_each_with_its_event() {
    let world = World::new();
    let (work, _) = work(&world, &[]);
    let end = world.engine.now().plus_days(1);
    for _ in 0..450 {
        grant(
            &world,
            world.tenant,
            UserId(world.engine.new_id()),
            Some(end),
        );
    }
    world.clock.advance_days(2);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| run_until_idle(&work).unwrap());
        }
    });
    let expired = world
        .engine
        .read(&world.as_system(), |tx| {
            let query = audit::EventQuery {
                activity: Some("Remove member from role (expired)".to_owned()),
                ..audit::EventQuery::default()
            };
            Ok(audit::list(tx, &query, 1_000)?.len())
        })
        .unwrap();
    assert_eq!(expired, 450);
}
