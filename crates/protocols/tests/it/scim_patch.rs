//! PATCH applied to resources (RFC 7644, 3.5.2).

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use xenia_protocols::scim::{
    ScimError, body,
    core::{GROUP, USER},
    patch,
    schema::ResourceType,
};

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => panic!("no object"),
    }
}

fn patched(before: Value, operations: Value, of: &ResourceType) -> Result<Value, ScimError> {
    let message = object(json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": operations,
    }));
    let mut resource = object(before);
    patch::apply(&mut resource, &patch::read(&message)?, of)?;
    Ok(Value::Object(resource))
}

fn ada() -> Value {
    json!({
        "userName": "ada@contoso.example",
        "displayName": "Ada",
        "active": true,
        "name": { "familyName": "Lovelace", "givenName": "Ada" },
        "emails": [
            { "value": "ada@contoso.example", "type": "work", "primary": true },
            { "value": "ada@home.example", "type": "other" }
        ]
    })
}

/// What an operation leaves of one attribute.
fn left(operation: Value, attribute: &str) -> Value {
    let after = patched(ada(), json!([operation.clone()]), &USER);
    let after = after.unwrap_or_else(|error| panic!("{operation}: {error}"));
    after.get(attribute).cloned().unwrap_or(Value::Null)
}

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

#[test]
fn operations_do_what_the_rfc_says() {
    let work = json!({ "value": "ada@contoso.example", "type": "work", "primary": true });
    let home = json!({ "value": "ada@home.example", "type": "other" });
    let cases = [
        // Single values.
        (
            json!({ "op": "add", "path": "title", "value": "Countess" }),
            "title",
            json!("Countess"),
        ),
        (
            json!({ "op": "replace", "path": "displayName", "value": "A" }),
            "displayName",
            json!("A"),
        ),
        (
            json!({ "op": "remove", "path": "displayName" }),
            "displayName",
            Value::Null,
        ),
        (
            json!({ "op": "replace", "path": "displayName", "value": null }),
            "displayName",
            Value::Null,
        ),
        // Within a complex one: what is not named stays.
        (
            json!({ "op": "replace", "path": "name.givenName", "value": "Augusta" }),
            "name",
            json!({ "familyName": "Lovelace", "givenName": "Augusta" }),
        ),
        (
            json!({ "op": "replace", "path": "name", "value": { "givenName": "Augusta" } }),
            "name",
            json!({ "familyName": "Lovelace", "givenName": "Augusta" }),
        ),
        (
            json!({ "op": "remove", "path": "name.givenName" }),
            "name",
            json!({ "familyName": "Lovelace" }),
        ),
        // Several values.
        (
            json!({ "op": "add", "path": "emails", "value": [{ "value": "n@x.example", "primary": true }] }),
            "emails",
            json!([
                { "value": "ada@contoso.example", "type": "work", "primary": false },
                home,
                { "value": "n@x.example", "primary": true }
            ]),
        ),
        (
            json!({ "op": "add", "path": "emails", "value": [{ "value": "ADA@home.example" }] }),
            "emails",
            json!([work, { "value": "ADA@home.example", "type": "other" }]),
        ),
        (
            json!({ "op": "replace", "path": "emails", "value": [{ "value": "n@x.example" }] }),
            "emails",
            json!([{ "value": "n@x.example" }]),
        ),
        (
            json!({ "op": "remove", "path": "emails" }),
            "emails",
            Value::Null,
        ),
        (
            json!({ "op": "remove", "path": "emails[type eq \"work\"]" }),
            "emails",
            json!([home]),
        ),
        (
            json!({ "op": "remove", "path": "emails[type eq \"nothing\"]" }),
            "emails",
            json!([work, home]),
        ),
        (
            json!({ "op": "replace", "path": "emails[type eq \"other\"].value", "value": "n@x.example" }),
            "emails",
            json!([work, { "value": "n@x.example", "type": "other" }]),
        ),
        (
            json!({ "op": "replace", "path": "emails[type eq \"other\"]", "value": { "primary": true } }),
            "emails",
            json!([
                { "value": "ada@contoso.example", "type": "work", "primary": false },
                { "value": "ada@home.example", "type": "other", "primary": true }
            ]),
        ),
        (
            json!({ "op": "remove", "path": "emails[type eq \"other\"].value" }),
            "emails",
            json!([work]),
        ),
        (
            json!({ "op": "add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+1" }),
            "phoneNumbers",
            json!([{ "type": "mobile", "value": "+1" }]),
        ),
        // An extension.
        (
            json!({ "op": "add", "path": format!("{ENTERPRISE}:department"), "value": "Engines" }),
            ENTERPRISE,
            json!({ "department": "Engines" }),
        ),
        (
            json!({ "op": "add", "path": ENTERPRISE, "value": { "department": "Engines" } }),
            ENTERPRISE,
            json!({ "department": "Engines" }),
        ),
        (
            json!({ "op": "remove", "path": ENTERPRISE }),
            ENTERPRISE,
            Value::Null,
        ),
    ];
    for (operation, attribute, expected) in cases {
        assert_eq!(left(operation.clone(), attribute), expected, "{operation}");
    }
}

#[test]
fn what_real_clients_send_is_understood() {
    let cases = [
        (
            json!({ "op": "Replace", "path": "active", "value": "False" }),
            "active",
            json!(false),
        ),
        (
            json!({ "op": "Replace", "value": { "active": "False" } }),
            "active",
            json!(false),
        ),
        (
            json!({ "op": "replace", "value": { "id": "x", "schemas": ["y"], "DisplayName": "A" } }),
            "displayName",
            json!("A"),
        ),
        (
            json!({ "op": "add", "value": { "name.givenName": "Augusta" } }),
            "name",
            json!({ "familyName": "Lovelace", "givenName": "Augusta" }),
        ),
        (
            json!({ "op": "add", "value": { format!("{ENTERPRISE}:department"): "Engines" } }),
            ENTERPRISE,
            json!({ "department": "Engines" }),
        ),
        (
            json!({ "op": "add", "value": { ENTERPRISE: { "Department": "Engines", "what": 1 } } }),
            ENTERPRISE,
            json!({ "department": "Engines" }),
        ),
        (
            json!({ "op": "Add", "path": format!("{ENTERPRISE}:manager"), "value": "m-1" }),
            ENTERPRISE,
            json!({ "manager": { "value": "m-1" } }),
        ),
        (
            json!({ "op": "Replace", "path": "displayName", "value": [{ "$ref": null, "value": "A" }] }),
            "displayName",
            json!("A"),
        ),
        (
            json!({ "op": "Remove", "path": "emails", "value": [{ "value": "ada@home.example" }] }),
            "emails",
            json!([{ "value": "ada@contoso.example", "type": "work", "primary": true }]),
        ),
        (
            json!({ "op": "add", "value": { "favouriteColour": "blue" } }),
            "displayName",
            json!("Ada"),
        ),
    ];
    for (operation, attribute, expected) in cases {
        assert_eq!(left(operation.clone(), attribute), expected, "{operation}");
    }
}

#[test]
fn members_come_and_go() {
    let group = json!({ "displayName": "G", "members": [
        { "value": "a", "display": "Ada", "type": "User" },
        { "value": "b", "display": "Bo", "type": "User" }
    ] });
    let values = |after: Value| -> Vec<String> {
        let members = after.get("members").and_then(Value::as_array).cloned();
        let members = members.unwrap_or_default().into_iter();
        members
            .map(|one| {
                one.get("value")
                    .and_then(Value::as_str)
                    .unwrap_or("?")
                    .to_owned()
            })
            .collect()
    };
    let cases = [
        (
            json!([{ "op": "add", "path": "members", "value": [{ "value": "c" }, { "value": "a" }] }]),
            "abc",
        ),
        (
            json!([{ "op": "add", "path": "members", "value": { "value": "c" } }]),
            "abc",
        ),
        (
            json!([{ "op": "Add", "value": { "members": [{ "value": "c" }] } }]),
            "abc",
        ),
        (
            json!([{ "op": "remove", "path": "members[value eq \"a\"]" }]),
            "b",
        ),
        (
            json!([{ "op": "Remove", "path": "members", "value": [{ "value": "a" }] }]),
            "b",
        ),
        (json!([{ "op": "remove", "path": "members" }]), ""),
        (
            json!([{ "op": "replace", "path": "members", "value": [{ "value": "c" }] }]),
            "c",
        ),
        (json!([{ "op": "replace", "value": { "members": [] } }]), ""),
        (
            json!([
                { "op": "remove", "path": "members[value eq \"a\"]" },
                { "op": "add", "path": "members", "value": [{ "value": "a" }] }
            ]),
            "ba",
        ),
    ];
    for (operations, expected) in cases {
        let after = patched(group.clone(), operations.clone(), &GROUP).unwrap();
        assert_eq!(values(after).join(""), expected, "{operations}");
    }
}

#[test]
fn what_may_not_be_is_refused() {
    let many = json!([
        { "value": "a@x.example", "primary": true },
        { "value": "b@x.example", "primary": true }
    ]);
    let cases = [
        (
            json!({ "op": "replace", "path": "id", "value": "x" }),
            "mutability",
            "`id` is read-only",
        ),
        (
            json!({ "op": "add", "path": "groups", "value": [] }),
            "mutability",
            "`groups` is read-only",
        ),
        (
            json!({ "op": "remove", "path": "userName" }),
            "mutability",
            "`userName` is required and cannot be removed",
        ),
        (
            json!({ "op": "replace", "path": "userName", "value": null }),
            "mutability",
            "`userName` is required and cannot be removed",
        ),
        (
            json!({ "op": "replace", "path": "colour", "value": "x" }),
            "invalidPath",
            "`colour` names no attribute of `User`",
        ),
        (
            json!({ "op": "replace", "path": "name.nick", "value": "x" }),
            "invalidPath",
            "`name.nick` names no attribute of `User`",
        ),
        (
            json!({ "op": "replace", "path": "name[givenName eq \"x\"]", "value": "x" }),
            "invalidPath",
            "`name` has no values to choose among",
        ),
        (
            json!({ "op": "replace", "path": "emails[type eq \"home\"].value", "value": "x" }),
            "noTarget",
            "`emails[type eq \"home\"].value` chooses no value",
        ),
        (
            json!({ "op": "add", "path": "emails[type co \"home\"].value", "value": "x" }),
            "noTarget",
            "`emails[type co \"home\"].value` chooses no value",
        ),
        (
            json!({ "op": "remove" }),
            "noTarget",
            "`remove` needs a `path`",
        ),
        (
            json!({ "op": "add", "path": "title" }),
            "invalidValue",
            "`add` needs a `value`",
        ),
        (
            json!({ "op": "add", "value": "x" }),
            "invalidValue",
            "an operation without a `path` needs an object of attributes as its `value`",
        ),
        (
            json!({ "op": "replace", "path": "active", "value": "maybe" }),
            "invalidValue",
            "`active` must be of the type `boolean`, found `maybe`",
        ),
        (
            json!({ "op": "replace", "path": "title", "value": 3 }),
            "invalidValue",
            "`title` must be of the type `string`, found a value of type number",
        ),
        (
            json!({ "op": "replace", "path": "emails", "value": many }),
            "invalidValue",
            "`emails` has more than one value with `primary`",
        ),
        (
            json!({ "op": "replace", "path": "emails.primary", "value": true }),
            "invalidValue",
            "`emails.primary` chooses more than one value as primary",
        ),
        (
            json!({ "op": "copy", "path": "title" }),
            "invalidSyntax",
            "`op` must be `add`, `replace` or `remove`, not `copy`",
        ),
    ];
    for (operation, kind, message) in cases {
        let error = patched(ada(), json!([operation.clone()]), &USER).unwrap_err();
        assert_eq!(
            (error.scim_type.unwrap().name(), error.detail.as_str()),
            (kind, message),
            "{operation}"
        );
    }
    for (message, detail) in [
        (
            json!({}),
            "`schemas` must name `urn:ietf:params:scim:api:messages:2.0:PatchOp`",
        ),
        (
            json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [] }),
            "`Operations` must be a list of at least one operation",
        ),
    ] {
        assert_eq!(patch::read(&object(message)).unwrap_err().detail, detail);
    }
}

#[test]
fn bodies_take_the_shape_of_the_schema() {
    let read = body::read(
        &object(json!({
            "SCHEMAS": ["x"],
            "id": "mine",
            "UserName": "ada@contoso.example",
            "ACTIVE": "true",
            "meta": { "created": "no" },
            "name": { "GivenName": "Ada", "formatted": "Ada L", "middleName": null },
            "emails": { "Value": "a@x.example", "Primary": "True" },
            "groups": [{ "value": "g" }],
            "nickName": "unknown here",
            ENTERPRISE: { "EmployeeNumber": "7", "manager": "m-1", "costCenter": "9" },
            "title": null,
            "phoneNumbers": []
        })),
        &USER,
    );
    let expected = json!({
        "userName": "ada@contoso.example",
        "active": true,
        "name": { "givenName": "Ada", "formatted": "Ada L" },
        "emails": [{ "value": "a@x.example", "primary": true }],
        ENTERPRISE: { "employeeNumber": "7", "manager": { "value": "m-1" } }
    });
    assert_eq!(Value::Object(read.unwrap()), expected);
    let cases = [
        (json!({ "displayName": "A" }), "`userName` is required"),
        (json!({ "userName": null }), "`userName` is required"),
        (
            json!({ "userName": ["a", "b"] }),
            "`userName` must be of the type `a single value`, found a value of type list",
        ),
        (
            json!({ "userName": "a", "name": "Ada" }),
            "`name` must be of the type `complex`, found `Ada`",
        ),
        (
            json!({ "userName": "a", "name": { "givenName": true } }),
            "`name.givenName` must be of the type `string`, found a value of type boolean",
        ),
    ];
    for (sent, message) in cases {
        let error = body::read(&object(sent), &USER).unwrap_err();
        assert_eq!(error.detail, message);
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-c]{0,2}".prop_map(Value::from),
    ];
    let name = proptest::sample::select(vec![
        "value",
        "type",
        "primary",
        "givenName",
        "emails",
        "Name",
        "x",
    ]);
    leaf.prop_recursive(3, 16, 4, move |inner| {
        let members = proptest::collection::vec((name.clone(), inner.clone()), 0..4);
        prop_oneof![
            proptest::collection::vec(inner, 0..3).prop_map(Value::Array),
            members.prop_map(|members| {
                let members = members.into_iter();
                Value::Object(
                    members
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}

fn any_operation() -> impl Strategy<Value = Value> {
    let path = proptest::sample::select(vec![
        None,
        Some("emails"),
        Some("emails.value"),
        Some("emails[type eq \"a\"]"),
        Some("emails[type eq \"a\" and value pr].primary"),
        Some("name"),
        Some("name.givenName"),
        Some("active"),
        Some("manager"),
        Some(ENTERPRISE),
    ]);
    let op = proptest::sample::select(vec!["add", "replace", "remove"]);
    (op, path, any_json()).prop_map(|(op, path, value)| match path {
        None => json!({ "op": op, "value": value }),
        Some(path) => json!({ "op": op, "path": path, "value": value }),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Whatever is sent, what comes out fits the schema and has one primary value at most.
    #[test]
    fn any_operations_leave_a_resource_of_the_schema(
        operations in proptest::collection::vec(any_operation(), 1..5)
    ) {
        let before = ada();
        let Ok(after) = patched(before, Value::Array(operations), &USER) else {
            return Ok(());
        };
        let again = body::read(&object(after.clone()), &USER);
        prop_assert_eq!(Value::Object(again.unwrap()), after);
    }

    /// Adding what is there changes nothing; what was added is there.
    #[test]
    fn adding_twice_is_adding_once(value in "[a-c]{1,2}", kind in "[a-b]") {
        let add = json!([{ "op": "add", "path": "emails", "value": [{ "value": value, "type": kind }] }]);
        let once = patched(ada(), add.clone(), &USER).unwrap();
        let twice = patched(once.clone(), add, &USER).unwrap();
        prop_assert_eq!(once, twice);
    }
}
