//! The matrix of the pages: every route of the routers, opened and posted to by nobody, by a member,
//! by a guest at each of the three levels, by each administrator and by the administrator of another
//! organisation, over things that there are. `matrix.txt` beside this file says what each is
//! answered; a route that is missing there fails. What must hold whatever the table says is asserted
//! as well: without a session nothing is shown or done, no form is taken without its token, and less
//! privilege never does more.
//!
//! After a change: `XENIA_ACCEPT=1 cargo test -p xenia-web matrix`, and read the difference.

use crate::{
    browser::{Answer, Browser},
    console,
    journey::publish,
};
use axum::http::StatusCode;
use serde_json::json;
use std::{collections::BTreeMap, fmt::Write, fs, path::Path};
use xenia_engine::{
    b2b,
    domain::{
        NodeKind, Relation, TenantId, UserId, directory::UserType, edge::NewEdge,
        role::DirectoryRole,
    },
};
use xenia_testkit::World;

const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

/// Who comes.
#[derive(Clone, Copy)]
enum Column {
    Nobody,
    Member,
    Guest(&'static str, &'static str),
    Role(DirectoryRole),
    Foreigner,
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
            Self::Member => "member",
            Self::Guest(name, _) => name,
            Self::Role(role) => role.display_name(),
            Self::Foreigner => "elsewhere: administrator",
        }
    }
    fn browser(self, world: &World, elsewhere: (TenantId, UserId)) -> Browser<'_> {
        let kind = match self {
            Self::Nobody => return Browser::new(world),
            Self::Foreigner => {
                let (tenant, admin) = elsewhere;
                return Browser::elsewhere(world, tenant, admin, "admin@adatum.example");
            }
            Self::Guest(_, level) => {
                let body = json!({ "guestUserRoleId": level });
                let body = body.as_object().unwrap();
                let admin = world.as_administrator();
                b2b::patch_authorization_policy(&world.engine, &admin, body).unwrap();
                UserType::Guest
            }
            Self::Member | Self::Role(_) => UserType::Member,
        };
        let id = console::user(world, "Cara", "cara@contoso.example", kind);
        if kind == UserType::Guest {
            return Browser::with_code(world, "cara@contoso.example");
        }
        if let Self::Role(role) = self {
            let role = (NodeKind::DirectoryRole, role.template());
            let subject = (NodeKind::User, id.0);
            world.open(&NewEdge::direct(subject, Relation::DirectoryRole, role));
        }
        console::signed_in(world, id, "cara@contoso.example")
    }
}

/// Every route as it stands in the sources, with whether it is opened and posted to.
fn routes() -> BTreeMap<String, (bool, bool)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                routes_in(&fs::read_to_string(path).unwrap(), &mut found);
            }
        }
    }
    found
}

fn routes_in(text: &str, found: &mut BTreeMap<String, (bool, bool)>) {
    let concat = text
        .split_once("concat!(\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("", |(start, _)| start);
    for part in text.split(".route(").skip(1) {
        let part = part.trim_start();
        let (start, literal) = match part.strip_prefix("at!(") {
            Some(rest) => (concat, rest),
            None => ("", part),
        };
        let literal = literal.strip_prefix('"').unwrap_or_else(|| {
            panic!(
                "a route without a literal address: {}",
                &part[..part.len().min(60)]
            )
        });
        let (path, rest) = literal.split_once('"').unwrap();
        // Up to the parenthesis that closes it.
        let mut depth = 1_i32 + i32::from(!start.is_empty());
        let end = rest.find(|c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth == 0
        });
        let methods = &rest[..end.unwrap()];
        let has = |method: &str| methods.contains(method);
        let of = found
            .entry(format!("{start}{path}"))
            .or_insert((false, false));
        of.0 |= has("get(");
        of.1 |= has("post(");
    }
}

/// Where a route leads: to things that there are, as far as this world has them.
struct Things(Vec<(&'static str, String)>);

impl Things {
    fn new(world: &World) -> Self {
        let (package, _) = publish(world);
        let user = console::user(world, "Tess", "tess@contoso.example", UserType::Member);
        let guest: UserId = console::user(world, "Gil", "gil@fabrikam.example", UserType::Guest);
        let group = console::group(world, "Team");
        let app = world.application("shop", |_, _| {});
        Self(vec![
            ("/guests/{user}", format!("/guests/{guest}")),
            ("{user}", user.to_string()),
            ("{tenant}", "contoso.example".to_owned()),
            ("{group}", group.to_string()),
            ("{application}", app.service_principal.to_string()),
            ("{package}", package.to_string()),
            ("{catalog}", console::general(world).to_string()),
            (
                "{role}",
                DirectoryRole::GroupsAdministrator.template().to_string(),
            ),
            ("{name}", "app.css".to_owned()),
        ])
    }
    fn place(&self, route: &str) -> String {
        let mut path = route.to_owned();
        for (parameter, value) in &self.0 {
            path = path.replace(parameter, value);
        }
        let parts = path.split('/');
        let parts = parts.map(|part| if part.starts_with('{') { NOBODY } else { part });
        parts.collect::<Vec<_>>().join("/")
    }
}

fn word(answer: &Answer) -> String {
    match (answer.status, answer.location.as_deref()) {
        (StatusCode::SEE_OTHER, Some(to)) if to.contains("/signin") => "sign in".to_owned(),
        (StatusCode::OK, _) => "yes".to_owned(),
        (StatusCode::SEE_OTHER, _) => "goes on".to_owned(),
        // A form that is filled in wrongly is for who may send a right one.
        (StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY, _) => "asks again".to_owned(),
        (status, _) => status.as_u16().to_string(),
    }
}

fn is_in(outcome: &str) -> bool {
    ["yes", "goes on", "asks again"].contains(&outcome)
}

/// Addresses that are there without a session.
const OPEN: &[&str] = &["/", "/assets/{name}", "/welcome", "/welcome/play"];

fn column(column: Column) -> BTreeMap<(String, &'static str), String> {
    let world = World::new();
    let things = Things::new(&world);
    // In every world, for addresses without a tenant mean the only one there is.
    let elsewhere = world.another_tenant("adatum.example");
    let browser = column.browser(&world, elsewhere);
    let mut answered = BTreeMap::new();
    let routes = routes();
    for (route, _) in routes.iter().filter(|(_, methods)| methods.0) {
        let outcome = word(&browser.get_page(&things.place(route)));
        assert!(!outcome.starts_with('5'), "GET {route}: {outcome}");
        answered.insert((route.clone(), "GET"), outcome);
    }
    // What takes something away comes last.
    let mut posts: Vec<&String> = routes
        .iter()
        .filter(|(_, methods)| methods.1)
        .map(|(route, _)| route)
        .collect();
    posts.sort_by_key(|route| {
        let ends = ["/remove", "/leave", "/release"];
        (
            ends.iter().any(|end| route.ends_with(end)),
            std::cmp::Reverse(route.len()),
        )
    });
    for route in posts {
        let path = things.place(route);
        if !OPEN.contains(&route.as_str()) {
            let bare = word(&browser.post(&path, &[]));
            let is_refused = ["403", "404", "sign in", "401"].contains(&bare.as_str());
            assert!(
                is_refused,
                "{}: POST {route} without a token: {bare}",
                column.name()
            );
        }
        let outcome = word(&browser.post(&path, &[("csrf", &browser.csrf())]));
        assert!(!outcome.starts_with('5'), "POST {route}: {outcome}");
        answered.insert((route.clone(), "POST"), outcome);
    }
    answered
}

#[test]
fn every_page_answers_each_visitor_what_the_table_says() {
    let columns = Column::all();
    let answered: Vec<_> = std::thread::scope(|scope| {
        let started: Vec<_> = columns
            .iter()
            .map(|it| scope.spawn(|| column(*it)))
            .collect();
        started.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let (mut table, mut faults) = (String::new(), Vec::new());
    for key in answered[0].keys() {
        let (route, method) = key;
        writeln!(table, "{method} {route}").unwrap();
        let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
        for (column, answers) in columns.iter().zip(&answered) {
            let outcome = answers[key].as_str();
            match groups.iter_mut().find(|(word, _)| *word == outcome) {
                Some((_, names)) => names.push(column.name()),
                None => groups.push((outcome, vec![column.name()])),
            }
        }
        for (outcome, names) in groups {
            writeln!(table, "  {outcome}: {}", names.join(", ")).unwrap();
        }
        let of = |name: &str| {
            let place = columns.iter().position(|it| it.name() == name).unwrap();
            answered[place][key].as_str()
        };
        let is_open = OPEN.contains(&route.as_str());
        if !is_open && !["sign in", "401"].contains(&of("nobody")) {
            faults.push(format!(
                "{method} {route}: nobody is answered {}",
                of("nobody")
            ));
        }
        // What names a thing of this organisation is nothing to another one's administrator, who may
        // at most be told that the own form is filled in wrongly.
        let foreign = of("elsewhere: administrator");
        let names_one = [
            "{user}",
            "{group}",
            "{application}",
            "{package}",
            "{catalog}",
            "{tenant}",
        ];
        if names_one.iter().any(|one| route.contains(one)) && ["yes", "goes on"].contains(&foreign)
        {
            faults.push(format!("{method} {route}: elsewhere is answered {foreign}"));
        }
        for role in DirectoryRole::ALL {
            let role = role.display_name();
            if is_in(of("member")) && !is_in(of(role)) {
                faults.push(format!("{method} {route}: a member may, {role} may not"));
            }
            if is_in(of(role)) && !is_in(of("Global Administrator")) {
                faults.push(format!(
                    "{method} {route}: {role} may, Global Administrator may not"
                ));
            }
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
