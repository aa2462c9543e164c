//! Text to [`Filter`]: recursive descent, one function per level of precedence.

use super::{Comparison, Filter, Function, Quantifier};
use crate::{Limits, Literal, ParseError, PropertyPath, cursor::Cursor, error::shown, path::Tail};

impl Filter {
    /// Reads the decoded value of a `$filter`, within the default [`Limits`].
    ///
    /// # Errors
    /// [`ParseError`] with the column of the first thing that does not fit.
    pub fn parse(text: &str) -> Result<Self, ParseError> {
        Self::parse_within(text, &Limits::default())
    }

    /// Reads the decoded value of a `$filter`, within `limits`.
    ///
    /// # Errors
    /// [`ParseError`] with the column of the first thing that does not fit.
    pub fn parse_within(text: &str, limits: &Limits) -> Result<Self, ParseError> {
        let mut cursor = Cursor::new("$filter", text, limits)?;
        let filter = cursor.filter()?;
        cursor.expect_end("`and`, `or`")?;
        Ok(filter)
    }
}

/// The operators that may stand behind a property, for messages.
const OPERATORS: &str = "an operator (`eq`, `ne`, `gt`, `ge`, `lt`, `le`, `in` or `has`)";

impl Cursor<'_> {
    /// `term or term or ...`
    pub(crate) fn filter(&mut self) -> Result<Filter, ParseError> {
        self.series("or", Filter::Or, Self::conjunction)
    }

    /// `factor and factor and ...`
    fn conjunction(&mut self) -> Result<Filter, ParseError> {
        self.series("and", Filter::And, Self::factor)
    }

    fn series(
        &mut self,
        keyword: &str,
        combine: fn(Vec<Filter>) -> Filter,
        part: fn(&mut Self) -> Result<Filter, ParseError>,
    ) -> Result<Filter, ParseError> {
        let first = part(self)?;
        if !self.eat_keyword(keyword) {
            return Ok(first);
        }
        let mut parts = vec![first, part(self)?];
        while self.eat_keyword(keyword) {
            parts.push(part(self)?);
        }
        Ok(combine(parts))
    }

    /// `not ...`, `( ... )`, or one condition. `not` takes in the whole condition behind it, as
    /// Graph has it: `NOT groupTypes/any(...)`, `not companyName eq 'x'`.
    fn factor(&mut self) -> Result<Filter, ParseError> {
        if self.next_is('(') {
            return self.deeper(Self::group);
        }
        if self.at_not() {
            self.eat_keyword("not");
            self.count_node()?;
            let inner = self.deeper(|cursor| {
                if cursor.next_is('(') {
                    cursor.group()
                } else {
                    cursor.factor()
                }
            })?;
            return Ok(Filter::Not(Box::new(inner)));
        }
        self.condition()
    }

    /// Whether `not` comes next as an operator: a space or parenthesis follows it.
    fn at_not(&mut self) -> bool {
        self.skip_space();
        let name = self.name();
        let behind = self
            .rest()
            .get(name.len()..)
            .and_then(|rest| rest.chars().next());
        name.eq_ignore_ascii_case("not") && behind.is_some_and(|c| c.is_whitespace() || c == '(')
    }

    fn group(&mut self) -> Result<Filter, ParseError> {
        self.eat('(');
        let inner = self.filter()?;
        if self.eat(')') {
            return Ok(inner);
        }
        Err(self.expected("`)`, `and` or `or`"))
    }

    fn condition(&mut self) -> Result<Filter, ParseError> {
        if let Some(literal) = self.try_literal()? {
            return self.reversed_comparison(literal);
        }
        let name = self.dotted_name();
        let called = self
            .rest()
            .get(name.len()..)
            .is_some_and(|rest| rest.trim_start().starts_with('('));
        if called && !name.is_empty() {
            return self.call(name);
        }
        let (path, tail) = self.path("a condition such as `displayName eq 'x'`")?;
        match tail {
            Tail::Property => self.comparison(path),
            Tail::Count => self.count(path),
            Tail::Lambda(quantifier) => self.deeper(|cursor| cursor.lambda(quantifier, path)),
        }
    }

    /// `literal op path`, kept as `path reversed-op literal`.
    fn reversed_comparison(&mut self, literal: Literal) -> Result<Filter, ParseError> {
        let after = format!("`{}`", shown(&literal.to_string()));
        let Some(op) = self.comparison_operator() else {
            return Err(self.expected(&format!("a comparison after {after}")));
        };
        let what = format!("a property after `{}`", op.as_str());
        let path = self.plain_path(&what)?;
        Ok(Filter::Compare {
            path,
            op: op.reversed(),
            literal,
        })
    }

    /// What follows a property.
    fn comparison(&mut self, path: PropertyPath) -> Result<Filter, ParseError> {
        if let Some(op) = self.comparison_operator() {
            let literal = self.literal(&format!("`{}`", op.as_str()))?;
            return Ok(Filter::Compare { path, op, literal });
        }
        if self.eat_keyword("in") {
            let literals = self.list()?;
            return Ok(Filter::In { path, literals });
        }
        if self.eat_keyword("has") {
            self.skip_space();
            let start = self.position();
            let literal = self.literal("`has`")?;
            return match literal {
                Literal::String(_) | Literal::Enum(_) => Ok(Filter::Has { path, literal }),
                other => {
                    let other = shown(&other.to_string());
                    Err(self.fail_at(start, format!("expected text after `has`, found `{other}`")))
                }
            };
        }
        Err(self.expected(&format!("{OPERATORS} after `{}`", shown(&path.to_string()))))
    }

    fn comparison_operator(&mut self) -> Option<Comparison> {
        Comparison::ALL
            .into_iter()
            .find(|op| self.eat_keyword(op.as_str()))
    }

    /// `(literal, literal, ...)` behind `in`
    fn list(&mut self) -> Result<Vec<Literal>, ParseError> {
        self.expect('(', "`in`")?;
        let mut literals = vec![self.literal("`(`")?];
        while self.eat(',') {
            self.count_node()?;
            literals.push(self.literal("`,`")?);
        }
        if self.eat(')') {
            return Ok(literals);
        }
        Err(self.expected("`,` or `)` in the list after `in`"))
    }

    /// What follows `path/$count`.
    fn count(&mut self, path: PropertyPath) -> Result<Filter, ParseError> {
        let Some(op) = self.comparison_operator() else {
            return Err(self.expected("a comparison after `$count`"));
        };
        self.skip_space();
        let start = self.position();
        match self.literal(&format!("`{}`", op.as_str()))? {
            Literal::Integer(value) if value >= 0 => Ok(Filter::Count {
                path,
                op,
                value: value.unsigned_abs(),
            }),
            other => {
                let other = shown(&other.to_string());
                let reason =
                    format!("`$count` is compared with a whole number, not with `{other}`");
                Err(self.fail_at(start, reason))
            }
        }
    }

    /// `(variable:predicate)` or, for `any`, `()`.
    fn lambda(&mut self, quantifier: Quantifier, path: PropertyPath) -> Result<Filter, ParseError> {
        let word = quantifier.as_str();
        self.expect('(', &format!("`{word}`"))?;
        if quantifier == Quantifier::Any && self.eat(')') {
            return Ok(Filter::Lambda {
                quantifier,
                path,
                variable: String::new(),
                predicate: None,
            });
        }
        self.skip_space();
        let variable = self.name().to_owned();
        if variable.is_empty() {
            return Err(self.expected(&format!("a variable such as `x:` after `{word}(`")));
        }
        if self.variables.contains(&variable) {
            return Err(self.fail(format!("variable `{variable}` is already in use")));
        }
        self.advance(variable.len());
        self.expect(':', &format!("variable `{variable}`"))?;
        self.variables.push(variable.clone());
        let predicate = self.filter()?;
        self.variables.pop();
        if !self.eat(')') {
            return Err(self.expected(&format!("`)` to close `{word}(`, `and` or `or`")));
        }
        Ok(Filter::Lambda {
            quantifier,
            path,
            variable,
            predicate: Some(Box::new(predicate)),
        })
    }

    /// `name(...)` at the start of a condition.
    fn call(&mut self, name: &str) -> Result<Filter, ParseError> {
        if let Some(path) = self.case_wrapper(name)? {
            return self.comparison(path);
        }
        if name.eq_ignore_ascii_case("isof") {
            return self.is_of(name);
        }
        let known = Function::ALL
            .into_iter()
            .find(|f| name.eq_ignore_ascii_case(f.as_str()));
        let Some(function) = known else {
            let name = shown(name);
            let reason = format!(
                "`{name}` is not a known function; use `startswith`, `endswith`, `contains` or `isof`"
            );
            return Err(self.fail(reason));
        };
        self.advance(name.len());
        let word = function.as_str();
        self.expect('(', &format!("`{word}`"))?;
        self.skip_space();
        let path = match self.case_wrapper(self.name())? {
            Some(path) => path,
            None => self.plain_path(&format!("a property after `{word}(`"))?,
        };
        self.expect(',', &format!("the property of `{word}`"))?;
        let Some(text) = self.try_string()? else {
            return Err(self.expected(&format!(
                "text such as `'x'` as second argument of `{word}`"
            )));
        };
        self.expect(')', &format!("the arguments of `{word}`"))?;
        self.truth_of(Filter::Function {
            function,
            path,
            text,
        })
    }

    /// `isof('type')`, `isof(path,'type')`, the type with or without quotes.
    fn is_of(&mut self, name: &str) -> Result<Filter, ParseError> {
        self.count_node()?;
        self.advance(name.len());
        self.expect('(', "`isof`")?;
        self.skip_space();
        let mut path = PropertyPath::default();
        let starts_with_type = self.next_is('\'') || {
            let name = self.dotted_name();
            let behind = self.rest().get(name.len()..).unwrap_or_default();
            name.contains('.') && !behind.starts_with('/')
        };
        if !starts_with_type {
            path = self.plain_path(
                "a type such as `'microsoft.graph.user'` or a property after `isof(`",
            )?;
            self.expect(',', "the property of `isof`")?;
        }
        self.skip_space();
        let start = self.position();
        let type_name = match self.try_string()? {
            Some(text) => text,
            None => {
                let name = self.dotted_name();
                self.advance(name.len());
                name.to_owned()
            }
        };
        if !type_name.contains('.') {
            return Err(self.fail_at(start, "expected a type such as `'microsoft.graph.user'`"));
        }
        self.expect(')', "the type of `isof`")?;
        self.truth_of(Filter::IsOf { path, type_name })
    }

    /// `tolower(path)` and `toupper(path)`. Text is compared without regard to case anyway, so
    /// only the path is kept.
    fn case_wrapper(&mut self, name: &str) -> Result<Option<PropertyPath>, ParseError> {
        let wrapper = ["tolower", "toupper"]
            .into_iter()
            .find(|w| name.eq_ignore_ascii_case(w));
        let behind = self
            .rest()
            .get(name.len()..)
            .unwrap_or_default()
            .trim_start();
        let (Some(word), true) = (wrapper, behind.starts_with('(')) else {
            return Ok(None);
        };
        self.advance(name.len());
        self.eat('(');
        let path = self.plain_path(&format!("a property after `{word}(`"))?;
        self.expect(')', &format!("the argument of `{word}`"))?;
        Ok(Some(path))
    }

    /// `eq true` or `eq false` behind a function, as some query builders write it.
    fn truth_of(&mut self, filter: Filter) -> Result<Filter, ParseError> {
        if !self.eat_keyword("eq") {
            return Ok(filter);
        }
        self.skip_space();
        let start = self.position();
        match self.literal("`eq`")? {
            Literal::Bool(true) => Ok(filter),
            Literal::Bool(false) => self.deeper(|_| Ok(Filter::Not(Box::new(filter)))),
            _ => Err(self.fail_at(
                start,
                "expected `true` or `false` after a function and `eq`",
            )),
        }
    }
}
