//! Lists in SQL find what the reference says, in its order, page by page.

use proptest::{prelude::*, sample::select, test_runner::TestRunner};
use serde_json::Value;
use uuid::Uuid;
use xenia_engine::{
    Error,
    domain::{
        GroupId, NodeKind, Relation, Timestamp, UserId,
        audit::{NewEvent, Target},
        directory::{ExternalUserState, Group, ObjectIdentity, User, UserType},
        edge::{Closed, NewEdge},
    },
    store::{
        Written,
        edges::{self, EdgeQuery},
        query::{self, DirectoryObject, ListQuery, Related},
        resources::{self, Stored},
    },
};
use xenia_odata::{
    Comparison, DateTime, Filter, Function, Guid, Limits, Literal, OrderItem, PropertyPath,
    Quantifier, QueryOptions, Segment, compare, matches,
};
use xenia_testkit::World;

/// Texts that differ in case, in accents, in what SQL's LIKE minds, and in length.
const TEXTS: [&str; 16] = [
    "", "a", "A", "ab", "aB c", "b", "Ä", "ä", "äb", "É%", "é_", "%", "_", "İx", "ß", "a'b",
];

/// A world with users, the same in every run, and their documents.
fn populated() -> (World, Vec<Value>) {
    let world = World::new();
    let mut runner = TestRunner::deterministic();
    let mut documents = Vec::new();
    for _ in 0..70 {
        use proptest::strategy::ValueTree;
        let mut user = a_user().new_tree(&mut runner).unwrap().current();
        world
            .clock
            .advance_seconds(i64::try_from(user.display_name.len() % 3).unwrap());
        let made: Result<User, Error> = world.engine.write(&world.as_system(), |tx| {
            user.id = UserId(tx.new_id());
            user.user_principal_name = format!("{}@contoso.example", user.id);
            user.created_date_time = tx.now();
            resources::insert(tx, &user)?;
            Ok(Written::new(user.clone(), event(NodeKind::User, user.id.0)))
        });
        documents.push(serde_json::to_value(made.unwrap()).unwrap());
    }
    let admin = world.engine.read(&world.as_system(), |tx| {
        Ok(resources::find::<User>(tx, world.administrator)?
            .unwrap()
            .value)
    });
    documents.push(serde_json::to_value(admin.unwrap()).unwrap());
    (world, documents)
}

fn event(kind: NodeKind, id: Uuid) -> NewEvent {
    NewEvent::new("UserManagement", "Add user", Target::new(kind, id, "x"))
}

fn text() -> impl Strategy<Value = String> {
    select(TEXTS.to_vec()).prop_map(str::to_owned)
}

fn moment() -> impl Strategy<Value = Timestamp> {
    // Around one second, with fractions of different lengths.
    select(vec![
        0, 1, 500_000, 999_999, 1_000_000, 1_000_001, 1_100_000, -1,
    ])
    .prop_map(|micros| Timestamp::from_micros(1_772_442_000_000_000 + micros))
}

fn identity() -> impl Strategy<Value = ObjectIdentity> {
    (text(), text()).prop_map(|(issuer, id)| ObjectIdentity {
        sign_in_type: "federated".to_owned(),
        issuer,
        issuer_assigned_id: id,
    })
}

prop_compose! {
    fn a_user()(
        display_name in text(),
        mail in prop::option::of(text()),
        company_name in prop::option::of(text()),
        job_title in prop::option::of(text()),
        other_mails in prop::collection::vec(text(), 0..3),
        identities in prop::collection::vec(identity(), 0..3),
        (guest, account_enabled) in any::<(bool, bool)>(),
        state in prop::option::of(select(vec![ExternalUserState::Accepted, ExternalUserState::PendingAcceptance])),
        changed in prop::option::of(moment()),
    ) -> User {
        User {
            display_name, mail, company_name, job_title, other_mails, identities, account_enabled,
            user_type: if guest { UserType::Guest } else { UserType::Member },
            external_user_state: state,
            external_user_state_change_date_time: changed,
            ..User::default()
        }
    }
}

fn path(variable: Option<usize>, names: &[&str]) -> PropertyPath {
    PropertyPath {
        variable: variable.map(|n| format!("v{n}")),
        segments: names
            .iter()
            .map(|name| Segment::Property((*name).to_owned()))
            .collect(),
    }
}

fn comparison() -> impl Strategy<Value = Comparison> {
    use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
    select(vec![Eq, Ne, Gt, Ge, Lt, Le])
}

fn compared(path: PropertyPath, literal: BoxedStrategy<Literal>) -> BoxedStrategy<Filter> {
    let one = (comparison(), literal.clone());
    let some = prop::collection::vec(literal, 1..4);
    let (first, second) = (path.clone(), path);
    prop_oneof![
        one.prop_map(move |(op, literal)| Filter::Compare {
            path: first.clone(),
            op,
            literal
        }),
        some.prop_map(move |literals| Filter::In {
            path: second.clone(),
            literals
        }),
    ]
    .boxed()
}

fn or_null(literal: impl Strategy<Value = Literal> + 'static) -> BoxedStrategy<Literal> {
    prop_oneof![6 => literal, 1 => Just(Literal::Null)].boxed()
}

/// A condition on the text at a path.
fn on_text(path: PropertyPath) -> BoxedStrategy<Filter> {
    let function = select(vec![
        Function::StartsWith,
        Function::EndsWith,
        Function::Contains,
    ]);
    let called = (function, text()).prop_map({
        let path = path.clone();
        move |(function, text)| Filter::Function {
            function,
            path: path.clone(),
            text,
        }
    });
    let literal = or_null(text().prop_map(Literal::String));
    prop_oneof![compared(path, literal), called].boxed()
}

fn on_user(ids: Vec<Uuid>) -> BoxedStrategy<Filter> {
    let texts = select(vec![
        "displayName",
        "mail",
        "companyName",
        "jobTitle",
        "DISPLAYNAME",
    ]);
    let moments = or_null(
        select(vec!["00", "00.5", "00.9999995", "01", "01.000001", "01.1"]).prop_map(|s| {
            Literal::DateTime(DateTime::parse(&format!("2026-03-02T09:00:{s}Z")).unwrap())
        }),
    );
    let id =
        or_null(select(ids).prop_map(|id| Literal::Guid(Guid::parse(&id.to_string()).unwrap())));
    let words = or_null(
        select(vec!["Guest", "guest", "Member", "Accepted"])
            .prop_map(|word| Literal::String(word.to_owned())),
    );
    prop_oneof![
        4 => texts.prop_flat_map(|name| on_text(path(None, &[name]))),
        1 => compared(path(None, &["accountEnabled"]), or_null(any::<bool>().prop_map(Literal::Bool))),
        1 => compared(path(None, &["externalUserStateChangeDateTime"]), moments.clone()),
        1 => compared(path(None, &["createdDateTime"]), moments),
        1 => compared(path(None, &["id"]), id),
        1 => compared(path(None, &["userType"]), words.clone()),
        1 => compared(path(None, &["externalUserState"]), words),
        1 => (select(vec!["otherMails", "identities"]), comparison(), 0..3_u64).prop_map(
            |(name, op, value)| Filter::Count { path: path(None, &[name]), op, value }),
    ]
    .boxed()
}

fn lambda(depth: usize, ids: Vec<Uuid>, variables: usize) -> BoxedStrategy<Filter> {
    let quantifier = select(vec![Quantifier::Any, Quantifier::All]);
    let (names, variable) = (select(vec![true, false]), variables);
    let inside = names.prop_flat_map(move |texts| {
        let item = if texts {
            on_text(path(Some(variable), &[]))
        } else {
            select(vec!["issuer", "issuerAssignedId", "Issuer"])
                .prop_flat_map(move |name| on_text(path(Some(variable), &[name])))
                .boxed()
        };
        let more = tree(depth, ids.clone(), variable + 1);
        let predicate = prop_oneof![
            3 => item.clone().prop_map(Some),
            1 => (item, more).prop_map(|(a, b)| Some(a.and(b))),
            1 => Just(None),
        ];
        (
            Just(if texts { "otherMails" } else { "identities" }),
            predicate,
        )
    });
    (quantifier, inside)
        .prop_map(move |(quantifier, (name, predicate))| Filter::Lambda {
            quantifier: if predicate.is_some() {
                quantifier
            } else {
                Quantifier::Any
            },
            path: path(None, &[name]),
            variable: predicate
                .as_ref()
                .map_or_else(String::new, |_| format!("v{variable}")),
            predicate: predicate.map(Box::new),
        })
        .boxed()
}

fn tree(depth: usize, ids: Vec<Uuid>, variables: usize) -> BoxedStrategy<Filter> {
    let leaf = on_user(ids.clone());
    if depth == 0 {
        return leaf;
    }
    let below = move || tree(depth - 1, ids.clone(), variables);
    let parts = prop::collection::vec(below(), 0..4);
    prop_oneof![
        3 => leaf,
        1 => parts.clone().prop_map(Filter::And),
        1 => parts.prop_map(Filter::Or),
        2 => below().prop_map(|filter| Filter::Not(Box::new(filter))),
        2 => lambda(depth - 1, vec![Uuid::nil()], variables),
    ]
    .boxed()
}

fn order() -> impl Strategy<Value = Vec<OrderItem>> {
    let names = vec![
        "displayName",
        "mail",
        "companyName",
        "accountEnabled",
        "userType",
        "createdDateTime",
        "id",
    ];
    let key = |name: &'static str| {
        any::<bool>().prop_map(move |descending| OrderItem {
            path: path(None, &[name]),
            descending,
        })
    };
    prop::sample::subsequence(names, 0..3)
        .prop_shuffle()
        .prop_flat_map(move |names| names.into_iter().map(key).collect::<Vec<_>>())
}

/// All pages of a query.
fn pages(world: &World, mut options: QueryOptions) -> Result<Vec<String>, Error> {
    let mut ids = Vec::new();
    loop {
        let query = ListQuery::new("users", options.clone());
        let page = world.engine.read(&world.as_system(), |tx| {
            Ok(query::list::<User>(tx, &query)?)
        })?;
        ids.extend(page.items.iter().map(|user| user.value.id.to_string()));
        match page.next {
            Some(token) => options.skip_token = Some(token),
            None => return Ok(ids),
        }
    }
}

#[test]
fn sql_finds_what_the_reference_finds_in_its_order() {
    let (world, documents) = populated();
    let id = |document: &Value| document["id"].as_str().unwrap().to_owned();
    let ids: Vec<Uuid> = documents.iter().map(|d| id(d).parse().unwrap()).collect();
    let strategy = (prop::option::of(tree(3, ids, 0)), order(), 1..40_u32);
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let result = runner.run(&strategy, |(filter, orderby, top)| {
        let mut expected: Vec<&Value> = documents
            .iter()
            .filter(|document| {
                filter
                    .as_ref()
                    .is_none_or(|filter| matches(filter, document))
            })
            .collect();
        let by_name = [OrderItem {
            path: path(None, &["displayName"]),
            descending: false,
        }];
        let keys = if orderby.is_empty() {
            &by_name[..]
        } else {
            &orderby
        };
        expected.sort_by(|a, b| compare(a, b, keys).then_with(|| id(a).cmp(&id(b))));
        let expected: Vec<String> = expected.into_iter().map(id).collect();
        let options = QueryOptions {
            filter,
            orderby,
            top: Some(top),
            ..QueryOptions::default()
        };
        let shown = format!("{:?}", options.filter.as_ref().map(ToString::to_string));
        let found = pages(&world, options.clone());
        prop_assert_eq!(
            found.map_err(|e| e.to_string()),
            Ok(expected.clone()),
            "{}",
            shown
        );
        let counted = world.engine.read(&world.as_system(), |tx| {
            Ok(query::count::<User>(
                tx,
                &ListQuery::new("users", options.clone()),
            )?)
        });
        prop_assert_eq!(counted.unwrap(), i64::try_from(expected.len()).unwrap());
        Ok(())
    });
    result.unwrap();
}

/// Groups in groups, some memberships over: the lists at the ends of edges.
#[test]
fn lists_at_the_ends_of_edges_hold_what_is_open_now() {
    let world = World::new();
    let user = (NodeKind::User, world.administrator.0);
    let groups: Vec<(NodeKind, Uuid)> = world
        .engine
        .write(&world.as_system(), |tx| {
            let mut made = Vec::new();
            for name in ["Inner", "Middle", "Outer", "Left"] {
                let group = Group {
                    id: GroupId(tx.new_id()),
                    display_name: name.to_owned(),
                    security_enabled: true,
                    ..Group::default()
                };
                resources::insert(tx, &group)?;
                made.push((NodeKind::Group, group.id.0));
            }
            let (inner, middle, outer, left) = (made[0], made[1], made[2], made[3]);
            // Outer holds middle, which holds inner and outer again: a circle.
            for (subject, object) in [
                (user, inner),
                (inner, middle),
                (middle, outer),
                (outer, middle),
                (user, left),
            ] {
                edges::open(tx, &NewEdge::direct(subject, Relation::Member, object))?;
            }
            let gone = EdgeQuery::of_object(left.1).relation(Relation::Member);
            for edge in edges::list(tx, &gone)? {
                edges::close(tx, edge.id, Closed::Left)?;
            }
            Ok(Written::new(made, event(NodeKind::Group, inner.1)))
        })
        .unwrap();
    let names = |related: Related, kinds: &[NodeKind]| {
        let query = ListQuery::new("x", QueryOptions::default()).related(related);
        let page = world.engine.read(&world.as_system(), |tx| {
            assert_eq!(
                query::count_objects(tx, kinds, &query)?,
                i64::try_from(query::list_objects(tx, kinds, &query)?.items.len()).unwrap()
            );
            Ok(query::list_objects(tx, kinds, &query)?)
        });
        let items = page.unwrap().items;
        items.iter().map(DirectoryObject::label).collect::<Vec<_>>()
    };
    let all = DirectoryObject::KINDS;
    let now = world.engine.now().plus_seconds(1);
    let member = |query: EdgeQuery| query.relation(Relation::Member).at(now);
    let of = |user: Uuid| Related::objects(member(EdgeQuery::of_subject(user)));
    assert_eq!(names(of(user.1), &all), ["Inner"]);
    assert_eq!(
        names(of(user.1).transitive(), &all),
        ["Inner", "Middle", "Outer"]
    );
    let within = |group: Uuid| Related::subjects(member(EdgeQuery::of_object(group)));
    assert_eq!(names(within(groups[1].1), &all), ["Inner", "Outer"]);
    assert_eq!(
        names(within(groups[2].1).transitive(), &all),
        ["admin@contoso.example", "Inner", "Middle", "Outer"]
    );
    assert_eq!(
        names(within(groups[2].1).transitive(), &[NodeKind::User]),
        ["admin@contoso.example"]
    );
    assert!(names(of(groups[3].1), &all).is_empty());
}

#[test]
fn a_list_of_several_kinds_is_filtered_and_paged_as_one() {
    let world = World::new();
    world
        .engine
        .write(&world.as_system(), |tx| {
            for name in ["alpha", "Beta", "gamma", "Delta"] {
                let group = Group {
                    id: GroupId(tx.new_id()),
                    display_name: name.to_owned(),
                    ..Group::default()
                };
                resources::insert(tx, &group)?;
            }
            Ok(Written::new((), event(NodeKind::Group, Uuid::nil())))
        })
        .unwrap();
    let read = |text: &[(&str, &str)]| {
        let options = QueryOptions::parse(text.iter().copied(), &Limits::default()).unwrap();
        world.engine.read(&world.as_system(), |tx| {
            let query = ListQuery::new("directoryObjects", options);
            Ok(query::list_objects(tx, &DirectoryObject::KINDS, &query)?)
        })
    };
    let (mut names, mut token): (Vec<String>, Option<String>) = (Vec::new(), None);
    loop {
        let mut options = vec![
            ("$top", "2"),
            ("$orderby", "displayName"),
            ("$count", "true"),
        ];
        options.extend(token.as_deref().map(|token| ("$skiptoken", token)));
        let page = read(&options).unwrap();
        assert_eq!(page.count, Some(6));
        names.extend(page.items.iter().map(|object| object.label()));
        token = page.next;
        if token.is_none() {
            break;
        }
    }
    assert_eq!(
        names,
        [
            "admin@contoso.example",
            "alpha",
            "Beta",
            "Delta",
            "gamma",
            "Microsoft Graph"
        ]
    );
    // Only kinds that have the property take part; one that none has is refused.
    let found = read(&[("$filter", "securityEnabled eq false")]).unwrap();
    assert!(
        found
            .items
            .iter()
            .all(|object| object.kind() == Group::KIND)
    );
    assert_eq!(found.items.len(), 4);
    let refused = read(&[("$filter", "shoeSize eq 1")]).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`$filter`: `shoeSize` is not a property of `user`"
    );
}
