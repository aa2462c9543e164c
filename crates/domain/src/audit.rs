//! Audit events and the hash chain that makes the log verifiable offline.
//!
//! Names of activities follow Entra's directory audit (`Add member to group`, `Invite external
//! user`), so that existing queries over `auditLogs/directoryAudits` keep working.

use crate::{EventId, NodeKind, TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Initiator {
    /// `user`, `servicePrincipal`, `visitor` or `system`.
    pub kind: String,
    /// The id of the user or service principal; nil for the system and for visitors.
    pub id: Uuid,
    /// The name to show: a user principal name, an application name, an e-mail address.
    pub name: String,
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// What kind of thing.
    pub kind: NodeKind,
    /// Its id.
    pub id: Uuid,
    /// Its name at that time.
    pub name: String,
}

impl Target {
    /// A target.
    pub fn new(kind: NodeKind, id: impl Into<Uuid>, name: impl Into<String>) -> Self {
        Self {
            kind,
            id: id.into(),
            name: name.into(),
        }
    }
}

/// An event as a use case states it; the store adds number, time, initiator and hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEvent {
    /// What was done, in Entra's words where it has them.
    pub activity: &'static str,
    /// Entra's category: `UserManagement`, `GroupManagement`, `EntitlementManagement`, ...
    pub category: &'static str,
    /// What it was done to; the first is the main one.
    pub targets: Vec<Target>,
    /// What changed, for the reader: old and new values. No secrets.
    pub details: Value,
}

impl NewEvent {
    /// An event about one thing.
    #[must_use]
    pub fn new(category: &'static str, activity: &'static str, target: Target) -> Self {
        Self {
            activity,
            category,
            targets: vec![target],
            details: Value::Null,
        }
    }
    /// About one thing more.
    #[must_use]
    pub fn and(mut self, target: Target) -> Self {
        self.targets.push(target);
        self
    }
    /// With details.
    #[must_use]
    pub fn with(mut self, details: Value) -> Self {
        self.details = details;
        self
    }
}

/// An event of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// The tenant whose chain it is in.
    pub tenant: TenantId,
    /// Its place in the chain, from 1 without gaps.
    pub sequence: i64,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub activity: String,
    /// The category.
    pub category: String,
    /// Who did it.
    pub initiator: Initiator,
    /// What it was done to.
    pub targets: Vec<Target>,
    /// What changed.
    pub details: Value,
    /// The request that caused it.
    pub request_id: Uuid,
}

impl Event {
    /// The bytes that the chain covers: the event's JSON with its properties in the order in
    /// which the type declares them, after the previous hash. The hash of an event is SHA-256
    /// over `previous_hash || canonical_bytes`.
    #[must_use]
    pub fn canonical_bytes(&self) -> Vec<u8> {
        // A plain struct of strings, numbers and JSON values always serializes.
        serde_json::to_vec(self).unwrap_or_default()
    }
}
