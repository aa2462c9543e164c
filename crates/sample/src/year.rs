//! A year of requests, decisions, invitations, extensions and ends, day by day.

use crate::{
    arrival::arrive,
    story::{Member, Offered, Outsider, Story, unless_refused},
};
use std::collections::VecDeque;
use xenia_engine::{
    Result,
    b2b::{Invite, delete_lapsed, invite, redeem},
    domain::{
        AssignmentRequestId, Timestamp, UserId,
        entitlement::{
            answers::Answer,
            approval::{Decision, ReviewResult},
            request::RequestType,
        },
    },
    entitlement::{
        approvals, assignments, expiry, portal,
        requests::{self, NewRequest},
        views,
    },
};

/// How many days the history has.
pub(crate) const DAYS: i64 = 365;

const REASONS: &[&str] = &[
    "We start next week and need the documents.",
    "I take over from a colleague who has left us.",
    "For the work agreed in the kick-off.",
    "Our project lead asked me to request this.",
    "We deliver the second milestone and need to upload it.",
];
const ANSWERS: &[&str] = &[
    "PO-2026-1187",
    "Framework contract 44",
    "Statement of work 7",
    "Planning and reporting",
    "Reviewing drafts",
    "On-site support",
    "Drawings and models",
];
const DENIALS: &[&str] = &[
    "Not on the list of people for this project",
    "Please ask for the smaller package",
    "The order has ended",
];

/// A decision that somebody will take.
struct Open {
    request: AssignmentRequestId,
    on: Timestamp,
    approvers: VecDeque<UserId>,
}

/// Who takes part.
pub(crate) struct Cast<'c> {
    pub(crate) members: &'c [Member],
    pub(crate) outsiders: &'c [Outsider],
    pub(crate) offered: &'c [Offered],
}

/// Lives through the year up to `until`.
pub(crate) fn live(
    story: &mut Story<'_>,
    cast: &Cast<'_>,
    until: Timestamp,
    step: &mut dyn FnMut(),
) -> Result<()> {
    let mut open: Vec<Open> = Vec::new();
    let mut invited: Vec<(String, String, Timestamp)> = Vec::new();
    let mut waiting: Vec<Outsider> = Vec::new();
    let begin = until.plus_days(-DAYS);
    for day in 0..DAYS {
        let morning = begin.plus_days(day);
        story.now = morning.plus_seconds(6 * 3600);
        expiry::expire_due(story.engine, story.now)?;
        delete_lapsed(story.engine, story.now)?;
        // More happens as the year goes on, and little at week-ends.
        let rest = day % 7 >= 5;
        let last_days = u64::from(DAYS - day <= 4) * 5;
        let busy = if rest {
            story.roll(3)
        } else {
            2 + story.roll(3 + u64::try_from(day / 90).unwrap_or(0))
        } + last_days;
        for _ in 0..busy {
            story.now = morning
                .plus_seconds(i64::try_from(8 * 3600 + story.roll(9 * 3600)).unwrap_or(0))
                .min(until);
            waiting.extend(ask(story, cast, &mut open)?);
        }
        if story.chance(9) {
            send_invitation(story, cast, &mut invited)?;
        }
        story.now = morning.plus_seconds(18 * 3600).min(until);
        decide(story, &mut open)?;
        accept(story, &mut invited)?;
        arrive(story, &mut waiting)?;
        if story.chance(40) {
            reconsider(story, cast)?;
        }
        step();
    }
    story.now = until;
    expiry::expire_due(story.engine, until)?;
    Ok(())
}

fn ask(story: &mut Story<'_>, cast: &Cast<'_>, open: &mut Vec<Open>) -> Result<Option<Outsider>> {
    let Some(offer) = story.pick(cast.offered).cloned() else {
        return Ok(None);
    };
    let people: Vec<&Outsider> = cast
        .outsiders
        .iter()
        .filter(|person| offer.partners.contains(&person.partner))
        .collect();
    let Some(person) = story.pick(&people).copied() else {
        return Ok(None);
    };
    let Some(ctx) = story.outsider(&person.address)? else {
        return Ok(None);
    };
    let Some(seen) = unless_refused(portal::package(story.engine, &ctx, offer.package))? else {
        return Ok(None);
    };
    let Some((policy, _)) = seen.policies.first() else {
        return Ok(None);
    };
    let mut answers = Vec::new();
    for question in &policy.questions {
        let answer = story.pick(ANSWERS).copied().unwrap_or_default();
        answers.push(Answer::new(question.id(), answer));
    }
    let justification = policy
        .request_approval_settings
        .is_requestor_justification_required
        .then(|| story.pick(REASONS).copied().unwrap_or_default().to_owned());
    let wanted = NewRequest {
        policy: Some(policy.id),
        justification,
        answers,
        ..NewRequest::of_package(RequestType::UserAdd, offer.package)
    };
    let mut asked = None;
    if let Some(made) = unless_refused(requests::create(story.engine, &ctx, &wanted))? {
        asked = Some(person.clone());
        let wait = i64::try_from(1 + story.roll(4)).unwrap_or(1);
        // A few are forgotten and lapse.
        if !offer.approvers.is_empty() && !story.chance(4) {
            open.push(Open {
                request: made.value.request.id,
                on: story.now.plus_days(wait),
                approvers: offer.approvers.iter().copied().collect(),
            });
        }
    }
    Ok(asked)
}

fn decide(story: &mut Story<'_>, open: &mut Vec<Open>) -> Result<()> {
    let now = story.now;
    let (due, later): (Vec<Open>, Vec<Open>) = std::mem::take(open)
        .into_iter()
        .partition(|one| one.on <= now);
    *open = later;
    for mut one in due {
        let Some(approver) = one.approvers.pop_front() else {
            continue;
        };
        let ctx = story.user(approver, "approver");
        let Some((found, true)) = unless_refused(approvals::get(story.engine, &ctx, one.request))?
        else {
            continue;
        };
        let Some((_, stage)) = found
            .value
            .approval
            .as_ref()
            .and_then(|approval| approval.current())
        else {
            continue;
        };
        let deny = story.chance(9);
        let decision = Decision {
            review_result: if deny {
                ReviewResult::Deny
            } else {
                ReviewResult::Approve
            },
            justification: if deny {
                story.pick(DENIALS).map(|why| (*why).to_owned())
            } else {
                None
            },
        };
        unless_refused(approvals::decide(
            story.engine,
            &ctx,
            one.request,
            stage.id,
            &decision,
        ))?;
        if !one.approvers.is_empty() && !deny {
            one.on = now.plus_days(1);
            open.push(one);
        }
    }
    Ok(())
}

fn send_invitation(
    story: &mut Story<'_>,
    cast: &Cast<'_>,
    invited: &mut Vec<(String, String, Timestamp)>,
) -> Result<()> {
    let (Some(person), Some(member)) = (
        story.pick(cast.outsiders).cloned(),
        story.pick(cast.members).cloned(),
    ) else {
        return Ok(());
    };
    let wanted = Invite {
        address: person.address.clone(),
        redirect_url: "https://www.contoso.example/welcome".to_owned(),
        send_message: true,
        ..Invite::default()
    };
    let ctx = story.user(member.id, &member.name);
    if let Some(made) = unless_refused(invite(story.engine, &ctx, &wanted))? {
        let ticket = made
            .redeem_url
            .split("ticket=")
            .nth(1)
            .unwrap_or_default()
            .to_owned();
        let wait = i64::try_from(1 + story.roll(6)).unwrap_or(1);
        // Some never come.
        if story.chance(70) {
            invited.push((person.address, ticket, story.now.plus_days(wait)));
        }
    }
    Ok(())
}

fn accept(story: &Story<'_>, invited: &mut Vec<(String, String, Timestamp)>) -> Result<()> {
    let now = story.now;
    let (due, later): (Vec<_>, Vec<_>) = std::mem::take(invited)
        .into_iter()
        .partition(|(_, _, on)| *on <= now);
    *invited = later;
    for (address, ticket, _) in due {
        if let Some(ctx) = story.outsider(&address)? {
            unless_refused(redeem(story.engine, &ctx, &ticket, &address))?;
        }
    }
    Ok(())
}

/// Somebody asks for more time, or gives up what they no longer need.
fn reconsider(story: &mut Story<'_>, cast: &Cast<'_>) -> Result<()> {
    let Some(person) = story.pick(cast.outsiders).cloned() else {
        return Ok(());
    };
    let Some(ctx) = story.outsider(&person.address)? else {
        return Ok(());
    };
    let Some(held) = unless_refused(views::my_access(story.engine, &ctx))? else {
        return Ok(());
    };
    for access in held.iter().filter(|access| access.assignment.is_live()) {
        if access.may_extend(story.now) && story.chance(60) {
            let why = Some("The work goes on longer than planned.".to_owned());
            unless_refused(assignments::extend(
                story.engine,
                &ctx,
                access.assignment.id,
                None,
                why,
            ))?;
        } else if story.chance(15) {
            unless_refused(assignments::end(
                story.engine,
                &ctx,
                access.assignment.id,
                None,
            ))?;
        }
    }
    Ok(())
}
