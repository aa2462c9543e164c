//! `/groups`, members and owners.

use crate::server::Server;
use serde_json::{Value, json};
use uuid::Uuid;
use xenia_engine::domain::{
    NodeKind, Relation, Source, UserId, directory::UserType, edge::NewEdge, role::DirectoryRole,
};

fn campaign() -> Value {
    json!({
        "@odata.type": "#microsoft.graph.group",
        "description": "Material",
        "displayName": "Campaign",
        "groupTypes": [],
        "mailEnabled": false,
        "mailNickname": "campaign",
        "securityEnabled": true
    })
}

fn library() -> Value {
    json!({
        "description": "Self help community for library",
        "displayName": "Library Assist",
        "groupTypes": ["Unified"],
        "mailEnabled": true,
        "mailNickname": "library",
        "securityEnabled": false
    })
}

fn reference(id: impl std::fmt::Display) -> Value {
    json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{id}") })
}

fn made(server: &Server, body: Value) -> String {
    let answer = server
        .post("/groups", &server.administrator(), body)
        .expect(201);
    answer.json["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_group_is_made_read_changed_and_deleted() {
    let server = Server::new();
    let token = server.administrator();
    let answer = server.post("/groups", &token, library()).expect(201);
    let id = answer.json["id"].as_str().unwrap();
    assert_eq!(
        answer.json,
        json!({
            "@odata.context": "https://xenia.example/v1.0/$metadata#groups/$entity",
            "@odata.etag": "W/\"1\"",
            "id": id,
            "deletedDateTime": null,
            "displayName": "Library Assist",
            "description": "Self help community for library",
            "groupTypes": ["Unified"],
            "mailEnabled": true,
            "mailNickname": "library",
            "mail": "library@contoso.example",
            "securityEnabled": false,
            "visibility": "Public",
            "classification": null,
            "isAssignableToRole": null,
            "membershipRule": null,
            "membershipRuleProcessingState": null,
            "preferredLanguage": null,
            "preferredDataLocation": null,
            "theme": null,
            "securityIdentifier": xenia_engine::domain::directory::security_identifier(id.parse().unwrap()),
            "uniqueName": null,
            "createdDateTime": "2026-03-02T09:00:00Z",
            "renewedDateTime": "2026-03-02T09:00:00Z",
            "expirationDateTime": null
        })
    );
    let path = format!("/groups/{id}");
    let change =
        json!({ "displayName": "Library", "groupTypes": ["Unified"], "mailEnabled": true });
    server.patch(&path, &token, change).expect(204);
    let list = server.get(
        "/groups?$filter=groupTypes/any(c:c%20eq%20'unified')",
        &token,
    );
    assert_eq!(list.expect(200).each("displayName"), ["Library"]);
    assert_eq!(server.get("/groups/$count", &token).expect(200).text, "1");
    // The caller owns it.
    let owners = server.get(&format!("{path}/owners"), &token).expect(200);
    assert_eq!(owners.each("userPrincipalName"), ["admin@contoso.example"]);
    server.delete(&path, &token).expect(204);
    server.get(&path, &token).expect(404);
}

#[test]
fn a_group_that_breaks_a_rule_is_refused() {
    let server = Server::new();
    let token = server.administrator();
    made(&server, library());
    let cases = [
        (
            "mailNickname",
            json!("library"),
            "another group has the `mailNickname` `library` already",
        ),
        (
            "mailEnabled",
            json!(false),
            "a Microsoft 365 group must have `mailEnabled`",
        ),
        (
            "groupTypes",
            json!(["Unified", "DynamicMembership"]),
            "a group with `DynamicMembership` needs a `membershipRule`",
        ),
        (
            "displayName",
            Value::Null,
            "a new group needs the property `displayName`",
        ),
        (
            "visibility",
            json!("Open"),
            "`visibility` is `Public`, `Private` or `HiddenMembership`, not `Open`",
        ),
        (
            "members@odata.bind",
            json!("x"),
            "`members@odata.bind` must be a list of addresses",
        ),
        (
            "members@odata.bind",
            json!(["https://x/v1.0/users/bob"]),
            "`https://x/v1.0/users/bob` does not end in the id of an object",
        ),
        ("id", json!("x"), "property `id` cannot be changed here"),
    ];
    for (property, value, message) in cases {
        let mut body = library();
        body["mailNickname"] = json!("other");
        body[property] = value;
        let answer = server.post("/groups", &token, body).expect(400);
        assert_eq!(answer.message(), message);
    }
    let id = made(&server, campaign());
    let answer = server.patch(
        &format!("/groups/{id}"),
        &token,
        json!({ "groupTypes": ["Unified"] }),
    );
    assert_eq!(
        answer.expect(400).message(),
        "`groupTypes` of a group is fixed when it is made"
    );
}

#[test]
fn members_come_with_the_group_or_one_by_one_and_are_of_their_own_kind() {
    let server = Server::new();
    let token = server.administrator();
    let (ada, gil) = (
        server.add_user("Ada", UserType::Member),
        server.add_user("Gil", UserType::Guest),
    );
    let mut body = campaign();
    body["members@odata.bind"] = json!([format!("https://graph.microsoft.com/v1.0/users/{ada}")]);
    body["owners@odata.bind"] = json!([format!("https://graph.microsoft.com/v1.0/users('{ada}')")]);
    let outer = made(&server, body);
    let inner = made(&server, campaign());
    let members = format!("/groups/{outer}/members");
    server
        .post(&format!("{members}/$ref"), &token, reference(&inner))
        .expect(204);
    server
        .post(
            &format!("/groups/{inner}/members/$ref"),
            &token,
            reference(gil),
        )
        .expect(204);

    let list = server.get(&members, &token).expect(200);
    assert_eq!(
        list.json["@odata.context"],
        "https://xenia.example/v1.0/$metadata#directoryObjects"
    );
    assert_eq!(
        list.each("@odata.type"),
        ["#microsoft.graph.user", "#microsoft.graph.group"]
    );
    assert_eq!(list.each("displayName"), ["Ada", "Campaign"]);
    let all = server
        .get(&format!("/groups/{outer}/transitiveMembers"), &token)
        .expect(200);
    assert_eq!(all.each("displayName"), ["Ada", "Campaign", "Gil"]);
    for cast in ["microsoft.graph.user", "graph.user"] {
        let users = server.get(&format!("{members}/{cast}"), &token).expect(200);
        assert_eq!(users.each("displayName"), ["Ada"]);
    }
    let users = server.get(
        &format!("{members}?$filter=userType%20eq%20'Member'"),
        &token,
    );
    assert_eq!(users.expect(200).each("displayName"), ["Ada"]);
    assert_eq!(
        server
            .get(&format!("{members}/$count"), &token)
            .expect(200)
            .text,
        "2"
    );
    let whole = server.get(
        &format!("/groups/{outer}?$expand=members($select=id,displayName),owners"),
        &token,
    );
    let whole = whole.expect(200).json;
    assert_eq!(
        whole["members"][0],
        json!({ "@odata.type": "#microsoft.graph.user", "id": ada.to_string(), "displayName": "Ada" })
    );
    assert_eq!(whole["owners"][0]["displayName"], "Ada");

    // The other side.
    let of = server
        .get(&format!("/users/{gil}/memberOf"), &token)
        .expect(200);
    assert_eq!(of.each("id"), [inner.as_str()]);
    let of = server.get(
        &format!("/users/{gil}/transitiveMemberOf/microsoft.graph.group?$count=true"),
        &token,
    );
    assert_eq!(of.expect(200).json["value"].as_array().unwrap().len(), 2);
    let asked = json!({ "groupIds": [outer, NodeKind::ALL.len().to_string()] });
    server
        .post(&format!("/users/{gil}/checkMemberGroups"), &token, asked)
        .expect(400);
    let asked = json!({ "groupIds": [outer, Uuid::nil()] });
    let held = server
        .post(&format!("/users/{gil}/checkMemberGroups"), &token, asked)
        .expect(200);
    assert_eq!(held.json["value"], json!([outer]));
    // A guest reads groups by id (tests/it/guests.rs has the levels), and no list.
    let guest = server.user(gil);
    server.get(&format!("/groups/{inner}"), &guest).expect(200);
    server.get("/groups", &guest).expect(403);
    server
        .get(&format!("/groups/{}", made(&server, campaign())), &guest)
        .expect(200);
    assert_eq!(
        server.get("/me/memberOf", &guest).expect(200).each("id"),
        [inner.as_str()]
    );

    server
        .delete(&format!("{members}/{ada}/$ref"), &token)
        .expect(204);
    let gone = server
        .delete(&format!("{members}/{ada}/$ref"), &token)
        .expect(404);
    assert_eq!(gone.message(), format!("there is no member `{ada}` here"));
}

#[test]
fn who_cannot_be_in_or_own_a_group_is_refused() {
    let server = Server::new();
    let token = server.administrator();
    let (ada, gil) = (
        server.add_user("Ada", UserType::Member),
        server.add_user("Gil", UserType::Guest),
    );
    let (unified, security) = (made(&server, library()), made(&server, campaign()));
    let nobody = Uuid::from_u128(9);
    let admin = server.world.administrator;
    let cases: [(&str, &str, String, u16, String); 7] = [
        (&unified, "members", security.clone(), 400, "a Microsoft 365 group holds users only, not a `group`".into()),
        (&security, "members", security.clone(), 400, "a group cannot be a member of itself".into()),
        (&security, "members", nobody.to_string(), 404, format!("there is no object `{nobody}` here")),
        (&security, "owners", unified.clone(), 400, "a `group` cannot own a group: only users and service principals can".into()),
        (&security, "owners", gil.to_string(), 400, "a guest cannot own a group".into()),
        (&security, "owners", admin.to_string(), 400, "`admin@contoso.example` is owner of `Campaign` already".into()),
        (&security, "members", "nonsense".into(), 400,
            "`https://graph.microsoft.com/v1.0/directoryObjects/nonsense` does not end in the id of an object".into()),
    ];
    for (group, list, who, status, message) in cases {
        let path = format!("/groups/{group}/{list}/$ref");
        let answer = server.post(&path, &token, reference(who)).expect(status);
        assert_eq!(answer.message(), message);
    }
    // The last owner stays; a second one may go.
    let owners = format!("/groups/{security}/owners");
    let answer = server
        .delete(&format!("{owners}/{admin}/$ref"), &token)
        .expect(400);
    assert_eq!(
        answer.message(),
        "the last owner of `Campaign` cannot be removed: add another one first"
    );
    server
        .post(&format!("{owners}/$ref"), &token, reference(ada))
        .expect(204);
    server
        .delete(&format!("{owners}/{admin}/$ref"), &token)
        .expect(204);
    // A group has a hundred owners at most.
    for number in 0..99 {
        let owner = server.add_user(&format!("Owner{number}"), UserType::Member);
        server.open(&NewEdge::direct(
            (NodeKind::User, owner.0),
            Relation::Owner,
            (NodeKind::Group, security.parse().unwrap()),
        ));
    }
    let answer = server
        .post(&format!("{owners}/$ref"), &token, reference(admin))
        .expect(400);
    assert_eq!(answer.message(), "a group has 100 owners at most");
}

#[test]
fn what_a_package_gives_is_not_taken_away_by_hand() {
    let server = Server::new();
    let token = server.administrator();
    let gil = server.add_user("Gil", UserType::Guest);
    let id = made(&server, campaign());
    let (group, assignment) = ((NodeKind::Group, id.parse().unwrap()), Uuid::from_u128(5));
    let member = NewEdge::direct((NodeKind::User, gil.0), Relation::Member, group);
    server.open(&member.clone().from_source(Source::Assignment, assignment));
    server.open(&member);
    let path = format!("/groups/{id}/members/{gil}/$ref");
    // The direct one goes, the other stays, and then there is nothing left to remove by hand.
    server.delete(&path, &token).expect(204);
    let list = server
        .get(&format!("/groups/{id}/members"), &token)
        .expect(200);
    assert_eq!(list.each("displayName"), ["Gil"]);
    let answer = server.delete(&path, &token).expect(409);
    assert_eq!(
        answer.message(),
        format!(
            "this member of `Campaign` comes from the access package (assignment `{assignment}`): end that assignment instead"
        )
    );
    assert_eq!(
        answer.json["error"]["details"][0]["target"],
        format!("identityGovernance/entitlementManagement/assignments/{assignment}")
    );
}

#[test]
fn owners_and_members_do_what_is_theirs_to_do() {
    let server = Server::new();
    let owner = server.add_user("Olga", UserType::Member);
    let (mia, guest) = (
        server.add_user("Mia", UserType::Member),
        server.add_user("Gil", UserType::Guest),
    );
    let olga = server.user(owner);
    let group = server.post("/groups", &olga, campaign()).expect(201);
    let id = group.json["id"].as_str().unwrap().to_owned();
    let members = format!("/groups/{id}/members");
    server
        .post(&format!("{members}/$ref"), &olga, reference(guest))
        .expect(204);
    server
        .patch(
            &format!("/groups/{id}"),
            &olga,
            json!({ "description": "x" }),
        )
        .expect(204);
    // Through an application the owner needs the application's permission too.
    let narrow = format!("{olga} Group.Read.All");
    server
        .patch(
            &format!("/groups/{id}"),
            &narrow,
            json!({ "description": "y" }),
        )
        .expect(403);
    for other in [server.user(mia), server.user(guest)] {
        server
            .post(&format!("{members}/$ref"), &other, reference(mia))
            .expect(403);
        server.delete(&format!("/groups/{id}"), &other).expect(403);
    }
    // Hidden members are for those inside.
    let hide = json!({ "visibility": "HiddenMembership" });
    server
        .patch(&format!("/groups/{id}"), &olga, hide)
        .expect(204);
    for (who, status) in [(owner, 200), (guest, 200), (mia, 403)] {
        server.get(&members, &server.user(who)).expect(status);
    }
    server.delete(&format!("/groups/{id}"), &olga).expect(204);
}

#[test]
fn a_group_that_can_hold_roles_is_out_of_reach_of_group_administrators() {
    let server = Server::new();
    let helper = server.add_user("Hal", UserType::Member);
    server.give_role(helper, DirectoryRole::GroupsAdministrator);
    let hal = server.user(helper);
    let mut body = campaign();
    body["isAssignableToRole"] = json!(true);
    server.post("/groups", &hal, body.clone()).expect(403);
    let id = made(&server, body);
    server
        .post(
            &format!("/groups/{id}/members/$ref"),
            &hal,
            reference(helper),
        )
        .expect(403);
    server.delete(&format!("/groups/{id}"), &hal).expect(403);
    let token = server.administrator();
    server
        .post(
            &format!("/groups/{id}/members/$ref"),
            &token,
            reference(helper),
        )
        .expect(204);
}

#[test]
fn managers_and_sponsors_are_set_and_taken_away() {
    let server = Server::new();
    let token = server.administrator();
    let add = |name: &str, kind| -> UserId { server.add_user(name, kind) };
    let (ada, gil) = (add("Ada", UserType::Member), add("Gil", UserType::Guest));
    server
        .get(&format!("/users/{gil}/manager"), &token)
        .expect(404);
    let put = |id| {
        server.call(
            "PUT",
            &format!("/users/{gil}/manager/$ref"),
            &token,
            Some(reference(id)),
        )
    };
    put(ada).expect(204);
    assert_eq!(
        put(gil).expect(400).message(),
        "nobody is one's own manager"
    );
    let manager = server
        .get(&format!("/users/{gil}/manager"), &token)
        .expect(200);
    assert_eq!(manager.json["@odata.type"], "#microsoft.graph.user");
    assert_eq!(manager.json["displayName"], "Ada");
    let reports = server
        .get(&format!("/users/{ada}/directReports"), &token)
        .expect(200);
    assert_eq!(reports.each("displayName"), ["Gil"]);
    server
        .delete(&format!("/users/{gil}/manager/$ref"), &token)
        .expect(204);
    server
        .get(&format!("/users/{gil}/manager"), &token)
        .expect(404);

    let sponsors = format!("/users/{gil}/sponsors");
    server
        .post(&format!("{sponsors}/$ref"), &token, reference(ada))
        .expect(204);
    assert_eq!(
        server
            .get(&sponsors, &token)
            .expect(200)
            .each("displayName"),
        ["Ada"]
    );
    let twice = server
        .post(&format!("{sponsors}/$ref"), &token, reference(ada))
        .expect(400);
    assert_eq!(
        twice.message(),
        "`ada@contoso.example` is a sponsor already"
    );
    server
        .delete(&format!("{sponsors}/{ada}/$ref"), &token)
        .expect(204);
    server
        .delete(&format!("{sponsors}/{ada}/$ref"), &token)
        .expect(404);
}
