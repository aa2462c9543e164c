//! Licences as data.

use crate::server::Server;
use serde_json::{Value, json};
use xenia_engine::domain::{directory::UserType, role::DirectoryRole};

const E3: &str = "6fd2c87f-b296-42f0-b197-1e91e994b900";
const F1: &str = "50f60901-3181-4b75-8a2c-4c8e4c1d5a72";
const MAIL: &str = "efb87545-963c-4e0d-99df-69c6916d9eb0";
const FORMS: &str = "2789c901-c14e-48ab-a76a-be334d9d793a";

fn sku(server: &Server, id: &str, name: &str, units: u32) -> String {
    let body = json!({ "skuId": id, "skuPartNumber": name, "prepaidUnits": { "enabled": units }, "servicePlans": [
        { "servicePlanId": MAIL, "servicePlanName": "EXCHANGE_S_ENTERPRISE" },
        { "servicePlanId": FORMS, "servicePlanName": "FORMS_PLAN_E3" },
    ] });
    let made = server.post("/subscribedSkus", &server.administrator(), body);
    made.expect(201).json["id"].as_str().unwrap().to_owned()
}

fn change(add: Value, remove: Value) -> Value {
    json!({ "addLicenses": add, "removeLicenses": remove })
}

#[test]
fn licences_are_given_counted_read_by_rules_and_taken() {
    let server = Server::new();
    let admin = server.administrator();
    let e3 = sku(&server, E3, "ENTERPRISEPACK", 1);
    let [anna, otto] = ["Anna", "Otto"].map(|name| server.add_user(name, UserType::Member));
    let rule = format!(
        "user.assignedPlans -any (assignedPlan.servicePlanId -eq \"{MAIL}\" -and assignedPlan.capabilityStatus -eq \"Enabled\")"
    );
    let group = json!({ "displayName": "Mail", "mailEnabled": false, "mailNickname": "mail", "securityEnabled": true,
        "groupTypes": ["DynamicMembership"], "membershipRule": rule });
    let group = server.post("/groups", &admin, group).expect(201).json["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let members = || {
        server
            .get(&format!("/groups/{group}/members"), &admin)
            .expect(200)
            .each("displayName")
    };
    let path = format!("/users/{anna}/assignLicense");
    let add = change(
        json!([{ "skuId": E3, "disabledPlans": [FORMS] }]),
        json!([]),
    );
    assert_eq!(
        server
            .post(&path, &admin, add.clone())
            .expect(400)
            .message(),
        "a licence needs to know where it is used: set `usageLocation` of the user first"
    );
    for who in [anna, otto] {
        server
            .patch(
                &format!("/users/{who}"),
                &admin,
                json!({ "usageLocation": "DE" }),
            )
            .expect(204);
    }
    server.post(&path, &admin, add.clone()).expect(200);
    let read = || {
        server
            .get(
                &format!("/users/{anna}?$select=assignedLicenses,assignedPlans"),
                &admin,
            )
            .expect(200)
            .json
    };
    assert_eq!(
        read()["assignedLicenses"],
        json!([{ "disabledPlans": [FORMS], "skuId": E3 }])
    );
    assert_eq!(
        read()["assignedPlans"],
        json!([{ "assignedDateTime": "2026-03-02T09:00:00Z",
        "capabilityStatus": "Enabled", "service": "EXCHANGE_S_ENTERPRISE", "servicePlanId": MAIL }])
    );
    assert_eq!(members(), ["Anna"]);
    let listed = server
        .get(&format!("/subscribedSkus/{e3}"), &admin)
        .expect(200)
        .json;
    assert_eq!(
        (&listed["consumedUnits"], &listed["skuPartNumber"]),
        (&json!(1), &json!("ENTERPRISEPACK"))
    );
    assert_eq!(
        server
            .get("/subscribedSkus", &admin)
            .expect(200)
            .each("skuId"),
        [E3]
    );
    let details = server
        .get(&format!("/users/{anna}/licenseDetails"), &admin)
        .expect(200)
        .json;
    let plans: Vec<&Value> = details["value"][0]["servicePlans"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["provisioningStatus"])
        .collect();
    assert_eq!(plans, [&json!("Success"), &json!("Disabled")]);
    let filter = format!("/users?$filter=assignedLicenses/any(s:s/skuId%20eq%20{E3})");
    assert_eq!(
        server.get(&filter, &admin).expect(200).each("displayName"),
        ["Anna"]
    );

    // There is one only; what is off can change; all or nothing.
    let of_otto = format!("/users/{otto}/assignLicense");
    assert_eq!(
        server
            .post(&of_otto, &admin, add.clone())
            .expect(400)
            .message(),
        "all 1 licences of `ENTERPRISEPACK` are in use"
    );
    let all = change(json!([{ "skuId": E3, "disabledPlans": [] }]), json!([]));
    server.post(&path, &admin, all).expect(200);
    assert_eq!(read()["assignedPlans"].as_array().unwrap().len(), 2);
    for (body, message) in [
        (
            change(json!([{ "skuId": F1 }]), json!([])),
            format!("the organisation does not have the product `{F1}`"),
        ),
        (
            change(json!([{ "skuId": E3, "disabledPlans": [F1] }]), json!([])),
            format!("`ENTERPRISEPACK` has no service plan `{F1}`"),
        ),
        (
            change(json!([]), json!([F1])),
            format!("the user does not have the product `{F1}`"),
        ),
        (
            change(json!([{ "skuId": F1 }]), json!([E3])),
            format!("the organisation does not have the product `{F1}`"),
        ),
    ] {
        assert_eq!(
            server.post(&path, &admin, body).expect(400).message(),
            message
        );
    }
    assert_eq!(members(), ["Anna"]);
    let kept = server
        .delete(&format!("/subscribedSkus/{e3}"), &admin)
        .expect(409);
    assert_eq!(
        kept.message(),
        "1 people have `ENTERPRISEPACK`: take it from them first"
    );
    server
        .patch(
            &format!("/subscribedSkus/{e3}"),
            &admin,
            json!({ "prepaidUnits": { "enabled": 2 } }),
        )
        .expect(204);
    server.post(&of_otto, &admin, add).expect(200);
    // An account that is deleted gives its licence back, and takes it again when it is restored.
    let consumed = || {
        server
            .get(&format!("/subscribedSkus/{e3}"), &admin)
            .expect(200)
            .json["consumedUnits"]
            .clone()
    };
    server.delete(&format!("/users/{otto}"), &admin).expect(204);
    assert_eq!(consumed(), 1);
    server
        .post(
            &format!("/directory/deletedItems/{otto}/restore"),
            &admin,
            json!({}),
        )
        .expect(200);
    assert_eq!(consumed(), 2);
    for path in [path, of_otto] {
        server
            .post(&path, &admin, change(json!([]), json!([E3])))
            .expect(200);
    }
    assert!(members().is_empty());
    server
        .delete(&format!("/subscribedSkus/{e3}"), &admin)
        .expect(204);
}

#[test]
fn who_may() {
    let server = Server::new();
    sku(&server, E3, "ENTERPRISEPACK", 9);
    let anna = server.add_user("Anna", UserType::Member);
    server
        .patch(
            &format!("/users/{anna}"),
            &server.administrator(),
            json!({ "usageLocation": "DE" }),
        )
        .expect(204);
    let keeper = server.add_user("Keeper", UserType::Member);
    server.give_role(keeper, DirectoryRole::LicenseAdministrator);
    let add = change(json!([{ "skuId": E3 }]), json!([]));
    let path = format!("/users/{anna}/assignLicense");
    for (token, read, assign, write) in [
        (server.user(keeper), 200, 200, 201),
        (server.user(anna), 200, 403, 403),
        (
            server.user(server.add_user("Guest", UserType::Guest)),
            403,
            403,
            403,
        ),
        (server.application("User.ReadWrite.All"), 403, 200, 403),
        (
            server.application("Organization.ReadWrite.All"),
            200,
            403,
            409,
        ),
    ] {
        server.get("/subscribedSkus", &token).expect(read);
        server.post(&path, &token, add.clone()).expect(assign);
        let body =
            json!({ "skuId": F1, "skuPartNumber": "SPE_F1", "prepaidUnits": { "enabled": 1 } });
        server.post("/subscribedSkus", &token, body).expect(write);
    }
    let group = json!({ "displayName": "Team", "mailEnabled": false, "mailNickname": "team", "securityEnabled": true });
    let admin = server.administrator();
    let group = server.post("/groups", &admin, group).expect(201).json["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let refused = server.post(&format!("/groups/{group}/assignLicense"), &admin, add);
    assert_eq!(
        refused.message(),
        "licences are assigned to people here, not to groups: use `/users/{id}/assignLicense`"
    );
}

#[test]
fn a_restored_account_takes_no_licence_that_somebody_else_has_by_now() {
    let server = Server::new();
    let admin = server.administrator();
    let e3 = sku(&server, E3, "ENTERPRISEPACK", 1);
    let [anna, otto] = ["Anna", "Otto"].map(|name| server.add_user(name, UserType::Member));
    let give = |who: &str| {
        let place = json!({ "usageLocation": "DE" });
        server
            .patch(&format!("/users/{who}"), &admin, place)
            .expect(204);
        let add = change(json!([{ "skuId": E3, "disabledPlans": [] }]), json!([]));
        server
            .post(&format!("/users/{who}/assignLicense"), &admin, add)
            .expect(200);
    };
    give(&anna.to_string());
    let again = || {
        server
            .post(
                &format!("/directory/deletedItems/{anna}/restore"),
                &admin,
                json!({}),
            )
            .expect(200);
        let path = format!("/users/{anna}?$select=assignedLicenses,assignedPlans");
        let json = server.get(&path, &admin).expect(200).json;
        let count = |name: &str| json[name].as_array().unwrap().len();
        (count("assignedLicenses"), count("assignedPlans"))
    };
    // As long as it is free it comes back.
    server.delete(&format!("/users/{anna}"), &admin).expect(204);
    assert_eq!(again(), (1, 2));
    server.delete(&format!("/users/{anna}"), &admin).expect(204);
    give(&otto.to_string());
    assert_eq!(again(), (0, 0));
    let path = format!("/subscribedSkus/{e3}");
    let listed = server.get(&path, &admin).expect(200).json;
    assert_eq!(listed["consumedUnits"], 1);
    let log = "/auditLogs/directoryAudits?$filter=activityDisplayName%20eq%20'Restore%20user'";
    let said = server.get(log, &admin).expect(200).json["value"][0].to_string();
    assert!(
        said.contains("all 1 licences of `ENTERPRISEPACK` are in use"),
        "{said}"
    );
}
