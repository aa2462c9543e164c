//! Filters that people really send, most of them from the Graph documentation.

use xenia_odata::{
    Comparison, Date, DateTime, Decimal, Duration, Filter, Function, Guid, Limits, Literal,
    OrderItem, PropertyPath, Quantifier, Search, Segment, Select,
};

/// What was sent, and how it reads back.
const FILTERS: &[(&str, &str)] = &[
    // Equality and its literals
    ("userType eq 'Guest'", "userType eq 'Guest'"),
    ("accessPackage/id eq 'b2c0'", "accessPackage/id eq 'b2c0'"),
    (
        "assignment/target/objectId eq '7'",
        "assignment/target/objectId eq '7'",
    ),
    (
        "subject eq 'let''s meet for lunch?'",
        "subject eq 'let''s meet for lunch?'",
    ),
    ("displayName eq ''", "displayName eq ''"),
    ("companyName ne null", "companyName ne null"),
    ("isAssignableToRole NE True", "isAssignableToRole ne true"),
    (
        "hasMembersWithLicenseErrors eq true",
        "hasMembersWithLicenseErrors eq true",
    ),
    (
        "createdDateTime ge 2024-01-01T00:00:00Z",
        "createdDateTime ge 2024-01-01T00:00:00Z",
    ),
    (
        "createdDateTime lt 2024-01-01t10:00:00.1234567+02:00",
        "createdDateTime lt 2024-01-01T10:00:00.1234567+02:00",
    ),
    (
        "registrationDateTime le 2021-01-02T12:00Z",
        "registrationDateTime le 2021-01-02T12:00Z",
    ),
    (
        "receivedDateTime ge 2017-04-01 and receivedDateTime lt 2017-05-01",
        "receivedDateTime ge 2017-04-01 and receivedDateTime lt 2017-05-01",
    ),
    (
        "start/dateTime ge '2017-07-01T08:00'",
        "start/dateTime ge '2017-07-01T08:00'",
    ),
    (
        "appOwnerOrganizationId eq 72F988BF-86f1-41af-91ab-2d7cd011db47",
        "appOwnerOrganizationId eq 72f988bf-86f1-41af-91ab-2d7cd011db47",
    ),
    (
        "id eq a4efa216-98c3-4e5d-95ab-d07053a96e67",
        "id eq a4efa216-98c3-4e5d-95ab-d07053a96e67",
    ),
    ("size gt -5", "size gt -5"),
    ("riskScore ge 1.50", "riskScore ge 1.50"),
    ("riskScore ge 15e-1", "riskScore ge 15e-1"),
    (
        "duration le duration'P1DT12H'",
        "duration le duration'P1DT12H'",
    ),
    (
        "userType eq microsoft.graph.userType'Guest'",
        "userType eq microsoft.graph.userType'Guest'",
    ),
    (
        "scenarios has 'secureFoundation'",
        "scenarios has 'secureFoundation'",
    ),
    ("'Guest' eq userType", "userType eq 'Guest'"),
    ("3 lt size", "size gt 3"),
    // In
    ("appId in ('a','b')", "appId in ('a','b')"),
    (
        "companyName in (null, 'Microsoft')",
        "companyName in (null,'Microsoft')",
    ),
    (
        "department IN( 'Retail' , 'Sales' )",
        "department in ('Retail','Sales')",
    ),
    // Functions
    (
        "startswith(displayName,'A') and accountEnabled eq true",
        "startswith(displayName,'A') and accountEnabled eq true",
    ),
    (
        "startsWith( displayName, 'Box')",
        "startswith(displayName,'Box')",
    ),
    (
        "endsWith(userPrincipalName,'#EXT#@contoso.com')",
        "endswith(userPrincipalName,'#EXT#@contoso.com')",
    ),
    (
        "contains(scope/microsoft.graph.accessReviewQueryScope/query, './members')",
        "contains(scope/microsoft.graph.accessReviewQueryScope/query,'./members')",
    ),
    (
        "startswith(tolower(mail),'a') eq true",
        "startswith(mail,'a')",
    ),
    (
        "startswith(mail,'a') eq false",
        "not (startswith(mail,'a'))",
    ),
    ("tolower(mail) eq 'a@b.example'", "mail eq 'a@b.example'"),
    // Not, and, or, parentheses
    ("not(startswith(x,'y'))", "not (startswith(x,'y'))"),
    (
        "NOT startsWith(displayName, 'Conf')",
        "not (startswith(displayName,'Conf'))",
    ),
    (
        "NOT groupTypes/any(c:c eq 'Unified')",
        "not (groupTypes/any(c:c eq 'Unified'))",
    ),
    ("not (not a eq 1)", "not (not (a eq 1))"),
    (
        "companyName ne null and NOT(companyName eq 'Microsoft')",
        "companyName ne null and not (companyName eq 'Microsoft')",
    ),
    (
        "a eq 1 or b eq 2 and c eq 3",
        "a eq 1 or (b eq 2 and c eq 3)",
    ),
    (
        "(a eq 1 or b eq 2) and c eq 3",
        "(a eq 1 or b eq 2) and c eq 3",
    ),
    ("((((a eq 1))))", "a eq 1"),
    ("a eq 1\tand\nb eq 2", "a eq 1 and b eq 2"),
    // Lambdas and counts
    (
        "groupTypes/any(c:c eq 'Unified')",
        "groupTypes/any(c:c eq 'Unified')",
    ),
    (
        "identities/any(c:c/issuerAssignedId eq 'x' and c/issuer eq 'y')",
        "identities/any(c:c/issuerAssignedId eq 'x' and c/issuer eq 'y')",
    ),
    (
        "proxyAddresses/any(x:startswith(x,'smtp:'))",
        "proxyAddresses/any(x:startswith(x,'smtp:'))",
    ),
    (
        "proxyAddresses/any (p:endsWith(p, 'OnMicrosoft.com'))",
        "proxyAddresses/any(p:endswith(p,'OnMicrosoft.com'))",
    ),
    (
        "assignedLicenses/any(s:s/skuId eq 184efa21-98c3-4e5d-95ab-d07053a96e67)",
        "assignedLicenses/any(s:s/skuId eq 184efa21-98c3-4e5d-95ab-d07053a96e67)",
    ),
    ("assignedLicenses/any()", "assignedLicenses/any()"),
    (
        "owners/all( o : o/userType eq 'Member' )",
        "owners/all(o:o/userType eq 'Member')",
    ),
    (
        "a/any(x:x/b/any(y:y eq 1 and x/c eq 2 and d eq 3))",
        "a/any(x:x/b/any(y:y eq 1 and x/c eq 2 and d eq 3))",
    ),
    ("members/$count eq 0", "members/$count eq 0"),
    (
        "not(assignedLicenses/$count eq 0)",
        "not (assignedLicenses/$count eq 0)",
    ),
    (
        "members/microsoft.graph.user/$count gt 10",
        "members/microsoft.graph.user/$count gt 10",
    ),
    // Types
    (
        "isOf('Microsoft.Graph.User') or isOf('Microsoft.Graph.Group')",
        "isof('Microsoft.Graph.User') or isof('Microsoft.Graph.Group')",
    ),
    (
        "isof( manager , microsoft.graph.user )",
        "isof(manager,'microsoft.graph.user')",
    ),
    (
        "isof(microsoft.graph.user/manager,'microsoft.graph.user') eq true",
        "isof(microsoft.graph.user/manager,'microsoft.graph.user')",
    ),
    (
        "members/any(m:isof(m,'microsoft.graph.user'))",
        "members/any(m:isof(m,'microsoft.graph.user'))",
    ),
    // As people write them in scripts
    (
        "accessPackage/id eq 'e5' and target/objectId eq '33' and (state eq 'delivering' or state eq 'delivered')",
        "accessPackage/id eq 'e5' and target/objectId eq '33' and (state eq 'delivering' or state eq 'delivered')",
    ),
    (
        "loggedByService eq 'B2C' and activityDateTime gt 2019-09-10T02:28:17Z",
        "loggedByService eq 'B2C' and activityDateTime gt 2019-09-10T02:28:17Z",
    ),
    (
        "activityDateTime ge 2026-01-01T00:00:00.000Z",
        "activityDateTime ge 2026-01-01T00:00:00.000Z",
    ),
    (
        "mseventmanager_EventManagerDemo/mykey eq 'test'",
        "mseventmanager_EventManagerDemo/mykey eq 'test'",
    ),
    // Names that look like words of the language
    (
        "in in ('x') and eq eq 'y' and contains eq 'z' and nullable eq 1",
        "in in ('x') and eq eq 'y' and contains eq 'z' and nullable eq 1",
    ),
    (
        "any eq 'x' and not/all eq 'y'",
        "any eq 'x' and not/all eq 'y'",
    ),
];

#[test]
fn reads_filters_as_graph_documents_them() {
    for (sent, canonical) in FILTERS {
        match Filter::parse(sent) {
            Ok(filter) => assert_eq!(filter.to_string(), *canonical, "for {sent}"),
            Err(error) => panic!("{sent}\n{error}"),
        }
    }
}

#[test]
fn builds_the_tree_one_expects() {
    let filter =
        Filter::parse("identities/any(c:c/issuer eq 'y') and startsWith(mail,'a')").unwrap();
    let item = PropertyPath {
        variable: Some("c".into()),
        segments: vec![Segment::Property("issuer".into())],
    };
    let expected = Filter::And(vec![
        Filter::Lambda {
            quantifier: Quantifier::Any,
            path: PropertyPath::of(["identities"]),
            variable: "c".into(),
            predicate: Some(Box::new(Filter::Compare {
                path: item,
                op: Comparison::Eq,
                literal: Literal::String("y".into()),
            })),
        },
        Filter::Function {
            function: Function::StartsWith,
            path: PropertyPath::of(["mail"]),
            text: "a".into(),
        },
    ]);
    assert_eq!(filter, expected);
}

#[test]
fn names_every_property_that_a_filter_reads() {
    let filter = Filter::parse(
        "a eq 1 and not (b/microsoft.graph.user/c in ('x')) \
         and d/any(x:x/e/any(y:y/f eq 1 and x/g eq 2 and h eq 3)) and i/$count gt 0",
    )
    .unwrap();
    let expected = ["a", "b/c", "d", "d/e", "d/e/f", "d/g", "h", "i"];
    assert_eq!(filter.properties(), expected);
}

#[test]
fn joins_a_filter_with_a_fixed_condition_without_nesting() {
    let own = Filter::parse("a eq 1 and b eq 2").unwrap();
    let fixed = Filter::parse("c eq 3").unwrap();
    assert_eq!(own.and(fixed).to_string(), "a eq 1 and b eq 2 and c eq 3");
}

#[test]
fn reads_select_and_orderby() {
    let limits = Limits::default();
    let select = Select::parse("id, displayName,createdBy/user,id,*", &limits).unwrap();
    assert_eq!(select.to_string(), "*,id,displayName,createdBy/user");
    assert!(
        Select::parse("createdBy/user", &limits)
            .unwrap()
            .includes("createdBy")
    );
    assert!(
        !Select::parse("createdBy/user", &limits)
            .unwrap()
            .includes("user")
    );

    let order =
        OrderItem::parse_list("from/emailAddress/name DESC, subject asc,id", &limits).unwrap();
    let order: Vec<_> = order.iter().map(ToString::to_string).collect();
    assert_eq!(order, ["from/emailAddress/name desc", "subject", "id"]);
}

#[test]
fn reads_searches_as_graph_documents_them() {
    let table = [
        (
            "\"displayName:Guthr\" OR \"mail:Guthr\"",
            "\"displayName:Guthr\" OR \"mail:Guthr\"",
        ),
        (
            "\"description:One\" AND (\"displayName:Video\" OR \"displayName:Drive\")",
            "\"description:One\" AND (\"displayName:Video\" OR \"displayName:Drive\")",
        ),
        (
            "\"a:x\" OR \"b:y\" AND \"c:z\"",
            "\"a:x\" OR (\"b:y\" AND \"c:z\")",
        ),
        ("pizza", "\"pizza\""),
        ("\"\tmail:x\"", "\"mail:x\""),
        ("O'Brien", "\"O'Brien\""),
        ("\"Irene McGowen\"", "\"Irene McGowen\""),
        (
            r#""displayName:a \"b\" \\ c""#,
            r#""displayName:a \"b\" \\ c""#,
        ),
        ("\"received:07/23/2018\"", "\"received:07/23/2018\""),
        ("\"size:1..500000\"", "\"size:1..500000\""),
    ];
    for (sent, canonical) in table {
        match Search::parse(sent, &Limits::default()) {
            Ok(search) => assert_eq!(search.to_string(), canonical, "for {sent}"),
            Err(error) => panic!("{sent}\n{error}"),
        }
    }
    let search = Search::parse("\"displayName:one two\" AND three", &Limits::default()).unwrap();
    assert_eq!(
        search.clauses(),
        [(Some("displayName"), "one two"), (None, "three")]
    );
}

type Reads = fn(&str) -> bool;

/// Who reads, what it takes, what it refuses.
const SHAPES: &[(Reads, &[&str], &[&str])] = &[
    (
        |text| DateTime::parse(text).is_some(),
        &[
            "2024-02-29T23:59Z",
            "2024-01-01T00:00:00.123456789012-12:45",
            "2024-01-01t00:00:00z",
        ],
        &[
            "2024-02-30T00:00:00Z",
            "20240101T00:00:00Z",
            "+002024-01-01T00:00:00Z",
            "2024-01-01T000000Z",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:00:00",
            "2024-01-01T00:00:00+0200",
            "2024-01-01T00:00:00+02",
            "2024-01-01T00:00:00.Z",
            "2024-01-01T00:00:00.1234567890123Z",
            "2024-01-01T00Z",
            "2024-01-01 00:00:00Z",
            "2024-01-01T00:00:00Z[UTC]",
            "2024-01-01",
        ],
    ),
    (
        |text| Date::parse(text).is_some(),
        &["2024-02-29", "0001-01-01", "9999-12-30"],
        &[
            "2023-02-29",
            "20240101",
            "2024-1-1",
            "2024-01-01T00:00:00Z",
            "٢٠٢٤-01-01",
        ],
    ),
    (
        |text| Duration::parse(text).is_some(),
        &["P1D", "PT0S", "-P1DT2H3M4.5S", "+pt1m", "P30D"],
        &[
            "",
            "P",
            "PT",
            "P1DT",
            "P1Y",
            "P1W",
            "P1M",
            "PT1D",
            "P1H",
            "PT1S1M",
            "PT1.5H",
            "PT.5S",
            "PT1.S",
            "1D",
            "P1D2",
            "P9999999999D",
        ],
    ),
    (
        |text| Decimal::parse(text).is_some(),
        &["1.5", "-0.0", "1e5", "1E-5", "1.5e+3"],
        &[
            "1", "-1", ".5", "1.", "1.e5", "e5", "--1.5", "inf", "NaN", "1e999", "1,5", "0x1.8",
        ],
    ),
    (
        |text| Guid::parse(text).is_some(),
        &[
            "72f988bf-86f1-41af-91ab-2d7cd011db47",
            "72F988BF-86F1-41AF-91AB-2D7CD011DB47",
        ],
        &[
            "72f988bf86f141af91ab2d7cd011db47",
            "{72f988bf-86f1-41af-91ab-2d7cd011db47}",
            "72f988bg-86f1-41af-91ab-2d7cd011db47",
        ],
    ),
];

#[test]
fn literals_have_exactly_the_shapes_of_odata() {
    for (reads, right, wrong) in SHAPES {
        for text in *right {
            assert!(reads(text), "{text} was refused");
        }
        for text in *wrong {
            assert!(!reads(text), "{text} was read");
        }
    }
}

#[test]
fn literals_of_time_have_a_value() {
    let nanoseconds = |text: &str| Duration::parse(text).unwrap().nanoseconds();
    assert_eq!(nanoseconds("-P1DT2H3M4.5S"), -93_784_500_000_000);
    let moment = |text: &str| DateTime::parse(text).unwrap().instant();
    assert_eq!(
        moment("2024-01-01T02:00+02:00"),
        moment("2024-01-01T00:00:00.000Z")
    );
    assert_eq!(
        moment("2024-01-01T00:00:00Z"),
        Date::parse("2024-01-01").unwrap().midnight()
    );
}
