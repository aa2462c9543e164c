//! Which operators and constants go with which property (Entra, "Manage rules for dynamic
//! membership groups", sections "Supported expression operators" and "Supported values").

use super::value::{Compare, Operator, Value};
use crate::{
    error::{Mistake, Span},
    property::{Property, Type},
    tree::{Comparison, InstantOperator, Pattern, TextOperator, With},
};

/// The comparison of a property.
pub(super) fn property(
    property: &Property,
    name: &str,
    compare: Compare,
    value: Value,
    span: Span,
) -> Result<Comparison, Mistake> {
    match property.kind() {
        Type::Text | Type::Texts => text(name, compare, value, span),
        Type::Boolean => boolean(name, compare, value, span),
        Type::Instant => instant(name, compare, value, span),
        Type::Extension => extension(name, compare, value, span),
        Type::Objects(item) => {
            let null = matches!(value, Value::Null) && !property.is_membership();
            if null && compare.operator == Operator::Equal {
                return Ok(null_comparison(compare));
            }
            let field = item.fields.first().unwrap_or(&"");
            let message = format!("`{name}` is a collection of objects");
            Err(Mistake::operator(compare.span, message).hint(format!(
                "write `{name} -any ({}.{field} -eq \"...\")`",
                item.word
            )))
        }
    }
}

fn null_comparison(compare: Compare) -> Comparison {
    Comparison {
        negated: compare.negated,
        with: With::Null,
    }
}

/// The comparison of a text.
pub(super) fn text(
    name: &str,
    compare: Compare,
    value: Value,
    span: Span,
) -> Result<Comparison, Mistake> {
    let with = match compare.operator {
        Operator::AtMost | Operator::AtLeast => {
            let message = format!(
                "`-{}` does not go with `{name}`, which is a text",
                compare.word
            );
            return Err(
                Mistake::operator(compare.span, message).hint("`-le` and `-ge` compare dates")
            );
        }
        Operator::In => return list(name, compare, value, span),
        Operator::Equal if matches!(value, Value::Null) => return Ok(null_comparison(compare)),
        Operator::Equal => With::Text(TextOperator::Equal, one_text(name, compare, value, span)?),
        Operator::StartsWith => With::Text(
            TextOperator::StartsWith,
            one_text(name, compare, value, span)?,
        ),
        Operator::EndsWith => With::Text(
            TextOperator::EndsWith,
            one_text(name, compare, value, span)?,
        ),
        Operator::Contains => With::Text(
            TextOperator::Contains,
            one_text(name, compare, value, span)?,
        ),
        Operator::Match => {
            let source = one_text(name, compare, value, span)?;
            With::Match(pattern(&source, span)?)
        }
    };
    Ok(Comparison {
        negated: compare.negated,
        with,
    })
}

fn pattern(source: &str, span: Span) -> Result<Pattern, Mistake> {
    Pattern::new(source).map_err(|reason| {
        let mistake = Mistake::syntax(
            span,
            format!("`{source}` is not a regular expression: {reason}"),
        );
        match source.chars().next() {
            Some('*' | '+' | '?') => {
                mistake.hint(format!("write `.{source}` for any letters before the rest"))
            }
            _ => mistake,
        }
    })
}

fn list(name: &str, compare: Compare, value: Value, span: Span) -> Result<Comparison, Mistake> {
    let Value::List(values) = value else {
        let message = format!("`-{}` needs a list", compare.word);
        return Err(Mistake::syntax(span, message)
            .hint(format!("write `{name} -{} [\"a\", \"b\"]`", compare.word)));
    };
    let mut texts = Vec::with_capacity(values.len());
    for (value, span) in values {
        texts.push(one_text(name, compare, value, span)?);
    }
    Ok(Comparison {
        negated: compare.negated,
        with: With::In(texts),
    })
}

/// A text in quotes that is not empty.
fn one_text(name: &str, compare: Compare, value: Value, span: Span) -> Result<String, Mistake> {
    let quoted = |word: &str| {
        let message = format!("`{name}` is a text, and `{word}` is not in quotes");
        Err(Mistake::syntax(span, message).hint(format!("write `\"{word}\"`")))
    };
    match value {
        Value::Text(text) if text.is_empty() => {
            let word = if compare.negated { "-ne" } else { "-eq" };
            Err(
                Mistake::syntax(span, "no value is an empty text").hint(format!(
                    "write `{name} {word} null` for those without a value"
                )),
            )
        }
        Value::Text(text) => Ok(text),
        Value::Boolean(word) => quoted(if word { "true" } else { "false" }),
        Value::Digits(word) => quoted(&word),
        Value::Moment(moment) => quoted(&moment.to_string()),
        Value::Null => {
            let message = format!("`null` does not go with `-{}`", compare.word);
            Err(Mistake::operator(span, message)
                .hint(format!("write `{name} -eq null` or `{name} -ne null`")))
        }
        Value::List(_) => {
            let message = format!(
                "`-{}` compares with one value, not with a list",
                compare.word
            );
            let word = if compare.negated { "notIn" } else { "in" };
            Err(Mistake::syntax(span, message).hint(format!("write `{name} -{word} [...]`")))
        }
    }
}

fn boolean(name: &str, compare: Compare, value: Value, span: Span) -> Result<Comparison, Mistake> {
    if compare.operator != Operator::Equal {
        let message = format!(
            "`-{}` does not go with `{name}`, which is true or false",
            compare.word
        );
        return Err(Mistake::operator(compare.span, message)
            .hint(format!("write `{name} -eq true` or `{name} -eq false`")));
    }
    let wanted = match value {
        Value::Null => return Ok(null_comparison(compare)),
        Value::Boolean(wanted) => wanted,
        // Rules with the word in quotes are common, and Entra takes them.
        Value::Text(text) if text.eq_ignore_ascii_case("true") => true,
        Value::Text(text) if text.eq_ignore_ascii_case("false") => false,
        _ => {
            let message = format!("`{name}` is true or false");
            return Err(Mistake::syntax(span, message)
                .hint(format!("write `{name} -eq true` or `{name} -eq false`")));
        }
    };
    Ok(Comparison {
        negated: compare.negated,
        with: With::Boolean(wanted),
    })
}

fn instant(name: &str, compare: Compare, value: Value, span: Span) -> Result<Comparison, Mistake> {
    let operator = match compare.operator {
        Operator::Equal if matches!(value, Value::Null) => return Ok(null_comparison(compare)),
        Operator::Equal => InstantOperator::Equal,
        Operator::AtMost => InstantOperator::AtMost,
        Operator::AtLeast => InstantOperator::AtLeast,
        _ => {
            let message = format!(
                "`-{}` does not go with `{name}`, which is a date",
                compare.word
            );
            return Err(Mistake::operator(compare.span, message)
                .hint("compare dates with `-eq`, `-le` or `-ge`"));
        }
    };
    let read = match &value {
        Value::Moment(moment) => Some(moment.clone()),
        Value::Text(text) => crate::moment::Moment::read(text),
        _ => None,
    };
    match read {
        Some(moment) => Ok(Comparison {
            negated: compare.negated,
            with: With::Instant(operator, moment),
        }),
        None => Err(
            Mistake::syntax(span, format!("`{name}` is compared with a date"))
                .hint("write `2026-03-01T00:00:00Z` or `system.now -plus P1D`"),
        ),
    }
}

/// What the application declared is not known to the rule: the constant says what is meant.
fn extension(
    name: &str,
    compare: Compare,
    value: Value,
    span: Span,
) -> Result<Comparison, Mistake> {
    let ordered = matches!(compare.operator, Operator::AtMost | Operator::AtLeast);
    match value {
        Value::Boolean(_) => boolean(name, compare, value, span),
        Value::Moment(_) => instant(name, compare, value, span),
        _ if ordered => instant(name, compare, value, span),
        Value::Digits(digits) => text(name, compare, Value::Text(digits), span),
        Value::List(values) => {
            let texts = values.into_iter().map(|(value, span)| match value {
                Value::Digits(digits) => (Value::Text(digits), span),
                other => (other, span),
            });
            text(name, compare, Value::List(texts.collect()), span)
        }
        other => text(name, compare, other, span),
    }
}
