//! The constants that a rule compares with, and the words that compare.

use super::Parser;
use crate::{
    MAX_LIST,
    error::{Mistake, Span},
    lexer::Kind,
    moment::Moment,
    suggest::did_you_mean,
};

/// A constant, as it was written.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Boolean(bool),
    Null,
    /// Digits: a number, or the beginning of a date.
    Digits(String),
    Moment(Moment),
    List(Vec<(Value, Span)>),
}

/// A word that compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Equal,
    StartsWith,
    EndsWith,
    Contains,
    Match,
    In,
    AtMost,
    AtLeast,
}

/// The words that compare, whether they negate, and what they do.
const OPERATORS: &[(&str, bool, Operator)] = &[
    ("eq", false, Operator::Equal),
    ("ne", true, Operator::Equal),
    ("startsWith", false, Operator::StartsWith),
    ("notStartsWith", true, Operator::StartsWith),
    ("endsWith", false, Operator::EndsWith),
    ("notEndsWith", true, Operator::EndsWith),
    ("contains", false, Operator::Contains),
    ("notContains", true, Operator::Contains),
    ("match", false, Operator::Match),
    ("notMatch", true, Operator::Match),
    ("in", false, Operator::In),
    ("notIn", true, Operator::In),
    ("le", false, Operator::AtMost),
    ("ge", false, Operator::AtLeast),
];

/// What other languages have and this one has not.
const FOREIGN: &[(&str, &str)] = &[
    (
        "like",
        "use `-startsWith`, `-endsWith`, `-contains` or `-match`",
    ),
    (
        "notLike",
        "use `-notStartsWith`, `-notContains` or `-notMatch`",
    ),
    ("gt", "use `-ge`"),
    ("lt", "use `-le`"),
    ("equals", "use `-eq`"),
    ("is", "use `-eq`"),
    ("not", "use `-ne`, or put `-not` before the property"),
];

/// An operator as it was written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Compare {
    pub(super) operator: Operator,
    pub(super) negated: bool,
    /// The word, without the hyphen, as the documents spell it.
    pub(super) word: &'static str,
    pub(super) span: Span,
}

impl Parser {
    /// The operator after what is called `what`.
    pub(super) fn operator(&mut self, what: &str) -> Result<Compare, Mistake> {
        let span = self.span();
        let missing = |span| {
            let message = format!("an operator is missing after `{what}`");
            Mistake::syntax(span, message).hint("write for example `-eq \"Sales\"` or `-ne null`")
        };
        let Kind::Word { text, .. } = &self.peek().kind else {
            return Err(missing(span));
        };
        let same = |known: &str| known.eq_ignore_ascii_case(text);
        if let Some((word, negated, operator)) = OPERATORS.iter().find(|(word, ..)| same(word)) {
            self.bump();
            return Ok(Compare {
                operator: *operator,
                negated: *negated,
                word,
                span,
            });
        }
        if same("and") || same("or") {
            return Err(missing(span));
        }
        let foreign = FOREIGN.iter().find(|(word, _)| same(word));
        let names = OPERATORS.iter().map(|(word, ..)| *word);
        let hint = foreign.map(|(_, hint)| (*hint).to_owned()).or_else(|| {
            did_you_mean(text, names.chain(["any", "all"])).map(|hint| hint.replacen('`', "`-", 1))
        });
        let message = format!("there is no operator `-{text}`");
        Err(Mistake::syntax(span, message).maybe_hint(hint))
    }

    /// The constant after an operator.
    pub(super) fn value(&mut self, after: &str) -> Result<(Value, Span), Mistake> {
        let token = self.bump();
        let span = token.span;
        let value = match token.kind {
            Kind::Text(text) => Value::Text(text),
            Kind::OpenList => return self.list(span),
            Kind::Word { text, dashed } => self.word_value(&text, dashed, span)?,
            _ => {
                let message = format!("a value is missing after `-{after}`");
                return Err(Mistake::syntax(span, message));
            }
        };
        Ok((value, span.to(self.last_span())))
    }

    fn word_value(&mut self, text: &str, dashed: bool, span: Span) -> Result<Value, Mistake> {
        let same = |word: &str| !dashed && text.eq_ignore_ascii_case(word);
        if same("true") || same("false") {
            return Ok(Value::Boolean(same("true")));
        }
        if same("null") {
            return Ok(Value::Null);
        }
        if same("system.now") {
            return self.system_now();
        }
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.starts_with(|c: char| c.is_ascii_digit()) {
            return Ok(match Moment::read(text) {
                Some(moment) if text.contains('-') && text.len() >= 10 => Value::Moment(moment),
                _ => Value::Digits(text.to_owned()),
            });
        }
        let message = format!("`{text}` is no value");
        Err(Mistake::syntax(span, message).hint(format!("text stands in quotes: `\"{text}\"`")))
    }

    /// `system.now`, `system.now -plus p1d`.
    fn system_now(&mut self) -> Result<Value, Mistake> {
        let (plus, minus) = (self.is_word("plus"), self.is_word("minus"));
        if !plus && !minus {
            return Ok(Value::Moment(Moment::now()));
        }
        self.bump();
        let token = self.bump();
        let (Kind::Word { text, .. } | Kind::Text(text)) = &token.kind else {
            return Err(duration(token.span, "a duration is missing"));
        };
        Moment::shifted(minus, text)
            .map(Value::Moment)
            .ok_or_else(|| duration(token.span, format!("`{text}` is not an ISO 8601 duration")))
    }

    fn list(&mut self, open: Span) -> Result<(Value, Span), Mistake> {
        let mut values = Vec::new();
        loop {
            if self.peek().kind == Kind::OpenList {
                return Err(Mistake::syntax(self.span(), "a list cannot contain a list"));
            }
            if matches!(self.peek().kind, Kind::CloseList) && values.is_empty() {
                return Err(Mistake::syntax(open.to(self.span()), "the list is empty"));
            }
            if values.len() >= MAX_LIST {
                let message = format!("a list has {MAX_LIST} values at most");
                return Err(Mistake::syntax(self.span(), message));
            }
            values.push(self.value("in")?);
            let token = self.bump();
            match token.kind {
                Kind::Comma => {}
                Kind::CloseList => return Ok((Value::List(values), open.to(token.span))),
                Kind::End => {
                    return Err(Mistake::syntax(open, "this list is never closed"));
                }
                _ => {
                    let message = "a comma or the end of the list is missing here";
                    return Err(Mistake::syntax(token.span, message));
                }
            }
        }
    }
}

fn duration(span: Span, message: impl Into<String>) -> Mistake {
    Mistake::syntax(span, message).hint("write for example `system.now -plus P1D`")
}
