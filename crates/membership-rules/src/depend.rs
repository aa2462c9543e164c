//! What the members of a rule's group depend on.

use crate::{
    moment::Moment,
    property::{Property, Source},
    tree::{Body, Clause, Expression, ItemClause, Rule, Test, TextOperator, With},
};
use std::collections::BTreeSet;

/// What can change the verdict of a rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dependencies {
    /// The properties that it reads.
    pub properties: BTreeSet<Property>,
    /// The groups whose direct members it asks for, by id in lower case as it was written.
    pub groups: BTreeSet<String>,
    /// The groups that it asks for members of, also by way of other groups.
    pub transitive_groups: BTreeSet<String>,
    /// Whether the passing of time alone can change it.
    pub time: bool,
}

impl Dependencies {
    /// Whether it reads what comes from there.
    #[must_use]
    pub fn reads(&self, source: Source) -> bool {
        let mut properties = self.properties.iter();
        properties.any(|property| property.source() == Some(source))
    }
}

impl Rule {
    /// What can change its verdict.
    #[must_use]
    pub fn dependencies(&self) -> Dependencies {
        let mut found = Dependencies {
            properties: self.properties().into_iter().collect(),
            ..Dependencies::default()
        };
        let Body::Expression(expression) = &self.body else {
            return found;
        };
        for clause in expression.leaves() {
            match &clause.test {
                Test::Value(comparison) => found.time |= moves(&comparison.with),
                Test::Any(items) | Test::All(items) => found.groups_in(clause, items),
            }
        }
        found
    }
}

impl Dependencies {
    fn groups_in(&mut self, clause: &Clause, items: &Expression<ItemClause>) {
        let groups = match clause.property.source() {
            Some(Source::MemberOf) => &mut self.groups,
            Some(Source::TransitiveMemberOf) => &mut self.transitive_groups,
            _ => return,
        };
        for item in items.leaves() {
            match &item.comparison.with {
                With::Text(TextOperator::Equal, id) => {
                    groups.insert(id.clone());
                }
                With::In(ids) => groups.extend(ids.iter().cloned()),
                _ => {}
            }
        }
    }
}

fn moves(with: &With) -> bool {
    matches!(with, With::Instant(_, moment @ Moment::Now { .. }) if moment.moves())
}
