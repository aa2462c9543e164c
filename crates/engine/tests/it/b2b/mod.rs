//! People from outside.

mod guests;
mod invite;
mod lapse;
mod leave;
mod redemption;
mod settings;

use xenia_engine::{Error, b2b, domain::b2b::AllowInvitesFrom};
use xenia_testkit::World;

fn wish(address: &str) -> b2b::Invite {
    b2b::Invite {
        address: address.into(),
        redirect_url: "https://app.contoso.example/".into(),
        ..b2b::Invite::default()
    }
}

fn refusal(result: Result<b2b::Invited, Error>) -> (String, Option<String>, Option<String>) {
    let error = result.unwrap_err();
    let refusal = error.refusal().unwrap().clone();
    (refusal.message, refusal.target, refusal.setting)
}

fn allow(world: &World, from: AllowInvitesFrom) {
    b2b::update_authorization_policy(&world.engine, &world.as_administrator(), |policy| {
        policy.allow_invites_from = from;
    })
    .unwrap();
}
