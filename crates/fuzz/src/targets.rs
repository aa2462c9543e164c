//! What is fuzzed: a name, texts to begin with, and a function that answers whether the text could
//! be read, and panics when something is wrong.

use serde_json::{Value, json};
use std::fmt::Display;
use xenia_domain::{
    directory::{Application, Group, User},
    import::{Columns, members},
    subscription,
};
use xenia_membership_rules as rules;
use xenia_odata::{
    DeltaPage, DeltaToken, ExpandItem, Filter, Limits, OrderItem, QueryOptions, Search, Select,
    SkipToken, evaluate,
};
use xenia_protocols::scim;

/// A reader of other people's text.
pub(crate) struct Target {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// Texts to begin with.
    pub(crate) corpus: &'static [&'static str],
    /// Reads; whether that worked.
    pub(crate) read: fn(&str) -> bool,
}

const fn target(
    name: &'static str,
    corpus: &'static [&'static str],
    read: fn(&str) -> bool,
) -> Target {
    Target { name, corpus, read }
}

/// All of them. A new one is a line here.
pub(crate) const TARGETS: &[Target] = &[
    target("filter", FILTERS, filter),
    target("options", OPTIONS, options),
    target(
        "search",
        &["\"displayName:one\" AND (\"mail:x\" OR two)"],
        search,
    ),
    target(
        "tokens",
        &["eyJvIjpbXSwiaSI6IjciLCJmIjoiZiJ9", "e30", "abc_-"],
        tokens,
    ),
    target("rules", RULES, rule),
    target("scim-filter", SCIM, scim_filter),
    target(
        "scim-path",
        &["emails[type eq \"work\"].value", "urn:a:b:c:name.givenName"],
        scim_path,
    ),
    target("scim-patch", PATCHES, scim_patch),
    target("bodies", BODIES, body),
    target(
        "csv-header",
        &["userPrincipalName,displayName,surname,mail"],
        csv_header,
    ),
    target("csv-members", MEMBERS, csv_members),
    target(
        "resources",
        &[
            "users",
            "/groups/00000000-0000-0000-0000-000000000000",
            "users('a')",
        ],
        resource,
    ),
];

const FILTERS: &[&str] = &[
    "userType eq 'Guest' and startswith(mail,'a')",
    "not (identities/any(i:i/issuer eq 'x' and i/signInType ne null)) or companyName in ('a','b')",
    "assignedLicenses/$count ne 0",
    "createdDateTime ge 2024-01-01T00:00:00.123Z and id eq 00000000-0000-0000-0000-000000000000",
    "isof('microsoft.graph.user') and tolower(displayName) eq 'it''s'",
    "a/b/all(x:x/c/any(y:y eq x/d)) or 3 lt size or flags has 'a,b' or d gt duration'P1DT2H'",
];
const OPTIONS: &[&str] = &[
    "$filter=a eq 1&$orderby=b desc,c&$select=id,a/b&$top=5&$count=true",
    "$expand=members($select=id;$top=5;$filter=a eq 'b';$expand=manager($levels=max)),owners",
    "$search=\"displayName:x\"&$skip=3&$skiptoken=abc&$deltatoken=latest&$format=json",
];
const RULES: &[&str] = &[
    "(user.department -eq \"Sales\") -and (user.country -in [\"US\",\"UK\"])",
    "user.assignedPlans -any (assignedPlan.servicePlanId -eq \"x\" -and assignedPlan.capabilityStatus -eq \"Enabled\")",
    "-not (user.mail -contains \"@\") -or user.accountEnabled -ne true -or user.objectId -ne null",
    "user.memberof -any (group.objectId -in ['a','b'])",
    "user.proxyAddresses -any (_ -startsWith \"smtp:\") -and user.city -match \"^A.*\"",
];
const SCIM: &[&str] = &[
    "userName eq \"bjensen\" and (emails[type eq \"work\" and value co \"@\"] or not (active eq false))",
    "urn:ietf:params:scim:schemas:core:2.0:User:name.familyName sw \"O'M\" or meta.lastModified gt \"2011-05-13T04:42:34Z\"",
    "title pr and userType ne \"Employee\"",
];
const PATCHES: &[&str] = &[
    r#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"emails[type eq \"work\"].value","value":"a"},{"op":"add","value":{"active":true}},{"op":"remove","path":"members"}]}"#,
];
const MEMBERS: &[&str] = &[
    "version:v1.0\nMember object ID or user principal name [memberObjectIdOrUpn] Required\nExample: x\na@b.c",
    "mail,id,displayName\na@b.c,,'=A\n,00000000-0000-0000-0000-000000000000,B",
];
const BODIES: &[&str] = &[
    r#"{"accountEnabled":true,"displayName":"A","userPrincipalName":"a@b.c","identities":[{"signInType":"x","issuer":"y","issuerAssignedId":"z"}],"createdDateTime":"2026-01-01T00:00:00Z"}"#,
    r#"{"displayName":"G","mailEnabled":false,"mailNickname":"g","securityEnabled":true,"groupTypes":["Unified"]}"#,
    r#"{"displayName":"P","appRoles":[{"id":"00000000-0000-0000-0000-000000000000","allowedMemberTypes":["User"],"displayName":"R"}],"web":{"redirectUris":["https://a/"]}}"#,
];

/// What was written reads back as the same text.
fn same<T: Display, E>(value: &T, read: impl Fn(&str) -> Result<T, E>) {
    let written = value.to_string();
    let again = read(&written).map(|value| value.to_string());
    assert!(
        again.is_ok_and(|again| again == written),
        "`{written}` reads back as something else"
    );
}

fn filter(text: &str) -> bool {
    let Ok(filter) = Filter::parse(text) else {
        return false;
    };
    same(&filter, Filter::parse);
    let _ = filter.properties();
    let _ = evaluate(
        &filter,
        &json!({ "a": { "b": [{ "c": [1] }] }, "userType": "Guest", "size": 3 }),
    );
    true
}

fn options(text: &str) -> bool {
    let pairs = text.split('&').filter_map(|pair| pair.split_once('='));
    let Ok(options) = QueryOptions::parse(pairs, &Limits::default()) else {
        return false;
    };
    let _ = options.fingerprint("users");
    let rows = vec![
        json!({ "id": "1", "a": 1, "b": null }),
        json!({ "id": "2", "a": { "b": "x" } }),
    ];
    let _ = options.page(rows, &["displayName"]);
    let limits = Limits::default();
    for (_, value) in text.split('&').filter_map(|pair| pair.split_once('=')) {
        let _ = ExpandItem::parse_list(value, &limits);
        let _ = OrderItem::parse_list(value, &limits);
        let _ = Select::parse(value, &limits);
    }
    true
}

fn search(text: &str) -> bool {
    let read = |text: &str| Search::parse(text, &Limits::default());
    let Ok(search) = read(text) else {
        return false;
    };
    same(&search, read);
    let _ = search.matches(
        &json!({ "displayName": "one two", "mail": "x@y" }),
        &["displayName"],
    );
    true
}

fn tokens(text: &str) -> bool {
    let read = [
        SkipToken::decode(text, "f", 0).is_ok(),
        DeltaToken::decode(text, "f").is_ok(),
        DeltaPage::decode(text, "f").is_ok(),
    ];
    read.contains(&true)
}

fn rule(text: &str) -> bool {
    let Ok(rule) = rules::parse(text) else {
        return false;
    };
    // Written out, what needed no escapes may be longer than a rule may be.
    if rule.to_string().chars().count() <= rules::MAX_CHARACTERS {
        same(&rule, rules::parse);
    }
    true
}

fn scim_filter(text: &str) -> bool {
    let Ok(filter) = scim::Filter::parse(text) else {
        return false;
    };
    let _ = (filter.attributes(), filter.equalities().len());
    true
}

fn scim_path(text: &str) -> bool {
    scim::Path::parse(text).is_ok()
}

fn scim_patch(text: &str) -> bool {
    match serde_json::from_str(text) {
        Ok(Value::Object(body)) => scim::patch::read(&body).is_ok(),
        _ => false,
    }
}

fn body(text: &str) -> bool {
    let read = [
        serde_json::from_str::<User>(text).is_ok(),
        serde_json::from_str::<Group>(text).is_ok(),
        serde_json::from_str::<Application>(text).is_ok(),
    ];
    read.contains(&true)
}

fn csv_header(text: &str) -> bool {
    Columns::read(text.split(',')).is_ok()
}

/// A file of members, line by line; what a download would write of a cell reads back as it was.
fn csv_members(text: &str) -> bool {
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let Some(first) = lines.next() else {
        return false;
    };
    let headings = match members::MemberColumns::is_version(&first) {
        true => lines.next().unwrap_or_default(),
        false => first,
    };
    let Ok(columns) = members::MemberColumns::read(headings.iter().copied()) else {
        return false;
    };
    for cells in lines {
        let Ok(Some(named)) = columns.row(&cells) else {
            continue;
        };
        let plain = members::MemberColumns::read(["mail"]).map(|plain| {
            let written = named.iter().map(|(_, cell)| members::harmless(cell));
            let read = written.map(|cell| plain.row(&[cell.as_str()]));
            read.collect::<Vec<_>>()
        });
        for (read, (_, cell)) in plain.unwrap_or_default().iter().zip(&named) {
            if let Ok(Some(again)) = read {
                assert!(
                    again.iter().all(|(_, text)| text == cell),
                    "`{cell}` reads back as something else"
                );
            }
        }
    }
    true
}

fn resource(text: &str) -> bool {
    subscription::watched(text).is_ok() | subscription::change_types(text).is_ok()
}
