//! The life of a group: when it expires and what renews it.
//!
//! The rules of expiration are those of Graph's `groupLifecyclePolicy`
//! ([overview](https://learn.microsoft.com/en-us/entra/identity/users/groups-lifecycle)): Microsoft
//! 365 groups have an end; owners are warned 30, 15 and 1 days before; a group that is used is
//! renewed by itself. Ours on top: a group is never deleted unless its warnings went out in
//! their time, so that neither a wrong clock nor a server that stood still deletes anything.

mod course;
mod joining;
mod ownerless;
mod policy;

pub use course::{Course, Step, Warning};
pub use joining::{
    Decision, JoinPolicy, JoinRequest, JoinSettings, JoinStatus, JoinStep, SelfServiceGroups,
};
pub use ownerless::{
    CallStatus, EmailDetails, NotifyMembers, OwnerlessPolicy, OwnershipCall, TargetOwners,
};
pub use policy::{LifecyclePolicy, Managed};

/// From how many days before its end a group is looked at for use, which renews it.
pub const RENEWAL_DAYS: i64 = 35;
/// The days before the end on which the owners are warned.
pub const WARNINGS: [i64; 3] = [30, 15, 1];
/// The shortest lifetime that a policy may set, in days.
pub const SHORTEST_LIFETIME: i64 = 30;
/// Groups that a policy may list one by one at most (Entra).
pub const MAX_SELECTED: usize = 500;
