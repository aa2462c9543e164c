//! The edges that come back with a restored thing.

use crate::{Ctx, Result, authz};
use uuid::Uuid;
use xenia_domain::{
    Edge, NodeKind, Relation, Source, Timestamp,
    delegation::AdministrativeUnit,
    directory::{Group, ServicePrincipal, SubscribedSku},
    edge::{Closed, NewEdge},
    entitlement::{catalog::Catalog, connected::ConnectedOrganization},
    permission::GRAPH_APP_ID,
    role::DirectoryRole,
};
use xenia_store::{
    Tx, WriteTx,
    edges::{self, EdgeQuery},
    query::DirectoryObject,
    resources,
};

/// The edges that ended with the deletion of a thing and can begin again.
pub(super) fn closed_with(
    tx: &Tx<'_>,
    id: Uuid,
    at: Timestamp,
    now: Timestamp,
) -> Result<Vec<Edge>> {
    let mut found = Vec::new();
    for query in [EdgeQuery::of_subject(id), EdgeQuery::of_object(id)] {
        let query = EdgeQuery {
            history: true,
            ..query
        };
        for edge in edges::list(tx, &query)? {
            if comes_back(&edge, at, now) && is_there(tx, other_end(&edge, id))? {
                found.push(edge);
            }
        }
    }
    Ok(found)
}

/// Whether that deletion closed it, and nothing has ended it meanwhile.
fn comes_back(edge: &Edge, deleted_at: Timestamp, now: Timestamp) -> bool {
    edge.closed_because == Some(Closed::Deleted)
        && edge.closed_at == Some(deleted_at)
        && edge.ends_at.is_none_or(|end| end > now)
        && !matches!(edge.source, Source::Rule | Source::Assignment)
        && edge.relation != Relation::Assigned
}

fn other_end(edge: &Edge, id: Uuid) -> (NodeKind, Uuid) {
    match edge.subject == id {
        true => (edge.object_kind, edge.object),
        false => (edge.subject_kind, edge.subject),
    }
}

fn is_there(tx: &Tx<'_>, (kind, id): (NodeKind, Uuid)) -> Result<bool> {
    Ok(match kind {
        NodeKind::User
        | NodeKind::Group
        | NodeKind::Application
        | NodeKind::ServicePrincipal
        | NodeKind::Device => DirectoryObject::find(tx, id)?.is_some(),
        NodeKind::SubscribedSku => resources::find::<SubscribedSku>(tx, id)?.is_some(),
        NodeKind::Catalog => resources::find::<Catalog>(tx, id)?.is_some(),
        NodeKind::ConnectedOrganization => {
            resources::find::<ConnectedOrganization>(tx, id)?.is_some()
        }
        NodeKind::DirectoryRole => DirectoryRole::from_template(id).is_some(),
        NodeKind::AdministrativeUnit => resources::find::<AdministrativeUnit>(tx, id)?.is_some(),
        NodeKind::Organization => id == tx.tenant().0,
        _ => false,
    })
}

/// Whether an edge gives power over the directory, so that only those may bring it back who may
/// give it: a directory role, a group that can hold roles, a permission of Microsoft Graph.
pub(super) fn is_powerful(tx: &Tx<'_>, edge: &Edge) -> Result<bool> {
    Ok(match edge.relation {
        Relation::DirectoryRole | Relation::ScopedRole => true,
        Relation::Member | Relation::Owner => resources::find_ever::<Group>(tx, edge.object)?
            .is_some_and(|it| it.value.is_role_assignable()),
        Relation::AppRole => resources::find_ever::<ServicePrincipal>(tx, edge.object)?
            .is_some_and(|it| it.value.app_id.0 == GRAPH_APP_ID),
        _ => false,
    })
}

/// Opens edges like those; how many.
pub(super) fn open_again(tx: &WriteTx<'_>, ctx: &Ctx, ended: &[Edge]) -> Result<usize> {
    let mut opened = 0;
    for edge in ended {
        if is_powerful(tx, edge)? {
            authz::require(tx, ctx, &authz::RESTORE_POWER, authz::On::Tenant)?;
        }
        let again = NewEdge {
            subject: (edge.subject_kind, edge.subject),
            relation: edge.relation,
            object: (edge.object_kind, edge.object),
            role: edge.role,
            starts_at: Some(edge.starts_at).filter(|start| *start > tx.now()),
            ends_at: edge.ends_at,
            source: (edge.source, edge.source_id),
        };
        opened += usize::from(edges::open(tx, &again)?.is_some());
    }
    Ok(opened)
}
