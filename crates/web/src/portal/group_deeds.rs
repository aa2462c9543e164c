//! What is done to groups in My Access: joining, leaving, and what their owners do.

use super::{
    group_forms::{add_form, join_form},
    groups::{line, page},
    id,
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::portal_groups::PortalGroupPage,
};
use axum::{extract::Path, http::StatusCode};
use serde_json::json;
use uuid::Uuid;
use xenia_design::{Banner, Tone};
use xenia_engine::{
    Error, Result,
    console::people,
    directory::groups::{
        self as directory, Place,
        joining::{self, Wish},
        memberships,
    },
    domain::{Refusal, Timestamp, group_lifecycle::JoinRequest},
};

/// Back to the page with a word, or the page again with what is wrong on top.
fn answer(visit: &Visit, group: Uuid, done: Result<()>, word: &str) -> Outcome {
    let again = |_: &mut PortalGroupPage, _: &Refusal| false;
    answer_at(visit, group, done, word, again)
}

/// The same; `at` says whether it has put the refusal at its field.
fn answer_at(
    visit: &Visit,
    group: Uuid,
    done: Result<()>,
    word: &str,
    at: impl FnOnce(&mut PortalGroupPage, &Refusal) -> bool,
) -> Outcome {
    let error = match done {
        Ok(()) => return Reply::see(format!("{}/{group}?done={word}", line(visit))),
        Err(error) => error,
    };
    let Error::Refused(refusal) = &error else {
        return Err(error.into());
    };
    let Ok(shown) = joining::show(&visit.engine, &visit.ctx, group) else {
        return Err(error.into());
    };
    let mut page = page(visit, &shown, None);
    if !at(&mut page, refusal) {
        let banner = Banner::new(Tone::Bad, "This was not done").text(refusal.message.clone());
        page.shell.banners.push(banner);
    }
    Reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// The end of a day that was typed.
pub(super) fn end_of_day(text: &str) -> Result<Option<Timestamp>, Refusal> {
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = |_| {
        let message = format!("`{text}` is not a day such as `2027-03-31`");
        Refusal::invalid("endDateTime", message)
    };
    format!("{text}T23:59:59Z").parse().map(Some).map_err(wrong)
}

/// `POST .../join`.
pub(crate) async fn join(Path((_, group)): Path<(String, String)>, form: Form) -> Outcome {
    let (why, ends) = (form.get("reason").to_owned(), form.get("until").to_owned());
    form.visit
        .run(move |visit| {
            let group: Uuid = id("group", &group)?;
            let asked = ask(visit, group, &why, &ends);
            let word = match &asked {
                Ok(request) if request.is_pending() => "join-asked",
                _ => "joined",
            };
            let here = format!("{}/{group}", line(visit));
            answer_at(visit, group, asked.map(drop), word, |page, refusal| {
                if let Ok(shown) = joining::show(&visit.engine, &visit.ctx, group) {
                    page.join = join_form(&shown, &here, &why, &ends, Some(refusal));
                }
                ["reason", "endDateTime"]
                    .map(Some)
                    .contains(&refusal.target.as_deref())
            })
        })
        .await
}

fn ask(visit: &Visit, group: Uuid, why: &str, ends: &str) -> Result<JoinRequest> {
    let wish = Wish {
        reason: why.to_owned(),
        until: end_of_day(ends)?,
    };
    joining::ask(&visit.engine, &visit.ctx, group, &wish)
}

/// `POST .../withdraw`.
pub(crate) async fn withdraw(Path((_, group)): Path<(String, String)>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let group: Uuid = id("group", &group)?;
            let (engine, ctx) = (&visit.engine, &visit.ctx);
            let asked = joining::show(engine, ctx, group)?.line.asked;
            let done = match asked {
                Some(request) => joining::withdraw(engine, ctx, request).map(drop),
                None => Ok(()),
            };
            answer(visit, group, done, "join-withdrawn")
        })
        .await
}

/// `POST .../leave`.
pub(crate) async fn leave(Path((_, group)): Path<(String, String)>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let group: Uuid = id("group", &group)?;
            match joining::leave(&visit.engine, &visit.ctx, group) {
                Ok(()) => Reply::see(format!("{}?done=group-left", line(visit))),
                refused => answer(visit, group, refused, "group-left"),
            }
        })
        .await
}

/// `POST .../members`.
pub(crate) async fn add(Path((_, group)): Path<(String, String)>, form: Form) -> Outcome {
    let (typed, ends) = (form.get("member").to_owned(), form.get("ends").to_owned());
    form.visit
        .run(move |visit| {
            let group: Uuid = id("group", &group)?;
            let here = format!("{}/{group}", line(visit));
            let done = add_all(visit, group, &typed, &ends);
            answer_at(visit, group, done, "member-added", |page, refusal| {
                page.add = Some(add_form(
                    &here,
                    &typed,
                    &ends,
                    Some(refusal.message.clone()),
                ));
                true
            })
        })
        .await
}

fn add_all(visit: &Visit, group: Uuid, typed: &str, ends: &str) -> Result<()> {
    let until = end_of_day(ends)?;
    let found = people::resolve(&visit.engine, &visit.ctx, typed, "member")?;
    let all: Vec<Uuid> = found.iter().map(|one| one.id).collect();
    directory::add_all(&visit.engine, &visit.ctx, group, Place::Member, &all, until)
}

/// `POST .../members/{member}/end`.
pub(crate) async fn end(
    Path((_, group, member)): Path<(String, String, String)>,
    form: Form,
) -> Outcome {
    let ends = form.get(&format!("ends-{member}")).to_owned();
    form.visit
        .run(move |visit| {
            let (group, member): (Uuid, Uuid) = (id("group", &group)?, id("member", &member)?);
            let done = end_of_day(&ends).map_err(Error::from).and_then(|until| {
                memberships::set_end(&visit.engine, &visit.ctx, group, member, until)
            });
            answer(visit, group, done.map(drop), "saved")
        })
        .await
}

/// `POST .../members/{member}/remove`.
pub(crate) async fn remove(
    Path((_, group, member)): Path<(String, String, String)>,
    form: Form,
) -> Outcome {
    form.visit
        .run(move |visit| {
            let (group, member): (Uuid, Uuid) = (id("group", &group)?, id("member", &member)?);
            let done = directory::remove(&visit.engine, &visit.ctx, group, Place::Member, member);
            answer(visit, group, done, "member-removed")
        })
        .await
}

/// `POST .../settings`.
pub(crate) async fn settings(Path((_, group)): Path<(String, String)>, form: Form) -> Outcome {
    let (policy, lifetime) = (
        form.get("policy").to_owned(),
        form.get("lifetime").to_owned(),
    );
    form.visit
        .run(move |visit| {
            let group: Uuid = id("group", &group)?;
            let days = match lifetime.as_str() {
                "" => None,
                text => Some(text.parse::<i64>().unwrap_or(0)),
            };
            let body = json!({ "joinPolicy": policy, "membershipLifetimeInDays": days });
            let body = body.as_object().cloned().unwrap_or_default();
            let done = joining::update_settings(&visit.engine, &visit.ctx, group, &body);
            answer(visit, group, done.map(drop), "saved")
        })
        .await
}
