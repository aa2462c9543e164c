//! Requests for assignments and assignments.

use super::{Property, Value};
use crate::resources::{Stored, folded, folded_option};
use uuid::Uuid;
use xenia_domain::{
    Id, NodeKind,
    entitlement::{assignment::Assignment, request::RequestRecord},
};

impl Stored for RequestRecord {
    const TABLE: &'static str = "assignment_requests";
    const KIND: NodeKind = NodeKind::AssignmentRequest;
    const COLUMNS: &'static [&'static str] = &[
        "access_package",
        "policy",
        "assignment",
        "requestor",
        "target",
        "target_mail",
        "state",
        "due_at",
    ];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::text("requestType")
            .of("accessPackageRequestType")
            .filterable()
            .by_default(),
        Property::text("state")
            .of("accessPackageRequestState")
            .column("state")
            .by_default(),
        Property::text("status").filterable().by_default(),
        Property::time("createdDateTime")
            .column("created_at")
            .by_default(),
        Property::time("completedDateTime").by_default(),
        Property::text("justification").by_default(),
        Property::objects("answers")
            .of("accessPackageAnswer")
            .by_default(),
        Property::object("schedule")
            .of("entitlementManagementSchedule")
            .by_default(),
        Property::id("accessPackage/id").column("access_package"),
        Property::id("assignment/id").column("assignment"),
        Property::id("assignmentPolicy/id").column("policy"),
        Property::id("assignment/accessPackage/id").column("access_package"),
        Property::id("assignment/target/objectId").column("target"),
        Property::id("requestor/id").column("requestor"),
        Property::id("requestor/objectId").column("requestor"),
        Property::id("target/objectId").column("target"),
    ];

    fn uuid(&self) -> Uuid {
        self.request.id.0
    }
    fn columns(&self) -> Vec<Value> {
        let request = &self.request;
        let visitor = self.visitor.as_ref();
        vec![
            request.access_package_id.0.into(),
            request.assignment_policy_id.0.into(),
            request.assignment_id.map(Id::uuid).into(),
            request.requestor_id.0.into(),
            request.target_id.0.into(),
            folded_option(visitor.map(|visitor| visitor.address.as_str())),
            folded(request.progress.state().word()),
            self.due_at().into(),
        ]
    }
    fn label(&self) -> String {
        self.request.request_type.to_string()
    }
}

impl Stored for Assignment {
    const TABLE: &'static str = "assignments";
    const KIND: NodeKind = NodeKind::Assignment;
    const COLUMNS: &'static [&'static str] = &[
        "access_package",
        "policy",
        "target",
        "state",
        "ends_at",
        "due_at",
    ];
    const PROPERTIES: &'static [Property] = &[
        Property::id("id").column("id").by_default(),
        Property::text("state")
            .of("accessPackageAssignmentState")
            .column("state")
            .by_default(),
        Property::text("status").filterable().by_default(),
        Property::time("expiredDateTime").by_default(),
        Property::object("schedule")
            .of("entitlementManagementSchedule")
            .by_default(),
        Property::id("accessPackage/id").column("access_package"),
        Property::id("assignmentPolicy/id").column("policy"),
        Property::id("target/id").column("target"),
        Property::id("target/objectId").column("target"),
    ];

    fn uuid(&self) -> Uuid {
        self.id.0
    }
    fn columns(&self) -> Vec<Value> {
        vec![
            self.access_package_id.0.into(),
            self.assignment_policy_id.0.into(),
            self.target_id.0.into(),
            folded(self.state.word()),
            self.span().ends_at.into(),
            self.due_at().into(),
        ]
    }
    fn label(&self) -> String {
        self.status.clone()
    }
}
