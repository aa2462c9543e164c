use super::*;
use crate::{EdgeId, EventId, NodeKind, Source, TenantId};
use proptest::prelude::*;

fn node(number: u8) -> Uuid {
    Uuid::from_u128(u128::from(number) + 1)
}

fn day(day: i64) -> Timestamp {
    Timestamp::from_seconds(0).plus_days(day)
}

fn edge(subject: u8, relation: Relation, object: u8, starts: i64, ends: Option<i64>) -> Edge {
    Edge {
        id: EdgeId(Uuid::from_u128(
            u128::from(subject) * 256 + u128::from(object),
        )),
        tenant: TenantId::default(),
        subject_kind: NodeKind::User,
        subject: node(subject),
        relation,
        object_kind: NodeKind::Group,
        object: node(object),
        role: Uuid::nil(),
        starts_at: day(starts),
        ends_at: ends.map(day),
        closed_at: None,
        closed_because: None,
        source: Source::Direct,
        source_id: Uuid::nil(),
        cause: EventId::default(),
    }
}

fn member(subject: u8, object: u8, starts: i64, ends: Option<i64>) -> Edge {
    edge(subject, Relation::Member, object, starts, ends)
}

#[test]
fn every_way_is_found_the_shortest_first() {
    let edges = [
        member(0, 1, 0, None),
        member(1, 2, 0, None),
        edge(2, Relation::CatalogRole, 9, 0, None),
        edge(0, Relation::AppRole, 9, 0, None),
        member(2, 1, 0, None),
    ];
    let found = paths(&edges, node(0), &[node(9)], day(1), &Ground::default());
    let ways: Vec<Vec<Uuid>> = found
        .iter()
        .map(|path| path.iter().map(|edge| edge.object).collect())
        .collect();
    assert_eq!(ways, [vec![node(9)], vec![node(1), node(2), node(9)]]);
}

#[test]
fn owning_a_group_is_not_being_in_it() {
    let edges = [
        edge(0, Relation::Owner, 1, 0, None),
        edge(1, Relation::AppRole, 9, 0, None),
    ];
    assert!(paths(&edges, node(0), &[node(9)], day(1), &Ground::default()).is_empty());
    assert_eq!(
        paths(&edges, node(0), &[node(1)], day(1), &Ground::default()).len(),
        1
    );
}

#[test]
fn access_that_ended_says_when_and_which_edge() {
    let mut edges = [
        member(0, 1, 0, Some(30)),
        member(0, 1, 40, Some(50)),
        edge(1, Relation::AppRole, 9, 0, None),
    ];
    edges[1].closed_at = Some(day(45));
    edges[1].closed_because = Some(Closed::Left);
    let to = [node(9)];
    assert_eq!(
        last_ended(&edges, node(0), &to, day(29), &Ground::default()),
        None
    );
    let first = last_ended(&edges, node(0), &to, day(39), &Ground::default()).unwrap();
    assert_eq!(
        (first.at, first.ended.as_slice()),
        (day(30), &[&edges[0]][..])
    );
    let second = last_ended(&edges, node(0), &to, day(60), &Ground::default()).unwrap();
    assert_eq!(
        (second.at, end_of(second.ended[0])),
        (day(45), Some((day(45), Closed::Left)))
    );
    assert_eq!(
        next_coming(&edges, node(0), &to, day(30), &Ground::default())
            .unwrap()
            .at,
        day(40)
    );
    assert_eq!(
        next_coming(&edges, node(0), &to, day(41), &Ground::default()),
        None
    );
}

#[test]
fn an_edge_that_is_closed_after_its_end_has_expired_at_its_end() {
    let mut late = member(0, 1, 0, Some(30));
    late.closed_at = Some(day(31));
    late.closed_because = Some(Closed::Removed);
    assert_eq!(end_of(&late), Some((day(30), Closed::Expired)));
}

/// Says why the only way to `to` gives nothing, or that it gives something.
fn gives(edges: &[Edge], to: u8, ground: &Ground, expected: Option<Withheld>) {
    let ways = paths(edges, node(0), &[node(to)], day(2), ground);
    let held = withheld(edges, node(0), &[node(to)], day(2), ground);
    let reasons: Vec<Withheld> = held.iter().map(|(_, why)| *why).collect();
    assert_eq!(ways.is_empty(), expected.is_some(), "{edges:?} to {to}");
    assert_eq!(reasons, Vec::from_iter(expected), "{edges:?} to {to}");
}

fn guests_kept_out(from: i64, until: Option<i64>) -> Ground {
    Ground {
        unified: BTreeSet::from([node(1)]),
        kept_out: vec![(day(from), until.map(day))],
        ..Ground::default()
    }
}

fn by_a_group(relation: Relation) -> Vec<Edge> {
    vec![member(0, 1, 0, None), edge(1, relation, 9, 0, None)]
}

fn by_a_nested_group(relation: Relation) -> Vec<Edge> {
    vec![
        member(0, 1, 0, None),
        member(1, 2, 0, None),
        edge(2, relation, 9, 0, None),
    ]
}

#[test]
fn guests_who_are_kept_out_have_nothing_by_groups() {
    let kept_out = Some(Withheld::GuestsKeptOut);
    let owner = vec![edge(0, Relation::Owner, 1, 0, None)];
    for (edges, to) in [
        (by_a_group(Relation::AppRole), 9),
        (by_a_group(Relation::AppRole), 1),
        (by_a_nested_group(Relation::CatalogRole), 9),
        (by_a_nested_group(Relation::AppRole), 2),
        (owner.clone(), 1),
    ] {
        gives(&edges, to, &guests_kept_out(0, None), kept_out);
    }
    let direct = by_a_group(Relation::AppRole);
    gives(&direct, 9, &guests_kept_out(3, None), None);
    gives(&direct, 9, &guests_kept_out(0, Some(2)), None);
    gives(&direct, 9, &Ground::default(), None);
    gives(&owner, 1, &Ground::default(), None);
}

#[test]
fn roles_come_only_by_groups_that_can_hold_them() {
    let unassignable = Ground {
        without_roles: BTreeSet::from([node(1)]),
        ..Ground::default()
    };
    let nested = Some(Withheld::NestedGroup);
    let role = by_a_group(Relation::DirectoryRole);
    gives(&role, 9, &Ground::default(), None);
    gives(&role, 9, &unassignable, Some(Withheld::NotRoleAssignable));
    gives(&by_a_group(Relation::AppRole), 9, &unassignable, None);
    let by = by_a_nested_group;
    gives(&by(Relation::AppRole), 9, &Ground::default(), nested);
    gives(&by(Relation::CatalogRole), 9, &Ground::default(), None);
}

/// The slow and obvious way: who is reached, by repeating until nothing is added.
fn reaches(edges: &[Edge], who: Uuid, to: Uuid, at: Timestamp) -> bool {
    let mut inside = vec![who];
    loop {
        let more: Vec<Uuid> = edges
            .iter()
            .filter(|edge| edge.holds_at(at) && edge.relation == Relation::Member)
            .filter(|edge| inside.contains(&edge.subject) && !inside.contains(&edge.object))
            .filter(|edge| edge.object != to)
            .map(|edge| edge.object)
            .collect();
        if more.is_empty() {
            break;
        }
        inside.extend(more);
    }
    edges
        .iter()
        .any(|edge| edge.holds_at(at) && inside.contains(&edge.subject) && edge.object == to)
}

fn some_edge() -> impl Strategy<Value = Edge> {
    (
        0..6_u8,
        0..3_u8,
        0..6_u8,
        0..20_i64,
        proptest::option::of(1..10_i64),
    )
        .prop_map(|(subject, relation, object, starts, length)| {
            let relation =
                [Relation::Member, Relation::Member, Relation::Owner][usize::from(relation)];
            edge(
                subject,
                relation,
                object,
                starts,
                length.map(|length| starts + length),
            )
        })
}

proptest! {
    #[test]
    fn ways_are_there_exactly_when_there_is_access(edges in proptest::collection::vec(some_edge(), 0..14), at in 0..30_i64) {
        let found = paths(&edges, node(0), &[node(5)], day(at), &Ground::default());
        prop_assert_eq!(!found.is_empty(), reaches(&edges, node(0), node(5), day(at)));
        for path in &found {
            prop_assert_eq!(path[0].subject, node(0));
            prop_assert!(path.windows(2).all(|pair| pair[0].object == pair[1].subject));
            prop_assert!(path.iter().all(|edge| edge.holds_at(day(at))));
        }
    }

    #[test]
    fn the_end_is_the_last_one(edges in proptest::collection::vec(some_edge(), 0..14), at in 0..30_i64) {
        let access = |at| reaches(&edges, node(0), node(5), at);
        let ended = last_ended(&edges, node(0), &[node(5)], day(at), &Ground::default());
        // Days are the only instants at which anything changes here.
        let last = (0..=at).rev().find(|one| !access(day(at)) && *one > 0 && access(day(one - 1)));
        prop_assert_eq!(ended.map(|ended| ended.at), last.map(day));
    }
}
