//! `/accessPackages`.

use super::{
    at,
    navigation::{self, Navigable, all_expanded, argument, expanded},
    reads, set, writes,
};
use crate::{
    call::Call,
    graph::reference,
    json,
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use serde_json::{Value, json as value};
use xenia_engine::{
    Result,
    domain::{
        AccessPackageId, CatalogId, GroupId, Refusal,
        entitlement::{assignment::span, policy::AssignmentPolicy},
    },
    entitlement::{
        catalogs, incompatibilities, lists, packages, policies, portal, related::Related,
    },
    store::{
        query::{DirectoryObject, Page},
        shapes::entitlement::PackageRecord,
    },
};
use xenia_odata::ExpandItem;

const SET: &str = set!("accessPackages");

pub(super) const ROUTES: &[Route] = &[
    get(at!("/accessPackages"), reads!(list)),
    post(at!("/accessPackages"), writes!(create)),
    get(at!("/accessPackages/{id}"), reads!(read)),
    patch(at!("/accessPackages/{id}"), writes!(update)),
    delete(at!("/accessPackages/{id}"), writes!(remove)),
    get(
        at!("/accessPackages/{id}/assignmentPolicies"),
        reads!(list_policies),
    ),
    get(at!("/accessPackages/{id}/catalog"), reads!(catalog)),
    post(
        at!("/accessPackages/{id}/getApplicablePolicyRequirements"),
        reads!(requirements),
    ),
    get(
        at!("/accessPackages/{id}/incompatibleAccessPackages"),
        reads!(incompatible_packages),
    ),
    post(
        at!("/accessPackages/{id}/incompatibleAccessPackages/$ref"),
        writes!(add_incompatible_package),
    ),
    delete(
        at!("/accessPackages/{id}/incompatibleAccessPackages/{other}/$ref"),
        writes!(remove_incompatible_package),
    ),
    get(
        at!("/accessPackages/{id}/incompatibleGroups"),
        reads!(incompatible_groups),
    ),
    post(
        at!("/accessPackages/{id}/incompatibleGroups/$ref"),
        writes!(add_incompatible_group),
    ),
    delete(
        at!("/accessPackages/{id}/incompatibleGroups/{other}/$ref"),
        writes!(remove_incompatible_group),
    ),
    get(
        at!("/accessPackages/{id}/accessPackagesIncompatibleWith"),
        reads!(incompatible_with),
    ),
];

impl Navigable for PackageRecord {
    const NAVIGATION: &'static [&'static str] = &[
        "catalog",
        "assignmentPolicies",
        "resourceRoleScopes",
        "incompatibleAccessPackages",
        "incompatibleGroups",
        "accessPackagesIncompatibleWith",
    ];
    fn lead(&self, call: &Call, related: &Related, name: &str, item: &ExpandItem) -> Result<Value> {
        let (engine, ctx) = (call.engine(), call.ctx());
        let id = self.package.id;
        Ok(match name {
            "catalog" => match related.catalogs.get(&self.package.catalog_id.0) {
                Some(known) => expanded(call, related, Some(known), item)?,
                None => {
                    let found = catalogs::get(engine, ctx, self.package.catalog_id)?;
                    expanded(call, related, Some(&found), item)?
                }
            },
            "assignmentPolicies" => {
                let found = policies::list(engine, ctx, Some(id))?;
                all_expanded(call, related, &found, item)?
            }
            "resourceRoleScopes" => super::role_scopes::of(self, item)?,
            "incompatibleGroups" => {
                let groups = incompatibilities::groups(engine, ctx, id)?;
                let shaped: Result<Vec<_>> = groups
                    .iter()
                    .map(|group| json::entity(group, item.select.as_ref()))
                    .collect();
                Value::Array(shaped?.into_iter().map(Value::Object).collect())
            }
            "incompatibleAccessPackages" => {
                let found = incompatibilities::packages(engine, ctx, id)?;
                all_expanded(call, related, &found, item)?
            }
            _ => {
                let found = incompatibilities::listed_by(engine, ctx, id)?;
                all_expanded(call, related, &found, item)?
            }
        })
    }
}

pub(super) fn id(call: &Call) -> Result<AccessPackageId> {
    Ok(AccessPackageId(call.id("id")?))
}

fn list(call: &Call) -> Result<Reply> {
    let found = lists::packages(call.engine(), call.ctx(), call.options()?)?;
    navigation::page(call, SET, found)
}

fn create(call: &Call) -> Result<Reply> {
    let mut body = call.body()?;
    let catalog = CatalogId(navigation::take_id(&mut body, "catalog")?);
    let made = packages::create(call.engine(), call.ctx(), catalog, Value::Object(body))?;
    Reply::created(call, SET, &made)
}

fn read(call: &Call) -> Result<Reply> {
    if let Some(on) = argument(call.parameter("id"), "filterByCurrentUser", "on") {
        return available(call, on);
    }
    let found = packages::get(call.engine(), call.ctx(), id(call)?)?;
    navigation::one(call, SET, &found)
}

/// `filterByCurrentUser(on='allowedRequestor')`: what the caller may ask for.
fn available(call: &Call, on: &str) -> Result<Reply> {
    if on != "allowedRequestor" {
        let message = format!("`on` is `{on}`; it must be allowedRequestor");
        return Err(Refusal::invalid("on", message).into());
    }
    let offers = portal::available(call.engine(), call.ctx(), None)?;
    let items = offers.into_iter().map(|offer| offer.package).collect();
    let page = Page {
        items,
        count: None,
        next: None,
    };
    navigation::page(call, SET, page)
}

fn update(call: &Call) -> Result<Reply> {
    let (id, body) = (id(call)?, call.body()?);
    let changed = packages::update(call.engine(), call.ctx(), id, &body, call.if_match())?;
    Reply::updated(call, SET, &changed)
}

fn remove(call: &Call) -> Result<Reply> {
    packages::delete(call.engine(), call.ctx(), id(call)?)?;
    Ok(Reply::nothing())
}

fn list_policies(call: &Call) -> Result<Reply> {
    let items = policies::list(call.engine(), call.ctx(), Some(id(call)?))?;
    let page = Page {
        items,
        count: None,
        next: None,
    };
    navigation::page(call, set!("assignmentPolicies"), page)
}

fn catalog(call: &Call) -> Result<Reply> {
    let package = packages::get(call.engine(), call.ctx(), id(call)?)?;
    let found = catalogs::get(call.engine(), call.ctx(), package.value.package.catalog_id)?;
    navigation::one(call, set!("catalogs"), &found)
}

/// What a request of the caller's would need, policy by policy.
fn requirements(call: &Call) -> Result<Reply> {
    let found = portal::requirements(call.engine(), call.ctx(), id(call)?)?;
    let items: Result<Vec<_>> = found
        .iter()
        .map(|policy| requirement(call, policy))
        .collect();
    let context = "Collection(microsoft.graph.accessPackageAssignmentRequestRequirements)";
    Ok(Reply::list(call, context, items?, None, None))
}

fn requirement(call: &Call, policy: &AssignmentPolicy) -> Result<serde_json::Map<String, Value>> {
    let approval = &policy.request_approval_settings;
    let schedule = span(policy, None, true, call.ctx().now)
        .ok()
        .map(|span| span.schedule());
    navigation::object(&value!({
        "policyId": policy.id,
        "policyDisplayName": policy.display_name,
        "policyDescription": policy.description,
        "isApprovalRequiredForAdd": approval.is_approval_required_for_add,
        "isApprovalRequiredForUpdate": approval.is_approval_required_for_update,
        "isRequestorJustificationRequired": approval.is_requestor_justification_required,
        "allowCustomAssignmentSchedule": policy.requestor_settings.allow_custom_assignment_schedule,
        "schedule": schedule,
        "questions": policy.questions,
    }))
}

fn incompatible_packages(call: &Call) -> Result<Reply> {
    let items = incompatibilities::packages(call.engine(), call.ctx(), id(call)?)?;
    let page = Page {
        items,
        count: None,
        next: None,
    };
    navigation::page(call, SET, page)
}

fn add_incompatible_package(call: &Call) -> Result<Reply> {
    let other = AccessPackageId(reference::of_body(&call.body()?)?);
    incompatibilities::add_incompatible_package(call.engine(), call.ctx(), id(call)?, other)?;
    Ok(Reply::nothing())
}

fn remove_incompatible_package(call: &Call) -> Result<Reply> {
    let other = AccessPackageId(call.id("other")?);
    incompatibilities::remove_incompatible_package(call.engine(), call.ctx(), id(call)?, other)?;
    Ok(Reply::nothing())
}

fn incompatible_groups(call: &Call) -> Result<Reply> {
    let groups = incompatibilities::groups(call.engine(), call.ctx(), id(call)?)?;
    let items = groups.into_iter().map(DirectoryObject::Group).collect();
    let page = Page {
        items,
        count: None,
        next: None,
    };
    Reply::objects(call, page)
}

fn add_incompatible_group(call: &Call) -> Result<Reply> {
    let group = GroupId(reference::of_body(&call.body()?)?);
    incompatibilities::add_incompatible_group(call.engine(), call.ctx(), id(call)?, group)?;
    Ok(Reply::nothing())
}

fn remove_incompatible_group(call: &Call) -> Result<Reply> {
    let group = GroupId(call.id("other")?);
    incompatibilities::remove_incompatible_group(call.engine(), call.ctx(), id(call)?, group)?;
    Ok(Reply::nothing())
}

fn incompatible_with(call: &Call) -> Result<Reply> {
    let items = incompatibilities::listed_by(call.engine(), call.ctx(), id(call)?)?;
    let page = Page {
        items,
        count: None,
        next: None,
    };
    navigation::page(call, SET, page)
}
