//! Restoring what was deleted, and making a deletion final.

use super::{RESTORABLE_DAYS, Restorable, edges, find, owned_until_deleted, unknown};
use crate::{
    Ctx, Engine, Error, Result,
    authz::{self, On},
    consent,
    directory::{groups, licences, restriction},
    due,
};
use serde_json::json;
use uuid::Uuid;
use xenia_domain::{
    Refusal, TenantId,
    audit::{NewEvent, Target},
    directory::{Application, Group, ServicePrincipal, User},
};
use xenia_store::{
    Tx, WriteTx, Written, deleted, photos,
    query::DirectoryObject,
    resources::{self, Versioned},
};

/// Restores a deleted thing with the edges that its deletion closed. A name that somebody else has
/// taken meanwhile is refused.
pub fn restore(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<DirectoryObject> {
    let result = engine.write(ctx, |tx| match find_for(tx, ctx, id, true)? {
        DirectoryObject::User(user) => one(tx, ctx, user).map(|it| it.map(DirectoryObject::User)),
        DirectoryObject::Group(mut group) => {
            groups::check_names_free(tx, &group.value)?;
            // Whoever restores it needs it: its time begins anew.
            groups::lifecycle::begin(tx, &mut group.value)?;
            groups::lifecycle::plan(tx, &group.value)?;
            one(tx, ctx, group).map(|it| it.map(DirectoryObject::Group))
        }
        DirectoryObject::Application(application) => with_principal(tx, ctx, application),
        DirectoryObject::ServicePrincipal(principal) => {
            let app = principal.value.app_id;
            if resources::find_by::<Application>(tx, "app_id", app.0)?.is_none() {
                let message = "its application is deleted: restore the application instead";
                return Err(Refusal::conflict(message).into());
            }
            one(tx, ctx, principal).map(|it| it.map(DirectoryObject::ServicePrincipal))
        }
        DirectoryObject::Device(_) => Err(unknown(id).into()),
    });
    result.map_err(|error| {
        error.on_duplicate(|_| {
            let message = "another object has taken its name since it was deleted: rename that one, or delete it, and try again";
            Refusal::conflict(message).coded("ObjectConflict")
        })
    })
}

/// The deleted thing, if the caller may restore it or make its deletion final.
fn find_for(tx: &Tx<'_>, ctx: &Ctx, id: Uuid, owners: bool) -> Result<DirectoryObject> {
    let found = find(tx, id)?;
    let actions = match &found {
        Some(DirectoryObject::User(_)) => vec![User::WRITE],
        Some(DirectoryObject::Group(_)) => vec![Group::WRITE],
        Some(_) => vec![Application::WRITE],
        None => vec![User::WRITE, Group::WRITE, Application::WRITE],
    };
    let mut may = owners && owned_until_deleted(tx, ctx, id)?;
    for action in &actions {
        may |= authz::may(tx, ctx, action, On::Tenant)?;
    }
    match (may, found, actions.first()) {
        (true, Some(object), _) => Ok(object),
        (true, None, _) => Err(unknown(id).into()),
        (false, _, Some(action)) => Err(authz::denied(ctx, action).into()),
        (false, _, None) => Err(unknown(id).into()),
    }
}

fn one<R: Restorable>(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    found: Versioned<R>,
) -> Result<Written<Versioned<R>>> {
    let (restored, event) = back(tx, ctx, found)?;
    Ok(Written::new(restored, event))
}

/// Puts a thing back with its edges.
fn back<R: Restorable>(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    found: Versioned<R>,
) -> Result<(Versioned<R>, NewEvent)> {
    let (mut value, version) = (found.value, found.version);
    let deleted_at = value.deleted().take().unwrap_or(tx.now());
    let mut restored = deleted::restore(tx, &value, version)?;
    let ended = edges::closed_with(tx, value.uuid(), deleted_at, tx.now())?;
    let again = edges::open_again(tx, ctx, &ended)?;
    restriction::note(tx, value.uuid())?;
    if let Some(user) = resources::find::<User>(tx, value.uuid())? {
        let (before, mut account) = (user.value.clone(), user.value);
        // An account that was deleted because its time had come would be deleted again at once.
        account.deletion_due_date_time = None;
        licences::keep_what_is_held(tx, &mut account)?;
        if account != before {
            resources::update(tx, &account, user.version)?;
            restored = resources::find::<R>(tx, value.uuid())?.unwrap_or(restored);
        }
    }
    let target = Target::new(R::KIND, value.uuid(), value.label());
    let activity = match R::WORD {
        "user" => "Restore user",
        "group" => "Restore group",
        "application" => "Restore application",
        _ => "Restore service principal",
    };
    let event = NewEvent::new(R::CATEGORY, activity, target);
    let details = json!({
        "deletedDateTime": deleted_at,
        "openedEdges": again.opened,
        "heldBack": again.held_back,
    });
    Ok((restored, event.with(details)))
}

/// An application comes back with the service principal that was deleted with it.
fn with_principal(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    application: Versioned<Application>,
) -> Result<Written<DirectoryObject>> {
    let (client, at) = (
        application.value.app_id,
        application.value.deleted_date_time,
    );
    let (restored, event) = back(tx, ctx, application)?;
    let mut events = Vec::new();
    for principal in resources::list_by_ever::<ServicePrincipal>(tx, "app_id", client.0, 10)? {
        let together = principal.value.deleted_date_time == at && at.is_some();
        if together && deleted::kind_of(tx, principal.value.id.0)?.is_some() {
            events.push(back(tx, ctx, principal)?.1);
            break;
        }
    }
    Ok(Written::all(
        DirectoryObject::Application(restored),
        event,
        events,
    ))
}

/// Makes a deletion final.
pub fn purge(engine: &Engine, ctx: &Ctx, id: Uuid) -> Result<()> {
    engine.write(ctx, |tx| {
        let object = find_for(tx, ctx, id, false)?;
        if let DirectoryObject::User(user) = &object {
            let at = user.value.deleted_date_time.unwrap_or(tx.now());
            for edge in edges::closed_with(tx, id, at, at)? {
                if edges::is_powerful(tx, &edge)? {
                    authz::require(tx, ctx, &authz::RESTORE_POWER, On::Tenant)?;
                }
            }
        }
        Ok(Written::new((), end(tx, object)?))
    })
}

fn end(tx: &WriteTx<'_>, object: DirectoryObject) -> Result<NewEvent> {
    match object {
        DirectoryObject::User(it) => leave(tx, it),
        DirectoryObject::Group(it) => leave(tx, it),
        DirectoryObject::Application(it) => leave(tx, it),
        DirectoryObject::ServicePrincipal(it) => leave(tx, it),
        // A device is never among them.
        DirectoryObject::Device(it) => Err(unknown(it.value.id.0).into()),
    }
}

/// Leaves only what explains the past.
fn leave<R: Restorable>(tx: &WriteTx<'_>, found: Versioned<R>) -> Result<NewEvent> {
    let target = Target::new(R::KIND, found.value.uuid(), found.value.label());
    let left = found.only(R::LEFT)?.value;
    deleted::purge(tx, &left)?;
    deleted::forget_beside(tx, left.uuid())?;
    photos::remove(tx, left.uuid())?;
    consent::remove_of(tx, left.uuid())?;
    let activity = match R::WORD {
        "user" => "Hard delete user",
        "group" => "Hard delete group",
        "application" => "Hard delete application",
        _ => "Hard delete service principal",
    };
    Ok(NewEvent::new(R::CATEGORY, activity, target))
}

/// Makes every deletion final whose thirty days are over, of all tenants; how many. Safe to run
/// twice and on several servers at once.
pub fn purge_due(engine: &Engine) -> Result<u64> {
    let until = engine.now().plus_days(-RESTORABLE_DAYS);
    let find = |tx: &Tx<'_>, limit| deleted::due(tx, until, limit);
    due::each(engine, "purge", find, |tenant, id| {
        purge_one(engine, tenant, id)
    })
}

/// `false` when another server was first.
fn purge_one(engine: &Engine, tenant: TenantId, id: Uuid) -> Result<bool> {
    let ctx = engine.system(tenant);
    match purge(engine, &ctx, id) {
        Ok(()) => Ok(true),
        Err(Error::Refused(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
