//! The tree of a `$filter`.
//!
//! Sources: OData 4.01 URL conventions, section 5.1.1 (operators, lambda, precedence), the OData
//! ABNF (`boolCommonExpr`), and the Graph pages
//! [Use the $filter query parameter](https://learn.microsoft.com/en-us/graph/filter-query-parameter)
//! and [Advanced query capabilities](https://learn.microsoft.com/en-us/graph/aad-advanced-queries).

mod parse;
mod print;

use crate::{Literal, PropertyPath, Segment};

/// A Boolean expression over one resource.
///
/// [`Filter::parse`] reads it, `Display` writes it, and reading what was written gives the same
/// tree. [`crate::matches()`] says what it means.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Filter {
    /// All hold. Two parts or more when it comes from the parser; an empty one holds.
    And(Vec<Filter>),
    /// At least one holds. Two parts or more when it comes from the parser; an empty one fails.
    Or(Vec<Filter>),
    /// Does not hold.
    Not(Box<Filter>),
    /// `path op literal`
    Compare {
        /// What is compared.
        path: PropertyPath,
        /// How.
        op: Comparison,
        /// With what.
        literal: Literal,
    },
    /// `path in (literal, ...)`
    In {
        /// What is looked up.
        path: PropertyPath,
        /// Where; never empty.
        literals: Vec<Literal>,
    },
    /// `path has literal`: an enumeration of flags contains all the named ones.
    Has {
        /// The property with flags.
        path: PropertyPath,
        /// The flags, a string or enumeration literal.
        literal: Literal,
    },
    /// `startswith(path, 'text')` and its kin.
    Function {
        /// Which.
        function: Function,
        /// The first argument.
        path: PropertyPath,
        /// The second argument.
        text: String,
    },
    /// `isof('microsoft.graph.user')` or `isof(path,'microsoft.graph.user')`: is of a type.
    IsOf {
        /// What is asked about; empty for the resource itself.
        path: PropertyPath,
        /// The qualified type.
        type_name: String,
    },
    /// `path/any(variable:predicate)`
    Lambda {
        /// Some item, or every item.
        quantifier: Quantifier,
        /// The collection.
        path: PropertyPath,
        /// The name of the item inside `predicate`; empty for `any()`.
        variable: String,
        /// What is asked of the item; `None` for `any()`, which asks whether there is one.
        predicate: Option<Box<Filter>>,
    },
    /// `path/$count op value`
    Count {
        /// The collection.
        path: PropertyPath,
        /// How its size is compared.
        op: Comparison,
        /// With what.
        value: u64,
    },
}

/// The comparison operators of OData.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `eq`
    Eq,
    /// `ne`
    Ne,
    /// `gt`
    Gt,
    /// `ge`
    Ge,
    /// `lt`
    Lt,
    /// `le`
    Le,
}

impl Comparison {
    const ALL: [Self; 6] = [Self::Eq, Self::Ne, Self::Gt, Self::Ge, Self::Lt, Self::Le];

    /// The OData word: `eq`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }

    /// The same comparison with its sides exchanged: `3 lt x` is `x gt 3`.
    #[must_use]
    pub fn reversed(self) -> Self {
        match self {
            Self::Gt => Self::Lt,
            Self::Ge => Self::Le,
            Self::Lt => Self::Gt,
            Self::Le => Self::Ge,
            same => same,
        }
    }

    /// Whether the comparison holds for two values that stand in `ordering`.
    #[must_use]
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Self::Eq => ordering.is_eq(),
            Self::Ne => ordering.is_ne(),
            Self::Gt => ordering.is_gt(),
            Self::Ge => ordering.is_ge(),
            Self::Lt => ordering.is_lt(),
            Self::Le => ordering.is_le(),
        }
    }
}

/// The string functions that Graph filters know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Function {
    /// `startswith`
    StartsWith,
    /// `endswith`
    EndsWith,
    /// `contains`
    Contains,
}

impl Function {
    const ALL: [Self; 3] = [Self::StartsWith, Self::EndsWith, Self::Contains];

    /// The OData name in lower case: `startswith`. Graph takes any case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StartsWith => "startswith",
            Self::EndsWith => "endswith",
            Self::Contains => "contains",
        }
    }
}

/// How many items a lambda wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// At least one. False for an empty collection.
    Any,
    /// Every one. True for an empty collection.
    All,
}

impl Quantifier {
    /// The OData word: `any`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::All => "all",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Any, Self::All]
            .into_iter()
            .find(|quantifier| name.eq_ignore_ascii_case(quantifier.as_str()))
    }
}

impl Filter {
    /// Both: `self` and `other`, without nesting `and` in `and`.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let mut parts = match self {
            Self::And(parts) => parts,
            single => vec![single],
        };
        match other {
            Self::And(more) => parts.extend(more),
            single => parts.push(single),
        }
        Self::And(parts)
    }

    /// Every property that the filter reads, as a path of names from the resource with lambda
    /// variables resolved and casts left out, in order of appearance, repeats included:
    /// `identities/any(c:c/issuer eq 'x')` reads `identities` and `identities/issuer`. Names are as
    /// they were sent; Graph takes them in any case.
    ///
    /// This is what a resource's property table is asked about before a filter is run.
    #[must_use]
    pub fn properties(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.collect(&mut Vec::new(), &mut found);
        found
    }

    fn collect<'f>(&'f self, scope: &mut Vec<(&'f str, String)>, found: &mut Vec<String>) {
        match self {
            Self::And(parts) | Self::Or(parts) => {
                for part in parts {
                    part.collect(scope, found);
                }
            }
            Self::Not(inner) => inner.collect(scope, found),
            Self::IsOf { path, .. } if path.segments.is_empty() => {}
            Self::Compare { path, .. }
            | Self::In { path, .. }
            | Self::Has { path, .. }
            | Self::IsOf { path, .. }
            | Self::Function { path, .. }
            | Self::Count { path, .. } => found.push(resolved(path, scope)),
            Self::Lambda {
                path,
                variable,
                predicate,
                ..
            } => {
                let collection = resolved(path, scope);
                found.push(collection.clone());
                if let Some(predicate) = predicate {
                    scope.push((variable, collection));
                    predicate.collect(scope, found);
                    scope.pop();
                }
            }
        }
    }
}

/// `path` from the resource, its variable replaced by the collection it runs over.
fn resolved(path: &PropertyPath, scope: &[(&str, String)]) -> String {
    let base = path.variable.as_deref().and_then(|variable| {
        let bound = scope.iter().rev().find(|(name, _)| *name == variable);
        bound.map(|(_, collection)| collection.as_str())
    });
    let names = path.segments.iter().filter_map(|segment| match segment {
        Segment::Property(name) => Some(name.as_str()),
        Segment::Cast(_) => None,
    });
    base.into_iter().chain(names).collect::<Vec<_>>().join("/")
}
