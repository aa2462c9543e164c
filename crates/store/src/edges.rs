//! The edge table: immutable spans. Opened, closed, walked; never changed, never deleted.

use crate::{
    backend::Row,
    changes,
    error::Result,
    tx::{TouchedEdge, Tx, WriteTx},
    value::{Value, values},
};
use uuid::Uuid;
use xenia_domain::{
    Edge, EdgeId, EventId, Id, NodeKind, Relation, Source, TenantId, Timestamp,
    edge::{Closed, NewEdge},
};

const COLUMNS: &str = "e.id, e.tenant, e.subject_kind, e.subject, e.relation, e.object_kind, e.object, e.role, \
     e.starts_at, e.ends_at, e.closed_at, e.closed_because, e.source, e.source_id, e.cause";

fn read(row: &Row<'_>) -> Result<Edge> {
    let because: Option<String> = row.get(11)?;
    Ok(Edge {
        id: row.id(0)?,
        tenant: row.id(1)?,
        subject_kind: row.word("edges", 2, NodeKind::from_word)?,
        subject: row.get(3)?,
        relation: row.word("edges", 4, Relation::from_word)?,
        object_kind: row.word("edges", 5, NodeKind::from_word)?,
        object: row.get(6)?,
        role: row.get(7)?,
        starts_at: row.get(8)?,
        ends_at: row.get(9)?,
        closed_at: row.get(10)?,
        closed_because: because.as_deref().and_then(Closed::from_word),
        source: row.word("edges", 12, Source::from_word)?,
        source_id: row.get(13)?,
        cause: EventId::from_uuid(row.get(14)?),
    })
}

/// Opens an edge. `None` when the same grant from the same source is open already (the caller
/// decides whether that is a refusal).
pub fn open(tx: &WriteTx<'_>, new: &NewEdge) -> Result<Option<EdgeId>> {
    let id = EdgeId(tx.new_id());
    let starts_at = new.starts_at.unwrap_or_else(|| tx.now());
    let opened = tx.execute(
        "INSERT INTO edges (id, tenant, subject_kind, subject, relation, object_kind, object, role, starts_at, ends_at, source, source_id, cause, sequence, begins_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) \
         ON CONFLICT (tenant, subject, relation, object, role, source, source_id) WHERE closed_at IS NULL DO NOTHING",
        values![
            id.0,
            tx.tenant().0,
            new.subject.0.word(),
            new.subject.1,
            new.relation.word(),
            new.object.0.word(),
            new.object.1,
            new.role,
            starts_at,
            new.ends_at,
            new.source.0.word(),
            new.source.1,
            tx.cause().0,
            tx.sequence(),
            (starts_at > tx.now()).then_some(starts_at)
        ],
    )?;
    if opened == 1 {
        tx.touch_edge(TouchedEdge {
            subject: new.subject,
            relation: new.relation,
            object: new.object,
        });
        changes::note_linked(tx, new.object.0, new.object.1)?;
    }
    Ok((opened == 1).then_some(id))
}

/// Closes an edge; `false` when it is closed already or unknown.
pub fn close(tx: &WriteTx<'_>, id: EdgeId, because: Closed) -> Result<bool> {
    let closed = tx.query_one(
        "UPDATE edges SET closed_at = $3, closed_because = $4, sequence = $5, begins_at = NULL \
         WHERE tenant = $1 AND id = $2 AND closed_at IS NULL RETURNING object_kind, object, subject_kind, subject, relation",
        values![tx.tenant().0, id.0, tx.now(), because.word(), tx.sequence()],
        |row| {
            Ok(TouchedEdge {
                object: (row.word("edges", 0, NodeKind::from_word)?, row.get(1)?),
                subject: (row.word("edges", 2, NodeKind::from_word)?, row.get(3)?),
                relation: row.word("edges", 4, Relation::from_word)?,
            })
        },
    )?;
    if let Some(edge) = closed {
        tx.touch_edge(edge);
        changes::note_linked(tx, edge.object.0, edge.object.1)?;
    }
    Ok(closed.is_some())
}

/// Which edges to look at; all conditions hold together. Without `at` those that are not closed,
/// whether or not their planned span holds now.
#[derive(Clone, Debug, Default)]
pub struct EdgeQuery {
    /// Of this subject.
    pub subject: Option<Uuid>,
    /// With this relation.
    pub relation: Option<Relation>,
    /// To this object.
    pub object: Option<Uuid>,
    /// With this role.
    pub role: Option<Uuid>,
    /// From this kind of source.
    pub source: Option<Source>,
    /// From this source.
    pub source_id: Option<Uuid>,
    /// Whose subject is of this kind.
    pub subject_kind: Option<NodeKind>,
    /// Those that hold at this instant, past or future.
    pub at: Option<Timestamp>,
    /// Closed ones too, whatever `at` says.
    pub history: bool,
}

impl EdgeQuery {
    /// All open edges of a subject.
    #[must_use]
    pub fn of_subject(subject: impl Into<Uuid>) -> Self {
        Self {
            subject: Some(subject.into()),
            ..Self::default()
        }
    }
    /// All open edges to an object.
    #[must_use]
    pub fn of_object(object: impl Into<Uuid>) -> Self {
        Self {
            object: Some(object.into()),
            ..Self::default()
        }
    }
    /// Only of that relation.
    #[must_use]
    pub fn relation(mut self, relation: Relation) -> Self {
        self.relation = Some(relation);
        self
    }
    /// Only from that subject.
    #[must_use]
    pub fn from_subject(mut self, subject: impl Into<Uuid>) -> Self {
        self.subject = Some(subject.into());
        self
    }
    /// Only those that hold then.
    #[must_use]
    pub fn at(mut self, at: Timestamp) -> Self {
        self.at = Some(at);
        self
    }
    /// Only with that role.
    #[must_use]
    pub fn role(mut self, role: Uuid) -> Self {
        self.role = Some(role);
        self
    }

    /// The WHERE conditions over alias `e`, with their values after those already there. The
    /// tenant is `$1`.
    pub(crate) fn conditions(&self, values: &mut Vec<Value>) -> String {
        let mut sql = "e.tenant = $1".to_owned();
        let plain: [(&str, Option<Value>); 7] = [
            ("subject", self.subject.map(Value::from)),
            (
                "relation",
                self.relation.map(|relation| relation.word().into()),
            ),
            ("object", self.object.map(Value::from)),
            ("role", self.role.map(Value::from)),
            ("source", self.source.map(|source| source.word().into())),
            ("source_id", self.source_id.map(Value::from)),
            (
                "subject_kind",
                self.subject_kind.map(|kind| kind.word().into()),
            ),
        ];
        for (column, value) in plain {
            if let Some(value) = value {
                values.push(value);
                sql.push_str(&format!(" AND e.{column} = ${}", values.len()));
            }
        }
        if let (Some(_), None, Some(_)) = (self.subject, self.relation, self.object) {
            // All of them, so that the index leads from the one to the other, and not along all
            // that a huge group has.
            let words: Vec<String> = Relation::ALL
                .iter()
                .map(|relation| format!("'{}'", relation.word()))
                .collect();
            sql.push_str(&format!(" AND e.relation IN ({})", words.join(", ")));
        }
        match (self.at, self.history) {
            (_, true) => {}
            (None, false) => sql.push_str(" AND e.closed_at IS NULL"),
            (Some(at), false) => {
                values.push(at.into());
                sql.push_str(&format!(
                    " AND {}",
                    holds("e", &format!("${}", values.len()))
                ));
            }
        }
        sql
    }
}

/// The edges, in the order in which they were to start.
pub fn list(tx: &Tx<'_>, query: &EdgeQuery) -> Result<Vec<Edge>> {
    let mut values = vec![tx.scope()];
    let conditions = query.conditions(&mut values);
    tx.query(
        &format!("SELECT {COLUMNS} FROM edges e WHERE {conditions} ORDER BY e.starts_at, e.id"),
        &values,
        read,
    )
}

/// Whether there is any.
pub fn any(tx: &Tx<'_>, query: &EdgeQuery) -> Result<bool> {
    let mut values = vec![tx.scope()];
    let conditions = query.conditions(&mut values);
    Ok(tx
        .query_one(
            &format!("SELECT 1 FROM edges e WHERE {conditions} LIMIT 1"),
            &values,
            |_| Ok(()),
        )?
        .is_some())
}

/// How many distinct subjects.
pub fn count_subjects(tx: &Tx<'_>, query: &EdgeQuery) -> Result<i64> {
    let mut values = vec![tx.scope()];
    let conditions = query.conditions(&mut values);
    let counted = tx.query_one(
        &format!("SELECT COUNT(DISTINCT e.subject) FROM edges e WHERE {conditions}"),
        &values,
        |row| row.get(0),
    )?;
    Ok(counted.unwrap_or(0))
}

/// The edge of that id.
pub fn find(tx: &Tx<'_>, id: EdgeId) -> Result<Option<Edge>> {
    tx.query_one(
        &format!("SELECT {COLUMNS} FROM edges e WHERE e.tenant = $1 AND e.id = $2"),
        values![tx.tenant().0, id.0],
        read,
    )
}

/// The condition that an edge of that alias holds at the instant of that parameter.
pub(crate) fn holds(alias: &str, at: &str) -> String {
    format!(
        "{alias}.starts_at <= {at} AND ({alias}.ends_at IS NULL OR {alias}.ends_at > {at}) AND ({alias}.closed_at IS NULL OR {alias}.closed_at > {at})"
    )
}

/// Everybody who holds a role on a part of the directory, or one of the organisation's own making,
/// at that instant.
pub fn scoped_roles(tx: &Tx<'_>, at: Timestamp) -> Result<Vec<Edge>> {
    let holds = "e.starts_at <= $2 AND (e.ends_at IS NULL OR e.ends_at > $2) AND (e.closed_at IS NULL OR e.closed_at > $2)";
    tx.query(
        &format!("SELECT {COLUMNS} FROM edges e WHERE e.tenant = $1 AND e.relation = 'scopedRole' AND {holds} ORDER BY e.starts_at, e.id"),
        values![tx.tenant().0, at],
        read,
    )
}

/// The roles of the directory that groups hold of which the subject is a member at that instant:
/// directly, as groups that can hold roles do not nest. `relation` is that of roles on the
/// organisation, or that of roles on a part.
pub fn roles_of_groups(
    tx: &Tx<'_>,
    relation: Relation,
    subject: Uuid,
    at: Timestamp,
) -> Result<Vec<Edge>> {
    // CROSS JOIN fixes the order: few groups hold roles, and somebody may be in many. The relation
    // stands there as a word, or the index of such roles would not be seen to serve.
    let sql = format!(
        "SELECT {COLUMNS} FROM edges e CROSS JOIN edges m \
         WHERE e.tenant = $1 AND e.relation = '{}' AND e.subject_kind = 'group' AND {} \
         AND m.tenant = $1 AND m.subject = $2 AND m.relation = 'member' AND m.object = e.subject AND {} \
         ORDER BY e.starts_at, e.id",
        relation.word(),
        holds("e", "$3"),
        holds("m", "$3")
    );
    tx.query(&sql, values![tx.tenant().0, subject, at], read)
}

/// The groups that the subject is in at that instant, directly or through other groups.
pub fn transitive_groups(tx: &Tx<'_>, subject: Uuid, at: Timestamp) -> Result<Vec<Uuid>> {
    transitive_groups_but(tx, subject, at, &[])
}

/// The same without those groups, and without what is reached through them only.
pub fn transitive_groups_but(
    tx: &Tx<'_>,
    subject: Uuid,
    at: Timestamp,
    except: &[Uuid],
) -> Result<Vec<Uuid>> {
    let mut values = values![tx.tenant().0, subject, at].to_vec();
    let but = none_of("e.object", except, &mut values);
    let holds = format!("e.relation = 'member' AND {}", holds("e", "$3"));
    // CROSS JOIN fixes the order: SQLite would otherwise scan the table for each step.
    let sql = format!(
        "WITH RECURSIVE reach (id) AS (\
           SELECT e.object FROM edges e WHERE e.tenant = $1 AND e.subject = $2 AND {holds}{but} \
           UNION SELECT e.object FROM reach CROSS JOIN edges e WHERE e.tenant = $1 AND e.subject = reach.id AND {holds}{but}) \
         SELECT id FROM reach"
    );
    tx.query(&sql, &values, |row| row.get(0))
}

/// ` AND` the condition that an id is none of those, or nothing.
pub(crate) fn none_of(expression: &str, ids: &[Uuid], values: &mut Vec<Value>) -> String {
    if ids.is_empty() {
        return String::new();
    }
    let places: Vec<String> = ids
        .iter()
        .map(|id| {
            values.push((*id).into());
            format!("${}", values.len())
        })
        .collect();
    format!(" AND {expression} NOT IN ({})", places.join(", "))
}

/// Edges of all tenants whose planned end has come and which are not closed, the oldest first.
pub fn due(tx: &Tx<'_>, now: Timestamp, limit: u32) -> Result<Vec<(TenantId, EdgeId)>> {
    tx.query(
        "SELECT tenant, id FROM edges WHERE closed_at IS NULL AND ends_at IS NOT NULL AND ends_at <= $1 ORDER BY ends_at LIMIT $2",
        values![now, limit],
        |row| Ok((row.id(0)?, row.id(1)?)),
    )
}

/// When the planned end of the next edge of any tenant that is not closed comes, or came.
pub fn next_due(tx: &Tx<'_>) -> Result<Option<Timestamp>> {
    Ok(tx
        .query_one(
            "SELECT MIN(ends_at) FROM edges WHERE closed_at IS NULL AND ends_at IS NOT NULL",
            &[],
            |row| row.get(0),
        )?
        .flatten())
}
