//! Invitations and guests: the rules by which people from outside come in
//! (identity-governance.md, part 5).

mod address;
mod invitation;
mod settings;

pub use address::{Address, guest_user_principal_name};
pub use invitation::{
    Invitation, InvitationStatus, InvitedUserMessageInfo, MAX_MESSAGE, MAX_SPONSORS, lapsed_at,
};
pub use settings::{
    AllowInvitesFrom, AuthorizationPolicy, CollaborationSettings, DefaultUserRolePermissions,
    DomainEntry, DomainMode, GuestAccess, Inviter,
};
