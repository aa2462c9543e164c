//! Devices: what is said of them, whose they are, and the rules that read them.

use crate::server::Server;
use serde_json::{Value, json};
use xenia_engine::domain::{directory::UserType, role::DirectoryRole};

fn body(name: &str, number: u32) -> Value {
    json!({
        "accountEnabled": true, "alternativeSecurityIds": [{ "type": 2, "key": "base64Y3YxN2E1MWFlYw==" }],
        "deviceId": format!("4c299165-6e8f-4b45-a5ba-c5d250a70{number:03}"), "displayName": name,
        "operatingSystem": "Windows", "operatingSystemVersion": "10.0.26100", "trustType": "AzureAd",
        "isCompliant": number.is_multiple_of(2), "isManaged": true, "deviceOwnership": "Company",
        "physicalIds": [format!("[OrderID]:{number}")], "approximateLastSignInDateTime": "2026-02-01T10:00:00Z",
        "extensionAttributes": { "extensionAttribute1": "Berlin" },
    })
}

fn add(server: &Server, name: &str, number: u32) -> String {
    let made = server.post("/devices", &server.administrator(), body(name, number));
    made.expect(201).json["id"].as_str().unwrap().to_owned()
}

fn reference(id: impl std::fmt::Display) -> Value {
    json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{id}") })
}

fn encoded(query: &str) -> String {
    query
        .replace(' ', "%20")
        .replace('\'', "%27")
        .replace('[', "%5B")
        .replace(']', "%5D")
}

#[test]
fn a_device_is_noted_changed_found_and_deleted() {
    let server = Server::new();
    let admin = server.administrator();
    let id = add(&server, "Laptop 1", 1);
    add(&server, "Laptop 2", 2);
    let path = format!("/devices/{id}");
    let found = server.get(&path, &admin).expect(200).json;
    assert_eq!(found["displayName"], "Laptop 1");
    assert_eq!(found["trustType"], "AzureAd");
    assert_eq!(
        found["extensionAttributes"]["extensionAttribute1"],
        "Berlin"
    );
    assert_eq!(
        found["extensionAttributes"]["extensionAttribute2"],
        Value::Null
    );
    let by_device_id = format!(
        "/devices(deviceId='{}')",
        found["deviceId"].as_str().unwrap()
    );
    assert_eq!(
        server.get(&by_device_id, &admin).expect(200).json["id"],
        found["id"]
    );
    for (filter, names) in [
        ("isCompliant eq true", vec!["Laptop 2"]),
        (
            "startswith(displayName,'laptop')",
            vec!["Laptop 1", "Laptop 2"],
        ),
        ("physicalIds/any(p:p eq '[OrderID]:1')", vec!["Laptop 1"]),
        (
            "extensionAttributes/extensionAttribute1 eq 'berlin' and isCompliant eq false",
            vec!["Laptop 1"],
        ),
        (
            "approximateLastSignInDateTime le 2026-01-01T00:00:00Z",
            vec![],
        ),
    ] {
        let list = server
            .get(&encoded(&format!("/devices?$filter={filter}")), &admin)
            .expect(200);
        assert_eq!(list.each("displayName"), names, "{filter}");
    }
    assert_eq!(server.get("/devices/$count", &admin).expect(200).text, "2");
    let change =
        json!({ "isCompliant": true, "extensionAttributes": { "extensionAttribute2": "x" } });
    server.patch(&by_device_id, &admin, change).expect(204);
    let found = server.get(&path, &admin).expect(200).json;
    assert_eq!(found["isCompliant"], true);
    assert_eq!(
        found["extensionAttributes"]["extensionAttribute1"],
        "Berlin"
    );
    for (change, message) in [
        (
            json!({ "trustType": "Friend" }),
            "`trustType` is one of `Workplace`, `AzureAd`, `ServerAd`, not `Friend`",
        ),
        (
            json!({ "deviceId": "x" }),
            "property `deviceId` cannot be changed here",
        ),
        (
            json!({ "displayName": " " }),
            "`displayName` must have between 1 and 256 characters",
        ),
    ] {
        assert_eq!(
            server.patch(&path, &admin, change).expect(400).message(),
            message
        );
    }
    let again = server
        .post("/devices", &admin, body("Other", 1))
        .expect(409);
    assert!(
        again
            .message()
            .starts_with("another device has the `deviceId`")
    );
    let mut less = body("Less", 3);
    less.as_object_mut()
        .unwrap()
        .shift_remove("operatingSystem");
    assert_eq!(
        server.post("/devices", &admin, less).expect(400).message(),
        "a new device needs the property `operatingSystem`"
    );
    server.delete(&path, &admin).expect(204);
    server.get(&path, &admin).expect(404);
    server
        .get(&format!("/directory/deletedItems/{id}"), &admin)
        .expect(404);
    // The same device can come again.
    add(&server, "Laptop 1", 1);
}

#[test]
fn who_may() {
    let server = Server::new();
    let id = add(&server, "Laptop", 1);
    let path = format!("/devices/{id}");
    let keeper = server.add_user("Keeper", UserType::Member);
    server.give_role(keeper, DirectoryRole::CloudDeviceAdministrator);
    let table = [
        (server.user(keeper), 200, 204),
        (
            server.user(server.add_user("Member", UserType::Member)),
            200,
            403,
        ),
        (
            server.user(server.add_user("Guest", UserType::Guest)),
            403,
            403,
        ),
        (server.application("Device.Read.All"), 200, 403),
        (server.application("Device.ReadWrite.All"), 200, 204),
        (server.application("User.ReadWrite.All"), 403, 403),
    ];
    for (token, read, write) in table {
        server.get(&path, &token).expect(read);
        server.get("/devices", &token).expect(read);
        server
            .patch(&path, &token, json!({ "isManaged": false }))
            .expect(write);
    }
    let elsewhere = server.in_tenant("litware.example");
    elsewhere.get(&path, &elsewhere.administrator()).expect(404);
}

#[test]
fn a_device_has_one_owner_many_users_and_groups() {
    let server = Server::new();
    let admin = server.administrator();
    let id = add(&server, "Laptop", 1);
    let [anna, otto] = ["Anna", "Otto"].map(|name| server.add_user(name, UserType::Member));
    let path = format!("/devices/{id}");
    let owners = format!("{path}/registeredOwners");
    let users = format!("{path}/registeredUsers");
    server
        .post(&format!("{owners}/$ref"), &admin, reference(anna))
        .expect(204);
    let second = server
        .post(&format!("{owners}/$ref"), &admin, reference(otto))
        .expect(400);
    assert_eq!(second.message(), "`Laptop` has a registered owner already");
    for who in [anna, otto] {
        server
            .post(&format!("{users}/$ref"), &admin, reference(who))
            .expect(204);
    }
    assert_eq!(
        server.get(&owners, &admin).expect(200).each("displayName"),
        ["Anna"]
    );
    assert_eq!(
        server.get(&users, &admin).expect(200).each("displayName"),
        ["Anna", "Otto"]
    );
    for (list, names) in [
        ("ownedDevices", vec![]),
        ("registeredDevices", vec!["Laptop"]),
    ] {
        let found = server
            .get(&format!("/users/{otto}/{list}"), &admin)
            .expect(200);
        assert_eq!(found.each("displayName"), names);
    }
    let expanded = server.get(
        &format!("{path}?$expand=registeredOwners($select=displayName)"),
        &admin,
    );
    assert_eq!(
        expanded.expect(200).json["registeredOwners"][0]["displayName"],
        "Anna"
    );
    server
        .delete(&format!("{owners}/{anna}/$ref"), &admin)
        .expect(204);
    server
        .delete(&format!("{owners}/{anna}/$ref"), &admin)
        .expect(404);

    let group = |name: &str, kinds: Value| {
        let body = json!({ "displayName": name, "mailEnabled": !kinds.as_array().unwrap().is_empty(), "mailNickname": name,
            "securityEnabled": true, "groupTypes": kinds });
        server.post("/groups", &admin, body).expect(201).json["id"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let (inner, outer, unified) = (
        group("inner", json!([])),
        group("outer", json!([])),
        group("unified", json!(["Unified"])),
    );
    server
        .post(
            &format!("/groups/{inner}/members/$ref"),
            &admin,
            reference(&id),
        )
        .expect(204);
    server
        .post(
            &format!("/groups/{outer}/members/$ref"),
            &admin,
            reference(&inner),
        )
        .expect(204);
    server
        .post(
            &format!("/groups/{unified}/members/$ref"),
            &admin,
            reference(&id),
        )
        .expect(400);
    assert_eq!(
        server
            .get(&format!("{path}/memberOf"), &admin)
            .expect(200)
            .each("displayName"),
        ["inner"]
    );
    assert_eq!(
        server
            .get(&format!("{path}/transitiveMemberOf"), &admin)
            .expect(200)
            .each("displayName"),
        ["inner", "outer"]
    );
    let members = server
        .get(
            &format!("/groups/{inner}/members/microsoft.graph.device"),
            &admin,
        )
        .expect(200);
    assert_eq!(members.each("displayName"), ["Laptop"]);
    let bag = json!({ "extensionName": "com.contoso.asset", "number": 7 });
    server
        .post(&format!("{path}/extensions"), &admin, bag)
        .expect(201);
    assert_eq!(
        server
            .get(&format!("{path}/extensions"), &admin)
            .expect(200)
            .each("id"),
        ["com.contoso.asset"]
    );
    server.delete(&path, &admin).expect(204);
    assert!(
        server
            .get(&format!("/groups/{inner}/members"), &admin)
            .expect(200)
            .each("id")
            .is_empty()
    );
}

#[test]
fn what_changed_is_told() {
    let server = Server::new();
    let admin = server.administrator();
    let id = add(&server, "Laptop", 1);
    let first = server.get("/devices/delta", &admin).expect(200);
    assert_eq!(first.each("displayName"), ["Laptop"]);
    let link = |answer: &Value| {
        let link = answer["@odata.deltaLink"].as_str().unwrap();
        link.split_once("/v1.0").unwrap().1.to_owned()
    };
    let next = link(&first.json);
    assert!(server.get(&next, &admin).expect(200).each("id").is_empty());
    server
        .patch(
            &format!("/devices/{id}"),
            &admin,
            json!({ "isCompliant": true }),
        )
        .expect(204);
    let second = server.get(&next, &admin).expect(200);
    assert_eq!(second.each("id"), std::slice::from_ref(&id));
    server.delete(&format!("/devices/{id}"), &admin).expect(204);
    let third = server.get(&link(&second.json), &admin).expect(200);
    assert_eq!(third.json["value"][0]["@removed"]["reason"], "deleted");
}

#[test]
fn a_group_follows_a_rule_about_devices() {
    let server = Server::new();
    let admin = server.administrator();
    let compliant = add(&server, "Laptop 2", 2);
    let other = add(&server, "Laptop 1", 1);
    server.add_user("Anna", UserType::Member);
    let rule = "device.deviceOSType -eq \"windows\" -and device.extensionAttribute1 -eq \"Berlin\" -and device.accountEnabled -eq true";
    let group = json!({ "displayName": "Berlin", "mailEnabled": false, "mailNickname": "berlin", "securityEnabled": true,
        "groupTypes": ["DynamicMembership"], "membershipRule": rule });
    let id = server.post("/groups", &admin, group).expect(201).json["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let members = || {
        let mut names = server
            .get(&format!("/groups/{id}/members"), &admin)
            .expect(200)
            .each("displayName");
        names.sort();
        names
    };
    assert_eq!(members(), ["Laptop 1", "Laptop 2"]);
    // Tried before it is set.
    let wanted = json!({ "membershipRule": "device.displayName -eq \"Laptop 1\"" });
    let preview = format!("/groups/{id}/previewMembershipRule");
    let preview = server.post(&preview, &admin, wanted).expect(200).json;
    assert_eq!(
        (&preview["joining"], &preview["leaving"]),
        (&json!(0), &json!(1))
    );
    let leaves = &preview["leaves"][0];
    assert_eq!(
        (&leaves["name"], &leaves["type"]),
        (&json!("Laptop 2"), &json!("device"))
    );
    // In the same transaction as what the rule reads.
    let path = format!("/devices/{other}");
    server
        .patch(
            &path,
            &admin,
            json!({ "extensionAttributes": { "extensionAttribute1": "Rome" } }),
        )
        .expect(204);
    assert_eq!(members(), ["Laptop 2"]);
    server
        .patch(
            &path,
            &admin,
            json!({ "extensionAttributes": { "extensionAttribute1": "berlin" } }),
        )
        .expect(204);
    add(&server, "Laptop 3", 3);
    assert_eq!(members(), ["Laptop 1", "Laptop 2", "Laptop 3"]);
    server.delete(&path, &admin).expect(204);
    assert_eq!(members(), ["Laptop 2", "Laptop 3"]);
    // Users never are in it, and a rule about users next to it goes on.
    let people = json!({ "displayName": "People", "mailEnabled": false, "mailNickname": "people", "securityEnabled": true,
        "groupTypes": ["DynamicMembership"], "membershipRule": "user.displayName -eq \"Anna\"" });
    let people = server.post("/groups", &admin, people).expect(201).json["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let found = server
        .get(&format!("/groups/{people}/members"), &admin)
        .expect(200);
    assert_eq!(found.each("displayName"), ["Anna"]);
    // Of devices that are in a group.
    let nested = json!({ "displayName": "Nested", "mailEnabled": false, "mailNickname": "nested", "securityEnabled": true,
        "groupTypes": ["DynamicMembership"], "membershipRule": format!("device.memberOf -any (group.objectId -in ['{id}'])") });
    let nested = server.post("/groups", &admin, nested).expect(201).json["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let of_nested = || {
        server
            .get(&format!("/groups/{nested}/members"), &admin)
            .expect(200)
            .each("displayName")
            .len()
    };
    assert_eq!(of_nested(), 2);
    server
        .patch(
            &format!("/devices/{compliant}"),
            &admin,
            json!({ "accountEnabled": false }),
        )
        .expect(204);
    assert_eq!((members().len(), of_nested()), (1, 1));

    // A dry run, and why.
    let trial =
        json!({ "membershipRule": "device.displayName -startsWith \"Laptop\"", "groupId": id });
    let tried = server.post("/groups/tryMembershipRule", &admin, trial);
    if tried.status == 200 {
        assert_eq!(tried.json["joining"], 1, "{}", tried.text);
    }
    let unified = json!({ "displayName": "Team", "mailEnabled": true, "mailNickname": "team", "securityEnabled": false,
        "groupTypes": ["Unified", "DynamicMembership"], "membershipRule": rule });
    assert_eq!(
        server
            .post("/groups", &admin, unified)
            .expect(400)
            .message(),
        "a Microsoft 365 group holds users only: its rule cannot be about devices"
    );
}
