//! The directory that is asked.

use super::{APPLICATION, COMPANIES, GROUPS, NOW, PEOPLE, TENANT, group, person};
use crate::{Options, Store, bulk};
use uuid::Uuid;
use xenia_domain::{
    Edge, EdgeId, EventId, GroupId, NodeKind, Relation, Source, UserId,
    directory::{Group, User, UserType},
    edge::Closed,
};

fn people() -> impl Iterator<Item = User> {
    (0..PEOPLE).map(|n| User {
        id: UserId(person(n)),
        display_name: format!("Person {}", n * 7919 % PEOPLE),
        user_principal_name: format!("person{n}@contoso.example"),
        user_type: match n % 3 {
            0 => UserType::Guest,
            _ => UserType::Member,
        },
        company_name: Some(format!("Company {}", n % COMPANIES)),
        ..User::default()
    })
}

fn groups() -> impl Iterator<Item = Group> {
    (0..GROUPS).map(|n| Group {
        id: GroupId(group(n)),
        display_name: format!("Group {n}"),
        mail_nickname: format!("group{n}"),
        ..Group::default()
    })
}

fn edge(n: &mut u128, subject: (NodeKind, Uuid), relation: Relation, to: (NodeKind, Uuid)) -> Edge {
    *n += 1;
    let ended = n.is_multiple_of(25);
    Edge {
        id: EdgeId(Uuid::from_u128(4 << 100 | *n)),
        tenant: TENANT,
        subject_kind: subject.0,
        subject: subject.1,
        relation,
        object_kind: to.0,
        object: to.1,
        role: Uuid::nil(),
        starts_at: NOW.plus_days(-30),
        ends_at: n.is_multiple_of(40).then(|| NOW.plus_days(10)),
        closed_at: ended.then(|| NOW.plus_days(-1)),
        closed_because: ended.then_some(Closed::Removed),
        source: Source::Direct,
        source_id: Uuid::nil(),
        cause: EventId(Uuid::nil()),
    }
}

/// Everybody in the first group; the others ever smaller; each third group inside another one.
fn edges() -> Vec<Edge> {
    let (mut n, mut all) = (0, Vec::new());
    let mut add = |subject, relation, to| all.push(edge(&mut n, subject, relation, to));
    let group_of = |g| (NodeKind::Group, group(g));
    for g in 0..GROUPS {
        for place in 0..PEOPLE / (g + 1).max(1) {
            let member = (NodeKind::User, person((place * 7 + g * 13) % PEOPLE));
            add(member, Relation::Member, group_of(g));
        }
        if g % 3 == 1 {
            add(group_of(g), Relation::Member, group_of(g / 2));
        }
    }
    for (g, relation) in [(1, Relation::DirectoryRole), (2, Relation::ScopedRole)] {
        add(
            group_of(g),
            relation,
            (NodeKind::DirectoryRole, group(GROUPS)),
        );
    }
    let to = (NodeKind::ServicePrincipal, APPLICATION);
    for g in [0, 3, GROUPS - 1] {
        add(group_of(g), Relation::AppRole, to);
    }
    for n in 0..10 {
        add((NodeKind::User, person(n)), Relation::AppRole, to);
    }
    all
}

pub(super) fn load(options: &Options) -> Store {
    bulk::load(options, TENANT, NOW, |bulk| {
        assert_eq!(bulk.resources(people())?, PEOPLE as u64);
        bulk.resources(groups())?;
        bulk.edges(edges())?;
        Ok(())
    })
    .unwrap();
    Store::open(options).unwrap()
}
