//! Tokens of applications for themselves.

use super::{claims, error, token};
use serde_json::json;
use xenia_engine::{
    Actor, BearerVerifier,
    domain::{
        NodeKind, Relation,
        directory::{AppRole, KeyCredential, ServicePrincipal},
        edge::NewEdge,
        permission::{GRAPH_APP_ID, Permission},
    },
    store::resources,
    tokens::TokenVerifier,
};
use xenia_protocols::{
    jose::{Algorithm, SigningKey},
    oauth2::{Parameters, TokenRequest},
};
use xenia_testkit::{TestApplication, World};

fn grant(world: &World, app: &TestApplication, permission: Permission) -> NewEdge {
    let graph = world
        .engine
        .read(&world.as_system(), |tx| {
            Ok(resources::find_by::<ServicePrincipal>(tx, "app_id", GRAPH_APP_ID)?.unwrap())
        })
        .unwrap();
    NewEdge::direct(
        (NodeKind::ServicePrincipal, app.service_principal.0),
        Relation::AppRole,
        (NodeKind::ServicePrincipal, graph.value.id.0),
    )
    .with_role(permission.app_role())
}

fn body(app: &TestApplication, scope: &str) -> String {
    format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope={scope}",
        app.client, app.secret
    )
}

const GRAPH: &str = "https://graph.microsoft.com/.default";

#[test]
fn an_application_gets_its_permissions_and_loses_them_at_once() {
    let world = World::new();
    let app = world.application("payroll", |_, _| {});
    let edge = world.open(&grant(&world, &app, Permission::UserReadAll));
    let answer = token(&world, &body(&app, GRAPH)).unwrap();
    let found = claims(&world, &answer.access_token);
    assert_eq!(found["roles"], json!(["User.Read.All"]));
    assert_eq!(found["idtyp"], "app");
    assert_eq!(found["appid"], app.client.to_string());
    assert_eq!(found["oid"], app.service_principal.to_string());
    assert_eq!(found["tid"], world.tenant.to_string());
    assert_eq!(
        found["iss"],
        format!("https://xenia.example/{}/v2.0", world.tenant)
    );
    assert_eq!(
        found["exp"].as_i64().unwrap() - found["iat"].as_i64().unwrap(),
        3600
    );
    let verifier = TokenVerifier::new(std::sync::Arc::clone(&world.engine));
    let permissions = |token: &str| match verifier.verify(token, world.engine.now()).unwrap() {
        (tenant, Actor::Application { permissions, .. }) if tenant == world.tenant => permissions,
        other => panic!("{other:?}"),
    };
    assert_eq!(permissions(&answer.access_token), [Permission::UserReadAll]);
    let again = token(&world, &body(&app, GRAPH)).unwrap();
    assert_ne!(
        again.access_token, answer.access_token,
        "each token has an id of its own"
    );
    world.close(edge);
    assert_eq!(permissions(&answer.access_token), [], "the old token too");
    let answer = token(&world, &body(&app, GRAPH)).unwrap();
    assert_eq!(claims(&world, &answer.access_token).get("roles"), None);
}

#[test]
fn graph_is_known_by_the_address_of_the_server_too() {
    let world = World::new();
    let app = world.application("payroll", |_, _| {});
    world.open(&grant(&world, &app, Permission::UserReadAll));
    for resource in ["https://xenia.example", "https://xenia.example/"] {
        let answer = token(&world, &body(&app, &format!("{resource}/.default"))).unwrap();
        let found = claims(&world, &answer.access_token);
        assert_eq!(found["roles"], json!(["User.Read.All"]), "{resource}");
    }
}

#[test]
fn a_permission_with_an_end_ends_on_time_although_nothing_is_written() {
    let world = World::new();
    let app = world.application("payroll", |_, _| {});
    let end = world.engine.now().plus_seconds(2);
    world.open(&grant(&world, &app, Permission::UserReadAll).until(Some(end)));
    let roles = || {
        let answer = token(&world, &body(&app, GRAPH)).unwrap();
        claims(&world, &answer.access_token).get("roles").cloned()
    };
    assert_eq!(roles(), Some(json!(["User.Read.All"])));
    world.clock.advance_seconds(2);
    assert_eq!(roles(), None);
}

#[test]
fn what_is_wrong_is_told_with_entras_numbers() {
    let world = World::new();
    let app = world.application("payroll", |_, _| {});
    let other = world.application("other", |_, _| {});
    let with = |secret: &str, scope: &str| {
        let client = app.client;
        format!(
            "grant_type=client_credentials&client_id={client}&client_secret={secret}&scope={scope}"
        )
    };
    let unknown = uuid::Uuid::from_u128(7);
    for (body, name, number) in [
        (with("wrong", GRAPH), "invalid_client", 7_000_215),
        (with(&other.secret, GRAPH), "invalid_client", 7_000_215),
        (with(&app.secret, "User.Read"), "invalid_scope", 1_002_012),
        (
            with(&app.secret, "api://nothing/.default"),
            "invalid_scope",
            500_011,
        ),
        (
            format!(
                "grant_type=client_credentials&client_id={}&scope={GRAPH}",
                app.client
            ),
            "invalid_client",
            7_000_218,
        ),
        (
            format!(
                "grant_type=client_credentials&client_id={unknown}&client_secret=x&scope={GRAPH}"
            ),
            "unauthorized_client",
            700_016,
        ),
    ] {
        let found = error(token(&world, &body));
        assert_eq!(
            (found.0.as_str(), found.1),
            (name, number),
            "{body}: {}",
            found.2
        );
        assert!(
            found.2.starts_with(&format!("AADSTS{number}: ")),
            "{}",
            found.2
        );
    }
    // The right secret was remembered; each of these counts at the next request all the same.
    assert!(token(&world, &body(&app, GRAPH)).is_ok());
    world.change_service_principal(app.service_principal, |found| found.account_enabled = false);
    assert_eq!(error(token(&world, &body(&app, GRAPH))).1, 7_000_112);
    world.change_service_principal(app.service_principal, |found| found.account_enabled = true);
    world.clock.advance_days(365);
    let expired = error(token(&world, &body(&app, GRAPH)));
    assert_eq!(
        expired.2,
        "AADSTS7000222: the secret of the application `payroll` expired on 2 March 2027: make a new one"
    );
}

#[test]
fn another_tenant_does_not_know_the_application() {
    let world = World::new();
    let app = world.application("payroll", |_, _| {});
    let (other, _) = world.another_tenant("fabrikam.example");
    let parameters = xenia_protocols::oauth2::Parameters::parse(&body(&app, GRAPH)).unwrap();
    let request = xenia_protocols::oauth2::TokenRequest::parse(&parameters, None).unwrap();
    let ctx = world.engine.system(other);
    let refused = xenia_engine::tokens::token(&world.engine, &ctx, &request);
    assert_eq!(error(refused).1, 700_016);
}

#[test]
fn an_own_api_has_its_roles_its_audience_and_its_algorithm() {
    let world = World::new();
    let app = world.application("client", |_, _| {});
    let role = xenia_engine::domain::AppRoleId(uuid::Uuid::from_u128(9));
    let api = world.application("orders", |application, presence| {
        application.identifier_uris = vec!["api://orders".to_owned()];
        application.token_signing_algorithm = Some("RS256".to_owned());
        application.app_roles = vec![AppRole {
            id: role,
            allowed_member_types: vec!["Application".to_owned()],
            display_name: "Read orders".to_owned(),
            description: None,
            is_enabled: true,
            value: Some("Orders.Read".to_owned()),
        }];
        presence.app_role_assignment_required = true;
    });
    let wanted = body(&app, "api://orders/.default");
    let refused = error(token(&world, &wanted));
    assert_eq!((refused.0.as_str(), refused.1), ("invalid_grant", 501_051));
    assert!(
        refused.2.contains("appRoleAssignmentRequired"),
        "{}",
        refused.2
    );
    let edge = NewEdge::direct(
        (NodeKind::ServicePrincipal, app.service_principal.0),
        Relation::AppRole,
        (NodeKind::ServicePrincipal, api.service_principal.0),
    );
    world.open(&edge.with_role(role.0));
    let answer = token(&world, &wanted).unwrap();
    let found = claims(&world, &answer.access_token);
    assert_eq!(found["aud"], "api://orders");
    assert_eq!(found["azp"], app.client.to_string());
    assert_eq!(found["roles"], json!(["Orders.Read"]));
    let header = xenia_protocols::jose::decode_unverified(&answer.access_token)
        .unwrap()
        .header;
    assert_eq!(header.algorithm, Algorithm::Rs256);
    let verifier = TokenVerifier::new(std::sync::Arc::clone(&world.engine));
    let refused = verifier
        .verify(&answer.access_token, world.engine.now())
        .unwrap_err();
    assert!(
        refused.refusal().unwrap().message.contains("audience"),
        "{refused}"
    );
}

#[test]
fn a_private_key_jwt_is_good_once() {
    let world = World::new();
    let key = SigningKey::generate(Algorithm::Es256).unwrap();
    let public = key.jwk().to_value();
    let begin = world.engine.now();
    let app = world.application("daemon", |application, _| {
        application.key_credentials = vec![KeyCredential {
            key_id: xenia_engine::domain::CredentialKeyId(uuid::Uuid::from_u128(1)),
            display_name: None,
            start_date_time: begin,
            end_date_time: begin.plus_days(30),
            key: public.clone(),
        }];
    });
    let assertion = |id: &str, subject: &str, audience: &str| {
        let now = world.engine.now().seconds();
        let claims = json!({"iss": subject, "sub": subject, "aud": audience, "jti": id, "iat": now, "exp": now + 300});
        key.sign_jwt(claims.to_string().as_bytes()).unwrap()
    };
    let body = |assertion: &str| {
        format!(
            "grant_type=client_credentials&client_id={}&scope={GRAPH}&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion={assertion}",
            app.client
        )
    };
    let ask = |assertion: &str| token(&world, &body(assertion));
    let client = app.client.to_string();
    let endpoint = format!("https://xenia.example/{}/oauth2/v2.0/token", world.tenant);
    let good = assertion("1", &client, &endpoint);
    let answer = ask(&good).unwrap();
    // Neither here nor on another server.
    let parameters = Parameters::parse(&body(&good)).unwrap();
    let request = TokenRequest::parse(&parameters, None).unwrap();
    let other = world.another_node();
    let again = xenia_engine::tokens::token(&other, &other.system(world.tenant), &request);
    assert!(error(again).2.contains("used already"));
    assert_eq!(claims(&world, &answer.access_token)["appidacr"], "2");
    for (assertion, reason) in [
        (good, "used already"),
        (
            assertion("2", &client, "https://elsewhere.example"),
            "audience",
        ),
        (assertion("3", "somebody", &endpoint), "issuer"),
    ] {
        let refused = error(ask(&assertion));
        assert_eq!((refused.0.as_str(), refused.1), ("invalid_client", 700_027));
        assert!(refused.2.contains(reason), "{}", refused.2);
    }
    // What has expired is forgotten: the table does not grow.
    world.clock.advance_seconds(500);
    assert!(xenia_engine::maintenance::tidy(&world.engine).unwrap() >= 1);
    assert_eq!(xenia_engine::maintenance::tidy(&world.engine).unwrap(), 0);
    world.clock.advance_days(30);
    assert!(
        ask(&assertion("4", &client, &endpoint)).is_err(),
        "the key has ended"
    );
}
