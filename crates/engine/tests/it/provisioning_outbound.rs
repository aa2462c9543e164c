//! Provisioning into applications, against an application in memory that can be made to fail.

use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex};
use uuid::Uuid;
use xenia_domain::{
    EdgeId, GroupId, NodeKind, Relation, ServicePrincipalId, UserId,
    directory::Group,
    edge::NewEdge,
    provisioning::outbound::{Deprovision, StatusCode},
};
use xenia_engine::provisioning::outbound::{
    self,
    jobs::{self, Settings, Told},
    target::{Answer, Request, Target, Unanswered},
};
use xenia_protocols::scim::{
    Filter,
    core::{GROUP, USER},
    patch,
};
use xenia_store::resources;
use xenia_testkit::World;

/// How the next request fails.
#[derive(Clone, Debug)]
enum Fault {
    Status(u16, Option<i64>),
    /// The request is done, and its answer is lost.
    Lost,
    Silent,
}

/// An application with a SCIM service.
#[derive(Default)]
struct Inside {
    users: Vec<Map<String, Value>>,
    groups: Vec<Map<String, Value>>,
    requests: Vec<String>,
    faults: Vec<Fault>,
    /// Every request fails so.
    broken: Option<Fault>,
    made: u32,
}

#[derive(Default)]
struct App(Mutex<Inside>);

impl App {
    fn with<T>(&self, look: impl FnOnce(&mut Inside) -> T) -> T {
        look(&mut self.0.lock().unwrap())
    }
    fn requests(&self) -> Vec<String> {
        self.with(|inside| std::mem::take(&mut inside.requests))
    }
    fn user(&self, name: &str) -> Map<String, Value> {
        let found = self.with(|inside| {
            let mut users = inside.users.iter();
            users.find(|user| user["userName"] == name).cloned()
        });
        found.unwrap_or_default()
    }
    fn members(&self, name: &str) -> usize {
        self.with(|inside| {
            let group = inside
                .groups
                .iter()
                .find(|group| group["displayName"] == name);
            let members = group.and_then(|group| group.get("members")?.as_array());
            members.map_or(0, Vec::len)
        })
    }
}

impl Inside {
    fn answer(&mut self, request: &Request<'_>) -> (u16, Value) {
        let path = request
            .url
            .strip_prefix("https://app.example/scim")
            .unwrap();
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let mut segments = path.split('/').skip(1);
        let kind = segments.next().unwrap();
        let id = segments.next();
        let (list, of) = match kind {
            "Users" => (&mut self.users, &USER),
            _ => (&mut self.groups, &GROUP),
        };
        let place =
            |list: &Vec<Map<String, Value>>| list.iter().position(|one| one["id"].as_str() == id);
        match (request.method, id) {
            ("GET", None) => {
                let filter = query.strip_prefix("filter=").unwrap();
                let filter = decoded(filter.split('&').next().unwrap());
                let filter = Filter::parse(&filter).unwrap();
                let found: Vec<_> = list.iter().filter(|one| filter.matches(one, of)).collect();
                (
                    200,
                    json!({ "totalResults": found.len(), "Resources": found }),
                )
            }
            ("POST", None) => {
                let mut body = request.body.as_ref().unwrap().as_object().unwrap().clone();
                let name = if kind == "Users" {
                    "userName"
                } else {
                    "displayName"
                };
                if list.iter().any(|one| one[name] == body[name]) {
                    return (409, json!({ "detail": "taken" }));
                }
                self.made += 1;
                body.insert("id".to_owned(), json!(format!("{kind}-{}", self.made)));
                list.push(body.clone());
                (201, Value::Object(body))
            }
            ("PATCH", Some(_)) => {
                let Some(place) = place(list) else {
                    return (404, Value::Null);
                };
                let operations = patch::read(request.body.as_ref().unwrap().as_object().unwrap());
                match patch::apply(&mut list[place], &operations.unwrap(), of) {
                    Ok(()) => (200, Value::Object(list[place].clone())),
                    Err(error) => (400, error.to_json()),
                }
            }
            ("DELETE", Some(_)) => match place(list) {
                Some(place) => {
                    list.remove(place);
                    (204, Value::Null)
                }
                None => (404, Value::Null),
            },
            _ => (405, Value::Null),
        }
    }
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut parts = text.split('%');
    bytes.extend(parts.next().unwrap().bytes());
    for part in parts {
        let (hex, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(hex, 16).unwrap());
        bytes.extend(rest.bytes());
    }
    String::from_utf8(bytes).unwrap()
}

impl Target for App {
    fn send(&self, request: &Request<'_>) -> Result<Answer, Unanswered> {
        assert_eq!(request.token, "s3cret");
        self.with(|inside| {
            let path = request
                .url
                .strip_prefix("https://app.example/scim")
                .unwrap();
            let path = path.split('?').next().unwrap();
            inside.requests.push(format!("{} {path}", request.method));
            let fault = match inside.faults.is_empty() {
                true => inside.broken.clone(),
                false => Some(inside.faults.remove(0)),
            };
            let answer = |status, retry_after, body| {
                Ok(Answer {
                    status,
                    retry_after,
                    body,
                })
            };
            let lost = || {
                Err(Unanswered {
                    reason: "timeout".to_owned(),
                })
            };
            match fault {
                Some(Fault::Status(status, retry_after)) => {
                    answer(status, retry_after, json!({ "detail": "on purpose" }))
                }
                Some(Fault::Silent) => lost(),
                Some(Fault::Lost) => {
                    inside.answer(request);
                    lost()
                }
                None => {
                    let (status, body) = inside.answer(request);
                    answer(status, None, body)
                }
            }
        })
    }
}

/// A world with an application that is provisioned.
struct Case {
    world: World,
    app: Arc<App>,
    id: ServicePrincipalId,
}

impl Case {
    fn new() -> Self {
        let world = World::new();
        let app = Arc::new(App::default());
        world.engine.provision_with(Arc::clone(&app) as _);
        let id = world.application("crm", |_, _| {}).service_principal;
        let case = Self { world, app, id };
        let settings = Settings {
            base_address: Some("https://app.example/scim/".to_owned()),
            token: Some("s3cret".to_owned()),
            ..Settings::default()
        };
        let ctx = case.world.as_administrator();
        jobs::set(&case.world.engine, &ctx, id, &settings).unwrap();
        jobs::start(&case.world.engine, &ctx, id).unwrap();
        case
    }
    fn person(&self, name: &str) -> UserId {
        self.world.user(&format!("{name}@contoso.example"), |user| {
            user.department = Some("Sales".to_owned());
        })
    }
    fn group(&self, name: &str) -> GroupId {
        self.world.arrange(|tx| {
            let group = Group {
                id: GroupId(tx.new_id()),
                display_name: name.to_owned(),
                mail_nickname: name.to_owned(),
                security_enabled: true,
                ..Group::default()
            };
            resources::insert(tx, &group)?;
            Ok(group.id)
        })
    }
    fn assign(&self, kind: NodeKind, subject: Uuid) -> EdgeId {
        let object = (NodeKind::ServicePrincipal, self.id.0);
        self.world
            .open(&NewEdge::direct((kind, subject), Relation::AppRole, object))
    }
    /// Runs until nothing is due.
    fn run(&self) {
        outbound::run(&self.world.engine, self.world.tenant, self.id).unwrap();
    }
    fn told(&self) -> Told {
        let ctx = self.world.as_administrator();
        jobs::get(&self.world.engine, &ctx, self.id)
            .unwrap()
            .unwrap()
    }
    fn log(&self) -> Vec<String> {
        let ctx = self.world.as_administrator();
        let lines = outbound::log(&self.world.engine, &ctx, Some(self.id)).unwrap();
        let mut lines: Vec<String> = lines
            .iter()
            .map(|line| {
                let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
                format!(
                    "{} {} {}",
                    text(&line["provisioningAction"]),
                    text(&line["sourceIdentity"]["displayName"]),
                    text(&line["provisioningStatusInfo"]["status"])
                )
            })
            .collect();
        lines.sort();
        lines
    }
    fn due(&self) -> u64 {
        outbound::order_due(&self.world.engine).unwrap()
    }
}

#[test]
fn who_is_assigned_is_there_and_who_is_not_is_disabled() {
    let case = Case::new();
    let (ann, bob) = (case.person("ann"), case.person("bob"));
    let stranger = case.person("sam");
    let edge = case.assign(NodeKind::User, ann.0);
    let group = case.group("Sales");
    let inside = case.world.open(&NewEdge::direct(
        (NodeKind::User, bob.0),
        Relation::Member,
        (NodeKind::Group, group.0),
    ));
    case.assign(NodeKind::Group, group.0);
    case.run();
    let there = case.app.user("ann@contoso.example");
    assert_eq!(there["active"], true);
    assert_eq!(there["externalId"], ann.to_string());
    assert_eq!(
        there["emails"],
        json!([{ "type": "work", "value": "ann@contoso.example" }])
    );
    assert_eq!(
        there["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        json!({ "department": "Sales" })
    );
    assert_eq!(case.app.user("bob@contoso.example")["active"], true);
    assert!(case.app.user("sam@contoso.example").is_empty());
    assert_eq!(case.app.members("Sales"), 1);
    assert_eq!((case.told().users, case.told().groups), (2, 1));
    assert_eq!(
        case.log(),
        [
            "create Sales success",
            "create ann@contoso.example success",
            "create bob@contoso.example success"
        ]
    );
    // Nothing changed: nothing is asked. What changes elsewhere does not concern it.
    case.app.requests();
    case.world
        .change_user(stranger, |user| user.department = Some("X".to_owned()));
    case.run();
    assert_eq!(case.app.requests(), Vec::<String>::new());
    // One property is one operation.
    case.world
        .change_user(ann, |user| user.department = Some("Engines".to_owned()));
    case.run();
    assert_eq!(
        case.app.requests(),
        ["PATCH /Users/Users-1"].map(|text| text.replace(
            "Users-1",
            case.app.user("ann@contoso.example")["id"].as_str().unwrap()
        ))
    );
    // Who is not assigned any more is disabled, and leaves the group there.
    case.world.close(edge);
    case.world.close(inside);
    case.run();
    assert_eq!(case.app.user("ann@contoso.example")["active"], false);
    assert_eq!(case.app.user("bob@contoso.example")["active"], false);
    assert_eq!(case.app.members("Sales"), 0);
    assert_eq!(case.told().users, 0);
    // And enabled when assigned again, as the same account.
    case.assign(NodeKind::User, ann.0);
    case.run();
    assert_eq!(case.app.user("ann@contoso.example")["active"], true);
    assert_eq!(case.app.with(|inside| inside.users.len()), 2);
}

#[test]
fn accounts_that_are_there_are_matched() {
    let case = Case::new();
    case.app.with(|inside| {
        let body = json!({ "id": "old", "userName": "Ann@contoso.example", "title": "kept" });
        inside.users.push(body.as_object().unwrap().clone());
    });
    let ann = case.person("ann");
    case.assign(NodeKind::User, ann.0);
    case.run();
    let there = case.app.user("ann@contoso.example");
    assert_eq!(
        (&there["id"], &there["title"]),
        (&json!("old"), &json!("kept"))
    );
    assert_eq!(case.log(), ["update ann@contoso.example success"]);
    // Gone over there: made again with the next change.
    case.app.with(|inside| inside.users.clear());
    case.world
        .change_user(ann, |user| user.job_title = Some("Clerk".to_owned()));
    case.run();
    assert_eq!(case.app.user("ann@contoso.example")["title"], "Clerk");
}

#[test]
fn lost_answers_make_no_second_account() {
    let case = Case::new();
    let ann = case.person("ann");
    let edge = case.assign(NodeKind::User, ann.0);
    // The search is answered, the answer to the making is lost.
    case.app.with(|inside| inside.broken = None);
    case.app
        .with(|inside| inside.faults = vec![Fault::Status(500, None)]);
    case.run();
    assert_eq!(case.told().failing, 1);
    case.world.clock.advance_seconds(120);
    case.app.with(|inside| inside.broken = Some(Fault::Lost));
    case.run();
    case.app.with(|inside| inside.broken = None);
    // Taken away before it is known that it was made: it is found, and disabled.
    case.app.with(|inside| {
        let body = json!({ "id": "made", "userName": "ann@contoso.example", "active": true });
        inside.users = vec![body.as_object().unwrap().clone()];
    });
    case.world.close(edge);
    case.world.clock.advance_seconds(3600);
    case.run();
    assert_eq!(case.app.user("ann@contoso.example")["active"], false);
    case.assign(NodeKind::User, ann.0);
    case.run();
    assert_eq!(case.app.with(|inside| inside.users.len()), 1);
    assert_eq!(case.app.user("ann@contoso.example")["active"], true);
}

#[test]
fn an_application_that_asks_for_time_gets_it() {
    let case = Case::new();
    let ann = case.person("ann");
    case.assign(NodeKind::User, ann.0);
    case.app
        .with(|inside| inside.faults = vec![Fault::Status(429, Some(120))]);
    assert_eq!(case.due(), 1);
    case.run();
    assert_eq!(case.told().status.code, StatusCode::Active);
    assert_eq!(case.told().failing, 0);
    assert_eq!(case.due(), 0, "not before the time that it asked for");
    case.world.clock.advance_seconds(121);
    case.run();
    assert_eq!(case.app.user("ann@contoso.example")["active"], true);
}

#[test]
fn one_that_fails_does_not_hold_up_the_others() {
    let case = Case::new();
    for name in ["ann", "bob"] {
        let person = case.person(name);
        case.assign(NodeKind::User, person.0);
    }
    case.app
        .with(|inside| inside.faults = vec![Fault::Status(500, None)]);
    case.run();
    assert_eq!((case.told().users, case.told().failing), (1, 1));
    let run = case.told().status.last_execution.unwrap();
    assert_eq!(
        (run.state.as_str(), run.count_errors),
        ("EntryLevelErrors", 1)
    );
    assert_eq!(case.told().status.code, StatusCode::Active);
    case.world.clock.advance_seconds(61);
    case.run();
    assert_eq!((case.told().users, case.told().failing), (2, 0));
}

#[test]
fn repeated_failure_ends_in_quarantine_and_success_ends_it() {
    let case = Case::new();
    let ctx = case.world.as_administrator();
    let notify = Settings {
        notify: Some(vec!["ops@contoso.example".to_owned()]),
        ..Settings::default()
    };
    jobs::set(&case.world.engine, &ctx, case.id, &notify).unwrap();
    let ann = case.person("ann");
    case.assign(NodeKind::User, ann.0);
    case.app
        .with(|inside| inside.broken = Some(Fault::Status(401, None)));
    for failures in 1..=3 {
        case.run();
        assert_eq!(
            case.told().status.count_successive_complete_failures,
            failures
        );
        case.world.clock.advance_seconds(200);
    }
    let status = case.told().status;
    assert_eq!(status.code, StatusCode::Quarantine);
    let held = status.quarantine.unwrap();
    assert_eq!(
        held.error,
        "the application refuses the token (401): on purpose"
    );
    let mails = case.world.mails();
    let mail = mails.iter().filter(|mail| mail.to == "ops@contoso.example");
    let subjects: Vec<_> = mail.map(|mail| mail.subject.as_str()).collect();
    assert_eq!(subjects, ["Provisioning into crm is in quarantine"]);
    // Tried seldom now, and not told of again.
    assert_eq!(case.due(), 0);
    case.world.clock.advance_seconds(3600);
    assert_eq!(case.due(), 1);
    case.app.with(|inside| inside.broken = Some(Fault::Silent));
    case.run();
    assert_eq!(case.told().status.quarantine.unwrap().series_count, 2);
    case.app.with(|inside| inside.broken = None);
    jobs::restart(&case.world.engine, &ctx, case.id).unwrap();
    case.run();
    assert_eq!(case.told().status.code, StatusCode::Active);
    assert_eq!(case.app.user("ann@contoso.example")["active"], true);
}

#[test]
fn one_is_provisioned_now_and_told_what_was_done() {
    let case = Case::new();
    let (engine, ctx) = (&case.world.engine, case.world.as_administrator());
    jobs::pause(engine, &ctx, case.id).unwrap();
    let (ann, bob) = (case.person("ann"), case.person("bob"));
    case.assign(NodeKind::User, ann.0);
    case.run();
    assert!(
        case.app.user("ann@contoso.example").is_empty(),
        "it is paused"
    );
    let line = jobs::provision_now(engine, &ctx, case.id, ann.0).unwrap();
    assert_eq!(line["provisioningStatusInfo"]["status"], "success");
    let steps: Vec<_> = line["provisioningSteps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["description"].as_str().unwrap())
        .collect();
    assert_eq!(
        steps,
        [
            "there is none with `userName eq \"ann@contoso.example\"`",
            "made as `Users-1`"
        ]
    );
    let line = jobs::provision_now(engine, &ctx, case.id, bob.0).unwrap();
    assert_eq!(line["provisioningStatusInfo"]["status"], "skipped");
    assert!(
        case.app.user("bob@contoso.example").is_empty(),
        "not assigned"
    );

    jobs::validate(engine, &ctx, case.id, &Settings::default()).unwrap();
    case.app
        .with(|inside| inside.broken = Some(Fault::Status(403, None)));
    let refused = jobs::validate(engine, &ctx, case.id, &Settings::default()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the application answered 403: on purpose"
    );
}

#[test]
fn what_may_not_be_is_refused() {
    let case = Case::new();
    let (engine, ctx) = (&case.world.engine, case.world.as_administrator());
    let member = case.world.as_user(case.person("mia"));
    let set = |ctx, settings: Settings| {
        jobs::set(engine, ctx, case.id, &settings).map_err(|error| error.to_string())
    };
    let refused = set(&member, Settings::default()).unwrap_err();
    assert!(
        refused.starts_with("you may not manage the provisioning into this application"),
        "{refused}"
    );
    for address in [
        "",
        "app.example",
        "ftp://app.example",
        "https://",
        "https://a@b.example/x",
        "https://b.example/x?y",
    ] {
        let settings = Settings {
            base_address: Some(address.to_owned()),
            ..Settings::default()
        };
        let message = set(&ctx, settings).unwrap_err();
        assert!(message.contains("is not an address such as"), "{message}");
    }
    // The token that was given for one place is not sent to another.
    let elsewhere = Settings {
        base_address: Some("https://evil.example".to_owned()),
        ..Settings::default()
    };
    assert_eq!(
        set(&ctx, elsewhere).unwrap_err(),
        "a new `BaseAddress` needs its `SecretToken` in the same request"
    );
    let nothing = Settings {
        mappings: Some(Vec::new()),
        ..Settings::default()
    };
    assert!(set(&ctx, nothing).unwrap_err().contains("is empty"));
    let delete = Settings {
        deprovision: Some(Deprovision::Delete),
        ..Settings::default()
    };
    set(&ctx, delete).unwrap();
    let edge = case.assign(NodeKind::User, case.person("ann").0);
    case.run();
    case.world.close(edge);
    case.run();
    assert!(
        case.app.user("ann@contoso.example").is_empty(),
        "deleted, as was decided"
    );
}
