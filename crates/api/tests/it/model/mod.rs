//! Graph's type model, and whether an answer is what it says.

mod coverage;
mod examples;
mod metadata;
mod paths;
pub(crate) mod walk;

use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What Xenia answers beside Graph v1.0: type, property, why. Nothing else may differ.
const EXTENSIONS: &[(&str, &str, &str)] = &[
    (
        "microsoft.graph.application",
        "tokenSigningAlgorithm",
        "with which algorithm its ID tokens are signed",
    ),
    (
        "microsoft.graph.device",
        "extensionAttributes",
        "documented for devices, and left out of the model",
    ),
    (
        "microsoft.graph.openTypeExtension",
        "",
        "a type of Graph that the subset of its model leaves out",
    ),
    (
        "microsoft.graph.group",
        "purpose",
        "what the group is for, so that one that serves two purposes is found",
    ),
];

/// `v1.0-types.json`.
pub(crate) struct Model(Value);

/// The type of a property: its name, whether it is a collection, whether it may be null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    pub(crate) name: String,
    pub(crate) collection: bool,
    pub(crate) nullable: bool,
}

impl Kind {
    fn of(text: &str, nullable: bool) -> Self {
        let inner = text
            .strip_prefix("Collection(")
            .and_then(|rest| rest.strip_suffix(')'));
        Self {
            name: inner.unwrap_or(text).to_owned(),
            collection: inner.is_some(),
            nullable,
        }
    }
}

impl Model {
    pub(crate) fn read() -> Self {
        let path = xenia_testkit::shared("data/graph/v1.0-types.json");
        Self(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
    }
    /// Whether this is Graph's, and not what the server says of itself.
    fn is_graphs(&self) -> bool {
        self.0.get("namespace").is_some()
    }
    pub(crate) fn root(&self) -> &Value {
        &self.0
    }
    /// An entity or complex type.
    pub(crate) fn structured(&self, name: &str) -> Option<&Value> {
        ["entityTypes", "complexTypes"]
            .iter()
            .find_map(|kind| self.0[*kind].get(name))
    }
    fn is_enum(&self, name: &str) -> bool {
        self.0["enums"].get(name).is_some()
    }
    /// The type and those that it is derived from.
    pub(crate) fn line<'m>(&'m self, name: &'m str) -> impl Iterator<Item = (&'m str, &'m Value)> {
        let mut next = Some(name);
        std::iter::from_fn(move || {
            let name = next?;
            let found = self.structured(name)?;
            next = found["base"].as_str();
            Some((name, found))
        })
    }
    pub(crate) fn is_a(&self, name: &str, base: &str) -> bool {
        self.line(name).any(|(name, _)| name == base)
    }
    /// A property or navigation property of a type.
    pub(crate) fn member(&self, of: &str, name: &str) -> Option<Kind> {
        self.line(of).find_map(|(_, found)| {
            let members = [&found["properties"], &found["navigation"]];
            let member = members.iter().find_map(|members| members.get(name))?;
            let nullable = member["nullable"].as_bool().unwrap_or(true);
            Some(Kind::of(member["type"].as_str()?, nullable))
        })
    }

    /// Everything in which `value`, an answer of that type, is not what the model says.
    pub(crate) fn faults(&self, value: &Value, kind: &Kind) -> BTreeSet<String> {
        let mut check = Check {
            model: self,
            faults: BTreeSet::new(),
        };
        check.value(value, kind, "");
        check.faults
    }
}

struct Check<'m> {
    model: &'m Model,
    faults: BTreeSet<String>,
}

impl Check<'_> {
    fn fault(&mut self, at: &str, what: impl std::fmt::Display) {
        self.faults.insert(format!("{at}: {what}"));
    }

    fn value(&mut self, value: &Value, kind: &Kind, at: &str) {
        match value {
            Value::Null if kind.collection => self.fault(at, "a collection is never null"),
            Value::Null if !kind.nullable => self.fault(at, "null"),
            Value::Null => {}
            Value::Array(items) if kind.collection => {
                let one = Kind {
                    collection: false,
                    nullable: kind.nullable
                        && self.model.0["entityTypes"].get(&kind.name).is_none(),
                    ..kind.clone()
                };
                for item in items {
                    self.value(item, &one, at);
                }
            }
            other if kind.collection => self.fault(at, format_args!("no collection: {other}")),
            other => self.single(other, kind, at),
        }
    }

    fn single(&mut self, value: &Value, kind: &Kind, at: &str) {
        let name = kind.name.as_str();
        if name.starts_with("Edm.") {
            if !is_primitive(value, name) {
                self.fault(at, format_args!("`{value}` is no {name}"));
            }
        } else if self.model.is_enum(name) {
            let members = &self.model.0["enums"][name]["members"];
            let text = value.as_str().unwrap_or_default();
            if !text
                .split(',')
                .all(|word| members.get(word.trim()).is_some())
            {
                self.fault(at, format_args!("`{value}` is no member of {name}"));
            }
        } else {
            match value {
                Value::Object(members) => self.object(members, name, at),
                other => self.fault(at, format_args!("`{other}` is no {name}")),
            }
        }
    }

    fn object(&mut self, members: &Map<String, Value>, declared: &str, at: &str) {
        let said = members.get("@odata.type").and_then(Value::as_str);
        let name = said.map_or(declared, |said| said.trim_start_matches('#'));
        if self.model.structured(name).is_none() {
            if !is_extension(name, "") {
                self.fault(at, format_args!("there is no type `{name}`"));
            }
            return;
        }
        if !self.model.is_a(name, declared) {
            self.fault(at, format_args!("`{name}` is no `{declared}`"));
        }
        let is_abstract = |name| {
            self.model
                .structured(name)
                .is_some_and(|it| it["abstract"] == true)
        };
        if said.is_none() && is_abstract(declared) {
            self.fault(
                at,
                format_args!("`{declared}` is abstract: `@odata.type` is missing"),
            );
        }
        if self.model.is_a(name, "microsoft.graph.entity")
            && members.get("id").is_some_and(Value::is_null)
        {
            self.fault(at, "id: null");
        }
        for (member, value) in members {
            let at = format!("{at}/{member}");
            if member.contains('@') {
                self.annotation(member, value, name, &at);
                continue;
            }
            match self.model.member(name, member) {
                Some(kind) => self.value(value, &kind, &at),
                None if is_extension(name, member) && self.model.is_graphs() => {}
                // What people keep in it is theirs to name.
                None if name == "microsoft.graph.openTypeExtension" => {}
                None => self.fault(&at, format_args!("not in `{name}`")),
            }
        }
    }

    fn annotation(&mut self, member: &str, value: &Value, of: &str, at: &str) {
        let (property, annotation) = member.split_once('@').unwrap_or_default();
        let known = match annotation {
            "odata.context"
            | "odata.nextLink"
            | "odata.deltaLink"
            | "odata.etag"
            | "odata.type"
            | "odata.id"
            | "odata.mediaContentType"
            | "odata.mediaEtag" => value.is_string(),
            "odata.count" => value.is_u64(),
            "removed" => matches!(value["reason"].as_str(), Some("changed" | "deleted")),
            "delta" => value.is_array(),
            _ => false,
        };
        if !known {
            self.fault(at, format_args!("`{value}` is no such annotation"));
        }
        if !property.is_empty() && self.model.member(of, property).is_none() {
            self.fault(at, format_args!("annotates nothing of `{of}`"));
        }
    }
}

fn is_extension(of: &str, name: &str) -> bool {
    EXTENSIONS
        .iter()
        .any(|(kind, property, _)| (*kind, *property) == (of, name))
}

fn is_primitive(value: &Value, kind: &str) -> bool {
    let text = value.as_str();
    let is = |test: fn(&str) -> bool| text.is_some_and(test);
    match kind {
        "Edm.String" => text.is_some(),
        "Edm.Boolean" => value.is_boolean(),
        "Edm.Byte" => value
            .as_i64()
            .is_some_and(|number| u8::try_from(number).is_ok()),
        "Edm.Int16" => value
            .as_i64()
            .is_some_and(|number| i16::try_from(number).is_ok()),
        "Edm.Int32" => value
            .as_i64()
            .is_some_and(|number| i32::try_from(number).is_ok()),
        "Edm.Int64" => value.is_i64(),
        "Edm.Double" | "Edm.Single" => value.is_number(),
        "Edm.Guid" => is(|text| uuid::Uuid::parse_str(text).is_ok() && text.len() == 36),
        "Edm.DateTimeOffset" => is(|text| {
            text.ends_with('Z') && text.parse::<xenia_engine::domain::Timestamp>().is_ok()
        }),
        "Edm.Date" => is(|text| {
            text.len() == 10
                && format!("{text}T00:00:00Z")
                    .parse::<xenia_engine::domain::Timestamp>()
                    .is_ok()
        }),
        "Edm.Duration" => {
            is(
                |text| {
                    text.starts_with('P') && text.parse::<xenia_engine::domain::Period>().is_ok()
                },
            )
        }
        "Edm.Binary" => is(|text| {
            text.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+/=-_".contains(&b))
        }),
        _ => false,
    }
}
