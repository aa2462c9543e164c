//! Change notifications, from the change to the client.

use crate::post::work;
use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex};
use xenia_engine::{
    directory::{groups, users},
    domain::{NodeKind, Relation, SubscriptionId, UserId, edge::NewEdge},
    store::{Written, edges},
    subscriptions,
    webhook::{Answer, Webhook, WebhookError},
};
use xenia_jobs::run_until_idle;
use xenia_testkit::World;

/// Takes what it is sent, or fails.
#[derive(Default)]
struct Endpoint {
    taken: Mutex<Vec<(String, Value)>>,
    fails: Mutex<bool>,
}

impl Webhook for Endpoint {
    fn post(&self, url: &str, body: Option<&Value>) -> Result<Answer, WebhookError> {
        let Some(body) = body else {
            let token = url.split_once("validationToken=").unwrap().1.to_owned();
            return Ok(Answer {
                status: 200,
                text: token,
            });
        };
        let life = url.ends_with("/life");
        if *self.fails.lock().unwrap() && !life {
            return Ok(Answer {
                status: 503,
                text: String::new(),
            });
        }
        self.taken
            .lock()
            .unwrap()
            .push((url.to_owned(), body.clone()));
        Ok(Answer {
            status: 202,
            text: String::new(),
        })
    }
}

impl Endpoint {
    /// What was taken since the last look: each change as its kind and resource.
    fn changes(&self) -> Vec<String> {
        let taken = std::mem::take(&mut *self.taken.lock().unwrap());
        let items = taken
            .iter()
            .flat_map(|(_, body)| body["value"].as_array().unwrap().clone());
        items
            .map(|it| {
                let what = it.get("changeType").or(it.get("lifecycleEvent")).unwrap();
                format!(
                    "{} {}",
                    what.as_str().unwrap(),
                    it["resource"].as_str().unwrap_or("-")
                )
            })
            .collect()
    }
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

fn subscribe(world: &World, resource: &str, kinds: &str) -> SubscriptionId {
    let body = json!({
        "changeType": kinds, "resource": resource, "clientState": "state",
        "notificationUrl": "https://hooks.fabrikam.example/it",
        "lifecycleNotificationUrl": "https://hooks.fabrikam.example/life",
        "expirationDateTime": world.engine.now().plus_days(20),
    });
    let made = subscriptions::create(&world.engine, &world.as_administrator(), &object(body));
    made.unwrap().value.id
}

fn person(world: &World, name: &str) -> UserId {
    let body = json!({
        "accountEnabled": true, "displayName": name, "mailNickname": name,
        "userPrincipalName": format!("{name}@contoso.example"),
        "passwordProfile": { "password": "xWwvJ]6NMw+bWH-d" }
    });
    users::create(&world.engine, &world.as_administrator(), &object(body))
        .unwrap()
        .value
        .id
}

#[test]
fn changes_reach_whoever_subscribed() {
    let world = World::new();
    let (work, _) = work(&world, &[]);
    let endpoint = Arc::new(Endpoint::default());
    world.engine.post_with(Arc::clone(&endpoint) as _);
    let (engine, admin) = (&world.engine, world.as_administrator());
    let ada = person(&world, "ada");
    let all = subscribe(&world, "users", "updated,deleted");
    subscribe(&world, &format!("/users('{ada}')"), "deleted");
    run_until_idle(&work).unwrap();
    assert_eq!(
        endpoint.changes(),
        Vec::<String>::new(),
        "what was before is not told"
    );

    let bo = person(&world, "bo");
    users::update(
        engine,
        &admin,
        &ada.to_string(),
        &object(json!({ "city": "Rome" })),
        None,
    )
    .unwrap();
    users::update(
        engine,
        &admin,
        &ada.to_string(),
        &object(json!({ "city": "Oslo" })),
        None,
    )
    .unwrap();
    run_until_idle(&work).unwrap();
    let taken = endpoint.taken.lock().unwrap()[0].1["value"][0].clone();
    assert_eq!(taken["subscriptionId"], json!(all));
    assert_eq!(
        (&taken["clientState"], &taken["tenantId"]),
        (&json!("state"), &json!(world.tenant))
    );
    assert_eq!(
        taken["resourceData"]["@odata.type"],
        "#Microsoft.Graph.User"
    );
    assert_eq!(taken["resourceData"]["id"], json!(bo));
    assert_eq!(
        endpoint.changes(),
        [
            format!("updated Users/{bo}"),
            format!("updated Users/{ada}")
        ]
    );
    users::delete(engine, &admin, &ada.to_string(), None).unwrap();
    run_until_idle(&work).unwrap();
    let gone = format!("deleted Users/{ada}");
    assert_eq!(endpoint.changes(), [gone.clone(), gone]);
    run_until_idle(&work).unwrap();
    assert_eq!(endpoint.changes(), Vec::<String>::new());
    // Nothing of it is told of when the subscription has ended.
    subscriptions::delete(engine, &admin, all).unwrap();
    person(&world, "cy");
    run_until_idle(&work).unwrap();
    assert_eq!(endpoint.changes(), Vec::<String>::new());
}

#[test]
fn members_come_with_the_group() {
    let world = World::new();
    let (work, _) = work(&world, &[]);
    let endpoint = Arc::new(Endpoint::default());
    world.engine.post_with(Arc::clone(&endpoint) as _);
    let ada = person(&world, "ada");
    subscribe(&world, "groups", "created,updated");
    let body = json!({ "displayName": "G", "mailEnabled": false, "mailNickname": "g", "securityEnabled": true });
    let group = groups::create(
        &world.engine,
        &world.as_administrator(),
        &object(body),
        &groups::Bound::default(),
    )
    .unwrap()
    .value
    .id;
    run_until_idle(&work).unwrap();
    assert_eq!(endpoint.changes(), [format!("created Groups/{group}")]);
    let edge = NewEdge::direct(
        (NodeKind::User, ada.0),
        Relation::Member,
        (NodeKind::Group, group.0),
    );
    let event = xenia_engine::domain::audit::NewEvent::new(
        "GroupManagement",
        "Add member",
        xenia_engine::domain::audit::Target::new(NodeKind::Group, group, "G"),
    );
    world
        .engine
        .write(&world.as_system(), |tx| {
            edges::open(tx, &edge)?;
            Ok(Written::new((), event.clone()))
        })
        .unwrap();
    run_until_idle(&work).unwrap();
    let members =
        endpoint.taken.lock().unwrap()[0].1["value"][0]["resourceData"]["members@delta"].clone();
    assert_eq!(members, json!([{ "id": ada }]));
    assert_eq!(endpoint.changes(), [format!("updated Groups/{group}")]);
}

#[test]
fn what_cannot_be_delivered_is_said_to_be_missed() {
    let world = World::new();
    let (work, _) = work(&world, &[]);
    let endpoint = Arc::new(Endpoint::default());
    world.engine.post_with(Arc::clone(&endpoint) as _);
    subscribe(&world, "users", "updated");
    *endpoint.fails.lock().unwrap() = true;
    person(&world, "ada");
    run_until_idle(&work).unwrap();
    assert_eq!(endpoint.changes(), Vec::<String>::new());
    // It is tried again and again.
    *endpoint.fails.lock().unwrap() = false;
    world.clock.advance_seconds(60);
    run_until_idle(&work).unwrap();
    assert_eq!(endpoint.changes().len(), 1);
    *endpoint.fails.lock().unwrap() = true;
    person(&world, "bo");
    for _ in 0..12 {
        run_until_idle(&work).unwrap();
        world.clock.advance_seconds(3_700);
    }
    assert_eq!(endpoint.changes(), ["missed -"]);
    // In the end its time has come.
    world.clock.advance_days(20);
    run_until_idle(&work).unwrap();
    assert_eq!(endpoint.changes(), ["subscriptionRemoved -"]);
}

#[test]
fn who_may_not_read_any_more_is_told_nothing() {
    let world = World::new();
    let (work, _) = work(&world, &[]);
    let endpoint = Arc::new(Endpoint::default());
    world.engine.post_with(Arc::clone(&endpoint) as _);
    let (engine, admin) = (&world.engine, world.as_administrator());
    let ada = person(&world, "ada");
    let body = json!({
        "changeType": "updated", "resource": "users", "notificationUrl": "https://hooks.fabrikam.example/it",
        "expirationDateTime": engine.now().plus_days(20),
    });
    let made = subscriptions::create(engine, &world.as_user(ada), &object(body))
        .unwrap()
        .value
        .id;
    users::update(
        engine,
        &admin,
        &ada.to_string(),
        &object(json!({ "accountEnabled": false })),
        None,
    )
    .unwrap();
    person(&world, "bo");
    run_until_idle(&work).unwrap();
    assert_eq!(endpoint.changes(), ["reauthorizationRequired -"]);
    let cy = person(&world, "cy");
    run_until_idle(&work).unwrap();
    assert_eq!(endpoint.changes(), Vec::<String>::new());
    // Once she may again and says so, she hears of all that was held back.
    users::update(
        engine,
        &admin,
        &ada.to_string(),
        &object(json!({ "accountEnabled": true })),
        None,
    )
    .unwrap();
    subscriptions::reauthorize(engine, &world.as_user(ada), made).unwrap();
    run_until_idle(&work).unwrap();
    let told = endpoint.changes();
    assert_eq!(told.len(), 3);
    assert!(told.contains(&format!("updated Users/{cy}")));
}
