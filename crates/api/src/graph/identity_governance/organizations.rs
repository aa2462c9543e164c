//! `/connectedOrganizations`.

use super::{
    at,
    navigation::{self, Navigable},
    reads, set, writes,
};
use crate::{
    call::Call,
    graph::reference,
    json,
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use serde_json::Value;
use xenia_engine::{
    Result,
    domain::{ConnectedOrganizationId, entitlement::connected::ConnectedOrganization},
    entitlement::{
        connected_organizations::{self, Side},
        lists,
        related::Related,
    },
    store::query::Page,
};
use xenia_odata::ExpandItem;

const SET: &str = set!("connectedOrganizations");

pub(super) const ROUTES: &[Route] = &[
    get(at!("/connectedOrganizations"), reads!(list)),
    post(at!("/connectedOrganizations"), writes!(create)),
    get(at!("/connectedOrganizations/{id}"), reads!(read)),
    patch(at!("/connectedOrganizations/{id}"), writes!(update)),
    delete(at!("/connectedOrganizations/{id}"), writes!(remove)),
    get(
        at!("/connectedOrganizations/{id}/internalSponsors"),
        reads!(internal),
    ),
    post(
        at!("/connectedOrganizations/{id}/internalSponsors/$ref"),
        writes!(add_internal),
    ),
    delete(
        at!("/connectedOrganizations/{id}/internalSponsors/{sponsor}/$ref"),
        writes!(remove_internal),
    ),
    get(
        at!("/connectedOrganizations/{id}/externalSponsors"),
        reads!(external),
    ),
    post(
        at!("/connectedOrganizations/{id}/externalSponsors/$ref"),
        writes!(add_external),
    ),
    delete(
        at!("/connectedOrganizations/{id}/externalSponsors/{sponsor}/$ref"),
        writes!(remove_external),
    ),
];

impl Navigable for ConnectedOrganization {
    const NAVIGATION: &'static [&'static str] = &["internalSponsors", "externalSponsors"];
    fn lead(&self, call: &Call, _: &Related, name: &str, item: &ExpandItem) -> Result<Value> {
        let side = match name {
            "internalSponsors" => Side::Internal,
            _ => Side::External,
        };
        let found =
            connected_organizations::sponsor_objects(call.engine(), call.ctx(), self.id, side)?;
        let shaped: Result<Vec<_>> = found
            .iter()
            .map(|sponsor| json::object(sponsor, item.select.as_ref()))
            .collect();
        Ok(Value::Array(
            shaped?.into_iter().map(Value::Object).collect(),
        ))
    }
}

fn id(call: &Call) -> Result<ConnectedOrganizationId> {
    Ok(ConnectedOrganizationId(call.id("id")?))
}

fn list(call: &Call) -> Result<Reply> {
    let found = lists::connected_organizations(call.engine(), call.ctx(), call.options()?)?;
    navigation::page(call, SET, found)
}

fn create(call: &Call) -> Result<Reply> {
    let body = Value::Object(call.body()?);
    let made = connected_organizations::create(call.engine(), call.ctx(), body)?;
    Reply::created(call, SET, &made)
}

fn read(call: &Call) -> Result<Reply> {
    let found = connected_organizations::get(call.engine(), call.ctx(), id(call)?)?;
    navigation::one(call, SET, &found)
}

fn update(call: &Call) -> Result<Reply> {
    let (id, body) = (id(call)?, call.body()?);
    let changed =
        connected_organizations::update(call.engine(), call.ctx(), id, &body, call.if_match())?;
    Reply::updated(call, SET, &changed)
}

fn remove(call: &Call) -> Result<Reply> {
    connected_organizations::delete(call.engine(), call.ctx(), id(call)?)?;
    Ok(Reply::nothing())
}

fn sponsors(call: &Call, side: Side) -> Result<Reply> {
    let items =
        connected_organizations::sponsor_objects(call.engine(), call.ctx(), id(call)?, side)?;
    let page = Page {
        items,
        count: None,
        next: None,
    };
    Reply::objects(call, page)
}

fn add(call: &Call, side: Side) -> Result<Reply> {
    let sponsor = reference::of_body(&call.body()?)?;
    connected_organizations::add_sponsor(call.engine(), call.ctx(), id(call)?, side, sponsor)?;
    Ok(Reply::nothing())
}

fn take(call: &Call, side: Side) -> Result<Reply> {
    let sponsor = call.id("sponsor")?;
    connected_organizations::remove_sponsor(call.engine(), call.ctx(), id(call)?, side, sponsor)?;
    Ok(Reply::nothing())
}

fn internal(call: &Call) -> Result<Reply> {
    sponsors(call, Side::Internal)
}
fn add_internal(call: &Call) -> Result<Reply> {
    add(call, Side::Internal)
}
fn remove_internal(call: &Call) -> Result<Reply> {
    take(call, Side::Internal)
}
fn external(call: &Call) -> Result<Reply> {
    sponsors(call, Side::External)
}
fn add_external(call: &Call) -> Result<Reply> {
    add(call, Side::External)
}
fn remove_external(call: &Call) -> Result<Reply> {
    take(call, Side::External)
}
