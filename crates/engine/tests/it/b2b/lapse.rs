//! Accounts whose invitations nobody accepted in time.

use super::wish;
use crate::people::told;
use serde_json::json;
use uuid::Uuid;
use xenia_engine::{
    b2b,
    domain::{
        NodeKind, Relation, UserId,
        directory::{ExternalUserState, User},
        edge::NewEdge,
    },
    store::resources,
};
use xenia_testkit::World;

fn invited(world: &World, address: &str) -> b2b::Invited {
    b2b::invite(&world.engine, &world.as_administrator(), &wish(address)).unwrap()
}

fn is_there(world: &World, user: UserId) -> bool {
    let found = world.engine.read(&world.as_system(), |tx| {
        Ok(resources::find::<User>(tx, user)?.is_some())
    });
    found.unwrap()
}

fn lapse(world: &World) -> u64 {
    b2b::delete_lapsed(&world.engine, world.engine.now()).unwrap()
}

fn ticket(invited: &b2b::Invited) -> &str {
    invited.redeem_url.split_once("ticket=").unwrap().1
}

#[test]
fn who_never_came_is_deleted_when_the_invitation_lapses() {
    let world = World::new();
    let kim = invited(&world, "kim@fabrikam.example");
    world.clock.advance_days(29);
    assert_eq!(lapse(&world), 0);
    // Invited again in time: the new invitation counts.
    let again = invited(&world, "kim@fabrikam.example");
    assert_eq!(again.user.id, kim.user.id);
    world.clock.advance_days(29);
    assert_eq!(lapse(&world), 0);
    world.clock.advance_days(1);
    assert_eq!(lapse(&world), 1);
    assert!(!is_there(&world, kim.user.id));
    assert_eq!(
        told(&world, 2),
        ["Expire external user invite", "Delete external user"]
    );
    let late = b2b::redeemable(&world.engine, &world.as_system(), ticket(&again));
    assert!(late.is_err(), "the link is dead");
    assert_eq!(lapse(&world), 0, "nothing is done twice");
    let new = invited(&world, "kim@fabrikam.example");
    assert_ne!(new.user.id, kim.user.id, "the address is free again");
}

#[test]
fn whoever_came_or_reaches_something_stays() {
    let world = World::new();
    let names = ["came", "member", "asks", "reset", "blocked", "gone"];
    let [came, member, asks, reset, blocked, gone] =
        names.map(|name| invited(&world, &format!("{name}@fabrikam.example")));
    let redeem = |invited: &b2b::Invited| {
        let address = invited.user.mail.clone().unwrap();
        let ctx = world.as_visitor(&address);
        b2b::redeem(&world.engine, &ctx, ticket(invited), &address).unwrap();
    };
    redeem(&came);
    redeem(&reset);
    let again = b2b::Invite {
        invited_user: Some(reset.user.id),
        reset_redemption: true,
        ..wish("reset@fabrikam.example")
    };
    let waits = b2b::invite(&world.engine, &world.as_administrator(), &again).unwrap();
    assert_eq!(
        waits.user.external_user_state,
        Some(ExternalUserState::PendingAcceptance)
    );
    // A membership that begins much later is a way in, too.
    let group = (NodeKind::Group, Uuid::from_u128(9));
    let later = NewEdge::direct((NodeKind::User, member.user.id.0), Relation::Member, group);
    let edge = world.open(&later);
    // And who owns or answers for something is missed by somebody.
    let answers = NewEdge::direct(
        (NodeKind::User, asks.user.id.0),
        Relation::Sponsor,
        (NodeKind::User, came.user.id.0),
    );
    world.open(&answers);
    world.change_user(blocked.user.id, |user| user.account_enabled = false);
    world.clock.advance_days(31);
    assert_eq!(lapse(&world), 1);
    let there = [&came, &member, &asks, &reset, &blocked, &gone]
        .map(|invited| is_there(&world, invited.user.id));
    assert_eq!(there, [true, true, true, true, true, false]);
    // What kept it ends: now nothing does.
    world.close(edge);
    assert_eq!(lapse(&world), 1);
    assert!(!is_there(&world, member.user.id));
}

#[test]
fn the_setting_keeps_them() {
    let world = World::new();
    let admin = world.as_administrator();
    let set = |value: bool| {
        let body = json!({ "deleteLapsedInvitations": value });
        b2b::patch_collaboration_settings(&world.engine, &admin, body.as_object().unwrap())
    };
    assert!(!set(false).unwrap().delete_lapsed_invitations);
    let kim = invited(&world, "kim@fabrikam.example");
    world.clock.advance_days(31);
    assert_eq!(lapse(&world), 0);
    assert!(is_there(&world, kim.user.id));
    set(true).unwrap();
    assert_eq!(lapse(&world), 1);
}
