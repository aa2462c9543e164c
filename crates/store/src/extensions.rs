//! Directory extensions: which there are. One counts as long as the application that defines it is
//! there.

use crate::{
    error::Result,
    resources::{fold, read, selected},
    tx::Tx,
    value::values,
};
use xenia_domain::directory::ExtensionProperty;
use xenia_odata::Filter;

const THERE: &str = "FROM extension_properties x JOIN applications a \
     ON a.tenant = x.tenant AND a.id = x.application AND a.deleted_at IS NULL \
     WHERE x.tenant = $1 AND x.deleted_at IS NULL";

/// The one of that whole name, in any case.
pub fn find(tx: &Tx<'_>, name: &str) -> Result<Option<ExtensionProperty>> {
    if !ExtensionProperty::is_name(name) {
        return Ok(None);
    }
    let sql = format!("SELECT {} {THERE} AND x.name = $2", selected("x"));
    let found = tx.query_one(&sql, values![tx.tenant().0, fold(name)], read)?;
    Ok(found.map(|found| found.value))
}

/// All of them, by name.
pub fn list(tx: &Tx<'_>) -> Result<Vec<ExtensionProperty>> {
    let sql = format!("SELECT {} {THERE} ORDER BY x.name", selected("x"));
    let found = tx.query(&sql, &[tx.scope()], read)?;
    Ok(found.into_iter().map(|found| found.value).collect())
}

/// Those that a filter names.
pub(crate) fn named(tx: &Tx<'_>, filters: &[&Option<Filter>]) -> Result<Vec<ExtensionProperty>> {
    let mut found = Vec::new();
    for name in filters
        .iter()
        .filter_map(|it| it.as_ref())
        .flat_map(Filter::properties)
    {
        found.extend(find(tx, &name)?);
    }
    Ok(found)
}
