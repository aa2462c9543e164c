//! Rules in their fast form: a tree over places of a [`Record`], the cheap parts first.

use crate::{
    compare::Compare,
    moment::{Micros, Moment, Resolved},
    property::Property,
    record::{Layout, Record, Value},
    tree::{Body, Clause, Comparison, Expression, ItemClause, Rule, Test, TextOperator, With},
};
use std::borrow::Cow;

/// A rule that is ready to be evaluated on records of one [`Layout`].
#[derive(Clone, Debug)]
pub struct Compiled {
    root: Node,
    moments: Vec<Moment>,
}

#[derive(Clone, Debug)]
enum Node {
    And(Box<[Node]>),
    Or(Box<[Node]>),
    Not(Box<Node>),
    Value(usize, Compare),
    Any(usize, Items),
    All(usize, Items),
    /// Reads a property that the layout has not.
    Never,
}

#[derive(Clone, Debug)]
enum Items {
    And(Box<[Items]>),
    Or(Box<[Items]>),
    Not(Box<Items>),
    Part(usize, Compare),
}

impl Compiled {
    /// Compiles a rule. A layout that lacks one of its properties makes comparisons of it false.
    #[must_use]
    pub fn new(rule: &Rule, layout: &Layout) -> Self {
        let mut moments = Vec::new();
        let root = match &rule.body {
            Body::DirectReports(manager) => {
                let comparison = Comparison {
                    negated: false,
                    with: With::Text(TextOperator::Equal, manager.clone()),
                };
                let slot = Property::manager().and_then(|property| layout.slot(&property));
                slot.map_or(Node::Never, |slot| {
                    Node::Value(slot, Compare::new(&comparison, &mut moments))
                })
            }
            Body::Expression(expression) => node(expression, layout, &mut moments),
        };
        Self { root, moments }
    }

    /// Ready for that time.
    #[must_use]
    pub fn at(&self, now: Micros) -> Evaluation<'_> {
        Evaluation {
            root: &self.root,
            moments: self.moments.iter().map(|moment| moment.at(now)).collect(),
        }
    }

    /// The next moment after `now` at which a comparison may turn, the record being the same.
    #[must_use]
    pub fn turns(&self, record: &Record<'_>, now: Micros) -> Option<Micros> {
        match self.moments.iter().any(Moment::moves) {
            true => turns(&self.root, record, &self.moments, now),
            false => None,
        }
    }
}

/// A compiled rule at one time.
#[derive(Clone, Debug)]
pub struct Evaluation<'c> {
    root: &'c Node,
    moments: Vec<Resolved<'c>>,
}

impl Evaluation<'_> {
    /// Whether the rule is true of that record.
    #[must_use]
    pub fn matches(&self, record: &Record<'_>) -> bool {
        holds(self.root, record, &self.moments)
    }
}

fn holds(node: &Node, record: &Record<'_>, moments: &[Resolved<'_>]) -> bool {
    match node {
        Node::And(parts) => parts.iter().all(|part| holds(part, record, moments)),
        Node::Or(parts) => parts.iter().any(|part| holds(part, record, moments)),
        Node::Not(inner) => !holds(inner, record, moments),
        Node::Value(slot, compare) => compare.value(record.get(*slot), moments),
        Node::Any(slot, items) => any_item(record.get(*slot), |parts| item(items, parts, moments)),
        Node::All(slot, items) => {
            !any_item(record.get(*slot), |parts| !item(items, parts, moments))
        }
        Node::Never => false,
    }
}

/// Whether `holds` of one item of a collection.
pub(crate) fn any_item(value: &Value<'_>, holds: impl Fn(&[Option<Cow<'_, str>>]) -> bool) -> bool {
    match value {
        Value::Texts(texts) => texts
            .iter()
            .any(|text| holds(&[Some(Cow::Borrowed(text.as_ref()))])),
        Value::Objects(objects) => objects.iter().any(|parts| holds(parts)),
        _ => false,
    }
}

fn item(items: &Items, parts: &[Option<Cow<'_, str>>], moments: &[Resolved<'_>]) -> bool {
    match items {
        Items::And(all) => all.iter().all(|one| item(one, parts, moments)),
        Items::Or(any) => any.iter().any(|one| item(one, parts, moments)),
        Items::Not(inner) => !item(inner, parts, moments),
        Items::Part(field, compare) => {
            compare.item(parts.get(*field).and_then(Option::as_deref), moments)
        }
    }
}

fn turns(node: &Node, record: &Record<'_>, moments: &[Moment], now: Micros) -> Option<Micros> {
    match node {
        Node::And(parts) | Node::Or(parts) => parts
            .iter()
            .filter_map(|part| turns(part, record, moments, now))
            .min(),
        Node::Not(inner) => turns(inner, record, moments, now),
        Node::Value(slot, compare) => compare.turns(record.get(*slot), moments, now),
        Node::Any(..) | Node::All(..) | Node::Never => None,
    }
}

fn node(expression: &Expression<Clause>, layout: &Layout, moments: &mut Vec<Moment>) -> Node {
    match expression {
        Expression::And(parts) => Node::And(nodes(parts, layout, moments)),
        Expression::Or(parts) => Node::Or(nodes(parts, layout, moments)),
        Expression::Not(inner) => Node::Not(Box::new(node(inner, layout, moments))),
        Expression::Leaf(clause) => {
            let Some(slot) = layout.slot(&clause.property) else {
                return Node::Never;
            };
            match &clause.test {
                Test::Value(comparison) => Node::Value(slot, Compare::new(comparison, moments)),
                Test::Any(inner) => Node::Any(slot, items(inner, moments)),
                Test::All(inner) => Node::All(slot, items(inner, moments)),
            }
        }
    }
}

fn nodes(parts: &[Expression<Clause>], layout: &Layout, moments: &mut Vec<Moment>) -> Box<[Node]> {
    let mut nodes: Vec<Node> = parts
        .iter()
        .map(|part| node(part, layout, moments))
        .collect();
    nodes.sort_by_key(cost);
    nodes.into()
}

fn items(expression: &Expression<ItemClause>, moments: &mut Vec<Moment>) -> Items {
    let mut all = |parts: &[Expression<ItemClause>]| -> Box<[Items]> {
        let mut made: Vec<Items> = parts.iter().map(|part| items(part, moments)).collect();
        made.sort_by_key(item_cost);
        made.into()
    };
    match expression {
        Expression::And(parts) => Items::And(all(parts)),
        Expression::Or(parts) => Items::Or(all(parts)),
        Expression::Not(inner) => Items::Not(Box::new(items(inner, moments))),
        Expression::Leaf(clause) => {
            Items::Part(clause.field, Compare::new(&clause.comparison, moments))
        }
    }
}

fn cost(node: &Node) -> u32 {
    match node {
        Node::And(parts) | Node::Or(parts) => parts.iter().map(cost).sum(),
        Node::Not(inner) => cost(inner),
        Node::Value(_, compare) => compare.cost(),
        Node::Any(_, items) | Node::All(_, items) => 10 + 2 * item_cost(items),
        Node::Never => 0,
    }
}

fn item_cost(items: &Items) -> u32 {
    match items {
        Items::And(parts) | Items::Or(parts) => parts.iter().map(item_cost).sum(),
        Items::Not(inner) => item_cost(inner),
        Items::Part(_, compare) => compare.cost(),
    }
}
