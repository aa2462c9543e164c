//! A guest leaves the organisation by themselves.

use xenia_engine::{
    Error, b2b,
    domain::{
        NodeKind, Relation, UserId,
        b2b::CollaborationSettings,
        directory::{ExternalUserState, Group, User, UserType},
        edge::NewEdge,
    },
    store::{
        audit::{self, EventQuery},
        edges::{self, EdgeQuery},
        resources,
    },
};
use xenia_testkit::World;

fn guest(world: &World) -> UserId {
    world.user("kim@fabrikam.example", |user| {
        user.display_name = "Kim Lee".into();
        user.user_type = UserType::Guest;
        user.external_user_state = Some(ExternalUserState::Accepted);
    })
}

fn refusal(result: Result<(), Error>) -> (String, Option<String>) {
    let error = result.unwrap_err();
    let refusal = error.refusal().unwrap().clone();
    (refusal.message, refusal.setting)
}

#[test]
fn everything_ends_at_once_and_the_sponsor_hears_of_it() {
    let world = World::new();
    let kim = guest(&world);
    let group = world.arrange(|tx| {
        let group = Group {
            id: xenia_engine::domain::GroupId(tx.new_id()),
            display_name: "Campaign".into(),
            ..Group::default()
        };
        resources::insert(tx, &group)?;
        Ok(group.id)
    });
    let (user, node) = ((NodeKind::User, kim.0), (NodeKind::Group, group.0));
    world.open(&NewEdge::direct(user, Relation::Member, node));
    let sponsor = (NodeKind::User, world.administrator.0);
    world.open(&NewEdge::direct(sponsor, Relation::Sponsor, user));
    let ctx = world.as_user(kim);
    assert!(b2b::may_leave(&world.engine, &ctx).unwrap());

    b2b::leave(&world.engine, &ctx).unwrap();

    let (found, open, events) = world
        .engine
        .read(&world.as_system(), |tx| {
            let from = EdgeQuery::of_subject(kim).at(ctx.now);
            let to = EdgeQuery::of_object(kim).at(ctx.now);
            let open = edges::list(tx, &from)?.len() + edges::list(tx, &to)?.len();
            let about = EventQuery {
                target: Some(kim.0),
                ..EventQuery::default()
            };
            let events = audit::list(tx, &about, 10)?;
            Ok((resources::find::<User>(tx, kim)?, open, events))
        })
        .unwrap();
    assert!(found.is_none());
    assert_eq!(open, 0);
    let told: Vec<&str> = events.iter().map(|event| event.activity.as_str()).collect();
    assert!(told.contains(&"Leave organization") && told.contains(&"Delete external user"));
    let [mail] = world.mails().try_into().unwrap();
    assert_eq!(mail.subject, "Kim Lee has left Contoso");
    assert!(mail.text.contains("kim@fabrikam.example"));
    assert!(!b2b::may_leave(&world.engine, &ctx).unwrap());
}

#[test]
fn members_stay_and_a_setting_keeps_guests() {
    let world = World::new();
    let max = world.user("max@contoso.example", |_| {});
    let as_max = world.as_user(max);
    assert!(!b2b::may_leave(&world.engine, &as_max).unwrap());
    let (message, _) = refusal(b2b::leave(&world.engine, &as_max));
    assert_eq!(
        message,
        "only guests leave by themselves: the account of a member is ended by an administrator"
    );

    let as_kim = world.as_user(guest(&world));
    let settings = CollaborationSettings {
        allow_external_identities_to_leave: false,
        ..CollaborationSettings::default()
    };
    b2b::update_collaboration_settings(&world.engine, &world.as_administrator(), &settings)
        .unwrap();
    assert!(!b2b::may_leave(&world.engine, &as_kim).unwrap());
    let (message, setting) = refusal(b2b::leave(&world.engine, &as_kim));
    assert_eq!(
        message,
        "guests may not leave by themselves here: ask the person who answers for you"
    );
    assert_eq!(
        setting.as_deref(),
        Some("policies/externalCollaboration/allowExternalIdentitiesToLeave")
    );
    assert!(b2b::leave(&world.engine, &world.as_visitor("eve@elsewhere.example")).is_err());
}
