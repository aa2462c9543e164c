//! One id type per thing, so that swapping two ids does not compile.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// What every id type offers; lets `store` and `engine` treat them alike.
pub trait Id: Copy + Eq + fmt::Display + Send + Sync + 'static {
    /// The UUID inside.
    fn uuid(self) -> Uuid;
    /// Wraps a UUID.
    fn from_uuid(uuid: Uuid) -> Self;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl Id for $name {
            fn uuid(self) -> Uuid { self.0 }
            fn from_uuid(uuid: Uuid) -> Self { Self(uuid) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { Uuid::parse_str(text).map(Self) }
        }
        impl From<$name> for Uuid {
            fn from(id: $name) -> Uuid { id.0 }
        }
    )+};
}

ids! {
    /// A tenant: one organisation in this server.
    TenantId,
    /// A subscription to change notifications.
    SubscriptionId,
    /// A user, member or guest.
    UserId,
    /// A security or Microsoft 365 group.
    GroupId,
    /// An application registration (Graph `application.id`, not its `appId`).
    ApplicationId,
    /// The client id of an application (Graph `appId`).
    ClientId,
    /// A service principal: an application's presence in the tenant.
    ServicePrincipalId,
    /// An application role (Graph `appRole.id`); the nil UUID is the default role.
    AppRoleId,
    /// A directory role template, as Entra numbers them.
    DirectoryRoleId,
    /// An entitlement catalog.
    CatalogId,
    /// A resource in a catalog (Graph `accessPackageResource.id`).
    CatalogResourceId,
    /// An access package.
    AccessPackageId,
    /// A resource role scope of an access package.
    ResourceRoleScopeId,
    /// A policy of an access package.
    AssignmentPolicyId,
    /// A request for an assignment; also the id of its approval.
    AssignmentRequestId,
    /// A stage of an approval.
    ApprovalStageId,
    /// An assignment of an access package.
    AssignmentId,
    /// A connected organization.
    ConnectedOrganizationId,
    /// A question of a policy.
    QuestionId,
    /// An edge of the access graph.
    EdgeId,
    /// An audit event.
    EventId,
    /// A job in the outbox.
    JobId,
    /// An invitation.
    InvitationId,
    /// A signed-in browser session.
    SessionId,
    /// An administrative unit.
    AdministrativeUnitId,
    /// A product that people have licences of (Graph `subscribedSku`).
    SubscribedSkuId,
    /// A device.
    DeviceId,
    /// A property that an application adds to the directory (Graph `extensionProperty`).
    ExtensionPropertyId,
    /// Whom an application trusts to speak for it (Graph `federatedIdentityCredential`).
    FederatedIdentityCredentialId,
    /// A secret of an application (Graph `passwordCredential.keyId`).
    CredentialKeyId,
    /// A grant of delegated permissions (Graph `oAuth2PermissionGrant`).
    PermissionGrantId,
}
