//! A filter as an SQL condition.
//!
//! `not` is pushed down to the leaves, so that a leaf has to say only when it is true; where the
//! reference says "unknown" the SQL may say NULL or FALSE, which select the same rows.

use super::{
    operand::{Operand, operand, plain, type_name},
    place::{Location, Placed, Shape, Variable, resolve, unsupported},
};
use crate::{dialect::Kind, shapes::PropertyKind, value::Value};
use xenia_domain::{NodeKind, Refusal, Relation, Timestamp, directory::ExtensionProperty};
use xenia_odata::{Comparison, Filter, Function, Literal, PropertyPath, Quantifier, fold};

const TRUE: &str = "1 = 1";
const FALSE: &str = "1 = 0";

fn constant(truth: bool) -> String {
    if truth { TRUE } else { FALSE }.to_owned()
}

/// Turns trees into SQL over alias `r`; what is compared with goes into `values`.
pub(crate) struct Compiler<'s> {
    pub(super) shape: &'s Shape,
    pub(super) dialect: Kind,
    values: &'s mut Vec<Value>,
    variables: Vec<Variable>,
    aliases: usize,
    at: Option<Timestamp>,
    extensions: Vec<ExtensionProperty>,
}

impl<'s> Compiler<'s> {
    pub(crate) fn new(shape: &'s Shape, dialect: Kind, values: &'s mut Vec<Value>) -> Self {
        Self {
            shape,
            dialect,
            values,
            variables: Vec::new(),
            aliases: 0,
            at: None,
            extensions: Vec::new(),
        }
    }

    /// Counts edges that hold at that instant.
    pub(crate) fn counting(mut self, at: Option<Timestamp>) -> Self {
        self.at = at;
        self
    }

    /// Knows those directory extensions.
    pub(crate) fn knowing(mut self, extensions: Vec<ExtensionProperty>) -> Self {
        self.extensions = extensions;
        self
    }

    pub(super) fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    /// SQL that is true exactly when the filter's truth is `wanted`.
    pub(crate) fn filter(&mut self, filter: &Filter, wanted: bool) -> Result<String, Refusal> {
        match filter {
            Filter::And(parts) => self.joined(parts, wanted, wanted),
            Filter::Or(parts) => self.joined(parts, wanted, !wanted),
            Filter::Not(inner) => self.filter(inner, !wanted),
            Filter::Compare { path, op, literal } => {
                let placed = resolve(self.shape, &self.variables, &self.extensions, path)?;
                self.compare(&placed, *op, literal, wanted)
            }
            Filter::In { path, literals } => self.any_of(path, literals, wanted),
            Filter::Has { path, .. } => Err(unsupported(
                "$filter",
                &format!("{path} has"),
                self.shape.kind.word(),
            )),
            Filter::Function {
                function,
                path,
                text,
            } => self.function(*function, path, text, wanted),
            Filter::IsOf { path, type_name } if path.segments.is_empty() => {
                Ok(constant(self.shape.is_type(type_name) == wanted))
            }
            Filter::IsOf { path, .. } => Err(unsupported(
                "$filter",
                &format!("isof({path})"),
                self.shape.kind.word(),
            )),
            Filter::Lambda {
                quantifier,
                path,
                variable,
                predicate,
            } => self.lambda(*quantifier, path, (variable, predicate.as_deref()), wanted),
            Filter::Count { path, op, value } => self.count(path, *op, *value, wanted),
        }
    }

    /// Parts joined by AND, if `all`, or OR.
    fn joined(&mut self, parts: &[Filter], wanted: bool, all: bool) -> Result<String, Refusal> {
        let parts: Result<Vec<String>, Refusal> = parts
            .iter()
            .map(|part| Ok(format!("({})", self.filter(part, wanted)?)))
            .collect();
        let parts = parts?;
        if parts.is_empty() {
            return Ok(constant(all));
        }
        Ok(parts.join(if all { " AND " } else { " OR " }))
    }

    fn compare(
        &mut self,
        placed: &Placed,
        op: Comparison,
        literal: &Literal,
        wanted: bool,
    ) -> Result<String, Refusal> {
        use Comparison::{Eq, Ge, Gt, Le, Lt, Ne};
        let sql = self.scalar(placed)?;
        let operand = operand(placed, literal)?;
        let exact = matches!(operand, Operand::Exact(_));
        let value = match operand {
            Operand::Null => {
                return Ok(match (op, wanted) {
                    (Eq | Ge | Le, true) | (Ne, false) => format!("{sql} IS NULL"),
                    (Ne, true) | (Eq | Ge | Le, false) => format!("{sql} IS NOT NULL"),
                    (Gt | Lt, _) => constant(!wanted),
                });
            }
            Operand::Exact(value) | Operand::Above(value) => value,
        };
        // Between two instants of the store nothing is equal, and "before" is "not after".
        let op = match (op, exact) {
            (Eq, false) => return Ok(constant(!wanted)),
            (Ne, false) => return Ok(constant(wanted)),
            (Lt, false) => Le,
            (Ge, false) => Gt,
            (op, _) => op,
        };
        let bound = self.bind(value);
        Ok(match (op, wanted) {
            (Eq, true) | (Ne, false) => format!("{sql} = {bound}"),
            (Ne, true) | (Eq, false) => format!("({sql} <> {bound} OR {sql} IS NULL)"),
            (op, true) => format!("{sql} {} {bound}", symbol(op)),
            (op, false) => format!("({sql} {} {bound} OR {sql} IS NULL)", opposite(op)),
        })
    }

    fn any_of(
        &mut self,
        path: &PropertyPath,
        literals: &[Literal],
        wanted: bool,
    ) -> Result<String, Refusal> {
        let placed = resolve(self.shape, &self.variables, &self.extensions, path)?;
        let sql = self.scalar(&placed)?;
        let (mut bound, mut null) = (Vec::new(), false);
        for literal in literals {
            match operand(&placed, literal)? {
                Operand::Null => null = true,
                Operand::Exact(value) => bound.push(self.bind(value)),
                Operand::Above(_) => {}
            }
        }
        let list = bound.join(", ");
        Ok(match (bound.is_empty(), null, wanted) {
            (true, false, _) => constant(!wanted),
            (true, true, true) => format!("{sql} IS NULL"),
            (true, true, false) => format!("{sql} IS NOT NULL"),
            (false, false, true) => format!("{sql} IN ({list})"),
            (false, true, true) => format!("({sql} IN ({list}) OR {sql} IS NULL)"),
            (false, false, false) => format!("({sql} NOT IN ({list}) OR {sql} IS NULL)"),
            (false, true, false) => format!("({sql} NOT IN ({list}) AND {sql} IS NOT NULL)"),
        })
    }

    fn function(
        &mut self,
        function: Function,
        path: &PropertyPath,
        text: &str,
        wanted: bool,
    ) -> Result<String, Refusal> {
        let placed = resolve(self.shape, &self.variables, &self.extensions, path)?;
        if placed.kind != PropertyKind::Text {
            let message = format!(
                "`$filter`: `{}({path},...)` needs text, and `{path}` is {}",
                function.as_str(),
                type_name(placed.kind)
            );
            return Err(Refusal::invalid("$filter", message));
        }
        let sql = placed.sql(self.dialect);
        let text = plain(&fold(text))?;
        if text.is_empty() {
            return Ok(match wanted {
                true => format!("{sql} IS NOT NULL"),
                false => FALSE.to_owned(),
            });
        }
        let condition = match function {
            Function::StartsWith => self.prefix(&sql, &text),
            Function::EndsWith => {
                let ending = self.dialect.ending(&sql, text.chars().count());
                format!("{ending} = {}", self.bind(text.into()))
            }
            Function::Contains => {
                let bound = self.bind(text.into());
                self.dialect.contains(&sql, &bound)
            }
        };
        Ok(match wanted {
            true => condition,
            false => format!("NOT ({condition})"),
        })
    }

    /// Begins with that text, as a range, which an index can serve.
    pub(super) fn prefix(&mut self, sql: &str, text: &str) -> String {
        let from = self.bind(text.into());
        match successor(text) {
            Some(end) => {
                let to = self.bind(end.into());
                format!("({sql} >= {from} AND {sql} < {to})")
            }
            None => format!("{sql} >= {from}"),
        }
    }

    fn lambda(
        &mut self,
        quantifier: Quantifier,
        path: &PropertyPath,
        (variable, predicate): (&str, Option<&Filter>),
        wanted: bool,
    ) -> Result<String, Refusal> {
        let (from, alias, collection) = self.items(path)?;
        let condition = match predicate {
            None => TRUE.to_owned(),
            Some(predicate) => {
                self.variables.push(Variable {
                    name: variable.to_owned(),
                    alias,
                    collection,
                });
                let condition = self.filter(predicate, true);
                self.variables.pop();
                condition?
            }
        };
        let (condition, exists) = match quantifier {
            Quantifier::Any => (condition, wanted),
            Quantifier::All => (format!("({condition}) IS NOT TRUE"), !wanted),
        };
        let not = if exists { "" } else { "NOT " };
        Ok(format!(
            "{not}EXISTS (SELECT 1 FROM {from} WHERE {condition})"
        ))
    }

    fn count(
        &mut self,
        path: &PropertyPath,
        op: Comparison,
        value: u64,
        wanted: bool,
    ) -> Result<String, Refusal> {
        let counted = match (self.counted_edges(path), self.at) {
            (Some((end, other, relation)), Some(at)) => {
                let (at, relation) = (self.bind(at.into()), relation.word());
                format!(
                    "(SELECT COUNT(DISTINCT e.{end}) FROM edges e WHERE e.tenant = r.tenant AND e.{other} = r.id \
                     AND e.relation = '{relation}' AND e.starts_at <= {at} AND (e.ends_at IS NULL OR e.ends_at > {at}) \
                     AND (e.closed_at IS NULL OR e.closed_at > {at}))"
                )
            }
            _ => format!("(SELECT COUNT(*) FROM {})", self.items(path)?.0),
        };
        let bound = self.bind(Value::Int(i64::try_from(value).unwrap_or(i64::MAX)));
        let symbol = if wanted { symbol(op) } else { opposite(op) };
        Ok(format!("{counted} {symbol} {bound}"))
    }

    /// Relationships that `$count` counts: the end that is counted, the other one, the relation.
    /// Members are not among them: who is in a group may be hidden.
    fn counted_edges(&self, path: &PropertyPath) -> Option<(&'static str, &'static str, Relation)> {
        use NodeKind::{Application, Group, ServicePrincipal, User};
        match (self.shape.kind, path.single()?) {
            (Group | Application | ServicePrincipal, "owners") => {
                Some(("subject", "object", Relation::Owner))
            }
            (User, "directReports") => Some(("object", "subject", Relation::Manager)),
            _ => None,
        }
    }

    /// The items of the collection at a path: a FROM clause, its alias, the collection.
    fn items(&mut self, path: &PropertyPath) -> Result<(String, String, Placed), Refusal> {
        let placed = resolve(self.shape, &self.variables, &self.extensions, path)?;
        let collection = matches!(
            placed.kind,
            PropertyKind::TextCollection | PropertyKind::ObjectCollection
        );
        let (
            true,
            Location::Json {
                document,
                path: names,
            },
        ) = (collection, &placed.location)
        else {
            let message = format!("`$filter`: `{path}` is not a collection");
            return Err(Refusal::invalid("$filter", message));
        };
        self.aliases += 1;
        let alias = format!("i{}", self.aliases);
        let from = self.dialect.json_elements(document, names, &alias);
        Ok((from, alias, placed))
    }

    /// The value as SQL, if it is a single one.
    fn scalar(&self, placed: &Placed) -> Result<String, Refusal> {
        match placed.kind {
            PropertyKind::TextCollection
            | PropertyKind::ObjectCollection
            | PropertyKind::Object => {
                let message = format!(
                    "`$filter`: `{}` is {}: it cannot be compared as a whole",
                    placed.name,
                    type_name(placed.kind)
                );
                Err(Refusal::invalid("$filter", message))
            }
            _ => Ok(placed.sql(self.dialect)),
        }
    }
}

/// The least text that is greater than every text that begins with `text`.
fn successor(text: &str) -> Option<String> {
    let mut characters: Vec<char> = text.chars().collect();
    while let Some(last) = characters.pop() {
        let next = match last {
            '\u{d7ff}' => Some('\u{e000}'),
            other => char::from_u32(u32::from(other) + 1),
        };
        if let Some(next) = next {
            characters.push(next);
            return Some(characters.into_iter().collect());
        }
    }
    None
}

fn symbol(op: Comparison) -> &'static str {
    match op {
        Comparison::Eq => "=",
        Comparison::Ne => "<>",
        Comparison::Gt => ">",
        Comparison::Ge => ">=",
        Comparison::Lt => "<",
        Comparison::Le => "<=",
    }
}

fn opposite(op: Comparison) -> &'static str {
    match op {
        Comparison::Eq => "<>",
        Comparison::Ne => "=",
        Comparison::Gt => "<=",
        Comparison::Ge => "<",
        Comparison::Lt => ">=",
        Comparison::Le => ">",
    }
}
