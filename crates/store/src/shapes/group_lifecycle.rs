//! Requests to join groups, and calls for owners. Both are Xenia's own.

use super::{Property, Value};
use crate::resources::Stored;
use uuid::Uuid;
use xenia_domain::{
    NodeKind,
    group_lifecycle::{JoinRequest, OwnershipCall},
};

impl Stored for JoinRequest {
    const TABLE: &'static str = "group_join_requests";
    const KIND: NodeKind = NodeKind::JoinRequest;
    const COLUMNS: &'static [&'static str] = &["group_id", "requestor", "status", "due_at"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::id("groupId").column("group_id").by_default(),
        Property::id("requestorId").column("requestor").by_default(),
        Property::text("reason").by_default(),
        Property::time("requestedEndDateTime").by_default(),
        Property::text("status")
            .column("status")
            .of("xenia.joinStatus")
            .by_default(),
        Property::time("createdDateTime")
            .column("created_at")
            .required()
            .by_default(),
        Property::time("expirationDateTime").by_default(),
        Property::time("remindedDateTime").by_default(),
        Property::id("reviewedById").by_default(),
        Property::time("reviewedDateTime").by_default(),
        Property::text("reviewReason").by_default(),
        Property::time("endDateTime").by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.id
    }
    fn columns(&self) -> Vec<Value> {
        vec![
            self.group_id.0.into(),
            self.requestor_id.0.into(),
            self.status.word().into(),
            self.due_at().into(),
        ]
    }
    fn label(&self) -> String {
        String::new()
    }
}

impl Stored for OwnershipCall {
    const TABLE: &'static str = "group_ownership_calls";
    const KIND: NodeKind = NodeKind::Policy;
    const COLUMNS: &'static [&'static str] = &["status", "due_at"];
    const PROPERTIES: &'static [Property] = &[
        Property::id("groupId").column("id").by_default(),
        Property::text("status")
            .column("status")
            .of("xenia.callStatus")
            .by_default(),
        Property::time("ownerlessSinceDateTime").by_default(),
        Property::integer("weeksAsked").by_default(),
        Property::time("lastAskedDateTime").by_default(),
        Property::texts("askedIds").by_default(),
        Property::texts("declinedIds").by_default(),
        Property::id("acceptedById").by_default(),
    ];

    fn uuid(&self) -> Uuid {
        self.group_id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![self.status.word().into(), self.due_at().into()]
    }
    fn label(&self) -> String {
        String::new()
    }
}
