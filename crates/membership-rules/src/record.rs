//! What rules are evaluated on: one user or device, as a flat row of the values that they read.

use crate::{
    json::Json,
    moment::{Micros, instant},
    property::{Property, Source, Type},
    tree::{Body, Rule},
};
use std::borrow::Cow;

/// A value of a property. Texts are as they are; comparisons fold their case.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value<'a> {
    /// There is none.
    #[default]
    Absent,
    /// A text that is not empty.
    Text(Cow<'a, str>),
    /// True or false.
    Boolean(bool),
    /// An instant, in microseconds since 1970-01-01T00:00:00Z.
    Instant(Micros),
    /// Several texts, one at least and none empty.
    Texts(Vec<Cow<'a, str>>),
    /// Several objects, one at least, each with its parts in the order of [`crate::Item::fields`].
    Objects(Vec<Vec<Option<Cow<'a, str>>>>),
}

impl<'a> Value<'a> {
    /// Several texts; absent where there is none. Empty ones are left out.
    pub fn texts<T: Into<Cow<'a, str>>>(texts: impl IntoIterator<Item = T>) -> Self {
        let texts: Vec<Cow<'a, str>> = texts
            .into_iter()
            .map(Into::into)
            .filter(|text| !text.is_empty())
            .collect();
        match texts.is_empty() {
            true => Self::Absent,
            false => Self::Texts(texts),
        }
    }
    /// The groups that somebody is in, by their ids in lower case.
    pub fn groups<T: Into<Cow<'a, str>>>(ids: impl IntoIterator<Item = T>) -> Self {
        let groups: Vec<_> = ids.into_iter().map(|id| vec![Some(id.into())]).collect();
        match groups.is_empty() {
            true => Self::Absent,
            false => Self::Objects(groups),
        }
    }
    /// A text; absent where it is empty.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        let text = text.into();
        match text.is_empty() {
            true => Self::Absent,
            false => Self::Text(text),
        }
    }
}

/// Which properties a set of rules reads, each with its place in a [`Record`].
#[derive(Clone, Debug, Default)]
pub struct Layout {
    properties: Vec<Property>,
    /// Property of the document, and where its value goes; sorted by name.
    fields: Vec<(&'static str, usize, How)>,
    extensions: Vec<(String, usize)>,
    /// How many names of the document those are at most: no more is read when they were found.
    named: usize,
}

/// The property of the document that holds the values of directory extensions. Graph answers them
/// beside the others, and they are read from there too.
const EXTENSIONS: &str = "directoryExtensions";

/// Which part of a property of the document.
#[derive(Clone, Copy, Debug)]
enum How {
    Whole,
    First,
    Inside(&'static str),
}

impl Layout {
    /// The properties that those rules read.
    pub fn of<'r>(rules: impl IntoIterator<Item = &'r Rule>) -> Self {
        let mut properties: Vec<Property> = Vec::new();
        for rule in rules {
            properties.extend(rule.properties());
        }
        properties.sort();
        properties.dedup();
        let mut layout = Self::default();
        for (slot, property) in properties.iter().enumerate() {
            match property.source() {
                Some(Source::Field(name)) => layout.fields.push((name, slot, How::Whole)),
                Some(Source::First(name)) => layout.fields.push((name, slot, How::First)),
                Some(Source::Inside(name, part)) => {
                    layout.fields.push((name, slot, How::Inside(part)));
                }
                Some(_) => {}
                None => layout.extensions.push((property.name().to_owned(), slot)),
            }
        }
        layout.fields.sort_by_key(|(name, ..)| *name);
        let mut names: Vec<&str> = layout.fields.iter().map(|(name, ..)| *name).collect();
        names.dedup();
        // Values of extensions stand in one of two places.
        layout.named = match layout.extensions.is_empty() {
            true => names.len(),
            false => usize::MAX,
        };
        layout.properties = properties;
        layout
    }
    /// The properties, in the order of their places.
    #[must_use]
    pub fn properties(&self) -> &[Property] {
        &self.properties
    }
    /// The place of a property.
    #[must_use]
    pub fn slot(&self, property: &Property) -> Option<usize> {
        self.properties.binary_search(property).ok()
    }
    /// The place of the property that comes from there.
    #[must_use]
    pub fn slot_from(&self, source: Source) -> Option<usize> {
        self.properties
            .iter()
            .position(|property| property.source() == Some(source))
    }
    /// A record without values.
    #[must_use]
    pub fn empty<'a>(&self) -> Record<'a> {
        Record {
            values: vec![Value::Absent; self.properties.len()],
        }
    }
    /// A record of the JSON of the Graph resource. What is not in it (groups, sponsors, sign-in)
    /// is absent until it is [set](Record::set).
    ///
    /// # Errors
    /// The text is not a JSON object.
    pub fn read<'a>(&self, document: &'a str) -> Result<Record<'a>, serde_json::Error> {
        let mut record = self.empty();
        crate::json::read_object(
            document,
            self.named,
            |name| self.wants(name),
            |name, json| self.fill(&mut record, name, &json),
        )?;
        Ok(record)
    }

    fn range(&self, name: &str) -> std::ops::Range<usize> {
        let start = self.fields.partition_point(|(known, ..)| *known < name);
        let rest = self.fields.get(start..).unwrap_or_default();
        let length = rest.iter().take_while(|(known, ..)| *known == name).count();
        start..start + length
    }
    fn wants(&self, name: &str) -> bool {
        !self.range(name).is_empty()
            || self.extension(name).is_some()
            || (name == EXTENSIONS && !self.extensions.is_empty())
    }
    fn extension(&self, name: &str) -> Option<usize> {
        let mut known = self.extensions.iter();
        let found = known.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
        Some(found.1)
    }
    fn fill<'a>(&self, record: &mut Record<'a>, name: &str, json: &Json<'a>) {
        for (_, slot, how) in self.fields.get(self.range(name)).unwrap_or_default() {
            let part = match how {
                How::Whole => Some(json),
                How::First => json.items().first(),
                How::Inside(part) => json.part(part),
            };
            let kind = self.properties.get(*slot).map(Property::kind);
            if let (Some(part), Some(kind)) = (part, kind) {
                record.set(*slot, convert(part, kind));
            }
        }
        if let Some(slot) = self.extension(name) {
            record.set(slot, convert(json, Type::Extension));
        }
        if name == EXTENSIONS {
            for (name, value) in json.parts() {
                if let Some(slot) = self.extension(name) {
                    record.set(slot, convert(value, Type::Extension));
                }
            }
        }
    }
}

fn convert<'a>(json: &Json<'a>, kind: Type) -> Value<'a> {
    match kind {
        Type::Boolean => match json {
            Json::Boolean(value) => Value::Boolean(*value),
            _ => Value::Absent,
        },
        Type::Text => json.text().map_or(Value::Absent, Value::text),
        Type::Instant => {
            let instant = json.text().and_then(|text| instant(&text));
            instant.map_or(Value::Absent, Value::Instant)
        }
        Type::Extension => match json {
            Json::Boolean(value) => Value::Boolean(*value),
            other => other.text().map_or(Value::Absent, Value::text),
        },
        Type::Texts => Value::texts(json.items().iter().filter_map(Json::text)),
        Type::Objects(item) => {
            let object = |json: &Json<'a>| {
                let parts = item.fields.iter();
                parts
                    .map(|name| {
                        let text = json.part(name).and_then(Json::text);
                        text.filter(|text| !text.is_empty())
                    })
                    .collect()
            };
            let objects: Vec<_> = json.items().iter().map(object).collect();
            match objects.is_empty() {
                true => Value::Absent,
                false => Value::Objects(objects),
            }
        }
    }
}

/// One user or device, as far as a [`Layout`] reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record<'a> {
    values: Vec<Value<'a>>,
}

impl<'a> Record<'a> {
    /// Sets the value in that place.
    pub fn set(&mut self, slot: usize, value: Value<'a>) {
        if let Some(place) = self.values.get_mut(slot) {
            *place = value;
        }
    }
    /// The value in that place.
    #[must_use]
    pub fn get(&self, slot: usize) -> &Value<'a> {
        self.values.get(slot).unwrap_or(&Value::Absent)
    }
}

impl Rule {
    /// The properties that it reads, each once.
    #[must_use]
    pub fn properties(&self) -> Vec<Property> {
        let mut properties: Vec<Property> = match &self.body {
            Body::DirectReports(_) => Property::manager().into_iter().collect(),
            Body::Expression(expression) => {
                let leaves = expression.leaves().into_iter();
                leaves.map(|clause| clause.property.clone()).collect()
            }
        };
        properties.sort();
        properties.dedup();
        properties
    }
}
