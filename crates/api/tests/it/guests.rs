//! What guests see, at each of the three levels of `guestUserRoleId`, on every path that reads the
//! directory.

use crate::server::{Answer, Server};
use serde_json::{Value, json};
use std::fmt::Write;
use xenia_engine::domain::{
    NodeKind, Relation, UserId, directory::UserType, edge::NewEdge, role::DirectoryRole,
};

const SAME: &str = "a0b1b346-4d3e-4e8b-98f8-753987be4970";
const LIMITED: &str = "10dae51f-b6af-4016-8d66-8c2a99b929b3";
const RESTRICTED: &str = "2af84b1e-32c8-42b7-82bc-daa82404023b";

/// Gil, a guest, is in `Team` (which is in `Outer`) and in `Secret`, which hides its members. Ada
/// manages Mia; Mia is in `Team` and in `Vault`, which hides its members and is in `Outer`.
struct House {
    server: Server,
    gil: UserId,
    ada: UserId,
    mia: UserId,
    team: String,
    outer: String,
    secret: String,
    vault: String,
    application: String,
}

fn group(server: &Server, name: &str, hidden: bool) -> String {
    let body = json!({
        "displayName": name, "mailNickname": name, "mailEnabled": false, "securityEnabled": true,
        "visibility": if hidden { "HiddenMembership" } else { "Public" },
    });
    let made = server.post("/groups", &server.administrator(), body);
    made.expect(201).json["id"].as_str().unwrap().to_owned()
}

impl House {
    fn new() -> Self {
        let server = Server::new();
        let gil = server.add_user("Gil", UserType::Guest);
        let ada = server.add_user("Ada", UserType::Member);
        let mia = server.add_user("Mia", UserType::Member);
        for user in [gil, ada, mia, server.world.administrator] {
            let body = json!({ "jobTitle": "Staff" });
            let path = format!("/users/{user}");
            server
                .patch(&path, &server.administrator(), body)
                .expect(204);
        }
        let (team, outer) = (
            group(&server, "Team", false),
            group(&server, "Outer", false),
        );
        let (secret, vault) = (
            group(&server, "Secret", true),
            group(&server, "Vault", true),
        );
        let member = |kind, who: String, group: &str| {
            server.open(&NewEdge::direct(
                (kind, who.parse().unwrap()),
                Relation::Member,
                (NodeKind::Group, group.parse().unwrap()),
            ));
        };
        member(NodeKind::User, gil.to_string(), &team);
        member(NodeKind::User, mia.to_string(), &team);
        member(NodeKind::Group, team.clone(), &outer);
        member(NodeKind::User, gil.to_string(), &secret);
        member(NodeKind::User, mia.to_string(), &vault);
        member(NodeKind::Group, vault.clone(), &outer);
        server.open(&NewEdge::direct(
            (NodeKind::User, ada.0),
            Relation::Manager,
            (NodeKind::User, mia.0),
        ));
        server.open(&NewEdge::direct(
            (NodeKind::User, ada.0),
            Relation::Sponsor,
            (NodeKind::User, gil.0),
        ));
        let made = server.post(
            "/applications",
            &server.administrator(),
            json!({ "displayName": "Shop" }),
        );
        let application = made.expect(201).json["id"].as_str().unwrap().to_owned();
        Self {
            server,
            gil,
            ada,
            mia,
            team,
            outer,
            secret,
            vault,
            application,
        }
    }

    fn set_level(&self, level: &str) {
        let server = &self.server;
        let body = json!({ "guestUserRoleId": level });
        server
            .patch(
                "/policies/authorizationPolicy",
                &server.administrator(),
                body,
            )
            .expect(204);
    }

    fn path(&self, template: &str) -> String {
        template
            .replace("{gil}", &self.gil.to_string())
            .replace("{ada}", &self.ada.to_string())
            .replace("{mia}", &self.mia.to_string())
            .replace("{team}", &self.team)
            .replace("{outer}", &self.outer)
            .replace("{secret}", &self.secret)
            .replace("{vault}", &self.vault)
            .replace("{application}", &self.application)
    }

    fn ask(&self, method_and_path: &str) -> Answer {
        let (method, path) = method_and_path.split_once(' ').unwrap();
        let body = (method == "POST").then(|| {
            json!({
                "ids": [self.gil, self.ada, self.team, self.vault, self.application],
                "groupIds": [self.team, self.outer, self.vault],
            })
        });
        let path = self.path(path).replace(' ', "%20").replace('"', "%22");
        self.server
            .call(method, &path, &self.server.user(self.gil), body)
    }

    /// What was learnt, in a line: the status where it is a refusal, else each object as its name
    /// (with `*` where more than a guest's few properties of people came), or `id` without.
    fn told(&self, answer: &Answer) -> String {
        if answer.status.as_u16() >= 400 {
            return answer.status.as_u16().to_string();
        }
        let one = |item: &Value| match (item, item["displayName"].as_str()) {
            (Value::String(id), _) => {
                let names = [
                    (&self.team, "Team"),
                    (&self.outer, "Outer"),
                    (&self.secret, "Secret"),
                    (&self.vault, "Vault"),
                ];
                let known = names.iter().find(|(known, _)| *known == id);
                known.map_or("?", |(_, name)| name).to_owned()
            }
            (_, None) => {
                let empty = item.as_object().unwrap().iter().all(|(name, value)| {
                    let nothing = value.is_null() || *value == json!([]);
                    name.starts_with('@') || name == "id" || nothing
                });
                assert!(empty, "{item}");
                "id".to_owned()
            }
            (_, Some(name)) => {
                let whole = item["jobTitle"] == "Staff";
                format!("{name}{}", if whole { "*" } else { "" })
            }
        };
        match &answer.json {
            Value::Null | Value::Number(_) => answer.text.clone(),
            json => match json["value"].as_array() {
                Some(items) => {
                    let mut told: Vec<String> = items.iter().map(one).collect();
                    // Lists of ids come in no order.
                    if items.iter().all(Value::is_string) {
                        told.sort();
                    }
                    told.join(" ")
                }
                None => one(json),
            },
        }
    }
}

/// Reads of which only is said whether they are open.
const WIDE: [&str; 2] = ["directoryRoles", "delta"];
/// Every read of the directory, and what each level learns: same as members | limited | restricted.
const TABLE: &str = r#"
GET /me | Gil* | Gil* | Gil*
GET /users/{gil} | Gil* | Gil* | Gil*
GET /users/gil@fabrikam.example | Gil* | Gil* | Gil*
GET /users | Ada* Administrator* Gil* Mia* | 403 | 403
GET /users?$filter=startswith(displayName,'A') | Ada* Administrator* | 403 | 403
GET /users/$count | 4 | 403 | 403
GET /users/{ada} | Ada* | Ada | 403
GET /users/ada@contoso.example | Ada* | Ada | 403
GET /users/nobody@contoso.example | 404 | 404 | 403
GET /users/{mia}/manager | Ada* | Ada | 403
GET /users/{ada}/directReports | Mia* | Mia | 403
GET /users/{ada}/directReports?$filter=department eq 'x' |  | 403 | 403
GET /users/{mia}/memberOf | Team | 403 | 403
GET /users/{mia}/memberOf/$count | 1 | 403 | 403
GET /users/{mia}/transitiveMemberOf | Outer Team | 403 | 403
GET /users/{mia}/ownedObjects |  | 403 | 403
GET /users/{mia}/sponsors |  | 403 | 403
POST /users/{mia}/getMemberGroups | Outer Team | 403 | 403
POST /users/{mia}/checkMemberGroups | Outer Team | 403 | 403
GET /me/memberOf | Secret Team | Secret Team | id id
GET /me/memberOf/microsoft.graph.group | Secret Team | Secret Team | id id
GET /me/memberOf?$filter=displayName eq 'Team' | Team | Team | 403
GET /me/memberOf?$orderby=displayName desc | Team Secret | Team Secret | 403
GET /me/memberOf?$search="displayName:Team" | Team | Team | 403
GET /me/memberOf?$count=true&$top=1 | Secret | Secret | id
GET /me/transitiveMemberOf | Outer Secret Team | Outer Secret Team | id id id
GET /users/{gil}/memberOf/$count | 2 | 2 | 2
GET /me/sponsors | Ada* | Ada | id
GET /me/ownedObjects |  |  | 
POST /me/getMemberGroups | Outer Secret Team | Outer Secret Team | Outer Secret Team
GET /groups | Outer Secret Team Vault | 403 | 403
GET /groups/$count | 4 | 403 | 403
GET /groups/{team} | Team | Team | 403
GET /groups/{team}?$expand=members | Team | Team | 403
GET /groups/{outer} | Outer | Outer | 403
GET /groups/{secret} | Secret | Secret | 403
GET /groups/{vault} | Vault | 404 | 403
GET /groups/{team}/members | Gil* Mia* | Gil* Mia | 403
GET /groups/{team}/members?$filter=startswith(displayName,'M') | Mia* | Mia | 403
GET /groups/{team}/members/microsoft.graph.user?$filter=jobTitle eq 'x' |  | 403 | 403
GET /groups/{team}/members?$search="displayName:Mia" | Mia* | Mia | 403
GET /groups/{team}/members?$search="Mia" | Mia* | 403 | 403
GET /groups/{team}/members/$count | 2 | 2 | 403
GET /groups/{team}/members/$count?$filter=accountEnabled eq true | 2 | 403 | 403
GET /groups/{team}/owners | Administrator* | Administrator | 403
GET /groups/{team}/memberOf | Outer | Outer | 403
GET /groups/{secret}/members | Gil* | Gil* | 403
GET /groups/{vault}/members | 403 | 404 | 403
GET /groups/{vault}/owners | Administrator* | 404 | 403
GET /groups/{outer}/members | Team Vault | Team | 403
GET /groups/{outer}/transitiveMembers | Gil* Mia* Team Vault | Gil* Mia Team | 403
GET /groups/{outer}/transitiveMembers/microsoft.graph.user?$count=true | Gil* Mia* | Gil* Mia | 403
GET /directoryObjects/{gil} | Gil* | Gil* | Gil*
GET /directoryObjects/{ada} | Ada* | Ada | 403
GET /directoryObjects/{team} | Team | Team | 403
GET /directoryObjects/{vault} | Vault | 404 | 403
GET /directoryObjects/{application} | Shop | 404 | 403
POST /directoryObjects/getByIds | Gil* Ada* Team Vault Shop | Gil* Ada Team | 403
GET /applications | Shop | 403 | 403
GET /applications/{application} | Shop | 403 | 403
GET /applications/{application}/owners | Administrator* | 403 | 403
GET /directoryRoles | MANY | 403 | 403
GET /users/delta | MANY | 403 | 403
GET /groups/delta | MANY | 403 | 403
GET /directoryObjects/delta | MANY | 403 | 403
"#;

#[test]
fn each_level_learns_what_the_table_says() {
    let house = House::new();
    let mut found = String::from("\n");
    for line in TABLE.lines().filter(|line| !line.is_empty()) {
        let path = line.split(" | ").next().unwrap();
        write!(found, "{path}").unwrap();
        for level in [SAME, LIMITED, RESTRICTED] {
            house.set_level(level);
            let told = match house.told(&house.ask(path)) {
                many if WIDE.iter().any(|end| path.ends_with(end)) && many.len() > 3 => {
                    "MANY".to_owned()
                }
                told => told,
            };
            write!(found, " | {told}").unwrap();
        }
        found.push('\n');
    }
    for (found, wanted) in found.lines().zip(TABLE.lines()) {
        assert_eq!(found, wanted);
    }
}

#[test]
fn pages_of_bare_ids_tell_nothing_by_their_order_or_their_tokens() {
    let house = House::new();
    house.set_level(RESTRICTED);
    let (mut path, mut seen) = ("/me/transitiveMemberOf?$top=1".to_owned(), Vec::new());
    loop {
        let page = house
            .server
            .get(&path, &house.server.user(house.gil))
            .expect(200);
        seen.extend(page.each("id"));
        let Some(next) = page.json["@odata.nextLink"].as_str() else {
            break;
        };
        path = next
            .strip_prefix("https://xenia.example/v1.0")
            .unwrap()
            .to_owned();
    }
    let mut wanted = vec![
        house.outer.clone(),
        house.secret.clone(),
        house.team.clone(),
    ];
    wanted.sort();
    assert_eq!(seen, wanted);
}

#[test]
fn a_refused_question_names_the_property_and_the_setting() {
    let house = House::new();
    house.set_level(LIMITED);
    let answer = house
        .ask("GET /groups/{team}/members?$filter=department eq 'Sales'")
        .expect(403);
    assert_eq!(
        answer.message(),
        "you may not search by `department`, a property of `user` that is not open to you"
    );
    assert_eq!(
        answer.json["error"]["details"][0]["target"],
        "policies/authorizationPolicy/guestUserRoleId"
    );
}

#[test]
fn members_who_may_not_read_others_and_narrow_tokens_get_bare_ids() {
    let house = House::new();
    let server = &house.server;
    let members = format!("/groups/{}/members", house.team);
    // An application that may read groups, not people.
    let application = server.application("Group.Read.All");
    let ids = server.get(&members, &application).expect(200);
    assert_eq!(house.told(&ids), "id id");
    let question = format!("{members}?$filter=displayName%20eq%20'Mia'");
    server.get(&question, &application).expect(403);
    let both = server.application("Group.Read.All User.Read.All");
    assert_eq!(
        house.told(&server.get(&members, &both).expect(200)),
        "Gil* Mia*"
    );
    // A member while the organisation closes its people to members; a role opens them.
    let body = json!({ "defaultUserRolePermissions": { "allowedToReadOtherUsers": false } });
    server
        .patch(
            "/policies/authorizationPolicy",
            &server.administrator(),
            body,
        )
        .expect(204);
    let mia = server.user(house.mia);
    let told = |path: &str| house.told(&server.get(path, &mia));
    assert_eq!(
        told(&members).split(' ').filter(|it| *it == "Mia*").count(),
        1
    );
    assert_eq!(
        told(&members).split(' ').filter(|it| *it == "id").count(),
        1
    );
    assert_eq!(told(&format!("/users/{}", house.ada)), "403");
    assert_eq!(told(&format!("/directoryObjects/{}", house.ada)), "404");
    assert_eq!(told("/me/manager"), "id");
    server.give_role(house.mia, DirectoryRole::SecurityReader);
    assert_eq!(told(&members), "Gil* Mia*");
}

#[test]
fn who_is_in_a_group_that_hides_it_stays_hidden_from_members_too() {
    let house = House::new();
    let server = &house.server;
    let ada = server.user(house.ada);
    let told = |path: &str| house.told(&server.get(path, &ada));
    assert_eq!(told(&format!("/users/{}/memberOf", house.mia)), "Team");
    assert_eq!(
        told(&format!("/groups/{}/members", house.outer)),
        "Team Vault"
    );
    assert_eq!(told(&format!("/groups/{}/members", house.vault)), "403");
    let administrator = server.administrator();
    let path = format!("/users/{}/memberOf", house.mia);
    assert_eq!(house.told(&server.get(&path, &administrator)), "Team Vault");
}
