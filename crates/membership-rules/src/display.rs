//! The canonical text of a rule: reads back as the same tree.

use crate::{
    property::{Property, Type},
    tree::{
        Body, Clause, Comparison, Expression, InstantOperator, ItemClause, Rule, Test,
        TextOperator, With,
    },
};
use std::fmt::{Display, Formatter, Result, Write};

impl Display for Rule {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match &self.body {
            Body::DirectReports(manager) => write!(f, "Direct Reports for \"{manager}\""),
            Body::Expression(expression) => expression.fmt(f),
        }
    }
}

impl Display for Expression<Clause> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write_expression(self, f, &|clause, f| clause.fmt(f))
    }
}

impl Display for Clause {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        write!(f, "{} ", self.property)?;
        let (word, items) = match &self.test {
            Test::Value(comparison) => return comparison.fmt(f),
            Test::Any(items) => ("-any", items),
            Test::All(items) => ("-all", items),
        };
        write!(f, "{word} (")?;
        write_expression(items, f, &|item, f| write_item(&self.property, item, f))?;
        f.write_char(')')
    }
}

fn write_item(property: &Property, item: &ItemClause, f: &mut Formatter<'_>) -> Result {
    write!(f, "{} {}", item_name(property, item.field), item.comparison)
}

/// The word for that part of an item: `_`, `assignedPlan.service`.
fn item_name(property: &Property, field: usize) -> String {
    match property.kind() {
        Type::Objects(item) => {
            let field = item.fields.get(field).unwrap_or(&"");
            format!("{}.{field}", item.word)
        }
        _ => "_".to_owned(),
    }
}

fn write_expression<L>(
    expression: &Expression<L>,
    f: &mut Formatter<'_>,
    leaf: &dyn Fn(&L, &mut Formatter<'_>) -> Result,
) -> Result {
    let parts = |parts: &[Expression<L>], word: &str, f: &mut Formatter<'_>| {
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                write!(f, " {word} ")?;
            }
            write_part(part, f, leaf)?;
        }
        Ok(())
    };
    match expression {
        Expression::And(all) => parts(all, "-and", f),
        Expression::Or(any) => parts(any, "-or", f),
        Expression::Not(inner) => {
            f.write_str("-not (")?;
            write_expression(inner, f, leaf)?;
            f.write_char(')')
        }
        Expression::Leaf(one) => leaf(one, f),
    }
}

/// A part of a conjunction or disjunction: in parentheses, where it is one itself.
fn write_part<L>(
    part: &Expression<L>,
    f: &mut Formatter<'_>,
    leaf: &dyn Fn(&L, &mut Formatter<'_>) -> Result,
) -> Result {
    if matches!(part, Expression::And(_) | Expression::Or(_)) {
        f.write_char('(')?;
        write_expression(part, f, leaf)?;
        return f.write_char(')');
    }
    write_expression(part, f, leaf)
}

impl Display for Comparison {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let word = |plain: &'static str, negated: &'static str| match self.negated {
            true => negated,
            false => plain,
        };
        match &self.with {
            With::Null => write!(f, "{} null", word("-eq", "-ne")),
            With::Boolean(value) => write!(f, "{} {value}", word("-eq", "-ne")),
            With::Text(operator, text) => {
                let word = match operator {
                    TextOperator::Equal => word("-eq", "-ne"),
                    TextOperator::StartsWith => word("-startsWith", "-notStartsWith"),
                    TextOperator::EndsWith => word("-endsWith", "-notEndsWith"),
                    TextOperator::Contains => word("-contains", "-notContains"),
                };
                write!(f, "{word} {}", Quoted(text))
            }
            With::In(texts) => {
                write!(f, "{} [", word("-in", "-notIn"))?;
                for (place, text) in texts.iter().enumerate() {
                    let comma = if place > 0 { ", " } else { "" };
                    write!(f, "{comma}{}", Quoted(text))?;
                }
                f.write_char(']')
            }
            With::Match(pattern) => {
                let word = word("-match", "-notMatch");
                write!(f, "{word} {}", Quoted(&pattern.source))
            }
            With::Instant(operator, moment) => {
                let word = match operator {
                    InstantOperator::Equal => word("-eq", "-ne"),
                    InstantOperator::AtMost => "-le",
                    InstantOperator::AtLeast => "-ge",
                };
                write!(f, "{word} {moment}")
            }
        }
    }
}

/// A text in quotes, with what must be escaped.
struct Quoted<'a>(&'a str);

impl Display for Quoted<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        // In single quotes a backtick is a letter like any other.
        let single = self.0.contains('`');
        let quote = if single { '\'' } else { '"' };
        f.write_char(quote)?;
        for c in self.0.chars() {
            match c {
                '\'' => f.write_str("''")?,
                '"' if !single => f.write_str("`\"")?,
                c => f.write_char(c)?,
            }
        }
        f.write_char(quote)
    }
}
