//! The edge table against a slow and obvious model of it.

use crate::{
    on_both,
    place::{BEGINNING, Node, Place, new_id, tenant},
};
use proptest::{
    collection::vec,
    option,
    prelude::{Just, Strategy, prop_oneof},
    test_runner::{Config, TestRunner},
};
use std::collections::BTreeSet;
use uuid::Uuid;
use xenia_domain::{
    Edge, NodeKind, Relation, Source, TenantId, Timestamp,
    edge::{Closed, NewEdge},
};
use xenia_store::{
    edges::{self, EdgeQuery},
    reach::{self, Goal},
};

on_both!(
    edges_answer_as_the_model_does,
    the_same_grant_from_one_source_is_open_once,
    groups_in_groups_are_walked_to_the_end,
    an_edge_closes_once,
);

/// What happens to the access graph. Numbers choose among few things, so that they meet.
#[derive(Clone, Debug)]
enum Happening {
    Open {
        subject: usize,
        object: usize,
        owner: bool,
        source: usize,
        starts_in: Option<i64>,
        lasts: Option<i64>,
    },
    Close(usize),
    Wait(i64),
}

const THINGS: usize = 5;

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        5 => (0..THINGS, 0..THINGS, proptest::bool::weighted(0.2), 0..2_usize, option::weighted(0.3, -20..60_i64), option::weighted(0.4, 0..90_i64))
            .prop_map(|(subject, object, owner, source, starts_in, lasts)| Happening::Open { subject, object, owner, source, starts_in, lasts }),
        2 => (0..20_usize).prop_map(Happening::Close),
        2 => (1..40_i64).prop_map(Happening::Wait),
        1 => Just(Happening::Wait(0)),
    ]
}

/// A question: filters over the same few things, and when.
#[derive(Clone, Debug)]
struct Question {
    subject: Option<usize>,
    object: Option<usize>,
    owner: Option<bool>,
    source: Option<usize>,
    at: Option<i64>,
    history: bool,
}

fn question() -> impl Strategy<Value = Question> {
    (
        option::of(0..THINGS),
        option::of(0..THINGS),
        option::weighted(0.3, proptest::bool::ANY),
        option::weighted(0.3, 0..2_usize),
        option::weighted(0.8, -30..300_i64),
        proptest::bool::weighted(0.1),
    )
        .prop_map(|(subject, object, owner, source, at, history)| Question {
            subject,
            object,
            owner,
            source,
            at,
            history,
        })
}

fn relation(owner: bool) -> Relation {
    if owner {
        Relation::Owner
    } else {
        Relation::Member
    }
}

/// Of a thing: some are groups, some are people.
fn kind(thing: usize) -> NodeKind {
    match thing {
        0..3 => NodeKind::Group,
        _ => NodeKind::User,
    }
}

fn after(seconds: i64) -> Timestamp {
    BEGINNING.plus_seconds(seconds)
}

/// The store beside the model: the same happenings in both.
struct Twins<'a> {
    node: &'a Node,
    tenant: TenantId,
    things: Vec<Uuid>,
    sources: [(Source, Uuid); 2],
    now: i64,
    model: Vec<Edge>,
}

impl<'a> Twins<'a> {
    fn new(node: &'a Node) -> Self {
        Self {
            node,
            tenant: tenant(),
            things: (0..THINGS).map(|_| new_id()).collect(),
            sources: [
                (Source::Direct, Uuid::nil()),
                (Source::Assignment, new_id()),
            ],
            now: 0,
            model: Vec::new(),
        }
    }

    fn happen(&mut self, happening: &Happening) {
        match happening {
            Happening::Open {
                subject,
                object,
                owner,
                source,
                starts_in,
                lasts,
            } => {
                let start = starts_in.map(|seconds| after(self.now + seconds));
                let begins = start.unwrap_or(after(self.now));
                self.open(&NewEdge {
                    subject: (kind(*subject), self.things[*subject]),
                    relation: relation(*owner),
                    object: (kind(*object), self.things[*object]),
                    role: Uuid::nil(),
                    starts_at: start,
                    ends_at: lasts.map(|seconds| begins.plus_seconds(seconds)),
                    source: self.sources[*source],
                });
            }
            Happening::Close(which) => {
                let (now, at) = (after(self.now), self.model.len().max(1));
                if let Some(edge) = self.model.get_mut(which % at) {
                    let id = edge.id;
                    let closed = self
                        .node
                        .write_at(self.tenant, now, |tx| edges::close(tx, id, Closed::Removed))
                        .unwrap();
                    assert_eq!(closed, edge.closed_at.is_none());
                    if closed {
                        edge.closed_at = Some(now);
                        edge.closed_because = Some(Closed::Removed);
                    }
                }
            }
            Happening::Wait(seconds) => self.now += seconds,
        }
    }

    fn open(&mut self, new: &NewEdge) {
        let now = after(self.now);
        let is_open = |edge: &Edge| {
            edge.closed_at.is_none()
                && (edge.subject, edge.relation, edge.object)
                    == (new.subject.1, new.relation, new.object.1)
                && (edge.source, edge.source_id) == new.source
        };
        let expected = !self.model.iter().any(is_open);
        let (opened, cause) = self
            .node
            .write_at(self.tenant, now, |tx| {
                Ok((edges::open(tx, new)?, tx.cause()))
            })
            .unwrap();
        assert_eq!(opened.is_some(), expected);
        self.model.extend(opened.map(|id| Edge {
            id,
            tenant: self.tenant,
            subject_kind: new.subject.0,
            subject: new.subject.1,
            relation: new.relation,
            object_kind: new.object.0,
            object: new.object.1,
            role: new.role,
            starts_at: new.starts_at.unwrap_or(now),
            ends_at: new.ends_at,
            closed_at: None,
            closed_because: None,
            source: new.source.0,
            source_id: new.source.1,
            cause,
        }));
    }

    fn ask(&self, question: &Question) {
        let query = EdgeQuery {
            subject: question.subject.map(|thing| self.things[thing]),
            object: question.object.map(|thing| self.things[thing]),
            relation: question.owner.map(relation),
            source: question.source.map(|source| self.sources[source].0),
            source_id: question.source.map(|source| self.sources[source].1),
            at: question.at.map(after),
            history: question.history,
            ..EdgeQuery::default()
        };
        let fits = |edge: &&Edge| {
            query.subject.is_none_or(|subject| edge.subject == subject)
                && query.object.is_none_or(|object| edge.object == object)
                && query.relation.is_none_or(|one| edge.relation == one)
                && query.source_id.is_none_or(|one| edge.source_id == one)
                && (query.history
                    || query
                        .at
                        .map_or(edge.closed_at.is_none(), |at| edge.holds_at(at)))
        };
        let mut expected: Vec<Edge> = self.model.iter().filter(fits).cloned().collect();
        expected.sort_by_key(|edge| (edge.starts_at, edge.id));
        let subjects: BTreeSet<Uuid> = expected.iter().map(|edge| edge.subject).collect();
        self.node.read(self.tenant, |tx| {
            assert_eq!(edges::list(tx, &query)?, expected);
            assert_eq!(edges::any(tx, &query)?, !expected.is_empty());
            assert_eq!(edges::count_subjects(tx, &query)?, subjects.len() as i64);
            Ok(())
        });
    }

    fn ask_groups(&self, at: Timestamp) {
        for thing in &self.things {
            let mut found = self
                .node
                .read(self.tenant, |tx| edges::transitive_groups(tx, *thing, at));
            found.sort_unstable();
            assert_eq!(found, reachable(&self.model, *thing, at));
        }
    }

    fn ask_reach(&self, at: Timestamp) {
        for (thing, relation) in self.things.iter().flat_map(|thing| {
            [Relation::Member, Relation::Owner].map(|relation| (*thing, relation))
        }) {
            let goal = Goal {
                object: thing,
                relation,
                role: None,
                at,
                keeps_guests_out: false,
            };
            let expected = reaching(&self.model, &goal);
            self.node.read(self.tenant, |tx| {
                assert_eq!(reach::count(tx, &goal)?, expected.len() as i64);
                assert_eq!(reach::people(tx, &goal, None, 100)?, expected);
                // The same in pages of one.
                let (mut pages, mut after) = (Vec::new(), None);
                while let Some(next) = reach::people(tx, &goal, after, 1)?.pop() {
                    pages.push(next);
                    after = Some(next);
                }
                assert_eq!(pages, expected);
                Ok(())
            });
        }
    }

    fn ask_due(&self, now: Timestamp) {
        let mut expected: Vec<_> = self
            .model
            .iter()
            .filter(|edge| edge.closed_at.is_none() && edge.ends_at.is_some_and(|end| end <= now))
            .map(|edge| (edge.tenant, edge.id))
            .collect();
        expected.sort_unstable();
        let mut due = self
            .node
            .read(self.tenant, |tx| edges::due(tx, now, 10_000));
        // Edges of all tenants: those of earlier cases too.
        due.retain(|(tenant, _)| *tenant == self.tenant);
        due.sort_unstable();
        assert_eq!(due, expected);
    }
}

/// Breadth first, over a list.
fn reachable(edges: &[Edge], from: Uuid, at: Timestamp) -> Vec<Uuid> {
    let mut reached = BTreeSet::new();
    let mut next = vec![from];
    while let Some(subject) = next.pop() {
        for edge in edges {
            let goes_on = edge.relation == Relation::Member && edge.holds_at(at);
            if goes_on && edge.subject == subject && reached.insert(edge.object) {
                next.push(edge.object);
            }
        }
    }
    reached.into_iter().collect()
}

/// The people at the end of a walk against the edges: first to whatever stands at the goal, then
/// through the members of groups.
fn reaching(edges: &[Edge], goal: &Goal) -> Vec<Uuid> {
    let (mut people, mut groups) = (BTreeSet::new(), BTreeSet::new());
    let mut next = vec![(goal.object, goal.relation)];
    while let Some((object, relation)) = next.pop() {
        for edge in edges {
            let stands = edge.object == object && edge.relation == relation;
            match edge.subject_kind {
                _ if !stands || !edge.holds_at(goal.at) => {}
                NodeKind::User => {
                    people.insert(edge.subject);
                }
                NodeKind::Group if groups.insert(edge.subject) => {
                    next.push((edge.subject, Relation::Member));
                }
                _ => {}
            }
        }
    }
    people.into_iter().collect()
}

fn edges_answer_as_the_model_does(place: &Place) {
    let node = place.node();
    let config = Config {
        cases: 48,
        failure_persistence: None,
        ..Config::default()
    };
    let case = (
        vec(happening(), 0..30),
        vec(question(), 1..12),
        vec(-30..300_i64, 1..3),
    );
    TestRunner::new(config)
        .run(&case, |(happenings, questions, instants)| {
            let mut twins = Twins::new(&node);
            for happening in &happenings {
                twins.happen(happening);
            }
            for question in &questions {
                twins.ask(question);
            }
            for instant in instants {
                twins.ask_groups(after(instant));
                twins.ask_reach(after(instant));
                twins.ask_due(after(instant));
            }
            Ok(())
        })
        .unwrap();
}

fn membership(member: Uuid, group: Uuid) -> NewEdge {
    NewEdge::direct(
        (NodeKind::User, member),
        Relation::Member,
        (NodeKind::Group, group),
    )
}

fn the_same_grant_from_one_source_is_open_once(place: &Place) {
    let (node, tenant) = (place.node(), tenant());
    let grant = membership(new_id(), new_id());
    let package = grant.clone().from_source(Source::Assignment, new_id());
    let other_package = grant.clone().from_source(Source::Assignment, new_id());
    let other_role = grant.clone().with_role(new_id());
    let open = |edge: &NewEdge| node.write(tenant, |tx| edges::open(tx, edge)).unwrap();
    let first = open(&grant);
    assert!(first.is_some());
    assert!(open(&grant).is_none());
    assert!(open(&grant.clone().until(Some(after(5)))).is_none());
    for edge in [&package, &other_package, &other_role] {
        assert!(open(edge).is_some());
        assert!(open(edge).is_none());
    }
    // Ending one source takes away nothing that another gave.
    node.write(tenant, |tx| {
        edges::close(tx, first.unwrap(), Closed::Expired)
    })
    .unwrap();
    let left = node.read(tenant, |tx| {
        edges::list(tx, &EdgeQuery::of_subject(grant.subject.1))
    });
    assert_eq!(left.len(), 3);
    assert!(open(&grant).is_some());
}

fn groups_in_groups_are_walked_to_the_end(place: &Place) {
    let (node, tenant, person) = (place.node(), tenant(), new_id());
    let groups: Vec<Uuid> = (0..40).map(|_| new_id()).collect();
    node.write(tenant, |tx| {
        edges::open(tx, &membership(person, groups[0]))?;
        for pair in groups.windows(2) {
            edges::open(tx, &membership(pair[0], pair[1]))?;
        }
        // Cycles: to itself, and from the last to the first.
        edges::open(tx, &membership(groups[7], groups[7]))?;
        edges::open(tx, &membership(groups[39], groups[0]))?;
        // Owning a group is not being in it.
        let owned = NewEdge {
            relation: Relation::Owner,
            ..membership(person, new_id())
        };
        edges::open(tx, &owned).map(drop)
    })
    .unwrap();
    let mut found = node.read(tenant, |tx| edges::transitive_groups(tx, person, BEGINNING));
    found.sort_unstable();
    assert_eq!(found, groups);
    let before = Timestamp::from_micros(BEGINNING.micros() - 1);
    let none = node.read(tenant, |tx| edges::transitive_groups(tx, person, before));
    assert!(none.is_empty());
}

fn an_edge_closes_once(place: &Place) {
    let (node, tenant) = (place.node(), tenant());
    let id = node
        .write(tenant, |tx| {
            edges::open(tx, &membership(new_id(), new_id()))
        })
        .unwrap()
        .unwrap();
    let close = |at, because| {
        node.write_at(tenant, at, |tx| edges::close(tx, id, because))
            .unwrap()
    };
    assert!(close(after(10), Closed::Left));
    assert!(!close(after(20), Closed::Expired));
    let edge = node.read(tenant, |tx| edges::find(tx, id)).unwrap();
    assert_eq!(edge.closed_at, Some(after(10)));
    assert_eq!(edge.closed_because, Some(Closed::Left));
}
