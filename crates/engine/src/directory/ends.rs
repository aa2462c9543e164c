//! What ends with a thing that is deleted.

use crate::Result;
use uuid::Uuid;
use xenia_domain::edge::Closed;
use xenia_store::{
    WriteTx,
    edges::{self, EdgeQuery},
};

/// Closes every open edge from and to a thing that is deleted; answers how many.
pub fn close_edges(tx: &WriteTx<'_>, id: Uuid) -> Result<i64> {
    let mut closed = 0;
    for query in [EdgeQuery::of_subject(id), EdgeQuery::of_object(id)] {
        for edge in edges::list(tx, &query)? {
            closed += i64::from(edges::close(tx, edge.id, Closed::Deleted)?);
        }
    }
    Ok(closed)
}
