//! Who stands where in the generated directory: people in groups, groups in groups, both in roles of
//! applications.

use uuid::Uuid;
use xenia_engine::domain::{Edge, EdgeId, EventId, NodeKind, Relation, Source, edge::Closed};

use super::directory::{Directory, Of, id, spread};

impl Directory {
    /// All edges: people in groups, groups in groups, both in roles of applications.
    pub(crate) fn edges(self) -> impl Iterator<Item = Edge> {
        let nested = self.nested();
        let sizes = Sizes::of(
            self.users,
            self.groups(),
            self.memberships() - nested.len() as u64,
        );
        let people = (0..self.groups()).flat_map(move |group| {
            self.members(group, sizes.of_group(group))
                .map(move |user| (user, group))
        });
        let people = people
            .enumerate()
            .map(move |(place, (user, group))| self.membership(place as u64, user, group));
        let first = self.memberships();
        let nested = nested
            .into_iter()
            .enumerate()
            .map(move |(place, nest)| self.nesting(first + place as u64, nest));
        people.chain(nested).chain(self.grants(first * 2))
    }

    /// The numbers of a group's people, each once.
    fn members(self, group: u64, size: u64) -> impl Iterator<Item = u64> {
        let (busy, usual) = (self.users / 100, self.users / 5);
        let pools = [(0, busy, size * 15 / 100), (busy, usual, size * 35 / 100)];
        let mut taken = [(0, 0, 0); 3];
        let mut left = size;
        for (place, (from, to, wanted)) in pools.into_iter().enumerate() {
            let here = wanted.min((to - from) / 2);
            left -= here;
            if let Some(slot) = taken.get_mut(place) {
                *slot = (from, to, here);
            }
        }
        taken[2] = (usual, self.users, left.min(self.users - usual));
        taken
            .into_iter()
            .enumerate()
            .flat_map(move |(place, (from, to, count))| {
                let key = group * 4 + place as u64;
                walk(to - from, key)
                    .take(usize::try_from(count).unwrap_or(usize::MAX))
                    .map(move |at| from + at)
            })
    }

    fn edge(
        &self,
        place: u64,
        subject: (NodeKind, Uuid),
        relation: Relation,
        object: (NodeKind, Uuid),
    ) -> Edge {
        Edge {
            id: EdgeId(Uuid::from_u128(
                0x7_u128 << 76 | u128::from(place) << 80 | 0x8_u128 << 60,
            )),
            tenant: self.tenant,
            subject_kind: subject.0,
            subject: subject.1,
            relation,
            object_kind: object.0,
            object: object.1,
            role: Uuid::nil(),
            starts_at: self
                .made
                .plus_days(-i64::try_from(place % 700).unwrap_or_default()),
            ends_at: None,
            closed_at: None,
            closed_because: None,
            source: Source::Direct,
            source_id: Uuid::nil(),
            cause: EventId(self.tenant.0),
        }
    }

    fn membership(&self, place: u64, user: u64, group: u64) -> Edge {
        let (subject, object) = (self.user_id(user).0, self.group_id(group).0);
        let mut edge = self.edge(
            place,
            (NodeKind::User, subject),
            Relation::Member,
            (NodeKind::Group, object),
        );
        let state = spread(Of::State, place) % 1000;
        match state {
            0..30 => {
                edge.closed_at = Some(self.made.plus_days(-1));
                edge.closed_because = Some(Closed::Removed);
            }
            30..40 => edge.ends_at = Some(self.made.plus_days(365)),
            40..45 => edge.starts_at = self.made.plus_days(10_000),
            45..245 => {
                edge.source = Source::Rule;
                edge.source_id = object;
            }
            245..395 => {
                edge.source = Source::Assignment;
                edge.source_id = id(Of::Grant, place);
            }
            _ => {}
        }
        edge
    }

    /// Pairs of groups, the inner one first, with a mark that keeps equal pairs apart.
    fn nested(&self) -> Vec<(u64, u64, Source)> {
        let groups = self.groups();
        let mut pairs = Vec::new();
        for group in 1..groups {
            let chance = spread(Of::Nest, group);
            if chance.is_multiple_of(2) {
                pairs.push((
                    group,
                    group / 2 + chance / 2 % (group - group / 2),
                    Source::Direct,
                ));
            }
            // A chain of 25 begins at each thousandth, a circle of two at each five-thousandth.
            if group % 1000 < 25 && group + 1 < groups {
                pairs.push((group, group + 1, Source::Rule));
            }
            if group % 5000 == 7 && group + 1 < groups {
                pairs.push((group + 1, group, Source::Synchronisation));
            }
        }
        pairs
    }

    fn nesting(&self, place: u64, (inner, outer, source): (u64, u64, Source)) -> Edge {
        let edge = self.edge(
            place,
            (NodeKind::Group, self.group_id(inner).0),
            Relation::Member,
            (NodeKind::Group, self.group_id(outer).0),
        );
        Edge { source, ..edge }
    }

    /// Each application is open to one to four groups and to twenty people; the first one to the
    /// largest group.
    fn grants(self, first: u64) -> impl Iterator<Item = Edge> {
        (0..self.applications()).flat_map(move |number| {
            let groups = (0..1 + number % 4).map(move |n| {
                let key = number * 4 + n;
                let group = match key {
                    0 => 0,
                    _ => spread(Of::Grant, key) % self.groups(),
                };
                (NodeKind::Group, self.group_id(group).0)
            });
            let people = walk(self.users, number | 1 << 50).take(20);
            let people = people.map(move |user| (NodeKind::User, self.user_id(user).0));
            groups
                .chain(people)
                .enumerate()
                .map(move |(place, subject)| {
                    let to = (NodeKind::ServicePrincipal, self.application_id(number).0);
                    let mut edge = self.edge(
                        first + number * 64 + place as u64,
                        subject,
                        Relation::AppRole,
                        to,
                    );
                    edge.role = id(Of::Role, number);
                    // Two groups may be one: then they are two grants.
                    edge.source = Source::Assignment;
                    edge.source_id = id(Of::State, number * 64 + place as u64);
                    edge
                })
        })
    }
}

/// All numbers below `count`, each once, in an order of its own for each key.
fn walk(count: u64, key: u64) -> impl Iterator<Item = u64> {
    let count = count.max(1);
    let start = spread(Of::Start, key) % count;
    let mut step = 1 + spread(Of::Step, key) % count;
    while common(step, count) != 1 {
        step += 1;
    }
    let next = move |at: &u64| Some((at + step) % count);
    std::iter::successors(Some(start), next).take(usize::try_from(count).unwrap_or(usize::MAX))
}

/// The greatest common divisor.
fn common(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { common(b, a % b) }
}

/// The sizes of groups: Zipf's law with a bound, adding up to a sum.
#[derive(Clone, Copy)]
struct Sizes {
    factor: f64,
    most: u64,
    /// Groups at the end that have one person more, so that the sum is exact.
    rest: u64,
    groups: u64,
}

impl Sizes {
    fn of(users: u64, groups: u64, sum: u64) -> Self {
        let with = |factor| Self {
            factor,
            most: users / 2,
            rest: 0,
            groups,
        };
        let total = |sizes: Self| (0..groups).map(|group| sizes.of_group(group)).sum::<u64>();
        let (mut low, mut high) = (0.0, 1e12);
        for _ in 0..80 {
            let middle = f64::midpoint(low, high);
            if total(with(middle)) <= sum {
                low = middle
            } else {
                high = middle
            }
        }
        let sizes = with(low);
        Self {
            rest: sum - total(sizes),
            ..sizes
        }
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a count is a count"
    )]
    fn of_group(self, group: u64) -> u64 {
        let size = (self.factor / (group + 1) as f64) as u64;
        size.min(self.most) + u64::from(group + self.rest >= self.groups)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use xenia_engine::domain::{TenantId, Timestamp};

    fn small() -> Directory {
        Directory {
            tenant: TenantId(Uuid::from_u128(1)),
            users: 2_000,
            made: Timestamp::from_seconds(1_772_442_000),
        }
    }

    #[test]
    fn it_has_as_many_memberships_as_it_says_and_none_twice() {
        let directory = small();
        let edges: Vec<Edge> = directory.edges().collect();
        let members = edges
            .iter()
            .filter(|edge| edge.relation == Relation::Member);
        assert_eq!(members.count() as u64, directory.memberships());
        let ids: HashSet<_> = edges.iter().map(|edge| edge.id).collect();
        assert_eq!(ids.len(), edges.len());
        let grants: HashSet<_> = edges
            .iter()
            .map(|edge| {
                (
                    edge.subject,
                    edge.relation,
                    edge.object,
                    edge.role,
                    edge.source,
                    edge.source_id,
                )
            })
            .collect();
        assert_eq!(grants.len(), edges.len());
    }

    #[test]
    fn it_is_the_same_each_time() {
        assert!(small().edges().eq(small().edges()));
        assert!(small().users().eq(small().users()));
    }

    #[test]
    fn its_groups_are_few_huge_ones_and_many_small_ones() {
        let sizes = Sizes::of(1_000_000, 100_000, 10_000_000);
        assert_eq!(sizes.of_group(0), 500_000);
        assert!((5..20).contains(&sizes.of_group(50_000)));
        assert_eq!(
            (0..100_000).map(|g| sizes.of_group(g)).sum::<u64>(),
            10_000_000
        );
    }

    #[test]
    fn a_walk_passes_everywhere_once() {
        for count in [1, 2, 10, 97, 360] {
            let seen: HashSet<u64> = walk(count, 5).collect();
            assert_eq!(seen.len() as u64, count);
        }
    }
}
