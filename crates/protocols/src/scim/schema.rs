//! Schemas: attributes and their characteristics (RFC 7643, 2.2 and 7), and types of resources (6).

use super::path::AttributePath;
use serde_json::{Map, Value, json};

/// The type of a value (RFC 7643, 2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A number.
    Decimal,
    /// A whole number.
    Integer,
    /// An instant (RFC 3339).
    DateTime,
    /// Bytes in base64.
    Binary,
    /// An address.
    Reference,
    /// Attributes within.
    Complex,
}

impl Type {
    /// Its name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Decimal => "decimal",
            Self::Integer => "integer",
            Self::DateTime => "dateTime",
            Self::Binary => "binary",
            Self::Reference => "reference",
            Self::Complex => "complex",
        }
    }
}

/// Who may write an attribute, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutability {
    /// The service provider alone.
    ReadOnly,
    /// Anybody, at any time.
    ReadWrite,
    /// Once.
    Immutable,
    /// Written and never read.
    WriteOnly,
}

/// When an attribute is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returned {
    /// Whatever was asked for.
    Always,
    /// Never.
    Never,
    /// Unless something else was asked for.
    Default,
    /// When it is asked for.
    Request,
}

/// An attribute.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// Its name.
    pub name: &'static str,
    /// The type of its values.
    pub kind: Type,
    /// Whether it has several values.
    pub multi_valued: bool,
    /// What it is, for people.
    pub description: &'static str,
    /// Whether each resource has it.
    pub required: bool,
    /// Words that are suggested as values.
    pub canonical_values: &'static [&'static str],
    /// Whether case matters when it is compared.
    pub case_exact: bool,
    /// Who may write it.
    pub mutability: Mutability,
    /// When it is answered.
    pub returned: Returned,
    /// Whether no two resources of the server have the same value.
    pub unique: bool,
    /// What it refers to: names of types of resources, `external` or `uri`.
    pub reference_types: &'static [&'static str],
    /// The attributes within.
    pub sub_attributes: &'static [Self],
}

impl Attribute {
    const fn new(name: &'static str, kind: Type, description: &'static str) -> Self {
        Self {
            name,
            kind,
            multi_valued: false,
            description,
            required: false,
            canonical_values: &[],
            case_exact: false,
            mutability: Mutability::ReadWrite,
            returned: Returned::Default,
            unique: false,
            reference_types: &[],
            sub_attributes: &[],
        }
    }
    /// Text.
    #[must_use]
    pub const fn text(name: &'static str, description: &'static str) -> Self {
        Self::new(name, Type::String, description)
    }
    /// A truth value.
    #[must_use]
    pub const fn boolean(name: &'static str, description: &'static str) -> Self {
        Self::new(name, Type::Boolean, description)
    }
    /// An instant.
    #[must_use]
    pub const fn time(name: &'static str, description: &'static str) -> Self {
        Self::new(name, Type::DateTime, description)
    }
    /// An address of one of those.
    #[must_use]
    pub const fn reference(
        name: &'static str,
        to: &'static [&'static str],
        description: &'static str,
    ) -> Self {
        let mut made = Self::new(name, Type::Reference, description);
        made.reference_types = to;
        made.case_exact = true;
        made
    }
    /// Attributes within.
    #[must_use]
    pub const fn complex(
        name: &'static str,
        sub_attributes: &'static [Self],
        description: &'static str,
    ) -> Self {
        let mut made = Self::new(name, Type::Complex, description);
        made.sub_attributes = sub_attributes;
        made
    }
    /// With several values.
    #[must_use]
    pub const fn many(mut self) -> Self {
        self.multi_valued = true;
        self
    }
    /// In each resource.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
    /// With regard to case.
    #[must_use]
    pub const fn exact(mut self) -> Self {
        self.case_exact = true;
        self
    }
    /// With no two alike.
    #[must_use]
    pub const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }
    /// Written by the service provider alone.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.mutability = Mutability::ReadOnly;
        self
    }
    /// Written once.
    #[must_use]
    pub const fn immutable(mut self) -> Self {
        self.mutability = Mutability::Immutable;
        self
    }
    /// Written and never read.
    #[must_use]
    pub const fn write_only(mut self) -> Self {
        self.mutability = Mutability::WriteOnly;
        self.returned = Returned::Never;
        self
    }
    /// Answered whatever was asked for.
    #[must_use]
    pub const fn always(mut self) -> Self {
        self.returned = Returned::Always;
        self
    }
    /// With those words suggested.
    #[must_use]
    pub const fn one_of(mut self, words: &'static [&'static str]) -> Self {
        self.canonical_values = words;
        self
    }
    /// The attribute of that name within.
    #[must_use]
    pub fn sub(&self, name: &str) -> Option<&'static Self> {
        find(self.sub_attributes, name)
    }

    /// Its definition as JSON (RFC 7643, 7).
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
        put("name", self.name.into());
        put("type", self.kind.name().into());
        put("multiValued", self.multi_valued.into());
        put("description", self.description.into());
        put("required", self.required.into());
        if !self.canonical_values.is_empty() {
            put("canonicalValues", json!(self.canonical_values));
        }
        put("caseExact", self.case_exact.into());
        let mutability = match self.mutability {
            Mutability::ReadOnly => "readOnly",
            Mutability::ReadWrite => "readWrite",
            Mutability::Immutable => "immutable",
            Mutability::WriteOnly => "writeOnly",
        };
        put("mutability", mutability.into());
        let returned = match self.returned {
            Returned::Always => "always",
            Returned::Never => "never",
            Returned::Default => "default",
            Returned::Request => "request",
        };
        put("returned", returned.into());
        put(
            "uniqueness",
            if self.unique { "server" } else { "none" }.into(),
        );
        if !self.reference_types.is_empty() {
            put("referenceTypes", json!(self.reference_types));
        }
        if !self.sub_attributes.is_empty() {
            let within: Vec<Value> = self.sub_attributes.iter().map(Self::to_json).collect();
            put("subAttributes", Value::Array(within));
        }
        Value::Object(members)
    }
}

fn find(attributes: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    attributes
        .iter()
        .find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

/// A schema.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// Its URN.
    pub id: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// Its attributes.
    pub attributes: &'static [Attribute],
}

/// A type of resource: a core schema and its extensions (RFC 7643, 6).
#[derive(Clone, Copy, Debug)]
pub struct ResourceType {
    /// Its name, which is its identifier too.
    pub name: &'static str,
    /// Where its resources are, below the base address: `/Users`.
    pub endpoint: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// The schema that each has.
    pub schema: &'static Schema,
    /// The schemas that one may have beside.
    pub extensions: &'static [&'static Schema],
}

/// Where an attribute stands in a resource.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The extension that it belongs to; none for the core schema.
    pub extension: Option<&'static Schema>,
    /// The attribute; none for the whole of an extension.
    pub attribute: Option<&'static Attribute>,
    /// The attribute within.
    pub sub: Option<&'static Attribute>,
}

impl Place {
    /// The attribute that is meant: the one within, where it is named.
    #[must_use]
    pub fn leaf(&self) -> Option<&'static Attribute> {
        self.sub.or(self.attribute)
    }
}

/// What each resource has (RFC 7643, 3.1).
const COMMON: &[Attribute] = &[
    Attribute::reference("schemas", &["uri"], "the schemas that the resource has")
        .many()
        .required()
        .always()
        .read_only(),
    Attribute::text("id", "the identifier that the service provider gave")
        .required()
        .exact()
        .always()
        .read_only(),
    Attribute::text("externalId", "the identifier that the client gave").exact(),
    Attribute::complex("meta", META, "about the resource").read_only(),
];
const META: &[Attribute] = &[
    Attribute::text("resourceType", "the type of the resource")
        .exact()
        .read_only(),
    Attribute::time("created", "when it was made").read_only(),
    Attribute::time("lastModified", "when it was last changed").read_only(),
    Attribute::reference("location", &["uri"], "its address").read_only(),
    Attribute::text("version", "its entity tag")
        .exact()
        .read_only(),
];

impl ResourceType {
    /// Where the attribute of that name stands, if there is one. A name without a schema is looked
    /// for among the core attributes first, then in the extensions.
    #[must_use]
    pub fn resolve(&self, path: &AttributePath) -> Option<Place> {
        let whole = path.whole();
        if let Some(extension) = self.extension(&whole) {
            return Some(Place {
                extension: Some(extension),
                attribute: None,
                sub: None,
            });
        }
        let (extension, attribute) = match path.schema.as_deref() {
            None => self.unqualified(&path.name)?,
            Some(schema) if schema.eq_ignore_ascii_case(self.schema.id) => {
                (None, self.core(&path.name)?)
            }
            Some(schema) => {
                let extension = self.extension(schema)?;
                (Some(extension), find(extension.attributes, &path.name)?)
            }
        };
        let sub = match &path.sub {
            None => None,
            Some(sub) => Some(attribute.sub(sub)?),
        };
        Some(Place {
            extension,
            attribute: Some(attribute),
            sub,
        })
    }

    fn core(&self, name: &str) -> Option<&'static Attribute> {
        find(COMMON, name).or_else(|| find(self.schema.attributes, name))
    }

    fn unqualified(&self, name: &str) -> Option<(Option<&'static Schema>, &'static Attribute)> {
        if let Some(attribute) = self.core(name) {
            return Some((None, attribute));
        }
        let mut extensions = self.extensions.iter();
        extensions.find_map(|schema| Some((Some(*schema), find(schema.attributes, name)?)))
    }

    /// The extension of that URN.
    #[must_use]
    pub fn extension(&self, urn: &str) -> Option<&'static Schema> {
        let mut extensions = self.extensions.iter().copied();
        extensions.find(|schema| schema.id.eq_ignore_ascii_case(urn))
    }

    /// The attributes of the core schema, those that each resource has first.
    pub fn attributes(&self) -> impl Iterator<Item = &'static Attribute> {
        COMMON.iter().chain(self.schema.attributes)
    }
}
