//! The mails about requests to join: to the owners, and to the person.

use crate::{Ctx, Engine, Result, directory::groups::lifecycle::page, letter::Letter};
use xenia_domain::{
    directory::{Group, User},
    group_lifecycle::{JoinRequest, JoinStatus},
};
use xenia_store::{WriteTx, resources};

/// To the owners: somebody asks, or still waits.
pub(super) fn asked(
    engine: &Engine,
    (tx, ctx): (&WriteTx<'_>, &Ctx),
    group: &Group,
    request: &JoinRequest,
    owners: &[User],
    again: bool,
) -> Result<()> {
    let Some(who) = resources::find::<User>(tx, request.requestor_id)? else {
        return Ok(());
    };
    let (name, who) = (&group.display_name, who.value);
    let subject = format!("{} asks to join {name}", who.display_name);
    let address = who.address().unwrap_or(&who.user_principal_name);
    let mut letter = Letter::new(match again {
        true => format!("Still waiting: {subject}"),
        false => subject,
    })
    .line(format!(
        "{} ({address}) asks to join the group {name}, which you own.",
        who.display_name
    ))
    .fact("Reason", &request.reason);
    if let Some(end) = request.requested_end_date_time {
        letter = letter.fact("Until", &end.long_date());
    }
    let letter = letter
        .fact("Decide by", &request.expiration_date_time.long_date())
        .button(
            "Decide",
            page(
                engine,
                ctx,
                group.id.0,
                &format!("/requests/{}", request.id),
            ),
        );
    for owner in owners {
        letter.clone().send_to(tx, ctx, owner)?;
    }
    Ok(())
}

/// To the person: in, not in, or nobody decided.
pub(super) fn decided(
    engine: &Engine,
    (tx, ctx): (&WriteTx<'_>, &Ctx),
    group: &Group,
    request: &JoinRequest,
) -> Result<()> {
    let Some(who) = resources::find::<User>(tx, request.requestor_id)? else {
        return Ok(());
    };
    let name = &group.display_name;
    let mut letter = match request.status {
        JoinStatus::Denied => Letter::new(format!("You were not let into {name}")).line(format!(
            "You asked to join the group {name}, and its owners decided against it."
        )),
        JoinStatus::Expired => {
            Letter::new(format!("Your request to join {name} has lapsed")).line(format!(
                "You asked to join the group {name}, and nobody decided in time. You can ask again."
            ))
        }
        _ => {
            let until = request.end_date_time;
            let until = until.map_or_else(String::new, |end| format!(" until {}", end.long_date()));
            Letter::new(format!("You are in {name}")).line(format!(
                "You asked to join the group {name}. You are in it now{until}."
            ))
        }
    };
    if let Some(why) = &request.review_reason {
        letter = letter.fact("Reason", why);
    }
    let letter = letter.button("See the group", page(engine, ctx, group.id.0, ""));
    letter.send_to(tx, ctx, &who.value)?;
    Ok(())
}
