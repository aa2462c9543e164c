//! Resources as they are kept: for those who only pass them on, and would parse a hundred of them
//! to print them again.

use crate::{
    backend::{JsonText, Row},
    error::{Result, StoreError},
    resources::{Stored, Versioned, parsed},
};
use serde::{Deserialize, Deserializer, de};
use serde_json::value::RawValue;
use std::{borrow::Cow, fmt, marker::PhantomData};
use uuid::Uuid;
use xenia_domain::Timestamp;

/// A resource of a list, not parsed.
#[derive(Clone)]
pub struct Document<R> {
    text: String,
    id: Uuid,
    version: i64,
    created_at: Timestamp,
    kind: PhantomData<fn() -> R>,
}

impl<R> fmt::Debug for Document<R> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Document({})", self.id)
    }
}

impl<R: Stored> Document<R> {
    /// The document of that text.
    #[must_use]
    pub fn new(text: String, id: Uuid, version: i64, created_at: Timestamp) -> Self {
        Self {
            text,
            id,
            version,
            created_at,
            kind: PhantomData,
        }
    }

    pub(crate) fn from_row(row: &Row<'_>) -> Result<Self> {
        let text: JsonText = row.get(0)?;
        Ok(Self::new(text.0, row.get(3)?, row.get(1)?, row.get(2)?))
    }

    /// Its id.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        self.id
    }

    /// The resource itself.
    ///
    /// # Errors
    /// The document is not of that kind.
    pub fn parse(&self) -> Result<Versioned<R>> {
        parsed(&self.text, self.id, self.version, self.created_at)
    }

    /// Its properties and their JSON, in the order in which they are kept.
    ///
    /// # Errors
    /// The document is no JSON object.
    pub fn members(&self) -> Result<Members<'_>> {
        serde_json::from_str(&self.text)
            .map_err(|error| StoreError::corrupt(R::TABLE, "doc", self.id, error))
    }
}

/// The properties of a document.
pub struct Members<'t> {
    all: Vec<(Cow<'t, str>, &'t RawValue)>,
    /// Where the last one was found: they are mostly asked for in their own order.
    next: usize,
}

impl<'t> Members<'t> {
    /// The JSON of the property of that name.
    pub fn get(&mut self, name: &str) -> Option<&'t str> {
        let count = self.all.len();
        for step in 0..count {
            let place = (self.next + step) % count;
            if let Some((known, value)) = self.all.get(place)
                && known == name
            {
                self.next = place + 1;
                return Some(value.get());
            }
        }
        None
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Members<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::with_capacity(48);
                while let Some((Name(name), value)) = map.next_entry()? {
                    all.push((name, value));
                }
                Ok(Members { all, next: 0 })
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

/// A name, borrowed where it has no escapes.
struct Name<'t>(Cow<'t, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Name<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a name")
            }
            fn visit_borrowed_str<E: de::Error>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Borrowed(name)))
            }
            fn visit_str<E: de::Error>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(Visitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_in_any_order() {
        let text = r#"{"a": 1, "b\u0062": {"c": [2, "}"]}, "d": null}"#;
        let mut members: Members<'_> = serde_json::from_str(text).unwrap();
        for (name, value) in [
            ("d", Some("null")),
            ("a", Some("1")),
            ("bb", Some(r#"{"c": [2, "}"]}"#)),
            ("c", None),
            ("a", Some("1")),
        ] {
            assert_eq!(members.get(name), value, "{name}");
        }
    }
}
