//! Small builders that every table here starts from.

use serde_json::{Value, json};
use uuid::Uuid;
use xenia_domain::entitlement::{
    catalog::Catalog,
    package::{AccessPackage, ResourceRoleScope},
    policy::{AllowedTargetScope, AssignmentPolicy},
    progress::Progress,
    request::{AssignmentRequest, RequestType},
    subject::SubjectSet,
};
use xenia_domain::*;

pub(crate) fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}
pub(crate) fn user(n: u128) -> UserId {
    UserId(id(n))
}
pub(crate) fn group(n: u128) -> GroupId {
    GroupId(id(n))
}
pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}
pub(crate) fn now() -> Timestamp {
    at("2026-03-01T12:00:00Z")
}
pub(crate) fn messages(refusals: &[Refusal]) -> Vec<&str> {
    refusals.iter().map(|one| one.message.as_str()).collect()
}

/// A policy for people from anywhere outside, 30 days, open to requests.
pub(crate) fn policy() -> AssignmentPolicy {
    read(json!({
        "id": id(900), "displayName": "Partners", "allowedTargetScope": "allExternalUsers",
        "expiration": { "type": "afterDuration", "duration": "P30D" },
        "requestorSettings": { "enableTargetsToSelfAddAccess": true, "enableTargetsToSelfUpdateAccess": true },
        "requestApprovalSettings": {
            "isApprovalRequiredForAdd": true,
            "stages": [{ "primaryApprovers": [{ "@odata.type": "#microsoft.graph.singleUser", "userId": id(1) }] }]
        }
    }))
}
pub(crate) fn policy_for(scope: AllowedTargetScope, targets: Vec<SubjectSet>) -> AssignmentPolicy {
    AssignmentPolicy {
        allowed_target_scope: scope,
        specific_allowed_targets: targets,
        ..policy()
    }
}
/// The policy with the JSON of one property replaced.
pub(crate) fn policy_with(path: &str, value: Value) -> AssignmentPolicy {
    let mut json = serde_json::to_value(policy()).unwrap();
    *json.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = value;
    read(json)
}
pub(crate) fn read<T: serde::de::DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).unwrap()
}
pub(crate) fn catalog() -> Catalog {
    read(json!({ "id": id(700), "displayName": "Marketing" }))
}
pub(crate) fn package() -> AccessPackage {
    read(json!({ "id": id(800), "displayName": "Campaign", "catalogId": id(700) }))
}
pub(crate) fn request(progress: Progress) -> AssignmentRequest {
    AssignmentRequest {
        id: AssignmentRequestId(id(600)),
        request_type: RequestType::UserAdd,
        progress,
        created_date_time: now(),
        justification: None,
        answers: Vec::new(),
        schedule: None,
        access_package_id: AccessPackageId(id(800)),
        assignment_policy_id: AssignmentPolicyId(id(900)),
        requestor_id: user(50),
        target_id: user(50),
        assignment_id: None,
    }
}
pub(crate) fn role_scope(system: &str, role: &str, scope: &str) -> ResourceRoleScope {
    read(json!({
        "role": { "originId": role, "originSystem": system },
        "scope": { "originId": scope, "originSystem": system, "isRootScope": true }
    }))
}
pub(crate) fn member_of(n: u128) -> ResourceRoleScope {
    role_scope("AadGroup", &format!("Member_{}", id(n)), &id(n).to_string())
}
