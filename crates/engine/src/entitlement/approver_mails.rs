//! The mails to those who decide about a request.

use super::{
    facts::Person,
    mails::{name_of, to_user},
    work::Work,
};
use crate::{Result, letter::Letter};
use std::collections::BTreeSet;
use uuid::Uuid;
use xenia_domain::{
    UserId,
    directory::User,
    entitlement::{
        approval::Approval,
        request::{RequestRecord, RequestType},
    },
};
use xenia_store::resources;

/// Why people are asked to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// The stage has begun.
    First,
    /// Others have not decided.
    Forwarded,
    /// Half of the time is over.
    Reminded,
}

/// To those who decide the current stage.
pub(super) fn decide(
    work: &Work<'_, '_>,
    record: &RequestRecord,
    deciding: &BTreeSet<UserId>,
    asked: Asked,
) -> Result<()> {
    let package = name_of(work, record.request.access_package_id)?;
    let mut letter = opening(work, record, asked, &package)?;
    if let Some(why) = &record.request.justification {
        letter = letter.fact("Reason", why);
    }
    for answer in &record.request.answers {
        let question = answer.answered_question.text.as_deref().unwrap_or("Answer");
        let value = answer.display_value.as_deref().or(answer.value.as_deref());
        letter = letter.fact(question, value.unwrap_or_default());
    }
    if let Some(due) = record.approval.as_ref().and_then(Approval::due_at) {
        letter = letter.fact("Decide by", &due.long_date_time());
    }
    let letter = letter
        .line("One decision is enough. Without one, the request is turned down by itself.")
        .button(
            "Decide",
            format!(
                "{}/approvals/{}/{}",
                work.base_url, work.ctx.tenant, record.request.id
            ),
        );
    let ids: Vec<Uuid> = deciding.iter().map(|user| user.0).collect();
    for approver in resources::find_many::<User>(work.tx, &ids)? {
        to_user(work, &approver.value, letter.clone())?;
    }
    Ok(())
}

/// How a letter to those who decide begins: who asks for what, and why they are written to.
fn opening(
    work: &Work<'_, '_>,
    record: &RequestRecord,
    asked: Asked,
    package: &str,
) -> Result<Letter> {
    let person = Person::of_request(work.tx, record)?;
    let who = match (person.name(), person.address()) {
        (name, Some(address)) if name != address => format!("{name} ({address})"),
        (name, _) => name.to_owned(),
    };
    let asks = if record.request.request_type.is_update() {
        "more time with"
    } else {
        "access to"
    };
    let on_behalf = requestor_of(work, record)?;
    let subject = match &on_behalf {
        Some(by) => format!("{by} asks for {asks} {package} for {}", person.name()),
        None => format!("{} asks for {asks} {package}", person.name()),
    };
    let what = match &on_behalf {
        Some(by) => format!("{by} asks for {asks} {package} for {who}"),
        None => format!("{who} asks for {asks} {package}"),
    };
    let letter = Letter::new(match asked {
        Asked::Reminded => format!("Still waiting: {subject}"),
        Asked::First | Asked::Forwarded => subject,
    })
    .line(format!("{what}, and you are one of the people who decide."));
    Ok(match asked {
        Asked::First => letter,
        Asked::Forwarded => {
            letter.line("Nobody has decided yet, so the request now comes to you as well.")
        }
        Asked::Reminded => {
            letter.line("Nobody has decided yet, and half of the time to decide is over.")
        }
    })
}

/// The name of whoever asked on behalf of the person.
fn requestor_of(work: &Work<'_, '_>, record: &RequestRecord) -> Result<Option<String>> {
    if record.request.request_type != RequestType::OnBehalfAdd {
        return Ok(None);
    }
    let by = resources::find_ever::<User>(work.tx, record.request.requestor_id)?;
    Ok(by.map(|by| by.value.display_name))
}
