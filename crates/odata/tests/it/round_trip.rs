//! What is written reads back as the same tree, and nothing makes a parser panic.

use proptest::prelude::*;
use xenia_odata::{
    Comparison, Date, DateTime, Decimal, Duration, EnumMember, ExpandItem, Filter, Function, Guid,
    Limits, Literal, OrderItem, PropertyPath, Quantifier, QueryOptions, Search, Segment, Select,
};

/// Names that are no word of the language and no lambda variable (those are `v0`, `v1`, ...).
fn name() -> impl Strategy<Value = String> {
    "[a-uw-zA-Zé_][a-zA-Z0-9_é]{0,6}".prop_filter("reserved", |name| {
        !["not", "null", "true", "false"].contains(&name.to_lowercase().as_str())
    })
}

fn segment() -> impl Strategy<Value = Segment> {
    prop_oneof![
        4 => name().prop_map(Segment::Property),
        1 => (name(), name()).prop_map(|(a, b)| Segment::Cast(format!("{a}.graph.{b}"))),
    ]
}

/// A path that ends at a property, or is one of `variables`.
fn path(variables: usize) -> BoxedStrategy<PropertyPath> {
    let plain = (prop::collection::vec(segment(), 0..2), name())
        .prop_map(|(mut segments, last)| {
            segments.push(Segment::Property(last));
            PropertyPath {
                variable: None,
                segments,
            }
        })
        .boxed();
    if variables == 0 {
        return plain;
    }
    let item = (0..variables).prop_map(|n| PropertyPath {
        variable: Some(format!("v{n}")),
        segments: vec![],
    });
    let inside = (0..variables, plain.clone()).prop_map(|(n, path)| PropertyPath {
        variable: Some(format!("v{n}")),
        ..path
    });
    prop_oneof![plain, item, inside].boxed()
}

fn literal() -> BoxedStrategy<Literal> {
    prop_oneof![
        Just(Literal::Null),
        any::<bool>().prop_map(Literal::Bool),
        any::<i64>().prop_map(Literal::Integer),
        "-?[0-9]{1,5}\\.[0-9]{1,5}(e-?[0-9]{1,2})?".prop_map(|t| Literal::Decimal(Decimal::parse(&t).unwrap())),
        any::<String>().prop_map(Literal::String),
        "['a,;) ]{0,5}".prop_map(Literal::String),
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}".prop_map(|t| Literal::Guid(Guid::parse(&t).unwrap())),
        "(19|20)[0-9]{2}-0[1-9]-[0-2][1-8]T[01][0-9]:[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,12})?)?(Z|[+-]0[0-9]:30)"
            .prop_map(|t| Literal::DateTime(DateTime::parse(&t).unwrap())),
        "[0-9]{3}[1-9]-1[0-2]-[0-2][1-8]".prop_map(|t| Literal::Date(Date::parse(&t).unwrap())),
        "-?P[0-9]{1,3}D(T[0-9]{1,2}H([0-9]{1,2}M)?([0-9]{1,2}(\\.[0-9]{1,9})?S)?)?"
            .prop_map(|t| Literal::Duration(Duration::parse(&t).unwrap())),
        (name(), any::<String>()).prop_map(|(n, member)| Literal::Enum(EnumMember { type_name: format!("microsoft.graph.{n}"), member })),
    ]
    .boxed()
}

fn comparison() -> impl Strategy<Value = Comparison> {
    use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
    prop::sample::select(vec![Eq, Ne, Gt, Ge, Lt, Le])
}

fn leaf(variables: usize) -> BoxedStrategy<Filter> {
    let function = prop::sample::select(vec![
        Function::StartsWith,
        Function::EndsWith,
        Function::Contains,
    ]);
    prop_oneof![
        (path(variables), comparison(), literal())
            .prop_map(|(path, op, literal)| Filter::Compare { path, op, literal }),
        (path(variables), prop::collection::vec(literal(), 1..4))
            .prop_map(|(path, literals)| Filter::In { path, literals }),
        (path(variables), any::<String>()).prop_map(|(path, t)| Filter::Has {
            path,
            literal: Literal::String(t)
        }),
        (function, path(variables), any::<String>()).prop_map(|(function, path, text)| {
            Filter::Function {
                function,
                path,
                text,
            }
        }),
        (path(variables), comparison(), any::<u32>()).prop_map(|(path, op, n)| Filter::Count {
            path,
            op,
            value: n.into()
        }),
        (proptest::option::of(path(variables)), name()).prop_map(|(path, n)| Filter::IsOf {
            path: path.unwrap_or_default(),
            type_name: format!("microsoft.graph.{n}"),
        }),
        path(variables).prop_map(|path| Filter::Lambda {
            quantifier: Quantifier::Any,
            path,
            variable: String::new(),
            predicate: None
        }),
    ]
    .boxed()
}

/// A filter at most `depth` levels deep with `variables` lambda variables in scope.
pub(crate) fn filter(depth: usize, variables: usize) -> BoxedStrategy<Filter> {
    if depth == 0 {
        return leaf(variables);
    }
    let parts = || prop::collection::vec(filter(depth - 1, variables), 2..4);
    let quantifier = prop::sample::select(vec![Quantifier::Any, Quantifier::All]);
    prop_oneof![
        3 => leaf(variables),
        1 => parts().prop_map(Filter::And),
        1 => parts().prop_map(Filter::Or),
        1 => filter(depth - 1, variables).prop_map(|f| Filter::Not(Box::new(f))),
        1 => (quantifier, path(variables), filter(depth - 1, variables + 1)).prop_map(move |(quantifier, path, f)| {
            Filter::Lambda { quantifier, path, variable: format!("v{variables}"), predicate: Some(Box::new(f)) }
        }),
    ]
    .boxed()
}

fn search(depth: usize) -> BoxedStrategy<Search> {
    let clause = (proptest::option::of(name()), "[^: \\p{Z}\\p{C}][^:]{0,8}").prop_map(
        |(property, text)| Search::Clause {
            property,
            text: text.trim().to_owned(),
        },
    );
    if depth == 0 {
        return clause.boxed();
    }
    let parts = || prop::collection::vec(search(depth - 1), 2..4);
    prop_oneof![
        clause,
        parts().prop_map(Search::And),
        parts().prop_map(Search::Or)
    ]
    .boxed()
}

/// Text made of pieces of the language, which gets further into the parsers than noise does.
fn almost() -> impl Strategy<Value = String> {
    let pieces = vec![
        "a",
        "eq",
        "ne",
        "and",
        "or",
        "not",
        "in",
        "has",
        "(",
        ")",
        ",",
        ";",
        ":",
        "/",
        "'",
        "''",
        "\"",
        "\\",
        "$",
        "any",
        "all",
        "$count",
        "startswith",
        "isof",
        "tolower",
        "null",
        "true",
        "1",
        "-",
        "+",
        "1.5",
        "2024-01-01",
        "2024-01-01T00:00:00Z",
        "duration'P1D'",
        "duration",
        "m.g.x",
        "é",
        " ",
        "  ",
        "=",
        "$filter",
        "$select",
        "$expand",
        "*",
        "desc",
        "AND",
        "OR",
        "72f988bf-86f1-41af-91ab-2d7cd011db47",
        "x:",
        "P",
        "T",
        ".",
    ];
    prop::collection::vec(prop::sample::select(pieces), 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn a_printed_filter_reads_back_as_itself(filter in filter(3, 0)) {
        let text = filter.to_string();
        let limits = Limits { length: usize::MAX, ..Limits::default() };
        match Filter::parse_within(&text, &limits) {
            Ok(read) => prop_assert_eq!(read, filter, "text {}", text),
            Err(error) => prop_assert!(false, "{}\n{}", text, error),
        }
    }

    #[test]
    fn a_printed_search_reads_back_as_itself(search in search(2)) {
        let text = search.to_string();
        let read = Search::parse(&text, &Limits::default());
        prop_assert_eq!(read, Ok(search), "text {}", text);
    }

    #[test]
    fn no_text_makes_a_parser_panic(text in prop_oneof![any::<String>(), almost()]) {
        let limits = Limits::default();
        for option in ["$filter", "$select", "$expand", "$orderby", "$search", "$top", "$count", "$format"] {
            if let Err(error) = QueryOptions::parse([(option, text.as_str())], &limits) {
                prop_assert_eq!(error.option(), option);
                prop_assert!(error.position().is_none_or(|position| text.is_char_boundary(position)));
            }
        }
        let _ = QueryOptions::parse([(text.as_str(), "x")], &limits);
    }

    #[test]
    fn whatever_is_accepted_prints_to_something_equal(text in almost()) {
        let limits = Limits::default();
        if let Ok(filter) = Filter::parse(&text) {
            prop_assert_eq!(Filter::parse(&filter.to_string()), Ok(filter));
        }
        if let Ok(select) = Select::parse(&text, &limits) {
            prop_assert_eq!(Select::parse(&select.to_string(), &limits), Ok(select));
        }
        if let Ok(search) = Search::parse(&text, &limits) {
            prop_assert_eq!(Search::parse(&search.to_string(), &limits), Ok(search));
        }
        let _ = ExpandItem::parse_list(&text, &limits);
        let _ = OrderItem::parse_list(&text, &limits);
    }
}
