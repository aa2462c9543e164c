//! Which attributes an answer has: `attributes` and `excludedAttributes` (RFC 7644, 3.9), and what
//! the schema says of each (RFC 7643, 7, `returned`).

use super::{
    error::ScimError,
    json::Object,
    path::AttributePath,
    schema::{Attribute, Place, ResourceType, Returned, Schema},
};
use serde_json::Value;

/// Which attributes an answer has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Projection {
    /// Those that are returned by default.
    #[default]
    Default,
    /// Those, and what is always returned.
    Only(Vec<AttributePath>),
    /// Those that are returned by default, without these.
    Without(Vec<AttributePath>),
}

impl Projection {
    /// What the two parameters ask for: names of attributes, separated by commas.
    ///
    /// # Errors
    /// `invalidPath` for what is no name, `invalidValue` when both are there.
    pub fn parse(attributes: Option<&str>, excluded: Option<&str>) -> Result<Self, ScimError> {
        let names = |text: &str| -> Result<Vec<AttributePath>, ScimError> {
            let names = text.split(',').filter(|name| !name.trim().is_empty());
            names.map(AttributePath::parse).collect()
        };
        match (attributes.map(names), excluded.map(names)) {
            (Some(only), None) => Ok(Self::Only(only?)),
            (None, Some(without)) => Ok(Self::Without(without?)),
            (None, None) => Ok(Self::Default),
            (Some(_), Some(_)) => {
                let detail = "`attributes` and `excludedAttributes` cannot be combined";
                Err(ScimError::invalid_value(detail))
            }
        }
    }

    /// Whether an attribute of the core schema is answered, so that costly ones need not be read.
    #[must_use]
    pub fn wants(&self, name: &str, of: &ResourceType) -> bool {
        let attribute = of
            .resolve(&AttributePath::of(name))
            .and_then(|place| place.attribute);
        attribute.is_some_and(|attribute| self.verdict(None, attribute, of) != Verdict::Drop)
    }

    /// The resource with the attributes that are to be answered.
    #[must_use]
    pub fn apply(&self, resource: Object, of: &ResourceType) -> Object {
        let mut answered = Object::new();
        for (name, value) in resource {
            if let Some(extension) = of.extension(&name) {
                if let Value::Object(members) = value {
                    let kept = self.members(members, Some(extension), of);
                    if !kept.is_empty() {
                        answered.insert(name, Value::Object(kept));
                    }
                }
            } else if let Some(value) = self.member(&name, value, None, of) {
                answered.insert(name, value);
            }
        }
        answered
    }

    fn members(
        &self,
        members: Object,
        extension: Option<&'static Schema>,
        of: &ResourceType,
    ) -> Object {
        let mut kept = Object::new();
        for (name, value) in members {
            if let Some(value) = self.member(&name, value, extension, of) {
                kept.insert(name, value);
            }
        }
        kept
    }

    fn member(
        &self,
        name: &str,
        value: Value,
        extension: Option<&'static Schema>,
        of: &ResourceType,
    ) -> Option<Value> {
        let path = AttributePath {
            schema: extension.map(|schema| schema.id.to_owned()),
            ..AttributePath::of(name)
        };
        let attribute = of.resolve(&path)?.attribute?;
        match self.verdict(extension, attribute, of) {
            Verdict::Keep => Some(value),
            Verdict::Drop => None,
            Verdict::Subs(subs) => Some(with_subs(value, &subs, attribute, true)),
            Verdict::WithoutSubs(subs) => Some(with_subs(value, &subs, attribute, false)),
        }
    }

    fn verdict(
        &self,
        extension: Option<&'static Schema>,
        attribute: &'static Attribute,
        of: &ResourceType,
    ) -> Verdict {
        match attribute.returned {
            Returned::Always => return Verdict::Keep,
            Returned::Never => return Verdict::Drop,
            Returned::Default | Returned::Request => {}
        }
        let (paths, only) = match self {
            Self::Default => {
                return match attribute.returned {
                    Returned::Default => Verdict::Keep,
                    _ => Verdict::Drop,
                };
            }
            Self::Only(paths) => (paths, true),
            Self::Without(paths) => (paths, false),
        };
        let mut subs = Vec::new();
        for Place {
            extension: found,
            attribute: named,
            sub,
        } in paths.iter().filter_map(|path| of.resolve(path))
        {
            if found.map(|schema| schema.id) != extension.map(|schema| schema.id) {
                continue;
            }
            match (named, sub) {
                (Some(named), _) if named.name != attribute.name => {}
                (Some(_), Some(sub)) => subs.push(sub.name),
                _ if only => return Verdict::Keep,
                _ => return Verdict::Drop,
            }
        }
        match (only, subs.is_empty()) {
            (true, true) => Verdict::Drop,
            (true, false) => Verdict::Subs(subs),
            (false, true) if attribute.returned == Returned::Request => Verdict::Drop,
            (false, true) => Verdict::Keep,
            (false, false) => Verdict::WithoutSubs(subs),
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    Keep,
    Drop,
    Subs(Vec<&'static str>),
    WithoutSubs(Vec<&'static str>),
}

fn with_subs(value: Value, subs: &[&str], attribute: &Attribute, keep: bool) -> Value {
    match value {
        Value::Array(values) => values
            .into_iter()
            .map(|one| with_subs(one, subs, attribute, keep))
            .collect(),
        Value::Object(members) => {
            let wanted = |name: &str| {
                let always = attribute
                    .sub(name)
                    .is_some_and(|sub| sub.returned == Returned::Always);
                always || subs.iter().any(|sub| sub.eq_ignore_ascii_case(name)) == keep
            };
            let members = members.into_iter();
            members.filter(|(name, _)| wanted(name)).collect()
        }
        other => other,
    }
}
