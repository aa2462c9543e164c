//! Tokens go with the query that they were made for, and pages fit together.

use proptest::prelude::*;
use serde_json::{Value, json};
use xenia_odata::{DeltaPage, DeltaToken, Limits, QueryOptions, SkipToken};

fn options(pairs: &[(&str, &str)]) -> QueryOptions {
    QueryOptions::parse(pairs.iter().copied(), &Limits::default()).unwrap_or_default()
}

#[test]
fn the_fingerprint_covers_which_rows_in_which_order_and_nothing_else() {
    let base = options(&[("$filter", "a eq 1 and b eq 2"), ("$orderby", "a desc")]);
    let print = base.fingerprint("users");
    let same = [
        options(&[("$filter", "(a  eq 1)  AND b eq 2"), ("$orderby", "a desc")]),
        options(&[
            ("$orderby", "a DESC"),
            ("$filter", "a eq 1 and b eq 2"),
            ("$top", "5"),
            ("$select", "id"),
        ]),
    ];
    let other = [
        options(&[("$filter", "a eq 1 and b eq 3"), ("$orderby", "a desc")]),
        options(&[("$filter", "a eq 1 and b eq 2"), ("$orderby", "a")]),
        options(&[("$filter", "a eq 1 and b eq 2")]),
        options(&[("$orderby", "a desc")]),
        options(&[
            ("$filter", "a eq 1 and b eq 2"),
            ("$orderby", "a desc"),
            ("$search", "x"),
        ]),
    ];
    for options in same {
        assert_eq!(options.fingerprint("users"), print);
    }
    for options in other {
        assert_ne!(options.fingerprint("users"), print, "{options:?}");
    }
    assert_ne!(base.fingerprint("groups"), print);
    assert_eq!(print.len(), 16);
}

#[test]
fn the_fingerprint_never_changes_between_versions() {
    // Tokens in clients' hands must survive an upgrade.
    let options = options(&[
        ("$filter", "userType eq 'Guest'"),
        ("$orderby", "displayName desc,id"),
    ]);
    assert_eq!(options.fingerprint("users"), "2b4da2cb40ef1a71");
}

#[test]
fn strange_tokens_are_refused() {
    let no_token = "`$skiptoken`: not a token of this service; start again without it";
    let foreign = "`$skiptoken`: belongs to another query; repeat the query it came from, or start again without it";
    let token = SkipToken {
        values: vec![None, Some("é".into())],
        last_id: "7".into(),
        fingerprint: "f".into(),
    };
    let delta = DeltaToken {
        after: 9,
        proof: "p".into(),
        at: 1,
        fingerprint: "f".into(),
    };
    let text = token.encode();
    for (text, fingerprint, keys, message) in [
        ("", "f", 2, no_token),
        ("%%%", "f", 2, no_token),
        ("e30", "f", 2, no_token),
        (delta.encode().as_str(), "f", 2, no_token),
        (text.get(..9).unwrap_or_default(), "f", 2, no_token),
        (text.as_str(), "g", 2, foreign),
        (text.as_str(), "f", 1, foreign),
    ] {
        let result = SkipToken::decode(text, fingerprint, keys).map_err(|error| error.to_string());
        assert_eq!(result, Err(message.to_owned()), "{text}");
    }
    assert_eq!(SkipToken::decode(&text, "f", 2), Ok(token));
    assert_eq!(DeltaToken::decode(&delta.encode(), "f"), Ok(delta.clone()));
    let foreign = DeltaToken::decode(&delta.encode(), "g").map_err(|error| error.to_string());
    assert_eq!(
        foreign,
        Err("`$deltatoken`: belongs to another query; repeat the query it came from, or start again without it".into())
    );
}

#[test]
fn pages_of_a_list_fit_together() {
    let rows: Vec<Value> = (0..10)
        .map(|n| json!({"n": n, "even": n % 2 == 0}))
        .collect();
    let page = |skip: &str| {
        options(&[
            ("$filter", "even eq true"),
            ("$orderby", "n desc"),
            ("$top", "2"),
            ("$skip", skip),
        ])
        .page(rows.clone(), &[])
    };
    let numbers = |rows: &[Value]| {
        rows.iter()
            .filter_map(|row| row["n"].as_i64())
            .collect::<Vec<_>>()
    };
    for (skip, expected) in [
        ("0", vec![8, 6]),
        ("2", vec![4, 2]),
        ("4", vec![0]),
        ("6", vec![]),
    ] {
        let (rows, count) = page(skip);
        assert_eq!((numbers(&rows), count), (expected, 5));
    }
    let (all, count) = QueryOptions::default().page(rows.clone(), &[]);
    assert_eq!((all, count), (rows, 10));
}

proptest! {
    #[test]
    fn a_token_survives_its_journey(
        values in prop::collection::vec(proptest::option::of(any::<String>()), 0..4),
        last_id: String,
        fingerprint: String,
        after: i64,
    ) {
        let keys = values.len();
        let token = SkipToken { values, last_id: last_id.clone(), fingerprint: fingerprint.clone() };
        let text = token.encode();
        prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{}", text);
        prop_assert_eq!(SkipToken::decode(&text, &fingerprint, keys), Ok(token));
        let token = DeltaToken { after, proof: last_id.clone(), at: after, fingerprint: fingerprint.clone() };
        prop_assert_eq!(DeltaToken::decode(&token.encode(), &fingerprint), Ok(token.clone()));
        let page = DeltaPage { after: Some(after), until: token, place: vec![last_id] };
        prop_assert_eq!(DeltaPage::decode(&page.encode(), &fingerprint), Ok(page));
    }

    #[test]
    fn no_text_makes_a_token_panic(text: String, bytes: Vec<u8>) {
        let _ = SkipToken::decode(&text, "f", 0);
        let _ = DeltaToken::decode(&text, "f");
        let _ = DeltaPage::decode(&text, "f");
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        let _ = SkipToken::decode(&hex, "f", 0);
    }
}
