//! Tokens to the tree. Recursive descent within a fixed depth, so any text ends in a tree or an
//! error.
//!
//! Precedence, high to low: comparisons, `-not`, `-and`, `-or`, `-any` and `-all`. A quantifier
//! without parentheses takes the comparisons of items that follow it:
//! `device.devicePhysicalIds -any _ -startsWith "[ZTDId]"`.

mod check;
mod leaf;
mod value;

use crate::{
    MAX_CHARACTERS, MAX_DEPTH, RuleError,
    error::{Mistake, Span},
    lexer::{Kind, Token, tokens},
    property::{Item, Subject},
    tree::{Body, Clause, Expression, Rule},
};
use leaf::Leaf;

/// Reads a rule.
///
/// # Errors
/// The first mistake in it. Never panics, and takes time in proportion to the text, which may have
/// [`MAX_CHARACTERS`] characters.
pub fn parse(text: &str) -> Result<Rule, RuleError> {
    read(text).map_err(|mistake| mistake.place(text))
}

fn read(text: &str) -> Result<Rule, Mistake> {
    if let Some((start, _)) = text.char_indices().nth(MAX_CHARACTERS) {
        let message = format!("a rule has {MAX_CHARACTERS} characters at most");
        return Err(Mistake::syntax(Span::new(start, text.len()), message));
    }
    let mut parser = Parser {
        tokens: tokens(text)?,
        at: 0,
        depth: 0,
        subject: None,
        items: None,
    };
    if parser.peek().kind == Kind::End {
        let hint = "write for example `user.department -eq \"Sales\"`";
        return Err(Mistake::syntax(parser.span(), "the rule is empty").hint(hint));
    }
    if let Some(manager) = parser.direct_reports()? {
        return Ok(Rule {
            subject: Subject::User,
            body: Body::DirectReports(manager),
        });
    }
    let expression = parser.or::<Clause>(false)?;
    parser.end()?;
    Ok(Rule {
        subject: parser.subject.unwrap_or(Subject::User),
        body: Body::Expression(expression),
    })
}

/// What the word for an item means inside a quantifier.
#[derive(Clone, Copy)]
struct Items {
    /// The parts, for a collection of objects; texts otherwise.
    of: Option<&'static Item>,
    /// Whether the items are the groups that somebody is in.
    groups: bool,
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    /// What the rule is about, as the first property said.
    subject: Option<Subject>,
    items: Option<Items>,
}

const END: Token = Token {
    kind: Kind::End,
    span: Span::new(0, 0),
};

impl Parser {
    fn peek(&self) -> &Token {
        self.look(0)
    }
    fn look(&self, ahead: usize) -> &Token {
        self.tokens
            .get(self.at + ahead)
            .or_else(|| self.tokens.last())
            .unwrap_or(&END)
    }
    fn span(&self) -> Span {
        self.peek().span
    }
    /// Where the token before this one stood.
    fn last_span(&self) -> Span {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        before.map_or(Span::new(0, 0), |token| token.span)
    }
    fn bump(&mut self) -> Token {
        let token = self.peek().clone();
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        token
    }
    /// Whether that word is next, with or without a hyphen, in any case.
    fn is_word(&self, word: &str) -> bool {
        self.is_word_at(0, word)
    }
    fn is_word_at(&self, ahead: usize, word: &str) -> bool {
        matches!(&self.look(ahead).kind, Kind::Word { text, .. } if text.eq_ignore_ascii_case(word))
    }

    /// `Direct Reports for "..."`, which is a whole rule (Entra, "Create a 'Direct reports' rule").
    fn direct_reports(&mut self) -> Result<Option<String>, Mistake> {
        if !self.is_direct_reports() {
            return Ok(None);
        }
        for _ in 0..3 {
            self.bump();
        }
        let token = self.bump();
        let Kind::Text(manager) = token.kind else {
            return Err(Mistake::syntax(
                token.span,
                "the object id of the manager is missing, in quotes",
            )
            .hint("write `Direct Reports for \"62e19b97-8b3d-4d4a-a106-4ce66896a863\"`"));
        };
        if !is_guid(&manager) {
            let message = format!("`{manager}` is not the object id of a user");
            return Err(Mistake::syntax(token.span, message)
                .hint("write `Direct Reports for \"62e19b97-8b3d-4d4a-a106-4ce66896a863\"`"));
        }
        if self.peek().kind != Kind::End {
            return Err(not_combinable(self.span()));
        }
        Ok(Some(manager.to_ascii_lowercase()))
    }
    fn is_direct_reports(&self) -> bool {
        self.is_word("direct") && self.is_word_at(1, "reports") && self.is_word_at(2, "for")
    }

    /// Nothing follows.
    fn end(&self) -> Result<(), Mistake> {
        let token = self.peek();
        match &token.kind {
            Kind::End => Ok(()),
            Kind::Close => Err(Mistake::syntax(
                token.span,
                "this parenthesis closes nothing",
            )),
            _ => Err(Mistake::syntax(
                token.span,
                "`-and` or `-or` is missing between two comparisons",
            )),
        }
    }

    /// `open` inside a quantifier without parentheses: only what compares items belongs to it.
    fn or<L: Leaf>(&mut self, open: bool) -> Result<Expression<L>, Mistake> {
        let mut parts = vec![self.and(open)?];
        while self.is_word("or") && (!open || self.item_follows()) {
            self.bump();
            parts.push(self.and(open)?);
        }
        Ok(Expression::or(parts))
    }

    fn and<L: Leaf>(&mut self, open: bool) -> Result<Expression<L>, Mistake> {
        let mut parts = vec![self.not()?];
        while self.is_word("and") && (!open || self.item_follows()) {
            self.bump();
            parts.push(self.not()?);
        }
        Ok(Expression::and(parts))
    }

    fn not<L: Leaf>(&mut self) -> Result<Expression<L>, Mistake> {
        let mut negated = false;
        while self.is_word("not") {
            self.bump();
            negated = !negated;
        }
        let inner = self.primary()?;
        Ok(if negated { inner.negated() } else { inner })
    }

    fn primary<L: Leaf>(&mut self) -> Result<Expression<L>, Mistake> {
        if self.peek().kind != Kind::Open {
            return Ok(Expression::Leaf(L::read(self)?));
        }
        self.parenthesised(|parser| parser.or(false))
    }

    /// What stands between parentheses.
    fn parenthesised<T>(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<T, Mistake>,
    ) -> Result<T, Mistake> {
        let open = self.bump().span;
        if self.depth >= MAX_DEPTH {
            let message = format!("parentheses nest {MAX_DEPTH} deep at most");
            return Err(Mistake::syntax(open, message));
        }
        self.depth += 1;
        let read = inner(self)?;
        self.depth -= 1;
        match &self.peek().kind {
            Kind::Close => {
                self.bump();
                Ok(read)
            }
            Kind::End => Err(Mistake::syntax(open, "this parenthesis is never closed")),
            _ => Err(Mistake::syntax(
                self.span(),
                "`-and`, `-or` or a closing parenthesis is missing here",
            )),
        }
    }

    /// Whether what follows the connective compares an item.
    fn item_follows(&self) -> bool {
        let mut ahead = 1;
        while self.is_word_at(ahead, "not") {
            ahead += 1;
        }
        match &self.look(ahead).kind {
            Kind::Word { text, .. } => self.items.is_some_and(|items| items.names(text)),
            _ => false,
        }
    }
}

impl Items {
    /// Whether that word names an item or a part of one.
    fn names(self, word: &str) -> bool {
        match self.of {
            None => word == "_",
            Some(item) => word
                .split_once('.')
                .is_some_and(|(head, _)| head.eq_ignore_ascii_case(item.word)),
        }
    }
}

fn not_combinable(span: Span) -> Mistake {
    Mistake::syntax(
        span,
        "`Direct Reports for` is a whole rule and cannot be combined with another comparison",
    )
    .hint("write `user.managerId -eq \"...\"` where it is to be combined")
}

/// Eight, four, four, four and twelve hexadecimal digits.
fn is_guid(text: &str) -> bool {
    let lengths = [8, 4, 4, 4, 12];
    let parts: Vec<&str> = text.split('-').collect();
    parts.len() == lengths.len()
        && parts.iter().zip(lengths).all(|(part, length)| {
            part.len() == length && part.chars().all(|c| c.is_ascii_hexdigit())
        })
}
