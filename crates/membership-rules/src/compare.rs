//! Comparisons in their fast form: constants folded once, sets sorted, expressions compiled.

use crate::{
    moment::{Micros, Moment, Resolved, instant},
    record::Value,
    tree::{Comparison, InstantOperator, TextOperator, With},
};
use regex::Regex;

/// A text without its case. Each letter for itself, so that what holds of parts holds of wholes.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(char::to_lowercase).collect()
}

/// A folded constant to look for.
#[derive(Clone, Debug)]
pub(crate) struct Needle(Box<str>);

impl Needle {
    fn new(text: &str) -> Self {
        Self(fold(text).into_boxed_str())
    }
    /// Folds the case of ASCII in place; a text with other letters is folded whole, as one of
    /// those may fold to ASCII (the Kelvin sign does).
    fn holds(&self, operator: TextOperator, text: &str) -> bool {
        if !text.is_ascii() {
            let (folded, needle) = (fold(text), &*self.0);
            return match operator {
                TextOperator::Equal => folded == needle,
                TextOperator::StartsWith => folded.starts_with(needle),
                TextOperator::EndsWith => folded.ends_with(needle),
                TextOperator::Contains => folded.contains(needle),
            };
        }
        let (text, needle) = (text.as_bytes(), self.0.as_bytes());
        let Some(more) = text.len().checked_sub(needle.len()) else {
            return false;
        };
        let same = |part: Option<&[u8]>| part.is_some_and(|it| it.eq_ignore_ascii_case(needle));
        match operator {
            TextOperator::Equal => more == 0 && same(Some(text)),
            TextOperator::StartsWith => same(text.get(..needle.len())),
            TextOperator::EndsWith => same(text.get(more..)),
            TextOperator::Contains => text
                .windows(needle.len())
                .any(|part| part.eq_ignore_ascii_case(needle)),
        }
    }
}

const fn word(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// Sets of at most that many texts are walked, larger ones are searched.
const FEW: usize = 8;

/// The constant of a comparison.
#[derive(Clone, Debug)]
enum Constant {
    Null,
    Boolean(bool),
    Text(TextOperator, Needle),
    Few(Box<[Needle]>),
    /// Folded and sorted.
    Many(Box<[Box<str>]>),
    Match(Regex),
    /// The place of its moment among those of the rule.
    Instant(InstantOperator, usize),
}

/// A comparison in its fast form.
#[derive(Clone, Debug)]
pub(crate) struct Compare {
    negated: bool,
    constant: Constant,
}

impl Compare {
    /// `moments` takes the instants of the comparison.
    pub(crate) fn new(comparison: &Comparison, moments: &mut Vec<Moment>) -> Self {
        let constant = match &comparison.with {
            With::Null => Constant::Null,
            With::Boolean(value) => Constant::Boolean(*value),
            With::Text(operator, text) => Constant::Text(*operator, Needle::new(text)),
            With::In(texts) if texts.len() <= FEW => {
                Constant::Few(texts.iter().map(|text| Needle::new(text)).collect())
            }
            With::In(texts) => {
                let mut folded: Vec<Box<str>> =
                    texts.iter().map(|text| fold(text).into()).collect();
                folded.sort();
                folded.dedup();
                Constant::Many(folded.into())
            }
            With::Match(pattern) => Constant::Match(pattern.regex.clone()),
            With::Instant(operator, moment) => {
                moments.push(moment.clone());
                Constant::Instant(*operator, moments.len() - 1)
            }
        };
        Self {
            negated: comparison.negated,
            constant,
        }
    }

    /// What it costs, to do the cheap ones first.
    pub(crate) fn cost(&self) -> u32 {
        match &self.constant {
            Constant::Null | Constant::Boolean(_) | Constant::Instant(..) => 1,
            Constant::Text(TextOperator::Contains, _) => 8,
            Constant::Text(..) => 2,
            Constant::Few(_) => 4,
            Constant::Many(_) => 6,
            Constant::Match(_) => 20,
        }
    }

    /// Of a property; of several values, one must hold.
    pub(crate) fn value(&self, value: &Value<'_>, moments: &[Resolved<'_>]) -> bool {
        let holds = match value {
            Value::Absent => matches!(self.constant, Constant::Null),
            Value::Text(text) => self.text_holds(text, moments),
            Value::Boolean(value) => match self.constant {
                Constant::Boolean(wanted) => wanted == *value,
                // Of an extension property, whose declaration the rule does not know.
                _ => self.text_holds(word(*value), moments),
            },
            Value::Instant(value) => self.instant_holds(*value, moments),
            Value::Texts(texts) => texts.iter().any(|text| self.text_holds(text, moments)),
            Value::Objects(_) => false,
        };
        holds != self.negated
    }

    /// Of a part of an item.
    pub(crate) fn item(&self, text: Option<&str>, moments: &[Resolved<'_>]) -> bool {
        let holds = match text {
            None => matches!(self.constant, Constant::Null),
            Some(text) => self.text_holds(text, moments),
        };
        holds != self.negated
    }

    fn text_holds(&self, text: &str, moments: &[Resolved<'_>]) -> bool {
        match &self.constant {
            Constant::Null => false,
            Constant::Boolean(wanted) => text.eq_ignore_ascii_case(word(*wanted)),
            Constant::Text(operator, needle) => needle.holds(*operator, text),
            Constant::Few(needles) => {
                let mut needles = needles.iter();
                needles.any(|needle| needle.holds(TextOperator::Equal, text))
            }
            Constant::Many(sorted) => {
                let folded = fold(text);
                sorted
                    .binary_search_by(|known| (**known).cmp(&folded))
                    .is_ok()
            }
            Constant::Match(regex) => regex.is_match(text),
            Constant::Instant(..) => {
                instant(text).is_some_and(|value| self.instant_holds(value, moments))
            }
        }
    }

    fn instant_holds(&self, value: Micros, moments: &[Resolved<'_>]) -> bool {
        let Constant::Instant(operator, place) = &self.constant else {
            return false;
        };
        moments.get(*place).is_some_and(|moment| match operator {
            InstantOperator::Equal => moment.compare(value).is_eq(),
            InstantOperator::AtMost => moment.compare(value).is_le(),
            InstantOperator::AtLeast => moment.compare(value).is_ge(),
        })
    }

    /// The next moment after `now` at which it may turn, the value being the same.
    pub(crate) fn turns(
        &self,
        value: &Value<'_>,
        moments: &[Moment],
        now: Micros,
    ) -> Option<Micros> {
        let Constant::Instant(operator, place) = &self.constant else {
            return None;
        };
        let value = match value {
            Value::Instant(value) => *value,
            Value::Text(text) => instant(text)?,
            _ => return None,
        };
        let then = moments.get(*place)?.when(value)?;
        // The first instant at which it is reached, and the first at which it has passed.
        let (reached, passed) = (then > now, then >= now);
        match operator {
            InstantOperator::AtMost | InstantOperator::Equal if reached => Some(then),
            InstantOperator::AtLeast | InstantOperator::Equal if passed => then.checked_add(1),
            _ => None,
        }
    }
}
