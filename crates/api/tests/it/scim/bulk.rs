//! `/Bulk`.

use super::{Scim, USER, error, names, workforce};
use crate::server::Server;
use serde_json::{Value, json};

const BULK: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";

fn statuses(answer: &Value) -> Vec<&str> {
    let all = answer["Operations"].as_array().unwrap().iter();
    all.map(|one| one["status"].as_str().unwrap()).collect()
}

#[test]
fn operations_refer_to_what_others_make() {
    let server = Server::new();
    let hr = Scim::new(&server, "HR", workforce());
    let post = |path: &str, name: &str, data: Value| json!({ "method": "POST", "path": path, "bulkId": name, "data": data });
    // The group comes first, and two groups hold each other.
    let answer = hr.post("/Bulk", json!({
        "schemas": [BULK],
        "Operations": [
            post("/Groups", "g", json!({ "schemas": [GROUP], "displayName": "G", "members": [{ "value": "bulkId:a" }, { "value": "bulkId:h" }] })),
            post("/Groups", "h", json!({ "schemas": [GROUP], "displayName": "H", "members": [{ "value": "bulkId:g" }] })),
            post("/Users", "a", json!({ "schemas": [USER], "userName": "ada" })),
            post("/Users", "b", json!({ "schemas": [USER], "userName": "ada" })),
            { "method": "PATCH", "path": "/Users/bulkId:a", "data": {
                "schemas": [super::PATCH],
                "Operations": [{ "op": "add", "path": "title", "value": "Countess" }],
            } },
            { "method": "DELETE", "path": "/Users/bulkId:b" },
            { "method": "POST", "path": "/Me", "bulkId": "m", "data": {} },
        ],
    })).expect(200).json;
    assert_eq!(
        statuses(&answer),
        ["201", "201", "201", "409", "200", "409", "400"],
        "{answer}"
    );
    assert_eq!(
        answer["Operations"][3]["response"]["scimType"],
        "uniqueness"
    );
    assert!(answer["Operations"][3].get("location").is_none());
    let path = answer["Operations"][0]["location"]
        .as_str()
        .unwrap()
        .replace("https://xenia.example/scim/v2", "");
    let group = hr.get(&path).expect(200).json;
    assert_eq!(group["members"].as_array().unwrap().len(), 2, "{group}");
    assert_eq!(hr.filtered("/Users", "title eq \"Countess\""), ["ada"]);
}

#[test]
fn it_stops_after_so_many_errors() {
    let server = Server::new();
    let hr = Scim::new(&server, "HR", workforce());
    let delete =
        json!({ "method": "DELETE", "path": "/Users/00000000-0000-4000-8000-000000000000" });
    let make = json!({ "method": "POST", "path": "/Users", "bulkId": "a", "data": { "schemas": [USER], "userName": "ada" } });
    let answer = hr
        .post(
            "/Bulk",
            json!({
                "schemas": [BULK], "failOnErrors": 1, "Operations": [delete, make],
            }),
        )
        .expect(200)
        .json;
    assert_eq!(statuses(&answer), ["404"]);
    assert_eq!(names(&hr.get("/Users")), Vec::<String>::new());
    let many = vec![delete; 1001];
    let refused = hr.post("/Bulk", json!({ "schemas": [BULK], "Operations": many }));
    assert_eq!(
        error(&refused),
        (
            413,
            "",
            "`Operations` has 1001 operations, the most is 1000"
        )
    );
}
