//! The authorization table of invitations and of the tenant's policies.

use super::Action;
use xenia_domain::{permission::Permission as P, role::DirectoryRole as R};

/// Read the policies of the tenant.
pub const READ_POLICIES: Action = Action {
    delegated: &[P::PolicyReadAll, P::PolicyReadWriteAuthorization],
    application: &[P::PolicyReadAll, P::PolicyReadWriteAuthorization],
    roles: &[
        R::UserAdministrator,
        R::GuestInviter,
        R::IdentityGovernanceAdministrator,
        R::SecurityReader,
        R::ConditionalAccessAdministrator,
        R::ComplianceAdministrator,
    ],
    ..Action::new("read the policies of the organisation")
};
/// Change the policies of the tenant.
pub const WRITE_POLICIES: Action = Action {
    delegated: &[P::PolicyReadWriteAuthorization],
    application: &[P::PolicyReadWriteAuthorization],
    ..Action::new("change the policies of the organisation")
};
/// Invite people from outside; `allowInvitesFrom` decides beside it.
pub const INVITE: Action = Action {
    delegated: &[
        P::UserInviteAll,
        P::UserReadWriteAll,
        P::DirectoryReadWriteAll,
    ],
    application: &[
        P::UserInviteAll,
        P::UserReadWriteAll,
        P::DirectoryReadWriteAll,
    ],
    roles: &[R::UserAdministrator, R::GuestInviter],
    members: true,
    guests: true,
    resource_actions: &["microsoft.directory/users/inviteGuest"],
    ..Action::new("invite people from outside")
};
/// Leave the organisation as a guest; `allowExternalIdentitiesToLeave` decides beside it. From our
/// own pages only: no application ends the account of who uses it.
pub const LEAVE: Action = Action {
    oneself: true,
    ..Action::new("leave the organisation")
};
