//! What the settings of groups decide where no API is asked: packages and tokens.

use crate::entitlement_world::{Case, KIM, grant, group, write};
use serde_json::{Map, Value, json};
use xenia_engine::{
    authz,
    directory::group_settings::{self, Of},
    domain::{
        GroupId, NodeKind, Relation,
        directory::Group,
        edge::NewEdge,
        entitlement::{assignment::AssignmentState, progress::RequestState},
        group_settings::{GUEST, SettingValue},
        role::DirectoryRole,
    },
    store::{Tx, edges, resources},
};
use xenia_testkit::World;

/// Makes a group one of Microsoft 365.
fn unify(world: &World, group: GroupId) {
    write(world, |tx| {
        let mut found = resources::find::<Group>(tx, group)?.unwrap();
        found.value.group_types = vec!["Unified".to_owned()];
        found.value.mail_enabled = true;
        found.value.mail_nickname = "agencies".to_owned();
        resources::update(tx, &found.value, found.version)?;
        Ok(())
    });
}

pub(crate) fn set(world: &World, name: &str, value: &str) {
    let values = [SettingValue {
        name: name.to_owned(),
        value: Some(value.to_owned()),
    }];
    group_settings::set_of_groups(&world.engine, &world.as_administrator(), &values).unwrap();
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

#[test]
fn a_package_brings_no_guest_into_a_closed_group() {
    let case = Case::new();
    unify(&case.world, case.group);
    let closed = json!({ "templateId": GUEST, "values": [{ "name": "AllowToAddGuests", "value": "false" }] });
    let of = Of::Group(case.group.0);
    let (engine, admin) = (&case.world.engine, case.world.as_administrator());
    group_settings::create(engine, &admin, of, &object(closed)).unwrap();
    let record = case.approve(&case.ask(KIM).unwrap());
    assert_eq!(
        record.request.progress.state(),
        RequestState::PartiallyDelivered
    );
    let kim = case.guest(KIM).unwrap().id;
    assert!(!case.is_member(kim, case.group));
    let status = serde_json::to_value(&record.request.progress)
        .unwrap()
        .to_string();
    let wanted = format!(
        "`Agencies` takes no guests, by the setting `groups/{}/settings/AllowToAddGuests`",
        case.group
    );
    assert!(status.contains(&wanted), "{status}");
    assert_eq!(
        case.assignments()[0].state,
        AssignmentState::PartiallyDelivered
    );
}

#[test]
fn who_is_in_by_a_package_stays_when_the_group_closes() {
    let case = Case::new();
    unify(&case.world, case.group);
    let (kim, _) = case.given(KIM);
    assert!(case.is_member(kim, case.group));
    set(&case.world, "AllowToAddGuests", "false");
    // The package changes, so its assignments are gone through.
    let other = group(&case.world, "Readers");
    grant(&case.world, case.catalog, case.package, other);
    assert!(case.is_member(kim, other));
    assert!(case.is_member(kim, case.group));
}

#[test]
fn guests_kept_out_of_groups_hold_no_role_by_one() {
    let case = Case::new();
    let world = &case.world;
    let (kim, _) = case.given(KIM);
    unify(world, case.group);
    let role = DirectoryRole::GroupsAdministrator;
    write(world, |tx| {
        let mut found = resources::find::<Group>(tx, case.group)?.unwrap();
        found.value.is_assignable_to_role = Some(true);
        resources::update(tx, &found.value, found.version)?;
        let edge = NewEdge::direct(
            (NodeKind::Group, case.group.0),
            Relation::DirectoryRole,
            (NodeKind::DirectoryRole, role.template()),
        );
        edges::open(tx, &edge)?;
        Ok(())
    });
    let held = || {
        let ctx = world.as_user(kim);
        let roles = |tx: &Tx<'_>| authz::directory_roles(tx, &ctx, kim.0);
        world.engine.read(&ctx, roles).unwrap()
    };
    assert_eq!(held(), [role]);
    set(world, "AllowGuestsToAccessGroups", "false");
    assert_eq!(held(), []);
}
