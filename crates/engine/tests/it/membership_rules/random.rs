//! Random rules in force while random people come, change and go: after each step everybody is
//! where the slow and obvious evaluator says.

use super::{members, object, ruled};
use serde_json::{Map, Value, json};
use xenia_engine::{
    directory::users,
    domain::{
        UserId,
        directory::{Group, User},
    },
    store::resources,
};
use xenia_testkit::{
    World,
    membership::{Chance, holds, random_resource, random_rule},
};

/// What the random users have that users here have too.
const KNOWN: &[&str] = &[
    "accountEnabled",
    "businessPhones",
    "city",
    "country",
    "department",
    "displayName",
    "jobTitle",
    "mobilePhone",
];

/// What is known of the users here: rules that name groups or managers need those, and devices
/// there are none.
fn usable(rule: &str) -> bool {
    let rule = rule.to_lowercase();
    ![
        "memberof",
        "direct reports",
        "device.",
        "managerid",
        "extension_",
    ]
    .iter()
    .any(|word| rule.contains(word))
}

fn properties(chance: &mut Chance) -> Map<String, Value> {
    let mut found = object(random_resource(chance));
    found.retain(|name, value| KNOWN.contains(&name.as_str()) && !value.is_null());
    if found.get("displayName").is_none_or(|name| name == "") {
        found.insert("displayName".to_owned(), json!("x"));
    }
    let phones = found
        .get_mut("businessPhones")
        .and_then(Value::as_array_mut);
    if let Some(phones) = phones {
        phones.retain(Value::is_string);
    }
    found
}

fn check(world: &World, rules: &[(Group, String)], people: &[UserId], step: usize) {
    let users: Vec<(String, Value)> = world
        .engine
        .read(&world.as_system(), |tx| {
            let mut users = Vec::new();
            for id in people {
                if let Some(found) = resources::find::<User>(tx, *id)? {
                    let mut json = serde_json::to_value(&found.value).unwrap();
                    json["mailDomain"] = json!(found.value.mail_domain());
                    users.push((found.value.user_principal_name, json));
                }
            }
            Ok(users)
        })
        .unwrap();
    for (group, rule) in rules {
        let mut wanted: Vec<&str> = users
            .iter()
            .filter(|(_, json)| holds(rule, json, world.engine.now()))
            .map(|(name, _)| name.as_str())
            .collect();
        wanted.sort_unstable();
        let mut present = members(world, group);
        present.retain(|name| name.starts_with("random"));
        assert_eq!(present, wanted, "step {step}: {rule}");
    }
}

#[test]
fn everybody_is_where_the_reference_says_after_each_change() {
    let world = World::new();
    let mut chance = Chance::new(11);
    let mut rules = Vec::new();
    while rules.len() < 25 {
        let rule = random_rule(&mut chance);
        if usable(&rule) {
            rules.push((ruled(&world, &format!("g{}", rules.len()), &rule), rule));
        }
    }
    let mut people: Vec<UserId> = Vec::new();
    for step in 0..60 {
        let ctx = world.as_administrator();
        match chance.below(5) {
            0 | 1 => {
                let changed = properties(&mut chance);
                let name = format!("random{step}@contoso.example");
                people.push(world.user(&name, |user| {
                    let mut json = serde_json::to_value(&*user).unwrap();
                    for (name, value) in &changed {
                        json[name] = value.clone();
                    }
                    *user = serde_json::from_value(json).unwrap();
                }));
            }
            2 if people.len() > 3 => {
                let gone = people.swap_remove(chance.below(people.len()));
                users::delete(&world.engine, &ctx, &gone.to_string(), None).unwrap();
            }
            _ if !people.is_empty() => {
                let who = people[chance.below(people.len())].to_string();
                users::update(&world.engine, &ctx, &who, &properties(&mut chance), None).unwrap();
            }
            _ => {}
        }
        if step % 10 == 9 {
            world.clock.advance_days(1);
            xenia_engine::membership::turn_due(&world.engine).unwrap();
        }
        check(&world, &rules, &people, step);
    }
}
