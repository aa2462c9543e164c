//! Applications that prove themselves with the token of another issuer, and who tries to without.

use super::{claims, error, token};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};
use xenia_engine::{
    Ctx,
    directory::{applications, federated_credentials as credentials},
    tokens::{IssuerDocuments, KEYS_SECONDS, PAUSE_SECONDS, ROLLOVER_SECONDS, TokenResult},
};
use xenia_protocols::{
    jose::{Algorithm, SigningKey},
    oauth2::{Parameters, TokenRequest, TokenResponse},
};
use xenia_testkit::{TestApplication, World};

const ISSUER: &str = "https://ci.example";
const SUBJECT: &str = "repo:contoso/site:ref:refs/heads/main";
const AUDIENCE: &str = "api://AzureADTokenExchange";

/// Issuers as the test wants them, and what was asked of them.
#[derive(Default)]
struct Issuers {
    documents: Mutex<HashMap<String, Value>>,
    asked: Mutex<Vec<String>>,
}

impl IssuerDocuments for Issuers {
    fn get(&self, url: &str) -> Result<Vec<u8>, String> {
        self.asked.lock().unwrap().push(url.to_owned());
        let documents = self.documents.lock().unwrap();
        let found = documents.get(url).map(|it| it.to_string().into_bytes());
        found.ok_or_else(|| format!("answers 404 at `{url}`"))
    }
}

impl Issuers {
    fn publish(&self, issuer: &str, keys: &[&SigningKey]) {
        let jwks = format!("{issuer}/keys");
        let mut all = self.documents.lock().unwrap();
        let discovery = json!({ "issuer": issuer, "jwks_uri": jwks });
        all.insert(
            format!("{issuer}/.well-known/openid-configuration"),
            discovery,
        );
        let keys: Vec<Value> = keys.iter().map(|key| key.jwk().to_value()).collect();
        all.insert(jwks, json!({ "keys": keys }));
    }
    /// How often keys were asked for since the last time.
    fn asked(&self) -> usize {
        let mut asked = self.asked.lock().unwrap();
        std::mem::take(&mut *asked)
            .iter()
            .filter(|url| url.ends_with("/keys"))
            .count()
    }
}

struct Scene {
    world: World,
    issuers: Arc<Issuers>,
    app: TestApplication,
    key: SigningKey,
}

impl Scene {
    /// An application that may act and trusts the pipeline.
    fn new() -> Self {
        let world = World::new();
        let issuers = Arc::new(Issuers::default());
        world
            .engine
            .trust_with(Arc::clone(&issuers) as Arc<dyn IssuerDocuments>);
        let app = world.application("deployer", |_, _| {});
        let key = SigningKey::generate(Algorithm::Rs256).unwrap();
        issuers.publish(ISSUER, &[&key]);
        let scene = Self {
            world,
            issuers,
            app,
            key,
        };
        let body = json!({ "name": "main", "issuer": ISSUER, "subject": SUBJECT });
        scene.add(&scene.world.as_administrator(), &body).unwrap();
        scene
    }
    fn add(&self, ctx: &Ctx, body: &Value) -> xenia_engine::Result<()> {
        let body = body.as_object().unwrap();
        credentials::create(&self.world.engine, ctx, self.app.id, body).map(|_| ())
    }
    fn claims(&self, id: &str) -> Value {
        let now = self.world.engine.now().seconds();
        json!({ "iss": ISSUER, "sub": SUBJECT, "aud": AUDIENCE, "jti": id, "iat": now, "nbf": now, "exp": now + 300 })
    }
    fn body(&self, assertion: &str) -> String {
        format!(
            "grant_type=client_credentials&client_id={}&scope=https://graph.microsoft.com/.default&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion={assertion}",
            self.app.client
        )
    }
    fn ask(&self, assertion: &str) -> TokenResult<TokenResponse> {
        token(&self.world, &self.body(assertion))
    }
    fn signed(&self, claims: &Value) -> String {
        signed(&self.key, claims)
    }
}

fn signed(key: &SigningKey, claims: &Value) -> String {
    key.sign_jwt(claims.to_string().as_bytes()).unwrap()
}

#[test]
fn a_token_of_a_trusted_issuer_proves_the_application_until_it_expires() {
    let scene = Scene::new();
    let assertion = scene.signed(&scene.claims("1"));
    let answer = scene.ask(&assertion).unwrap();
    let found = claims(&scene.world, &answer.access_token);
    assert_eq!(found["appid"], scene.app.client.to_string());
    assert_eq!(found["appidacr"], "2");
    // Again for the next resource, also on another server: a cluster gives one token for an hour.
    let parameters = Parameters::parse(&scene.body(&assertion)).unwrap();
    let request = TokenRequest::parse(&parameters, None).unwrap();
    let other = scene.world.another_node();
    other.trust_with(Arc::clone(&scene.issuers) as Arc<dyn IssuerDocuments>);
    let again = xenia_engine::tokens::token(&other, &other.system(scene.world.tenant), &request);
    again.unwrap();
    scene.ask(&assertion).unwrap();
    // Keys are read once an hour.
    scene.issuers.asked();
    for id in ["2", "3"] {
        scene.ask(&scene.signed(&scene.claims(id))).unwrap();
    }
    assert_eq!(scene.issuers.asked(), 0);
    scene.world.clock.advance_seconds(KEYS_SECONDS);
    scene.ask(&scene.signed(&scene.claims("4"))).unwrap();
    assert_eq!(scene.issuers.asked(), 1);
}

#[test]
fn forged_strange_and_late_assertions_are_refused_with_the_reason() {
    let scene = Scene::new();
    let change = |name: &str, value: Value| {
        let mut claims = scene.claims("x");
        claims[name] = value;
        scene.signed(&claims)
    };
    let now = scene.world.engine.now().seconds();
    for (assertion, number, reason) in [
        (
            change("iss", json!("https://evil.example")),
            700_211,
            "the issuer `https://evil.example`",
        ),
        (
            change("iss", json!("https://ci.example/")),
            700_211,
            "the issuer `https://ci.example/`",
        ),
        (
            change("iss", json!("https://CI.example")),
            700_211,
            "letter by letter",
        ),
        (
            change("sub", json!("repo:contoso/site:pull_request")),
            700_213,
            "the subject `repo:contoso/site:pull_request`",
        ),
        (
            change("sub", json!(SUBJECT.to_uppercase())),
            700_213,
            "the subject",
        ),
        (change("sub", Value::Null), 700_213, "the subject"),
        (
            change("aud", json!("api://azureadtokenexchange")),
            700_212,
            "the audience `api://azureadtokenexchange`",
        ),
        (
            change("aud", json!(["https://elsewhere.example"])),
            700_212,
            "the audience",
        ),
        (change("exp", json!(now - 61)), 700_024, "expired"),
        (change("nbf", json!(now + 61)), 700_024, "not valid before"),
        (
            change("exp", json!(now + 90_000)),
            700_027,
            "the limit is 86400",
        ),
    ] {
        let refused = error(scene.ask(&assertion));
        assert_eq!(
            (refused.0.as_str(), refused.1),
            ("invalid_client", number),
            "{}",
            refused.2
        );
        assert!(refused.2.contains(reason), "{}", refused.2);
    }
    assert_eq!(
        scene.issuers.asked(),
        0,
        "none of them makes the server ask anybody"
    );
    // Signed by somebody else, not at all, or with the public key as a secret.
    let good = scene.signed(&scene.claims("y"));
    let stranger = SigningKey::generate(Algorithm::Rs256).unwrap();
    let payload = good.split('.').nth(1).unwrap();
    let none = format!("eyJhbGciOiJub25lIn0.{payload}.");
    let secret = format!("eyJhbGciOiJIUzI1NiJ9.{payload}.AAAA");
    let mut broken = good.clone();
    broken.truncate(good.len() - 8);
    for forged in [signed(&stranger, &scene.claims("y")), none, secret, broken] {
        let refused = error(scene.ask(&forged));
        assert_eq!(
            (refused.0.as_str(), refused.1),
            ("invalid_client", 700_027),
            "{}",
            refused.2
        );
    }
    scene.ask(&good).unwrap();
}

#[test]
fn another_tenant_and_another_application_are_not_meant() {
    let scene = Scene::new();
    let (elsewhere, _) = scene.world.another_tenant("fabrikam.example");
    let assertion = scene.signed(&scene.claims("1"));
    let parameters = Parameters::parse(&scene.body(&assertion)).unwrap();
    let request = TokenRequest::parse(&parameters, None).unwrap();
    let engine = &scene.world.engine;
    let refused = error(xenia_engine::tokens::token(
        engine,
        &engine.system(elsewhere),
        &request,
    ));
    assert_eq!(refused.1, 700_016);
    let other = scene.world.application("other", |_, _| {});
    let body = scene.body(&assertion);
    let body = body.replace(&scene.app.client.to_string(), &other.client.to_string());
    assert_eq!(error(token(&scene.world, &body)).1, 700_211);
    assert_eq!(scene.issuers.asked(), 0);
    // A credential that is gone, and an application that is, count no more.
    let admin = scene.world.as_administrator();
    scene.ask(&assertion).unwrap();
    credentials::delete(engine, &admin, scene.app.id, "main").unwrap();
    assert_eq!(
        error(scene.ask(&scene.signed(&scene.claims("2")))).1,
        700_211
    );
    let body = json!({ "name": "main", "issuer": ISSUER, "subject": SUBJECT });
    scene.add(&admin, &body).unwrap();
    scene.ask(&scene.signed(&scene.claims("3"))).unwrap();
    applications::delete(engine, &admin, scene.app.id).unwrap();
    assert_eq!(
        error(scene.ask(&scene.signed(&scene.claims("4")))).1,
        700_016
    );
}

#[test]
fn new_keys_are_found_and_nobody_is_asked_too_often() {
    let scene = Scene::new();
    let ask = |key: &SigningKey, id: &str| scene.ask(&signed(key, &scene.claims(id)));
    ask(&scene.key, "1").unwrap();
    let new = SigningKey::generate(Algorithm::Es256).unwrap();
    scene.issuers.publish(ISSUER, &[&new]);
    scene.issuers.asked();
    // Just read: not again yet, however many come with unknown keys.
    assert!(error(ask(&new, "2")).2.contains("no known key"));
    assert_eq!(scene.issuers.asked(), 0);
    scene.world.clock.advance_seconds(ROLLOVER_SECONDS);
    ask(&new, "2").unwrap();
    assert_eq!(scene.issuers.asked(), 1);
    assert!(
        error(ask(&scene.key, "3")).2.contains("no known key"),
        "the old key is gone"
    );
    assert_eq!(scene.issuers.asked(), 0);
    // An issuer that is silent while its keys are remembered does no harm; later it does, and is
    // left alone for a while.
    scene.issuers.documents.lock().unwrap().clear();
    ask(&new, "4").unwrap();
    scene.world.clock.advance_seconds(KEYS_SECONDS);
    let discovery = || {
        let mut asked = scene.issuers.asked.lock().unwrap();
        std::mem::take(&mut *asked).len()
    };
    discovery();
    for _ in 0..3 {
        let refused = error(ask(&new, "5"));
        assert_eq!((refused.0.as_str(), refused.1), ("invalid_request", 50_166));
        assert_eq!(
            refused.2,
            "AADSTS50166: the keys of the issuer `https://ci.example` cannot be read: it answers 404 at `https://ci.example/.well-known/openid-configuration`"
        );
    }
    assert_eq!(discovery(), 1);
    scene.issuers.publish(ISSUER, &[&new]);
    scene.world.clock.advance_seconds(PAUSE_SECONDS);
    ask(&new, "5").unwrap();
}

#[test]
fn an_issuer_must_call_itself_so() {
    let scene = Scene::new();
    let address = format!("{ISSUER}/.well-known/openid-configuration");
    let set = |document: Value| {
        let mut all = scene.issuers.documents.lock().unwrap();
        all.insert(address.clone(), document);
    };
    for (document, reason) in [
        (
            json!({ "issuer": "https://evil.example", "jwks_uri": "https://evil.example/keys" }),
            "it calls itself `https://evil.example` in its discovery document",
        ),
        (
            json!({ "issuer": ISSUER }),
            "it has no discovery document: missing field `jwks_uri`",
        ),
        (json!([]), "it has no discovery document"),
        (
            json!({ "issuer": ISSUER, "jwks_uri": "https://ci.example/none" }),
            "it answers 404",
        ),
        (
            json!({ "issuer": ISSUER, "jwks_uri": address }),
            "it has no keys",
        ),
    ] {
        set(document);
        let refused = error(scene.ask(&scene.signed(&scene.claims("1"))));
        assert_eq!(refused.1, 50_166);
        assert!(refused.2.contains(reason), "{}", refused.2);
        scene.world.clock.advance_seconds(PAUSE_SECONDS);
    }
}
