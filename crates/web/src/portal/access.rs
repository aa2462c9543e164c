//! What one has, until when; more time; giving it up.

use super::id;
use crate::{
    http::{Asked, Form, Outcome, Reply, Visit},
    views::{
        frame,
        portal::{AccessPage, AssignmentCard, EndedRow, RequestPage},
        shared::danger,
    },
    words,
};
use axum::{extract::Path, http::StatusCode};
use xenia_design::{
    Banner, Confirm, Control, Field, Icon, Shell, Tone,
    signin::{LeftPage, SigninFrame},
};
use xenia_engine::{
    b2b,
    domain::{AssignmentId, Refusal},
    entitlement::{
        assignments,
        views::{self, HeldAccess},
    },
};

/// All that one has and had.
pub(crate) async fn list(visit: Visit, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let home = format!("/my-access/{}", visit.viewer.tenant);
            let (mut live, ended): (Vec<_>, Vec<_>) = views::my_access(&visit.engine, &visit.ctx)?
                .into_iter()
                .partition(|held| held.assignment.is_live());
            live.sort_by_key(|held| {
                held.assignment
                    .span()
                    .ends_at
                    .map_or(i64::MAX, |end| end.micros())
            });
            Ok(AccessPage {
                shell: shell(visit, &asked, &home),
                packages: home.clone(),
                assignments: live.iter().map(|held| card(visit, held, &home)).collect(),
                ended: ended.iter().map(|held| row(visit, held, &home)).collect(),
                leave: b2b::may_leave(&visit.engine, &visit.ctx)?
                    .then(|| leave_organisation(visit, &home)),
            })
        })
        .await
}

fn shell(visit: &Visit, asked: &Asked, home: &str) -> Shell {
    let title = "What I have";
    let mut shell = frame::portal(&visit.viewer, &format!("{home}/access")).titled(title);
    shell.banners.extend(asked.told(title));
    shell
}

fn card(visit: &Visit, held: &HeldAccess, home: &str) -> AssignmentCard {
    let (now, assignment) = (visit.ctx.now, &held.assignment);
    let name = &held.package.display_name;
    let here = format!("{home}/access/{}", assignment.id);
    AssignmentCard {
        name: name.clone(),
        href: format!("{home}/packages/{}", held.package.id),
        state: words::assignment_state(assignment.state),
        resources: words::resources(&held.package.resource_role_scopes),
        since: words::day(assignment.span().starts_at, now),
        until: assignment.span().ends_at.map(|end| words::day(end, now)),
        left: words::left(assignment, now),
        extend: held.may_extend(now).then(|| format!("{here}/extend")),
        leave: Some(danger(
            &format!("leave-{}", assignment.id),
            "Give up",
            Icon::Leave,
            &format!("Give up {name}?"),
            "Your access through this package ends at once. You can ask for it again.",
            &format!("{here}/leave"),
            &visit.viewer.csrf,
        )),
    }
}

fn row(visit: &Visit, held: &HeldAccess, home: &str) -> EndedRow {
    let (now, assignment) = (visit.ctx.now, &held.assignment);
    let ended = assignment
        .expired_date_time
        .or(assignment.span().ends_at)
        .unwrap_or(now);
    EndedRow {
        name: held.package.display_name.clone(),
        since: words::day(assignment.span().starts_at, now),
        until: words::day(ended, now),
        reason: words::ended_because(assignment.ended_because).to_owned(),
        again: Some(format!("{home}/packages/{}", held.package.id)),
    }
}

fn leave_organisation(visit: &Visit, home: &str) -> Confirm {
    let name = &visit.viewer.organisation;
    danger(
        "leave-organisation",
        &format!("Leave {name}"),
        Icon::Leave,
        &format!("Leave {name} altogether?"),
        "All your access here ends at once, your requests are taken back, and your account is removed. You cannot undo it: to come back, somebody has to invite you again.",
        &format!("{home}/leave"),
        &visit.viewer.csrf,
    )
}

/// `POST /my-access/{tenant}/leave`: ends the guest's account and says good-bye.
pub(crate) async fn leave_altogether(form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            b2b::leave(&visit.engine, &visit.ctx)?;
            let viewer = &visit.viewer;
            let frame = SigninFrame {
                tenant: viewer.tenant.clone(),
                organisation: viewer.organisation.clone(),
                ..SigninFrame::default()
            };
            let page = LeftPage {
                frame: frame.titled(format!("You have left {}", viewer.organisation)),
                email: viewer.mail.clone(),
            };
            Reply::signin_page(&page)
        })
        .await
}

/// Gives it up.
pub(crate) async fn leave(Path((_, assignment)): Path<(String, String)>, form: Form) -> Outcome {
    let visit = form.visit;
    visit
        .run(move |visit| {
            let assignment: AssignmentId = id("assignment", &assignment)?;
            assignments::end(&visit.engine, &visit.ctx, assignment, None)?;
            Reply::see(format!(
                "/my-access/{}/access?done=given-up",
                visit.viewer.tenant
            ))
        })
        .await
}

/// The form for more time.
pub(crate) async fn extend_form(
    visit: Visit,
    Path((_, assignment)): Path<(String, String)>,
) -> Outcome {
    visit
        .page(move |visit| {
            let held =
                views::one_access(&visit.engine, &visit.ctx, id("assignment", &assignment)?)?;
            Ok(extend_page(visit, &held, "", None))
        })
        .await
}

fn extend_page(
    visit: &Visit,
    held: &HeldAccess,
    why: &str,
    refused: Option<&Refusal>,
) -> RequestPage {
    let access = format!("/my-access/{}/access", visit.viewer.tenant);
    let name = &held.package.display_name;
    let mut field = Field::new(
        "justification",
        "Why do you need more time?",
        Control::Area {
            value: why.to_owned(),
            rows: 3,
        },
    )
    .required();
    let mut shell = frame::portal(&visit.viewer, &access)
        .titled(format!("More time for {name}"))
        .crumb("What I have", &access);
    match refused {
        Some(refusal) if refusal.target.as_deref() == Some("justification") => {
            field.error = Some(refusal.message.clone())
        }
        Some(refusal) => {
            shell = shell.banner(
                Banner::new(Tone::Bad, "This request was not sent").text(refusal.message.clone()),
            )
        }
        None => {}
    }
    let until = held
        .assignment
        .span()
        .ends_at
        .map_or_else(String::new, |end| {
            format!("It ends on {} now. ", end.long_date())
        });
    RequestPage {
        shell,
        heading: format!("Ask for more time: {name}"),
        lead: format!(
            "{until}Counted from today you would have it for {}.",
            held.policy.as_ref().map_or_else(String::new, words::lasts)
        ),
        action: format!("{access}/{}/extend", held.assignment.id),
        back: access,
        policy: held.assignment.assignment_policy_id.to_string(),
        person: String::new(),
        questions: Vec::new(),
        justification: Some(field),
        schedule: Vec::new(),
        verb: "Ask for more time".to_owned(),
    }
}

/// Asks for more time.
pub(crate) async fn extend(Path((_, assignment)): Path<(String, String)>, form: Form) -> Outcome {
    let visit = form.visit.clone();
    let why = form.get("justification").to_owned();
    visit
        .run(move |visit| more_time(visit, id("assignment", &assignment)?, &why))
        .await
}

fn more_time(visit: &Visit, assignment: AssignmentId, why: &str) -> Outcome {
    let because = Some(why.to_owned()).filter(|why| !why.is_empty());
    match assignments::extend(&visit.engine, &visit.ctx, assignment, None, because) {
        Ok(made) => Reply::see(format!(
            "/my-access/{}/requests/{}",
            visit.viewer.tenant, made.value.request.id
        )),
        Err(error) => {
            let Some(refusal) = error.refusal() else {
                return Err(error.into());
            };
            let held = views::one_access(&visit.engine, &visit.ctx, assignment)?;
            let page = extend_page(visit, &held, why, Some(refusal));
            Reply::page_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
    }
}
