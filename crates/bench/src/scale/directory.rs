//! A directory of any size, the same each time: people, groups, memberships, applications.
//!
//! Its shape is that of large organisations as honestly as a formula can be: the sizes of groups
//! follow Zipf's law (the largest holds half of all people, the median a dozen), a hundredth of
//! the people are in very many groups, half of the groups stand in another one, some in chains of
//! 25, a few in circles; companies of guests follow a power law too. A part of the memberships has
//! ended, has a planned end or begins later; they come from hands, rules and packages.

use uuid::Uuid;
use xenia_engine::domain::{
    AppRoleId, ClientId, Edge, EdgeId, EventId, GroupId, NodeKind, Relation, ServicePrincipalId,
    Source, TenantId, Timestamp, UserId,
    directory::{
        AppRole, ExternalUserState, Group, ObjectIdentity, ServicePrincipal, User, UserType,
    },
    edge::Closed,
};

/// Counted up when what is generated changes, so that no old one is measured.
pub(crate) const EDITION: u32 = 1;

/// What ids and choices are made for; keeps their numbers apart.
#[derive(Clone, Copy)]
enum Of {
    User = 1,
    Group,
    Application,
    Role,
    Type,
    Company,
    Start,
    Step,
    State,
    Nest,
    Grant,
}

/// SplitMix64 (Steele, Lea, Flood 2014): spreads a number over all numbers.
fn spread(of: Of, number: u64) -> u64 {
    let mut z = number
        .wrapping_add((of as u64) << 56)
        .wrapping_add(1)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A number from 0 to 1, the same for the same input.
#[expect(
    clippy::cast_precision_loss,
    reason = "a share needs no more than 53 bits"
)]
fn share(of: Of, number: u64) -> f64 {
    (spread(of, number) >> 11) as f64 / (1_u64 << 53) as f64
}

fn id(of: Of, number: u64) -> Uuid {
    let (high, low) = (spread(of, number), spread(of, number | 1 << 48));
    uuid::Builder::from_random_bytes((u128::from(high) << 64 | u128::from(low)).to_be_bytes())
        .into_uuid()
}

/// How large a directory is, and whose.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Directory {
    pub(crate) tenant: TenantId,
    pub(crate) users: u64,
    /// When everything was made; memberships are told in days from it.
    pub(crate) made: Timestamp,
}

impl Directory {
    pub(crate) fn groups(&self) -> u64 {
        (self.users / 10).max(4)
    }
    pub(crate) fn memberships(&self) -> u64 {
        self.users * 10
    }
    pub(crate) fn applications(&self) -> u64 {
        (self.users / 500).max(2)
    }
    fn companies(&self) -> u64 {
        (self.users / 500).max(2)
    }

    pub(crate) fn user_id(&self, number: u64) -> UserId {
        UserId(id(Of::User, number))
    }
    pub(crate) fn group_id(&self, number: u64) -> GroupId {
        GroupId(id(Of::Group, number))
    }
    pub(crate) fn application_id(&self, number: u64) -> ServicePrincipalId {
        ServicePrincipalId(id(Of::Application, number))
    }
    /// The company of a guest; small numbers have many.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of a count is a place in it"
    )]
    fn company_of(&self, user: u64) -> u64 {
        (share(Of::Company, user).powi(3) * self.companies() as f64) as u64
    }
    pub(crate) fn company(number: u64) -> String {
        format!("Partner {number:04} Ltd")
    }

    pub(crate) fn users(self) -> impl Iterator<Item = User> {
        (0..self.users).map(move |number| self.user(number))
    }

    fn user(&self, number: u64) -> User {
        let given = pick(GIVEN, number);
        let surname = pick(SURNAMES, number / GIVEN.len() as u64);
        let name = format!("{given}.{surname}.{number}").to_lowercase();
        let user = User {
            id: self.user_id(number),
            display_name: format!("{given} {surname} {number}"),
            given_name: Some(given.to_owned()),
            surname: Some(surname.to_owned()),
            account_enabled: !number.is_multiple_of(50),
            job_title: Some(pick(TITLES, number / 7).to_owned()),
            usage_location: Some("DE".to_owned()),
            preferred_language: Some("en-US".to_owned()),
            created_date_time: self.made,
            ..User::default()
        };
        if spread(Of::Type, number) % 10 < 3 {
            return self.guest(number, &name, user);
        }
        User {
            user_principal_name: format!("{name}@contoso.example"),
            mail: Some(format!("{name}@contoso.example")),
            mail_nickname: Some(name),
            department: Some(format!("{} {}", pick(DEPARTMENTS, number / 3), number % 40)),
            employee_id: Some(format!("E{number:07}")),
            office_location: Some(format!("{}/{}", number % 20, number % 300)),
            city: Some("Bonn".to_owned()),
            country: Some("Germany".to_owned()),
            business_phones: vec![format!("+49 228 {number:07}")],
            ..user
        }
    }

    fn guest(&self, number: u64, name: &str, user: User) -> User {
        let company = self.company_of(number);
        let mail = format!("{name}@partner{company:04}.example");
        User {
            user_principal_name: format!("{}#EXT#@contoso.example", mail.replace('@', "_")),
            mail: Some(mail.clone()),
            mail_nickname: Some(format!("{}#EXT#", mail.replace('@', "_"))),
            user_type: UserType::Guest,
            creation_type: Some("Invitation".to_owned()),
            external_user_state: Some(match number % 8 {
                0 => ExternalUserState::PendingAcceptance,
                _ => ExternalUserState::Accepted,
            }),
            external_user_state_change_date_time: Some(self.made),
            identities: vec![ObjectIdentity {
                sign_in_type: "emailAddress".to_owned(),
                issuer: "mail".to_owned(),
                issuer_assigned_id: mail.clone(),
            }],
            company_name: Some(Self::company(company)),
            other_mails: vec![mail],
            ..user
        }
    }

    pub(crate) fn all_groups(self) -> impl Iterator<Item = Group> {
        (0..self.groups()).map(move |number| Group {
            id: self.group_id(number),
            display_name: format!("{} group {number}", pick(DEPARTMENTS, number)),
            description: Some(format!("What group {number} is for")),
            mail_nickname: format!("group{number}"),
            security_enabled: true,
            created_date_time: self.made,
            renewed_date_time: self.made,
            ..Group::default()
        })
    }

    pub(crate) fn service_principals(self) -> impl Iterator<Item = ServicePrincipal> {
        (0..self.applications()).map(move |number| ServicePrincipal {
            id: self.application_id(number),
            app_id: ClientId(id(Of::Application, number | 1 << 40)),
            display_name: format!("Application {number}"),
            account_enabled: true,
            app_roles: vec![AppRole {
                id: AppRoleId(id(Of::Role, number)),
                allowed_member_types: vec!["User".to_owned()],
                display_name: "User".to_owned(),
                description: None,
                is_enabled: true,
                value: Some("user".to_owned()),
            }],
            service_principal_type: "Application".to_owned(),
            ..ServicePrincipal::default()
        })
    }

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

fn pick(from: &'static [&'static str], number: u64) -> &'static str {
    let place = usize::try_from(number % from.len() as u64).unwrap_or_default();
    from.get(place).copied().unwrap_or_default()
}

const GIVEN: &[&str] = &[
    "Ada", "Bao", "Chidi", "Dana", "Elif", "Farid", "Greta", "Hana", "Ines", "Jonas", "Kofi",
    "Lena", "Mateo", "Nadia", "Omar", "Priya", "Quinn", "Rosa", "Sven", "Tomoko", "Uma", "Viktor",
    "Wanjiru",
];
const SURNAMES: &[&str] = &[
    "Abe", "Baker", "Costa", "Diaz", "Eriksen", "Fischer", "Garcia", "Haddad", "Ivanova", "Jansen",
    "Kaya", "Lopez", "Meyer", "Nguyen", "Okafor", "Patel", "Rossi", "Santos", "Tanaka", "Ueda",
    "Weber", "Yilmaz", "Zhang",
];
const TITLES: &[&str] = &[
    "Buyer",
    "Engineer",
    "Analyst",
    "Consultant",
    "Nurse",
    "Planner",
    "Driver",
];
const DEPARTMENTS: &[&str] = &[
    "Sales",
    "Purchasing",
    "Research",
    "Logistics",
    "Finance",
    "Legal",
    "Care",
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

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
