//! Migrations: applied once, by several nodes at once, refused when the database is not ours.

use crate::{
    on_both,
    place::{Place, tenant, user},
};
use std::thread::scope;
use xenia_domain::directory::User;
use xenia_store::{Store, resources};

on_both!(
    opening_again_changes_nothing,
    nodes_that_start_at_once_migrate_once,
    a_migration_that_differs_is_refused,
    a_newer_database_is_refused,
);

const APPLIED: &str = "SELECT name, checksum FROM migrations ORDER BY name";

fn refusal(place: &Place) -> String {
    match Store::open(&place.options) {
        Ok(_) => "opened".to_owned(),
        Err(error) => error.to_string(),
    }
}

fn opening_again_changes_nothing(place: &Place) {
    let tenant = tenant();
    let first = place.node();
    first
        .write(tenant, |tx| resources::insert(tx, &user("ada")).map(drop))
        .unwrap();
    let (applied, tables) = (place.texts(APPLIED), tables(place));
    drop(first);
    let second = place.node();
    assert_eq!(place.texts(APPLIED), applied);
    assert_eq!(self::tables(place), tables);
    assert_eq!(second.read(tenant, resources::count::<User>), 1);
}

fn nodes_that_start_at_once_migrate_once(place: &Place) {
    scope(|threads| {
        let nodes: Vec<_> = (0..6).map(|_| threads.spawn(|| place.node())).collect();
        for node in nodes {
            node.join().unwrap();
        }
    });
    let names = place.texts("SELECT name FROM migrations WHERE name <> 'lock' ORDER BY name");
    let files = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/migrations")).unwrap();
    let mut expected: Vec<Vec<String>> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .map(|name| vec![name.trim_end_matches(".sql").to_owned()])
        .collect();
    expected.sort();
    assert_eq!(names, expected);
}

fn a_migration_that_differs_is_refused(place: &Place) {
    drop(place.node());
    place.run("UPDATE migrations SET checksum = 'x' WHERE name = '0002_directory'");
    assert_eq!(
        refusal(place),
        "migration `0002_directory` of the database differs from this program's"
    );
}

fn a_newer_database_is_refused(place: &Place) {
    drop(place.node());
    place.run("INSERT INTO migrations (name, checksum) VALUES ('9999_future', 'x')");
    assert_eq!(
        refusal(place),
        "the database was made by a newer Xenia: it has migration `9999_future`"
    );
}

/// Table, column, whether NULL is allowed.
fn tables(place: &Place) -> Vec<Vec<String>> {
    place.texts(match place.kind() {
        xenia_store::Kind::Sqlite => {
            "SELECT t.name, c.name, CASE WHEN c.\"notnull\" OR c.pk THEN 'no' ELSE 'yes' END \
             FROM sqlite_master t JOIN pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
        }
        xenia_store::Kind::Postgres => {
            "SELECT table_name::TEXT COLLATE \"C\", column_name::TEXT COLLATE \"C\", LOWER(is_nullable::TEXT) \
             FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2"
        }
    })
}

/// Index, table, whether it is unique.
fn indexes(place: &Place) -> Vec<Vec<String>> {
    place.texts(match place.kind() {
        xenia_store::Kind::Sqlite => {
            "SELECT i.name, i.tbl_name, CASE WHEN i.sql LIKE 'CREATE UNIQUE%' THEN 'yes' ELSE 'no' END \
             FROM sqlite_master i WHERE i.type = 'index' AND i.sql IS NOT NULL ORDER BY 1"
        }
        xenia_store::Kind::Postgres => {
            "SELECT indexname::TEXT COLLATE \"C\", tablename::TEXT, CASE WHEN indexdef LIKE 'CREATE UNIQUE%' THEN 'yes' ELSE 'no' END \
             FROM pg_indexes WHERE schemaname = current_schema() AND indexname NOT LIKE '%_pkey' ORDER BY 1"
        }
    })
}

#[test]
fn both_databases_have_the_same_tables_and_indexes() {
    let Some(postgres) = Place::postgres() else {
        return;
    };
    let sqlite = Place::sqlite();
    drop((sqlite.node(), postgres.node()));
    assert!(tables(&sqlite).len() > 100);
    assert_eq!(tables(&sqlite), tables(&postgres));
    assert_eq!(indexes(&sqlite), indexes(&postgres));
}
