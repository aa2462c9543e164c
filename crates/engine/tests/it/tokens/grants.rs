//! Authorization codes and refresh tokens.

use super::{authorize, claims, code_body, error, guest, refresh_body, session, token};
use serde_json::json;
use xenia_engine::{
    Actor, BearerVerifier, Scopes, consent,
    domain::{
        AppRoleId, GroupId, NodeKind, Relation, UserId,
        directory::{AppRole, Group, RedirectUris},
        edge::NewEdge,
        permission::Permission,
    },
    sessions,
    store::{audit, credentials, resources},
    tokens::TokenVerifier,
};
use xenia_testkit::{TestApplication, World};

const MARA: &str = "mara@fabrikam.example";
const SCOPE: &str = "openid+profile+email+offline_access";

fn role() -> AppRoleId {
    AppRoleId(uuid::Uuid::from_u128(0xA11))
}

pub(super) fn portal(world: &World, name: &str) -> TestApplication {
    world.application(name, |application, principal| {
        application.group_membership_claims = Some("SecurityGroup".to_owned());
        application.app_roles = vec![AppRole {
            id: role(),
            allowed_member_types: vec!["User".to_owned()],
            display_name: "Editor".to_owned(),
            description: None,
            is_enabled: true,
            value: Some("Editor".to_owned()),
        }];
        principal.app_roles.clone_from(&application.app_roles);
    })
}

pub(super) fn group(world: &World, name: &str, security: bool) -> GroupId {
    world.arrange(|tx| {
        let group = Group {
            id: GroupId(tx.new_id()),
            display_name: name.to_owned(),
            mail_nickname: name.to_owned(),
            security_enabled: security,
            ..Group::default()
        };
        resources::insert(tx, &group)?;
        Ok(group.id)
    })
}

pub(super) fn member(subject: (NodeKind, uuid::Uuid), group: GroupId) -> NewEdge {
    NewEdge::direct(subject, Relation::Member, (NodeKind::Group, group.0))
}

pub(super) fn editor(subject: (NodeKind, uuid::Uuid), app: &TestApplication) -> NewEdge {
    let object = (NodeKind::ServicePrincipal, app.service_principal.0);
    NewEdge::direct(subject, Relation::AppRole, object).with_role(role().0)
}

/// Everything that a test of refresh tokens begins with.
fn signed_in(world: &World, app: &TestApplication) -> (UserId, String) {
    let user = guest(world);
    let session = session(world, MARA);
    let code = authorize(world, app, &session, SCOPE).unwrap();
    let answer = token(world, &code_body(app, &code)).unwrap();
    (user, answer.refresh_token.unwrap())
}

#[test]
fn the_id_token_has_entras_claims() {
    let world = World::new();
    let app = portal(&world, "portal");
    let user = guest(&world);
    let (inner, outer, mail_list) = (
        group(&world, "inner", true),
        group(&world, "outer", true),
        group(&world, "list", false),
    );
    world.open(&member((NodeKind::User, user.0), inner));
    world.open(&member((NodeKind::Group, inner.0), outer));
    world.open(&member((NodeKind::User, user.0), mail_list));
    world.open(&editor((NodeKind::Group, inner.0), &app));
    let session = session(&world, MARA);
    let code = authorize(&world, &app, &session, SCOPE).unwrap();
    let body = code_body(&app, &code) + "&client_info=1";
    let answer = token(&world, &body).unwrap();
    let id = claims(&world, answer.id_token.as_deref().unwrap());
    let now = world.engine.now().seconds();
    for (claim, expected) in [
        ("aud", json!(app.client.to_string())),
        (
            "iss",
            json!(format!("https://xenia.example/{}/v2.0", world.tenant)),
        ),
        ("oid", json!(user.to_string())),
        ("tid", json!(world.tenant.to_string())),
        ("ver", json!("2.0")),
        ("name", json!("Mara Lindqvist")),
        ("preferred_username", json!(MARA)),
        ("email", json!(MARA)),
        ("acct", json!(1)),
        ("idp", json!("mail")),
        ("amr", json!(["otp"])),
        ("auth_time", json!(now)),
        ("nonce", json!("n1")),
        ("roles", json!(["Editor"])),
        ("exp", json!(now + 3600)),
    ] {
        assert_eq!(id[claim], expected, "{claim}");
    }
    let mut groups = vec![inner.to_string(), outer.to_string()];
    groups.sort();
    assert_eq!(
        id["groups"],
        json!(groups),
        "transitive ones, security groups only"
    );
    assert_eq!(
        id["at_hash"],
        json!(xenia_protocols::oidc::token_hash(
            xenia_protocols::jose::Algorithm::Es256,
            &answer.access_token
        ))
    );
    assert!(answer.client_info.is_some());
    let info =
        xenia_engine::tokens::userinfo(&world.engine, &answer.access_token, world.engine.now());
    let info = info.unwrap();
    assert_eq!(info["sub"], id["sub"]);
    assert_ne!(info["sub"], json!(user.to_string()), "pairwise");
    assert_eq!(info["email"], MARA);
}

#[test]
fn guests_kept_out_of_groups_have_nothing_from_them() {
    let world = World::new();
    let app = portal(&world, "portal");
    let user = guest(&world);
    let closed = group(&world, "closed", true);
    let open = group(&world, "open", true);
    world.arrange(|tx| {
        let mut found = resources::find::<Group>(tx, closed)?.unwrap();
        found.value.group_types = vec!["Unified".to_owned()];
        resources::update(tx, &found.value, found.version)?;
        Ok(())
    });
    for group in [closed, open] {
        world.open(&member((NodeKind::User, user.0), group));
    }
    world.open(&editor((NodeKind::Group, closed.0), &app));
    let session = session(&world, MARA);
    let told = || {
        let code = authorize(&world, &app, &session, SCOPE).unwrap();
        let answer = token(&world, &code_body(&app, &code)).unwrap();
        let id = claims(&world, answer.id_token.as_deref().unwrap());
        (id["groups"].as_array().unwrap().len(), id["roles"].clone())
    };
    assert_eq!(told(), (2, json!(["Editor"])));
    crate::group_settings::set(&world, "AllowGuestsToAccessGroups", "false");
    assert_eq!(told(), (1, json!(null)));
}

#[test]
fn more_than_200_groups_are_to_be_asked_for() {
    let world = World::new();
    let app = portal(&world, "portal");
    let user = guest(&world);
    world.arrange(|tx| {
        for number in 0..201 {
            let group = Group {
                id: GroupId(tx.new_id()),
                display_name: number.to_string(),
                mail_nickname: number.to_string(),
                security_enabled: true,
                ..Group::default()
            };
            resources::insert(tx, &group)?;
            xenia_engine::store::edges::open(tx, &member((NodeKind::User, user.0), group.id))?;
        }
        Ok(())
    });
    let code = authorize(&world, &app, &session(&world, MARA), "openid").unwrap();
    let answer = token(&world, &code_body(&app, &code)).unwrap();
    assert!(
        answer.refresh_token.is_none(),
        "offline_access was not asked for"
    );
    let id = claims(&world, answer.id_token.as_deref().unwrap());
    assert_eq!(id.get("groups"), None);
    assert_eq!(id["_claim_names"], json!({"groups": "src1"}));
    assert_eq!(
        id["_claim_sources"]["src1"]["endpoint"],
        json!(format!(
            "https://xenia.example/v1.0/users/{user}/getMemberObjects"
        ))
    );
    assert_eq!(id.get("name"), None, "`profile` was not asked for");
}

#[test]
fn a_role_comes_directly_or_by_a_direct_group_only() {
    let world = World::new();
    let app = portal(&world, "portal");
    world.change_service_principal(app.service_principal, |found| {
        found.app_role_assignment_required = true;
    });
    let user = guest(&world);
    let (inner, outer) = (group(&world, "inner", true), group(&world, "outer", true));
    world.open(&member((NodeKind::User, user.0), inner));
    world.open(&member((NodeKind::Group, inner.0), outer));
    world.open(&editor((NodeKind::Group, outer.0), &app));
    let session = session(&world, MARA);
    let refused = error(authorize(&world, &app, &session, SCOPE));
    assert_eq!((refused.0.as_str(), refused.1), ("access_denied", 50_105));
    assert!(
        refused
            .2
            .contains("`servicePrincipals/appRoleAssignmentRequired`"),
        "{}",
        refused.2
    );
    world.open(&member((NodeKind::User, user.0), outer));
    assert!(authorize(&world, &app, &session, SCOPE).is_ok());
}

#[test]
fn a_code_is_good_once_for_five_minutes_for_its_client() {
    let world = World::new();
    let app = portal(&world, "portal");
    let other = world.application("other", |_, _| {});
    guest(&world);
    let session = session(&world, MARA);
    let code = || authorize(&world, &app, &session, SCOPE).unwrap();
    let good = code();
    let body = code_body(&app, &good);
    let verifier = super::VERIFIER;
    for (body, name, number) in [
        (
            body.replace(verifier, &"x".repeat(43)),
            "invalid_grant",
            501_481,
        ),
        (
            body.replace(&format!("&code_verifier={verifier}"), ""),
            "invalid_grant",
            501_481,
        ),
        (
            body.replace("portal.example", "evil.example"),
            "invalid_grant",
            500_112,
        ),
        (code_body(&other, &good), "invalid_grant", 70_000),
        (
            body.replace(&app.secret, &other.secret),
            "invalid_client",
            7_000_215,
        ),
        (
            body.replace(&format!("&client_secret={}", app.secret), ""),
            "invalid_client",
            7_000_218,
        ),
        (code_body(&app, "unknown"), "invalid_grant", 70_000),
    ] {
        let found = error(token(&world, &body));
        assert_eq!((found.0.as_str(), found.1), (name, number), "{}", found.2);
    }
    let answer = token(&world, &body).unwrap();
    let refused = error(token(&world, &body));
    assert_eq!((refused.0.as_str(), refused.1), ("invalid_grant", 54_005));
    let refresh = refresh_body(&app, &answer.refresh_token.unwrap());
    let refused = error(token(&world, &refresh));
    assert_eq!(
        (refused.0.as_str(), refused.1),
        ("invalid_grant", 50_173),
        "the family is revoked"
    );
    let late = code_body(&app, &code());
    world.clock.advance_seconds(300);
    assert_eq!(error(token(&world, &late)).1, 70_008);
}

#[test]
fn refresh_tokens_rotate_and_reuse_revokes_the_family() {
    let world = World::new();
    let app = portal(&world, "portal");
    let (_, first) = signed_in(&world, &app);
    let answer = token(&world, &refresh_body(&app, &first)).unwrap();
    let id = claims(&world, answer.id_token.as_deref().unwrap());
    assert_eq!(id.get("nonce"), None);
    let second = answer.refresh_token.unwrap();
    assert_ne!(first, second);
    let refused = error(token(&world, &refresh_body(&app, &first)));
    assert_eq!(refused.0, "invalid_grant");
    assert!(refused.2.contains("used already"), "{}", refused.2);
    let refused = error(token(&world, &refresh_body(&app, &second)));
    assert_eq!((refused.0.as_str(), refused.1), ("invalid_grant", 50_173));
    world
        .engine
        .read(&world.as_system(), |tx| {
            let events = audit::list(tx, &audit::EventQuery::default(), 10)?;
            assert!(
                events
                    .iter()
                    .any(|event| event.activity == "Refresh token used again")
            );
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_refresh_is_refused_as_soon_as_access_has_ended() {
    type Ending = fn(&World, UserId, &TestApplication);
    let endings: [(&str, Ending, u32); 5] = [
        (
            "blocked",
            |world, user, _| world.change_user(user, |user| user.account_enabled = false),
            50_057,
        ),
        (
            "deleted",
            |world, user, _| {
                world.arrange(|tx| {
                    Ok(
                        resources::delete::<xenia_engine::domain::directory::User>(tx, user)
                            .map(|_| ())?,
                    )
                })
            },
            50_034,
        ),
        (
            "application disabled",
            |world, _, app| {
                world.change_service_principal(app.service_principal, |found| {
                    found.account_enabled = false
                })
            },
            7_000_112,
        ),
        (
            "assignment required",
            |world, _, app| {
                world.change_service_principal(app.service_principal, |found| {
                    found.app_role_assignment_required = true
                })
            },
            50_105,
        ),
        (
            "revoked",
            |world, user, _| {
                world.arrange(|tx| Ok(credentials::revoke_user(tx, user).map(|_| ())?))
            },
            50_173,
        ),
    ];
    for (name, end, number) in endings {
        let world = World::new();
        let app = portal(&world, "portal");
        let (user, refresh) = signed_in(&world, &app);
        end(&world, user, &app);
        let refused = error(token(&world, &refresh_body(&app, &refresh)));
        assert_eq!(refused.1, number, "{name}: {}", refused.2);
    }
}

#[test]
fn a_role_that_ends_by_itself_ends_the_access() {
    let world = World::new();
    let app = portal(&world, "portal");
    world.change_service_principal(app.service_principal, |found| {
        found.app_role_assignment_required = true;
    });
    let user = guest(&world);
    let end = world.engine.now().plus_days(30);
    world.open(&editor((NodeKind::User, user.0), &app).until(Some(end)));
    let code = authorize(&world, &app, &session(&world, MARA), SCOPE).unwrap();
    let first = token(&world, &code_body(&app, &code))
        .unwrap()
        .refresh_token
        .unwrap();
    world.clock.advance_days(29);
    let second = token(&world, &refresh_body(&app, &first))
        .unwrap()
        .refresh_token
        .unwrap();
    world.clock.advance_days(2);
    let refused = error(token(&world, &refresh_body(&app, &second)));
    assert_eq!((refused.0.as_str(), refused.1), ("invalid_grant", 50_105));
}

#[test]
fn a_browser_page_needs_pkce_no_secret_and_keeps_its_token_for_a_day() {
    let world = World::new();
    let mut app = world.application("spa", |application, _| {
        application.web = RedirectUris::default();
        application.spa.redirect_uris = vec!["https://spa.example/".to_owned()];
        application.public_client.redirect_uris = vec!["http://localhost/back".to_owned()];
    });
    app.redirect_uri = "https://spa.example/".to_owned();
    guest(&world);
    let session = session(&world, MARA);
    let without_secret = |body: String| body.replace(&format!("&client_secret={}", app.secret), "");
    let code = authorize(&world, &app, &session, SCOPE).unwrap();
    let answer = token(&world, &without_secret(code_body(&app, &code))).unwrap();
    world.clock.advance_seconds(24 * 3600 - 1);
    let refresh = without_secret(refresh_body(&app, &answer.refresh_token.unwrap()));
    let answer = token(&world, &refresh).unwrap();
    world.clock.advance_seconds(1);
    let refresh = without_secret(refresh_body(&app, &answer.refresh_token.unwrap()));
    assert_eq!(error(token(&world, &refresh)).1, 70_008);
    let mut native = app.clone();
    native.redirect_uri = "http://localhost:51234/back".to_owned();
    assert!(
        authorize(&world, &native, &session, SCOPE).is_ok(),
        "any port on loopback"
    );
    native.redirect_uri = "http://localhost:51234/other".to_owned();
    assert_eq!(error(authorize(&world, &native, &session, SCOPE)).1, 50_011);
}

#[test]
fn a_visitor_gets_no_tokens() {
    let world = World::new();
    let app = portal(&world, "portal");
    let session = session(&world, "stranger@fabrikam.example");
    let refused = error(authorize(&world, &app, &session, SCOPE));
    assert_eq!((refused.0.as_str(), refused.1), ("access_denied", 50_020));
}

#[test]
fn delegated_permissions_are_those_that_were_granted() {
    let world = World::new();
    let app = world.application("console", |_, _| {});
    guest(&world);
    let session = session(&world, MARA);
    let grant = world.consent(&app, "User.Read.All", None);
    let refused = error(authorize(
        &world,
        &app,
        &session,
        "openid+User.ReadWrite.All",
    ));
    assert_eq!(
        (refused.0.as_str(), refused.1),
        ("consent_required", 65_001)
    );
    let code = authorize(&world, &app, &session, "openid+User.Read+user.read.all").unwrap();
    let answer = token(&world, &code_body(&app, &code)).unwrap();
    assert_eq!(
        answer.scope.as_deref(),
        Some("openid User.Read User.Read.All")
    );
    let verifier = TokenVerifier::new(std::sync::Arc::clone(&world.engine));
    let verify = || verifier.verify(&answer.access_token, world.engine.now());
    let (_, actor) = verify().unwrap();
    let Actor::User { scopes, .. } = actor else {
        panic!("{actor:?}")
    };
    let expected = vec![Permission::UserRead, Permission::UserReadAll];
    assert_eq!(scopes, Scopes::Delegated(expected));
    consent::delete(&world.engine, &world.as_administrator(), grant).unwrap();
    let code = authorize(&world, &app, &session, "openid+.default").unwrap();
    let less = token(&world, &code_body(&app, &code)).unwrap();
    assert_eq!(less.scope.as_deref(), Some("openid User.Read"));
    sessions::close(&world.engine, &world.as_system(), session.id).unwrap();
    let refused = verify().unwrap_err();
    assert_eq!(
        refused.refusal().unwrap().message,
        "the session of the access token was ended: sign in again"
    );
}

#[test]
fn an_access_token_is_refused_when_it_ends_or_the_user_is_blocked_or_it_was_changed() {
    let world = World::new();
    let app = portal(&world, "portal");
    let user = guest(&world);
    let code = authorize(&world, &app, &session(&world, MARA), SCOPE).unwrap();
    let answer = token(&world, &code_body(&app, &code)).unwrap();
    let verifier = TokenVerifier::new(std::sync::Arc::clone(&world.engine));
    let refusal = |token: &str| match verifier.verify(token, world.engine.now()) {
        Ok(_) => String::new(),
        Err(error) => error.refusal().unwrap().message.clone(),
    };
    assert_eq!(refusal(&answer.access_token), "");
    let (other, _) = world.another_tenant("fabrikam.example");
    let (header, rest) = answer.access_token.split_once('.').unwrap();
    let mut claims = claims(&world, &answer.access_token);
    claims["tid"] = json!(other.to_string());
    let forged = format!(
        "{header}.{}.{}",
        base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, claims.to_string()),
        rest.split_once('.').unwrap().1
    );
    for (token, reason) in [
        ("nonsense", "the access token: "),
        (&forged, "no known key"),
        (answer.id_token.as_deref().unwrap(), "audience"),
        (
            &answer.access_token[..answer.access_token.len() - 4],
            "the access token: ",
        ),
    ] {
        assert!(refusal(token).contains(reason), "{}", refusal(token));
    }
    world.change_user(user, |user| user.account_enabled = false);
    assert!(refusal(&answer.access_token).ends_with("is blocked"));
    world.change_user(user, |user| user.account_enabled = true);
    world.clock.advance_seconds(3600);
    assert!(refusal(&answer.access_token).contains("expired"));
}

#[test]
fn refreshed_tokens_work_after_the_session_has_ended_by_itself_and_was_forgotten() {
    let world = World::new();
    let app = portal(&world, "portal");
    let (user, first) = signed_in(&world, &app);
    let verifier = TokenVerifier::new(std::sync::Arc::clone(&world.engine));
    let keep_house = || {
        let now = world.engine.now();
        world
            .engine
            .bookkeeping(world.tenant, |tx| Ok(credentials::forget_ended(tx, now)?))
            .unwrap()
    };
    world.clock.advance_days(2);
    keep_house();
    let answer = token(&world, &refresh_body(&app, &first)).unwrap();
    assert!(
        verifier
            .verify(&answer.access_token, world.engine.now())
            .is_ok()
    );
    sessions::revoke(&world.engine, &world.as_administrator(), user).unwrap();
    let refused = verifier.verify(&answer.access_token, world.engine.now());
    assert!(refused.is_err(), "revoking still reaches it");
    world.clock.advance_days(91);
    assert!(keep_house() >= 3, "in the end it is all forgotten");
}

#[test]
fn an_assertion_redeems_a_code_once() {
    let world = World::new();
    let key = xenia_protocols::jose::SigningKey::generate(xenia_protocols::jose::Algorithm::Es256)
        .unwrap();
    let (public, begin) = (key.jwk().to_value(), world.engine.now());
    let app = world.application("daemon", |application, _| {
        application.key_credentials = vec![xenia_engine::domain::directory::KeyCredential {
            key_id: xenia_engine::domain::CredentialKeyId(uuid::Uuid::from_u128(1)),
            display_name: None,
            start_date_time: begin,
            end_date_time: begin.plus_days(30),
            key: public.clone(),
        }];
    });
    guest(&world);
    let code = authorize(&world, &app, &session(&world, MARA), SCOPE).unwrap();
    let now = world.engine.now().seconds();
    let client = app.client.to_string();
    let claims = json!({
        "iss": client, "sub": client, "jti": "1", "exp": now + 60,
        "aud": format!("https://xenia.example/{}/oauth2/v2.0/token", world.tenant),
    });
    let assertion = key.sign_jwt(claims.to_string().as_bytes()).unwrap();
    let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let body = code_body(&app, &code).replace(
        &format!("&client_secret={}", app.secret),
        &format!("&client_assertion_type={kind}&client_assertion={assertion}"),
    );
    assert!(token(&world, &body).is_ok());
    assert_eq!(error(token(&world, &body)).1, 700_027);
}
