//! `/assignments`.

use super::{
    at,
    navigation::{self, Navigable, argument, expanded, read_id, subject},
    reads, set, writes,
};
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, get, post},
};
use serde_json::Value;
use xenia_engine::{
    Result,
    domain::{AccessPackageId, AssignmentId, Refusal, entitlement::assignment::Assignment},
    entitlement::{
        assignments, lists,
        related::{self, Related},
    },
    store::{query::Page, resources::Versioned},
};
use xenia_odata::ExpandItem;

const SET: &str = set!("assignments");

pub(super) const ROUTES: &[Route] = &[
    get(at!("/assignments"), reads!(list)),
    get(at!("/assignments/{id}"), reads!(read)),
    post(at!("/assignments/{id}/reprocess"), writes!(reprocess)),
];

impl Navigable for Assignment {
    const NAVIGATION: &'static [&'static str] = &["target", "accessPackage", "assignmentPolicy"];
    fn related(call: &Call, items: &[Versioned<Self>]) -> Result<Related> {
        related::of_assignments(call.engine(), call.ctx(), items)
    }
    fn lead(&self, call: &Call, related: &Related, name: &str, item: &ExpandItem) -> Result<Value> {
        match name {
            "target" => subject(related, self.target_id, None),
            "accessPackage" => {
                let found = related.packages.get(&self.access_package_id.0);
                expanded(call, related, found, item)
            }
            _ => {
                let found = related.policies.get(&self.assignment_policy_id.0);
                expanded(call, related, found, item)
            }
        }
    }
}

fn list(call: &Call) -> Result<Reply> {
    let found = lists::assignments(call.engine(), call.ctx(), call.options()?)?;
    navigation::page(call, SET, found)
}

fn read(call: &Call) -> Result<Reply> {
    let sent = call.parameter("id");
    if let Some(on) = argument(sent, "filterByCurrentUser", "on") {
        if !["target", "createdBy"].contains(&on) {
            let message = format!("`on` is `{on}`; it must be one of target, createdBy");
            return Err(Refusal::invalid("on", message).into());
        }
        let found = lists::own_assignments(call.engine(), call.ctx(), call.options()?)?;
        return navigation::page(call, SET, found);
    }
    if sent.contains("additionalAccess(") {
        return additional(call, sent);
    }
    let found = assignments::get(
        call.engine(),
        call.ctx(),
        AssignmentId(read_id(sent, "id")?),
    )?;
    navigation::one(call, SET, &found)
}

/// `additionalAccess(accessPackageId='...',incompatibleAccessPackageId='...')`.
fn additional(call: &Call, sent: &str) -> Result<Reply> {
    let id = |name: &str| {
        let text = argument(sent, "additionalAccess", name)
            .ok_or_else(|| Refusal::invalid(name, format!("`{name}` is missing")))?;
        read_id(text, name).map(AccessPackageId)
    };
    let (package, other) = (id("accessPackageId")?, id("incompatibleAccessPackageId")?);
    let items = assignments::additional_access(call.engine(), call.ctx(), package, other)?;
    let page = Page {
        items,
        count: None,
        next: None,
    };
    navigation::page(call, SET, page)
}

fn reprocess(call: &Call) -> Result<Reply> {
    let id = AssignmentId(call.id("id")?);
    assignments::reprocess(call.engine(), call.ctx(), id)?;
    Ok(Reply::nothing())
}
