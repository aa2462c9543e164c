//! The tree of a rule: typed, and the same for all ways to write the same thing.

use crate::{
    error::Span,
    moment::Moment,
    property::{Property, Subject},
};

/// A rule that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// What it is about.
    pub subject: Subject,
    /// Who is in.
    pub body: Body,
}

/// Who is in.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Those whose manager is that user: `Direct Reports for "..."`. In lower case.
    DirectReports(String),
    /// Those for whom that is true.
    Expression(Expression<Clause>),
}

/// What is true of somebody, made of leaves. `And` and `Or` have two parts at least, none of the
/// same kind; what is in `Not` is no `Not`.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression<L> {
    /// All are true.
    And(Vec<Self>),
    /// One is true at least.
    Or(Vec<Self>),
    /// It is not true.
    Not(Box<Self>),
    /// One comparison.
    Leaf(L),
}

impl<L> Expression<L> {
    /// All leaves, in the order of the text.
    pub fn leaves(&self) -> Vec<&L> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }
    fn collect<'a>(&'a self, found: &mut Vec<&'a L>) {
        match self {
            Self::And(parts) | Self::Or(parts) => {
                parts.iter().for_each(|part| part.collect(found));
            }
            Self::Not(inner) => inner.collect(found),
            Self::Leaf(leaf) => found.push(leaf),
        }
    }
    pub(crate) fn and(parts: Vec<Self>) -> Self {
        Self::join(parts, Self::And, |part| match part {
            Self::And(inner) => Ok(inner),
            other => Err(other),
        })
    }
    pub(crate) fn or(parts: Vec<Self>) -> Self {
        Self::join(parts, Self::Or, |part| match part {
            Self::Or(inner) => Ok(inner),
            other => Err(other),
        })
    }
    pub(crate) fn negated(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
    /// Flat, and the part itself where there is only one.
    fn join(
        parts: Vec<Self>,
        make: fn(Vec<Self>) -> Self,
        open: fn(Self) -> Result<Vec<Self>, Self>,
    ) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match open(part) {
                Ok(inner) => flat.extend(inner),
                Err(other) => flat.push(other),
            }
        }
        match flat.len() {
            1 => flat.swap_remove(0),
            _ => make(flat),
        }
    }
}

/// A comparison of a property.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// Which.
    pub property: Property,
    /// What must hold.
    pub test: Test,
    /// Where it stands in the text.
    pub span: Span,
}

/// What must hold of a property.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// The value compares so; of a collection, one value does, or none where it is negated.
    Value(Comparison),
    /// One item of the collection is such (`-any`).
    Any(Expression<ItemClause>),
    /// All items of the collection are such (`-all`); so they are of an empty one.
    All(Expression<ItemClause>),
}

/// A comparison of one item of a collection.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemClause {
    /// Which part of it, in the order of [`crate::Item::fields`]; 0 for `_`.
    pub field: usize,
    /// What must hold.
    pub comparison: Comparison,
    /// Where it stands in the text.
    pub span: Span,
}

/// A comparison with a constant. The negated one is true exactly where the plain one is not, so it
/// is true where there is no value.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// `-ne`, `-notStartsWith` and so on.
    pub negated: bool,
    /// With what.
    pub with: With,
}

/// What a value is compared with. Text is compared without regard to case.
#[derive(Clone, Debug, PartialEq)]
pub enum With {
    /// There is no value (`-eq null`): it is null, an empty text or an empty collection.
    Null,
    /// It is true or false.
    Boolean(bool),
    /// It is that text (`-eq`), or begins or ends with it, or contains it.
    Text(TextOperator, String),
    /// It is one of these texts (`-in`).
    In(Vec<String>),
    /// The regular expression finds something in it (`-match`).
    Match(Pattern),
    /// It is that instant, or before or after.
    Instant(InstantOperator, Moment),
}

/// How a text is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextOperator {
    /// The same.
    Equal,
    /// Begins with it.
    StartsWith,
    /// Ends with it.
    EndsWith,
    /// Has it somewhere.
    Contains,
}

/// How an instant is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstantOperator {
    /// The same.
    Equal,
    /// The same or earlier.
    AtMost,
    /// The same or later.
    AtLeast,
}

/// A regular expression that compiled.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// As it was written.
    pub source: String,
    pub(crate) regex: regex::Regex,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

/// The compiled form of one regular expression is this many bytes at most, and so is the memory
/// that a search takes.
const PATTERN_BYTES: usize = 256 * 1024;
/// Parentheses in a regular expression nest this deep at most.
const PATTERN_DEPTH: u32 = 50;

impl Pattern {
    /// Compiles it, within bounds; a search takes time in proportion to the text that is searched.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn new(source: &str) -> Result<Self, String> {
        let regex = regex::RegexBuilder::new(source)
            .case_insensitive(true)
            .size_limit(PATTERN_BYTES)
            .dfa_size_limit(PATTERN_BYTES)
            .nest_limit(PATTERN_DEPTH)
            .build()
            .map_err(|error| match error {
                regex::Error::CompiledTooBig(_) => "it is too large when compiled".to_owned(),
                other => last_line(&other.to_string()),
            })?;
        Ok(Self {
            source: source.to_owned(),
            regex,
        })
    }
}

/// The reason without the picture of where it is.
fn last_line(message: &str) -> String {
    let line = message.lines().last().unwrap_or_default();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    line.trim_end_matches('.').to_owned()
}
