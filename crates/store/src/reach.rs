//! Who reaches something: the people at the end of a walk against the direction of the edges, by
//! way of groups in groups.
//!
//! The groups on the way are found first: they are few, and the index of edges by object keeps
//! them apart from the people. Then each page asks every group for its next few people in the
//! order of their ids and merges them, so that a page of a group of half a million costs what a
//! page of a small one costs.

use crate::{
    edges::holds,
    error::Result,
    resources,
    tx::Tx,
    value::{Value, values},
};
use uuid::Uuid;
use xenia_domain::{Relation, Timestamp, directory::Group};

/// That the subject of the edge `e` is no guest.
const NO_GUEST: &str = "NOT EXISTS (SELECT 1 FROM users g WHERE g.tenant = $1 AND g.id = e.subject AND g.user_type = 'guest')";
/// Groups that one statement asks; SQLite joins 500 parts of a UNION at most.
const GROUPS: usize = 64;

/// What is reached, how, and when.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    /// A service principal, a group.
    pub object: Uuid,
    /// The relation of the last step; the steps before it are memberships.
    pub relation: Relation,
    /// Only with this role.
    pub role: Option<Uuid>,
    /// When, past or future.
    pub at: Timestamp,
    /// Whether guests have nothing from Microsoft 365 groups.
    pub keeps_guests_out: bool,
}

impl Goal {
    /// The members of that group, also through groups.
    #[must_use]
    pub fn members(group: impl Into<Uuid>, at: Timestamp) -> Self {
        Self {
            object: group.into(),
            relation: Relation::Member,
            role: None,
            at,
            keeps_guests_out: false,
        }
    }
    /// Those who hold any role of that service principal, by themselves or as direct members of a
    /// group that holds it: roles are not for those of groups inside it, as in their tokens
    /// ([assignments are not cascaded to nested groups](https://learn.microsoft.com/en-us/entra/identity/enterprise-apps/assign-user-or-group-access-portal)).
    #[must_use]
    pub fn application(service_principal: impl Into<Uuid>, at: Timestamp) -> Self {
        Self {
            object: service_principal.into(),
            relation: Relation::AppRole,
            role: None,
            at,
            keeps_guests_out: false,
        }
    }
    /// Only with that role.
    #[must_use]
    pub fn role(mut self, role: Uuid) -> Self {
        self.role = Some(role);
        self
    }

    /// Without guests who come by a Microsoft 365 group, where that is so.
    #[must_use]
    pub fn keeping_guests_out(mut self, are_kept_out: bool) -> Self {
        self.keeps_guests_out = are_kept_out;
        self
    }
    /// Whether the groups inside groups count.
    fn is_nested(&self) -> bool {
        self.relation != Relation::AppRole
    }

    /// The groups on the way as the table `reach`, with the values that the text names:
    /// `$1` the tenant, `$2` the instant, `$3` the object, `$4` the relation, `$5` the role.
    fn walk(&self, tx: &Tx<'_>) -> (String, Vec<Value>) {
        let values = values![tx.tenant().0, self.at, self.object, self.relation.word()];
        let mut values = values.to_vec();
        values.extend(self.role.map(Value::from));
        let (first, further) = (self.last_step("d"), holds("e", "$2"));
        if !self.is_nested() {
            let sql = format!(
                "WITH reach (id) AS (SELECT DISTINCT d.subject FROM edges d WHERE {first} AND d.subject_kind = 'group')"
            );
            return (sql, values);
        }
        // CROSS JOIN fixes the order: SQLite would otherwise scan the table for each step.
        let sql = format!(
            "WITH RECURSIVE reach (id) AS (\
               SELECT d.subject FROM edges d WHERE {first} AND d.subject_kind = 'group' \
               UNION SELECT e.subject FROM reach CROSS JOIN edges e WHERE e.tenant = $1 AND e.object = reach.id AND e.relation = 'member' AND e.subject_kind = 'group' AND {further})"
        );
        (sql, values)
    }
    /// The same, and a SELECT of the people who stand at the goal or at one of those groups.
    fn people(&self, tx: &Tx<'_>) -> Result<(String, String, Vec<Value>)> {
        let (walk, mut values) = self.walk(tx);
        let (last, mut member) = (self.last_step("d"), holds("e", "$2"));
        let closed = self.closed(tx, &groups(tx, self)?)?;
        if !closed.is_empty() {
            let places: Vec<String> = closed
                .iter()
                .map(|group| {
                    values.push((*group).into());
                    format!("${}", values.len())
                })
                .collect();
            let places = places.join(", ");
            member = format!("{member} AND (e.object NOT IN ({places}) OR {NO_GUEST})");
        }
        let people = format!(
            "SELECT d.subject FROM edges d WHERE {last} AND d.subject_kind = 'user' \
             UNION ALL SELECT e.subject FROM reach CROSS JOIN edges e WHERE e.tenant = $1 AND e.object = reach.id AND e.relation = 'member' AND e.subject_kind = 'user' AND {member}"
        );
        Ok((walk, people, values))
    }
    /// Of these groups, those from which guests have nothing.
    fn closed(&self, tx: &Tx<'_>, groups: &[Uuid]) -> Result<Vec<Uuid>> {
        if !self.keeps_guests_out || groups.is_empty() {
            return Ok(Vec::new());
        }
        let found = resources::find_many::<Group>(tx, groups)?.into_iter();
        let unified = found.filter(|group| group.value.is_unified());
        Ok(unified.map(|group| group.value.id.0).collect())
    }
    /// The condition of an edge that ends at the goal.
    fn last_step(&self, alias: &str) -> String {
        let role = match self.role {
            Some(_) => format!(" AND {alias}.role = $5"),
            None => String::new(),
        };
        format!(
            "{alias}.tenant = $1 AND {alias}.object = $3 AND {alias}.relation = $4{role} AND {}",
            holds(alias, "$2")
        )
    }
}

/// The groups by way of which the goal is reached: those that stand at it, and the groups in them.
pub fn groups(tx: &Tx<'_>, goal: &Goal) -> Result<Vec<Uuid>> {
    let (walk, values) = goal.walk(tx);
    let sql = format!("{walk} SELECT id FROM reach");
    tx.query(&sql, &values, |row| row.get(0))
}

/// The next people who reach the goal, directly or through groups, in the order of their ids:
/// `limit` at most, after `after`.
pub fn people(tx: &Tx<'_>, goal: &Goal, after: Option<Uuid>, limit: u32) -> Result<Vec<Uuid>> {
    let groups = groups(tx, goal)?;
    let closed = goal.closed(tx, &groups)?;
    let mut found = page(tx, goal, (&[], &closed), after, limit)?;
    for groups in groups.chunks(GROUPS) {
        found.extend(page(tx, goal, (groups, &closed), after, limit)?);
    }
    found.sort_unstable();
    found.dedup();
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(found)
}

/// The next people who stand at any of those groups, or at the goal itself where there are none;
/// without the guests of groups that are closed to them.
fn page(
    tx: &Tx<'_>,
    goal: &Goal,
    (groups, closed): (&[Uuid], &[Uuid]),
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Uuid>> {
    let mut values = vec![tx.scope(), goal.at.into()];
    let mut bind = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let (limit, after) = (bind(limit.into()), bind(after.unwrap_or_default().into()));
    let holds = holds("e", "$2");
    let part = |at: &str| {
        format!(
            "SELECT p.subject FROM (SELECT DISTINCT e.subject FROM edges e WHERE e.tenant = $1 AND {at} \
             AND e.subject_kind = 'user' AND e.subject > {after} AND {holds} ORDER BY e.subject LIMIT {limit}) p"
        )
    };
    let parts: Vec<String> = match groups {
        [] => {
            let (object, relation) = (bind(goal.object.into()), bind(goal.relation.word().into()));
            let role = goal
                .role
                .map(|role| format!(" AND e.role = {}", bind(role.into())));
            let role = role.unwrap_or_default();
            vec![part(&format!(
                "e.object = {object} AND e.relation = {relation}{role}"
            ))]
        }
        groups => groups
            .iter()
            .map(|group| {
                let guests = match closed.contains(group) {
                    true => format!(" AND {NO_GUEST}"),
                    false => String::new(),
                };
                part(&format!(
                    "e.object = {} AND e.relation = 'member'{guests}",
                    bind((*group).into())
                ))
            })
            .collect(),
    };
    tx.query(&parts.join(" UNION ALL "), &values, |row| row.get(0))
}

/// How many people reach the goal, directly or through groups.
pub fn count(tx: &Tx<'_>, goal: &Goal) -> Result<i64> {
    let (walk, people, values) = goal.people(tx)?;
    let sql = format!("{walk} SELECT COUNT(DISTINCT s.subject) FROM ({people}) s");
    let counted = tx.query_one(&sql, &values, |row| row.get(0))?;
    Ok(counted.unwrap_or_default())
}

/// How many people reach something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub people: i64,
    /// Those from outside.
    pub guests: i64,
}

/// How many people reach the goal, and how many of them are guests; without accounts that are
/// deleted.
pub fn tally(tx: &Tx<'_>, goal: &Goal) -> Result<Tally> {
    let (walk, people, values) = goal.people(tx)?;
    let sql = format!(
        "{walk} SELECT COUNT(*), COUNT(CASE u.user_type WHEN 'guest' THEN 1 END) \
         FROM (SELECT DISTINCT p.subject AS id FROM ({people}) p) s CROSS JOIN users u \
         WHERE u.tenant = $1 AND u.id = s.id AND u.deleted_at IS NULL"
    );
    let counted = tx.query_one(&sql, &values, |row| {
        Ok(Tally {
            people: row.get(0)?,
            guests: row.get(1)?,
        })
    })?;
    Ok(counted.unwrap_or_default())
}
