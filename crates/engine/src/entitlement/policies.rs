//! Assignment policies: who may ask for a package, and how.

use super::{event, packages, target};
use crate::{
    Ctx, Engine, Result,
    authz::{self, MANAGE_PACKAGES, READ_ENTITLEMENT},
    patch,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;
use xenia_domain::{
    AccessPackageId, AssignmentPolicyId, QuestionId, Refusal,
    directory::{Group, User},
    entitlement::{
        all_or_nothing, connected::ConnectedOrganization, policy::AssignmentPolicy, policy_rules,
        subject::SubjectSet,
    },
};
use xenia_store::{
    Tx, Written,
    resources::{self, Versioned},
};

const WRITABLE: &[&str] = &[
    "displayName",
    "description",
    "allowedTargetScope",
    "specificAllowedTargets",
    "expiration",
    "requestorSettings",
    "requestApprovalSettings",
    "automaticRequestSettings",
    "reviewSettings",
    "notificationSettings",
    "questions",
];

/// The rules of the policy itself, and that what it names exists.
fn check(tx: &Tx<'_>, policy: &AssignmentPolicy) -> Result<()> {
    all_or_nothing(policy_rules::validate(policy))?;
    let mut named = policy.specific_allowed_targets.clone();
    named.extend(
        policy
            .requestor_settings
            .on_behalf_requestors
            .iter()
            .cloned(),
    );
    for stage in &policy.request_approval_settings.stages {
        named.extend(stage.primary_approvers.iter().cloned());
        named.extend(stage.fallback_primary_approvers.iter().cloned());
        named.extend(stage.escalation_approvers.iter().cloned());
        named.extend(stage.fallback_escalation_approvers.iter().cloned());
    }
    for subject in &named {
        let missing = match subject {
            SubjectSet::SingleUser { user_id, .. } => absent::<User>(tx, user_id.0, "user")?,
            SubjectSet::GroupMembers { group_id, .. } => absent::<Group>(tx, group_id.0, "group")?,
            SubjectSet::ConnectedOrganizationMembers {
                connected_organization_id,
                ..
            } => absent::<ConnectedOrganization>(
                tx,
                connected_organization_id.0,
                "connected organization",
            )?,
            _ => None,
        };
        if let Some(refusal) = missing {
            return Err(refusal.into());
        }
    }
    Ok(())
}

fn absent<R: resources::Stored>(tx: &Tx<'_>, id: Uuid, what: &str) -> Result<Option<Refusal>> {
    let found = resources::find::<R>(tx, id)?;
    Ok(found.is_none().then(|| {
        Refusal::invalid(
            "subjectSet",
            format!("the policy names the {what} `{id}`, which does not exist"),
        )
    }))
}

/// Creates a policy of a package.
pub fn create(
    engine: &Engine,
    ctx: &Ctx,
    package: AccessPackageId,
    mut body: Value,
) -> Result<Versioned<AssignmentPolicy>> {
    // Graph clients send questions without ids; ids are made before the transaction, which may
    // run twice.
    identify_questions(engine, &mut body);
    let wanted: AssignmentPolicy = patch::read(body)?;
    engine.write(ctx, |tx| {
        let holder = packages::require(tx, ctx, &MANAGE_PACKAGES, package)?.value;
        let policy = AssignmentPolicy {
            id: AssignmentPolicyId(tx.new_id()),
            access_package_id: package,
            created_date_time: tx.now(),
            modified_date_time: tx.now(),
            ..wanted.clone()
        };
        check(tx, &policy)?;
        let made = resources::insert(tx, &policy)?;
        Ok(Written::new(
            made,
            event("Create access package assignment policy", &policy).and(target(&holder)),
        ))
    })
}

fn identify_questions(engine: &Engine, body: &mut Value) {
    let Some(questions) = body.get_mut("questions").and_then(Value::as_array_mut) else {
        return;
    };
    let mut seen = BTreeSet::new();
    for question in questions.iter_mut().filter_map(Value::as_object_mut) {
        let known = question
            .get("id")
            .and_then(Value::as_str)
            .is_some_and(|id| !id.is_empty() && seen.insert(id.to_owned()));
        if !known
            && question
                .get("id")
                .is_none_or(|id| id.is_null() || id.as_str() == Some(""))
        {
            question.insert("id".to_owned(), json!(QuestionId(engine.new_id())));
        }
    }
}

/// The policies of a package, or of all packages that the caller may read.
pub fn list(
    engine: &Engine,
    ctx: &Ctx,
    package: Option<AccessPackageId>,
) -> Result<Vec<Versioned<AssignmentPolicy>>> {
    engine.read(ctx, |tx| match package {
        Some(package) => {
            packages::require(tx, ctx, &READ_ENTITLEMENT, package)?;
            of_package(tx, package)
        }
        None => {
            let mut all = Vec::new();
            for package in packages::readable(tx, ctx)? {
                all.extend(of_package(tx, package.value.id)?);
            }
            Ok(all)
        }
    })
}

/// The policies of a package, the oldest first.
pub(crate) fn of_package(
    tx: &Tx<'_>,
    package: AccessPackageId,
) -> Result<Vec<Versioned<AssignmentPolicy>>> {
    Ok(resources::list_by::<AssignmentPolicy>(
        tx,
        "access_package",
        package.0,
        100,
    )?)
}

fn require(
    tx: &Tx<'_>,
    ctx: &Ctx,
    action: &authz::Action,
    id: AssignmentPolicyId,
) -> Result<Versioned<AssignmentPolicy>> {
    let unknown = || Refusal::not_found("assignment policy", id);
    let found = resources::find::<AssignmentPolicy>(tx, id)?.ok_or_else(unknown)?;
    match packages::require(tx, ctx, action, found.value.access_package_id) {
        Ok(_) => Ok(found),
        Err(error)
            if error
                .refusal()
                .is_some_and(|refusal| refusal.reason == xenia_domain::Reason::NotFound) =>
        {
            Err(unknown().into())
        }
        Err(error) => Err(error),
    }
}

/// One policy.
pub fn get(
    engine: &Engine,
    ctx: &Ctx,
    id: AssignmentPolicyId,
) -> Result<Versioned<AssignmentPolicy>> {
    engine.read(ctx, |tx| require(tx, ctx, &READ_ENTITLEMENT, id))
}

/// Changes a policy (`PATCH`): what the body does not name stays. Requests under way keep the rules
/// under which they were made.
pub fn update(
    engine: &Engine,
    ctx: &Ctx,
    id: AssignmentPolicyId,
    body: &Map<String, Value>,
    if_match: Option<&str>,
) -> Result<Versioned<AssignmentPolicy>> {
    save(engine, ctx, id, body, if_match, |current| {
        Ok(current.clone())
    })
}

/// Replaces a policy (`PUT`; Graph: update accessPackageAssignmentPolicy): what the body does not
/// name is as in a new policy, so that nobody but an administrator can give the package. The
/// questions, a navigation property, stay unless they are named (OData 4.01 protocol, 11.4.3).
pub fn replace(
    engine: &Engine,
    ctx: &Ctx,
    id: AssignmentPolicyId,
    body: &Map<String, Value>,
    if_match: Option<&str>,
) -> Result<Versioned<AssignmentPolicy>> {
    save(engine, ctx, id, body, if_match, |current| {
        let fresh: AssignmentPolicy = patch::read(json!({ "displayName": "" }))?;
        Ok(AssignmentPolicy {
            id: current.id,
            access_package_id: current.access_package_id,
            questions: current.questions.clone(),
            created_date_time: current.created_date_time,
            modified_date_time: current.modified_date_time,
            ..fresh
        })
    })
}

fn save(
    engine: &Engine,
    ctx: &Ctx,
    id: AssignmentPolicyId,
    body: &Map<String, Value>,
    if_match: Option<&str>,
    base: impl Fn(&AssignmentPolicy) -> Result<AssignmentPolicy>,
) -> Result<Versioned<AssignmentPolicy>> {
    let mut body = Value::Object(body.clone());
    identify_questions(engine, &mut body);
    let body = body.as_object().cloned().unwrap_or_default();
    engine.write(ctx, |tx| {
        let current = require(tx, ctx, &MANAGE_PACKAGES, id)?;
        patch::check_match(if_match, &current.etag())?;
        let mut changed: AssignmentPolicy = patch::merge(&base(&current.value)?, &body, WRITABLE)?;
        changed.modified_date_time = tx.now();
        check(tx, &changed)?;
        let version = resources::update(tx, &changed, current.version)?;
        let told = event("Update access package assignment policy", &changed)
            .with(json!({ "changed": body }));
        let changed = Versioned {
            value: changed,
            version,
            ..current
        };
        Ok(Written::new(changed, told))
    })
}

/// Deletes a policy; refused while an assignment lives under it.
pub fn delete(engine: &Engine, ctx: &Ctx, id: AssignmentPolicyId) -> Result<()> {
    engine.write(ctx, |tx| {
        let current = require(tx, ctx, &MANAGE_PACKAGES, id)?.value;
        let live = packages::live_assignments(tx, current.access_package_id, Some(id))?;
        if live > 0 {
            let message = format!(
                "policy `{}` still has {live} live assignments; end or move them first",
                current.display_name
            );
            return Err(Refusal::conflict(message).into());
        }
        resources::delete::<AssignmentPolicy>(tx, id)?;
        Ok(Written::new(
            (),
            event("Delete access package assignment policy", &current),
        ))
    })
}
