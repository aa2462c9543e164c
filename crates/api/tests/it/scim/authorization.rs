//! Who may do what over SCIM: every route, asked by every kind of caller, against a table that is
//! kept beside this file. After a change: `XENIA_ACCEPT=1 cargo test -p xenia-api scim`, and read
//! the difference.

use super::{Scim, USER, error, workforce};
use crate::server::Server;
use serde_json::{Value, json};
use std::{fmt::Write, path::Path};
use xenia_engine::{
    domain::{
        directory::UserType, permission::Permission, provisioning::Connection, role::DirectoryRole,
    },
    provisioning::connections::{self, Connect, NewToken},
};

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

fn body(method: &str, path: &str) -> Value {
    match (method, path) {
        (_, "/.search" | "/Users/.search" | "/Groups/.search") => {
            json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"] })
        }
        (_, "/Bulk") => json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
            "Operations": [{ "method": "DELETE", "path": format!("/Users/{NOBODY}") }],
        }),
        ("PATCH", _) => json!({
            "schemas": [super::PATCH],
            "Operations": [{ "op": "remove", "path": "displayName" }],
        }),
        // Whoever may is told that it is malformed or not there.
        ("POST", "/Users") => json!({ "userName": "x@nowhere.example" }),
        ("POST", "/Groups") => json!({ "displayName": "x", "members": [{ "value": NOBODY }] }),
        _ => json!({ "userName": "x", "displayName": "x" }),
    }
}

/// Whether that caller may.
fn may(server: &Server, method: &str, path: &str, token: &str) -> bool {
    let scim = Scim {
        server,
        token: token.to_owned(),
    };
    let concrete = path.replace("{id}", NOBODY);
    let sent = body(method, path).to_string();
    let answer = scim.send(method, &concrete, &[], sent.into());
    let status = answer.status.as_u16();
    assert!(
        (400..500).contains(&status) && status != 401 || status < 300,
        "{method} {path}: {}",
        answer.text
    );
    let done = answer.json["Operations"][0]["status"].as_str();
    status != 403 && done != Some("403")
}

fn list(names: Vec<&str>) -> String {
    match names.is_empty() {
        true => "nobody".to_owned(),
        false => names.join(", "),
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
    let connection = Scim::new(&server, "HR", workforce()).token;
    let lean = Connection {
        allow_groups: false,
        ..workforce()
    };
    let without_groups = Scim::new(&server, "HR without groups", lean).token;
    let mut table = String::new();
    for (method, path, open) in xenia_api::scim_listing() {
        writeln!(table, "{method} {path}").unwrap();
        if open {
            writeln!(table, "  everybody").unwrap();
            continue;
        }
        let may = |token: &str| may(&server, method, path, token);
        let named = people.iter().filter(|(_, user)| may(&server.user(*user)));
        writeln!(
            table,
            "  people: {}",
            list(named.map(|(name, _)| *name).collect())
        )
        .unwrap();
        let by = |token: &dyn Fn(&str) -> String| {
            let permissions = Permission::ALL.iter().map(|permission| permission.name());
            list(permissions.filter(|name| may(&token(name))).collect())
        };
        let administrator = server.administrator();
        let delegated = by(&|name| format!("{administrator} {name}"));
        writeln!(table, "  for an administrator: {delegated}").unwrap();
        let alone = by(&|name| server.application(name));
        writeln!(table, "  applications: {alone}").unwrap();
        let connections = [
            ("with groups", &connection),
            ("without groups", &without_groups),
        ];
        let named = connections.iter().filter(|(_, token)| may(token));
        writeln!(
            table,
            "  connections: {}",
            list(named.map(|(name, _)| *name).collect())
        )
        .unwrap();
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/scim/authorization.txt");
    if std::env::var_os("XENIA_ACCEPT").is_some() {
        std::fs::write(&file, &table).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(table, expected, "{}", file.display());
}

#[test]
fn nobody_gets_in_without_a_good_token() {
    let server = Server::new();
    let hr = Scim::new(&server, "HR", workforce());
    let other = hr
        .token
        .replace(&server.world.tenant.0.simple().to_string(), &"0".repeat(32));
    for (method, path, open) in xenia_api::scim_listing() {
        for token in [
            "nonsense",
            "xscim_",
            "xscim_x_y",
            other.as_str(),
            &format!("{}x", hr.token),
        ] {
            let scim = Scim {
                server: &server,
                token: token.to_owned(),
            };
            let path = path.replace("{id}", "User");
            let answer = scim.send(method, &path, &[], body(method, &path).to_string().into());
            match open {
                true => assert_ne!(answer.status.as_u16(), 401),
                false => {
                    assert_eq!(error(&answer).0, 401, "{method} {path}");
                    assert_eq!(answer.headers["www-authenticate"], "Bearer");
                }
            }
        }
    }
    // A provisioning token is good for SCIM and nothing else.
    assert_eq!(server.get("/users", &hr.token).status.as_u16(), 401);
}

#[test]
fn tokens_end_and_are_taken_away() {
    let server = Server::new();
    let (world, administrator) = (&server.world, server.administrator());
    let ctx = world.as_administrator();
    let wanted = Connect {
        name: "HR".to_owned(),
        connection: workforce(),
        token: NewToken {
            end_date_time: Some(world.engine.now().plus_days(2)),
            ..NewToken::default()
        },
    };
    let made = connections::connect(&world.engine, &ctx, &wanted).unwrap();
    let id = made.told.connection.value.id;
    let path = format!("/servicePrincipals/{id}/inboundProvisioning");
    let hr = Scim {
        server: &server,
        token: made.token.secret_text,
    };
    hr.get("/Users").expect(200);
    let told = server.get(&path, &administrator).expect(200);
    let token = &told.json["tokens"][0];
    assert!(
        token["lastUsedDateTime"].is_string() && token.get("secretText").is_none(),
        "{token}"
    );
    assert_eq!(told.json["scimEndpoint"], "https://xenia.example/scim/v2");

    let added = server
        .post(
            &format!("{path}/addToken"),
            &administrator,
            json!({ "displayName": "next" }),
        )
        .expect(200);
    let next = Scim {
        server: &server,
        token: added.json["secretText"].as_str().unwrap().to_owned(),
    };
    next.get("/Users").expect(200);
    let third = server.post(&format!("{path}/addToken"), &administrator, json!({}));
    assert_eq!(
        third.expect(409).message(),
        "a connection has 2 tokens at most: remove one that is no longer used"
    );

    world.clock.advance_days(3);
    assert_eq!(
        error(&hr.get("/Users")),
        (
            401,
            "",
            "the provisioning token has ended: ask for a new one"
        )
    );
    next.get("/Users").expect(200);
    let off = server
        .patch(&path, &administrator, json!({ "isEnabled": false }))
        .expect(200);
    assert_eq!(off.json["isEnabled"], false);
    assert_eq!(
        error(&next.get("/Users")),
        (401, "", "the provisioning connection is disabled")
    );
    server
        .patch(&path, &administrator, json!({ "isEnabled": true }))
        .expect(200);
    let remove = json!({ "keyId": added.json["keyId"] });
    server
        .post(&format!("{path}/removeToken"), &administrator, remove)
        .expect(204);
    assert_eq!(
        error(&next.get("/Users")),
        (401, "", "the provisioning token is not known here")
    );
    server.delete(&path, &administrator).expect(204);
    server.get(&path, &administrator).expect(404);
}

#[test]
fn what_a_connection_may_touch_is_checked() {
    let server = Server::new();
    let hr = Scim::new(&server, "HR", workforce());
    drop(hr);
    let administrator = server.administrator();
    let body = json!({ "displayName": "Payroll" });
    let application = server
        .post("/applications", &administrator, body)
        .expect(201);
    let body = json!({ "appId": application.json["appId"] });
    let principal = server
        .post("/servicePrincipals", &administrator, body)
        .expect(201);
    let path = format!(
        "/servicePrincipals/{}/inboundProvisioning",
        principal.json["id"].as_str().unwrap()
    );
    let put = |body: Value| server.call("PUT", &path, &administrator, Some(body));
    let cases = [
        (
            json!({ "kind": "workforce" }),
            "`domains` is empty: name the domains of the people it may touch",
        ),
        (
            json!({ "kind": "workforce", "domains": ["fabrikam.example"] }),
            "`domains`: `fabrikam.example` is not a verified domain of this organisation",
        ),
        (
            json!({ "kind": "partner" }),
            "`connectedOrganizationId` is missing: name the partner",
        ),
        (
            json!({ "kind": "partner", "connectedOrganizationId": NOBODY, "allowGroups": true }),
            "a partner makes no groups: leave `allowGroups` out",
        ),
        (
            json!({ "kind": "partner", "connectedOrganizationId": NOBODY }),
            "there is no connected organization `00000000-0000-4000-8000-000000000000` here",
        ),
    ];
    for (body, message) in cases {
        assert_eq!(put(body).expect(400).message(), message);
    }
    put(json!({ "kind": "workforce", "domains": ["Contoso.Example"] })).expect(200);
    // Upload alone is not enough for an application of which nobody said what it may touch.
    let alone = Scim {
        server: &server,
        token: server.application("SynchronizationData-User.Upload"),
    };
    let refused = alone.get("/Users");
    assert_eq!(
        error(&refused),
        (
            403,
            "",
            "this application has no inbound provisioning: an administrator must say what it may touch"
        )
    );
}

#[test]
fn tenants_do_not_see_each_other() {
    let server = Server::new();
    let hr = Scim::new(&server, "HR", workforce());
    let mine = hr.person("ada");
    let (tenant, administrator) = server.world.another_tenant("litware.example");
    let ctx = server.world.engine.ctx(
        tenant,
        xenia_engine::Actor::User {
            id: administrator,
            name: administrator.to_string(),
            scopes: xenia_engine::Scopes::All,
        },
    );
    let wanted = Connect {
        name: "HR of Litware".to_owned(),
        connection: Connection {
            domains: vec!["litware.example".to_owned()],
            ..workforce()
        },
        token: NewToken::default(),
    };
    let made = connections::connect(&server.world.engine, &ctx, &wanted).unwrap();
    let theirs = Scim {
        server: &server,
        token: made.token.secret_text,
    };
    let other = theirs.person("ada");
    for (scim, foreign) in [(&theirs, &mine), (&hr, &other)] {
        let path = format!("/Users/{foreign}");
        assert_eq!(error(&scim.get(&path)).0, 404);
        assert_eq!(error(&scim.delete(&path)).0, 404);
        let put = scim.put(&path, json!({ "schemas": [USER], "userName": "evil" }));
        assert_eq!(error(&put).0, 404);
        assert_eq!(
            scim.filtered("/Users", &format!("id eq \"{foreign}\"")),
            Vec::<String>::new()
        );
        assert_eq!(scim.filtered("/Users", "userName eq \"ada\"").len(), 1);
    }
}
