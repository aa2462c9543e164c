//! What a form saves, it saves whole: when one part is refused, nothing of the others stays.

use crate::entitlement_world::{Case, code, group, member, message};
use serde_json::{Map, Value, json};
use xenia_engine::{
    b2b,
    console::{
        publish::{self, Chosen},
        settings::{self, Settings},
    },
    directory::groups::{self, Place},
    domain::entitlement::catalog::OriginSystem,
    entitlement::{
        connected_organizations::{self, Side},
        resources as catalog_resources,
    },
    store::audit,
};
use xenia_testkit::World;

fn body(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn events(world: &World) -> i64 {
    let head = world.engine.read(&world.as_system(), |tx| {
        Ok(audit::list(tx, &audit::EventQuery::default(), 1)?)
    });
    head.unwrap().first().map_or(0, |event| event.sequence)
}

#[test]
fn a_partner_is_saved_with_its_sponsors_or_not_at_all() {
    let world = World::new();
    let (engine, admin) = (&world.engine, world.as_administrator());
    let (anna, bert) = (member(&world, "anna"), member(&world, "bert"));
    let nobody = uuid::Uuid::from_u128(5);
    let wanted = body(&json!({ "displayName": "Fabrikam", "identitySources": [
        { "@odata.type": "#microsoft.graph.domainIdentitySource", "domainName": "fabrikam.example" }
    ] }));
    let before = events(&world);
    let refused = connected_organizations::save(engine, &admin, None, &wanted, &[anna.0, nobody]);
    assert_eq!(
        message(refused),
        format!("there is no user or group `{nobody}` here")
    );
    assert!(
        connected_organizations::list(engine, &admin)
            .unwrap()
            .is_empty()
    );
    assert_eq!(events(&world), before, "and nothing is told");

    let made = connected_organizations::save(engine, &admin, None, &wanted, &[anna.0]).unwrap();
    let id = made.value.id;
    let sponsors = |side| {
        let found = connected_organizations::sponsors(engine, &admin, id, side).unwrap();
        found.into_iter().map(|(_, who)| who).collect::<Vec<_>>()
    };
    assert_eq!(sponsors(Side::Internal), [anna.0]);
    connected_organizations::add_sponsor(engine, &admin, id, Side::External, bert.0).unwrap();
    let renamed = body(&json!({ "displayName": "Fabrikam AG" }));
    let refused = connected_organizations::save(engine, &admin, Some(id), &renamed, &[nobody]);
    assert_eq!(code(refused), "Request_ResourceNotFound");
    let present = connected_organizations::get(engine, &admin, id)
        .unwrap()
        .value;
    assert_eq!(present.display_name, "Fabrikam");
    assert_eq!(sponsors(Side::Internal), [anna.0]);

    connected_organizations::save(engine, &admin, Some(id), &renamed, &[bert.0]).unwrap();
    let present = connected_organizations::get(engine, &admin, id)
        .unwrap()
        .value;
    assert_eq!(present.display_name, "Fabrikam AG");
    assert_eq!(sponsors(Side::Internal), [bert.0]);
    assert_eq!(sponsors(Side::External), [bert.0], "theirs are not touched");
    let as_anna = world.as_user(anna);
    let refused = connected_organizations::save(engine, &as_anna, Some(id), &renamed, &[]);
    assert_eq!(code(refused), "Authorization_RequestDenied");
}

#[test]
fn several_join_a_group_or_none() {
    let case = Case::new();
    let (world, engine) = (&case.world, &case.world.engine);
    let admin = world.as_administrator();
    let team = group(world, "Team");
    let (anna, bert) = (case.anna, case.bert);
    groups::add(engine, &admin, team.0, Place::Member, bert.0).unwrap();
    let both = [anna.0, bert.0];
    assert_eq!(
        message(groups::add_all(
            engine,
            &admin,
            team.0,
            Place::Member,
            &both,
            None
        )),
        "`bert@contoso.example` is member of `Team` already"
    );
    assert!(!case.is_member(anna, team));
    assert_eq!(
        message(groups::add_all(
            engine,
            &admin,
            team.0,
            Place::Member,
            &[],
            None
        )),
        "say whom to make member of the group"
    );
    groups::add_all(engine, &admin, team.0, Place::Owner, &both, None).unwrap();
}

#[test]
fn settings_are_saved_together() {
    let world = World::new();
    let (engine, admin) = (&world.engine, world.as_administrator());
    let mut wanted = Settings {
        collaboration: body(&json!({ "invitationLifetimeDays": 12 })),
        authorization: body(&json!({ "allowInvitesFrom": "none" })),
        entitlement: body(&json!({ "externalUserLifecycleAction": "nonsense" })),
    };
    let before = events(&world);
    assert_eq!(
        code(settings::save(engine, &admin, &wanted)),
        "Request_BadRequest"
    );
    assert_eq!(events(&world), before);
    let lifetime = || {
        let settings = b2b::get_collaboration_settings(engine, &admin).unwrap();
        settings.invitation_lifetime_days
    };
    assert_ne!(lifetime(), 12);
    wanted.entitlement = body(&json!({ "externalUserLifecycleAction": "none" }));
    settings::save(engine, &admin, &wanted).unwrap();
    assert_eq!(lifetime(), 12);
    assert_eq!(events(&world), before + 3, "each part is told");
}

#[test]
fn a_role_that_does_not_exist_puts_nothing_into_the_catalog() {
    let case = Case::new();
    let (world, engine) = (&case.world, &case.world.engine);
    let admin = world.as_administrator();
    let spare = group(world, "Spare");
    let chosen = |role: &str| Chosen {
        system: OriginSystem::AadGroup,
        origin: spare.0,
        role: role.to_owned(),
    };
    let shelved = || {
        let all = catalog_resources::list(engine, &admin, case.catalog).unwrap();
        all.len()
    };
    assert_eq!(shelved(), 1);
    assert_eq!(
        message(publish::add(engine, &admin, case.package, &chosen("King"))),
        "resource `Spare` offers no role with `originId` `King`"
    );
    assert_eq!(shelved(), 1);
    let member = chosen(&format!("Member_{spare}"));
    publish::add(engine, &admin, case.package, &member).unwrap();
    assert_eq!(shelved(), 2);
    assert_eq!(
        message(publish::add(engine, &admin, case.package, &member)),
        "the access package grants that role already"
    );
    let as_anna = world.as_user(case.anna);
    assert_eq!(
        code(publish::add(engine, &as_anna, case.package, &member)),
        "Request_ResourceNotFound"
    );
}
