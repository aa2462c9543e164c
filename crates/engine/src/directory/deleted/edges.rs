//! The edges that come back with a restored thing.

use crate::{
    Ctx, Error, Result, authz,
    directory::{group_settings, licences},
};
use serde::Serialize;
use uuid::Uuid;
use xenia_domain::{
    Edge, NodeKind, Relation, Source, Timestamp,
    delegation::AdministrativeUnit,
    directory::{Group, ServicePrincipal, SubscribedSku},
    edge::{Closed, NewEdge},
    entitlement::{catalog::Catalog, connected::ConnectedOrganization},
    groups::check_owner,
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

/// What came back, and what did not.
#[derive(Default)]
pub(super) struct Again {
    /// How many edges were opened.
    pub(super) opened: usize,
    /// Those that a rule holds back, which did not forbid them when they were opened first.
    pub(super) held_back: Vec<HeldBack>,
}

/// An edge that did not come back, as the audit log tells it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HeldBack {
    relation: Relation,
    subject: Uuid,
    object: Uuid,
    because: String,
    setting: Option<String>,
}

/// Why an edge may not be opened any more: a group takes no guests now, or all licences are in use.
fn forbidden(tx: &Tx<'_>, ctx: &Ctx, edge: &Edge) -> Result<()> {
    match edge.relation {
        Relation::Member | Relation::Owner if edge.object_kind == NodeKind::Group => {
            let group = resources::find::<Group>(tx, edge.object)?;
            let Some(group) = group.filter(|_| edge.subject_kind == NodeKind::User) else {
                return Ok(());
            };
            if !group_settings::is_guest(tx, edge.subject)? {
                return Ok(());
            }
            if edge.relation == Relation::Member {
                return group_settings::check_guest(tx, ctx, &group.value);
            }
            check_owner(
                NodeKind::User,
                !group_settings::guests_may_own(tx, &group.value)?,
            )?;
            Ok(())
        }
        Relation::Licensed => match resources::find::<SubscribedSku>(tx, edge.object)? {
            Some(sku) => licences::check_free(tx, &sku.value),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// Opens edges like those, as far as they may be opened today.
pub(super) fn open_again(tx: &WriteTx<'_>, ctx: &Ctx, ended: &[Edge]) -> Result<Again> {
    let mut found = Again::default();
    for edge in ended {
        if is_powerful(tx, edge)? {
            authz::require(tx, ctx, &authz::RESTORE_POWER, authz::On::Tenant)?;
        }
        match forbidden(tx, ctx, edge) {
            Ok(()) => {}
            Err(Error::Refused(refusal)) => {
                found.held_back.push(HeldBack {
                    relation: edge.relation,
                    subject: edge.subject,
                    object: edge.object,
                    because: refusal.message,
                    setting: refusal.setting,
                });
                continue;
            }
            Err(error) => return Err(error),
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
        found.opened += usize::from(edges::open(tx, &again)?.is_some());
    }
    Ok(found)
}
