//! Text to tokens.
//!
//! Dashes of every kind are hyphens, because the documents that people copy from print en dashes.
//! Quotes within a text: a double quote is written `` `" ``, a single quote twice (both in Entra,
//! "Manage rules for dynamic membership groups", section "Supported values").

use crate::error::{Mistake, Span};

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name, operator, number, date or literal without quotes; the hyphen before an operator is
    /// dropped, and `dashed` says that it was there.
    Word {
        text: String,
        dashed: bool,
    },
    /// A text in quotes, its escapes resolved.
    Text(String),
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
    End,
}

#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

const DASHES: &[char] = &[
    '-', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}',
];
const TYPOGRAPHIC: &[char] = &[
    '\u{201c}', '\u{201d}', '\u{201e}', '\u{2018}', '\u{2019}', '\u{ab}', '\u{bb}',
];

/// The tokens of a rule, an end token last.
pub(crate) fn tokens(text: &str) -> Result<Vec<Token>, Mistake> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.next()?;
        let done = token.kind == Kind::End;
        tokens.push(token);
        if done {
            return Ok(tokens);
        }
    }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }
    fn bump(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn next(&mut self) -> Result<Token, Mistake> {
        while self
            .peek()
            .is_some_and(|c| c.is_whitespace() || c == '\u{feff}')
        {
            self.bump();
        }
        let start = self.at;
        let Some(first) = self.peek() else {
            return Ok(self.token(Kind::End, start));
        };
        let single = match first {
            '(' => Some(Kind::Open),
            ')' => Some(Kind::Close),
            '[' => Some(Kind::OpenList),
            ']' => Some(Kind::CloseList),
            ',' => Some(Kind::Comma),
            _ => None,
        };
        if let Some(kind) = single {
            self.bump();
            return Ok(self.token(kind, start));
        }
        match first {
            '"' => self.double_quoted(start),
            '\'' => self.single_quoted(start),
            '`' => self.escaped_text(start),
            c if DASHES.contains(&c) => self.operator(start),
            c if c.is_ascii_digit() => Ok(self.number_or_date(start)),
            c if is_name(c) => Ok(self.name(start, false)),
            c => Err(self.stray(c, start)),
        }
    }

    fn token(&self, kind: Kind, start: usize) -> Token {
        Token {
            kind,
            span: Span::new(start, self.at),
        }
    }

    fn name(&mut self, start: usize, dashed: bool) -> Token {
        let from = self.at;
        while self.peek().is_some_and(is_name) {
            self.bump();
        }
        let text = self.text.get(from..self.at).unwrap_or_default().to_owned();
        self.token(Kind::Word { text, dashed }, start)
    }

    /// `-eq`, `–eq`, `-5`.
    fn operator(&mut self, start: usize) -> Result<Token, Mistake> {
        self.bump();
        match self.peek() {
            Some(c) if c.is_ascii_alphabetic() => Ok(self.name(start, true)),
            Some(c) if c.is_ascii_digit() => {
                let mut token = self.number_or_date(start);
                if let Kind::Word { text, .. } = &mut token.kind {
                    text.insert(0, '-');
                }
                Ok(token)
            }
            _ => Err(Mistake::syntax(
                Span::new(start, self.at),
                "there is a hyphen without an operator",
            )
            .hint("the operator follows the hyphen without a blank: `-eq`")),
        }
    }

    /// `2020-06-10T18:13:20Z`, `12`; a guid without quotes ends up here too, for a better message.
    fn number_or_date(&mut self, start: usize) -> Token {
        let from = self.at;
        while self
            .peek()
            .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '.' | '+'))
        {
            self.bump();
        }
        let text = self.text.get(from..self.at).unwrap_or_default().to_owned();
        let dashed = false;
        self.token(Kind::Word { text, dashed }, start)
    }

    fn double_quoted(&mut self, start: usize) -> Result<Token, Mistake> {
        self.bump();
        let mut value = String::new();
        while let Some(c) = self.bump() {
            match c {
                '"' => return Ok(self.token(Kind::Text(value), start)),
                '`' if self.peek() == Some('"') => {
                    self.bump();
                    value.push('"');
                }
                '\'' if self.peek() == Some('\'') => {
                    self.bump();
                    value.push('\'');
                }
                c => value.push(c),
            }
        }
        Err(self.open_text(start))
    }

    fn single_quoted(&mut self, start: usize) -> Result<Token, Mistake> {
        self.bump();
        let mut value = String::new();
        while let Some(c) = self.bump() {
            match c {
                '\'' if self.peek() == Some('\'') => {
                    self.bump();
                    value.push('\'');
                }
                '\'' => return Ok(self.token(Kind::Text(value), start)),
                c => value.push(c),
            }
        }
        Err(self.open_text(start))
    }

    /// `` `"Sales`" ``: a text whose first and last letter is a double quote.
    fn escaped_text(&mut self, start: usize) -> Result<Token, Mistake> {
        self.bump();
        if self.peek() != Some('"') {
            return Err(self.stray('`', start));
        }
        self.bump();
        let mut value = "\"".to_owned();
        while let Some(c) = self.bump() {
            match c {
                '`' if self.peek() == Some('"') => {
                    self.bump();
                    value.push('"');
                    return Ok(self.token(Kind::Text(value), start));
                }
                '\'' if self.peek() == Some('\'') => {
                    self.bump();
                    value.push('\'');
                }
                c => value.push(c),
            }
        }
        Err(self.open_text(start))
    }

    fn open_text(&self, start: usize) -> Mistake {
        Mistake::syntax(
            Span::new(start, self.text.len()),
            "the text that begins here has no closing quote",
        )
        .hint("a double quote within a text is written `` `\" ``, a single quote twice")
    }

    fn stray(&self, c: char, start: usize) -> Mistake {
        let message = format!("a rule cannot contain `{c}` here");
        let mistake = Mistake::syntax(Span::new(start, start + c.len_utf8()), message);
        match c {
            c if TYPOGRAPHIC.contains(&c) => {
                mistake.hint("use straight quotes: `\"Sales\"` or `'Sales'`")
            }
            '$' => mistake.hint("write `null`, `true` and `false` without a dollar sign"),
            '=' | '!' | '<' | '>' => mistake.hint("compare with `-eq`, `-ne`, `-le` or `-ge`"),
            '&' => mistake.hint("connect comparisons with `-and`"),
            '|' => mistake.hint("connect comparisons with `-or`"),
            '{' | '}' => mistake.hint("a list stands in square brackets: `[\"a\", \"b\"]`"),
            _ => mistake,
        }
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '.'
}
