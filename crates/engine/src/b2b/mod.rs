//! People from outside: who may be invited, how they come in, how they go.

mod accounts;
mod guests;
mod invite;
mod lapse;
mod leave;
mod mails;
mod redemption;
mod settings;

pub use accounts::{block_account, end_account};
pub(crate) use guests::provision_guest;
pub use guests::{check_invitable, ensure_guest, find_person};
pub use invite::{Invite, Invited, invite};
pub use lapse::delete_lapsed;
pub use leave::{leave, may_leave};
pub use redemption::{REDEEM, Redeemable, Redeemed, accept, redeem, redeem_link, redeemable};
pub use settings::{
    authorization_policy, collaboration_settings, get_authorization_policy,
    get_collaboration_settings, patch_authorization_policy, patch_collaboration_settings,
    update_authorization_policy, update_collaboration_settings,
};
pub(crate) use settings::{patched_authorization_policy, patched_collaboration_settings};
