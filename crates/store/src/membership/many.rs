//! What rules read of edges and sign-ins, for many users at once: a statement for each kind of
//! fact, whatever the number of users.

use crate::{
    edges::holds,
    error::Result,
    tx::Tx,
    value::{Value, values},
};
use std::collections::HashMap;
use uuid::Uuid;
use xenia_domain::{Relation, Timestamp};

/// Groups that one statement asks.
const GROUPS: usize = 200;

/// The users after one id up to another, in the order of their ids.
#[derive(Clone, Copy, Debug)]
pub struct Range {
    /// After that one; from the first where there is none.
    pub after: Option<Uuid>,
    /// Up to that one, which belongs to them.
    pub until: Uuid,
}

/// The groups that each of them is directly in at that instant.
pub fn groups(tx: &Tx<'_>, range: Range, at: Timestamp) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    let sql = format!(
        "SELECT e.subject, e.object FROM edges e WHERE e.tenant = $1 AND e.subject > $2 AND e.subject <= $3 \
         AND e.relation = 'member' AND {}",
        holds("e", "$4")
    );
    pairs(
        tx,
        &sql,
        values![
            tx.tenant().0,
            range.after.unwrap_or_default(),
            range.until,
            at
        ],
    )
}

/// The groups that each of those groups is directly in at that instant.
pub fn groups_of_groups(
    tx: &Tx<'_>,
    groups: &[Uuid],
    at: Timestamp,
) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    let mut found = HashMap::new();
    for chunk in groups.chunks(GROUPS) {
        let mut values = values![tx.tenant().0, at].to_vec();
        values.extend(chunk.iter().copied().map(Value::from));
        let places: Vec<String> = (3..=values.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT e.subject, e.object FROM edges e WHERE e.tenant = $1 AND e.subject IN ({}) \
             AND e.relation = 'member' AND {}",
            places.join(", "),
            holds("e", "$2")
        );
        found.extend(pairs(tx, &sql, &values)?);
    }
    Ok(found)
}

/// Who stands at an edge of that relation to each of them at that instant, the earliest first:
/// managers, sponsors.
pub fn subjects(
    tx: &Tx<'_>,
    relation: Relation,
    range: Range,
    at: Timestamp,
) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    let sql = format!(
        "SELECT e.object, e.subject FROM edges e WHERE e.tenant = $1 AND e.object > $2 AND e.object <= $3 \
         AND e.relation = $5 AND {} ORDER BY e.object, e.starts_at, e.id",
        holds("e", "$4")
    );
    let after = range.after.unwrap_or_default();
    pairs(
        tx,
        &sql,
        values![tx.tenant().0, after, range.until, at, relation.word()],
    )
}

/// When each of them signed in last, where they ever did.
pub fn sign_ins(tx: &Tx<'_>, range: Range) -> Result<HashMap<Uuid, Timestamp>> {
    let found = tx.query(
        "SELECT user_id, at FROM last_sign_ins WHERE tenant = $1 AND user_id > $2 AND user_id <= $3",
        values![tx.tenant().0, range.after.unwrap_or_default(), range.until],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.into_iter().collect())
}

fn pairs(tx: &Tx<'_>, sql: &str, values: &[Value]) -> Result<HashMap<Uuid, Vec<Uuid>>> {
    let mut all: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    let found = tx.query(sql, values, |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (of, other) in found {
        all.entry(of).or_default().push(other);
    }
    Ok(all)
}
