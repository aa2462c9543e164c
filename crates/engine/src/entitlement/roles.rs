//! Delegated roles of entitlement management: who looks after which catalog, and who may make new
//! ones (identity-governance.md, section 6.1; Graph `unifiedRoleAssignment` of the entitlement
//! management provider). An assignment is an edge; its id is the edge's.
//!
//! Users, groups and service principals hold them; whoever is in a group has what the group has.
//! Owners of a catalog decide about its roles, administrators about all of them.

use super::{catalogs, visibility};
use crate::{
    Ctx, Engine, Result,
    authz::{self, MANAGE_CATALOG, MANAGE_ORGANIZATIONS, On},
    directory::group_settings,
    directory::owners::target_of,
};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;
use xenia_domain::{
    CatalogId, Edge, EdgeId, NodeKind, Refusal, Relation, Timestamp,
    audit::{NewEvent, Target},
    directory::{Group, ServicePrincipal, User},
    edge::{Closed, NewEdge},
    entitlement::catalog::Catalog,
    rbac::{CatalogScope, UnifiedRoleAssignment, UnifiedRoleDefinition},
    role::CatalogRole,
};
use xenia_store::{
    Tx, Written,
    edges::{self, EdgeQuery},
    query::DirectoryObject,
    resources::{self, Stored, Versioned},
};

/// What can hold a role.
const PRINCIPALS: [NodeKind; 3] = [NodeKind::User, NodeKind::Group, NodeKind::ServicePrincipal];

/// A role that is to be given.
#[derive(Clone, Copy, Debug)]
pub struct NewAssignment {
    /// A user, a group or a service principal.
    pub principal: Uuid,
    /// Which role.
    pub role: CatalogRole,
    /// On what.
    pub scope: CatalogScope,
    /// When it ends by itself, if it does.
    pub until: Option<Timestamp>,
}

/// Which assignments to look at; all conditions hold together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Narrow {
    /// Of this principal.
    pub principal: Option<Uuid>,
    /// Of this role.
    pub role: Option<Uuid>,
    /// On this.
    pub scope: Option<CatalogScope>,
}

/// The role of that id.
///
/// # Errors
/// Names the id when there is no such role.
pub fn known(id: Uuid) -> Result<CatalogRole, Refusal> {
    CatalogRole::from_template(id).ok_or_else(|| {
        let message = format!("`{id}` is no role of entitlement management");
        Refusal::invalid("roleDefinitionId", message)
    })
}

/// Every role that there is.
#[must_use]
pub fn definitions() -> Vec<UnifiedRoleDefinition> {
    CatalogRole::ALL.iter().map(|role| (*role).into()).collect()
}

/// Gives a role. Owners of a catalog give the roles on it; who may create catalogs is said by
/// administrators.
pub fn grant(engine: &Engine, ctx: &Ctx, wanted: NewAssignment) -> Result<UnifiedRoleAssignment> {
    engine.write(ctx, |tx| {
        let (object, about) = managed(tx, ctx, wanted.scope)?;
        wanted.role.may_be_held_on(wanted.scope)?;
        let holder = DirectoryObject::find(tx, wanted.principal)?
            .filter(|found| PRINCIPALS.contains(&found.kind()))
            .ok_or_else(|| {
                let message = format!(
                    "`{}` is no user, group or service principal of this organisation: nothing else can hold a role here",
                    wanted.principal
                );
                Refusal::invalid("principalId", message)
            })?;
        let subject = (holder.kind(), wanted.principal);
        let edge = NewEdge::direct(subject, Relation::CatalogRole, object)
            .with_role(wanted.role.template())
            .until(wanted.until);
        let held = EdgeQuery::of_object(object.1)
            .relation(Relation::CatalogRole)
            .role(wanted.role.template())
            .from_subject(wanted.principal);
        let already = || {
            let message = format!(
                "`{}` holds the role `{}` of `{}` already",
                holder.label(),
                wanted.role.display_name(),
                about.name
            );
            Refusal::conflict(message).at("principalId")
        };
        if edges::any(tx, &held)? {
            return Err(already().into());
        }
        let id = edges::open(tx, &edge)?.ok_or_else(already)?;
        let opened = edges::find(tx, id)?.ok_or_else(already)?;
        let event = told("Add Entitlement Management role assignment", &about, wanted.role)
            .and(target_of(&holder));
        Ok(Written::new(view(&opened), event))
    })
}

/// Takes a role away; it counts with the next request.
pub fn revoke(engine: &Engine, ctx: &Ctx, id: EdgeId) -> Result<()> {
    engine.write(ctx, |tx| {
        let edge = visible(tx, ctx, id)?;
        let (_, about) = managed(tx, ctx, scope(&edge))?;
        let role = known(edge.role)?;
        let holder = DirectoryObject::find(tx, edge.subject)?;
        let name = holder.as_ref().map(DirectoryObject::label);
        if role == CatalogRole::CatalogOwner {
            keep_an_owner(
                tx,
                ctx,
                &edge,
                name.as_deref().unwrap_or_default(),
                &about.name,
            )?;
        }
        edges::close(tx, id, Closed::Removed)?;
        let event = told(
            "Remove Entitlement Management role assignment",
            &about,
            role,
        )
        .and(Target::new(
            edge.subject_kind,
            edge.subject,
            name.unwrap_or_default(),
        ));
        Ok(Written::new((), event))
    })
}

/// Refused when the last owner of a catalog would leave it to nobody: whoever manages every catalog
/// may do that, an owner may not, as they could not take it back. An owner whose role has a
/// planned end does not count, as nobody would be left on that day.
fn keep_an_owner(tx: &Tx<'_>, ctx: &Ctx, leaving: &Edge, name: &str, catalog: &str) -> Result<()> {
    if authz::may(tx, ctx, &MANAGE_CATALOG, On::Tenant)? {
        return Ok(());
    }
    let owners = EdgeQuery::of_object(leaving.object)
        .relation(Relation::CatalogRole)
        .role(leaving.role)
        .at(ctx.now);
    let another = edges::list(tx, &owners)?
        .iter()
        .any(|edge| edge.subject != leaving.subject && edge.ends_at.is_none());
    if another {
        return Ok(());
    }
    let message =
        format!("`{name}` is the last owner of the catalog `{catalog}`: make another one first");
    Err(Refusal::conflict(message).into())
}

/// The assignments that the caller may see, now and by whatever source: those on catalogs that
/// they may read, and their own.
pub fn list(engine: &Engine, ctx: &Ctx, narrow: Narrow) -> Result<Vec<UnifiedRoleAssignment>> {
    engine.read(ctx, |tx| {
        let sight = Sight::of(tx, ctx)?;
        let query = EdgeQuery {
            subject: narrow.principal,
            role: narrow.role,
            object: narrow.scope.map(|scope| node(ctx, scope).1),
            relation: Some(Relation::CatalogRole),
            at: Some(ctx.now),
            ..EdgeQuery::default()
        };
        let found = edges::list(tx, &query)?;
        Ok(found
            .iter()
            .filter(|edge| sight.covers(edge))
            .map(view)
            .collect())
    })
}

/// One assignment.
pub fn get(engine: &Engine, ctx: &Ctx, id: EdgeId) -> Result<UnifiedRoleAssignment> {
    engine.read(ctx, |tx| Ok(view(&visible(tx, ctx, id)?)))
}

/// What assignments refer to: the principals that are still there, and the catalogs.
#[derive(Clone, Debug, Default)]
pub struct Related {
    /// Users, groups and service principals.
    pub principals: BTreeMap<Uuid, DirectoryObject>,
    /// Catalogs.
    pub catalogs: BTreeMap<Uuid, Catalog>,
}

/// What those assignments refer to. They are ones that the caller was shown.
pub fn related(engine: &Engine, ctx: &Ctx, of: &[UnifiedRoleAssignment]) -> Result<Related> {
    engine.read(ctx, |tx| {
        let ids = of.iter().map(|one| one.principal_id);
        let scopes = of.iter().filter_map(|one| one.app_scope_id.as_deref());
        let catalogs: Vec<Uuid> = scopes
            .filter_map(|text| match CatalogScope::of_app(text) {
                Ok(CatalogScope::Catalog(id)) => Some(id.0),
                _ => None,
            })
            .collect();
        let found = resources::find_many::<Catalog>(tx, &catalogs)?;
        Ok(Related {
            principals: principals(tx, ids)?,
            catalogs: found
                .into_iter()
                .map(|one| (one.value.id.0, one.value))
                .collect(),
        })
    })
}

/// The users, groups and service principals of those ids that are there.
pub(crate) fn principals(
    tx: &Tx<'_>,
    ids: impl Iterator<Item = Uuid>,
) -> Result<BTreeMap<Uuid, DirectoryObject>> {
    fn add<R: Stored>(
        tx: &Tx<'_>,
        ids: &[Uuid],
        all: &mut BTreeMap<Uuid, DirectoryObject>,
        make: fn(Versioned<R>) -> DirectoryObject,
    ) -> Result<()> {
        for one in resources::find_many::<R>(tx, ids)? {
            all.insert(one.value.uuid(), make(one));
        }
        Ok(())
    }
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let mut all = BTreeMap::new();
    add::<User>(tx, &ids, &mut all, DirectoryObject::User)?;
    add::<Group>(tx, &ids, &mut all, DirectoryObject::Group)?;
    add::<ServicePrincipal>(tx, &ids, &mut all, DirectoryObject::ServicePrincipal)?;
    Ok(all)
}

/// The open edges of the roles on a catalog.
pub(crate) fn on_catalog(tx: &Tx<'_>, ctx: &Ctx, catalog: CatalogId) -> Result<Vec<Edge>> {
    let query = EdgeQuery::of_object(catalog)
        .relation(Relation::CatalogRole)
        .at(ctx.now);
    Ok(edges::list(tx, &query)?)
}

/// The open edges of those who may create catalogs.
pub(crate) fn on_tenant(tx: &Tx<'_>, ctx: &Ctx) -> Result<Vec<Edge>> {
    let query = EdgeQuery::of_object(ctx.tenant)
        .relation(Relation::CatalogRole)
        .at(ctx.now);
    Ok(edges::list(tx, &query)?)
}

/// Whose assignments the caller sees.
struct Sight {
    catalogs: visibility::Catalogs,
    own: Vec<Uuid>,
}

impl Sight {
    fn of(tx: &Tx<'_>, ctx: &Ctx) -> Result<Self> {
        let catalogs = visibility::catalogs(tx, ctx)?;
        let own = match (&catalogs, ctx.principal()) {
            (visibility::Catalogs::All, _) => Vec::new(),
            (_, nobody) if nobody.is_nil() => Vec::new(),
            (_, principal) => {
                let mut own = group_settings::groups_of(tx, principal, ctx.now)?;
                own.push(principal);
                own
            }
        };
        Ok(Self { catalogs, own })
    }
    fn covers(&self, edge: &Edge) -> bool {
        let readable = match &self.catalogs {
            visibility::Catalogs::All => true,
            visibility::Catalogs::Some(ids) => ids.contains(&edge.object),
        };
        readable || self.own.contains(&edge.subject)
    }
}

/// The assignment of that id; unknown to those who may not see it.
fn visible(tx: &Tx<'_>, ctx: &Ctx, id: EdgeId) -> Result<Edge> {
    let sight = Sight::of(tx, ctx)?;
    let found = edges::find(tx, id)?.filter(|edge| {
        edge.relation == Relation::CatalogRole && edge.holds_at(ctx.now) && sight.covers(edge)
    });
    Ok(found.ok_or_else(|| Refusal::not_found("role assignment", id))?)
}

/// What the caller decides about: the object of the edges and its name for events.
fn managed(tx: &Tx<'_>, ctx: &Ctx, scope: CatalogScope) -> Result<((NodeKind, Uuid), Target)> {
    let about = match scope {
        CatalogScope::Catalog(id) => {
            super::target(&catalogs::require(tx, ctx, &MANAGE_CATALOG, id)?.value)
        }
        CatalogScope::Tenant => {
            authz::require(tx, ctx, &MANAGE_ORGANIZATIONS, On::Tenant)?;
            Target::new(NodeKind::Organization, ctx.tenant, "the organisation")
        }
    };
    Ok((node(ctx, scope), about))
}

fn node(ctx: &Ctx, scope: CatalogScope) -> (NodeKind, Uuid) {
    match scope {
        CatalogScope::Catalog(id) => (NodeKind::Catalog, id.0),
        CatalogScope::Tenant => (NodeKind::Organization, ctx.tenant.0),
    }
}

fn scope(edge: &Edge) -> CatalogScope {
    match edge.object_kind {
        NodeKind::Catalog => CatalogScope::Catalog(CatalogId(edge.object)),
        _ => CatalogScope::Tenant,
    }
}

fn view(edge: &Edge) -> UnifiedRoleAssignment {
    let scope = scope(edge);
    let is_catalog = matches!(scope, CatalogScope::Catalog(_));
    UnifiedRoleAssignment {
        id: edge.id,
        principal_id: edge.subject,
        principal_organization_id: edge.tenant,
        role_definition_id: edge.role,
        directory_scope_id: (!is_catalog).then(|| scope.to_string()),
        app_scope_id: is_catalog.then(|| scope.to_string()),
        condition: None,
    }
}

fn told(activity: &'static str, about: &Target, role: CatalogRole) -> NewEvent {
    NewEvent::new(super::CATEGORY, activity, about.clone())
        .with(json!({ "role": role.display_name(), "roleDefinitionId": role.template() }))
}
