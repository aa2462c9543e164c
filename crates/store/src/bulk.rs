//! Loading very many rows at once into a database that nobody uses yet: the directories of the
//! benchmarks and of the tests that look at query plans.
//!
//! It is no use case: nobody is authorized, the audit log is told nothing, and what is loaded is
//! taken as it is given. Indexes are dropped before and made anew after, which is many times
//! faster than keeping them up row by row. A load that fails leaves a database to be thrown away.

use crate::{
    Options,
    backend::{self, Connection},
    error::Result,
    migrate,
    resources::{Stored, document},
    value::Value,
};
use xenia_domain::{Edge, TenantId, Timestamp};

/// The tables that are loaded; their indexes are made anew.
const TABLES: [&str; 4] = ["users", "groups", "service_principals", "edges"];

const EDGE: [&str; 15] = [
    "id",
    "tenant",
    "subject_kind",
    "subject",
    "relation",
    "object_kind",
    "object",
    "role",
    "starts_at",
    "ends_at",
    "closed_at",
    "closed_because",
    "source",
    "source_id",
    "cause",
];

/// A load under way.
pub struct Bulk<'a> {
    connection: &'a Connection,
    tenant: TenantId,
    now: Timestamp,
}

/// Loads what `load` gives into the database of those options, for one tenant, all made `now`.
/// Gives the planner its statistics at the end, where the database keeps any.
///
/// # Errors
/// Those of the database: a constraint that the rows break is found when its index is made.
pub fn load(
    options: &Options,
    tenant: TenantId,
    now: Timestamp,
    load: impl FnOnce(&Bulk<'_>) -> Result<()>,
) -> Result<()> {
    let connection = backend::open(options, true)?;
    migrate::run(&connection)?;
    let kind = connection.kind();
    connection.batch(kind.before_load())?;
    connection.begin_write()?;
    let indexes = connection.query(kind.indexes(), &[], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    let indexes: Vec<(String, String, String)> = indexes
        .into_iter()
        .filter(|(table, ..): &(String, String, String)| TABLES.contains(&table.as_str()))
        .collect();
    for (_, name, _) in &indexes {
        connection.batch(&format!("DROP INDEX {name}"))?;
    }
    load(&Bulk {
        connection: &connection,
        tenant,
        now,
    })?;
    for (_, _, definition) in &indexes {
        connection.batch(definition)?;
    }
    connection.batch("COMMIT")?;
    for sentence in kind.after_load() {
        connection.batch(sentence)?;
    }
    Ok(())
}

impl Bulk<'_> {
    /// Loads resources of a kind; how many there were.
    pub fn resources<R: Stored>(&self, resources: impl IntoIterator<Item = R>) -> Result<u64> {
        let mut columns = vec!["tenant", "id", "version", "created_at", "updated_at", "doc"];
        columns.extend(R::COLUMNS);
        let mut rows = resources.into_iter().map(|resource| {
            let mut row = vec![
                Value::Uuid(self.tenant.0),
                resource.uuid().into(),
                Value::Int(1),
                self.now.into(),
                self.now.into(),
                document(&resource)?,
            ];
            row.extend(resource.columns());
            Ok(row)
        });
        self.connection.load(R::TABLE, &columns, &mut rows)
    }

    /// Loads edges as they are, with their ids, closed ones too; how many there were.
    pub fn edges(&self, edges: impl IntoIterator<Item = Edge>) -> Result<u64> {
        let mut rows = edges.into_iter().map(|edge| Ok(row(&edge)));
        self.connection.load("edges", &EDGE, &mut rows)
    }
}

fn row(edge: &Edge) -> Vec<Value> {
    vec![
        edge.id.0.into(),
        edge.tenant.0.into(),
        edge.subject_kind.word().into(),
        edge.subject.into(),
        edge.relation.word().into(),
        edge.object_kind.word().into(),
        edge.object.into(),
        edge.role.into(),
        edge.starts_at.into(),
        edge.ends_at.into(),
        edge.closed_at.into(),
        edge.closed_because.map(|because| because.word()).into(),
        edge.source.word().into(),
        edge.source_id.into(),
        edge.cause.0.into(),
    ]
}
