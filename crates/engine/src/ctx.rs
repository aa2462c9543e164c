//! Who asks, when, for which tenant.

use uuid::Uuid;
use xenia_domain::{
    ClientId, ServicePrincipalId, TenantId, Timestamp, UserId, audit::Initiator,
    permission::Permission,
};
use xenia_store::{Ids, WriteScope};

/// What a user's session or token may be used for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scopes {
    /// Everything that the user may do: Xenia's own pages.
    All,
    /// What an application was allowed to do on the user's behalf.
    Delegated(Vec<Permission>),
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Xenia itself: jobs, initialisation, the command line on the server's own machine.
    System,
    /// A user.
    User {
        /// Who.
        id: UserId,
        /// The user principal name.
        name: String,
        /// For what.
        scopes: Scopes,
    },
    /// An application with its own permissions.
    Application {
        /// Its presence in the tenant.
        service_principal: ServicePrincipalId,
        /// Its client id.
        client: ClientId,
        /// Its name.
        name: String,
        /// Its application permissions.
        permissions: Vec<Permission>,
    },
    /// Somebody who has proved an e-mail address and has no account here (yet).
    Visitor {
        /// The proven address, lower case.
        address: String,
    },
}

/// Who asks, when, for which tenant, in which request. Nothing below reads a clock.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// Whose data.
    pub tenant: TenantId,
    /// Who.
    pub actor: Actor,
    /// When.
    pub now: Timestamp,
    /// The request, for logs and errors.
    pub request_id: Uuid,
}

impl Ctx {
    /// The user who asks, if it is one.
    #[must_use]
    pub fn user(&self) -> Option<UserId> {
        match &self.actor {
            Actor::User { id, .. } => Some(*id),
            _ => None,
        }
    }
    /// The id of the user or service principal that asks; nil for others.
    #[must_use]
    pub fn principal(&self) -> Uuid {
        match &self.actor {
            Actor::User { id, .. } => id.0,
            Actor::Application {
                service_principal, ..
            } => service_principal.0,
            Actor::System | Actor::Visitor { .. } => Uuid::nil(),
        }
    }
    /// The same request, done by Xenia itself: for what follows from it by rule.
    #[must_use]
    pub fn as_system(&self) -> Self {
        Self {
            actor: Actor::System,
            ..self.clone()
        }
    }
    /// How the audit log names the actor.
    #[must_use]
    pub fn initiator(&self) -> Initiator {
        let (kind, id, name) = match &self.actor {
            Actor::System => ("system", Uuid::nil(), "Xenia"),
            Actor::User { id, name, .. } => ("user", id.0, name.as_str()),
            Actor::Application {
                service_principal,
                name,
                ..
            } => ("servicePrincipal", service_principal.0, name.as_str()),
            Actor::Visitor { address } => ("visitor", Uuid::nil(), address.as_str()),
        };
        Initiator {
            kind: kind.to_owned(),
            id,
            name: name.to_owned(),
        }
    }
    pub(crate) fn write_scope<'a>(&self, ids: &'a dyn Ids) -> WriteScope<'a> {
        WriteScope {
            tenant: self.tenant,
            now: self.now,
            initiator: self.initiator(),
            request_id: self.request_id,
            ids,
        }
    }
}
