//! A dry run reads what is not in the texts of users for many of them at once; the explanation of
//! one person reads it for that one. Both say the same of everybody.

use super::*;
use std::collections::BTreeSet;
use xenia_engine::store::membership::note_sign_in;

/// Forty people in six groups, which stand in each other, the last two in a circle.
fn arranged(world: &World) -> (Vec<UserId>, Vec<Uuid>) {
    let people: Vec<UserId> = (0..40)
        .map(|n| person(world, &format!("person{n:02}"), ["Sales", "Legal"][n % 2]))
        .collect();
    let groups: Vec<Uuid> = (0..6)
        .map(|n| group(world, &format!("group{n}"), None).unwrap().id.0)
        .collect();
    let later = world.engine.now().plus_days(3);
    world.arrange(|tx| {
        let link = |subject: (NodeKind, Uuid), relation, object: (NodeKind, Uuid), at| {
            let edge = NewEdge {
                starts_at: at,
                ..NewEdge::direct(subject, relation, object)
            };
            edges::open(tx, &edge).map(drop)
        };
        for (n, user) in people.iter().enumerate() {
            let user = (NodeKind::User, user.0);
            for (g, group) in groups.iter().enumerate() {
                if (n * 7 + g * 5).is_multiple_of(11) {
                    // One in three has not begun yet.
                    let at = n.is_multiple_of(3).then_some(later);
                    link(user, Relation::Member, (NodeKind::Group, *group), at)?;
                }
            }
            if n % 4 == 1 {
                link(
                    (NodeKind::User, people[n / 2].0),
                    Relation::Manager,
                    user,
                    None,
                )?;
            }
            if n % 5 == 2 {
                link((NodeKind::User, people[0].0), Relation::Sponsor, user, None)?;
                link((NodeKind::User, people[3].0), Relation::Sponsor, user, None)?;
            }
            if n % 6 == 3 {
                note_sign_in(tx, people[n])?;
            }
        }
        for (inner, outer) in [(0, 1), (1, 2), (3, 2), (4, 5), (5, 4)] {
            let (inner, outer) = (groups[inner], groups[outer]);
            let inner = (NodeKind::Group, inner);
            link(inner, Relation::Member, (NodeKind::Group, outer), None)?;
        }
        Ok(())
    });
    (people, groups)
}

#[test]
fn a_dry_run_over_many_says_what_the_explanation_of_one_says() {
    let world = World::new();
    let (people, groups) = arranged(&world);
    let ctx = world.as_administrator();
    let [one, two, last] = [groups[1], groups[2], groups[5]];
    let rules = [
        format!("user.memberOf -any (group.objectId -in ['{one}','{last}'])"),
        format!("user.transitiveMemberOf -any (group.objectId -eq '{two}')"),
        format!(
            "user.transitiveMemberOf -any (group.objectId -eq '{last}') -and user.department -eq 'Sales'"
        ),
        format!("-not (user.transitiveMemberOf -any (group.objectId -eq '{two}'))"),
        format!("Direct Reports for \"{}\"", people[2]),
        "user.sponsors -ne null".to_owned(),
        "user.sponsors -eq null -and user.lastSignInDateTime -ne null".to_owned(),
        "user.lastSignInDateTime -ge system.now -minus P30D".to_owned(),
        "user.mailDomain -eq 'contoso.example' -and user.userPrincipalName -endsWith '7@contoso.example'"
            .to_owned(),
        "user.displayName -match 'person[0-9]5' -or user.department -eq 'legal'".to_owned(),
    ];
    for rule in rules {
        let trial = Trial {
            rule: Some(rule.clone()),
            limit: 100,
            ..Trial::default()
        };
        let found = membership::preview(&world.engine, &ctx, &trial).unwrap();
        let joins: BTreeSet<Uuid> = found.joins.iter().map(|it| it.id).collect();
        let explained = |id: &Uuid| {
            let one = id.to_string();
            let why = membership::explain(&world.engine, &ctx, None, Some(&rule), &one);
            why.unwrap().explanation.result
        };
        let all = people.iter().map(|user| user.0);
        let wanted: BTreeSet<Uuid> = all.filter(explained).collect();
        assert!(!wanted.is_empty() && wanted.len() < people.len(), "{rule}");
        let others: Vec<&Uuid> = joins.difference(&wanted).collect();
        let others = others.into_iter().filter(|id| !explained(id)).count();
        assert_eq!(
            (others, wanted.difference(&joins).count()),
            (0, 0),
            "{rule}"
        );
    }
}
