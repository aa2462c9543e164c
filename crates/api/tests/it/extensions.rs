//! What an organisation adds to its directory: the rest of the profile, extension attributes,
//! directory extensions, open extensions.

use crate::server::Server;
use serde_json::{Value, json};
use xenia_engine::domain::directory::UserType;

fn encoded(query: &str) -> String {
    query
        .replace('+', "%2B")
        .replace(' ', "%20")
        .replace('\'', "%27")
}

/// An application, and the beginning of the names of its extensions.
fn application(server: &Server) -> (String, String) {
    let admin = server.administrator();
    let app = server.post("/applications", &admin, json!({ "displayName": "HR" }));
    let app = app.expect(201).json;
    let prefix = app["appId"].as_str().unwrap().replace('-', "");
    (
        app["id"].as_str().unwrap().to_owned(),
        format!("extension_{prefix}"),
    )
}

fn define(server: &Server, app: &str, name: &str, kind: &str, multi: bool) -> Value {
    let path = format!("/applications/{app}/extensionProperties");
    let body = json!({ "name": name, "dataType": kind, "isMultiValued": multi, "targetObjects": ["User", "Group"] });
    server
        .post(&path, &server.administrator(), body)
        .expect(201)
        .json
}

#[test]
fn the_profile_is_kept_answered_and_found() {
    let server = Server::new();
    let admin = server.administrator();
    let anna = server.add_user("Anna", UserType::Member);
    server.add_user("Otto", UserType::Member);
    let path = format!("/users/{anna}");
    let profile = json!({
        "aboutMe": "Writes", "ageGroup": "Minor", "consentProvidedForMinor": "Granted",
        "employeeHireDate": "2026-01-15T00:00:00Z", "employeeOrgData": { "costCenter": "12", "division": "North" },
        "employeeType": "Contractor", "faxNumber": "+1 425 555 0109", "interests": ["chess"],
        "onPremisesExtensionAttributes": { "extensionAttribute1": "Blue", "extensionAttribute15": "x" },
        "passwordPolicies": "DisablePasswordExpiration, DisableStrongPassword", "skills": ["Rust"],
        "showInAddressList": false,
    });
    server.patch(&path, &admin, profile.clone()).expect(204);
    // A patch of a complex property leaves what it does not name.
    let more = json!({ "employeeOrgData": { "division": "South" },
        "onPremisesExtensionAttributes": { "extensionAttribute15": null } });
    server.patch(&path, &admin, more).expect(204);
    let names = "employeeOrgData,onPremisesExtensionAttributes,legalAgeGroupClassification,skills,schools,securityIdentifier,employeeHireDate";
    for query in [
        format!("{path}?$select={names}"),
        format!("/users?$select={names}&$filter=displayName eq 'Anna'"),
    ] {
        let found = server.get(&encoded(&query), &admin).expect(200).json;
        let found = if found["value"].is_array() {
            found["value"][0].clone()
        } else {
            found
        };
        assert_eq!(
            found["employeeOrgData"],
            json!({ "costCenter": "12", "division": "South" })
        );
        assert_eq!(
            found["onPremisesExtensionAttributes"]["extensionAttribute1"],
            "Blue"
        );
        assert_eq!(
            found["onPremisesExtensionAttributes"]["extensionAttribute15"],
            Value::Null
        );
        assert_eq!(
            found["onPremisesExtensionAttributes"]
                .as_object()
                .unwrap()
                .len(),
            15
        );
        assert_eq!(
            found["legalAgeGroupClassification"],
            "MinorWithParentalConsent"
        );
        assert_eq!(found["skills"], json!(["Rust"]));
        assert_eq!(found["schools"], json!([]));
        assert_eq!(found["employeeHireDate"], "2026-01-15T00:00:00Z");
        let sid = found["securityIdentifier"].as_str().unwrap();
        assert!(
            sid.starts_with("S-1-12-1-") && sid.split('-').count() == 8,
            "{sid}"
        );
    }
    let otto = server.get(
        "/users?$select=onPremisesExtensionAttributes,aboutMe&$filter=displayName%20eq%20'Otto'",
        &admin,
    );
    let otto = otto.expect(200).json["value"][0].clone();
    assert_eq!(
        otto["onPremisesExtensionAttributes"]["extensionAttribute7"],
        Value::Null
    );
    assert_eq!(otto["aboutMe"], Value::Null);
    for filter in [
        "onPremisesExtensionAttributes/extensionAttribute1 eq 'blue'",
        "employeeOrgData/division eq 'South'",
        "employeeHireDate ge 2026-01-01T00:00:00Z",
        "employeeType in ('Contractor', 'Intern')",
        "startswith(faxNumber, '+1 425')",
    ] {
        let found = server
            .get(&encoded(&format!("/users?$filter={filter}")), &admin)
            .expect(200);
        assert_eq!(found.each("displayName"), ["Anna"], "{filter}");
    }
    for (change, message) in [
        (
            json!({ "ageGroup": "Old" }),
            "`ageGroup` is one of `Minor`, `NotAdult`, `Adult`, not `Old`",
        ),
        (
            json!({ "passwordPolicies": "None, Never" }),
            "`passwordPolicies` is one of `None`, `DisableStrongPassword`, `DisablePasswordExpiration`, not `Never`",
        ),
        (
            json!({ "onPremisesExtensionAttributes": { "extensionAttribute16": "x" } }),
            "property `onPremisesExtensionAttributes` does not fit: there is no property `extensionAttribute16`",
        ),
        (
            json!({ "employeeType": "x".repeat(65) }),
            "`employeeType` has 64 characters at most, not 65",
        ),
        (
            json!({ "securityIdentifier": "S-1" }),
            "there is no property `securityIdentifier`",
        ),
    ] {
        assert_eq!(
            server.patch(&path, &admin, change).expect(400).message(),
            message
        );
    }
}

#[test]
fn a_directory_extension_is_defined_written_selected_and_found() {
    let server = Server::new();
    let admin = server.administrator();
    let (app, prefix) = application(&server);
    let color = define(&server, &app, "color", "String", false);
    assert_eq!(color["name"], format!("{prefix}_color"));
    assert_eq!(color["appDisplayName"], "HR");
    assert!(color.get("applicationId").is_none());
    for (name, kind, multi) in [
        ("floor", "Integer", false),
        ("since", "DateTime", false),
        ("tags", "String", true),
        ("badge", "Boolean", false),
    ] {
        define(&server, &app, name, kind, multi);
    }
    let list = server
        .get(&format!("/applications/{app}/extensionProperties"), &admin)
        .expect(200);
    assert_eq!(list.each("name").len(), 5);
    let all = server.post(
        "/directoryObjects/getAvailableExtensionProperties",
        &admin,
        json!({}),
    );
    assert_eq!(all.expect(200).each("name").len(), 5);
    let synced = json!({ "isSyncedFromOnPremises": true });
    let none = server.post(
        "/directoryObjects/getAvailableExtensionProperties",
        &admin,
        synced,
    );
    assert!(none.expect(200).each("name").is_empty());

    let anna = server.add_user("Anna", UserType::Member);
    server.add_user("Otto", UserType::Member);
    let path = format!("/users/{anna}");
    let named = |name: &str| format!("{prefix}_{name}");
    let values = json!({ named("color"): "Blue", named("floor"): 3, named("since"): "2026-01-15T10:00:00+01:00",
        named("tags"): ["a", "b"], named("badge"): true });
    server.patch(&path, &admin, values).expect(204);
    let select = format!(
        "{path}?$select=id,{},{},{}",
        named("color"),
        named("SINCE"),
        named("tags")
    );
    let found = server.get(&select, &admin).expect(200).json;
    assert_eq!(found[named("color")], "Blue");
    assert_eq!(found[named("since")], "2026-01-15T09:00:00Z");
    assert_eq!(found[named("tags")], json!(["a", "b"]));
    // Only what is selected.
    for query in ["", "?$select=*"] {
        let whole = server
            .get(&format!("{path}{query}"), &admin)
            .expect(200)
            .json;
        assert!(
            whole
                .as_object()
                .unwrap()
                .keys()
                .all(|name| !name.contains("xtension_")),
            "{whole}"
        );
        assert!(whole.get("directoryExtensions").is_none());
    }
    for filter in [
        format!("{} eq 'blue'", named("color")),
        format!("startswith({}, 'Bl')", named("color")),
        format!("{} ge 3", named("floor")),
        format!("{} gt 2026-01-01T00:00:00Z", named("since")),
        format!("{} eq true", named("badge")),
        format!("{}/any(t:t eq 'b')", named("tags")),
    ] {
        let query = encoded(&format!(
            "/users?$filter={filter}&$select=displayName,{}",
            named("color")
        ));
        let found = server.get(&query, &admin).expect(200);
        assert_eq!(found.each("displayName"), ["Anna"], "{filter}");
        assert_eq!(found.json["value"][0][named("color")], "Blue");
    }
    // On a group, and at creation.
    let group = json!({ "displayName": "Blues", "mailEnabled": false, "mailNickname": "blues",
        "securityEnabled": true, named("color"): "Blue" });
    server.post("/groups", &admin, group).expect(201);
    let query = encoded(&format!("/groups?$filter={} eq 'Blue'", named("color")));
    assert_eq!(
        server.get(&query, &admin).expect(200).each("displayName"),
        ["Blues"]
    );
    // What does not fit.
    for (change, message) in [
        (
            json!({ named("floor"): "three" }),
            format!("`{}` must be a whole number of 32 bits", named("floor")),
        ),
        (
            json!({ named("tags"): "a" }),
            format!("`{}` must be an array", named("tags")),
        ),
        (
            json!({ named("color"): "x".repeat(257) }),
            format!(
                "`{}` must be a text of 256 characters at most",
                named("color")
            ),
        ),
        (
            json!({ named("shape"): "x" }),
            format!(
                "no application defines the property `{}` for a `user`",
                named("shape")
            ),
        ),
    ] {
        assert_eq!(
            server.patch(&path, &admin, change).expect(400).message(),
            message
        );
    }
    let unknown = server
        .get(&format!("{path}?$select={}", named("shape")), &admin)
        .expect(400);
    assert_eq!(
        unknown.message(),
        format!(
            "`$select`: no application defines the property `{}`",
            named("shape")
        )
    );
    let query = encoded(&format!("/users?$filter={} eq 'x'", named("shape")));
    server.get(&query, &admin).expect(400);
}

#[test]
fn values_of_a_deleted_definition_are_out_of_sight_until_it_is_defined_again() {
    let server = Server::new();
    let admin = server.administrator();
    let (app, prefix) = application(&server);
    let color = define(&server, &app, "color", "String", false);
    let name = format!("{prefix}_color");
    let anna = server.add_user("Anna", UserType::Member);
    server
        .patch(&format!("/users/{anna}"), &admin, json!({ &name: "Blue" }))
        .expect(204);
    let select = format!("/users/{anna}?$select={name}");
    let filter = encoded(&format!("/users?$filter={name} eq 'Blue'"));
    let path = format!("/applications/{app}/extensionProperties");
    let again = server.post(
        &path,
        &admin,
        json!({ "name": "color", "dataType": "String", "targetObjects": ["User"] }),
    );
    assert_eq!(
        again.expect(409).message(),
        "the application defines a property `color` already"
    );

    // A rule that reads it keeps it.
    let rule = json!({ "displayName": "Blues", "mailEnabled": false, "mailNickname": "blues", "securityEnabled": true,
        "groupTypes": ["DynamicMembership"], "membershipRule": format!("user.{name} -eq \"blue\"") });
    let group = server.post("/groups", &admin, rule).expect(201).json["id"].clone();
    let members = format!("/groups/{}/members", group.as_str().unwrap());
    assert_eq!(
        server.get(&members, &admin).expect(200).each("displayName"),
        ["Anna"]
    );
    let one = format!("{path}/{}", color["id"].as_str().unwrap());
    let kept = server.delete(&one, &admin).expect(409);
    assert_eq!(
        kept.message(),
        format!("the membership rule of `Blues` reads `{name}`: change the rule first")
    );
    // The rule follows the value.
    server
        .patch(&format!("/users/{anna}"), &admin, json!({ &name: "Red" }))
        .expect(204);
    assert!(
        server
            .get(&members, &admin)
            .expect(200)
            .each("displayName")
            .is_empty()
    );
    server
        .patch(&format!("/users/{anna}"), &admin, json!({ &name: "Blue" }))
        .expect(204);
    let other = json!({ "membershipRule": "user.extensionAttribute2 -eq \"Blue\"" });
    server
        .patch(&members.replace("/members", ""), &admin, other)
        .expect(204);
    assert!(
        server
            .get(&members, &admin)
            .expect(200)
            .each("displayName")
            .is_empty()
    );
    let attribute = json!({ "onPremisesExtensionAttributes": { "extensionAttribute2": "Blue" } });
    server
        .patch(&format!("/users/{anna}"), &admin, attribute)
        .expect(204);
    assert_eq!(
        server.get(&members, &admin).expect(200).each("displayName"),
        ["Anna"]
    );

    server.delete(&one, &admin).expect(204);
    server.get(&select, &admin).expect(400);
    server.get(&filter, &admin).expect(400);
    let unknown = json!({ "membershipRule": format!("user.{name} -eq \"blue\"") });
    let refused = server
        .patch(&members.replace("/members", ""), &admin, unknown)
        .expect(400);
    assert_eq!(
        refused.message(),
        format!("the rule reads `{name}`, and no application defines that for a `user`")
    );
    define(&server, &app, "color", "String", false);
    assert_eq!(server.get(&select, &admin).expect(200).json[&name], "Blue");
    assert_eq!(
        server.get(&filter, &admin).expect(200).each("displayName"),
        ["Anna"]
    );
    // It is its application's.
    server
        .delete(&format!("/applications/{app}"), &admin)
        .expect(204);
    server.get(&select, &admin).expect(400);
    let restore = format!("/directory/deletedItems/{app}/restore");
    server.post(&restore, &admin, json!({})).expect(200);
    assert_eq!(server.get(&select, &admin).expect(200).json[&name], "Blue");
}

#[test]
fn those_who_may_not_change_the_application_define_nothing() {
    let server = Server::new();
    let (app, _) = application(&server);
    let body = json!({ "name": "color", "dataType": "String", "targetObjects": ["User"] });
    let path = format!("/applications/{app}/extensionProperties");
    let anna = server.user(server.add_user("Anna", UserType::Member));
    for (token, status) in [
        (anna, 403),
        (server.application("User.ReadWrite.All"), 403),
        (server.application("Application.ReadWrite.All"), 201),
    ] {
        server.post(&path, &token, body.clone()).expect(status);
    }
    let admin = server.administrator();
    for (body, message) in [
        (
            json!({ "name": "a b", "dataType": "String", "targetObjects": ["User"] }),
            "`name` has 1 to 128 letters of ASCII, digits and `_`, and `a b` does not fit",
        ),
        (
            json!({ "name": "a", "dataType": "String", "targetObjects": ["Site"] }),
            "`targetObjects` can be `User`, `Group` and `Device` here, not `Site`",
        ),
        (
            json!({ "name": "a", "dataType": "String", "targetObjects": [] }),
            "`targetObjects` says which objects have the property: `User`, `Group`, `Device`",
        ),
    ] {
        assert_eq!(
            server.post(&path, &admin, body).expect(400).message(),
            message
        );
    }
    // Another organisation knows nothing of it.
    let elsewhere = server.in_tenant("litware.example");
    elsewhere.get(&path, &elsewhere.administrator()).expect(404);
}

#[test]
fn applications_keep_bags_of_data_on_people_and_groups() {
    let server = Server::new();
    let admin = server.administrator();
    let anna = server.add_user("Anna", UserType::Member);
    let group = json!({ "displayName": "Team", "mailEnabled": false, "mailNickname": "team", "securityEnabled": true });
    let group = server.post("/groups", &admin, group).expect(201).json["id"].clone();
    for path in [
        format!("/users/{anna}/extensions"),
        format!("/groups/{}/extensions", group.as_str().unwrap()),
    ] {
        let body = json!({ "@odata.type": "#microsoft.graph.openTypeExtension",
            "extensionName": "com.contoso.settings", "theme": "dark", "size": 3 });
        let made = server.post(&path, &admin, body.clone()).expect(201).json;
        assert_eq!(made["id"], "com.contoso.settings");
        assert_eq!(made["theme"], "dark");
        assert_eq!(
            server.post(&path, &admin, body).expect(409).message(),
            "there is an extension `com.contoso.settings` here already"
        );
        let one = format!("{path}/com.contoso.settings");
        server
            .patch(&one, &admin, json!({ "theme": null, "lang": "it" }))
            .expect(204);
        let read = server.get(&one, &admin).expect(200).json;
        assert_eq!(
            (&read["lang"], &read["size"], read.get("theme")),
            (&json!("it"), &json!(3), None)
        );
        assert_eq!(
            server.get(&path, &admin).expect(200).each("id"),
            ["com.contoso.settings"]
        );
        let large = json!({ "text": "x".repeat(2_048) });
        assert_eq!(
            server.patch(&one, &admin, large).expect(400).message(),
            "an open extension has 2048 bytes at most, and this one has 2100"
        );
        let named = |name: &str| json!({ "extensionName": name });
        server.post(&path, &admin, named("second")).expect(201);
        assert_eq!(
            server
                .post(&path, &admin, named("third"))
                .expect(400)
                .message(),
            "an application has 2 open extensions on one object at most: change one, or delete one"
        );
        let robot = server.application("User.ReadWrite.All Group.ReadWrite.All");
        server.post(&path, &robot, named("third")).expect(201);
        // Whoever may read the object reads them, and does not change them.
        let otto = server.user(server.add_user(&format!("Otto{}", path.len()), UserType::Member));
        server.get(&one, &otto).expect(200);
        server.patch(&one, &otto, json!({ "size": 4 })).expect(403);
        server.delete(&one, &otto).expect(403);
        // A guest who sees a part of somebody sees nothing of this.
        if path.starts_with("/users") {
            let guest = server.user(server.add_user("Guest", UserType::Guest));
            server.get(&one, &guest).expect(404);
        }
        server.delete(&one, &admin).expect(204);
        server.get(&one, &admin).expect(404);
        server.delete(&one, &admin).expect(404);
    }
}

#[test]
fn whether_only_roles_on_a_unit_count_is_answered() {
    let server = Server::new();
    let admin = server.administrator();
    let anna = server.add_user("Anna", UserType::Member);
    let unit = |restricted: bool| {
        let body = json!({ "displayName": "Board", "isMemberManagementRestricted": restricted });
        let made = server
            .post("/directory/administrativeUnits", &admin, body)
            .expect(201);
        made.json["id"].as_str().unwrap().to_owned()
    };
    let (open, closed) = (unit(false), unit(true));
    let put = |unit: &str| {
        let path = format!("/directory/administrativeUnits/{unit}/members/$ref");
        let body = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/users/{anna}") });
        server.post(&path, &admin, body).expect(204);
    };
    let is = || {
        server
            .get(
                &format!("/users/{anna}?$select=isManagementRestricted"),
                &admin,
            )
            .expect(200)
            .json["isManagementRestricted"]
            .clone()
    };
    put(&open);
    assert_eq!(is(), Value::Null);
    put(&closed);
    assert_eq!(is(), true);
    let place = format!("/directory/administrativeUnits/{closed}/members/{anna}/$ref");
    server.delete(&place, &admin).expect(204);
    assert_eq!(is(), Value::Null);
    put(&closed);
    assert_eq!(is(), true);
    server
        .delete(&format!("/directory/administrativeUnits/{closed}"), &admin)
        .expect(204);
    assert_eq!(is(), Value::Null);
}

#[test]
fn bags_of_data_come_beside_their_objects() {
    let server = Server::new();
    let admin = server.administrator();
    let ada = server.add_user("Ada", UserType::Member);
    server.add_user("Bo", UserType::Member);
    for (name, theme) in [("com.contoso.look", "dark"), ("com.contoso.feel", "soft")] {
        let bag = json!({ "extensionName": name, "theme": theme });
        let path = format!("/users/{ada}/extensions");
        server.post(&path, &admin, bag).expect(201);
    }
    let path = format!("/users/{ada}?$select=displayName&$expand=extensions");
    let found = server.get(&path, &admin).expect(200).json;
    let bags = found["extensions"].as_array().unwrap();
    assert_eq!(bags.len(), 2);
    assert_eq!(bags[0]["@odata.type"], "#microsoft.graph.openTypeExtension");
    let one = format!(
        "/users/{ada}?$expand=extensions({})",
        encoded("$filter=id eq 'com.contoso.look';$select=id,theme")
    );
    let found = server.get(&one, &admin).expect(200).json;
    assert_eq!(
        found["extensions"],
        json!([{ "@odata.type": "#microsoft.graph.openTypeExtension", "id": "com.contoso.look", "theme": "dark" }])
    );
    let list = server
        .get("/users?$select=displayName&$expand=extensions", &admin)
        .expect(200);
    let count = |name: &str| {
        let all = list.json["value"].as_array().unwrap();
        let found = all.iter().find(|it| it["displayName"] == name).unwrap();
        found["extensions"].as_array().unwrap().len()
    };
    assert_eq!((count("Ada"), count("Bo")), (2, 0));
    // Who sees a part of a person sees none of it.
    let guest = server.user(server.add_user("Gus", UserType::Guest));
    let path = format!("/users/{ada}?$expand=extensions");
    let found = server.get(&path, &guest).expect(200).json;
    assert_eq!(found["extensions"], json!([]));
    let refused = server
        .get("/applications?$expand=extensions", &admin)
        .expect(400);
    assert_eq!(refused.json["error"]["target"], "$expand");
}
