//! The stream of changes: each requestor asks for a package, the approver approves, the requestor
//! gives it up, again and again; an application makes users and adds them to a group.

use super::{
    Moment,
    arrange::{Arrangement, Person},
    client::{Client, Gone},
    verify::{Access, Found},
};
use crate::process::Server;
use serde_json::{Value, json};
use std::{
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread::scope,
};
use uuid::Uuid;
use xenia_engine::domain::AccessPackageId;

const AT: &str = "/identityGovernance/entitlementManagement";

/// A change that the server has said is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    Asked(Uuid),
    Approved(Uuid),
    GivenUp(Uuid),
    User(Uuid),
    Member(Uuid),
}

/// The load, from life to life of the server.
pub(super) struct Load<'a> {
    arrangement: &'a Arrangement,
    /// Everything acknowledged so far, in order.
    pub(super) acknowledged: Vec<Done>,
    next_user: AtomicU64,
}

/// The acknowledgements of one life.
struct Log(Mutex<Vec<Done>>);

impl Log {
    fn note(&self, done: Done) {
        self.0.lock().unwrap().push(done);
    }
    fn count(&self) -> u64 {
        self.0.lock().unwrap().len() as u64
    }
}

impl<'a> Load<'a> {
    pub(super) fn new(arrangement: &'a Arrangement) -> Self {
        Self {
            arrangement,
            acknowledged: Vec::new(),
            next_user: AtomicU64::new(0),
        }
    }

    /// Streams changes until `moment`, then kills the server.
    pub(super) fn run(&mut self, server: &Server, found: &Found, moment: Moment) {
        let address = server.text("listening");
        let log = Log(Mutex::new(Vec::new()));
        let this = &*self;
        scope(|threads| {
            for (number, person) in this.arrangement.requestors.iter().enumerate() {
                let log = &log;
                let access = found.of(person.id);
                threads.spawn(move || {
                    // Ends when the server is gone, in the middle of whatever it was.
                    let Err(Gone) = this.request(address, number, person, access, log);
                });
            }
            for _ in 0..2 {
                threads.spawn(|| {
                    let Err(Gone) = this.administer(address, &log);
                });
            }
            while log.count() < moment.acknowledgements {
                std::thread::yield_now();
            }
            for _ in 0..moment.spins {
                std::hint::spin_loop();
            }
            server.signal("KILL");
        });
        self.acknowledged.extend(log.0.into_inner().unwrap());
    }

    fn request(
        &self,
        address: &str,
        number: usize,
        person: &Person,
        mut access: Access,
        log: &Log,
    ) -> Result<std::convert::Infallible, Gone> {
        let mut client = Client::open(address)?;
        let packages = &self.arrangement.packages;
        for turn in number.. {
            access = match access {
                Access::None => {
                    let (package, _) = packages[turn % packages.len()];
                    Access::Pending(ask(&mut client, person, package, log)?)
                }
                Access::Pending(request) => self.approve(&mut client, person, request, log)?,
                Access::Given(assignment) => {
                    give_up(&mut client, person, assignment, log)?;
                    Access::None
                }
            };
        }
        Err(Gone)
    }

    fn approve(
        &self,
        client: &mut Client,
        person: &Person,
        request: Uuid,
        log: &Log,
    ) -> Result<Access, Gone> {
        let approver = &self.arrangement.approver.token;
        let approval = format!("{AT}/accessPackageAssignmentApprovals/{request}/stages");
        let stages = client.ask(approver, "GET", &approval, &Value::Null)?;
        let stage = stages["value"][0]["id"].as_str().unwrap();
        let decision = json!({ "reviewResult": "Approve", "justification": "known partner" });
        client.ask(approver, "PATCH", &format!("{approval}/{stage}"), &decision)?;
        log.note(Done::Approved(request));
        let path = format!("{AT}/assignmentRequests/{request}?$expand=assignment");
        let read = client.ask(&person.token, "GET", &path, &Value::Null)?;
        Ok(Access::Given(id(&read["assignment"])))
    }

    fn administer(&self, address: &str, log: &Log) -> Result<std::convert::Infallible, Gone> {
        let mut client = Client::open(address)?;
        let token = &self.arrangement.application;
        loop {
            let name = format!("user{}", self.next_user.fetch_add(1, Ordering::SeqCst));
            let user = json!({
                "accountEnabled": true,
                "displayName": name,
                "mailNickname": name,
                "userPrincipalName": format!("{name}@contoso.example"),
                "userType": "Guest",
            });
            let user = id(&client.ask(token, "POST", "/users", &user)?);
            log.note(Done::User(user));
            let members = format!("/groups/{}/members/$ref", self.arrangement.group);
            let reference = format!("https://xenia.example/v1.0/directoryObjects/{user}");
            client.ask(token, "POST", &members, &json!({ "@odata.id": reference }))?;
            log.note(Done::Member(user));
        }
    }
}

fn id(object: &Value) -> Uuid {
    object["id"].as_str().unwrap().parse().unwrap()
}

fn ask(
    client: &mut Client,
    person: &Person,
    package: AccessPackageId,
    log: &Log,
) -> Result<Uuid, Gone> {
    let wish = json!({
        "requestType": "userAdd",
        "assignment": { "accessPackageId": package },
        "justification": "for the campaign",
    });
    let path = format!("{AT}/assignmentRequests");
    let request = id(&client.ask(&person.token, "POST", &path, &wish)?);
    log.note(Done::Asked(request));
    Ok(request)
}

fn give_up(client: &mut Client, person: &Person, assignment: Uuid, log: &Log) -> Result<(), Gone> {
    let wish = json!({ "requestType": "userRemove", "assignment": { "id": assignment } });
    let path = format!("{AT}/assignmentRequests");
    client.ask(&person.token, "POST", &path, &wish)?;
    log.note(Done::GivenUp(assignment));
    Ok(())
}
