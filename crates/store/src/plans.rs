//! No frequent question may read a whole table: the statements that the store's own functions send
//! are caught, and SQLite says how it would run each.

mod hot;

use crate::{
    Options, Store, StoreError, Tx,
    audit::{self, EventQuery},
    changes::{self, ChangeQuery, Span},
    credentials,
    edges::{self, EdgeQuery},
    jobs, membership, packages, permission_grants,
    query::{self, ListQuery, Related},
    reach::{self, Goal},
    resources::{self, Stored},
    tenants,
    value::Value,
};
use std::cell::RefCell;
use uuid::Uuid;
use xenia_domain::{
    AccessPackageId, EventId, NodeKind, Relation, ServicePrincipalId, TenantId, Timestamp, UserId,
    directory::{Application, Group, ServicePrincipal, User},
};
use xenia_odata::{Limits, QueryOptions};

thread_local! {
    static SENT: RefCell<Vec<(String, Vec<Value>)>> = const { RefCell::new(Vec::new()) };
}

/// Remembers a statement of this thread.
pub(crate) fn note(sql: &str, values: &[Value]) {
    SENT.with_borrow_mut(|sent| sent.push((sql.to_owned(), values.to_vec())));
}

type Question = (&'static str, fn(&Tx<'_>) -> Result<(), StoreError>);

const ID: Uuid = Uuid::from_u128(1);
const NOW: Timestamp = Timestamp::from_seconds(1_772_442_000);

/// What requests, tokens, pages and reconcilers ask.
const QUESTIONS: &[Question] = &[
    ("a user", |tx| resources::find::<User>(tx, ID).map(drop)),
    ("users by id", |tx| {
        resources::find_many::<User>(tx, &[ID, ID]).map(drop)
    }),
    ("a user by name", |tx| {
        resources::find_by::<User>(tx, "user_principal_name", "a").map(drop)
    }),
    ("a user by mail", |tx| {
        resources::find_by::<User>(tx, "mail", "a").map(drop)
    }),
    ("guests of a partner", |tx| {
        resources::list_by::<User>(tx, "mail_domain", "a", 100).map(drop)
    }),
    ("guests", |tx| {
        resources::list_by::<User>(tx, "user_type", "guest", 100).map(drop)
    }),
    ("groups", |tx| resources::list_all::<Group>(tx).map(drop)),
    ("permissions for a person", |tx| {
        let (client, resource) = (ServicePrincipalId(ID), ServicePrincipalId(ID));
        permission_grants::applying(tx, client, resource, Some(UserId(ID))).map(drop)
    }),
    ("permissions for people", |tx| {
        permission_grants::for_people(tx, ID, 20).map(drop)
    }),
    ("how many agreed", |tx| {
        permission_grants::count_for_people(tx, ID).map(drop)
    }),
    ("users after one", |tx| {
        resources::list_after::<User>(tx, Some(ID), 100).map(drop)
    }),
    ("what changed since", |tx| {
        let query = ChangeQuery {
            kinds: &[NodeKind::Group],
            ids: None,
            span: Span { after: 1, until: 2 },
            linked: true,
            from: Some((1, ID)),
            limit: 100,
        };
        changes::list(tx, &query).map(drop)
    }),
    ("who came or went since", |tx| {
        let span = Some(Span { after: 1, until: 2 });
        changes::linked(tx, (ID, Relation::Member), span, NOW, Some(ID), 100).map(drop)
    }),
    ("what begins", |tx| changes::begun(tx, NOW, 100).map(drop)),
    ("when something begins", |tx| {
        changes::next_to_begin(tx).map(drop)
    }),
    ("an application by client id", |tx| {
        resources::find_by::<Application>(tx, "app_id", ID).map(drop)
    }),
    ("a service principal by client id", |tx| {
        resources::find_by::<ServicePrincipal>(tx, "app_id", ID).map(drop)
    }),
    ("what a subject has", |tx| {
        edges::list(tx, &EdgeQuery::of_subject(ID)).map(drop)
    }),
    ("what a subject has now", |tx| {
        edges::list(
            tx,
            &EdgeQuery::of_subject(ID)
                .relation(Relation::AppRole)
                .at(NOW),
        )
        .map(drop)
    }),
    ("what a subject ever had", |tx| {
        let ever = EdgeQuery {
            history: true,
            ..EdgeQuery::of_subject(ID)
        };
        edges::list(tx, &ever).map(drop)
    }),
    ("who has an object", |tx| {
        edges::list(tx, &EdgeQuery::of_object(ID).relation(Relation::Member)).map(drop)
    }),
    ("who has an object now", |tx| {
        edges::list(tx, &EdgeQuery::of_object(ID).at(NOW)).map(drop)
    }),
    ("who ever had an object", |tx| {
        let ever = EdgeQuery {
            history: true,
            ..EdgeQuery::of_object(ID)
        };
        edges::list(tx, &ever).map(drop)
    }),
    ("whether a subject has an object", |tx| {
        edges::any(tx, &EdgeQuery::of_object(ID).from_subject(ID).at(NOW)).map(drop)
    }),
    ("what an assignment gave", |tx| {
        let given = EdgeQuery {
            source_id: Some(ID),
            ..EdgeQuery::default()
        };
        edges::list(tx, &given).map(drop)
    }),
    ("how many members", |tx| {
        edges::count_subjects(tx, &EdgeQuery::of_object(ID).relation(Relation::Member)).map(drop)
    }),
    ("an edge", |tx| {
        edges::find(tx, xenia_domain::EdgeId(ID)).map(drop)
    }),
    ("groups in groups", |tx| {
        edges::transitive_groups(tx, ID, NOW).map(drop)
    }),
    ("edges that are due", |tx| {
        edges::due(tx, NOW, 100).map(drop)
    }),
    ("jobs that are due", |tx| jobs::next_due(tx).map(drop)),
    ("dead letters", |tx| {
        jobs::list(tx, jobs::State::Dead, 100).map(drop)
    }),
    ("the head of the log", |tx| audit::head(tx).map(drop)),
    ("the log", |tx| audit::links(tx, 0, 100).map(drop)),
    ("the newest events", |tx| {
        audit::list(tx, &EventQuery::default(), 100).map(drop)
    }),
    ("events about something", |tx| {
        let about = EventQuery {
            target: Some(ID),
            ..EventQuery::default()
        };
        audit::list(tx, &about, 100).map(drop)
    }),
    ("events by somebody", |tx| {
        let by = EventQuery {
            initiator: Some(ID),
            ..EventQuery::default()
        };
        audit::list(tx, &by, 100).map(drop)
    }),
    ("an event", |tx| audit::find(tx, EventId(ID)).map(drop)),
    ("the tenant of a domain", |tx| {
        tenants::by_domain(tx, "contoso.example").map(drop)
    }),
    ("the newest code of an address", |tx| {
        credentials::latest_code(tx, "ada@contoso.example").map(drop)
    }),
    ("a page of users", |tx| page::<User>(tx, "", None)),
    ("a page of users by name", |tx| {
        page::<User>(tx, "$orderby=displayName", None)
    }),
    ("a page of guests by name", |tx| {
        page::<User>(tx, "$filter=userType eq 'Guest'&$orderby=displayName", None)
    }),
    ("users whose name begins so", |tx| {
        page::<User>(tx, "$filter=startswith(displayName,'a')", None)
    }),
    ("a user by mail, over Graph", |tx| {
        page::<User>(tx, "$filter=mail eq 'ada@contoso.example'", None)
    }),
    ("a page of groups by name", |tx| {
        page::<Group>(tx, "$orderby=displayName", None)
    }),
    ("members of a group", |tx| {
        let members = EdgeQuery::of_object(ID).relation(Relation::Member).at(NOW);
        page::<User>(tx, "", Some(Related::subjects(members)))
    }),
    ("groups of a user, through groups too", |tx| {
        let held = EdgeQuery::of_subject(ID).relation(Relation::Member).at(NOW);
        page::<Group>(tx, "", Some(Related::objects(held).transitive()))
    }),
    ("who reaches an application", |tx| {
        reach::people(tx, &Goal::application(ID, NOW), None, 100).map(drop)
    }),
    ("how many reach an application", |tx| {
        reach::count(tx, &Goal::application(ID, NOW)).map(drop)
    }),
    ("how many guests reach an application", |tx| {
        reach::tally(tx, &Goal::application(ID, NOW)).map(drop)
    }),
    ("groups that hide their members", |tx| {
        membership::hidden_groups(tx).map(drop)
    }),
    ("a page of a company by name", |tx| {
        page::<User>(tx, "$filter=companyName eq 'Fabrikam'", None)
    }),
    ("a page of a department by name", |tx| {
        page::<User>(tx, "$filter=department eq 'Sales'", None)
    }),
    ("assignments of a package", |tx| {
        packages::count_live_assignments(tx, AccessPackageId(ID), None).map(drop)
    }),
];

/// The page that Graph's options ask for.
fn page<R: Stored>(tx: &Tx<'_>, options: &str, related: Option<Related>) -> Result<(), StoreError> {
    let pairs = options.split('&').filter_map(|pair| pair.split_once('='));
    let options = QueryOptions::parse(pairs, &Limits::default()).unwrap();
    let query = ListQuery {
        related,
        ..ListQuery::new("test", options)
    };
    query::list::<R>(tx, &query).unwrap();
    Ok(())
}

#[test]
fn no_frequent_question_reads_a_whole_table() {
    let folder = std::env::temp_dir().join(format!("xenia_plans_{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let file = folder.join("xenia.db");
    let store = Store::open(&Options::file(&file)).unwrap();
    let plain = rusqlite::Connection::open(&file).unwrap();
    let mut wrong = Vec::new();
    let mut check = |name: &str| {
        let sent = SENT.take();
        assert!(!sent.is_empty(), "{name} asked nothing");
        for (sql, _) in sent {
            let plan = plan(&plain, &sql);
            let sorts = name.contains("page") && plan.iter().any(|step| step.contains("B-TREE"));
            if sorts || plan.iter().any(|step| is_scan(step)) {
                wrong.push(format!("{name}: {sql}\n    {}", plan.join("\n    ")));
            }
        }
    };
    for (name, ask) in QUESTIONS {
        SENT.take();
        store.read(TenantId(ID), ask).unwrap();
        check(name);
    }
    SENT.take();
    store
        .bookkeeping::<_, StoreError>(TenantId(ID), |tx| jobs::claim(tx, ID, NOW, NOW, 10))
        .unwrap();
    check("a claim of jobs");
    drop((store, plain));
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The steps in SQLite's words.
fn plan(connection: &rusqlite::Connection, sql: &str) -> Vec<String> {
    let mut statement = connection
        .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
        .unwrap();
    let mut rows = statement.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        steps.push(row.get(3).unwrap());
    }
    steps
}

/// Whether the step reads a table from end to end; what a statement has gathered itself (`reach`,
/// `next`, `due`, `linked`, a constant row, a subquery) may be.
fn is_scan(step: &str) -> bool {
    step.strip_prefix("SCAN ").is_some_and(|what| {
        ![
            "reach",
            "g",
            "m",
            "p",
            "s",
            "next",
            "due",
            "linked",
            "CONSTANT ROW",
        ]
        .contains(&what)
            && !what.starts_with("(subquery")
    })
}
