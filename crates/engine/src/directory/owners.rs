//! Owners of applications and service principals. (Owners of groups have rules of their own.)

use crate::{
    Ctx, Engine, Result,
    authz::{self, On},
};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, Relation,
    audit::{NewEvent, Target},
    directory::{Application, ServicePrincipal, User},
    edge::{Closed, NewEdge},
};
use xenia_store::{
    Tx, Written,
    edges::{self, EdgeQuery},
    resources,
};

/// Owners of one thing at most (Graph `application: owners`).
const MAX_OWNERS: usize = 100;

/// A user or a service principal, as owner of something or as holder of a role.
#[derive(Clone, Debug)]
pub enum Principal {
    /// A user.
    User(Box<User>),
    /// An application by itself.
    ServicePrincipal(Box<ServicePrincipal>),
}

impl Principal {
    /// Its kind and id.
    #[must_use]
    pub fn node(&self) -> (NodeKind, Uuid) {
        match self {
            Self::User(user) => (NodeKind::User, user.id.0),
            Self::ServicePrincipal(principal) => (NodeKind::ServicePrincipal, principal.id.0),
        }
    }
    /// Its name for people.
    #[must_use]
    pub fn display_name(&self) -> &str {
        match self {
            Self::User(user) => &user.display_name,
            Self::ServicePrincipal(principal) => &principal.display_name,
        }
    }
    /// As the target of an event.
    #[must_use]
    pub fn target(&self) -> Target {
        let (kind, id) = self.node();
        match self {
            Self::User(user) => Target::new(kind, id, &user.user_principal_name),
            Self::ServicePrincipal(principal) => Target::new(kind, id, &principal.display_name),
        }
    }
}

/// The user or service principal of that id.
pub(crate) fn principal(tx: &Tx<'_>, id: Uuid) -> Result<Option<Principal>> {
    if let Some(user) = resources::find::<User>(tx, id)? {
        return Ok(Some(Principal::User(Box::new(user.value))));
    }
    let found = resources::find::<ServicePrincipal>(tx, id)?;
    Ok(found.map(|it| Principal::ServicePrincipal(Box::new(it.value))))
}

/// The distinct subjects of those edges that still exist.
pub(crate) fn principals(tx: &Tx<'_>, query: &EdgeQuery) -> Result<Vec<Principal>> {
    let mut seen = Vec::new();
    let mut found = Vec::new();
    for edge in edges::list(tx, query)? {
        if !seen.contains(&edge.subject) {
            seen.push(edge.subject);
            found.extend(principal(tx, edge.subject)?);
        }
    }
    Ok(found)
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

/// The owners of an application or a service principal.
pub fn list(engine: &Engine, ctx: &Ctx, kind: NodeKind, id: Uuid) -> Result<Vec<Principal>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, &authz::READ_APPLICATIONS, On::Tenant)?;
        owned(tx, kind, id)?;
        let query = EdgeQuery::of_object(id)
            .relation(Relation::Owner)
            .at(ctx.now);
        principals(tx, &query)
    })
}

/// Makes a user or a service principal an owner.
pub fn add(engine: &Engine, ctx: &Ctx, kind: NodeKind, id: Uuid, owner: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        authz::require(tx, ctx, &authz::WRITE_APPLICATIONS, On::Node(kind, id))?;
        let thing = owned(tx, kind, id)?;
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
        let edge = NewEdge::direct(new.node(), Relation::Owner, (kind, id));
        if edges::open(tx, &edge)?.is_none() {
            let message = format!("`{}` is an owner already", new.display_name());
            return Err(Refusal::invalid("owners", message).into());
        }
        let activity = match kind {
            NodeKind::Application => "Add owner to application",
            _ => "Add owner to service principal",
        };
        let event = NewEvent::new("ApplicationManagement", activity, thing).and(new.target());
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
