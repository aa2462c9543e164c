//! Several nodes on one database.

use crate::{
    on_both,
    place::{BEGINNING, Node, Place, tenant, user},
};
use std::{
    sync::{
        Barrier,
        atomic::{AtomicUsize, Ordering},
    },
    thread::scope,
};
use xenia_domain::{TenantId, directory::User};
use xenia_store::{Kind, StoreError, audit, credentials, resources};

on_both!(
    what_one_node_acknowledged_the_other_sees,
    nodes_that_take_tenants_in_opposite_order_lose_nothing,
    a_deadlock_is_run_again,
);

fn what_one_node_acknowledged_the_other_sees(place: &Place) {
    let (one, two, tenant) = (place.node(), place.node(), tenant());
    for turn in 1..=20 {
        let (writer, reader) = if turn % 2 == 0 {
            (&one, &two)
        } else {
            (&two, &one)
        };
        let inserted = user(&format!("user{turn}"));
        writer
            .write(tenant, |tx| resources::insert(tx, &inserted).map(drop))
            .unwrap();
        assert_eq!(reader.read(tenant, resources::count::<User>), turn);
    }
}

fn nodes_that_take_tenants_in_opposite_order_lose_nothing(place: &Place) {
    let nodes = [place.node(), place.node()];
    let tenants: Vec<TenantId> = (0..3).map(|_| tenant()).collect();
    let together = Barrier::new(12);
    scope(|threads| {
        for writer in 0..12 {
            let (nodes, tenants, together) = (&nodes, &tenants, &together);
            threads.spawn(move || {
                together.wait();
                for turn in 0..15 {
                    // One node goes up through the tenants, the other down.
                    let step = if writer % 2 == 0 { turn } else { 30 - turn };
                    let name = format!("user{writer}x{turn}");
                    nodes[writer % 2]
                        .write(tenants[(writer / 2 + step) % 3], |tx| {
                            resources::insert(tx, &user(&name)).map(drop)
                        })
                        .unwrap();
                }
            });
        }
    });
    let counts = |node: &Node| -> Vec<(i64, i64)> {
        let count = |tenant: &TenantId| {
            node.read(*tenant, |tx| {
                Ok((resources::count::<User>(tx)?, audit::head(tx)?.sequence))
            })
        };
        tenants.iter().map(count).collect()
    };
    assert_eq!(counts(&nodes[0]), counts(&nodes[1]));
    assert_eq!(counts(&nodes[0]), [(60, 60); 3]);
}

/// Two transactions each hold the row that the other wants next. SQLite has one writer at a time, so
/// there the second just waits.
fn a_deadlock_is_run_again(place: &Place) {
    let (nodes, tenant) = ([place.node(), place.node()], tenant());
    let both_hold_one = Barrier::new(2);
    let count = |node: &Node, keys: [&str; 2]| {
        let runs = AtomicUsize::new(0);
        node.0
            .bookkeeping::<_, StoreError>(tenant, |tx| {
                credentials::count_attempt(tx, keys[0], BEGINNING, 60)?;
                if runs.fetch_add(1, Ordering::SeqCst) == 0 && place.kind() == Kind::Postgres {
                    both_hold_one.wait();
                }
                credentials::count_attempt(tx, keys[1], BEGINNING, 60)?;
                Ok(())
            })
            .unwrap();
        runs.into_inner()
    };
    let runs = scope(|threads| {
        let one = threads.spawn(|| count(&nodes[0], ["a", "b"]));
        let two = threads.spawn(|| count(&nodes[1], ["b", "a"]));
        one.join().unwrap() + two.join().unwrap()
    });
    assert_eq!(runs > 2, place.kind() == Kind::Postgres, "{runs} runs");
    for key in ["a", "b"] {
        let (times, _) = nodes[0]
            .0
            .bookkeeping::<_, StoreError>(tenant, |tx| {
                credentials::count_attempt(tx, key, BEGINNING, 60)
            })
            .unwrap();
        assert_eq!(times, 3, "two before and this one");
    }
}
