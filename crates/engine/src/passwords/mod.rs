//! Passwords of members: the rule, setting, comparing.

mod rule;

pub use rule::check;

use crate::{Ctx, Engine, Error, Result, authz, directory::group_settings};
use xenia_domain::{
    NodeKind, Reason, Refusal, Timestamp, UserId,
    audit::{NewEvent, Target},
    directory::{Organization, User},
};
use xenia_protocols::password;
use xenia_store::{
    Tx, WriteTx, Written,
    credentials::{self, Password},
    resources::{self, Versioned},
    tenants,
};

/// Sets a user's password; sessions and refresh tokens of the user end. The password of somebody
/// with a directory role is set by a Global Administrator only. Guests have none.
pub fn set(engine: &Engine, ctx: &Ctx, user: UserId, new: &str) -> Result<()> {
    let hash = hash(engine, new)?;
    engine.write(ctx, |tx| {
        let on = authz::On::Node(NodeKind::User, user.0);
        authz::require(tx, ctx, &authz::SET_PASSWORD, on)?;
        let found = member(tx, user)?;
        if authz::holds_a_role(tx, ctx, user.0)? {
            let action = &authz::SET_ADMINISTRATOR_PASSWORD;
            authz::require(tx, ctx, action, authz::On::Tenant)?;
        }
        write(tx, &found.value, new, &hash)?;
        Ok(Written::new(
            (),
            event("Reset password (by admin)", &found.value),
        ))
    })
}

/// Changes one's own password, which needs the present one; all sessions and refresh tokens end.
/// Wrong tries count as at sign-in.
pub fn change(engine: &Engine, ctx: &Ctx, present: &str, new: &str) -> Result<()> {
    let user = ctx
        .user()
        .ok_or_else(|| Refusal::forbidden("only a signed-in user has a password to change"))?;
    crate::signin::limit_password(engine, ctx, &user.to_string(), "")?;
    let stored = engine.read(ctx, |tx| Ok(credentials::password(tx, user)?))?;
    if !matches(stored.as_ref(), present)? {
        let message = "the present password is not right";
        return Err(Refusal::invalid("currentPassword", message).into());
    }
    let hash = hash(engine, new)?;
    engine.write(ctx, |tx| {
        let found = member(tx, user)?;
        write(tx, &found.value, new, &hash)?;
        Ok(Written::new(
            (),
            event("Change password (self-service)", &found.value),
        ))
    })
}

/// The user, if it is one who may have a password.
pub(crate) fn member(tx: &Tx<'_>, user: UserId) -> Result<Versioned<User>> {
    let found =
        resources::find::<User>(tx, user)?.ok_or_else(|| Refusal::not_found("user", user))?;
    if found.value.is_guest() {
        let message = "a guest has no password here and signs in with a code that comes by mail";
        return Err(Refusal::invalid("passwordProfile", message).into());
    }
    Ok(found)
}

/// The Argon2id hash of a new password, made outside of transactions because it takes its time.
pub(crate) fn hash(engine: &Engine, new: &str) -> Result<String> {
    password::hash(new, &engine.random()).map_err(refused)
}

/// Checks the rule and writes the hash; sessions and refresh tokens of the user end.
pub(crate) fn write(tx: &WriteTx<'_>, user: &User, new: &str, hash: &str) -> Result<()> {
    let organisation = tenants::organization(tx)?.map(|found| found.value);
    check(
        new,
        user,
        organisation
            .as_ref()
            .map(|found: &Organization| found.display_name.as_str()),
        &group_settings::banned_words(tx)?,
    )?;
    let stored = Password {
        hash: hash.to_owned(),
        changed_at: tx.now(),
        must_change: false,
    };
    credentials::set_password(tx, user.id, &stored)?;
    credentials::revoke_user(tx, user.id)?;
    if let Some(mut found) = resources::find::<User>(tx, user.id)? {
        found.value.last_password_change_date_time = Some(tx.now());
        found.value.sign_in_sessions_valid_from_date_time = Some(tx.now());
        resources::update(tx, &found.value, found.version)?;
    }
    Ok(())
}

/// Whether the password is the stored one. Without a stored one it takes as long and is `false`,
/// so that nobody learns from the time of an answer who is in the directory.
pub(crate) fn matches(stored: Option<&Password>, given: &str) -> Result<bool> {
    match stored {
        Some(stored) => password::verify(given, &stored.hash).map_err(refused),
        None => password::verify_nobody(given)
            .map(|()| false)
            .map_err(refused),
    }
}

fn refused(error: password::PasswordError) -> Error {
    match error {
        password::PasswordError::TooLong { .. } => {
            Refusal::new(Reason::TooLarge, error.to_string())
                .at("password")
                .into()
        }
        other => Error::Internal(other.to_string()),
    }
}

pub(crate) fn event(activity: &'static str, user: &User) -> NewEvent {
    let target = Target::new(NodeKind::User, user.id, &user.user_principal_name);
    NewEvent::new("UserManagement", activity, target)
}

/// When the user's password was set, where there is one.
pub fn changed_at(engine: &Engine, ctx: &Ctx, user: UserId) -> Result<Option<Timestamp>> {
    engine.read(ctx, |tx| {
        Ok(credentials::password(tx, user)?.map(|password| password.changed_at))
    })
}
