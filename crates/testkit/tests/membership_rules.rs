//! The evaluator of membership rules against the slow and obvious one, on random rules and users.
//!
//! `XENIA_PAIRS` says how many (rule, user) pairs; the default takes some seconds in a debug build.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on must fail")]

use serde_json::Value as Json;
use xenia_membership_rules::{
    Compiled, Layout, MAX_CHARACTERS, Record, Rule, Source, Value, parse,
};
use xenia_testkit::{
    BEGINNING,
    membership::{Chance, holds, random_resource, random_rule},
};

/// Users that each rule is evaluated on.
const USERS: usize = 50;

fn record<'a>(layout: &Layout, resource: &Json, text: &'a str) -> Record<'a> {
    let mut record = layout.read(text).unwrap();
    let texts = |name: &str| -> Vec<String> {
        let items = resource[name].as_array().cloned().unwrap_or_default();
        items
            .iter()
            .filter_map(|it| it.as_str().map(str::to_owned))
            .collect()
    };
    let one = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
    for (source, value) in [
        (Source::MemberOf, Value::groups(texts("memberOf"))),
        (
            Source::TransitiveMemberOf,
            Value::groups(texts("transitiveMemberOf")),
        ),
        (Source::Manager, Value::text(one("managerId"))),
        (Source::LastSignIn, Value::text(one("lastSignInDateTime"))),
        (Source::MailDomain, Value::text(one("mailDomain"))),
    ] {
        if let Some(slot) = layout.slot_from(source) {
            record.set(slot, value);
        }
    }
    record
}

/// How many of the users match.
fn compare(text: &str, rule: &Rule, users: &[(Json, String)]) -> usize {
    let layout = Layout::of([rule]);
    let compiled = Compiled::new(rule, &layout);
    let evaluation = compiled.at(BEGINNING.micros());
    let mut matching = 0;
    for (place, (user, document)) in users.iter().enumerate() {
        let record = record(&layout, user, document);
        let (fast, slow) = (evaluation.matches(&record), holds(text, user, BEGINNING));
        assert_eq!(
            fast, slow,
            "fast and slow differ on\n{text}\n{rule}\n{user}"
        );
        if place == 0 {
            let explained = rule.explain(&layout, &record, BEGINNING.micros());
            assert_eq!(
                explained.result, fast,
                "the explanation differs on\n{text}\n{user}"
            );
        }
        matching += usize::from(fast);
    }
    matching
}

#[test]
fn fast_and_slow_agree_on_random_rules_and_users() {
    let pairs = std::env::var("XENIA_PAIRS").map_or(Ok(50_000), |text| text.parse::<usize>());
    let mut chance = Chance::new(7);
    let users: Vec<(Json, String)> = (0..2_000)
        .map(|_| {
            let user = random_resource(&mut chance);
            let document = user.to_string();
            (user, document)
        })
        .collect();
    let (mut done, mut matching) = (0, 0);
    while done < pairs.clone().unwrap() {
        let text = random_rule(&mut chance);
        let rule = parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let printed = rule.to_string();
        if printed.chars().count() <= MAX_CHARACTERS {
            assert_eq!(parse(&printed).unwrap(), rule, "{text}\n{printed}");
        }
        let start = chance.below(users.len() - USERS);
        matching += compare(&text, &rule, &users[start..start + USERS]);
        done += USERS;
    }
    // The pairs say something: neither nearly all match nor nearly none.
    assert!(
        matching > done / 5 && matching < done * 4 / 5,
        "{matching} of {done} match"
    );
}
