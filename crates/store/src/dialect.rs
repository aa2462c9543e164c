//! The few places where the two databases speak differently. Everything else is one SQL text.

use std::borrow::Borrow;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Embedded.
    Sqlite,
    /// A server or a cluster.
    Postgres,
}

impl Kind {
    /// For people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    /// Turns a migration's type words into the database's types.
    pub(crate) fn migration(self, text: &str) -> String {
        let words: [(&str, &str); 6] = match self {
            Self::Sqlite => [
                ("{uuid}", "BLOB"),
                ("{time}", "INTEGER"),
                ("{integer}", "INTEGER"),
                ("{text}", "TEXT"),
                ("{bytes}", "BLOB"),
                ("{json}", "TEXT"),
            ],
            Self::Postgres => [
                ("{uuid}", "UUID"),
                ("{time}", "BIGINT"),
                ("{integer}", "BIGINT"),
                // Byte order, so that prefix ranges use the index and both databases sort alike.
                ("{text}", "TEXT COLLATE \"C\""),
                ("{bytes}", "BYTEA"),
                ("{json}", "JSONB"),
            ],
        };
        words.iter().fold(text.to_owned(), |text, (word, kind)| {
            text.replace(word, kind)
        })
    }

    /// The text at a path of the JSON column `doc`, NULL where there is none. `path` holds
    /// property names of our own tables, never a caller's input.
    pub(crate) fn json_text<S: Borrow<str>>(self, document: &str, path: &[S]) -> String {
        match self {
            Self::Sqlite => format!("({document} ->> '$.{}')", path.join(".")),
            Self::Postgres => format!("({document} #>> '{{{}}}')", path.join(",")),
        }
    }

    /// A FROM clause over the elements of a JSON array at a path, as `alias` with column `value`;
    /// elements that are objects stay JSON.
    pub(crate) fn json_elements<S: Borrow<str>>(
        self,
        document: &str,
        path: &[S],
        alias: &str,
    ) -> String {
        match self {
            Self::Sqlite => format!(
                "json_each(CASE json_type({document}, '$.{0}') WHEN 'array' THEN {document} -> '$.{0}' ELSE '[]' END) {alias}",
                path.join(".")
            ),
            Self::Postgres => format!(
                "jsonb_array_elements(CASE WHEN jsonb_typeof({document} #> '{{{0}}}') = 'array' THEN {document} #> '{{{0}}}' ELSE '[]'::jsonb END) {alias}(value)",
                path.join(",")
            ),
        }
    }

    /// The text of an element of [`Kind::json_elements`] which is a plain string.
    pub(crate) fn element_text(self, alias: &str) -> String {
        match self {
            Self::Sqlite => format!("{alias}.value"),
            Self::Postgres => format!("({alias}.value #>> '{{}}')"),
        }
    }

    /// A JSON text in the folded form of the text columns. PostgreSQL's own lower-casing differs
    /// from ours in the Greek final sigma alone.
    pub(crate) fn folded(self, text: &str) -> String {
        match self {
            Self::Sqlite => format!("xenia_fold({text})"),
            Self::Postgres => format!("(lower({text} COLLATE \"und-x-icu\") COLLATE \"C\")"),
        }
    }

    /// A JSON text that is a truth value.
    pub(crate) fn boolean(self, text: &str) -> String {
        match self {
            Self::Sqlite => text.to_owned(),
            Self::Postgres => format!("({text})::boolean"),
        }
    }

    /// A JSON text that is a whole number.
    pub(crate) fn integer(self, text: &str) -> String {
        match self {
            Self::Sqlite => text.to_owned(),
            Self::Postgres => format!("({text})::bigint"),
        }
    }

    /// A JSON text that is an instant as [`xenia_domain::Timestamp`] prints it, in microseconds.
    pub(crate) fn time(self, text: &str) -> String {
        match self {
            Self::Sqlite => format!(
                "(unixepoch(substr({text}, 1, 19)) * 1000000 + CAST(substr(substr(rtrim({text}, 'Z'), 21) || '000000', 1, 6) AS INTEGER))"
            ),
            Self::Postgres => {
                format!("(EXTRACT(EPOCH FROM ({text})::timestamptz) * 1000000)::bigint")
            }
        }
    }

    /// Whether `text` contains `part`.
    pub(crate) fn contains(self, text: &str, part: &str) -> String {
        match self {
            Self::Sqlite => format!("instr({text}, {part}) > 0"),
            Self::Postgres => format!("strpos({text}, {part}) > 0"),
        }
    }

    /// The last `characters` characters of `text`; at least one.
    pub(crate) fn ending(self, text: &str, characters: usize) -> String {
        match self {
            Self::Sqlite => format!("substr({text}, -{characters})"),
            Self::Postgres => format!("right({text}, {characters})"),
        }
    }

    /// About how many rows a table has, at the cost of one look.
    pub(crate) fn about_how_many(self, table: &str) -> String {
        match self {
            Self::Sqlite => format!("SELECT MAX(rowid) FROM {table}"),
            Self::Postgres => {
                format!("SELECT reltuples::bigint FROM pg_class WHERE oid = '{table}'::regclass")
            }
        }
    }

    /// An expression of the order that no index is to serve.
    pub(crate) fn unindexed(self, sql: &str) -> String {
        match self {
            Self::Sqlite => format!("+{sql}"),
            Self::Postgres => sql.to_owned(),
        }
    }

    /// Locks the selected rows until the end of the transaction, where the database needs it.
    pub(crate) const fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }

    /// Locks the selected rows, or fails at once when someone else has locked them.
    pub(crate) const fn for_update_nowait(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE NOWAIT",
        }
    }

    /// Locks the selected rows and passes over those that someone else has locked.
    pub(crate) const fn for_update_skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// Settings of a connection that loads a database which nobody else uses.
    pub(crate) const fn before_load(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; PRAGMA cache_size = -524288; PRAGMA temp_store = FILE;"
            }
            Self::Postgres => "SET synchronous_commit = off; SET maintenance_work_mem = '512MB';",
        }
    }

    /// What a loaded database needs before it is used. SQLite keeps no statistics: its plans are
    /// fixed by the statements themselves.
    pub(crate) const fn after_load(self) -> &'static [&'static str] {
        match self {
            Self::Sqlite => &["PRAGMA journal_mode = WAL;"],
            Self::Postgres => &["VACUUM ANALYZE users, groups, service_principals, edges"],
        }
    }

    /// The indexes that are not a table's primary key: table, name, definition.
    pub(crate) const fn indexes(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "SELECT tbl_name, name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
            }
            Self::Postgres => {
                "SELECT c.relname::text, i.relname::text, pg_get_indexdef(x.indexrelid) FROM pg_index x \
                 JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid \
                 WHERE NOT x.indisprimary AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) ORDER BY 2"
            }
        }
    }
}
