//! `membershipRule`: the rule of a group goes on looking at all users. `groupMembershipEnd`: a member
//! hears that the membership ends.

use crate::{Work, retry::Trouble};
use xenia_engine::{directory::groups::memberships, membership, store::jobs::Job};

/// Goes on with the pass; it can be done twice and notes itself how far it is.
pub(crate) fn run(work: &Work, job: &Job) -> Result<(), Trouble> {
    membership::work(&work.engine, job.tenant, &job.payload)
        .map_err(|error| Trouble::passing(error.to_string()))
}

/// Tells a member; it can be done twice and tells once.
pub(crate) fn notice(work: &Work, job: &Job) -> Result<(), Trouble> {
    memberships::give_notice(&work.engine, job.tenant, job.id, &job.payload)
        .map_err(|error| Trouble::passing(error.to_string()))
}
