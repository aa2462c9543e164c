//! What changed since is told without a gap, whoever writes meanwhile and on whichever node.

use crate::{
    on_both,
    place::{Node, Place, tenant, user},
};
use std::{
    collections::BTreeSet,
    sync::{
        Barrier,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::scope,
};
use uuid::Uuid;
use xenia_domain::{NodeKind, Relation, TenantId, directory::User, edge::NewEdge};
use xenia_store::{
    audit,
    changes::{self, ChangeQuery, Changed, Span},
    edges, resources,
};

on_both!(
    a_follower_misses_nothing_that_several_nodes_write,
    a_change_is_told_of_once_and_for_what_it_is,
    links_count_for_their_object,
);

/// What changed after that number, and the number up to which it is known now.
fn since(node: &Node, tenant: TenantId, after: i64, linked: bool) -> (Vec<Changed>, i64) {
    node.read(tenant, |tx| {
        let until = audit::head(tx)?.sequence;
        let mut query = ChangeQuery {
            kinds: &[NodeKind::User, NodeKind::Group],
            ids: None,
            span: Span { after, until },
            linked,
            from: None,
            limit: 3,
        };
        let mut found = Vec::new();
        loop {
            let page = changes::list(tx, &query)?;
            let Some(last) = page.last() else {
                return Ok((found, until));
            };
            query.from = Some((last.sequence, last.id));
            found.extend(page);
        }
    })
}

fn a_follower_misses_nothing_that_several_nodes_write(place: &Place) {
    let (nodes, tenant) = ([place.node(), place.node()], tenant());
    let (together, left) = (Barrier::new(5), AtomicUsize::new(4));
    let written = scope(|threads| {
        let mut writers = Vec::new();
        for writer in 0..4 {
            let (nodes, together, left) = (&nodes, &together, &left);
            writers.push(threads.spawn(move || {
                together.wait();
                let mut made = Vec::new();
                for turn in 0..25 {
                    let new = user(&format!("user{writer}x{turn}"));
                    nodes[writer % 2]
                        .write(tenant, |tx| resources::insert(tx, &new).map(drop))
                        .unwrap();
                    made.push(new.id.0);
                }
                left.fetch_sub(1, Ordering::SeqCst);
                made
            }));
        }
        let follower = threads.spawn(|| {
            together.wait();
            let (mut seen, mut after) = (Vec::new(), 0);
            loop {
                let last = left.load(Ordering::SeqCst) == 0;
                for node in &nodes {
                    let (changed, until) = since(node, tenant, after, false);
                    seen.extend(changed.iter().map(|it| it.id));
                    after = until;
                }
                if last {
                    return seen;
                }
            }
        });
        let made = writers.into_iter().flat_map(|it| it.join().unwrap());
        (made.collect::<BTreeSet<Uuid>>(), follower.join().unwrap())
    });
    let (made, seen) = written;
    assert_eq!(seen.len(), 100, "each once, as none changes twice");
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), made);
}

fn a_change_is_told_of_once_and_for_what_it_is(place: &Place) {
    let (node, tenant, ada) = (place.node(), tenant(), user("ada"));
    let stopped = AtomicBool::new(false);
    let failed = node.write(tenant, |tx| {
        resources::insert(tx, &ada)?;
        stopped.store(true, Ordering::SeqCst);
        resources::insert(tx, &ada).map(drop)
    });
    assert!(failed.is_err() && stopped.into_inner());
    assert_eq!(since(&node, tenant, 0, false), (Vec::new(), 0));
    node.write(tenant, |tx| resources::insert(tx, &ada).map(drop))
        .unwrap();
    let (made, one) = since(&node, tenant, 0, false);
    let row = made[0];
    assert_eq!(
        (row.id, row.made, row.own, row.deleted),
        (ada.id.0, one, one, false)
    );
    node.write(tenant, |tx| resources::update(tx, &ada, 1).map(drop))
        .unwrap();
    node.write(tenant, |tx| resources::delete::<User>(tx, ada.id).map(drop))
        .unwrap();
    // A write that changes nothing tells of nothing.
    node.write(tenant, |tx| resources::delete::<User>(tx, ada.id).map(drop))
        .unwrap();
    let (changed, three) = since(&node, tenant, one, false);
    let row = changed[0];
    assert_eq!((changed.len(), row.made, row.deleted), (1, one, true));
    assert_eq!((row.own, three), (one + 2, one + 3));
    // Another tenant hears of none of it.
    assert_eq!(since(&node, self::tenant(), 0, true).0, Vec::new());
}

fn links_count_for_their_object(place: &Place) {
    let (node, tenant, ada) = (place.node(), tenant(), user("ada"));
    let group = crate::place::new_id();
    let edge = NewEdge::direct(
        (NodeKind::User, ada.id.0),
        Relation::Member,
        (NodeKind::Group, group),
    );
    let opened = node
        .write(tenant, |tx| edges::open(tx, &edge))
        .unwrap()
        .unwrap();
    assert_eq!(since(&node, tenant, 0, false).0, Vec::new());
    let (linked, one) = since(&node, tenant, 0, true);
    assert_eq!(linked.iter().map(|it| it.id).collect::<Vec<_>>(), [group]);
    let at = crate::place::BEGINNING;
    let who = |after: Option<i64>| {
        node.read(tenant, |tx| {
            let until = audit::head(tx)?.sequence;
            let span = after.map(|after| Span { after, until });
            let found = changes::linked(tx, (group, Relation::Member), span, at, None, 10)?;
            Ok(found.iter().map(|it| (it.id, it.holds)).collect::<Vec<_>>())
        })
    };
    assert_eq!(who(None), [(ada.id.0, true)]);
    assert_eq!(who(Some(0)), [(ada.id.0, true)]);
    assert_eq!(who(Some(one)), []);
    let closed = xenia_domain::edge::Closed::Removed;
    node.write(tenant, |tx| edges::close(tx, opened, closed))
        .unwrap();
    assert_eq!(who(None), []);
    assert_eq!(who(Some(one)), [(ada.id.0, false)]);
}
