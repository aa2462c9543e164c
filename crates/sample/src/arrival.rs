//! The first time that somebody from a partner comes in: with a code from the mail.

use crate::{
    names::PARTNERS,
    people::object,
    story::{Outsider, Story, unless_refused},
};
use serde_json::json;
use xenia_engine::{
    Actor, Ctx, Result,
    directory::users,
    domain::directory::{ExternalUserState, User},
    mail::Message,
    signin::{send_code, with_code},
    store::{jobs, resources},
};

/// Whose request was denied never comes; so many of the latest are looked at.
const MOST_WAITING: usize = 60;

/// Lets those of `waiting` come who have an account by now; the others go on waiting.
pub(crate) fn arrive(story: &mut Story<'_>, waiting: &mut Vec<Outsider>) -> Result<()> {
    let all = std::mem::take(waiting);
    let forgotten = all.len().saturating_sub(MOST_WAITING);
    for person in all.into_iter().skip(forgotten) {
        let admin = story.admin();
        let found = story.engine.read(&admin, |tx| {
            Ok(resources::find_by::<User>(
                tx,
                "mail",
                person.address.as_str(),
            )?)
        })?;
        let Some(user) = found.map(|found| found.value) else {
            waiting.push(person);
            continue;
        };
        if user.external_user_state == Some(ExternalUserState::Accepted) || !user.account_enabled {
            continue;
        }
        name(story, &person, &user)?;
        // A few never use what they were given.
        if story.chance(92) {
            sign_in(story, &person.address)?;
        }
    }
    Ok(())
}

fn name(story: &Story<'_>, person: &Outsider, user: &User) -> Result<()> {
    let company = PARTNERS
        .get(person.partner)
        .map(|partner| partner.name)
        .unwrap_or_default();
    let known = object(json!({ "displayName": person.name, "companyName": company }));
    let key = user.id.to_string();
    unless_refused(users::update(
        story.engine,
        &story.admin(),
        &key,
        &known,
        None,
    ))?;
    Ok(())
}

fn sign_in(story: &Story<'_>, address: &str) -> Result<()> {
    let ctx = Ctx {
        actor: Actor::System,
        ..story.admin()
    };
    if unless_refused(send_code(story.engine, &ctx, address, ""))?.is_none() {
        return Ok(());
    }
    let mails = story
        .engine
        .read(&ctx, |tx| Ok(jobs::list(tx, jobs::State::Pending, 8)?))?;
    let to_them = mails
        .into_iter()
        .filter_map(|job| serde_json::from_value::<Message>(job.payload).ok())
        .find_map(|mail| (mail.to == address).then(|| code_in(&mail.text)).flatten());
    if let Some(code) = to_them {
        unless_refused(with_code(story.engine, &ctx, address, &code, ""))?;
    }
    Ok(())
}

/// The eight digits in a mail, which may stand in two halves.
fn code_in(text: &str) -> Option<String> {
    let lines = text.lines().map(|line| {
        line.chars()
            .filter(|letter| !letter.is_whitespace())
            .collect::<String>()
    });
    lines
        .into_iter()
        .find(|line| line.len() == 8 && line.chars().all(|letter| letter.is_ascii_digit()))
}
