//! What tokens say of groups and roles, explanations, the console and Graph's membership functions
//! say too: no claim of access that a token refuses, and none missing that it grants.

use super::{
    authorize, claims, code_body,
    grants::{editor, group, member, portal},
    guest, session, token,
};
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;
use xenia_engine::{
    console,
    directory::{
        group_settings::{self, Of},
        memberships,
    },
    domain::{
        GroupId, NodeKind, UserId,
        directory::{Group, User, UserType},
        explain::Withheld,
        group_settings::GUEST,
    },
    explain,
    store::resources,
};
use xenia_testkit::{TestApplication, World};

/// A person in a group that holds a role, or in one that is in it.
struct Shape {
    app: TestApplication,
    /// From the person on.
    groups: Vec<GroupId>,
    unified: Vec<bool>,
}

fn shape(world: &World, who: UserId, number: usize, unified: &[bool], closed: bool) -> Shape {
    let app = portal(world, &format!("portal{number}"));
    let groups: Vec<GroupId> = (0..unified.len())
        .map(|at| group(world, &format!("g{number}x{at}"), true))
        .collect();
    for (group, unified) in groups.iter().zip(unified).filter(|(_, unified)| **unified) {
        assert!(*unified);
        world.arrange(|tx| {
            let mut found = resources::find::<Group>(tx, *group)?.unwrap();
            found.value.group_types = vec!["Unified".to_owned()];
            resources::update(tx, &found.value, found.version)?;
            Ok(())
        });
        if closed {
            let body = json!({ "templateId": GUEST, "values": [{ "name": "AllowToAddGuests", "value": "false" }] });
            let body = body.as_object().unwrap();
            let (engine, admin) = (&world.engine, world.as_administrator());
            group_settings::create(engine, &admin, Of::Group(group.0), body).unwrap();
        }
    }
    let mut subject = (NodeKind::User, who.0);
    for group in &groups {
        world.open(&member(subject, *group));
        subject = (NodeKind::Group, group.0);
    }
    world.open(&editor(subject, &app));
    Shape {
        app,
        groups,
        unified: unified.to_vec(),
    }
}

/// What a rule of one line says of it: the groups that count, and whether the role does.
fn expected(shape: &Shape, barred: bool) -> (Vec<GroupId>, bool) {
    let open = |at: usize| !barred || !shape.unified[..=at].contains(&true);
    let groups: Vec<GroupId> = (0..shape.groups.len())
        .filter(|at| open(*at))
        .map(|at| shape.groups[at])
        .collect();
    let role = shape.groups.len() == 1 && groups.len() == 1;
    (groups, role)
}

fn ids(groups: &[GroupId]) -> BTreeSet<Uuid> {
    groups.iter().map(|group| group.0).collect()
}

#[test]
fn explanations_say_what_tokens_say() {
    let world = World::new();
    let who = guest(&world);
    let mut shapes = Vec::new();
    for closed in [false, true] {
        for unified in [
            &[false][..],
            &[true],
            &[false, false],
            &[false, true],
            &[true, false],
            &[true, true],
        ] {
            shapes.push(shape(&world, who, shapes.len(), unified, closed));
        }
    }
    let session = session(&world, "mara@fabrikam.example");
    for user_type in [UserType::Guest, UserType::Member] {
        world.arrange(|tx| {
            let mut found = resources::find::<User>(tx, who)?.unwrap();
            found.value.user_type = user_type;
            resources::update(tx, &found.value, found.version)?;
            Ok(())
        });
        for allowed in ["true", "false", "true"] {
            crate::group_settings::set(&world, "AllowGuestsToAccessGroups", allowed);
            world.clock.advance_seconds(1);
            let barred = allowed == "false" && user_type == UserType::Guest;
            let all: Vec<GroupId> = shapes
                .iter()
                .flat_map(|shape| expected(shape, barred).0)
                .collect();
            let admin = world.as_administrator();
            let told = memberships::of(&world.engine, &admin, who.0, false).unwrap();
            assert_eq!(
                BTreeSet::from_iter(told),
                ids(&all),
                "Graph: {user_type:?} {allowed}"
            );
            for shape in &shapes {
                let name = format!(
                    "{user_type:?}, allowed {allowed}, unified {:?}",
                    shape.unified
                );
                let (groups, role) = expected(shape, barred);
                let code = authorize(&world, &shape.app, &session, "openid").unwrap();
                let answer = token(&world, &code_body(&shape.app, &code)).unwrap();
                let id = claims(&world, answer.id_token.as_deref().unwrap());
                assert_eq!(
                    id["roles"],
                    json!(role.then_some(["Editor"])),
                    "token: {name}"
                );
                let claimed: BTreeSet<Uuid> =
                    id["groups"].as_array().map_or_else(BTreeSet::new, |all| {
                        all.iter()
                            .map(|id| id.as_str().unwrap().parse().unwrap())
                            .collect()
                    });
                assert_eq!(claimed, ids(&all), "token: {name}");
                let ask = |to: Uuid| {
                    let (who, to) = (who.to_string(), to.to_string());
                    explain::access(&world.engine, &admin, &who, &to, None).unwrap()
                };
                let told = ask(shape.app.service_principal.0);
                assert_eq!(told.has_access, role, "explanation: {name}");
                let why = told.withheld.first().map(|held| held.why);
                let kept_out = barred && shape.unified.contains(&true);
                assert_eq!(
                    why,
                    match (role, kept_out) {
                        (true, _) => None,
                        (false, true) => Some(Withheld::GuestsKeptOut),
                        (false, false) => Some(Withheld::NestedGroup),
                    },
                    "{name}"
                );
                for group in &shape.groups {
                    assert_eq!(
                        ask(group.0).has_access,
                        groups.contains(group),
                        "explanation: {name}"
                    );
                }
                let id = shape.app.service_principal;
                let view = console::applications::view(&world.engine, &admin, id, 1).unwrap();
                let reach: Vec<Uuid> = view.reachers.rows.iter().map(|(one, _)| one.user).collect();
                assert_eq!(
                    reach,
                    Vec::from_iter(role.then_some(who.0)),
                    "console: {name}"
                );
                assert_eq!(view.reachers.total, u32::from(role), "console: {name}");
                assert_eq!(
                    view.by_role.values().sum::<u32>(),
                    u32::from(role),
                    "console: {name}"
                );
            }
            if user_type == UserType::Guest {
                let view = console::guests::view(&world.engine, &admin, who).unwrap();
                let mut wanted = ids(&all);
                let open = shapes.iter().filter(|shape| expected(shape, barred).1);
                wanted.extend(open.map(|shape| shape.app.service_principal.0));
                let told = view
                    .reached
                    .iter()
                    .map(|one| one.object.1)
                    .collect::<BTreeSet<_>>();
                assert_eq!(told, wanted, "console: allowed {allowed}");
                assert_eq!(view.kept_out_of.is_empty(), !barred);
            }
        }
    }
}

#[test]
fn the_past_is_explained_by_the_setting_of_then() {
    let world = World::new();
    let who = guest(&world);
    let team = group(&world, "team", true);
    world.arrange(|tx| {
        let mut found = resources::find::<Group>(tx, team)?.unwrap();
        found.value.group_types = vec!["Unified".to_owned()];
        resources::update(tx, &found.value, found.version)?;
        Ok(())
    });
    world.open(&member((NodeKind::User, who.0), team));
    let begun = world.engine.now();
    for allowed in ["false", "true", "false"] {
        world.clock.advance_days(10);
        crate::group_settings::set(&world, "AllowGuestsToAccessGroups", allowed);
    }
    let admin = world.as_administrator();
    for (day, access) in [(5, true), (15, false), (25, true), (35, false)] {
        let at = Some(begun.plus_days(day));
        let (who, to) = (who.to_string(), team.to_string());
        let told = explain::access(&world.engine, &admin, &who, &to, at).unwrap();
        assert_eq!(told.has_access, access, "day {day}");
        assert_eq!(told.withheld.is_empty(), access, "day {day}");
    }
}
