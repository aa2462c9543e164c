//! When groups expire: the policy, renewal, and what happens by itself
//! (Graph `groupLifecyclePolicy`, `group: renew`).

mod activity;
mod mails;
mod policy;
mod renew;
mod save;
mod watch;

pub(in crate::directory::groups) use mails::{owners, page};
pub use policy::{
    add_group, create_policy, delete_policy, get_policy, list_policies, policies_of, remove_group,
    update_policy,
};
pub use renew::renew;
pub use save::{Forecast, forecast, save_policy};
pub use watch::{next_due, watch};

use crate::Result;
use xenia_domain::{
    NodeKind,
    audit::{NewEvent, Target},
    directory::Group,
    group_lifecycle::{Course, LifecyclePolicy},
};
use xenia_store::{Tx, WriteTx, group_lifecycle, tenants};

/// The policy of the organisation; [`LifecyclePolicy::exists`] says whether it has one.
fn policy_of(tx: &Tx<'_>) -> Result<LifecyclePolicy> {
    Ok(tenants::setting(tx, LifecyclePolicy::SETTING)?)
}

fn event_of_policy(activity: &'static str, policy: &LifecyclePolicy) -> NewEvent {
    let target = Target::new(NodeKind::Policy, policy.id, LifecyclePolicy::SETTING);
    NewEvent::new("Policy", activity, target)
}

/// Begins the time of a group that is new, renewed or restored.
pub(in crate::directory) fn begin(tx: &WriteTx<'_>, group: &mut Group) -> Result<()> {
    group.renewed_date_time = tx.now();
    set_end(&policy_of(tx)?, group);
    Ok(())
}

/// Says when a group ends under a policy; whether that is another time than before.
fn set_end(policy: &LifecyclePolicy, group: &mut Group) -> bool {
    let end = policy.expiration(group);
    if end == group.expiration_date_time {
        return false;
    }
    group.expiration_date_time = end;
    group.expiration_warning = None;
    true
}

/// Has a group looked at when its end draws near. To be called after it was written.
pub(in crate::directory) fn plan(tx: &WriteTx<'_>, group: &Group) -> Result<()> {
    let next = group.expiration_date_time.map(|expires| {
        let course = Course {
            expires,
            warning: None,
        };
        course.watched_from()
    });
    Ok(group_lifecycle::look_at(tx, group.id.0, next)?)
}
