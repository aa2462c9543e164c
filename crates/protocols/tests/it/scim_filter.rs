//! The filter language and the paths of PATCH (RFC 7644, 3.4.2.2, 3.5.2 and 3.10).

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use xenia_protocols::scim::{
    Attribute, Filter, Path, ResourceType, Schema, core::USER, filter::Operator,
    path::AttributePath,
};

fn resource(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => panic!("no object"),
    }
}

fn ada() -> Map<String, Value> {
    resource(json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": "2819c223-7f76-453a-919d-413861904646",
        "externalId": "A-1",
        "userName": "Ada.Lovelace@Contoso.example",
        "name": { "familyName": "Lovelace", "givenName": "Ada" },
        "displayName": "Ada \"the first\"",
        "active": true,
        "emails": [
            { "value": "ada@contoso.example", "type": "work", "primary": true },
            { "value": "ada@home.example", "type": "other" }
        ],
        "meta": {
            "created": "2026-01-05T10:00:00Z",
            "lastModified": "2026-05-13T04:42:34+02:00"
        },
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "department": "Analysis",
            "manager": { "value": "26118915-6090-4610-87e4-49d8ca9f808d" }
        }
    }))
}

#[test]
fn filters_mean_what_the_rfc_says() {
    let cases = [
        // The figures of RFC 7644, 3.4.2.2.
        (r#"userName eq "ada.lovelace@contoso.example""#, true),
        (r#"name.familyName co "O'Malley""#, false),
        (r#"userName sw "A""#, true),
        (
            r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "A""#,
            true,
        ),
        ("title pr", false),
        ("displayName pr", true),
        (r#"meta.lastModified gt "2011-05-13T04:42:34Z""#, true),
        (r#"meta.lastModified eq "2026-05-13T02:42:34Z""#, true),
        (r#"meta.lastModified ge "2026-05-13T04:42:34Z""#, false),
        (r#"title pr and userType eq "Employee""#, false),
        (r#"title pr or active eq true"#, true),
        (
            r#"emails[type eq "work" and value co "@contoso.example"]"#,
            true,
        ),
        (
            r#"emails[type eq "other" and value co "@contoso.example"]"#,
            false,
        ),
        (
            r#"emails co "home.example" or emails.value co "nowhere""#,
            true,
        ),
        (
            r#"emails.type eq "work" and emails.value ew "home.example""#,
            true,
        ),
        // Precedence: not, and, or.
        ("active eq false or active eq true and title pr", false),
        ("active eq true or active eq true and title pr", true),
        ("(active eq true or active eq true) and title pr", false),
        ("not (title pr) and active eq true", true),
        ("not(title pr or active eq true)", false),
        // Case of names, operators and words; what is exact.
        (
            r#"USERNAME EQ "ADA.LOVELACE@contoso.EXAMPLE" AND Active Eq True"#,
            true,
        ),
        (r#"externalId eq "a-1""#, false),
        (r#"externalId eq "A-1""#, true),
        (r#"displayName eq "ada \"THE first\"""#, true),
        // null and no value are the same.
        ("title eq null", true),
        ("title ne null", false),
        ("displayName eq null", false),
        ("displayName ne null", true),
        (r#"title ne "x""#, true),
        (r#"title co """#, false),
        (r#"nosuch eq "x""#, false),
        (r#"not (nosuch eq "x")"#, true),
        // Extensions, by their URN and without.
        (
            r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "analysis""#,
            true,
        ),
        (
            r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value sw "26118915""#,
            true,
        ),
        (r#"manager eq "26118915-6090-4610-87e4-49d8ca9f808d""#, true),
        (
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User pr",
            true,
        ),
        // What clients send beyond the grammar.
        (
            r#"emails[type eq "work"].value eq "ada@contoso.example""#,
            true,
        ),
        (
            r#"emails[type eq "other"].value eq "ada@contoso.example""#,
            false,
        ),
        (r#"emails[emails.type eq "work"]"#, true),
        (r#"active eq "True""#, true),
        // Types that do not go together are not equal.
        ("userName eq 3", false),
        ("userName ne 3", true),
        ("emails[primary eq true].type pr", true),
    ];
    for (text, expected) in cases {
        let filter = Filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(filter.matches(&ada(), &USER), expected, "{text}");
        let written = filter.to_string();
        assert_eq!(
            Filter::parse(&written).unwrap(),
            filter,
            "{text} as {written}"
        );
    }
}

#[test]
fn malformed_filters_are_refused_with_their_column() {
    let cases = [
        ("", "an attribute is expected, found the end at column 1"),
        (
            "userName",
            "after `userName` one of `eq ne co sw ew gt ge lt le pr` is expected, found the end at column 9",
        ),
        (
            "userName is \"x\"",
            "after `userName` one of `eq ne co sw ew gt ge lt le pr` is expected, found `is` at column 10",
        ),
        (
            "userName eq bjensen",
            "after `eq` text in double quotes, a number, `true`, `false` or `null` is expected, found `bjensen` at column 13",
        ),
        ("é eq 1", "`é` is not the name of an attribute at column 1"),
        ("title pr)", "`)` follows after the end at column 9"),
        ("(title pr", "`)` is expected, found the end at column 10"),
        (
            "title pr and",
            "an attribute is expected, found the end at column 13",
        ),
        (
            "emails[type eq \"work\"",
            "`]` is expected, found the end at column 22",
        ),
        (
            "emails[type[value pr]]",
            "brackets cannot stand within brackets at column 12",
        ),
        (
            "name.givenName[value pr]",
            "`name.givenName` has no values to choose among with `[` at column 15",
        ),
        ("title eq \"x", "the text has no closing quote at column 10"),
        (
            "title eq \"\\q\"",
            "the text has a malformed escape at column 10",
        ),
        (
            "a.b.c pr",
            "`a.b.c` is not the name of an attribute at column 1",
        ),
        (
            ":title pr",
            "`:title` does not begin with the URN of a schema at column 1",
        ),
        (
            "not title pr",
            "after `not` one of `eq ne co sw ew gt ge lt le pr` is expected, found `title` at column 5",
        ),
    ];
    for (text, message) in cases {
        let error = Filter::parse(text).unwrap_err();
        assert_eq!(error.detail, format!("the filter is malformed: {message}"));
        assert_eq!(error.scim_type.unwrap().name(), "invalidFilter");
    }
    let deep = "(".repeat(40) + "title pr" + &")".repeat(40);
    let many = vec!["title pr"; 300].join(" or ");
    let long = format!("title eq \"{}\"", "x".repeat(9000));
    let bounds = [
        (deep, "brackets stand more than 32 deep at column 34"),
        (many, "there are more than 256 comparisons at column 3073"),
        (long, "it has 9011 bytes, the most is 8192 at column 1"),
    ];
    for (text, message) in bounds {
        let error = Filter::parse(&text).unwrap_err();
        assert_eq!(error.detail, format!("the filter is malformed: {message}"));
    }
}

const VAULT: ResourceType = ResourceType {
    name: "Vault",
    endpoint: "/Vaults",
    description: "a type with an attribute that is never returned",
    schema: &Schema {
        id: "urn:example:Vault",
        name: "Vault",
        description: "a type with an attribute that is never returned",
        attributes: &[
            Attribute::text("code", "what opens it").write_only(),
            Attribute::boolean("open", "whether it is open"),
        ],
    },
    extensions: &[],
};

#[test]
fn what_cannot_be_meant_is_refused() {
    let cases = [
        (
            "open gt true",
            "`open gt`: values of the type `boolean` have no order",
        ),
        (
            "code eq \"x\"",
            "`code` is never returned and cannot be asked for",
        ),
        (
            "open eq true or not (code pr)",
            "`code` is never returned and cannot be asked for",
        ),
    ];
    for (text, message) in cases {
        let refused = Filter::parse(text).unwrap().check(&VAULT).unwrap_err();
        assert_eq!(refused.detail, message);
    }
}

#[test]
fn paths_of_patch_are_read() {
    let whole = [
        "members",
        "name.familyName",
        "addresses[type eq \"work\"]",
        "members[value eq \"2819c223\"].displayName",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        "members.$ref",
    ];
    for text in whole {
        let path = Path::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(path.to_string(), text);
    }
    let malformed = [
        ("", "an attribute is expected, found the end at column 1"),
        (
            "members[",
            "an attribute is expected, found the end at column 9",
        ),
        (
            "members[value eq \"x\"] x",
            "`x` follows after the end at column 23",
        ),
        (
            "members[value eq \"x\"].a.b",
            "`a.b` is not the name of an attribute at column 22",
        ),
        ("members value", "`value` follows after the end at column 9"),
        (
            "\"members\"",
            "an attribute is expected, found the text `members` at column 1",
        ),
    ];
    for (text, message) in malformed {
        let error = Path::parse(text).unwrap_err();
        assert_eq!(error.detail, format!("the path is malformed: {message}"));
        assert_eq!(error.scim_type.unwrap().name(), "invalidPath");
    }
}

/// A filter over a small world, for comparing with the slow and obvious way.
#[derive(Clone, Debug)]
enum Plain {
    Title(Operator, String),
    Active(bool),
    Email(Operator, String),
    WorkEmail(Operator, String),
    HasTitle,
    Not(Box<Plain>),
    And(Box<Plain>, Box<Plain>),
    Or(Box<Plain>, Box<Plain>),
}

#[derive(Clone, Debug)]
struct Person {
    title: Option<String>,
    active: bool,
    emails: Vec<(String, bool)>,
}

impl Plain {
    /// With more brackets than needed, and odd case.
    fn text(&self) -> String {
        match self {
            Self::Title(operator, text) => format!("Title {} \"{text}\"", operator.word()),
            Self::Active(truth) => format!("active EQ {truth}"),
            Self::Email(operator, text) => format!("emails {} \"{text}\"", operator.word()),
            Self::WorkEmail(operator, text) => format!(
                "emails[type eq \"work\" and value {} \"{text}\"]",
                operator.word()
            ),
            Self::HasTitle => "title pr".to_owned(),
            Self::Not(inner) => format!("NOT ({})", inner.text()),
            Self::And(a, b) => format!("({}) and ({})", a.text(), b.text()),
            Self::Or(a, b) => format!("({} Or {})", a.text(), b.text()),
        }
    }
    fn means(&self, person: &Person) -> bool {
        let lower = |text: &str| text.to_lowercase();
        let holds = |operator: &Operator, actual: &str, expected: &str| {
            let (actual, expected) = (lower(actual), lower(expected));
            match operator {
                Operator::Eq => actual == expected,
                Operator::Ne => actual != expected,
                Operator::Co => actual.contains(&expected),
                Operator::Sw => actual.starts_with(&expected),
                Operator::Ew => actual.ends_with(&expected),
                Operator::Gt => actual > expected,
                Operator::Ge => actual >= expected,
                Operator::Lt => actual < expected,
                Operator::Le => actual <= expected,
            }
        };
        match self {
            Self::Title(operator, text) => match &person.title {
                None => *operator == Operator::Ne,
                Some(title) => holds(operator, title, text),
            },
            Self::Active(truth) => person.active == *truth,
            Self::Email(operator, text) => {
                let none = person.emails.is_empty() && *operator == Operator::Ne;
                none || person
                    .emails
                    .iter()
                    .any(|(it, _)| holds(operator, it, text))
            }
            Self::WorkEmail(operator, text) => person
                .emails
                .iter()
                .any(|(it, work)| *work && holds(operator, it, text)),
            Self::HasTitle => person.title.is_some(),
            Self::Not(inner) => !inner.means(person),
            Self::And(a, b) => a.means(person) && b.means(person),
            Self::Or(a, b) => a.means(person) || b.means(person),
        }
    }
}

fn text() -> impl Strategy<Value = String> {
    "[abAB]{0,3}"
}

fn operator() -> impl Strategy<Value = Operator> {
    proptest::sample::select(Operator::ALL)
}

fn plain() -> impl Strategy<Value = Plain> {
    let leaf = prop_oneof![
        (operator(), text()).prop_map(|(operator, text)| Plain::Title(operator, text)),
        any::<bool>().prop_map(Plain::Active),
        (operator(), text()).prop_map(|(operator, text)| Plain::Email(operator, text)),
        (operator(), text()).prop_map(|(operator, text)| Plain::WorkEmail(operator, text)),
        Just(Plain::HasTitle),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|a| Plain::Not(Box::new(a))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Plain::And(Box::new(a), Box::new(b))),
            (inner.clone(), inner).prop_map(|(a, b)| Plain::Or(Box::new(a), Box::new(b))),
        ]
    })
}

fn person() -> impl Strategy<Value = Person> {
    let emails = proptest::collection::vec((text(), any::<bool>()), 0..3);
    (proptest::option::of(text()), any::<bool>(), emails).prop_map(|(title, active, emails)| {
        Person {
            title,
            active,
            emails,
        }
    })
}

fn as_json(person: &Person) -> Map<String, Value> {
    let emails: Vec<Value> = person
        .emails
        .iter()
        .map(
            |(value, work)| json!({ "value": value, "type": if *work { "Work" } else { "other" } }),
        )
        .collect();
    let mut members = resource(json!({ "active": person.active, "emails": emails }));
    if let Some(title) = &person.title {
        members.insert("title".to_owned(), title.clone().into());
    }
    members
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_filter_agrees_with_the_obvious_way(filter in plain(), person in person()) {
        let parsed = Filter::parse(&filter.text()).unwrap();
        prop_assert_eq!(parsed.matches(&as_json(&person), &USER), filter.means(&person));
        let again = Filter::parse(&parsed.to_string()).unwrap();
        prop_assert_eq!(again, parsed);
    }

    #[test]
    fn any_text_gives_a_filter_or_an_error(text in "\\PC{0,60}") {
        let _ = Filter::parse(&text);
        let _ = Path::parse(&text);
        let _ = AttributePath::parse(&text);
    }

    #[test]
    fn words_in_any_order_give_a_filter_or_an_error(
        words in proptest::collection::vec(proptest::sample::select(vec![
            "title", "eq", "pr", "and", "or", "not", "(", ")", "[", "]", "\"x\"", "true", "1",
            ".value", "emails", "name.givenName",
        ]), 0..14)
    ) {
        let text = words.join(" ");
        if let Ok(filter) = Filter::parse(&text) {
            prop_assert_eq!(Filter::parse(&filter.to_string()).unwrap(), filter);
        }
        if let Ok(path) = Path::parse(&text) {
            prop_assert_eq!(Path::parse(&path.to_string()).unwrap(), path);
        }
    }
}
