//! The mails of entitlement management: to whom and when. How a mail looks stands in `letter.rs`.
//! Nobody reads another person's data here, except an approver, who decides about it.

use super::{
    approvers,
    facts::{self, Person},
    work::Work,
};
use crate::{Result, letter::Letter};
use uuid::Uuid;
use xenia_domain::{
    Timestamp,
    directory::User,
    edge::Closed,
    entitlement::{
        approval::Approval,
        approval::ReviewResult,
        assignment::{Assignment, Notice, Span},
        lifecycle::AccountStep,
        policy::AssignmentPolicy,
        request::RequestRecord,
    },
};
use xenia_store::resources;

/// To the person: the request has arrived and who has what to do now.
pub(super) fn received(work: &Work<'_, '_>, record: &RequestRecord) -> Result<()> {
    let package = name_of(work, record.request.access_package_id)?;
    let extends = record.request.request_type.is_update();
    let until = record.approval.as_ref().and_then(Approval::due_at);
    let what = if extends {
        "more time with"
    } else {
        "access to"
    };
    let mut letter = Letter::new(format!("Your request for {package} has arrived"))
        .line(if record.is_own() {
            format!("You asked for {what} {package}. We have passed your request on to the people who decide about it.")
        } else {
            format!("Somebody at our organisation asked for {what} {package} for you. We have passed the request on to the people who decide about it.")
        });
    if let Some(until) = until {
        letter = letter.line(format!(
            "You will hear from us as soon as they have decided, by {} at the latest. There is nothing you need to do until then.",
            until.long_date()
        ));
    }
    to_person(
        work,
        record,
        letter.button(
            "See your request",
            portal(work, &format!("requests/{}", record.request.id))?,
        ),
    )
}

/// To the person: the request was turned down, by somebody or by the clock.
pub(super) fn denied(work: &Work<'_, '_>, record: &RequestRecord) -> Result<()> {
    let package = name_of(work, record.request.access_package_id)?;
    let mut stages = record.approval.iter().flat_map(|approval| &approval.stages);
    let decided = stages
        .rfind(|stage| stage.review_result == ReviewResult::Deny && stage.reviewed_by_id.is_some());
    let letter = match decided {
        Some(stage) => {
            let letter = Letter::new(format!("Your request for {package} was turned down"))
                .line(format!("Your request for {package} was looked at and turned down."));
            match &stage.justification {
                Some(why) => letter.fact("Reason", why),
                None => letter,
            }
        }
        None => Letter::new(format!("Your request for {package} was not decided in time")).line(
            format!("Nobody decided about your request for {package} in time, so it has lapsed. If you still need it, please ask again, or speak to your contact at our organisation first."),
        ),
    };
    to_person(
        work,
        record,
        letter.button(
            "See your request",
            portal(work, &format!("requests/{}", record.request.id))?,
        ),
    )
}

/// To the person: there is nothing to ask for any more.
pub(super) fn withdrawn(work: &Work<'_, '_>, record: &RequestRecord) -> Result<()> {
    let package = name_of(work, record.request.access_package_id)?;
    let letter = Letter::new(format!("{package} is no longer offered")).line(format!(
        "You asked for {package}, and it is no longer offered, so nobody will decide about your request. If you still need what it gave, your contact at our organisation can help.",
    ));
    to_person(work, record, letter)
}

/// To the person: approved, begins later.
pub(super) fn scheduled(work: &Work<'_, '_>, record: &RequestRecord, span: Span) -> Result<()> {
    if record
        .policy
        .notification_settings
        .is_assignment_notification_disabled
    {
        return Ok(());
    }
    let package = name_of(work, record.request.access_package_id)?;
    let starts = span.starts_at.long_date();
    let letter = Letter::new(format!("Your access to {package} begins on {starts}")).line(format!(
        "Good news: you will have access to {package} from {starts}{}. We will write to you again on that day.",
        until(span.ends_at)
    ));
    to_person(work, record, letter)
}

/// To the person: access is there.
pub(super) fn delivered(
    work: &Work<'_, '_>,
    record: &RequestRecord,
    assignment: &Assignment,
    is_new: bool,
) -> Result<()> {
    if record
        .policy
        .notification_settings
        .is_assignment_notification_disabled
    {
        return Ok(());
    }
    let package = name_of(work, assignment.access_package_id)?;
    let until = until(assignment.span().ends_at);
    let mut letter = if record.request.request_type.is_update() {
        Letter::new(format!("You have more time with {package}"))
            .line(format!("You now have access to {package}{until}."))
    } else {
        Letter::new(format!("You have access to {package}"))
            .line(format!("Welcome! You have access to {package}{until}."))
    };
    if is_new {
        letter = letter.line("There is no password to remember: sign in with the e-mail address at which you read this, and we send you a code.");
    }
    let letter = letter
        .line("This page is where to start. It shows what you have and until when, and lets you ask for more time or give the access up.")
        .button("Start here", portal(work, "access")?);
    to_person(work, record, letter)
}

/// To the person: what was approved could not be given.
pub(super) fn failed(work: &Work<'_, '_>, record: &RequestRecord, why: &str) -> Result<()> {
    let package = name_of(work, record.request.access_package_id)?;
    let letter = Letter::new(format!("Your access to {package} could not be set up"))
        .line(format!("Your access to {package} was to begin today, and something stood in the way. The people who look after it can try again; your contact at our organisation can help."))
        .fact("Reason", why);
    to_person(work, record, letter)
}

/// To the person: the end is near.
pub(super) fn ends_soon(
    work: &Work<'_, '_>,
    assignment: &Assignment,
    notice: Notice,
) -> Result<()> {
    let Some((user, policy)) = holder(work, assignment)? else {
        return Ok(());
    };
    let package = name_of(work, assignment.access_package_id)?;
    let end = assignment.span().ends_at.unwrap_or_default();
    let when = match notice {
        Notice::OneDay => "soon".to_owned(),
        Notice::FourteenDays => format!("on {}", end.long_date()),
    };
    let mut letter = Letter::new(format!("Your access to {package} ends {when}")).line(format!(
        "Your access to {package} ends on {}.",
        end.long_date_time()
    ));
    letter = if policy
        .requestor_settings
        .enable_targets_to_self_update_access
    {
        letter
            .line("If you still need it, ask for more time before it ends.")
            .button(
                "Ask for more time",
                portal(work, &format!("access/{}/extend", assignment.id))?,
            )
    } else {
        letter
            .line("If you still need it, speak to your contact at our organisation.")
            .button("See what you have", portal(work, "access")?)
    };
    to_user(work, &user, letter)
}

/// To the person and, where it ended by itself, to the sponsors of a guest: access has ended.
pub(super) fn ended(
    work: &Work<'_, '_>,
    assignment: &Assignment,
    because: Closed,
    step: &AccountStep,
) -> Result<()> {
    let Some((user, _)) = holder(work, assignment)? else {
        return Ok(());
    };
    let package = name_of(work, assignment.access_package_id)?;
    let first = match because {
        Closed::Left => format!("You gave up your access to {package}. It ended at once."),
        Closed::Expired => format!(
            "Your access to {package} ended on {}, as planned.",
            assignment.span().ends_at.unwrap_or(work.now()).long_date()
        ),
        _ => format!("Your access to {package} has been taken back."),
    };
    let mut letter = Letter::new(format!("Your access to {package} has ended")).line(first);
    letter = match step {
        AccountStep::BlockAndDelete { at } => letter.line(format!(
            "It was the last thing you had here, so your account is closed and will be deleted on {}. Should you need access again, ask before that day and everything stays as it was; afterwards, simply ask anew.",
            at.long_date()
        )),
        AccountStep::Block => letter
            .line("It was the last thing you had here, so your account is closed."),
        AccountStep::Keep { .. } | AccountStep::Restore => {
            letter.button("See what you have", portal(work, "access")?)
        }
    };
    to_user(work, &user, letter)?;
    if because == Closed::Expired && user.is_guest() {
        tell_sponsors(work, &user, &package, step)?;
    }
    Ok(())
}

fn tell_sponsors(
    work: &Work<'_, '_>,
    guest: &User,
    package: &str,
    step: &AccountStep,
) -> Result<()> {
    let sponsors = approvers::sponsors(work.tx, work.ctx, guest.id.0, None)?;
    let ids: Vec<Uuid> = sponsors.into_iter().collect();
    let mut letter = Letter::new(format!("{}'s access to {package} has ended", guest.display_name))
        .line(format!(
            "{} no longer has access to {package}: the planned time is over. You are told because you answer for {} here.",
            guest.display_name, guest.display_name
        ));
    if let AccountStep::BlockAndDelete { at } = step {
        letter = letter.line(format!(
            "The account is closed and will be deleted on {}, unless there is a new reason to keep it.",
            at.long_date()
        ));
    }
    for sponsor in resources::find_many::<User>(work.tx, &ids)? {
        if sponsor.value.account_enabled {
            to_user(work, &sponsor.value, letter.clone())?;
        }
    }
    Ok(())
}

fn until(end: Option<Timestamp>) -> String {
    end.map_or_else(String::new, |end| format!(" until {}", end.long_date()))
}

/// The holder, and the policy, where mails about the assignment are wanted and can be written.
fn holder(
    work: &Work<'_, '_>,
    assignment: &Assignment,
) -> Result<Option<(User, AssignmentPolicy)>> {
    let policy =
        resources::find_ever::<AssignmentPolicy>(work.tx, assignment.assignment_policy_id)?;
    let user = resources::find::<User>(work.tx, assignment.target_id)?;
    Ok(user
        .zip(policy)
        .map(|(user, policy)| (user.value, policy.value))
        .filter(|(_, policy)| {
            !policy
                .notification_settings
                .is_assignment_notification_disabled
        }))
}

pub(super) fn name_of(
    work: &Work<'_, '_>,
    package: xenia_domain::AccessPackageId,
) -> Result<String> {
    Ok(facts::past_package(work.tx, package)?.display_name.clone())
}

/// An address of My Access.
fn portal(work: &Work<'_, '_>, path: &str) -> Result<String> {
    Ok(format!(
        "{}/my-access/{}/{path}",
        work.base_url, work.ctx.tenant
    ))
}

fn to_person(work: &Work<'_, '_>, record: &RequestRecord, letter: Letter) -> Result<()> {
    match Person::of_request(work.tx, record)? {
        Person::Known(user) => to_user(work, &user, letter),
        Person::Visitor(visitor) => {
            letter.send(
                work.tx,
                work.ctx,
                &visitor.address,
                visitor.display_name.as_deref(),
            )?;
            Ok(())
        }
    }
}

pub(super) fn to_user(work: &Work<'_, '_>, user: &User, letter: Letter) -> Result<()> {
    letter.send_to(work.tx, work.ctx, user)?;
    Ok(())
}
