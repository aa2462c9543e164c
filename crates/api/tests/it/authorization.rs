//! Who may do what: every route, asked by every kind of caller, against a table that is kept
//! beside this file and read in review.
//!
//! Each route is called with ids of things that do not exist, so a caller who may gets 404 or 400
//! and one who may not gets 403; rights over one's own things are tested where the things are.
//! After a change of routes or rights: `XENIA_ACCEPT=1 cargo test -p xenia-api authorization`,
//! and read the difference.

use crate::server::Server;
use serde_json::{Value, json};
use std::{fmt::Write, path::Path};
use xenia_engine::domain::{directory::UserType, permission::Permission, role::DirectoryRole};

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// The path with its parameters filled in.
fn concrete(method: &str, path: &str) -> String {
    path.split('/')
        .map(|part| match part {
            "{cast}" => "microsoft.graph.group",
            "{job}" => "scim",
            "{locale}" => "fr-FR",
            "{member}" if method == "GET" => "microsoft.graph.user",
            part if part.starts_with('{') => NOBODY,
            part => part,
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// A body that gets as far as the question who may.
fn body(path: &str) -> Value {
    match path.rsplit('/').next().unwrap_or_default() {
        "invitations" => json!({
            "invitedUserEmailAddress": "kim@fabrikam.example",
            "inviteRedirectUrl": "https://app.contoso.example/",
        }),
        "appRoleAssignments" | "appRoleAssignedTo" => json!({
            "principalId": NOBODY,
            "resourceId": NOBODY,
            "appRoleId": NOBODY,
        }),
        "catalogs" => json!({ "displayName": "Marketing", "description": "x" }),
        "connectedOrganizations" => json!({
            "displayName": "Fabrikam",
            "description": "x",
            "identitySources": [{
                "@odata.type": "#microsoft.graph.domainIdentitySource",
                "domainName": "fabrikam.example",
                "displayName": "Fabrikam",
            }],
        }),
        "domains" => json!({ "id": "litware.example" }),
        "removePassword" | "removeToken" => json!({ "keyId": NOBODY }),
        "scopedRoleMembers" => json!({ "roleId": NOBODY, "roleMemberInfo": { "id": NOBODY } }),
        "roleAssignments" => json!({
            "principalId": NOBODY,
            "roleDefinitionId": "ba92d953-d8e0-4e39-a797-0cbedb0a89e8",
            "directoryScopeId": "/",
        }),
        "provisionOnDemand" => json!({
            "parameters": [{ "subjects": [{ "objectId": NOBODY, "objectTypeName": "User" }] }],
        }),
        "schema" => json!({ "synchronizationRules": [{ "objectMappings": [{ "attributeMappings": [
            { "targetAttributeName": "userName", "source": { "name": "userPrincipalName" } },
            { "targetAttributeName": "active", "source": { "name": "accountEnabled" } },
        ] }] }] }),
        "servicePrincipals" => json!({ "appId": NOBODY }),
        "subscriptions" => json!({
            "changeType": "updated",
            "expirationDateTime": "2026-03-20T11:00:00Z",
            "notificationUrl": "https://hooks.fabrikam.example/",
            "resource": "users",
        }),
        _ => json!({
            "@odata.id": format!("https://xenia.example/v1.0/users/{NOBODY}"),
            "groupIds": [NOBODY],
            "ids": [NOBODY],
        }),
    }
}

/// Whether that caller may.
fn may(server: &Server, method: &str, path: &str, token: &str) -> bool {
    let answer = server.call(method, &concrete(method, path), token, Some(body(path)));
    let status = answer.status.as_u16();
    assert!(
        (400..500).contains(&status) && status != 401 || status < 300,
        "{method} {path}: {}",
        answer.text
    );
    // An application has no `/me`.
    status != 403 && answer.json["error"]["target"] != "me"
}

fn list(names: Vec<&str>, all: usize) -> String {
    match names.len() {
        0 => "nobody".to_owned(),
        some if some == all => "all".to_owned(),
        some if some == all - 1 && names.first() == Some(&"member") => "members".to_owned(),
        _ => names.join(", "),
    }
}

#[test]
fn every_route_is_open_to_whom_the_table_says() {
    let server = Server::new();
    let mut people = vec![
        ("guest", server.add_user("Gil", UserType::Guest)),
        ("member", server.add_user("Mia", UserType::Member)),
    ];
    for (index, role) in DirectoryRole::ALL.iter().enumerate() {
        let user = server.add_user(&format!("Role{index}"), UserType::Member);
        server.give_role(user, *role);
        people.push((role.display_name(), user));
    }
    let mut table = String::new();
    let mut routes = xenia_api::listing();
    routes.sort_by_key(|(method, path)| (*path, *method));
    for (method, path) in routes {
        let may = |token: &str| may(&server, method, path, token);
        let named = people.iter().filter(|(_, user)| may(&server.user(*user)));
        let named: Vec<&str> = named.map(|(name, _)| *name).collect();
        let by = |token: &dyn Fn(&str) -> String| {
            let permissions = Permission::ALL.iter().map(|permission| permission.name());
            permissions
                .filter(|name| may(&token(name)))
                .collect::<Vec<_>>()
        };
        let administrator = server.administrator();
        let delegated = by(&|name| format!("{administrator} {name}"));
        let alone = by(&|name| server.application(name));
        let permissions = Permission::ALL.len();
        writeln!(table, "{method} {path}").unwrap();
        writeln!(table, "  people: {}", list(named, people.len())).unwrap();
        writeln!(
            table,
            "  for an administrator: {}",
            list(delegated, permissions)
        )
        .unwrap();
        writeln!(table, "  applications: {}", list(alone, permissions)).unwrap();
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/authorization.txt");
    if std::env::var_os("XENIA_ACCEPT").is_some() {
        std::fs::write(&file, &table).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    for (line, (found, wanted)) in table.lines().zip(expected.lines()).enumerate() {
        assert_eq!(found, wanted, "line {} of {}", line + 1, file.display());
    }
    assert_eq!(
        table.lines().count(),
        expected.lines().count(),
        "{}",
        file.display()
    );
}

#[test]
fn nobody_gets_in_without_a_token() {
    let server = Server::new();
    for (method, path) in xenia_api::listing() {
        let answer = server.call(method, &concrete(method, path), "nonsense", None);
        assert_eq!(answer.status.as_u16(), 401, "{method} {path}");
    }
}
