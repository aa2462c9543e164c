//! What filters, orders, searches and selections mean.

use std::cmp::Ordering;

use proptest::prelude::*;
use serde_json::{Value, json};
use xenia_odata::{
    Comparison, Filter, Limits, OrderItem, Search, Select, compare, evaluate, fold, matches,
};

use crate::round_trip;

fn guest() -> Value {
    json!({
        "id": "72f988bf-86f1-41af-91ab-2d7cd011db47",
        "displayName": "Zoë Ångström",
        "userType": "Guest",
        "mail": "zoe@fabrikam.example",
        "companyName": null,
        "accountEnabled": true,
        "createdDateTime": "2024-03-01T14:00:00+02:00",
        "birthday": "1990-05-04",
        "size": 42,
        "big": 9_007_199_254_740_993_u64,
        "score": 1.5,
        "stay": "PT36H",
        "flags": "secureFoundation, zeroTrust",
        "groupTypes": ["Unified", "DynamicMembership"],
        "empty": [],
        "proxyAddresses": ["smtp:a@x.example", null],
        "identities": [
            {"issuer": "fabrikam.example", "issuerAssignedId": "zoe", "tags": ["a"]},
            {"issuer": "contoso.example", "issuerAssignedId": null, "tags": ["Guest", "b"]},
        ],
        "manager": {"@odata.type": "#microsoft.graph.user", "displayName": "Bo"},
        "members": [
            {"@odata.type": "#microsoft.graph.user", "id": "1"},
            {"@odata.type": "#microsoft.graph.group", "id": "2"},
        ],
        "scope": {"query": "./members"},
    })
}

const TRUE: Option<bool> = Some(true);
const FALSE: Option<bool> = Some(false);
const UNKNOWN: Option<bool> = None;

const TRUTHS: &[(&str, Option<bool>)] = &[
    // text, without regard to case
    ("userType eq 'GUEST'", TRUE),
    ("displayName eq 'ZOË ÅNGSTRÖM'", TRUE),
    ("userType ne 'guest'", FALSE),
    ("userType gt 'alpha' and userType lt 'HOTEL'", TRUE),
    ("userType eq microsoft.graph.userType'guest'", TRUE),
    ("id eq 72F988BF-86F1-41AF-91AB-2D7CD011DB47", TRUE),
    ("id eq '72F988BF-86F1-41AF-91AB-2D7CD011DB47'", TRUE),
    // null and missing
    ("companyName eq null", TRUE),
    ("absent eq null", TRUE),
    ("absent/deeper eq null", TRUE),
    ("mail eq null", FALSE),
    ("mail ne null", TRUE),
    ("companyName eq 'x'", FALSE),
    ("companyName ne 'x'", TRUE),
    ("not (companyName eq 'x')", TRUE),
    ("companyName gt 'x'", FALSE),
    ("companyName lt 'x'", FALSE),
    ("not (companyName gt 'x')", TRUE),
    ("companyName ge null", TRUE),
    ("companyName gt null", FALSE),
    ("mail le null", FALSE),
    ("companyName in (null, 'Microsoft')", TRUE),
    ("companyName in ('Microsoft')", FALSE),
    ("userType in ('member','guest')", TRUE),
    // functions of null are unknown
    ("startswith(companyName,'x')", UNKNOWN),
    ("not (startswith(companyName,'x'))", UNKNOWN),
    (
        "startswith(companyName,'x') and userType eq 'Member'",
        FALSE,
    ),
    (
        "startswith(companyName,'x') and userType eq 'Guest'",
        UNKNOWN,
    ),
    ("startswith(companyName,'x') or userType eq 'Guest'", TRUE),
    (
        "startswith(companyName,'x') or userType eq 'Member'",
        UNKNOWN,
    ),
    ("companyName has 'x'", UNKNOWN),
    // functions
    ("startswith(displayName,'zoë')", TRUE),
    ("endswith(mail,'@FABRIKAM.example')", TRUE),
    ("contains(displayName,'ë Å')", TRUE),
    ("contains(displayName,'_')", FALSE),
    ("contains(mail,'%')", FALSE),
    ("startswith(displayName,'')", TRUE),
    (
        "contains(scope/microsoft.graph.accessReviewQueryScope/query,'./members')",
        TRUE,
    ),
    ("flags has 'zerotrust'", TRUE),
    ("flags has 'zeroTrust,secureFoundation'", TRUE),
    ("flags has 'zero'", FALSE),
    // numbers and Booleans
    ("size eq 42 and size ge 42 and size le 42.0", TRUE),
    ("size gt 41.9 and score lt 2 and score eq 1.50", TRUE),
    ("big eq 9007199254740993", TRUE),
    ("big eq 9007199254740992", FALSE),
    ("accountEnabled eq true", TRUE),
    ("accountEnabled gt false", TRUE),
    // moments
    ("createdDateTime eq 2024-03-01T12:00:00Z", TRUE),
    ("createdDateTime gt 2024-03-01T11:59:59.9999999Z", TRUE),
    (
        "createdDateTime ge 2024-03-01 and createdDateTime lt 2024-03-02",
        TRUE,
    ),
    ("birthday eq 1990-05-04", TRUE),
    ("birthday lt 1990-05-04T00:00:01Z", TRUE),
    ("stay eq duration'P1DT12H'", TRUE),
    ("stay gt duration'PT35H59M59.9S'", TRUE),
    ("stay gt duration'-P9D'", TRUE),
    // different kinds
    ("displayName eq 3", FALSE),
    ("displayName ne 3", TRUE),
    ("displayName gt 3 or displayName le 3", FALSE),
    ("size eq '42'", FALSE),
    ("mail lt 2024-01-01T00:00:00Z", FALSE),
    ("groupTypes eq 'Unified'", FALSE),
    ("startswith(size,'4')", UNKNOWN),
    // collections
    ("groupTypes/any(c:c eq 'unified')", TRUE),
    ("groupTypes/all(c:c eq 'unified')", FALSE),
    ("groupTypes/any(c:not (c eq 'unified'))", TRUE),
    ("not groupTypes/any(c:c eq 'unified')", FALSE),
    (
        "groupTypes/any() and not empty/any() and not absent/any()",
        TRUE,
    ),
    ("empty/all(c:c eq 1) and absent/all(c:c eq 1)", TRUE),
    ("userType/any(c:c eq 'Guest')", FALSE),
    ("proxyAddresses/any(x:startswith(x,'SMTP:'))", TRUE),
    ("proxyAddresses/all(x:startswith(x,'SMTP:'))", FALSE),
    ("proxyAddresses/any(x:not startswith(x,'smtp:'))", FALSE),
    ("proxyAddresses/any(x:x eq null)", TRUE),
    (
        "identities/any(i:i/issuer eq 'fabrikam.example' and i/issuerAssignedId eq 'zoe')",
        TRUE,
    ),
    (
        "identities/any(i:i/issuer eq 'contoso.example' and i/issuerAssignedId eq 'zoe')",
        FALSE,
    ),
    (
        "identities/any(i:i/tags/any(t:t eq 'b' and i/issuer eq 'contoso.example' and userType eq 'Guest'))",
        TRUE,
    ),
    (
        "identities/any(i:i/tags/any(t:t eq 'b' and i/issuer eq 'fabrikam.example'))",
        FALSE,
    ),
    (
        "empty/$count eq 0 and absent/$count eq 0 and groupTypes/$count ge 2",
        TRUE,
    ),
    ("groupTypes/$count ne 2", FALSE),
    // types and casts
    ("isof(manager,'Microsoft.Graph.User')", TRUE),
    ("isof(manager,'microsoft.graph.group')", FALSE),
    ("isof('microsoft.graph.user')", UNKNOWN),
    ("isof(absent,'microsoft.graph.user')", UNKNOWN),
    (
        "members/any(m:isof(m,'microsoft.graph.group') and m/id eq '2')",
        TRUE,
    ),
    // names in any case
    (
        "UserType eq 'Guest' and Manager/DisplayName eq 'Bo' and Members/$count eq 2",
        TRUE,
    ),
    ("members/microsoft.graph.user/$count eq 1", TRUE),
    ("members/microsoft.graph.directoryObject/$count eq 2", TRUE),
    ("members/microsoft.graph.group/any(m:m/id eq '1')", FALSE),
    ("members/any(m:m/microsoft.graph.group/id eq '2')", TRUE),
    ("manager/microsoft.graph.user/displayName eq 'bo'", TRUE),
    ("manager/microsoft.graph.group/displayName eq 'bo'", FALSE),
];

#[test]
fn filters_mean_what_the_specification_says() {
    let guest = guest();
    for (text, truth) in TRUTHS {
        match Filter::parse(text) {
            Ok(filter) => {
                assert_eq!(evaluate(&filter, &guest), *truth, "{text}");
                assert_eq!(matches(&filter, &guest), *truth == TRUE, "{text}");
            }
            Err(error) => panic!("{text}\n{error}"),
        }
    }
}

#[test]
fn orders_put_null_first_and_disregard_case() {
    let rows = [
        json!({"n": "b", "x": 2}),
        json!({"n": "A", "x": 1}),
        json!({"n": null, "x": 1}),
        json!({"n": "B", "x": 10}),
        json!({"x": 3.5}),
    ];
    let sorted = |order: &str| {
        let keys = OrderItem::parse_list(order, &Limits::default()).unwrap();
        let mut rows = rows.clone();
        rows.sort_by(|left, right| compare(left, right, &keys));
        let show = |row: &Value| format!("{}{}", row["n"].as_str().unwrap_or("-"), row["x"]);
        rows.iter().map(show).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(sorted("n,x"), "-1 -3.5 A1 b2 B10");
    assert_eq!(sorted("n desc,x desc"), "B10 b2 A1 -3.5 -1");
    assert_eq!(
        sorted("x"),
        "A1 -1 b2 -3.5 B10",
        "equal ones keep their places"
    );
    assert_eq!(
        compare(&json!({"a": true}), &json!({"a": "x"}), &[]),
        Ordering::Equal
    );
}

#[test]
fn searches_find_words_by_their_beginning() {
    let resource = json!({
        "displayName": "OneVideo Team-Room 李四(David Li)",
        "mail": "onevideo@contoso.example",
        "proxyAddresses": ["smtp:x@y", "SMTP:OneVideo@contoso.example"],
    });
    for (text, found) in [
        ("\"displayName:video one\"", true),
        ("\"displayName:vid\"", true),
        ("\"displayName:ideo\"", false),
        ("\"displayName:teamroom\"", true),
        ("\"displayName:Li 李\"", true),
        ("\"displayName:David)\"", true),
        ("\"displayName:drive\"", false),
        ("\"mail:OneV\"", true),
        ("\"mail:video\"", false),
        ("\"proxyAddresses:smtp:one\"", true),
        ("\"jobTitle:x\"", false),
        ("\"displayName:drive\" OR \"mail:onevideo\"", true),
        ("\"displayName:drive\" AND \"mail:onevideo\"", false),
        ("video", true),
        ("\"onevideo@\"", true),
    ] {
        let search = Search::parse(text, &Limits::default()).unwrap();
        assert_eq!(
            search.matches(&resource, &["displayName", "mail"]),
            found,
            "{text}"
        );
    }
}

#[test]
fn selections_keep_what_was_asked_for_and_its_annotations() {
    let resource = json!({
        "@odata.type": "#microsoft.graph.user",
        "id": "1",
        "name": "x",
        "members@odata.context": {"count": 2},
        "members": [{"id": "2", "name": "y", "@odata.type": "t"}, {"id": "3"}],
        "createdBy": {"user": {"id": "4", "name": "z"}, "application": null},
    });
    let selected = |text: &str| {
        Select::parse(text, &Limits::default())
            .unwrap()
            .project(&resource)
    };
    assert_eq!(
        selected("ID"),
        json!({"@odata.type": "#microsoft.graph.user", "id": "1"})
    );
    assert_eq!(
        selected("members/id"),
        json!({
            "@odata.type": "#microsoft.graph.user",
            "members@odata.context": {"count": 2},
            "members": [{"id": "2", "@odata.type": "t"}, {"id": "3"}],
        })
    );
    assert_eq!(
        selected("createdBy/user/id,createdBy/application,absent"),
        json!({
            "@odata.type": "#microsoft.graph.user",
            "createdBy": {"user": {"id": "4"}, "application": null},
        })
    );
    assert_eq!(
        selected("createdBy/user/id,createdBy")["createdBy"],
        resource["createdBy"]
    );
    assert_eq!(selected("id,*"), resource);
}

/// Resources whose properties are those that the filters below name.
fn resource() -> impl Strategy<Value = Value> {
    let scalar = || {
        prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (-2..3_i64).prop_map(Value::from),
            "[abAB]{0,2}".prop_map(Value::from),
        ]
    };
    let list = prop::collection::vec(scalar(), 0..3);
    (scalar(), scalar(), list).prop_map(|(a, b, l)| json!({"a": a, "b": b, "l": l}))
}

/// Conditions over those properties, as text.
fn condition() -> impl Strategy<Value = String> {
    let path = || prop::sample::select(vec!["a", "b", "c"]);
    let op = prop::sample::select(vec!["eq", "ne", "gt", "ge", "lt", "le"]);
    let literal = || prop::sample::select(vec!["null", "true", "1", "-1", "'a'", "'Ab'", "''"]);
    prop_oneof![
        (path(), op, literal()).prop_map(|(p, op, l)| format!("{p} {op} {l}")),
        (path(), literal()).prop_map(|(p, l)| format!("{p} in ({l},2)")),
        path().prop_map(|p| format!("startswith({p},'a')")),
        literal().prop_map(|l| format!("l/any(x:x eq {l})")),
    ]
}

proptest! {
    #[test]
    fn the_folded_beginning_is_the_beginning_of_the_folded(left: String, right: String) {
        prop_assert_eq!(fold(&format!("{left}{right}")), fold(&left) + &fold(&right));
        prop_assert_eq!(fold("ΟΔΟΣ"), "οδοσ");
    }

    #[test]
    fn the_laws_of_logic_hold(p in condition(), q in condition(), resource in resource()) {
        let truth = |text: &str| evaluate(&Filter::parse(text).unwrap(), &resource);
        prop_assert_eq!(truth(&format!("not not ({p})")), truth(&p));
        prop_assert_eq!(truth(&format!("not ({p} and {q})")), truth(&format!("not ({p}) or not ({q})")));
        prop_assert_eq!(truth(&format!("not ({p} or {q})")), truth(&format!("not ({p}) and not ({q})")));
        prop_assert_eq!(truth(&format!("{p} and {q}")), truth(&format!("{q} and {p}")));
        prop_assert_eq!(truth(&format!("{p} or ({p} and {q})")), truth(&p));
    }

    #[test]
    fn operators_agree_with_each_other(resource in resource(), literal in prop::sample::select(vec!["null", "true", "1", "'a'"])) {
        let truth = |text: &str| evaluate(&Filter::parse(text).unwrap(), &resource);
        let l = literal;
        prop_assert_eq!(truth(&format!("a ne {l}")), truth(&format!("not (a eq {l})")));
        prop_assert_eq!(truth(&format!("a ge {l}")), truth(&format!("a gt {l} or a eq {l}")));
        prop_assert_eq!(truth(&format!("a le {l}")), truth(&format!("a lt {l} or a eq {l}")));
        prop_assert_eq!(truth(&format!("{l} lt a")), truth(&format!("a gt {l}")));
        prop_assert_eq!(truth(&format!("a in ({l},2)")), truth(&format!("a eq {l} or a eq 2")));
        prop_assert_eq!(truth(&format!("l/any(x:x eq {l})")), truth(&format!("not l/all(x:x ne {l})")));
        prop_assert_eq!(truth("l/any()"), truth("l/$count gt 0"));
    }

    #[test]
    fn an_order_is_total(rows in prop::collection::vec(resource(), 3), descending: bool) {
        let text = if descending { "a desc,b" } else { "a,b desc" };
        let keys = OrderItem::parse_list(text, &Limits::default()).unwrap();
        let order = |left: usize, right: usize| compare(&rows[left], &rows[right], &keys);
        prop_assert_eq!(order(0, 1), order(1, 0).reverse());
        prop_assert_eq!(order(0, 0), Ordering::Equal);
        if order(0, 1).is_le() && order(1, 2).is_le() {
            prop_assert!(order(0, 2).is_le());
        }
    }

    #[test]
    fn no_filter_makes_the_evaluation_panic(filter in round_trip::filter(2, 0), resource in resource()) {
        let _ = evaluate(&filter, &resource);
        let _ = filter.properties();
    }
}

#[test]
fn a_comparison_reversed_twice_is_itself() {
    use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
    for op in [Eq, Ne, Gt, Ge, Lt, Le] {
        assert_eq!(op.reversed().reversed(), op);
        for ordering in [Ordering::Less, Ordering::Equal, Ordering::Greater] {
            assert_eq!(op.holds(ordering), op.reversed().holds(ordering.reverse()));
        }
    }
}
