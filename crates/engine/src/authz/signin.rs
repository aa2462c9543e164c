//! The authorization table of signing in: passwords, sessions, keys.

use super::Action;
use xenia_domain::{permission::Permission as P, role::DirectoryRole as R};

/// Set somebody's password.
pub const SET_PASSWORD: Action = Action {
    delegated: &[P::UserReadWriteAll, P::DirectoryReadWriteAll],
    application: &[P::UserReadWriteAll, P::DirectoryReadWriteAll],
    roles: &[R::UserAdministrator],
    resource_actions: &["microsoft.directory/users/password/update"],
    restricted: true,
    ..Action::new("set this user's password")
};
/// Set the password of somebody who holds a directory role.
pub const SET_ADMINISTRATOR_PASSWORD: Action = Action {
    restricted: true,
    ..Action::new("set an administrator's password")
};
/// End a user's sessions and refresh tokens.
pub const REVOKE_SESSIONS: Action = Action {
    delegated: &[P::UserReadWriteAll, P::DirectoryReadWriteAll],
    application: &[P::UserReadWriteAll, P::DirectoryReadWriteAll],
    roles: &[R::UserAdministrator],
    oneself: true,
    resource_actions: &["microsoft.directory/users/invalidateAllRefreshTokens"],
    restricted: true,
    ..Action::new("end this user's sessions")
};
/// Replace the keys that sign tokens.
pub const ROTATE_KEYS: Action = Action::new("rotate signing keys");
