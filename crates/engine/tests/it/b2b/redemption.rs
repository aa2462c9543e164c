//! Coming in by the link of an invitation.

use super::wish;
use crate::people::told;
use xenia_engine::{
    b2b,
    domain::{
        b2b::{CollaborationSettings, DomainEntry, DomainMode},
        directory::ExternalUserState,
    },
};
use xenia_testkit::World;

fn invited(world: &World, address: &str) -> (b2b::Invited, String) {
    let made = b2b::invite(&world.engine, &world.as_administrator(), &wish(address)).unwrap();
    let ticket = made.redeem_url.rsplit('=').next().unwrap().to_owned();
    (made, ticket)
}

fn refused(world: &World, ticket: &str, address: &str) -> String {
    let ctx = world.as_visitor(address);
    let error = b2b::redeem(&world.engine, &ctx, ticket, address).unwrap_err();
    error.refusal().unwrap().message.clone()
}

#[test]
fn it_is_redeemed_once_by_the_invited_address() {
    let world = World::new();
    let (made, ticket) = invited(&world, "kim@fabrikam.example");
    assert_eq!(
        refused(&world, &ticket, "eve@fabrikam.example"),
        "this invitation is for `kim@fabrikam.example`, and you signed in as `eve@fabrikam.example`"
    );
    assert_eq!(
        refused(&world, "made-up", "kim@fabrikam.example"),
        "this invitation link is not known here: use the newest one, or ask the person who invited you"
    );
    let visitor = world.as_visitor("kim@fabrikam.example");
    b2b::redeemable(&world.engine, &visitor, &ticket).unwrap();
    let come = b2b::redeem(&world.engine, &visitor, &ticket, "KIM@fabrikam.example").unwrap();
    assert_eq!(come.redirect_url, "https://app.contoso.example/");
    assert_eq!(come.user.id, made.user.id);
    assert_eq!(
        come.user.external_user_state,
        Some(ExternalUserState::Accepted)
    );
    let identity = &come.user.identities[0];
    assert_eq!(
        (
            identity.issuer.as_str(),
            identity.issuer_assigned_id.as_str()
        ),
        ("mail", "kim@fabrikam.example")
    );
    assert_eq!(
        told(&world, 2),
        ["Redeem external user invite", "Update user"]
    );
    assert_eq!(
        refused(&world, &ticket, "kim@fabrikam.example"),
        "this invitation was accepted already"
    );
}

#[test]
fn it_lapses() {
    let world = World::new();
    let (_, ticket) = invited(&world, "kim@fabrikam.example");
    world.clock.advance_days(30);
    assert_eq!(
        refused(&world, &ticket, "kim@fabrikam.example"),
        "this invitation ended on 1 April 2026: ask the person who invited you for a new one"
    );
    let (_, again) = invited(&world, "kim@fabrikam.example");
    let ctx = world.as_visitor("kim@fabrikam.example");
    b2b::redeem(&world.engine, &ctx, &again, "kim@fabrikam.example").unwrap();
}

#[test]
fn the_domain_is_looked_at_again() {
    let world = World::new();
    let (_, ticket) = invited(&world, "kim@fabrikam.example");
    let list = CollaborationSettings {
        domain_mode: DomainMode::BlockListed,
        domains: vec![DomainEntry {
            domain: "fabrikam.example".into(),
            owner: None,
            reason: None,
            added_date_time: None,
        }],
        ..CollaborationSettings::default()
    };
    let admin = world.as_administrator();
    b2b::update_collaboration_settings(&world.engine, &admin, &list).unwrap();
    assert_eq!(
        refused(&world, &ticket, "kim@fabrikam.example"),
        "people of `fabrikam.example` cannot be invited: the domain is on the block list"
    );
}

#[test]
fn a_reset_keeps_the_account_and_asks_again() {
    let world = World::new();
    let admin = world.as_administrator();
    let (made, ticket) = invited(&world, "kim@fabrikam.example");
    let visitor = world.as_visitor("kim@fabrikam.example");
    b2b::redeem(&world.engine, &visitor, &ticket, "kim@fabrikam.example").unwrap();
    let (again, _) = invited(&world, "kim@fabrikam.example");
    assert_eq!(again.redeem_url, "https://app.contoso.example/");
    let reset = b2b::Invite {
        invited_user: Some(made.user.id),
        reset_redemption: true,
        ..wish("kim@fabrikam.example")
    };
    let wrong = b2b::Invite {
        address: "eve@fabrikam.example".into(),
        ..reset.clone()
    };
    let error = b2b::invite(&world.engine, &admin, &wrong).unwrap_err();
    assert_eq!(
        error.refusal().unwrap().message,
        "`eve@fabrikam.example` is neither the `mail` nor one of the `otherMails` of the account `kim_fabrikam.example#EXT#@contoso.example`"
    );
    let anew = b2b::invite(&world.engine, &admin, &reset).unwrap();
    assert_eq!(anew.user.id, made.user.id);
    assert_eq!(
        anew.user.external_user_state,
        Some(ExternalUserState::PendingAcceptance)
    );
    assert_eq!(
        told(&world, 2),
        [
            "Invite external user with reset invitation status",
            "Update user"
        ]
    );
    let ticket = anew.redeem_url.rsplit('=').next().unwrap();
    b2b::redeem(&world.engine, &visitor, ticket, "kim@fabrikam.example").unwrap();
}
