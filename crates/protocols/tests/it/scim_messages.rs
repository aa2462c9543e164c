//! Lists, projections, bulk requests and discovery of SCIM.

use serde_json::{Map, Value, json};
use std::collections::HashMap;
use xenia_protocols::scim::{
    Projection, Query, ScimError, ScimType, bulk,
    core::{GROUP, RESOURCE_TYPES, USER},
    discovery, query,
};

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => panic!("no object"),
    }
}

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

fn ada() -> Map<String, Value> {
    object(json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
        "id": "1",
        "userName": "ada",
        "name": { "givenName": "Ada", "familyName": "Lovelace" },
        "emails": [{ "value": "a@x.example", "type": "work" }],
        "meta": { "resourceType": "User" },
        ENTERPRISE: { "department": "Engines", "employeeNumber": "7" }
    }))
}

#[test]
fn projections_keep_what_is_asked_for() {
    let schemas = json!(["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE]);
    let cases = [
        (
            Some("userName"),
            None,
            json!({ "schemas": schemas, "id": "1", "userName": "ada" }),
        ),
        (
            Some("NAME.givenname , emails.value"),
            None,
            json!({ "schemas": schemas, "id": "1", "name": { "givenName": "Ada" }, "emails": [{ "value": "a@x.example" }] }),
        ),
        (
            Some("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"),
            None,
            json!({ "schemas": schemas, "id": "1", ENTERPRISE: { "department": "Engines" } }),
        ),
        (
            Some(ENTERPRISE),
            None,
            json!({ "schemas": schemas, "id": "1", ENTERPRISE: { "department": "Engines", "employeeNumber": "7" } }),
        ),
        (
            None,
            Some(
                "name,emails.type,meta,id,urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
            ),
            json!({ "schemas": schemas, "id": "1", "userName": "ada", "emails": [{ "value": "a@x.example" }] }),
        ),
        (
            Some("nosuch"),
            None,
            json!({ "schemas": schemas, "id": "1" }),
        ),
    ];
    for (attributes, excluded, expected) in cases {
        let projection = Projection::parse(attributes, excluded).unwrap();
        assert_eq!(
            Value::Object(projection.apply(ada(), &USER)),
            expected,
            "{attributes:?} {excluded:?}"
        );
    }
    assert_eq!(Projection::Default.apply(ada(), &USER), ada());
    let without = Projection::parse(None, Some("members")).unwrap();
    assert!(!without.wants("members", &GROUP) && without.wants("displayName", &GROUP));
    assert!(Projection::Default.wants("groups", &USER));
    let both = Projection::parse(Some("a"), Some("b")).unwrap_err();
    assert_eq!(
        both.detail,
        "`attributes` and `excludedAttributes` cannot be combined"
    );
}

#[test]
fn queries_are_read_from_addresses_and_bodies() {
    let of_address = Query::of_parameters([
        ("filter", "userName eq \"a\""),
        ("sortBy", "name.familyName"),
        ("sortOrder", "Descending"),
        ("startIndex", "0"),
        ("count", "-3"),
        ("attributes", "userName,name"),
        ("other", "is passed over"),
    ]);
    let of_body = Query::of_search(&object(json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": "userName eq \"a\"",
        "sortBy": "name.familyName",
        "sortOrder": "descending",
        "startIndex": -7,
        "count": 0,
        "attributes": ["userName", "name"]
    })));
    let query = of_address.unwrap();
    assert_eq!(query, of_body.unwrap());
    assert_eq!(
        (query.start_index, query.count, query.descending),
        (1, Some(0), true)
    );
    let cases = [
        (("count", "many"), "`count` must be a whole number"),
        (
            ("sortOrder", "up"),
            "`sortOrder` is `ascending` or `descending`, not `up`",
        ),
        (
            ("filter", "x"),
            "the filter is malformed: after `x` one of `eq ne co sw ew gt ge lt le pr` is expected, found the end at column 2",
        ),
    ];
    for (pair, message) in cases {
        assert_eq!(Query::of_parameters([pair]).unwrap_err().detail, message);
    }
    let other = Query::of_search(&Map::new()).unwrap_err();
    assert_eq!(
        other.detail,
        "`schemas` must name `urn:ietf:params:scim:api:messages:2.0:SearchRequest`"
    );
}

#[test]
fn lists_are_sorted_with_those_without_a_value_at_their_end() {
    let people = [
        json!({ "id": "1", "displayName": "bo", "emails": [{ "value": "z" }, { "value": "a", "primary": true }] }),
        json!({ "id": "2" }),
        json!({ "id": "3", "displayName": "Ada", "emails": [{ "value": "m" }] }),
    ];
    let sorted = |by: &str, order: &str| -> String {
        let mut list: Vec<_> = people.iter().cloned().map(object).collect();
        let query = Query::of_parameters([("sortBy", by), ("sortOrder", order)]).unwrap();
        query.sort(&mut list, &USER);
        let ids = list
            .iter()
            .filter_map(|one| one.get("id").and_then(Value::as_str));
        ids.collect()
    };
    assert_eq!(sorted("displayName", "ascending"), "312");
    assert_eq!(sorted("displayName", "descending"), "213");
    assert_eq!(sorted("emails", "ascending"), "132");
    assert_eq!(sorted("emails.value", "ascending"), "132");
    assert_eq!(sorted("nosuch", "ascending"), "123");
    let list = query::list_response(vec![json!({})], 7, 3);
    assert_eq!(list["totalResults"], 7);
    assert_eq!(
        (&list["itemsPerPage"], &list["startIndex"]),
        (&json!(1), &json!(3))
    );
}

fn bulk_request(operations: Value) -> Result<bulk::Request, ScimError> {
    let message = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        "failOnErrors": 1,
        "Operations": operations,
    });
    bulk::Request::read(&object(message), 3)
}

#[test]
fn bulk_operations_are_ordered_by_their_references() {
    use bulk::Step::{Complete, Run, RunPart};
    let post = |name: &str, members: &[&str]| {
        let members: Vec<Value> = members.iter().map(|id| json!({ "value": id })).collect();
        json!({ "method": "POST", "path": "/Groups", "bulkId": name, "data": { "displayName": name, "members": members } })
    };
    let cases = [
        (
            json!([post("a", &["bulkId:b"]), post("b", &[])]),
            vec![Run(1), Run(0)],
        ),
        (
            json!([post("a", &["bulkId:b", "x"]), post("b", &["bulkId:a"])]),
            vec![RunPart(0), Run(1), Complete(0)],
        ),
        (json!([post("a", &["bulkId:a"])]), vec![Run(0)]),
        (
            json!([
                { "method": "patch", "path": "/Groups/bulkId:a", "data": {} },
                { "method": "DELETE", "path": "/Users/1" },
                post("a", &[])
            ]),
            vec![Run(1), Run(2), Run(0)],
        ),
        (json!([post("a", &["bulkId:nobody"])]), vec![Run(0)]),
    ];
    for (operations, expected) in cases {
        let request = bulk_request(operations.clone()).unwrap();
        assert_eq!(bulk::order(&request.operations), expected, "{operations}");
    }
    let request = bulk_request(json!([post("a", &["bulkId:b", "x"])])).unwrap();
    let operation = &request.operations[0];
    let nothing = HashMap::new();
    let kept = json!({ "displayName": "a", "members": [{ "value": "x" }] });
    assert_eq!(
        Value::Object(bulk::without_unknown(&operation.data, &nothing)),
        kept
    );
    let named = json!({ "members": [{ "value": "bulkId:b" }] });
    assert_eq!(Value::Object(bulk::only_named(&operation.data)), named);
    let error = bulk::resolved(operation, &nothing).unwrap_err();
    assert_eq!(
        (error.status, error.detail.as_str()),
        (409, "`bulkId:b` stands for nothing that this request made")
    );
    let known = HashMap::from([("b".to_owned(), "id-b".to_owned())]);
    let resolved = bulk::resolved(operation, &known).unwrap();
    assert_eq!(
        resolved.data["members"],
        json!([{ "value": "id-b" }, { "value": "x" }])
    );
}

#[test]
fn malformed_bulk_requests_are_refused() {
    let get = json!({ "method": "GET", "path": "/Users/1" });
    let cases = [
        (
            json!([get]),
            400,
            "operation 1: `method` must be POST, PUT, PATCH or DELETE, not `GET`",
        ),
        (
            json!([{ "method": "POST", "path": "/Users", "data": {} }]),
            400,
            "operation 1: `bulkId` is required with POST",
        ),
        (
            json!([{ "method": "PUT", "path": "/Users/1" }]),
            400,
            "operation 1: `data` must be an object",
        ),
        (
            json!([{ "method": "DELETE" }]),
            400,
            "operation 1: `path` is missing",
        ),
        (json!([7]), 400, "operation 1: it must be an object"),
        (
            json!([1, 2, 3, 4]),
            413,
            "`Operations` has 4 operations, the most is 3",
        ),
        (
            json!([
                { "method": "POST", "path": "/Users", "bulkId": "a", "data": {} },
                { "method": "POST", "path": "/Users", "bulkId": "a", "data": {} }
            ]),
            400,
            "`bulkId` `a` is there twice",
        ),
    ];
    for (operations, status, message) in cases {
        let error = bulk_request(operations).unwrap_err();
        assert_eq!((error.status, error.detail.as_str()), (status, message));
    }
}

#[test]
fn bulk_answers_name_each_operation() {
    let request = bulk_request(json!([
        { "method": "POST", "path": "/Users", "bulkId": "a", "data": {} },
        { "method": "DELETE", "path": "/Users/1" }
    ]))
    .unwrap();
    let failed = ScimError::new(ScimType::Uniqueness, "`userName` is taken");
    let outcomes: Vec<_> = request
        .operations
        .iter()
        .zip([
            bulk::Outcome {
                status: 409,
                location: None,
                version: None,
                error: Some(failed),
            },
            bulk::Outcome {
                status: 204,
                location: Some("u".into()),
                version: None,
                error: None,
            },
        ])
        .collect();
    let expected = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"],
        "Operations": [
            {
                "method": "POST", "bulkId": "a", "status": "409",
                "response": {
                    "schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"],
                    "status": "409", "scimType": "uniqueness", "detail": "`userName` is taken"
                }
            },
            { "method": "DELETE", "location": "u", "status": "204" }
        ]
    });
    assert_eq!(bulk::response(&outcomes), expected);
}

#[test]
fn discovery_tells_what_there_is() {
    let schemas = discovery::schemas(RESOURCE_TYPES);
    let ids: Vec<_> = schemas.iter().map(|schema| schema.id).collect();
    assert_eq!(ids, [USER.schema.id, ENTERPRISE, GROUP.schema.id]);
    let base = "https://xenia.example/scim/v2";
    let told = discovery::schema(base, USER.schema);
    assert_eq!(
        told["meta"]["location"],
        format!("{base}/Schemas/{}", USER.schema.id)
    );
    let user_name = json!({
        "name": "userName", "type": "string", "multiValued": false,
        "description": "the name to sign in with, `user@domain`", "required": true,
        "caseExact": false, "mutability": "readWrite", "returned": "default", "uniqueness": "server"
    });
    assert_eq!(told["attributes"][0], user_name);
    let kind = discovery::resource_type(base, &USER);
    assert_eq!(
        kind["schemaExtensions"],
        json!([{ "schema": ENTERPRISE, "required": false }])
    );
}
