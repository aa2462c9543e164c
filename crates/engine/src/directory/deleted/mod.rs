//! Deleted users, groups, applications and service principals, which can be restored for thirty
//! days (Graph `directory/deletedItems`).
//!
//! A deletion closes every edge at the thing. Edges are never opened again: a restored thing gets
//! new ones like those that its deletion closed, as far as their time has not come meanwhile and
//! the other end is still there. What a rule or an access package gave is not given again: rules
//! are evaluated anew, and assignments ended with the deletion.

mod edges;
mod restore;

pub use restore::{purge, purge_due, restore};

use crate::{
    Ctx, Engine, Result,
    authz::{self, Action, On},
};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, Relation, Timestamp, UserId,
    directory::{Application, Group, ServicePrincipal, User},
    edge::Closed,
};
use xenia_odata::QueryOptions;
use xenia_store::{
    Tx, WriteTx, deleted,
    edges::EdgeQuery,
    query::{self, DirectoryObject, ListQuery, Page},
    resources::{Stored, Versioned},
};

/// For how many days a deleted thing can be restored (Graph: thirty, not to be changed).
pub const RESTORABLE_DAYS: i64 = 30;

/// What can be restored after its deletion.
pub trait Restorable: Stored {
    /// Who may look at deleted ones.
    const READ: &'static Action;
    /// Who may restore and purge them.
    const WRITE: &'static Action;
    /// The name of the kind in audit events: `user`.
    const WORD: &'static str;
    /// The category of its audit events.
    const CATEGORY: &'static str;
    /// The properties that stay after the purge, for explanations of the past.
    const LEFT: &'static [&'static str];
    /// When it was deleted.
    fn deleted(&mut self) -> &mut Option<Timestamp>;
}

macro_rules! restorable {
    ($($kind:ident: $read:ident, $write:ident, $word:literal, $category:literal, $left:expr;)+) => {$(
        impl Restorable for $kind {
            const READ: &'static Action = &authz::$read;
            const WRITE: &'static Action = &authz::$write;
            const WORD: &'static str = $word;
            const CATEGORY: &'static str = $category;
            const LEFT: &'static [&'static str] = $left;
            fn deleted(&mut self) -> &mut Option<Timestamp> {
                &mut self.deleted_date_time
            }
        }
    )+};
}

restorable! {
    User: READ_DELETED_USERS, RESTORE_USERS, "user", "UserManagement",
        &["id", "displayName", "userPrincipalName", "userType", "createdDateTime", "deletedDateTime"];
    Group: READ_DELETED_GROUPS, RESTORE_GROUPS, "group", "GroupManagement",
        &["id", "displayName", "mailNickname", "groupTypes", "createdDateTime", "deletedDateTime"];
    Application: READ_DELETED_APPLICATIONS, WRITE_APPLICATIONS, "application", "ApplicationManagement",
        &["id", "appId", "displayName", "createdDateTime", "deletedDateTime"];
    ServicePrincipal: READ_DELETED_APPLICATIONS, WRITE_APPLICATIONS, "service principal", "ApplicationManagement",
        &["id", "appId", "displayName", "deletedDateTime"];
}

/// Deletes a thing so that it can be restored; its edges are closed by the caller in the same
/// transaction.
pub(crate) fn set_aside<R: Restorable>(tx: &WriteTx<'_>, found: &Versioned<R>) -> Result<()> {
    let mut value = found.value.clone();
    *value.deleted() = Some(tx.now());
    deleted::delete(tx, &value, found.version)?;
    Ok(())
}

/// A page of the deleted things of a kind.
pub fn list<R: Restorable>(
    engine: &Engine,
    ctx: &Ctx,
    options: QueryOptions,
) -> Result<Page<Versioned<R>>> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, R::READ, On::Tenant)?;
        Ok(query::list(tx, &listed::<R>(options))?)
    })
}

/// How many deleted things of a kind a query finds.
pub fn count<R: Restorable>(engine: &Engine, ctx: &Ctx, options: QueryOptions) -> Result<i64> {
    engine.read(ctx, |tx| {
        authz::require(tx, ctx, R::READ, On::Tenant)?;
        Ok(query::count::<R>(tx, &listed::<R>(options))?)
    })
}

fn listed<R: Restorable>(options: QueryOptions) -> ListQuery {
    let path = format!("directory/deletedItems/{}", R::KIND.word());
    ListQuery::new(path, options).deleted()
}

/// The deleted thing of that id, whatever its kind.
pub fn get(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<DirectoryObject> {
    engine.read(ctx, |tx| {
        let found = find(tx, id)?;
        let (action, on) = match &found {
            Some(DirectoryObject::User(_)) => (User::READ, On::Tenant),
            Some(DirectoryObject::Group(_)) => (Group::READ, On::Tenant),
            _ => (Application::READ, On::Tenant),
        };
        let former = owned_until_deleted(tx, ctx, id)?;
        match found {
            Some(object) if former || authz::may(tx, ctx, action, on)? => Ok(object),
            // Who may look at no deleted thing does not learn which there are.
            None => {
                let read = [User::READ, Group::READ, Application::READ];
                for action in read {
                    if authz::may(tx, ctx, action, On::Tenant)? {
                        return Err(unknown(id).into());
                    }
                }
                Err(authz::denied(ctx, User::READ).into())
            }
            Some(_) => Err(authz::denied(ctx, action).into()),
        }
    })
}

fn unknown(id: Uuid) -> Refusal {
    Refusal::not_found("deleted object", id)
}

fn find(tx: &Tx<'_>, id: Uuid) -> Result<Option<DirectoryObject>> {
    Ok(match deleted::kind_of(tx, id)? {
        Some(NodeKind::User) => deleted::find::<User>(tx, id)?.map(DirectoryObject::User),
        Some(NodeKind::Group) => deleted::find::<Group>(tx, id)?.map(DirectoryObject::Group),
        Some(NodeKind::Application) => {
            deleted::find::<Application>(tx, id)?.map(DirectoryObject::Application)
        }
        Some(NodeKind::ServicePrincipal) => {
            deleted::find::<ServicePrincipal>(tx, id)?.map(DirectoryObject::ServicePrincipal)
        }
        _ => None,
    })
}

/// Whether the user who asks owned the group or application when it was deleted: owners restore
/// what they had.
fn owned_until_deleted(tx: &Tx<'_>, ctx: &Ctx, id: Uuid) -> Result<bool> {
    let Some(UserId(user)) = ctx.user() else {
        return Ok(false);
    };
    let action = match deleted::kind_of(tx, id)? {
        Some(NodeKind::Group) => Group::WRITE,
        Some(NodeKind::Application | NodeKind::ServicePrincipal) => Application::WRITE,
        _ => return Ok(false),
    };
    if authz::require_token(tx, ctx, action).is_err() {
        return Ok(false);
    }
    let query = EdgeQuery {
        history: true,
        ..EdgeQuery::of_object(id)
            .relation(Relation::Owner)
            .from_subject(user)
    };
    let held = xenia_store::edges::list(tx, &query)?;
    Ok(held
        .iter()
        .any(|it| it.closed_because == Some(Closed::Deleted)))
}
