//! Lists of several kinds at once: the members of a group are users, groups and service
//! principals, on the same pages.

use super::{
    End, ListQuery, Page, QueryError, Route, conditions, order::Order, order_of, place::Shape,
};
use crate::{
    backend::Row,
    document::ObjectDocument,
    error::{Result, StoreError},
    resources::{Stored, Versioned, read, selected},
    shapes::Property,
    tx::Tx,
    value::Value,
};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Relation,
    directory::{Application, Device, Group, ServicePrincipal, User},
};

/// An object of the directory, of any kind (Graph `directoryObject`).
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "most objects of a list are users, and a page of them is read once"
)]
pub enum DirectoryObject {
    /// A user.
    User(Versioned<User>),
    /// A group.
    Group(Versioned<Group>),
    /// An application registration.
    Application(Versioned<Application>),
    /// A service principal.
    ServicePrincipal(Versioned<ServicePrincipal>),
    /// A device.
    Device(Versioned<Device>),
}

impl DirectoryObject {
    /// The kinds that there are.
    pub const KINDS: [NodeKind; 5] = [
        NodeKind::User,
        NodeKind::Group,
        NodeKind::Application,
        NodeKind::ServicePrincipal,
        NodeKind::Device,
    ];

    /// Its id.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        match self {
            Self::User(object) => object.value.uuid(),
            Self::Group(object) => object.value.uuid(),
            Self::Application(object) => object.value.uuid(),
            Self::ServicePrincipal(object) => object.value.uuid(),
            Self::Device(object) => object.value.uuid(),
        }
    }
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> NodeKind {
        match self {
            Self::User(_) => NodeKind::User,
            Self::Group(_) => NodeKind::Group,
            Self::Application(_) => NodeKind::Application,
            Self::ServicePrincipal(_) => NodeKind::ServicePrincipal,
            Self::Device(_) => NodeKind::Device,
        }
    }
    /// Its name for people and audit targets.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::User(object) => object.value.label(),
            Self::Group(object) => object.value.label(),
            Self::Application(object) => object.value.label(),
            Self::ServicePrincipal(object) => object.value.label(),
            Self::Device(object) => object.value.label(),
        }
    }
    /// Its name as people know it.
    #[must_use]
    pub fn display_name(&self) -> &str {
        match self {
            Self::User(object) => &object.value.display_name,
            Self::Group(object) => &object.value.display_name,
            Self::Application(object) => &object.value.display_name,
            Self::ServicePrincipal(object) => &object.value.display_name,
            Self::Device(object) => &object.value.display_name,
        }
    }
    /// The object of that id, whatever its kind, unless deleted.
    ///
    /// # Errors
    /// Those of the database.
    pub fn find(tx: &Tx<'_>, id: Uuid) -> Result<Option<Self>> {
        if let Some(user) = crate::resources::find::<User>(tx, id)? {
            return Ok(Some(Self::User(user)));
        }
        if let Some(group) = crate::resources::find::<Group>(tx, id)? {
            return Ok(Some(Self::Group(group)));
        }
        if let Some(principal) = crate::resources::find::<ServicePrincipal>(tx, id)? {
            return Ok(Some(Self::ServicePrincipal(principal)));
        }
        if let Some(application) = crate::resources::find::<Application>(tx, id)? {
            return Ok(Some(Self::Application(application)));
        }
        Ok(crate::resources::find::<Device>(tx, id)?.map(Self::Device))
    }

    /// Those of a kind after that id, in the order of their ids; none of a kind that is no
    /// directory object.
    ///
    /// # Errors
    /// Those of the database.
    pub fn list_after(
        tx: &Tx<'_>,
        kind: NodeKind,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<Self>> {
        fn all<R: Stored>(
            tx: &Tx<'_>,
            (after, limit): (Option<Uuid>, u32),
            make: fn(Versioned<R>) -> DirectoryObject,
        ) -> Result<Vec<DirectoryObject>> {
            let found = crate::resources::list_after(tx, after, limit)?;
            Ok(found.into_iter().map(make).collect())
        }
        match kind {
            NodeKind::User => all(tx, (after, limit), Self::User),
            NodeKind::Group => all(tx, (after, limit), Self::Group),
            NodeKind::Application => all(tx, (after, limit), Self::Application),
            NodeKind::ServicePrincipal => all(tx, (after, limit), Self::ServicePrincipal),
            NodeKind::Device => all(tx, (after, limit), Self::Device),
            _ => Ok(Vec::new()),
        }
    }

    fn read(row: &Row<'_>) -> Result<Self> {
        Ok(match row.word("union", 4, NodeKind::from_word)? {
            NodeKind::User => Self::User(read(row)?),
            NodeKind::Group => Self::Group(read(row)?),
            NodeKind::Application => Self::Application(read(row)?),
            NodeKind::ServicePrincipal => Self::ServicePrincipal(read(row)?),
            NodeKind::Device => Self::Device(read(row)?),
            other => {
                let reason = format!("`{other}` is no directory object");
                return Err(StoreError::corrupt("union", "kind", "?", reason));
            }
        })
    }
}

impl From<Versioned<User>> for DirectoryObject {
    fn from(user: Versioned<User>) -> Self {
        Self::User(user)
    }
}

/// The property table of a kind of directory object.
#[must_use]
pub fn properties(kind: NodeKind) -> Option<&'static [Property]> {
    shape(kind).map(|shape| shape.properties)
}

fn shape(kind: NodeKind) -> Option<Shape> {
    match kind {
        NodeKind::User => Some(Shape::of::<User>()),
        NodeKind::Group => Some(Shape::of::<Group>()),
        NodeKind::Application => Some(Shape::of::<Application>()),
        NodeKind::ServicePrincipal => Some(Shape::of::<ServicePrincipal>()),
        NodeKind::Device => Some(Shape::of::<Device>()),
        _ => None,
    }
}

/// One page of the objects of those kinds. A kind that lacks a property of the filter or the order
/// has no part in the list; a property that none of them has is refused.
///
/// # Errors
/// As [`super::list`].
pub fn list_objects(
    tx: &Tx<'_>,
    kinds: &[NodeKind],
    query: &ListQuery,
) -> Result<Page<DirectoryObject>, QueryError> {
    page(
        tx,
        kinds,
        query,
        DirectoryObject::read,
        DirectoryObject::uuid,
    )
}

/// The same for those who pass the objects on as they are kept.
///
/// # Errors
/// As [`super::list`].
pub fn list_object_documents(
    tx: &Tx<'_>,
    kinds: &[NodeKind],
    query: &ListQuery,
) -> Result<Page<ObjectDocument>, QueryError> {
    page(
        tx,
        kinds,
        query,
        ObjectDocument::from_row,
        ObjectDocument::uuid,
    )
}

fn page<T>(
    tx: &Tx<'_>,
    kinds: &[NodeKind],
    query: &ListQuery,
    read: impl Fn(&Row<'_>) -> Result<T>,
    id: impl Fn(&T) -> Uuid,
) -> Result<Page<T>, QueryError> {
    let mut values = vec![tx.scope()];
    let mut arms = arms(tx, kinds, query, &mut values)?;
    let count = match query.options.count {
        true => Some(count_arms(tx, &arms, &values)?),
        false => None,
    };
    let (sql, order) = match arms.pop() {
        Some((arm, own)) if arms.is_empty() => {
            let after = own.after(query, &mut values)?;
            (format!("{arm}{after} {}", own.clauses(query)), own)
        }
        last => {
            arms.extend(last);
            united(arms, query, &mut values)?
        }
    };
    let rows = tx.query(&sql, &values, |row| Ok((read(row)?, order.read(row, 5)?)))?;
    Ok(order.page(query, rows, count, id))
}

/// The page over several kinds: each gives its own first rows, in the order of its own index.
fn united(
    arms: Vec<(String, Order)>,
    query: &ListQuery,
    values: &mut Vec<Value>,
) -> Result<(String, Order), QueryError> {
    let mut firsts = Vec::with_capacity(arms.len());
    for (index, (arm, own)) in arms.iter().enumerate() {
        let (after, first) = (own.after(query, values)?, own.first(query));
        firsts.push(format!(
            "SELECT a{index}.* FROM ({arm}{after} {first}) a{index}"
        ));
    }
    let order = of_union(arms)?;
    let union = firsts.join(" UNION ALL ");
    let sql = format!("SELECT u.* FROM ({union}) u {}", order.clauses(query));
    Ok((sql, order))
}

/// How many objects of those kinds a query finds over all pages.
///
/// # Errors
/// As [`super::list`].
pub fn count_objects(
    tx: &Tx<'_>,
    kinds: &[NodeKind],
    query: &ListQuery,
) -> Result<i64, QueryError> {
    let mut values = vec![tx.scope()];
    let arms = arms(tx, kinds, query, &mut values)?;
    count_arms(tx, &arms, &values)
}

fn count_arms(tx: &Tx<'_>, arms: &[(String, Order)], values: &[Value]) -> Result<i64, QueryError> {
    let arms: Vec<&str> = arms.iter().map(|(arm, _)| arm.as_str()).collect();
    let sql = format!("SELECT COUNT(*) FROM ({}) u", arms.join(" UNION ALL "));
    Ok(tx
        .query_one(&sql, values, |row| row.get(0))?
        .unwrap_or_default())
}

/// A SELECT for each kind that has the properties of the query, and its order; at least one.
fn arms(
    tx: &Tx<'_>,
    kinds: &[NodeKind],
    query: &ListQuery,
    values: &mut Vec<Value>,
) -> Result<Vec<(String, Order)>, QueryError> {
    let (mut arms, mut refused, mut others) = (Vec::new(), None, None);
    for shape in kinds.iter().filter_map(|kind| shape(*kind)) {
        let before = values.len();
        match arm(tx, &shape, query, values) {
            Ok(arm) if stands(shape.kind, query) => arms.push(arm),
            Ok((_, own)) => {
                values.truncate(before);
                others.get_or_insert((nothing(&shape, &own), own));
            }
            Err(QueryError::Refused(refusal)) => {
                values.truncate(before);
                refused.get_or_insert(refusal);
            }
            Err(error) => return Err(error),
        }
    }
    match (refused, others) {
        _ if !arms.is_empty() => Ok(arms),
        (_, Some(nothing)) => Ok(vec![nothing]),
        (Some(refusal), None) => Err(refusal.into()),
        (None, None) => Err(no_kinds()),
    }
}

/// Whether resources of that kind can stand where the query looks: only groups have members.
fn stands(kind: NodeKind, query: &ListQuery) -> bool {
    let held = query.related.as_ref().is_some_and(|related| {
        related.end == End::Object && related.edges.relation == Some(Relation::Member)
    });
    !held || kind == NodeKind::Group
}

/// A SELECT that finds nothing.
fn nothing(shape: &Shape, order: &Order) -> String {
    select(shape, order, "r.tenant = $1 AND 1 = 0")
}

fn select(shape: &Shape, order: &Order, found: &str) -> String {
    format!(
        "SELECT {}, '{}' AS kind{} FROM {} r WHERE {found}",
        selected("r"),
        shape.kind.word(),
        order.columns(),
        shape.table
    )
}

fn no_kinds() -> QueryError {
    StoreError::corrupt("union", "kind", "?", "no kinds").into()
}

/// The order over the union of the arms: that of the first, which all have.
fn of_union(arms: Vec<(String, Order)>) -> Result<Order, QueryError> {
    let first = arms.into_iter().next();
    first
        .map(|(_, order)| order.of_union())
        .ok_or_else(no_kinds)
}

fn arm(
    tx: &Tx<'_>,
    shape: &Shape,
    query: &ListQuery,
    values: &mut Vec<Value>,
) -> Result<(String, Order), QueryError> {
    let route = Route::of(tx, shape, query)?;
    let order = order_of(tx, shape, query, route)?;
    let found = conditions(tx, shape, query, values, route)?;
    Ok((select(shape, &order, &found), order))
}
