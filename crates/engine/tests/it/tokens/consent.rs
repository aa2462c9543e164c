//! Consent: who agrees to what an application asks for, and for whom.

use super::{CHALLENGE, authorize, code_body, error, guest, refresh_body, session, token};
use crate::people::{give_role, person, refused};
use serde_json::json;
use xenia_engine::{
    consent,
    directory::applications,
    domain::{UserId, directory::UserType, permission::Permission, role::DirectoryRole},
    store::credentials::Session,
    tokens::{self, AgreeFor, Consent, TokenResult},
};
use xenia_odata::QueryOptions;
use xenia_protocols::oauth2::{AuthorizeRequest, AuthorizeTarget, Parameters};
use xenia_testkit::{TestApplication, World};

const MARA: &str = "mara@fabrikam.example";

pub(super) struct Asked {
    pub(super) target: AuthorizeTarget,
    pub(super) request: AuthorizeRequest,
}

pub(super) fn asked(app: &TestApplication, scope: &str) -> Asked {
    let query = format!(
        "client_id={}&redirect_uri={}&response_type=code&code_challenge={CHALLENGE}&code_challenge_method=S256&scope={scope}",
        app.client, app.redirect_uri
    );
    let parameters = Parameters::parse(&query).unwrap();
    Asked {
        target: AuthorizeTarget::parse(&parameters).unwrap(),
        request: AuthorizeRequest::parse(&parameters).unwrap(),
    }
}

pub(super) fn needed(world: &World, session: &Session, asked: &Asked) -> Option<Consent> {
    let ctx = world.as_user(session.user.unwrap());
    let pair = (&asked.target, &asked.request);
    tokens::consent_needed(&world.engine, &ctx, session, pair).unwrap()
}

fn give(world: &World, session: &Session, asked: &Asked, whom: AgreeFor) -> TokenResult<()> {
    let ctx = world.as_user(session.user.unwrap());
    let pair = (&asked.target, &asked.request);
    tokens::give_consent(&world.engine, &ctx, session, pair, whom)
}

/// The session of somebody of that address.
pub(super) fn signed_in(world: &World, address: &str) -> (UserId, Session) {
    let id = world.user(address, |user| user.user_type = UserType::Guest);
    (id, session(world, address))
}

#[test]
fn nobody_agrees_to_what_is_reserved_to_administrators() {
    let world = World::new();
    let app = world.application("board", |_, _| {});
    guest(&world);
    let session = session(&world, MARA);
    let plain = asked(&app, "openid+profile+User.Read");
    assert!(
        needed(&world, &session, &plain).is_none(),
        "who signs in is known anyway"
    );
    let asked = asked(&app, "openid+Group.Read.All+User.Read");
    let wanted = needed(&world, &session, &asked).unwrap();
    assert_eq!(wanted.application, "board");
    assert_eq!(
        wanted.permissions,
        [(
            "Group.Read.All".to_owned(),
            "read groups, as far as you may yourself".to_owned()
        )]
    );
    assert!(!wanted.may_for_oneself && !wanted.may_for_everybody);
    for (whom, message) in [
        (
            AgreeFor::Oneself,
            "AADSTS90094: the application `board` needs the consent of an administrator: people here may not agree to this for themselves (setting `policies/authorizationPolicy/defaultUserRolePermissions/permissionGrantPoliciesAssigned`)",
        ),
        (
            AgreeFor::Everybody,
            "AADSTS90094: the application `board` needs the consent of an administrator: only an administrator may agree to this for the organisation",
        ),
    ] {
        let refusal = error(give(&world, &session, &asked, whom));
        assert_eq!(
            (refusal.0.as_str(), refusal.2.as_str()),
            ("access_denied", message)
        );
    }
    assert_eq!(
        error(authorize(&world, &app, &session, "openid+Group.Read.All")).1,
        65_001
    );
}

#[test]
fn an_administrator_agrees_for_everybody() {
    let world = World::new();
    let app = world.application("board", |_, _| {});
    let (chief, of_chief) = signed_in(&world, "chief@fabrikam.example");
    give_role(&world, chief, DirectoryRole::GlobalAdministrator);
    guest(&world);
    let of_mara = session(&world, MARA);
    let asked = asked(&app, "openid+offline_access+Group.Read.All");
    assert!(needed(&world, &of_chief, &asked).unwrap().may_for_everybody);
    give(&world, &of_chief, &asked, AgreeFor::Everybody).unwrap();
    assert!(needed(&world, &of_mara, &asked).is_none());
    let code = authorize(
        &world,
        &app,
        &of_mara,
        "openid+offline_access+Group.Read.All",
    )
    .unwrap();
    let answer = token(&world, &code_body(&app, &code)).unwrap();
    assert_eq!(answer.scope.as_deref(), Some("openid Group.Read.All"));
    // Taken back: the next refresh is refused.
    let admin = world.as_administrator();
    let all = consent::list(&world.engine, &admin, QueryOptions::default()).unwrap();
    consent::delete(&world.engine, &admin, all.items[0].value.id).unwrap();
    let refresh = answer.refresh_token.unwrap();
    let refusal = error(token(&world, &refresh_body(&app, &refresh)));
    assert_eq!((refusal.0.as_str(), refusal.1), ("invalid_grant", 65_001));
}

#[test]
fn people_agree_for_themselves_where_the_policy_lets_them() {
    let world = World::new();
    let admin = world.as_administrator();
    let api = world.application("files", |application, _| {
        application.sign_in_audience = "AzureADMyOrg".to_owned();
    });
    let client = world.application("board", |_, _| {});
    let scope = |value: &str, kind: &str, id: u128| {
        json!({
            "id": uuid::Uuid::from_u128(id), "value": value, "type": kind, "isEnabled": true,
            "userConsentDisplayName": "look at your files",
        })
    };
    let offers = |scopes: Vec<serde_json::Value>| {
        let body = json!({ "api": { "oauth2PermissionScopes": scopes } });
        let body = body.as_object().unwrap().clone();
        applications::update(&world.engine, &admin, api.id, &body, None)
    };
    offers(vec![scope("read", "User", 1), scope("write", "Admin", 2)]).unwrap();
    guest(&world);
    let (of_mara, (_, of_noor)) = (
        session(&world, MARA),
        signed_in(&world, "noor@fabrikam.example"),
    );
    let wants = |name: &str| asked(&client, &format!("openid+api://{}/{name}", api.client));
    let read = wants("read");
    assert!(!needed(&world, &of_mara, &read).unwrap().may_for_oneself);
    let policy = json!({ "defaultUserRolePermissions": {
        "permissionGrantPoliciesAssigned": ["ManagePermissionGrantsForSelf.microsoft-user-default-legacy"],
    } });
    xenia_engine::b2b::patch_authorization_policy(
        &world.engine,
        &admin,
        policy.as_object().unwrap(),
    )
    .unwrap();
    let wanted = needed(&world, &of_mara, &read).unwrap();
    assert!(wanted.may_for_oneself && !wanted.may_for_everybody);
    assert_eq!(
        wanted.permissions,
        [("read".to_owned(), "look at your files".to_owned())]
    );
    give(&world, &of_mara, &read, AgreeFor::Oneself).unwrap();
    assert!(needed(&world, &of_mara, &read).is_none());
    assert!(
        needed(&world, &of_noor, &read).is_some(),
        "for oneself only"
    );
    assert!(
        !needed(&world, &of_mara, &wants("write"))
            .unwrap()
            .may_for_oneself
    );
    // What is switched off is gone, and what is on is not taken away by a slip of the hand.
    assert_eq!(
        refused(offers(vec![scope("write", "Admin", 2)])),
        "the permission `read` is enabled: set `isEnabled` to false before taking it away"
    );
    let bad = json!({ "defaultUserRolePermissions": { "permissionGrantPoliciesAssigned": ["anything"] } });
    assert_eq!(
        refused(xenia_engine::b2b::patch_authorization_policy(
            &world.engine,
            &admin,
            bad.as_object().unwrap()
        )),
        "`anything` is not `ManagePermissionGrantsForSelf.` and the id of a permission grant policy, such as `ManagePermissionGrantsForSelf.microsoft-user-default-low`"
    );
}

pub(super) fn body(value: serde_json::Value) -> serde_json::Map<String, serde_json::Value> {
    value.as_object().unwrap().clone()
}

#[test]
fn a_policy_of_ones_own_decides_at_sign_in() {
    let world = World::new();
    let (engine, admin) = (&world.engine, world.as_administrator());
    let api = world.application("files", |application, _| {
        application.sign_in_audience = "AzureADMyOrg".to_owned();
    });
    let client = world.application("board", |_, _| {});
    let tenant = world.tenant.0;
    world.change_service_principal(client.service_principal, |it| {
        it.app_owner_organization_id = Some(tenant);
    });
    let scope = |value: &str, kind: &str, id: u128| json!({ "id": uuid::Uuid::from_u128(id), "value": value, "type": kind, "isEnabled": true });
    let offered = json!({ "api": { "oauth2PermissionScopes": [scope("read", "User", 1), scope("write", "Admin", 2)] } });
    applications::update(engine, &admin, api.id, &body(offered), None).unwrap();
    guest(&world);
    let of_mara = session(&world, MARA);
    let wants = |names: &str| asked(&client, &format!("openid+{names}"));
    let (read, write) = (
        wants(&format!("api://{}/read", api.client)),
        wants(&format!("api://{}/write", api.client)),
    );
    let both = wants(&format!("api://{0}/read+api://{0}/write", api.client));
    let may = |asked: &Asked| needed(&world, &of_mara, asked).unwrap().may_for_oneself;
    // The default: what is classified as low. Nothing of this application is, until somebody says so.
    assert!(!may(&read));
    let low = body(json!({ "permissionName": "read", "classification": "low" }));
    let made =
        consent::classifications::create(engine, &admin, api.service_principal, &low).unwrap();
    assert!(may(&read) && !may(&write) && !may(&both));
    let place = (api.service_principal, made.id.as_str());
    consent::classifications::delete(engine, &admin, place).unwrap();
    assert!(!may(&read));
    // A policy without condition sets lets nothing pass; then what it includes and does not exclude.
    let policies = |names: &[&str]| {
        let setting =
            json!({ "defaultUserRolePermissions": { "permissionGrantPoliciesAssigned": names } });
        xenia_engine::b2b::patch_authorization_policy(engine, &admin, &body(setting))
    };
    let ours = "ManagePermissionGrantsForSelf.ours";
    assert!(policies(&[ours]).is_err(), "there is no such policy yet");
    let made = json!({ "id": "ours", "displayName": "Ours" });
    consent::policies::create(engine, &admin, &body(made)).unwrap();
    policies(&[ours]).unwrap();
    assert!(!may(&read));
    let all = json!({ "permissionType": "delegated", "clientApplicationIds": [client.client] });
    let includes = ("ours", consent::policies::Side::Includes);
    consent::policies::add_set(engine, &admin, includes, &body(all)).unwrap();
    assert!(may(&both));
    let not_write = json!({ "permissionType": "delegated", "resourceApplication": api.client, "permissions": [uuid::Uuid::from_u128(2)] });
    let excludes = ("ours", consent::policies::Side::Excludes);
    consent::policies::add_set(engine, &admin, excludes, &body(not_write)).unwrap();
    assert!(may(&read) && !may(&write) && !may(&both));
    assert_eq!(
        refused(consent::policies::delete(engine, &admin, "ours")),
        "`ours` is assigned to everybody: take it away there first"
    );
    give(&world, &of_mara, &read, AgreeFor::Oneself).unwrap();
    assert!(give(&world, &of_mara, &write, AgreeFor::Oneself).is_err());
    policies(&[]).unwrap();
    consent::policies::delete(engine, &admin, "ours").unwrap();
}

#[test]
fn an_application_administrator_grants_all_but_microsoft_graph() {
    let world = World::new();
    let clerk = person(&world, "app", UserType::Member);
    give_role(&world, clerk, DirectoryRole::ApplicationAdministrator);
    let clerk = world.as_user(clerk);
    let (board, files) = (
        world.application("board", |_, _| {}),
        world.application("files", |_, presence| {
            presence.oauth2_permission_scopes = vec![
                serde_json::from_value(json!({
                    "id": uuid::Uuid::from_u128(1), "value": "read", "type": "User",
                }))
                .unwrap(),
            ];
        }),
    );
    let body = |resource: uuid::Uuid, scope: &str| {
        let body = json!({
            "clientId": board.service_principal, "consentType": "AllPrincipals",
            "resourceId": resource, "scope": scope,
        });
        body.as_object().unwrap().clone()
    };
    let grant = |resource, scope| consent::create(&world.engine, &clerk, &body(resource, scope));
    grant(files.service_principal.0, "read").unwrap();
    assert_eq!(
        refused(grant(files.service_principal.0, "read")),
        "`board` has a grant on `files` for the same people already: change its `scope`"
    );
    assert_eq!(
        refused(grant(board.service_principal.0, "fly")),
        "`board` offers no delegated permission `fly`"
    );
    let graph = world.arrange(|tx| {
        let found = xenia_engine::store::resources::find_by::<
            xenia_engine::domain::directory::ServicePrincipal,
        >(tx, "app_id", xenia_engine::domain::permission::GRAPH_APP_ID)?;
        Ok(found.unwrap().value)
    });
    assert_eq!(graph.oauth2_permission_scopes.len(), Permission::ALL.len());
    assert_eq!(
        refused(grant(graph.id.0, "Directory.ReadWrite.All")),
        "you may not grant delegated permissions of Microsoft Graph: it needs one of the roles Global Administrator"
    );
}
