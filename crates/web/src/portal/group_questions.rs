//! The questions about groups that mails lead to: whether to renew one, to own one, to restore one,
//! to let somebody in.

use super::{
    group_deeds::end_of_day,
    group_forms::day_field,
    groups::{asker, line},
    id,
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::{
        frame,
        portal_groups::{JoinDecisionPage, QuestionPage, SmallForm},
    },
};
use axum::{extract::Path, http::StatusCode};
use uuid::Uuid;
use xenia_design::{Badge, Banner, Fact, Field, Link, Shell, Tone};
use xenia_engine::{
    Error, Result,
    directory::{
        deleted,
        groups::{joining, lifecycle, ownerless},
    },
    domain::{
        Refusal,
        group_lifecycle::{Decision, JoinStatus},
    },
    store::query::DirectoryObject,
};

fn shell(visit: &Visit, title: &str) -> Shell {
    let list = line(visit);
    frame::portal(&visit.viewer, &list)
        .titled(title)
        .crumb("Groups", &list)
}

fn yes(label: &str) -> (String, String) {
    ("accept".to_owned(), label.to_owned())
}

/// `GET .../renew`.
pub(crate) async fn renew_form(visit: Visit, Path((_, group)): Path<(String, String)>) -> Outcome {
    visit.page(move |visit| renew_page(visit, &group)).await
}

fn renew_page(visit: &Visit, group: &str) -> Result<QuestionPage> {
    let group: Uuid = id("group", group)?;
    let shown = joining::show(&visit.engine, &visit.ctx, group)?;
    let found = &shown.line.group;
    let here = format!("{}/{group}", line(visit));
    let mut facts = vec![Fact::new("Renewed", found.renewed_date_time.long_date())];
    if let Some(end) = found.expiration_date_time {
        facts.push(Fact::new("Expires", end.long_date()));
    }
    if let Some(members) = shown.line.members {
        facts.push(Fact::new("Members", members.to_string()));
    }
    let heading = format!("Renew {}?", found.display_name);
    Ok(QuestionPage {
        shell: shell(visit, &heading),
        heading,
        lead: "Its time begins anew, and everybody in it keeps what it opens.".to_owned(),
        facts,
        action: format!("{here}/renew"),
        yes: yes("Renew the group"),
        no: None,
        back: Link::new("Not now", here),
    })
}

/// `POST .../renew`.
pub(crate) async fn renew(Path((_, group)): Path<(String, String)>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let group: Uuid = id("group", &group)?;
            lifecycle::renew(&visit.engine, &visit.ctx, group)?;
            Reply::see(format!("{}/{group}?done=renewed", line(visit)))
        })
        .await
}

/// `GET .../ownership`.
pub(crate) async fn ownership_form(
    visit: Visit,
    Path((_, group)): Path<(String, String)>,
) -> Outcome {
    visit.page(move |visit| ownership_page(visit, &group)).await
}

fn ownership_page(visit: &Visit, group: &str) -> Result<QuestionPage> {
    let group: Uuid = id("group", group)?;
    if !ownerless::waits_for_me(&visit.engine, &visit.ctx, group)? {
        return Err(Refusal::not_found("call for an owner of group", group).into());
    }
    let shown = joining::show(&visit.engine, &visit.ctx, group)?;
    let here = format!("{}/{group}", line(visit));
    let heading = format!("Would you look after {}?", shown.line.group.display_name);
    let mut facts = vec![Fact::new(
        "What an owner does",
        "decides who is in the group, and renews it while it is needed",
    )];
    if let Some(members) = shown.line.members {
        facts.push(Fact::new("Members", members.to_string()));
    }
    Ok(QuestionPage {
        shell: shell(visit, &heading),
        heading,
        lead: "It has no owner any more. Whoever says yes first becomes the owner.".to_owned(),
        facts,
        action: format!("{here}/ownership"),
        yes: yes("Yes, I look after it"),
        no: Some(("decline".to_owned(), "No, ask somebody else".to_owned())),
        back: Link::new("Not now", here),
    })
}

/// `POST .../ownership`.
pub(crate) async fn ownership(Path((_, group)): Path<(String, String)>, form: Form) -> Outcome {
    let accepts = form.get("answer") == "accept";
    form.visit
        .run(move |visit| {
            let group: Uuid = id("group", &group)?;
            match accepts {
                true => {
                    ownerless::accept(&visit.engine, &visit.ctx, group)?;
                    Reply::see(format!("{}/{group}?done=group-owned", line(visit)))
                }
                false => {
                    ownerless::decline(&visit.engine, &visit.ctx, group)?;
                    Reply::see(format!("{}?done=group-declined", line(visit)))
                }
            }
        })
        .await
}

/// The question whether a deleted group is restored, for those who may.
pub(super) fn restore(visit: &Visit, group: Uuid) -> Result<Option<QuestionPage>> {
    let found = match deleted::get(&visit.engine, &visit.ctx, group) {
        Ok(DirectoryObject::Group(found)) => found.value,
        Ok(_) | Err(Error::Refused(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let deleted_on = found.deleted_date_time.unwrap_or(visit.ctx.now);
    let until = deleted_on.plus_days(deleted::RESTORABLE_DAYS);
    let heading = format!("Restore {}?", found.display_name);
    Ok(Some(QuestionPage {
        shell: shell(visit, &heading),
        heading,
        lead: "The group is deleted. Restored, it comes back with everybody who was in it."
            .to_owned(),
        facts: vec![
            Fact::new("Deleted", deleted_on.long_date()),
            Fact::new("Can be restored", format!("until {}", until.long_date())),
        ],
        action: format!("{}/{group}/restore", line(visit)),
        yes: yes("Restore the group"),
        no: None,
        back: Link::new("Leave it deleted", line(visit)),
    }))
}

/// `POST .../restore`.
pub(crate) async fn restored(Path((_, group)): Path<(String, String)>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let group: Uuid = id("group", &group)?;
            deleted::restore(&visit.engine, &visit.ctx, group)?;
            Reply::see(format!("{}/{group}?done=group-restored", line(visit)))
        })
        .await
}

/// `GET .../requests/{request}`.
pub(crate) async fn request(
    visit: Visit,
    Path((_, group, request)): Path<(String, String, String)>,
) -> Outcome {
    visit
        .page(move |visit| decision_page(visit, &group, &request, None))
        .await
}

fn state(status: JoinStatus) -> Badge {
    let (tone, word) = match status {
        JoinStatus::Pending => (Tone::Info, "Waiting"),
        JoinStatus::Approved => (Tone::Good, "Approved"),
        JoinStatus::Denied => (Tone::Bad, "Denied"),
        JoinStatus::Withdrawn => (Tone::Neutral, "Withdrawn"),
        JoinStatus::Expired => (Tone::Warn, "Not decided in time"),
        JoinStatus::Superseded => (Tone::Neutral, "Settled otherwise"),
    };
    Badge::new(tone, word)
}

fn decision_page(
    visit: &Visit,
    group: &str,
    request: &str,
    wrong: Option<&Refusal>,
) -> Result<JoinDecisionPage> {
    let (group, request): (Uuid, Uuid) = (id("group", group)?, id("request", request)?);
    let found = joining::request(&visit.engine, &visit.ctx, request)?;
    let asked = &found.request;
    if asked.group_id.0 != group {
        return Err(Refusal::not_found("join request", request).into());
    }
    let who = asker(&found);
    let here = format!("{}/{group}", line(visit));
    let mut shell = shell(visit, &format!("{} asks to join {}", who.name, found.group))
        .crumb(&found.group, &here);
    if let Some(refusal) = wrong {
        let banner = Banner::new(Tone::Bad, "This decision was not taken");
        shell = shell.banner(banner.text(refusal.message.clone()));
    }
    let mut facts = vec![Fact::new("Asked", asked.created_date_time.long_date())];
    let until = asked.requested_end_date_time;
    facts.push(Fact::new(
        "For how long",
        until.map_or_else(
            || "no end".to_owned(),
            |end| format!("until {}", end.long_date()),
        ),
    ));
    if asked.is_pending() {
        facts.push(Fact::new(
            "Decide by",
            asked.expiration_date_time.long_date(),
        ));
    }
    let may = joining::may_decide(&visit.engine, &visit.ctx, request)?;
    Ok(JoinDecisionPage {
        shell,
        group: found.group.clone(),
        reason: asked.reason.clone(),
        state: state(asked.status),
        facts,
        decision: (may && asked.is_pending()).then(|| SmallForm {
            action: format!("{here}/requests/{request}"),
            lead: format!("{} is in the group at once.", who.name),
            fields: vec![
                Field::area("reason", "Why", "").hint("The person who asked reads this."),
                day_field("ends", ""),
            ],
            verb: "Approve".to_owned(),
        }),
        closed: found.reviewer.as_ref().map(|by| {
            let text = asked.review_reason.clone().unwrap_or_default();
            Banner::new(Tone::Info, format!("{by} has decided")).text(text)
        }),
        who,
    })
}

/// `POST .../requests/{request}`.
pub(crate) async fn decide(
    Path((_, group, request)): Path<(String, String, String)>,
    form: Form,
) -> Outcome {
    let approves = form.get("decision") == "approve";
    let (reason, ends) = (form.get("reason").to_owned(), form.get("ends").to_owned());
    form.visit
        .run(move |visit| {
            let asked: Uuid = id("request", &request)?;
            let done = decided(visit, asked, approves, (&reason, &ends));
            match done {
                Ok(()) => Reply::see(format!("{}/{group}?done=join-decided", line(visit))),
                Err(Error::Refused(refusal)) => {
                    let page = decision_page(visit, &group, &request, Some(&refusal))?;
                    Reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}

fn decided(
    visit: &Visit,
    request: Uuid,
    approves: bool,
    (reason, ends): (&str, &str),
) -> Result<()> {
    let decision = Decision {
        approves,
        reason: Some(reason.to_owned()),
        until: end_of_day(ends)?,
    };
    joining::decide(&visit.engine, &visit.ctx, request, &decision)?;
    Ok(())
}
