//! Owners of applications and service principals. (Owners of groups have rules of their own.)

use super::{application_passwords, sight};
use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{
    ClientId, NodeKind, Refusal, Relation,
    audit::{NewEvent, Target},
    directory::{Application, ServicePrincipal},
    edge::{Closed, NewEdge},
};
use xenia_odata::QueryOptions;
use xenia_store::{
    Tx, Written,
    edges::{self, EdgeQuery},
    query::{DirectoryObject, ListQuery, Page, Related},
    resources,
};

/// Owners of one thing at most (Graph `application: owners`).
const MAX_OWNERS: usize = 100;

/// What can own things and hold directory roles.
pub(crate) const PRINCIPALS: [NodeKind; 2] = [NodeKind::User, NodeKind::ServicePrincipal];

/// The user or service principal of that id.
pub(crate) fn principal(tx: &Tx<'_>, id: Uuid) -> Result<Option<DirectoryObject>> {
    Ok(DirectoryObject::find(tx, id)?.filter(|it| PRINCIPALS.contains(&it.kind())))
}

/// A directory object as the target of an event.
pub(crate) fn target_of(object: &DirectoryObject) -> Target {
    Target::new(object.kind(), object.uuid(), object.label())
}

/// The thing that is owned, as the target of an event; refused when there is none.
fn owned(tx: &Tx<'_>, kind: NodeKind, id: Uuid) -> Result<Target> {
    let name = match kind {
        NodeKind::Application => {
            resources::find::<Application>(tx, id)?.map(|it| it.value.display_name)
        }
        NodeKind::ServicePrincipal => {
            resources::find::<ServicePrincipal>(tx, id)?.map(|it| it.value.display_name)
        }
        _ => None,
    };
    let name = name.ok_or_else(|| Refusal::not_found(kind.word(), id))?;
    Ok(Target::new(kind, id, name))
}

/// The client that whoever owns the thing can act as, by giving it a secret.
fn client_of(tx: &Tx<'_>, kind: NodeKind, id: Uuid) -> Result<Option<ClientId>> {
    Ok(match kind {
        NodeKind::Application => resources::find::<Application>(tx, id)?.map(|it| it.value.app_id),
        NodeKind::ServicePrincipal => {
            resources::find::<ServicePrincipal>(tx, id)?.map(|it| it.value.app_id)
        }
        _ => None,
    })
}

/// A page of the owners of an application or a service principal.
pub fn list(
    engine: &Engine,
    ctx: &Ctx,
    kind: NodeKind,
    id: Uuid,
    options: QueryOptions,
) -> Result<Page<DirectoryObject>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_APPLICATIONS, On::Tenant)?;
        owned(tx, kind, id)?;
        let edges = EdgeQuery::of_object(id)
            .relation(Relation::Owner)
            .at(ctx.now);
        let query = ListQuery::new(format!("{kind}/{id}/owners"), options)
            .related(Related::subjects(edges));
        sight::list_objects(tx, ctx, &PRINCIPALS, query)
    })
}

/// Makes a user or a service principal an owner.
pub fn add(engine: &Engine, ctx: &Ctx, kind: NodeKind, id: Uuid, owner: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_APPLICATIONS, On::Node(kind, id))?;
        let thing = owned(tx, kind, id)?;
        if let Some(client) = client_of(tx, kind, id)? {
            application_passwords::guard(tx, ctx, client, On::Node(kind, id))?;
        }
        let new = principal(tx, owner)?.ok_or_else(|| {
            let message = format!(
                "`{owner}` is no user or service principal of this organisation: nothing else can be an owner"
            );
            Refusal::invalid("@odata.id", message)
        })?;
        let all = EdgeQuery::of_object(id).relation(Relation::Owner);
        if edges::list(tx, &all)?.len() >= MAX_OWNERS {
            let message = format!("`{}` has {MAX_OWNERS} owners already", thing.name);
            return Err(Refusal::invalid("owners", message).into());
        }
        let edge = NewEdge::direct((new.kind(), owner), Relation::Owner, (kind, id));
        if edges::open(tx, &edge)?.is_none() {
            let message = format!("`{}` is an owner already", new.label());
            return Err(Refusal::invalid("owners", message).into());
        }
        let activity = match kind {
            NodeKind::Application => "Add owner to application",
            _ => "Add owner to service principal",
        };
        let event = NewEvent::new("ApplicationManagement", activity, thing).and(target_of(&new));
        Ok(Written::new((), event))
    })
}

/// Takes an owner away.
pub fn remove(engine: &Engine, ctx: &Ctx, kind: NodeKind, id: Uuid, owner: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_APPLICATIONS, On::Node(kind, id))?;
        let thing = owned(tx, kind, id)?;
        let held = EdgeQuery::of_object(id)
            .relation(Relation::Owner)
            .from_subject(owner);
        let mut closed = 0;
        for edge in edges::list(tx, &held)? {
            closed += i32::from(edges::close(tx, edge.id, Closed::Removed)?);
        }
        if closed == 0 {
            return Err(Refusal::not_found("owner", owner).into());
        }
        let activity = match kind {
            NodeKind::Application => "Remove owner from application",
            _ => "Remove owner from service principal",
        };
        let event =
            NewEvent::new("ApplicationManagement", activity, thing).with(json!({ "owner": owner }));
        Ok(Written::new((), event))
    })
}
