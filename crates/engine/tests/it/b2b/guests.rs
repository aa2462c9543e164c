//! Accounts of guests, as the delivery of access packages makes and ends them.

use uuid::Uuid;
use xenia_engine::{
    Error, b2b,
    domain::{
        NodeKind, Relation, UserId,
        audit::{NewEvent, Target},
        b2b::{AllowInvitesFrom, CollaborationSettings, DomainEntry, DomainMode},
        directory::{ExternalUserState, SubjectLifecycle, User, UserType},
        edge::Closed,
    },
    store::{
        Written,
        edges::{self, EdgeQuery},
        resources,
    },
};
use xenia_testkit::World;

/// What a delivery does with the person, and the activities that it tells of.
fn ensure(
    world: &World,
    address: &str,
    sponsors: &[Uuid],
) -> Result<(User, bool, Vec<&'static str>), Error> {
    let ctx = world.as_administrator();
    world.engine.write(&ctx, |tx| {
        let (user, created, events) =
            b2b::ensure_guest(tx, &ctx, address, Some("Kim Lee"), sponsors)?;
        let activities = events.iter().map(|event| event.activity).collect();
        let target = Target::new(NodeKind::User, user.id, "");
        let first = NewEvent::new("EntitlementManagement", "Deliver", target);
        Ok(Written::all((user, created, activities), first, events))
    })
}

fn end(world: &World, user: UserId, delete: bool) {
    let ctx = world.as_system();
    let due = Some(ctx.now.plus_days(30));
    world
        .engine
        .write(&ctx, |tx| {
            let events = match delete {
                true => b2b::end_account(tx, user)?,
                false => b2b::block_account(tx, user, due)?,
            };
            let target = Target::new(NodeKind::User, user, "");
            let first = NewEvent::new("EntitlementManagement", "End", target);
            Ok(Written::all((), first, events))
        })
        .unwrap();
}

fn find(world: &World, user: UserId) -> Option<User> {
    let found = world.engine.read(&world.as_system(), |tx| {
        Ok(resources::find::<User>(tx, user)?)
    });
    found.unwrap().map(|user| user.value)
}

#[test]
fn a_guest_is_made_once_with_a_sponsor_and_told_of() {
    let world = World::new();
    let sponsors = [world.administrator.0, Uuid::from_u128(7)];
    let (user, created, told) = ensure(&world, "Kim@Fabrikam.example", &sponsors).unwrap();
    assert!(created);
    assert_eq!(told, ["Add user", "Add user sponsor"]);
    assert_eq!(
        user.user_principal_name,
        "kim_fabrikam.example#EXT#@contoso.example"
    );
    assert_eq!(user.mail.as_deref(), Some("kim@fabrikam.example"));
    assert_eq!(
        (user.user_type, user.account_enabled),
        (UserType::Guest, true)
    );
    assert_eq!(user.creation_type.as_deref(), Some("Invitation"));
    assert_eq!(
        user.external_user_state,
        Some(ExternalUserState::PendingAcceptance)
    );
    assert_eq!(user.subject_lifecycle, SubjectLifecycle::Governed);
    let (again, created, told) = ensure(&world, "KIM@fabrikam.example", &sponsors).unwrap();
    assert_eq!((again.id, created, told.len()), (user.id, false, 0));
    let edges = world
        .engine
        .read(&world.as_system(), |tx| {
            let query = EdgeQuery::of_object(user.id).relation(Relation::Sponsor);
            Ok(edges::list(tx, &query)?)
        })
        .unwrap();
    assert_eq!(
        edges.iter().map(|edge| edge.subject).collect::<Vec<_>>(),
        [world.administrator.0]
    );
}

#[test]
fn addresses_that_would_share_a_name_get_names_of_their_own() {
    let world = World::new();
    let long = |tail: &str| format!("{}{tail}@fabrikam.example", "k".repeat(60));
    let first = ensure(&world, &long("aaaa"), &[]).unwrap().0;
    let second = ensure(&world, &long("bbbb"), &[]).unwrap().0;
    assert_ne!(first.user_principal_name, second.user_principal_name);
}

#[test]
fn a_blocked_account_that_waits_for_its_deletion_is_opened_again() {
    let world = World::new();
    let (user, ..) = ensure(&world, "kim@fabrikam.example", &[]).unwrap();
    end(&world, user.id, false);
    let blocked = find(&world, user.id).unwrap();
    assert!(!blocked.account_enabled);
    assert_eq!(
        blocked.deletion_due_date_time,
        Some(world.engine.now().plus_days(30))
    );
    let (kept, created, told) = ensure(&world, "kim@fabrikam.example", &[]).unwrap();
    assert!(!created && kept.account_enabled && kept.deletion_due_date_time.is_none());
    assert_eq!(told, ["Enable account"]);
}

#[test]
fn a_deleted_account_frees_its_address_and_closes_its_edges() {
    let world = World::new();
    let (user, ..) = ensure(&world, "kim@fabrikam.example", &[world.administrator.0]).unwrap();
    end(&world, user.id, true);
    assert_eq!(find(&world, user.id), None);
    let edges = world
        .engine
        .read(&world.as_system(), |tx| {
            let all = EdgeQuery {
                history: true,
                ..EdgeQuery::of_object(user.id)
            };
            Ok(edges::list(tx, &all)?)
        })
        .unwrap();
    assert_eq!(edges.len(), 1);
    assert_eq!(edges[0].closed_because, Some(Closed::Deleted));
    let (new, created, _) = ensure(&world, "kim@fabrikam.example", &[]).unwrap();
    assert!(created && new.id != user.id);
    assert_eq!(new.user_principal_name, user.user_principal_name);
}

#[test]
fn settings_refuse_silent_guests_too() {
    let world = World::new();
    let admin = world.as_administrator();
    let refused = |address| {
        let error = ensure(&world, address, &[]).unwrap_err();
        let refusal = error.refusal().unwrap().clone();
        (refusal.message, refusal.setting)
    };
    assert_eq!(
        refused("kim").0,
        "`kim` is not an e-mail address such as `kim@fabrikam.example`: it has no `@`"
    );
    assert_eq!(
        refused("kim@contoso.example").0,
        "`kim@contoso.example` belongs to this organisation's own domain `contoso.example`: create a member instead"
    );
    let list = CollaborationSettings {
        domain_mode: DomainMode::BlockListed,
        domains: vec![DomainEntry {
            domain: "Fabrikam.example".into(),
            owner: Some("pat@contoso.example".into()),
            reason: Some("in a dispute".into()),
            added_date_time: None,
        }],
        ..CollaborationSettings::default()
    };
    b2b::update_collaboration_settings(&world.engine, &admin, &list).unwrap();
    assert_eq!(
        refused("kim@fabrikam.example"),
        (
            "people of `fabrikam.example` cannot be invited: the domain is on the block list: in a dispute, ask pat@contoso.example".into(),
            Some("policies/externalCollaboration/domains".into())
        )
    );
    b2b::update_authorization_policy(&world.engine, &admin, |policy| {
        policy.allow_invites_from = AllowInvitesFrom::None;
    })
    .unwrap();
    assert_eq!(
        refused("kim@litware.example"),
        (
            "nobody may invite guests to this organisation: the setting `allowInvitesFrom` is `none`".into(),
            Some("policies/authorizationPolicy/allowInvitesFrom".into())
        )
    );
}
