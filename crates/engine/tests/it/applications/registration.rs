//! Registering, changing and deleting applications.

use super::{object, role, shop};
use crate::people::{as_application, give_role, person, refused, told};
use serde_json::json;
use xenia_engine::{
    Ctx, b2b, consent,
    directory::{
        applications::{self, Register},
        deleted, owners, service_principals,
    },
    domain::{
        ApplicationId, NodeKind, Reason, Relation,
        directory::UserType,
        permission::{GRAPH_APP_ID, Permission},
        role::DirectoryRole,
    },
    secret,
    store::{
        credentials,
        edges::{self, EdgeQuery},
    },
};
use xenia_odata::QueryOptions;
use xenia_testkit::World;

#[test]
fn one_step_makes_registration_presence_secret_and_permissions() {
    let world = World::new();
    let admin = world.as_administrator();
    let wanted = Register {
        name: " Automation ".into(),
        permissions: vec![Permission::UserReadAll, Permission::UserInviteAll],
        ..Register::default()
    };
    let made = applications::register(&world.engine, &admin, &wanted).unwrap();
    let application = &made.application.value;
    assert_eq!(application.display_name, "Automation");
    assert_eq!(made.service_principal.app_id, application.app_id);
    assert_eq!(
        application.required_resource_access[0].resource_app_id,
        GRAPH_APP_ID.to_string()
    );
    assert_eq!(
        application.password_credentials[0].hint.as_deref(),
        Some(&made.secret[..3])
    );
    let (hashes, permissions) = world
        .engine
        .read(&admin, |tx| {
            let query =
                EdgeQuery::of_subject(made.service_principal.id).relation(Relation::AppRole);
            let held: Vec<_> = edges::list(tx, &query)?
                .iter()
                .filter_map(|edge| Permission::from_app_role(edge.role))
                .collect();
            Ok((credentials::application_secrets(tx, application.id)?, held))
        })
        .unwrap();
    assert_eq!(hashes.len(), 1);
    assert_eq!(hashes[0].0, secret::hash(&made.secret));
    assert_eq!(hashes[0].1, world.engine.now().plus_days(180));
    assert_eq!(permissions.len(), 2);
    assert_eq!(
        told(&world, 4),
        [
            "Add application",
            "Add service principal",
            "Add app role assignment to service principal",
            "Add app role assignment to service principal"
        ]
    );
    let owner = owners::list(
        &world.engine,
        &admin,
        NodeKind::Application,
        application.id.0,
        QueryOptions::default(),
    )
    .unwrap();
    assert_eq!(owner.items[0].uuid(), world.administrator.0);
}

#[test]
fn who_may_register() {
    let world = World::new();
    let member = world.as_user(person(&world, "pat", UserType::Member));
    let guest = world.as_user(person(&world, "kim", UserType::Guest));
    let clerk = person(&world, "app", UserType::Member);
    give_role(&world, clerk, DirectoryRole::ApplicationAdministrator);
    let clerk = world.as_user(clerk);
    let body = object(json!({ "displayName": "Shop" }));
    let create = |ctx: &Ctx| applications::create(&world.engine, ctx, &body);
    let denied = "you may not register applications: it needs one of the roles Global Administrator, Application Administrator";
    let error = create(&member).unwrap_err();
    let refusal = error.refusal().unwrap();
    assert_eq!(refusal.message, denied);
    assert_eq!(
        refusal.setting.as_deref(),
        Some("policies/authorizationPolicy/defaultUserRolePermissions/allowedToCreateApps")
    );
    create(&clerk).unwrap();
    create(&as_application(
        &world,
        &[Permission::ApplicationReadWriteAll],
    ))
    .unwrap();
    assert_eq!(
        refused(create(&as_application(
            &world,
            &[Permission::ApplicationReadAll]
        ))),
        "you may not register applications: the application needs one of the permissions `Application.ReadWrite.All`, `Directory.ReadWrite.All`"
    );
    b2b::update_authorization_policy(&world.engine, &world.as_administrator(), |policy| {
        policy.default_user_role_permissions.allowed_to_create_apps = true;
    })
    .unwrap();
    create(&member).unwrap();
    assert_eq!(refused(create(&guest)), denied);
    let wanted = Register {
        name: "Robot".into(),
        permissions: vec![Permission::UserReadAll],
        ..Register::default()
    };
    assert_eq!(
        refused(applications::register(&world.engine, &clerk, &wanted)),
        "you may not grant permissions of Microsoft Graph: it needs one of the roles Global Administrator"
    );
}

#[test]
fn asking_for_delegated_permissions_is_not_granting_them() {
    let world = World::new();
    let clerk = person(&world, "app", UserType::Member);
    give_role(&world, clerk, DirectoryRole::ApplicationAdministrator);
    let clerk = world.as_user(clerk);
    let asking = object(json!({ "displayName": "Mine", "requiredResourceAccess": [{
        "resourceAppId": GRAPH_APP_ID,
        "resourceAccess": [{ "id": Permission::DirectoryReadWriteAll.delegated_scope(), "type": "Scope" }],
    }] }));
    applications::create(&world.engine, &clerk, &asking).unwrap();
    let none = consent::list(&world.engine, &clerk, QueryOptions::default()).unwrap();
    assert!(none.items.is_empty());
    let wanted = Register {
        name: "Board".into(),
        delegated_permissions: vec![Permission::GroupReadAll],
        ..Register::default()
    };
    assert_eq!(
        refused(applications::register(&world.engine, &clerk, &wanted)),
        "you may not grant permissions of Microsoft Graph: it needs one of the roles Global Administrator"
    );
    let admin = world.as_administrator();
    let board = applications::register(&world.engine, &admin, &wanted).unwrap();
    let all = consent::list(&world.engine, &admin, QueryOptions::default()).unwrap();
    let (grant, client) = (&all.items[0].value, board.service_principal.id);
    assert_eq!(
        (grant.client_id, grant.scope.as_str()),
        (client, "Group.Read.All")
    );
    applications::delete(&world.engine, &admin, board.application.value.id).unwrap();
    deleted::purge(&world.engine, &admin, client.0).unwrap();
    let none = consent::list(&world.engine, &admin, QueryOptions::default()).unwrap();
    assert!(
        none.items.is_empty(),
        "grants end when the application is gone for good"
    );
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let world = World::new();
    let admin = world.as_administrator();
    let other = object(json!({ "displayName": "Other", "identifierUris": ["api://taken"] }));
    applications::create(&world.engine, &admin, &other).unwrap();
    for (body, message) in [
        (json!({}), "`displayName` is missing or empty"),
        (
            json!({ "displayName": "A", "web": { "redirectUris": ["http://shop.example/"] } }),
            "`http://shop.example/`: a redirect URI must use https, or http to `localhost`, `127.0.0.1` or `[::1]`",
        ),
        (
            json!({ "displayName": "A", "web": { "redirectUris": ["https://shop.example/*"] } }),
            "`https://shop.example/*`: a redirect URI must not contain `*`, write it percent-encoded",
        ),
        (
            json!({ "displayName": "A", "identifierUris": ["api://taken"] }),
            "the application `Other` has the identifier URI `api://taken` already",
        ),
        (
            json!({ "displayName": "A", "appId": "00000000-0000-0000-0000-000000000001" }),
            "property `appId` cannot be changed here",
        ),
        (
            json!({ "displayName": "A", "passwordCredentials": [{ "secretText": "x" }] }),
            "property `passwordCredentials` cannot be changed here",
        ),
        (
            json!({ "displayName": "A", "colour": "red" }),
            "there is no property `colour`",
        ),
    ] {
        assert_eq!(
            refused(applications::create(&world.engine, &admin, &object(body))),
            message
        );
    }
}

#[test]
fn a_change_keeps_what_it_does_not_name_and_the_presence_follows() {
    let world = World::new();
    let admin = world.as_administrator();
    let made = shop(&world, &admin);
    let id = made.application.value.id;
    let update = |body, tag: Option<&str>| {
        applications::update(&world.engine, &admin, id, &object(body), tag)
    };
    update(
        json!({ "web": { "logoutUrl": "https://shop.example/bye" } }),
        None,
    )
    .unwrap();
    let changed = update(
        json!({ "displayName": "Store", "identifierUris": ["api://store"], "spa": { "redirectUris": ["https://spa.example/"] } }),
        None,
    )
    .unwrap();
    assert_eq!(
        changed.value.web.redirect_uris,
        ["https://shop.example/callback"]
    );
    assert_eq!(
        changed.value.web.logout_url.as_deref(),
        Some("https://shop.example/bye")
    );
    let principal =
        service_principals::get(&world.engine, &admin, made.service_principal.id).unwrap();
    assert_eq!(principal.value.display_name, "Store");
    assert_eq!(
        principal.value.reply_urls,
        ["https://shop.example/callback", "https://spa.example/"]
    );
    assert_eq!(principal.value.service_principal_names[1], "api://store");
    assert_eq!(
        refused(update(json!({ "displayName": "X" }), Some("W/\"1\""))),
        "`If-Match` is `W/\"1\"` but the resource is at `W/\"3\"`: read it again"
    );
    assert_eq!(
        refused(update(json!({ "appRoles": [] }), None)),
        "the app role `Buyer` is enabled: set its `isEnabled` to false before you remove it"
    );
    let mut roles = changed.value.app_roles.clone();
    for role in &mut roles {
        role.is_enabled = false;
    }
    update(json!({ "appRoles": roles }), None).unwrap();
    update(json!({ "appRoles": [role(9, "New", &["User"])] }), None).unwrap();
}

#[test]
fn owners_may_change_and_others_may_not() {
    let world = World::new();
    let admin = world.as_administrator();
    let made = shop(&world, &admin);
    let id = made.application.value.id;
    let pat = person(&world, "pat", UserType::Member);
    let rename = |ctx: &Ctx| {
        applications::update(
            &world.engine,
            ctx,
            id,
            &object(json!({ "displayName": "Mine" })),
            None,
        )
    };
    let denied = "you may not change this application: it needs one of the roles Global Administrator, Application Administrator";
    assert_eq!(refused(rename(&world.as_user(pat))), denied);
    let kind = NodeKind::Application;
    owners::add(&world.engine, &admin, kind, id.0, pat.0).unwrap();
    rename(&world.as_user(pat)).unwrap();
    assert_eq!(
        refused(owners::add(&world.engine, &admin, kind, id.0, pat.0)),
        "`pat@contoso.example` is an owner already"
    );
    let group = crate::people::group(&world, "owners");
    assert_eq!(
        refused(owners::add(&world.engine, &admin, kind, id.0, group.0)),
        format!(
            "`{group}` is no user or service principal of this organisation: nothing else can be an owner"
        )
    );
    owners::remove(&world.engine, &admin, kind, id.0, pat.0).unwrap();
    assert_eq!(refused(rename(&world.as_user(pat))), denied);
    assert_eq!(
        refused(owners::remove(&world.engine, &admin, kind, id.0, pat.0)),
        format!("there is no owner `{pat}` here")
    );
}

#[test]
fn a_deleted_application_leaves_no_way_in() {
    let world = World::new();
    let admin = world.as_administrator();
    let made = shop(&world, &admin);
    let id = made.application.value.id;
    applications::delete(&world.engine, &admin, id).unwrap();
    let gone = applications::get(&world.engine, &admin, id).unwrap_err();
    assert_eq!(gone.refusal().unwrap().reason, Reason::NotFound);
    let principal = service_principals::get(&world.engine, &admin, made.service_principal.id);
    assert_eq!(
        refused(principal),
        format!(
            "there is no service principal `{}` here",
            made.service_principal.id
        )
    );
    world
        .engine
        .read(&admin, |tx| {
            assert!(!edges::any(tx, &EdgeQuery::of_object(id))?);
            Ok(())
        })
        .unwrap();
    assert_eq!(told(&world, 1), ["Delete application"]);
    // The secrets wait for a restore, and go with the last of the application.
    let secrets = || {
        world.engine.read(&admin, |tx| {
            Ok(credentials::application_secrets(tx, id)?.len())
        })
    };
    assert_eq!(secrets().unwrap(), 1);
    deleted::purge(&world.engine, &admin, id.0).unwrap();
    assert_eq!(secrets().unwrap(), 0);
}

#[test]
fn applications_stay_in_their_tenant() {
    let world = World::new();
    let made = shop(&world, &world.as_administrator());
    let (other, _) = world.another_tenant("fabrikam.example");
    let theirs = world.engine.system(other);
    let id: ApplicationId = made.application.value.id;
    assert_eq!(
        refused(applications::get(&world.engine, &theirs, id)),
        format!("there is no application `{id}` here")
    );
    assert_eq!(
        refused(applications::get_by_app_id(
            &world.engine,
            &theirs,
            made.application.value.app_id
        )),
        format!(
            "there is no application with the appId `{}` here",
            made.application.value.app_id
        )
    );
    assert_eq!(
        refused(applications::delete(&world.engine, &theirs, id)),
        format!("there is no application `{id}` here")
    );
}
