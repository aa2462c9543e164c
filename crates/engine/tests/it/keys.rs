//! Signing keys and their rotation.

use xenia_engine::keys;
use xenia_protocols::jose::Algorithm;
use xenia_testkit::World;

fn published(world: &World) -> Vec<(String, String)> {
    let document = keys::document(&world.engine, world.tenant, world.engine.now()).unwrap();
    let text = |key: &serde_json::Value, name: &str| key[name].as_str().unwrap().to_owned();
    document["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| (text(key, "alg"), text(key, "kid")))
        .collect()
}

fn signer(world: &World, algorithm: Algorithm) -> String {
    let key = keys::signer(&world.engine, world.tenant, world.engine.now(), algorithm).unwrap();
    key.kid().to_owned()
}

#[test]
fn a_tenant_has_its_own_key_and_an_rsa_key_on_first_need() {
    let world = World::new();
    let before = published(&world);
    assert_eq!(before.len(), 1);
    assert_eq!(before[0].0, "ES256");
    let rsa = signer(&world, Algorithm::Rs256);
    assert_eq!(signer(&world, Algorithm::Rs256), rsa);
    assert!(published(&world).contains(&("RS256".to_owned(), rsa)));
    let checkpoint = keys::checkpoint_key(&world.engine, world.tenant, world.engine.now()).unwrap();
    assert_eq!(checkpoint.algorithm(), Algorithm::EdDsa);
    assert!(
        published(&world)
            .iter()
            .all(|(_, kid)| kid != checkpoint.kid())
    );
    let (other, _) = world.another_tenant("fabrikam.example");
    let foreign = keys::signer(&world.engine, other, world.engine.now(), Algorithm::Es256).unwrap();
    assert_ne!(foreign.kid(), before[0].1);
}

#[test]
fn a_rotated_key_is_published_first_signs_then_and_the_old_one_goes() {
    let world = World::new();
    let old = signer(&world, Algorithm::Es256);
    let new = keys::rotate(&world.engine, &world.as_administrator())
        .unwrap()
        .remove(0);
    assert_eq!(published(&world).len(), 2, "known before it signs");
    assert_eq!(signer(&world, Algorithm::Es256), old);
    let refused = keys::rotate(&world.engine, &world.as_administrator()).unwrap_err();
    assert!(
        refused
            .refusal()
            .unwrap()
            .message
            .starts_with("a new key is published")
    );
    world.clock.advance_seconds(keys::OVERLAP_SECONDS);
    assert_eq!(signer(&world, Algorithm::Es256), new);
    assert_eq!(
        published(&world).len(),
        2,
        "the last tokens of the old one still verify"
    );
    world.clock.advance_seconds(keys::AFTERLIFE_SECONDS);
    assert_eq!(published(&world), [("ES256".to_owned(), new)]);
}

#[test]
fn only_a_global_administrator_rotates() {
    let world = World::new();
    let user = world.user("adele@contoso.example", |_| {});
    let refused = keys::rotate(&world.engine, &world.as_user(user)).unwrap_err();
    assert_eq!(
        refused.refusal().unwrap().message,
        "you may not rotate signing keys: it needs one of the roles Global Administrator"
    );
}
