//! What is known of a user or a device, as far as rules read it.

use super::set::{RuleSet, Which};
use serde::Deserialize;
use uuid::Uuid;
use xenia_domain::{NodeKind, Relation, Timestamp, directory::domain_of};
use xenia_membership_rules::{Micros, Record, Source, Value};
use xenia_store::{
    Result, StoreError, Tx,
    edges::{self, EdgeQuery},
    membership::{self, Text},
};

/// What is not a property in the text of the user.
pub(super) const OUTSIDE: [Source; 6] = [
    Source::MemberOf,
    Source::TransitiveMemberOf,
    Source::Manager,
    Source::Sponsors,
    Source::LastSignIn,
    Source::MailDomain,
];

/// What a rule says of a user.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verdict {
    /// Which rule.
    pub(crate) place: usize,
    /// Whether it is true.
    pub(crate) matches: bool,
    /// When the passing of time alone may change that.
    pub(crate) turns: Option<Micros>,
}

/// Evaluates those rules on a user.
pub(crate) fn evaluate(
    tx: &Tx<'_>,
    set: &RuleSet,
    user: &Text,
    which: &Which,
    now: Timestamp,
) -> Result<Vec<Verdict>> {
    let record = record(tx, set, user, which, now)?;
    let entries = which
        .iter()
        .filter_map(|place| Some((*place, set.entries.get(*place)?)));
    Ok(entries
        .map(|(place, entry)| Verdict {
            place,
            matches: entry.compiled.at(now.micros()).matches(&record),
            turns: entry.compiled.turns(&record, now.micros()),
        })
        .collect())
}

/// The values that those rules read.
pub(crate) fn record<'t>(
    tx: &Tx<'_>,
    set: &RuleSet,
    user: &'t Text,
    which: &Which,
    now: Timestamp,
) -> Result<Record<'t>> {
    let mut record = set
        .layout
        .read(&user.text)
        .map_err(|error| StoreError::corrupt("users", "doc", user.id, error))?;
    for source in OUTSIDE {
        let read = set
            .reading(source)
            .iter()
            .any(|place| which.contains(place));
        if let (true, Some(slot)) = (read, set.layout.slot_from(source)) {
            record.set(slot, value(tx, source, user, now)?);
        }
    }
    Ok(record)
}

/// What is not in the text of the user.
fn value(tx: &Tx<'_>, source: Source, user: &Text, now: Timestamp) -> Result<Value<'static>> {
    let others =
        |query: EdgeQuery, other: fn(&xenia_domain::Edge) -> Uuid| -> Result<Vec<String>> {
            let held = edges::list(tx, &query.at(now))?;
            Ok(held.iter().map(|edge| other(edge).to_string()).collect())
        };
    Ok(match source {
        Source::MemberOf => {
            let query = EdgeQuery::of_subject(user.id).relation(Relation::Member);
            Value::groups(others(query, |edge| edge.object)?)
        }
        Source::TransitiveMemberOf => {
            let groups = edges::transitive_groups(tx, user.id, now)?;
            Value::groups(groups.iter().map(Uuid::to_string))
        }
        Source::Manager => {
            let query = EdgeQuery::of_object(user.id).relation(Relation::Manager);
            let manager = others(query, |edge| edge.subject)?.into_iter().next();
            Value::text(manager.unwrap_or_default())
        }
        Source::Sponsors => {
            let query = EdgeQuery::of_object(user.id).relation(Relation::Sponsor);
            Value::texts(others(query, |edge| edge.subject)?)
        }
        Source::LastSignIn => membership::last_sign_in(tx, user.id)?
            .map_or(Value::Absent, |at| Value::Instant(at.micros())),
        Source::MailDomain => Value::text(mail_domain(&user.text).unwrap_or_default()),
        Source::Field(_) | Source::First(_) | Source::Inside(..) => Value::Absent,
    })
}

/// The little of a user that has a meaning of its own here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Names {
    #[serde(default)]
    display_name: String,
    #[serde(default)]
    user_principal_name: String,
    #[serde(default)]
    mail: Option<String>,
    #[serde(default)]
    other_mails: Vec<String>,
}

/// The domain of the user's address (`User::mail_domain`).
pub(crate) fn mail_domain(text: &str) -> Option<String> {
    let names: Names = serde_json::from_str(text).ok()?;
    let address = names.mail.or_else(|| names.other_mails.into_iter().next());
    address.as_deref().and_then(domain_of)
}

/// The name of a user or a device for audit events.
pub(crate) fn name(kind: NodeKind, text: &str) -> String {
    let names = serde_json::from_str::<Names>(text);
    names.map_or_else(
        |_| String::new(),
        |it| match kind {
            NodeKind::User => it.user_principal_name,
            _ => it.display_name,
        },
    )
}
