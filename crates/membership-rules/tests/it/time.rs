//! Rules that the passing of time changes.

use crate::{NOW, record};
use serde_json::json;
use xenia_membership_rules::{Compiled, Layout, Micros, parse};

/// The verdict at `NOW` and the instant at which it may turn next, with the verdicts just before
/// and at that instant.
fn turn(rule: &str, hired: &str) -> (bool, Option<(Micros, bool, bool)>) {
    let rule = parse(rule).unwrap();
    let layout = Layout::of([&rule]);
    let text = json!({ "employeeHireDate": hired }).to_string();
    let record = record(&layout, &json!({}), &text);
    let compiled = Compiled::new(&rule, &layout);
    let at = |now: Micros| compiled.at(now).matches(&record);
    let turns = compiled.turns(&record, NOW);
    (at(NOW), turns.map(|then| (then, at(then - 1), at(then))))
}

fn micros(text: &str) -> Micros {
    text.parse::<jiff::Timestamp>().unwrap().as_microsecond()
}

#[test]
fn a_rule_knows_when_it_turns() {
    let day = 86_400_000_000;
    let hired = "2026-03-10T00:00:00Z";
    let at = micros(hired);
    for (rule, now, expected) in [
        // From one day before the first day of work.
        (
            "user.employeeHireDate -le system.now -plus P1D",
            false,
            Some((at - day, false, true)),
        ),
        // Until then: the first instant after which it no longer holds.
        (
            "user.employeeHireDate -ge system.now -plus P1D",
            true,
            Some((at - day + 1, true, false)),
        ),
        (
            "user.employeeHireDate -le system.now",
            false,
            Some((at, false, true)),
        ),
        (
            "user.employeeHireDate -eq system.now",
            false,
            Some((at, false, true)),
        ),
        (
            "-not (user.employeeHireDate -le system.now -minus P7D)",
            true,
            Some((at + 7 * day, true, false)),
        ),
        // Whichever comes first; here the other part does not change the verdict yet.
        (
            "user.employeeHireDate -le system.now -plus P1D -and user.employeeHireDate -le system.now",
            false,
            Some((at - day, false, false)),
        ),
        ("user.employeeHireDate -le 2030-01-01", true, None),
        (
            "user.employeeHireDate -ge system.now -plus P30D",
            false,
            None,
        ),
        ("user.displayName -eq \"x\"", false, None),
    ] {
        assert_eq!(turn(rule, hired), (now, expected), "{rule}");
    }
    // Nobody is hired: nothing to wait for.
    assert_eq!(
        turn("user.employeeHireDate -le system.now", ""),
        (false, None)
    );
}

#[test]
fn months_are_counted_by_the_calendar() {
    // From one month after on, for good: also on 29 March at 11:00, a month before which is
    // 28 February at 11:00.
    let (now, turns) = turn(
        "user.employeeHireDate -le system.now -minus P1M",
        "2026-02-28T12:00:00Z",
    );
    assert!(!now);
    assert_eq!(turns, Some((micros("2026-03-28T12:00:00Z"), false, true)));
    let (now, turns) = turn(
        "user.employeeHireDate -le system.now -minus P1M",
        "2026-01-31T12:00:00Z",
    );
    assert_eq!((now, turns), (true, None));
    let (now, turns) = turn(
        "user.employeeHireDate -ge system.now -plus P1Y",
        "2028-02-29T00:00:00Z",
    );
    assert!(now);
    assert_eq!(
        turns,
        Some((micros("2027-02-28T00:00:00.000001Z"), true, false))
    );
}

#[test]
fn a_rule_knows_what_it_depends_on() {
    let rule = parse(
        "(user.memberOf -any (group.objectId -in ['A', 'b'] -or group.objectId -eq 'c') \
          -or user.transitiveMemberOf -any group.objectId -eq 'd') \
         -and -not (user.lastSignInDateTime -le system.now -minus P30D) -and user.department -ne null",
    )
    .unwrap();
    let depends = rule.dependencies();
    let names: Vec<&str> = depends.properties.iter().map(|it| it.name()).collect();
    assert_eq!(
        names,
        [
            "department",
            "memberOf",
            "transitiveMemberOf",
            "lastSignInDateTime"
        ]
    );
    assert_eq!(depends.groups.iter().collect::<Vec<_>>(), ["a", "b", "c"]);
    assert_eq!(depends.transitive_groups.iter().collect::<Vec<_>>(), ["d"]);
    assert!(depends.time);
    assert!(
        !parse("user.createdDateTime -le 2026-01-01")
            .unwrap()
            .dependencies()
            .time
    );
}
