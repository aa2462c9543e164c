//! Why a rule is true or not of somebody, comparison by comparison.

use crate::{
    compile::Compiled,
    error::Span,
    moment::Micros,
    property::Property,
    record::{Layout, Record, Value},
    tree::{Body, Clause, Expression, Rule},
};
use jiff::Timestamp;

/// The verdict of a part of a rule, with those of its own parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The part, in canonical form.
    pub expression: String,
    /// Whether it is true.
    pub result: bool,
    /// What was compared, for a comparison.
    pub seen: Option<Seen>,
    /// Where it stands in the text of the rule, for a comparison.
    pub span: Option<Span>,
    /// Its parts: of a conjunction, a disjunction, a negation.
    pub parts: Vec<Explanation>,
}

/// A property and the value that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Its name, without `user.`.
    pub name: String,
    /// Its value, for people; `None` where there is none.
    pub value: Option<String>,
}

impl Rule {
    /// Explains the verdict on one record.
    #[must_use]
    pub fn explain(&self, layout: &Layout, record: &Record<'_>, now: Micros) -> Explanation {
        let see = See {
            subject: self,
            layout,
            record,
            now,
        };
        match &self.body {
            Body::Expression(expression) => see.expression(expression),
            Body::DirectReports(_) => Explanation {
                expression: self.to_string(),
                result: Compiled::new(self, layout).at(now).matches(record),
                seen: Property::manager().map(|property| see.value(&property)),
                span: None,
                parts: Vec::new(),
            },
        }
    }
}

struct See<'a, 'v> {
    subject: &'a Rule,
    layout: &'a Layout,
    record: &'a Record<'v>,
    now: Micros,
}

impl See<'_, '_> {
    fn expression(&self, expression: &Expression<Clause>) -> Explanation {
        let parts: Vec<Explanation> = match expression {
            Expression::Leaf(clause) => return self.clause(clause),
            Expression::And(parts) | Expression::Or(parts) => {
                parts.iter().map(|part| self.expression(part)).collect()
            }
            Expression::Not(inner) => vec![self.expression(inner)],
        };
        let mut results = parts.iter().map(|part| part.result);
        let result = match expression {
            Expression::And(_) => results.all(|it| it),
            Expression::Or(_) => results.any(|it| it),
            _ => !results.any(|it| it),
        };
        Explanation {
            expression: expression.to_string(),
            result,
            seen: None,
            span: None,
            parts,
        }
    }

    fn clause(&self, clause: &Clause) -> Explanation {
        // The same code as the fast form, so that it cannot say something else.
        let alone = Rule {
            subject: self.subject.subject,
            body: Body::Expression(Expression::Leaf(clause.clone())),
        };
        let compiled = Compiled::new(&alone, self.layout);
        Explanation {
            expression: clause.to_string(),
            result: compiled.at(self.now).matches(self.record),
            seen: Some(self.value(&clause.property)),
            span: Some(clause.span),
            parts: Vec::new(),
        }
    }

    fn value(&self, property: &Property) -> Seen {
        let slot = self.layout.slot(property);
        Seen {
            name: property.name().to_owned(),
            value: slot.and_then(|slot| show(self.record.get(slot))),
        }
    }
}

/// At most that many items of a collection are shown.
const SHOWN: usize = 20;

fn show(value: &Value<'_>) -> Option<String> {
    match value {
        Value::Absent => None,
        Value::Text(text) => Some(text.to_string()),
        Value::Boolean(value) => Some(value.to_string()),
        Value::Instant(micros) => Some(
            Timestamp::from_microsecond(*micros)
                .map_or_else(|_| micros.to_string(), |instant| instant.to_string()),
        ),
        Value::Texts(texts) => Some(join(texts.iter().map(ToString::to_string), texts.len())),
        Value::Objects(objects) => {
            let shown = objects.iter().map(|parts| {
                let parts = parts.iter().map(|part| part.as_deref().unwrap_or("null"));
                parts.collect::<Vec<_>>().join(" ")
            });
            Some(join(shown, objects.len()))
        }
    }
}

fn join(shown: impl Iterator<Item = String>, count: usize) -> String {
    let mut text = shown.take(SHOWN).collect::<Vec<_>>().join(", ");
    if count > SHOWN {
        text.push_str(&format!(" and {} more", count - SHOWN));
    }
    text
}
