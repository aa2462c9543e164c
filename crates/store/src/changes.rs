//! What changed since: the ground of delta queries and change notifications.
//!
//! A tenant's writes are serial (its row of `audit_heads` is their lock), so the number of the
//! first audit event of a transaction orders them without gaps: whoever reads a snapshot whose
//! head is `n` sees every change up to `n`, and every later change has a greater number, also
//! between processes. The functions of [`crate::resources`] and [`crate::edges`] note each write
//! here; nobody else has to remember it.
//!
//! One row per resource holds its last change only. A resource that changes while somebody reads
//! the changes up to `n` leaves that span and is found by the next round.

use crate::{
    backend::Row,
    edges::holds,
    error::Result,
    tx::{TouchedEdge, Tx, WriteTx},
    value::{Value, values},
};
use uuid::Uuid;
use xenia_domain::{EdgeId, NodeKind, Relation, TenantId, Timestamp};

/// What happened to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happened {
    Made,
    Changed,
    Deleted,
}

/// Notes what happened to a resource in this transaction, for those who follow changes and for what
/// follows from it in the same transaction.
pub(crate) fn note(tx: &WriteTx<'_>, kind: NodeKind, id: Uuid, what: Happened) -> Result<()> {
    tx.touch(kind, id, None);
    let sequence = tx.sequence();
    let made = (what == Happened::Made).then_some(sequence);
    let deleted = (what == Happened::Deleted).then_some(sequence);
    tx.execute(
        "INSERT INTO changes (tenant, kind, id, sequence, own, made, deleted) VALUES ($1, $2, $3, $4, $4, $5, $6) \
         ON CONFLICT (tenant, kind, id) DO UPDATE SET sequence = $4, own = $4, deleted = $6",
        values![tx.tenant().0, kind.word(), id, sequence, made.unwrap_or(0), deleted],
    )?;
    Ok(())
}

/// Notes that who stands at an edge to that object changed in this transaction.
pub(crate) fn note_linked(tx: &WriteTx<'_>, kind: NodeKind, id: Uuid) -> Result<()> {
    tx.execute(
        "INSERT INTO changes (tenant, kind, id, sequence, own, made, deleted) VALUES ($1, $2, $3, $4, 0, 0, NULL) \
         ON CONFLICT (tenant, kind, id) DO UPDATE SET sequence = $4",
        values![tx.tenant().0, kind.word(), id, tx.sequence()],
    )?;
    Ok(())
}

/// Changes after one number, up to another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Those up to this one are known already.
    pub after: i64,
    /// The last one of interest.
    pub until: i64,
}

/// A resource that changed in a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its kind.
    pub kind: NodeKind,
    /// Its id.
    pub id: Uuid,
    /// The last change of it or of who stands at an edge to it.
    pub sequence: i64,
    /// The last change of itself.
    pub own: i64,
    /// Its making; 0 when that is not known.
    pub made: i64,
    /// Whether it is deleted.
    pub deleted: bool,
}

fn read(row: &Row<'_>) -> Result<Changed> {
    Ok(Changed {
        kind: row.word("changes", 0, NodeKind::from_word)?,
        id: row.get(1)?,
        sequence: row.get(2)?,
        own: row.get(3)?,
        made: row.get(4)?,
        deleted: row.get::<Option<i64>>(5)?.is_some(),
    })
}

/// Which changes to list.
#[derive(Clone, Debug)]
pub struct ChangeQuery<'q> {
    /// Of these kinds.
    pub kinds: &'q [NodeKind],
    /// Of these resources only.
    pub ids: Option<&'q [Uuid]>,
    /// In this span.
    pub span: Span,
    /// Those too of which only who stands at an edge to them changed.
    pub linked: bool,
    /// Only those after this one in the order of the list.
    pub from: Option<(i64, Uuid)>,
    /// So many at most.
    pub limit: u32,
}

/// The resources that changed in a span, in the order of their last change.
pub fn list(tx: &Tx<'_>, query: &ChangeQuery<'_>) -> Result<Vec<Changed>> {
    let mut values = vec![tx.scope()];
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let kinds: Vec<String> = query
        .kinds
        .iter()
        .map(|kind| bind(kind.word().into()))
        .collect();
    let (after, until) = (bind(query.span.after.into()), bind(query.span.until.into()));
    let mut sql = format!(
        "SELECT kind, id, sequence, own, made, deleted FROM changes \
         WHERE tenant = $1 AND kind IN ({}) AND sequence > {after} AND sequence <= {until}",
        kinds.join(", ")
    );
    if !query.linked {
        sql.push_str(&format!(" AND own > {after}"));
    }
    if let Some(ids) = query.ids {
        let ids: Vec<String> = ids.iter().map(|id| bind((*id).into())).collect();
        sql.push_str(&format!(" AND id IN ({})", ids.join(", ")));
    }
    if let Some((sequence, id)) = query.from {
        let (sequence, id) = (bind(sequence.into()), bind(id.into()));
        sql.push_str(&format!(" AND (sequence, id) > ({sequence}, {id})"));
    }
    sql.push_str(&format!(
        " ORDER BY sequence, id LIMIT {}",
        bind(query.limit.into())
    ));
    tx.query(&sql, &values, read)
}

/// Somebody at an edge to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Linked {
    /// The kind of who it is.
    pub kind: NodeKind,
    /// Who.
    pub id: Uuid,
    /// Whether an edge holds at the instant that was asked about.
    pub holds: bool,
}

/// Who stands at edges to an object, or did: at `at` all whose edge holds, with `span` those too
/// whose edge ended, and only those with a change in it. In the order of their ids, after `from`.
pub fn linked(
    tx: &Tx<'_>,
    (object, relation): (Uuid, Relation),
    span: Option<Span>,
    at: Timestamp,
    from: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Linked>> {
    let holds = holds("e", "$4");
    let mut values = values![tx.tenant().0, object, relation.word(), at].to_vec();
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let limit = bind(limit.into());
    let from = from.map(|from| bind(from.into()));
    let after = |subject: &str| {
        let from = from.as_ref();
        from.map_or_else(String::new, |from| format!(" AND {subject} > {from}"))
    };
    let these = "e.tenant = $1 AND e.object = $2 AND e.relation = $3";
    let found = match span {
        None => of_each_kind(
            &format!("{these} AND {holds}{}", after("e.subject")),
            &limit,
        ),
        // By the index of changes, not by the one of subjects, where only changes are of interest.
        // What was opened for later and has not begun is nothing that anybody knows of.
        Some(span) => {
            let subject = tx.kind().unindexed("e.subject");
            format!(
                "SELECT DISTINCT e.subject_kind, e.subject FROM edges e WHERE {these} AND e.sequence > {} AND e.sequence <= {} \
                 AND e.starts_at <= $4{} ORDER BY {subject} LIMIT {limit}",
                bind(span.after.into()),
                bind(span.until.into()),
                after(&subject)
            )
        }
    };
    let sql = format!(
        "SELECT linked.subject_kind, linked.subject, EXISTS (SELECT 1 FROM edges e WHERE e.tenant = $1 \
           AND e.subject = linked.subject AND e.relation = $3 AND e.object = $2 AND {holds}) \
         FROM ({found}) linked ORDER BY linked.subject"
    );
    tx.query(&sql, &values, |row| {
        Ok(Linked {
            kind: row.word("edges", 0, NodeKind::from_word)?,
            id: row.get(1)?,
            holds: row.get(2)?,
        })
    })
}

/// The first subjects of edges of those conditions, each kind for itself in the order of the index:
/// a page of a huge group ends when it is full, wherever it begins.
fn of_each_kind(conditions: &str, limit: &str) -> String {
    let of_kind = |kind: &NodeKind| {
        let kind = kind.word();
        format!(
            "SELECT '{kind}' AS subject_kind, p.subject FROM (SELECT DISTINCT e.subject FROM edges e \
             WHERE {conditions} AND e.subject_kind = '{kind}' ORDER BY e.subject LIMIT {limit}) p"
        )
    };
    let kinds: Vec<String> = NodeKind::ALL.iter().map(of_kind).collect();
    format!(
        "SELECT a.subject_kind, a.subject FROM ({}) a ORDER BY a.subject LIMIT {limit}",
        kinds.join(" UNION ALL ")
    )
}

/// Edges of all tenants that were opened for later and hold now, which was not noted yet.
pub fn begun(tx: &Tx<'_>, now: Timestamp, limit: u32) -> Result<Vec<(TenantId, EdgeId)>> {
    tx.query(
        "SELECT tenant, id FROM edges WHERE begins_at IS NOT NULL AND begins_at <= $1 ORDER BY begins_at LIMIT $2",
        values![now, limit],
        |row| Ok((row.id(0)?, row.id(1)?)),
    )
}

/// When the next edge that was opened for later begins, of any tenant.
pub fn next_to_begin(tx: &Tx<'_>) -> Result<Option<Timestamp>> {
    let next = tx.query_one(
        "SELECT MIN(begins_at) FROM edges WHERE begins_at IS NOT NULL",
        &[],
        |row| row.get(0),
    )?;
    Ok(next.flatten())
}

/// Notes that an edge which was opened for later has begun; `false` when that was noted before.
pub fn note_begun(tx: &WriteTx<'_>, edge: &xenia_domain::Edge) -> Result<bool> {
    let noted = tx.execute(
        "UPDATE edges SET begins_at = NULL, sequence = $3 WHERE tenant = $1 AND id = $2 AND begins_at IS NOT NULL",
        values![tx.tenant().0, edge.id.0, tx.sequence()],
    )?;
    if noted == 1 {
        tx.touch_edge(TouchedEdge {
            subject: (edge.subject_kind, edge.subject),
            relation: edge.relation,
            object: (edge.object_kind, edge.object),
        });
        note_linked(tx, edge.object_kind, edge.object)?;
    }
    Ok(noted == 1)
}
