//! Membership rules: which groups have one, how far their evaluation is, and what the evaluation
//! reads of many users at once.

mod hidden;
pub mod many;

pub use hidden::hidden_groups;

use crate::{
    backend::{JsonText, Row},
    edges::EdgeQuery,
    error::Result,
    tx::{Tx, WriteTx, Writes},
    value::{Value, values},
};
use uuid::Uuid;
use xenia_domain::{EdgeId, NodeKind, Relation, Source, TenantId, Timestamp, UserId};

/// How the evaluation of a rule goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// A pass over all users is ordered.
    NotStarted,
    /// A pass is under way.
    Running,
    /// The members are those of whom the rule is true.
    Succeeded,
    /// The rule could not be evaluated.
    Failed,
    /// Paused, as too many would have lost their membership.
    Held,
}

impl Status {
    /// The stored word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotStarted => "notStarted",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Held => "held",
        }
    }
    fn from_word(word: &str) -> Option<Self> {
        [
            Self::NotStarted,
            Self::Running,
            Self::Succeeded,
            Self::Failed,
            Self::Held,
        ]
        .into_iter()
        .find(|status| status.word() == word)
    }
}

/// The rule of a group and how its evaluation goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleRow {
    /// The group.
    pub group: Uuid,
    /// The rule as it was written.
    pub rule: String,
    /// Whether it is kept up; paused otherwise.
    pub on: bool,
    /// How its evaluation goes.
    pub status: Status,
    /// The pass over all users that is under way, or was last.
    pub pass: Uuid,
    /// The last user that the pass has looked at.
    pub reached: Option<Uuid>,
    /// How many users it has looked at.
    pub processed: i64,
    /// How many there were when it began.
    pub total: i64,
    /// Whether somebody has confirmed that many may lose their membership.
    pub confirmed: bool,
    /// Why it failed or is held.
    pub error: Option<String>,
    /// When its progress was noted last.
    pub updated_at: Timestamp,
    /// When it changed the members last.
    pub members_changed_at: Option<Timestamp>,
}

const COLUMNS: &str = "group_id, rule, state, status, pass, reached, processed, total, confirmed, error, updated_at, members_changed_at";

fn read(row: &Row<'_>) -> Result<RuleRow> {
    let state: String = row.get(2)?;
    Ok(RuleRow {
        group: row.get(0)?,
        rule: row.get(1)?,
        on: state == "on",
        status: row.word("membership_rules", 3, Status::from_word)?,
        pass: row.get(4)?,
        reached: row.get(5)?,
        processed: row.get(6)?,
        total: row.get(7)?,
        confirmed: row.get(8)?,
        error: row.get(9)?,
        updated_at: row.get(10)?,
        members_changed_at: row.get(11)?,
    })
}

/// The revision of the tenant's rules; `None` while it never had one.
pub fn revision(tx: &Tx<'_>) -> Result<Option<Uuid>> {
    tx.query_one(
        "SELECT revision FROM membership_rule_heads WHERE tenant = $1",
        &[tx.scope()],
        |row| row.get(0),
    )
}

/// Notes that the rules of the tenant have changed.
fn bump(tx: &WriteTx<'_>) -> Result<()> {
    tx.execute(
        "INSERT INTO membership_rule_heads (tenant, revision) VALUES ($1, $2) \
         ON CONFLICT (tenant) DO UPDATE SET revision = $2",
        values![tx.tenant().0, tx.new_id()],
    )?;
    Ok(())
}

/// The tenant's rules, by group.
pub fn rules(tx: &Tx<'_>) -> Result<Vec<RuleRow>> {
    let sql = format!("SELECT {COLUMNS} FROM membership_rules WHERE tenant = $1 ORDER BY group_id");
    tx.query(&sql, &[tx.scope()], read)
}

/// The rule of a group.
pub fn find(tx: &Tx<'_>, group: Uuid) -> Result<Option<RuleRow>> {
    let sql = format!("SELECT {COLUMNS} FROM membership_rules WHERE tenant = $1 AND group_id = $2");
    tx.query_one(&sql, values![tx.tenant().0, group], read)
}

/// Writes the rule of a group; whatever is remembered of the tenant's rules is old then.
pub fn put(tx: &WriteTx<'_>, rule: &RuleRow) -> Result<()> {
    let state = if rule.on { "on" } else { "paused" };
    tx.execute(
        "INSERT INTO membership_rules (tenant, group_id, rule, state, status, pass, reached, processed, total, confirmed, error, updated_at, members_changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         ON CONFLICT (tenant, group_id) DO UPDATE SET rule = $3, state = $4, status = $5, pass = $6, reached = $7, \
           processed = $8, total = $9, confirmed = $10, error = $11, updated_at = $12, members_changed_at = $13",
        values![
            tx.tenant().0,
            rule.group,
            &rule.rule,
            state,
            rule.status.word(),
            rule.pass,
            rule.reached,
            rule.processed,
            rule.total,
            rule.confirmed,
            rule.error.clone(),
            rule.updated_at,
            rule.members_changed_at
        ],
    )?;
    bump(tx)
}

/// Removes the rule of a group.
pub fn remove(tx: &WriteTx<'_>, group: Uuid) -> Result<()> {
    tx.execute(
        "DELETE FROM membership_rules WHERE tenant = $1 AND group_id = $2",
        values![tx.tenant().0, group],
    )?;
    forget_moments(tx, group)?;
    bump(tx)
}

/// Notes how far a pass is; `false` when another pass has taken its place.
pub fn progress<'a>(tx: &impl Writes<'a>, rule: &RuleRow) -> Result<bool> {
    let noted = Tx::execute(
        tx,
        "UPDATE membership_rules SET status = $4, reached = $5, processed = $6, total = $7, error = $8, updated_at = $9, members_changed_at = $10 \
         WHERE tenant = $1 AND group_id = $2 AND pass = $3 AND state = 'on'",
        values![
            tx.tenant().0,
            rule.group,
            rule.pass,
            rule.status.word(),
            rule.reached,
            rule.processed,
            rule.total,
            rule.error.clone(),
            rule.updated_at,
            rule.members_changed_at
        ],
    )?;
    Ok(noted == 1)
}

/// Notes that the members by the rule of a group changed now.
pub fn members_changed(tx: &WriteTx<'_>, group: Uuid) -> Result<()> {
    tx.execute(
        "UPDATE membership_rules SET members_changed_at = $3 WHERE tenant = $1 AND group_id = $2",
        values![tx.tenant().0, group, tx.now()],
    )?;
    Ok(())
}

/// Sets when time alone may change whether the rule of a group is true of a user, or forgets it.
pub fn set_moment(tx: &WriteTx<'_>, group: Uuid, user: Uuid, at: Option<Timestamp>) -> Result<()> {
    let Some(at) = at else {
        tx.execute(
            "DELETE FROM membership_rule_moments WHERE tenant = $1 AND group_id = $2 AND user_id = $3",
            values![tx.tenant().0, group, user],
        )?;
        return Ok(());
    };
    tx.execute(
        "INSERT INTO membership_rule_moments (tenant, group_id, user_id, at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (tenant, group_id, user_id) DO UPDATE SET at = $4",
        values![tx.tenant().0, group, user, at],
    )?;
    Ok(())
}

/// Forgets all moments of a group.
pub fn forget_moments(tx: &WriteTx<'_>, group: Uuid) -> Result<()> {
    tx.execute(
        "DELETE FROM membership_rule_moments WHERE tenant = $1 AND group_id = $2",
        values![tx.tenant().0, group],
    )?;
    Ok(())
}

/// Forgets all moments of a user or a device that is gone.
pub fn forget_member(tx: &WriteTx<'_>, user: Uuid) -> Result<()> {
    tx.execute(
        "DELETE FROM membership_rule_moments WHERE tenant = $1 AND user_id = $2",
        values![tx.tenant().0, user],
    )?;
    Ok(())
}

/// A moment that has come: of which tenant, group and user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The tenant.
    pub tenant: TenantId,
    /// The group.
    pub group: Uuid,
    /// The user.
    pub user: Uuid,
}

/// Moments of all tenants that have come, the oldest first.
pub fn due(tx: &Tx<'_>, now: Timestamp, limit: u32) -> Result<Vec<Due>> {
    tx.query(
        "SELECT tenant, group_id, user_id FROM membership_rule_moments WHERE at <= $1 ORDER BY at LIMIT $2",
        values![now, limit],
        |row| {
            Ok(Due {
                tenant: row.id(0)?,
                group: row.get(1)?,
                user: row.get(2)?,
            })
        },
    )
}

/// When the next moment of any tenant comes, or came.
pub fn next_due(tx: &Tx<'_>) -> Result<Option<Timestamp>> {
    let next = tx.query_one("SELECT MIN(at) FROM membership_rule_moments", &[], |row| {
        row.get(0)
    })?;
    Ok(next.flatten())
}

/// Notes that somebody signs in now.
pub fn note_sign_in(tx: &WriteTx<'_>, user: UserId) -> Result<()> {
    tx.execute(
        "INSERT INTO last_sign_ins (tenant, user_id, at) VALUES ($1, $2, $3) \
         ON CONFLICT (tenant, user_id) DO UPDATE SET at = $3",
        values![tx.tenant().0, user.0, tx.now()],
    )?;
    tx.touch_sign_in(user.0);
    Ok(())
}

/// When somebody signed in last.
pub fn last_sign_in(tx: &Tx<'_>, user: Uuid) -> Result<Option<Timestamp>> {
    tx.query_one(
        "SELECT at FROM last_sign_ins WHERE tenant = $1 AND user_id = $2",
        values![tx.tenant().0, user],
        |row| row.get(0),
    )
}

/// A user or a device as the JSON text that is stored.
#[derive(Clone, Debug)]
pub struct Text {
    /// The id.
    pub id: Uuid,
    /// Graph's properties.
    pub text: String,
}

fn text(row: &Row<'_>) -> Result<Text> {
    let text: JsonText = row.get(1)?;
    Ok(Text {
        id: row.get(0)?,
        text: text.0,
    })
}

/// The table of those that rules are about: users, or devices.
fn table(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Device => "devices",
        _ => "users",
    }
}

/// The text of a user or a device, unless deleted.
pub fn member(tx: &Tx<'_>, kind: NodeKind, id: Uuid) -> Result<Option<Text>> {
    let sql = format!(
        "SELECT id, doc FROM {} WHERE tenant = $1 AND id = $2 AND deleted_at IS NULL",
        table(kind)
    );
    tx.query_one(&sql, values![tx.tenant().0, id], text)
}

/// Users or devices after that id, in the order of their ids.
pub fn members_after(
    tx: &Tx<'_>,
    kind: NodeKind,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Text>> {
    let sql = format!(
        "SELECT id, doc FROM {} WHERE tenant = $1 AND id > $2 AND deleted_at IS NULL ORDER BY id LIMIT $3",
        table(kind)
    );
    tx.query(
        &sql,
        values![tx.tenant().0, after.unwrap_or_default(), limit],
        text,
    )
}

/// An open membership.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The edge.
    pub edge: EdgeId,
    /// What is a member.
    pub subject: Uuid,
    /// Of which kind.
    pub kind: NodeKind,
    /// Of which group.
    pub group: Uuid,
    /// Where it comes from.
    pub source: Source,
}

/// The memberships that are not closed, in the order of the members' ids: of that group, of
/// members in `(after, until]`; of the subject and source that `query` names.
pub fn memberships(
    tx: &Tx<'_>,
    query: &EdgeQuery,
    after: Option<Uuid>,
    until: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Membership>> {
    let mut values: Vec<Value> = vec![tx.scope()];
    let query = EdgeQuery {
        relation: Some(Relation::Member),
        ..query.clone()
    };
    let mut conditions = query.conditions(&mut values);
    for (operator, bound) in [(">", after), ("<=", until)] {
        if let Some(bound) = bound {
            values.push(bound.into());
            conditions.push_str(&format!(" AND e.subject {operator} ${}", values.len()));
        }
    }
    values.push(limit.into());
    let sql = format!(
        "SELECT e.id, e.subject, e.subject_kind, e.object, e.source FROM edges e WHERE {conditions} ORDER BY e.subject, e.id LIMIT ${}",
        values.len()
    );
    tx.query(&sql, &values, |row| {
        Ok(Membership {
            edge: row.id(0)?,
            subject: row.get(1)?,
            kind: row.word("edges", 2, NodeKind::from_word)?,
            group: row.get(3)?,
            source: row.word("edges", 4, Source::from_word)?,
        })
    })
}
