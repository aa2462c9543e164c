//! Text to filter and path: a reader by recursive descent. `or` binds least, then `and`, then
//! `not`, then brackets (RFC 7644, 3.4.2.2, table 5).

use super::{Filter, Operator};
use crate::scim::{
    LONGEST_EXPRESSION,
    path::{AttributePath, Path, shorten},
};
use serde_json::Value;
use std::{fmt, iter::Peekable, str::CharIndices};

/// How deep brackets may stand in each other.
const DEEPEST: usize = 32;
/// How many comparisons one filter may have.
const MOST_TERMS: usize = 256;

/// What is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::scim) struct SyntaxError {
    rule: String,
    column: usize,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at column {}", self.rule, self.column)
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Open,
    Close,
    OpenSquare,
    CloseSquare,
    Text(String),
    Word(String),
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open => f.write_str("`(`"),
            Self::Close => f.write_str("`)`"),
            Self::OpenSquare => f.write_str("`[`"),
            Self::CloseSquare => f.write_str("`]`"),
            Self::Text(text) => write!(f, "the text `{}`", shorten(text)),
            Self::Word(word) => write!(f, "`{}`", shorten(word)),
        }
    }
}

/// Reads tokens off a text.
pub(in crate::scim) struct Reader {
    tokens: Vec<(Token, usize)>,
    next: usize,
    end: usize,
    depth: usize,
    terms: usize,
}

type Read<T> = Result<T, SyntaxError>;

impl Reader {
    pub(in crate::scim) fn new(text: &str) -> Read<Self> {
        if text.len() > LONGEST_EXPRESSION {
            let rule = format!(
                "it has {} bytes, the most is {LONGEST_EXPRESSION}",
                text.len()
            );
            return Err(SyntaxError { rule, column: 1 });
        }
        Ok(Self {
            tokens: tokens(text)?,
            next: 0,
            end: text.chars().count() + 1,
            depth: 0,
            terms: 0,
        })
    }

    /// A whole filter.
    pub(in crate::scim) fn filter(&mut self) -> Read<Filter> {
        self.either(false)
    }

    /// A whole path of PATCH.
    pub(in crate::scim) fn path(&mut self) -> Read<Path> {
        let mut attribute = self.attribute()?;
        let mut filter = None;
        if self.peek() == Some(&Token::OpenSquare) {
            filter = Some(self.in_brackets(&attribute)?);
            attribute.sub = self.after_brackets()?;
        }
        Ok(Path { attribute, filter })
    }

    /// Nothing may follow.
    pub(in crate::scim) fn end(&self) -> Read<()> {
        match self.peek() {
            None => Ok(()),
            Some(token) => self.refuse(format!("{token} follows after the end")),
        }
    }

    fn either(&mut self, within: bool) -> Read<Filter> {
        let mut filter = self.both(within)?;
        while self.take_word("or") {
            filter = Filter::Or(Box::new(filter), Box::new(self.both(within)?));
        }
        Ok(filter)
    }

    fn both(&mut self, within: bool) -> Read<Filter> {
        let mut filter = self.one(within)?;
        while self.take_word("and") {
            filter = Filter::And(Box::new(filter), Box::new(self.one(within)?));
        }
        Ok(filter)
    }

    fn one(&mut self, within: bool) -> Read<Filter> {
        let negated = self.is_word("not") && self.peek_second() == Some(&Token::Open);
        if negated {
            self.next += 1;
        }
        if self.peek() != Some(&Token::Open) {
            return self.term(within);
        }
        self.next += 1;
        self.deeper()?;
        let filter = self.either(within)?;
        self.expect(&Token::Close)?;
        self.depth -= 1;
        Ok(match negated {
            true => Filter::Not(Box::new(filter)),
            false => filter,
        })
    }

    fn term(&mut self, within: bool) -> Read<Filter> {
        self.terms += 1;
        if self.terms > MOST_TERMS {
            return self.refuse(format!("there are more than {MOST_TERMS} comparisons"));
        }
        let path = self.attribute()?;
        if self.peek() != Some(&Token::OpenSquare) {
            return self.comparison(path);
        }
        if within {
            return self.refuse("brackets cannot stand within brackets");
        }
        let filter = self.in_brackets(&path)?;
        let Some(sub) = self.after_brackets()? else {
            return Ok(Filter::Within(path, Box::new(filter)));
        };
        // `emails[type eq "work"].value eq "x"` is `emails[type eq "work" and value eq "x"]`.
        let compared = self.comparison(AttributePath::of(sub))?;
        Ok(Filter::Within(path, Box::new(filter.and(compared))))
    }

    fn comparison(&mut self, path: AttributePath) -> Read<Filter> {
        if self.take_word("pr") {
            return Ok(Filter::Present(path));
        }
        let operator = match self.peek() {
            Some(Token::Word(word)) => Operator::of_word(word),
            _ => None,
        };
        let Some(operator) = operator else {
            let wanted = "one of `eq ne co sw ew gt ge lt le pr` is expected";
            return self.refuse(format!("after `{path}` {wanted}, found {}", self.found()));
        };
        self.next += 1;
        let value = self.value(operator)?;
        Ok(Filter::Compare {
            path,
            operator,
            value,
        })
    }

    fn value(&mut self, operator: Operator) -> Read<Value> {
        let value = match self.peek() {
            Some(Token::Text(text)) => Some(Value::String(text.clone())),
            Some(Token::Word(word)) => literal(word),
            _ => None,
        };
        let Some(value) = value else {
            let word = operator.word();
            let wanted = "text in double quotes, a number, `true`, `false` or `null`";
            let found = self.found();
            return self.refuse(format!(
                "after `{word}` {wanted} is expected, found {found}"
            ));
        };
        self.next += 1;
        Ok(value)
    }

    fn attribute(&mut self) -> Read<AttributePath> {
        let read = match self.peek() {
            Some(Token::Word(word)) => {
                AttributePath::read(word).map_err(|rule| format!("`{}` {rule}", shorten(word)))
            }
            _ => Err(format!("an attribute is expected, found {}", self.found())),
        };
        match read {
            Ok(path) => {
                self.next += 1;
                Ok(path)
            }
            Err(rule) => self.refuse(rule),
        }
    }

    /// What stands in the square brackets after that attribute.
    fn in_brackets(&mut self, outer: &AttributePath) -> Read<Filter> {
        if outer.sub.is_some() {
            return self.refuse(format!("`{outer}` has no values to choose among with `[`"));
        }
        self.next += 1;
        self.deeper()?;
        let filter = self.either(true)?;
        self.expect(&Token::CloseSquare)?;
        self.depth -= 1;
        Ok(filter)
    }

    /// The name after a dot after square brackets.
    fn after_brackets(&mut self) -> Read<Option<String>> {
        let sub = match self.peek() {
            Some(Token::Word(word)) => word.strip_prefix('.'),
            _ => None,
        };
        let Some(sub) = sub else {
            return Ok(None);
        };
        match AttributePath::read(sub) {
            Ok(AttributePath {
                schema: None,
                name,
                sub: None,
            }) => {
                self.next += 1;
                Ok(Some(name))
            }
            _ => self.refuse(format!(
                "`{}` is not the name of an attribute",
                shorten(sub)
            )),
        }
    }

    fn deeper(&mut self) -> Read<()> {
        self.depth += 1;
        match self.depth > DEEPEST {
            true => self.refuse(format!("brackets stand more than {DEEPEST} deep")),
            false => Ok(()),
        }
    }

    fn expect(&mut self, token: &Token) -> Read<()> {
        if self.peek() == Some(token) {
            self.next += 1;
            return Ok(());
        }
        self.refuse(format!("{token} is expected, found {}", self.found()))
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(token, _)| token)
    }
    fn peek_second(&self) -> Option<&Token> {
        self.tokens.get(self.next + 1).map(|(token, _)| token)
    }
    fn is_word(&self, wanted: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted))
    }
    fn take_word(&mut self, wanted: &str) -> bool {
        let there = self.is_word(wanted);
        self.next += usize::from(there);
        there
    }
    fn found(&self) -> String {
        self.peek()
            .map_or_else(|| "the end".to_owned(), ToString::to_string)
    }
    fn refuse<T>(&self, rule: impl Into<String>) -> Read<T> {
        let place = self.tokens.get(self.next);
        Err(SyntaxError {
            rule: rule.into(),
            column: place.map_or(self.end, |(_, column)| *column),
        })
    }
}

/// A literal without quotes.
fn literal(word: &str) -> Option<Value> {
    match word.to_ascii_lowercase().as_str() {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        "null" => Some(Value::Null),
        _ => match serde_json::from_str(word) {
            Ok(Value::Number(number)) => Some(Value::Number(number)),
            _ => None,
        },
    }
}

fn tokens(text: &str) -> Read<Vec<(Token, usize)>> {
    let mut found = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut column = 0;
    while let Some((start, first)) = chars.next() {
        column += 1;
        let at = column;
        let token = match first {
            _ if first.is_whitespace() => continue,
            '(' => Token::Open,
            ')' => Token::Close,
            '[' => Token::OpenSquare,
            ']' => Token::CloseSquare,
            '"' => quoted(text, start, &mut chars, &mut column)
                .map_err(|rule| SyntaxError { rule, column: at })?,
            _ => word(text, start, &mut chars, &mut column),
        };
        found.push((token, at));
    }
    Ok(found)
}

/// A text in quotes, with the escapes of JSON.
fn quoted(
    text: &str,
    start: usize,
    chars: &mut Peekable<CharIndices<'_>>,
    column: &mut usize,
) -> Result<Token, String> {
    let mut escaped = false;
    for (position, char) in chars.by_ref() {
        *column += 1;
        match char {
            '"' if !escaped => {
                let raw = text.get(start..=position).unwrap_or_default();
                return serde_json::from_str(raw)
                    .map(Token::Text)
                    .map_err(|_| "the text has a malformed escape".to_owned());
            }
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    Err("the text has no closing quote".to_owned())
}

fn word(
    text: &str,
    start: usize,
    chars: &mut Peekable<CharIndices<'_>>,
    column: &mut usize,
) -> Token {
    let ends = |char: char| char.is_whitespace() || "()[]\"".contains(char);
    while chars.next_if(|(_, char)| !ends(*char)).is_some() {
        *column += 1;
    }
    let end = chars.peek().map_or(text.len(), |(position, _)| *position);
    Token::Word(text.get(start..end).unwrap_or_default().to_owned())
}
