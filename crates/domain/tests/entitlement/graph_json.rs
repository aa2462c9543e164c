//! The JSON is Graph's: its own examples are read, and what is written has its property names.

use crate::world::*;
use serde_json::{Value, json};
use xenia_domain::entitlement::{
    assignment::{Assignment, Span},
    catalog::{
        Catalog, CatalogResource, CatalogState, CatalogType, Grant, ResourceRequest,
        ResourceRequestType,
    },
    connected::{ConnectedOrganization, ConnectedOrganizationState, Home},
    lifecycle::EntitlementManagementSettings,
    policy::AssignmentPolicy,
    progress::{Denial, Progress},
    question::Question,
    request::{AssignmentRequest, RequestType},
    subject::{Subject, SubjectSet},
};
use xenia_domain::{directory::AppRole, *};

#[test]
fn the_documented_policy_is_read() {
    let policy: AssignmentPolicy = read(json!({
        "displayName": "New Policy",
        "description": "policy for assignment",
        "allowedTargetScope": "notSpecified",
        "specificAllowedTargets": [],
        "expiration": { "endDateTime": null, "duration": null, "type": "noExpiration" },
        "requestorSettings": {
            "enableTargetsToSelfAddAccess": false,
            "enableTargetsToSelfUpdateAccess": false,
            "enableTargetsToSelfRemoveAccess": false,
            "allowCustomAssignmentSchedule": true,
            "enableOnBehalfRequestorsToAddAccess": false,
            "enableOnBehalfRequestorsToUpdateAccess": false,
            "enableOnBehalfRequestorsToRemoveAccess": null,
            "onBehalfRequestors": []
        },
        "requestApprovalSettings": {
            "isApprovalRequiredForAdd": false,
            "isApprovalRequiredForUpdate": false,
            "stages": []
        },
        "accessPackage": { "id": "a2e1ca1e-4e56-47d2-9daa-e2ba8d12a82b" }
    }));
    assert!(policy.requestor_settings.allow_custom_assignment_schedule);
    assert_eq!(
        xenia_domain::entitlement::policy_rules::validate(&policy),
        []
    );
}

#[test]
fn the_documented_catalog_and_organization_are_read() {
    let catalog: Catalog = read(json!({
        "displayName": "sales", "description": "for employees working with sales",
        "state": "published", "isExternallyVisible": true
    }));
    assert_eq!(
        (catalog.state, catalog.catalog_type),
        (CatalogState::Published, CatalogType::UserManaged)
    );
    let partner: ConnectedOrganization = read(json!({
        "displayName": "Connected organization name",
        "identitySources": [{
            "@odata.type": "#microsoft.graph.domainIdentitySource",
            "domainName": "example.com", "displayName": "example.com"
        }],
        "state": "proposed"
    }));
    assert_eq!(partner.state, ConnectedOrganizationState::Proposed);
    assert_eq!(partner.validate(), []);
}

#[test]
fn words_are_read_in_either_case_and_written_as_the_metadata_spells_them() {
    let request: ResourceRequest = read(json!({ "requestType": "AdminAdd" }));
    assert_eq!(request.request_type, ResourceRequestType::AdminAdd);
    assert_eq!(
        serde_json::to_value(RequestType::AdminAdd).unwrap(),
        json!("adminAdd")
    );
    assert_eq!(
        serde_json::from_value::<RequestType>(json!("grant"))
            .unwrap_err()
            .to_string(),
        "`grant` is not one of notSpecified, userAdd, userUpdate, userRemove, adminAdd, adminUpdate, adminRemove, systemAdd, systemUpdate, systemRemove, onBehalfAdd, approverRemove"
    );
}

#[test]
fn subject_sets_carry_their_type_with_or_without_the_hash() {
    let text = json!({ "@odata.type": "microsoft.graph.singleUser", "userId": id(1) });
    let set: SubjectSet = read(text);
    assert_eq!(
        serde_json::to_value(&set).unwrap(),
        json!({ "@odata.type": "#microsoft.graph.singleUser", "userId": id(1), "description": null })
    );
    for kind in [
        "internalSponsors",
        "externalSponsors",
        "targetUserSponsors",
        "requestorManager",
        "targetManager",
    ] {
        let set: SubjectSet = read(json!({ "@odata.type": format!("#microsoft.graph.{kind}") }));
        assert_eq!(set.kind(), kind);
        let back: SubjectSet = read(serde_json::to_value(&set).unwrap());
        assert_eq!(back, set);
    }
}

/// The properties (structural and contained) that Graph v1.0's metadata gives these types.
const GRAPH: &[(&str, &[&str])] = &[
    (
        "catalog",
        &[
            "id",
            "catalogType",
            "createdDateTime",
            "description",
            "displayName",
            "isExternallyVisible",
            "modifiedDateTime",
            "state",
        ],
    ),
    (
        "package",
        &[
            "id",
            "createdDateTime",
            "description",
            "displayName",
            "isHidden",
            "modifiedDateTime",
        ],
    ),
    (
        "policy",
        &[
            "id",
            "allowedTargetScope",
            "automaticRequestSettings",
            "createdDateTime",
            "description",
            "displayName",
            "expiration",
            "modifiedDateTime",
            "notificationSettings",
            "questions",
            "requestApprovalSettings",
            "requestorSettings",
            "reviewSettings",
            "specificAllowedTargets",
        ],
    ),
    (
        "stage",
        &[
            "approverInformationVisibility",
            "durationBeforeAutomaticDenial",
            "durationBeforeEscalation",
            "escalationApprovers",
            "fallbackEscalationApprovers",
            "fallbackPrimaryApprovers",
            "isApproverJustificationRequired",
            "isEscalationEnabled",
            "primaryApprovers",
        ],
    ),
    (
        "request",
        &[
            "id",
            "answers",
            "completedDateTime",
            "createdDateTime",
            "justification",
            "requestType",
            "schedule",
            "state",
            "status",
        ],
    ),
    (
        "assignment",
        &["id", "expiredDateTime", "schedule", "state", "status"],
    ),
    (
        "resource",
        &[
            "id",
            "createdDateTime",
            "description",
            "displayName",
            "modifiedDateTime",
            "originId",
            "originSystem",
        ],
    ),
    ("roleScope", &["id", "createdDateTime", "role", "scope"]),
    (
        "organization",
        &[
            "id",
            "createdDateTime",
            "description",
            "displayName",
            "identitySources",
            "modifiedDateTime",
            "state",
        ],
    ),
    (
        "subject",
        &[
            "id",
            "displayName",
            "email",
            "objectId",
            "onPremisesSecurityIdentifier",
            "principalName",
            "subjectLifecycle",
            "subjectType",
        ],
    ),
    (
        "settings",
        &[
            "durationUntilExternalUserDeletedAfterBlocked",
            "externalUserLifecycleAction",
        ],
    ),
];

/// What is Xenia's own: ids in the place of navigation properties, and bookkeeping.
const OURS: &[&str] = &[
    "catalogId",
    "accessPackageId",
    "assignmentPolicyId",
    "targetId",
    "requestorId",
    "assignmentId",
    "currentStage",
    "startsDateTime",
    "deliveryErrors",
    "notices",
    "endedBecause",
];

#[test]
fn every_property_of_graph_is_written_and_the_others_are_named_as_ours() {
    let assignment = Assignment::open(
        AssignmentId(id(1)),
        package().id,
        policy().id,
        user(50),
        Span {
            starts_at: now(),
            ends_at: None,
        },
    );
    let resource: CatalogResource = read(json!({ "originId": id(3), "originSystem": "AadGroup" }));
    let partner: ConnectedOrganization = read(json!({ "displayName": "Adatum" }));
    let values: Vec<(&str, Value)> = vec![
        ("catalog", json!(catalog())),
        ("package", json!(package())),
        ("policy", json!(policy())),
        ("stage", json!(policy().request_approval_settings.stages[0])),
        ("request", json!(request(Progress::Submitted))),
        ("assignment", json!(assignment)),
        ("resource", json!(resource)),
        ("roleScope", json!(member_of(3))),
        ("organization", json!(partner)),
        ("subject", json!(Subject::of(&directory::User::default()))),
        ("settings", json!(EntitlementManagementSettings::default())),
    ];
    for ((name, value), (expected, properties)) in values.iter().zip(GRAPH) {
        assert_eq!(name, expected);
        let keys: Vec<&str> = value
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        for property in *properties {
            assert!(keys.contains(property), "{name} lacks {property}");
        }
        for key in keys {
            assert!(
                properties.contains(&key) || OURS.contains(&key),
                "{name} has {key}"
            );
        }
    }
}

#[test]
fn every_state_of_a_request_survives_being_stored() {
    let reasons = vec!["group is gone".to_owned()];
    for (progress, state, status) in [
        (Progress::Submitted, "submitted", "Accepted"),
        (
            Progress::PendingApproval { stage: 1 },
            "pendingApproval",
            "PendingApproval",
        ),
        (
            Progress::Scheduled { starts_at: now() },
            "scheduled",
            "Scheduled",
        ),
        (Progress::Delivering, "delivering", "Delivering"),
        (Progress::Delivered { at: now() }, "delivered", "Delivered"),
        (
            Progress::PartiallyDelivered {
                at: now(),
                reasons: reasons.clone(),
            },
            "partiallyDelivered",
            "PartiallyDelivered",
        ),
        (
            Progress::DeliveryFailed { at: now(), reasons },
            "deliveryFailed",
            "DeliveryFailed",
        ),
        (
            Progress::Denied {
                at: now(),
                because: Denial::Decision,
            },
            "denied",
            "Denied",
        ),
        (
            Progress::Denied {
                at: now(),
                because: Denial::Timeout,
            },
            "denied",
            "Expired",
        ),
        (Progress::Canceled { at: now() }, "canceled", "Canceled"),
    ] {
        let request = request(progress);
        let json = serde_json::to_value(&request).unwrap();
        assert_eq!(
            (&json["state"], &json["status"]),
            (&json!(state), &json!(status))
        );
        assert_eq!(read::<AssignmentRequest>(json), request);
    }
}

#[test]
fn questions_survive_being_stored_and_speak_the_readers_language() {
    let question: Question = read(json!({
        "@odata.type": "#microsoft.graph.accessPackageMultipleChoiceQuestion",
        "id": id(5), "isRequired": true, "sequence": 2, "text": "Which region?",
        "localizations": [{ "languageCode": "de", "text": "Welche Region?" }],
        "choices": [{ "actualValue": "EU", "text": "Europe", "localizations": [] }],
        "isMultipleSelectionAllowed": false
    }));
    assert_eq!(question.text_in("de-AT"), "Welche Region?");
    assert_eq!(question.text_in("fr"), "Which region?");
    assert_eq!(
        read::<Question>(serde_json::to_value(&question).unwrap()),
        question
    );
}

#[test]
fn roles_of_resources_have_the_origin_ids_of_entra() {
    let group: CatalogResource =
        read(json!({ "id": id(9), "originId": id(3), "originSystem": "AadGroup" }));
    let names: Vec<String> = group
        .group_roles()
        .into_iter()
        .map(|role| role.origin_id)
        .collect();
    assert_eq!(
        names,
        [format!("Member_{}", id(3)), format!("Owner_{}", id(3))]
    );
    let grants: Vec<Grant> = group
        .group_roles()
        .iter()
        .map(|role| Grant::of(role, &group.root_scope()).unwrap())
        .collect();
    assert_eq!(
        grants,
        [Grant::member(GroupId(id(3))), Grant::owner(GroupId(id(3)))]
    );

    let app: CatalogResource =
        read(json!({ "id": id(9), "originId": id(4), "originSystem": "AadApplication" }));
    let reader: AppRole =
        read(json!({ "id": id(41), "allowedMemberTypes": ["User"], "displayName": "Reader" }));
    let daemon: AppRole = read(
        json!({ "id": id(42), "allowedMemberTypes": ["Application"], "displayName": "Daemon" }),
    );
    let roles = app.application_roles(&[reader, daemon]);
    assert_eq!(roles.len(), 1);
    assert_eq!(
        Grant::of(&roles[0], &app.root_scope()).unwrap(),
        Grant::app_role(ServicePrincipalId(id(4)), AppRoleId(id(41)))
    );
    assert_eq!(
        app.application_roles(&[])[0].display_name.as_deref(),
        Some("Default Access")
    );
}

#[test]
fn an_organization_known_by_its_issuer_does_not_take_mere_addresses() {
    let partner: ConnectedOrganization = read(json!({
        "displayName": "Adatum",
        "identitySources": [{ "@odata.type": "#microsoft.graph.externalDomainFederation",
            "domainName": "adatum.example", "issuerUri": "https://login.adatum.example" }]
    }));
    let by_mail = Home {
        mail_domain: Some("adatum.example".to_owned()),
        ..Home::default()
    };
    assert!(!partner.covers(&by_mail));
    assert!(partner.covers(&Home {
        issuer: Some("https://login.adatum.example".to_owned()),
        ..by_mail
    }));
}
