//! What queries may ask for: advanced ones where Graph has them, `$expand`, and never an option
//! that is passed over in silence.

use crate::server::{Answer, Server};
use serde_json::{Value, json};
use xenia_engine::domain::{NodeKind, Relation, UserId, directory::UserType, edge::NewEdge};

const ADVANCED: &str =
    "is an advanced query: send the header `ConsistencyLevel: eventual` and `$count=true`";

fn encoded(path: &str) -> String {
    path.replace(' ', "%20")
        .replace('\'', "%27")
        .replace('"', "%22")
}

fn plain(server: &Server, path: &str) -> Answer {
    server.call_with("GET", &encoded(path), &server.administrator(), &[], None)
}

fn eventual(server: &Server, path: &str) -> Answer {
    let header = [("consistencylevel", "eventual")];
    server.call_with(
        "GET",
        &encoded(path),
        &server.administrator(),
        &header,
        None,
    )
}

fn group(server: &Server, name: &str) -> String {
    let body = json!({
        "displayName": name, "mailEnabled": false, "mailNickname": name, "securityEnabled": true
    });
    let made = server
        .post("/groups", &server.administrator(), body)
        .expect(201);
    made.json["id"].as_str().unwrap().to_owned()
}

fn link(server: &Server, subject: UserId, relation: Relation, object: (NodeKind, &str)) {
    let object = (object.0, object.1.parse().unwrap());
    server.open(&NewEdge::direct(
        (NodeKind::User, subject.0),
        relation,
        object,
    ));
}

#[test]
fn advanced_queries_are_asked_for_as_in_graph() {
    let server = Server::new();
    server.add_user("Ada", UserType::Guest);
    group(&server, "one");
    let cases = [
        ("/users?$filter=userType ne 'Guest'", "`$filter`: `ne`"),
        (
            "/users?$filter=not (userType eq 'Guest')",
            "`$filter`: `not`",
        ),
        (
            "/users?$filter=endswith(mail,'fabrikam.example')",
            "`$filter`: `endswith`",
        ),
        (
            "/users?$filter=otherMails/$count eq 0",
            "`$filter`: `otherMails/$count`",
        ),
        (
            "/users?$filter=otherMails/any(m:m ne 'x')",
            "`$filter`: `ne`",
        ),
        (
            "/users?$filter=userType eq 'Guest'&$orderby=displayName",
            "`$orderby`: sorting what `$filter` finds",
        ),
        (
            "/users?$orderby=createdDateTime",
            "`$orderby`: sorting by `createdDateTime`",
        ),
        (
            "/groups?$filter=owners/$count eq 0",
            "`$filter`: `owners/$count`",
        ),
        (
            "/me/transitiveMemberOf/microsoft.graph.group",
            "`path`: a cast of `transitiveMemberOf`",
        ),
    ];
    for (path, what) in cases {
        let both = format!(
            "{path}{}$count=true",
            if path.contains('?') { '&' } else { '?' }
        );
        for answer in [
            plain(&server, path),
            eventual(&server, path),
            plain(&server, &both),
        ] {
            let answer = answer.expect(400);
            assert_eq!(answer.code(), "Request_UnsupportedQuery", "{path}");
            assert_eq!(answer.message(), format!("{what} {ADVANCED}"));
        }
        let answer = eventual(&server, &both).expect(200);
        assert!(answer.json["@odata.count"].is_u64(), "{path}");
    }
    let search = "/users?$search=\"displayName:Ada\"";
    let refused = plain(&server, search).expect(400);
    assert_eq!(refused.code(), "Request_UnsupportedQuery");
    assert_eq!(
        eventual(&server, search).expect(200).each("displayName"),
        ["Ada"]
    );
    let refused = plain(&server, "/users/$count").expect(400);
    assert_eq!(refused.code(), "Request_BadRequest");
    let counted = eventual(&server, "/users/$count?$filter=userType ne 'Guest'");
    assert_eq!(counted.expect(200).text, "1");
    // What Graph answers without more is answered without more.
    for path in [
        "/users?$filter=startswith(displayName,'A') and accountEnabled eq true",
        "/users?$filter=userType in ('Guest') or mail eq null",
        "/users?$orderby=displayName desc",
        "/users?$count=true",
        "/groups?$filter=groupTypes/any(c:c eq 'Unified')",
        "/me/memberOf/microsoft.graph.group",
        "/domains?$filter=isDefault ne true",
    ] {
        plain(&server, path).expect(200);
    }
}

#[test]
fn relationships_are_counted_in_filters() {
    let server = Server::new();
    let (ada, bo) = (
        server.add_user("Ada", UserType::Member),
        server.add_user("Bo", UserType::Member),
    );
    let (one, two) = (group(&server, "one"), group(&server, "two"));
    for id in [&one, &two] {
        link(&server, ada, Relation::Owner, (NodeKind::Group, id));
    }
    link(&server, bo, Relation::Owner, (NodeKind::Group, &two));
    link(
        &server,
        ada,
        Relation::Manager,
        (NodeKind::User, &bo.to_string()),
    );
    let names = |path: &str| {
        let answer = eventual(&server, &format!("{path}&$count=true")).expect(200);
        answer.each("displayName").join(" ")
    };
    // Who makes a group owns it: the administrator, here.
    assert_eq!(names("/groups?$filter=owners/$count eq 2"), "one");
    assert_eq!(names("/groups?$filter=owners/$count ge 2"), "one two");
    assert_eq!(names("/groups?$filter=not (owners/$count gt 2)"), "one");
    assert_eq!(names("/users?$filter=directReports/$count eq 1"), "Ada");
    let refused = eventual(&server, "/groups?$filter=members/$count eq 0&$count=true").expect(400);
    assert_eq!(
        refused.message(),
        "`$filter`: `members` is not a property of `group`"
    );
}

#[test]
fn related_objects_are_expanded() {
    let server = Server::new();
    let boss = server.add_user("Boss", UserType::Member);
    let (ada, bo) = (
        server.add_user("Ada", UserType::Member),
        server.add_user("Bo", UserType::Member),
    );
    link(
        &server,
        ada,
        Relation::Manager,
        (NodeKind::User, &bo.to_string()),
    );
    link(
        &server,
        boss,
        Relation::Manager,
        (NodeKind::User, &ada.to_string()),
    );
    let one = group(&server, "one");
    link(&server, bo, Relation::Member, (NodeKind::Group, &one));

    let path = format!(
        "/users/{bo}?$select=id&$expand=manager($levels=max;$select=displayName),memberOf($select=displayName)"
    );
    let answer = plain(&server, &path).expect(200);
    let typed = |kind: &str, name: &str| json!({ "@odata.type": format!("#microsoft.graph.{kind}"), "displayName": name });
    let mut chain = typed("user", "Ada");
    chain["manager"] = typed("user", "Boss");
    assert_eq!(answer.json["manager"], chain);
    assert_eq!(answer.json["memberOf"], json!([typed("group", "one")]));
    let list = plain(
        &server,
        "/users?$expand=manager($select=displayName)&$select=displayName",
    )
    .expect(200);
    let managers: Vec<&Value> = list.json["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["manager"]["displayName"])
        .collect();
    assert_eq!(
        managers,
        [&json!("Boss"), &Value::Null, &json!("Ada"), &Value::Null]
    );
    let list = plain(
        &server,
        "/groups?$expand=members($select=displayName;$filter=startswith(displayName,'B');$top=1)",
    )
    .expect(200);
    assert_eq!(
        list.json["value"][0]["members"],
        json!([typed("user", "Bo")])
    );
    let reports = plain(
        &server,
        &format!("/users/{ada}/directReports?$expand=manager($select=displayName)"),
    )
    .expect(200);
    assert_eq!(reports.json["value"][0]["manager"]["displayName"], "Ada");
}

#[test]
fn nothing_is_passed_over_in_silence() {
    let server = Server::new();
    let id = group(&server, "one");
    let cases = [
        (
            "/users?$skip=5",
            "Request_BadRequest",
            "`$skip`: lists of the directory are paged by `@odata.nextLink` only",
        ),
        (
            "/users?$expand=calendar",
            "Request_UnsupportedQuery",
            "`$expand`: `calendar` of `user` cannot be used here",
        ),
        (
            "/users?$expand=*",
            "Request_UnsupportedQuery",
            "`$expand`: `` of `user` cannot be used here",
        ),
        (
            "/groups?$expand=members($expand=manager)",
            "Request_UnsupportedQuery",
            "`$expand`: inside `members` there are `$select`, `$filter`, `$orderby` and `$top`, and `$levels` for `manager`",
        ),
        (
            "/groups?$expand=members($levels=2)",
            "Request_UnsupportedQuery",
            "`$expand`: inside `members` there are `$select`, `$filter`, `$orderby` and `$top`, and `$levels` for `manager`",
        ),
        (
            "/domains?$expand=rootDomain",
            "Request_UnsupportedQuery",
            "`$expand`: `rootDomain` cannot be expanded here",
        ),
        (
            "/directoryRoles?$expand=members",
            "Request_UnsupportedQuery",
            "`$expand`: `members` cannot be expanded here",
        ),
        (
            "/me?$filter=userType eq 'Guest'",
            "BadRequest",
            "`$filter` is for lists, and this is a single resource",
        ),
        (
            "/me?$top=1",
            "BadRequest",
            "`$top` is for lists, and this is a single resource",
        ),
        (
            "/organization?$orderby=id&$compute=x",
            "BadRequest",
            "`$compute`: not a query option of this service",
        ),
        (
            "/users?$deltatoken=x",
            "Request_BadRequest",
            "`$deltatoken` belongs to a delta query: `/delta`",
        ),
        (
            "/users?$format=xml",
            "BadRequest",
            "`$format`: `xml` is not available; the only format is `json`",
        ),
        (
            "/users?$filter=userType has 'Guest'",
            "Request_UnsupportedQuery",
            "`$filter`: `userType has` of `user` cannot be used here",
        ),
        (
            "/users?$filter=microsoft.graph.group/displayName eq 'x'",
            "Request_UnsupportedQuery",
            "`$filter`: `microsoft.graph.group` of `user` cannot be used here",
        ),
    ];
    for (path, code, message) in cases {
        let answer = plain(&server, path).expect(400);
        assert_eq!((answer.code(), answer.message()), (code, message), "{path}");
    }
    let one = plain(&server, &format!("/groups/{id}?$orderby=displayName")).expect(400);
    assert_eq!(
        one.message(),
        "`$orderby` is for lists, and this is a single resource"
    );
}
