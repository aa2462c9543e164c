//! An application in memory that can be made to fail, and a world in which it is provisioned.

use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex};
use uuid::Uuid;
use xenia_domain::{
    EdgeId, GroupId, NodeKind, Relation, ServicePrincipalId, UserId, directory::Group,
    edge::NewEdge,
};
use xenia_engine::provisioning::outbound::{
    self, LineQuery,
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
pub(super) enum Fault {
    Status(u16, Option<i64>),
    /// The request is done, and its answer is lost.
    Lost,
    /// The request is done, and the server dies before it knows.
    Dies,
    Silent,
    /// It knows no filters: it answers with all that it has.
    Unfiltered,
}

/// An application with a SCIM service.
#[derive(Default)]
pub(super) struct Inside {
    pub(super) users: Vec<Map<String, Value>>,
    pub(super) groups: Vec<Map<String, Value>>,
    pub(super) requests: Vec<String>,
    pub(super) faults: Vec<Fault>,
    /// Every request fails so.
    pub(super) broken: Option<Fault>,
    pub(super) made: u32,
    /// The request that begins so fails, after so many others that do.
    pub(super) at: Option<(&'static str, usize, Fault)>,
    /// What happens during the next request.
    pub(super) meanwhile: Option<Box<dyn FnOnce() + Send>>,
}

#[derive(Default)]
pub(super) struct App(Mutex<Inside>);

impl App {
    pub(super) fn with<T>(&self, look: impl FnOnce(&mut Inside) -> T) -> T {
        look(&mut self.0.lock().unwrap())
    }
    pub(super) fn requests(&self) -> Vec<String> {
        self.with(|inside| std::mem::take(&mut inside.requests))
    }
    pub(super) fn user(&self, name: &str) -> Map<String, Value> {
        let found = self.with(|inside| {
            let mut users = inside.users.iter();
            users.find(|user| user["userName"] == name).cloned()
        });
        found.unwrap_or_default()
    }
    pub(super) fn members(&self, name: &str) -> usize {
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
        if let Some(meanwhile) = self.with(|inside| inside.meanwhile.take()) {
            meanwhile();
        }
        let (fault, (status, body)) = self.with(|inside| {
            let path = request.url.split('?').next().unwrap();
            let path = path.strip_prefix("https://app.example/scim").unwrap();
            inside.requests.push(format!("{} {path}", request.method));
            let mut fault = match inside.faults.is_empty() {
                true => inside.broken.clone(),
                false => Some(inside.faults.remove(0)),
            };
            match inside.at.take() {
                Some((start, left, it)) if inside.requests.last().unwrap().starts_with(start) => {
                    match left {
                        0 => fault = Some(it),
                        _ => inside.at = Some((start, left - 1, it)),
                    }
                }
                other => inside.at = other,
            }
            let answer = match &fault {
                Some(Fault::Status(status, _)) => (*status, json!({ "detail": "on purpose" })),
                Some(Fault::Silent) => (0, Value::Null),
                Some(Fault::Unfiltered) => (200, json!({ "Resources": inside.users })),
                Some(Fault::Lost | Fault::Dies) | None => inside.answer(request),
            };
            (fault, answer)
        });
        let retry_after = match fault {
            Some(Fault::Dies) => std::panic::resume_unwind(Box::new("killed")),
            Some(Fault::Lost | Fault::Silent) => {
                let reason = "timeout".to_owned();
                return Err(Unanswered { reason });
            }
            Some(Fault::Status(_, retry_after)) => retry_after,
            _ => None,
        };
        Ok(Answer {
            status,
            retry_after,
            body,
        })
    }
}

/// A world with an application that is provisioned.
pub(super) struct Case {
    pub(super) world: World,
    pub(super) app: Arc<App>,
    pub(super) id: ServicePrincipalId,
}

impl Case {
    pub(super) fn new() -> Self {
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
    pub(super) fn person(&self, name: &str) -> UserId {
        self.world.user(&format!("{name}@contoso.example"), |user| {
            user.department = Some("Sales".to_owned());
        })
    }
    pub(super) fn group(&self, name: &str) -> GroupId {
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
    pub(super) fn assign(&self, kind: NodeKind, subject: Uuid) -> EdgeId {
        let object = (NodeKind::ServicePrincipal, self.id.0);
        self.world
            .open(&NewEdge::direct((kind, subject), Relation::AppRole, object))
    }
    /// People in a group that is assigned.
    pub(super) fn crowd(&self, group: GroupId, from: usize, to: usize) {
        for number in from..to {
            let person = self.person(&format!("p{number:04}"));
            self.world.open(&NewEdge::direct(
                (NodeKind::User, person.0),
                Relation::Member,
                (NodeKind::Group, group.0),
            ));
        }
    }
    /// A run in which the server dies.
    pub(super) fn dies(&self) {
        let run = std::panic::AssertUnwindSafe(|| self.run());
        std::panic::catch_unwind(run).unwrap_err();
    }
    pub(super) fn set(&self, settings: Settings) {
        let ctx = self.world.as_administrator();
        jobs::set(&self.world.engine, &ctx, self.id, &settings).unwrap();
    }
    /// Runs until nothing is due.
    pub(super) fn run(&self) {
        outbound::run(&self.world.engine, self.world.tenant, self.id).unwrap();
    }
    pub(super) fn told(&self) -> Told {
        let ctx = self.world.as_administrator();
        jobs::get(&self.world.engine, &ctx, self.id)
            .unwrap()
            .unwrap()
    }
    pub(super) fn log(&self) -> Vec<String> {
        let ctx = self.world.as_administrator();
        let of_job = LineQuery {
            job: Some(self.id),
            ..LineQuery::default()
        };
        let lines = outbound::log(&self.world.engine, &ctx, &of_job, 100).unwrap();
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
    pub(super) fn due(&self) -> u64 {
        outbound::order_due(&self.world.engine).unwrap()
    }
}
