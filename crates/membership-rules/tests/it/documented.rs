//! The rules that Entra's documentation prints, and what it says that they mean.

use crate::holds;
use serde_json::{Value as Json, json};
use xenia_membership_rules::{Subject, parse};

/// `examples.json` of the shared data: `XENIA_SHARED`, or `shared` beside the repository.
fn examples() -> Json {
    let root = std::env::var("XENIA_SHARED").map_or_else(
        |_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").into(),
        std::path::PathBuf::from,
    );
    let path = root.join("data/dynamic-rules/examples.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{}: {error}; XENIA_SHARED says where it is", path.display())
    });
    serde_json::from_str(&text).unwrap()
}

fn plan(service: &str, id: &str, status: &str) -> Json {
    json!({ "service": service, "servicePlanId": id, "capabilityStatus": status })
}

/// Of each rule: someone of whom it is true, and someone of whom it is not.
#[expect(clippy::too_many_lines, reason = "a table")]
fn cases() -> Vec<(&'static str, Json, Json)> {
    let nobody = || json!({});
    let exchange = "efb87545-963c-4e0d-99df-69c6916d9eb0";
    let manager = "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb";
    let extension = "extension_c272a57b722d4eb29bfe327874ae79cb_OfficeNumber";
    let plans = |plan: Json| json!({ "assignedPlans": [plan] });
    let physical = |id: &str| json!({ "physicalIds": ["[GID]:g:1", id] });
    vec![
        (
            "d01",
            json!({"department": "sales"}),
            json!({"department": "Sales East"}),
        ),
        (
            "d02",
            json!({"accountEnabled": true}),
            json!({"accountEnabled": false}),
        ),
        ("d03", json!({"onPremisesSyncEnabled": true}), nobody()),
        (
            "d04",
            json!({"passwordPolicies": "DisableStrongPassword"}),
            nobody(),
        ),
        (
            "d05",
            json!({"preferredLanguage": "en-us"}),
            json!({"preferredLanguage": "en-GB"}),
        ),
        (
            "d06",
            json!({"usageLocation": "US"}),
            json!({"usageLocation": "DE"}),
        ),
        (
            "d07",
            json!({"userType": "Member"}),
            json!({"userType": "Guest"}),
        ),
        (
            "d08",
            json!({"mail": "a@fabrikam.com"}),
            json!({"mail": "a@CONTOSO.com"}),
        ),
        (
            "d09",
            json!({"mailNickname": "ada-Vendor"}),
            json!({"mailNickname": "vendor"}),
        ),
        (
            "d10",
            json!({"id": manager}),
            json!({"id": "aaaaaaaa-0000-1111-2222-bbbbbbbbbbbc"}),
        ),
        (
            "d11",
            json!({"onPremisesSecurityIdentifier": "s-1-1-11-1111111111-1111111111-1111111111-1111111"}),
            json!({"onPremisesSecurityIdentifier": "S-1-1-11"}),
        ),
        (
            "d12",
            json!({"employeeId": "7"}),
            json!({"employeeId": null}),
        ),
        (
            "d13",
            json!({"otherMails": ["x@y", "ALIAS@domain.example"]}),
            json!({"otherMails": []}),
        ),
        (
            "d14",
            json!({"otherMails": ["a@contoso.com"]}),
            json!({"otherMails": ["a@contoso.example"]}),
        ),
        (
            "d15",
            json!({"proxyAddresses": ["smtp: alias@domain.example"]}),
            json!({"proxyAddresses": ["SMTP:other@domain"]}),
        ),
        (
            "d16",
            json!({"proxyAddresses": ["smtp:a@contoso.com"]}),
            json!({"proxyAddresses": ["smtp:a@contoso.com", "smtp:a@Outlook.com"]}),
        ),
        (
            "d17",
            json!({"memberOf": ["other", "value"]}),
            json!({"memberOf": ["other"]}),
        ),
        (
            "d18",
            json!({"department": "50007"}),
            json!({"department": "5000"}),
        ),
        (
            "d19",
            json!({"employeeHireDate": "2026-03-03T09:00:00Z"}),
            json!({"employeeHireDate": "2026-03-03T08:59:59Z"}),
        ),
        (
            "d20",
            json!({"employeeHireDate": "2020-06-10T18:13:20Z"}),
            json!({"employeeHireDate": "2020-06-10T18:13:21Z"}),
        ),
        (
            "d21",
            json!({"displayName": "David"}),
            json!({"displayName": "aDa"}),
        ),
        (
            "d22",
            json!({"displayName": "David"}),
            json!({"displayName": "Da"}),
        ),
        (
            "d23",
            json!({"department": "\"Sales\""}),
            json!({"department": "Sales"}),
        ),
        ("d24", nobody(), json!({"department": "Sales"})),
        ("d25", json!({"mail": "a@b.example"}), nobody()),
        (
            "d26",
            json!({"department": "Marketing"}),
            json!({"department": "Legal"}),
        ),
        (
            "d27",
            json!({"department": "Sales", "jobTitle": "Lead"}),
            json!({"department": "Sales", "jobTitle": "SDE II"}),
        ),
        (
            "d28",
            json!({"department": "Marketing", "country": "US"}),
            json!({"department": "Marketing", "country": "FR"}),
        ),
        (
            "d29",
            json!({"department": "Sales", "country": "US"}),
            json!({"department": "Sales", "country": "FR"}),
        ),
        (
            "d30",
            plans(plan("exchange", exchange, "Enabled")),
            plans(plan("exchange", exchange, "Suspended")),
        ),
        (
            "d31",
            plans(plan("SCO", "1", "Enabled")),
            plans(plan("SCO", "1", "Deleted")),
        ),
        ("d32", nobody(), plans(plan("SCO", "1", "Enabled"))),
        (
            "d33",
            json!({"proxyAddresses": ["Contoso:1"]}),
            json!({"proxyAddresses": ["a@contoso"]}),
        ),
        ("d34", json!({"managerId": manager}), nobody()),
        ("d35", json!({"id": "x", "userType": "Guest"}), nobody()),
        (
            "d36",
            json!({"id": "x", "userType": "Member"}),
            json!({"id": "x", "userType": "Guest"}),
        ),
        (
            "d37",
            json!({"onPremisesExtensionAttributes": {"extensionAttribute15": "Marketing"}}),
            json!({"onPremisesExtensionAttributes": {"extensionAttribute14": "Marketing"}}),
        ),
        (
            "d38",
            json!({ extension: "123" }),
            json!({ extension: "124" }),
        ),
        ("d39", json!({"id": "x"}), nobody()),
        ("d40", json!({"accountEnabled": true}), nobody()),
        ("d41", json!({"deviceCategory": "byod"}), nobody()),
        (
            "d42",
            json!({"mdmAppId": "0000000A-0000-0000-C000-000000000000"}),
            nobody(),
        ),
        (
            "d43",
            json!({"operatingSystem": "iOS"}),
            json!({"operatingSystem": "Android"}),
        ),
        (
            "d44",
            json!({"operatingSystem": "AndroidEnterprise (Work)"}),
            json!({"operatingSystem": "Android"}),
        ),
        (
            "d45",
            json!({"operatingSystemVersion": "10.0.19045"}),
            json!({"operatingSystemVersion": "10.0.2"}),
        ),
        (
            "d46",
            json!({"deviceOwnership": "Company"}),
            json!({"deviceOwnership": "Personal"}),
        ),
        ("d47", physical("[ztdid]:1"), physical("[USER-GID]:1")),
        (
            "d49",
            json!({"trustType": "AzureAd"}),
            json!({"trustType": "ServerAd"}),
        ),
        (
            "d50",
            json!({"systemLabels": ["M365Managed"]}),
            json!({"systemLabels": []}),
        ),
        ("d51", json!({"memberOf": ["value"]}), nobody()),
    ]
}

#[test]
fn every_documented_rule_means_what_is_documented() {
    let examples = examples();
    let rules = examples["rules"].as_array().unwrap();
    let cases = cases();
    assert_eq!(
        rules.len(),
        cases.len() + 1,
        "a case for each rule but the malformed one"
    );
    for example in rules {
        let (id, text) = (
            example["id"].as_str().unwrap(),
            example["rule"].as_str().unwrap(),
        );
        if example["expectError"] == true {
            let error = parse(text).unwrap_err();
            assert_eq!(error.message, "this parenthesis is never closed");
            assert_eq!((error.position.line, error.position.column), (1, 1));
            continue;
        }
        let rule = parse(text).unwrap_or_else(|error| panic!("{id}: {text}: {error}"));
        let subject = match example["object"].as_str() {
            Some("device") => Subject::Device,
            _ => Subject::User,
        };
        assert_eq!(rule.subject, subject, "{id}");
        let again = parse(&rule.to_string()).unwrap();
        assert_eq!(again, rule, "{id}");
        let (_, inside, outside) = cases.iter().find(|(of, ..)| *of == id).unwrap();
        assert!(holds(text, inside), "{id}: {text} is true of {inside}");
        assert!(
            !holds(text, outside),
            "{id}: {text} is not true of {outside}"
        );
        for case in example["cases"].as_array().into_iter().flatten() {
            assert_eq!(
                holds(text, &case["user"]),
                case["expect"] == true,
                "{id}: {case}"
            );
        }
    }
}

#[test]
fn every_documented_property_is_known_under_its_name() {
    let examples = examples();
    let properties = &examples["facts"]["userProperties"];
    let mut names: Vec<String> = Vec::new();
    for kind in ["boolean", "dateTime", "string", "stringCollection"] {
        let known = properties[kind].as_array().unwrap().iter();
        names.extend(known.map(|name| name.as_str().unwrap().to_owned()));
    }
    let plain =
        |name: &&String| !name.contains("..") && !name.contains('<') && name.as_str() != "memberOf";
    for name in names.iter().filter(plain) {
        for rule in [
            format!("user.{name} -ne null"),
            format!("USER.{} -EQ NULL", name.to_uppercase()),
        ] {
            assert!(parse(&rule).is_ok(), "{rule}");
        }
    }
    for number in 1..=15 {
        assert!(parse(&format!("user.extensionAttribute{number} -eq \"x\"")).is_ok());
        assert!(parse(&format!("device.extensionAttribute{number} -eq \"x\"")).is_ok());
    }
}
