//! What must hold after every death.

use super::{arrange::Arrangement, load::Done};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;
use xenia_engine::{
    domain::{
        GroupId, Relation, Source, UserId,
        directory::User,
        edge::Edge,
        entitlement::{
            assignment::Assignment,
            progress::RequestState,
            request::{RequestRecord, RequestType},
        },
    },
    store::{
        Store, StoreError, Tx, audit,
        edges::{self, EdgeQuery},
        resources,
    },
};

/// Where somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Nothing asked for, nothing given.
    None,
    /// Asked for with that request.
    Pending(Uuid),
    /// Given by that assignment.
    Given(Uuid),
}

/// Where everybody stands.
pub(super) struct Found(HashMap<UserId, Access>);

impl Found {
    pub(super) fn of(&self, person: UserId) -> Access {
        self.0.get(&person).copied().unwrap_or(Access::None)
    }
}

/// Reads the database beside the server.
pub(super) struct Verifier<'a> {
    arrangement: &'a Arrangement,
    head: audit::Head,
}

/// The tables, by id.
struct Tables {
    requests: HashMap<Uuid, RequestRecord>,
    assignments: HashMap<Uuid, Assignment>,
    /// What assignments gave, open or closed, by assignment.
    given: HashMap<Uuid, Vec<Edge>>,
    users: HashSet<Uuid>,
    members: HashSet<Uuid>,
}

impl<'a> Verifier<'a> {
    pub(super) fn new(arrangement: &'a Arrangement) -> Self {
        let head = audit::Head {
            sequence: 0,
            hash: [0; 32],
        };
        Self { arrangement, head }
    }

    /// The number of events of the log.
    pub(super) fn events(&self) -> i64 {
        self.head.sequence
    }

    /// Checks everything; answers where everybody stands.
    pub(super) fn verify(&mut self, acknowledged: &[Done]) -> Found {
        let store = Store::open(&self.arrangement.database).unwrap();
        let (head, group) = (self.head.clone(), self.arrangement.group);
        let (tables, head) = store
            .read::<_, StoreError>(self.arrangement.tenant, |tx| {
                Ok((Tables::read(tx, group)?, follow(tx, head)?))
            })
            .unwrap();
        self.head = head;
        for done in acknowledged {
            tables.has(*done);
        }
        let groups: HashMap<_, _> = self.arrangement.packages.iter().copied().collect();
        for assignment in tables.assignments.values() {
            tables.is_whole(assignment, groups[&assignment.access_package_id]);
        }
        for source in tables.given.keys() {
            assert!(
                tables.assignments.contains_key(source),
                "access without assignment {source}"
            );
        }
        let standing = tables
            .requests
            .values()
            .filter_map(|record| tables.stands(record));
        Found(standing.collect())
    }
}

/// Walks the chain from where it was verified last; it only ever grows.
fn follow(tx: &Tx<'_>, mut verified: audit::Head) -> Result<audit::Head, StoreError> {
    let head = audit::head(tx)?;
    assert!(head.sequence >= verified.sequence, "the log became shorter");
    loop {
        let links = audit::links(tx, verified.sequence, 1000)?;
        for link in &links {
            assert_eq!(link.sequence, verified.sequence + 1, "a gap in the log");
            assert_eq!(
                link.hash,
                link.expected_hash(&verified.hash),
                "at {}",
                link.sequence
            );
            verified = audit::Head {
                sequence: link.sequence,
                hash: link.hash,
            };
        }
        if links.is_empty() {
            assert_eq!(verified, head);
            return Ok(head);
        }
    }
}

impl Tables {
    fn read(tx: &Tx<'_>, group: GroupId) -> Result<Self, StoreError> {
        let requests = resources::list_all::<RequestRecord>(tx)?.into_iter();
        let assignments = resources::list_all::<Assignment>(tx)?.into_iter();
        let from_assignments = EdgeQuery {
            source: Some(Source::Assignment),
            history: true,
            ..EdgeQuery::default()
        };
        let mut given: HashMap<Uuid, Vec<Edge>> = HashMap::new();
        for edge in edges::list(tx, &from_assignments)? {
            given.entry(edge.source_id).or_default().push(edge);
        }
        let members = edges::list(tx, &EdgeQuery::of_object(group).relation(Relation::Member))?;
        let users = resources::list_all::<User>(tx)?.into_iter();
        Ok(Self {
            requests: requests
                .map(|found| (found.value.request.id.0, found.value))
                .collect(),
            assignments: assignments
                .map(|found| (found.value.id.0, found.value))
                .collect(),
            given,
            users: users.map(|found| found.value.id.0).collect(),
            members: members.into_iter().map(|edge| edge.subject).collect(),
        })
    }

    /// An acknowledged change is there.
    fn has(&self, done: Done) {
        let is_there = match done {
            Done::Asked(request) => self.requests.contains_key(&request),
            Done::Approved(request) => self.requests.get(&request).is_some_and(|record| {
                record.request.progress.state() == RequestState::Delivered
                    && record.request.assignment_id.is_some()
            }),
            Done::GivenUp(assignment) => self
                .assignments
                .get(&assignment)
                .is_some_and(|assignment| !assignment.is_live()),
            Done::User(user) => self.users.contains(&user),
            Done::Member(user) => self.members.contains(&user),
        };
        assert!(is_there, "acknowledged and lost: {done:?}");
    }

    /// An assignment has given the package and its group, nothing else, and gives both exactly as
    /// long as it lives.
    fn is_whole(&self, assignment: &Assignment, group: GroupId) {
        let edges = self
            .given
            .get(&assignment.id.0)
            .map_or(&[][..], Vec::as_slice);
        let given: HashSet<_> = edges
            .iter()
            .map(|edge| (edge.relation, edge.object))
            .collect();
        let wanted = [
            (Relation::Member, group.0),
            (Relation::Assigned, assignment.access_package_id.0),
        ];
        assert_eq!(given, HashSet::from(wanted), "{assignment:?} {edges:?}");
        assert_eq!(edges.len(), wanted.len(), "{assignment:?} {edges:?}");
        for edge in edges {
            assert_eq!(edge.subject, assignment.target_id.0);
            let is_open = edge.closed_at.is_none();
            assert_eq!(is_open, assignment.is_live(), "{assignment:?} {edge:?}");
        }
        let requests = self.requests.values();
        let added = requests.filter(|record| {
            record.request.assignment_id == Some(assignment.id)
                && record.request.request_type == RequestType::UserAdd
        });
        assert_eq!(added.count(), 1, "{assignment:?}");
    }

    /// Where the person of a request stands by it, unless that is past.
    fn stands(&self, record: &RequestRecord) -> Option<(UserId, Access)> {
        let request = &record.request;
        let assignment = request
            .assignment_id
            .and_then(|id| self.assignments.get(&id.0));
        let access = match (request.progress.state(), assignment) {
            (RequestState::PendingApproval, None) => Access::Pending(request.id.0),
            (RequestState::Delivered, Some(given)) => {
                given.is_live().then_some(Access::Given(given.id.0))?
            }
            (state, _) => panic!("a request is {state}: {record:?}"),
        };
        Some((request.target_id, access))
    }
}
