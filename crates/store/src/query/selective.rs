//! Whether a list finds so few rows that sorting them is cheaper than walking the order's index.

use super::{End, ListQuery, Related, place::Shape};
use crate::{error::Result, shapes::Place, tx::Tx};
use xenia_odata::{Comparison, Filter, Function, Literal, PropertyPath};

/// The square of the number of related resources up to which they are gathered and sorted, to the
/// size of the table. Sorting costs as much as there are of them; walking the order's index until a
/// page has come by costs the less, the more of them there are. Both are equal at some thousands
/// among a million, at some hundreds among a few thousand.
const FEW_SQUARED: i64 = 30;

/// How a list finds its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Route {
    /// Whether what is found is sorted, instead of walking the index of the order.
    pub(super) sort: bool,
    /// Whether all related resources are gathered first, instead of asking each row.
    pub(super) gather: bool,
}

impl Route {
    /// Of a count: it has no order, and ends with the last row.
    pub(super) const COUNT: Self = Self {
        sort: false,
        gather: true,
    };

    /// As far as can be seen from outside. Each kind goes its own way: a huge group has few groups
    /// in it, and asking each group of the organisation for them would cost more than its people.
    pub(super) fn of(tx: &Tx<'_>, shape: &Shape, query: &ListQuery) -> Result<Self> {
        let filters = [&query.options.filter, &query.also];
        let mut filters = filters.into_iter().flatten();
        let sort = filters.any(|filter| is_selective(shape, filter));
        let gather = match &query.related {
            None => false,
            Some(_) if sort => false,
            Some(related) => are_few(tx, shape, related)?,
        };
        Ok(Self {
            sort: sort || gather,
            gather,
        })
    }
}

fn are_few(tx: &Tx<'_>, shape: &Shape, related: &Related) -> Result<bool> {
    // What somebody stands in is never many.
    if related.end == End::Object {
        return Ok(true);
    }
    let about = tx.kind().about_how_many(shape.table);
    let size: Option<Option<i64>> = tx.query_one(&about, &[], |row| row.get(0))?;
    // PostgreSQL says -1 of a table that it has not looked at yet.
    let size = size.flatten().unwrap_or(0).max(0);
    let most = size.saturating_mul(FEW_SQUARED).isqrt().max(100);
    let mut values = vec![tx.scope()];
    let sql = format!(
        "SELECT COUNT(*) FROM ({} LIMIT {}) s",
        related.found(shape.kind, &mut values),
        most + 1
    );
    let counted: Option<i64> = tx.query_one(&sql, &values, |row| row.get(0))?;
    Ok(counted.unwrap_or(0) <= most)
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
