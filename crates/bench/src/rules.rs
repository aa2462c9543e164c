//! Membership rules: a new rule over a million users whose facts are in memory, the same over users
//! that are read from the database, and one change of one user with many rules in force.

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use xenia_engine::directory::{groups, users};
use xenia_engine::domain::UserId;
use xenia_engine::membership::{self, Trial};
use xenia_engine::store::Options;
use xenia_membership_rules::{Compiled, Layout, Record, Value as Fact, parse};

use crate::organisation::Organisation;
use crate::{Latencies, Setting, Table, words};

/// Users in memory.
const USERS: u32 = 1_000_000;
/// Users in the database, and rules in force there.
const STORED: usize = 20_000;
const IN_FORCE: usize = 1_000;
const CHANGES: usize = 500;
/// A rule over the users in memory is to take no longer than that.
const AIM: Duration = Duration::from_secs(1);

const RULES: &[(&str, &str)] = &[
    ("equal", "user.department -eq \"Department 17\""),
    (
        "guests of a partner",
        "user.userType -eq \"Guest\" -and user.mail -endsWith \"@partner7.example\" -and user.accountEnabled -eq true",
    ),
    (
        "one of 20",
        "user.department -in [\"Department 1\",\"Department 2\",\"Department 3\",\"Department 4\",\"Department 5\",\"Department 6\",\"Department 7\",\"Department 8\",\"Department 9\",\"Department 10\",\"Department 11\",\"Department 12\",\"Department 13\",\"Department 14\",\"Department 15\",\"Department 16\",\"Department 17\",\"Department 18\",\"Department 19\",\"Department 20\"]",
    ),
    (
        "part of a text",
        "user.jobTitle -contains \"manager\" -and -not (user.country -eq \"DE\")",
    ),
    (
        "regular expression",
        "user.displayName -match \"^person 1.*7$\"",
    ),
    (
        "one of many",
        "user.proxyAddresses -any (_ -endsWith \"@partner3.example\")",
    ),
];

/// The benchmark `rules`.
pub(crate) fn run(setting: &Setting) -> Result<Table, String> {
    let mut table = Table::new(&["what", "time", "users/s", "to a bare scan", "matching"]);
    in_memory(&mut table)?;
    stored(&mut table, setting)?;
    Ok(table)
}

/// A user as it is stored, with an honest spread of values.
fn document(number: u32) -> String {
    let guest = number.is_multiple_of(10);
    let partner = number / 10 % 40;
    let domain = match guest {
        true => format!("partner{partner}.example"),
        false => "contoso.example".to_owned(),
    };
    let titles = [
        "Engineer",
        "Account manager",
        "Analyst",
        "Lead",
        "Assistant",
    ];
    let title = titles.get(number as usize % titles.len()).unwrap_or(&"");
    let countries = ["DE", "US", "FR", "JP", "BR", "IN"];
    let country = countries
        .get(number as usize / 7 % countries.len())
        .unwrap_or(&"");
    json!({
        "displayName": format!("Person {number}"),
        "userPrincipalName": format!("person{number}@{domain}"),
        "mail": format!("person{number}@{domain}"),
        "proxyAddresses": [format!("SMTP:person{number}@{domain}"), format!("smtp:p{number}@{domain}")],
        "userType": if guest { "Guest" } else { "Member" },
        "accountEnabled": !number.is_multiple_of(50),
        "department": format!("Department {}", number.wrapping_mul(2_654_435_761) % 200),
        "jobTitle": title,
        "country": country,
    })
    .to_string()
}

fn in_memory(table: &mut Table) -> Result<(), String> {
    let documents: Vec<String> = (0..USERS).map(document).collect();
    let mut slowest = Duration::ZERO;
    for (name, text) in RULES {
        let rule = parse(text).map_err(words)?;
        let layout = Layout::of([&rule]);
        let begin = Instant::now();
        let records: Vec<Record<'_>> = documents
            .iter()
            .map(|text| layout.read(text).map_err(words))
            .collect::<Result<_, _>>()?;
        let read = begin.elapsed();
        let (scan, _) = timed(|| records.iter().map(|record| touch(record, &layout)).sum());
        let compiled = Compiled::new(&rule, &layout);
        let evaluation = compiled.at(0);
        let (time, matching) = timed(|| {
            let matching = records.iter().filter(|record| evaluation.matches(record));
            matching.count()
        });
        slowest = slowest.max(time);
        row(table, name, time, USERS as usize, scan, matching);
        row(
            table,
            "  with reading the JSON texts",
            read + time,
            USERS as usize,
            scan,
            matching,
        );
    }
    table.aim(
        "a new rule over a million users, their facts in memory, under 1 s",
        slowest < AIM,
        &format!("{:.0} ms at most", slowest.as_secs_f64() * 1e3),
    );
    table.note("a bare scan adds up the lengths of the texts that the rule reads".to_owned());
    Ok(())
}

/// The lengths of the texts of a record: what every evaluation must at least look at.
fn touch(record: &Record<'_>, layout: &Layout) -> usize {
    let slots = 0..layout.properties().len();
    let length = |slot| match record.get(slot) {
        Fact::Text(text) => text.len(),
        Fact::Texts(texts) => texts.iter().map(|text| text.len()).sum(),
        Fact::Boolean(value) => usize::from(*value),
        _ => 0,
    };
    slots.map(length).sum()
}

/// The best of three.
fn timed(mut run: impl FnMut() -> usize) -> (Duration, usize) {
    let mut best = (Duration::MAX, 0);
    for _ in 0..3 {
        let begin = Instant::now();
        let result = black_box(run());
        best = (best.0.min(begin.elapsed()), result);
    }
    best
}

fn row(
    table: &mut Table,
    name: &str,
    time: Duration,
    users: usize,
    scan: Duration,
    matching: usize,
) {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let rate = users as f64 / time.as_secs_f64();
    table.row([
        name.to_owned(),
        format!("{:.1} ms", time.as_secs_f64() * 1e3),
        format!("{rate:.0}"),
        format!("{:.1}", time.as_secs_f64() / scan.as_secs_f64()),
        matching.to_string(),
    ]);
}

fn stored(table: &mut Table, setting: &Setting) -> Result<(), String> {
    let options = Options {
        durable: false,
        ..Options::file(setting.folder.join("rules.db"))
    };
    let organisation = Organisation::new(&options)?;
    let people = organisation.add_users(STORED)?;
    let trial = Trial {
        rule: Some(
            "user.department -eq \"Department 17\" -or user.displayName -endsWith \"7\"".to_owned(),
        ),
        limit: 100,
        ..Trial::default()
    };
    let ctx = organisation.as_administrator();
    let begin = Instant::now();
    let found = membership::preview(&organisation.engine, &ctx, &trial).map_err(words)?;
    let time = begin.elapsed();
    let matching = usize::try_from(found.matching).unwrap_or_default();
    row(
        table,
        "dry run over users read from SQLite",
        time,
        STORED,
        time,
        matching,
    );

    let user = *people.first().ok_or("nobody")?;
    let without = changes(&organisation, user)?;
    for number in 0..IN_FORCE {
        let body = object(json!({
            "displayName": format!("Rule {number}"), "mailEnabled": false, "mailNickname": format!("rule{number}"),
            "securityEnabled": true, "groupTypes": ["DynamicMembership"],
            "membershipRule": format!("user.department -eq \"Department {number}\" -and user.accountEnabled -eq true"),
        }));
        let bound = groups::Bound::default();
        groups::create(&organisation.engine, &ctx, &body, &bound).map_err(words)?;
    }
    let with = changes(&organisation, user)?;
    for (name, latencies) in [("without rules", &without), ("with 1,000 rules", &with)] {
        let micros = |share| format!("{:.0} µs", latencies.quantile(share).as_secs_f64() * 1e6);
        table.note(format!(
            "one change of one user that moves it to another group, {name}: p50 {}, p99 {}",
            micros(0.5),
            micros(0.99)
        ));
    }
    Ok(())
}

/// A change of the department, which every rule reads.
fn changes(organisation: &Organisation, user: UserId) -> Result<Latencies, String> {
    Latencies::measure(CHANGES, |turn| {
        let body = object(json!({ "department": format!("Department {turn}") }));
        let ctx = organisation.as_administrator();
        users::update(&organisation.engine, &ctx, &user.to_string(), &body, None)
            .map(drop)
            .map_err(words)
    })
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}
