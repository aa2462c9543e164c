//! The order of a list, and where its pages begin.

use super::{
    ListQuery, PAGE, Page, QueryError,
    place::{Placed, Shape, unsupported},
};
use crate::{backend::Row, dialect::Kind, error::Result, shapes::PropertyKind, value::Value};
use uuid::Uuid;
use xenia_domain::Refusal;
use xenia_odata::{QueryOptions, SkipToken};

/// What is sorted by when the caller does not say; the first that the resource has.
const DEFAULTS: [&str; 2] = ["displayName", "createdDateTime"];

struct Key {
    sql: String,
    kind: PropertyKind,
    uuid: bool,
    descending: bool,
    required: bool,
}

/// The order of a list; the id breaks ties.
pub(super) struct Order {
    keys: Vec<Key>,
    id: String,
}

/// A row's values of the keys, as they stand in a token.
pub(super) type Position = Vec<Option<String>>;

impl Order {
    pub(super) fn of(
        shape: &Shape,
        options: &QueryOptions,
        dialect: Kind,
    ) -> Result<Self, QueryError> {
        let mut keys = Vec::new();
        for item in &options.orderby {
            let property = shape.property(&item.path, "$orderby")?;
            if !property.sortable {
                let of = shape.kind.word();
                return Err(unsupported("$orderby", property.name, of).into());
            }
            keys.push(Key::new(
                &Placed::of(property),
                dialect,
                item.descending,
                property.required,
            ));
        }
        if keys.is_empty() {
            let usual = DEFAULTS.iter().filter_map(|name| shape.named(name));
            let usual = usual.filter(|property| property.sortable).take(1);
            keys.extend(usual.map(|property| {
                Key::new(&Placed::of(property), dialect, false, property.required)
            }));
        }
        Ok(Self {
            keys,
            id: "r.id".to_owned(),
        })
    }

    /// The same order, by sorting the rows that are found instead of walking an index.
    pub(super) fn by_sorting(mut self, dialect: Kind) -> Self {
        for key in &mut self.keys {
            key.sql = dialect.unindexed(&key.sql);
        }
        self.id = dialect.unindexed(&self.id);
        self
    }

    /// The same order over a subquery `u` whose columns are `k0`, `k1`, ...
    pub(super) fn of_union(mut self) -> Self {
        for (index, key) in self.keys.iter_mut().enumerate() {
            key.sql = format!("u.k{index}");
        }
        self.id = "u.id".to_owned();
        self
    }

    /// The keys as further columns of a SELECT.
    pub(super) fn columns(&self) -> String {
        let named = self.keys.iter().enumerate();
        named
            .map(|(index, key)| format!(", {} AS k{index}", key.sql))
            .collect()
    }

    /// ORDER BY, LIMIT and OFFSET; one row more than the page has.
    pub(super) fn clauses(&self, query: &ListQuery) -> String {
        let offset = match skip(query) {
            0 => String::new(),
            skip => format!(" OFFSET {skip}"),
        };
        format!("{} LIMIT {}{offset}", self.by(), top(query) + 1)
    }

    /// ORDER BY and LIMIT of a part of the list: what the page can need of it.
    pub(super) fn first(&self, query: &ListQuery) -> String {
        let most = u64::from(top(query)) + 1 + u64::from(skip(query));
        format!("{} LIMIT {most}", self.by())
    }

    fn by(&self) -> String {
        let mut keys: Vec<String> = self.keys.iter().map(Key::clause).collect();
        keys.push(self.id.clone());
        format!("ORDER BY {}", keys.join(", "))
    }

    /// ` AND` the condition that a row comes after the token's, or nothing.
    pub(super) fn after(
        &self,
        query: &ListQuery,
        values: &mut Vec<Value>,
    ) -> Result<String, QueryError> {
        let Some(text) = &query.options.skip_token else {
            return Ok(String::new());
        };
        let fingerprint = query.options.fingerprint(&query.path);
        let token = SkipToken::decode(text, &fingerprint, self.keys.len())?;
        let strange = || {
            let message = "`$skiptoken`: not a token of this service; start again without it";
            QueryError::from(Refusal::invalid("$skiptoken", message))
        };
        let id = Uuid::parse_str(&token.last_id).map_err(|_| strange())?;
        let mut last = Vec::with_capacity(self.keys.len());
        for (key, value) in self.keys.iter().zip(token.values) {
            last.push(match value {
                None => None,
                Some(text) => Some(key.value(&text).ok_or_else(strange)?),
            });
        }
        Ok(format!(" AND {}", self.later(&last, id, values)))
    }

    fn later(&self, last: &[Option<Value>], id: Uuid, values: &mut Vec<Value>) -> String {
        let mut bind = |value: Value| {
            values.push(value);
            format!("${}", values.len())
        };
        let id = bind(id.into());
        let bound: Vec<Option<String>> = last
            .iter()
            .map(|value| value.clone().map(&mut bind))
            .collect();
        let simple = self
            .keys
            .iter()
            .zip(&bound)
            .all(|(key, value)| key.required && !key.descending && value.is_some());
        if simple {
            // Row values, which an index can serve.
            let keys = self.keys.iter().map(|key| key.sql.as_str());
            let left: Vec<&str> = keys.chain([self.id.as_str()]).collect();
            let right: Vec<String> = bound.into_iter().flatten().chain([id]).collect();
            return format!("({}) > ({})", left.join(", "), right.join(", "));
        }
        let mut alternatives = Vec::new();
        let mut equal = String::new();
        for (key, value) in self.keys.iter().zip(&bound) {
            alternatives.push(format!("({equal}{})", key.after(value.as_deref())));
            equal.push_str(&key.same(value.as_deref()));
            equal.push_str(" AND ");
        }
        alternatives.push(format!("({equal}{} > {id})", self.id));
        format!("({})", alternatives.join(" OR "))
    }

    /// The keys of a row, which begin at that column.
    pub(super) fn read(&self, row: &Row<'_>, first: usize) -> Result<Position> {
        let keys = self.keys.iter().enumerate();
        keys.map(|(index, key)| key.read(row, first + index))
            .collect()
    }

    /// The page, and the token of the next one if a row is left over.
    pub(super) fn page<T>(
        &self,
        query: &ListQuery,
        mut rows: Vec<(T, Position)>,
        count: Option<i64>,
        id: impl Fn(&T) -> Uuid,
    ) -> Page<T> {
        let top = usize::try_from(top(query)).unwrap_or(usize::MAX);
        let more = rows.len() > top;
        rows.truncate(top);
        let last = rows.last().filter(|_| more);
        let next = last.map(|(row, position)| {
            SkipToken {
                values: position.clone(),
                last_id: id(row).to_string(),
                fingerprint: query.options.fingerprint(&query.path),
            }
            .encode()
        });
        Page {
            items: rows.into_iter().map(|(row, _)| row).collect(),
            count,
            next,
        }
    }
}

/// Rows to pass over; a token says where the page begins by itself.
fn skip(query: &ListQuery) -> u32 {
    match query.options.skip_token {
        Some(_) => 0,
        None => query.options.skip.unwrap_or(0),
    }
}

fn top(query: &ListQuery) -> u32 {
    query.options.top.unwrap_or(PAGE)
}

impl Key {
    fn new(placed: &Placed, dialect: Kind, descending: bool, required: bool) -> Self {
        Self {
            sql: placed.sql(dialect),
            kind: placed.kind,
            uuid: placed.is_uuid(),
            descending,
            required,
        }
    }

    /// Null is least (OData 4.01 protocol, section 11.2.6.2).
    fn clause(&self) -> String {
        let nulls = match (self.required, self.descending) {
            (true, _) => "",
            (false, false) => " NULLS FIRST",
            (false, true) => " NULLS LAST",
        };
        let direction = if self.descending { " DESC" } else { "" };
        format!("{}{direction}{nulls}", self.sql)
    }

    fn after(&self, last: Option<&str>) -> String {
        let sql = &self.sql;
        match (last, self.descending) {
            (None, false) => format!("{sql} IS NOT NULL"),
            (None, true) => "1 = 0".to_owned(),
            (Some(last), false) => format!("{sql} > {last}"),
            (Some(last), true) => format!("({sql} < {last} OR {sql} IS NULL)"),
        }
    }

    fn same(&self, last: Option<&str>) -> String {
        match last {
            None => format!("{} IS NULL", self.sql),
            Some(last) => format!("{} = {last}", self.sql),
        }
    }

    fn read(&self, row: &Row<'_>, column: usize) -> Result<Option<String>> {
        Ok(match self.kind {
            _ if self.uuid => row.get::<Option<Uuid>>(column)?.map(|id| id.to_string()),
            PropertyKind::Boolean => row.get::<Option<bool>>(column)?.map(|b| b.to_string()),
            PropertyKind::Integer | PropertyKind::Time => {
                row.get::<Option<i64>>(column)?.map(|n| n.to_string())
            }
            _ => row.get::<Option<String>>(column)?,
        })
    }

    fn value(&self, text: &str) -> Option<Value> {
        match self.kind {
            _ if self.uuid => Uuid::parse_str(text).ok().map(Value::Uuid),
            PropertyKind::Boolean => text.parse().ok().map(Value::Bool),
            PropertyKind::Integer | PropertyKind::Time => text.parse().ok().map(Value::Int),
            _ => (!text.contains('\0')).then(|| Value::Text(text.to_owned())),
        }
    }
}
