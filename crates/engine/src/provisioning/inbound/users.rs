//! People over SCIM.

use super::{
    Change, Found, Shown, is_own, mutability, own, patched, refusal, scope,
    search::{self, Kind},
    shown::Shower,
    told, uniqueness,
};
use crate::{
    Ctx, Engine, Error, Result,
    authz::{PROVISION_USERS, READ_PROVISIONED_USERS},
    b2b::provision_guest,
    directory::users::provisioned,
    patch::check_match,
};
use serde_json::{Map, Value};
use uuid::Uuid;
use xenia_domain::{
    NodeKind, Refusal, UserId,
    audit::{NewEvent, Target},
    b2b::Address,
    directory::{User, UserType, domain_of},
    provisioning::{self, ENTERPRISE, Scope},
};
use xenia_protocols::scim::{Query, body, core::USER, patch};
use xenia_store::{
    Tx, WriteTx,
    provisioning::{By, WrittenBy, find_written, forget_written, keep_written},
    resources::{self, Versioned},
};

/// One person.
pub fn get(engine: &Engine, ctx: &Ctx, id: &str, with_groups: bool) -> Result<Shown> {
    engine.read(ctx, |tx| {
        let scope = scope(tx, ctx, &READ_PROVISIONED_USERS)?;
        let user = covered(tx, ctx, &scope, id)?;
        let shown = Shower::new(engine, tx, ctx, &scope, with_groups).one_user(&user)?;
        Ok(shown.0)
    })
}

/// The people that a query finds.
pub fn list(engine: &Engine, ctx: &Ctx, query: &Query) -> Result<Found> {
    engine.read(ctx, |tx| {
        let scope = scope(tx, ctx, &READ_PROVISIONED_USERS)?;
        let wants = query.projection.wants("groups", &USER);
        let filtered = query.filter.iter().flat_map(|filter| filter.attributes());
        let with_groups = wants || filtered.into_iter().any(|path| path.name == "groups");
        let shower = Shower::new(engine, tx, ctx, &scope, with_groups);
        search::find(&shower, query, Kind::User)
    })
}

/// The person of that id, if it is one of the caller's.
fn covered(tx: &Tx<'_>, ctx: &Ctx, scope: &Scope, id: &str) -> Result<Versioned<User>> {
    let unknown = || Refusal::not_found("user", id);
    let uuid = Uuid::parse_str(id).map_err(|_| unknown())?;
    let found = resources::find::<User>(tx, uuid)?.ok_or_else(unknown)?;
    let own = *scope == Scope::Everything || is_own(tx, ctx, uuid)?;
    match scope.covers(&found.value, own) {
        true => Ok(found),
        false => Err(unknown().into()),
    }
}

/// Makes a person.
pub fn create(engine: &Engine, ctx: &Ctx, sent: &Map<String, Value>) -> Result<Shown> {
    let mut person = body::read(sent, &USER).map_err(|error| refusal(&error))?;
    person.entry("active").or_insert(Value::Bool(true));
    let made = engine.write(ctx, |tx| {
        let scope = scope(tx, ctx, &PROVISION_USERS)?;
        refuse_taken(tx, ctx, &person, None)?;
        let (user, mut events) = match scope.is_partner() {
            true => guest(tx, ctx, &scope, &person)?,
            false => member(tx, &scope, &person)?,
        };
        own(tx, ctx, NodeKind::User, user.id.0)?;
        events.extend(write_manager(tx, ctx, &scope, &user, &person)?);
        keep(tx, ctx, user.id, &person)?;
        let made = found(tx, user.id)?;
        let shown = Shower::new(engine, tx, ctx, &scope, true)
            .one_user(&made)?
            .0;
        Ok(told(shown, events, || of(&user, "Add user")))
    });
    made.map_err(|error| taken(error, &person))
}

fn of(user: &User, activity: &'static str) -> NewEvent {
    let target = Target::new(NodeKind::User, user.id, &user.user_principal_name);
    NewEvent::new("UserManagement", activity, target)
}

fn found(tx: &Tx<'_>, id: UserId) -> Result<Versioned<User>> {
    resources::find::<User>(tx, id)?
        .ok_or_else(|| Error::Internal(format!("the user `{id}` is gone in its own transaction")))
}

fn user_name(person: &Map<String, Value>) -> &str {
    person
        .get("userName")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn member(
    tx: &WriteTx<'_>,
    scope: &Scope,
    person: &Map<String, Value>,
) -> Result<(User, Vec<NewEvent>)> {
    let name = scope.principal_name(user_name(person))?;
    let nickname = name.split('@').next().map(str::to_owned);
    let mut user = User {
        id: UserId(tx.new_id()),
        user_principal_name: name,
        mail_nickname: nickname,
        user_type: UserType::Member,
        account_enabled: true,
        creation_type: Some("Provisioning".to_owned()),
        created_date_time: tx.now(),
        ..User::default()
    };
    provisioning::apply(&mut user, person, false)?;
    let (user, event) = provisioned::insert(tx, user)?;
    Ok((user, vec![event]))
}

/// A guest of the partner whose connection this is.
fn guest(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    scope: &Scope,
    person: &Map<String, Value>,
) -> Result<(User, Vec<NewEvent>)> {
    let address = Address::parse("emails", &address_of(person)?)?;
    let Scope::Connection(_, domains) = scope else {
        return Err(Error::Internal("a guest without a connection".to_owned()));
    };
    if !domains.iter().any(|domain| domain == address.domain()) {
        let message = format!(
            "`emails`: `{address}` is not of a domain of the connected organization, which has `{}`",
            domains.join("`, `")
        );
        return Err(Refusal::invalid("emails", message).into());
    }
    let mut named = User::default();
    provisioning::apply(&mut named, person, true)?;
    let (user, mut events) = provision_guest(tx, ctx, &address, &named.display_name)?;
    let made = found(tx, user.id)?;
    let mut changed = user.clone();
    provisioning::apply(&mut changed, person, true)?;
    events.extend(provisioned::change(tx, ctx, &made, changed)?);
    Ok((user, events))
}

/// The address of a person: the primary one, else the first, else the name to sign in with.
fn address_of(person: &Map<String, Value>) -> Result<String> {
    let mut meant = User::default();
    provisioning::apply(&mut meant, person, false)?;
    let name = user_name(person);
    let named = || domain_of(name).map(|_| name.to_owned());
    let address = meant.mail.or_else(named).ok_or_else(|| {
        let message = "a guest needs an address: `emails`, or a `userName` that is one";
        Refusal::invalid("emails", message)
    })?;
    Ok(address)
}

/// Refuses a name that the caller gave to somebody else already.
fn refuse_taken(
    tx: &Tx<'_>,
    ctx: &Ctx,
    person: &Map<String, Value>,
    except: Option<UserId>,
) -> Result<()> {
    let name = user_name(person);
    let same = find_written(tx, ctx.principal(), By::UserName(name))?;
    let others: Vec<Uuid> = same
        .into_iter()
        .filter(|id| Some(UserId(*id)) != except)
        .collect();
    if resources::find_many::<User>(tx, &others)?.is_empty() {
        return Ok(());
    }
    Err(uniqueness(format!(
        "another person has the `userName` `{name}` already"
    ))
    .into())
}

fn taken(error: Error, person: &Map<String, Value>) -> Error {
    let name = user_name(person);
    match error {
        Error::Refused(refusal) if refusal.reason == xenia_domain::Reason::Conflict => {
            uniqueness(refusal.message).into()
        }
        other => other.on_duplicate(|_| {
            uniqueness(format!(
                "another person has the `userName` `{name}` already"
            ))
        }),
    }
}

/// Keeps what the caller wrote, to show it again.
fn keep(tx: &WriteTx<'_>, ctx: &Ctx, id: UserId, person: &Map<String, Value>) -> Result<()> {
    let mut doc = person.clone();
    let external_id = doc.shift_remove("externalId");
    let mut nothing_else = false;
    if let Some(Value::Object(members)) = doc.get_mut(ENTERPRISE) {
        members.shift_remove("manager");
        nothing_else = members.is_empty();
    }
    if nothing_else {
        doc.shift_remove(ENTERPRISE);
    }
    let written = WrittenBy {
        external_id: external_id.and_then(|id| Some(id.as_str()?.to_owned())),
        user_name: Some(user_name(person).to_owned()),
        doc,
    };
    Ok(keep_written(tx, ctx.principal(), id.0, &written)?)
}

/// Sets the manager that the person names, who must be one of the caller's people too.
fn write_manager(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    scope: &Scope,
    user: &User,
    person: &Map<String, Value>,
) -> Result<Option<NewEvent>> {
    let Some(id) = manager_of(person) else {
        return provisioned::set_manager(tx, user, None);
    };
    let manager = covered(tx, ctx, scope, id).map_err(|_| {
        Refusal::invalid(
            "manager",
            format!("`manager`: there is no user `{id}` here"),
        )
    })?;
    provisioned::set_manager(tx, user, Some(&manager.value))
}

fn manager_of(person: &Map<String, Value>) -> Option<&str> {
    person
        .get(ENTERPRISE)?
        .get("manager")?
        .get("value")?
        .as_str()
}

/// Puts a person in the place of the one that is there (RFC 7644, 3.5.1).
pub fn replace(
    engine: &Engine,
    ctx: &Ctx,
    id: &str,
    sent: &Map<String, Value>,
    if_match: Option<&str>,
) -> Result<Shown> {
    let wanted = body::read(sent, &USER).map_err(|error| refusal(&error))?;
    rewrite(engine, ctx, id, if_match, &|_| Ok(wanted.clone()))
}

/// Changes a person (RFC 7644, 3.5.2).
pub fn change(
    engine: &Engine,
    ctx: &Ctx,
    id: &str,
    operations: &[patch::Operation],
    if_match: Option<&str>,
) -> Result<Shown> {
    rewrite(engine, ctx, id, if_match, &|shown| {
        patched(shown, operations, &USER)
    })
}

fn rewrite(
    engine: &Engine,
    ctx: &Ctx,
    id: &str,
    if_match: Option<&str>,
    change: Change<'_>,
) -> Result<Shown> {
    let look = |tx: &Tx<'_>| {
        let scope = scope(tx, ctx, &PROVISION_USERS)?;
        let user = covered(tx, ctx, &scope, id)?;
        let (shown, _) = Shower::new(engine, tx, ctx, &scope, true).one_user(&user)?;
        check_match(if_match, &shown.etag)?;
        let before = body::read(&shown.json, &USER).map_err(|error| refusal(&error))?;
        let wanted = change(&shown.json)?;
        Ok((scope, user, shown, before, wanted))
    };
    // What changes nothing is not written: clients send the same again and again.
    let (_, _, shown, before, wanted) = engine.read(ctx, |tx| look(tx))?;
    if before == wanted {
        return Ok(shown);
    }
    let changed = engine.write(ctx, |tx| {
        let (scope, user, _, before, wanted) = look(tx)?;
        let events = settle(tx, ctx, &scope, &user, (&before, &wanted))?;
        let after = found(tx, user.value.id)?;
        let shown = Shower::new(engine, tx, ctx, &scope, true)
            .one_user(&after)?
            .0;
        Ok(told(shown, events, || of(&after.value, "Update user")))
    });
    changed.map_err(|error| taken(error, &wanted))
}

fn settle(
    tx: &WriteTx<'_>,
    ctx: &Ctx,
    scope: &Scope,
    user: &Versioned<User>,
    (before, wanted): (&Map<String, Value>, &Map<String, Value>),
) -> Result<Vec<NewEvent>> {
    if *scope != Scope::Everything {
        provisioned::refuse_administrator(tx, ctx, &user.value)?;
    }
    let mut changed = user.value.clone();
    if user_name(before) != user_name(wanted) {
        refuse_taken(tx, ctx, wanted, Some(user.value.id))?;
        if !scope.is_partner() {
            changed.user_principal_name = scope.principal_name(user_name(wanted))?;
        }
    }
    if scope.is_partner() && before.get("emails") != wanted.get("emails") {
        keep_address(&user.value, wanted)?;
    }
    provisioning::apply(&mut changed, wanted, scope.is_partner())?;
    let mut events = Vec::new();
    events.extend(provisioned::change(tx, ctx, user, changed)?);
    if manager_of(before) != manager_of(wanted) {
        events.extend(write_manager(tx, ctx, scope, &user.value, wanted)?);
    }
    keep(tx, ctx, user.value.id, wanted)?;
    Ok(events)
}

/// The address of a guest says whose guest it is and is how it signs in: it is not changed from
/// outside.
fn keep_address(guest: &User, wanted: &Map<String, Value>) -> Result<()> {
    let mut meant = User::default();
    provisioning::apply(&mut meant, wanted, false)?;
    let is_same = |address: &String| Some(address.as_str()) == guest.address();
    let lowered = meant.mail.map(|address| address.to_lowercase());
    if lowered.is_none() || lowered.as_ref().is_some_and(is_same) {
        return Ok(());
    }
    let message =
        "`emails`: the address of a guest cannot be changed: provision the new address instead";
    Err(mutability(message.to_owned()).at("emails").into())
}

/// Deletes a person.
pub fn delete(engine: &Engine, ctx: &Ctx, id: &str, if_match: Option<&str>) -> Result<()> {
    engine.write(ctx, |tx| {
        let scope = scope(tx, ctx, &PROVISION_USERS)?;
        let user = covered(tx, ctx, &scope, id)?;
        let shown = Shower::new(engine, tx, ctx, &scope, false)
            .one_user(&user)?
            .0;
        check_match(if_match, &shown.etag)?;
        if scope != Scope::Everything {
            provisioned::refuse_administrator(tx, ctx, &user.value)?;
        }
        let events = provisioned::delete(tx, ctx, &user.value)?;
        forget_written(tx, user.value.id.0)?;
        Ok(told((), events, || of(&user.value, "Delete user")))
    })
}
