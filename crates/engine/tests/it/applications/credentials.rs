//! Secrets and keys.

use super::{object, shop};
use crate::people::{give_role, person, refused, told};
use serde_json::json;
use xenia_engine::{
    directory::{
        applications::{self, NewPassword, Register},
        federated_credentials, owners,
    },
    domain::{
        CredentialKeyId, NodeKind, directory::UserType, permission::Permission, role::DirectoryRole,
    },
    secret,
    store::credentials,
};
use xenia_testkit::World;

#[test]
fn a_secret_is_shown_once_and_kept_as_a_hash() {
    let world = World::new();
    let admin = world.as_administrator();
    let id = shop(&world, &admin).application.value.id;
    let wanted = NewPassword {
        display_name: Some("deploy".into()),
        ..NewPassword::default()
    };
    let added = applications::add_password(&world.engine, &admin, id, &wanted).unwrap();
    assert_eq!(added.secret_text.len(), 43);
    let kept = applications::get(&world.engine, &admin, id).unwrap().value;
    let text = serde_json::to_string(&kept).unwrap();
    assert!(!text.contains(&added.secret_text));
    assert_eq!(kept.password_credentials.len(), 2);
    let hashes = |world: &World| {
        let read = world
            .engine
            .read(&admin, |tx| Ok(credentials::application_secrets(tx, id)?));
        read.unwrap()
    };
    assert!(
        hashes(&world)
            .iter()
            .any(|it| it.0 == secret::hash(&added.secret_text))
    );
    let key = added.credential.key_id;
    applications::remove_password(&world.engine, &admin, id, key).unwrap();
    assert!(
        hashes(&world)
            .iter()
            .all(|it| it.0 != secret::hash(&added.secret_text))
    );
    assert_eq!(
        refused(applications::remove_password(
            &world.engine,
            &admin,
            id,
            key
        )),
        format!("there is no secret `{key}` here")
    );
    assert_eq!(
        told(&world, 1),
        ["Update application \u{2013} Certificates and secrets management"]
    );
    let long = NewPassword {
        end_date_time: Some(world.engine.now().plus_days(1000)),
        ..NewPassword::default()
    };
    assert_eq!(
        refused(applications::add_password(&world.engine, &admin, id, &long)),
        "`2028-11-26T09:00:00Z` is more than 730 days after the start `2026-03-02T09:00:00Z`"
    );
    for _ in 0..19 {
        applications::add_password(&world.engine, &admin, id, &NewPassword::default()).unwrap();
    }
    assert_eq!(
        refused(applications::add_password(
            &world.engine,
            &admin,
            id,
            &NewPassword::default()
        )),
        "an application has at most 20 of `passwordCredentials`: remove one that is no longer used"
    );
}

#[test]
fn a_secret_is_no_way_to_more_rights() {
    let world = World::new();
    let admin = world.as_administrator();
    let wanted = Register {
        name: "Powerful".into(),
        permissions: vec![Permission::RoleManagementReadWriteDirectory],
        ..Register::default()
    };
    let powerful = applications::register(&world.engine, &admin, &wanted).unwrap();
    let harmless = shop(&world, &admin);
    let clerk = person(&world, "app", UserType::Member);
    give_role(&world, clerk, DirectoryRole::ApplicationAdministrator);
    let clerk = world.as_user(clerk);
    let add = |ctx, id| {
        applications::add_password(&world.engine, ctx, id, &NewPassword::default()).map(|_| ())
    };
    add(&clerk, harmless.application.value.id).unwrap();
    let id = powerful.application.value.id;
    let denied = "you may not add credentials or owners to an application that holds permissions of the directory: it needs one of the roles Global Administrator";
    assert_eq!(refused(add(&clerk, id)), denied);
    let key = json!({ "keyCredentials": [{ "key": public_key() }] });
    let by_key = applications::update(&world.engine, &clerk, id, &object(key), None);
    assert_eq!(refused(by_key), denied);
    let trust = json!({ "name": "mine", "issuer": "https://evil.example", "subject": "me" });
    let trust = |ctx, id| {
        let made = federated_credentials::create(&world.engine, ctx, id, &object(trust.clone()));
        made.map(|_| ())
    };
    trust(&clerk, harmless.application.value.id).unwrap();
    assert_eq!(refused(trust(&clerk, id)), denied);
    trust(&admin, id).unwrap();
    let change = object(json!({ "subject": "you" }));
    let changed = federated_credentials::update(&world.engine, &clerk, id, "mine", &change, false);
    assert_eq!(refused(changed.map(|_| ())), denied);
    let own = owners::add(
        &world.engine,
        &clerk,
        NodeKind::Application,
        id.0,
        clerk.principal(),
    );
    assert_eq!(refused(own), denied);
    add(&admin, id).unwrap();
}

/// The key of RFC 7517, appendix A.1, public half.
fn public_key() -> serde_json::Value {
    json!({
        "kty": "EC", "crv": "P-256", "kid": "1",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    })
}

#[test]
fn keys_are_public_keys_and_stay_when_sent_back_without_the_key() {
    let world = World::new();
    let admin = world.as_administrator();
    let id = shop(&world, &admin).application.value.id;
    let update = |body| applications::update(&world.engine, &admin, id, &object(body), None);
    let made = update(json!({ "keyCredentials": [{ "displayName": "ci", "key": public_key() }] }))
        .unwrap()
        .value;
    let first = &made.key_credentials[0];
    assert_eq!(first.end_date_time, world.engine.now().plus_days(180));
    assert_ne!(first.key_id, CredentialKeyId::default());
    let mut second = public_key();
    second["kid"] = json!("2");
    let both = update(json!({ "keyCredentials": [{ "keyId": first.key_id }, { "key": second }] }))
        .unwrap()
        .value;
    assert_eq!(both.key_credentials[0], *first);
    assert_eq!(both.key_credentials.len(), 2);
    let mut private = public_key();
    private["d"] = json!("870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE");
    assert_eq!(
        refused(update(
            json!({ "keyCredentials": [{ "displayName": "oops", "key": private }] })
        )),
        "the key `oops`: the key is not usable: it contains the private key (`d`), send only the public one"
    );
    assert_eq!(
        refused(update(
            json!({ "keyCredentials": [{ "key": public_key(), "endDateTime": "soon" }] })
        )),
        "`endDateTime`: `soon` is not an ISO 8601 date and time in UTC such as `2026-03-01T00:00:00Z`"
    );
}
