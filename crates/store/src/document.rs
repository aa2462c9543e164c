//! Resources as they are kept: for those who only pass them on, and would parse a hundred of them
//! to print them again.

use crate::{
    backend::{JsonText, Row},
    error::{Result, StoreError},
    query::DirectoryObject,
    resources::{Stored, Versioned, parsed},
};
use serde::{
    Deserialize, Deserializer,
    de::{self, IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;
use std::{borrow::Cow, fmt, marker::PhantomData};
use uuid::Uuid;
use xenia_domain::{NodeKind, Timestamp};

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

    /// Its text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    /// The resource itself.
    ///
    /// # Errors
    /// The document is not of that kind.
    pub fn parse(&self) -> Result<Versioned<R>> {
        parsed(&self.text, self.id, self.version, self.created_at)
    }

    /// The JSON of those properties, each in its place; `None` for one that the document lacks.
    ///
    /// # Errors
    /// The document is no JSON object.
    pub fn members<'t>(&'t self, names: &[&str]) -> Result<Vec<Option<&'t str>>> {
        members(&self.text, names)
            .map_err(|error| StoreError::corrupt(R::TABLE, "doc", self.id, error))
    }
}

/// An object of the directory, of any kind, not parsed.
#[derive(Clone)]
pub struct ObjectDocument {
    kind: NodeKind,
    text: String,
    id: Uuid,
    version: i64,
    created_at: Timestamp,
}

impl fmt::Debug for ObjectDocument {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ObjectDocument({} {})", self.kind, self.id)
    }
}

impl ObjectDocument {
    /// The document of that text.
    #[must_use]
    pub fn new(
        kind: NodeKind,
        text: String,
        id: Uuid,
        version: i64,
        created_at: Timestamp,
    ) -> Self {
        Self {
            kind,
            text,
            id,
            version,
            created_at,
        }
    }

    /// The kind stands in the fifth column.
    pub(crate) fn from_row(row: &Row<'_>) -> Result<Self> {
        let text: JsonText = row.get(0)?;
        let kind = row.word("union", 4, NodeKind::from_word)?;
        Ok(Self::new(
            kind,
            text.0,
            row.get(3)?,
            row.get(1)?,
            row.get(2)?,
        ))
    }

    /// Its id.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        self.id
    }
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> NodeKind {
        self.kind
    }

    /// The object itself.
    ///
    /// # Errors
    /// The document is not of that kind.
    pub fn parse(&self) -> Result<DirectoryObject> {
        fn of<R: Stored>(document: &ObjectDocument) -> Result<Versioned<R>> {
            let ObjectDocument {
                text,
                id,
                version,
                created_at,
                ..
            } = document;
            parsed(text, *id, *version, *created_at)
        }
        Ok(match self.kind {
            NodeKind::User => DirectoryObject::User(of(self)?),
            NodeKind::Group => DirectoryObject::Group(of(self)?),
            NodeKind::Application => DirectoryObject::Application(of(self)?),
            NodeKind::ServicePrincipal => DirectoryObject::ServicePrincipal(of(self)?),
            NodeKind::Device => DirectoryObject::Device(of(self)?),
            other => {
                let reason = format!("`{other}` is no directory object");
                return Err(StoreError::corrupt("union", "kind", self.id, reason));
            }
        })
    }

    /// The JSON of those properties, each in its place; `None` for one that the document lacks.
    ///
    /// # Errors
    /// The document is no JSON object.
    pub fn members<'t>(&'t self, names: &[&str]) -> Result<Vec<Option<&'t str>>> {
        members(&self.text, names)
            .map_err(|error| StoreError::corrupt("union", "doc", self.id, error))
    }
}

/// Reads a document until the last of those properties is found, and no further: those that are
/// asked for most stand first in it.
fn members<'t>(text: &'t str, names: &[&str]) -> Result<Vec<Option<&'t str>>, serde_json::Error> {
    let mut wanted = Wanted {
        names,
        found: vec![None; names.len()],
        left: names.len(),
        next: 0,
    };
    let mut reader = serde_json::Deserializer::from_str(text);
    match reader.deserialize_map(&mut wanted) {
        // What comes after the last one is not read, which the reader calls a mistake.
        Err(error) if wanted.left > 0 => Err(error),
        _ => Ok(wanted.found),
    }
}

/// What is looked for in a document, and what was found.
struct Wanted<'n, 't> {
    names: &'n [&'n str],
    found: Vec<Option<&'t str>>,
    left: usize,
    /// The place after the last one that was found: they mostly come in their own order.
    next: usize,
}

impl Wanted<'_, '_> {
    /// The place of that name, unless it was found before.
    fn place(&self, name: &str) -> Option<usize> {
        let is = |place: &usize| self.names.get(*place).is_some_and(|known| *known == name);
        let place = Some(self.next)
            .filter(is)
            .or_else(|| (0..self.names.len()).find(is))?;
        self.found.get(place)?.is_none().then_some(place)
    }
}

impl<'de> Visitor<'de> for &mut Wanted<'_, 'de> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while self.left > 0 {
            let Some(Name(name)) = map.next_key()? else {
                break;
            };
            let Some(place) = self.place(&name) else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let value: &'de RawValue = map.next_value()?;
            if let Some(slot) = self.found.get_mut(place) {
                *slot = Some(value.get());
            }
            self.left -= 1;
            self.next = place + 1;
        }
        Ok(())
    }
}

/// A name, borrowed where it has no escapes.
struct Name<'t>(Cow<'t, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Borrowing;
        impl<'de> Visitor<'de> for Borrowing {
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
        deserializer.deserialize_str(Borrowing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_in_any_order() {
        let text = r#"{"a": 1, "b\u0062": {"c": [2, "}"]}, "d": null}"#;
        let names = ["d", "a", "bb", "c"];
        let all = [Some("null"), Some("1"), Some(r#"{"c": [2, "}"]}"#), None];
        assert_eq!(members(text, &names).unwrap(), all);
        assert_eq!(members(text, &[]).unwrap(), []);
    }

    #[test]
    fn nothing_is_read_after_the_last_one_and_what_is_broken_before_it_is_told() {
        assert_eq!(
            members(r#"{"a": 1, "b": 2, no more JSON"#, &["b", "a"]).unwrap(),
            [Some("2"), Some("1")]
        );
        for broken in ["", "[1]", r#"{"a" 1}"#, r#"{"a": 1, no more JSON"#] {
            assert!(members(broken, &["b"]).is_err(), "{broken}");
        }
    }

    #[test]
    fn the_first_of_two_of_one_name_counts() {
        let text = r#"{"a": 1, "a": 2, "b": 3}"#;
        assert_eq!(members(text, &["a", "b"]).unwrap(), [Some("1"), Some("3")]);
    }
}
