//! The few of a kind that a filter leaves.

use super::{ListQuery, QueryError, Route, conditions, place::Shape};
use crate::{
    document::Document,
    resources::{Stored, selected},
    tx::Tx,
};
use xenia_odata::Filter;

/// The documents of all resources of a kind that a filter finds, in no order, where they are
/// `most` at most; `None` where there are more.
///
/// # Errors
/// As [`super::list`].
pub fn few_documents<R: Stored>(
    tx: &Tx<'_>,
    filter: &Filter,
    most: u32,
) -> Result<Option<Vec<Document<R>>>, QueryError> {
    let shape = Shape::of::<R>();
    let mut values = vec![tx.scope()];
    let asked = ListQuery::default().only(filter.clone());
    let found = conditions(tx, &shape, &asked, &mut values, Route::COUNT)?;
    let sql = format!(
        "SELECT {} FROM {} r WHERE {found} LIMIT {}",
        selected("r"),
        shape.table,
        u64::from(most) + 1
    );
    let rows = tx.query(&sql, &values, Document::from_row)?;
    let few = rows.len() <= usize::try_from(most).unwrap_or(usize::MAX);
    Ok(few.then_some(rows))
}
