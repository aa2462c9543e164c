//! Groups that hold directory roles, and directory roles of applications: who gets what, who may
//! change it, and what stays closed.

use crate::server::Server;
use serde_json::{Value, json};
use xenia_engine::domain::{
    GroupId, NodeKind, Relation, UserId, directory::UserType, edge::NewEdge, role::DirectoryRole,
};

fn reference(id: impl std::fmt::Display) -> Value {
    json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{id}") })
}

fn group(server: &Server, name: &str, assignable: bool) -> GroupId {
    let made = server.post("/groups", &server.administrator(), body(name, assignable));
    let id = made.expect(201).json["id"].as_str().unwrap().to_owned();
    id.parse().unwrap()
}

fn body(name: &str, assignable: bool) -> Value {
    json!({ "displayName": name, "mailEnabled": false, "mailNickname": name, "securityEnabled": true,
        "isAssignableToRole": assignable })
}

fn give(server: &Server, role: DirectoryRole, to: impl std::fmt::Display) {
    let path = format!("/directoryRoles/{}/members/$ref", role.template());
    let answer = server.post(&path, &server.administrator(), reference(to));
    answer.expect(204);
}

fn join(server: &Server, group: GroupId, who: impl std::fmt::Display) {
    let path = format!("/groups/{group}/members/$ref");
    let answer = server.post(&path, &server.administrator(), reference(who));
    answer.expect(204);
}

/// Whether somebody may change users.
fn changes_users(server: &Server, token: &str, target: UserId) -> bool {
    let body = json!({ "jobTitle": "x" });
    let answer = server.patch(&format!("/users/{target}"), token, body);
    assert!(
        matches!(answer.status.as_u16(), 204 | 403),
        "{}",
        answer.text
    );
    answer.status == 204
}

/// A service principal; its token bears those permissions.
fn application(server: &Server, name: &str) -> String {
    let admin = server.administrator();
    let app = server.post("/applications", &admin, json!({ "displayName": name }));
    let app = app.expect(201).json;
    let principal = json!({ "appId": app["appId"] });
    let made = server.post("/servicePrincipals", &admin, principal);
    made.expect(201).json["id"].as_str().unwrap().to_owned()
}

#[test]
fn members_of_a_group_have_its_role_and_nobody_else() {
    let server = Server::new();
    let [target, member, later, nested, outside] =
        ["Target", "Member", "Later", "Nested", "Outside"]
            .map(|name| server.add_user(name, UserType::Member));
    let (holders, inner, plain) = (
        group(&server, "holders", true),
        group(&server, "inner", false),
        group(&server, "plain", false),
    );
    give(&server, DirectoryRole::UserAdministrator, holders);
    join(&server, holders, member);
    join(&server, inner, nested);
    join(&server, plain, outside);
    // What no use case opens still gives nobody anything: a group inside, a role of another group.
    let edge = |subject, relation, object| server.open(&NewEdge::direct(subject, relation, object));
    let node = |id: GroupId| (NodeKind::Group, id.0);
    edge(node(inner), Relation::Member, node(holders));
    let role = DirectoryRole::UserAdministrator.template();
    let role = (NodeKind::DirectoryRole, role);
    edge(node(plain), Relation::DirectoryRole, role);
    let tomorrow = server.world.engine.now().plus_days(1);
    server.open(&NewEdge {
        starts_at: Some(tomorrow),
        ..NewEdge::direct((NodeKind::User, later.0), Relation::Member, node(holders))
    });

    let may = |who: UserId| changes_users(&server, &server.user(who), target);
    let table = [
        (member, true),
        (later, false),
        (nested, false),
        (outside, false),
    ];
    for (who, expected) in table {
        assert_eq!(may(who), expected, "{who}");
    }
    server.world.clock.advance_days(1);
    assert!(may(later), "a membership counts from its first moment on");

    // It ends with the membership, with the role, and with the group.
    let admin = server.administrator();
    let leave = format!("/groups/{holders}/members/{member}/$ref");
    server.delete(&leave, &admin).expect(204);
    assert!(!may(member));
    join(&server, holders, member);
    let role = DirectoryRole::UserAdministrator.template();
    let holder = format!("/directoryRoles/{role}/members/{holders}/$ref");
    server.delete(&holder, &admin).expect(204);
    assert!(!may(member));
    give(&server, DirectoryRole::UserAdministrator, holders);
    assert!(may(member));
    server
        .delete(&format!("/groups/{holders}"), &admin)
        .expect(204);
    assert!(!may(member));
    let restore = format!("/directory/deletedItems/{holders}/restore");
    server
        .post(&restore, &server.user(later), json!({}))
        .expect(403);
    server.post(&restore, &admin, json!({})).expect(200);
    assert!(may(member));
}

#[test]
fn a_role_on_a_unit_counts_through_a_group_too() {
    let server = Server::new();
    let [member, inside, outside] =
        ["Member", "Inside", "Outside"].map(|name| server.add_user(name, UserType::Member));
    let admin = server.administrator();
    let holders = group(&server, "holders", true);
    join(&server, holders, member);
    let unit = json!({ "displayName": "Rome" });
    let unit = server.post("/directory/administrativeUnits", &admin, unit);
    let unit = unit.expect(201).json["id"].as_str().unwrap().to_owned();
    let path = format!("/directory/administrativeUnits/{unit}/members/$ref");
    server.post(&path, &admin, reference(inside)).expect(204);
    let assignment = json!({ "principalId": holders,
        "roleDefinitionId": DirectoryRole::UserAdministrator.template(),
        "directoryScopeId": format!("/administrativeUnits/{unit}") });
    let path = "/roleManagement/directory/roleAssignments";
    server.post(path, &admin, assignment).expect(201);
    let token = server.user(member);
    assert!(changes_users(&server, &token, inside));
    assert!(!changes_users(&server, &token, outside));
}

#[test]
fn only_those_who_may_give_roles_change_such_a_group() {
    let server = Server::new();
    let roles = [
        (DirectoryRole::GlobalAdministrator, true),
        (DirectoryRole::PrivilegedRoleAdministrator, true),
        (DirectoryRole::GroupsAdministrator, false),
        (DirectoryRole::UserAdministrator, false),
        (DirectoryRole::IdentityGovernanceAdministrator, false),
        (DirectoryRole::ApplicationAdministrator, false),
    ];
    let holders = group(&server, "holders", true);
    let owner = server.add_user("Owner", UserType::Member);
    let path = format!("/groups/{holders}/owners/$ref");
    let answer = server.post(&path, &server.administrator(), reference(owner));
    answer.expect(204);
    let member = server.add_user("Member", UserType::Member);
    join(&server, holders, member);
    let mut tokens = vec![(server.user(owner), true), (server.user(member), false)];
    for (index, (role, may)) in roles.into_iter().enumerate() {
        let who = server.add_user(&format!("Role{index}"), UserType::Member);
        server.give_role(who, role);
        // Whatever the role allows, the application must be allowed it too.
        let through = format!(
            "{} Group.ReadWrite.All Directory.ReadWrite.All",
            server.user(who)
        );
        tokens.extend([(server.user(who), may), (through, false)]);
        let robot = application(&server, &format!("Robot{index}"));
        give(&server, role, &robot);
        tokens.push((format!("app {robot}"), may));
    }
    let unlimited =
        "Group.ReadWrite.All Directory.ReadWrite.All GroupMember.ReadWrite.All User.ReadWrite.All";
    tokens.push((server.application(unlimited), false));
    tokens.push((
        server.application("RoleManagement.ReadWrite.Directory Group.ReadWrite.All"),
        true,
    ));
    for (index, (token, may)) in tokens.into_iter().enumerate() {
        let newcomer = server.add_user(&format!("New{index}"), UserType::Member);
        let all = [
            (
                "POST",
                format!("/groups/{holders}/members/$ref"),
                Some(reference(newcomer)),
            ),
            (
                "DELETE",
                format!("/groups/{holders}/members/{newcomer}/$ref"),
                None,
            ),
            (
                "POST",
                format!("/groups/{holders}/owners/$ref"),
                Some(reference(newcomer)),
            ),
            (
                "DELETE",
                format!("/groups/{holders}/owners/{newcomer}/$ref"),
                None,
            ),
            (
                "PATCH",
                format!("/groups/{holders}"),
                Some(json!({ "description": format!("{index}") })),
            ),
        ];
        for (method, path, body) in all {
            let answer = server.call(method, &path, &token, body);
            let expected = if may { 204 } else { 403 };
            assert_eq!(
                answer.status.as_u16(),
                expected,
                "{token}: {method} {path} {}",
                answer.text
            );
        }
    }
    // What decides who is in it is fixed.
    let admin = server.administrator();
    let path = format!("/groups/{holders}");
    let plain = group(&server, "plain", false);
    for (path, change, message) in [
        (
            &path,
            json!({ "isAssignableToRole": false }),
            "`isAssignableToRole` of a group is fixed when it is made",
        ),
        (
            &format!("/groups/{plain}"),
            json!({ "isAssignableToRole": true, "visibility": "Private" }),
            "`isAssignableToRole` of a group is fixed when it is made",
        ),
        (
            &path,
            json!({ "groupTypes": ["DynamicMembership"], "membershipRule": "user.city -eq \"Rome\"" }),
            "the members of a group that can hold directory roles are chosen by hand: it cannot have `DynamicMembership`",
        ),
    ] {
        let answer = server.patch(path, &admin, change).expect(400);
        assert_eq!(answer.message(), message);
    }
    let answer = server.post(&format!("{path}/members/$ref"), &admin, reference(plain));
    assert_eq!(
        answer.expect(400).message(),
        "a group that can hold directory roles cannot hold another group"
    );
    let path = format!(
        "/directoryRoles/{}/members/$ref",
        DirectoryRole::GroupsAdministrator.template()
    );
    let answer = server.post(&path, &admin, reference(plain)).expect(400);
    assert_eq!(
        answer.message(),
        "`plain` cannot hold directory roles: only a group that is made with `isAssignableToRole` can"
    );
}

#[test]
fn a_catalog_does_not_lead_into_such_a_group() {
    let server = Server::new();
    let manager = server.add_user("Manager", UserType::Member);
    for role in [
        DirectoryRole::GroupsAdministrator,
        DirectoryRole::IdentityGovernanceAdministrator,
    ] {
        server.give_role(manager, role);
    }
    let elm = "/identityGovernance/entitlementManagement";
    let catalog = json!({ "displayName": "Ours", "description": "x", "state": "published", "isExternallyVisible": false });
    let catalog = server.post(&format!("{elm}/catalogs"), &server.user(manager), catalog);
    let catalog = catalog.expect(201).json["id"].clone();
    let offer = |token: &str, group: GroupId| {
        let resource = json!({ "originId": group, "originSystem": "AadGroup" });
        let body = json!({ "requestType": "adminAdd", "catalog": { "id": catalog }, "resource": resource });
        server.post(&format!("{elm}/resourceRequests"), token, body)
    };
    let (holders, plain) = (
        group(&server, "holders", true),
        group(&server, "plain", false),
    );
    offer(&server.user(manager), plain).expect(201);
    offer(&server.user(manager), holders).expect(403);
    offer(&server.administrator(), holders).expect(201);
}

#[test]
fn members_and_owners_of_such_a_group_are_protected() {
    let server = Server::new();
    let helper = server.add_user("Helper", UserType::Member);
    server.give_role(helper, DirectoryRole::UserAdministrator);
    let [member, owner, neither] =
        ["Member", "Owner", "Neither"].map(|name| server.add_user(name, UserType::Member));
    // Before it holds any role: whoever is in it gets the next one.
    let holders = group(&server, "holders", true);
    join(&server, holders, member);
    let path = format!("/groups/{holders}/owners/$ref");
    server
        .post(&path, &server.administrator(), reference(owner))
        .expect(204);
    for (who, status) in [(member, 403), (owner, 403), (neither, 204)] {
        let profile = json!({ "passwordProfile": { "password": "a year at Contoso" } });
        let token = server.user(helper);
        server
            .patch(&format!("/users/{who}"), &token, profile)
            .expect(status);
        server
            .delete(&format!("/users/{who}"), &token)
            .expect(status);
    }
}

#[test]
fn roles_of_an_application_count_for_what_applications_may_do() {
    let server = Server::new();
    let target = server.add_user("Target", UserType::Member);
    let users = |token: &str| {
        server.patch(
            &format!("/users/{target}"),
            token,
            json!({ "city": "Rome" }),
        )
    };
    let robot = application(&server, "Robot");
    let token = format!("app {robot}");
    users(&token).expect(403);
    give(&server, DirectoryRole::GroupsAdministrator, &robot);
    users(&token).expect(403);
    server
        .post("/groups", &token, body("theirs", false))
        .expect(201);
    server
        .post("/groups", &token, body("powerful", true))
        .expect(403);
    // By way of a group.
    let holders = group(&server, "holders", true);
    give(&server, DirectoryRole::UserAdministrator, holders);
    join(&server, holders, &robot);
    users(&token).expect(204);
    // A user of that application has nothing of it.
    let anna = server.add_user("Anna", UserType::Member);
    users(&format!("{} User.ReadWrite.All", server.user(anna))).expect(403);
    // What only people do, no role lets an application do.
    give(&server, DirectoryRole::GlobalAdministrator, &robot);
    server.get("/users", &token).expect(200);
    for path in ["/me", "/me/memberOf"] {
        let answer = server.get(path, &token).expect(400);
        assert!(
            answer
                .message()
                .contains("the token belongs to an application")
        );
    }
    let elm = "/identityGovernance/entitlementManagement";
    let own = format!("{elm}/assignments/filterByCurrentUser(on='target')");
    assert!(server.get(&own, &token).status.is_client_error());
    // It ends at once.
    let role = DirectoryRole::GlobalAdministrator.template();
    let path = format!("/directoryRoles/{role}/members/{robot}/$ref");
    server.delete(&path, &server.administrator()).expect(204);
    server.get("/users", &token).expect(403);
}
