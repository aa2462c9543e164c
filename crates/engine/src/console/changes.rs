//! Who changed a thing last: for forms that were open meanwhile.

use crate::Result;
use uuid::Uuid;
use xenia_domain::audit::Event;
use xenia_store::{
    Tx,
    audit::{self, EventQuery},
};

/// The newest event of that category about a thing. To be asked behind the action of its page.
pub(crate) fn last(tx: &Tx<'_>, target: Uuid, category: &str) -> Result<Option<Event>> {
    let query = EventQuery {
        target: Some(target),
        category: Some(category.to_owned()),
        ..EventQuery::default()
    };
    Ok(audit::list(tx, &query, 1)?.pop())
}
