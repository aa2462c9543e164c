//! Why a rule was refused: what kind of mistake, in words, where, and what may have been meant.

use std::fmt;

/// The kind of a mistake, in the classes that Entra's validator knows ("Troubleshoot dynamic
/// membership", section "Rule validation errors").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorClass {
    /// The rule names a property that rules cannot read.
    AttributeNotSupported,
    /// The property does not go together with that operator or value.
    OperatorNotSupported,
    /// The text is not a rule: something is missing, too much or not readable.
    QueryCompilation,
}

impl ErrorClass {
    /// The words with which Entra begins such a message.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::AttributeNotSupported => "attribute not supported",
            Self::OperatorNotSupported => "operator is not supported on attribute",
            Self::QueryCompilation => "query compilation error",
        }
    }
}

/// A part of the text of a rule, in bytes; the end is the first byte after it.
///
/// Two trees that differ in nothing but where their parts stood in the text are equal, so this
/// compares equal to every other.
#[derive(Clone, Copy, Debug, Default, Eq)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The first byte after it.
    pub end: usize,
}

impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Span {
    pub(crate) const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }
    /// From the start of this one to the end of the other.
    pub(crate) const fn to(self, other: Self) -> Self {
        Self::new(self.start, other.end)
    }
    /// That part of the text.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// Where a mistake stands in the text, for people: counted in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Counted from 1.
    pub line: usize,
    /// In its line, counted from 1.
    pub column: usize,
    /// Characters of the text before it.
    pub offset: usize,
    /// Characters that are at fault; 0 where something is missing at the end.
    pub length: usize,
}

impl Position {
    fn of(span: Span, text: &str) -> Self {
        let before = text.get(..span.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            offset: before.chars().count(),
            length: span.of(text).chars().count(),
        }
    }
}

/// A rule that was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct RuleError {
    /// What kind of mistake.
    pub class: ErrorClass,
    /// What is wrong: lower case, user input in backticks, without a full stop.
    pub message: String,
    /// What to write instead, where that can be told.
    pub hint: Option<String>,
    /// Where.
    pub position: Position,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} at line {}, column {}: {}",
            self.class.words(),
            self.position.line,
            self.position.column,
            self.message
        )?;
        match &self.hint {
            Some(hint) => write!(f, "; {hint}"),
            None => Ok(()),
        }
    }
}

/// A mistake whose place is still in bytes.
#[derive(Debug)]
pub(crate) struct Mistake {
    class: ErrorClass,
    message: String,
    hint: Option<String>,
    span: Span,
}

impl Mistake {
    pub(crate) fn new(class: ErrorClass, span: Span, message: impl Into<String>) -> Self {
        Self {
            class,
            message: message.into(),
            hint: None,
            span,
        }
    }
    pub(crate) fn syntax(span: Span, message: impl Into<String>) -> Self {
        Self::new(ErrorClass::QueryCompilation, span, message)
    }
    pub(crate) fn operator(span: Span, message: impl Into<String>) -> Self {
        Self::new(ErrorClass::OperatorNotSupported, span, message)
    }
    pub(crate) fn attribute(span: Span, message: impl Into<String>) -> Self {
        Self::new(ErrorClass::AttributeNotSupported, span, message)
    }
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
    pub(crate) fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
    pub(crate) fn place(self, text: &str) -> RuleError {
        RuleError {
            class: self.class,
            message: self.message,
            hint: self.hint,
            position: Position::of(self.span, text),
        }
    }
}
