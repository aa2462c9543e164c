//! Questions about requests and assignments, and who may decide a pending request.

use crate::{
    error::Result,
    resources::{Stored, Versioned, fold, read, selected},
    tx::{Tx, WriteTx},
    value::{Value, values},
};
use std::collections::BTreeSet;
use uuid::Uuid;
use xenia_domain::{
    AccessPackageId, AssignmentId, AssignmentRequestId, TenantId, Timestamp, UserId,
    entitlement::{
        assignment::{Assignment, AssignmentState},
        progress::RequestState,
        request::RequestRecord,
    },
};

/// Which requests; all conditions hold together.
#[derive(Clone, Debug, Default)]
pub struct RequestQuery {
    /// For this package.
    pub access_package: Option<AccessPackageId>,
    /// About this assignment.
    pub assignment: Option<AssignmentId>,
    /// Made by this principal.
    pub requestor: Option<Uuid>,
    /// For this person.
    pub target: Option<UserId>,
    /// For somebody without an account who has this address.
    pub target_mail: Option<String>,
    /// Made by or for this person; with the address, also for the visitor of that address.
    pub involving: Option<(UserId, Option<String>)>,
    /// Waiting for the decision of one of these: users, or groups whose members decide.
    pub approvers: Option<Vec<Uuid>>,
    /// In this state.
    pub state: Option<RequestState>,
    /// Only those that are not complete.
    pub open: bool,
    /// For packages of these catalogs.
    pub catalogs: Option<Vec<Uuid>>,
    /// At most that many; 0 for all.
    pub limit: u32,
}

/// Which assignments; all conditions hold together.
#[derive(Clone, Debug, Default)]
pub struct AssignmentQuery {
    /// Of this package.
    pub access_package: Option<AccessPackageId>,
    /// Under this policy.
    pub policy: Option<Uuid>,
    /// Held by this person.
    pub target: Option<UserId>,
    /// In this state.
    pub state: Option<AssignmentState>,
    /// Only those that have not ended.
    pub live: bool,
    /// Of packages of these catalogs.
    pub catalogs: Option<Vec<Uuid>>,
    /// At most that many; 0 for all.
    pub limit: u32,
}

/// The conditions of a query with their values; the tenant is `$1`.
struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    fn new(tx: &Tx<'_>) -> Self {
        Self {
            sql: "r.tenant = $1 AND r.deleted_at IS NULL".to_owned(),
            values: vec![tx.scope()],
        }
    }
    fn value(&mut self, value: impl Into<Value>) -> usize {
        self.values.push(value.into());
        self.values.len()
    }
    fn equal(&mut self, column: &str, value: Option<impl Into<Value>>) {
        if let Some(value) = value {
            let n = self.value(value);
            self.sql.push_str(&format!(" AND r.{column} = ${n}"));
        }
    }
    fn catalogs(&mut self, catalogs: Option<&Vec<Uuid>>) {
        let Some(catalogs) = catalogs else { return };
        if catalogs.is_empty() {
            self.sql.push_str(" AND 1 = 0");
            return;
        }
        let places: Vec<String> = catalogs
            .iter()
            .map(|catalog| format!("${}", self.value(*catalog)))
            .collect();
        self.sql.push_str(&format!(
            " AND r.access_package IN (SELECT p.id FROM access_packages p WHERE p.tenant = $1 AND p.catalog IN ({}))",
            places.join(", ")
        ));
    }
    /// The newest first.
    fn list<R: Stored>(mut self, tx: &Tx<'_>, limit: u32) -> Result<Vec<Versioned<R>>> {
        let limit = if limit == 0 { u32::MAX } else { limit };
        let n = self.value(limit);
        let sql = format!(
            "SELECT {} FROM {} r WHERE {} ORDER BY r.created_at DESC, r.id LIMIT ${n}",
            selected("r"),
            R::TABLE,
            self.sql
        );
        tx.query(&sql, &self.values, read)
    }
}

/// The requests, the newest first.
pub fn requests(tx: &Tx<'_>, query: &RequestQuery) -> Result<Vec<Versioned<RequestRecord>>> {
    let mut all = Conditions::new(tx);
    all.equal("access_package", query.access_package.map(|id| id.0));
    all.equal("assignment", query.assignment.map(|id| id.0));
    all.equal("requestor", query.requestor);
    all.equal("target", query.target.map(|id| id.0));
    all.equal("target_mail", query.target_mail.as_deref().map(fold));
    all.equal("state", query.state.map(|state| fold(state.word())));
    if query.open {
        all.sql.push_str(
            " AND r.state IN ('submitted', 'pendingapproval', 'scheduled', 'delivering')",
        );
    }
    if let Some((user, mail)) = &query.involving {
        let id = all.value(user.0);
        let mut either = format!("r.requestor = ${id} OR r.target = ${id}");
        if let Some(mail) = mail {
            let n = all.value(fold(mail));
            either.push_str(&format!(" OR r.target_mail = ${n}"));
        }
        all.sql.push_str(&format!(" AND ({either})"));
    }
    if let Some(approvers) = &query.approvers {
        let places: Vec<String> = approvers
            .iter()
            .map(|id| format!("${}", all.value(*id)))
            .collect();
        all.sql.push_str(&format!(
            " AND r.id IN (SELECT p.request FROM pending_approvers p WHERE p.tenant = $1 AND p.approver IN ({}))",
            places.join(", ")
        ));
    }
    all.catalogs(query.catalogs.as_ref());
    all.list(tx, query.limit)
}

/// The assignments, the newest first.
pub fn list(tx: &Tx<'_>, query: &AssignmentQuery) -> Result<Vec<Versioned<Assignment>>> {
    let mut all = Conditions::new(tx);
    all.equal("access_package", query.access_package.map(|id| id.0));
    all.equal("policy", query.policy);
    all.equal("target", query.target.map(|id| id.0));
    all.equal("state", query.state.map(|state| fold(state.word())));
    if query.live {
        all.sql.push_str(" AND r.state <> 'expired'");
    }
    all.catalogs(query.catalogs.as_ref());
    all.list(tx, query.limit)
}

/// The live assignment of a package to a person.
pub fn live(
    tx: &Tx<'_>,
    package: AccessPackageId,
    target: UserId,
) -> Result<Option<Versioned<Assignment>>> {
    let query = AssignmentQuery {
        access_package: Some(package),
        target: Some(target),
        live: true,
        limit: 1,
        ..AssignmentQuery::default()
    };
    Ok(list(tx, &query)?.into_iter().next())
}

/// The requests with a stage that this person decided; the newest first.
pub fn decided_by(tx: &Tx<'_>, approver: UserId) -> Result<Vec<Versioned<RequestRecord>>> {
    let sql = format!(
        "SELECT {} FROM assignment_requests r JOIN request_reviewers v ON v.tenant = r.tenant AND v.request = r.id \
         WHERE r.tenant = $1 AND v.reviewer = $2 AND r.deleted_at IS NULL ORDER BY r.created_at DESC, r.id",
        selected("r")
    );
    tx.query(&sql, values![tx.tenant().0, approver.0], read)
}

/// Notes that this person decided a stage of a request.
pub fn add_reviewer(
    tx: &WriteTx<'_>,
    request: AssignmentRequestId,
    reviewer: UserId,
) -> Result<()> {
    tx.execute(
        "INSERT INTO request_reviewers (tenant, request, reviewer) VALUES ($1, $2, $3) ON CONFLICT (tenant, reviewer, request) DO NOTHING",
        values![tx.tenant().0, request.0, reviewer.0],
    )?;
    Ok(())
}

/// Replaces those who may decide a request: users, and groups whose members may.
pub fn set_approvers(
    tx: &WriteTx<'_>,
    request: AssignmentRequestId,
    approvers: &BTreeSet<Uuid>,
) -> Result<()> {
    tx.execute(
        "DELETE FROM pending_approvers WHERE tenant = $1 AND request = $2",
        values![tx.tenant().0, request.0],
    )?;
    for approver in approvers {
        tx.execute(
            "INSERT INTO pending_approvers (tenant, request, approver) VALUES ($1, $2, $3)",
            values![tx.tenant().0, request.0, *approver],
        )?;
    }
    Ok(())
}

/// Those who may decide a request: users, and groups whose members may.
pub fn approvers(tx: &Tx<'_>, request: AssignmentRequestId) -> Result<BTreeSet<Uuid>> {
    let found = tx.query(
        "SELECT approver FROM pending_approvers WHERE tenant = $1 AND request = $2",
        values![tx.tenant().0, request.0],
        |row| row.get(0),
    )?;
    Ok(found.into_iter().collect())
}

/// What has an instant at which something happens by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// A request: forwarding, automatic denial, start.
    Request,
    /// An assignment: a notice, the end.
    Assignment,
    /// An account that waits for its deletion.
    Account,
}

/// What is due in all tenants, the oldest first.
pub fn due(tx: &Tx<'_>, what: Due, now: Timestamp, limit: u32) -> Result<Vec<(TenantId, Uuid)>> {
    let (table, column) = match what {
        Due::Request => ("assignment_requests", "due_at"),
        Due::Assignment => ("assignments", "due_at"),
        Due::Account => ("users", "deletion_due_at"),
    };
    let sql = format!(
        "SELECT tenant, id FROM {table} WHERE {column} IS NOT NULL AND {column} <= $1 AND deleted_at IS NULL ORDER BY {column}, id LIMIT $2"
    );
    tx.query(&sql, values![now, limit], |row| {
        Ok((row.id(0)?, row.get(1)?))
    })
}

/// When the next thing is due in any tenant; also in the past, where something waits.
pub fn next_due(tx: &Tx<'_>) -> Result<Option<Timestamp>> {
    let sql = "SELECT MIN(d.at) FROM (\
        SELECT MIN(due_at) AS at FROM assignment_requests WHERE due_at IS NOT NULL AND deleted_at IS NULL \
        UNION ALL SELECT MIN(due_at) FROM assignments WHERE due_at IS NOT NULL AND deleted_at IS NULL \
        UNION ALL SELECT MIN(deletion_due_at) FROM users WHERE deletion_due_at IS NOT NULL AND deleted_at IS NULL) d";
    Ok(tx.query_one(sql, &[], |row| row.get(0))?.flatten())
}
