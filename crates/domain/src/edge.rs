//! The access graph: who may reach what is an [`Edge`]. Nothing else grants access.

use crate::{EdgeId, EventId, TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $word)] $variant),+ }
        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word that is stored and shown.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
            /// The one of that word.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> { match word { $($word => Some(Self::$variant),)+ _ => None } }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.word()) }
        }
    };
}

words! {
    /// What stands at either end of an edge, and what an audit event is about.
    NodeKind {
        /// The organisation itself.
        Organization = "organization",
        /// A user.
        User = "user",
        /// A group.
        Group = "group",
        /// A request to be let into a group.
        JoinRequest = "groupJoinRequest",
        /// An application registration.
        Application = "application",
        /// A service principal.
        ServicePrincipal = "servicePrincipal",
        /// A grant of delegated permissions.
        PermissionGrant = "oAuth2PermissionGrant",
        /// A request for the consent of an administrator.
        ConsentRequest = "appConsentRequest",
        /// A directory role.
        DirectoryRole = "directoryRole",
        /// A role of the organisation's own making.
        RoleDefinition = "roleDefinition",
        /// An administrative unit.
        AdministrativeUnit = "administrativeUnit",
        /// A device.
        Device = "device",
        /// A property that an application adds to the directory.
        ExtensionProperty = "extensionProperty",
        /// Whom an application trusts to speak for it.
        FederatedIdentityCredential = "federatedIdentityCredential",
        /// A product that people have licences of.
        SubscribedSku = "subscribedSku",
        /// A catalog.
        Catalog = "accessPackageCatalog",
        /// A resource of a catalog.
        CatalogResource = "accessPackageResource",
        /// An access package.
        AccessPackage = "accessPackage",
        /// An assignment policy.
        AssignmentPolicy = "accessPackageAssignmentPolicy",
        /// A request for an assignment.
        AssignmentRequest = "accessPackageAssignmentRequest",
        /// An assignment.
        Assignment = "accessPackageAssignment",
        /// A connected organization.
        ConnectedOrganization = "connectedOrganization",
        /// A verified or unverified domain.
        Domain = "domain",
        /// An invitation.
        Invitation = "invitation",
        /// A policy of the tenant.
        Policy = "policy",
        /// A signing key.
        SigningKey = "signingKey",
        /// A job of the outbox.
        Job = "job",
        /// A signed-in session.
        Session = "session",
        /// A subscription to change notifications.
        Subscription = "subscription",
    }
}

words! {
    /// How the subject of an edge stands to its object.
    Relation {
        /// Member of a group.
        Member = "member",
        /// Owner of a group, an application or a service principal.
        Owner = "owner",
        /// Holds an application role; `role` is the `appRole.id`.
        AppRole = "appRole",
        /// Holds a directory role.
        DirectoryRole = "directoryRole",
        /// Holds, on the object only, the directory role whose id is in `role`: on an
        /// administrative unit, on one user, group or application, or on the organisation where
        /// the role is one of its own making.
        ScopedRole = "scopedRole",
        /// Is in an administrative unit.
        UnitMember = "unitMember",
        /// Holds a delegated role on a catalog; `role` is the role's template id.
        CatalogRole = "catalogRole",
        /// Holds an access package; `role` is the assignment's id.
        Assigned = "assigned",
        /// Sponsor: the subject answers for the object, a guest or a connected organization.
        /// `role` is `internal` or `external` for an organization.
        Sponsor = "sponsor",
        /// Manager of the object, a user.
        Manager = "manager",
        /// Has joined the object, a device, to the organisation.
        RegisteredOwner = "registeredOwner",
        /// Uses the object, a device.
        RegisteredUser = "registeredUser",
        /// Has a licence of the object, a product.
        Licensed = "licensed",
        /// Provisions: the subject, a service principal, made the object, a user or a group, and
        /// keeps it in step.
        Provisions = "provisions",
    }
}

words! {
    /// Where an edge comes from. Two sources that grant the same are two edges, so that ending
    /// one never takes away what the other gave.
    Source {
        /// Somebody with the right to do so added it.
        Direct = "direct",
        /// A membership rule.
        Rule = "rule",
        /// An assignment of an access package; the source id is the assignment.
        Assignment = "assignment",
        /// An invitation.
        Invitation = "invitation",
        /// Synchronisation or import.
        Synchronisation = "synchronisation",
        /// Xenia itself, at initialisation.
        System = "system",
    }
}

words! {
    /// Why an edge was closed before or at its planned end.
    Closed {
        /// Its time had come.
        Expired = "expired",
        /// Somebody with the right to do so removed it.
        Removed = "removed",
        /// The subject gave it up.
        Left = "left",
        /// One end of it was deleted.
        Deleted = "deleted",
        /// The package no longer grants it.
        PackageChanged = "packageChanged",
        /// Replaced by an edge with another span.
        Replaced = "replaced",
    }
}

/// One grant: a subject, a relation, an object, a span and a source. Never overwritten, never
/// deleted: `closed_at` is written once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Edge {
    /// Its id.
    pub id: EdgeId,
    /// The tenant it belongs to.
    pub tenant: TenantId,
    /// What kind of thing has it.
    pub subject_kind: NodeKind,
    /// Who has it.
    pub subject: Uuid,
    /// How.
    pub relation: Relation,
    /// On what kind of thing.
    pub object_kind: NodeKind,
    /// On what.
    pub object: Uuid,
    /// A finer distinction inside the relation; nil where there is none.
    pub role: Uuid,
    /// First instant at which it holds.
    pub starts_at: Timestamp,
    /// First instant at which it no longer holds, where an end is planned.
    pub ends_at: Option<Timestamp>,
    /// When it really ended.
    pub closed_at: Option<Timestamp>,
    /// Why it ended.
    pub closed_because: Option<Closed>,
    /// Where it comes from.
    pub source: Source,
    /// The assignment, invitation or rule it comes from; nil for a direct one.
    pub source_id: Uuid,
    /// The audit event that opened it.
    pub cause: EventId,
}

impl Edge {
    /// Whether it holds at that instant: started, not past its planned end, not closed.
    #[must_use]
    pub fn holds_at(&self, at: Timestamp) -> bool {
        self.starts_at <= at
            && self.ends_at.is_none_or(|end| at < end)
            && self.closed_at.is_none_or(|end| at < end)
    }
}

/// What a new edge needs; the id, the tenant and the cause come from the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEdge {
    /// Who.
    pub subject: (NodeKind, Uuid),
    /// How.
    pub relation: Relation,
    /// On what.
    pub object: (NodeKind, Uuid),
    /// A finer distinction; nil where there is none.
    pub role: Uuid,
    /// From when; the time of the transaction when `None`.
    pub starts_at: Option<Timestamp>,
    /// Until when.
    pub ends_at: Option<Timestamp>,
    /// Where it comes from, with the id of the source (nil for direct).
    pub source: (Source, Uuid),
}

impl NewEdge {
    /// A direct grant from now on, without a planned end.
    #[must_use]
    pub fn direct(subject: (NodeKind, Uuid), relation: Relation, object: (NodeKind, Uuid)) -> Self {
        Self {
            subject,
            relation,
            object,
            role: Uuid::nil(),
            starts_at: None,
            ends_at: None,
            source: (Source::Direct, Uuid::nil()),
        }
    }
    /// With that role.
    #[must_use]
    pub fn with_role(mut self, role: Uuid) -> Self {
        self.role = role;
        self
    }
    /// With that planned end.
    #[must_use]
    pub fn until(mut self, end: Option<Timestamp>) -> Self {
        self.ends_at = end;
        self
    }
    /// From that source.
    #[must_use]
    pub fn from_source(mut self, source: Source, id: Uuid) -> Self {
        self.source = (source, id);
        self
    }
}
