//! The settings of external collaboration.

use xenia_engine::{
    b2b,
    domain::{
        UserId,
        b2b::{AllowInvitesFrom, CollaborationSettings, DomainEntry, DomainMode},
    },
    store::audit,
};
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
