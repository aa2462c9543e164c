//! `$metadata` against Graph's types, name by name and type by type, and against every route.

use super::Model;
use crate::server::Server;
use axum::{body::Body, http::Request};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Why some are not: `v1.0-types.json` is a part of Graph's model.
const OUTSIDE: &str = "in Graph v1.0, but outside the part of its model that is here";

/// What is not in Graph v1.0, and why: types and operations, and `type/property`.
const BEYOND: &[(&str, &str)] = &[
    (
        "microsoft.graph.application/tokenSigningAlgorithm",
        "with which algorithm its ID tokens are signed",
    ),
    (
        "microsoft.graph.device/extensionAttributes",
        "documented for devices, and left out of the model",
    ),
    (
        "microsoft.graph.licenseUnitsDetail",
        "a type of Graph that the subset of its model leaves out",
    ),
    ("microsoft.graph.subscribedSku", "the same"),
    ("subscribedSkus", "a set of Graph, left out in the same way"),
    (
        "microsoft.graph.evaluateDynamicMembership",
        "an action of Graph beta",
    ),
    (
        "microsoft.graph.evaluateDynamicMembershipResult",
        "its answer",
    ),
    (
        "microsoft.graph.expressionEvaluationDetails",
        "in its answer",
    ),
    ("microsoft.graph.propertyToEvaluate", "in its answer"),
    (
        "microsoft.graph.membershipRuleProcessingStatus",
        "a type of Graph beta",
    ),
    (
        "microsoft.graph.group/purpose",
        "what the group is for, so that one that serves two purposes is found",
    ),
    (
        "microsoft.graph.group/joinRequests",
        "how people join by themselves",
    ),
    (
        "microsoft.graph.group/joinSettings",
        "how people join by themselves",
    ),
    (
        "microsoft.graph.group/memberships",
        "members with their end",
    ),
    (
        "microsoft.graph.user/joinRequests",
        "how people join by themselves",
    ),
    (
        "microsoft.graph.policyRoot/ownerlessGroupPolicy",
        "in Graph's documentation, not in its types",
    ),
    (
        "microsoft.graph.policyRoot/selfServiceGroups",
        "Xenia's own",
    ),
    (
        "microsoft.graph.invitation/expirationDateTime",
        "until when it can be redeemed",
    ),
    (
        "microsoft.graph.openTypeExtension",
        "a type of Graph that the subset of its model leaves out",
    ),
    (
        "microsoft.graph.policyRoot/externalCollaborationPolicy",
        "Xenia's own",
    ),
    ("microsoft.graph.policyRoot/membershipRules", "Xenia's own"),
    (
        "microsoft.graph.servicePrincipal/inboundProvisioning",
        "Xenia's own",
    ),
    ("microsoft.graph.synchronizationTemplate", OUTSIDE),
    ("microsoft.graph.synchronizationJob", OUTSIDE),
    ("microsoft.graph.stringKeyStringValuePair", OUTSIDE),
    ("microsoft.graph.stringKeyLongValuePair", OUTSIDE),
    ("microsoft.graph.synchronizationSchedule", OUTSIDE),
    ("microsoft.graph.synchronizationStatus", OUTSIDE),
    ("microsoft.graph.synchronizationProgress", OUTSIDE),
    ("microsoft.graph.synchronizationTaskExecution", OUTSIDE),
    ("microsoft.graph.synchronizationQuarantine", OUTSIDE),
    ("microsoft.graph.synchronizationError", OUTSIDE),
    ("microsoft.graph.synchronizationSchema", OUTSIDE),
    ("microsoft.graph.synchronizationRule", OUTSIDE),
    ("microsoft.graph.objectMapping", OUTSIDE),
    ("microsoft.graph.attributeMapping", OUTSIDE),
    ("microsoft.graph.attributeMappingSource", OUTSIDE),
    (
        "microsoft.graph.stringKeyAttributeMappingSourceValuePair",
        OUTSIDE,
    ),
    (
        "microsoft.graph.synchronizationJobApplicationParameters",
        OUTSIDE,
    ),
    ("microsoft.graph.synchronizationJobSubject", OUTSIDE),
    ("microsoft.graph.synchronization/jobs", OUTSIDE),
    ("microsoft.graph.synchronization/templates", OUTSIDE),
    ("microsoft.graph.pause", OUTSIDE),
    ("microsoft.graph.provisionOnDemand", OUTSIDE),
    ("microsoft.graph.restart", OUTSIDE),
    ("microsoft.graph.start", OUTSIDE),
    ("microsoft.graph.validateCredentials", OUTSIDE),
    ("microsoft.graph.group/photo", OUTSIDE),
    ("microsoft.graph.group/photos", OUTSIDE),
    ("microsoft.graph.user/photo", OUTSIDE),
    ("microsoft.graph.user/photos", OUTSIDE),
];
impl Model {
    /// What the server says of itself.
    pub(super) fn served(server: &Server) -> Self {
        let request = Request::get("/v1.0/$metadata").body(Body::empty());
        let answer = server.send(request.unwrap()).expect(200);
        assert_eq!(answer.headers["content-type"], "application/xml");
        Self(read(&answer.text))
    }
}

/// The attributes of an element on a line of its own.
fn attribute<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let after = line.split_once(&format!(" {name}=\""))?.1;
    Some(after.split_once('"')?.0)
}

/// The document in the form of `v1.0-types.json`. Whether it is valid is for the OData committee's
/// own reader to say, in `tests/graph-client`; this one knows how ours is written.
fn read(text: &str) -> Value {
    let mut all = json!({ "entityTypes": {}, "complexTypes": {}, "enums": {}, "operations": [], "container": {} });
    let (mut namespace, mut kind, mut name) = (String::new(), "", String::new());
    let mut open = Value::Null;
    for line in text.lines() {
        let element = line
            .trim_start_matches('<')
            .split([' ', '>'])
            .next()
            .unwrap_or_default();
        let text = |name: &str| attribute(line, name).unwrap_or_default().to_owned();
        let nullable = attribute(line, "Nullable") != Some("false");
        if element.ends_with("Property") {
            let mut parts = ["properties", "navigation"].iter();
            let is_there = parts.any(|part| open[part].get(text("Name")).is_some());
            assert!(!is_there, "`{}` stands twice in `{name}`", text("Name"));
        }
        match element {
            "Schema" => namespace = text("Namespace"),
            "EntityType" | "ComplexType" | "EnumType" => {
                kind = match element {
                    "EntityType" => "entityTypes",
                    "ComplexType" => "complexTypes",
                    _ => "enums",
                };
                name = format!("{namespace}.{}", text("Name"));
                open = json!({ "properties": {}, "navigation": {}, "members": {} });
                if let Some(base) = attribute(line, "BaseType") {
                    open["base"] = json!(base);
                }
                open["abstract"] = json!(attribute(line, "Abstract") == Some("true"));
                open["open"] = json!(attribute(line, "OpenType") == Some("true"));
                open["hasStream"] = json!(attribute(line, "HasStream") == Some("true"));
            }
            "Member" => {
                open["members"][text("Name")] = json!(text("Value").parse::<i64>().unwrap())
            }
            "Property" => {
                open["properties"][text("Name")] =
                    json!({ "type": text("Type"), "nullable": nullable });
            }
            "NavigationProperty" => {
                open["navigation"][text("Name")] = json!({ "type": text("Type") });
            }
            "/EntityType" | "/ComplexType" | "/EnumType" => {
                let before = all[kind].as_object_mut().unwrap();
                assert!(
                    before.insert(name.clone(), open.take()).is_none(),
                    "{name} twice"
                );
            }
            "Action" | "Function" => {
                open = json!({ "kind": element.to_lowercase(), "name": format!("{namespace}.{}", text("Name")), "parameters": [] });
            }
            "Parameter" if open["boundTo"].is_null() => open["boundTo"] = json!(text("Type")),
            "Parameter" => open["parameters"]
                .as_array_mut()
                .unwrap()
                .push(json!({ "name": text("Name"), "type": text("Type") })),
            "ReturnType" => open["returns"] = json!({ "type": text("Type"), "nullable": true }),
            "/Action" | "/Function" => all["operations"].as_array_mut().unwrap().push(open.take()),
            "EntitySet" => {
                all["container"][text("Name")] =
                    json!({ "kind": "entitySet", "type": text("EntityType") });
            }
            "Singleton" => {
                all["container"][text("Name")] =
                    json!({ "kind": "singleton", "type": text("Type") });
            }
            _ => {}
        }
    }
    all
}

fn object<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    static NONE: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    value[name].as_object().unwrap_or(&NONE).iter()
}

struct Comparison<'m> {
    theirs: &'m Model,
    used: BTreeSet<&'static str>,
    faults: Vec<String>,
}

impl Comparison<'_> {
    fn is_beyond(&mut self, name: &str) -> bool {
        let found = BEYOND.iter().find(|(known, _)| *known == name);
        self.used.extend(found.map(|(known, _)| *known));
        found.is_some() || name.starts_with("xenia.")
    }

    fn same(&mut self, at: &str, ours: &Value, theirs: &Value) {
        if ours != theirs {
            self.faults
                .push(format!("{at}: {ours} here, {theirs} in Graph"));
        }
    }

    fn structured(&mut self, kind: &str, name: &str, ours: &Value) {
        if self.is_beyond(name) {
            return;
        }
        let Some(theirs) = self.theirs.0[kind].get(name).cloned() else {
            self.faults.push(format!("{name} is not in Graph's {kind}"));
            return;
        };
        self.same(name, &ours["base"], &theirs["base"]);
        self.same(
            &format!("{name}, abstract"),
            &ours["abstract"],
            &json!(theirs["abstract"] == true),
        );
        self.same(
            &format!("{name}, open"),
            &ours["open"],
            &json!(theirs["open"] == true),
        );
        self.same(
            &format!("{name}, a file"),
            &json!(ours["hasStream"] == true),
            &json!(theirs["hasStream"] == true),
        );
        for part in ["properties", "navigation"] {
            for (property, value) in object(ours, part) {
                let at = format!("{name}/{property}");
                if self.is_beyond(&at) {
                    continue;
                }
                let Some(theirs) = theirs[part].get(property) else {
                    self.faults.push(format!("{at} is not in Graph's {part}"));
                    continue;
                };
                self.same(&at, &value["type"], &theirs["type"]);
                // A collection is never null here, whatever Graph leaves open.
                let is_collection = value["type"]
                    .as_str()
                    .is_some_and(|it| it.starts_with("Coll"));
                if part == "properties" && !is_collection {
                    self.same(
                        &format!("{at}, nullable"),
                        &value["nullable"],
                        &json!(theirs["nullable"] != false),
                    );
                }
            }
        }
    }

    fn operation(&mut self, ours: &Value) {
        let name = ours["name"].as_str().unwrap();
        if self.is_beyond(name) {
            return;
        }
        let names = |it: &Value| -> BTreeSet<(String, String)> {
            let all = it["parameters"].as_array().unwrap().iter();
            all.map(|it| (it["name"].to_string(), it["type"].to_string()))
                .collect()
        };
        let operations = self.theirs.0["operations"].as_array().unwrap();
        let found = operations.iter().any(|it| {
            let same = |part: &str| it[part] == ours[part];
            same("name")
                && same("kind")
                && same("boundTo")
                && it["returns"]["type"] == ours["returns"]["type"]
                && names(it) == names(ours)
        });
        if !found {
            self.faults
                .push(format!("{ours} is not among Graph's operations"));
        }
    }
}

#[test]
fn metadata_says_what_graph_says() {
    let (theirs, ours) = (Model::read(), Model::served(&Server::new()));
    let mut compared = Comparison {
        theirs: &theirs,
        used: BTreeSet::new(),
        faults: Vec::new(),
    };
    for kind in ["entityTypes", "complexTypes"] {
        for (name, it) in object(&ours.0, kind) {
            compared.structured(kind, name, it);
        }
    }
    for (name, it) in object(&ours.0, "enums").filter(|(name, _)| !name.starts_with("xenia.")) {
        compared.same(
            name,
            &it["members"],
            &theirs.0["enums"][name.as_str()]["members"],
        );
    }
    for it in ours.0["operations"].as_array().unwrap() {
        compared.operation(it);
    }
    for (name, it) in object(&ours.0, "container") {
        if compared.is_beyond(name) {
            continue;
        }
        let known = &theirs.0["container"][name.as_str()];
        compared.same(name, &it["type"], &known["type"]);
        compared.same(name, &it["kind"], &known["kind"]);
    }
    for (name, why) in BEYOND {
        if !compared.used.contains(name) {
            compared
                .faults
                .push(format!("`{name}` ({why}) is not beyond Graph any more"));
        }
    }
    assert!(
        compared.faults.is_empty(),
        "correct `Property::of` and `never_null` in `store::shapes`, or `api::metadata`:\n{}",
        compared.faults.join("\n")
    );
}

#[test]
fn every_type_that_is_named_is_there() {
    let ours = Model::served(&Server::new());
    let text = ours.0.to_string();
    let mut missing = BTreeSet::new();
    for part in text.split('"') {
        let name = part.trim_start_matches("Collection(").trim_end_matches(')');
        let is_name = name.starts_with("microsoft.graph.") || name.starts_with("xenia.");
        let is_type = ["entityTypes", "complexTypes", "enums"]
            .iter()
            .any(|kind| ours.0[*kind].get(name).is_some());
        let operations = ours.0["operations"].as_array().unwrap();
        if is_name && !is_type && !operations.iter().any(|it| it["name"] == name) {
            missing.insert(name.to_owned());
        }
        if name == "Edm.ComplexType" {
            missing.insert("a complex property without `Property::of`".to_owned());
        }
    }
    assert!(missing.is_empty(), "not in `api::metadata`: {missing:?}");
}

#[test]
fn every_route_is_in_the_metadata() {
    let ours = Model::served(&Server::new());
    let lost: Vec<String> = xenia_api::listing()
        .into_iter()
        .filter(|(_, path)| {
            let path = path
                .replace("{cast}", "microsoft.graph.group")
                .replace("{member}", "microsoft.graph.user");
            !ours.leads_to(&path)
        })
        .map(|(method, path)| format!("{method} {path}"))
        .collect();
    assert!(
        lost.is_empty(),
        "add what leads there to the tables of `api::metadata` (`leads`, `action`, `set`):\n{}",
        lost.join("\n")
    );
}

#[test]
fn the_service_document_lists_where_paths_begin() {
    let server = Server::new();
    for path in ["/v1.0", "/v1.0/", "/beta"] {
        let answer = server.send(Request::get(path).body(Body::empty()).unwrap());
        let listed = answer.expect(200);
        let users = json!({ "name": "users", "kind": "EntitySet", "url": "users" });
        assert!(listed.json["value"].as_array().unwrap().contains(&users));
        let context = "https://xenia.example/v1.0/$metadata";
        assert_eq!(listed.json["@odata.context"], context);
    }
}
