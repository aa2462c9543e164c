//! The matrix of the token service: every route of its router, asked by nobody, by guests at each
//! of the three levels, by a member, by each administrator and by the administrator of another
//! organisation, with a session and without a body. `matrix.txt` beside this file says what each is
//! answered; a route that is missing there fails. Here nobody is more than anybody else: whatever
//! the table says, a role changes no answer, and a session of elsewhere is none.
//!
//! After a change: `XENIA_ACCEPT=1 cargo test -p xenia-sts matrix`, and read the difference.

use crate::browser::{Browser, MARA, PASSWORD, Scene, Seen};
use axum::http::StatusCode;
use serde_json::json;
use std::{collections::BTreeMap, fmt::Write, fs, path::Path};
use xenia_engine::{
    Actor, Scopes, b2b,
    domain::{NodeKind, Relation, TenantId, UserId, edge::NewEdge, role::DirectoryRole},
    passwords, sessions, signin,
};

const SOURCE: &str = include_str!("../../src/lib.rs");

#[derive(Clone, Copy, PartialEq)]
enum Column {
    Nobody,
    Foreigner,
    Guest(&'static str, &'static str),
    Member,
    Role(DirectoryRole),
}

impl Column {
    fn all() -> Vec<Self> {
        let others = [
            Self::Nobody,
            Self::Foreigner,
            Self::Guest("guest restricted", "2af84b1e-32c8-42b7-82bc-daa82404023b"),
            Self::Guest("guest limited", "10dae51f-b6af-4016-8d66-8c2a99b929b3"),
            Self::Guest("guest like members", "a0b1b346-4d3e-4e8b-98f8-753987be4970"),
            Self::Member,
        ];
        let roles = DirectoryRole::ALL.iter().map(|role| Self::Role(*role));
        others.into_iter().chain(roles).collect()
    }
    fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Foreigner => "elsewhere: administrator",
            Self::Guest(name, _) => name,
            Self::Member => "member",
            Self::Role(role) => role.display_name(),
        }
    }
    /// A browser with the session of such a one.
    fn browser(self, scene: &Scene, elsewhere: (TenantId, UserId)) -> Browser<'_> {
        let (world, mut browser) = (&scene.world, scene.browser());
        let engine = &world.engine;
        let (ctx, address) = match self {
            Self::Nobody => return browser,
            Self::Foreigner => {
                let (tenant, admin) = elsewhere;
                let name = "admin@adatum.example".to_owned();
                let actor = Actor::User {
                    id: admin,
                    name: name.clone(),
                    scopes: Scopes::All,
                };
                passwords::set(engine, &engine.ctx(tenant, actor), admin, PASSWORD).unwrap();
                (engine.ctx(tenant, Actor::System), name)
            }
            Self::Guest(_, level) => {
                let body = json!({ "guestUserRoleId": level });
                let admin = world.as_administrator();
                b2b::patch_authorization_policy(engine, &admin, body.as_object().unwrap()).unwrap();
                signin::send_code(engine, &world.as_system(), MARA, "").unwrap();
                let code = world.mailed_code(MARA).unwrap();
                let opened =
                    signin::with_code(engine, &world.as_system(), MARA, &code, "").unwrap();
                let name = sessions::cookie_name(engine.config()).to_owned();
                browser
                    .cookies
                    .insert(name, opened.cookie.expose().to_owned());
                return browser;
            }
            Self::Member => (world.as_system(), crate::browser::ADELE.to_owned()),
            Self::Role(role) => {
                let subject = (NodeKind::User, scene.adele.0);
                let role = (NodeKind::DirectoryRole, role.template());
                world.open(&NewEdge::direct(subject, Relation::DirectoryRole, role));
                (world.as_system(), crate::browser::ADELE.to_owned())
            }
        };
        let opened = signin::with_password(engine, &ctx, &address, PASSWORD, "").unwrap();
        let name = sessions::cookie_name(engine.config()).to_owned();
        browser
            .cookies
            .insert(name, opened.cookie.expose().to_owned());
        browser
    }
}

/// Every route as it stands in the source, with whether it takes `GET` and `POST`.
fn routes() -> Vec<(&'static str, bool, bool)> {
    let found = SOURCE.split(".route(").skip(1).map(|part| {
        let part = part.trim_start().strip_prefix('"').unwrap();
        let (path, rest) = part.split_once('"').unwrap();
        let mut depth = 1_i32;
        let end = rest.find(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth == 0
        });
        let methods = &rest[..end.unwrap()];
        let both = methods.contains("either") || methods.contains("any(");
        let has = |method: &str| {
            both || methods.contains(&format!("{method}("))
                || methods.contains(&format!("({method},"))
        };
        (path, has("get"), has("post"))
    });
    found.collect()
}

fn word(seen: &Seen) -> String {
    match (seen.status, seen.header("location")) {
        (StatusCode::SEE_OTHER, to) if to.contains("/signin") => "sign in".to_owned(),
        (StatusCode::SEE_OTHER, _) => "goes on".to_owned(),
        (StatusCode::OK, _) => "yes".to_owned(),
        (status, _) => status.as_u16().to_string(),
    }
}

fn column(column: Column) -> BTreeMap<(&'static str, &'static str), String> {
    let scene = Scene::new();
    // In every world, for addresses without a tenant mean the only one there is.
    let elsewhere = scene.world.another_tenant("adatum.example");
    let mut browser = column.browser(&scene, elsewhere);
    let mut answered = BTreeMap::new();
    let all = routes();
    let asked = all
        .iter()
        .flat_map(|(route, get, post)| [(*route, "GET", *get), (*route, "POST", *post)]);
    let mut asked: Vec<_> = asked.filter(|(.., is_served)| *is_served).collect();
    // What ends the session comes last.
    asked.sort_by_key(|(route, method, _)| (route.contains("out"), *method, *route));
    for (route, method, _) in asked {
        let path = route
            .replace("{tenant}", "contoso.example")
            .replace("{*rest}", "nothing");
        let path = match (method, route.ends_with("/authorize")) {
            ("GET", true) => scene.authorize("&prompt=none"),
            _ => path,
        };
        let seen = match method {
            "GET" => browser.get(&path),
            _ => browser.post_raw(&path, ""),
        };
        assert!(seen.status.as_u16() < 500, "{method} {route}: {seen:?}");
        answered.insert((route, method), word(&seen));
    }
    answered
}

#[test]
fn every_route_answers_each_visitor_what_the_table_says() {
    let columns = Column::all();
    let answered: Vec<_> = std::thread::scope(|scope| {
        let started: Vec<_> = columns
            .iter()
            .map(|it| scope.spawn(|| column(*it)))
            .collect();
        started.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let (mut table, mut faults) = (String::new(), Vec::new());
    let place = |wanted: Column| columns.iter().position(|it| *it == wanted).unwrap();
    for key in answered[0].keys() {
        writeln!(table, "{} {}", key.1, key.0).unwrap();
        let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
        for (column, answers) in columns.iter().zip(&answered) {
            let outcome = answers[key].as_str();
            match groups.iter_mut().find(|(word, _)| *word == outcome) {
                Some((_, names)) => names.push(column.name()),
                None => groups.push((outcome, vec![column.name()])),
            }
            let (member, nobody) = (place(Column::Member), place(Column::Nobody));
            let alike = match column {
                Column::Role(_) => &answered[member][key],
                Column::Foreigner => &answered[nobody][key],
                _ => continue,
            };
            if outcome != alike {
                faults.push(format!(
                    "{key:?}: {} is answered {outcome}, not {alike}",
                    column.name()
                ));
            }
        }
        for (outcome, names) in groups {
            writeln!(table, "  {outcome}: {}", names.join(", ")).unwrap();
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/matrix.txt");
    if std::env::var_os("XENIA_ACCEPT").is_some() {
        fs::write(&file, &table).unwrap();
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let expected = fs::read_to_string(&file).unwrap_or_default();
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
