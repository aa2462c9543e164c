//! `$select`: which properties are returned.

use std::fmt;

use serde_json::{Map, Value};

use crate::{Limits, ParseError, PropertyPath, cursor::Cursor};

/// The properties that a caller asked for (OData ABNF `select`; Graph
/// [select parameter](https://learn.microsoft.com/en-us/graph/query-parameters#select-parameter)).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Select {
    /// `*` was among them: all properties that the resource declares.
    pub all: bool,
    /// The named ones, in the caller's order, each once.
    pub paths: Vec<PropertyPath>,
}

impl Select {
    /// Reads the decoded value of a `$select`.
    ///
    /// # Errors
    /// [`ParseError`] with the column of the first thing that does not fit.
    pub fn parse(text: &str, limits: &Limits) -> Result<Self, ParseError> {
        let mut cursor = Cursor::new("$select", text, limits)?;
        let select = cursor.select()?;
        cursor.expect_end("`,`")?;
        Ok(select)
    }

    /// Whether the property `name` of the resource, or something inside it, is to be returned.
    /// Names are taken in any case, as Graph does.
    #[must_use]
    pub fn includes(&self, name: &str) -> bool {
        self.all
            || self.paths.iter().any(|path| {
                path.properties()
                    .next()
                    .is_some_and(|first| first.eq_ignore_ascii_case(name))
            })
    }

    /// `resource` with only what was selected. Annotations (`@odata.type` and the like) stay, as
    /// do those of a selected property (`members@odata.context`). A path into a property keeps
    /// only that part of it.
    #[must_use]
    pub fn project(&self, resource: &Value) -> Value {
        if self.all {
            return resource.clone();
        }
        let paths: Vec<Vec<&str>> = self
            .paths
            .iter()
            .map(|p| p.properties().collect())
            .collect();
        let paths: Vec<&[&str]> = paths.iter().map(Vec::as_slice).collect();
        project(resource, &paths)
    }
}

/// The members of `value` on one of `paths`, each a list of names; of a collection, item by item.
fn project(value: &Value, paths: &[&[&str]]) -> Value {
    let members = match value {
        Value::Object(members) => members,
        Value::Array(items) => return items.iter().map(|item| project(item, paths)).collect(),
        other => return other.clone(),
    };
    let mut kept = Map::new();
    for (name, member) in members {
        let property = name.split('@').next().unwrap_or_default();
        let steps = |path: &&[&str]| match path.split_first() {
            Some((first, _)) => first.eq_ignore_ascii_case(property),
            None => false,
        };
        let inside: Vec<&[&str]> = paths
            .iter()
            .filter(|p| steps(p))
            .filter_map(|path| path.get(1..))
            .collect();
        let annotates = property.len() < name.len() && !inside.is_empty();
        let whole = inside.iter().any(|rest| rest.is_empty());
        if property.is_empty() || annotates || whole {
            kept.insert(name.clone(), member.clone());
        } else if !inside.is_empty() {
            kept.insert(name.clone(), project(member, &inside));
        }
    }
    Value::Object(kept)
}

impl Cursor<'_> {
    pub(crate) fn select(&mut self) -> Result<Select, ParseError> {
        let mut select = Select::default();
        loop {
            if self.eat('*') {
                select.all = true;
            } else {
                let path = self.plain_path("a property or `*`")?;
                if !select.paths.contains(&path) {
                    select.paths.push(path);
                }
            }
            if !self.eat(',') {
                return Ok(select);
            }
        }
    }
}

impl fmt::Display for Select {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.all.then(|| "*".to_owned());
        let paths = self.paths.iter().map(ToString::to_string);
        let items: Vec<_> = all.into_iter().chain(paths).collect();
        out.write_str(&items.join(","))
    }
}
