//! Resources: versions, uniqueness, tenants.

use crate::{
    on_both,
    place::{BEGINNING, Node, Place, new_id, tenant, user},
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::Barrier,
    thread::scope,
};
use uuid::Uuid;
use xenia_domain::{
    ApplicationId, ClientId, GroupId, JobId, NodeKind, Relation, TenantId,
    directory::{Application, Domain, Group, User},
    edge::NewEdge,
};
use xenia_store::{
    StoreError, WriteTx, audit,
    edges::{self, EdgeQuery},
    jobs, resources, tenants,
};

on_both!(
    a_change_of_what_someone_else_changed_is_refused,
    of_two_approvers_exactly_one_wins,
    a_duplicate_names_its_columns,
    a_duplicate_leaves_the_others_of_its_batch_alone,
    a_turn_that_fails_leaves_nothing_behind,
    a_panic_in_a_turn_holds_nobody_up,
    a_deleted_row_frees_its_names_and_is_remembered,
    tenants_do_not_see_each_other,
    what_was_written_comes_back_the_same,
    a_reader_sees_one_state_throughout,
);

fn insert(node: &Node, tenant: TenantId, user: &User) {
    node.write(tenant, |tx| resources::insert(tx, user).map(drop))
        .unwrap();
}

fn stored(node: &Node, tenant: TenantId, id: impl Into<Uuid>) -> resources::Versioned<User> {
    let found = node.read(tenant, |tx| resources::find::<User>(tx, id));
    found.unwrap()
}

fn a_change_of_what_someone_else_changed_is_refused(place: &Place) {
    let (node, tenant, mut user) = (place.node(), tenant(), user("ada"));
    insert(&node, tenant, &user);
    let read = stored(&node, tenant, user.id);
    user.display_name = "first".to_owned();
    let version = node
        .write(tenant, |tx| resources::update(tx, &user, read.version))
        .unwrap();
    assert_eq!(version, 2);
    user.display_name = "second".to_owned();
    let refused = node
        .write(tenant, |tx| resources::update(tx, &user, read.version))
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!(
            "the row `{}` of `users` was changed by someone else",
            user.id
        )
    );
    assert_eq!(stored(&node, tenant, user.id).value.display_name, "first");
}

/// Several on two nodes decide at once: inside the transaction, and from a version read before it.
fn of_two_approvers_exactly_one_wins(place: &Place) {
    let (nodes, tenant) = ([place.node(), place.node()], tenant());
    for round in 0..10 {
        let request = user(&format!("request{round}"));
        insert(&nodes[0], tenant, &request);
        let together = Barrier::new(8);
        let decide = |node: &Node, approver: usize| {
            let read = stored(node, tenant, request.id);
            together.wait();
            if approver.is_multiple_of(2) {
                return node
                    .write(tenant, |tx| {
                        let mut now = resources::find::<User>(tx, request.id)?.unwrap();
                        if now.value.department.is_some() {
                            return Ok(false);
                        }
                        now.value.department = Some(approver.to_string());
                        resources::update(tx, &now.value, now.version).map(|_| true)
                    })
                    .unwrap();
            }
            let mut decided = read.value.clone();
            decided.department = Some(approver.to_string());
            match node.write(tenant, |tx| resources::update(tx, &decided, read.version)) {
                Ok(_) => true,
                Err(StoreError::Stale { .. }) => false,
                Err(other) => panic!("{other}"),
            }
        };
        let won: Vec<usize> = scope(|threads| {
            let running: Vec<_> = (0..8)
                .map(|approver| {
                    let node = &nodes[approver / 4];
                    let decide = &decide;
                    threads.spawn(move || decide(node, approver).then_some(approver))
                })
                .collect();
            let ended = running.into_iter().map(|thread| thread.join().unwrap());
            ended.flatten().collect()
        });
        let end = stored(&nodes[1], tenant, request.id);
        assert_eq!(won.len(), 1, "round {round}: {won:?}");
        assert_eq!(end.value.department, Some(won[0].to_string()));
        assert_eq!(end.version, 2);
    }
}

fn a_duplicate_names_its_columns(place: &Place) {
    let (node, tenant, other) = (place.node(), tenant(), tenant());
    let group = || Group {
        id: GroupId(new_id()),
        display_name: "g".to_owned(),
        unique_name: Some("Finance".to_owned()),
        ..Group::default()
    };
    let client = ClientId(new_id());
    let application = || Application {
        id: ApplicationId(new_id()),
        app_id: client,
        ..Application::default()
    };
    let domain = Domain {
        id: "contoso.example".to_owned(),
        authentication_type: "Managed".to_owned(),
        is_admin_managed: true,
        is_default: true,
        is_initial: true,
        is_root: true,
        is_verified: true,
        supported_services: Vec::new(),
    };
    type Write<'a> = &'a dyn Fn(&WriteTx<'_>) -> Result<(), StoreError>;
    let cases: [(Write<'_>, &str, &str); 4] = [
        (
            &|tx| {
                // The names differ in case only.
                let mut user = user("ada");
                user.user_principal_name = match tx.new_id().as_u128() % 2 {
                    0 => "Ada@Contoso.example".to_owned(),
                    _ => "ada@contoso.example".to_owned(),
                };
                resources::insert(tx, &user).map(drop)
            },
            "users",
            "user_principal_name",
        ),
        (
            &|tx| resources::insert(tx, &group()).map(drop),
            "groups",
            "unique_name",
        ),
        (
            &|tx| resources::insert(tx, &application()).map(drop),
            "applications",
            "app_id",
        ),
        (&|tx| tenants::insert_domain(tx, &domain), "domains", "name"),
    ];
    for (write, table, columns) in cases {
        node.write(tenant, write).unwrap();
        match node.write(tenant, write) {
            Err(StoreError::Duplicate { table: t, what }) => {
                assert_eq!((t.as_str(), what.as_str()), (table, columns));
            }
            other => panic!("{table}: {other:?}"),
        }
        // A domain belongs to one tenant of the server; everything else to each of them.
        assert_eq!(node.write(other, write).is_ok(), table != "domains");
    }
}

fn a_duplicate_leaves_the_others_of_its_batch_alone(place: &Place) {
    let (node, tenant) = (place.node(), tenant());
    insert(&node, tenant, &user("taken"));
    let together = Barrier::new(16);
    scope(|threads| {
        for writer in 0..16 {
            let (node, together) = (&node, &together);
            threads.spawn(move || {
                together.wait();
                for turn in 0..5 {
                    let bad = (writer + turn) % 3 == 0;
                    let name = if bad {
                        "taken".to_owned()
                    } else {
                        format!("user{writer}x{turn}")
                    };
                    let written =
                        node.write(tenant, |tx| resources::insert(tx, &user(&name)).map(drop));
                    assert_eq!(written.is_err(), bad, "{name}: {written:?}");
                }
            });
        }
    });
    let bad = (0..16)
        .flat_map(|writer| (0..5).map(move |turn| (writer + turn) % 3 == 0))
        .filter(|bad| *bad)
        .count() as i64;
    let (users, events) = node.read(tenant, |tx| {
        Ok((resources::count::<User>(tx)?, audit::head(tx)?.sequence))
    });
    assert_eq!(users, 1 + 80 - bad);
    assert_eq!(events, users);
}

fn a_turn_that_fails_leaves_nothing_behind(place: &Place) {
    let (node, tenant, person) = (place.node(), tenant(), user("ada"));
    let job = JobId(new_id());
    let refused: Result<(), _> = node.write(tenant, |tx| {
        resources::insert(tx, &person)?;
        edges::open(
            tx,
            &NewEdge::direct(
                (NodeKind::User, person.id.0),
                Relation::Member,
                (NodeKind::Group, new_id()),
            ),
        )?;
        jobs::push(
            tx,
            &jobs::NewJob {
                id: job,
                kind: "test",
                payload: serde_json::Value::Null,
                now: BEGINNING,
                run_at: BEGINNING,
                single_key: None,
            },
        )?;
        Err(StoreError::Open("no".to_owned()))
    });
    assert!(refused.is_err());
    node.read(tenant, |tx| {
        assert!(resources::find::<User>(tx, person.id)?.is_none());
        assert!(edges::list(tx, &EdgeQuery::of_subject(person.id))?.is_empty());
        assert!(jobs::find(tx, job)?.is_none());
        assert_eq!(audit::head(tx)?.sequence, 0);
        Ok(())
    });
}

fn a_panic_in_a_turn_holds_nobody_up(place: &Place) {
    let (node, tenant) = (place.node(), tenant());
    let together = Barrier::new(8);
    scope(|threads| {
        for writer in 0..8 {
            let (node, together) = (&node, &together);
            threads.spawn(move || {
                together.wait();
                for turn in 0..6 {
                    let name = format!("user{writer}x{turn}");
                    let panics = (writer + turn) % 4 == 0;
                    let ended = catch_unwind(AssertUnwindSafe(|| {
                        node.write(tenant, |tx| {
                            resources::insert(tx, &user(&name))?;
                            if panics {
                                resume_unwind(Box::new("told to"));
                            }
                            Ok(())
                        })
                    }));
                    assert_eq!(ended.is_err(), panics);
                }
            });
        }
    });
    let users = node.read(tenant, resources::count::<User>);
    assert_eq!(users, 36);
    let broken = catch_unwind(AssertUnwindSafe(|| {
        node.read(tenant, |_| -> Result<(), _> {
            resume_unwind(Box::new("told to"))
        })
    }));
    assert!(broken.is_err());
    assert_eq!(node.read(tenant, resources::count::<User>), 36);
}

fn a_deleted_row_frees_its_names_and_is_remembered(place: &Place) {
    let (node, tenant, old) = (place.node(), tenant(), user("ada"));
    insert(&node, tenant, &old);
    let delete = |_: u8| node.write(tenant, |tx| resources::delete::<User>(tx, old.id));
    assert!(delete(1).unwrap());
    assert!(!delete(2).unwrap());
    let new = user("ada");
    insert(&node, tenant, &new);
    node.read(tenant, |tx| {
        assert!(resources::find::<User>(tx, old.id)?.is_none());
        assert!(resources::find_ever::<User>(tx, old.id)?.is_some());
        let by_name = resources::find_by::<User>(tx, "user_principal_name", "ADA@contoso.example")?;
        assert_eq!(by_name.unwrap().value.id, new.id);
        assert_eq!(resources::count::<User>(tx)?, 1);
        Ok(())
    });
    let gone = node.write(tenant, |tx| resources::update(tx, &old, 2));
    assert!(matches!(gone, Err(StoreError::Stale { .. })));
}

fn tenants_do_not_see_each_other(place: &Place) {
    let (node, here, there, person) = (place.node(), tenant(), tenant(), user("ada"));
    insert(&node, here, &person);
    let edge = node
        .write(here, |tx| {
            edges::open(
                tx,
                &NewEdge::direct(
                    (NodeKind::User, person.id.0),
                    Relation::Member,
                    (NodeKind::Group, new_id()),
                ),
            )
        })
        .unwrap()
        .unwrap();
    node.read(there, |tx| {
        assert!(resources::find::<User>(tx, person.id)?.is_none());
        assert!(resources::find_many::<User>(tx, &[person.id.0])?.is_empty());
        assert!(resources::list_all::<User>(tx)?.is_empty());
        assert!(edges::find(tx, edge)?.is_none());
        assert!(!edges::any(tx, &EdgeQuery::of_subject(person.id))?);
        assert!(edges::transitive_groups(tx, person.id.0, BEGINNING)?.is_empty());
        assert!(audit::links(tx, 0, 10)?.is_empty());
        Ok(())
    });
    let closed = node.write(there, |tx| {
        edges::close(tx, edge, xenia_domain::edge::Closed::Removed)
    });
    assert!(!closed.unwrap());
    assert!(
        !node
            .write(there, |tx| resources::delete::<User>(tx, person.id))
            .unwrap()
    );
    assert_eq!(stored(&node, here, person.id).version, 1);
}

fn what_was_written_comes_back_the_same(place: &Place) {
    let (node, tenant) = (place.node(), tenant());
    for name in [
        "ÄÖÜ ß",
        "O'Brien",
        "名前",
        "a\u{301}",
        "\"quoted\" \\ back",
        "tab\tand\nline",
        "🦀",
    ] {
        let written = User {
            company_name: Some(name.to_owned()),
            other_mails: vec![name.to_owned()],
            ..user(&format!("user{}", new_id().as_u128()))
        };
        insert(&node, tenant, &written);
        assert_eq!(stored(&node, tenant, written.id).value, written);
        let found = node.read(tenant, |tx| {
            resources::list_by::<User>(tx, "company_name", name.to_uppercase(), 10)
        });
        assert_eq!(
            found.iter().map(|one| one.value.id).collect::<Vec<_>>(),
            if name.to_uppercase().to_lowercase() == name.to_lowercase() {
                vec![written.id]
            } else {
                vec![]
            },
            "{name}"
        );
    }
}

fn a_reader_sees_one_state_throughout(place: &Place) {
    let (node, tenant) = (place.node(), tenant());
    insert(&node, tenant, &user("before"));
    node.read(tenant, |tx| {
        assert_eq!(resources::count::<User>(tx)?, 1);
        insert(&node, tenant, &user("during"));
        assert_eq!(resources::count::<User>(tx)?, 1);
        assert_eq!(audit::head(tx)?.sequence, 1);
        Ok(())
    });
    assert_eq!(node.read(tenant, resources::count::<User>), 2);
}
