//! Whether a list finds so few rows that sorting them is cheaper than walking the order's index.

use super::{ListQuery, Related, place::Shape};
use crate::{error::Result, shapes::Place, tx::Tx};
use xenia_odata::{Comparison, Filter, Function, Literal, PropertyPath};

/// Related resources that are sorted at most; of more the order's index is walked.
const FEW: i64 = 2000;

/// Whether the query finds few rows by an index, as far as can be seen from outside.
pub(super) fn finds_few(tx: &Tx<'_>, shape: &Shape, query: &ListQuery) -> Result<bool> {
    let filters = [&query.options.filter, &query.also];
    if filters
        .into_iter()
        .flatten()
        .any(|filter| is_selective(shape, filter))
    {
        return Ok(true);
    }
    match &query.related {
        Some(related) if tx.kind().needs_hints() => {
            Ok(related.transitive || count_up_to(tx, related)? <= FEW)
        }
        _ => Ok(false),
    }
}

fn count_up_to(tx: &Tx<'_>, related: &Related) -> Result<i64> {
    let mut values = vec![tx.scope()];
    let conditions = related.edges.conditions(&mut values);
    let sql = format!(
        "SELECT COUNT(*) FROM (SELECT 1 FROM edges e WHERE {conditions} LIMIT {})",
        FEW + 1
    );
    let counted = tx.query_one(&sql, &values, |row| row.get(0))?;
    Ok(counted.unwrap_or_default())
}

fn is_selective(shape: &Shape, filter: &Filter) -> bool {
    match filter {
        Filter::And(parts) => parts.iter().any(|part| is_selective(shape, part)),
        Filter::Or(parts) => {
            !parts.is_empty() && parts.iter().all(|part| is_selective(shape, part))
        }
        Filter::Compare {
            path,
            op: Comparison::Eq,
            literal,
        } => *literal != Literal::Null && is_indexed(shape, path),
        Filter::In { path, literals } => {
            !literals.contains(&Literal::Null) && is_indexed(shape, path)
        }
        Filter::Function {
            function: Function::StartsWith,
            path,
            text,
        } => !text.is_empty() && is_indexed(shape, path),
        _ => false,
    }
}

fn is_indexed(shape: &Shape, path: &PropertyPath) -> bool {
    if path.variable.is_some() {
        return false;
    }
    let names: Vec<&str> = path.properties().collect();
    shape
        .named(&names.join("/"))
        .is_some_and(|property| property.selective && matches!(property.place, Place::Column(_)))
}
