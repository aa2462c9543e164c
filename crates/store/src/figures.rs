//! Figures for people who look after a tenant: how many, of whom, until when. Each is one
//! statement over indexes; none of them reads documents.

use crate::{
    backend::{Column, Row},
    error::Result,
    resources::{Versioned, fold, read, selected},
    tx::Tx,
    value::{Value, values},
};
use std::collections::HashMap;
use uuid::Uuid;
use xenia_domain::{Relation, Timestamp, directory::User};

const LIVE: &str = "a.state <> 'expired' AND a.deleted_at IS NULL";
const GUEST: &str = "u.user_type = 'guest' AND u.deleted_at IS NULL";

/// Assignments that live, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// How many.
    pub live: i64,
    /// How many of them end before the asked instant.
    pub ending: i64,
    /// When the first of them ends.
    pub next_end: Option<Timestamp>,
}

fn held<K: Column>(row: &Row<'_>) -> Result<(K, Held)> {
    let held = Held {
        live: row.get(1)?,
        ending: row.get(2)?,
        next_end: row.get(3)?,
    };
    Ok((row.get(0)?, held))
}

const HELD: &str = "COUNT(*), COUNT(CASE WHEN a.ends_at < $2 THEN 1 END), MIN(a.ends_at)";

/// The live assignments of each package that has any.
pub fn held_by_package(tx: &Tx<'_>, ending_before: Timestamp) -> Result<HashMap<Uuid, Held>> {
    let sql = format!(
        "SELECT a.access_package, {HELD} FROM assignments a WHERE a.tenant = $1 AND {LIVE} GROUP BY a.access_package"
    );
    let rows = tx.query(&sql, values![tx.tenant().0, ending_before], held)?;
    Ok(rows.into_iter().collect())
}

/// The live assignments of each of these people.
pub fn held_by_people(
    tx: &Tx<'_>,
    people: &[Uuid],
    ending_before: Timestamp,
) -> Result<HashMap<Uuid, Held>> {
    let mut all = HashMap::new();
    for chunk in people.chunks(200) {
        let mut values = vec![tx.scope(), ending_before.into()];
        let places = places(&mut values, chunk.iter().copied());
        let sql = format!(
            "SELECT a.target, {HELD} FROM assignments a WHERE a.tenant = $1 AND a.target IN ({places}) AND {LIVE} GROUP BY a.target"
        );
        all.extend(tx.query(&sql, &values, held)?);
    }
    Ok(all)
}

/// The live assignments of guests, by the domain of their addresses.
pub fn held_by_domain(tx: &Tx<'_>, ending_before: Timestamp) -> Result<HashMap<String, Held>> {
    let sql = format!(
        "SELECT u.mail_domain, {HELD} FROM assignments a JOIN users u ON u.tenant = a.tenant AND u.id = a.target \
         WHERE a.tenant = $1 AND {LIVE} AND {GUEST} AND u.mail_domain IS NOT NULL GROUP BY u.mail_domain"
    );
    let rows = tx.query(&sql, values![tx.tenant().0, ending_before], held)?;
    Ok(rows.into_iter().collect())
}

/// The live assignments of guests with addresses of these domains, by package.
pub fn held_from(
    tx: &Tx<'_>,
    domains: &[String],
    ending_before: Timestamp,
) -> Result<HashMap<Uuid, Held>> {
    if domains.is_empty() {
        return Ok(HashMap::new());
    }
    let mut values = vec![tx.scope(), ending_before.into()];
    let places = places(&mut values, domains.iter().map(|domain| fold(domain)));
    let sql = format!(
        "SELECT a.access_package, {HELD} FROM assignments a JOIN users u ON u.tenant = a.tenant AND u.id = a.target \
         WHERE a.tenant = $1 AND {LIVE} AND {GUEST} AND u.mail_domain IN ({places}) GROUP BY a.access_package"
    );
    Ok(tx.query(&sql, &values, held)?.into_iter().collect())
}

fn places<V: Into<Value>>(values: &mut Vec<Value>, more: impl Iterator<Item = V>) -> String {
    let places: Vec<String> = more
        .map(|value| {
            values.push(value.into());
            format!("${}", values.len())
        })
        .collect();
    places.join(", ")
}

/// The requests of each package that wait for a decision.
pub fn pending_by_package(tx: &Tx<'_>) -> Result<HashMap<Uuid, i64>> {
    let rows = tx.query(
        "SELECT access_package, COUNT(*) FROM assignment_requests \
         WHERE tenant = $1 AND state = 'pendingapproval' AND deleted_at IS NULL GROUP BY access_package",
        &[tx.scope()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// When live assignments end, from that instant until before that one, the first end on top.
pub fn ends_between(tx: &Tx<'_>, from: Timestamp, until: Timestamp) -> Result<Vec<Timestamp>> {
    let sql = format!(
        "SELECT a.ends_at FROM assignments a WHERE a.tenant = $1 AND {LIVE} AND a.ends_at >= $2 AND a.ends_at < $3 ORDER BY a.ends_at"
    );
    tx.query(&sql, values![tx.tenant().0, from, until], |row| row.get(0))
}

/// Guests by the domain of their addresses.
pub fn guests_by_domain(tx: &Tx<'_>) -> Result<HashMap<String, i64>> {
    let sql = format!(
        "SELECT u.mail_domain, COUNT(*) FROM users u WHERE u.tenant = $1 AND {GUEST} AND u.mail_domain IS NOT NULL GROUP BY u.mail_domain"
    );
    let rows = tx.query(&sql, &[tx.scope()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// When somebody with an address of each domain was last here.
pub fn last_seen_by_domain(tx: &Tx<'_>) -> Result<HashMap<String, Timestamp>> {
    let rows = tx.query(
        "SELECT u.mail_domain, MAX(s.last_seen_at) FROM sessions s JOIN users u ON u.tenant = s.tenant AND u.id = s.user_id \
         WHERE s.tenant = $1 AND u.user_type = 'guest' AND u.mail_domain IS NOT NULL GROUP BY u.mail_domain",
        &[tx.scope()],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// When each of these people was last here.
pub fn last_seen(tx: &Tx<'_>, people: &[Uuid]) -> Result<HashMap<Uuid, Timestamp>> {
    let mut all = HashMap::new();
    for chunk in people.chunks(200) {
        let mut values = vec![tx.scope()];
        let places = places(&mut values, chunk.iter().copied());
        let sql = format!(
            "SELECT s.user_id, MAX(s.last_seen_at) FROM sessions s WHERE s.tenant = $1 AND s.user_id IN ({places}) GROUP BY s.user_id"
        );
        let rows: Vec<(Uuid, Timestamp)> =
            tx.query(&sql, &values, |row| Ok((row.get(0)?, row.get(1)?)))?;
        all.extend(rows);
    }
    Ok(all)
}

/// An edge `e` that is open at `$3`.
const OPEN: &str = "e.starts_at <= $3 AND (e.ends_at IS NULL OR e.ends_at > $3) \
     AND (e.closed_at IS NULL OR e.closed_at > $3)";

/// How many stand at the near end of open edges of a relation to each of these, all and guests:
/// the members of each group.
pub fn subjects_of(
    tx: &Tx<'_>,
    relation: Relation,
    objects: &[Uuid],
    at: Timestamp,
) -> Result<HashMap<Uuid, (i64, i64)>> {
    let mut all = HashMap::new();
    for chunk in objects.chunks(200) {
        let mut values = vec![tx.scope(), relation.word().into(), at.into()];
        let places = places(&mut values, chunk.iter().copied());
        let sql = format!(
            "SELECT e.object, COUNT(DISTINCT e.subject), COUNT(DISTINCT CASE WHEN u.user_type = 'guest' THEN e.subject END) \
             FROM edges e LEFT JOIN users u ON u.tenant = e.tenant AND u.id = e.subject \
             WHERE e.tenant = $1 AND e.relation = $2 AND e.object IN ({places}) AND {OPEN} GROUP BY e.object"
        );
        let rows: Vec<(Uuid, (i64, i64))> = tx.query(&sql, &values, |row| {
            Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))
        })?;
        all.extend(rows);
    }
    Ok(all)
}

/// How many stand at the far end of open edges of a relation from each of these: the groups of
/// each person.
pub fn objects_of(
    tx: &Tx<'_>,
    relation: Relation,
    subjects: &[Uuid],
    at: Timestamp,
) -> Result<HashMap<Uuid, i64>> {
    let mut all = HashMap::new();
    for chunk in subjects.chunks(200) {
        let mut values = vec![tx.scope(), relation.word().into(), at.into()];
        let places = places(&mut values, chunk.iter().copied());
        let sql = format!(
            "SELECT e.subject, COUNT(DISTINCT e.object) FROM edges e \
             WHERE e.tenant = $1 AND e.relation = $2 AND e.subject IN ({places}) AND {OPEN} GROUP BY e.subject"
        );
        let rows: Vec<(Uuid, i64)> =
            tx.query(&sql, &values, |row| Ok((row.get(0)?, row.get(1)?)))?;
        all.extend(rows);
    }
    Ok(all)
}

/// How many guests there were at each of these instants.
pub fn guests_at(tx: &Tx<'_>, instants: &[Timestamp]) -> Result<Vec<i64>> {
    let count = |at: &Timestamp| {
        let found = tx.query_one(
            "SELECT COUNT(*) FROM users u WHERE u.tenant = $1 AND u.user_type = 'guest' AND u.created_at <= $2 AND (u.deleted_at IS NULL OR u.deleted_at > $2)",
            values![tx.tenant().0, *at],
            |row| row.get(0),
        )?;
        Ok(found.unwrap_or(0))
    };
    instants.iter().map(count).collect()
}

/// Where a guest stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GuestState {
    /// Has been here and may come again.
    Active,
    /// Invited, has not come yet.
    Invited,
    /// May not sign in.
    Blocked,
    /// Will be deleted.
    Leaving,
}

impl GuestState {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Active, Self::Invited, Self::Blocked, Self::Leaving];

    /// The one of that user.
    #[must_use]
    pub fn of(user: &User) -> Self {
        use xenia_domain::directory::ExternalUserState::PendingAcceptance;
        if user.deletion_due_date_time.is_some() {
            Self::Leaving
        } else if !user.account_enabled {
            Self::Blocked
        } else if user.external_user_state == Some(PendingAcceptance) {
            Self::Invited
        } else {
            Self::Active
        }
    }
    /// The word of it in addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Invited => "invited",
            Self::Blocked => "blocked",
            Self::Leaving => "leaving",
        }
    }
    /// The one of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
    const fn condition(self) -> &'static str {
        match self {
            Self::Leaving => "u.deletion_due_at IS NOT NULL",
            Self::Blocked => "u.deletion_due_at IS NULL AND u.account_enabled = FALSE",
            Self::Invited => {
                "u.deletion_due_at IS NULL AND u.account_enabled = TRUE AND u.external_user_state = 'pendingacceptance'"
            }
            Self::Active => {
                "u.deletion_due_at IS NULL AND u.account_enabled = TRUE AND (u.external_user_state IS NULL OR u.external_user_state <> 'pendingacceptance')"
            }
        }
    }
}

/// Which guests; all conditions hold together.
#[derive(Clone, Debug, Default)]
pub struct GuestQuery {
    /// Whose name, address or company contains this.
    pub search: String,
    /// With an address of one of these domains.
    pub domains: Option<Vec<String>>,
    /// Who stand there.
    pub state: Option<GuestState>,
    /// With a live assignment that ends before then.
    pub ends_before: Option<Timestamp>,
}

impl GuestQuery {
    fn conditions(&self, tx: &Tx<'_>, values: &mut Vec<Value>) -> String {
        let mut sql = format!("u.tenant = $1 AND {GUEST}");
        if !self.search.trim().is_empty() {
            values.push(fold(self.search.trim()).into());
            let part = format!("${}", values.len());
            let either = ["u.display_name", "u.mail", "u.company_name"]
                .map(|column| tx.kind().contains(column, &part));
            sql.push_str(&format!(" AND ({})", either.join(" OR ")));
        }
        match &self.domains {
            Some(domains) if domains.is_empty() => sql.push_str(" AND 1 = 0"),
            Some(domains) => {
                let places = places(values, domains.iter().map(|domain| fold(domain)));
                sql.push_str(&format!(" AND u.mail_domain IN ({places})"));
            }
            None => {}
        }
        if let Some(state) = self.state {
            sql.push_str(&format!(" AND {}", state.condition()));
        }
        if let Some(end) = self.ends_before {
            values.push(end.into());
            sql.push_str(&format!(
                " AND u.id IN (SELECT a.target FROM assignments a WHERE a.tenant = $1 AND {LIVE} AND a.ends_at < ${})",
                values.len()
            ));
        }
        sql
    }
}

/// How many guests a query finds.
pub fn count_guests(tx: &Tx<'_>, query: &GuestQuery) -> Result<i64> {
    let mut values = vec![tx.scope()];
    let found = query.conditions(tx, &mut values);
    let sql = format!("SELECT COUNT(*) FROM users u WHERE {found}");
    Ok(tx
        .query_one(&sql, &values, |row| row.get(0))?
        .unwrap_or_default())
}

/// The guests of a query by name, after the first `skip`, at most `limit`.
pub fn guests(
    tx: &Tx<'_>,
    query: &GuestQuery,
    skip: u32,
    limit: u32,
) -> Result<Vec<Versioned<User>>> {
    let mut values = vec![tx.scope()];
    let found = query.conditions(tx, &mut values);
    let page = places(&mut values, [limit, skip].into_iter());
    let (limit, skip) = page.split_once(", ").unwrap_or(("1", "0"));
    let sql = format!(
        "SELECT {} FROM users u WHERE {found} ORDER BY u.display_name, u.id LIMIT {limit} OFFSET {skip}",
        selected("u")
    );
    tx.query(&sql, &values, read)
}
