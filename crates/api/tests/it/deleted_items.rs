//! `/directory/deletedItems`: what comes back, what does not, and who may.

use crate::server::Server;
use serde_json::{Value, json};
use xenia_engine::{
    directory::deleted,
    domain::{
        NodeKind, Relation, Source, UserId,
        directory::{FederatedIdentityCredential, UserType},
        edge::NewEdge,
        role::DirectoryRole,
    },
    store::{provisioning, resources, synchronization},
};

fn group(server: &Server, name: &str) -> String {
    let body = json!({
        "displayName": name, "mailNickname": name, "uniqueName": name,
        "mailEnabled": false, "securityEnabled": true,
    });
    let made = server.post("/groups", &server.administrator(), body);
    made.expect(201).json["id"].as_str().unwrap().to_owned()
}

fn member(user: UserId, group: &str) -> NewEdge {
    NewEdge::direct(
        (NodeKind::User, user.0),
        Relation::Member,
        (NodeKind::Group, group.parse().unwrap()),
    )
}

fn members(server: &Server, group: &str) -> Vec<String> {
    let path = format!("/groups/{group}/members");
    server
        .get(&path, &server.administrator())
        .expect(200)
        .each("displayName")
}

#[test]
fn a_user_comes_back_with_what_the_deletion_took() {
    let server = Server::new();
    let token = server.administrator();
    let ada = server.add_user("Ada", UserType::Member);
    let (team, brief) = (group(&server, "Team"), group(&server, "Brief"));
    let (ruled, gone) = (group(&server, "Ruled"), group(&server, "Gone"));
    server.open(&member(ada, &team));
    server.open(&member(ada, &gone));
    let soon = server.world.engine.now().plus_days(3);
    server.open(&member(ada, &brief).until(Some(soon)));
    server.open(&member(ada, &ruled).from_source(Source::Rule, ada.0));
    server.delete(&format!("/users/{ada}"), &token).expect(204);

    // Gone everywhere, and nobody acts as her.
    server.get(&format!("/users/{ada}"), &token).expect(404);
    assert_eq!(members(&server, &team), Vec::<String>::new());
    server.get("/users", &server.user(ada)).expect(403);
    let list = server
        .get("/directory/deletedItems/microsoft.graph.user", &token)
        .expect(200);
    assert_eq!(list.each("displayName"), ["Ada"]);
    assert_eq!(list.each("deletedDateTime"), ["2026-03-02T09:00:00Z"]);
    assert_eq!(
        server
            .get(
                "/directory/deletedItems/microsoft.graph.user/$count",
                &token
            )
            .expect(200)
            .text,
        "1"
    );
    let filtered = "/directory/deletedItems/microsoft.graph.user?$filter=deletedDateTime%20ge%202026-03-03T00:00:00Z";
    assert_eq!(
        server.get(filtered, &token).expect(200).each("id"),
        Vec::<String>::new()
    );
    let one = server
        .get(&format!("/directory/deletedItems/{ada}"), &token)
        .expect(200);
    assert_eq!(one.json["@odata.type"], "#microsoft.graph.user");

    server
        .delete(&format!("/groups/{gone}"), &token)
        .expect(204);
    server.world.clock.advance_days(4);
    let restored = server.post(
        &format!("/directory/deletedItems/{ada}/restore"),
        &token,
        json!({}),
    );
    let restored = restored.expect(200).json;
    assert_eq!(restored["@odata.type"], "#microsoft.graph.user");
    assert_eq!(restored["displayName"], "Ada");
    assert_eq!(members(&server, &team), ["Ada"]);
    // Its time has come meanwhile; a rule is evaluated anew.
    assert_eq!(members(&server, &brief), Vec::<String>::new());
    assert_eq!(members(&server, &ruled), Vec::<String>::new());
    let user = server
        .get(&format!("/users/{ada}?$select=deletedDateTime"), &token)
        .expect(200);
    assert_eq!(user.json["deletedDateTime"], Value::Null);
    server
        .get(&format!("/directory/deletedItems/{ada}"), &token)
        .expect(404);
    server.get("/users", &server.user(ada)).expect(200);
    // Deleted and restored once more: what did not come back then does not come back now.
    server.delete(&format!("/users/{ada}"), &token).expect(204);
    server
        .post(
            &format!("/directory/deletedItems/{ada}/restore"),
            &token,
            json!({}),
        )
        .expect(200);
    assert_eq!(members(&server, &team), ["Ada"]);
}

#[test]
fn a_name_that_was_taken_meanwhile_is_a_conflict() {
    let server = Server::new();
    let token = server.administrator();
    let old = server.add_user("Ada", UserType::Member);
    server.delete(&format!("/users/{old}"), &token).expect(204);
    let new = server.add_user("Ada", UserType::Member);
    let path = format!("/directory/deletedItems/{old}/restore");
    let refused = server.post(&path, &token, json!({})).expect(409);
    assert_eq!(refused.code(), "ObjectConflict");
    assert_eq!(
        refused.message(),
        "another object has taken its name since it was deleted: rename that one, or delete it, and try again"
    );
    server.delete(&format!("/users/{new}"), &token).expect(204);
    server.post(&path, &token, json!({})).expect(200);
    let team = group(&server, "Team");
    server
        .delete(&format!("/groups/{team}"), &token)
        .expect(204);
    group(&server, "Team");
    let path = format!("/directory/deletedItems/{team}/restore");
    server.post(&path, &token, json!({})).expect(409);
}

#[test]
fn power_comes_back_by_the_hand_of_those_who_may_give_it() {
    let server = Server::new();
    let token = server.administrator();
    let (ada, bo) = (
        server.add_user("Ada", UserType::Member),
        server.add_user("Bo", UserType::Member),
    );
    server.give_role(ada, DirectoryRole::GroupsAdministrator);
    server.give_role(bo, DirectoryRole::UserAdministrator);
    server.delete(&format!("/users/{ada}"), &token).expect(204);
    let path = format!("/directory/deletedItems/{ada}");
    let refused = server
        .post(&format!("{path}/restore"), &server.user(bo), json!({}))
        .expect(403);
    assert_eq!(
        refused.message(),
        "you may not restore or purge something that holds power over the directory: it needs one of the roles Global Administrator, Privileged Role Administrator"
    );
    server.delete(&path, &server.user(bo)).expect(403);
    server
        .post(&format!("{path}/restore"), &token, json!({}))
        .expect(200);
    let role = DirectoryRole::GroupsAdministrator.template();
    let holders = server
        .get(&format!("/directoryRoles/{role}/members"), &token)
        .expect(200);
    assert_eq!(holders.each("displayName"), ["Ada"]);
}

#[test]
fn former_owners_restore_their_groups_and_others_do_not() {
    let server = Server::new();
    let token = server.administrator();
    let (ada, bo) = (
        server.add_user("Ada", UserType::Member),
        server.add_user("Bo", UserType::Member),
    );
    let team = group(&server, "Team");
    server.open(&NewEdge::direct(
        (NodeKind::User, ada.0),
        Relation::Owner,
        (NodeKind::Group, team.parse().unwrap()),
    ));
    server.open(&member(bo, &team));
    server
        .delete(&format!("/groups/{team}"), &token)
        .expect(204);
    let path = format!("/directory/deletedItems/{team}");
    server.get(&path, &server.user(bo)).expect(403);
    server
        .get(
            "/directory/deletedItems/microsoft.graph.group",
            &server.user(ada),
        )
        .expect(403);
    server.get(&path, &server.user(ada)).expect(200);
    server
        .post(&format!("{path}/restore"), &server.user(bo), json!({}))
        .expect(403);
    server.delete(&path, &server.user(ada)).expect(403);
    let restored = server.post(&format!("{path}/restore"), &server.user(ada), json!({}));
    assert_eq!(restored.expect(200).json["displayName"], "Team");
    assert_eq!(members(&server, &team), ["Bo"]);
    // Another organisation sees nothing of it.
    server
        .delete(&format!("/groups/{team}"), &token)
        .expect(204);
    let elsewhere = server.in_tenant("litware.example");
    elsewhere.get(&path, &elsewhere.administrator()).expect(404);
}

#[test]
fn an_application_comes_back_with_its_service_principal() {
    let server = Server::new();
    let token = server.administrator();
    let made = server
        .post("/applications", &token, json!({ "displayName": "Shop" }))
        .expect(201);
    let (id, app) = (made.json["id"].as_str().unwrap(), &made.json["appId"]);
    let principal = server
        .post("/servicePrincipals", &token, json!({ "appId": app }))
        .expect(201);
    let principal = principal.json["id"].as_str().unwrap().to_owned();
    server
        .delete(&format!("/applications/{id}"), &token)
        .expect(204);
    for kind in ["application", "servicePrincipal"] {
        let path = format!("/directory/deletedItems/microsoft.graph.{kind}");
        assert_eq!(
            server.get(&path, &token).expect(200).each("displayName"),
            ["Shop"]
        );
    }
    let path = format!("/directory/deletedItems/{principal}/restore");
    let refused = server.post(&path, &token, json!({})).expect(409);
    assert_eq!(
        refused.message(),
        "its application is deleted: restore the application instead"
    );
    server
        .post(
            &format!("/directory/deletedItems/{id}/restore"),
            &token,
            json!({}),
        )
        .expect(200);
    server
        .get(&format!("/servicePrincipals/{principal}"), &token)
        .expect(200);
    let owners = server
        .get(&format!("/applications/{id}/owners"), &token)
        .expect(200);
    assert_eq!(owners.each("displayName"), ["Administrator"]);
}

#[test]
fn a_deletion_is_final_by_hand_or_after_thirty_days() {
    let server = Server::new();
    let token = server.administrator();
    let (ada, bo) = (
        server.add_user("Ada", UserType::Member),
        server.add_user("Bo", UserType::Member),
    );
    for user in [ada, bo] {
        server.delete(&format!("/users/{user}"), &token).expect(204);
    }
    server
        .delete(&format!("/directory/deletedItems/{ada}"), &token)
        .expect(204);
    server
        .post(
            &format!("/directory/deletedItems/{ada}/restore"),
            &token,
            json!({}),
        )
        .expect(404);
    let engine = &server.world.engine;
    server.world.clock.advance_days(29);
    assert_eq!(deleted::purge_due(engine).unwrap(), 0);
    server.world.clock.advance_days(1);
    assert_eq!(deleted::purge_due(engine).unwrap(), 1);
    assert_eq!(deleted::purge_due(engine).unwrap(), 0);
    server
        .get(&format!("/directory/deletedItems/{bo}"), &token)
        .expect(404);
    let removed = server.get(
        "/auditLogs/directoryAudits?$filter=activityDisplayName%20eq%20'Hard%20delete%20user'",
        &token,
    );
    assert_eq!(
        removed.expect(200).json["value"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn an_application_that_is_gone_for_good_leaves_nothing_beside_it() {
    let server = Server::new();
    let token = server.administrator();
    let app = server.post("/applications", &token, json!({ "displayName": "HR" }));
    let app = app.expect(201).json;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (id, client) = (text(&app["id"]), text(&app["appId"]));
    let principal = server.post("/servicePrincipals", &token, json!({ "appId": client }));
    let principal = text(&principal.expect(201).json["id"]);
    let path = format!("/servicePrincipals/{principal}/inboundProvisioning");
    let body = json!({ "kind": "workforce", "domains": ["contoso.example"] });
    server.call("PUT", &path, &token, Some(body)).expect(200);
    let path = format!("/servicePrincipals/{principal}/synchronization/jobs");
    let job = json!({ "templateId": "scim" });
    server.post(&path, &token, job).expect(201);
    let path = format!("/applications/{id}/federatedIdentityCredentials");
    let trust = json!({ "name": "deploy", "issuer": "https://ci.example", "subject": "x" });
    server.post(&path, &token, trust).expect(201);
    server
        .delete(&format!("/applications/{id}"), &token)
        .expect(204);
    let beside = || {
        let (job, app) = (
            principal.parse().unwrap(),
            id.parse::<uuid::Uuid>().unwrap(),
        );
        let ctx = server.world.as_system();
        let found = server.world.engine.read(&ctx, |tx| {
            let trusts =
                resources::list_by::<FederatedIdentityCredential>(tx, "application", app, 9)?;
            Ok((
                synchronization::job(tx, job)?.is_some(),
                provisioning::connection(tx, job)?.is_some(),
                trusts.len(),
            ))
        });
        found.unwrap()
    };
    // Until then it can come back with all of it.
    assert_eq!(beside(), (true, true, 1));
    for gone in [&id, &principal] {
        let path = format!("/directory/deletedItems/{gone}");
        server.delete(&path, &token).expect(204);
    }
    assert_eq!(beside(), (false, false, 0));
}

/// The details of the newest event of that activity.
fn told(server: &Server, activity: &str) -> Value {
    let filter = format!(
        "activityDisplayName%20eq%20'{}'",
        activity.replace(' ', "%20")
    );
    let path = format!("/auditLogs/directoryAudits?$filter={filter}");
    let list = server.get(&path, &server.administrator()).expect(200);
    list.json["value"][0]["additionalDetails"].clone()
}

#[test]
fn a_group_that_closed_to_guests_meanwhile_gets_none_back() {
    let server = Server::new();
    let admin = server.administrator();
    let body = json!({
        "displayName": "Team", "mailNickname": "team", "mailEnabled": true, "securityEnabled": true,
        "groupTypes": ["Unified"],
    });
    let made = server.post("/groups", &admin, body).expect(201);
    let team = made.json["id"].as_str().unwrap().to_owned();
    let (ada, gil, olga) = (
        server.add_user("Ada", UserType::Member),
        server.add_user("Gil", UserType::Guest),
        server.add_user("Olga", UserType::Member),
    );
    server.open(&member(ada, &team));
    server.open(&member(gil, &team));
    server.open(&NewEdge::direct(
        (NodeKind::User, olga.0),
        Relation::Owner,
        (NodeKind::Group, team.parse().unwrap()),
    ));
    let closed = json!({
        "templateId": "08d542b9-071f-4e16-94b0-74abb372e3d9",
        "values": [{ "name": "AllowToAddGuests", "value": "false" }],
    });
    server
        .post(&format!("/groups/{team}/settings"), &admin, closed)
        .expect(201);
    let again = |who: &str| {
        server
            .delete(&format!("/groups/{team}"), &admin)
            .expect(204);
        let path = format!("/directory/deletedItems/{team}/restore");
        server.post(&path, who, json!({})).expect(200);
    };
    // An administrator of groups adds guests regardless, and so brings them back.
    again(&admin);
    assert_eq!(members(&server, &team), ["Ada", "Gil"]);
    again(&server.user(olga));
    assert_eq!(members(&server, &team), ["Ada"]);
    let said = told(&server, "Restore group").to_string();
    assert!(said.contains("`Team` takes no guests"), "{said}");
    assert!(said.contains(&gil.to_string()), "{said}");
    assert!(
        said.contains(&format!("groups/{team}/settings/AllowToAddGuests")),
        "{said}"
    );
}
