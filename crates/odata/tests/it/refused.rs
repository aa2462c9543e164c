//! Input that is not accepted, with the whole message that the sender sees.

use xenia_odata::{Filter, Limits, QueryOptions};

const FILTERS: &[(&str, &str)] = &[
    (
        "",
        "`$filter`: expected a condition such as `displayName eq 'x'` at column 1",
    ),
    (
        "   ",
        "`$filter`: expected a condition such as `displayName eq 'x'` at column 4",
    ),
    (
        "userType",
        "`$filter`: expected an operator (`eq`, `ne`, `gt`, `ge`, `lt`, `le`, `in` or `has`) after `userType` at column 9",
    ),
    (
        "userType = 'Guest'",
        "`$filter`: expected an operator (`eq`, `ne`, `gt`, `ge`, `lt`, `le`, `in` or `has`) after `userType`, found `=` at column 10",
    ),
    (
        "userType eq ",
        "`$filter`: expected a literal after `eq` at column 13",
    ),
    (
        "userType eq Guest",
        "`$filter`: expected a literal after `eq`, found `Guest`; text is quoted: `'Guest'` at column 13",
    ),
    (
        "userType eq )",
        "`$filter`: expected a literal after `eq`, found `)` at column 13",
    ),
    (
        "ünï eq 'x",
        "`$filter`: the quote is never closed; a quote inside text is written `''` at column 8",
    ),
    (
        "a eq 'x' b eq 'y'",
        "`$filter`: expected `and`, `or` or the end, found `b` at column 10",
    ),
    (
        "a eq 'x' and",
        "`$filter`: expected a condition such as `displayName eq 'x'` at column 13",
    ),
    (
        "(a eq 1",
        "`$filter`: expected `)`, `and` or `or` at column 8",
    ),
    (
        "a eq 1)",
        "`$filter`: expected `and`, `or` or the end, found `)` at column 7",
    ),
    (
        "a in 'x'",
        "`$filter`: expected `(` after `in`, found `'` at column 6",
    ),
    (
        "a in ()",
        "`$filter`: expected a literal after `(`, found `)` at column 7",
    ),
    (
        "a in ('x' 'y')",
        "`$filter`: expected `,` or `)` in the list after `in`, found `'` at column 11",
    ),
    (
        "a eq b/c",
        "`$filter`: expected a literal after `eq`, found `b`; text is quoted: `'b'` at column 6",
    ),
    (
        "a/ eq 1",
        "`$filter`: expected a property after `a/`, found `eq` at column 4",
    ),
    (
        "a/microsoft.graph.user eq 1",
        "`$filter`: expected `/` and a property after `microsoft.graph.user`, found `eq` at column 24",
    ),
    (
        "a eq 12x",
        "`$filter`: `12x` is not a number, a GUID, a date, or a date and time with offset at column 6",
    ),
    (
        "a eq 9223372036854775808",
        "`$filter`: `9223372036854775808` does not fit a 64-bit number at column 6",
    ),
    (
        "a ge 2024-01-01T00:00:00",
        "`$filter`: `2024-01-01T00:00:00` has no offset; write `2024-01-01T00:00:00Z` for UTC at column 6",
    ),
    (
        "a ge 2024-02-30",
        "`$filter`: `2024-02-30` is not a number, a GUID, a date, or a date and time with offset at column 6",
    ),
    (
        "a eq duration'P1Y'",
        "`$filter`: `duration'P1Y'` is not a duration such as `duration'P1DT12H'` at column 6",
    ),
    (
        "a eq guid'x'",
        "`$filter`: `guid'x'` is not a literal; only `duration` and enumeration types stand before a quote at column 6",
    ),
    (
        "a has 3",
        "`$filter`: expected text after `has`, found `3` at column 7",
    ),
    (
        "substringof('x',a)",
        "`$filter`: `substringof` is not a known function; use `startswith`, `endswith`, `contains` or `isof` at column 1",
    ),
    (
        "isof('user')",
        "`$filter`: expected a type such as `'microsoft.graph.user'` at column 6",
    ),
    (
        "isof()",
        "`$filter`: expected a type such as `'microsoft.graph.user'` or a property after `isof(`, found `)` at column 6",
    ),
    (
        "isof(a)",
        "`$filter`: expected `,` after the property of `isof`, found `)` at column 7",
    ),
    (
        "startswith(a)",
        "`$filter`: expected `,` after the property of `startswith`, found `)` at column 13",
    ),
    (
        "startswith(a,b)",
        "`$filter`: expected text such as `'x'` as second argument of `startswith`, found `b` at column 14",
    ),
    (
        "startswith(a,'b'",
        "`$filter`: expected `)` after the arguments of `startswith` at column 17",
    ),
    (
        "startswith('x',a)",
        "`$filter`: expected a property after `startswith(`, found `'` at column 12",
    ),
    (
        "startswith(a/$count,'x')",
        "`$filter`: expected a property after `startswith(`, found a count or lambda over `a` at column 12",
    ),
    (
        "contains(a,'b') eq 'x'",
        "`$filter`: expected `true` or `false` after a function and `eq` at column 20",
    ),
    (
        "a/$count eq 'x'",
        "`$filter`: `$count` is compared with a whole number, not with `'x'` at column 13",
    ),
    (
        "a/$count eq -1",
        "`$filter`: `$count` is compared with a whole number, not with `-1` at column 13",
    ),
    (
        "a/$count",
        "`$filter`: expected a comparison after `$count` at column 9",
    ),
    (
        "a/any(",
        "`$filter`: expected a variable such as `x:` after `any(` at column 7",
    ),
    (
        "a/all()",
        "`$filter`: expected a variable such as `x:` after `all(`, found `)` at column 7",
    ),
    (
        "a/any(c eq 'x')",
        "`$filter`: expected `:` after variable `c`, found `eq` at column 9",
    ),
    (
        "a/any(c:c eq 'x'",
        "`$filter`: expected `)` to close `any(`, `and` or `or` at column 17",
    ),
    (
        "a/any(c:c/b/any(c:c eq 1))",
        "`$filter`: variable `c` is already in use at column 17",
    ),
    (
        "'x' eq",
        "`$filter`: expected a property after `eq` at column 7",
    ),
    (
        "true",
        "`$filter`: expected a comparison after `true` at column 5",
    ),
    (
        "a eq 'x' ; b",
        "`$filter`: expected `and`, `or` or the end, found `;` at column 10",
    ),
];

#[test]
fn filters_are_refused_with_the_place_and_the_reason() {
    for (sent, message) in FILTERS {
        match Filter::parse(sent) {
            Ok(filter) => panic!("{sent} was read as {filter}"),
            Err(error) => assert_eq!(error.to_string(), *message, "for {sent}"),
        }
    }
}

#[test]
fn an_error_gives_its_parts() {
    let error = Filter::parse("ü eq Guest").unwrap_err();
    assert_eq!(error.option(), "$filter");
    assert_eq!(error.position(), Some(6), "bytes");
    assert_eq!(
        error.reason(),
        "expected a literal after `eq`, found `Guest`; text is quoted: `'Guest'`"
    );
}

#[test]
fn hostile_filters_meet_the_bounds() {
    let deep = |open: &str, close: &str, levels: usize| {
        format!("{}a eq 1{}", open.repeat(levels), close.repeat(levels))
    };
    let lambdas = |levels: usize| {
        let open: String = (0..levels).map(|n| format!("a/any(v{n}:")).collect();
        format!("{open}a eq 1{}", ")".repeat(levels))
    };
    let too_deep = "nested deeper than 64 levels";
    for (sent, reason) in [
        (deep("(", ")", 65), too_deep),
        (deep("not ", "", 65), too_deep),
        (deep("not(", ")", 65), too_deep),
        (lambdas(65), too_deep),
        (deep("(", ")", 8_000), too_deep),
        (vec!["a eq 1"; 1_001].join(" or "), "more than 1000 terms"),
        (
            format!("a in ({}1)", "1,".repeat(1_000)),
            "more than 1000 terms",
        ),
        (
            format!("a eq '{}'", "x".repeat(16 * 1024)),
            "longer than 16384 bytes",
        ),
    ] {
        let error = Filter::parse(&sent).unwrap_err();
        assert_eq!(error.reason(), reason);
    }
    for sent in [
        deep("(", ")", 64),
        deep("not ", "", 64),
        deep("not (", ")", 64),
        lambdas(64),
    ] {
        let filter = Filter::parse(&sent).unwrap();
        assert_eq!(Filter::parse(&filter.to_string()).unwrap(), filter);
    }
}

const OTHERS: &[(&str, &str, &str)] = &[
    (
        "$select",
        "",
        "`$select`: expected a property or `*` at column 1",
    ),
    (
        "$select",
        "id,",
        "`$select`: expected a property or `*` at column 4",
    ),
    (
        "$select",
        "id displayName",
        "`$select`: expected `,` or the end, found `displayName` at column 4",
    ),
    (
        "$orderby",
        "a down",
        "`$orderby`: expected `asc`, `desc`, `,` or the end, found `down` at column 3",
    ),
    (
        "$orderby",
        "a,a desc",
        "`$orderby`: `a` is named twice at column 3",
    ),
    (
        "$orderby",
        "a/$count",
        "`$orderby`: expected a property, found a count or lambda over `a` at column 1",
    ),
    (
        "$search",
        "",
        "`$search`: expected a clause such as `\"displayName:x\"` at column 1",
    ),
    (
        "$search",
        "\"a:x",
        "`$search`: the quote is never closed at column 1",
    ),
    (
        "$search",
        "\"a:\"",
        "`$search`: a clause needs text to look for at column 1",
    ),
    (
        "$search",
        "\"a:x\" and \"b:y\"",
        "`$search`: expected `AND`, `OR` or the end, found `and` at column 7",
    ),
    (
        "$search",
        "(\"a:x\"",
        "`$search`: expected `)`, `AND` or `OR` at column 7",
    ),
    (
        "$search",
        "\"a\\x\"",
        "`$search`: a backslash escapes only `\"` and `\\` at column 3",
    ),
    (
        "$search",
        "NOT \"a:x\"",
        "`$search`: expected a clause such as `\"displayName:x\"`, found `NOT` at column 1",
    ),
    (
        "$expand",
        "members(",
        "`$expand`: expected an option such as `$select=id` at column 9",
    ),
    (
        "$expand",
        "members($select=id",
        "`$expand`: expected `;` or `)` at column 19",
    ),
    (
        "$expand",
        "members($top=0)",
        "`$expand`: `$top`: `0` is not a whole number from 1 to 999 at column 14",
    ),
    (
        "$expand",
        "members($apply=x)",
        "`$expand`: `$apply` is not an option inside `$expand` at column 9",
    ),
    (
        "$expand",
        "members($top=1;top=2)",
        "`$expand`: `$top` is given twice at column 16",
    ),
    (
        "$expand",
        "members($filter=a eq )",
        "`$expand`: expected a literal after `eq`, found `)` at column 22",
    ),
    (
        "$expand",
        "members x",
        "`$expand`: expected `,`, `(` or the end, found `x` at column 9",
    ),
];

#[test]
fn the_other_options_are_refused_alike() {
    for (option, sent, message) in OTHERS {
        match QueryOptions::parse([(*option, *sent)], &Limits::default()) {
            Ok(_) => panic!("{option}={sent} was read"),
            Err(error) => assert_eq!(error.to_string(), *message, "for {sent}"),
        }
    }
}
