//! The authorization table of what runs the server: audit log, outbox, explanations, import.

use super::Action;
use xenia_domain::{permission::Permission as P, role::DirectoryRole as R};

/// Read the audit log.
pub const READ_AUDIT_LOG: Action = Action {
    delegated: &[P::AuditLogReadAll],
    application: &[P::AuditLogReadAll],
    roles: &[R::SecurityReader, R::IdentityGovernanceAdministrator],
    resource_actions: &["microsoft.directory/auditLogs/allProperties/read"],
    ..Action::new("read the audit log")
};
/// Ask who could reach what, when and why.
pub const EXPLAIN_ACCESS: Action = Action {
    delegated: &[P::AuditLogReadAll, P::DirectoryReadAll],
    application: &[P::AuditLogReadAll],
    roles: &[
        R::SecurityReader,
        R::IdentityGovernanceAdministrator,
        R::UserAdministrator,
        R::GroupsAdministrator,
    ],
    oneself: true,
    ..Action::new("explain this person's access")
};
/// See what the server does by itself: outbox, dead letters, reconcilers.
pub const READ_OUTBOX: Action = Action {
    delegated: &[P::AuditLogReadAll],
    application: &[P::AuditLogReadAll],
    roles: &[R::SecurityReader, R::IdentityGovernanceAdministrator],
    ..Action::new("see the server's own work")
};
/// Give a dead letter another try.
pub const RETRY_JOB: Action = Action {
    roles: &[R::IdentityGovernanceAdministrator],
    ..Action::new("retry the server's own work")
};
/// Import users from a file.
pub const IMPORT_USERS: Action = Action {
    delegated: &[P::UserReadWriteAll, P::DirectoryReadWriteAll],
    application: &[P::UserReadWriteAll, P::DirectoryReadWriteAll],
    roles: &[R::UserAdministrator],
    ..Action::new("import users")
};
