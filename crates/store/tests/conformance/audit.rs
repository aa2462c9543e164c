//! The audit log: one unbroken chain per tenant.

use crate::{
    on_both,
    place::{BEGINNING, Node, Place, event, new_id, tenant, user},
};
use std::thread::scope;
use uuid::Uuid;
use xenia_domain::{
    NodeKind, TenantId,
    audit::{NewEvent, Target},
};
use xenia_store::{
    StoreError, Written,
    audit::{self, Checkpoint, EventQuery},
    resources,
};

on_both!(
    chains_are_unbroken_under_concurrency,
    a_chain_shows_what_was_tampered_with,
    events_are_found_by_what_they_tell,
    checkpoints_are_kept_once,
);

/// The number of links up to the first that does not follow from the one before.
fn verified(node: &Node, tenant: TenantId) -> (i64, bool) {
    node.read(tenant, |tx| {
        let (mut sequence, mut hash) = (0, [0; 32]);
        loop {
            let links = audit::links(tx, sequence, 7)?;
            if links.is_empty() {
                let head = audit::head(tx)?;
                return Ok((sequence, head.sequence == sequence && head.hash == hash));
            }
            for link in links {
                if link.sequence != sequence + 1 || link.hash != link.expected_hash(&hash) {
                    return Ok((sequence, false));
                }
                assert_eq!(link.event()?.sequence, link.sequence);
                (sequence, hash) = (link.sequence, link.hash);
            }
        }
    })
}

fn chains_are_unbroken_under_concurrency(place: &Place) {
    let nodes = [place.node(), place.node()];
    let tenants: Vec<TenantId> = (0..3).map(|_| tenant()).collect();
    scope(|threads| {
        for writer in 0..8 {
            let (nodes, tenants) = (&nodes, &tenants);
            threads.spawn(move || {
                for turn in 0..12 {
                    let tenant = tenants[(writer + turn) % 3];
                    let told = nodes[writer % 2].tell(tenant, BEGINNING, |tx| {
                        resources::insert(tx, &user(&format!("user{writer}x{turn}")))?;
                        if turn % 4 == 3 {
                            return Err(StoreError::Open("no".to_owned()));
                        }
                        Ok(Written::new((), event(tenant)).and(event(tenant)))
                    });
                    assert_eq!(told.is_err(), turn % 4 == 3);
                }
            });
        }
    });
    let told: Vec<(i64, bool)> = tenants
        .iter()
        .map(|tenant| verified(&nodes[0], *tenant))
        .collect();
    assert!(told.iter().all(|(_, whole)| *whole), "{told:?}");
    let sum: i64 = told.iter().map(|(links, _)| links).sum();
    assert_eq!(sum, 8 * 9 * 2);
}

fn a_chain_shows_what_was_tampered_with(place: &Place) {
    let (node, tenant) = (place.node(), tenant());
    for _ in 0..10 {
        node.write(tenant, |_| Ok(())).unwrap();
    }
    assert_eq!(verified(&node, tenant), (10, true));
    place.run("UPDATE audit_events SET body = REPLACE(body, 'suite', 'saint') WHERE sequence = 6");
    assert_eq!(verified(&node, tenant), (5, false));
    place.run("UPDATE audit_events SET body = REPLACE(body, 'saint', 'suite') WHERE sequence = 6");
    assert_eq!(verified(&node, tenant), (10, true));
    place.run("DELETE FROM audit_events WHERE sequence = 10");
    assert_eq!(verified(&node, tenant), (9, false));
}

fn events_are_found_by_what_they_tell(place: &Place) {
    let (node, tenant) = (place.node(), tenant());
    let (ada, group) = (new_id(), new_id());
    let told = |minute: i64, activity: &'static str, targets: &[Uuid]| {
        let mut event = NewEvent::new(
            "UserManagement",
            activity,
            Target::new(NodeKind::User, targets[0], "x"),
        );
        for target in &targets[1..] {
            event = event.and(Target::new(NodeKind::Group, *target, "y"));
        }
        let at = BEGINNING.plus_seconds(minute * 60);
        node.tell(tenant, at, |_| Ok(Written::new((), event.clone())))
            .unwrap();
    };
    told(0, "Add user", &[ada]);
    told(1, "Add member to group", &[ada, group, ada]);
    told(2, "Update group", &[group]);
    let activities = |query: &EventQuery, limit| -> Vec<String> {
        let events = node.read(tenant, |tx| audit::list(tx, query, limit));
        events.into_iter().map(|event| event.activity).collect()
    };
    let all = EventQuery::default();
    assert_eq!(
        activities(&all, 10),
        ["Update group", "Add member to group", "Add user"]
    );
    assert_eq!(activities(&all, 1), ["Update group"]);
    let of_ada = EventQuery {
        target: Some(ada),
        ..all.clone()
    };
    assert_eq!(activities(&of_ada, 10), ["Add member to group", "Add user"]);
    let older = EventQuery {
        before: Some(2),
        ..of_ada
    };
    assert_eq!(activities(&older, 10), ["Add user"]);
    let minute = EventQuery {
        since: Some(BEGINNING.plus_seconds(60)),
        until: Some(BEGINNING.plus_seconds(120)),
        ..all.clone()
    };
    assert_eq!(activities(&minute, 10), ["Add member to group"]);
    let by_words = EventQuery {
        activity: Some("Update group".to_owned()),
        category: Some("UserManagement".to_owned()),
        initiator: Some(Uuid::nil()),
        ..all
    };
    assert_eq!(activities(&by_words, 10), ["Update group"]);
}

fn checkpoints_are_kept_once(place: &Place) {
    let (node, tenant) = (place.node(), tenant());
    node.write(tenant, |_| Ok(())).unwrap();
    let made = Checkpoint {
        head: node.read(tenant, audit::head),
        at: BEGINNING,
        key_id: "one".to_owned(),
        signature: vec![1, 2, 3],
    };
    let again = Checkpoint {
        key_id: "two".to_owned(),
        ..made.clone()
    };
    for checkpoint in [&made, &again] {
        node.0
            .bookkeeping::<_, StoreError>(tenant, |tx| audit::insert_checkpoint(tx, checkpoint))
            .unwrap();
    }
    assert_eq!(node.read(tenant, audit::checkpoints), [made]);
}
