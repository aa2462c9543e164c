//! Requests to add a resource to a catalog, to read it again or to take it out (Graph
//! `accessPackageResourceRequest`). Each is fulfilled at once, so that nothing of it has to be
//! kept but what the audit log tells: the id of a request is that of its event.

use super::{
    catalogs,
    resources::{self as catalog_resources, ADD, REFRESH, REMOVE},
    visibility::{self, Catalogs},
};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On, READ_ENTITLEMENT},
};
use uuid::Uuid;
use xenia_domain::{
    CatalogId, CatalogResourceId, EventId, NodeKind, Refusal,
    audit::Event,
    entitlement::{
        catalog::{Catalog, CatalogResource, OriginSystem, ResourceRequest, ResourceRequestType},
        progress::RequestState,
    },
};
use xenia_store::{
    Tx,
    audit::{self, EventQuery},
    resources,
};

/// How many requests of one kind a catalog tells at most, the newest.
const SHOWN: u32 = 1000;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub enum Wanted {
    /// Adds that group or service principal.
    Add(OriginSystem, Uuid),
    /// Reads the name again from where the resource lives.
    Update(CatalogResourceId),
    /// Takes the resource out.
    Remove(CatalogResourceId),
}

/// A request with what it was about.
#[derive(Clone, Debug)]
pub struct Fulfilled {
    /// The request.
    pub request: ResourceRequest,
    /// The resource, also one that has been taken out since.
    pub resource: CatalogResource,
    /// The catalog.
    pub catalog: Catalog,
}

/// Makes a request and fulfils it.
pub fn create(engine: &Engine, ctx: &Ctx, catalog: CatalogId, wanted: Wanted) -> Result<Fulfilled> {
    let done = engine.write(ctx, |tx| {
        let (kind, done) = match wanted {
            Wanted::Add(system, origin) => (
                ResourceRequestType::AdminAdd,
                catalog_resources::added(tx, ctx, catalog, system, origin)?,
            ),
            Wanted::Update(id) => (
                ResourceRequestType::AdminUpdate,
                catalog_resources::refreshed(tx, ctx, catalog, id)?,
            ),
            Wanted::Remove(id) => (
                ResourceRequestType::AdminRemove,
                catalog_resources::removed(tx, ctx, catalog, id)?,
            ),
        };
        let holder = catalogs::require(tx, ctx, &READ_ENTITLEMENT, catalog)?.value;
        let request = ResourceRequest {
            id: tx.cause().0,
            request_type: kind,
            state: Some(RequestState::Delivered),
            created_date_time: tx.now(),
        };
        Ok(done.map(|resource| Fulfilled {
            request: request.clone(),
            resource: resource.value,
            catalog: holder.clone(),
        }))
    });
    done.map_err(|error| match wanted {
        Wanted::Add(_, origin) => error.on_duplicate(|_| catalog_resources::duplicate(origin)),
        _ => error,
    })
}

/// The requests for one catalog, or for all that the caller may read, the newest first.
pub fn list(engine: &Engine, ctx: &Ctx, catalog: Option<CatalogId>) -> Result<Vec<Fulfilled>> {
    engine.read(ctx, |tx| {
        let readable = match visibility::catalogs(tx, ctx)? {
            Catalogs::All => resources::list_all::<Catalog>(tx)?,
            Catalogs::Some(ids) => resources::find_many::<Catalog>(tx, &ids)?,
        };
        let mut found = Vec::new();
        for readable in readable {
            let readable = readable.value;
            if catalog.is_some_and(|wanted| wanted != readable.id) {
                continue;
            }
            for activity in [ADD, REFRESH, REMOVE] {
                let query = EventQuery {
                    target: Some(readable.id.0),
                    activity: Some(activity.to_owned()),
                    ..EventQuery::default()
                };
                for event in audit::list(tx, &query, SHOWN)? {
                    found.extend(told(tx, &event, &readable)?.map(|one| (event.sequence, one)));
                }
            }
        }
        found.sort_by_key(|(sequence, _)| std::cmp::Reverse(*sequence));
        Ok(found.into_iter().map(|(_, one)| one).collect())
    })
}

/// One request; unknown to those who may not read its catalog.
pub fn get(engine: &Engine, ctx: &Ctx, id: EventId) -> Result<Fulfilled> {
    engine.read(ctx, |tx| {
        let unknown = || Refusal::not_found("resource request", id);
        let event = audit::find(tx, id)?.ok_or_else(unknown)?;
        let catalog = event.targets.iter().find(|it| it.kind == NodeKind::Catalog);
        let catalog = catalog.ok_or_else(unknown)?.id;
        let readable = authz::may(tx, ctx, &READ_ENTITLEMENT, On::Catalog(catalog))?;
        let catalog = resources::find::<Catalog>(tx, catalog)?
            .filter(|_| readable)
            .ok_or_else(unknown)?;
        Ok(told(tx, &event, &catalog.value)?.ok_or_else(unknown)?)
    })
}

/// The request that an event tells of, if it tells of one.
fn told(tx: &Tx<'_>, event: &Event, catalog: &Catalog) -> Result<Option<Fulfilled>> {
    let request_type = match event.activity.as_str() {
        ADD => ResourceRequestType::AdminAdd,
        REFRESH => ResourceRequestType::AdminUpdate,
        REMOVE => ResourceRequestType::AdminRemove,
        _ => return Ok(None),
    };
    let mut targets = event.targets.iter();
    let Some(about) = targets.find(|it| it.kind == NodeKind::CatalogResource) else {
        return Ok(None);
    };
    let resource = resources::find_ever::<CatalogResource>(tx, about.id)?;
    Ok(resource.map(|resource| Fulfilled {
        request: ResourceRequest {
            id: event.id.0,
            request_type,
            state: Some(RequestState::Delivered),
            created_date_time: event.at,
        },
        resource: resource.value,
        catalog: catalog.clone(),
    }))
}
