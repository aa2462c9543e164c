//! The questions that must stay fast in a directory of a million people, asked of a small one of
//! the same shape: a few huge groups, many small ones, groups in groups, memberships that ended.
//!
//! Of each the index that every step follows is fixed, on both databases, and on SQLite the work
//! that it takes: a plan that falls back to reading a table, or a huge group from end to end, fails.

mod directory;

use super::{NOW, SENT};
use crate::{
    Options, Store, StoreError, Tx,
    changes::{self, Span},
    edges::{self, EdgeQuery},
    membership::{self, many::Range},
    query::{self, ListQuery, Related},
    reach::{self, Goal},
    value::Value,
};
use directory::load;
use rusqlite::StatementStatus;
use uuid::Uuid;
use xenia_domain::{NodeKind, Relation, TenantId, directory::User};
use xenia_odata::{Limits, QueryOptions};

const PEOPLE: u128 = 20_000;
const GROUPS: u128 = 600;
const COMPANIES: u128 = 40;

const fn person(n: u128) -> Uuid {
    Uuid::from_u128(1 << 100 | n)
}
const fn group(n: u128) -> Uuid {
    Uuid::from_u128(2 << 100 | n)
}
const APPLICATION: Uuid = Uuid::from_u128(3 << 100);
/// Everybody is in it.
const HUGE: Uuid = group(0);
const TENANT: TenantId = TenantId(Uuid::from_u128(7));

/// A question, the indexes that must be followed (SQLite's and PostgreSQL's words are searched for
/// them), and the steps of SQLite's machine that it may take.
struct Hot {
    name: &'static str,
    ask: fn(&Tx<'_>) -> Result<(), StoreError>,
    indexes: &'static [&'static str],
    steps: i32,
}

const HOT: &[Hot] = &[
    Hot {
        name: "the groups of a person, through groups too",
        ask: |tx| edges::transitive_groups(tx, person(77), NOW).map(drop),
        indexes: &["edges_from"],
        steps: 2_000,
    },
    Hot {
        name: "the roles of a person by way of groups",
        ask: |tx| edges::roles_of_groups(tx, Relation::DirectoryRole, person(77), NOW).map(drop),
        indexes: &["edges_directory_roles_of_groups", "edges_from"],
        steps: 500,
    },
    Hot {
        name: "the roles on a part by way of groups",
        ask: |tx| edges::roles_of_groups(tx, Relation::ScopedRole, person(77), NOW).map(drop),
        indexes: &["edges_of_scoped_roles", "edges_from"],
        steps: 500,
    },
    Hot {
        name: "a page of the guests of a company",
        ask: |tx| guests(tx).map(drop),
        indexes: &["users_by_company"],
        steps: 4_000,
    },
    Hot {
        name: "the first who reach an application, through a huge group",
        ask: |tx| reach::people(tx, &Goal::application(APPLICATION, NOW), None, 100).map(drop),
        indexes: &["edges_to"],
        steps: 20_000,
    },
    Hot {
        name: "the later ones",
        ask: |tx| {
            let after = Some(person(PEOPLE - 50));
            reach::people(tx, &Goal::application(APPLICATION, NOW), after, 100).map(drop)
        },
        indexes: &["edges_to"],
        steps: 20_000,
    },
    Hot {
        name: "how many reach an application",
        ask: |tx| reach::count(tx, &Goal::application(APPLICATION, NOW)).map(drop),
        indexes: &["edges_to"],
        steps: 900_000,
    },
    Hot {
        name: "a page of a huge group by name",
        ask: |tx| members(tx, HUGE, false),
        indexes: &["edges_from", "users_by_display_name"],
        steps: 150_000,
    },
    Hot {
        name: "a page of a huge group, through groups too",
        ask: |tx| members(tx, HUGE, true),
        indexes: &["edges_from", "users_by_display_name"],
        steps: 200_000,
    },
    Hot {
        name: "a page of a small group by name",
        ask: |tx| members(tx, group(GROUPS - 1), false),
        indexes: &["edges_to"],
        steps: 8_000,
    },
    Hot {
        name: "the groups in a huge group",
        ask: |tx| {
            let asked = listed(HUGE, true);
            let page = query::list_objects(tx, &[NodeKind::Group], &asked).unwrap();
            assert!(!page.items.is_empty());
            Ok(())
        },
        indexes: &["edges_to"],
        steps: 40_000,
    },
    Hot {
        name: "the groups of many people",
        ask: |tx| membership::many::groups(tx, STRETCH, NOW).map(drop),
        indexes: &["edges_from"],
        steps: 40_000,
    },
    Hot {
        name: "what many groups are in",
        ask: |tx| {
            let groups: Vec<Uuid> = (0..200).map(group).collect();
            membership::many::groups_of_groups(tx, &groups, NOW).map(drop)
        },
        indexes: &["edges_from"],
        steps: 10_000,
    },
    Hot {
        name: "who changed in a huge group",
        ask: |tx| {
            let span = Some(Span { after: 1, until: 2 });
            changes::linked(tx, (HUGE, Relation::Member), span, NOW, None, 100).map(drop)
        },
        indexes: &["edges_by_change"],
        steps: 2_000,
    },
    Hot {
        name: "the first people in a huge group of a delta query",
        ask: |tx| changes::linked(tx, (HUGE, Relation::Member), None, NOW, None, 100).map(drop),
        indexes: &["edges_to"],
        steps: 20_000,
    },
    Hot {
        name: "the later ones of a delta query",
        ask: |tx| {
            let after = Some(person(PEOPLE - 500));
            changes::linked(tx, (HUGE, Relation::Member), None, NOW, after, 100).map(drop)
        },
        indexes: &["edges_to"],
        steps: 20_000,
    },
    Hot {
        name: "the few whom a rule may be true of",
        ask: |tx| {
            let filter = options("$filter=companyName eq 'Company 3' and endswith(mail,'x')");
            let filter = filter.filter.unwrap();
            let few = query::few_documents::<User>(tx, &filter, 1_000).unwrap();
            assert!(few.is_some());
            Ok(())
        },
        indexes: &["users_by_company_name"],
        steps: 10_000,
    },
    Hot {
        name: "whether a person stands at a huge group",
        ask: |tx| {
            let edge = EdgeQuery::of_object(HUGE).from_subject(person(5)).at(NOW);
            edges::any(tx, &edge).map(drop)
        },
        indexes: &["edges_from"],
        steps: 400,
    },
];

fn options(text: &str) -> QueryOptions {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    QueryOptions::parse(pairs, &Limits::default()).unwrap()
}

fn guests(tx: &Tx<'_>) -> Result<(), StoreError> {
    let asked = "$filter=userType eq 'Guest' and companyName eq 'Company 3'&$top=100";
    let page = query::list::<User>(tx, &ListQuery::new("users", options(asked))).unwrap();
    assert_eq!(page.items.len(), 100);
    Ok(())
}

/// Two hundred people.
const STRETCH: Range = Range {
    after: Some(person(100)),
    until: person(300),
};

fn listed(group: Uuid, transitive: bool) -> ListQuery {
    let edges = EdgeQuery::of_object(group)
        .relation(Relation::Member)
        .at(NOW);
    let mut related = Related::subjects(edges);
    if transitive {
        related = related.transitive();
    }
    ListQuery::new("members", QueryOptions::default()).related(related)
}

fn members(tx: &Tx<'_>, group: Uuid, transitive: bool) -> Result<(), StoreError> {
    let asked = listed(group, transitive);
    let kinds = [NodeKind::User, NodeKind::Group];
    let page = query::list_objects(tx, &kinds, &asked).unwrap();
    assert!(!page.items.is_empty());
    Ok(())
}

/// Asks everything, and has each statement judged.
fn check(store: &Store, mut judge: impl FnMut(&Hot, &[(String, Vec<Value>)]) -> Vec<String>) {
    let mut wrong = Vec::new();
    for hot in HOT {
        SENT.take();
        store.read(TENANT, hot.ask).unwrap();
        wrong.extend(judge(hot, &SENT.take()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn misses(hot: &Hot, plans: &str) -> Vec<String> {
    let missing = hot.indexes.iter().filter(|index| !plans.contains(*index));
    missing
        .map(|index| format!("{}: `{index}` is not followed:\n{plans}", hot.name))
        .collect()
}

#[test]
fn sqlite_answers_hot_questions_from_their_indexes() {
    let folder = std::env::temp_dir().join(format!("xenia_hot_plans_{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("xenia.db");
    let store = load(&Options {
        durable: false,
        ..Options::file(&file)
    });
    let plain = rusqlite::Connection::open(&file).unwrap();
    check(&store, |hot, sent| {
        let (mut plans, mut steps, mut scans) = (String::new(), 0, 0);
        for (sql, values) in sent {
            plans += &format!("{sql}\n    {}\n", super::plan(&plain, sql).join("\n    "));
            let mut statement = plain.prepare(sql).unwrap();
            for (index, value) in values.iter().enumerate() {
                let name = format!("${}", index + 1);
                if let Some(place) = statement.parameter_index(&name).unwrap() {
                    statement.raw_bind_parameter(place, value).unwrap();
                }
            }
            let mut rows = statement.raw_query();
            while rows.next().unwrap().is_some() {}
            drop(rows);
            steps += statement.get_status(StatementStatus::VmStep);
            scans += statement.get_status(StatementStatus::AutoIndex);
        }
        let mut wrong = misses(hot, &plans);
        if steps > hot.steps || scans > 0 {
            let name = hot.name;
            wrong.push(format!(
                "{name}: {steps} steps, {scans} rows indexed:\n{plans}"
            ));
        }
        wrong
    });
    drop((store, plain));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn postgres_answers_hot_questions_from_their_indexes() {
    let Ok(url) = std::env::var("XENIA_TEST_POSTGRES") else {
        return;
    };
    let schema = format!("xenia_hot_plans_{}", std::process::id());
    let store = load(&Options {
        durable: false,
        schema: Some(schema.clone()),
        ..Options::url(&url)
    });
    let mut plain = postgres::Client::connect(&url, postgres::NoTls).unwrap();
    plain
        // As on a disk without heads: the small table would often be read whole otherwise.
        .batch_execute(&format!(
            "SET search_path TO {schema}; SET random_page_cost = 1.1"
        ))
        .unwrap();
    check(&store, |hot, sent| {
        let mut plans = String::new();
        for (sql, values) in sent {
            let explain = plain
                .prepare(&format!("EXPLAIN (COSTS OFF) {sql}"))
                .unwrap();
            let values: Vec<_> = values
                .iter()
                .map(|value| value as &(dyn postgres::types::ToSql + Sync))
                .collect();
            plans += &format!("{sql}\n");
            for row in plain.query(&explain, &values).unwrap() {
                plans += &format!("    {}\n", row.get::<_, String>(0));
            }
        }
        let mut wrong = misses(hot, &plans);
        for table in ["edges", "users"] {
            if plans.contains(&format!("Seq Scan on {table}")) {
                wrong.push(format!("{}: reads all of `{table}`:\n{plans}", hot.name));
            }
        }
        wrong
    });
    drop(store);
    plain
        .batch_execute(&format!("DROP SCHEMA {schema} CASCADE"))
        .unwrap();
}
