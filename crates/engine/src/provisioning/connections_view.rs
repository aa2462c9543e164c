//! Connections as their pages show them.

use super::connections::{self, Told};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
};
use xenia_domain::{
    ConnectedOrganizationId, ServicePrincipalId, audit::Event,
    entitlement::connected::ConnectedOrganization,
};
use xenia_store::{
    Tx,
    audit::{self, EventQuery},
    provisioning as store, resources, tenants,
};

/// A connection with its tokens, and the partner's name.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The connection and its tokens.
    pub told: Told,
    /// The partner, where its people are a partner's and it is there still.
    pub partner: Option<String>,
}

/// All connections.
#[derive(Clone, Debug)]
pub struct Overview {
    /// By name.
    pub rows: Vec<Listed>,
    /// Whether the caller may make and change them.
    pub may_manage: bool,
}

/// One connection.
#[derive(Clone, Debug)]
pub struct View {
    /// The connection with its tokens.
    pub listed: Listed,
    /// How many people and groups it looks after.
    pub looks_after: i64,
    /// What it wrote, the newest first.
    pub written: Vec<Event>,
    /// Whether the caller may change it.
    pub may_manage: bool,
}

/// What a new connection can be for.
#[derive(Clone, Debug)]
pub struct Choices {
    /// The verified domains of the organisation.
    pub domains: Vec<String>,
    /// The partners that have a domain, by name.
    pub partners: Vec<(ConnectedOrganizationId, String)>,
}

fn listed(tx: &Tx<'_>, told: Told) -> Result<Listed> {
    let partner = match told.connection.value.connected_organization_id {
        Some(id) => resources::find::<ConnectedOrganization>(tx, id)?,
        None => None,
    };
    Ok(Listed {
        told,
        partner: partner.map(|found| found.value.display_name),
    })
}

/// All connections of the organisation, by name.
pub fn overview(engine: &Engine, ctx: &Ctx) -> Result<Overview> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_INBOUND, On::Tenant)?;
        let all = store::connections(tx)?.into_iter();
        let all = all.map(|one| listed(tx, connections::told(tx, one)?));
        let mut rows = all.collect::<Result<Vec<_>>>()?;
        rows.sort_by_key(|one| one.told.connection.value.display_name.to_lowercase());
        Ok(Overview {
            rows,
            may_manage: authz::may(tx, ctx, &authz::MANAGE_INBOUND, On::Tenant)?,
        })
    })
}

/// One connection, with so many of the things that it wrote.
pub fn view(engine: &Engine, ctx: &Ctx, id: ServicePrincipalId, written: u32) -> Result<View> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_INBOUND, On::Tenant)?;
        let query = EventQuery {
            initiator: Some(id.0),
            ..EventQuery::default()
        };
        Ok(View {
            listed: listed(tx, connections::told(tx, connections::find(tx, id)?)?)?,
            looks_after: store::count_written(tx, id.0)?,
            written: audit::list(tx, &query, written)?,
            may_manage: authz::may(tx, ctx, &authz::MANAGE_INBOUND, On::Tenant)?,
        })
    })
}

/// What a new connection can be for.
pub fn choices(engine: &Engine, ctx: &Ctx) -> Result<Choices> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::MANAGE_INBOUND, On::Tenant)?;
        let domains = tenants::domains(tx)?.into_iter();
        let domains = domains.filter(|domain| domain.is_verified);
        let all = resources::list_all::<ConnectedOrganization>(tx)?.into_iter();
        let with_domain = all.map(|found| found.value).filter(|partner| {
            let mut sources = partner.identity_sources.iter();
            sources.any(|source| source.domain().is_some())
        });
        let mut partners: Vec<_> = with_domain.map(|one| (one.id, one.display_name)).collect();
        partners.sort_by_key(|(_, name)| name.to_lowercase());
        Ok(Choices {
            domains: domains.map(|domain| domain.id).collect(),
            partners,
        })
    })
}
