//! `/servicePrincipals`.

mod assigned;
mod classifications;
mod inbound;
mod synchronization;

use crate::{
    call::Call,
    graph::{
        applications::{app_id, credentials},
        owners,
    },
    reply::Reply,
    routes::{Route, delete, get, patch, post},
};
use xenia_engine::{
    Result,
    directory::{application_passwords, service_principals},
    domain::{NodeKind, ServicePrincipalId, directory::ServicePrincipal},
};

pub(super) const ROUTES: &[&[Route]] = &[
    &[
        get("/servicePrincipals", list),
        post("/servicePrincipals", create),
        get("/servicePrincipals/$count", count),
        get("/servicePrincipals/{id}", read),
        patch("/servicePrincipals/{id}", update),
        delete("/servicePrincipals/{id}", remove),
        get("/servicePrincipals/{id}/owners", list_owners),
        post("/servicePrincipals/{id}/owners/$ref", add_owner),
        delete("/servicePrincipals/{id}/owners/{owner}/$ref", remove_owner),
        post("/servicePrincipals/{id}/addPassword", add_password),
        post("/servicePrincipals/{id}/removePassword", remove_password),
    ],
    assigned::ROUTES,
    classifications::ROUTES,
    inbound::ROUTES,
    synchronization::ROUTES,
];

/// The service principal of the path, named by its id or by its `appId`.
pub(super) fn id(call: &Call) -> Result<ServicePrincipalId> {
    match app_id(call)? {
        Some(app) => {
            let found = service_principals::get_by_app_id(call.engine(), call.ctx(), app)?;
            Ok(found.value.id)
        }
        None => Ok(ServicePrincipalId(call.id("id")?)),
    }
}

fn list(call: &Call) -> Result<Reply> {
    let page = service_principals::list(call.engine(), call.ctx(), call.options()?)?;
    Reply::page(call, "servicePrincipals", page)
}

fn count(call: &Call) -> Result<Reply> {
    let count = service_principals::count(call.engine(), call.ctx(), call.options()?)?;
    Ok(Reply::number(count))
}

fn create(call: &Call) -> Result<Reply> {
    let made = service_principals::create(call.engine(), call.ctx(), &call.body()?)?;
    Reply::created(call, "servicePrincipals", &made)
}

fn read(call: &Call) -> Result<Reply> {
    let found = service_principals::get(call.engine(), call.ctx(), id(call)?)?;
    Reply::entity(call, "servicePrincipals", &found)
}

fn update(call: &Call) -> Result<Reply> {
    let (body, tag) = (call.body()?, call.if_match());
    let updated = service_principals::update(call.engine(), call.ctx(), id(call)?, &body, tag)?;
    Reply::updated(call, "servicePrincipals", &updated)
}

fn remove(call: &Call) -> Result<Reply> {
    service_principals::delete(call.engine(), call.ctx(), id(call)?)?;
    Ok(Reply::nothing())
}

fn list_owners(call: &Call) -> Result<Reply> {
    owners::list(call, NodeKind::ServicePrincipal, id(call)?.0)
}

fn add_owner(call: &Call) -> Result<Reply> {
    owners::add(call, NodeKind::ServicePrincipal, id(call)?.0)
}

fn remove_owner(call: &Call) -> Result<Reply> {
    owners::remove(call, NodeKind::ServicePrincipal, id(call)?.0)
}

fn add_password(call: &Call) -> Result<Reply> {
    let (id, wanted) = (id(call)?, credentials::wanted(call)?);
    let added =
        application_passwords::add::<ServicePrincipal>(call.engine(), call.ctx(), id, &wanted)?;
    credentials::shown(call, added)
}

fn remove_password(call: &Call) -> Result<Reply> {
    let (id, key) = (id(call)?, credentials::key(call)?);
    application_passwords::remove::<ServicePrincipal>(call.engine(), call.ctx(), id, key)?;
    Ok(Reply::nothing())
}
