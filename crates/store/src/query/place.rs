//! Where a property of a query is: the path of a filter, looked up in the property table.

use crate::{
    dialect::Kind,
    resources::Stored,
    shapes::{Place, Property, PropertyKind},
};
use std::borrow::Cow;
use xenia_domain::{
    NodeKind, Reason, Refusal,
    directory::{ExtensionDataType, ExtensionProperty},
};
use xenia_odata::{PropertyPath, Segment};

/// What the compiler must know of a resource.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) table: &'static str,
    pub(crate) kind: NodeKind,
    pub(crate) properties: &'static [Property],
}

impl Shape {
    pub(crate) fn of<R: Stored>() -> Self {
        Self {
            table: R::TABLE,
            kind: R::KIND,
            properties: R::PROPERTIES,
        }
    }

    /// Whether a qualified type name means this kind.
    pub(crate) fn is_type(&self, name: &str) -> bool {
        let name = name.trim_start_matches('#');
        name.strip_prefix("microsoft.graph.")
            .is_some_and(|name| name.eq_ignore_ascii_case(self.kind.word()))
    }

    pub(crate) fn named(&self, name: &str) -> Option<&'static Property> {
        find(self.properties, name)
    }

    /// The property that an `$orderby` or `$search` names.
    pub(crate) fn property(
        &self,
        path: &PropertyPath,
        option: &'static str,
    ) -> Result<&'static Property, Refusal> {
        let name = joined(&path.segments);
        self.named(&name)
            .ok_or_else(|| unknown(option, &name, self.kind.word()))
    }
}

fn find(properties: &'static [Property], name: &str) -> Option<&'static Property> {
    properties
        .iter()
        .find(|property| property.name.eq_ignore_ascii_case(name))
}

/// Where a value of a query is.
#[derive(Clone, Debug)]
pub(crate) enum Location {
    /// In a column.
    Column(&'static str),
    /// In a JSON document, an SQL expression.
    Json {
        document: String,
        path: Vec<Cow<'static, str>>,
    },
    /// It is the item of a lambda.
    Item { alias: String },
}

/// A value of a query: where it is and of which type.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) name: String,
    pub(crate) location: Location,
    pub(crate) kind: PropertyKind,
    pub(crate) members: &'static [Property],
}

impl Placed {
    pub(crate) fn of(property: &'static Property) -> Self {
        Self {
            name: property.name.to_owned(),
            location: match property.place {
                Place::Column(column) => Location::Column(column),
                Place::Document => Location::Json {
                    document: "r.doc".to_owned(),
                    path: vec![property.name.into()],
                },
            },
            kind: property.kind,
            members: property.members,
        }
    }

    /// The value of a directory extension.
    fn of_extension(extension: &ExtensionProperty) -> Self {
        let kind = match extension.data_type {
            _ if extension.is_multi_valued => PropertyKind::TextCollection,
            ExtensionDataType::Boolean => PropertyKind::Boolean,
            ExtensionDataType::DateTime => PropertyKind::Time,
            ExtensionDataType::Integer | ExtensionDataType::LargeInteger => PropertyKind::Integer,
            ExtensionDataType::Binary | ExtensionDataType::String => PropertyKind::Text,
        };
        Self {
            name: extension.name.clone(),
            location: Location::Json {
                document: "r.doc".to_owned(),
                path: vec!["directoryExtensions".into(), extension.name.clone().into()],
            },
            kind,
            members: &[],
        }
    }

    /// The value as SQL, comparable with a bound value of its type; text is folded.
    pub(crate) fn sql(&self, dialect: Kind) -> String {
        let text = match &self.location {
            Location::Column(column) => return format!("r.{column}"),
            Location::Json { document, path } => dialect.json_text(document, path),
            Location::Item { alias } => dialect.element_text(alias),
        };
        match self.kind {
            PropertyKind::Boolean => dialect.boolean(&text),
            PropertyKind::Integer => dialect.integer(&text),
            PropertyKind::Time => dialect.time(&text),
            _ => dialect.folded(&text),
        }
    }

    /// Whether it is kept as a UUID.
    pub(crate) fn is_uuid(&self) -> bool {
        self.kind == PropertyKind::Id && matches!(self.location, Location::Column(_))
    }
}

/// A variable of a lambda: the item it runs over.
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) alias: String,
    pub(crate) collection: Placed,
}

/// Finds the value that a path of a filter means.
pub(crate) fn resolve(
    shape: &Shape,
    variables: &[Variable],
    extensions: &[ExtensionProperty],
    path: &PropertyPath,
) -> Result<Placed, Refusal> {
    let (segments, shown) = (own_segments(shape, path)?, path.to_string());
    let Some(variable) = &path.variable else {
        let mut known = extensions.iter().filter(|it| it.is_for(shape.kind));
        return match known.find(|it| it.name.eq_ignore_ascii_case(&shown)) {
            Some(extension) => Ok(Placed::of_extension(extension)),
            None => resolve_own(shape, &segments, &shown),
        };
    };
    let bound = variables.iter().rev().find(|known| known.name == *variable);
    let Some(bound) = bound else {
        return Err(unknown("$filter", &shown, shape.kind.word()));
    };
    if segments.is_empty() {
        return Ok(Placed {
            name: shown,
            location: Location::Item {
                alias: bound.alias.clone(),
            },
            kind: match bound.collection.kind {
                PropertyKind::TextCollection => PropertyKind::Text,
                _ => PropertyKind::Object,
            },
            members: bound.collection.members,
        });
    }
    let start = Placed {
        name: shown,
        location: Location::Json {
            document: format!("{}.value", bound.alias),
            path: Vec::new(),
        },
        kind: PropertyKind::Object,
        members: bound.collection.members,
    };
    inside(start, &segments, &bound.collection.name)
}

/// A path from the resource itself: first as a whole, then step by step.
fn resolve_own(shape: &Shape, segments: &[&str], shown: &str) -> Result<Placed, Refusal> {
    let whole = shape.named(&segments.join("/"));
    let first = segments.first().and_then(|name| shape.named(name));
    let Some(property) = whole.or(first) else {
        return Err(unknown("$filter", shown, shape.kind.word()));
    };
    if !property.filterable {
        return Err(unsupported("$filter", property.name, shape.kind.word()));
    }
    let placed = Placed::of(property);
    if whole.is_some() {
        return Ok(placed);
    }
    inside(placed, segments.get(1..).unwrap_or_default(), property.name)
}

/// Steps from a complex value to a property inside it.
fn inside(start: Placed, segments: &[&str], of: &str) -> Result<Placed, Refusal> {
    let mut placed = start;
    for name in segments {
        let member = find(placed.members, name).ok_or_else(|| unknown("$filter", name, of))?;
        match &mut placed.location {
            Location::Json { path, .. } => path.push(member.name.into()),
            Location::Column(_) | Location::Item { .. } => {
                return Err(unsupported("$filter", name, of));
            }
        }
        placed.kind = member.kind;
        placed.members = member.members;
        placed.name = format!("{}/{}", placed.name, member.name);
    }
    Ok(placed)
}

/// The names of a path; a cast to the resource's own type is passed over, any other refused.
fn own_segments<'p>(shape: &Shape, path: &'p PropertyPath) -> Result<Vec<&'p str>, Refusal> {
    let mut names = Vec::with_capacity(path.segments.len());
    for segment in &path.segments {
        match segment {
            Segment::Property(name) => names.push(name.as_str()),
            Segment::Cast(name) if shape.is_type(name) => {}
            Segment::Cast(name) => {
                return Err(unsupported("$filter", name, shape.kind.word()));
            }
        }
    }
    Ok(names)
}

fn joined(segments: &[Segment]) -> String {
    let names: Vec<&str> = segments.iter().map(Segment::as_str).collect();
    names.join("/")
}

/// There is no such property.
pub(crate) fn unknown(option: &'static str, name: &str, of: &str) -> Refusal {
    Refusal::invalid(
        option,
        format!("`{option}`: `{name}` is not a property of `{of}`"),
    )
}

/// The property is there, but not for that.
pub(crate) fn unsupported(option: &'static str, name: &str, of: &str) -> Refusal {
    Refusal::new(
        Reason::Unsupported,
        format!("`{option}`: `{name}` of `{of}` cannot be used here"),
    )
    .at(option)
}
