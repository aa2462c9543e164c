//! From packages to edges, and which packages do not go together.

use crate::world::*;
use std::collections::{BTreeMap, BTreeSet};
use xenia_domain::edge::{Closed, NewEdge};
use xenia_domain::entitlement::{
    assignment::Span,
    fulfil::{Holding, Steps, ending, steps},
    separation::{Direction, Duties, Held, Incompatible, additional_access, check, conflicts},
};
use xenia_domain::*;

pub(crate) fn holding() -> Holding {
    Holding {
        assignment: AssignmentId(id(1)),
        package: package().id,
        subject: user(50),
    }
}
pub(crate) fn month() -> Span {
    Span {
        starts_at: now(),
        ends_at: Some(now().plus_days(30)),
    }
}
/// Carries the steps out on a list of edges, as a store would.
pub(crate) fn carry_out(steps: &Steps, edges: &mut Vec<Edge>, at: Timestamp) {
    for (edge, because) in &steps.close {
        let edge = edges.iter_mut().find(|one| one.id == *edge).unwrap();
        assert_eq!(edge.closed_at, None);
        (edge.closed_at, edge.closed_because) = (Some(at), Some(*because));
    }
    for new in &steps.open {
        edges.push(opened(edges.len() as u128 + 1000, new));
    }
}
pub(crate) fn opened(n: u128, new: &NewEdge) -> Edge {
    Edge {
        id: EdgeId(id(n)),
        tenant: TenantId(id(0)),
        subject_kind: new.subject.0,
        subject: new.subject.1,
        relation: new.relation,
        object_kind: new.object.0,
        object: new.object.1,
        role: new.role,
        starts_at: new.starts_at.unwrap(),
        ends_at: new.ends_at,
        closed_at: None,
        closed_because: None,
        source: new.source.0,
        source_id: new.source.1,
        cause: EventId(id(0)),
    }
}

#[test]
fn delivery_opens_one_edge_per_role_and_one_for_the_package() {
    let app = role_scope("AadApplication", &id(41).to_string(), &id(4).to_string());
    let steps = steps(
        holding(),
        month(),
        &[member_of(3), app, member_of(3)],
        &[],
        now(),
    );
    let opened: BTreeSet<(Relation, uuid::Uuid, uuid::Uuid)> = steps
        .open
        .iter()
        .map(|edge| (edge.relation, edge.object.1, edge.role))
        .collect();
    assert_eq!(
        opened,
        BTreeSet::from([
            (Relation::Member, id(3), id(0)),
            (Relation::AppRole, id(4), id(41)),
            (Relation::Assigned, id(800), id(1)),
        ])
    );
    assert_eq!(
        (steps.open.len(), steps.wanted, steps.close.len()),
        (3, 3, 0)
    );
    assert!(
        steps
            .open
            .iter()
            .all(|edge| edge.ends_at == month().ends_at
                && edge.source == (Source::Assignment, id(1)))
    );
}

#[test]
fn a_changed_package_an_extension_and_the_end() {
    let mut edges = Vec::new();
    let first = steps(
        holding(),
        month(),
        &[member_of(3), member_of(4)],
        &edges,
        now(),
    );
    carry_out(&first, &mut edges, now());

    let later = now().plus_days(1);
    let changed = steps(
        holding(),
        month(),
        &[member_of(4), member_of(5)],
        &edges,
        later,
    );
    assert_eq!((changed.open.len(), changed.close.len()), (1, 1));
    assert_eq!(changed.close[0].1, Closed::PackageChanged);
    assert_eq!(
        (changed.open[0].object.1, changed.open[0].starts_at),
        (id(5), Some(later))
    );
    carry_out(&changed, &mut edges, later);

    let longer = Span {
        ends_at: Some(now().plus_days(60)),
        ..month()
    };
    let extended = steps(
        holding(),
        longer,
        &[member_of(4), member_of(5)],
        &edges,
        later,
    );
    assert_eq!((extended.open.len(), extended.close.len()), (3, 3));
    assert!(
        extended
            .close
            .iter()
            .all(|(_, because)| *because == Closed::Replaced)
    );
    carry_out(&extended, &mut edges, later);

    let ended = ending(holding(), Closed::Expired, &edges);
    assert_eq!((ended.open.len(), ended.close.len()), (0, 3));
    carry_out(&ended, &mut edges, now().plus_days(60));
    assert!(edges.iter().all(|edge| edge.closed_at.is_some()));
}

#[test]
fn a_role_that_cannot_be_given_is_reported_and_the_others_are_given() {
    let steps = steps(
        holding(),
        month(),
        &[
            member_of(3),
            role_scope("AadGroup", "Guest_1", &id(4).to_string()),
        ],
        &[],
        now(),
    );
    assert_eq!((steps.open.len(), steps.failed.len()), (2, 1));
}

#[test]
fn of_two_edges_that_grant_the_same_one_is_kept() {
    let mut edges = Vec::new();
    let first = steps(holding(), month(), &[member_of(3)], &edges, now());
    carry_out(&first, &mut edges, now());
    carry_out(&first, &mut edges, now());
    let again = steps(holding(), month(), &[member_of(3)], &edges, now());
    assert_eq!((again.open.len(), again.close.len()), (0, 2));
}

#[test]
fn a_later_start_opens_later() {
    let span = Span {
        starts_at: now().plus_days(5),
        ends_at: None,
    };
    let steps = steps(holding(), span, &[member_of(3)], &[], now());
    assert!(
        steps
            .open
            .iter()
            .all(|edge| edge.starts_at == Some(now().plus_days(5)))
    );
}

#[test]
fn separation_refuses_one_way_and_lists_both() {
    let held = Held {
        packages: BTreeSet::from([AccessPackageId(id(801)), AccessPackageId(id(802))]),
        groups: BTreeSet::from([group(3)]),
    };
    let audit = Incompatible::Package(AccessPackageId(id(801)), "Audit".to_owned());
    let approve = Incompatible::Package(AccessPackageId(id(802)), "Approve payments".to_owned());
    let duties = Duties {
        package: "Enter payments".to_owned(),
        lists: vec![
            audit,
            Incompatible::Group(group(3), "Auditors".to_owned()),
            Incompatible::Group(group(4), "Others".to_owned()),
        ],
        listed_by: vec![approve],
    };
    let refusal = check(&duties, &held).unwrap_err();
    assert_eq!(
        refusal.message,
        "access package `Enter payments` cannot be held together with access package `Audit` and membership of group `Auditors`"
    );
    let directions: Vec<Direction> = conflicts(&duties, &held)
        .into_iter()
        .map(|one| one.direction)
        .collect();
    assert_eq!(
        directions,
        [Direction::Lists, Direction::Lists, Direction::ListedBy]
    );
    assert_eq!(
        check(
            &Duties {
                lists: vec![],
                ..duties.clone()
            },
            &held
        ),
        Ok(())
    );
    assert_eq!(check(&duties, &Held::default()), Ok(()));
}

#[test]
fn double_holders_are_listed() {
    let (one, other) = (AccessPackageId(id(1)), AccessPackageId(id(2)));
    let holders = BTreeMap::from([
        (one, BTreeSet::from([user(1), user(2)])),
        (other, BTreeSet::from([user(2), user(3)])),
    ]);
    assert_eq!(
        additional_access(&holders, one, other),
        BTreeSet::from([user(2)])
    );
    assert!(additional_access(&holders, one, AccessPackageId(id(3))).is_empty());
}
