//! `/groupSettings` and what follows from them.

use crate::{
    entitlement::Case,
    server::{Answer, Server},
};
use serde_json::{Value, json};
use xenia_engine::domain::{UserId, directory::UserType, role::DirectoryRole};

const UNIFIED: &str = "62375ab9-6b52-47ed-826b-58e47e0e304b";
const GUEST: &str = "08d542b9-071f-4e16-94b0-74abb372e3d9";

fn setting(template: &str, values: &[(&str, &str)]) -> Value {
    let values = values.iter();
    let values: Vec<Value> = values
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    json!({ "templateId": template, "values": values })
}

/// Makes settings of the organisation; their path.
fn make(server: &Server, template: &str, values: &[(&str, &str)]) -> String {
    let body = setting(template, values);
    let made = server.post("/groupSettings", &server.administrator(), body);
    format!(
        "/groupSettings/{}",
        made.expect(201).json["id"].as_str().unwrap()
    )
}

fn set(server: &Server, path: &str, values: &[(&str, &str)]) {
    let body = json!({ "values": setting("", values)["values"] });
    server
        .patch(path, &server.administrator(), body)
        .expect(204);
}

fn unified(name: &str) -> Value {
    json!({ "displayName": name, "groupTypes": ["Unified"], "mailEnabled": true,
        "mailNickname": name.replace(' ', ""), "securityEnabled": false })
}

fn reference(id: impl std::fmt::Display) -> Value {
    json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{id}") })
}

fn id(answer: &Answer) -> String {
    answer.json["id"].as_str().unwrap().to_owned()
}

fn named_setting(answer: &Answer) -> &str {
    answer.json["error"]["details"][0]["target"]
        .as_str()
        .unwrap_or_default()
}

#[test]
fn settings_are_made_changed_and_taken_away() {
    let server = Server::new();
    let admin = server.administrator();
    let templates = server.get("/groupSettingTemplates", &admin).expect(200);
    assert_eq!(
        templates.each("displayName"),
        [
            "Group.Unified",
            "Group.Unified.Guest",
            "Application",
            "Custom Policy Settings",
            "Consent Policy Settings",
            "Password Rule Settings",
            "Prohibited Names Restricted Settings",
            "Prohibited Names Settings"
        ]
    );
    let one = server.get(&format!("/groupSettingTemplates/{GUEST}"), &admin);
    let value = &one.expect(200).json["values"][0];
    assert_eq!(value["name"], "AllowToAddGuests");
    assert_eq!(
        (&value["type"], &value["defaultValue"]),
        (&json!("System.Boolean"), &json!("true"))
    );
    assert!(
        server
            .get("/groupSettings", &admin)
            .expect(200)
            .each("id")
            .is_empty()
    );

    let path = make(&server, UNIFIED, &[("EnableGroupCreation", "false")]);
    let made = server.get(&path, &admin).expect(200).json;
    assert_eq!(made["displayName"], "Group.Unified");
    let value = |made: &Value, name: &str| {
        let mut values = made["values"].as_array().unwrap().iter();
        values.find(|value| value["name"] == name).unwrap()["value"].clone()
    };
    assert_eq!(value(&made, "EnableGroupCreation"), "false");
    assert_eq!(value(&made, "AllowToAddGuests"), "true");
    // A change leaves what it does not name.
    set(&server, &path, &[("AllowToAddGuests", "false")]);
    let changed = server.get(&path, &admin).expect(200).json;
    assert_eq!(value(&changed, "EnableGroupCreation"), "false");
    assert_eq!(value(&changed, "AllowToAddGuests"), "false");
    let again = server.post("/groupSettings", &admin, setting(UNIFIED, &[]));
    assert_eq!(
        again.expect(409).message(),
        "there are settings of this template already: change those"
    );
    let cases = [
        (
            setting(GUEST, &[]),
            "settings of the template `Group.Unified.Guest` are made at a group, under `groups/{id}/settings`",
        ),
        (
            setting("00000000-0000-0000-0000-000000000001", &[]),
            "`00000000-0000-0000-0000-000000000001` is no template of group settings",
        ),
        (
            setting(
                "5cf42378-d67d-4f36-ba46-e8b86229381d",
                &[("LockoutThreshold", "99")],
            ),
            "`LockoutThreshold` is `10` here and cannot be `99`: sign-in takes ten passwords for an account in 15 minutes here",
        ),
    ];
    for (body, message) in cases {
        let answer = server.post("/groupSettings", &admin, body);
        assert_eq!(answer.expect(400).message(), message);
    }
    let body = json!({ "values": [{ "name": "GroupCreationAllowedGroupId", "value": server.world.administrator }] });
    let answer = server.patch(&path, &admin, body).expect(400);
    assert!(
        answer
            .message()
            .starts_with("`GroupCreationAllowedGroupId` is a security group, and")
    );
    server.delete(&path, &admin).expect(204);
    server.get(&path, &admin).expect(404);
}

#[test]
fn what_passwords_may_not_contain_is_not_for_everybody() {
    let server = Server::new();
    make(&server, UNIFIED, &[]);
    let passwords = "5cf42378-d67d-4f36-ba46-e8b86229381d";
    let path = make(&server, passwords, &[("BannedPasswordList", "fabrikam")]);
    let mia = server.user(server.add_user("Mia", UserType::Member));
    assert_eq!(
        server
            .get("/groupSettings", &mia)
            .expect(200)
            .each("displayName"),
        ["Group.Unified"]
    );
    server.get(&path, &mia).expect(404);
    // Groups Administrators change those of groups only.
    let greta = server.add_user("Greta", UserType::Member);
    server.give_role(greta, DirectoryRole::GroupsAdministrator);
    let token = server.user(greta);
    server
        .patch(&path, &token, json!({ "values": [] }))
        .expect(403);
    server
        .post(
            "/groupSettings",
            &token,
            setting("80661d51-be2f-4d46-9713-98a2fcaec5bc", &[]),
        )
        .expect(403);
    // And they hold.
    let body = |password: &str| json!({ "passwordProfile": { "password": password } });
    let path = format!("/users/{greta}");
    let admin = server.administrator();
    let answer = server.patch(&path, &admin, body("Fabrikam-2026!"));
    assert!(
        answer
            .expect(400)
            .message()
            .contains("words that are tried first")
    );
    server
        .patch(&path, &admin, body("four small green boats"))
        .expect(204);
}

#[test]
fn names_of_applications_may_be_blocked() {
    let server = Server::new();
    make(
        &server,
        "80661d51-be2f-4d46-9713-98a2fcaec5bc",
        &[("CustomBlockedWholeWordsList", "Bank")],
    );
    let admin = server.administrator();
    let answer = server.post(
        "/applications",
        &admin,
        json!({ "displayName": "The Bank" }),
    );
    let answer = answer.expect(400);
    assert_eq!(
        answer.message(),
        "`displayName` of an application cannot contain `Bank`"
    );
    let app = server
        .post("/applications", &admin, json!({ "displayName": "Banking" }))
        .expect(201);
    let path = format!("/applications/{}", id(&app));
    server
        .patch(&path, &admin, json!({ "displayName": "Bank" }))
        .expect(400);
}

#[test]
fn members_create_groups_as_far_as_the_settings_let_them() {
    let server = Server::new();
    let admin = server.administrator();
    let mia = server.add_user("Mia", UserType::Member);
    let token = server.user(mia);
    server.post("/groups", &token, unified("One")).expect(201);
    let path = make(&server, UNIFIED, &[("EnableGroupCreation", "false")]);
    let answer = server.post("/groups", &token, unified("Two")).expect(403);
    assert_eq!(
        answer.message(),
        "members of this organisation may not create Microsoft 365 groups"
    );
    assert_eq!(
        named_setting(&answer),
        "groupSettings/Group.Unified/EnableGroupCreation"
    );
    // Security groups are another setting.
    let security = |name: &str| json!({ "displayName": name, "mailEnabled": false, "mailNickname": name, "securityEnabled": true });
    let makers = server
        .post("/groups", &token, security("Makers"))
        .expect(201);
    server.post("/groups", &admin, unified("Three")).expect(201);
    // The members of one group may, also by way of another.
    set(
        &server,
        &path,
        &[("GroupCreationAllowedGroupId", &id(&makers))],
    );
    server.post("/groups", &token, unified("Four")).expect(403);
    let inner = server
        .post("/groups", &admin, security("Inner"))
        .expect(201);
    for (group, member) in [(&inner, mia.to_string()), (&makers, id(&inner))] {
        let path = format!("/groups/{}/members/$ref", id(group));
        server.post(&path, &admin, reference(member)).expect(204);
    }
    server.post("/groups", &token, unified("Five")).expect(201);
    // The policy of the organisation about security groups does not touch the others.
    let closed =
        json!({ "defaultUserRolePermissions": { "allowedToCreateSecurityGroups": false } });
    server
        .patch("/policies/authorizationPolicy", &admin, closed)
        .expect(204);
    let answer = server.post("/groups", &token, security("Six")).expect(403);
    assert_eq!(
        answer.message(),
        "members of this organisation may not create security groups"
    );
    server.post("/groups", &token, unified("Seven")).expect(201);
}

#[test]
fn names_follow_the_naming_policy() {
    let server = Server::new();
    let admin = server.administrator();
    let mia = server.add_user("Mia", UserType::Member);
    server
        .patch(
            &format!("/users/{mia}"),
            &admin,
            json!({ "department": "Sales" }),
        )
        .expect(204);
    let token = server.user(mia);
    let old = server.post("/groups", &token, unified("Old")).expect(201);
    make(
        &server,
        UNIFIED,
        &[
            (
                "PrefixSuffixNamingRequirement",
                "GRP_[GroupName]_[Department]",
            ),
            ("CustomBlockedWordsList", "Payroll"),
        ],
    );
    let answer = server
        .post("/groups", &token, unified("Campaign"))
        .expect(400);
    assert_eq!(answer.code(), "MissingPrefixSuffix");
    assert_eq!(
        answer.message(),
        "`displayName` must begin with `GRP_` and end with `_Sales`, by the naming policy"
    );
    assert_eq!(
        named_setting(&answer),
        "groupSettings/Group.Unified/PrefixSuffixNamingRequirement"
    );
    let answer = server
        .post("/groups", &token, unified("GRP_payroll_Sales"))
        .expect(400);
    assert_eq!(answer.code(), "ContainsBlockedWord");
    let made = server
        .post("/groups", &token, unified("GRP_Campaign_Sales"))
        .expect(201);
    let path = format!("/groups/{}", id(&made));
    server
        .patch(&path, &token, json!({ "description": "x" }))
        .expect(204);
    server
        .patch(&path, &token, json!({ "displayName": "Other" }))
        .expect(400);
    // Another owner with another department leaves the name as it is.
    let ned = server.add_user("Ned", UserType::Member);
    server
        .post(&format!("{path}/owners/$ref"), &token, reference(ned))
        .expect(204);
    server
        .patch(&path, &server.user(ned), json!({ "description": "y" }))
        .expect(204);
    // One from before the policy gets a good name when it is next changed.
    let path = format!("/groups/{}", id(&old));
    server
        .patch(&path, &token, json!({ "description": "x" }))
        .expect(400);
    let good = json!({ "displayName": "GRP_Old_Sales", "mailNickname": "GRP_Old_Sales" });
    server.patch(&path, &token, good).expect(204);
    // Security groups and administrators are free of it; Groups Administrators are not.
    server.post("/groups", &admin, unified("Free")).expect(201);
    let greta = server.add_user("Greta", UserType::Member);
    server.give_role(greta, DirectoryRole::GroupsAdministrator);
    server
        .post("/groups", &server.user(greta), unified("Campaign"))
        .expect(400);
    server
        .post(
            "/groups",
            &server.application("Group.ReadWrite.All"),
            unified("Bot"),
        )
        .expect(400);
}

#[test]
fn names_can_be_tried() {
    let server = Server::new();
    let admin = server.administrator();
    let mia = server.add_user("Mia", UserType::Member);
    server
        .patch(
            &format!("/users/{mia}"),
            &admin,
            json!({ "companyName": "Contoso" }),
        )
        .expect(204);
    make(
        &server,
        UNIFIED,
        &[
            ("PrefixSuffixNamingRequirement", "[Company]_[GroupName]"),
            ("CustomBlockedWordsList", "Payroll"),
        ],
    );
    let taken = server
        .post("/groups", &admin, unified("Contoso_Taken"))
        .expect(201);
    let token = server.user(mia);
    let path = "/directoryObjects/validateProperties";
    let try_of = |path: &str, token: &str, body: Value| server.post(path, token, body);
    let both = json!({ "entityType": "Group", "displayName": "x", "mailNickname": "x" });
    let answer = try_of(path, &token, both.clone()).expect(422);
    assert_eq!(answer.code(), "Request_UnprocessableEntity");
    let message =
        |property: &str| format!("`{property}` must begin with `Contoso_`, by the naming policy");
    let detail = |property: &str| {
        json!({ "target": property, "code": "MissingPrefixSuffix",
        "message": message(property), "prefix": "Contoso_", "suffix": "" })
    };
    assert_eq!(
        answer.json["error"]["details"],
        json!([detail("displayName"), detail("mailNickname")])
    );
    for (body, code) in [
        (
            json!({ "displayName": "Contoso_Payroll", "mailNickname": "Contoso_Payroll" }),
            "ContainsBlockedWord",
        ),
        (json!({ "mailNickname": "Contoso_Taken" }), "NotUnique"),
    ] {
        let answer = try_of(path, &token, body).expect(422);
        let details = answer.json["error"]["details"].as_array().unwrap();
        assert_eq!((details.len(), &details[0]["code"]), (1, &json!(code)));
    }
    try_of(
        path,
        &token,
        json!({ "displayName": "Contoso_Fine", "mailNickname": "Contoso_Fine" }),
    )
    .expect(204);
    // On behalf of somebody: an administrator is free of the policy, an application is not.
    let mut of_admin = both.clone();
    of_admin["onBehalfOfUserId"] = json!(server.world.administrator);
    try_of(path, &token, of_admin).expect(204);
    let mut of_mia = both.clone();
    of_mia["onBehalfOfUserId"] = json!(mia);
    try_of(path, &server.application("Group.Read.All"), of_mia).expect(422);
    // A group keeps its own address.
    let path = format!("/groups/{}/validateProperties", id(&taken));
    try_of(&path, &token, json!({ "mailNickname": "Contoso_Taken" })).expect(204);
    for (body, message) in [
        (
            json!({}),
            "say a `displayName` or a `mailNickname` to check",
        ),
        (
            json!({ "entityType": "User", "displayName": "x" }),
            "`entityType` is `Group`, not `User`",
        ),
        (
            json!({ "displayName": "x", "onBehalfOfUserId": "y" }),
            "`onBehalfOfUserId` is the id of a user, not `y`",
        ),
    ] {
        let answer = try_of("/directoryObjects/validateProperties", &token, body);
        assert_eq!(answer.expect(400).message(), message);
    }
}

/// A group of Mia's, who has no role.
fn of_mia(server: &Server) -> (UserId, String) {
    let mia = server.add_user("Mia", UserType::Member);
    let group = server
        .post("/groups", &server.user(mia), unified("Campaign"))
        .expect(201);
    (mia, format!("/groups/{}", id(&group)))
}

#[test]
fn guests_come_in_where_the_settings_let_them() {
    let server = Server::new();
    let admin = server.administrator();
    let (mia, path) = of_mia(&server);
    let token = server.user(mia);
    let gil = server.add_user("Gil", UserType::Guest);
    let members = format!("{path}/members/$ref");
    let own = server.post(
        &format!("{path}/settings"),
        &admin,
        setting(GUEST, &[("AllowToAddGuests", "false")]),
    );
    let own = format!("{path}/settings/{}", id(&own.expect(201)));
    let answer = server.post(&members, &token, reference(gil)).expect(403);
    assert_eq!(answer.message(), "`Campaign` takes no guests");
    assert_eq!(
        named_setting(&answer),
        format!("{}/settings/AllowToAddGuests", path.trim_start_matches('/'))
    );
    let bound =
        json!({ "members@odata.bind": [format!("https://graph.microsoft.com/v1.0/users/{gil}")] });
    server.patch(&path, &token, bound).expect(403);
    // Neither does an application add one; an administrator does, and whoever is in stays in.
    server
        .post(
            &members,
            &server.application("GroupMember.ReadWrite.All"),
            reference(gil),
        )
        .expect(403);
    server.post(&members, &admin, reference(gil)).expect(204);
    set(&server, &own, &[("AllowToAddGuests", "true")]);
    let ann = server.add_user("Ann", UserType::Guest);
    server.post(&members, &token, reference(ann)).expect(204);
    // The organisation's no is above the group's yes.
    make(&server, UNIFIED, &[("AllowToAddGuests", "false")]);
    let kim = server.add_user("Kim", UserType::Guest);
    let answer = server.post(&members, &token, reference(kim)).expect(403);
    assert_eq!(
        named_setting(&answer),
        "groupSettings/Group.Unified/AllowToAddGuests"
    );
    let ned = server.add_user("Ned", UserType::Member);
    server.post(&members, &token, reference(ned)).expect(204);
    assert_eq!(
        server
            .get(&format!("{path}/members"), &admin)
            .expect(200)
            .each("id")
            .len(),
        3
    );
    // Settings of a group are not its owner's, and only Microsoft 365 groups have them.
    server
        .patch(&own, &token, json!({ "values": [] }))
        .expect(403);
    let security = json!({ "displayName": "S", "mailEnabled": false, "mailNickname": "s", "securityEnabled": true });
    let security = id(&server.post("/groups", &admin, security).expect(201));
    let answer = server.post(
        &format!("/groups/{security}/settings"),
        &admin,
        setting(GUEST, &[]),
    );
    assert_eq!(
        answer.expect(400).message(),
        "only Microsoft 365 groups have settings"
    );
    let answer = server.post(&format!("{path}/settings"), &admin, setting(UNIFIED, &[]));
    assert_eq!(
        answer.expect(400).message(),
        "a group has settings of the template `Group.Unified.Guest` only"
    );
}

#[test]
fn guests_own_and_reach_groups_where_the_settings_let_them() {
    let server = Server::new();
    let admin = server.administrator();
    let (mia, path) = of_mia(&server);
    let gil = server.add_user("Gil", UserType::Guest);
    let owners = format!("{path}/owners/$ref");
    let answer = server
        .post(&owners, &server.user(mia), reference(gil))
        .expect(400);
    assert_eq!(
        named_setting(&answer),
        "groupSettings/Group.Unified/AllowGuestsToBeGroupOwner"
    );
    let settings = make(&server, UNIFIED, &[("AllowGuestsToBeGroupOwner", "true")]);
    server
        .post(&owners, &server.user(mia), reference(gil))
        .expect(204);
    server.get(&path, &server.user(gil)).expect(200);
    set(
        &server,
        &settings,
        &[("AllowGuestsToAccessGroups", "false")],
    );
    let answer = server.get(&path, &server.user(gil)).expect(403);
    assert_eq!(
        answer.message(),
        "guests have no access to Microsoft 365 groups in this organisation"
    );
    assert_eq!(
        named_setting(&answer),
        "groupSettings/Group.Unified/AllowGuestsToAccessGroups"
    );
    server
        .get(&format!("{path}/members"), &server.user(gil))
        .expect(403);
    server.get(&path, &server.user(mia)).expect(200);
    server.get(&path, &admin).expect(200);
}

#[test]
fn groups_have_a_classification_to_choose_from() {
    let server = Server::new();
    let admin = server.administrator();
    let old = server.post("/groups", &admin, unified("Old")).expect(201);
    make(
        &server,
        UNIFIED,
        &[
            ("ClassificationList", "Low,High"),
            ("DefaultClassification", "Low"),
        ],
    );
    let made = server.post("/groups", &admin, unified("New")).expect(201);
    assert_eq!(made.json["classification"], "Low");
    let path = format!("/groups/{}", id(&made));
    let answer = server
        .patch(&path, &admin, json!({ "classification": "Mid" }))
        .expect(400);
    assert_eq!(
        answer.message(),
        "`classification` is one of `Low`, `High`, not `Mid`"
    );
    server
        .patch(&path, &admin, json!({ "classification": "High" }))
        .expect(204);
    server
        .patch(
            &format!("/groups/{}", id(&old)),
            &admin,
            json!({ "description": "x" }),
        )
        .expect(204);
}

#[test]
fn an_access_package_brings_no_guest_into_a_closed_group() {
    let case = Case::new();
    let (server, admin) = (&case.server, case.server.administrator());
    let path = format!("/groups/{}", case.group);
    let group = server.get(&path, &admin).expect(200);
    // The group of the package is a security group, which these settings are not about.
    assert_eq!(group.json["groupTypes"], json!([]));
    make(server, UNIFIED, &[("AllowToAddGuests", "false")]);
    server
        .post(
            &format!("{path}/members/$ref"),
            &admin,
            reference(case.paul),
        )
        .expect(204);
}
