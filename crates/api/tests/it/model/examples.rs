//! The example exchanges of Graph's own documentation, replayed: what is served answers with the
//! documented status, and with the documented shape as far as Xenia has those properties.

use super::{Kind, Model, walk};
use serde_json::Value;
use std::collections::BTreeSet;

/// The areas that are replayed.
const AREAS: &[&str] = &[
    "applications",
    "directory",
    "domains",
    "groups",
    "organization",
    "policies",
    "roles",
    "subscriptions",
    "users",
];

/// What is not served, and why. A line whose path is served by now must go.
const NOT_SERVED: &[(&str, &str)] = &[];

/// What is served and answers otherwise, and why.
const OTHERWISE: &[(&str, u16, &str)] = &[
    (
        "groups/group-list-2",
        400,
        "there are no licence errors, so `hasMembersWithLicenseErrors` is no property here",
    ),
    (
        "groups/grouplifecyclepolicy-post-grouplifecyclepolicies",
        409,
        "an organisation has one policy at most, and this one has it",
    ),
    (
        "subscriptions/subscription-post-subscriptions",
        400,
        "there is no mail to subscribe to",
    ),
];

/// Properties of documented answers that Xenia has not got, by type.
const MISSING: &[(&str, &str)] = &[
    ("application", "addIns"),
    ("application", "api"),
    ("application", "applicationTemplateId"),
    ("application", "isDeviceOnlyAuthSupported"),
    ("application", "optionalClaims"),
    ("application", "parentalControlSettings"),
    ("application", "publisherDomain"),
    ("application", "samlMetadataUrl"),
    ("application", "tokenEncryptionKeyId"),
    ("domain", "availabilityStatus"),
    ("group", "onPremisesLastSyncDateTime"),
    ("group", "onPremisesProvisioningErrors"),
    ("group", "onPremisesSecurityIdentifier"),
    ("group", "onPremisesSyncEnabled"),
    ("group", "proxyAddresses"),
    ("group", "resourceBehaviorOptions"),
    ("group", "resourceProvisioningOptions"),
    ("group", "expirationDateTime"),
    ("group", "infoCatalogs"),
    ("group", "isManagementRestricted"),
    ("group", "membershipRule"),
    ("group", "membershipRuleProcessingState"),
    ("group", "onPremisesDomainName"),
    ("group", "onPremisesNetBiosName"),
    ("group", "onPremisesSamAccountName"),
    ("group", "organizationId"),
    ("organization", "assignedPlans"),
    ("organization", "deletedDateTime"),
    ("organization", "onPremisesLastSyncDateTime"),
    ("organization", "onPremisesSyncEnabled"),
    ("organization", "provisionedPlans"),
];

fn read(path: &std::path::Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Ids of Microsoft's world as ids of this one, and its domain as ours.
fn here(world: &walk::Known, text: &str, method: &str, property: &str) -> String {
    let text = text.replace("contoso.onmicrosoft.com", "contoso.example");
    world.translate(&text, method, property)
}

fn translated(world: &walk::Known, value: &Value, path: &str) -> Value {
    match value {
        Value::String(text) => here(world, text, "", path).into(),
        Value::Array(items) => items
            .iter()
            .map(|item| translated(world, item, path))
            .collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (name.clone(), translated(world, member, name)))
            .collect(),
        other => other.clone(),
    }
}

/// One exchange: what differs from the documented one.
fn replay(
    model: &Model,
    world: &walk::Known,
    request: &Value,
    response: &Value,
    otherwise: Option<u16>,
) -> Vec<String> {
    let server = &world.case.server;
    let url = request["url"].as_str().unwrap();
    let path = url
        .strip_prefix("https://graph.microsoft.com/v1.0")
        .unwrap();
    let method = request["method"].as_str().unwrap();
    let path = here(world, path, method, "");
    let body = request.get("body").filter(|body| !body.is_null());
    let body = body.map(|body| translated(world, body, ""));
    let answer = server.call(method, &path, &server.administrator(), body);
    let documented = response["status"].as_u64().unwrap();
    let wanted = otherwise.map_or(documented, u64::from);
    let got = u64::from(answer.status.as_u16());
    if got != wanted {
        return vec![format!(
            "{got} and not {wanted}: {method} {path} {}",
            answer.text
        )];
    }
    if got != documented || documented == 204 {
        return Vec::new();
    }
    let context = answer.json["@odata.context"].as_str().unwrap_or_default();
    let Some(said) = model.of_context(context) else {
        return vec![format!("the context `{context}` leads nowhere")];
    };
    let (ours, theirs) = match said.collection {
        true => (&answer.json["value"], &response["body"]["value"]),
        false => (&answer.json, &response["body"]),
    };
    let mut faults: Vec<String> = match said.collection {
        false => model.faults(ours, &said).into_iter().collect(),
        true => model
            .faults(
                ours,
                &Kind {
                    nullable: true,
                    ..said.clone()
                },
            )
            .into_iter()
            .collect(),
    };
    let names = |value: &Value| -> BTreeSet<String> {
        let objects = value
            .as_array()
            .cloned()
            .unwrap_or_else(|| vec![value.clone()]);
        let keys = objects
            .iter()
            .filter_map(Value::as_object)
            .flat_map(|it| it.keys().cloned());
        keys.filter(|name| !name.starts_with('@')).collect()
    };
    let short = said.name.trim_start_matches("microsoft.graph.");
    let has = names(ours);
    for name in names(theirs) {
        let excused =
            MISSING.contains(&(short, name.as_str())) || model.member(&said.name, &name).is_none();
        if !has.contains(&name) && !excused {
            faults.push(format!("(\"{short}\", \"{name}\"),"));
        }
    }
    faults
}

#[test]
fn documented_exchanges_replay() {
    let (model, folder) = (Model::read(), xenia_testkit::shared("data/graph/examples"));
    let (mut wrong, mut count) = (Vec::new(), 0);
    for area in AREAS {
        let mut files: Vec<_> = std::fs::read_dir(folder.join(area))
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
        files.sort();
        for file in files {
            let name = file.file_name().unwrap().to_str().unwrap();
            let Some(name) = name.strip_suffix(".request.json") else {
                continue;
            };
            let document = format!("{area}/{name}");
            let response = read(&file.with_file_name(format!("{name}.response.json")));
            let request = read(&file);
            // A world each: what one exchange changes is not there for the next.
            let world = walk::Known::new();
            let listed = NOT_SERVED.iter().find(|(known, _)| *known == document);
            let otherwise = OTHERWISE
                .iter()
                .find(|(known, ..)| *known == document)
                .map(|it| it.1);
            let faults = match listed {
                None => replay(&model, &world, &request, &response, otherwise),
                Some(_) => match world.serves(&request) {
                    true => vec!["is served by now: strike it from NOT_SERVED".to_owned()],
                    false => Vec::new(),
                },
            };
            wrong.extend(
                faults
                    .into_iter()
                    .map(|fault| format!("{document}: {fault}")),
            );
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 27, "{count} exchanges");
}
