//! Whole query strings.

use xenia_odata::{ExpandItem, Filter, Limits, QueryOptions};

fn parse(pairs: &[(&str, &str)]) -> Result<QueryOptions, String> {
    QueryOptions::parse(pairs.iter().copied(), &Limits::default()).map_err(|e| e.to_string())
}

#[test]
fn reads_all_options_with_or_without_dollar() {
    let options = parse(&[
        ("$filter", "userType eq 'Guest'"),
        ("select", "id,displayName"),
        ("$expand", "manager($levels=max;$select=id),members"),
        ("$OrderBy", "displayName desc"),
        ("$search", "\"displayName:a\""),
        ("$top", "999"),
        ("$skip", "0"),
        ("$count", "true"),
        ("$skipToken", "abc"),
        ("$format", "application/json;odata.metadata=minimal"),
        ("startDateTime", "belongs to the operation"),
    ])
    .unwrap();
    assert_eq!(
        options.filter,
        Some(Filter::parse("userType eq 'Guest'").unwrap())
    );
    assert_eq!(options.select.unwrap().to_string(), "id,displayName");
    assert_eq!(options.expand.len(), 2);
    assert_eq!(
        options.orderby.first().unwrap().to_string(),
        "displayName desc"
    );
    assert!(options.search.is_some());
    assert_eq!(
        (options.top, options.skip, options.count),
        (Some(999), Some(0), true)
    );
    assert_eq!(options.skip_token.as_deref(), Some("abc"));
    assert_eq!(parse(&[]).unwrap(), QueryOptions::default());
}

#[test]
fn says_which_option_is_wrong() {
    let table: &[(&[(&str, &str)], &str)] = &[
        (
            &[("$top", "0")],
            "`$top`: `0` is not a whole number from 1 to 999",
        ),
        (
            &[("$top", "1000")],
            "`$top`: `1000` is not a whole number from 1 to 999",
        ),
        (
            &[("$top", "+5")],
            "`$top`: `+5` is not a whole number from 1 to 999",
        ),
        (
            &[("$top", "")],
            "`$top`: `` is not a whole number from 1 to 999",
        ),
        (
            &[("$skip", "-1")],
            "`$skip`: `-1` is not a whole number from 0 to 4294967295",
        ),
        (
            &[("$count", "yes")],
            "`$count`: `yes` is neither `true` nor `false`",
        ),
        (
            &[("$format", "xml")],
            "`$format`: `xml` is not available; the only format is `json`",
        ),
        (
            &[("$apply", "x")],
            "`$apply`: not a query option of this service",
        ),
        (
            &[("$top", "1"), ("top", "2")],
            "`$top`: given more than once",
        ),
        (&[("$skiptoken", "")], "`$skiptoken`: empty"),
        (
            &[("$filter", "a eq")],
            "`$filter`: expected a literal after `eq` at column 5",
        ),
    ];
    for (pairs, message) in table {
        assert_eq!(parse(pairs), Err((*message).to_owned()));
    }
}

#[test]
fn the_page_bound_is_a_parameter() {
    let limits = Limits {
        top: 100,
        ..Limits::default()
    };
    let error = QueryOptions::parse([("$top", "101")], &limits).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`$top`: `101` is not a whole number from 1 to 100"
    );
}

#[test]
fn reads_options_inside_an_expand() {
    let text = "members/microsoft.graph.user($select=id,mail;$top=5;\
                $filter=startswith(mail,'a;)') and a/any(x:x eq 1);$orderby=mail desc,id;\
                $expand=manager($expand=manager;$count=true);$skip=3;$search=\"mail:x\"),owners";
    let items = ExpandItem::parse_list(text, &Limits::default()).unwrap();
    let [members, owners] = items.as_slice() else {
        panic!("two items");
    };
    assert_eq!(members.path.to_string(), "members/microsoft.graph.user");
    assert_eq!(members.select.as_ref().unwrap().to_string(), "id,mail");
    assert_eq!(
        (members.top, members.skip, members.count),
        (Some(5), Some(3), false)
    );
    assert_eq!(
        members.filter.as_ref().unwrap().to_string(),
        "startswith(mail,'a;)') and a/any(x:x eq 1)"
    );
    assert_eq!(members.orderby.len(), 2);
    let manager = members.expand.first().unwrap();
    assert!(manager.count);
    assert_eq!(
        manager.expand.first().unwrap().path.single(),
        Some("manager")
    );
    assert_eq!(
        owners,
        &ExpandItem {
            path: owners.path.clone(),
            ..ExpandItem::default()
        }
    );
    assert!(
        ExpandItem::parse_list("*", &Limits::default())
            .unwrap()
            .first()
            .unwrap()
            .is_all()
    );
}
