//! Every way in which a policy, a question, a catalog or a role can be wrong.

use crate::world::*;
use serde_json::{Value, json};
use xenia_domain::entitlement::{
    catalog::Grant, connected::ConnectedOrganization, lifecycle::EntitlementManagementSettings,
    policy_rules::validate, question,
};

#[test]
fn a_good_policy_is_good() {
    assert_eq!(messages(&validate(&policy())), Vec::<&str>::new());
}

#[test]
fn refusals_of_policies() {
    let long = "x".repeat(257);
    let table: Vec<(&str, Value, &str)> = vec![
        (
            "/displayName",
            json!(" "),
            "`displayName` must not be empty",
        ),
        (
            "/displayName",
            json!(long),
            "`displayName` has 257 characters; at most 256 are allowed",
        ),
        (
            "/description",
            json!("x".repeat(1025)),
            "`description` has 1025 characters; at most 1024 are allowed",
        ),
        (
            "/allowedTargetScope",
            json!("allDirectoryServicePrincipals"),
            "`allowedTargetScope` is `allDirectoryServicePrincipals`; access packages are for people only",
        ),
        (
            "/allowedTargetScope",
            json!("specificDirectoryUsers"),
            "`specificAllowedTargets` is empty, but `allowedTargetScope` is `specificDirectoryUsers`; name at least one of singleUser, groupMembers",
        ),
        (
            "/specificAllowedTargets",
            json!([{ "@odata.type": "#microsoft.graph.singleUser", "userId": id(1) }]),
            "`specificAllowedTargets` names a `singleUser`, but `allowedTargetScope` is `allExternalUsers`, which needs no targets",
        ),
        (
            "/expiration",
            json!({ "type": "noExpiration" }),
            "`expiration/type` is `noExpiration`, but `allowedTargetScope` is `allExternalUsers`; access for people from outside must end or be reviewed: use `afterDateTime` or `afterDuration`, or enable `reviewSettings`",
        ),
        (
            "/expiration",
            json!({ "type": "afterDateTime" }),
            "`expiration/endDateTime` is required when `expiration/type` is `afterDateTime`",
        ),
        (
            "/expiration",
            json!({ "type": "afterDuration" }),
            "`expiration/duration` is required when `expiration/type` is `afterDuration`",
        ),
        (
            "/expiration/duration",
            json!("P3661D"),
            "`expiration/duration` is `P3661D`; it must be at most 3660 days",
        ),
        (
            "/expiration/duration",
            json!("PT0S"),
            "`expiration/duration` is `PT0S`; it must be longer than nothing",
        ),
        (
            "/requestApprovalSettings/stages",
            json!([]),
            "`requestApprovalSettings/stages` is empty, but approval is required; add at least one stage",
        ),
        (
            "/requestorSettings/enableOnBehalfRequestorsToAddAccess",
            json!(true),
            "`requestorSettings/onBehalfRequestors` is empty, but requests on behalf of others are enabled; name at least one",
        ),
    ];
    for (path, value, message) in table {
        let refusals = validate(&policy_with(path, value));
        assert_eq!(messages(&refusals), [message], "{path}");
        assert!(refusals[0].target.is_some());
    }
}

#[test]
fn a_policy_is_internal_or_external() {
    let mut mixed = policy_with(
        "/allowedTargetScope",
        json!("specificConnectedOrganizationUsers"),
    );
    mixed.specific_allowed_targets = read(json!([
        { "@odata.type": "#microsoft.graph.connectedOrganizationMembers", "connectedOrganizationId": id(3) },
        { "@odata.type": "#microsoft.graph.groupMembers", "groupId": id(4) }
    ]));
    assert_eq!(
        messages(&validate(&mixed)),
        [
            "`specificAllowedTargets` names a `groupMembers`, but `allowedTargetScope` is `specificConnectedOrganizationUsers`; only connectedOrganizationMembers are allowed, because a policy is for internal or for external users, not both"
        ]
    );
}

#[test]
fn limits_of_targets_and_stages() {
    let mut many = policy_with("/allowedTargetScope", json!("specificDirectoryUsers"));
    many.specific_allowed_targets = (0..501)
        .map(|n| xenia_domain::entitlement::subject::SubjectSet::user(user(n)))
        .collect();
    assert_eq!(
        messages(&validate(&many)),
        ["`specificAllowedTargets` names 501 targets; at most 500 are allowed"]
    );
    let mut stages = policy();
    let stage = stages.request_approval_settings.stages[0].clone();
    stages.request_approval_settings.stages = vec![stage; 4];
    assert_eq!(
        messages(&validate(&stages)),
        ["`requestApprovalSettings/stages` has 4 stages; at most 3 are allowed"]
    );
}

fn single(n: u128) -> Value {
    json!({ "@odata.type": "#microsoft.graph.singleUser", "userId": id(n) })
}

#[test]
fn refusals_of_stages() {
    let manager = json!({ "@odata.type": "#microsoft.graph.requestorManager", "managerLevel": 3 });
    let sponsors = json!({ "@odata.type": "#microsoft.graph.internalSponsors" });
    let organization = json!({ "@odata.type": "#microsoft.graph.connectedOrganizationMembers", "connectedOrganizationId": id(3) });
    let ok = json!([single(1)]);
    let table: Vec<(Value, &str)> = vec![
        (
            json!({ "primaryApprovers": [] }),
            "`requestApprovalSettings/stages/0/primaryApprovers` is empty; name at least one approver",
        ),
        (
            json!({ "primaryApprovers": [organization] }),
            "`requestApprovalSettings/stages/0/primaryApprovers` names a `connectedOrganizationMembers`, which cannot approve; `requestApprovalSettings/stages/0/fallbackPrimaryApprovers` is empty, but `primaryApprovers` names `connectedOrganizationMembers`, which some requestors do not have; name at least one fallback",
        ),
        (
            json!({ "primaryApprovers": [manager], "fallbackPrimaryApprovers": ok }),
            "`requestApprovalSettings/stages/0/primaryApprovers` names a `requestorManager` with `managerLevel` `3`; it must be 1 or 2",
        ),
        (
            json!({ "primaryApprovers": [sponsors] }),
            "`requestApprovalSettings/stages/0/fallbackPrimaryApprovers` is empty, but `primaryApprovers` names `internalSponsors`, which some requestors do not have; name at least one fallback",
        ),
        (
            json!({ "primaryApprovers": ok, "fallbackPrimaryApprovers": [sponsors] }),
            "`requestApprovalSettings/stages/0/fallbackPrimaryApprovers` names a `internalSponsors`; only singleUser, groupMembers are allowed, because a fallback must not depend on who asks",
        ),
        (
            json!({ "primaryApprovers": ok, "durationBeforeAutomaticDenial": "P31D" }),
            "`requestApprovalSettings/stages/0/durationBeforeAutomaticDenial` is `P31D`; it must be longer than nothing and at most 30 days",
        ),
        (
            json!({ "primaryApprovers": ok, "isEscalationEnabled": true, "durationBeforeEscalation": "P2D" }),
            "`requestApprovalSettings/stages/0/escalationApprovers` is empty, but `isEscalationEnabled` is true; name at least one",
        ),
        (
            json!({ "primaryApprovers": ok, "isEscalationEnabled": true, "escalationApprovers": ok }),
            "`requestApprovalSettings/stages/0/durationBeforeEscalation` is required when `isEscalationEnabled` is true",
        ),
        (
            json!({ "primaryApprovers": ok, "isEscalationEnabled": true, "escalationApprovers": ok, "durationBeforeEscalation": "P14D" }),
            "`requestApprovalSettings/stages/0/durationBeforeEscalation` is `P14D`; it must be at least 1 day and shorter than `durationBeforeAutomaticDenial` (`P14D`)",
        ),
        (
            json!({ "primaryApprovers": ok, "isEscalationEnabled": true, "escalationApprovers": ok, "durationBeforeEscalation": "P1D", "durationBeforeAutomaticDenial": "P3D" }),
            "`requestApprovalSettings/stages/0/durationBeforeAutomaticDenial` is `P3D`; it must be at least 4 days when `isEscalationEnabled` is true",
        ),
    ];
    for (stage, message) in table {
        let refusals = validate(&policy_with(
            "/requestApprovalSettings/stages",
            json!([stage]),
        ));
        let joined = xenia_domain::entitlement::all_or_nothing(refusals).unwrap_err();
        assert_eq!(joined.message, message);
    }
    let mut internal = policy_with(
        "/requestApprovalSettings/stages",
        json!([{ "primaryApprovers": [sponsors], "fallbackPrimaryApprovers": ok }]),
    );
    internal.allowed_target_scope =
        xenia_domain::entitlement::policy::AllowedTargetScope::AllMemberUsers;
    assert_eq!(
        messages(&validate(&internal)),
        [
            "`requestApprovalSettings/stages/0/primaryApprovers` names `internalSponsors`, but `allowedTargetScope` is `allMemberUsers`; only users of connected organizations have them"
        ]
    );
}

#[test]
fn refusals_of_questions() {
    let text = |value: Value| {
        let mut question = json!({ "@odata.type": "#microsoft.graph.accessPackageTextInputQuestion", "id": id(1), "text": "Why?" });
        question
            .as_object_mut()
            .unwrap()
            .extend(value.as_object().unwrap().clone());
        question
    };
    let choice = |choices: Value| json!({ "@odata.type": "#microsoft.graph.accessPackageMultipleChoiceQuestion", "text": "Where?", "choices": choices });
    let table: Vec<(Value, &str)> = vec![
        (
            json!([text(json!({})), text(json!({}))]),
            "`questions/1/id` is `00000000-0000-0000-0000-000000000001`, which another question already has",
        ),
        (
            json!([text(json!({ "text": "" }))]),
            "`questions/0/text` must not be empty",
        ),
        (
            json!([text(json!({ "sequence": -1 }))]),
            "`questions/0/sequence` is `-1`; it must not be negative",
        ),
        (
            json!([text(json!({ "regexPattern": "(" }))]),
            "`questions/0/regexPattern` is `(`, which is not a regular expression",
        ),
        (
            json!([text(json!({ "regexPattern": "((a{100}){100}){100}" }))]),
            "`questions/0/regexPattern` is `((a{100}){100}){100}`, which needs too much memory; use smaller repetitions",
        ),
        (
            json!([text(json!({ "regexPattern": "a".repeat(1001) }))]),
            "`questions/0/regexPattern` has 1001 characters; at most 1000 are allowed",
        ),
        (
            json!([choice(json!([]))]),
            "`questions/0/choices` must name at least one choice",
        ),
        (
            json!([choice(json!([{ "actualValue": "" }]))]),
            "`questions/0/choices` has a choice whose `actualValue` is empty",
        ),
        (
            json!([choice(
                json!([{ "actualValue": "EU" }, { "actualValue": "EU" }])
            )]),
            "`questions/0/choices` has two choices with the `actualValue` `EU`",
        ),
    ];
    for (questions, message) in table {
        let questions: Vec<question::Question> = read(questions);
        assert_eq!(messages(&question::validate(&questions)), [message]);
    }
}

#[test]
fn refusals_of_roles() {
    let (group, app) = (id(3).to_string(), id(4).to_string());
    for (role_scope, message) in [
        (
            role_scope("AadGroup", "Guest_1", &group),
            "`role/originId` is `Guest_1`; it must be `Member_` or `Owner_` followed by the id of a group",
        ),
        (
            role_scope("AadGroup", "Member_x", &group),
            "`role/originId` is `Member_x`; it must be `Member_` or `Owner_` followed by the id of a group",
        ),
        (
            role_scope("AadGroup", &format!("Member_{app}"), &group),
            "`role/originId` is of group `00000000-0000-0000-0000-000000000004` but `scope/originId` is group `00000000-0000-0000-0000-000000000003`",
        ),
        (
            role_scope("AadApplication", "Reader", &app),
            "`role/originId` is `Reader`; it must be the id of an application role",
        ),
        (
            role_scope("AadGroup", "Member_1", "root"),
            "`scope/originId` is `root`; it must be the id of a group or service principal",
        ),
    ] {
        assert_eq!(role_scope.grant().unwrap_err().message, message);
    }
    let (one, other) = (member_of(3), role_scope("AadApplication", &app, &app));
    assert_eq!(
        Grant::of(&one.role, &other.scope).unwrap_err().message,
        "`scope/originSystem` is `AadApplication` but `role/originSystem` is `AadGroup`; they must be the same"
    );
}

#[test]
fn refusals_of_catalogs_packages_organizations_and_settings() {
    let mut general = catalog();
    general.catalog_type = xenia_domain::entitlement::catalog::CatalogType::ServiceDefault;
    let no_source: ConnectedOrganization = read(json!({ "displayName": "Adatum" }));
    let bad_domain: ConnectedOrganization =
        read(json!({ "displayName": "Adatum", "identitySources": [
        { "@odata.type": "#microsoft.graph.domainIdentitySource", "domainName": "adatum" }] }));
    let settings: EntitlementManagementSettings =
        read(json!({ "durationUntilExternalUserDeletedAfterBlocked": "P9999D" }));
    for (message, expected) in [
        (
            general.may_delete(0).unwrap_err().message,
            "catalog `Marketing` is `serviceDefault` and cannot be deleted",
        ),
        (
            catalog().may_delete(1).unwrap_err().message,
            "catalog `Marketing` still holds 1 access package; delete or move it first",
        ),
        (
            package().may_delete(2).unwrap_err().message,
            "access package `Campaign` still has 2 assignments; remove them first",
        ),
        (
            no_source.validate()[0].message.clone(),
            "`identitySources` is empty; say at least one way to know who belongs to `Adatum`",
        ),
        (
            bad_domain.validate()[0].message.clone(),
            "`identitySources` names the domain `adatum`, which is not a domain name such as `partner.example`",
        ),
        (
            settings.validate()[0].message.clone(),
            "`durationUntilExternalUserDeletedAfterBlocked` is `P9999D`; it must be at most 3660 days",
        ),
    ] {
        assert_eq!(message, expected);
    }
    assert!(catalog().may_delete(0).is_ok() && package().may_delete(0).is_ok());
}
