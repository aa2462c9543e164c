//! Who may see a request or an assignment.

use super::{approvers, facts::Person};
use crate::{
    Actor, Ctx, Engine, Result,
    authz::{self, CHANGE_ENTITLEMENT, MANAGE_ASSIGNMENTS, On, READ_ENTITLEMENT},
    directory::group_settings,
};
use std::collections::BTreeSet;
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Relation, UserId,
    entitlement::{approval::StageStatus, request::RequestRecord},
    role::CatalogRole,
};
use xenia_store::{
    Tx, assignments,
    edges::{self, EdgeQuery},
};

/// Refuses a token that is of no use here, before anything else is said.
pub fn check_token(engine: &Engine, ctx: &Ctx, writes: bool) -> Result<()> {
    let action = if writes {
        &CHANGE_ENTITLEMENT
    } else {
        &READ_ENTITLEMENT
    };
    engine.read(ctx, |tx| authz::require_token(tx, ctx, action))
}

/// In what quality somebody sees a request; the first that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    /// It is about them, or they made it.
    Own,
    /// They manage the assignments of its catalog.
    Manager,
    /// They may decide it, could have, or did.
    Approver,
    /// They may read its catalog.
    Reader,
}

/// Whether and how the caller sees a request.
pub(super) fn sight(tx: &Tx<'_>, ctx: &Ctx, record: &RequestRecord) -> Result<Option<Sight>> {
    let catalog = On::Catalog(
        super::facts::past_package(tx, record.request.access_package_id)?
            .catalog_id
            .0,
    );
    if let Actor::Visitor { address } = &ctx.actor {
        let person = Person::of_request(tx, record)?;
        let same = person
            .address()
            .is_some_and(|own| own.eq_ignore_ascii_case(address));
        return Ok(same.then_some(Sight::Own));
    }
    if let Some(user) = ctx.user() {
        let request = &record.request;
        let own = [request.requestor_id, request.target_id].contains(&user);
        let on = On::Node(NodeKind::User, user.0);
        if own && authz::may(tx, ctx, &authz::READ_OWN_ACCESS, on)? {
            return Ok(Some(Sight::Own));
        }
    }
    if authz::may(tx, ctx, &MANAGE_ASSIGNMENTS, catalog)? {
        return Ok(Some(Sight::Manager));
    }
    if let Some(user) = ctx.user()
        && is_approver(tx, ctx, record, user)?
        && authz::may(
            tx,
            ctx,
            &authz::READ_OWN_ACCESS,
            On::Node(NodeKind::User, user.0),
        )?
    {
        return Ok(Some(Sight::Approver));
    }
    let reads = authz::may(tx, ctx, &READ_ENTITLEMENT, catalog)?;
    Ok(reads.then_some(Sight::Reader))
}

fn is_approver(tx: &Tx<'_>, ctx: &Ctx, record: &RequestRecord, user: UserId) -> Result<bool> {
    if assignments::approvers(tx, record.request.id)?.contains(&user.0) {
        return Ok(true);
    }
    let stages = record
        .approval
        .as_ref()
        .map_or(&[][..], |approval| &approval.stages);
    for stage in stages
        .iter()
        .filter(|stage| stage.status != StageStatus::NotStarted)
    {
        if stage.reviewed_by_id == Some(user) {
            return Ok(true);
        }
        let who = approvers::of_stage(tx, ctx, record, &stage.settings)?;
        if who.who_decides(true).contains(&user) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The catalogs whose requests and assignments the caller may read.
pub(super) enum Catalogs {
    /// All of the tenant.
    All,
    /// These.
    Some(Vec<Uuid>),
}

/// The catalogs whose requests and assignments the caller may read.
pub(super) fn catalogs(tx: &Tx<'_>, ctx: &Ctx) -> Result<Catalogs> {
    if authz::may(tx, ctx, &READ_ENTITLEMENT, On::Tenant)? {
        return Ok(Catalogs::All);
    }
    authz::require_token(tx, ctx, &READ_ENTITLEMENT)?;
    let mut principals = vec![ctx.principal()];
    principals.extend(group_settings::groups_of(tx, ctx.principal(), ctx.now)?);
    let mut readable = BTreeSet::new();
    for principal in principals.into_iter().filter(|id| !id.is_nil()) {
        let query = EdgeQuery::of_subject(principal)
            .relation(Relation::CatalogRole)
            .at(ctx.now);
        let held = edges::list(tx, &query)?;
        readable.extend(
            held.iter()
                .filter(|edge| edge.object_kind == NodeKind::Catalog)
                .filter(|edge| {
                    CatalogRole::from_template(edge.role)
                        .is_some_and(|role| READ_ENTITLEMENT.catalog_roles.contains(&role))
                })
                .map(|edge| edge.object),
        );
    }
    Ok(Catalogs::Some(readable.into_iter().collect()))
}
