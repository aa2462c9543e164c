//! `/roleManagement/directory` and `/directory/administrativeUnits`: roles on a part of the
//! directory, roles of the organisation's own making, restricted management.

use crate::server::{Answer, Server};
use serde_json::{Value, json};
use xenia_engine::domain::{UserId, directory::UserType, role::DirectoryRole};

const ASSIGNMENTS: &str = "/roleManagement/directory/roleAssignments";
const DEFINITIONS: &str = "/roleManagement/directory/roleDefinitions";
const UNITS: &str = "/directory/administrativeUnits";

fn text(answer: &Answer, name: &str) -> String {
    answer.json[name].as_str().unwrap().to_owned()
}

fn group(server: &Server, name: &str) -> String {
    let body = json!({ "displayName": name, "mailNickname": name, "mailEnabled": false, "securityEnabled": true });
    text(
        &server
            .post("/groups", &server.administrator(), body)
            .expect(201),
        "id",
    )
}

fn unit(server: &Server, name: &str, restricted: bool, members: &[String]) -> String {
    let token = server.administrator();
    let body = json!({ "displayName": name, "isMemberManagementRestricted": restricted });
    let id = text(&server.post(UNITS, &token, body).expect(201), "id");
    for member in members {
        let body = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{member}") });
        server
            .post(&format!("{UNITS}/{id}/members/$ref"), &token, body)
            .expect(204);
    }
    id
}

fn give(server: &Server, who: UserId, role: impl ToString, scope: &str) -> Answer {
    let body = json!({
        "@odata.type": "#microsoft.graph.unifiedRoleAssignment",
        "principalId": who, "roleDefinitionId": role.to_string(), "directoryScopeId": scope,
    });
    server.post(ASSIGNMENTS, &server.administrator(), body)
}

fn rename(server: &Server, who: UserId, path: &str) -> u16 {
    let body = json!({ "displayName": "New name" });
    server.patch(path, &server.user(who), body).status.as_u16()
}

#[test]
fn a_built_in_role_on_the_organisation_is_the_one_that_directory_roles_show() {
    let server = Server::new();
    let token = server.administrator();
    let ada = server.add_user("Ada", UserType::Member);
    let role = DirectoryRole::SecurityReader.template();
    let made = give(&server, ada, role, "/").expect(201);
    let id = text(&made, "id");
    assert_eq!(made.json["directoryScopeId"], "/");
    let holders = server
        .get(&format!("/directoryRoles/{role}/members"), &token)
        .expect(200);
    assert_eq!(holders.each("displayName"), ["Ada"]);
    let path = format!(
        "{ASSIGNMENTS}?$filter=principalId%20eq%20'{ada}'&$expand=principal,roleDefinition"
    );
    let list = server.get(&path, &token).expect(200);
    assert_eq!(list.each("id"), [id.as_str()]);
    assert_eq!(list.json["value"][0]["principal"]["displayName"], "Ada");
    assert_eq!(
        list.json["value"][0]["roleDefinition"]["displayName"],
        "Security Reader"
    );
    give(&server, ada, role, "/").expect(400);
    server
        .delete(&format!("{ASSIGNMENTS}/{id}"), &token)
        .expect(204);
    server
        .get(&format!("{ASSIGNMENTS}/{id}"), &token)
        .expect(404);
    let holders = server
        .get(&format!("/directoryRoles/{role}/members"), &token)
        .expect(200);
    assert_eq!(holders.each("displayName"), Vec::<String>::new());
}

#[test]
fn a_role_on_a_unit_counts_for_what_is_in_it_and_for_nothing_else() {
    let server = Server::new();
    let token = server.administrator();
    let [helper, inside, outside, boss] =
        ["Helper", "Inside", "Outside", "Boss"].map(|name| server.add_user(name, UserType::Member));
    let (team, other) = (group(&server, "Team"), group(&server, "Other"));
    let rome = unit(
        &server,
        "Rome",
        false,
        &[inside.to_string(), boss.to_string(), team.clone()],
    );
    let scope = format!("/administrativeUnits/{rome}");
    server.give_role(boss, DirectoryRole::SecurityReader);
    assert_eq!(rename(&server, helper, &format!("/users/{inside}")), 403);
    let made = give(
        &server,
        helper,
        DirectoryRole::UserAdministrator.template(),
        &scope,
    )
    .expect(201);
    assert_eq!(made.json["directoryScopeId"], scope);
    for (path, status) in [
        (format!("/users/{inside}"), 204),
        (format!("/users/{outside}"), 403),
        (format!("/groups/{team}"), 204),
        (format!("/groups/{other}"), 403),
    ] {
        assert_eq!(rename(&server, helper, &path), status, "{path}");
    }
    // It makes nobody, gives no roles, and has no power over administrators.
    let body = json!({ "displayName": "X", "mailNickname": "x", "accountEnabled": true,
        "userPrincipalName": "x@contoso.example", "passwordProfile": { "password": "a year at Contoso" } });
    server
        .post("/users", &server.user(helper), body)
        .expect(403);
    let blocked = json!({ "accountEnabled": false });
    server
        .patch(
            &format!("/users/{boss}"),
            &server.user(helper),
            blocked.clone(),
        )
        .expect(403);
    server
        .patch(&format!("/users/{inside}"), &server.user(helper), blocked)
        .expect(204);
    let body = json!({ "principalId": helper, "roleDefinitionId": DirectoryRole::GlobalAdministrator.template(), "directoryScopeId": "/" });
    server
        .post(ASSIGNMENTS, &server.user(helper), body)
        .expect(403);
    // Those with a role on a part are administrators too, to others of their kind.
    let peer = server.add_user("Peer", UserType::Member);
    server.give_role(peer, DirectoryRole::UserAdministrator);
    let blocked = json!({ "accountEnabled": false });
    server
        .patch(&format!("/users/{helper}"), &server.user(peer), blocked)
        .expect(403);
    // `/directoryRoles` shows holders on the whole only.
    let path = format!(
        "/directoryRoles/{}/members",
        DirectoryRole::UserAdministrator.template()
    );
    assert_eq!(
        server.get(&path, &token).expect(200).each("displayName"),
        ["Peer"]
    );
    let scoped = server
        .get(&format!("{UNITS}/{rome}/scopedRoleMembers"), &token)
        .expect(200);
    assert_eq!(
        scoped.json["value"][0]["roleMemberInfo"]["displayName"],
        "Helper"
    );
    // Out of the unit, out of reach; and the role ends with the unit.
    server
        .delete(&format!("{UNITS}/{rome}/members/{inside}/$ref"), &token)
        .expect(204);
    assert_eq!(rename(&server, helper, &format!("/users/{inside}")), 403);
    assert_eq!(rename(&server, helper, &format!("/groups/{team}")), 204);
    server
        .delete(&format!("{UNITS}/{rome}"), &token)
        .expect(204);
    assert_eq!(rename(&server, helper, &format!("/groups/{team}")), 403);
}

#[test]
fn what_a_unit_restricts_is_for_those_with_a_role_on_it_only() {
    let server = Server::new();
    let token = server.administrator();
    let [helper, board] = ["Helper", "Board"].map(|name| server.add_user(name, UserType::Member));
    let team = group(&server, "Team");
    let unit = unit(&server, "Board", true, &[board.to_string(), team.clone()]);
    // Not even a Global Administrator, an owner, or an application with every permission.
    assert_eq!(
        rename(
            &server,
            server.world.administrator,
            &format!("/users/{board}")
        ),
        403
    );
    assert_eq!(
        rename(
            &server,
            server.world.administrator,
            &format!("/groups/{team}")
        ),
        403
    );
    let body = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/users/{helper}") });
    server
        .post(
            &format!("/groups/{team}/members/$ref"),
            &token,
            body.clone(),
        )
        .expect(403);
    let application = server.application("Directory.ReadWrite.All User.ReadWrite.All");
    server
        .patch(
            &format!("/users/{board}"),
            &application,
            json!({ "city": "Rome" }),
        )
        .expect(403);
    server
        .delete(&format!("/users/{board}"), &token)
        .expect(403);
    server.get(&format!("/users/{board}"), &token).expect(200);
    let scope = format!("/administrativeUnits/{unit}");
    give(
        &server,
        helper,
        DirectoryRole::UserAdministrator.template(),
        &scope,
    )
    .expect(201);
    assert_eq!(rename(&server, helper, &format!("/users/{board}")), 204);
    server
        .post(
            &format!("/groups/{team}/members/$ref"),
            &server.user(helper),
            body,
        )
        .expect(204);
    let answer = server.patch(
        &format!("{UNITS}/{unit}"),
        &token,
        json!({ "isMemberManagementRestricted": false }),
    );
    assert_eq!(
        answer.expect(400).message(),
        "property `isMemberManagementRestricted` cannot be changed here"
    );
}

#[test]
fn a_role_of_ones_own_allows_what_it_names() {
    let server = Server::new();
    let token = server.administrator();
    let [desk, ada] = ["Desk", "Ada"].map(|name| server.add_user(name, UserType::Member));
    let made = server.post(
        DEFINITIONS,
        &token,
        json!({ "displayName": "Service desk", "description": "Ends sessions", "isEnabled": true,
            "rolePermissions": [{ "allowedResourceActions": ["microsoft.directory/users/invalidateAllRefreshTokens"] }] }),
    );
    let role = text(&made.expect(201), "id");
    let revoke = |expected| {
        let path = format!("/users/{ada}/revokeSignInSessions");
        server
            .post(&path, &server.user(desk), json!({}))
            .expect(expected);
    };
    revoke(403);
    give(&server, desk, &role, "/").expect(201);
    revoke(200);
    assert_eq!(rename(&server, desk, &format!("/users/{ada}")), 403);
    let refused = server
        .delete(&format!("{DEFINITIONS}/{role}"), &token)
        .expect(409);
    assert_eq!(
        refused.message(),
        "the role `Service desk` is held by somebody: take it away first"
    );
    server
        .patch(
            &format!("{DEFINITIONS}/{role}"),
            &token,
            json!({ "isEnabled": false }),
        )
        .expect(204);
    revoke(403);
    let list = server
        .get(
            &format!("{DEFINITIONS}?$filter=isBuiltIn%20eq%20false"),
            &token,
        )
        .expect(200);
    assert_eq!(list.each("displayName"), ["Service desk"]);
    // Another organisation has neither the role nor the assignment.
    let elsewhere = server.in_tenant("litware.example");
    elsewhere
        .get(&format!("{DEFINITIONS}/{role}"), &elsewhere.administrator())
        .expect(404);
    let list = elsewhere
        .get(DEFINITIONS, &elsewhere.administrator())
        .expect(200);
    assert!(
        !list
            .each("displayName")
            .contains(&"Service desk".to_owned())
    );
}

#[test]
fn what_cannot_be_is_refused() {
    let server = Server::new();
    let token = server.administrator();
    let ada = server.add_user("Ada", UserType::Member);
    let team = group(&server, "Team");
    let global = DirectoryRole::GlobalAdministrator.template();
    let unit = unit(&server, "Rome", false, &[]);
    let cases: [(Value, String); 4] = [
        (json!({ "principalId": ada, "roleDefinitionId": global, "directoryScopeId": format!("/administrativeUnits/{unit}") }),
            "the role `Global Administrator` cannot be held on one `administrativeUnit` only".to_owned()),
        (json!({ "principalId": ada, "roleDefinitionId": global }),
            "`directoryScopeId` is ``; it must be `/`, `/administrativeUnits/` and the id of a unit, or `/` and the id of an object".to_owned()),
        (json!({ "principalId": team, "roleDefinitionId": DirectoryRole::GroupsAdministrator.template(), "directoryScopeId": format!("/{team}") }),
            "`Team` cannot hold directory roles: only a group that is made with `isAssignableToRole` can".to_owned()),
        (json!({ "principalId": ada, "roleDefinitionId": ada, "directoryScopeId": "/" }),
            format!("`{ada}` is no role of this organisation")),
    ];
    for (body, message) in cases {
        assert_eq!(
            server.post(ASSIGNMENTS, &token, body).expect(400).message(),
            message
        );
    }
    let path = format!("{DEFINITIONS}/{global}");
    let refused = server
        .patch(&path, &token, json!({ "isEnabled": false }))
        .expect(403);
    assert_eq!(
        refused.message(),
        "`Global Administrator` is a built-in role and cannot be changed"
    );
    let last = server.get(
        &format!(
            "{ASSIGNMENTS}?$filter=principalId%20eq%20'{}'",
            server.world.administrator
        ),
        &token,
    );
    let last = &last.expect(200).each("id")[0];
    server
        .delete(&format!("{ASSIGNMENTS}/{last}"), &token)
        .expect(409);
}
