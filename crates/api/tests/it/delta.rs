//! Delta queries: what changed since, without a gap.

use crate::server::{Answer, Server};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use xenia_engine::{
    begin,
    domain::{NodeKind, Relation, UserId, directory::UserType, edge::NewEdge, role::DirectoryRole},
};

/// The path and query of a link, below `/v1.0`.
fn below(link: &Value) -> String {
    let link = link.as_str().unwrap();
    link.strip_prefix("https://xenia.example/v1.0")
        .unwrap()
        .to_owned()
}

/// All entries of a round, and the link of the next one.
fn round(server: &Server, path: &str) -> (Vec<Value>, String) {
    let token = server.administrator();
    let (mut path, mut entries) = (path.to_owned(), Vec::new());
    for page in 0.. {
        assert!(page < 100, "the round does not end");
        let answer = server.get(&path, &token).expect(200);
        entries.extend(answer.json["value"].as_array().unwrap().clone());
        if answer.json.get("@odata.deltaLink").is_some() {
            return (entries, below(&answer.json["@odata.deltaLink"]));
        }
        path = below(&answer.json["@odata.nextLink"]);
    }
    (entries, path)
}

fn ids(entries: &[Value]) -> Vec<String> {
    let id = |entry: &Value| entry["id"].as_str().unwrap().to_owned();
    entries.iter().map(id).collect()
}

fn group(server: &Server, name: &str) -> String {
    let body = json!({
        "displayName": name, "mailEnabled": false, "mailNickname": name, "securityEnabled": true
    });
    let made = server.post("/groups", &server.administrator(), body);
    made.expect(201).json["id"].as_str().unwrap().to_owned()
}

fn add(server: &Server, group: &str, member: impl std::fmt::Display) -> Answer {
    let body =
        json!({ "@odata.id": format!("https://xenia.example/v1.0/directoryObjects/{member}") });
    let path = format!("/groups/{group}/members/$ref");
    server.post(&path, &server.administrator(), body)
}

#[test]
fn users_are_followed_from_round_to_round() {
    let server = Server::new();
    let token = server.administrator();
    let ada = server.add_user("Ada", UserType::Member);
    let bo = server.add_user("Bo", UserType::Guest);
    let (first, link) = round(&server, "/users/delta");
    assert_eq!(first.len(), 3);
    assert_eq!(first[0].get("@odata.type"), None);
    let (none, link) = round(&server, &link);
    assert_eq!(none, Vec::<Value>::new());

    server
        .patch(
            &format!("/users/{ada}"),
            &token,
            json!({ "jobTitle": "Poet" }),
        )
        .expect(204);
    server.delete(&format!("/users/{bo}"), &token).expect(204);
    let cy = server.add_user("Cy", UserType::Member);
    let (second, next) = round(&server, &link);
    assert_eq!(
        ids(&second),
        [ada.to_string(), bo.to_string(), cy.to_string()]
    );
    assert_eq!(second[0]["jobTitle"], "Poet");
    assert_eq!(
        second[1],
        json!({ "id": bo, "@removed": { "reason": "changed" } })
    );
    // A token may be used again: the same changes, and nothing is forgotten by asking.
    assert_eq!(round(&server, &link).0, second);
    assert_eq!(round(&server, &next).0, Vec::<Value>::new());
    // As the SDKs write it.
    let answer = server.get("/users/microsoft.graph.delta()?$select=displayName", &token);
    let first = &answer.expect(200).json["value"][0];
    let names: Vec<&String> = first.as_object().unwrap().keys().collect();
    assert_eq!(names, ["id", "displayName"]);
}

#[test]
fn members_come_and_go_with_their_group() {
    let server = Server::new();
    let token = server.administrator();
    let (ada, bo) = (
        server.add_user("Ada", UserType::Member),
        server.add_user("Bo", UserType::Member),
    );
    let one = group(&server, "one");
    group(&server, "two");
    add(&server, &one, ada).expect(204);
    let (first, link) = round(&server, "/groups/delta?$select=displayName,members");
    assert_eq!(first.len(), 2);
    let found = first.iter().find(|it| it["id"] == *one).unwrap();
    assert_eq!(
        found["members@delta"],
        json!([{ "@odata.type": "#microsoft.graph.user", "id": ada }])
    );
    add(&server, &one, bo).expect(204);
    let path = format!("/groups/{one}/members/{ada}/$ref");
    server.delete(&path, &token).expect(204);
    let (second, link) = round(&server, &link);
    assert_eq!(ids(&second), [one.as_str()]);
    let kind = "#microsoft.graph.user";
    let mut expected = vec![
        json!({ "@odata.type": kind, "id": ada, "@removed": { "reason": "deleted" } }),
        json!({ "@odata.type": kind, "id": bo }),
    ];
    expected.sort_by_key(|it| it["id"].as_str().unwrap().to_owned());
    assert_eq!(second[0]["members@delta"], json!(expected));
    // Whoever follows properties only does not hear of members, and a token is for what it was asked for.
    let (_, plain) = round(
        &server,
        "/groups/delta?$select=displayName&$deltatoken=latest",
    );
    add(&server, &one, ada).expect(204);
    assert_eq!(round(&server, &plain).0, Vec::<Value>::new());
    let other = link.replace("displayName,members", "displayName");
    let refused = server.get(&other, &token).expect(400);
    assert_eq!(
        refused.message(),
        "`$deltatoken`: belongs to another query; repeat the query it came from, or start again without it"
    );
}

#[test]
fn a_membership_that_was_planned_is_told_of_when_it_begins() {
    let server = Server::new();
    let ada = server.add_user("Ada", UserType::Member);
    let one = group(&server, "one");
    let begins = server.world.engine.now().plus_days(2);
    let edge = NewEdge {
        starts_at: Some(begins),
        ..NewEdge::direct(
            (NodeKind::User, ada.0),
            Relation::Member,
            (NodeKind::Group, one.parse().unwrap()),
        )
    };
    let (_, link) = round(&server, "/groups/delta");
    server.open(&edge);
    let (planned, link) = round(&server, &link);
    assert!(planned.iter().all(|it| it.get("members@delta").is_none()));
    server.world.clock.advance_days(2);
    assert_eq!(begin::note_due(&server.world.engine).unwrap(), 1);
    assert_eq!(begin::note_due(&server.world.engine).unwrap(), 0);
    let (begun, _) = round(&server, &link);
    assert_eq!(begun[0]["members@delta"][0]["id"], ada.to_string());
}

#[test]
fn pages_of_a_round_fit_together() {
    let server = Server::new();
    let people: Vec<UserId> = (0..7)
        .map(|n| server.add_user(&format!("P{n}"), UserType::Member))
        .collect();
    let (all, link) = round(&server, "/users/delta?$top=3");
    assert_eq!(ids(&all).into_iter().collect::<BTreeSet<_>>().len(), 8);
    let path = |id: &UserId| format!("/users/{id}");
    for id in &people {
        server
            .patch(
                &path(id),
                &server.administrator(),
                json!({ "city": "Rome" }),
            )
            .expect(204);
    }
    // One changes again between two pages of the round that tells of it: in the next round at the latest.
    let answer = server.get(&link, &server.administrator()).expect(200);
    assert_eq!(answer.each("id").len(), 3);
    let last = people[6];
    server
        .patch(
            &path(&last),
            &server.administrator(),
            json!({ "city": "Oslo" }),
        )
        .expect(204);
    let (rest, link) = round(&server, &below(&answer.json["@odata.nextLink"]));
    let mut seen = answer.each("id");
    seen.extend(ids(&rest));
    let (late, _) = round(&server, &link);
    assert_eq!(ids(&late), [last.to_string()]);
    seen.extend(ids(&late));
    let expected: BTreeSet<String> = people.iter().map(ToString::to_string).collect();
    assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), expected);
}

#[test]
fn roles_and_objects_of_any_kind_are_followed() {
    let server = Server::new();
    let (_, roles) = round(&server, "/directoryRoles/delta");
    let (_, objects) = round(
        &server,
        "/directoryObjects/delta?$filter=isof('microsoft.graph.user')",
    );
    let ada = server.add_user("Ada", UserType::Member);
    group(&server, "one");
    server.give_role(ada, DirectoryRole::UserAdministrator);
    let (changed, _) = round(&server, &roles);
    assert_eq!(
        ids(&changed),
        [DirectoryRole::UserAdministrator.template().to_string()]
    );
    assert_eq!(changed[0]["members@delta"][0]["id"], ada.to_string());
    let (changed, _) = round(&server, &objects);
    assert_eq!(ids(&changed), [ada.to_string()]);
    assert_eq!(changed[0]["@odata.type"], "#microsoft.graph.user");
    let only = format!("/users/delta?$filter=id%20eq%20'{ada}'");
    assert_eq!(ids(&round(&server, &only).0), [ada.to_string()]);
    for (path, kind) in [
        ("/applications/delta()", 0),
        ("/servicePrincipals/delta", 0),
    ] {
        assert!(round(&server, path).0.len() >= kind);
    }
}

#[test]
fn tokens_that_cannot_be_used_are_refused() {
    let server = Server::new();
    let token = server.administrator();
    let (_, link) = round(&server, "/users/delta?$deltatoken=latest");
    for (query, message) in [
        (
            "$orderby=displayName",
            "`$orderby` cannot be used in a delta query",
        ),
        ("$count=true", "`$count` cannot be used in a delta query"),
        (
            "$search=\"displayName:a\"",
            "`$search` cannot be used in a delta query",
        ),
    ] {
        let answer = server.get(
            &format!("/users/delta?{}", query.replace('"', "%22")),
            &token,
        );
        let answer = answer.expect(400);
        assert_eq!(
            (answer.code(), answer.message()),
            ("Request_UnsupportedQuery", message)
        );
    }
    let answer = server
        .get("/users/delta?$filter=city%20eq%20'Rome'", &token)
        .expect(400);
    assert_eq!(answer.code(), "Request_UnsupportedQuery");
    let answer = server
        .get("/users/delta?$deltatoken=abc", &token)
        .expect(400);
    assert_eq!(
        answer.message(),
        "`$deltatoken`: not a token of this service; start again without it"
    );
    // Another tenant's token belongs to another query.
    let other = server.in_tenant("fabrikam.example");
    let answer = other.get(&link, &other.administrator()).expect(400);
    assert_eq!(answer.code(), "Request_BadRequest");
    // One of another history: this world is another database, with the same tenant and less in it.
    let ada = server.add_user("Ada", UserType::Member);
    let (_, later) = round(&server, "/users/delta?$deltatoken=latest");
    let restored = Server::new();
    let answer = restored.get(&later, &restored.administrator()).expect(410);
    assert_eq!(answer.code(), "resyncRequired");
    assert_eq!(
        answer.headers["location"],
        "https://xenia.example/v1.0/users/delta"
    );
    restored.add_user("Bo", UserType::Member);
    restored.get(&later, &restored.administrator()).expect(410);
    // And one that is too old.
    server
        .patch(&format!("/users/{ada}"), &token, json!({ "city": "Rome" }))
        .expect(204);
    server.world.clock.advance_days(30);
    assert_eq!(round(&server, &later).0.len(), 1);
    server.world.clock.advance_days(1);
    let answer = server.get(&later, &token).expect(410);
    assert_eq!(answer.code(), "syncStateNotFound");
    let guest = server.add_user("Gil", UserType::Guest);
    server.get("/users/delta", &server.user(guest)).expect(403);
}

/// A client that follows one thing.
#[derive(Default)]
struct Follower {
    link: Option<String>,
    known: BTreeMap<String, BTreeSet<String>>,
}

impl Follower {
    fn follow(&mut self, server: &Server) {
        let path = self.link.take();
        let path = path.unwrap_or_else(|| "/groups/delta?$top=2".to_owned());
        let (entries, link) = round(server, &path);
        for entry in entries {
            let id = entry["id"].as_str().unwrap().to_owned();
            if entry.get("@removed").is_some() {
                self.known.remove(&id);
                continue;
            }
            let members = self.known.entry(id).or_default();
            for member in entry["members@delta"].as_array().into_iter().flatten() {
                let id = member["id"].as_str().unwrap().to_owned();
                match member.get("@removed") {
                    Some(_) => members.remove(&id),
                    None => members.insert(id),
                };
            }
        }
        self.link = Some(link);
    }
}

/// Whatever happens, a follower ends with what is there.
#[test]
fn a_follower_knows_in_the_end_what_is_there() {
    let server = Server::new();
    let token = server.administrator();
    let people: Vec<UserId> = (0..5)
        .map(|n| server.add_user(&format!("P{n}"), UserType::Member))
        .collect();
    let mut truth: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut often, mut seldom) = (Follower::default(), Follower::default());
    seldom.follow(&server);
    let mut seed = 7_u64;
    let mut next = |most: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % most
    };
    for step in 0..120 {
        let groups: Vec<String> = truth.keys().cloned().collect();
        let (what, who) = (next(10), people[next(5)].to_string());
        match groups.get(next(groups.len().max(1))) {
            Some(id) if what < 5 => {
                if truth.get_mut(id).unwrap().insert(who.clone()) {
                    add(&server, id, &who).expect(204);
                }
            }
            Some(id) if what < 8 => {
                if truth.get_mut(id).unwrap().remove(&who) {
                    server
                        .delete(&format!("/groups/{id}/members/{who}/$ref"), &token)
                        .expect(204);
                }
            }
            Some(id) if what < 9 => {
                server.delete(&format!("/groups/{id}"), &token).expect(204);
                truth.remove(id);
            }
            _ => {
                truth.insert(group(&server, &format!("g{step}")), BTreeSet::new());
            }
        }
        if next(4) == 0 {
            often.follow(&server);
            assert_eq!(often.known, truth, "step {step}");
        }
    }
    seldom.follow(&server);
    assert_eq!(seldom.known, truth);
}

#[test]
fn administrative_units_are_followed_with_their_members() {
    let server = Server::new();
    let token = server.administrator();
    let ada = server.add_user("Ada", UserType::Member);
    let units = "/directory/administrativeUnits";
    let made = |name: &str, visibility: Option<&str>| {
        let body = json!({ "displayName": name, "visibility": visibility });
        let made = server.post(units, &token, body).expect(201);
        made.json["id"].as_str().unwrap().to_owned()
    };
    let (north, south) = (made("North", None), made("South", Some("HiddenMembership")));
    let (first, link) = round(&server, &format!("{units}/delta"));
    assert_eq!(
        ids(&first).into_iter().collect::<BTreeSet<_>>(),
        BTreeSet::from([north.clone(), south.clone()])
    );
    assert_eq!(first[0].get("@odata.type"), None);
    let again = server.get(&format!("{units}/delta()"), &token).expect(200);
    assert_eq!(again.each("id").len(), 2);
    for unit in [&north, &south] {
        let body = json!({ "@odata.id": format!("https://xenia.example/v1.0/users/{ada}") });
        let path = format!("{units}/{unit}/members/$ref");
        server.post(&path, &token, body).expect(204);
    }
    let change = json!({ "description": "Above" });
    server
        .patch(&format!("{units}/{north}"), &token, change)
        .expect(204);
    let (second, next) = round(&server, &link);
    assert_eq!(second.len(), 2);
    for entry in &second {
        assert_eq!(entry["members@delta"][0]["id"], ada.to_string(), "{entry}");
    }
    assert!(second.iter().any(|it| it["description"] == "Above"));
    // Who may not see who is in a unit that hides it follows the unit alone.
    let reader = server.application("Directory.Read.All");
    let seen = server.get(&link, &reader).expect(200);
    for entry in seen.json["value"].as_array().unwrap() {
        let hidden = entry["id"] == json!(south);
        assert_eq!(entry.get("members@delta").is_none(), hidden, "{entry}");
    }
    // The token is of the history, not of the process.
    let path = format!("{units}/{north}/members/{ada}/$ref");
    server.delete(&path, &token).expect(204);
    server
        .delete(&format!("{units}/{south}"), &token)
        .expect(204);
    let (third, _) = round(&server, &next);
    let of = |id: &String| third.iter().find(|it| it["id"] == json!(id)).unwrap();
    assert_eq!(
        of(&north)["members@delta"][0]["@removed"]["reason"],
        "deleted"
    );
    assert_eq!(of(&south)["@removed"]["reason"], "deleted");
    let refused = server.get(
        &format!("{units}/delta"),
        &server.application("User.Read.All"),
    );
    refused.expect(403);
}
