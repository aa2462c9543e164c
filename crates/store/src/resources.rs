//! Resources: a row each, with the columns that are searched or constrained and the whole,
//! Graph-shaped, as one JSON document. One set of functions for every kind.

use crate::{
    backend::{JsonText, Row},
    changes::{self, Happened},
    error::{Result, StoreError},
    shapes::Property,
    tx::{Tx, WriteTx},
    value::{Value, values},
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;
use xenia_domain::{NodeKind, Timestamp};

/// A kind of resource that has a table.
pub trait Stored: Serialize + DeserializeOwned + Clone {
    /// The table.
    const TABLE: &'static str;
    /// The kind of node it is.
    const KIND: NodeKind;
    /// The columns beside the common ones, in the order of [`Stored::columns`]. Text columns hold
    /// the folded form.
    const COLUMNS: &'static [&'static str];
    /// Its properties: what can be selected, filtered and sorted, and where each one is.
    const PROPERTIES: &'static [Property];
    /// Its id.
    fn uuid(&self) -> Uuid;
    /// The values of [`Stored::COLUMNS`].
    fn columns(&self) -> Vec<Value>;
    /// The name for people and for audit targets.
    fn label(&self) -> String;
}

/// A resource as it was read: what it is and which version (for `ETag` and lost updates).
#[derive(Clone, Debug)]
pub struct Versioned<R> {
    /// The resource.
    pub value: R,
    /// Its version, counted from 1.
    pub version: i64,
    /// When the row was made.
    pub created_at: Timestamp,
    /// The properties that its reader may see; `None` for all. The others hold nothing and are
    /// answered as null.
    pub shown: Option<&'static [&'static str]>,
}

impl<R: Stored> Versioned<R> {
    /// The same with these properties only: the others are emptied. A resource whose type has no
    /// empty form is an error.
    pub fn only(mut self, shown: &'static [&'static str]) -> Result<Self> {
        let id = self.value.uuid();
        let corrupt = |error| StoreError::corrupt(R::TABLE, "doc", id, error);
        let mut document = serde_json::to_value(&self.value).map_err(corrupt)?;
        if let Some(properties) = document.as_object_mut() {
            properties.retain(|name, _| shown.contains(&name.as_str()));
        }
        self.value = serde_json::from_value(document).map_err(corrupt)?;
        self.shown = Some(shown);
        Ok(self)
    }
}

impl<R> Versioned<R> {
    /// The entity tag, weak as Graph's are.
    #[must_use]
    pub fn etag(&self) -> String {
        format!("W/\"{}\"", self.version)
    }
}

/// The folded form of a text: how search and uniqueness compare.
#[must_use]
pub fn fold(text: &str) -> String {
    xenia_odata::fold(text)
}

/// A folded text as a column value.
pub(crate) fn folded(text: &str) -> Value {
    Value::Text(fold(text))
}

/// A folded optional text as a column value.
pub(crate) fn folded_option(text: Option<&str>) -> Value {
    text.map_or(Value::Null, folded)
}

/// The whole resource as it stands in the column `doc`.
pub(crate) fn document<R: Stored>(resource: &R) -> Result<Value> {
    serde_json::to_string(resource)
        .map(Value::Json)
        .map_err(|error| StoreError::corrupt(R::TABLE, "doc", resource.uuid(), error))
}

/// The common columns that [`read`] expects, over that alias.
pub(crate) fn selected(alias: &str) -> String {
    format!("{alias}.doc, {alias}.version, {alias}.created_at, {alias}.id")
}

pub(crate) fn read<R: Stored>(row: &Row<'_>) -> Result<Versioned<R>> {
    let text: JsonText = row.get(0)?;
    parsed(&text.0, row.get(3)?, row.get(1)?, row.get(2)?)
}

/// The resource of that document.
pub(crate) fn parsed<R: Stored>(
    text: &str,
    id: Uuid,
    version: i64,
    created_at: Timestamp,
) -> Result<Versioned<R>> {
    let value = serde_json::from_str(text)
        .map_err(|error| StoreError::corrupt(R::TABLE, "doc", id, error))?;
    Ok(Versioned {
        value,
        version,
        created_at,
        shown: None,
    })
}

/// The resource of that id, unless deleted.
pub fn find<R: Stored>(tx: &Tx<'_>, id: impl Into<Uuid>) -> Result<Option<Versioned<R>>> {
    let sql = format!(
        "SELECT {} FROM {} r WHERE r.tenant = $1 AND r.id = $2 AND r.deleted_at IS NULL",
        selected("r"),
        R::TABLE
    );
    tx.query_one(&sql, values![tx.tenant().0, id.into()], read)
}

/// The resources of those ids that exist and are not deleted, in the order of the ids.
pub fn find_many<R: Stored>(tx: &Tx<'_>, ids: &[Uuid]) -> Result<Vec<Versioned<R>>> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(200) {
        let mut values = vec![tx.scope()];
        values.extend(chunk.iter().copied().map(Value::from));
        let places: Vec<String> = (2..=values.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT {} FROM {} r WHERE r.tenant = $1 AND r.id IN ({}) AND r.deleted_at IS NULL",
            selected("r"),
            R::TABLE,
            places.join(", ")
        );
        found.extend(tx.query(&sql, &values, read::<R>)?);
    }
    let place: std::collections::HashMap<Uuid, usize> = ids
        .iter()
        .enumerate()
        .map(|(place, id)| (*id, place))
        .collect();
    found.sort_by_key(|resource| place.get(&resource.value.uuid()).copied());
    Ok(found)
}

/// The resource with that value in a column of [`Stored::COLUMNS`]; text is folded here. The
/// oldest one, where several have it.
pub fn find_by<R: Stored>(
    tx: &Tx<'_>,
    column: &'static str,
    value: impl Into<Value>,
) -> Result<Option<Versioned<R>>> {
    Ok(list_by(tx, column, value, 1)?.into_iter().next())
}

/// A value as it stands in that column; text is folded.
fn sought<R: Stored>(column: &'static str, value: Value) -> Result<Value> {
    if !R::COLUMNS.contains(&column) {
        return Err(StoreError::corrupt(R::TABLE, column, "?", "no such column"));
    }
    Ok(match value {
        Value::Text(text) => folded(&text),
        other => other,
    })
}

/// The id of the resource that [`find_by`] finds, without reading the rest of it.
pub fn find_id_by<R: Stored>(
    tx: &Tx<'_>,
    column: &'static str,
    value: impl Into<Value>,
) -> Result<Option<Uuid>> {
    let value = sought::<R>(column, value.into())?;
    let sql = format!(
        "SELECT r.id FROM {} r WHERE r.tenant = $1 AND r.{column} = $2 AND r.deleted_at IS NULL ORDER BY r.created_at, r.id LIMIT 1",
        R::TABLE
    );
    tx.query_one(&sql, values![tx.tenant().0, value], |row| row.get(0))
}

/// The resources with that value in a column of [`Stored::COLUMNS`]; text is folded here. The
/// oldest first.
pub fn list_by<R: Stored>(
    tx: &Tx<'_>,
    column: &'static str,
    value: impl Into<Value>,
    limit: u32,
) -> Result<Vec<Versioned<R>>> {
    let value = sought::<R>(column, value.into())?;
    let sql = format!(
        "SELECT {} FROM {} r WHERE r.tenant = $1 AND r.{column} = $2 AND r.deleted_at IS NULL ORDER BY r.created_at, r.id LIMIT $3",
        selected("r"),
        R::TABLE
    );
    tx.query(&sql, values![tx.tenant().0, value, limit], read)
}

/// All of a kind, the oldest first. For kinds of which a tenant has few.
pub fn list_all<R: Stored>(tx: &Tx<'_>) -> Result<Vec<Versioned<R>>> {
    let sql = format!(
        "SELECT {} FROM {} r WHERE r.tenant = $1 AND r.deleted_at IS NULL ORDER BY r.created_at, r.id",
        selected("r"),
        R::TABLE
    );
    tx.query(&sql, &[tx.scope()], read)
}

/// Those of a kind after that id, in the order of their ids.
pub fn list_after<R: Stored>(
    tx: &Tx<'_>,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Versioned<R>>> {
    let sql = format!(
        "SELECT {} FROM {} r WHERE r.tenant = $1 AND r.id > $2 AND r.deleted_at IS NULL ORDER BY r.id LIMIT $3",
        selected("r"),
        R::TABLE
    );
    let after = after.unwrap_or_default();
    tx.query(&sql, values![tx.tenant().0, after, limit], read)
}

/// How many there are.
pub fn count<R: Stored>(tx: &Tx<'_>) -> Result<i64> {
    let sql = format!(
        "SELECT COUNT(*) FROM {} WHERE tenant = $1 AND deleted_at IS NULL",
        R::TABLE
    );
    Ok(tx
        .query_one(&sql, &[tx.scope()], |row| row.get(0))?
        .unwrap_or(0))
}

/// Inserts a new resource.
pub fn insert<R: Stored>(tx: &WriteTx<'_>, resource: &R) -> Result<Versioned<R>> {
    let mut values = vec![
        tx.scope(),
        resource.uuid().into(),
        tx.now().into(),
        document(resource)?,
    ];
    let extra = resource.columns();
    let places: Vec<String> = (5..5 + extra.len()).map(|n| format!("${n}")).collect();
    values.extend(extra);
    let sql = format!(
        "INSERT INTO {} (tenant, id, version, created_at, updated_at, doc, {}) VALUES ($1, $2, 1, $3, $3, $4, {})",
        R::TABLE,
        R::COLUMNS.join(", "),
        places.join(", ")
    );
    tx.execute(&sql, &values)?;
    changes::note(tx, R::KIND, resource.uuid(), Happened::Made)?;
    Ok(Versioned {
        value: resource.clone(),
        version: 1,
        created_at: tx.now(),
        shown: None,
    })
}

/// Keeps the text of a resource before it changes, where somebody wants to compare.
fn remember_before<R: Stored>(tx: &WriteTx<'_>, id: Uuid) -> Result<()> {
    if !tx.wants_before(R::KIND, id) {
        return Ok(());
    }
    let sql = format!("SELECT doc FROM {} WHERE tenant = $1 AND id = $2", R::TABLE);
    let before = tx.query_one(&sql, values![tx.tenant().0, id], |row| {
        row.get::<JsonText>(0).map(|text| text.0)
    })?;
    tx.touch(R::KIND, id, before);
    Ok(())
}

/// Replaces a resource that was read at `version`; refused as stale when it is no longer that.
pub fn update<R: Stored>(tx: &WriteTx<'_>, resource: &R, version: i64) -> Result<i64> {
    remember_before::<R>(tx, resource.uuid())?;
    let mut values = vec![
        tx.scope(),
        resource.uuid().into(),
        tx.now().into(),
        document(resource)?,
        version.into(),
    ];
    let extra = resource.columns();
    let sets: Vec<String> = R::COLUMNS
        .iter()
        .enumerate()
        .map(|(index, column)| format!("{column} = ${}", index + 6))
        .collect();
    values.extend(extra);
    let sql = format!(
        "UPDATE {} SET version = version + 1, updated_at = $3, doc = $4, {} WHERE tenant = $1 AND id = $2 AND version = $5 AND deleted_at IS NULL",
        R::TABLE,
        sets.join(", ")
    );
    match tx.execute(&sql, &values)? {
        1 => {
            changes::note(tx, R::KIND, resource.uuid(), Happened::Changed)?;
            Ok(version + 1)
        }
        _ => Err(StoreError::Stale {
            table: R::TABLE,
            id: resource.uuid().to_string(),
        }),
    }
}

/// Marks a resource deleted; its row stays for the history. `false` when there is none.
pub fn delete<R: Stored>(tx: &WriteTx<'_>, id: impl Into<Uuid>) -> Result<bool> {
    let sql = format!(
        "UPDATE {} SET deleted_at = $3, version = version + 1 WHERE tenant = $1 AND id = $2 AND deleted_at IS NULL",
        R::TABLE
    );
    let id = id.into();
    let deleted = tx.execute(&sql, values![tx.tenant().0, id, tx.now()])? == 1;
    if deleted {
        changes::note(tx, R::KIND, id, Happened::Deleted)?;
    }
    Ok(deleted)
}

/// The name of a resource, deleted or not: for explanations of the past.
pub fn find_ever<R: Stored>(tx: &Tx<'_>, id: impl Into<Uuid>) -> Result<Option<Versioned<R>>> {
    let sql = format!(
        "SELECT {} FROM {} r WHERE r.tenant = $1 AND r.id = $2",
        selected("r"),
        R::TABLE
    );
    tx.query_one(&sql, values![tx.tenant().0, id.into()], read)
}

/// The resources, deleted or not, with that value in a column of [`Stored::COLUMNS`]; text is
/// folded here. Those that are there first, then the newest: for explanations of the past.
pub fn list_by_ever<R: Stored>(
    tx: &Tx<'_>,
    column: &'static str,
    value: impl Into<Value>,
    limit: u32,
) -> Result<Vec<Versioned<R>>> {
    let value = sought::<R>(column, value.into())?;
    let sql = format!(
        "SELECT {} FROM {} r WHERE r.tenant = $1 AND r.{column} = $2 \
         ORDER BY CASE WHEN r.deleted_at IS NULL THEN 0 ELSE 1 END, r.created_at DESC, r.id LIMIT $3",
        selected("r"),
        R::TABLE
    );
    tx.query(&sql, values![tx.tenant().0, value, limit], read)
}
