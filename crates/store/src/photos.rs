//! Photos of people and groups: square JPEG pictures, one for each size that is kept.

use crate::{
    error::Result,
    tx::{Tx, WriteTx},
    value::{Value, values},
};
use uuid::Uuid;

/// One size of a photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// Width and height, in pixels.
    pub side: i64,
    /// What tells this photo from the one before: the same for all its sizes.
    pub tag: String,
}

/// The sizes in which the photo of that person or group is kept, the smallest first; none where
/// there is no photo.
pub fn sizes(tx: &Tx<'_>, owner: Uuid) -> Result<Vec<Size>> {
    tx.query(
        "SELECT side, tag FROM photos WHERE tenant = $1 AND owner = $2 ORDER BY side",
        values![tx.tenant().0, owner],
        |row| {
            Ok(Size {
                side: row.get(0)?,
                tag: row.get(1)?,
            })
        },
    )
}

/// The picture of that size.
pub fn bytes(tx: &Tx<'_>, owner: Uuid, side: i64) -> Result<Option<Vec<u8>>> {
    tx.query_one(
        "SELECT bytes FROM photos WHERE tenant = $1 AND owner = $2 AND side = $3",
        values![tx.tenant().0, owner, side],
        |row| row.get(0),
    )
}

/// Which of those people and groups have a photo, with its tag.
pub fn tags(tx: &Tx<'_>, owners: &[Uuid]) -> Result<Vec<(Uuid, String)>> {
    let mut found = Vec::new();
    for chunk in owners.chunks(200) {
        let mut values = vec![tx.scope()];
        values.extend(chunk.iter().copied().map(Value::from));
        let places: Vec<String> = (2..=values.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "SELECT owner, MAX(tag) FROM photos WHERE tenant = $1 AND owner IN ({}) GROUP BY owner",
            places.join(", ")
        );
        found.extend(tx.query(&sql, &values, |row| Ok((row.get(0)?, row.get(1)?)))?);
    }
    Ok(found)
}

/// Puts a photo in the place of the one before: its pictures by their sides.
pub fn set(tx: &WriteTx<'_>, owner: Uuid, tag: &str, pictures: &[(i64, Vec<u8>)]) -> Result<()> {
    for (side, bytes) in pictures {
        tx.execute(
            "INSERT INTO photos (tenant, owner, side, tag, bytes) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (tenant, owner, side) DO UPDATE SET tag = excluded.tag, bytes = excluded.bytes",
            values![tx.tenant().0, owner, *side, tag, bytes.clone()],
        )?;
    }
    tx.execute(
        "DELETE FROM photos WHERE tenant = $1 AND owner = $2 AND tag <> $3",
        values![tx.tenant().0, owner, tag],
    )?;
    Ok(())
}

/// Removes the photo. `false` when there is none.
pub fn remove(tx: &WriteTx<'_>, owner: Uuid) -> Result<bool> {
    let removed = tx.execute(
        "DELETE FROM photos WHERE tenant = $1 AND owner = $2",
        values![tx.tenant().0, owner],
    )?;
    Ok(removed > 0)
}
