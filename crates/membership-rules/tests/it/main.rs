//! The crate through its public face.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod any_text;
mod documented;
mod explained;
mod language;
mod refused;
mod time;

use serde_json::Value as Json;
use xenia_membership_rules::{Compiled, Layout, Micros, Record, Source, Value, parse};

/// 2 March 2026, 09:00 UTC.
const NOW: Micros = 1_772_442_000_000_000;

/// Whether a rule that can be read is true of that user or device: Graph's properties, and under
/// `memberOf`, `transitiveMemberOf`, `sponsors`, `managerId`, `lastSignInDateTime` and `mailDomain`
/// what else is known.
fn holds(rule: &str, resource: &Json) -> bool {
    let rule = parse(rule).unwrap_or_else(|error| panic!("{rule}: {error}"));
    let layout = Layout::of([&rule]);
    let text = resource.to_string();
    let record = record(&layout, resource, &text);
    let verdict = Compiled::new(&rule, &layout).at(NOW).matches(&record);
    assert_eq!(
        rule.explain(&layout, &record, NOW).result,
        verdict,
        "{rule}"
    );
    verdict
}

fn record<'a>(layout: &Layout, resource: &Json, text: &'a str) -> Record<'a> {
    let mut record = layout.read(text).unwrap();
    let texts = |name: &str| -> Vec<String> {
        let items = resource[name].as_array().cloned().unwrap_or_default();
        let text = |it: &Json| it.as_str().unwrap().to_owned();
        items.iter().map(text).collect()
    };
    let one = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
    let values = [
        (Source::MemberOf, Value::groups(texts("memberOf"))),
        (
            Source::TransitiveMemberOf,
            Value::groups(texts("transitiveMemberOf")),
        ),
        (Source::Sponsors, Value::texts(texts("sponsors"))),
        (Source::Manager, Value::text(one("managerId"))),
        (Source::LastSignIn, Value::text(one("lastSignInDateTime"))),
        (Source::MailDomain, Value::text(one("mailDomain"))),
    ];
    for (source, value) in values {
        if let Some(slot) = layout.slot_from(source) {
            record.set(slot, value);
        }
    }
    record
}
