//! Lists as Graph asks for them: `$filter`, `$search`, `$orderby`, `$top` and pages, turned into
//! one SQL statement over a resource's property table, or over those of several kinds.
//!
//! The meaning is that of [`xenia_odata::evaluate`]; a test compares the two. Pages go on after
//! the last row (its sort values and id), never by counting rows, so a list that changes while it
//! is read neither repeats nor skips what stays.

mod few;
mod filter;
mod objects;
mod operand;
mod order;
mod place;
mod search;
mod selective;

pub use few::few_documents;
pub use objects::{
    DirectoryObject, count_objects, list_object_documents, list_objects, properties,
};

use crate::{
    backend::Row,
    document::Document,
    edges::{EdgeQuery, none_of},
    error::StoreError,
    extensions,
    resources::{Stored, Versioned, read, selected},
    tx::Tx,
    value::Value,
};
use filter::Compiler;
use order::Order;
use place::Shape;
use selective::Route;
use uuid::Uuid;
use xenia_domain::{NodeKind, Refusal, Timestamp};
use xenia_odata::{Filter, ParseError, QueryOptions};

/// How many rows a page has without `$top`, as Graph's directory lists.
pub const PAGE: u32 = 100;

/// Which resources, in which order, how many.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    /// What the caller asked for. `$select` and `$expand` are not looked at here.
    pub options: QueryOptions,
    /// The path that page tokens belong to: `users`, `groups/{id}/members`.
    pub path: String,
    /// Only resources that stand at an end of certain edges.
    pub related: Option<Related>,
    /// Deleted resources that can be restored, instead of those that are there.
    pub deleted: bool,
    /// A condition of the use case's own: what this caller may see.
    pub also: Option<Filter>,
    /// When edges must hold that a filter counts, `owners/$count eq 0`; without it such a filter
    /// is refused.
    pub at: Option<Timestamp>,
}

impl ListQuery {
    /// What was asked for at that path.
    #[must_use]
    pub fn new(path: impl Into<String>, options: QueryOptions) -> Self {
        Self {
            options,
            path: path.into(),
            ..Self::default()
        }
    }
    /// Deleted resources that can be restored, instead of those that are there.
    #[must_use]
    pub fn deleted(mut self) -> Self {
        self.deleted = true;
        self
    }
    /// Only resources at that end of those edges.
    #[must_use]
    pub fn related(mut self, related: Related) -> Self {
        self.related = Some(related);
        self
    }
    /// With edges counted that hold then.
    #[must_use]
    pub fn at(mut self, at: Timestamp) -> Self {
        self.at = Some(at);
        self
    }
    /// Only resources that satisfy this too.
    #[must_use]
    pub fn only(mut self, filter: Filter) -> Self {
        self.also = Some(match self.also {
            Some(already) => already.and(filter),
            None => filter,
        });
        self
    }
}

/// The end of an edge at which the listed resources stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// They have something: members of a group.
    Subject,
    /// They are what somebody has: the groups of a user.
    Object,
}

/// The edges that the listed resources stand at.
#[derive(Clone, Debug)]
pub struct Related {
    /// Which edges.
    pub edges: EdgeQuery,
    /// At which end.
    pub end: End,
    /// Whether also through further edges of the same relation: nested groups. Needs the relation
    /// and the instant of `edges`.
    pub transitive: bool,
    /// What further edges do not lead on from: groups whose members the caller may not see.
    pub not_through: Vec<Uuid>,
}

/// Only groups have members: on the way inward they are walked, and their people are not.
const INNER: &str = " AND e.subject_kind = 'group'";

impl Related {
    /// The subjects of those edges.
    #[must_use]
    pub fn subjects(edges: EdgeQuery) -> Self {
        Self {
            edges,
            end: End::Subject,
            transitive: false,
            not_through: Vec::new(),
        }
    }
    /// The objects of those edges.
    #[must_use]
    pub fn objects(edges: EdgeQuery) -> Self {
        Self {
            edges,
            end: End::Object,
            transitive: false,
            not_through: Vec::new(),
        }
    }
    /// Also through further edges of the same relation.
    #[must_use]
    pub fn transitive(mut self) -> Self {
        self.transitive = true;
        self
    }

    /// The condition over alias `r`. Those that are gathered are all found at once; otherwise each
    /// resource in the order of the list is asked whether it stands there, so that a page of many
    /// ends when it is full. The OFFSET keeps PostgreSQL from gathering all of them into a hash.
    fn sql(&self, kind: NodeKind, values: &mut Vec<Value>, gather: bool) -> String {
        if gather || (self.transitive && self.end == End::Object) {
            return format!("r.id IN ({})", self.found(kind, values));
        }
        let first = self.edges.conditions(values);
        if !self.transitive {
            let ours = self.ends().0;
            return format!(
                "EXISTS (SELECT 1 FROM edges e WHERE {first} AND e.{ours} = r.id LIMIT 1 OFFSET 0)"
            );
        }
        let further = self.further(values);
        let on = |expression: &str| self.on(expression, values);
        let groups = self.inner_groups(&first, &further, on);
        format!(
            "(EXISTS (SELECT 1 FROM edges e WHERE {first} AND e.subject = r.id LIMIT 1 OFFSET 0) \
             OR EXISTS (SELECT 1 FROM edges e WHERE {further} AND e.subject = r.id AND e.object IN ({groups}) LIMIT 1 OFFSET 0))"
        )
    }

    /// A SELECT of the ids of all of that kind that stand there.
    fn found(&self, kind: NodeKind, values: &mut Vec<Value>) -> String {
        let first = self.edges.conditions(values);
        let of_kind = match self.end {
            End::Subject => format!(" AND e.subject_kind = '{}'", kind.word()),
            End::Object => String::new(),
        };
        if !self.transitive {
            let ours = self.ends().0;
            return format!("SELECT e.{ours} FROM edges e WHERE {first}{of_kind}");
        }
        let further = self.further(values);
        match self.end {
            End::Object => self.walk(&first, &further, "", &self.on("g.id", values)),
            End::Subject => format!(
                "SELECT e.subject FROM edges e WHERE {first}{of_kind} UNION ALL \
                 SELECT e.subject FROM ({}) m CROSS JOIN edges e WHERE e.object = m.id AND {further}{of_kind}",
                self.inner_groups(&first, &further, |expression| self.on(expression, values))
            ),
        }
    }

    /// A SELECT of the groups inside, as far as they lead on.
    fn inner_groups(
        &self,
        first: &str,
        further: &str,
        mut on: impl FnMut(&str) -> String,
    ) -> String {
        let (step, last) = (on("g.id"), on("id"));
        let last = last.replacen(" AND", " WHERE", 1);
        format!("{}{last}", self.walk(first, further, INNER, &step))
    }

    /// The condition that a thing leads on.
    fn on(&self, expression: &str, values: &mut Vec<Value>) -> String {
        none_of(expression, &self.not_through, values)
    }

    /// The column of the listed end, and that of the other.
    fn ends(&self) -> (&'static str, &'static str) {
        match self.end {
            End::Subject => ("subject", "object"),
            End::Object => ("object", "subject"),
        }
    }

    fn further(&self, values: &mut Vec<Value>) -> String {
        let further = EdgeQuery {
            relation: self.edges.relation,
            at: self.edges.at,
            ..EdgeQuery::default()
        };
        further.conditions(values)
    }

    fn walk(&self, first: &str, further: &str, only: &str, on: &str) -> String {
        let (ours, other) = self.ends();
        // CROSS JOIN fixes the order: SQLite would otherwise scan the table for each step.
        format!(
            "WITH RECURSIVE reach (id) AS (SELECT e.{ours} FROM edges e WHERE {first}{only} \
             UNION SELECT e.{ours} FROM reach g CROSS JOIN edges e WHERE e.{other} = g.id AND {further}{only}{on}) SELECT id FROM reach"
        )
    }
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The resources.
    pub items: Vec<T>,
    /// How many there are over all pages, where `$count=true` asked for it.
    pub count: Option<i64>,
    /// The `$skiptoken` of the next page, where there is one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// The same page of something made of each resource.
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(make).collect(),
            count: self.count,
            next: self.next,
        }
    }
}

/// Why a list cannot be had.
#[derive(Clone, Debug, thiserror::Error)]
pub enum QueryError {
    /// The query asks for what the property table does not allow, or carries a strange token.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<ParseError> for QueryError {
    fn from(error: ParseError) -> Self {
        Self::Refused(Refusal::invalid(error.option(), error.to_string()))
    }
}

/// One page of the resources of a kind.
///
/// # Errors
/// [`QueryError::Refused`] for a property that is unknown, cannot be filtered or sorted, or is
/// compared with a literal of another type, and for a token of another query.
pub fn list<R: Stored>(tx: &Tx<'_>, query: &ListQuery) -> Result<Page<Versioned<R>>, QueryError> {
    page::<R, _>(tx, query, read, |resource: &Versioned<R>| {
        resource.value.uuid()
    })
}

/// The same for those who pass the resources on as they are kept.
///
/// # Errors
/// As [`list`].
pub fn list_documents<R: Stored>(
    tx: &Tx<'_>,
    query: &ListQuery,
) -> Result<Page<Document<R>>, QueryError> {
    page::<R, _>(tx, query, Document::from_row, Document::uuid)
}

fn page<R: Stored, T>(
    tx: &Tx<'_>,
    query: &ListQuery,
    read: impl Fn(&Row<'_>) -> Result<T, StoreError>,
    id: impl Fn(&T) -> Uuid,
) -> Result<Page<T>, QueryError> {
    let shape = Shape::of::<R>();
    let mut values = vec![tx.scope()];
    let route = Route::of(tx, &shape, query)?;
    let found = conditions(tx, &shape, query, &mut values, route)?;
    let count = match query.options.count {
        true => Some(count_where(tx, &shape, &found, &values)?),
        false => None,
    };
    let order = order_of(tx, &shape, query, route)?;
    let after = order.after(query, &mut values)?;
    let sql = format!(
        "SELECT {}{} FROM {} r WHERE {found}{after} {}",
        selected("r"),
        order.columns(),
        shape.table,
        order.clauses(query)
    );
    let rows = tx.query(&sql, &values, |row| Ok((read(row)?, order.read(row, 4)?)))?;
    Ok(order.page(query, rows, count, id))
}

/// How many resources of a kind a query finds over all pages.
///
/// # Errors
/// As [`list`].
pub fn count<R: Stored>(tx: &Tx<'_>, query: &ListQuery) -> Result<i64, QueryError> {
    let shape = Shape::of::<R>();
    let mut values = vec![tx.scope()];
    let found = conditions(tx, &shape, query, &mut values, Route::COUNT)?;
    count_where(tx, &shape, &found, &values)
}

/// The order of a list, and whether to follow an index in it or to sort what is found.
fn order_of(
    tx: &Tx<'_>,
    shape: &Shape,
    query: &ListQuery,
    route: Route,
) -> Result<Order, QueryError> {
    let order = Order::of(shape, &query.options, tx.kind())?;
    Ok(match route.sort {
        true => order.by_sorting(tx.kind()),
        false => order,
    })
}

fn count_where(
    tx: &Tx<'_>,
    shape: &Shape,
    found: &str,
    values: &[Value],
) -> Result<i64, QueryError> {
    let sql = format!("SELECT COUNT(*) FROM {} r WHERE {found}", shape.table);
    Ok(tx
        .query_one(&sql, values, |row| row.get(0))?
        .unwrap_or_default())
}

/// The WHERE conditions of a query over alias `r`, without the page's.
fn conditions(
    tx: &Tx<'_>,
    shape: &Shape,
    query: &ListQuery,
    values: &mut Vec<Value>,
    route: Route,
) -> Result<String, QueryError> {
    let mut sql = match query.deleted {
        false => "r.tenant = $1 AND r.deleted_at IS NULL".to_owned(),
        true => format!(
            "r.tenant = $1 AND r.deleted_at IS NOT NULL AND {}",
            crate::deleted::RESTORABLE
        ),
    };
    if let Some(related) = &query.related {
        sql.push_str(&format!(
            " AND {}",
            related.sql(shape.kind, values, route.gather)
        ));
    }
    let extensions = extensions::named(tx, &[&query.options.filter, &query.also])?;
    let mut compiler = Compiler::new(shape, tx.kind(), values)
        .counting(query.at)
        .knowing(extensions);
    for filter in [&query.options.filter, &query.also].into_iter().flatten() {
        sql.push_str(&format!(" AND ({})", compiler.filter(filter, true)?));
    }
    if let Some(search) = &query.options.search {
        sql.push_str(&format!(" AND ({})", compiler.search(search)?));
    }
    Ok(sql)
}
