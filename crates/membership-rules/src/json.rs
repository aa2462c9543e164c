//! The few values of a JSON object that somebody wants, borrowed from its text.

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use std::{borrow::Cow, fmt};

/// A JSON value that borrows its texts where it can.
#[derive(Clone, Debug)]
pub(crate) enum Json<'a> {
    Null,
    Boolean(bool),
    /// As it prints.
    Number(String),
    Text(Cow<'a, str>),
    Items(Vec<Json<'a>>),
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

impl<'a> Json<'a> {
    pub(crate) fn items(&self) -> &[Self] {
        match self {
            Self::Items(items) => items,
            _ => &[],
        }
    }
    pub(crate) fn part(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(parts) => {
                let found = parts.iter().find(|(known, _)| known == name);
                found.map(|(_, value)| value)
            }
            _ => None,
        }
    }
    pub(crate) fn parts(&self) -> &[(Cow<'a, str>, Self)] {
        match self {
            Self::Object(parts) => parts,
            _ => &[],
        }
    }
    pub(crate) fn text(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Number(text) => Some(Cow::Owned(text.clone())),
            _ => None,
        }
    }
}

/// Reads the properties of an object that `wants` names and hands them to `fill`; no further than
/// until there were `count` of them.
pub(crate) fn read_object<'a>(
    document: &'a str,
    count: usize,
    wants: impl Fn(&str) -> bool,
    fill: impl FnMut(&str, Json<'a>),
) -> Result<(), serde_json::Error> {
    if count == 0 {
        return Ok(());
    }
    let mut deserializer = serde_json::Deserializer::from_str(document);
    let mut object = Object {
        wants,
        fill,
        left: count,
    };
    match deserializer.deserialize_map(&mut object) {
        // What comes after the last one is not read, which the reader calls a mistake.
        Err(_) if object.left == 0 => Ok(()),
        result => result,
    }
}

struct Object<W, F> {
    wants: W,
    fill: F,
    left: usize,
}

impl<'de, W: Fn(&str) -> bool, F: FnMut(&str, Json<'de>)> Visitor<'de> for &mut Object<W, F> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key_seed(Name(&self.wants))? {
            match name {
                Some(name) => {
                    (self.fill)(&name, map.next_value()?);
                    self.left = self.left.saturating_sub(1);
                    if self.left == 0 {
                        break;
                    }
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// The name of a property, if it is wanted.
struct Name<'w, W>(&'w W);

impl<'de, W: Fn(&str) -> bool> DeserializeSeed<'de> for Name<'_, W> {
    type Value = Option<Cow<'de, str>>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de, W: Fn(&str) -> bool> Visitor<'de> for Name<'_, W> {
    type Value = Option<Cow<'de, str>>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }
    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok((self.0)(name).then_some(Cow::Borrowed(name)))
    }
    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok((self.0)(name).then(|| Cow::Owned(name.to_owned())))
    }
}

impl<'de> Deserialize<'de> for Json<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Anything)
    }
}

struct Anything;

impl<'de> Visitor<'de> for Anything {
    type Value = Json<'de>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }
    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Json::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Json::Boolean(value))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Json::Number(value.to_string()))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Json::Number(value.to_string()))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Json::Number(value.to_string()))
    }
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Json::Text(Cow::Borrowed(text)))
    }
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Json::Text(Cow::Owned(text.to_owned())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Json::Items(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let everything = |_: &str| true;
        let mut parts = Vec::new();
        while let Some(name) = map.next_key_seed(Name(&everything))? {
            parts.push((name.unwrap_or_default(), map.next_value()?));
        }
        Ok(Json::Object(parts))
    }
}
