//! The matrix: every route, asked by every role of the organisation, by a member without one, by
//! a guest at each of the three levels, and from another organisation, over things that there
//! are. `matrix.txt` beside this file says what each is answered; a route that is missing there
//! fails. What must hold whatever the table says is asserted as well: nobody from elsewhere
//! reaches anything, and less privilege never answers more.
//!
//! After a change: `XENIA_ACCEPT=1 cargo test -p xenia-api matrix`, and read the difference.
//! `authorization.txt` says the same by permissions, for things that there are not.

mod bodies;

use crate::{
    model::walk::{Ids, populated},
    server::{Answer, Elsewhere, Server},
};
use serde_json::Value;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    path::Path,
};
use xenia_engine::domain::{directory::UserType, permission::Permission, role::DirectoryRole};

/// Things that each route is asked about at most.
const MOST: usize = 6;
const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// Who asks.
#[derive(Clone, Copy)]
enum Column {
    /// A member with that role.
    Role(DirectoryRole),
    Member,
    /// A guest where guests may see so much (`guestUserRoleId`).
    Guest(&'static str, &'static str),
    /// The administrator of another organisation.
    Foreigner,
    /// An application of another organisation, with every permission.
    ForeignApplication,
}

impl Column {
    fn all() -> Vec<Self> {
        let roles = DirectoryRole::ALL.iter().map(|role| Self::Role(*role));
        let others = [
            Self::Member,
            Self::Guest("guest like members", "a0b1b346-4d3e-4e8b-98f8-753987be4970"),
            Self::Guest("guest limited", "10dae51f-b6af-4016-8d66-8c2a99b929b3"),
            Self::Guest("guest restricted", "2af84b1e-32c8-42b7-82bc-daa82404023b"),
            Self::Foreigner,
            Self::ForeignApplication,
        ];
        roles.chain(others).collect()
    }
    fn name(self) -> &'static str {
        match self {
            Self::Role(role) => role.display_name(),
            Self::Member => "member",
            Self::Guest(name, _) => name,
            Self::Foreigner => "elsewhere: administrator",
            Self::ForeignApplication => "elsewhere: application",
        }
    }
    fn is_elsewhere(self) -> bool {
        matches!(self, Self::Foreigner | Self::ForeignApplication)
    }
}

/// A caller in a world of its own.
struct Caller<'s> {
    server: &'s Server,
    token: String,
    elsewhere: Option<Elsewhere<'s>>,
}

impl<'s> Caller<'s> {
    fn new(server: &'s Server, column: Column) -> Self {
        let inside = |token: String| Self {
            server,
            token,
            elsewhere: None,
        };
        let person = |user_type| server.add_user("Cara", user_type);
        match column {
            Column::Role(role) => {
                let user = person(UserType::Member);
                server.give_role(user, role);
                inside(server.user(user))
            }
            Column::Member => inside(server.user(person(UserType::Member))),
            Column::Guest(_, level) => {
                let body = serde_json::json!({ "guestUserRoleId": level });
                let path = "/policies/authorizationPolicy";
                server
                    .patch(path, &server.administrator(), body)
                    .expect(204);
                inside(server.user(person(UserType::Guest)))
            }
            Column::Foreigner | Column::ForeignApplication => {
                let elsewhere = server.in_tenant("adatum.example");
                let all: Vec<&str> = Permission::ALL.iter().map(|it| it.name()).collect();
                let token = match column {
                    Column::Foreigner => elsewhere.administrator(),
                    _ => server.application(&all.join(" ")),
                };
                Self {
                    server,
                    token,
                    elsewhere: Some(elsewhere),
                }
            }
        }
    }

    fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer {
        match &self.elsewhere {
            Some(elsewhere) => elsewhere.call(method, path, &self.token, body),
            None => self.server.call(method, path, &self.token, body),
        }
    }
}

/// A few of many. A cast is an advanced query, which wants the count too.
fn some(paths: Vec<String>) -> Vec<String> {
    let step = paths.len().div_ceil(MOST).max(1);
    let counted = |path: String| match path.contains("/microsoft.graph.") {
        true if !path.ends_with("/$count") => format!("{path}?$count=true"),
        _ => path,
    };
    paths.into_iter().step_by(step).map(counted).collect()
}

/// What was told, without what says where to go on.
fn told(answer: &Answer) -> Value {
    let mut json = answer.json.clone();
    if let Some(members) = json.as_object_mut() {
        members.retain(|name, _| !name.ends_with("Link"));
    }
    if json.is_null() {
        json = answer.text.clone().into();
    }
    json
}

/// `all` as the administrator, `part` of it, `none` of a list, or the code of the refusal.
fn read(caller: &Caller<'_>, admin: &str, paths: &[String]) -> String {
    let mut outcomes = BTreeSet::new();
    for path in paths {
        let most = caller.server.get(path, admin);
        let answer = caller.call("GET", path, None);
        let is_empty = |answer: &Answer| answer.json["value"].as_array().is_some_and(Vec::is_empty);
        let outcome = match answer.status.as_u16() {
            200 if is_empty(&answer) && !is_empty(&most) => "none".to_owned(),
            200 if told(&answer) == told(&most) => "all".to_owned(),
            200 => "part".to_owned(),
            // What nobody finds says nothing.
            code if most.status != 200 && paths.len() > 1 && code == most.status.as_u16() => {
                continue;
            }
            code => code.to_string(),
        };
        assert!(answer.status.as_u16() < 500, "GET {path}: {}", answer.text);
        outcomes.insert(outcome);
    }
    match outcomes.is_empty() {
        true => "404".to_owned(),
        false => outcomes.into_iter().collect::<Vec<_>>().join(" or "),
    }
}

/// What is answered, by path and method.
type Answers = BTreeMap<(String, String), String>;

/// What each route answers to one caller, and what it must not.
fn column(column: Column) -> (Answers, BTreeSet<String>) {
    let mut faults = BTreeSet::new();
    let case = populated();
    let (server, admin) = (&case.server, case.server.administrator());
    let mut ids = Ids::new(server);
    let mut routes = xenia_api::listing();
    routes.sort_by_key(|(method, path)| (*path, *method));
    // Found before anything is changed.
    let known = bodies::Known::new(server, &case, &mut ids);
    let asked: Vec<(&str, &str, Vec<String>)> = routes
        .iter()
        .map(|(method, route)| {
            let found = match (*method, known.place(route)) {
                ("GET", _) => some(ids.concrete(route)),
                (_, Some(place)) => vec![place],
                _ => {
                    let named = route.replace("{member}", "{object}");
                    ids.concrete(&named)
                        .into_iter()
                        .last()
                        .into_iter()
                        .collect()
                }
            };
            (*method, *route, found)
        })
        .collect();
    let caller = Caller::new(server, column);
    let mut answered = BTreeMap::new();
    for (method, route, paths) in asked.iter().filter(|(method, ..)| *method == "GET") {
        let outcome = read(&caller, &admin, paths);
        if column.is_elsewhere() {
            for path in paths {
                let answer = caller.call(method, path, None);
                let is_told = known.is_told_in(&answer.text);
                if is_told || route.contains('{') && !is_open(route) && answer.status == 200 {
                    faults.insert(format!(
                        "{}: {method} {path} told {}",
                        column.name(),
                        answer.text
                    ));
                }
            }
        }
        answered.insert(((*route).to_owned(), (*method).to_owned()), outcome);
    }
    // Children before those that they belong to, and what deletes last.
    let mut writes: Vec<_> = asked
        .iter()
        .filter(|(method, ..)| *method != "GET")
        .collect();
    writes.sort_by_key(|(method, route, _)| {
        (
            *method == "DELETE",
            usize::MAX - route.matches('/').count(),
            Reverse(*route),
        )
    });
    for (method, route, paths) in writes {
        let nobodys: Vec<&str> = route
            .split('/')
            .map(|part| if part.starts_with('{') { NOBODY } else { part })
            .collect();
        let path = paths.first().cloned().unwrap_or_else(|| nobodys.join("/"));
        let body = known.body(method, route, &path);
        let answer = caller.call(method, &path, body);
        let status = answer.status.as_u16();
        assert!(status < 500, "{method} {path}: {}", answer.text);
        if column.is_elsewhere() && route.contains('{') && status < 300 {
            faults.insert(format!("{}: {method} {path} was done", column.name()));
        }
        let outcome = if status < 300 {
            "yes".to_owned()
        } else {
            status.to_string()
        };
        answered.insert(((*route).to_owned(), (*method).to_owned()), outcome);
    }
    (answered, faults)
}

/// What there is in every organisation.
fn is_open(route: &str) -> bool {
    let same = [
        "/me/",
        "/directoryRoles/",
        "/groupSettingTemplates/",
        "/permissionGrantPolicies/",
        "/roleDefinitions/",
    ];
    same.iter().any(|part| route.contains(part))
}

/// Whether anything was told or done.
fn is_told(outcome: &str) -> bool {
    ["all", "part", "yes"]
        .iter()
        .any(|word| outcome.contains(word))
}

#[test]
fn every_route_answers_each_caller_what_the_table_says() {
    let columns = Column::all();
    // A world each, so they need not wait for one another.
    let answered: Vec<_> = std::thread::scope(|scope| {
        let started = columns.iter().map(|it| scope.spawn(|| column(*it)));
        let started: Vec<_> = started.collect();
        started.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let (outcomes, faults): (Vec<Answers>, Vec<BTreeSet<String>>) = answered.into_iter().unzip();
    let mut faults: BTreeSet<String> = faults.into_iter().flatten().collect();
    let place = |name: &str| columns.iter().position(|it| it.name() == name).unwrap();
    let mut table = String::new();
    for key in outcomes[0].keys() {
        let (route, method) = key;
        writeln!(table, "{method} {route}").unwrap();
        let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
        for (column, answered) in columns.iter().zip(&outcomes) {
            let outcome = answered[key].as_str();
            match groups.iter_mut().find(|(word, _)| *word == outcome) {
                Some((_, names)) => names.push(column.name()),
                None => groups.push((outcome, vec![column.name()])),
            }
        }
        for (outcome, names) in groups {
            writeln!(table, "  {outcome}: {}", names.join(", ")).unwrap();
        }
        // Less privilege never answers more.
        let steps = [
            "guest restricted",
            "guest limited",
            "guest like members",
            "member",
        ];
        let told = |name: &str| is_told(&outcomes[place(name)][key]);
        // An empty list is an answer too.
        let may = |name: &str| told(name) || outcomes[place(name)][key].contains("none");
        for pair in steps.windows(2) {
            if told(pair[0]) && !may(pair[1]) {
                faults.insert(format!(
                    "{method} {route}: {} may, {} may not",
                    pair[0], pair[1]
                ));
            }
        }
        for role in DirectoryRole::ALL {
            if told("member") && !may(role.display_name()) {
                faults.insert(format!(
                    "{method} {route}: a member may, {} may not",
                    role.display_name()
                ));
            }
            if told(role.display_name()) && !may("Global Administrator") {
                faults.insert(format!(
                    "{method} {route}: {} may, Global Administrator may not",
                    role.display_name()
                ));
            }
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/matrix/matrix.txt");
    if std::env::var_os("XENIA_ACCEPT").is_some() {
        std::fs::write(&file, &table).unwrap();
    }
    let lines: Vec<String> = faults.into_iter().collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
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
