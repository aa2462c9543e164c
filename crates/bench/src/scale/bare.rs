//! The yardstick: the same questions in hand-written SQL, asked of the bare driver over one
//! connection that does nothing else, statements prepared beforehand.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;

use uuid::Uuid;

use crate::words;

/// A value to ask with.
#[derive(Clone, Debug)]
pub(super) enum Given {
    Id(Uuid),
    Text(String),
    Time(i64),
}

/// A connection of either driver.
pub(super) enum Bare {
    Sqlite(rusqlite::Connection),
    Postgres(Box<RefCell<Server>>),
}

pub(super) struct Server {
    client: postgres::Client,
    statements: HashMap<String, postgres::Statement>,
}

impl Bare {
    /// SQLite with the settings that the store gives its own connections.
    pub(super) fn file(path: &Path) -> Result<Self, String> {
        let connection = rusqlite::Connection::open(path).map_err(words)?;
        connection
            .execute_batch(
                "PRAGMA synchronous = FULL; PRAGMA cache_size = -8192; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 1073741824;",
            )
            .map_err(words)?;
        connection.set_prepared_statement_cache_capacity(64);
        Ok(Self::Sqlite(connection))
    }

    pub(super) fn url(url: &str, schema: &str) -> Result<Self, String> {
        let mut client = postgres::Client::connect(url, postgres::NoTls).map_err(words)?;
        let path = format!("SET search_path TO {schema}");
        client.batch_execute(&path).map_err(words)?;
        let statements = HashMap::new();
        Ok(Self::Postgres(Box::new(RefCell::new(Server {
            client,
            statements,
        }))))
    }

    /// How many rows there are; every value of them is read.
    pub(super) fn rows(&self, sql: &str, given: &[Given]) -> Result<usize, String> {
        match self {
            Self::Sqlite(connection) => sqlite(connection, sql, given).map_err(words),
            Self::Postgres(server) => {
                let mut server = server.borrow_mut();
                server.rows(sql, given).map_err(words)
            }
        }
    }

    /// Runs a statement in a transaction of its own.
    pub(super) fn execute(&self, sql: &str, given: &[Given]) -> Result<(), String> {
        self.rows(sql, given).map(drop)
    }
}

fn sqlite(
    connection: &rusqlite::Connection,
    sql: &str,
    given: &[Given],
) -> rusqlite::Result<usize> {
    let mut statement = connection.prepare_cached(sql)?;
    for (index, value) in given.iter().enumerate() {
        if let Some(place) = statement.parameter_index(&format!("${}", index + 1))? {
            match value {
                Given::Id(id) => statement.raw_bind_parameter(place, id)?,
                Given::Text(text) => statement.raw_bind_parameter(place, text)?,
                Given::Time(time) => statement.raw_bind_parameter(place, time)?,
            }
        }
    }
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    let mut count = 0;
    while let Some(row) = rows.next()? {
        for column in 0..columns {
            std::hint::black_box(row.get::<_, rusqlite::types::Value>(column)?);
        }
        count += 1;
    }
    Ok(count)
}

impl Server {
    fn rows(&mut self, sql: &str, given: &[Given]) -> Result<usize, postgres::Error> {
        let statement = match self.statements.get(sql) {
            Some(statement) => statement.clone(),
            None => {
                let statement = self.client.prepare(sql)?;
                self.statements.insert(sql.to_owned(), statement.clone());
                statement
            }
        };
        let given: Vec<&(dyn postgres::types::ToSql + Sync)> = given
            .iter()
            .map(|value| match value {
                Given::Id(id) => id as &(dyn postgres::types::ToSql + Sync),
                Given::Text(text) => text,
                Given::Time(time) => time,
            })
            .collect();
        Ok(std::hint::black_box(self.client.query(&statement, &given)?).len())
    }
}

/// An edge that holds at `$2`, of the tenant `$1`.
const HOLDS: &str = "e.tenant = $1 AND e.starts_at <= $2 AND (e.ends_at IS NULL OR e.ends_at > $2) AND (e.closed_at IS NULL OR e.closed_at > $2)";

/// The groups of the person `$3`.
pub(super) fn groups_of() -> String {
    format!(
        "WITH RECURSIVE r (id) AS (SELECT e.object FROM edges e WHERE {HOLDS} AND e.subject = $3 AND e.relation = 'member' \
         UNION SELECT e.object FROM r CROSS JOIN edges e WHERE {HOLDS} AND e.subject = r.id AND e.relation = 'member') SELECT id FROM r"
    )
}

/// A page of them by name, with what is told of each.
pub(super) fn groups_of_by_name() -> String {
    format!(
        "SELECT g.id, CAST(g.doc AS TEXT) FROM groups g WHERE g.tenant = $1 AND g.deleted_at IS NULL AND g.id IN ({}) \
         ORDER BY g.display_name, g.id LIMIT 100",
        groups_of()
    )
}

/// The first hundred guests of the company `$2` by name.
pub(super) const GUESTS: &str = "SELECT id, CAST(doc AS TEXT) FROM users WHERE tenant = $1 AND user_type = 'guest' AND company_name = $2 \
     AND deleted_at IS NULL ORDER BY display_name, id LIMIT 100";

fn reach() -> String {
    format!(
        "WITH r (id) AS (SELECT DISTINCT e.subject FROM edges e WHERE {HOLDS} AND e.object = $3 AND e.relation = 'appRole' AND e.subject_kind = 'group'), \
         people (id) AS (SELECT e.subject FROM edges e WHERE {HOLDS} AND e.object = $3 AND e.relation = 'appRole' AND e.subject_kind = 'user' \
         UNION ALL SELECT e.subject FROM r CROSS JOIN edges e WHERE {HOLDS} AND e.object = r.id AND e.relation = 'member' AND e.subject_kind = 'user')"
    )
}

/// Any hundred who reach the application `$3`.
pub(super) fn reachers() -> String {
    format!("{} SELECT DISTINCT id FROM people LIMIT 100", reach())
}

/// How many reach the application `$3`.
pub(super) fn count_reachers() -> String {
    format!("{} SELECT COUNT(DISTINCT id) FROM people", reach())
}

/// The first hundred members of the group `$3` by name.
pub(super) fn members() -> String {
    format!(
        "SELECT u.id, CAST(u.doc AS TEXT) FROM users u WHERE u.tenant = $1 AND u.deleted_at IS NULL AND EXISTS \
         (SELECT 1 FROM edges e WHERE {HOLDS} AND e.object = $3 AND e.relation = 'member' AND e.subject = u.id) \
         ORDER BY u.display_name, u.id LIMIT 100"
    )
}

/// Sets the department of the person `$3` to `$2`.
pub(super) const CHANGE: &str =
    "UPDATE users SET department = $2, version = version + 1 WHERE tenant = $1 AND id = $3";

/// The people of the department `$2`, all of them.
pub(super) const DEPARTMENT: &str =
    "SELECT id FROM users WHERE tenant = $1 AND deleted_at IS NULL AND department = $2";

/// The people whose name is like `$2`.
pub(super) const NAMED: &str =
    "SELECT id FROM users WHERE tenant = $1 AND deleted_at IS NULL AND display_name LIKE $2";

/// The guests whose address is like `$2`.
pub(super) const ADDRESSED: &str = "SELECT id FROM users WHERE tenant = $1 AND deleted_at IS NULL AND user_type = 'guest' AND mail LIKE $2";

/// The people in the group `$3`, also by way of groups.
pub(super) fn within() -> String {
    format!(
        "WITH RECURSIVE r (id) AS (SELECT id FROM groups WHERE tenant = $1 AND id = $3 UNION SELECT e.subject FROM r CROSS JOIN edges e WHERE {HOLDS} AND e.object = r.id AND e.relation = 'member' AND e.subject_kind = 'group') \
         SELECT DISTINCT e.subject FROM r CROSS JOIN edges e WHERE {HOLDS} AND e.object = r.id AND e.relation = 'member' AND e.subject_kind = 'user'"
    )
}
