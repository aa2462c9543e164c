//! The settings of external collaboration.

use crate::people::{person, refused};
use serde_json::json;
use xenia_engine::{
    b2b,
    directory::users,
    domain::{
        UserId,
        b2b::{AllowInvitesFrom, CollaborationSettings, DomainEntry, DomainMode, GuestAccess},
        directory::UserType,
    },
    store::audit,
};
use xenia_odata::QueryOptions;
use xenia_testkit::World;

fn entry(domain: &str) -> DomainEntry {
    DomainEntry {
        domain: domain.into(),
        owner: None,
        reason: None,
        added_date_time: None,
    }
}

#[test]
fn they_are_checked_kept_and_told_of() {
    let world = World::new();
    let admin = world.as_administrator();
    let before = b2b::get_collaboration_settings(&world.engine, &admin).unwrap();
    assert_eq!(before, CollaborationSettings::default());
    let list = |domains: Vec<DomainEntry>, days| CollaborationSettings {
        domain_mode: DomainMode::AllowListed,
        domains,
        invitation_lifetime_days: days,
        ..CollaborationSettings::default()
    };
    for (wrong, message) in [
        (
            list(vec![entry("fabrikam")], 30),
            "`fabrikam` is not a domain name such as `fabrikam.example`",
        ),
        (
            list(vec![entry("a.example"), entry("A.example ")], 30),
            "the domain `a.example` stands in the list twice",
        ),
        (list(vec![], 0), "`0` is not a number of days from 1 to 365"),
    ] {
        let error = b2b::update_collaboration_settings(&world.engine, &admin, &wrong).unwrap_err();
        assert_eq!(error.refusal().unwrap().message, message);
    }
    let good = list(vec![entry("b.example"), entry("A.example")], 14);
    let kept = b2b::update_collaboration_settings(&world.engine, &admin, &good).unwrap();
    let names: Vec<&str> = kept.domains.iter().map(|it| it.domain.as_str()).collect();
    assert_eq!(names, ["a.example", "b.example"]);
    assert_eq!(kept.domains[0].added_date_time, Some(world.engine.now()));
    let events = world
        .engine
        .read(&world.as_system(), |tx| {
            Ok(audit::list(tx, &audit::EventQuery::default(), 1)?)
        })
        .unwrap();
    assert_eq!(events[0].activity, "Update policy");
    assert_eq!(events[0].targets[0].name, "B2BManagementPolicy");
    assert_eq!(events[0].details["new"]["invitationLifetimeDays"], 14);
}

#[test]
fn only_a_global_administrator_changes_them_and_tenants_have_their_own() {
    let world = World::new();
    let nobody = world.as_user(UserId::default());
    let refused = b2b::update_authorization_policy(&world.engine, &nobody, |_| {}).unwrap_err();
    assert_eq!(
        refused.refusal().unwrap().message,
        "you may not change the policies of the organisation: it needs one of the roles Global Administrator"
    );
    b2b::update_authorization_policy(&world.engine, &world.as_administrator(), |policy| {
        policy.allow_invites_from = AllowInvitesFrom::Everyone;
    })
    .unwrap();
    let (other, _) = world.another_tenant("fabrikam.example");
    let theirs = b2b::get_authorization_policy(&world.engine, &world.engine.system(other)).unwrap();
    assert_eq!(
        theirs.allow_invites_from,
        AllowInvitesFrom::AdminsGuestInvitersAndAllMembers
    );
}

#[test]
fn a_body_changes_what_it_names() {
    let world = World::new();
    let admin = world.as_administrator();
    let change = |body: serde_json::Value| {
        b2b::patch_authorization_policy(&world.engine, &admin, body.as_object().unwrap())
    };
    let new = change(json!({
        "guestUserRoleId": "a0b1b346-4d3e-4e8b-98f8-753987be4970",
        "defaultUserRolePermissions": { "allowedToCreateApps": true },
    }))
    .unwrap();
    assert!(new.default_user_role_permissions.allowed_to_create_apps);
    assert!(
        new.default_user_role_permissions
            .allowed_to_create_security_groups
    );
    assert_eq!(
        refused(change(json!({ "blockMsolPowerShell": true }))),
        "there is no property `blockMsolPowerShell`"
    );
    assert_eq!(
        refused(change(json!({ "allowInvitesFrom": "friends" }))),
        "property `allowInvitesFrom` does not fit: unknown variant `friends`, expected one of `none`, `adminsAndGuestInviters`, `adminsGuestInvitersAndAllMembers`, `everyone`"
    );
}

#[test]
fn guests_see_the_directory_only_where_they_are_as_members() {
    let world = World::new();
    let guest = world.as_user(person(&world, "kim", UserType::Guest));
    let look = || users::list(&world.engine, &guest, QueryOptions::default());
    assert!(look().is_err());
    b2b::update_authorization_policy(&world.engine, &world.as_administrator(), |policy| {
        policy.guest_user_role_id = GuestAccess::SameAsMembers;
    })
    .unwrap();
    assert_eq!(look().unwrap().items.len(), 2);
}
