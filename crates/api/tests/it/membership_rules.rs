//! Membership rules of groups, over Graph.

use crate::server::Server;
use serde_json::{Value, json};

fn dynamic(rule: &str) -> Value {
    json!({
        "displayName": "Sales", "groupTypes": ["DynamicMembership"], "mailEnabled": false,
        "mailNickname": "sales", "securityEnabled": true,
        "membershipRule": rule, "membershipRuleProcessingState": "On",
    })
}

fn names(list: &Value) -> Vec<&str> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item["name"].as_str().unwrap()).collect()
}

#[test]
fn a_group_is_made_with_a_rule_tried_explained_and_watched() {
    let server = Server::new();
    let token = server.administrator();
    let ada = server.world.user("ada@contoso.example", |user| {
        user.department = Some("Sales".to_owned())
    });
    let bo = server.world.user("bo@contoso.example", |user| {
        user.department = Some("Legal".to_owned())
    });
    let rule = "(user.department -eq \"Sales\") -and -not (user.jobTitle -startsWith \"SDE\")";
    let made = server
        .post("/groups", &token, dynamic(rule))
        .expect(201)
        .json;
    assert_eq!(made["groupTypes"], json!(["DynamicMembership"]));
    assert_eq!(made["membershipRule"], rule);
    assert_eq!(made["membershipRuleProcessingState"], "On");
    let id = made["id"].as_str().unwrap();
    let members = server
        .get(&format!("/groups/{id}/members"), &token)
        .expect(200)
        .json;
    assert_eq!(members["value"][0]["id"], json!(ada));
    assert_eq!(members["value"].as_array().unwrap().len(), 1);

    // Graph beta's shape.
    let path = format!("/groups/{id}/evaluateDynamicMembership");
    let why = server
        .post(&path, &token, json!({"memberId": bo}))
        .expect(200)
        .json;
    assert_eq!(
        why,
        json!({
            "@odata.context": "https://xenia.example/v1.0/$metadata#microsoft.graph.evaluateDynamicMembershipResult",
            "membershipRule": rule,
            "membershipRuleEvaluationResult": false,
            "membershipRuleEvaluationDetails": {
                "expression": "user.department -eq \"Sales\" -and -not (user.jobTitle -startsWith \"SDE\")",
                "expressionResult": false,
                "propertyToEvaluate": null,
                "expressionEvaluationDetails": [
                    {
                        "expression": "user.department -eq \"Sales\"",
                        "expressionResult": false,
                        "propertyToEvaluate": {"propertyName": "department", "propertyValue": "Legal"},
                        "expressionEvaluationDetails": [],
                    },
                    {
                        "expression": "-not (user.jobTitle -startsWith \"SDE\")",
                        "expressionResult": true,
                        "propertyToEvaluate": null,
                        "expressionEvaluationDetails": [{
                            "expression": "user.jobTitle -startsWith \"SDE\"",
                            "expressionResult": false,
                            "propertyToEvaluate": {"propertyName": "jobTitle", "propertyValue": null},
                            "expressionEvaluationDetails": [],
                        }],
                    },
                ],
            },
        })
    );
    let other = json!({"memberId": bo, "membershipRule": "(user.displayName -startsWith \"b\")"});
    let why = server
        .post("/groups/evaluateDynamicMembership", &token, other)
        .expect(200)
        .json;
    assert_eq!(why["membershipRuleEvaluationResult"], true);

    let wanted = json!({"membershipRule": "user.department -eq 'Legal'"});
    let path = format!("/groups/{id}/previewMembershipRule");
    let preview = server.post(&path, &token, wanted).expect(200).json;
    assert_eq!(
        (&preview["joining"], &preview["leaving"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(names(&preview["joins"]), ["bo"]);
    assert_eq!(names(&preview["leaves"]), ["ada"]);
    assert_eq!(preview["next"], Value::Null);

    let path = format!("/groups/{id}/evaluateMembershipRule");
    let status = server.post(&path, &token, json!({})).expect(200).json;
    assert_eq!(
        (&status["status"], &status["processed"]),
        (&json!("succeeded"), &json!(3))
    );
    let path = format!("/groups/{id}/membershipRuleProcessingStatus");
    assert_eq!(
        server.get(&path, &token).expect(200).json["status"],
        "succeeded"
    );
    let filter = "/groups?$filter=membershipRuleProcessingState%20eq%20'On'&$select=displayName,membershipRule";
    let listed = server.get(filter, &token).expect(200).json;
    assert_eq!(
        listed["value"],
        json!([{"displayName": "Sales", "membershipRule": rule}])
    );

    // The guard's setting.
    let changed = json!({"removalGuardPercent": 50});
    let settings = server
        .patch("/policies/membershipRules", &token, changed)
        .expect(200)
        .json;
    assert_eq!(settings["removalGuardPercent"], 50);
    assert_eq!(settings["removalGuardMinimum"], 10);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let server = Server::new();
    let token = server.administrator();
    let refused = |rule: &str| {
        let answer = server.post("/groups", &token, dynamic(rule)).expect(400);
        answer.json["error"]["message"].as_str().unwrap().to_owned()
    };
    assert_eq!(
        refused("user.department -eq \"Sales\"\n-and user.contry -eq \"US\""),
        "attribute not supported at line 2, column 6: `user.contry` is not a property that a rule can read; did you mean `user.country`?"
    );
    assert_eq!(
        refused("(user.accountEnabled -contains true)"),
        "operator is not supported on attribute at line 1, column 22: `-contains` does not go with `user.accountEnabled`, which is true or false; write `user.accountEnabled -eq true` or `user.accountEnabled -eq false`"
    );
    let made = server
        .post("/groups", &token, dynamic("user.mail -eq null"))
        .expect(201)
        .json;
    let id = made["id"].as_str().unwrap();
    let resumed = server.post(
        &format!("/groups/{id}/resumeMembershipRule"),
        &token,
        json!({}),
    );
    let message = "the rule of `Sales` is not paused";
    assert_eq!(resumed.expect(409).json["error"]["message"], message);
    let explained = server.post(
        &format!("/groups/{id}/evaluateDynamicMembership"),
        &token,
        json!({"memberId": "ada"}),
    );
    let message = "`memberId` is the id of a user or a device, not `ada`";
    assert_eq!(explained.expect(400).json["error"]["message"], message);
}
