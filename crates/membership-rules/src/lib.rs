//! Membership rules of dynamic groups: text to trees, trees to text, what a tree means, and why.
//!
//! The language is that of Entra ("Manage rules for dynamic membership groups in Microsoft Entra
//! ID"), whole, with what administrators miss there: `memberOf` is an operand like any other and
//! has a transitive sibling, and rules can read when somebody was created or last signed in, who
//! sponsors a guest, and where an identity comes from.
//!
//! ```
//! use xenia_membership_rules::{Compiled, Layout, parse};
//!
//! let rule = parse("(user.department –eq 'sales') -and -not (user.jobTitle -startsWith \"SDE\")")?;
//! assert_eq!(
//!     rule.to_string(),
//!     "user.department -eq \"sales\" -and -not (user.jobTitle -startsWith \"SDE\")"
//! );
//!
//! // A layout says which properties are read; records have a place for each of them.
//! let layout = Layout::of([&rule]);
//! let compiled = Compiled::new(&rule, &layout);
//! let now = 0;
//! let evaluation = compiled.at(now);
//! let ada = layout.read(r#"{"displayName": "Ada", "department": "Sales", "jobTitle": "Lead"}"#)?;
//! let bo = layout.read(r#"{"displayName": "Bo", "department": "SALES", "jobTitle": "sde 2"}"#)?;
//! assert!(evaluation.matches(&ada));
//! assert!(!evaluation.matches(&bo));
//!
//! // Why not?
//! let why = rule.explain(&layout, &bo, now);
//! assert_eq!(why.parts[1].expression, "-not (user.jobTitle -startsWith \"SDE\")");
//! assert!(!why.parts[1].result);
//!
//! // A mistake is explained to the one who made it.
//! assert_eq!(
//!     parse("user.departmant -eq \"Sales\"").unwrap_err().to_string(),
//!     "attribute not supported at line 1, column 1: `user.departmant` is not a property that a \
//!      rule can read; did you mean `user.department`?"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it means
//!
//! - Every comparison is true or false. A negated one (`-ne`, `-notContains`, ...) is true exactly
//!   where the plain one is not; so `user.department -ne "Sales"` is true of those without a
//!   department.
//! - There is no empty text: a property that holds one has no value, and a rule that compares with
//!   one is refused with the advice to write `null`.
//! - Text is compared without regard to case, and so are regular expressions. `-match` finds
//!   something anywhere in the value.
//! - A collection without `-any` or `-all` compares as if it had `-any`: one item must hold; none
//!   must, where the operator is negated. `-all` is true of an empty collection.
//! - `-le` and `-ge` are false where there is no date. `2020-06-10` is its first instant in UTC.
//!   Months and years are counted from the value: `-le system.now -minus P1M` is true from one month
//!   after the date on.
//! - `-eq`, `-and` and the other words are known in any case, with or without their hyphen, and
//!   with any dash for a hyphen.
//!
//! # Bounds
//!
//! A rule has [`MAX_CHARACTERS`] characters, parentheses nest [`MAX_DEPTH`] deep, a list has
//! [`MAX_LIST`] values; a regular expression is bounded in its compiled size and is searched in time
//! proportional to the text. [`parse`] never panics, whatever the text.

mod compare;
mod compile;
mod depend;
mod display;
mod error;
mod explain;
mod json;
mod lexer;
mod moment;
mod parser;
mod property;
mod record;
mod suggest;
mod tree;

pub use compare::fold;
pub use compile::{Compiled, Evaluation};
pub use depend::Dependencies;
pub use error::{ErrorClass, Position, RuleError, Span};
pub use explain::{Explanation, Seen};
pub use moment::{Micros, Moment};
pub use parser::parse;
pub use property::{Item, Property, Source, Subject, Type};
pub use record::{Layout, Record, Value};
pub use tree::{
    Body, Clause, Comparison, Expression, InstantOperator, ItemClause, Pattern, Rule, Test,
    TextOperator, With,
};

/// Characters of a rule at most (Entra: "the maximum total length of the body of your dynamic
/// membership rule is 3072 characters").
pub const MAX_CHARACTERS: usize = 3_072;
/// How deep parentheses nest at most.
pub const MAX_DEPTH: usize = 50;
/// Values of a list at most.
pub const MAX_LIST: usize = 500;
