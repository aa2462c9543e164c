//! What Graph answers over the directory only when the client says that it may be a little late
//! ([advanced queries](https://learn.microsoft.com/en-us/graph/aad-advanced-queries)): with the
//! header `ConsistencyLevel: eventual` and, but for `$search` and `/$count`, with `$count=true`.
//!
//! Xenia answers from the present state either way. It asks for the same so that a client which
//! works here works against Graph too, and what `$skip` and such do not do there they do not do
//! here.

use xenia_engine::domain::{Reason, Refusal};
use xenia_odata::{Comparison, Filter, Function, QueryOptions};

/// The last segments of the lists of directory objects.
const LISTS: &[&str] = &[
    "applications",
    "devices",
    "directReports",
    "groups",
    "memberOf",
    "members",
    "ownedObjects",
    "owners",
    "ownedDevices",
    "registeredDevices",
    "registeredOwners",
    "registeredUsers",
    "servicePrincipals",
    "sponsors",
    "transitiveMemberOf",
    "transitiveMembers",
    "users",
    "{cast}",
    "{member}",
];
/// The first segments of paths to them.
const SETS: &[&str] = &[
    "applications",
    "devices",
    "groups",
    "me",
    "servicePrincipals",
    "users",
];
/// What can be sorted by without more.
const SORTED: &[&str] = &["displayName", "userPrincipalName"];

/// Refuses a query over directory objects that Graph answers only as an advanced one, and the
/// options that it does not know there.
pub(crate) fn check(route: &str, options: &QueryOptions, eventual: bool) -> Result<(), Refusal> {
    let (list, counts) = match route.strip_suffix("/$count") {
        Some(list) => (list, true),
        None => (route, false),
    };
    let parts: Vec<&str> = list.split('/').skip(1).collect();
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return Ok(());
    };
    if !SETS.contains(first) || !LISTS.contains(last) {
        return Ok(());
    }
    // A further page belongs to a query that was asked for as it must be: clients follow links bare.
    if options.skip_token.is_some() {
        return Ok(());
    }
    if options.skip.is_some() {
        let message = "`$skip`: lists of the directory are paged by `@odata.nextLink` only";
        return Err(Refusal::invalid("$skip", message));
    }
    if counts && !eventual {
        let message = "`/$count` over the directory needs the header `ConsistencyLevel: eventual`";
        return Err(Refusal::invalid("ConsistencyLevel", message));
    }
    if options.search.is_some() && !eventual {
        let message = "`$search` over the directory needs the header `ConsistencyLevel: eventual`";
        return Err(Refusal::new(Reason::Unsupported, message).at("ConsistencyLevel"));
    }
    let full = eventual && (options.count || counts);
    match needed(options, parts.as_slice()) {
        Some((option, what)) if !full => {
            let message = format!(
                "`{option}`: {what} is an advanced query: send the header `ConsistencyLevel: eventual` and `$count=true`"
            );
            Err(Refusal::new(Reason::Unsupported, message).at(option))
        }
        _ => Ok(()),
    }
}

/// What makes a query an advanced one.
fn needed(options: &QueryOptions, parts: &[&str]) -> Option<(&'static str, String)> {
    if let Some(what) = options.filter.as_ref().and_then(advanced) {
        return Some(("$filter", what));
    }
    if options.filter.is_some() && !options.orderby.is_empty() {
        return Some(("$orderby", "sorting what `$filter` finds".to_owned()));
    }
    let plain = |name: Option<&str>| {
        name.is_some_and(|name| SORTED.iter().any(|it| it.eq_ignore_ascii_case(name)))
    };
    let mut order = options.orderby.iter();
    if let Some(item) = order.find(|item| !plain(item.path.single())) {
        return Some(("$orderby", format!("sorting by `{}`", item.path)));
    }
    match parts {
        [.., over, "{cast}" | "{member}"] if over.starts_with("transitive") => {
            Some(("path", format!("a cast of `{over}`")))
        }
        _ => None,
    }
}

/// The first condition of a filter that only an advanced query has.
fn advanced(filter: &Filter) -> Option<String> {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().find_map(advanced),
        Filter::Not(_) => Some("`not`".to_owned()),
        Filter::Compare {
            op: Comparison::Ne, ..
        } => Some("`ne`".to_owned()),
        Filter::Function {
            function: function @ (Function::EndsWith | Function::Contains),
            ..
        } => Some(format!("`{}`", function.as_str())),
        Filter::Count { path, .. } => Some(format!("`{path}/$count`")),
        Filter::Lambda { predicate, .. } => predicate.as_deref().and_then(advanced),
        _ => None,
    }
}
