//! `/assignmentPolicies`.

use super::{
    at,
    navigation::{self, Navigable, expanded},
    reads, set, short, writes,
};
use crate::{
    call::Call,
    reply::Reply,
    routes::{Route, delete, get, patch, post, put},
};
use serde_json::{Map, Value};
use xenia_engine::{
    Result,
    domain::{AccessPackageId, AssignmentPolicyId, entitlement::policy::AssignmentPolicy},
    entitlement::{catalogs, lists, packages, policies, related::Related},
};
use xenia_odata::ExpandItem;

const SET: &str = set!("assignmentPolicies");

pub(super) const ROUTES: &[Route] = &[
    get(at!("/assignmentPolicies"), reads!(list)),
    post(at!("/assignmentPolicies"), writes!(create)),
    get(at!("/assignmentPolicies/{id}"), reads!(read)),
    put(at!("/assignmentPolicies/{id}"), writes!(replace)),
    patch(at!("/assignmentPolicies/{id}"), writes!(update)),
    delete(at!("/assignmentPolicies/{id}"), writes!(remove)),
    get(at!("/assignmentPolicies/{id}/questions"), reads!(questions)),
];

impl Navigable for AssignmentPolicy {
    const NAVIGATION: &'static [&'static str] = &["accessPackage", "catalog", "questions"];
    fn lead(&self, call: &Call, related: &Related, name: &str, item: &ExpandItem) -> Result<Value> {
        let (engine, ctx) = (call.engine(), call.ctx());
        if name == "questions" {
            return navigation::plain(&self.questions);
        }
        let package = packages::get(engine, ctx, self.access_package_id)?;
        if name == "accessPackage" {
            return expanded(call, related, Some(&package), item);
        }
        let catalog = catalogs::get(engine, ctx, package.value.package.catalog_id)?;
        expanded(call, related, Some(&catalog), item)
    }
}

fn id(call: &Call) -> Result<AssignmentPolicyId> {
    Ok(AssignmentPolicyId(call.id("id")?))
}

/// What is sent back of what was read but belongs to others.
fn writable(mut body: Map<String, Value>) -> Map<String, Value> {
    for name in ["accessPackage", "catalog", "customExtensionStageSettings"] {
        body.remove(name);
    }
    body
}

fn list(call: &Call) -> Result<Reply> {
    let found = lists::policies(call.engine(), call.ctx(), call.options()?)?;
    navigation::page(call, SET, found)
}

fn create(call: &Call) -> Result<Reply> {
    let mut body = call.body()?;
    let package = AccessPackageId(navigation::take_id(&mut body, "accessPackage")?);
    let body = Value::Object(writable(body));
    let made = policies::create(call.engine(), call.ctx(), package, body)?;
    Reply::created(call, SET, &made)
}

fn read(call: &Call) -> Result<Reply> {
    let found = policies::get(call.engine(), call.ctx(), id(call)?)?;
    navigation::one(call, SET, &found)
}

fn update(call: &Call) -> Result<Reply> {
    let (id, body) = (id(call)?, writable(call.body()?));
    let changed = policies::update(call.engine(), call.ctx(), id, &body, call.if_match())?;
    Reply::updated(call, SET, &changed)
}

/// `PUT`: answers the policy, as Graph's page has it, unless the caller prefers not.
fn replace(call: &Call) -> Result<Reply> {
    let (id, body) = (id(call)?, writable(call.body()?));
    let changed = policies::replace(call.engine(), call.ctx(), id, &body, call.if_match())?;
    match call.wants_representation() {
        Some(false) => Reply::updated(call, SET, &changed),
        _ => Reply::entity(call, SET, &changed),
    }
}

fn remove(call: &Call) -> Result<Reply> {
    policies::delete(call.engine(), call.ctx(), id(call)?)?;
    Ok(Reply::nothing())
}

fn questions(call: &Call) -> Result<Reply> {
    let policy = policies::get(call.engine(), call.ctx(), id(call)?)?;
    let items: Result<Vec<_>> = policy
        .value
        .questions
        .iter()
        .map(navigation::object)
        .collect();
    short::list(call, &call.context(), items?, &[])
}
