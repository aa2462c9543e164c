//! What a schema is made of, as tables: types, what leads from one to another, operations, sets.

use xenia_engine::store::{
    resources::Stored,
    shapes::{Property, PropertyKind},
};

/// An entity or complex type.
pub(super) struct Type {
    pub(super) name: &'static str,
    pub(super) is_entity: bool,
    pub(super) base: Option<&'static str>,
    pub(super) is_abstract: bool,
    pub(super) is_open: bool,
    /// Whether it is a file, which `$value` answers.
    pub(super) is_streamed: bool,
    /// The property table of what is stored.
    table: &'static [Property],
    /// Beside the table: what is only written, or made up for an answer.
    beside: &'static [Property],
    pub(super) leads: &'static [Navigation],
}

impl Type {
    const fn new(name: &'static str, is_entity: bool) -> Self {
        Self {
            name,
            is_entity,
            base: None,
            is_abstract: false,
            is_open: false,
            is_streamed: false,
            table: &[],
            beside: &[],
            leads: &[],
        }
    }
    pub(super) const fn entity(name: &'static str) -> Self {
        Self::new(name, true)
    }
    pub(super) const fn complex(name: &'static str) -> Self {
        Self::new(name, false)
    }
    /// With everything that a type of this name has.
    pub(super) const fn base(mut self, base: &'static str) -> Self {
        self.base = Some(base);
        self
    }
    /// Never by itself.
    pub(super) const fn abstractly(mut self) -> Self {
        self.is_abstract = true;
        self
    }
    /// With properties that are not told here.
    pub(super) const fn open(mut self) -> Self {
        self.is_open = true;
        self
    }
    /// A file, with these properties beside it.
    pub(super) const fn streamed(mut self) -> Self {
        self.is_streamed = true;
        self
    }
    /// With the properties that are stored.
    pub(super) const fn stored<R: Stored>(mut self) -> Self {
        self.table = R::PROPERTIES;
        self
    }
    /// With these properties.
    pub(super) const fn has(mut self, beside: &'static [Property]) -> Self {
        self.beside = beside;
        self
    }
    /// With these relationships.
    pub(super) const fn leads(mut self, leads: &'static [Navigation]) -> Self {
        self.leads = leads;
        self
    }
    /// Its own properties, and perhaps some that a base has too.
    pub(super) fn properties(&self) -> impl Iterator<Item = &'static Property> {
        let all = self.table.iter().chain(self.beside);
        all.filter(|property| property.is_answered())
    }
}

/// What leads from one thing to another.
pub(super) struct Navigation {
    pub(super) name: &'static str,
    pub(super) target: &'static str,
    pub(super) is_many: bool,
    /// Whether it is part of the thing.
    pub(super) is_contained: bool,
}

/// To one thing.
pub(super) const fn one(name: &'static str, target: &'static str) -> Navigation {
    Navigation {
        name,
        target,
        is_many: false,
        is_contained: false,
    }
}

/// To any number of things.
pub(super) const fn many(name: &'static str, target: &'static str) -> Navigation {
    Navigation {
        is_many: true,
        ..one(name, target)
    }
}

impl Navigation {
    pub(super) const fn contained(mut self) -> Self {
        self.is_contained = true;
        self
    }
}

/// Words with their numbers.
pub(super) struct Enumeration {
    pub(super) name: &'static str,
    pub(super) members: &'static [(&'static str, i32)],
}

pub(super) const fn enumeration(
    name: &'static str,
    members: &'static [(&'static str, i32)],
) -> Enumeration {
    Enumeration { name, members }
}

/// An action or a function of a type, or of a collection of it.
pub(super) struct Operation {
    pub(super) name: &'static str,
    pub(super) is_action: bool,
    pub(super) on: &'static str,
    pub(super) on_each: bool,
    pub(super) takes: &'static [Property],
    /// The type of the answer, and whether it is a collection.
    pub(super) answers: Option<(&'static str, bool)>,
}

const fn operation(name: &'static str, on: &'static str, is_action: bool) -> Operation {
    Operation {
        name,
        is_action,
        on,
        on_each: false,
        takes: &[],
        answers: None,
    }
}
pub(super) const fn action(name: &'static str, on: &'static str) -> Operation {
    operation(name, on, true)
}
pub(super) const fn function(name: &'static str, on: &'static str) -> Operation {
    operation(name, on, false)
}

impl Operation {
    /// Of the collection.
    pub(super) const fn on_each(mut self) -> Self {
        self.on_each = true;
        self
    }
    pub(super) const fn takes(mut self, takes: &'static [Property]) -> Self {
        self.takes = takes;
        self
    }
    pub(super) const fn answers(mut self, name: &'static str) -> Self {
        self.answers = Some((name, false));
        self
    }
    pub(super) const fn answers_many(mut self, name: &'static str) -> Self {
        self.answers = Some((name, true));
        self
    }
}

/// Where a path begins.
pub(super) struct Entrance {
    pub(super) name: &'static str,
    pub(super) target: &'static str,
    pub(super) is_set: bool,
}

pub(super) const fn set(name: &'static str, target: &'static str) -> Entrance {
    Entrance {
        name,
        target,
        is_set: true,
    }
}
pub(super) const fn singleton(name: &'static str, target: &'static str) -> Entrance {
    Entrance {
        name,
        target,
        is_set: false,
    }
}

/// A schema: one namespace.
pub(super) struct Schema {
    pub(super) namespace: &'static str,
    pub(super) types: &'static [&'static [Type]],
    pub(super) enumerations: &'static [&'static [Enumeration]],
    pub(super) operations: &'static [&'static [Operation]],
    /// Where paths begin; in one schema only.
    pub(super) entrances: &'static [Entrance],
}

/// The whole name of a type: without a namespace it is one of Graph's.
pub(super) fn qualified(name: &str) -> String {
    match name.contains('.') {
        true => name.to_owned(),
        false => format!("microsoft.graph.{name}"),
    }
}

/// `Collection(...)` where it is one.
pub(super) fn collected(name: &str, is_collection: bool) -> String {
    match is_collection {
        true => format!("Collection({})", qualified(name)),
        false => qualified(name),
    }
}

/// The type of a property. A complex one without a name shows as `Edm.ComplexType`, which the
/// tests refuse.
pub(super) fn type_of(property: &Property) -> String {
    let (usual, is_collection) = match property.kind {
        PropertyKind::Text | PropertyKind::Id => ("Edm.String", false),
        PropertyKind::Boolean => ("Edm.Boolean", false),
        PropertyKind::Integer => ("Edm.Int64", false),
        PropertyKind::Time => ("Edm.DateTimeOffset", false),
        PropertyKind::TextCollection => ("Edm.String", true),
        PropertyKind::Object => ("Edm.ComplexType", false),
        PropertyKind::ObjectCollection => ("Edm.ComplexType", true),
    };
    collected(property.graph_type.unwrap_or(usual), is_collection)
}

/// Whether a property may be null.
pub(super) fn may_be_null(property: &Property) -> bool {
    let is_collection = matches!(
        property.kind,
        PropertyKind::TextCollection | PropertyKind::ObjectCollection
    );
    let is_key = property.kind == PropertyKind::Id && property.name == "id";
    property.nullable && !is_collection && !is_key
}
