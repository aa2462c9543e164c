//! The mails about requests for consent: to the reviewers, and to whoever asked.

use super::reviewers;
use crate::{Ctx, Engine, Result, letter::Letter};
use xenia_domain::{
    Timestamp,
    consent::{AppConsentRequest, ConsentResult, ConsentStatus, UserConsentRequest},
    directory::User,
};
use xenia_store::{WriteTx, resources};

/// Whether the reviewers have had no mail about the application for a day.
pub(super) fn is_long_ago(app: &AppConsentRequest, now: Timestamp) -> bool {
    app.notified_date_time
        .is_none_or(|at| at.plus_days(1) <= now)
}

/// To the reviewers: somebody asks, or still waits.
pub(super) fn asked(
    engine: &Engine,
    (tx, ctx): (&WriteTx<'_>, &Ctx),
    app: &AppConsentRequest,
    request: &UserConsentRequest,
    again: bool,
) -> Result<()> {
    let Some(who) = resources::find::<User>(tx, request.requestor_id)? else {
        return Ok(());
    };
    let (name, who) = (&app.app_display_name, who.value);
    let subject = format!("{} asks for the application {name}", who.display_name);
    let address = who.address().unwrap_or(&who.user_principal_name);
    let scopes: Vec<&str> = request.scopes.iter().map(|it| it.value.as_str()).collect();
    let base = &engine.config().base_url;
    let letter = Letter::new(match again {
        true => format!("Still waiting: {subject}"),
        false => subject,
    })
    .line(format!(
        "{} ({address}) wants to use the application {name}. It asks for permissions that an administrator has to agree to.",
        who.display_name
    ))
    .fact("Reason", &request.reason)
    .fact("Permissions", &scopes.join(", "))
    .fact("Decide by", &request.expiration_date_time.long_date())
    .button(
        "Review",
        format!("{base}/approvals/{}/consent-requests/{}", ctx.tenant, app.id),
    );
    for reviewer in reviewers(tx, ctx)? {
        letter.clone().send_to(tx, ctx, &reviewer)?;
    }
    Ok(())
}

/// To whoever asked: granted, not granted, or nobody decided.
pub(super) fn decided(
    (tx, ctx): (&WriteTx<'_>, &Ctx),
    app: &AppConsentRequest,
    request: &UserConsentRequest,
) -> Result<()> {
    let Some(who) = resources::find::<User>(tx, request.requestor_id)? else {
        return Ok(());
    };
    let name = &app.app_display_name;
    let mut letter = match (request.status, request.review_result) {
        (ConsentStatus::Expired, _) => {
            Letter::new(format!("Your request for {name} has expired")).line(format!(
                "You asked an administrator to agree to the permissions of {name}, and nobody decided in time. You can ask again at your next sign-in to it."
            ))
        }
        (_, Some(ConsentResult::Approve)) => {
            Letter::new(format!("You can use {name}")).line(format!(
                "An administrator agreed to the permissions that {name} asks for. Sign in to it again."
            ))
        }
        (_, Some(ConsentResult::Block)) => {
            Letter::new(format!("{name} is blocked")).line(format!(
                "You asked for the application {name}. An administrator decided that it is not used here."
            ))
        }
        _ => Letter::new(format!("Your request for {name} was denied")).line(format!(
            "You asked an administrator to agree to the permissions of {name}, and they decided against it."
        )),
    };
    if let Some(why) = &request.justification {
        letter = letter.fact("Reason", why);
    }
    letter.send_to(tx, ctx, &who.value)?;
    Ok(())
}
