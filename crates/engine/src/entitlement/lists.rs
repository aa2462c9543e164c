//! Lists as Graph asks for them, of what the caller may read.

use super::visibility::{self, Catalogs};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On, READ_ENTITLEMENT, READ_OWN_ACCESS},
};
use uuid::Uuid;
use xenia_domain::{
    NodeKind,
    entitlement::{
        assignment::Assignment, catalog::Catalog, connected::ConnectedOrganization,
        policy::AssignmentPolicy, request::RequestRecord,
    },
};
use xenia_odata::{Comparison, Filter, Literal, PropertyPath, QueryOptions};
use xenia_store::{
    Tx, packages,
    query::{self, ListQuery, Page},
    resources::{Stored, Versioned},
    shapes::entitlement::PackageRecord,
};

/// A property that is one of those ids; nothing where there are none.
fn one_of(path: &str, ids: &[Uuid]) -> Filter {
    if ids.is_empty() {
        return Filter::Or(Vec::new());
    }
    Filter::In {
        path: PropertyPath::of(path.split('/')),
        literals: ids
            .iter()
            .map(|id| Literal::String(id.to_string()))
            .collect(),
    }
}

fn is(path: &str, id: Uuid) -> Filter {
    Filter::Compare {
        path: PropertyPath::of(path.split('/')),
        op: Comparison::Eq,
        literal: Literal::String(id.to_string()),
    }
}

/// What belongs to catalogs: all of it, or what belongs to those the caller may read; `scope` turns
/// those catalogs into a condition.
fn of_catalogs<R: Stored>(
    tx: &Tx<'_>,
    ctx: &Ctx,
    query: ListQuery,
    scope: impl FnOnce(&[Uuid]) -> Result<Filter>,
) -> Result<Page<Versioned<R>>> {
    let query = match visibility::catalogs(tx, ctx)? {
        Catalogs::All => query,
        Catalogs::Some(ids) => query.only(scope(&ids)?),
    };
    Ok(query::list(tx, &query)?)
}

/// A page of the catalogs that the caller may read.
pub fn catalogs(
    engine: &Engine,
    ctx: &Ctx,
    options: QueryOptions,
) -> Result<Page<Versioned<Catalog>>> {
    engine.read(ctx, |tx| {
        let query = ListQuery::new("catalogs", options);
        of_catalogs(tx, ctx, query, |ids| Ok(one_of("id", ids)))
    })
}

/// A page of the packages that the caller may read.
pub fn packages(
    engine: &Engine,
    ctx: &Ctx,
    options: QueryOptions,
) -> Result<Page<Versioned<PackageRecord>>> {
    engine.read(ctx, |tx| {
        let query = ListQuery::new("accessPackages", options);
        of_catalogs(tx, ctx, query, |ids| Ok(one_of("catalog/id", ids)))
    })
}

/// A page of the policies that the caller may read.
pub fn policies(
    engine: &Engine,
    ctx: &Ctx,
    options: QueryOptions,
) -> Result<Page<Versioned<AssignmentPolicy>>> {
    engine.read(ctx, |tx| {
        let query = ListQuery::new("assignmentPolicies", options);
        of_catalogs(tx, ctx, query, |ids| in_packages(tx, ids))
    })
}

fn in_packages(tx: &Tx<'_>, catalogs: &[Uuid]) -> Result<Filter> {
    let packages = packages::of_catalogs(tx, catalogs)?;
    Ok(one_of("accessPackage/id", &packages))
}

/// A page of the connected organizations.
pub fn connected_organizations(
    engine: &Engine,
    ctx: &Ctx,
    options: QueryOptions,
) -> Result<Page<Versioned<ConnectedOrganization>>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &READ_ENTITLEMENT, On::Tenant)?;
        Ok(query::list(
            tx,
            &ListQuery::new("connectedOrganizations", options),
        )?)
    })
}

/// The caller, where it is a user who may read what is their own.
fn oneself(tx: &Tx<'_>, ctx: &Ctx) -> Result<Uuid> {
    let user = ctx
        .user()
        .ok_or_else(|| authz::denied(ctx, &READ_ENTITLEMENT))?;
    authz::require(tx, ctx, &READ_OWN_ACCESS, On::Node(NodeKind::User, user.0))?;
    Ok(user.0)
}

/// A page of the requests that the caller may read: all, those of the caller's catalogs, or those
/// made by or for the caller.
pub fn requests(
    engine: &Engine,
    ctx: &Ctx,
    options: QueryOptions,
) -> Result<Page<Versioned<RequestRecord>>> {
    engine.read(ctx, |tx| {
        let query = ListQuery::new("assignmentRequests", options);
        of_catalogs(tx, ctx, query, |ids| {
            if !ids.is_empty() {
                return in_packages(tx, ids);
            }
            let me = oneself(tx, ctx)?;
            Ok(Filter::Or(vec![
                is("requestor/objectId", me),
                is("target/objectId", me),
            ]))
        })
    })
}

/// A page of the assignments that the caller may read: all, those of the caller's catalogs, or the
/// caller's own.
pub fn assignments(
    engine: &Engine,
    ctx: &Ctx,
    options: QueryOptions,
) -> Result<Page<Versioned<Assignment>>> {
    engine.read(ctx, |tx| {
        let query = ListQuery::new("assignments", options);
        of_catalogs(tx, ctx, query, |ids| {
            if !ids.is_empty() {
                return in_packages(tx, ids);
            }
            Ok(is("target/objectId", oneself(tx, ctx)?))
        })
    })
}

/// A page of the caller's own assignments (Graph `filterByCurrentUser(on='target')`).
pub fn own_assignments(
    engine: &Engine,
    ctx: &Ctx,
    options: QueryOptions,
) -> Result<Page<Versioned<Assignment>>> {
    engine.read(ctx, |tx| {
        let me = oneself(tx, ctx)?;
        let query = ListQuery::new("assignments/filterByCurrentUser", options);
        Ok(query::list(tx, &query.only(is("target/objectId", me)))?)
    })
}
