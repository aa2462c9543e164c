//! OData query options as Microsoft Graph uses them: text to trees, trees to text, and what the
//! trees mean.
//!
//! A request such as
//!
//! ```text
//! GET /v1.0/users?$filter=userType eq 'Guest' and startswith(mail,'a')&$orderby=displayName&$top=50
//! ```
//!
//! carries a small language in its query string. This crate reads it; it knows nothing of HTTP, of
//! the resources, or of a database. The API asks the tree which properties it touches, the store
//! turns the tree into SQL, and short lists that are in memory are filtered right here:
//!
//! ```
//! use serde_json::json;
//! use xenia_odata::{Limits, QueryOptions, SkipToken};
//!
//! // The decoded pairs of a query string, as the HTTP layer hands them over.
//! let pairs = [
//!     ("$filter", "userType eq 'Guest' and identities/any(i:i/issuer eq 'fabrikam.example')"),
//!     ("$orderby", "displayName desc"),
//!     ("$select", "id,displayName"),
//!     ("$top", "50"),
//! ];
//! let options = QueryOptions::parse(pairs, &Limits::default())?;
//!
//! // Which properties must be filterable?
//! let filter = options.filter.as_ref().unwrap();
//! assert_eq!(filter.properties(), ["userType", "identities", "identities/issuer"]);
//!
//! // A list in memory.
//! let person = |name: &str, kind: &str| json!({
//!     "id": name, "displayName": name, "userType": kind, "mail": null,
//!     "identities": [{"issuer": "fabrikam.example"}],
//! });
//! let people = vec![person("Ada", "Guest"), person("Bo", "Member"), person("Cy", "guest")];
//! let (page, count) = options.page(people, &[]);
//! assert_eq!(count, 2);
//! let shown: Vec<_> = page.iter().map(|p| options.select.as_ref().unwrap().project(p)).collect();
//! assert_eq!(shown, [json!({"id": "Cy", "displayName": "Cy"}), json!({"id": "Ada", "displayName": "Ada"})]);
//!
//! // The next page goes on after the last row, for this query only.
//! let fingerprint = options.fingerprint("users");
//! let token = SkipToken { values: vec![Some("Ada".into())], last_id: "Ada".into(), fingerprint };
//! let text = token.encode();
//! assert_eq!(SkipToken::decode(&text, &options.fingerprint("users"), 1)?, token);
//! assert!(SkipToken::decode(&text, &options.fingerprint("groups"), 1).is_err());
//!
//! // A mistake is explained to the one who made it.
//! let error = QueryOptions::parse([("$filter", "userType eq Guest")], &Limits::default());
//! assert_eq!(
//!     error.unwrap_err().to_string(),
//!     "`$filter`: expected a literal after `eq`, found `Guest`; text is quoted: `'Guest'` at column 13",
//! );
//! # Ok::<(), xenia_odata::ParseError>(())
//! ```
//!
//! # The pieces
//!
//! | option | tree | meaning |
//! |---|---|---|
//! | `$filter` | [`Filter`], made of [`PropertyPath`] and [`Literal`] | [`matches()`], [`evaluate`] |
//! | `$orderby` | [`OrderItem`] | [`compare`] |
//! | `$select` | [`Select`] | [`Select::project`] |
//! | `$expand` | [`ExpandItem`], options nested | whoever knows the relationships |
//! | `$search` | [`Search`] | [`Search::matches`] |
//! | `$top`, `$skip`, `$count` | fields of [`QueryOptions`] | [`QueryOptions::page`] |
//! | `$skiptoken`, `$deltatoken` | [`SkipToken`], [`DeltaPage`], [`DeltaToken`] | whoever made them |
//!
//! Reading is total: any text gives a tree or a [`ParseError`], within the bounds of [`Limits`] on
//! length, depth and number of terms. Writing a tree (`Display`) gives text that reads back as the
//! same tree, so a canonical form is `Filter::parse(text)?.to_string()`.
//!
//! # What is left out, and what is more
//!
//! Left out of OData, because Graph does not use it on directory or governance resources:
//! arithmetic, comparing two properties, `$apply`, `$compute`, functions other than `startswith`,
//! `endswith`, `contains` and `isof`, and binary, geographic and time-of-day literals. `tolower` and
//! `toupper` around a property are read and dropped, since text is compared without regard to case.
//!
//! More than Graph: `all`, which Graph documents as not supported; comparisons with the constant
//! first; `not` without parentheses before any condition.
//!
//! # Sources
//!
//! OData 4.01 [URL conventions](https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html)
//! (section 5) and [ABNF](https://docs.oasis-open.org/odata/odata/v4.01/os/abnf/odata-abnf-construction-rules.txt);
//! Graph [query parameters](https://learn.microsoft.com/en-us/graph/query-parameters),
//! [$filter](https://learn.microsoft.com/en-us/graph/filter-query-parameter),
//! [$search](https://learn.microsoft.com/en-us/graph/search-query-parameter),
//! [advanced queries](https://learn.microsoft.com/en-us/graph/aad-advanced-queries),
//! [paging](https://learn.microsoft.com/en-us/graph/paging).

mod cursor;
mod error;
mod evaluate;
mod expand;
mod filter;
mod limits;
mod literal;
mod options;
mod orderby;
mod path;
mod search;
mod search_match;
mod select;
mod temporal;
mod token;

pub use error::ParseError;
pub use evaluate::{compare, evaluate, fold, matches};
pub use expand::ExpandItem;
pub use filter::{Comparison, Filter, Function, Quantifier};
pub use limits::Limits;
pub use literal::{Decimal, EnumMember, Guid, Literal};
pub use options::QueryOptions;
pub use orderby::OrderItem;
pub use path::{PropertyPath, Segment};
pub use search::Search;
pub use search_match::words;
pub use select::Select;
pub use temporal::{Date, DateTime, Duration};
pub use token::{DeltaPage, DeltaToken, SkipToken};
