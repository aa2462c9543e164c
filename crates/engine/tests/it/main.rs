//! The use cases, through the engine's public face, on SQLite and PostgreSQL.

mod foundation;
