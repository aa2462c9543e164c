//! Tenants, transactions, the audit chain.

use std::sync::Arc;
use xenia_engine::{
    Error,
    domain::{
        NodeKind, Reason, Relation,
        audit::{NewEvent, Target},
        directory::User,
        edge::{Closed, NewEdge},
        role::DirectoryRole,
    },
    store::{
        Written, audit,
        edges::{self, EdgeQuery},
        resources,
    },
    tenants::{Initialise, initialise},
};
use xenia_testkit::World;

fn rename(world: &World, name: &str) -> Result<(), Error> {
    world.engine.write(&world.as_administrator(), |tx| {
        let mut user = resources::find::<User>(tx, world.administrator)?.unwrap();
        user.value.display_name = name.to_owned();
        resources::update(tx, &user.value, user.version)?;
        Ok(Written::new(
            (),
            NewEvent::new(
                "UserManagement",
                "Update user",
                Target::new(NodeKind::User, user.value.id, name),
            ),
        ))
    })
}

#[test]
fn a_new_tenant_has_its_administrator_and_an_event() {
    let world = World::new();
    world
        .engine
        .read(&world.as_system(), |tx| {
            let admin = resources::find::<User>(tx, world.administrator)?.unwrap();
            assert_eq!(admin.value.user_principal_name, "admin@contoso.example");
            let roles = edges::list(
                tx,
                &EdgeQuery::of_subject(world.administrator).relation(Relation::DirectoryRole),
            )?;
            assert_eq!(roles.len(), 1);
            assert_eq!(
                roles[0].object,
                DirectoryRole::GlobalAdministrator.template()
            );
            let events = audit::list(tx, &audit::EventQuery::default(), 10)?;
            assert_eq!(events[0].activity, "Create company");
            assert_eq!(roles[0].cause, events[0].id);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_domain_belongs_to_one_tenant() {
    let world = World::new();
    let again = Initialise {
        domain: "Contoso.example".into(),
        administrator: "x@contoso.example".into(),
        display_name: "X".into(),
    };
    let refused = initialise(&world.engine, world.engine.now(), &again).unwrap_err();
    let refusal = refused.refusal().unwrap();
    assert_eq!(refusal.reason, Reason::Conflict);
    assert_eq!(
        refusal.message,
        "the domain `contoso.example` belongs to a tenant of this server already"
    );
}

#[test]
fn sixty_four_writers_lose_nothing_and_the_chain_holds() {
    let world = Arc::new(World::new());
    std::thread::scope(|scope| {
        for writer in 0..64 {
            let world = Arc::clone(&world);
            scope.spawn(move || {
                for turn in 0..5 {
                    rename(&world, &format!("{writer}-{turn}")).unwrap();
                }
            });
        }
    });
    world
        .engine
        .read(&world.as_system(), |tx| {
            let admin = resources::find::<User>(tx, world.administrator)?.unwrap();
            assert_eq!(admin.version, 1 + 64 * 5);
            let links = audit::links(tx, 0, 1000)?;
            assert_eq!(links.len(), 1 + 64 * 5);
            let mut previous = [0; 32];
            for link in &links {
                assert_eq!(link.hash, link.expected_hash(&previous));
                previous = link.hash;
            }
            assert_eq!(audit::head(tx)?.hash, previous);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_refused_turn_leaves_nothing_behind() {
    let world = World::new();
    let refused: Result<(), Error> = world.engine.write(&world.as_administrator(), |tx| {
        let mut user = resources::find::<User>(tx, world.administrator)?.unwrap();
        user.value.display_name = "gone".to_owned();
        resources::update(tx, &user.value, user.version)?;
        Err(xenia_engine::domain::Refusal::forbidden("no").into())
    });
    assert!(refused.is_err());
    rename(&world, "kept").unwrap();
    world
        .engine
        .read(&world.as_system(), |tx| {
            let admin = resources::find::<User>(tx, world.administrator)?.unwrap();
            assert_eq!(
                (admin.value.display_name.as_str(), admin.version),
                ("kept", 2)
            );
            assert_eq!(audit::head(tx)?.sequence, 2);
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_stale_version_is_refused() {
    let world = World::new();
    let old = world
        .engine
        .read(&world.as_system(), |tx| {
            Ok(resources::find::<User>(tx, world.administrator)?.unwrap())
        })
        .unwrap();
    rename(&world, "newer").unwrap();
    let refused = world.engine.write(&world.as_administrator(), |tx| {
        resources::update(tx, &old.value, old.version)?;
        Ok(Written::new(
            (),
            NewEvent::new(
                "UserManagement",
                "Update user",
                Target::new(NodeKind::User, old.value.id, ""),
            ),
        ))
    });
    assert_eq!(
        refused.unwrap_err().refusal().unwrap().reason,
        Reason::PreconditionFailed
    );
}

#[test]
fn edges_answer_as_of_any_time() {
    let world = World::new();
    let role = (
        NodeKind::DirectoryRole,
        DirectoryRole::GuestInviter.template(),
    );
    let event = || {
        NewEvent::new(
            "RoleManagement",
            "Add member to role",
            Target::new(NodeKind::User, world.administrator, "admin"),
        )
    };
    let grant = |until| {
        NewEdge::direct(
            (NodeKind::User, world.administrator.0),
            Relation::DirectoryRole,
            role,
        )
        .until(until)
    };
    let before = world.engine.now();
    world.clock.advance_days(1);
    let opened = world.engine.now();
    let id = world
        .engine
        .write(&world.as_administrator(), |tx| {
            let id = edges::open(tx, &grant(Some(opened.plus_days(30))))?.unwrap();
            assert_eq!(
                edges::open(tx, &grant(None))?,
                None,
                "the same grant from the same source is one edge"
            );
            Ok(Written::new(id, event()))
        })
        .unwrap();
    world.clock.advance_days(10);
    let closed = world.engine.now();
    world
        .engine
        .write(&world.as_administrator(), |tx| {
            assert!(edges::close(tx, id, Closed::Removed)?);
            assert!(
                !edges::close(tx, id, Closed::Removed)?,
                "an edge is closed once"
            );
            Ok(Written::new((), event()))
        })
        .unwrap();
    let holds = |at| {
        world
            .engine
            .read(&world.as_system(), |tx| {
                Ok(edges::any(tx, &EdgeQuery::of_object(role.1).at(at))?)
            })
            .unwrap()
    };
    assert_eq!(
        [
            before,
            opened,
            closed.plus_seconds(-1),
            closed,
            closed.plus_days(5)
        ]
        .map(holds),
        [false, true, true, false, false]
    );
}

#[test]
fn tenants_do_not_see_each_other() {
    let world = World::new();
    let (other, _) = world.another_tenant("fabrikam.example");
    let foreign = world.engine.system(other);
    world
        .engine
        .read(&foreign, |tx| {
            assert!(resources::find::<User>(tx, world.administrator)?.is_none());
            assert!(edges::list(tx, &EdgeQuery::of_subject(world.administrator))?.is_empty());
            assert_eq!(audit::head(tx)?.sequence, 1);
            Ok(())
        })
        .unwrap();
}
