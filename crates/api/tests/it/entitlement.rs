//! `/identityGovernance/entitlementManagement`, as Graph's SDKs call it.

use crate::server::{Answer, Server};
use serde_json::{Value, json};
use uuid::Uuid;
use xenia_engine::{
    domain::{
        GroupId, NodeKind, UserId,
        audit::{NewEvent, Target},
        directory::{Group, UserType},
    },
    entitlement::{expiry, requests},
    store::{Written, resources},
};

const ELM: &str = "/identityGovernance/entitlementManagement";

pub(crate) struct Case {
    pub(crate) server: Server,
    admin: String,
    pub(crate) group: GroupId,
    pub(crate) anna: UserId,
    pub(crate) paul: UserId,
    catalog: String,
    package: String,
    policy: String,
    question: String,
}

fn add_group(server: &Server, name: &str) -> GroupId {
    let world = &server.world;
    let result = world.engine.write(&world.as_system(), |tx| {
        let group = Group {
            id: GroupId(tx.new_id()),
            display_name: name.to_owned(),
            security_enabled: true,
            ..Group::default()
        };
        resources::insert(tx, &group)?;
        let target = Target::new(NodeKind::Group, group.id, name);
        Ok(Written::new(
            group.id,
            NewEvent::new("GroupManagement", "Add group", target),
        ))
    });
    result.unwrap()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

impl Case {
    /// A catalog with a group, a package that gives its membership, a partner and a policy with a
    /// question and an approval by anna: each as the Python SDK sends it.
    pub(crate) fn new() -> Self {
        let server = Server::new();
        let admin = server.administrator();
        let anna = server.add_user("Anna", UserType::Member);
        let paul = server.add_user("Paul", UserType::Guest);
        let group = add_group(&server, "Campaign");
        let post = |path: &str, body: Value| {
            let path = format!("{ELM}{path}");
            server.post(&path, &admin, body).expect(201).json
        };
        let catalog = post(
            "/catalogs",
            json!({ "description": "Campaigns", "displayName": "Marketing", "isExternallyVisible": true, "state": "published" }),
        );
        let request = post(
            "/resourceRequests",
            json!({ "catalog": { "id": catalog["id"] }, "requestType": "adminAdd", "resource": { "originId": group, "originSystem": "AadGroup" } }),
        );
        assert_eq!(request["state"], "delivered");
        assert_eq!(request["resource"]["displayName"], "Campaign");
        let package = post(
            "/accessPackages",
            json!({ "catalog": { "id": catalog["id"] }, "description": "Material and portal", "displayName": "Autumn campaign", "isHidden": false }),
        );
        let scope = post(
            &format!(
                "/accessPackages/{}/resourceRoleScopes",
                text(&package["id"])
            ),
            json!({
                "role": { "displayName": "Member", "originId": format!("Member_{group}"), "originSystem": "AadGroup",
                    "resource": { "id": request["resource"]["id"], "originId": group, "originSystem": "AadGroup" } },
                "scope": { "description": "Root Scope", "displayName": "Root", "isRootScope": true, "originId": group, "originSystem": "AadGroup" }
            }),
        );
        assert_eq!(scope["role"]["displayName"], "Member");
        let partner = post(
            "/connectedOrganizations",
            json!({ "description": "Agency", "displayName": "Fabrikam", "state": "configured",
                "identitySources": [{ "@odata.type": "#microsoft.graph.domainIdentitySource", "displayName": "Fabrikam", "domainName": "fabrikam.example" }] }),
        );
        let policy = post(
            "/assignmentPolicies",
            json!({
                "accessPackage": { "id": package["id"] },
                "allowedTargetScope": "specificConnectedOrganizationUsers",
                "displayName": "Partners",
                "expiration": { "duration": "P30D", "type": "afterDuration" },
                "questions": [{ "@odata.type": "#microsoft.graph.accessPackageTextInputQuestion", "isRequired": true, "sequence": 1, "text": "Which campaign?", "isSingleLineQuestion": true }],
                "requestApprovalSettings": {
                    "isApprovalRequiredForAdd": true,
                    "isApprovalRequiredForUpdate": false,
                    "stages": [{ "durationBeforeAutomaticDenial": "P14D", "escalationApprovers": [], "fallbackEscalationApprovers": [], "fallbackPrimaryApprovers": [],
                        "isApproverJustificationRequired": true, "isEscalationEnabled": false,
                        "primaryApprovers": [{ "@odata.type": "#microsoft.graph.singleUser", "userId": anna }] }]
                },
                "requestorSettings": { "enableTargetsToSelfAddAccess": true, "onBehalfRequestors": [] },
                "specificAllowedTargets": [{ "@odata.type": "#microsoft.graph.connectedOrganizationMembers", "connectedOrganizationId": partner["id"] }]
            }),
        );
        Self {
            admin: admin.clone(),
            group,
            anna,
            paul,
            catalog: text(&catalog["id"]),
            package: text(&package["id"]),
            policy: text(&policy["id"]),
            question: text(&policy["questions"][0]["id"]),
            server,
        }
    }
    fn get(&self, path: &str, token: &str) -> Answer {
        // Query strings arrive encoded.
        let path = path.replace(' ', "%20").replace('\'', "%27");
        self.server.get(&format!("{ELM}{path}"), token)
    }
    fn post(&self, path: &str, token: &str, body: Value) -> Answer {
        self.server.post(&format!("{ELM}{path}"), token, body)
    }
    fn paul(&self) -> String {
        self.server.user(self.paul)
    }
    fn anna(&self) -> String {
        self.server.user(self.anna)
    }
    pub(crate) fn wish(&self) -> Value {
        json!({
            "answers": [{
                "answeredQuestion": { "id": self.question, "@odata.type": "#microsoft.graph.accessPackageTextInputQuestion" },
                "@odata.type": "#microsoft.graph.accessPackageAnswerString", "value": "Autumn"
            }],
            "assignment": { "assignmentPolicyId": self.policy, "accessPackageId": self.package },
            "justification": "Work",
            "requestType": "userAdd"
        })
    }
}

#[test]
fn a_request_is_made_approved_held_and_removed() {
    let case = Case::new();
    let made = case
        .post("/assignmentRequests", &case.paul(), case.wish())
        .expect(201);
    let id = text(&made.json["id"]);
    assert_eq!(made.json["state"], "pendingApproval");
    assert_eq!(made.json["requestType"], "userAdd");
    assert_eq!(
        made.json["answers"][0]["@odata.type"],
        "#microsoft.graph.accessPackageAnswerString"
    );
    assert_eq!(
        made.json["answers"][0]["answeredQuestion"]["@odata.type"],
        "#microsoft.graph.accessPackageTextInputQuestion"
    );
    let inside = ["policy", "approval", "visitor", "requestorId", "targetId"];
    for hidden in inside {
        assert_eq!(made.json.get(hidden), None, "{hidden} is our own");
    }

    // The administrator sees who asks for what.
    let list = case
        .get(
            &format!("/assignmentRequests?$expand=requestor,accessPackage,assignment&$filter=state eq 'pendingApproval' and accessPackage/id eq '{}'&$top=5", case.package),
            &case.admin,
        )
        .expect(200);
    let first = &list.json["value"][0];
    assert_eq!(first["id"], json!(id));
    assert_eq!(first["requestor"]["email"], "Paul@fabrikam.example");
    assert_eq!(first["requestor"]["objectId"], json!(case.paul));
    assert_eq!(first["accessPackage"]["displayName"], "Autumn campaign");
    assert_eq!(first["assignment"], Value::Null);

    // Anna finds it and decides.
    let waiting = case
        .get(
            "/accessPackageAssignmentApprovals/filterByCurrentUser(on='approver')?$expand=stages",
            &case.anna(),
        )
        .expect(200);
    assert_eq!(waiting.each("id"), std::slice::from_ref(&id));
    let stage = &waiting.json["value"][0]["stages"][0];
    assert_eq!(stage["assignedToMe"], true);
    assert_eq!(
        (&stage["status"], &stage["reviewResult"]),
        (&json!("InProgress"), &json!("NotReviewed"))
    );
    let path = format!(
        "{ELM}/accessPackageAssignmentApprovals/{id}/stages/{}",
        text(&stage["id"])
    );
    let body = json!({ "justification": "Known agency", "reviewResult": "Approve" });
    let own = case.server.patch(&path, &case.paul(), body.clone());
    assert_eq!(own.status, 403);
    assert_eq!(own.code(), "OwnRequest");
    case.server
        .patch(&path, &case.anna(), body.clone())
        .expect(204);
    let twice = case.server.patch(&path, &case.anna(), body);
    assert_eq!((twice.status.as_u16(), twice.code()), (409, "StageDecided"));
    let approval = case
        .get(
            &format!("/accessPackageAssignmentApprovals/{id}?$expand=stages"),
            &case.anna(),
        )
        .expect(200);
    assert_eq!(
        approval.json["stages"][0]["reviewedBy"]["displayName"],
        "Anna"
    );
    assert_eq!(approval.json["stages"][0]["assignedToMe"], false);

    // The assignment is there.
    let held = case
        .get(
            &format!("/assignments?$expand=target,accessPackage,assignmentPolicy&$filter=accessPackage/id eq '{}' and state eq 'delivered'", case.package),
            &case.admin,
        )
        .expect(200);
    let assignment = &held.json["value"][0];
    assert_eq!(assignment["target"]["objectId"], json!(case.paul));
    assert_eq!(assignment["assignmentPolicy"]["displayName"], "Partners");
    assert_eq!(
        assignment["schedule"]["expiration"]["endDateTime"],
        "2026-04-01T09:00:00Z"
    );
    let mine = case
        .get(
            "/assignments/filterByCurrentUser(on='target')",
            &case.paul(),
        )
        .expect(200);
    assert_eq!(mine.each("state"), ["delivered"]);

    // The administrator takes it away.
    let removal = json!({ "assignment": { "id": assignment["id"] }, "requestType": "AdminRemove" });
    case.post("/assignmentRequests", &case.admin, removal)
        .expect(201);
    let held = case
        .get("/assignments?$filter=state eq 'delivered'", &case.admin)
        .expect(200);
    assert!(held.each("id").is_empty());
    let done = case
        .get(
            &format!("/assignmentRequests/{id}?$select=state,status"),
            &case.paul(),
        )
        .expect(200);
    assert_eq!(done.json["state"], "delivered");
    assert_eq!(done.json.get("answers"), None);
}

#[test]
fn an_administrator_or_an_application_assigns_directly() {
    let case = Case::new();
    let policy = json!({ "accessPackage": { "id": case.package }, "displayName": "Direct" });
    let policy = case
        .post("/assignmentPolicies", &case.admin, policy)
        .expect(201);
    let wish = json!({
        "assignment": { "targetId": case.paul, "assignmentPolicyId": policy.json["id"], "accessPackageId": case.package },
        "requestType": "adminAdd"
    });
    let reader = case.server.application("EntitlementManagement.Read.All");
    let refused = case.post("/assignmentRequests", &reader, wish.clone());
    assert_eq!(refused.status, 403);
    let writer = case
        .server
        .application("EntitlementManagement.ReadWrite.All");
    let made = case.post("/assignmentRequests", &writer, wish).expect(201);
    assert_eq!(made.json["state"], "delivered");
    let one = case
        .get(
            &format!(
                "/assignmentRequests/{}?$expand=requestor,assignment",
                text(&made.json["id"])
            ),
            &reader,
        )
        .expect(200);
    assert_eq!(one.json["requestor"]["subjectType"], "servicePrincipal");
    assert_eq!(one.json["assignment"]["state"], "delivered");
    // Somebody new, by e-mail address.
    let wish = json!({
        "accessPackageAssignment": { "target": { "email": "lee@fabrikam.example" }, "assignmentPolicyId": policy.json["id"], "accessPackageId": case.package },
        "requestType": "AdminAdd"
    });
    let made = case.post("/assignmentRequests", &writer, wish).expect(201);
    assert_eq!(made.json["state"], "delivered");
    let count = case
        .get("/assignments?$count=true&$top=1", &reader)
        .expect(200);
    assert_eq!(count.json["@odata.count"], 2);
    let next = text(&count.json["@odata.nextLink"]);
    let path = next.split_once("/v1.0").unwrap().1;
    let rest = case.server.get(path, &reader).expect(200);
    assert_eq!(rest.each("id").len(), 1);
}

#[test]
fn what_is_refused_says_why() {
    let case = Case::new();
    let post = |token: &str, body: Value| case.post("/assignmentRequests", token, body);
    let unanswered = post(
        &case.paul(),
        json!({ "requestType": "userAdd", "assignment": { "accessPackageId": case.package } }),
    )
    .expect(400);
    assert_eq!(
        unanswered.message(),
        "question `Which campaign?` needs an answer"
    );
    let cases = [
        (json!({ "assignment": {} }), "`requestType` is missing"),
        (
            json!({ "requestType": "userAdd", "assignment": { "accessPackageId": "no" } }),
            "`assignment/accessPackageId` is `no`, which is not an id",
        ),
        (
            json!({ "requestType": "userAdd", "assignment": {} }),
            "`assignment/accessPackageId` is missing; say which access package",
        ),
        (
            json!({ "requestType": "systemAdd", "assignment": {} }),
            "`requestType` is `systemAdd`; it must be one of userAdd, userUpdate, userRemove, onBehalfAdd, adminAdd, adminUpdate, adminRemove",
        ),
    ];
    for (body, message) in cases {
        let answer = post(&case.paul(), body).expect(400);
        assert_eq!(answer.message(), message);
    }
    let twice = post(&case.paul(), case.wish()).expect(201);
    let id = text(&twice.json["id"]);
    let conflict = post(&case.paul(), case.wish()).expect(409);
    assert_eq!(conflict.code(), "AlreadyRequested");
    // Somebody else does not learn that it exists.
    let otto = case.server.add_user("Otto", UserType::Member);
    let unknown = case
        .get(
            &format!("/assignmentRequests/{id}"),
            &case.server.user(otto),
        )
        .expect(404);
    assert_eq!(
        unknown.message(),
        format!("there is no assignment request `{id}` here")
    );
    let none = case
        .get("/assignmentRequests", &case.server.user(otto))
        .expect(200);
    assert!(none.each("id").is_empty());
    case.post(
        &format!("/assignmentRequests/{id}/cancel"),
        &case.paul(),
        json!({}),
    )
    .expect(204);
    let canceled = case
        .get(
            "/assignmentRequests/filterByCurrentUser(on='target')",
            &case.paul(),
        )
        .expect(200);
    assert_eq!(canceled.each("state"), ["canceled"]);
}

#[test]
fn the_administration_is_read_as_it_was_written() {
    let case = Case::new();
    let (package, catalog) = (&case.package, &case.catalog);
    let read = case
        .get(
            &format!("/accessPackages/{package}?$expand=resourceRoleScopes($expand=role,scope),catalog,assignmentPolicies"),
            &case.admin,
        )
        .expect(200);
    assert_eq!(read.json["catalog"]["displayName"], "Marketing");
    assert_eq!(
        read.json["assignmentPolicies"][0]["displayName"],
        "Partners"
    );
    assert_eq!(
        read.json["resourceRoleScopes"][0]["role"]["originId"],
        json!(format!("Member_{}", case.group))
    );
    let resources = case
        .get(
            &format!(
                "/catalogs/{catalog}/resources?$expand=roles,scopes&$filter=originId eq '{}'",
                case.group
            ),
            &case.admin,
        )
        .expect(200);
    assert_eq!(
        resources.json["value"][0]["roles"][1]["displayName"],
        "Owner"
    );
    let resource = text(&resources.json["value"][0]["id"]);
    let roles = case
        .get(
            &format!("/catalogs/{catalog}/resourceRoles?$expand=resource&$filter=(originSystem eq 'AadGroup' and resource/id eq '{resource}')"),
            &case.admin,
        )
        .expect(200);
    assert_eq!(roles.each("displayName"), ["Member", "Owner"]);
    assert_eq!(roles.json["value"][0]["resource"]["id"], json!(resource));
    let policies = case
        .get(
            &format!("/assignmentPolicies?$expand=accessPackage,questions&$filter=accessPackage/id eq '{package}'"),
            &case.admin,
        )
        .expect(200);
    assert_eq!(
        policies.json["value"][0]["accessPackage"]["id"],
        json!(package)
    );
    assert_eq!(
        policies.json["value"][0]["questions"][0]["@odata.type"],
        "#microsoft.graph.accessPackageTextInputQuestion"
    );
    let requirements = case
        .post(
            &format!("/accessPackages/{package}/getApplicablePolicyRequirements"),
            &case.paul(),
            json!({}),
        )
        .expect(200);
    assert_eq!(
        requirements.json["value"][0]["policyId"],
        json!(case.policy)
    );
    assert_eq!(
        requirements.json["value"][0]["isApprovalRequiredForAdd"],
        true
    );
    let available = case
        .get(
            "/accessPackages/filterByCurrentUser(on='allowedRequestor')",
            &case.paul(),
        )
        .expect(200);
    assert_eq!(available.each("displayName"), ["Autumn campaign"]);
    let partners = case
        .get(
            "/connectedOrganizations?$filter=displayName eq 'Fabrikam'",
            &case.admin,
        )
        .expect(200);
    let partner = text(&partners.json["value"][0]["id"]);
    let sponsor =
        json!({ "@odata.id": format!("https://localhost:9443/v1.0/users/{}", case.anna) });
    let path = format!("/connectedOrganizations/{partner}/internalSponsors");
    case.post(&format!("{path}/$ref"), &case.admin, sponsor)
        .expect(204);
    let sponsors = case.get(&path, &case.admin).expect(200);
    assert_eq!(sponsors.each("@odata.type"), ["#microsoft.graph.user"]);
    let settings = format!("{ELM}/settings");
    let change = json!({ "durationUntilExternalUserDeletedAfterBlocked": "P10D", "externalUserLifecycleAction": "blockSignInAndDelete" });
    case.server
        .patch(&settings, &case.admin, change)
        .expect(204);
    let read = case.server.get(&settings, &case.admin).expect(200);
    assert_eq!(
        read.json["durationUntilExternalUserDeletedAfterBlocked"],
        "P10D"
    );
    let wrong = case
        .get("/accessPackages?$expand=nonsense", &case.admin)
        .expect(400);
    assert!(
        wrong
            .message()
            .starts_with("`$expand`: `nonsense` is not a relationship of `accessPackage`")
    );
    let deleted = case
        .server
        .delete(&format!("{ELM}/accessPackages/{package}"), &case.paul());
    assert_eq!(deleted.status, 404, "a guest does not learn that it exists");
}

#[test]
fn a_visitors_request_shows_the_address_and_time_ends_it() {
    let case = Case::new();
    let world = &case.server.world;
    let mut new = requests::NewRequest::of_package(
        xenia_engine::domain::entitlement::request::RequestType::UserAdd,
        xenia_engine::domain::AccessPackageId(Uuid::parse_str(&case.package).unwrap()),
    );
    new.answers = vec![xenia_engine::domain::entitlement::answers::Answer::new(
        xenia_engine::domain::QuestionId(Uuid::parse_str(&case.question).unwrap()),
        "Autumn",
    )];
    requests::create(
        &world.engine,
        &world.as_visitor("kim@fabrikam.example"),
        &new,
    )
    .unwrap();
    let list = case
        .get("/assignmentRequests?$expand=requestor", &case.admin)
        .expect(200);
    let requestor = &list.json["value"][0]["requestor"];
    assert_eq!(requestor["email"], "kim@fabrikam.example");
    assert_eq!(requestor["objectId"], Value::Null);
    world.clock.advance_days(14);
    expiry::expire_due(&world.engine, world.engine.now()).unwrap();
    let list = case.get("/assignmentRequests", &case.admin).expect(200);
    assert_eq!(list.each("state"), ["denied"]);
    assert_eq!(list.each("status"), ["Expired"]);
}

#[test]
fn what_does_not_go_together_is_said_read_and_found() {
    let case = Case::new();
    let new = |name: &str| {
        let body = json!({ "displayName": name, "catalog": { "id": case.catalog } });
        let made = case.post("/accessPackages", &case.admin, body).expect(201);
        let package = text(&made.json["id"]);
        let body = json!({ "displayName": "Direct", "accessPackage": { "id": package } });
        let policy = case
            .post("/assignmentPolicies", &case.admin, body)
            .expect(201);
        (package, text(&policy.json["id"]))
    };
    let assign = |(package, policy): &(String, String)| {
        let body = json!({ "requestType": "adminAdd", "assignment": {
            "targetId": case.paul, "assignmentPolicyId": policy, "accessPackageId": package
        } });
        case.post("/assignmentRequests", &case.admin, body)
    };
    let (orders, payments) = (new("Orders"), new("Payments"));
    assign(&orders).expect(201);
    assign(&payments).expect(201);
    let path = format!("/accessPackages/{}/incompatibleAccessPackages", payments.0);
    let other = json!({ "@odata.id": format!("https://localhost/v1.0{ELM}/accessPackages('{}')", orders.0) });
    case.post(&format!("{path}/$ref"), &case.admin, other)
        .expect(204);
    let listed = case.get(&path, &case.admin).expect(200);
    assert_eq!(listed.each("displayName"), ["Orders"]);
    let with = format!(
        "/accessPackages/{}/accessPackagesIncompatibleWith",
        orders.0
    );
    assert_eq!(
        case.get(&with, &case.admin).expect(200).each("displayName"),
        ["Payments"]
    );
    let both = format!(
        "/assignments/additionalAccess(accessPackageId='{}',incompatibleAccessPackageId='{}')?$expand=target",
        payments.0, orders.0
    );
    let both = case.get(&both, &case.admin).expect(200);
    assert_eq!(
        both.json["value"][0]["target"]["objectId"],
        json!(case.paul)
    );
    // Who gave it up cannot get it again.
    let held = both.each("id").remove(0);
    let leave = json!({ "requestType": "userRemove", "assignment": { "id": held } });
    case.post("/assignmentRequests", &case.paul(), leave)
        .expect(201);
    let refused = assign(&payments).expect(409);
    assert_eq!(refused.code(), "SeparationOfDuties");
    assert_eq!(
        refused.message(),
        "access package `Payments` cannot be held together with access package `Orders`"
    );
    case.server
        .delete(&format!("{ELM}{path}/{}/$ref", orders.0), &case.admin)
        .expect(204);
    assign(&payments).expect(201);
}

#[test]
fn a_token_for_reading_changes_nothing() {
    let case = Case::new();
    let made = case
        .post("/assignmentRequests", &case.paul(), case.wish())
        .expect(201);
    let cancel = format!("/assignmentRequests/{}/cancel", text(&made.json["id"]));
    let reading = format!("{} EntitlementManagement.Read.All", case.paul());
    let refused = case.post(&cancel, &reading, json!({})).expect(403);
    assert_eq!(
        refused.message(),
        "you may not change anything in entitlement management: the application needs one of the delegated permissions `EntitlementManagement.ReadWrite.All`"
    );
    case.get("/assignmentRequests", &reading).expect(200);
    let writing = format!("{} EntitlementManagement.ReadWrite.All", case.paul());
    case.post(&cancel, &writing, json!({})).expect(204);
    // A permission on a user's behalf does not widen what the user may.
    let body = json!({ "displayName": "Mine" });
    case.post("/catalogs", &writing, body).expect(403);
}

#[test]
fn what_became_of_the_resources_of_a_catalog_is_listed() {
    let case = Case::new();
    let spare = add_group(&case.server, "Spare");
    let other = case
        .post("/catalogs", &case.admin, json!({ "displayName": "Other" }))
        .expect(201);
    let asked = |kind: &str, catalog: &Value, group: GroupId| {
        let resource = json!({ "originId": group, "originSystem": "AadGroup" });
        let body =
            json!({ "catalog": { "id": catalog }, "requestType": kind, "resource": resource });
        case.post("/resourceRequests", &case.admin, body)
            .expect(201)
    };
    let marketing = json!(case.catalog);
    let added = asked("adminAdd", &marketing, spare);
    asked("adminUpdate", &marketing, spare);
    asked("adminRemove", &marketing, spare);
    asked("adminAdd", &other.json["id"], spare);
    let all = case.get("/resourceRequests", &case.admin).expect(200);
    let kinds = [
        "adminAdd",
        "adminRemove",
        "adminUpdate",
        "adminAdd",
        "adminAdd",
    ];
    assert_eq!(all.each("requestType"), kinds, "the newest first");
    assert_eq!(all.json["value"][0].get("catalog"), None);
    let id = text(&added.json["id"]);
    let one = case
        .get(&format!("/resourceRequests/{id}"), &case.admin)
        .expect(200);
    assert_eq!(one.json["id"], added.json["id"]);
    assert_eq!(one.json["state"], "delivered");
    assert_eq!(one.json["createdDateTime"], added.json["createdDateTime"]);
    let here = format!(
        "/resourceRequests?$filter=catalog/id eq '{}' and requestType eq 'adminRemove'&$expand=resource,catalog",
        case.catalog
    );
    let here = case.get(&here, &case.admin).expect(200);
    assert_eq!(here.json["value"].as_array().unwrap().len(), 1);
    assert_eq!(here.json["value"][0]["resource"]["displayName"], "Spare");
    assert_eq!(here.json["value"][0]["catalog"]["displayName"], "Marketing");
    // Whoever may not read the catalog learns of none.
    let paul = case.get("/resourceRequests", &case.paul()).expect(200);
    assert_eq!(paul.json["value"], json!([]));
    case.get(&format!("/resourceRequests/{id}"), &case.paul())
        .expect(404);
    // Another event of the log is no request.
    let audits = case
        .server
        .get("/auditLogs/directoryAudits", &case.admin)
        .expect(200);
    let event = audits.json["value"].as_array().unwrap();
    let event = event
        .iter()
        .find(|it| it["activityDisplayName"] == "Create access package");
    let event = text(&event.unwrap()["id"]);
    case.get(&format!("/resourceRequests/{event}"), &case.admin)
        .expect(404);
}

#[test]
fn a_policy_is_replaced_by_put_and_changed_by_patch() {
    let case = Case::new();
    let path = format!("{ELM}/assignmentPolicies/{}", case.policy);
    let renamed = json!({ "displayName": "Agencies" });
    case.server.patch(&path, &case.admin, renamed).expect(204);
    let before = case.server.get(&path, &case.admin).expect(200).json;
    assert_eq!(
        before["requestApprovalSettings"]["isApprovalRequiredForAdd"],
        true
    );
    // As Graph's page sends it: with the id and the package, and without the questions.
    let body = json!({
        "id": case.policy,
        "displayName": "All Users",
        "description": "All users can request for access to the directory.",
        "allowedTargetScope": "allDirectoryUsers",
        "automaticRequestSettings": null,
        "specificAllowedTargets": [],
        "expiration": { "type": "noExpiration" },
        "requestorSettings": { "enableTargetsToSelfAddAccess": true },
        "accessPackage": { "id": case.package }
    });
    let put = case
        .server
        .call("PUT", &path, &case.admin, Some(body))
        .expect(200);
    assert_eq!(put.json["displayName"], "All Users");
    assert_eq!(
        put.json["requestApprovalSettings"]["isApprovalRequiredForAdd"],
        false
    );
    assert_eq!(put.json["expiration"]["type"], "noExpiration");
    let questions = case
        .server
        .get(&format!("{path}/questions"), &case.admin)
        .expect(200);
    assert_eq!(questions.json["value"].as_array().unwrap().len(), 1);
}

#[test]
fn somebody_asks_on_behalf_of_another() {
    let case = Case::new();
    let (mia, otto) = (
        case.server.add_user("Mia", UserType::Member),
        case.server.add_user("Otto", UserType::Member),
    );
    let path = format!("{ELM}/assignmentPolicies/{}", case.policy);
    let open = json!({
        "allowedTargetScope": "allMemberUsers",
        "specificAllowedTargets": [],
        "requestorSettings": {
            "enableOnBehalfRequestorsToAddAccess": true,
            "onBehalfRequestors": [{ "@odata.type": "#microsoft.graph.singleUser", "userId": mia }]
        }
    });
    case.server.patch(&path, &case.admin, open).expect(204);
    let mut wish = case.wish();
    wish["requestType"] = json!("onBehalfAdd");
    wish["assignment"]["target"] = json!({ "objectId": otto });
    let made = case
        .post("/assignmentRequests", &case.server.user(mia), wish.clone())
        .expect(201);
    assert_eq!(made.json["requestType"], "onBehalfAdd");
    assert_eq!(made.json["state"], "pendingApproval");
    let id = text(&made.json["id"]);
    let seen = case
        .get(
            &format!("/assignmentRequests/{id}?$expand=requestor"),
            &case.server.user(otto),
        )
        .expect(200);
    assert_eq!(seen.json["requestor"]["displayName"], "Mia");
    wish["assignment"]["target"] = json!({ "objectId": mia });
    let other = case.post("/assignmentRequests", &case.server.user(otto), wish);
    assert_eq!(
        other.expect(403).message(),
        "policy `Partners` does not let you request access for this person"
    );
}
