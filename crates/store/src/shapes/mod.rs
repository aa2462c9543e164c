//! The shape of each resource: its table, its columns and its properties, written once. The
//! property tables drive `$select`, `$filter`, `$orderby`, SQL and `$metadata`.

mod applications;
mod assignments;
mod consent_requests;
mod delegation;
mod devices;
pub mod entitlement;
mod extensions;
mod federation;
mod group_lifecycle;
mod groups;
mod invitations;
mod licences;
mod subscriptions;
mod users;

pub use crate::value::Value;
pub use extensions::EXTENSION_ATTRIBUTES;
use uuid::Uuid;

/// The type of a property, as OData names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropertyKind {
    /// `Edm.String`.
    Text,
    /// `Edm.Boolean`.
    Boolean,
    /// `Edm.Int64`.
    Integer,
    /// `Edm.DateTimeOffset`.
    Time,
    /// An id in text form.
    Id,
    /// `Collection(Edm.String)`.
    TextCollection,
    /// A complex type.
    Object,
    /// A collection of a complex type.
    ObjectCollection,
}

/// Where a property is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a column of its own; text in folded form.
    Column(&'static str),
    /// In the document, under its own name.
    Document,
}

/// A property of a resource. One whose name is a path, such as `catalog/id`, is a way to filter
/// and is never answered.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// Graph's name.
    pub name: &'static str,
    /// Its type.
    pub kind: PropertyKind,
    /// Where it is.
    pub place: Place,
    /// Whether it is answered without `$select`.
    pub default: bool,
    /// Whether `$filter` may name it.
    pub filterable: bool,
    /// Whether `$orderby` may name it.
    pub sortable: bool,
    /// Whether every resource has it, which lets an index serve `$orderby`.
    pub required: bool,
    /// Whether a value of it is had by few resources, and an index finds them: such a filter is
    /// followed before the order is.
    pub selective: bool,
    /// The properties of a complex value, or of each of a collection of them, that `$filter` may
    /// name.
    pub members: &'static [Property],
    /// The type, of each item in a collection, where the kind does not say it: `Edm.Guid`, or
    /// that of a complex value or an enumeration without the namespace `microsoft.graph`.
    pub graph_type: Option<&'static str>,
    /// Whether it may be null in `$metadata`. A collection never is.
    pub nullable: bool,
    /// Whether a document that does not have it says that there is no value: such properties are
    /// not kept where they are empty.
    pub sparse: bool,
    /// Whether a complex value is answered with all its members, null where there is none.
    pub complete: bool,
    /// What it is where it follows from the id, and is not kept.
    pub derived: Option<fn(Uuid) -> String>,
}

impl Property {
    const fn new(name: &'static str, kind: PropertyKind) -> Self {
        Self {
            name,
            kind,
            place: Place::Document,
            default: false,
            filterable: false,
            sortable: false,
            required: false,
            selective: false,
            members: &[],
            graph_type: None,
            nullable: true,
            sparse: false,
            complete: false,
            derived: None,
        }
    }
    /// Text.
    #[must_use]
    pub const fn text(name: &'static str) -> Self {
        Self::new(name, PropertyKind::Text)
    }
    /// A truth value.
    #[must_use]
    pub const fn boolean(name: &'static str) -> Self {
        Self::new(name, PropertyKind::Boolean)
    }
    /// A whole number.
    #[must_use]
    pub const fn integer(name: &'static str) -> Self {
        Self::new(name, PropertyKind::Integer)
    }
    /// An instant.
    #[must_use]
    pub const fn time(name: &'static str) -> Self {
        Self::new(name, PropertyKind::Time)
    }
    /// An id; every `id` column is called so.
    #[must_use]
    pub const fn id(name: &'static str) -> Self {
        Self::new(name, PropertyKind::Id).selective()
    }
    /// Texts.
    #[must_use]
    pub const fn texts(name: &'static str) -> Self {
        Self::new(name, PropertyKind::TextCollection)
    }
    /// A complex value.
    #[must_use]
    pub const fn object(name: &'static str) -> Self {
        Self::new(name, PropertyKind::Object)
    }
    /// Complex values.
    #[must_use]
    pub const fn objects(name: &'static str) -> Self {
        Self::new(name, PropertyKind::ObjectCollection)
    }
    /// In a column of its own, and so filterable and sortable.
    #[must_use]
    pub const fn column(mut self, column: &'static str) -> Self {
        self.place = Place::Column(column);
        self.filterable = true;
        self.sortable = true;
        self
    }
    /// Answered without `$select`.
    #[must_use]
    pub const fn by_default(mut self) -> Self {
        self.default = true;
        self
    }
    /// Open to `$filter`.
    #[must_use]
    pub const fn filterable(mut self) -> Self {
        self.filterable = true;
        self
    }
    /// In every resource of its kind.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }
    /// With values that few resources share, in a column that begins an index.
    #[must_use]
    pub const fn selective(mut self) -> Self {
        self.selective = true;
        self
    }
    /// With these properties inside, open to `$filter` where it is open itself.
    #[must_use]
    pub const fn members(mut self, members: &'static [Self]) -> Self {
        self.members = members;
        self
    }
    /// Of that type, as `$metadata` tells it.
    #[must_use]
    pub const fn of(mut self, graph_type: &'static str) -> Self {
        self.graph_type = Some(graph_type);
        self
    }
    /// Never null, as `$metadata` tells it.
    #[must_use]
    pub const fn never_null(mut self) -> Self {
        self.nullable = false;
        self
    }
    /// Not kept where it is empty.
    #[must_use]
    pub const fn sparse(mut self) -> Self {
        self.sparse = true;
        self
    }
    /// Answered with all its members.
    #[must_use]
    pub const fn complete(mut self) -> Self {
        self.complete = true;
        self
    }
    /// Made of the id.
    #[must_use]
    pub const fn derived(mut self, make: fn(Uuid) -> String) -> Self {
        self.derived = Some(make);
        self
    }
    /// Whether it is answered at all.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        !self.name.contains('/')
    }
}
