//! What the life cycle of groups asks for: those whose time has come, those that can expire, those
//! without an owner, and requests to join.

use crate::{
    edges::holds,
    error::Result,
    resources::{Versioned, fold, read, selected},
    tx::{Tx, Writes},
    value::values,
};
use uuid::Uuid;
use xenia_domain::{TenantId, Timestamp, directory::Group, group_lifecycle::JoinRequest};

/// Groups of all tenants that are to be looked at by then, the longest due first.
pub fn due(tx: &Tx<'_>, now: Timestamp, limit: u32) -> Result<Vec<(TenantId, Uuid)>> {
    tx.query(
        "SELECT tenant, id FROM groups WHERE looked_at_next IS NOT NULL AND deleted_at IS NULL AND looked_at_next <= $1 \
         ORDER BY looked_at_next, id LIMIT $2",
        values![now, limit],
        |row| Ok((row.id(0)?, row.get(1)?)),
    )
}

/// When the next group of any tenant is to be looked at.
pub fn next_due(tx: &Tx<'_>) -> Result<Option<Timestamp>> {
    let next = tx.query_one(
        "SELECT MIN(looked_at_next) FROM groups WHERE looked_at_next IS NOT NULL AND deleted_at IS NULL",
        &[],
        |row| row.get(0),
    )?;
    Ok(next.flatten())
}

/// Groups with mail after that one, in the order of their ids: only those can expire.
pub fn with_mail(tx: &Tx<'_>, after: Uuid, limit: u32) -> Result<Vec<Versioned<Group>>> {
    let sql = format!(
        "SELECT {} FROM groups r WHERE r.tenant = $1 AND r.id > $2 AND r.mail_enabled AND r.deleted_at IS NULL ORDER BY r.id LIMIT $3",
        selected("r")
    );
    tx.query(&sql, values![tx.tenant().0, after, limit], read)
}

/// Says when a group is looked at next; never, where `None`.
pub fn look_at<'a>(tx: &impl Writes<'a>, group: Uuid, next: Option<Timestamp>) -> Result<()> {
    Tx::execute(
        tx,
        "UPDATE groups SET looked_at_next = $3 WHERE tenant = $1 AND id = $2",
        values![tx.tenant().0, group, next],
    )?;
    Ok(())
}

/// Requests to join a group that are to be reminded of or to lapse by then, of all tenants.
pub fn due_requests(tx: &Tx<'_>, now: Timestamp, limit: u32) -> Result<Vec<(TenantId, Uuid)>> {
    due_in(tx, "group_join_requests", now, limit)
}

/// Calls for owners that go on or end by then, of all tenants.
pub fn due_calls(tx: &Tx<'_>, now: Timestamp, limit: u32) -> Result<Vec<(TenantId, Uuid)>> {
    due_in(tx, "group_ownership_calls", now, limit)
}

fn due_in(
    tx: &Tx<'_>,
    table: &'static str,
    now: Timestamp,
    limit: u32,
) -> Result<Vec<(TenantId, Uuid)>> {
    let sql = format!(
        "SELECT tenant, id FROM {table} WHERE due_at IS NOT NULL AND due_at <= $1 ORDER BY due_at, id LIMIT $2"
    );
    tx.query(&sql, values![now, limit], |row| {
        Ok((row.id(0)?, row.get(1)?))
    })
}

/// When the next request or call of any tenant is due.
pub fn next_due_of_people(tx: &Tx<'_>) -> Result<Option<Timestamp>> {
    let mut known = Vec::new();
    for table in ["group_join_requests", "group_ownership_calls"] {
        let sql = format!("SELECT MIN(due_at) FROM {table} WHERE due_at IS NOT NULL");
        let next: Option<Option<Timestamp>> = tx.query_one(&sql, &[], |row| row.get(0))?;
        known.extend(next.flatten());
    }
    Ok(known.into_iter().min())
}

/// The requests of a person, or to groups that a person owns, the newest first.
pub fn requests(tx: &Tx<'_>, of: Requests, limit: u32) -> Result<Vec<Versioned<JoinRequest>>> {
    let (condition, value) = match of {
        Requests::ToGroup(group) => (
            "r.group_id = $2".to_owned(),
            values![tx.tenant().0, group, limit].to_vec(),
        ),
        Requests::Of(user) => (
            "r.requestor = $2".to_owned(),
            values![tx.tenant().0, user, limit].to_vec(),
        ),
        Requests::WaitingFor(user, at) => {
            let holds = holds("e", "$4");
            let owned = format!(
                "r.status = 'pending' AND r.group_id IN (SELECT e.object FROM edges e WHERE e.tenant = $1 AND e.subject = $2 AND e.relation = 'owner' AND {holds})"
            );
            (owned, values![tx.tenant().0, user, limit, at].to_vec())
        }
    };
    let sql = format!(
        "SELECT {} FROM group_join_requests r WHERE r.tenant = $1 AND {condition} AND r.deleted_at IS NULL ORDER BY r.created_at DESC, r.id LIMIT $3",
        selected("r")
    );
    tx.query(&sql, &value, read)
}

/// Which requests.
#[derive(Clone, Copy, Debug)]
pub enum Requests {
    /// To that group.
    ToGroup(Uuid),
    /// Of that person.
    Of(Uuid),
    /// That wait for that person as owner, who owns the group at that time.
    WaitingFor(Uuid, Timestamp),
}

/// That nobody owns a group `g` at that time who could look after it.
fn unowned(at: &str) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM edges e WHERE e.tenant = $1 AND e.object = g.id AND e.relation = 'owner' AND {} \
         AND (e.subject_kind <> 'user' OR EXISTS (SELECT 1 FROM users u WHERE u.tenant = $1 AND u.id = e.subject AND u.deleted_at IS NULL AND u.account_enabled)))",
        holds("e", at)
    )
}

/// Groups with mail that nobody owns who could look after them, and no call for which goes on, after
/// that one in the order of their ids.
pub fn ownerless(tx: &Tx<'_>, at: Timestamp, after: Uuid, limit: u32) -> Result<Vec<Uuid>> {
    let sql = format!(
        "SELECT g.id FROM groups g WHERE g.tenant = $1 AND g.id > $3 AND g.mail_enabled AND g.deleted_at IS NULL AND {} \
         AND NOT EXISTS (SELECT 1 FROM group_ownership_calls c WHERE c.tenant = $1 AND c.id = g.id AND c.deleted_at IS NULL AND c.status IN ('asking', 'unanswered')) \
         ORDER BY g.id LIMIT $4",
        unowned("$2")
    );
    tx.query(&sql, values![tx.tenant().0, at, after, limit], |row| {
        row.get(0)
    })
}

/// The groups with mail that nobody owns who could look after them: how many there are, and the
/// first in the order of their names.
pub fn without_owner(
    tx: &Tx<'_>,
    at: Timestamp,
    limit: u32,
) -> Result<(i64, Vec<Versioned<Group>>)> {
    let which = format!(
        "g.tenant = $1 AND g.mail_enabled AND g.deleted_at IS NULL AND {}",
        unowned("$2")
    );
    let count = tx.query_one(
        &format!("SELECT COUNT(*) FROM groups g WHERE {which}"),
        values![tx.tenant().0, at],
        |row| row.get(0),
    )?;
    let sql = format!(
        "SELECT {} FROM groups g WHERE {which} ORDER BY g.display_name, g.id LIMIT $3",
        selected("g")
    );
    let found = tx.query(&sql, values![tx.tenant().0, at, limit], read)?;
    Ok((count.unwrap_or(0), found))
}

/// Groups with mail, and those of them that expire.
pub fn counts(tx: &Tx<'_>) -> Result<(i64, i64)> {
    let counts = tx.query_one(
        "SELECT COUNT(*), COUNT(expires_at) FROM groups WHERE tenant = $1 AND mail_enabled AND deleted_at IS NULL",
        &[tx.scope()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(counts.unwrap_or((0, 0)))
}

/// The groups that expire, the next first.
pub fn expiring(tx: &Tx<'_>, limit: u32) -> Result<Vec<Versioned<Group>>> {
    let sql = format!(
        "SELECT {} FROM groups r WHERE r.tenant = $1 AND r.expires_at IS NOT NULL AND r.deleted_at IS NULL ORDER BY r.expires_at, r.id LIMIT $2",
        selected("r")
    );
    tx.query(&sql, values![tx.tenant().0, limit], read)
}

/// When groups expire before that time, the next first.
pub fn ends_before(tx: &Tx<'_>, until: Timestamp) -> Result<Vec<Timestamp>> {
    tx.query(
        "SELECT expires_at FROM groups WHERE tenant = $1 AND expires_at IS NOT NULL AND deleted_at IS NULL AND expires_at < $2 ORDER BY expires_at",
        values![tx.tenant().0, until],
        |row| row.get(0),
    )
}

/// How many groups people come into in each way, by the word of it.
pub fn join_policies(tx: &Tx<'_>) -> Result<Vec<(String, i64)>> {
    tx.query(
        "SELECT join_policy, COUNT(*) FROM groups WHERE tenant = $1 AND deleted_at IS NULL AND join_policy IS NOT NULL GROUP BY join_policy",
        &[tx.scope()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// How many requests to join wait for an owner.
pub fn pending_requests(tx: &Tx<'_>) -> Result<i64> {
    let count = tx.query_one(
        "SELECT COUNT(*) FROM group_join_requests WHERE tenant = $1 AND status = 'pending' AND deleted_at IS NULL",
        &[tx.scope()],
        |row| row.get(0),
    )?;
    Ok(count.unwrap_or(0))
}

/// The members of a group who are users with an account that is open, whoever signed in last
/// first; those who never did come last.
pub fn most_active(tx: &Tx<'_>, group: Uuid, at: Timestamp, limit: u32) -> Result<Vec<Uuid>> {
    let sql = format!(
        "SELECT u.id FROM edges e JOIN users u ON u.tenant = e.tenant AND u.id = e.subject \
         LEFT JOIN last_sign_ins s ON s.tenant = u.tenant AND s.user_id = u.id \
         WHERE e.tenant = $1 AND e.object = $2 AND e.relation = 'member' AND {} \
         AND u.deleted_at IS NULL AND u.account_enabled AND u.user_type <> 'guest' \
         GROUP BY u.id, s.at ORDER BY COALESCE(s.at, 0) DESC, u.id LIMIT $4",
        holds("e", "$3")
    );
    tx.query(&sql, values![tx.tenant().0, group, at, limit], |row| {
        row.get(0)
    })
}

/// Groups that people come into by themselves and that person is not in, whose names hold that text,
/// in the order of their names.
pub fn joinable(
    tx: &Tx<'_>,
    (user, at): (Uuid, Timestamp),
    text: &str,
    limit: u32,
) -> Result<Vec<Versioned<Group>>> {
    let sql = format!(
        "SELECT {} FROM groups r WHERE r.tenant = $1 AND r.join_policy IN ('open', 'byRequest') AND r.deleted_at IS NULL \
         AND r.display_name LIKE $2 ESCAPE '!' \
         AND NOT EXISTS (SELECT 1 FROM edges e WHERE e.tenant = $1 AND e.subject = $3 AND e.relation = 'member' AND e.object = r.id AND {}) \
         ORDER BY r.display_name, r.id LIMIT $5",
        selected("r"),
        holds("e", "$4")
    );
    let text = text
        .replace('!', "!!")
        .replace('%', "!%")
        .replace('_', "!_");
    let pattern = format!("%{}%", fold(text.trim()));
    tx.query(&sql, values![tx.tenant().0, pattern, user, at, limit], read)
}
