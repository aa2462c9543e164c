//! The policies of a package: who may ask, with which questions, who approves, for how long. The
//! editor of questions posts the whole form and gets it back changed; nothing is saved before
//! `do` = `save`.

use super::{
    common::{self, Asked},
    packages::LINE,
    policy_body::{self, Resolved},
    policy_fields,
    policy_input::PolicyInput,
};
use crate::{
    http::{Form, Outcome, Reply, Visit},
    views::{console::PolicyFormPage, shared::danger},
};
use axum::extract::Path;
use serde_json::Value;
use xenia_design::{Confirm, Icon};
use xenia_engine::{
    Error, Result,
    console::{
        packages::{self, PolicyFrame},
        people,
    },
    domain::{
        AccessPackageId, AssignmentPolicyId, Reason, Refusal, entitlement::subject::SubjectSet,
    },
    entitlement::policies,
};

fn frame(visit: &Visit, package: &str, policy: Option<&str>) -> Result<PolicyFrame> {
    let package: AccessPackageId = common::id("access package", package)?;
    let policy: Option<AssignmentPolicyId> = policy
        .map(|policy| common::id("policy of this package", policy))
        .transpose()?;
    packages::policy_frame(&visit.engine, &visit.ctx, package, policy)
}

fn page(visit: &Visit, asked: &Asked, frame: &PolicyFrame, input: &PolicyInput) -> PolicyFormPage {
    let back = format!("{LINE}/{}", frame.package.id);
    let (heading, action) = match &frame.policy {
        Some(policy) => (
            format!("Policy {}", policy.display_name),
            format!("{back}/policies/{}", policy.id),
        ),
        None => (
            format!("Who may ask for {}", frame.package.display_name),
            format!("{back}/policies/new"),
        ),
    };
    PolicyFormPage {
        shell: common::below(visit, asked, ("Packages", LINE), &heading)
            .crumb(&frame.package.display_name, &back),
        heading,
        remove: frame
            .policy
            .as_ref()
            .map(|_| remove_action(visit, frame, &action)),
        action,
        version: frame.etag.clone(),
        back,
        before: policy_fields::before(frame, input),
        questions: policy_fields::questions(input),
        after: policy_fields::after(frame, input),
        verb: if frame.policy.is_some() {
            "Save the policy"
        } else {
            "Publish"
        }
        .to_owned(),
    }
}

fn remove_action(visit: &Visit, frame: &PolicyFrame, action: &str) -> Confirm {
    let consequence = match frame.live {
        0 => "Nobody can ask under it any more.".to_owned(),
        live => format!(
            "It cannot be removed while {} made under it last.",
            common::counted(live, "assignment")
        ),
    };
    danger(
        "remove",
        "Remove policy",
        Icon::Trash,
        "Remove this policy?",
        &consequence,
        &format!("{action}/remove"),
        &visit.viewer.csrf,
    )
}

/// `GET .../policies/new`.
pub(super) async fn new(visit: Visit, Path(package): Path<String>, asked: Asked) -> Outcome {
    visit
        .page(move |visit| {
            let frame = frame(visit, &package, None)?;
            Ok(page(
                visit,
                &asked,
                &frame,
                &PolicyInput::new(&visit.viewer.mail),
            ))
        })
        .await
}

/// `GET .../policies/{policy}`.
pub(super) async fn edit(
    visit: Visit,
    Path((package, policy)): Path<(String, String)>,
    asked: Asked,
) -> Outcome {
    visit
        .page(move |visit| {
            let frame = frame(visit, &package, Some(&policy))?;
            let input = frame
                .policy
                .as_ref()
                .map_or_else(PolicyInput::default, |policy| {
                    PolicyInput::of(policy, &frame.names)
                });
            Ok(page(visit, &asked, &frame, &input))
        })
        .await
}

/// `POST .../policies/new`.
pub(super) async fn create(Path(package): Path<String>, form: Form) -> Outcome {
    post(package, None, form).await
}

/// `POST .../policies/{policy}`.
pub(super) async fn update(Path((package, policy)): Path<(String, String)>, form: Form) -> Outcome {
    post(package, Some(policy), form).await
}

async fn post(package: String, policy: Option<String>, form: Form) -> Outcome {
    let mut input = PolicyInput::posted(&form);
    let deed = form.get("do").to_owned();
    let version = form.get("version").to_owned();
    form.visit
        .run(move |visit| {
            let frame = frame(visit, &package, policy.as_deref())?;
            if input.edit(&deed) {
                let mut page = page(visit, &Asked::default(), &frame, &input);
                page.version = version;
                return Reply::page(&page);
            }
            match save(visit, &frame, &input, &version) {
                Ok(()) => Reply::see(format!("{LINE}/{package}?done=opened")),
                Err(Error::Refused(refusal)) if common::is_about_input(&refusal) => {
                    refused(visit, &frame, (&input, version), refusal)
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}

/// The form with what was typed, and why it was not saved.
fn refused(
    visit: &Visit,
    frame: &PolicyFrame,
    (input, version): (&PolicyInput, String),
    refusal: Refusal,
) -> Outcome {
    let mut page = page(visit, &Asked::default(), frame, input);
    if refusal.reason == Reason::PreconditionFailed {
        let banner = common::meanwhile(frame.changed.as_ref(), &page.action);
        page.shell.banners.push(banner);
        return common::again(&page);
    }
    page.version = version;
    policy_fields::complain(&mut page, refusal);
    common::again(&page)
}

fn save(visit: &Visit, frame: &PolicyFrame, input: &PolicyInput, version: &str) -> Result<()> {
    let mut approvers = Vec::new();
    for (index, stage) in input.stages.iter().enumerate() {
        let text = if stage.approver == "people" {
            stage.people.as_str()
        } else {
            ""
        };
        let target = format!("requestApprovalSettings/stages/{index}");
        approvers.push(people::resolve(&visit.engine, &visit.ctx, text, &target)?);
    }
    let resolved = Resolved {
        before: frame.policy.clone(),
        approvers,
        fallback: visit.ctx.user().map(SubjectSet::user),
    };
    let body = policy_body::body(input, &resolved)?;
    match &frame.policy {
        Some(policy) => {
            policies::update(&visit.engine, &visit.ctx, policy.id, &body, Some(version))?
        }
        None => policies::create(
            &visit.engine,
            &visit.ctx,
            frame.package.id,
            Value::Object(body),
        )?,
    };
    Ok(())
}

/// `POST .../policies/{policy}/remove`.
pub(super) async fn remove(Path((package, policy)): Path<(String, String)>, form: Form) -> Outcome {
    form.visit
        .run(move |visit| {
            let id: AssignmentPolicyId = common::id("policy of this package", &policy)?;
            policies::delete(&visit.engine, &visit.ctx, id)?;
            Reply::see(format!("{LINE}/{package}?done=policy-removed"))
        })
        .await
}
