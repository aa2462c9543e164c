//! A batch of rows: compared with the directory, then written in one transaction.

use crate::{Ctx, Engine, Result, authz};
use serde_json::json;
use std::collections::HashSet;
use xenia_domain::{
    NodeKind, UserId,
    audit::{NewEvent, Target},
    directory::{User, domain_of},
    import::{BadCell, Field, Row},
};
use xenia_store::{
    Tx, WriteTx, Written, credentials,
    resources::{self, Versioned},
    tenants,
};

/// Rows with their lines.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) rows: Vec<(u64, Row)>,
}

/// What became of them.
#[derive(Default)]
pub(super) struct Settled {
    pub(super) created: u64,
    pub(super) updated: u64,
    pub(super) unchanged: u64,
    pub(super) bad: Vec<(u64, BadCell)>,
}

/// What a row asks for.
enum Change {
    Create(Option<UserId>),
    Update(Box<Versioned<User>>, Box<User>),
    None,
}

impl Batch {
    /// Compares and writes; nothing is written when nothing changes.
    pub(super) fn settle(&self, engine: &Engine, ctx: &Ctx, dry_run: bool) -> Result<Settled> {
        // Looked at without the write lock first: the second run of an import is all reading.
        let (seen, changes) = engine.read(ctx, |tx| {
            authz::require(tx, ctx, &authz::IMPORT_USERS, authz::On::Tenant)?;
            self.compare(tx, ctx, &mut |_, _| Ok(()))
        })?;
        if !changes || dry_run {
            return Ok(seen);
        }
        engine.write(ctx, |tx| {
            authz::require(tx, ctx, &authz::IMPORT_USERS, authz::On::Tenant)?;
            let mut targets = Vec::new();
            let (settled, _) = self.compare(tx, ctx, &mut |row, change| {
                targets.extend(write(tx, row, change)?);
                Ok(())
            })?;
            let event = self.event(tx, targets, &settled);
            Ok(Written::new(settled, event))
        })
    }

    /// What each row asks for, handed to `act`; and whether any asks for a change.
    fn compare(
        &self,
        tx: &Tx<'_>,
        ctx: &Ctx,
        act: &mut dyn FnMut(&Row, &Change) -> Result<()>,
    ) -> Result<(Settled, bool)> {
        let ours: HashSet<String> = tenants::domains(tx)?
            .into_iter()
            .filter(|domain| domain.is_verified)
            .map(|domain| domain.id.to_lowercase())
            .collect();
        let mut settled = Settled::default();
        let mut ids = HashSet::new();
        for (line, row) in &self.rows {
            match change(tx, ctx, row, &ours, &mut ids)? {
                Err(bad) => settled.bad.push((*line, bad)),
                Ok(change) => {
                    act(row, &change)?;
                    *match change {
                        Change::Create(_) => &mut settled.created,
                        Change::Update(..) => &mut settled.updated,
                        Change::None => &mut settled.unchanged,
                    } += 1;
                }
            }
        }
        let changes = settled.created + settled.updated > 0;
        Ok((settled, changes))
    }

    fn event(&self, tx: &WriteTx<'_>, targets: Vec<Target>, settled: &Settled) -> NewEvent {
        let lines = |row: Option<&(u64, Row)>| row.map(|(line, _)| *line);
        let mut event = NewEvent::new(
            "UserManagement",
            "Import users",
            Target::new(NodeKind::Organization, tx.tenant(), ""),
        )
        .with(json!({
            "created": settled.created,
            "updated": settled.updated,
            "firstLine": lines(self.rows.first()),
            "lastLine": lines(self.rows.last()),
        }));
        event.targets.extend(targets);
        event
    }
}

fn change(
    tx: &Tx<'_>,
    ctx: &Ctx,
    row: &Row,
    ours: &HashSet<String>,
    ids: &mut HashSet<UserId>,
) -> Result<Result<Change, BadCell>> {
    let name = row.user_principal_name();
    if let Some(present) = resources::find_by::<User>(tx, "user_principal_name", name)? {
        let changed = row.applied(&present.value);
        if changed == present.value {
            return Ok(Ok(Change::None));
        }
        if let Some(bad) = protected(tx, ctx, &present.value, &changed)? {
            return Ok(Err(bad));
        }
        return Ok(Ok(Change::Update(Box::new(present), Box::new(changed))));
    }
    let domain = domain_of(name).unwrap_or_default();
    if !ours.contains(&domain) {
        let reason = format!("`{domain}` is not a verified domain of this organisation");
        return Ok(Err(BadCell::of(Field::UserPrincipalName, reason)));
    }
    let Some(id) = row.id else {
        return Ok(Ok(Change::Create(None)));
    };
    if !ids.insert(id) || resources::find_ever::<User>(tx, id)?.is_some() {
        let reason = format!("another user has, or had, the id `{id}`");
        return Ok(Err(BadCell::of(Field::Id, reason)));
    }
    Ok(Ok(Change::Create(Some(id))))
}

/// An import does not change who can sign in as somebody who holds a directory role.
fn protected(tx: &Tx<'_>, ctx: &Ctx, old: &User, new: &User) -> Result<Option<BadCell>> {
    let touched = [
        (
            Field::AccountEnabled,
            old.account_enabled != new.account_enabled,
        ),
        (Field::UserType, old.user_type != new.user_type),
        (Field::Mail, old.mail != new.mail),
        (
            Field::AlternateEmailAddress,
            old.other_mails != new.other_mails,
        ),
    ];
    let Some((field, _)) = touched.into_iter().find(|(_, touched)| *touched) else {
        return Ok(None);
    };
    if !authz::holds_a_role(tx, ctx, old.id.0)? {
        return Ok(None);
    }
    let reason = format!(
        "`{}` holds a directory role: change this by hand, an import does not",
        old.user_principal_name
    );
    Ok(Some(BadCell::of(field, reason)))
}

fn write(tx: &WriteTx<'_>, row: &Row, change: &Change) -> Result<Option<Target>> {
    let user = match change {
        Change::None => return Ok(None),
        Change::Create(id) => {
            let user = row.account(id.unwrap_or_else(|| UserId(tx.new_id())), tx.now());
            resources::insert(tx, &user)?;
            user
        }
        Change::Update(present, changed) => {
            if present.value.account_enabled && !changed.account_enabled {
                credentials::revoke_user(tx, changed.id)?;
            }
            resources::update(tx, changed.as_ref(), present.version)?;
            changed.as_ref().clone()
        }
    };
    Ok(Some(Target::new(
        NodeKind::User,
        user.id,
        user.user_principal_name,
    )))
}
