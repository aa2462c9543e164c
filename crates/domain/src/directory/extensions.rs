//! Properties that an organisation adds to its directory: the fifteen extension attributes, directory
//! extensions that an application defines, and open extensions
//! ([extensibility](https://learn.microsoft.com/en-us/graph/extensibility-overview)).

use crate::{ApplicationId, ExtensionPropertyId, NodeKind, Refusal, Timestamp};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The names of the fifteen.
pub const EXTENSION_ATTRIBUTES: [&str; 15] = [
    "extensionAttribute1",
    "extensionAttribute2",
    "extensionAttribute3",
    "extensionAttribute4",
    "extensionAttribute5",
    "extensionAttribute6",
    "extensionAttribute7",
    "extensionAttribute8",
    "extensionAttribute9",
    "extensionAttribute10",
    "extensionAttribute11",
    "extensionAttribute12",
    "extensionAttribute13",
    "extensionAttribute14",
    "extensionAttribute15",
];
/// Characters of one of the fifteen at most.
const MAX_ATTRIBUTE: usize = 1_024;
/// Values of directory extensions on one object at most (Graph).
pub const MAX_EXTENSION_VALUES: usize = 100;
/// Characters of a text, and bytes of a binary value, of a directory extension at most (Graph).
const MAX_VALUE: usize = 256;
/// Bytes of an open extension at most, with its name (Graph, for objects of the directory).
const MAX_OPEN: usize = 2_048;
/// Open extensions of one application on one object at most (Graph).
const MAX_OPEN_EACH: usize = 2;

/// `extensionAttribute1` to `extensionAttribute15` (Graph `onPremisesExtensionAttributes`), those
/// that are set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct ExtensionAttributes(BTreeMap<String, String>);

impl ExtensionAttributes {
    /// Whether none is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The value of one.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
    /// Checks the lengths.
    ///
    /// # Errors
    /// The first one that is too long.
    pub fn check(&self) -> Result<(), Refusal> {
        for (name, value) in &self.0 {
            let length = value.chars().count();
            if length > MAX_ATTRIBUTE {
                let message =
                    format!("`{name}` has {MAX_ATTRIBUTE} characters at most, not {length}");
                return Err(Refusal::invalid(name.clone(), message));
            }
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for ExtensionAttributes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given: Option<BTreeMap<String, Option<String>>> = Option::deserialize(deserializer)?;
        let mut set = BTreeMap::new();
        for (name, value) in given.unwrap_or_default() {
            if !EXTENSION_ATTRIBUTES.contains(&name.as_str()) {
                let message = format!("there is no property `{name}`");
                return Err(D::Error::custom(message));
            }
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                set.insert(name, value);
            }
        }
        Ok(Self(set))
    }
}

/// The type of the values of a directory extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExtensionDataType {
    /// Bytes in base64, 256 at most.
    Binary,
    /// A truth value.
    Boolean,
    /// An instant.
    DateTime,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of 64 bits.
    LargeInteger,
    /// A text of 256 characters at most.
    String,
}

/// A property that an application adds to objects of the directory (Graph `extensionProperty`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(
    missing_docs,
    reason = "the properties are those of Graph's `extensionProperty`, documented there"
)]
pub struct ExtensionProperty {
    pub id: ExtensionPropertyId,
    /// The application that defines it; not answered.
    pub application_id: ApplicationId,
    pub app_display_name: Option<String>,
    pub data_type: ExtensionDataType,
    pub is_multi_valued: bool,
    pub is_synced_from_on_premises: bool,
    /// `extension_` and the `appId` without hyphens, `_`, and the name.
    pub name: String,
    pub target_objects: Vec<String>,
    pub deleted_date_time: Option<Timestamp>,
}

impl ExtensionProperty {
    /// What begins the name of every one.
    pub const PREFIX: &'static str = "extension_";
    /// What can have values.
    const TARGETS: [(&'static str, NodeKind); 3] = [
        ("User", NodeKind::User),
        ("Group", NodeKind::Group),
        ("Device", NodeKind::Device),
    ];

    /// The whole name of the property of that short name.
    ///
    /// # Errors
    /// Characters that a name cannot have.
    pub fn full_name(app: Uuid, short: &str) -> Result<String, Refusal> {
        let good = |char: char| char.is_ascii_alphanumeric() || char == '_';
        if short.is_empty() || short.len() > 128 || !short.chars().all(good) {
            let message = format!(
                "`name` has 1 to 128 letters of ASCII, digits and `_`, and `{short}` does not fit"
            );
            return Err(Refusal::invalid("name", message));
        }
        Ok(format!("{}{}_{short}", Self::PREFIX, app.simple()))
    }

    /// Whether that is the name of such a property, whether or not there is one.
    #[must_use]
    pub fn is_name(name: &str) -> bool {
        let prefix = name.get(..Self::PREFIX.len());
        prefix.is_some_and(|prefix| prefix.eq_ignore_ascii_case(Self::PREFIX))
    }

    /// Whether things of that kind have values of it.
    #[must_use]
    pub fn is_for(&self, kind: NodeKind) -> bool {
        let word = Self::TARGETS.iter().find(|(_, known)| *known == kind);
        word.is_some_and(|(word, _)| self.target_objects.iter().any(|target| target == word))
    }

    /// Checks what it is for.
    ///
    /// # Errors
    /// No target, or one that is not known.
    pub fn check(&self) -> Result<(), Refusal> {
        let known = Self::TARGETS.map(|(word, _)| word);
        let strange = self
            .target_objects
            .iter()
            .find(|word| !known.contains(&word.as_str()));
        let message = match strange {
            Some(word) => {
                format!("`targetObjects` can be `User`, `Group` and `Device` here, not `{word}`")
            }
            None if self.target_objects.is_empty() => {
                "`targetObjects` says which objects have the property: `User`, `Group`, `Device`"
                    .to_owned()
            }
            None => return Ok(()),
        };
        Err(Refusal::invalid("targetObjects", message))
    }

    /// A value as it is kept.
    ///
    /// # Errors
    /// It is not of the type.
    pub fn read(&self, value: &Value) -> Result<Value, Refusal> {
        match value {
            Value::Array(items) if self.is_multi_valued => {
                let items: Result<Vec<Value>, Refusal> =
                    items.iter().map(|item| self.single(item)).collect();
                Ok(Value::Array(items?))
            }
            _ if self.is_multi_valued => Err(self.refused("an array")),
            one => self.single(one),
        }
    }

    fn single(&self, value: &Value) -> Result<Value, Refusal> {
        let kept = match self.data_type {
            ExtensionDataType::Boolean => value.as_bool().map(Value::from),
            ExtensionDataType::Integer => value
                .as_i64()
                .filter(|number| i32::try_from(*number).is_ok())
                .map(Value::from),
            ExtensionDataType::LargeInteger => value.as_i64().map(Value::from),
            ExtensionDataType::DateTime => value
                .as_str()
                .and_then(|text| text.parse::<Timestamp>().ok())
                .map(|instant| Value::from(instant.to_string())),
            ExtensionDataType::String => value
                .as_str()
                .filter(|text| text.chars().count() <= MAX_VALUE)
                .map(Value::from),
            ExtensionDataType::Binary => value
                .as_str()
                .filter(|text| is_base64(text))
                .map(Value::from),
        };
        kept.ok_or_else(|| {
            self.refused(match self.data_type {
                ExtensionDataType::Boolean => "`true` or `false`",
                ExtensionDataType::Integer => "a whole number of 32 bits",
                ExtensionDataType::LargeInteger => "a whole number of 64 bits",
                ExtensionDataType::DateTime => "a date and time such as `2026-03-02T09:00:00Z`",
                ExtensionDataType::String => "a text of 256 characters at most",
                ExtensionDataType::Binary => "256 bytes at most in base64",
            })
        })
    }

    fn refused(&self, wanted: &str) -> Refusal {
        Refusal::invalid(
            self.name.clone(),
            format!("`{}` must be {wanted}", self.name),
        )
    }
}

fn is_base64(text: &str) -> bool {
    STANDARD
        .decode(text)
        .is_ok_and(|bytes| bytes.len() <= MAX_VALUE)
}

/// A bag of data that an application keeps on an object (Graph `openTypeExtension`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenExtension {
    /// The application that made it; none for people.
    pub made_by: Option<Uuid>,
    /// What is in it.
    pub data: Map<String, Value>,
}

/// The open extensions of an object, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OpenExtensions(BTreeMap<String, OpenExtension>);

impl OpenExtensions {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &OpenExtension)> {
        self.0.iter()
    }
    /// The one of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&OpenExtension> {
        self.0.get(name)
    }
    /// Adds one.
    ///
    /// # Errors
    /// There is one of that name, its application has two already, or it is too large.
    pub fn add(&mut self, name: &str, extension: OpenExtension) -> Result<(), Refusal> {
        let good = |char: char| char.is_ascii_alphanumeric() || "._-".contains(char);
        if name.is_empty() || name.len() > 128 || !name.chars().all(good) {
            let message = format!(
                "`extensionName` has 1 to 128 letters of ASCII, digits and `._-`, such as `com.contoso.settings`, and `{name}` does not fit"
            );
            return Err(Refusal::invalid("extensionName", message));
        }
        if self.0.contains_key(name) {
            let message = format!("there is an extension `{name}` here already");
            return Err(Refusal::conflict(message).at("extensionName"));
        }
        let same = self.0.values().filter(|it| it.made_by == extension.made_by);
        if same.count() >= MAX_OPEN_EACH {
            let message = format!(
                "an application has {MAX_OPEN_EACH} open extensions on one object at most: change one, or delete one"
            );
            return Err(Refusal::invalid("extensionName", message));
        }
        check_size(name, &extension.data)?;
        self.0.insert(name.to_owned(), extension);
        Ok(())
    }
    /// Changes the properties that are named; one that is null goes. `false` when there is none.
    ///
    /// # Errors
    /// It is too large then.
    pub fn change(&mut self, name: &str, data: &Map<String, Value>) -> Result<bool, Refusal> {
        let Some(extension) = self.0.get_mut(name) else {
            return Ok(false);
        };
        let mut changed = extension.data.clone();
        for (property, value) in data {
            match value {
                Value::Null => _ = changed.shift_remove(property),
                value => _ = changed.insert(property.clone(), value.clone()),
            }
        }
        check_size(name, &changed)?;
        extension.data = changed;
        Ok(true)
    }
    /// Removes one; `false` when there is none.
    pub fn remove(&mut self, name: &str) -> bool {
        self.0.remove(name).is_some()
    }
}

fn check_size(name: &str, data: &Map<String, Value>) -> Result<(), Refusal> {
    let size = name.len() + serde_json::to_string(data).map_or(usize::MAX, |text| text.len());
    if size <= MAX_OPEN {
        return Ok(());
    }
    let message =
        format!("an open extension has {MAX_OPEN} bytes at most, and this one has {size}");
    Err(Refusal::invalid(name.to_owned(), message))
}
